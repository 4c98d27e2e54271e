"""进展: a unit reports; the lead takes over what supporting units did; the office verifies or sends back."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from tasks import rules
from tasks.flows import ProgressFlow
from tasks.models import Assignment, Milestone, ProgressFigure, ProgressReport, Task, TaskYear
from tasks.services.limits import sync_limits
from tasks.services.rows import Outcome, locked_task, state_after_reports, touch
from workflow.rules import may_approve_of
from workflow.turns import cancel_process, present_item, start_process, taking_turn, withdrawing

State = ProgressReport.State
MOST_FIGURES = 30
FIRST_YEARS_BACK = 1


def _reports():
    return ProgressReport.objects.select_related("task_year__task", "unit", "committee", "process")


def years_open(today=None) -> list[int]:
    """The years a unit may report on: this one and the one before. What was missed earlier stays missed."""
    year = (today or timezone.localdate()).year
    return [year - back for back in range(FIRST_YEARS_BACK + 1)]


def start_report(*, actor, assignment, year) -> ProgressReport:
    """Begin a report of a unit's part of a task for a year, with the last report's percentage and milestones as a
    start. `Conflict` (with the open one as `current`) when one is being written or examined already."""
    access = access_of(actor)
    if year not in years_open():
        raise ValidationError(
            _("只能填报 %(years)s 年的进展。") % {"years": "、".join(map(str, years_open()))}
        )
    with recording(actor=actor) as record:
        task = locked_task(access, assignment.task)
        assignment = Assignment.objects.select_related("unit").get(pk=assignment.pk, task=task)
        assignment.task = task
        require(rules.may_start_report(access, assignment))
        task_year, _created = TaskYear.objects.get_or_create(
            committee_id=task.committee_id, task=task, unit=assignment.unit, year=year
        )
        present = task_year.reports.open().first()
        if present is not None:
            raise Conflict(
                _("这项任务 %(year)s 年的一份进展报告%(state)s。")
                % {"year": year, "state": present.get_state_display()},
                current=present,
            )
        last = task_year.reports.order_by("-number").first()
        before = task_year.reports.filed().order_by("-filed_at").first()
        report = ProgressReport(
            committee_id=task.committee_id,
            task_year=task_year,
            unit=assignment.unit,
            number=last.number + 1 if last else 1,
            role=assignment.role,
            percent=before.percent if before else None,
        )
        try:
            with transaction.atomic():
                report.save()
        except IntegrityError:
            raise Conflict(_("这项任务的进展刚刚由他人开始填报。")) from None
        if before is not None:
            report.milestones.set(before.milestones.all())
        start_process(ProgressFlow, report)
        record.event(report, "report.started", _("开始填报进展"), to_state=report.state)
    return report


def _writing(access, report) -> ProgressReport:
    rows = _reports().filter(pk=report.pk, committee_id=access.committee_id)
    report = rows.select_for_update(of=("self",)).get()
    require(rules.may_edit_report(access, report, present_item(report)))
    return report


def plan_line_of(report):
    """The line of the unit's plan in force for the report's task, or None."""
    from tasks.models import PlanLine

    lines = PlanLine.objects.in_force().filter(plan__unit=report.unit, task=report.task_year.task)
    return lines.prefetch_related("milestones").select_related("plan").first()


def save_report(
    *, actor, report, revision, percent, text, problems, completes, milestone_ids=(), figures=()
) -> ProgressReport:
    """What is written so far. `figures` are (name, value, unit); milestones are those of the plan in force."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        report = _writing(access, report)
        if len(figures) > MOST_FIGURES:
            raise ValidationError(_("最多写 %(n)s 个数据。") % {"n": MOST_FIGURES})
        before, seen = _said(report), report.revision
        report.percent, report.text, report.problems = percent, text, problems
        report.completes = completes and report.role == Assignment.Role.LEAD
        check_fields(report, "percent", "text", "problems")
        line = plan_line_of(report)
        allowed = Milestone.objects.filter(line=line) if line else Milestone.objects.none()
        report.milestones.set(allowed.filter(pk__in=list(milestone_ids)))
        report.figures.all().delete()
        rows = [ProgressFigure(report=report, name=n, value=v, unit=u) for n, v, u in figures]
        for row in rows:
            check_fields(row, "name", "value", "unit")
        ProgressFigure.objects.bulk_create(rows)
        after = _said(report)
        if after != before:
            if seen != revision:
                # Raised after the writes, which the transaction takes back: what counts is whether they differ.
                current = _reports().get(pk=report.pk)
                raise Conflict(_("您填写期间，他人已经修改过这里，您的修改没有保存。"), current=current)
            report.revision += 1
            report.save()
            record.event(report, "report.saved", _("填写进展"), data=after)
    return report


