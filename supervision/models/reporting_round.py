"""报告年度: the office opens a year, and every unit that carries tasks owes a report (D3)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.querysets import RoundQuerySet


class ReportingRound(models.Model):
    """One year of reporting, under one outline or under both at once. `sections` are the general parts of the form
    as they were when the year was opened (JSON of supervision.sections.Section): a later change of the committee's
    form does not touch a year that runs."""

    class State(models.TextChoices):
        OPENING = "opening", _("正在发放")
        OPEN = "open", _("报送中")
        CLOSED = "closed", _("已结束")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    outlines = models.ManyToManyField(
        "outlines.Outline", through="RoundOutline", related_name="+", verbose_name=_("纲要")
    )
    units = models.ManyToManyField("organisations.Unit", related_name="+", verbose_name=_("应报单位"))
    due_on = models.DateField(_("报送时限"))
    county_due_on = models.DateField(_("上报时限"), null=True, blank=True)
    sections = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPENING)
    opened_at = models.DateTimeField(_("开启时间"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("开启人")
    )
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告年度")
        verbose_name_plural = _("报告年度")
        ordering = ("-year", "-id")
        indexes = [models.Index(fields=("committee", "-year", "-id"), name="supervision_round_listing")]

    def __str__(self):
        return _("%(year)s年度报告") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("supervision:round", args=[self.pk])


class RoundOutline(models.Model):
    """An outline reported on in a round. A year of an outline is opened once."""

    round = models.ForeignKey(ReportingRound, models.CASCADE, related_name="outline_rows")
    outline = models.ForeignKey("outlines.Outline", models.PROTECT, related_name="+", verbose_name=_("纲要"))
    year = models.PositiveSmallIntegerField(_("年度"))

    class Meta:
        verbose_name = _("年度纲要")
        verbose_name_plural = _("年度纲要")
        constraints = [
            models.UniqueConstraint(fields=("outline", "year"), name="supervision_outline_year_once")
        ]

    def __str__(self):
        return f"{self.year} {self.outline}"
