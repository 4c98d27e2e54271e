"""成文: a number, frozen content, recipients and the order to print; within the transaction of the signing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from documents.composing import code_url, letterhead_of, setting_of, word_for
from documents.kinds import kinds
from documents.models import Dispatch, Document, Letterhead, Recipient, RegisterEntry
from documents.services.printing import ask_for_print, new_code
from documents.services.register import take_numbers


@dataclass(frozen=True)
class Issue:
    """One paper to be. `paper(number, dated, code, code_url)` makes it when its number is known."""

    title: str
    addressees: str
    paper: Callable
    recipients: tuple = ()


def issue(
    issues: list[Issue],
    *,
    actor,
    kind: str,
    word: str,
    letterhead: Letterhead,
    subject=("", None),
    dispatch: Dispatch | None = None,
) -> list[Document]:
    """Number, freeze, send and order the files of some papers of one kind, in their order; all or nothing.
    `subject` is the (label, key) of the object they are about."""
    committee_id, today = letterhead.committee_id, timezone.localdate()
    entries = take_numbers(
        committee_id,
        word,
        [
            RegisterEntry(
                title=row.title[:200], addressees=row.addressees[:300], dated=today, registered_by=actor
            )
            for row in issues
        ],
    )
    documents = []
    for entry, row in zip(entries, issues, strict=True):
        code = new_code()
        shown = {"code": code, "code_url": code_url(code)} if letterhead.shows_code else {}
        paper = row.paper(number=entry.number, dated=today, **shown)
        documents.append(
            Document(
                committee_id=committee_id,
                kind=kind,
                dispatch=dispatch,
                object_type=subject[0],
                object_id=subject[1],
                title=entry.title,
                entry=entry,
                number=entry.number,
                content=paper.to_json(),
                is_archival=letterhead.is_archival,
                code=code,
                asked_by=actor,
            )
        )
    documents = Document.objects.bulk_create(documents, batch_size=200)
    Recipient.objects.bulk_create(
        (
            Recipient(document=document, unit=unit)
            for document, row in zip(documents, issues, strict=True)
            for unit in row.recipients
        ),
        batch_size=500,
    )
    ask_for_print(committee_id, issues[0].title, documents)
    return documents


def issue_paper(
    *, actor, kind: str, subject, addressees: str, paper: Callable, recipients=(), title=""
) -> Document:
    """Issue one paper that another app's flow has signed: `paper(number, dated, code, code_url)` makes it;
    `recipients` are the units that it is sent to, `title` what the register calls it (otherwise as its subject)."""
    committee = subject.committee
    letterhead = letterhead_of(committee)
    word = word_for(letterhead, setting_of(committee, kinds[kind]), kinds[kind])
    [document] = issue(
        [
            Issue(
                title="".join((title or str(subject)).split("\n")),
                addressees=addressees,
                paper=paper,
                recipients=tuple(recipients),
            )
        ],
        actor=actor,
        kind=kind,
        word=word,
        letterhead=letterhead,
        subject=(subject._meta.label_lower, subject.pk),
    )
    return document
