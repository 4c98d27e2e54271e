"""议定事项: what a meeting resolved, and what was reported of it at the next ones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting
from meetings.querysets import MeetingPartQuerySet, ResolutionQuerySet
from tasks.models import Task


class Resolution(models.Model):
    """Information, a decision, or a task for a unit. When the minutes are signed a task resolution becomes a `Task`
    of `measure`, or of none under `outline`, and is followed there to its end."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("通报事项")
        DECISION = "decision", _("决定事项")
        TASK = "task", _("交办事项")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions", verbose_name=_("会议"))
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="resolutions", verbose_name=_("议题"))
    position = models.PositiveSmallIntegerField(_("排序"))
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.DECISION)
    text = models.TextField(_("内容"), max_length=2000)
    lead = models.ForeignKey(
        "organisations.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("牵头单位"),
    )
    supports = models.ManyToManyField(
        "organisations.Unit", related_name="+", blank=True, verbose_name=_("配合单位")
    )
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    outline = models.ForeignKey(
        "outlines.Outline", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("纲要")
    )
    measure = models.ForeignKey(
        "outlines.Measure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("落实的策略措施"),
    )
    task = models.OneToOneField(
        Task, models.PROTECT, null=True, related_name="resolution", verbose_name=_("任务")
    )
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        ordering = ("meeting", "position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="task") | Q(task__isnull=True), name="meetings_resolution_task"
            )
        ]
        indexes = [models.Index(fields=("meeting", "kind"), name="meetings_resolution_kind")]

    def __str__(self):
        return self.text[:60]

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#resolution-{self.pk}"

    @property
    def committee_id(self):
        return self.meeting.committee_id

    @property
    def is_task(self) -> bool:
        return self.kind == self.Kind.TASK


class ResolutionReport(models.Model):
    """How an earlier resolution stood when it was reported at a later meeting of the same kind. What was reported as
    verified, cancelled or done with is not reported again."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="resolution_reports", verbose_name=_("会议")
    )
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="reports", verbose_name=_("议定事项")
    )
    state = models.CharField(_("任务状态"), max_length=15, choices=Task.State)
    percent = models.PositiveSmallIntegerField(_("进度（%）"), null=True)
    said = models.TextField(_("进展情况"), blank=True)
    is_final = models.BooleanField(_("已到终结"), default=False)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("议定事项通报")
        verbose_name_plural = _("议定事项通报")
        ordering = ("meeting", "resolution")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "resolution"), name="meetings_report_once"),
            models.UniqueConstraint(
                fields=("resolution",), condition=Q(is_final=True), name="meetings_report_final_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()} {self.resolution}"
