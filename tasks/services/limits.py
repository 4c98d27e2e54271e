"""Which deadlines tasks bring with them: the task's own day, the yearly progress report of each part, and the
milestones of the plans in force. All of it follows from what is stored, so it can be worked out again at any time."""

import calendar
from collections import defaultdict
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import Role
from tasks.models import Assignment, Milestone, PlanLine, ProgressReport, Task
from workdays.selectors import Term
from workflow.models import Deadline
from workflow.services import Limit, set_limits

TASK_DUE, PROGRESS, MILESTONE = "task.due", "progress.report", "milestone"
CHUNK = 300
# A year's report may be handed in until the end of the next year; after that it is missed for good.
YEARS_BACK = 1


def progress_day(committee, year: int) -> date:
    """The day until which a year's progress is reported; 29 to 31 fall on a shorter month's last day."""
    month, day = (int(part) for part in committee.progress_due.split("-"))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def sync_limits(task_ids) -> None:
    """Make the deadlines of these tasks what they should be: a few queries for every 300 tasks."""
    ids = sorted(set(task_ids))
    for start in range(0, len(ids), CHUNK):
        _sync(ids[start : start + CHUNK])


def _sync(ids) -> None:
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=ids).select_related("committee")}
    parts = Assignment.objects.filter(task__in=ids).exclude(state=Assignment.State.PROPOSED)
    parts = {(part.task_id, part.unit_id): part for part in parts}
    for part in parts.values():
        part.task = tasks[part.task_id]
    received, completed = _received(ids)
    wanted = [
        *_task_limits(tasks, parts, completed),
        *_progress_limits(parts, received),
        *_milestone_limits(ids, parts),
    ]
    set_limits(wanted)
    _drop_others(ids, parts, {limit.key for limit in wanted}, received)


def _live(part: Assignment | None) -> bool:
    return part is not None and part.state == Assignment.State.ACCEPTED and part.task.is_open


def _received(ids):
    """When each part's report of a year first came in, and when each task was first reported as done."""
    first: dict[tuple, object] = {}
    completed: dict[int, object] = {}
    reports = ProgressReport.objects.filter(task_year__task__in=ids, filed_at__isnull=False)
    reports = reports.exclude(state=ProgressReport.State.CANCELLED).order_by("filed_at")
    facts = ("task_year__task_id", "unit_id", "task_year__year", "filed_at", "completes", "state")
    for task_id, unit_id, year, filed_at, completes, state in reports.values_list(*facts):
        first.setdefault((task_id, unit_id, year), filed_at)
        if completes and state in (ProgressReport.State.AT_OFFICE, ProgressReport.State.ACCEPTED):
            completed.setdefault(task_id, filed_at)
    return first, completed


def _task_limits(tasks, parts, completed):
    leads = {part.task_id: part for part in parts.values() if part.role == Assignment.Role.LEAD}
    done = (Task.State.DONE_REPORTED, Task.State.VERIFIED)
    for task in tasks.values():
        lead = leads.get(task.pk)
        if lead is None or task.due_on is None or not (task.is_open or task.state in done):
            continue
        yield Limit(
            instance=task,
            kind=TASK_DUE,
            role=Role.LIAISON,
            unit_id=lead.unit_id,
            term=Term(task.due_on),
            title=f"{task.code} {task.text}",
            url=task.get_absolute_url(),
            met_at=completed.get(task.pk) if task.state in done else None,
        )


def _progress_limits(parts, received):
    year = timezone.localdate().year
    for (task_id, unit_id), part in parts.items():
        due_on = progress_day(part.task.committee, year)
        # Whoever signed after the year's day owes the next year's report.
        if not _live(part) or timezone.localdate(part.answered_at) >= due_on:
            continue
        yield Limit(
            instance=part,
            kind=PROGRESS,
            role=Role.LIAISON,
            unit_id=unit_id,
            period=str(year),
            term=Term(due_on),
            title=_("%(year)s年进展：%(code)s %(text)s")
            % {"year": year, "code": part.task.code, "text": part.task.text},
            url=part.task.get_absolute_url(),
            met_at=received.get((task_id, unit_id, year)),
        )


def _milestone_limits(ids, parts):
    lines = PlanLine.objects.filter(task__in=ids).in_force()
    steps = Milestone.objects.filter(line__in=lines, due_on__isnull=False).select_related("line__plan")
    # A revised plan repeats its milestones: what was reached is told by task, unit, day and words.
    reached: dict[tuple, object] = {}
    filed = Milestone.reports.through.objects.filter(
        progressreport__task_year__task__in=ids, progressreport__state__in=ProgressReport.FILED
    )
    facts = (
        "progressreport__task_year__task_id",
        "progressreport__unit_id",
        "milestone__due_on",
        "milestone__title",
        "progressreport__filed_at",
    )
    for *key, filed_at in filed.order_by("progressreport__filed_at").values_list(*facts):
        reached.setdefault(tuple(key), filed_at)
    for step in steps:
        task_id, unit_id = step.line.task_id, step.line.plan.unit_id
        if not _live(parts.get((task_id, unit_id))):
            continue
        yield Limit(
            instance=step,
            kind=MILESTONE,
            role=Role.LIAISON,
            unit_id=unit_id,
            term=Term(step.due_on),
            title=f"{step.line.task_code} {step.title}",
            url=parts[task_id, unit_id].task.get_absolute_url(),
            met_at=reached.get((task_id, unit_id, step.due_on, step.title)),
        )


def _drop_others(ids, parts, keys, received) -> None:
    """Open deadlines of these tasks that nobody owes any more; reports of earlier years stay until they come in, or
    can no longer come in."""
    about = Q(object_type=Task._meta.label_lower, object_id__in=ids)
    numbers = {part.pk: place for place, part in parts.items()}
    about |= Q(object_type=Assignment._meta.label_lower, object_id__in=list(numbers))
    steps = Milestone.objects.filter(line__task__in=ids)
    about |= Q(object_type=Milestone._meta.label_lower, object_id__in=steps.values("pk"))
    year = timezone.localdate().year
    fates = defaultdict(list)
    others = Deadline.objects.open().filter(about, is_step=False).exclude(key__in=keys)
    for row in others.select_for_update().order_by("pk"):
        place = numbers.get(row.object_id) if row.kind == PROGRESS else None
        if place is not None and int(row.period) < year and _live(parts[place]):
            came = received.get((*place, int(row.period)))
            if came is not None:
                fates[Deadline.State.MET, came].append(row.pk)
            elif int(row.period) < year - YEARS_BACK:
                fates[Deadline.State.MISSED, None].append(row.pk)
        else:
            fates[Deadline.State.VOID, None].append(row.pk)
    for (state, met_at), pks in fates.items():
        Deadline.objects.filter(pk__in=pks).update(state=state, met_at=met_at, next_on=None)
