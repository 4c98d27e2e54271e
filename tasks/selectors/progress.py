"""How tasks stand: lights for a page of assignments, the roll-up of an outline."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from outlines.models import Domain, Goal, Measure, Outline
from tasks.lights import PlannedStep, Standing, StatusLight, Thresholds, status_light
from tasks.models import Assignment, Milestone, PlanLine, ProgressReport, Task
from tasks.rollup import Rollup, TaskScore, roll_up


def thresholds_of(committee) -> Thresholds:
    return Thresholds(committee.near_due_days, committee.lag_points, committee.silent_days)


@dataclass
class Part:
    """One unit's part of a task in one year, as a page shows it. `latest` is the latest standing report, `open` the
    one being written or examined."""

    assignment: Assignment
    year: int
    light: StatusLight
    latest: ProgressReport | None = None
    open: ProgressReport | None = None

    @property
    def percent(self):
        return self.latest.percent if self.latest else None


def parts_of(
    assignments, year: int, committee, *, sees=lambda report: True, today: date | None = None
) -> list[Part]:
    """The parts behind these assignments (with `task` loaded), in a handful of queries whatever their number.
    `sees(report)` says whether the visitor may see an open report."""
    assignments = list(assignments)
    today = today or timezone.localdate()
    tasks = [a.task_id for a in assignments]
    pairs = {(a.task_id, a.unit_id) for a in assignments}
    reports: dict[tuple, list[ProgressReport]] = {}
    # One row for each milestone that a report says was reached, or one for a report without any.
    found = (
        ProgressReport.objects.filter(task_year__task__in=tasks, task_year__year__lte=year)
        .exclude(state=ProgressReport.State.CANCELLED)
        .select_related("task_year")
        .defer("text", "problems", "answer")
        .annotate(step_due_on=F("milestones__due_on"), step_title=F("milestones__title"))
        .order_by("number", "pk")
    )
    # A revised plan repeats its milestones: what was reached is told by task, unit, day and words.
    reached = set()
    for report in found:
        key = (report.task_year.task_id, report.unit_id)
        if key not in pairs:
            continue
        if report.state in ProgressReport.FILED:
            reached.add((*key, report.step_due_on, report.step_title))
        of_year = reports.setdefault(key, [])
        if report.task_year.year == year and (not of_year or of_year[-1].pk != report.pk):
            of_year.append(report)
    # Every line of a plan in force has a milestone: they bring their lines along.
    steps: dict[tuple, list[Milestone]] = {}
    units = {assignment.unit_id for assignment in assignments}
    lines = PlanLine.objects.in_force().filter(task__in=tasks, plan__unit__in=units)
    for milestone in Milestone.objects.filter(line__in=lines).select_related("line__plan"):
        steps.setdefault((milestone.line.task_id, milestone.line.plan.unit_id), []).append(milestone)
    thresholds = thresholds_of(committee)
    parts = []
    for assignment in assignments:
        key = (assignment.task_id, assignment.unit_id)
        mine, planned = reports.get(key, []), steps.get(key, [])
        standing = [report for report in mine if report.state in ProgressReport.FILED]
        latest = max(standing, key=lambda report: report.filed_at, default=None)
        light = status_light(
            Standing(
                year=year,
                percent=latest.percent if latest else None,
                filed_on=timezone.localdate(latest.filed_at) if latest else None,
                steps=[
                    PlannedStep(m.due_on, m.title, (*key, m.due_on, m.title) in reached)
                    for m in planned
                    if m.due_on.year <= year
                ],
                has_plan=bool(planned),
                task_due_on=assignment.task.due_on,
                is_done=assignment.task.state == Task.State.VERIFIED,
            ),
            today,
            thresholds,
        )
        unfinished = [r for r in mine if r.state not in ProgressReport.ENDED and sees(r)]
        parts.append(Part(assignment, year, light, latest, unfinished[-1] if unfinished else None))
    return parts


def sees_open(access):
    """Whether a report that is not finished may be shown to this person: as in `ReportQuerySet.visible_to`, for
    reports of tasks the person may see."""
    return lambda report: (
        report.unit_id in access.unit_ids or (report.filed_at is not None and access.reads_county)
    )


def sees_part(access, task, assignment) -> bool:
    """Whether this person may see how a unit stands with its part of a task: the county's readers, the unit itself,
    and the unit that leads the task."""
    leads = any(
        a.role == Assignment.Role.LEAD and a.unit_id in access.unit_ids for a in task.assignments.all()
    )
    return access.reads_county or assignment.unit_id in access.unit_ids or leads


def scores(access, year: int, outline: Outline | None = None) -> list[TaskScore]:
    """Every live task's percentage in a year: what its lead's latest verified report says."""
    tasks = Task.objects.filter(committee_id=access.committee_id).exclude(
        state__in=(Task.State.DRAFT, Task.State.CANCELLED, Task.State.SUSPENDED)
    )
    tasks = tasks.filter(assigned_at__year__lte=year) if year < timezone.localdate().year else tasks
    if outline is not None:
        tasks = tasks.filter(outline=outline)
    verified = dict(
        ProgressReport.objects.filter(
            task_year__task__in=tasks,
            task_year__year=year,
            role=Assignment.Role.LEAD,
            state=ProgressReport.State.ACCEPTED,
        )
        .order_by("filed_at", "pk")
        .values_list("task_year__task_id", "percent")
    )
    return [
        TaskScore(pk, measure, 100 if state == Task.State.VERIFIED else verified.get(pk))
        for pk, measure, state in tasks.values_list("pk", "measure_id", "state")
    ]


def outline_rollup(access, year: int, outline: Outline) -> tuple[Rollup, list[Domain]]:
    """The roll-up of one outline, and its domains with `score`, `goal_rows` and `measure_rows` to draw."""
    domains = list(Domain.objects.filter(outline=outline).order_by("number"))
    measures = list(
        Measure.objects.current()
        .filter(domain__outline=outline)
        .prefetch_related("goals")
        .order_by("domain__number", "number")
    )
    goals = list(Goal.objects.current().filter(domain__outline=outline).order_by("domain__number", "number"))
    linked: dict[int, list[int]] = {goal.pk: [] for goal in goals}
    for measure in measures:
        for goal in measure.goals.all():
            if goal.pk in linked:
                linked[goal.pk].append(measure.pk)
    rollup = roll_up(
        scores(access, year, outline),
        domain_of_measure={measure.pk: measure.domain_id for measure in measures},
        outline_of_domain={domain.pk: outline.pk for domain in domains},
        measures_of_goal=linked,
    )
    for domain in domains:
        domain.score = rollup.domains[domain.pk]
        domain.goal_rows = [
            (goal, rollup.goals[goal.pk], len(linked[goal.pk]))
            for goal in goals
            if goal.domain_id == domain.pk
        ]
        domain.measure_rows = [
            (measure, rollup.measures[measure.pk]) for measure in measures if measure.domain_id == domain.pk
        ]
    return rollup, domains


def reporting_counts(access, year: int) -> dict:
    """Of the tasks that a lead has signed for: how many there are, how many it has reported on in a year, and how many
    reports wait for the office."""
    reports = ProgressReport.objects.filter(
        task_year__task=OuterRef("task"), role=Assignment.Role.LEAD, task_year__year=year
    )
    leads = Assignment.objects.filter(
        task__committee_id=access.committee_id, role=Assignment.Role.LEAD, state=Assignment.State.ACCEPTED
    ).exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
    return leads.aggregate(
        leads=Count("pk"),
        reported=Count("pk", filter=Exists(reports.filter(state__in=ProgressReport.FILED))),
        waiting=Count("pk", filter=Exists(reports.filter(state=ProgressReport.State.AT_OFFICE))),
    )
