"""时限 and 提醒: what must be done until when, and who was told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Level
from organisations.roles import Role
from workflow.querysets import DeadlineQuerySet, EscalationQuerySet


class Deadline(models.Model):
    """One duty of one unit (or of a committee role, with `unit` empty) about one object in one period.

    It ends with the day `due_on` at 24:00 in Asia/Shanghai. open → met (`met_at` is the server's time and decides
    lateness), missed (it can no longer be done), or void (nobody owes it any more). Lateness is derived. `planned_on`
    is the day that followed from the object, `due_on` the day that holds: an extension moves only the latter.
    A duty that is a step of a flow (`is_step`) follows that step's work item.
    """

    class State(models.TextChoices):
        OPEN = "open", _("未办")
        MET = "met", _("已办")
        MISSED = "missed", _("逾期未办")
        VOID = "void", _("不再需要")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    role = models.CharField(_("岗位"), max_length=20, choices=Role)
    kind = models.CharField(_("事项代码"), max_length=40)
    is_step = models.BooleanField(default=False)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    period = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=200, unique=True)
    title = models.CharField(_("内容"), max_length=200)
    url = models.CharField(_("办理页面"), max_length=200)
    due_on = models.DateField(_("时限"))
    planned_on = models.DateField(_("原定时限"))
    set_on = models.DateField(_("定下时限的日期"))
    counted_from = models.DateField(null=True)
    counted_days = models.PositiveSmallIntegerField(null=True)
    is_estimated = models.BooleanField(_("预估"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    met_at = models.DateTimeField(_("办理时间"), null=True)
    paused_at = models.DateTimeField(_("停止催办时间"), null=True)
    pause_reason = models.CharField(_("停止催办的理由"), max_length=200, blank=True)
    # When the sweep looks at it next; empty where nothing more is to be said.
    next_on = models.DateField(null=True)
    level = models.PositiveSmallIntegerField(_("已到哪一级"), choices=Level, default=Level.NOTICE)
    # What the office did by hand: steps up to this level are not owed any more, later ones keep their distance.
    passed_level = models.PositiveSmallIntegerField(choices=Level, default=Level.NOTICE)
    passed_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(_("最近提醒"), null=True)
    reminded_times = models.PositiveSmallIntegerField(_("提醒次数"), default=0)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        ordering = ("due_on", "id")
        indexes = [
            models.Index(
                fields=("next_on",),
                condition=Q(state="open", next_on__isnull=False),
                name="workflow_deadline_sweep",
            ),
            models.Index(
                fields=("committee", "due_on", "id"),
                condition=Q(state="open"),
                name="workflow_deadline_open",
            ),
            models.Index(
                fields=("unit", "due_on", "id"),
                condition=Q(state="open"),
                name="workflow_deadline_unit",
            ),
            models.Index(fields=("object_type", "object_id"), name="workflow_deadline_object"),
            models.Index(fields=("url",), name="workflow_deadline_page"),
        ]

    def __str__(self):
        return self.title

    @property
    def finished_on(self):
        """The day that is compared with `due_on`."""
        return timezone.localdate(self.met_at) if self.met_at else timezone.localdate()

    @property
    def days_late(self) -> int:
        """Days after `due_on`: until it was met, or until today; 0 in time."""
        if self.state == self.State.VOID:
            return 0
        return max(0, (self.finished_on - self.due_on).days)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def is_extended(self) -> bool:
        return self.due_on != self.planned_on


class Reminder(models.Model):
    """A step of the ladder that was taken for a deadline as it stood. The row is what makes it happen once."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="reminders", verbose_name=_("时限"))
    due_on = models.DateField(_("当时的时限"))
    step = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    sent_on = models.DateField(_("提醒日期"))
    message = models.ForeignKey(
        "notices.Message", models.PROTECT, related_name="reminders", verbose_name=_("消息")
    )

    class Meta:
        verbose_name = _("提醒记录")
        verbose_name_plural = _("提醒记录")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=("deadline", "due_on", "step"), name="workflow_reminder_once")
        ]

    def __str__(self):
        return f"{self.sent_on} {self.get_level_display()}"


class Escalation(models.Model):
    """督办函 or 通报 that the ladder calls for: the office issues it or stops it with a reason. Over when every
    deadline that it names is no longer open."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待办公室处理")
        ISSUED = "issued", _("已发出")
        STOPPED = "stopped", _("不发")
        OVER = "over", _("已办结，不再需要")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    kind = models.CharField(_("事项代码"), max_length=40)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    message = models.OneToOneField(
        "notices.Message", models.PROTECT, related_name="escalation", verbose_name=_("消息")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    opened_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    decided_at = models.DateTimeField(_("处理时间"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    said = models.CharField(_("文号或理由"), max_length=200, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办")
        verbose_name_plural = _("督办")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("state",), condition=Q(state="waiting"), name="workflow_escalation_waiting")
        ]

    def __str__(self):
        return self.message.title

    def get_absolute_url(self):
        return reverse("workflow:escalation", args=[self.pk])
