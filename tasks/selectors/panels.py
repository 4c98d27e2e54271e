"""What tasks show on the pages of lower apps."""

from django.db.models import Count, Q

from tasks import rules
from tasks.models import Assignment, Task
from tasks.presentation import state_light
from tasks.selectors.breakdown import measure_tasks

SHOWN = 20


def measure_panel(access, measure) -> dict | None:
    """A measure's tasks, as far as one may see them."""
    if not rules.may_see_tasks(access):
        return None
    tasks = measure_tasks(access, measure, sentences=False)
    for task in tasks:
        task.state_light = state_light(task)
    return {"tasks": tasks, "may_break_down": rules.may_break_down(access), "measure": measure}


def domain_panel(access, domain) -> dict | None:
    """How far a domain's breakdown is."""
    if not rules.may_see_breakdown(access):
        return None
    counts = (
        Task.objects.visible_to(access).filter(measure__domain=domain).exclude(state=Task.State.CANCELLED)
    )
    return {
        "domain": domain,
        "may_break_down": rules.may_break_down(access),
        **counts.aggregate(
            total=Count("pk"),
            drafts=Count("pk", filter=Q(state=Task.State.DRAFT)),
            waiting=Count("pk", filter=Q(state=Task.State.ASSIGNED)),
            measures=Count("measure", distinct=True),
        ),
    }


def unit_panel(access, unit) -> dict | None:
    """A unit's share of the tasks, and the next ones due."""
    if not (access.reads_county or access.serves(unit.pk)):
        return None
    assignments = Assignment.objects.filter(unit=unit, task__in=Task.objects.visible_to(access))
    if not access.is_office:
        assignments = assignments.exclude(state=Assignment.State.PROPOSED)
    rows = assignments.exclude(task__state=Task.State.CANCELLED)
    return {
        "unit": unit,
        "rows": list(
            rows.filter(task__state__in=("assigned", "accepted", "in_progress", "declined"))
            .select_related("task")
            .order_by("task__due_on", "task__position")[:SHOWN]
        ),
        "shown": SHOWN,
        **rows.aggregate(
            leads=Count("pk", filter=Q(role=Assignment.Role.LEAD)),
            supports=Count("pk", filter=Q(role=Assignment.Role.SUPPORT)),
            unsigned=Count("pk", filter=Q(state=Assignment.State.PENDING)),
        ),
    }
