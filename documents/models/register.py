"""发文登记簿: every number that was ever given, in use or void."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.querysets import RegisterQuerySet


def number_in_words(word: str, year: int, sequence: int) -> str:
    """发文字号: hexagonal brackets, no leading zero, no 第 (GB/T 9704-2012, 7.2.5)."""
    return f"{word}〔{year}〕{sequence}号"


class NumberSeries(models.Model):
    """The running number of a 代字 in a year. The row is what two people who issue at once wait for.

    `first` is where the system took over from a paper register: what lies before it was given by hand."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    word = models.CharField(_("机关代字"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年份"))
    first = models.PositiveIntegerField(_("系统中的第一号"), default=1)
    last = models.PositiveIntegerField(_("已用到"), default=0)

    class Meta:
        verbose_name = _("文号")
        verbose_name_plural = _("文号")
        ordering = ("-year", "word")
        constraints = [
            models.UniqueConstraint(fields=("committee", "word", "year"), name="documents_series_once"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first") - 1), name="documents_series_forward"
            ),
        ]

    def __str__(self):
        return f"{self.word}〔{self.year}〕"


class RegisterEntry(models.Model):
    """A number and what it was given to: a paper of the system, or one that was made outside it. Never deleted and
    never given again; a void one stays with its reason."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    word = models.CharField(_("机关代字"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年份"))
    sequence = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=200)
    addressees = models.CharField(_("主送"), max_length=300, blank=True)
    dated = models.DateField(_("成文日期"))
    registered_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人")
    )
    void_reason = models.CharField(_("作废理由"), max_length=200, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("发文登记")
        verbose_name_plural = _("发文登记簿")
        ordering = ("-year", "word", "-sequence")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "word", "year", "sequence"), name="documents_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=("committee", "-year", "word", "-sequence"), name="documents_register_listing"
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return f"{reverse('documents:register')}?q={self.number}"

    @property
    def number(self) -> str:
        return number_in_words(self.word, self.year, self.sequence)
