"""Turning papers into files, once: by jobs, several papers a job, each kept as soon as it is made."""

import json
import secrets
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.kinds import PrintKind
from documents.models import Attachment, Document, Recipient, RegisterEntry, content_path
from documents.models.attachment import store_bytes
from documents.sending import tell_received
from documents.typesetting.fonts import missing
from documents.typesetting.press import Press, PressError
from history.recording import recording
from operations.services import enqueue
from organisations.access import access_of
from pages.rules import Conflict, RuleError, require

# Without letters and figures that are mistaken for one another.
_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
PRINT = "documents.print"
# So many papers are one job: several workers share a large batch, and each shows how far it is.
CHUNK = 50
KEEP_DRAFTS = timedelta(days=7)


def ask_for_print(committee_id: int, title: str, documents: list[Document]) -> None:
    """Order the files of some papers. Within the caller's transaction: the order exists when the papers do."""
    ids = [document.pk for document in documents]
    for at in range(0, len(ids), CHUNK):
        enqueue(
            PRINT,
            key=str(ids[at]),
            title=_("生成文件：%(title)s") % {"title": title[:150]},
            committee_id=committee_id,
            document_ids=ids[at : at + CHUNK],
        )


def print_documents(document_ids: list[int], progress=lambda done, total: None) -> int:
    """Make the files of those papers that have none yet; returns how many. A paper that does not come out keeps its
    reason and does not hold up the others; `PressError` at the end asks for another try."""
    made, failed = 0, []
    todo = list(
        Document.objects.unmade().filter(pk__in=document_ids).order_by("pk").values_list("pk", flat=True)
    )
    lacks = "、".join(missing())[:200]
    with Press() as press:
        for number, pk in enumerate(todo):
            # One by one: a thousand contents at once would fill the worker.
            document = Document.objects.get(pk=pk)
            try:
                paper = document.paper
                pdf = press.pdf(paper, archival=document.is_archival)
                word = press.word(paper)
            except PressError as error:
                Document.objects.unmade().filter(pk=pk).update(error=str(error)[:500])
                failed.append(f"{document}：{error}")
                progress(len(document_ids) - len(todo) + number + 1, len(document_ids))
                continue
            made += _keep(document, pdf, word, lacks)
            progress(len(document_ids) - len(todo) + number + 1, len(document_ids))
    if failed:
        raise PressError("\n".join(failed[:20]))
    return made


def _keep(document: Document, pdf: bytes, word: bytes, lacks: str) -> bool:
    """Store the files, say so in the record, tell the units; False when another run was faster."""
    # Bytes first: a row never points at nothing.
    pdf_digest, word_digest = store_bytes(pdf), store_bytes(word)
    with recording(actor=None) as record:
        # Making void waits here, and this for it: whoever is told of a void paper has been told of the paper.
        entries = RegisterEntry.objects.select_for_update().filter(pk=document.entry_id)
        is_void = any(entry.voided_at is not None for entry in entries)
        kept = (
            Document.objects.unmade()
            .filter(pk=document.pk)
            .update(
                pdf_digest=pdf_digest,
                pdf_size=len(pdf),
                pages=pages_in(pdf),
                word_digest=word_digest,
                word_size=len(word),
                lacks=lacks,
                error="",
                printed_at=timezone.now(),
            )
        )
        if not kept:
            return False
        if document.entry_id is not None:
            # The hash stands in the chained record: a file that was exchanged with its row is found out.
            record.event(
                document,
                "document.printed",
                _("生成文件"),
                data={"pdf": pdf_digest, "word": word_digest, "number": document.number},
            )
            if not is_void:
                tell_received([document])
    return True


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def new_code() -> str:
    """A 核验码: twelve signs, 58 bits, not to be guessed."""
    return "".join(secrets.choice(_CODE_SIGNS) for _sign in range(_CODE_LENGTH))