def _said(report) -> dict:
    return {
        "percent": report.percent,
        "text": report.text,
        "problems": report.problems,
        "completes": report.completes,
        "milestones": sorted(report.milestones.values_list("pk", flat=True)),
        "figures": [str(figure) for figure in report.figures.all()],
    }


@contextmanager
def _turn(take, node, report, *, actor, **keywords):
    """A turn in a report's process, with the report's task locked first: whoever cancels or reassigns the task locks
    it before its reports, so nobody waits in a circle. Yields (turn, task, report)."""
    access = access_of(actor)
    with recording(actor=actor):
        task = locked_task(access, report.task_year.task)
        with take(node, report, actor=actor, **keywords) as turn:
            yield turn, task, turn.locked(_reports())
            sync_limits([task.pk])


def file_report(*, actor, report, step_id=None) -> ProgressReport:
    """报送: from a supporting unit to the unit that leads, from the lead to the office. Only this sets the date that
    tells how fresh the task's news is."""
    with _turn(taking_turn, ProgressFlow.drafting, report, actor=actor, step_id=step_id) as (
        turn,
        task,
        report,
    ):
        require(rules.may_edit_report(turn.access, report, turn.item))
        assignment = Assignment.objects.filter(
            task=task, unit=report.unit, state=Assignment.State.ACCEPTED
        ).first()
        if assignment is None or not task.is_open:
            raise RuleError(_("本单位现在不承担这项任务，或任务已%(s)s。") % {"s": task.get_state_display()})
        errors = {}
        if report.percent is None:
            errors["percent"] = _("请填写完成进度，或勾选已达到的里程碑。")
        if not report.text.strip():
            errors["text"] = _("请填写进展情况。")
        if report.completes and report.percent != 100:
            errors["completes"] = _("申请办结时完成进度应为 100%。")
        if errors:
            raise ValidationError(errors)
        was, report.role = report.state, assignment.role
        leads = assignment.role == Assignment.Role.LEAD
        if not leads and not task.assignments.filter(role=Assignment.Role.LEAD).exists():
            raise RuleError(_("这项任务还没有牵头单位，暂时不能报送。"))
        report.state = State.AT_OFFICE if leads else State.AT_LEAD
        report.completes = report.completes and leads
        report.filed_at, report.filed_by = timezone.now(), actor
        report.answer = ""
        report.save()
        if leads:
            _move_task(task, turn.record)
        turn.outcome = _("已报送")
        turn.record.event(
            report,
            "report.filed",
            _("报送进展"),
            from_state=was,
            to_state=report.state,
            comment=f"{report.percent}%",
            data=_said(report),
        )
    return report


def _move_task(task, record) -> None:
    """The task's state follows what its lead has reported."""
    lead = task.assignments.get(role=Assignment.Role.LEAD)
    was, now = task.state, state_after_reports(task, lead.unit_id)
    if was in (Task.State.CANCELLED, Task.State.SUSPENDED, Task.State.DECLINED) or was == now:
        return
    task.state = now
    touch(task)
    task.save()
    record.event(task, "task.moved", _("任务状态随进展变化"), from_state=was, to_state=now)


