"""任务 and 责任单位: a piece of a measure, and the units that answer for it or help."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tasks.querysets import AssignmentQuerySet, TaskQuerySet

# Behind every domain: what serves no measure.
LAST = 2_000_000_000


class Task(models.Model):
    """One piece of a measure. `sentences` are the outline's own words it came from. What a meeting ordered that serves
    no measure has none; it belongs to the outline all the same.

    `state` is the only truth of how far it is: draft → assigned → accepted → in_progress → done_reported →
    verified; side exits declined, suspended, cancelled. `position` sorts tasks as the outline does.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ASSIGNED = "assigned", _("已交办，待签收")
        ACCEPTED = "accepted", _("已签收")
        IN_PROGRESS = "in_progress", _("推进中")
        DONE_REPORTED = "done_reported", _("已报完成")
        VERIFIED = "verified", _("已核实办结")
        DECLINED = "declined", _("被退回")
        SUSPENDED = "suspended", _("已中止")
        CANCELLED = "cancelled", _("已取消")

    class Kind(models.TextChoices):
        ONE_OFF = "one_off", _("一次性")
        LONG_TERM = "long_term", _("长期")
        YEARLY = "yearly", _("按年")

    class Source(models.TextChoices):
        SENTENCE = "sentence", _("原文逐句")
        MANUAL = "manual", _("人工添加")
        EXCEL = "excel", _("表格导入")
        MEETING = "meeting", _("会议议定")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="tasks", verbose_name=_("妇儿工委")
    )
    outline = models.ForeignKey(
        "outlines.Outline", models.PROTECT, related_name="tasks", verbose_name=_("纲要")
    )
    measure = models.ForeignKey(
        "outlines.Measure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("策略措施"),
    )
    sentences = models.ManyToManyField(
        "outlines.Sentence", related_name="tasks", blank=True, verbose_name=_("来源原文")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    code = models.CharField(_("编号"), max_length=20)
    position = models.PositiveIntegerField(_("排序"))
    text = models.TextField(_("具体任务"), max_length=2000)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.LONG_TERM)
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    outcome = models.TextField(_("预期成果"), max_length=1000, blank=True)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFT)
    source = models.CharField(_("来源"), max_length=10, choices=Source, default=Source.SENTENCE)
    source_changed_at = models.DateTimeField(_("原文修订时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    assigned_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ("outline_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("measure", "number"), name="tasks_task_number"),
            models.UniqueConstraint(fields=("outline", "code"), name="tasks_task_code"),
        ]
        indexes = [
            models.Index(fields=("committee", "outline", "position", "id"), name="tasks_task_listing"),
            models.Index(fields=("committee", "state"), name="tasks_task_state"),
            models.Index(fields=("committee", "due_on"), name="tasks_task_due"),
        ]

    def __str__(self):
        return f"{self.code} {self.text[:40]}"

    def get_absolute_url(self):
        return reverse("tasks:task", args=[self.pk])

    def position_for(self, measure) -> int:
        """Where the task stands among all of its outline's, by domain, measure and number; without a measure last."""
        if measure is None:
            return LAST + self.number
        return measure.domain.number * 1_000_000 + measure.number * 1_000 + self.number

    @property
    def domain(self):
        return self.measure.domain if self.measure_id else None

    @property
    def domain_title(self) -> str:
        """领域, or what stands in its place."""
        return self.measure.domain.title if self.measure_id else self.get_source_display()

    @property
    def measure_title(self) -> str:
        return f"{self.measure.number}.{self.measure.title}" if self.measure_id else ""

    @property
    def is_open(self):
        return self.state not in (self.State.VERIFIED, self.State.CANCELLED, self.State.SUSPENDED)


class Assignment(models.Model):
    """责任单位: a unit leads (牵头) or supports (配合) a task. Exactly one lead a task, any number of supports."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        SUPPORT = "support", _("配合")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("拟定")
        PENDING = "pending", _("待签收")
        ACCEPTED = "accepted", _("已签收")
        DECLINED = "declined", _("已退回")

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments", verbose_name=_("任务"))
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="assignments", verbose_name=_("单位")
    )
    role = models.CharField(_("分工"), max_length=10, choices=Role)
    state = models.CharField(_("签收状态"), max_length=10, choices=State, default=State.PROPOSED)
    assigned_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    answered_at = models.DateTimeField(_("签收/退回时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签收人"),
    )
    decline_reason = models.TextField(_("退回理由"), max_length=500, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("责任单位")
        verbose_name_plural = _("责任单位")
        ordering = ("task_id", "role", "id")
        constraints = [
            models.UniqueConstraint(fields=("task", "unit"), name="tasks_assignment_once"),
            models.UniqueConstraint(
                fields=("task",), condition=Q(role="lead"), name="tasks_assignment_one_lead"
            ),
        ]
        indexes = [
            models.Index(fields=("unit", "state", "task"), name="tasks_assignment_unit"),
        ]

    def __str__(self):
        return f"{self.task.code} {self.get_role_display()} {self.unit}"

    def get_absolute_url(self):
        return self.task.get_absolute_url()

    @property
    def committee_id(self):
        return self.task.committee_id
