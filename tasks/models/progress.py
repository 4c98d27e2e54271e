"""进展: what units report of their tasks, year by year."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tasks.models.plan import Milestone
from tasks.models.task import Assignment, Task
from tasks.querysets import ReportQuerySet, TaskYearQuerySet


class TaskYear(models.Model):
    """One task, one unit, one year: it carries that year's reports. A year without one has no row, or a row
    without a filed report, and stays missed for ever."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    task = models.ForeignKey(Task, models.PROTECT, related_name="years", verbose_name=_("任务"))
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="task_years", verbose_name=_("单位")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )

    objects = TaskYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务年度")
        verbose_name_plural = _("任务年度")
        ordering = ("task", "unit", "-year")
        constraints = [models.UniqueConstraint(fields=("task", "unit", "year"), name="tasks_taskyear_once")]
        indexes = [models.Index(fields=("committee", "year", "unit"), name="tasks_taskyear_listing")]

    def __str__(self):
        return f"{self.task.code} {self.unit.short_name} {self.year}"

    def get_absolute_url(self):
        return self.task.get_absolute_url()


class ProgressReport(models.Model):
    """进展报告: how far a unit is with its part of a task in one year.

    drafting → at_lead (a supporting unit reports to the lead) or at_office (the lead reports the task) → accepted,
    with returned (then as drafting) and cancelled. `percent` is how much of the year's work is done, 0 to 100.
    `filed_at` is set by the server at filing and by nothing else: it is how fresh the task's news is.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("填写中")
        AT_LEAD = "at_lead", _("待牵头单位采纳")
        AT_OFFICE = "at_office", _("待办公室核实")
        RETURNED = "returned", _("已退回，待修改")
        ACCEPTED = "accepted", _("已核实")
        CANCELLED = "cancelled", _("已作废")

    EDITABLE = (State.DRAFTING, State.RETURNED)
    ENDED = (State.ACCEPTED, State.CANCELLED)
    FILED = (State.AT_LEAD, State.AT_OFFICE, State.ACCEPTED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    task_year = models.ForeignKey(
        TaskYear, models.PROTECT, related_name="reports", verbose_name=_("任务年度")
    )
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    number = models.PositiveSmallIntegerField(_("第几次"))
    role = models.CharField(_("分工"), max_length=10, choices=Assignment.Role)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFTING)
    percent = models.PositiveSmallIntegerField(
        _("本年度完成进度（%）"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("进展情况"), max_length=5000, blank=True)
    problems = models.TextField(_("存在问题"), max_length=3000, blank=True)
    completes = models.BooleanField(_("任务已全部完成，申请办结"), default=False)
    milestones = models.ManyToManyField(
        Milestone, related_name="reports", blank=True, verbose_name=_("已达到的里程碑")
    )
    revision = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    filed_at = models.DateTimeField(_("报送时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报送人")
    )
    answered_at = models.DateTimeField(_("核实时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核实人")
    )
    answer = models.TextField(_("核实意见"), max_length=1000, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("进展报告")
        verbose_name_plural = _("进展报告")
        ordering = ("task_year", "-number")
        constraints = [
            models.UniqueConstraint(fields=("task_year", "number"), name="tasks_report_number"),
            models.UniqueConstraint(
                fields=("task_year",),
                condition=~Q(state__in=("accepted", "cancelled")),
                name="tasks_report_one_open",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="tasks_report_percent"
            ),
        ]
        indexes = [
            models.Index(fields=("task_year", "filed_at"), name="tasks_report_fresh"),
            models.Index(fields=("committee", "state", "id"), name="tasks_report_state"),
        ]

    def __str__(self):
        task = self.task_year.task
        return _("%(unit)s %(year)s年进展：%(code)s %(text)s") % {
            "unit": self.unit.short_name,
            "year": self.task_year.year,
            "code": task.code,
            "text": task.text[:60],
        }

    def get_absolute_url(self):
        return reverse("tasks:report", args=[self.pk])

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def is_late(self):
        """Received after the year it speaks of had ended."""
        return self.filed_at is not None and timezone.localdate(self.filed_at).year > self.task_year.year


class ProgressFigure(models.Model):
    """A number in a progress report: 培训场次 12 场."""

    report = models.ForeignKey(
        ProgressReport, models.CASCADE, related_name="figures", verbose_name=_("进展报告")
    )
    name = models.CharField(_("名称"), max_length=60, blank=True)
    value = models.DecimalField(_("数值"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("进展数据")
        verbose_name_plural = _("进展数据")
        ordering = ("id",)

    def __str__(self):
        return f"{self.name} {'' if self.value is None else f'{self.value.normalize():f}'}{self.unit}".strip()
