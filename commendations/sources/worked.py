"""Plans, reports, tasks, milestones: what a unit owes by its own work."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from commendations.registry import register_source
from commendations.scoring import Direction, Fact, Parameter, Share, Source, Verdict
from commendations.sources.days import AHEAD, LATE, MISSING, ON_TIME, kept, said_of
from history.models import Event
from supervision.models import AnnualReport
from tasks.models import Assignment, ImplementationPlan, Milestone, PlanLine, ProgressReport, Task
from tasks.services.limits import progress_day

LATE_CREDIT = Parameter("late", "迟报的计", "%", "50")
RETURNED = Parameter("returned", "办公室每退回一次扣", "分", "0.5")
SUPPORT = Parameter("support", "配合单位每项折算为", "%", "50")
FILED = (
    Verdict(ON_TIME, "按时", 100),
    Verdict(LATE, "迟报", by="late"),
    Verdict(MISSING, "未报"),
    Verdict(AHEAD, "未到期", is_counted=False),
)
WAITING = "waiting"
DONE = (
    Verdict(ON_TIME, "按时完成", 100),
    Verdict(LATE, "逾期完成", by="late"),
    Verdict(MISSING, "未完成"),
    Verdict(AHEAD, "未到期", is_counted=False),
    Verdict(WAITING, "待核实", is_counted=False),
)


def register() -> None:
    register_source(
        Source(
            "plans",
            "实施方案按时报送",
            "时限在本年度的实施方案，首次送达办公室的日期不晚于时限为按时。满分 × 按时的份数 ÷ 应报的份数；"
            "迟报的按比例计，办公室每退回一次另扣分。未到期的不计；本年没有应报的方案为不适用。",
            (Direction.SCORE,),
            Share("应报", "份", FILED, "本年没有应报的实施方案", off="returned", off_word="退回"),
            (LATE_CREDIT, RETURNED),
        ),
        plan_facts,
    )
    register_source(
        Source(
            "reports",
            "年度报告按时报送",
            "本年度的年度报告，首次送达办公室的日期不晚于时限为按时。满分 × 按时的份数 ÷ 应报的份数；"
            "迟报的按比例计，办公室每退回一次另扣分。",
            (Direction.SCORE,),
            Share("应报", "份", FILED, "本年没有应报的年度报告", off="returned", off_word="退回"),
            (LATE_CREDIT, RETURNED),
        ),
        report_facts,
    )
    register_source(
        Source(
            "tasks",
            "到期任务完成",
            "完成时限在本年度、已签收的任务（会议交办的任务另计）。办公室核实办结的为完成，报告完成的日期不晚于时限为按时。"
            "满分 × 完成的项数 ÷ 到期的项数；配合的任务按比例折算。已报完成、等待核实的不计。",
            (Direction.SCORE,),
            Share(
                "到期任务", "项", DONE, "本年没有到期的任务", sorts={Assignment.Role.SUPPORT.value: "support"}
            ),
            (Parameter("late", "逾期完成的计", "%", "60"), SUPPORT),
        ),
        task_facts,
    )
    register_source(
        Source(
            "resolutions",
            "会议议定事项按时办结",
            "会议交办、完成时限在本年度的任务，计法与到期任务相同。",
            (Direction.SCORE,),
            Share(
                "到期的议定事项",
                "项",
                DONE,
                "本年没有到期的议定事项",
                sorts={Assignment.Role.SUPPORT.value: "support"},
            ),
            (Parameter("late", "逾期办结的计", "%", "60"), SUPPORT),
        ),
        resolution_facts,
    )
    register_source(
        Source(
            "progress",
            "任务年度进展",
            "承担的每项任务取本年度最后一次经核实的进展（完成进度的百分数）；到了报送截止日没有报的为 0。"
            "满分 × 各项进度之和 ÷ 项数；配合的任务按比例折算。已报送、等待核实的不计。",
            (Direction.SCORE,),
            Share(
                "承担任务",
                "项",
                (
                    Verdict("verified", "已核实", by_amount=True),
                    Verdict(MISSING, "未报进展"),
                    Verdict(AHEAD, "未到期", is_counted=False),
                    Verdict(WAITING, "待核实", is_counted=False),
                ),
                "本年没有承担任务",
                sorts={Assignment.Role.SUPPORT.value: "support"},
            ),
            (SUPPORT,),
        ),
        progress_facts,
    )
    register_source(
        Source(
            "milestones",
            "里程碑按期达到",
            "现行实施方案中日期在本年度的里程碑。经核实的进展报告写明已达到的为完成，报送日期不晚于里程碑日期为按时。"
            "满分 × 完成的个数 ÷ 到期的个数。",
            (Direction.SCORE,),
            Share("到期里程碑", "个", DONE, "本年没有到期的里程碑"),
            (Parameter("late", "逾期达到的计", "%", "60"),),
        ),
        milestone_facts,
    )


def _returned_by_office(model, verb: str, ids) -> dict[int, int]:
    """How often the office gave each back. What a unit's own head sends back is the unit's care, and costs nothing."""
    rows = Event.objects.filter(
        object_type=model._meta.label_lower,
        object_id__in=ids,
        verb=f"{verb}.returned",
        from_state=model.State.AT_OFFICE,
    )
    return dict(rows.order_by().values_list("object_id").annotate(n=Count("pk")))


def plan_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    rows = ImplementationPlan.objects.filter(committee=committee, due_on__year=year)
    rows = rows.exclude(state=ImplementationPlan.State.CANCELLED).select_related("unit", "outline")
    returned = _returned_by_office(ImplementationPlan, "plan", rows.order_by().values("pk"))
    for row in rows.order_by("due_on", "pk"):
        verdict, days = kept(row.due_on, row.reached_office_at, today)
        found[row.unit_id].append(
            Fact(
                text=str(row),
                verdict=verdict,
                said=said_of(row.due_on, row.reached_office_at, verdict, days, "送达"),
                extra=returned.get(row.pk, 0),
                **_object(row),
            )
        )
    return found


def report_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    rows = (
        AnnualReport.objects.filter(committee=committee, year=year).select_related("unit").defer("snapshot")
    )
    returned = _returned_by_office(AnnualReport, "annual", rows.order_by().values("pk"))
    for row in rows.order_by("due_on", "pk"):
        verdict, days = kept(row.due_on, row.reached_office_at, today)
        if row.state == AnnualReport.State.UNREPORTED:
            verdict, days = MISSING, max(0, (today - row.due_on).days)
        found[row.unit_id].append(
            Fact(
                text=str(row),
                verdict=verdict,
                said=said_of(row.due_on, row.reached_office_at, verdict, days, "送达"),
                extra=returned.get(row.pk, 0),
                **_object(row),
            )
        )
    return found


def task_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    parts = _parts(committee).filter(task__due_on__year=year).exclude(task__source=Task.Source.MEETING)
    return _finished(parts, today)


def resolution_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    return _finished(
        _parts(committee).filter(task__due_on__year=year, task__source=Task.Source.MEETING), today
    )


def _parts(committee):
    """The parts of tasks that units have signed for."""
    rows = Assignment.objects.filter(
        task__committee=committee, unit__committee=committee, state=Assignment.State.ACCEPTED
    )
    return rows.exclude(task__state__in=(Task.State.DRAFT, Task.State.CANCELLED, Task.State.SUSPENDED))


def _finished(parts, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    rows = list(parts.select_related("task").order_by("task__position", "pk"))
    done = _completed(
        {row.task_id for row in rows if row.task.state in (Task.State.DONE_REPORTED, Task.State.VERIFIED)}
    )
    for row in rows:
        task = row.task
        done_at = done.get(task.pk)
        verdict, days = kept(task.due_on, done_at, today)
        said = said_of(task.due_on, done_at, verdict, days, "报告完成")
        if task.state == Task.State.DONE_REPORTED:
            verdict, said = WAITING, f"{said}，等待核实"
        elif task.state == Task.State.VERIFIED and done_at is None:
            verdict, said = ON_TIME, f"时限 {task.due_on:%Y-%m-%d}，已核实办结"
        found[row.unit_id].append(
            Fact(
                text=f"{row.get_role_display()}：{task.code} {task.text[:80]}",
                verdict=verdict,
                said=said,
                sort=row.role,
                **_object(task),
            )
        )
    return found


def _completed(task_ids) -> dict[int, object]:
    """When each task was first reported as done, by a report that still stands."""
    standing = (ProgressReport.State.AT_OFFICE, ProgressReport.State.ACCEPTED)
    rows = ProgressReport.objects.filter(task_year__task__in=task_ids, completes=True, state__in=standing)
    first: dict[int, object] = {}
    for task_id, filed_at in rows.order_by("filed_at").values_list("task_year__task_id", "filed_at"):
        first.setdefault(task_id, filed_at)
    return first


def progress_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    due_on = progress_day(committee, year)
    parts = _parts(committee).filter(answered_at__date__lt=due_on)
    # What had been finished in an earlier year owes nothing any more.
    over = ProgressReport.objects.filter(
        committee=committee,
        completes=True,
        state=ProgressReport.State.ACCEPTED,
        task_year__year__lt=year,
        task_year__task__state=Task.State.VERIFIED,
    )
    parts = parts.exclude(task__in=over.values("task_year__task"))
    latest: dict[tuple[int, int], ProgressReport] = {}
    reports = ProgressReport.objects.filter(
        committee=committee, task_year__year=year, state__in=ProgressReport.FILED
    )
    for report in reports.select_related("task_year").order_by("number"):
        key = report.task_year.task_id, report.unit_id
        known = latest.get(key)
        # A verified figure is not undone by a later one that waits.
        if known is None or known.state != ProgressReport.State.ACCEPTED or report.state == known.state:
            latest[key] = report
    for part in parts.select_related("task").order_by("task__position", "pk"):
        report = latest.get((part.task_id, part.unit_id))
        amount = Decimal(0)
        if report is None:
            verdict = MISSING if today > due_on else AHEAD
            said = f"截止 {due_on:%Y-%m-%d}，" + ("没有报进展" if verdict == MISSING else "还没有报进展")
        elif report.state == ProgressReport.State.ACCEPTED:
            verdict, amount = "verified", Decimal(report.percent or 0)
            said = f"{timezone.localdate(report.filed_at):%Y-%m-%d} 报送，核实进度 {amount}%"
        else:
            verdict = WAITING
            said = f"{timezone.localdate(report.filed_at):%Y-%m-%d} 报送，等待核实"
        about = _object(report) if report else _object(part.task)
        found[part.unit_id].append(
            Fact(
                text=f"{part.get_role_display()}：{part.task.code} {part.task.text[:80]}",
                verdict=verdict,
                said=said,
                sort=part.role,
                amount=amount,
                **about,
            )
        )
    return found


def milestone_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    lines = PlanLine.objects.filter(plan__committee=committee).in_force()
    lines = lines.exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
    steps = Milestone.objects.filter(line__in=lines, due_on__year=year)
    steps = steps.select_related("line__plan", "line__task").order_by("due_on", "pk")
    # A revised plan repeats its milestones: what was reached is told by task, unit, day and words.
    reached: dict[tuple, tuple] = {}
    filed = Milestone.reports.through.objects.filter(
        milestone__due_on__year=year,
        progressreport__committee=committee,
        progressreport__state__in=(ProgressReport.State.AT_OFFICE, ProgressReport.State.ACCEPTED),
    )
    for task_id, unit_id, due_on, title, filed_at, state in filed.order_by(
        "progressreport__filed_at"
    ).values_list(
        "progressreport__task_year__task_id",
        "progressreport__unit_id",
        "milestone__due_on",
        "milestone__title",
        "progressreport__filed_at",
        "progressreport__state",
    ):
        key = task_id, unit_id, due_on, title
        if key not in reached or (
            state == ProgressReport.State.ACCEPTED and reached[key][1] != ProgressReport.State.ACCEPTED
        ):
            reached[key] = filed_at, state
    for step in steps:
        unit_id = step.line.plan.unit_id
        filed_at, state = reached.get((step.line.task_id, unit_id, step.due_on, step.title), (None, ""))
        verdict, days = kept(step.due_on, filed_at, today)
        said = said_of(step.due_on, filed_at, verdict, days, "报告达到")
        if state == ProgressReport.State.AT_OFFICE:
            verdict, said = WAITING, f"{said}，等待核实"
        found[unit_id].append(
            Fact(
                text=f"{step.line.task_code} {step.title}",
                verdict=verdict,
                said=said,
                **_object(step.line.task),
            )
        )
    return found


def _object(row) -> dict:
    return {"label": row._meta.label_lower, "pk": row.pk, "url": row.get_absolute_url()}
