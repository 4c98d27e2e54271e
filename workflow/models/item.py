"""待办: one row for each step that waits for a person, a unit's role, or a committee role."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.roles import Role
from workflow.querysets import WorkItemQuerySet


class WorkItem(models.Model):
    """A step that waits. Open while `closed_at` is empty; `due_on` ends at 24:00 in Asia/Shanghai.

    Addressed to a role of the committee (`unit` empty), to a role within a unit, or to one person.
    `object_type`/`object_id` name the domain row it is about, `url` the page where it is done.
    """

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    role = models.CharField(_("岗位"), max_length=20, choices=Role, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("人员")
    )
    step = models.CharField(_("事项代码"), max_length=40)
    step_title = models.CharField(_("事项"), max_length=40)
    title = models.CharField(_("内容"), max_length=200)
    url = models.CharField(_("办理页面"), max_length=200)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    due_on = models.DateField(_("办理时限"), null=True)
    opened_at = models.DateTimeField(_("收到时间"), default=timezone.now)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    outcome = models.CharField(_("办理结果"), max_length=40, blank=True)
    initiator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    process_step = models.OneToOneField(
        "viewflow.Task", models.PROTECT, null=True, related_name="work_item", verbose_name=_("流程步骤")
    )

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("待办")
        verbose_name_plural = _("待办")
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="") | Q(person__isnull=False), name="workflow_workitem_addressee"
            ),
            # One open item for each addressee; written thrice because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=("step", "object_type", "object_id", "person"),
                condition=Q(closed_at__isnull=True, person__isnull=False),
                name="workflow_workitem_person_once",
            ),
            models.UniqueConstraint(
                fields=("step", "object_type", "object_id", "unit", "role"),
                condition=Q(closed_at__isnull=True, person__isnull=True, unit__isnull=False),
                name="workflow_workitem_unit_once",
            ),
            models.UniqueConstraint(
                fields=("step", "object_type", "object_id", "role"),
                condition=Q(closed_at__isnull=True, person__isnull=True, unit__isnull=True),
                name="workflow_workitem_office_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=("unit", "role", "due_on", "id"),
                condition=Q(closed_at__isnull=True),
                name="workflow_workitem_unit_open",
            ),
            models.Index(
                fields=("committee", "role", "due_on", "id"),
                condition=Q(closed_at__isnull=True, unit__isnull=True),
                name="workflow_workitem_office_open",
            ),
            models.Index(
                fields=("person", "due_on", "id"),
                condition=Q(closed_at__isnull=True, person__isnull=False),
                name="workflow_workitem_person_open",
            ),
            models.Index(fields=("object_type", "object_id"), name="workflow_workitem_object"),
            models.Index(fields=("closed_by", "-closed_at"), name="workflow_workitem_done"),
            models.Index(fields=("initiator", "-opened_at"), name="workflow_workitem_initiated"),
        ]

    def __str__(self):
        return f"{self.step_title}：{self.title}"

    @property
    def addressee(self) -> str:
        """Whose turn it is, in words: a person, a unit's role, or a role of the committee."""
        if self.person_id:
            return str(self.person)
        return f"{self.unit.short_name if self.unit_id else ''}{self.get_role_display()}"