def print_object(*, actor, kind: PrintKind, instance) -> Document:
    """Order a print of an object as it is now. The final one of an object that changes no more is made once; a draft
    is the actor's own and takes the place of the one before."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        # Whoever asks for the same at the same moment waits, and finds it.
        rows = type(instance).objects.visible_to(access)
        instance = rows.select_for_update(of=("self",)).get(pk=instance.pk)
        require(kind.may_print(access, instance))
        if instance.committee_id != access.committee_id:
            raise RuleError(_("这里的文件由%(who)s制作。") % {"who": instance.committee})
        is_final = kind.is_final(instance)
        prints = Document.objects.filter(
            kind=kind.code,
            object_type=instance._meta.label_lower,
            object_id=instance.pk,
            entry__isnull=True,
            is_final=is_final,
        )
        code = new_code()
        paper = kind.paper(instance, code=code, is_draft=not is_final)
        if is_final:
            present = prints.order_by("-pk").first()
            if present is not None and _same(present, paper):
                return present
        else:
            _drop(prints.filter(asked_by=actor))
        document = Document.objects.create(
            committee_id=instance.committee_id,
            kind=kind.code,
            object_type=instance._meta.label_lower,
            object_id=instance.pk,
            title="".join(paper.title.split("\n"))[:200],
            content=paper.to_json(),
            is_final=is_final,
            code=code,
            asked_by=actor,
        )
        if is_final:
            record.event(instance, "document.made", _("制作文件"), comment=str(kind.name))
        ask_for_print(instance.committee_id, document.title, [document])
    return document


def _same(present: Document, paper) -> bool:
    """Whether a paper says what the present one says; the code and the day it was made do not count."""
    passing = ("code", "code_url", "dated", "printed_on")
    now = json.loads(json.dumps(paper.to_json()))
    return all(present.content.get(name) == value for name, value in now.items() if name not in passing)


def print_again(*, actor, document: Document) -> None:
    """Order the files of a paper that did not come out."""
    if document.committee_id != actor.committee_id:
        raise RuleError(_("这里的文件由%(who)s制作。") % {"who": document.committee})
    with recording(actor=actor):
        document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if document.is_printed:
            raise Conflict(_("文件已经生成。"))
        Document.objects.filter(pk=document.pk).update(error="")
        # Two runs do no harm: only one of them keeps its files.
        ask_for_print(document.committee_id, document.title, [document])


def drop_old_drafts() -> int:
    """Draft prints that nobody needs any more, with their files; returns how many."""
    old = Document.objects.filter(
        entry__isnull=True, is_final=False, made_at__lt=timezone.now() - KEEP_DRAFTS
    )
    return _drop(old.order_by("pk")[:500])


def _drop(drafts) -> int:
    """Delete draft prints and, when that is certain, the bytes that nothing else names."""
    rows = list(drafts.values_list("pk", "pdf_digest", "word_digest"))
    digests = {digest for _pk, *both in rows for digest in both if digest}
    with transaction.atomic():
        Document.objects.filter(pk__in=[pk for pk, *_both in rows]).delete()
        transaction.on_commit(lambda: _drop_bytes(digests))
    return len(rows)


def _drop_bytes(digests) -> None:
    for digest in digests:
        if not is_kept(digest):
            default_storage.delete(content_path(digest))


def is_kept(digest: str) -> bool:
    """Whether any row still names those bytes."""
    named = Q(pdf_digest=digest) | Q(word_digest=digest)
    return Document.objects.filter(named).exists() or Attachment.objects.filter(digest=digest).exists()


def read_document(access, document: Document) -> None:
    """Somebody of a unit opened a paper that was sent to it: the first time is kept."""
    if not access.unit_ids or not document.is_printed:
        return
    with transaction.atomic():
        Recipient.objects.filter(document=document, unit__in=access.unit_ids, read_at__isnull=True).update(
            read_at=timezone.now(), read_by=access.user
        )
