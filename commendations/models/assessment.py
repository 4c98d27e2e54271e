"""年度考核: a year's scores, what was entered by hand, what units object to and how it was answered."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations.models.scheme import AssessmentScheme
from commendations.querysets.assessment import (
    AssessmentQuerySet,
    EntryQuerySet,
    ObjectionQuerySet,
    ResultQuerySet,
)


class Assessment(models.Model):
    """A committee's assessment of one year: open → announced → closed.

    While it is open its scores are worked out whenever somebody looks. The announcement freezes them (`Result`) and
    begins the time for objections, until the end of `objections_due_on`. Nothing of a closed one changes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("考核中")
        ANNOUNCED = "announced", _("已公布，异议期")
        CLOSED = "closed", _("已结束")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    scheme = models.ForeignKey(
        AssessmentScheme, models.PROTECT, related_name="assessments", verbose_name=_("考核方案")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发起人")
    )
    announced_at = models.DateTimeField(_("公布时间"), null=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("公布人")
    )
    objections_due_on = models.DateField(_("异议期截止"), null=True)
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("结束人")
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度考核")
        verbose_name_plural = _("年度考核")
        ordering = ("-year",)
        constraints = [
            models.UniqueConstraint(fields=("committee", "year"), name="commendations_assessment_year"),
            models.CheckConstraint(
                condition=Q(state="open", announced_at__isnull=True)
                | (~Q(state="open") & Q(announced_at__isnull=False, objections_due_on__isnull=False)),
                name="commendations_assessment_announced",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="commendations_assessment_closed",
            ),
        ]

    def __str__(self):
        return _("%(year)s年度考核") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("commendations:assessment", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_announced(self) -> bool:
        return self.state == self.State.ANNOUNCED

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class ManualEntry(models.Model):
    """What the office gave a unit in a year for an item that has no record in the system (`code` is the item's), or a
    veto with its evidence. `points` empty: the item does not apply. A changed mind withdraws the row and adds another,
    so that what once stood there can be read."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    code = models.CharField(max_length=20)
    title = models.CharField(_("考核项"), max_length=60)
    is_veto = models.BooleanField(_("一票否决"), default=False)
    points = models.DecimalField(_("分数"), max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500)
    entered_at = models.DateTimeField(_("录入时间"), default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("录入人")
    )
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    withdraw_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("人工评分")
        verbose_name_plural = _("人工评分")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "year", "unit", "code"),
                condition=Q(withdrawn_at__isnull=True),
                name="commendations_entry_once",
            )
        ]

    def __str__(self):
        return _("%(unit)s%(year)s年“%(title)s”") % {
            "unit": self.unit.short_name,
            "year": self.year,
            "title": self.title,
        }

    def get_absolute_url(self):
        return reverse("commendations:assessment-entry", args=[self.pk])


class Result(models.Model):
    """A unit's score in a year, frozen at the announcement. The `computed_…` figures and `items` (JSON of
    scoring.ScoredItem) never change; `points`, `place` and `grade` are what holds after corrections. `confirmed_at`
    is when the unit said that it has no objection."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, related_name="results", verbose_name=_("年度考核")
    )
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    items = models.JSONField(default=list)
    full = models.DecimalField(_("满分"), max_digits=6, decimal_places=2)
    possible = models.DecimalField(_("适用项满分"), max_digits=6, decimal_places=2)
    is_rated = models.BooleanField(_("已评定"), default=True)
    computed_points = models.DecimalField(_("系统计算得分"), max_digits=6, decimal_places=2)
    computed_place = models.PositiveSmallIntegerField(_("公布时名次"), null=True)
    computed_grade = models.CharField(_("公布时等次"), max_length=20, blank=True)
    points = models.DecimalField(_("得分"), max_digits=6, decimal_places=2)
    place = models.PositiveSmallIntegerField(_("名次"), null=True)
    grade = models.CharField(_("等次"), max_length=20, blank=True)
    is_vetoed = models.BooleanField(_("一票否决"), default=False)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核结果")
        verbose_name_plural = _("考核结果")
        ordering = ("assessment", models.F("place").asc(nulls_last=True), "unit__code")
        constraints = [
            models.UniqueConstraint(fields=("assessment", "unit"), name="commendations_result_once")
        ]
        indexes = [models.Index(fields=("unit", "assessment"), name="commendations_result_unit")]

    def __str__(self):
        return _("%(unit)s%(year)s年度考核结果") % {
            "unit": self.unit.short_name,
            "year": self.assessment.year,
        }

    def get_absolute_url(self):
        return reverse("commendations:assessment-unit", args=[self.assessment_id, self.unit_id])

    @property
    def committee_id(self):
        return self.assessment.committee_id


class ScoreObjection(models.Model):
    """异议: what a unit contests of its score, once, item by item; answered as a whole."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    result = models.OneToOneField(
        Result, models.PROTECT, related_name="objection", verbose_name=_("考核结果")
    )
    filed_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    due_on = models.DateField(_("答复时限"))
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核异议")
        verbose_name_plural = _("考核异议")
        ordering = ("-id",)

    def __str__(self):
        return _("%(unit)s对%(year)s年度考核的异议") % {
            "unit": self.result.unit.short_name,
            "year": self.result.assessment.year,
        }

    def get_absolute_url(self):
        return reverse("commendations:assessment-objection", args=[self.pk])

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None


class ScoreObjectionPoint(models.Model):
    """One contested item: the unit's reason, the office's answer. An accepted one carries the corrected points."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("采纳，更正")
        REJECTED = "rejected", _("不采纳，维持")

    objection = models.ForeignKey(
        ScoreObjection, models.CASCADE, related_name="points", verbose_name=_("考核异议")
    )
    code = models.CharField(max_length=20)
    title = models.CharField(_("考核项"), max_length=60)
    reason = models.TextField(_("理由"), max_length=1000)
    decision = models.CharField(_("答复"), max_length=10, choices=Decision, blank=True)
    answer = models.TextField(_("答复的理由"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("异议事项")
        verbose_name_plural = _("异议事项")
        ordering = ("objection", "id")
        constraints = [models.UniqueConstraint(fields=("objection", "code"), name="commendations_point_once")]

    def __str__(self):
        return self.title


class ItemCorrection(models.Model):
    """更正: the points of one item of a frozen result, changed with a reason. The figure that was worked out stays in
    the result. `lifts_veto` takes a veto back."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="corrections", verbose_name=_("考核结果"))
    point = models.OneToOneField(
        ScoreObjectionPoint, models.PROTECT, related_name="correction", verbose_name=_("异议事项")
    )
    code = models.CharField(max_length=20)
    was = models.DecimalField(_("原得分"), max_digits=6, decimal_places=2)
    points = models.DecimalField(_("更正后得分"), max_digits=6, decimal_places=2)
    lifts_veto = models.BooleanField(_("取消一票否决"), default=False)
    reason = models.TextField(_("理由"), max_length=1000)
    at = models.DateTimeField(_("更正时间"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("更正人")
    )

    class Meta:
        verbose_name = _("得分更正")
        verbose_name_plural = _("得分更正")
        ordering = ("result", "id")
        constraints = [
            models.UniqueConstraint(fields=("result", "code"), name="commendations_correction_once")
        ]

    def __str__(self):
        return f"{self.code} {self.was} → {self.points}"
