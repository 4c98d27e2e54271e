"""Which units to suggest for a task: the committee's duties and what it assigned before."""

from organisations.models import Unit
from outlines.models import Measure
from tasks.models import Assignment, Task
from tasks.suggestions import Precedent, Suggester, Suggestion, UnitProfile

# Enough to learn a committee's habits from, and bounded whatever its age.
PRECEDENTS = 1500


def suggester_for(access) -> Suggester:
    """A suggester primed with the committee's units and its latest assigned tasks."""
    units = [
        UnitProfile(
            key=unit.pk,
            name=unit.name,
            short_name=unit.short_name,
            leads=unit.leads,
            cooperates=unit.cooperates,
            duty_words=tuple(
                word for word in unit.duty_words.replace("，", "、").split("、") if word.strip()
            ),
        )
        for unit in Unit.objects.visible_to(access).active()
    ]
    return Suggester(units, precedents(access))


def precedents(access) -> list[Precedent]:
    """The latest tasks that were really sent to units, each with its lead and supports."""
    tasks = dict(
        Task.objects.filter(committee_id=access.committee_id)
        .exclude(state__in=(Task.State.DRAFT, Task.State.CANCELLED, Task.State.DECLINED))
        .order_by("-assigned_at", "-pk")
        .values_list("pk", "text")[:PRECEDENTS]
    )
    leads, supports = {}, {}
    rows = Assignment.objects.filter(
        task__committee_id=access.committee_id, task__assigned_at__isnull=False
    ).values_list("task_id", "unit_id", "role")
    for task_id, unit_id, role in rows:
        if role == Assignment.Role.LEAD:
            leads[task_id] = unit_id
        else:
            supports.setdefault(task_id, []).append(unit_id)
    return [
        Precedent(text=text, lead=leads[pk], supports=tuple(supports.get(pk, ())))
        for pk, text in tasks.items()
        if pk in leads
    ]


def suggestions_for(access, tasks, suggester=None) -> dict[int, Suggestion]:
    """A suggestion for each of the tasks, by task id."""
    tasks = list(tasks)
    if not tasks:
        return {}
    suggester = suggester or suggester_for(access)
    measures = {
        measure.pk: measure
        for measure in Measure.objects.filter(pk__in={task.measure_id for task in tasks}).select_related(
            "domain"
        )
    }
    return {
        task.pk: suggester.suggest(
            task.text,
            domain_title=measures[task.measure_id].domain.title,
            measure_title=measures[task.measure_id].title,
        )
        for task in tasks
    }
