"""文件: a paper that was issued, or a print of something, with its bytes."""

from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.attachment import content_path
from documents.querysets import DocumentQuerySet
from documents.typesetting.paper import Paper


@dataclass(frozen=True)
class KeptPdf:
    """The bytes of a paper, as what draws previews of attachments takes them."""

    digest: str
    content_type: str = "application/pdf"

    def open(self):
        return default_storage.open(content_path(self.digest))


class Document(models.Model):
    """One paper. `content` is all that stands on it and never changes; the PDF is made from it once and is kept by
    its SHA-256.

    With a number of the register (`entry`) it is issued: sent to its recipients, void at most, never deleted; from a
    `dispatch`, or from another app's flow. Without one it is a print of an object as it then was: `is_final` when the object was (an accepted plan), otherwise a draft that
    only whoever asked for it sees.
    """

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.CharField(_("种类"), max_length=40)
    dispatch = models.ForeignKey(
        "documents.Dispatch", models.PROTECT, null=True, related_name="documents", verbose_name=_("发文稿")
    )
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    title = models.CharField(_("标题"), max_length=200)
    entry = models.OneToOneField(
        "documents.RegisterEntry", models.PROTECT, null=True, related_name="document", verbose_name=_("文号")
    )
    number = models.CharField(_("发文字号"), max_length=60, blank=True)
    content = models.JSONField(_("内容"))
    is_final = models.BooleanField(_("定稿"), default=True)
    is_archival = models.BooleanField(_("按 PDF/A-2b 存档"), default=True)
    code = models.CharField(_("核验码"), max_length=16, unique=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("制作人")
    )
    made_at = models.DateTimeField(_("成文时间"), default=timezone.now)
    pdf_digest = models.CharField(_("PDF 的内容摘要（SHA-256）"), max_length=64, blank=True)
    pdf_size = models.PositiveIntegerField(_("PDF 大小（字节）"), default=0)
    pages = models.PositiveIntegerField(_("页数"), default=0)
    word_digest = models.CharField(_("Word 的内容摘要（SHA-256）"), max_length=64, blank=True)
    word_size = models.PositiveIntegerField(_("Word 大小（字节）"), default=0)
    lacks = models.CharField(_("排版时缺少的字体"), max_length=200, blank=True)
    printed_at = models.DateTimeField(_("生成时间"), null=True)
    error = models.CharField(_("没有生成的原因"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ("-id",)
        constraints = [
            # What is printed is printed whole.
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True) | ~Q(pdf_digest=""), name="documents_document_whole"
            )
        ]
        indexes = [
            models.Index(fields=("committee", "-id"), name="documents_document_listing"),
            models.Index(fields=("object_type", "object_id"), name="documents_document_object"),
            models.Index(fields=("pdf_digest",), name="documents_document_pdf"),
            models.Index(fields=("word_digest",), name="documents_document_word"),
            models.Index(
                fields=("made_at",),
                condition=Q(entry__isnull=True, is_final=False),
                name="documents_document_drafts",
            ),
            models.Index(
                fields=("dispatch", "id"),
                condition=Q(printed_at__isnull=True),
                name="documents_document_unmade",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("documents:document", args=[self.pk])

    @property
    def paper(self) -> Paper:
        return Paper.from_json(self.content)

    @property
    def is_printed(self) -> bool:
        return self.printed_at is not None

    @property
    def is_void(self) -> bool:
        return self.entry_id is not None and self.entry.voided_at is not None

    def open(self, digest: str):
        """The bytes of the PDF or Word file, as an open file."""
        return default_storage.open(content_path(digest))

    @property
    def pdf(self) -> "KeptPdf":
        return KeptPdf(self.pdf_digest)


class Recipient(models.Model):
    """A unit that an issued paper was sent to, and when somebody there first opened it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="recipients", verbose_name=_("文件"))
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("收文单位")
    )
    read_at = models.DateTimeField(_("打开时间"), null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("打开人")
    )

    class Meta:
        verbose_name = _("收文单位")
        verbose_name_plural = _("收文单位")
        ordering = ("document", "unit__code")
        constraints = [models.UniqueConstraint(fields=("document", "unit"), name="documents_recipient_once")]
        indexes = [models.Index(fields=("unit", "-document"), name="documents_recipient_unit")]

    def __str__(self):
        return str(self.unit)
