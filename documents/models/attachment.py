"""附件: files that belong to an object of any app."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.querysets import AttachmentQuerySet


def content_path(digest: str) -> str:
    """Where the bytes of that SHA-256 lie in the storage; the same bytes lie there once."""
    return f"attachments/{digest[:2]}/{digest[2:4]}/{digest}"


def hash_of_stored(digest: str) -> str:
    """The SHA-256 of the bytes that lie where that digest belongs; empty when there are none."""
    hashed = hashlib.sha256()
    try:
        with default_storage.open(content_path(digest)) as stored:
            for chunk in iter(lambda: stored.read(1 << 16), b""):
                hashed.update(chunk)
    except FileNotFoundError:
        return ""
    return hashed.hexdigest()


def store_bytes(content: bytes) -> str:
    """Keep bytes in the storage; returns their SHA-256, by which they are found. The same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    # What a writer left half-written when it died is written anew.
    if hash_of_stored(digest) != digest:
        default_storage.delete(content_path(digest))
        default_storage.save(content_path(digest), ContentFile(content))
    return digest


def store_file(content) -> tuple[str, int]:
    """Keep what an open file holds, as `store_bytes`, without holding it in memory: (SHA-256, size)."""
    hashed, size = hashlib.sha256(), 0
    content.seek(0)
    for chunk in iter(lambda: content.read(1 << 16), b""):
        hashed.update(chunk)
        size += len(chunk)
    digest = hashed.hexdigest()
    if hash_of_stored(digest) != digest:
        default_storage.delete(content_path(digest))
        content.seek(0)
        default_storage.save(content_path(digest), File(content))
    return digest, size


class Attachment(models.Model):
    """A file of `object_type`/`object_id`. The bytes are found by their SHA-256 and never changed; taking an
    attachment away keeps the row and the bytes, so that the record of what was once shown stays whole."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    content_type = models.CharField(_("类型"), max_length=100)
    digest = models.CharField(_("内容摘要（SHA-256）"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    removed_at = models.DateTimeField(_("移除时间"), null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ("id",)
        constraints = [
            # The same file sent twice, by a double click or a lost connection, hangs there once.
            models.UniqueConstraint(
                fields=("object_type", "object_id", "digest", "name"),
                condition=models.Q(removed_at__isnull=True),
                name="documents_attachment_once",
            ),
        ]
        indexes = [
            models.Index(fields=("object_type", "object_id"), name="documents_attachment_object"),
            models.Index(fields=("digest",), name="documents_attachment_digest"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("documents:attachment", args=[self.pk])

    @property
    def subject(self):
        """The object the file belongs to."""
        return apps.get_model(self.object_type)._default_manager.get(pk=self.object_id)

    def open(self):
        """The bytes, as an open file. Raises `FileNotFoundError` when the storage has lost them."""
        return default_storage.open(content_path(self.digest))

    def is_intact(self) -> bool:
        """Whether the stored bytes still are what was uploaded."""
        return hash_of_stored(self.digest) == self.digest
