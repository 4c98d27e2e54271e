"""年度报告: what a unit did this year and will do next year, task by task and as a whole."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.reporting_round import ReportingRound
from supervision.querysets import AnnualReportQuerySet, ReportPartQuerySet
from tasks.models import Assignment, Task


class AnnualReport(models.Model):
    """A unit's report in a round; both halves (落实情况, 下一年工作安排) are compulsory.

    drafting → at_unit_head → at_office → accepted, with returned (then as drafting), and unreported, where the office
    closed the year over a unit that never filed. `reached_office_at` is when the server first had it signed by the
    unit's head: it decides lateness, and being late is no state. `snapshot` (supervision.snapshots.Snapshot) is what
    was accepted, for ever.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("填写中")
        AT_UNIT_HEAD = "at_unit_head", _("待单位负责人审签")
        AT_OFFICE = "at_office", _("待办公室审核")
        RETURNED = "returned", _("已退回，待修改")
        ACCEPTED = "accepted", _("已通过")
        UNREPORTED = "unreported", _("未报送")

    EDITABLE = (State.DRAFTING, State.RETURNED)
    ENDED = (State.ACCEPTED, State.UNREPORTED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    round = models.ForeignKey(
        ReportingRound, models.PROTECT, related_name="reports", verbose_name=_("报告年度")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="annual_reports", verbose_name=_("单位")
    )
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFTING)
    due_on = models.DateField(_("报送时限"))
    opened_at = models.DateTimeField(_("开启时间"), default=timezone.now)
    filed_at = models.DateTimeField(_("报送时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报送人")
    )
    signed_at = models.DateTimeField(_("审签时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审签人")
    )
    reached_office_at = models.DateTimeField(_("首次送达办公室时间"), null=True)
    accepted_at = models.DateTimeField(_("通过时间"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    rounds = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    return_reason = models.TextField(_("退回理由"), max_length=1000, blank=True)
    close_reason = models.CharField(_("按未报送处理的理由"), max_length=200, blank=True)
    snapshot = models.JSONField(null=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度报告")
        verbose_name_plural = _("年度报告")
        ordering = ("-year", "unit__code")
        constraints = [
            models.UniqueConstraint(fields=("round", "unit"), name="supervision_report_once"),
            models.CheckConstraint(
                condition=~models.Q(state="accepted") | models.Q(snapshot__isnull=False),
                name="supervision_report_frozen",
            ),
        ]
        indexes = [
            models.Index(fields=("committee", "year", "state"), name="supervision_report_state"),
            models.Index(fields=("unit", "-year"), name="supervision_report_unit"),
        ]

    def __str__(self):
        return _("%(unit)s%(year)s年度报告") % {"unit": self.unit.short_name, "year": self.year}

    def get_absolute_url(self):
        return reverse("supervision:report", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_late(self) -> bool:
        """Reached the office for the first time after the due day, or has not and the day has passed."""
        return timezone.localdate(self.reached_office_at or timezone.now()) > self.due_on

    @property
    def days_late(self) -> int:
        """Whole days after the due day; of one that was closed as 未报送 no days are counted any more."""
        if self.state == self.State.UNREPORTED:
            return 0
        return max(0, (timezone.localdate(self.reached_office_at or timezone.now()) - self.due_on).days)


class ReportText(models.Model):
    """One general part of a report; `section` is the code of a part in the round's form."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="texts", verbose_name=_("年度报告"))
    section = models.CharField(max_length=20)
    text = models.TextField(_("内容"), max_length=10000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告内容")
        verbose_name_plural = _("报告内容")
        ordering = ("report", "id")
        constraints = [models.UniqueConstraint(fields=("report", "section"), name="supervision_text_once")]

    def __str__(self):
        return self.text[:40]


class ReportLine(models.Model):
    """One task in a report: what was done, what stands in the way, what comes next year. The task's code and words
    are kept as they were when the report was filed."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="lines", verbose_name=_("年度报告"))
    task = models.ForeignKey(Task, models.PROTECT, related_name="annual_lines", verbose_name=_("任务"))
    role = models.CharField(_("分工"), max_length=10, choices=Assignment.Role)
    position = models.PositiveIntegerField(_("排序"))
    task_code = models.CharField(_("编号"), max_length=20)
    task_text = models.TextField(_("具体任务"), max_length=2000)
    done = models.TextField(_("落实情况"), max_length=5000, blank=True)
    problems = models.TextField(_("存在问题"), max_length=3000, blank=True)
    plan = models.TextField(_("下一年工作安排"), max_length=3000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告任务")
        verbose_name_plural = _("报告任务")
        ordering = ("report", "position", "id")
        constraints = [models.UniqueConstraint(fields=("report", "task"), name="supervision_line_once")]

    def __str__(self):
        return f"{self.task_code} {self.task_text[:40]}"


class ReportFund(models.Model):
    """经费使用 in 万元: planned (from the plan in force) and used."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="funds", verbose_name=_("年度报告"))
    source = models.CharField(_("来源"), max_length=40, blank=True)
    planned = models.DecimalField(
        _("计划（万元）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    used = models.DecimalField(
        _("实际使用（万元）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("经费使用")
        verbose_name_plural = _("经费使用")
        ordering = ("id",)

    def __str__(self):
        return f"{self.source} {'' if self.used is None else self.used}".strip()


class ReportComment(models.Model):
    """What the head or the office said of one part when returning the report for the `round`-th time: of a task's
    `line`, or of a general `section`."""

    report = models.ForeignKey(
        AnnualReport, models.CASCADE, related_name="comments", verbose_name=_("年度报告")
    )
    line = models.ForeignKey(
        ReportLine, models.CASCADE, null=True, related_name="comments", verbose_name=_("报告任务")
    )
    section = models.CharField(max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(_("第几次退回"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    text = models.TextField(_("意见"), max_length=500)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("逐项意见")
        verbose_name_plural = _("逐项意见")
        ordering = ("-round", "id")

    def __str__(self):
        return self.text[:40]
