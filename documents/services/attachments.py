"""Hanging files on objects and taking them off."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.carriers import may_attach, readied
from documents.file_kinds import Refused, kind_of
from documents.models import Attachment
from documents.models.attachment import store_bytes
from history.recording import recording
from organisations.access import access_of
from pages.rules import require


def attach(*, actor, instance, upload) -> Attachment:
    """Hang an uploaded file on an object. Raises `ValidationError` with the reason for a file that is too large,
    empty, of a kind that is not taken, or one too many. The same file twice is one attachment."""
    name = _plain_name(upload.name)
    if upload.size > settings.LIANGGANG_ATTACHMENT_BYTES:
        limit = settings.LIANGGANG_ATTACHMENT_BYTES // (1024 * 1024)
        raise ValidationError(_("%(name)s：超过 %(n)s MB。") % {"name": name, "n": limit})
    access = access_of(actor)
    require(may_attach(access, instance))
    upload = readied(instance, upload)
    name = _plain_name(upload.name)
    content = upload.read()
    kind = kind_of(name, content)
    if isinstance(kind, Refused):
        raise ValidationError(f"{name}：{kind.reason}")
    # Bytes first: a row never points at nothing. Bytes without a row are harmless.
    digest = store_bytes(content)
    with recording(actor=actor) as record:
        instance = _locked(access, instance)
        require(may_attach(access, instance))
        present = Attachment.objects.of(instance)
        same = present.filter(digest=digest, name=name).first()
        if same is not None:
            return same
        if present.count() >= settings.LIANGGANG_ATTACHMENTS:
            raise ValidationError(
                _("%(name)s：附件已满 %(n)s 个。") % {"name": name, "n": settings.LIANGGANG_ATTACHMENTS}
            )
        attachment = Attachment.objects.create(
            committee_id=instance.committee_id,
            object_type=instance._meta.label_lower,
            object_id=instance.pk,
            name=name,
            size=len(content),
            content_type=kind,
            digest=digest,
            uploaded_by=actor,
        )
        record.event(
            instance,
            "attachment.added",
            _("添加附件"),
            comment=name,
            data={"digest": digest, "size": len(content)},
        )
    return attachment


def remove_attachment(*, actor, attachment) -> None:
    """Take a file off its object. Its bytes and its row stay, out of sight."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        instance = _locked(access, attachment.subject)
        require(may_attach(access, instance))
        taken = Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True)
        if taken.update(removed_at=timezone.now()):
            record.event(
                instance,
                "attachment.removed",
                _("移除附件"),
                comment=attachment.name,
                data={"digest": attachment.digest},
            )


def copy_attachments(source, *targets) -> None:
    """Hang what hangs on `source` on the targets too. Called inside another service's `recording` frame."""
    attachments = list(Attachment.objects.of(source))
    copies = [
        Attachment(
            committee_id=target.committee_id,
            object_type=target._meta.label_lower,
            object_id=target.pk,
            name=attachment.name,
            size=attachment.size,
            content_type=attachment.content_type,
            digest=attachment.digest,
            uploaded_by=attachment.uploaded_by,
            uploaded_at=attachment.uploaded_at,
        )
        for target in targets
        for attachment in attachments
    ]
    Attachment.objects.bulk_create(copies, batch_size=500)


def _locked(access, instance):
    assert transaction.get_connection().in_atomic_block
    rows = type(instance).objects.visible_to(access).filter(pk=instance.pk)
    return rows.select_for_update(of=("self",)).get()


def _plain_name(name: str) -> str:
    """The file's own name without any path or control character, shortened from the front of the stem."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*').strip() or _("附件")
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 150 else f"{stem[: 140 - len(ending)]}{dot}{ending[:9]}"
