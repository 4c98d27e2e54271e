"""县教育局 with three signed tasks, on its way through a plan and a report: what tests of flows begin with."""

from datetime import date

from tasks import services
from tasks.models import Assignment, ImplementationPlan, PlanLine, ProgressReport

LAST_DAY = date(2030, 12, 31)


def signed_tasks(cast, measure, *, supports=()) -> list[Assignment]:
    """The measure's tasks, led by 县教育局 and signed by everybody who carries them."""
    drafts = services.propose_tasks(actor=cast.office, measures=[measure])
    for task in drafts:
        services.edit_task(actor=cast.office, task=task, lead=cast.units.education, supports=supports)
    services.assign_tasks(actor=cast.office, task_ids=[task.pk for task in drafts])
    parts = Assignment.objects.filter(task__in=drafts)
    services.sign(
        actor=cast.liaison,
        assignment_ids=parts.filter(unit=cast.units.education).values_list("pk", flat=True),
    )
    services.sign(
        actor=cast.other_liaison,
        assignment_ids=parts.filter(unit=cast.units.health).values_list("pk", flat=True),
    )
    return list(
        parts.filter(unit=cast.units.education).select_related("task", "unit").order_by("task__position")
    )


def fill(line: PlanLine, actor, **changes) -> PlanLine:
    """Write everything that a line must have."""
    said = {
        "steps": "建立台账，分三年推进",
        "responsible": "王建国",
        "result": "产科质量达标",
        "milestones": [(date(2026, 6, 30), "完成摸底"), (date(2027, 12, 15), "制度运行")],
        "funds": [(2026, "财政预算", 5)],
    }
    line = PlanLine.objects.select_related("plan").get(pk=line.pk)
    return services.save_line(actor=actor, line=line, revision=line.revision, **(said | changes))


def drafted_plan(cast, outline) -> ImplementationPlan:
    """A plan with every line written, ready to be filed."""
    plan = services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    for line in plan.lines.all():
        fill(line, cast.liaison)
    return plan


def plan_at(cast, outline, state) -> ImplementationPlan:
    """A plan brought as far as `state`."""
    plan = drafted_plan(cast, outline)
    if state == "drafting":
        return plan
    plan = services.file_plan(actor=cast.liaison, plan=plan)
    if state == "at_unit_head":
        return plan
    plan = services.sign_off_plan(actor=cast.unit_head, plan=plan)
    if state == "at_office":
        return plan
    if state == "returned":
        return services.return_plan(actor=cast.office, plan=plan, reason="请补充")
    return services.accept_plan(actor=cast.office, plan=plan)


def written_report(actor, part: Assignment, *, year=2026, **changes) -> ProgressReport:
    """A report with what it must say, not yet filed."""
    report = services.start_report(actor=actor, assignment=part, year=year)
    said = {"percent": 40, "text": "完成摸底", "problems": "", "completes": False}
    return services.save_report(actor=actor, report=report, revision=report.revision, **(said | changes))