def _step_of(report):
    """The step that answers a filed report as the caller knows it."""
    return ProgressFlow.at_lead if report.state == State.AT_LEAD else ProgressFlow.at_office


def accept_report(*, actor, report, node=None, step_id=None, comment="") -> ProgressReport:
    """采纳 by the lead, 核实 by the office. A report that says the task is done ends the task."""
    with _turn(taking_turn, node or _step_of(report), report, actor=actor, step_id=step_id) as (
        turn,
        task,
        report,
    ):
        require(may_approve_of(turn.access, report.committee, report.filed_by_id))
        was, report.state = report.state, State.ACCEPTED
        report.answered_at, report.answered_by, report.answer = timezone.now(), actor, comment.strip()
        check_fields(report, "answer")
        report.save()
        if report.role == Assignment.Role.LEAD:
            _move_task(task, turn.record)
        turn.outcome = _("已采纳") if was == State.AT_LEAD else _("已核实")
        turn.record.event(
            report,
            "report.accepted",
            turn.outcome,
            from_state=was,
            to_state=report.state,
            comment=report.answer,
        )
    return report


def return_report(*, actor, report, node=None, step_id=None, reason) -> ProgressReport:
    """退回: the lead or the office sends a report back with a reason."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    with _turn(taking_turn, node or _step_of(report), report, actor=actor, step_id=step_id) as (
        turn,
        task,
        report,
    ):
        was, report.state = report.state, State.RETURNED
        report.answered_at, report.answered_by, report.answer = timezone.now(), actor, reason
        check_fields(report, "answer")
        report.save()
        if report.role == Assignment.Role.LEAD:
            _move_task(task, turn.record)
        turn.outcome = _("已退回")
        turn.record.event(
            report,
            "report.returned",
            _("退回进展报告"),
            from_state=was,
            to_state=report.state,
            comment=reason,
        )
    return report


def withdraw_report(*, actor, report, node=None, step_id=None) -> ProgressReport:
    """撤回: the unit takes back what nobody has acted on. It counts as filed no longer, and is the unit's own again."""
    keywords = {"back_to": ProgressFlow.drafting, "actor": actor, "step_id": step_id}
    with _turn(withdrawing, node or _step_of(report), report, **keywords) as (turn, task, report):
        was, report.state = report.state, State.RETURNED if report.answered_at else State.DRAFTING
        if report.answered_at is None:
            report.filed_at = report.filed_by = None
        report.save()
        if report.role == Assignment.Role.LEAD:
            _move_task(task, turn.record)
        turn.record.event(report, "report.withdrawn", _("撤回"), from_state=was, to_state=report.state)
    return report


def discard_report(*, actor, report) -> ProgressReport:
    """A report that was never filed is given up by those who write it."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        item = present_item(report)
        cancel_process(report)
        report = (
            _reports().select_for_update(of=("self",)).get(pk=report.pk, committee_id=access.committee_id)
        )
        require(rules.may_edit_report(access, report, item))
        if report.filed_at is not None:
            raise RuleError(_("报送过的报告不能作废，可以修改后重新报送。"))
        was, report.state = report.state, State.CANCELLED
        report.save()
        record.event(report, "report.cancelled", _("放弃填报"), from_state=was, to_state=report.state)
    return report


def accept_reports(*, actor, report_ids) -> list[Outcome]:
    """核实所选: several reports at once, each on its own; says of each whether it was verified and why not."""
    access = access_of(actor)
    outcomes = []
    with recording(actor=actor) as record:
        reports = _reports().visible_to(access).filter(pk__in=list(report_ids)).order_by("pk")
        for report in reports:
            label = str(report)[:60]
            try:
                with record.savepoint():
                    accept_report(actor=actor, report=report)
            except (Conflict, RuleError) as refusal:
                outcomes.append(Outcome(label, False, refusal.reason))
            else:
                outcomes.append(Outcome(label, True))
    return outcomes
