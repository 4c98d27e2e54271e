"""The attachments panel of an object's page."""

from dataclasses import dataclass, field

from django.conf import settings

from documents.carriers import may_attach
from documents.models import Attachment
from pages.rules import Verdict


@dataclass
class AttachmentPanel:
    label: str
    pk: int
    rows: list[Attachment]
    may_attach: Verdict
    most_mb: int
    refusals: list[str] = field(default_factory=list)


def attachment_panel(access, instance, *, verdict: Verdict | None = None) -> AttachmentPanel:
    """What hangs on an object that came through `visible_to`, in one query. A page that knows already whether files
    may be added hands in the `verdict`."""
    return AttachmentPanel(
        label=instance._meta.label_lower,
        pk=instance.pk,
        rows=list(Attachment.objects.of(instance).select_related("uploaded_by")),
        may_attach=may_attach(access, instance) if verdict is None else verdict,
        most_mb=settings.LIANGGANG_ATTACHMENT_BYTES // (1024 * 1024),
    )
