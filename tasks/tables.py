"""Task lists: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable
from tasks.models import Assignment
from tasks.presentation import due_light, state_light


def lead_of(task):
    return next((a for a in task.assignments.all() if a.role == Assignment.Role.LEAD), None)


def supports_of(task):
    return [a for a in task.assignments.all() if a.role == Assignment.Role.SUPPORT]


class TaskTable(ListTable):
    code = tables.Column(_("编号"), order_by=("outline_id", "position"))
    domain = tables.Column(_("领域"), accessor="measure__domain__title", order_by=("outline_id", "position"))
    measure = tables.Column(_("策略措施"), order_by=("outline_id", "position"))
    text = tables.Column(_("具体任务"), orderable=False)
    kind = tables.Column(_("类型"))
    lead = tables.Column(_("牵头单位"), empty_values=())
    supports = tables.Column(_("配合单位"), empty_values=(), orderable=False)
    due_on = tables.Column(_("完成时限"))
    outcome = tables.Column(_("预期成果"), orderable=False)
    state = tables.Column(_("状态"))

    row_template = "tasks/task_row.html"
    hidden_by_default = ("measure", "outcome")

    class Meta(ListTable.Meta):
        sequence = (
            "code",
            "domain",
            "measure",
            "text",
            "kind",
            "lead",
            "supports",
            "due_on",
            "outcome",
            "state",
        )

    def order_lead(self, queryset, is_descending):
        leads = Assignment.objects.lead().filter(task=OuterRef("pk")).values("unit__code")[:1]
        queryset = queryset.annotate(lead_code=Subquery(leads))
        return queryset.order_by(("-" if is_descending else "") + "lead_code"), True

    def dress(self, near_due_days):
        """Give the rows of this page what their template shows."""
        for row in self.page.object_list:
            task = row.record
            task.lead = lead_of(task)
            task.supports = supports_of(task)
            task.due_light = due_light(task, near_due_days)
            task.state_light = state_light(task)

    def cell(self, task, name):
        if name == "domain":
            return task.measure.domain.title
        if name == "measure":
            return str(task.measure)
        if name == "kind":
            return task.get_kind_display()
        if name == "state":
            return task.get_state_display()
        if name == "lead":
            lead = lead_of(task)
            return lead.unit.short_name if lead else ""
        if name == "supports":
            return "、".join(a.unit.short_name for a in supports_of(task))
        return getattr(task, name)


class SigningTable(ListTable):
    code = tables.Column(_("编号"), accessor="task__code", order_by=("task__outline_id", "task__position"))
    text = tables.Column(_("具体任务"), accessor="task__text", orderable=False)
    domain = tables.Column(
        _("领域"), accessor="task__measure__domain__title", order_by=("task__outline_id", "task__position")
    )
    role = tables.Column(_("分工"))
    unit = tables.Column(_("单位"), order_by=("unit__code",))
    due_on = tables.Column(_("完成时限"), accessor="task__due_on")
    assigned_at = tables.Column(_("交办时间"))
    answer = tables.Column(_("办理"), empty_values=(), orderable=False)

    row_template = "tasks/signing_row.html"

    class Meta(ListTable.Meta):
        sequence = ("code", "text", "domain", "role", "unit", "due_on", "assigned_at", "answer")

    def cell(self, assignment, name):
        task = assignment.task
        cells = {
            "code": task.code,
            "text": task.text,
            "domain": task.measure.domain.title,
            "role": assignment.get_role_display(),
            "unit": assignment.unit.short_name,
            "due_on": task.due_on,
            "assigned_at": assignment.assigned_at,
            "answer": assignment.get_state_display(),
        }
        return cells[name]


class UnsignedTable(ListTable):
    short_name = tables.Column(_("单位"), order_by=("code",))
    waiting = tables.Column(_("未签收"))
    declined = tables.Column(_("已退回，待处理"))
    signed = tables.Column(_("已签收"))
    oldest = tables.Column(_("最早交办时间"))
    row_template = "tasks/unsigned_row.html"
