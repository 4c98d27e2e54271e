"""What pages show of attachments and papers."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q

from documents.carriers import may_attach
from documents.kinds import prints_of
from documents.models import Attachment, Document
from pages.rules import Verdict


@dataclass
class AttachmentPanel:
    label: str
    pk: int
    rows: list[Attachment]
    may_attach: Verdict
    most_mb: int
    refusals: list[str] = field(default_factory=list)


def attachment_panel(
    access, instance, *, verdict: Verdict | None = None, rows: list[Attachment] | None = None
) -> AttachmentPanel:
    """What hangs on an object that came through `visible_to`, in one query. A page that knows already whether files
    may be added hands in the `verdict`, one that has read them the `rows`."""
    return AttachmentPanel(
        label=instance._meta.label_lower,
        pk=instance.pk,
        rows=list(Attachment.objects.of(instance).select_related("uploaded_by")) if rows is None else rows,
        may_attach=may_attach(access, instance) if verdict is None else verdict,
        most_mb=settings.LIANGGANG_ATTACHMENT_BYTES // (1024 * 1024),
    )


SHOWN_PAPERS = 50


@dataclass
class Papers:
    """What became of a signed draft: how many papers, how many have their files, the first of them, and how many
    units opened theirs."""

    total: int
    made: int
    failed: int
    rows: list[Document]
    sent: int
    read: int

    @property
    def is_ready(self) -> bool:
        return self.made == self.total

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def papers_of_dispatch(dispatch) -> Papers:
    documents = Document.objects.filter(dispatch=dispatch)
    counts = documents.aggregate(
        total=Count("pk", distinct=True),
        made=Count("pk", filter=Q(printed_at__isnull=False), distinct=True),
        failed=Count("pk", filter=~Q(error=""), distinct=True),
        sent=Count("recipients"),
        read=Count("recipients", filter=Q(recipients__read_at__isnull=False)),
    )
    rows = list(documents.select_related("entry").defer("content").order_by("pk")[:SHOWN_PAPERS])
    return Papers(**counts, rows=rows)


@dataclass
class PaperPanel:
    """What an object's page says of its papers: those that are there, and which prints can be asked for."""

    label: str
    pk: int
    rows: list[Document]
    prints: list


def paper_panel(access, instance) -> PaperPanel:
    """The papers of an object that came through `visible_to`, in one query."""
    label = instance._meta.label_lower
    prints = [kind for kind in prints_of(label) if kind.may_print(access, instance)]
    # A print that one may not ask for is not named either when somebody else asked for it.
    shown = Q(entry__isnull=False) | Q(kind__in=[kind.code for kind in prints])
    rows = Document.objects.of(access, instance).filter(shown).select_related("entry").defer("content")
    return PaperPanel(label=label, pk=instance.pk, rows=list(rows.order_by("-pk")[:20]), prints=prints)
