"""实施方案: what a unit says it will do for its tasks under one outline (D1)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tasks.models.task import Assignment, Task
from tasks.querysets import PlanLineQuerySet, PlanQuerySet


class ImplementationPlan(models.Model):
    """One version of a unit's plan under one outline; it lists every task the unit leads or supports.

    drafting → at_unit_head → at_office → accepted, with returned (then as drafting) and cancelled. An accepted plan
    never changes; the next one is a new version, and until that is accepted the old one is what progress is held
    against. `reached_office_at` is when the server first had it signed by the unit's head: it decides lateness.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("编制中")
        AT_UNIT_HEAD = "at_unit_head", _("待单位负责人审签")
        AT_OFFICE = "at_office", _("待办公室审核")
        RETURNED = "returned", _("已退回，待修改")
        ACCEPTED = "accepted", _("已通过")
        CANCELLED = "cancelled", _("已作废")

    EDITABLE = (State.DRAFTING, State.RETURNED)
    ENDED = (State.ACCEPTED, State.CANCELLED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="plans", verbose_name=_("单位")
    )
    outline = models.ForeignKey(
        "outlines.Outline", models.PROTECT, related_name="plans", verbose_name=_("纲要")
    )
    version = models.PositiveSmallIntegerField(_("版次"), default=1)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("上一版")
    )
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFTING)
    overview = models.TextField(_("总体要求"), max_length=5000, blank=True)
    safeguards = models.TextField(_("保障措施"), max_length=5000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    due_on = models.DateField(_("报送时限"), null=True, blank=True)
    started_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    filed_at = models.DateTimeField(_("报送时间"), null=True)
    reached_office_at = models.DateTimeField(_("首次送达办公室时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报送人")
    )
    signed_at = models.DateTimeField(_("审签时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审签人")
    )
    accepted_at = models.DateTimeField(_("通过时间"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    rounds = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    return_reason = models.TextField(_("退回理由"), max_length=1000, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("实施方案")
        verbose_name_plural = _("实施方案")
        ordering = ("unit", "outline", "-version")
        constraints = [
            models.UniqueConstraint(fields=("unit", "outline", "version"), name="tasks_plan_version"),
            models.UniqueConstraint(
                fields=("unit", "outline"),
                condition=~Q(state__in=("accepted", "cancelled")),
                name="tasks_plan_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=("committee", "state", "id"), name="tasks_plan_state"),
        ]

    def __str__(self):
        return _("%(unit)s《%(outline)s》实施方案（第%(n)s版）") % {
            "unit": self.unit.short_name,
            "outline": self.outline.title,
            "n": self.version,
        }

    def get_absolute_url(self):
        return reverse("tasks:plan", args=[self.pk])

    @property
    def is_editable(self):
        return self.state in self.EDITABLE

    @property
    def is_late(self):
        """Reached the office for the first time after the due day, or has not and the day has passed."""
        if self.due_on is None or self.state == self.State.CANCELLED:
            return False
        return timezone.localdate(self.reached_office_at or timezone.now()) > self.due_on


class PlanLine(models.Model):
    """One task in a plan. Its code and words are kept as they were when the plan was filed."""

    plan = models.ForeignKey(
        ImplementationPlan, models.CASCADE, related_name="lines", verbose_name=_("实施方案")
    )
    task = models.ForeignKey(Task, models.PROTECT, related_name="plan_lines", verbose_name=_("任务"))
    role = models.CharField(_("分工"), max_length=10, choices=Assignment.Role)
    position = models.PositiveIntegerField(_("排序"))
    task_code = models.CharField(_("编号"), max_length=20)
    task_text = models.TextField(_("具体任务"), max_length=2000)
    steps = models.TextField(_("主要举措"), max_length=3000, blank=True)
    responsible = models.CharField(_("责任人"), max_length=60, blank=True)
    result = models.TextField(_("预期成果"), max_length=1000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("方案任务")
        verbose_name_plural = _("方案任务")
        ordering = ("plan", "position", "id")
        constraints = [models.UniqueConstraint(fields=("plan", "task"), name="tasks_planline_once")]

    def __str__(self):
        return f"{self.task_code} {self.task_text[:40]}"

    @property
    def committee_id(self):
        return self.plan.committee_id


class Milestone(models.Model):
    """里程碑: what will have been reached by the end of a day. Half a one is kept while the plan is being written;
    a plan that was filed has only whole ones."""

    line = models.ForeignKey(PlanLine, models.CASCADE, related_name="milestones", verbose_name=_("方案任务"))
    title = models.CharField(_("里程碑"), max_length=200, blank=True)
    due_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("里程碑")
        verbose_name_plural = _("里程碑")
        ordering = ("due_on", "id")
        indexes = [models.Index(fields=("line", "due_on"), name="tasks_milestone_line")]

    def __str__(self):
        return f"{self.due_on or ''} {self.title}".strip()

    @property
    def committee_id(self):
        return self.line.committee_id


class PlanFund(models.Model):
    """经费: how much of what source in which year. `amount` is in 万元."""

    line = models.ForeignKey(PlanLine, models.CASCADE, related_name="funds", verbose_name=_("方案任务"))
    year = models.PositiveSmallIntegerField(
        _("年度"), null=True, blank=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    source = models.CharField(_("来源"), max_length=40, blank=True)
    amount = models.DecimalField(
        _("金额（万元）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = _("经费")
        verbose_name_plural = _("经费")
        ordering = ("year", "id")

    def __str__(self):
        return f"{self.year or ''} {self.source} {'' if self.amount is None else self.amount}".strip()


class LineComment(models.Model):
    """What the office or the unit's head said of one line when returning the plan for the `round`-th time."""

    line = models.ForeignKey(PlanLine, models.CASCADE, related_name="comments", verbose_name=_("方案任务"))
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
