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
            return task.domain_title
        if name == "measure":
            return task.measure_title
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
            "domain": task.domain_title,
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


class PlanTable(ListTable):
    unit = tables.Column(_("单位"), order_by=("unit__code",))
    outline = tables.Column(_("纲要"), order_by=("outline_id",))
    version = tables.Column(_("版次"))
    state = tables.Column(_("状态"))
    due_on = tables.Column(_("报送时限"))
    filed_at = tables.Column(_("报送时间"))
    accepted_at = tables.Column(_("通过时间"))
    row_template = "tasks/plan_row.html"

    def cell(self, plan, name):
        cells = {
            "unit": plan.unit.short_name,
            "outline": plan.outline.title,
            "state": plan.get_state_display(),
        }
        return cells[name] if name in cells else getattr(plan, name)


class PlanBoardTable(ListTable):
    """A row a unit, a column an outline. `plans` are those that count, by (unit, outline)."""

    short_name = tables.Column(_("单位"), order_by=("code",))
    row_template = "tasks/plan_board_row.html"

    def __init__(self, *args, outlines, plans, **kwargs):
        self.outlines, self.plans = outlines, plans
        columns = [
            (f"outline{outline.pk}", tables.Column(outline.title, orderable=False, empty_values=()))
            for outline in outlines
        ]
        super().__init__(*args, extra_columns=columns, **kwargs)

    def dress(self):
        """Give each row of the page its cells: (name, outline, plan or None)."""
        for row in self.page.object_list:
            row.record.cells = [
                (outline, self.plans.get((row.record.pk, outline.pk)))
                for outline in self.outlines
                if self.show.get(f"outline{outline.pk}")
            ]

    def cell(self, unit, name):
        if name == "short_name":
            return unit.short_name
        plan = self.plans.get((unit.pk, int(name.removeprefix("outline"))))
        if plan is None:
            return str(_("未开始"))
        return f"{plan.get_state_display()}{_('（逾期）') if plan.is_late else ''}"


class MilestoneTable(ListTable):
    due_on = tables.Column(_("完成日期"))
    title = tables.Column(_("里程碑"))
    unit = tables.Column(_("单位"), accessor="line__plan__unit", order_by=("line__plan__unit__code",))
    code = tables.Column(_("编号"), accessor="line__task_code", order_by=("line__position",))
    text = tables.Column(_("具体任务"), accessor="line__task_text", orderable=False)
    responsible = tables.Column(_("责任人"), accessor="line__responsible")
    reached = tables.Column(_("完成情况"), empty_values=(), orderable=False)
    row_template = "tasks/milestone_row.html"

    class Meta(ListTable.Meta):
        sequence = ("due_on", "title", "unit", "code", "text", "responsible", "reached")

    def cell(self, milestone, name):
        line = milestone.line
        cells = {
            "unit": line.plan.unit.short_name,
            "code": line.task_code,
            "text": line.task_text,
            "responsible": line.responsible,
            "reached": str(_("已达到")) if milestone.is_reached else "",
        }
        return cells[name] if name in cells else getattr(milestone, name)


class ProgressTable(ListTable):
    code = tables.Column(_("编号"), accessor="task__code", order_by=("task__outline_id", "task__position"))
    text = tables.Column(_("具体任务"), accessor="task__text", orderable=False)
    unit = tables.Column(_("单位"), order_by=("unit__code",))
    role = tables.Column(_("分工"))
    light = tables.Column(_("状态灯"), empty_values=(), orderable=False)
    reason = tables.Column(_("原因"), empty_values=(), orderable=False)
    percent = tables.Column(_("进度"), empty_values=(), orderable=False)
    filed_at = tables.Column(_("最近报告"), empty_values=(), orderable=False)
    report = tables.Column(_("填报"), empty_values=(), orderable=False)
    row_template = "tasks/progress_row.html"

    class Meta(ListTable.Meta):
        sequence = ("code", "text", "unit", "role", "light", "reason", "percent", "filed_at", "report")

    parts_for = None

    def dress(self, parts_for):
        """`parts_for(assignments)` gives the parts of a page's, or of a piece of an export's, assignments."""
        self.parts_for = parts_for
        rows = [row.record for row in self.page.object_list]
        for assignment, part in zip(rows, parts_for(rows), strict=True):
            assignment.part = part

    def cell(self, assignment, name):
        part = assignment.part
        cells = {
            "code": assignment.task.code,
            "text": assignment.task.text,
            "unit": assignment.unit.short_name,
            "role": assignment.get_role_display(),
            "light": part.light.word,
            "reason": part.light.reason,
            "percent": part.percent,
            "filed_at": part.latest.filed_at if part.latest else None,
            "report": part.open.get_state_display() if part.open else "",
        }
        return cells[name]
