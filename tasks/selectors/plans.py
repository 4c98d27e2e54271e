"""What the pages of implementation plans show."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch

from organisations.models import Unit
from tasks.models import Assignment, ImplementationPlan, LineComment, PlanLine, Task
from tasks.services.plans import carried_by, line_omissions

OPEN_STATES = ("drafting", "at_unit_head", "at_office", "returned")
PLAN_STYLES = {
    "drafting": "",
    "at_unit_head": "tag-blue",
    "at_office": "tag-warn",
    "returned": "tag-late",
    "accepted": "tag-ok",
}


def plan_lines(plan) -> list[PlanLine]:
    """The lines of a plan in order, each with `missing`, `present_comments` (of the latest return), `old_comments`
    and `before` (the line of the version before)."""
    comments = LineComment.objects.select_related("author")
    lines = list(
        plan.lines.select_related("task", "updated_by")
        .prefetch_related("milestones", "funds", Prefetch("comments", comments))
        .order_by("position", "id")
    )
    before = {}
    if plan.based_on_id:
        old = PlanLine.objects.filter(plan=plan.based_on_id).prefetch_related("milestones", "funds")
        before = {line.task_id: line for line in old}
    for line in lines:
        line.plan = plan
        line.missing = line_omissions(line, line.task, plan.outline)
        all_comments = list(line.comments.all())
        line.present_comments = [c for c in all_comments if c.round == plan.rounds] if plan.rounds else []
        line.old_comments = [c for c in all_comments if c.round != plan.rounds]
        line.before = before.get(line.task_id)
    return lines


@dataclass
class TaskListChange:
    """How a unit's tasks differ from what its plan lists."""

    added: list[str]
    dropped: list[str]
    unsigned: int

    def __bool__(self):
        return bool(self.added or self.dropped or self.unsigned)


def task_list_change(plan, lines) -> TaskListChange:
    carried = {a.task_id: a.task.code for a in carried_by(plan.unit, plan.outline)}
    listed = {line.task_id: line.task_code for line in lines}
    unsigned = (
        Assignment.objects.filter(unit=plan.unit, state=Assignment.State.PENDING, task__outline=plan.outline)
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .count()
    )
    return TaskListChange(
        [code for pk, code in carried.items() if pk not in listed],
        [code for pk, code in listed.items() if pk not in carried],
        unsigned,
    )


def units_by_outline(access) -> dict[int, set[int]]:
    """Which active units must make a plan, by outline."""
    pairs = (
        Assignment.objects.filter(
            unit__committee_id=access.committee_id, unit__is_active=True, state=Assignment.State.ACCEPTED
        )
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .order_by()
        .values_list("task__outline_id", "unit_id")
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for outline_id, unit_id in pairs:
        found.setdefault(outline_id, set()).add(unit_id)
    return found


def plans_of_units(access, unit_ids=None, outline=None) -> dict[tuple[int, int], ImplementationPlan]:
    """Of each unit and outline the plan that counts: the open version, otherwise the latest accepted. The office
    learns from it how far a plan is, not what is in one that has not reached it."""
    plans = ImplementationPlan.objects.filter(committee_id=access.committee_id).exclude(
        state=ImplementationPlan.State.CANCELLED
    )
    if unit_ids is not None:
        plans = plans.filter(unit__in=unit_ids)
    if outline is not None:
        plans = plans.filter(outline=outline)
    plans = plans.defer("overview", "safeguards", "return_reason")
    found = {}
    for plan in plans.order_by("version"):
        found[plan.unit_id, plan.outline_id] = plan
    return found


def duty_bound(access, outline=None):
    """The committee's units that must make a plan for an outline (for any): those that carry a task of it."""
    carried = Assignment.objects.filter(unit=OuterRef("pk"), state=Assignment.State.ACCEPTED).exclude(
        task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED)
    )
    if outline is not None:
        carried = carried.filter(task__outline=outline)
    return Unit.objects.visible_to(access).active().filter(Exists(carried)).order_by("code")


# Gantt ----------------------------------------------------------------------------------------------

LABEL, MONTH, ROW, HEAD = 210, 26, 26, 40


@dataclass
class Gantt:
    """横道图 of a plan, in user units of an SVG: a row for each task with milestones, a column for each month."""

    width: int
    height: int
    years: list[dict]
    months: list[dict]
    rows: list[dict]
    today: int | None


def gantt_of(lines, today: date) -> Gantt | None:
    """The chart of these lines' milestones; None when there is none with a date."""
    dated = [row.due_on for line in lines for row in line.milestones.all() if row.due_on]
    if not dated:
        return None
    first = date(min(min(dated), today).year, 1, 1)
    last = date(max(max(dated), today).year, 12, 31)
    count = (last.year - first.year + 1) * 12
    # Long plans get narrower months, so that the chart stays on a page.
    month = MONTH if count <= 36 else max(4, 36 * MONTH // count)

    def x(day: date) -> int:
        return round(LABEL + ((day.year - first.year) * 12 + day.month - 1 + (day.day - 1) / 31) * month)

    rows = []
    for line in lines:
        marks = sorted((row for row in line.milestones.all() if row.due_on), key=lambda row: row.due_on)
        if not marks:
            continue
        top = HEAD + len(rows) * ROW
        rows.append(
            {
                "y": top,
                "middle": top + ROW // 2,
                "text": top + ROW // 2 + 4,
                "code": line.task_code,
                "title": line.task_text[:12],
                "start": x(marks[0].due_on),
                "length": max(2, x(marks[-1].due_on) - x(marks[0].due_on)),
                "marks": [{"x": x(row.due_on), "row": row, "late": row.due_on < today} for row in marks],
            }
        )
    height = HEAD + len(rows) * ROW + 6
    return Gantt(
        width=LABEL + count * month + 10,
        height=height,
        years=[
            {
                "x": LABEL + index * 12 * month,
                "text": LABEL + index * 12 * month + 6 * month,
                "name": first.year + index,
            }
            for index in range(last.year - first.year + 1)
        ],
        months=[
            {"x": LABEL + index * month, "text": LABEL + index * month + month // 2, "name": index % 12 + 1}
            for index in range(count)
        ]
        if month >= 18
        else [],
        rows=rows,
        today=x(today) if first <= today <= last else None,
    )
