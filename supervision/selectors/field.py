"""What a telephone keeps for the visits of its owner: so much that a visit can be recorded without a connection, and
nothing of anybody else's."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Attachment
from outlines.models import Goal
from supervision.models import ChecklistItem, Finding, Inspection, Visit
from supervision.services.scales import categories_of, severities_of
from tasks.models import Assignment, Task

# A visit is on the telephone from a few days before its inspection until somewhat after it, while records are open.
DAYS_BEFORE, DAYS_AFTER = 3, 30
LONGEST_TEXT = 160


def field_visits(access):
    """The visits that this person may record these days."""
    today = timezone.localdate()
    return (
        Visit.objects.recorded_by(access)
        .filter(
            inspection__state__in=Inspection.RECORDING,
            inspection__start_on__lte=today + timedelta(days=DAYS_BEFORE),
            inspection__end_on__gte=today - timedelta(days=DAYS_AFTER),
        )
        .select_related("inspection__leader", "unit")
        .order_by("visit_on", "inspection_id", "id")
    )


def field_data(access) -> dict:
    """Everything at once, JSON-able, in a fixed number of queries."""
    visits = list(field_visits(access))
    tasks, goals = _scope(access, visits)
    items, findings = _items(visits), _findings(visits)
    photos = _photos(items, findings)
    members = _members(visits)
    shown = {task.pk: task for rows in tasks.values() for task in rows}
    aims = {goal.pk: goal for rows in goals.values() for goal in rows}
    return {
        "today": str(timezone.localdate()),
        "severities": [{"id": row.pk, "name": row.name} for row in severities_of(access.committee_id)],
        "categories": [{"id": row.pk, "name": row.name} for row in categories_of(access.committee_id)],
        "tasks": {pk: {"code": task.code, "text": task.text[:LONGEST_TEXT]} for pk, task in shown.items()},
        "goals": {
            pk: {"code": f"{goal.domain.title} {goal.number}", "text": goal.text[:LONGEST_TEXT]}
            for pk, goal in aims.items()
        },
        "visits": [
            {
                "id": visit.pk,
                "inspection": visit.inspection.title,
                "is_unannounced": visit.inspection.is_unannounced,
                "hold": _hold(visit.inspection),
                "start": str(visit.inspection.start_on),
                "end": str(visit.inspection.end_on),
                "unit": visit.unit.short_name,
                "day": str(visit.visit_on or ""),
                "place": visit.place,
                "url": visit.get_absolute_url(),
                "group": members[visit.inspection_id],
                "tasks": [task.pk for task in tasks[visit.pk]],
                "goals": [goal.pk for goal in goals[visit.pk]],
                "items": [_item(item, photos) for item in items[visit.pk]],
                "findings": [_finding(finding, photos) for finding in findings[visit.pk]],
            }
            for visit in visits
        ],
    }


def _hold(inspection) -> str:
    """Why nothing can be recorded yet."""
    if inspection.state == Inspection.State.APPROVED and not inspection.is_unannounced:
        return _("还没有通知被检查单位。现在可以先记在手机里，通知之后才能发送。")
    return ""


def _scope(access, visits):
    """The tasks and goals that each visit may be about, as `checklists.tasks_in_scope` would say for one."""
    inspections = {visit.inspection_id for visit in visits}
    domains = defaultdict(set)
    for inspection, domain in Inspection.domains.through.objects.filter(
        inspection__in=inspections
    ).values_list("inspection", "domain"):
        domains[inspection].add(domain)
    carried = (
        Assignment.objects.filter(
            unit__in={visit.unit_id for visit in visits}, task__committee_id=access.committee_id
        )
        .exclude(state=Assignment.State.PROPOSED)
        .exclude(task__state__in=(Task.State.DRAFT, Task.State.CANCELLED))
        .select_related("task__measure")
        .order_by("task__outline_id", "task__position")
    )
    of_unit = defaultdict(dict)
    for assignment in carried:
        of_unit[assignment.unit_id][assignment.task_id] = assignment.task
    served = defaultdict(list)
    measures = {task.measure_id for rows in of_unit.values() for task in rows.values()}
    for goal in (
        Goal.objects.filter(measures__in=measures, withdrawn_at__isnull=True)
        .select_related("domain")
        .prefetch_related("measures")
        .order_by("domain__outline_id", "domain__number", "number")
        .distinct()
    ):
        for measure in goal.measures.all():
            served[measure.pk].append(goal)
    tasks, goals = {}, {}
    for visit in visits:
        scope = domains[visit.inspection_id]
        tasks[visit.pk] = [
            task for task in of_unit[visit.unit_id].values() if not scope or task.measure.domain_id in scope
        ]
        aims = {goal.pk: goal for task in tasks[visit.pk] for goal in served[task.measure_id]}
        goals[visit.pk] = [goal for goal in aims.values() if not scope or goal.domain_id in scope]
    return tasks, goals


def _items(visits):
    rows = (
        ChecklistItem.objects.filter(visit__in=visits)
        .select_related("answered_by")
        .order_by("position", "id")
    )
    return _by_visit(rows)


def _findings(visits):
    """Of the whole group: two who visit together see what the other one wrote."""
    rows = (
        Finding.objects.filter(visit__in=visits)
        .kept()
        .select_related("recorded_by", "updated_by", "repeats__inspection")
    )
    return _by_visit(rows)


def _by_visit(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.visit_id].append(row)
    return found


def _members(visits):
    names = defaultdict(list)
    for visit in visits:
        if visit.inspection.leader and not names[visit.inspection_id]:
            names[visit.inspection_id].append(visit.inspection.leader.name)
    through = Inspection._meta.get_field("members").related_model
    for inspection, name in through.objects.filter(inspection__in=list(names)).values_list(
        "inspection", "name"
    ):
        names[inspection].append(name)
    return names


def _photos(items, findings):
    """{(label, pk): [attachment]} of the pictures, in one query."""
    found = defaultdict(list)
    numbers = {
        "supervision.checklistitem": [row.pk for rows in items.values() for row in rows],
        "supervision.finding": [row.pk for rows in findings.values() for row in rows],
    }
    rows = Attachment.objects.none()
    for label, pks in numbers.items():
        rows = rows | Attachment.objects.filter(object_type=label, object_id__in=pks)
    for row in rows.filter(removed_at__isnull=True, content_type__startswith="image/"):
        found[row.object_type, row.object_id].append(row.pk)
    return found


def _item(item, photos) -> dict:
    return {
        "id": item.pk,
        "source": item.get_source_display(),
        "text": item.text,
        "guide": item.guide,
        "figure_unit": item.figure_unit,
        "photos": photos["supervision.checklistitem", item.pk],
        **present_answer(item),
    }


def present_answer(item: ChecklistItem) -> dict:
    """How a question is answered now, by whom, when; `revision` is what an answer to it must name."""
    return {
        "answer": item.answer,
        "note": item.note,
        "figure": "" if item.figure is None else f"{item.figure.normalize():f}",
        "by": item.answered_by.name if item.answered_by else "",
        "at": _when(item.answered_at),
        "revision": item.revision,
    }


def _finding(finding, photos) -> dict:
    return {
        "id": str(finding.client_id),
        "photos": photos["supervision.finding", finding.pk],
        "repeats": finding.repeats.inspection.title if finding.repeats else "",
        **present_words(finding),
    }


def present_words(finding: Finding) -> dict:
    """What a finding says now, by whom, when."""
    return {
        "nature": finding.nature,
        "text": finding.text,
        "advice": finding.advice,
        "severity": finding.severity_id,
        "category": finding.category_id,
        "task": finding.task_id,
        "goal": finding.goal_id,
        "item": finding.item_id,
        "place": finding.place,
        "latitude": _degrees(finding.latitude),
        "longitude": _degrees(finding.longitude),
        "by": (finding.updated_by or finding.recorded_by).name,
        "at": _when(finding.seen_at),
        "revision": finding.revision,
    }


def _degrees(value) -> str:
    return "" if value is None else f"{value:.6f}"


def _when(moment) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
