"""实施方案: begin, write, file, sign, examine, take back, give up. One function for each thing that happens."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services import copy_attachments
from history.recording import recording
from organisations.access import access_of
from organisations.models import Unit
from pages.rules import Conflict, RuleError, require
from tasks import rules
from tasks.flows import PlanFlow
from tasks.models import Assignment, ImplementationPlan, LineComment, Milestone, PlanFund, PlanLine, Task
from tasks.services.rows import Outcome, check_fields
from workflow.services import move_due_date
from workflow.turns import cancel_process, present_item, start_process, taking_turn, withdrawing

State = ImplementationPlan.State
MOST_MILESTONES = 30
MOST_FUNDS = 30


def _plans():
    return ImplementationPlan.objects.select_related("unit", "outline", "committee", "process")


def carried_by(unit, outline):
    """The assignments a unit's plan must cover: what it has signed for of the outline and is not stopped."""
    return (
        Assignment.objects.filter(unit=unit, state=Assignment.State.ACCEPTED, task__outline=outline)
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .select_related("task")
        .order_by("task__position")
    )


def start_plan(*, actor, unit, outline, due_on=None) -> ImplementationPlan:
    """Begin a unit's plan, or a new version of the accepted one with all that it said. Raises `ValidationError` when
    the unit has signed for no task, `Conflict` when a version is being written already."""
    access = access_of(actor)
    require(rules.may_start_plan(access, unit))
    with recording(actor=actor) as record:
        unit = Unit.objects.select_for_update().get(pk=unit.pk, committee_id=access.committee_id)
        versions = ImplementationPlan.objects.filter(unit=unit, outline=outline)
        present = versions.open().first()
        if present is not None:
            raise Conflict(
                _("%(plan)s已于 %(at)s 开始编制。")
                % {"plan": present, "at": timezone.localtime(present.started_at).strftime("%Y-%m-%d %H:%M")},
                current=present,
            )
        if not carried_by(unit, outline).exists():
            raise ValidationError(_("%(unit)s还没有签收这部纲要的任务，不用编制实施方案。") % {"unit": unit})
        last = versions.order_by("-version").first()
        accepted = versions.accepted().order_by("-version").first()
        plan = ImplementationPlan(
            committee_id=unit.committee_id,
            unit=unit,
            outline=outline,
            version=last.version + 1 if last else 1,
            based_on=accepted,
            due_on=due_on,
        )
        if accepted is not None:
            plan.overview, plan.safeguards = accepted.overview, accepted.safeguards
        try:
            with transaction.atomic():
                plan.save()
        except IntegrityError:
            raise Conflict(_("%(unit)s的方案刚刚由他人开始编制。") % {"unit": unit}) from None
        _add_lines(plan, accepted)
        if accepted is not None:
            copy_attachments(accepted, plan, actor=actor)
        start_process(PlanFlow, plan)
        record.event(
            plan, "plan.started", _("开始编制方案"), to_state=plan.state, comment=plan.unit.short_name
        )
    return plan


def call_for_plans(*, actor, outline, unit_ids, due_on) -> list[Outcome]:
    """通知编制: begin the plan of every named unit, due on a day; a unit that is writing one gets the new day."""
    access = access_of(actor)
    require(rules.may_call_for_plans(access))
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("报送时限不能早于今天。")})
    outcomes = []
    with recording(actor=actor) as record:
        units = Unit.objects.filter(committee_id=access.committee_id, pk__in=list(unit_ids)).order_by("pk")
        for unit in units:
            try:
                with record.savepoint():
                    start_plan(actor=actor, unit=unit, outline=outline, due_on=due_on)
                outcomes.append(Outcome(unit.short_name, True))
            except Conflict as conflict:
                if conflict.current is not None and conflict.current.due_on != due_on:
                    extend_plan(actor=actor, plan=conflict.current, due_on=due_on, reason=_("重新通知"))
                    outcomes.append(Outcome(unit.short_name, True))
                else:
                    outcomes.append(Outcome(unit.short_name, False, conflict.reason))
            except ValidationError as error:
                outcomes.append(Outcome(unit.short_name, False, "；".join(error.messages)))
    return outcomes


def _add_lines(plan, source=None) -> list[PlanLine]:
    """Lines for the unit's tasks that the plan has none for, with what `source`, an older plan, said of them."""
    present = set(plan.lines.values_list("task_id", flat=True))
    missing = [a for a in carried_by(plan.unit, plan.outline) if a.task_id not in present]
    old = {}
    if source is not None:
        lines = source.lines.filter(task__in=[a.task_id for a in missing])
        old = {line.task_id: line for line in lines.prefetch_related("milestones", "funds")}
    lines = []
    for assignment in missing:
        task, before = assignment.task, old.get(assignment.task_id)
        line = PlanLine(
            plan=plan,
            task=task,
            role=assignment.role,
            position=task.position,
            task_code=task.code,
            task_text=task.text,
        )
        if before is not None:
            line.steps, line.responsible, line.result = before.steps, before.responsible, before.result
        lines.append(line)
    PlanLine.objects.bulk_create(lines, batch_size=200)
    Milestone.objects.bulk_create(
        Milestone(line=line, title=row.title, due_on=row.due_on)
        for line in lines
        if line.task_id in old
        for row in old[line.task_id].milestones.all()
    )
    PlanFund.objects.bulk_create(
        PlanFund(line=line, year=row.year, source=row.source, amount=row.amount)
        for line in lines
        if line.task_id in old
        for row in old[line.task_id].funds.all()
    )
    return lines


def _writing(access, plan) -> ImplementationPlan:
    """The plan under its lock, if this person may write in it now."""
    plan = _plans().filter(pk=plan.pk, committee_id=access.committee_id).select_for_update(of=("self",)).get()
    require(rules.may_edit_plan(access, plan, present_item(plan)))
    return plan


def sync_plan(*, actor, plan) -> tuple[list[str], list[str]]:
    """Bring a plan's lines in step with the unit's tasks: new ones are added empty, those the unit no longer carries
    are dropped with their text kept in the history, words of changed tasks are taken over. Returns the codes added
    and dropped."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        plan = _writing(access, plan)
        wanted = {a.task_id: a for a in carried_by(plan.unit, plan.outline)}
        dropped = []
        for line in plan.lines.exclude(task__in=wanted):
            dropped.append(line.task_code)
            record.event(
                plan,
                "plan.line_dropped",
                _("移出不再承担的任务"),
                comment=str(line),
                data={"steps": line.steps, "responsible": line.responsible, "result": line.result},
            )
            line.delete()
        renewed = []
        for line in plan.lines.all():
            assignment = wanted[line.task_id]
            now = (assignment.role, assignment.task.position, assignment.task.code, assignment.task.text)
            if (line.role, line.position, line.task_code, line.task_text) != now:
                line.role, line.position, line.task_code, line.task_text = now
                renewed.append(line)
        PlanLine.objects.bulk_update(renewed, ["role", "position", "task_code", "task_text"], batch_size=200)
        added = [line.task_code for line in _add_lines(plan, plan.based_on)]
        if added:
            record.event(plan, "plan.lines_added", _("补入新承担的任务"), comment="、".join(added)[:500])
    return added, dropped


def save_plan_text(*, actor, plan, revision, overview, safeguards) -> ImplementationPlan:
    """The general parts of a plan. `Conflict` when somebody saved in between."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        plan = _writing(access, plan)
        if (plan.overview, plan.safeguards) != (overview, safeguards):
            if plan.revision != revision:
                raise Conflict(_("您填写期间，他人已经修改过这里，您的修改没有保存。"), current=plan)
            plan.overview, plan.safeguards = overview, safeguards
            plan.revision += 1
            check_fields(plan, "overview", "safeguards")
            plan.save()
            record.event(plan, "plan.text_saved", _("修改总体要求和保障措施"))
    return plan


def save_line(*, actor, line, revision, steps, responsible, result, milestones=None, funds=None) -> PlanLine:
    """One task of a plan. `milestones` are (due_on, title), `funds` (year, source, amount in 万元); None leaves them
    as they are. `Conflict` when somebody saved the line in between."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        plan = _writing(access, line.plan)
        line = (
            PlanLine.objects.select_for_update(of=("self",)).select_related("task").get(pk=line.pk, plan=plan)
        )
        before = _said(line)
        wanted = before | {"steps": steps, "responsible": responsible, "result": result}
        if milestones is not None:
            wanted["milestones"] = sorted([str(day or ""), title] for day, title in milestones)
        if funds is not None:
            wanted["funds"] = [[year, source, _money(amount)] for year, source, amount in funds]
        if wanted == before | {"milestones": sorted(before["milestones"])}:
            # Sent twice, or saved by itself and then by hand: nothing to do, and nobody was overwritten.
            return line
        if revision is not None and line.revision != revision:
            name = line.updated_by or _("他人")
            raise Conflict(
                _("%(code)s 已由%(name)s于 %(at)s 修改。")
                % {
                    "code": line.task_code,
                    "name": name,
                    "at": timezone.localtime(line.updated_at or timezone.now()).strftime("%Y-%m-%d %H:%M"),
                },
                current=line,
            )
        line.steps, line.responsible, line.result = steps, responsible, result
        check_fields(line, "steps", "responsible", "result")
        if milestones is not None:
            if len(milestones) > MOST_MILESTONES:
                raise ValidationError(_("一项任务最多写 %(n)s 个里程碑。") % {"n": MOST_MILESTONES})
            line.milestones.all().delete()
            rows = [Milestone(line=line, due_on=due_on, title=title) for due_on, title in milestones]
            for row in rows:
                check_fields(row, "due_on", "title")
            Milestone.objects.bulk_create(rows)
        if funds is not None:
            if len(funds) > MOST_FUNDS:
                raise ValidationError(_("一项任务最多写 %(n)s 笔经费。") % {"n": MOST_FUNDS})
            line.funds.all().delete()
            rows = [
                PlanFund(line=line, year=year, source=source, amount=amount) for year, source, amount in funds
            ]
            for row in rows:
                check_fields(row, "year", "source", "amount")
            PlanFund.objects.bulk_create(rows)
        line.revision += 1
        line.updated_at, line.updated_by = timezone.now(), actor
        line.save()
        title = _("填写任务 %(code)s") % {"code": line.task_code}
        record.event(plan, "plan.line_saved", title, data=_said(line))
    return line


def _money(amount) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _said(line) -> dict:
    return {
        "task": line.task_code,
        "steps": line.steps,
        "responsible": line.responsible,
        "result": line.result,
        "milestones": [
            [str(row.due_on or ""), row.title] for row in line.milestones.order_by("due_on", "id")
        ],
        "funds": [[row.year, row.source, _money(row.amount)] for row in line.funds.order_by("year", "id")],
    }


def omissions(plan) -> list[tuple[str, PlanLine | None, list[str]]]:
    """What keeps a plan from being filed: (task's code, its line if there is one, what is missing)."""
    found = []
    lines = {line.task_id: line for line in plan.lines.prefetch_related("milestones", "funds")}
    unsigned = (
        Assignment.objects.filter(unit=plan.unit, state=Assignment.State.PENDING, task__outline=plan.outline)
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .order_by("task__position")
    )
    for code in unsigned.values_list("task__code", flat=True):
        found.append((code, None, [_("任务还没有签收，请先签收或退回")]))
    for assignment in carried_by(plan.unit, plan.outline):
        line = lines.get(assignment.task_id)
        if line is None:
            found.append((assignment.task.code, None, [_("方案里没有这项任务")]))
            continue
        missing = line_omissions(line, assignment.task, plan.outline)
        if missing:
            found.append((line.task_code, line, missing))
    return found


def line_omissions(line, task, outline) -> list[str]:
    """What a line lacks. Uses the prefetched milestones and funds."""
    missing = []
    if not line.steps.strip():
        missing.append(_("没有写主要举措"))
    if not line.responsible.strip():
        missing.append(_("没有写责任人"))
    if not line.result.strip():
        missing.append(_("没有写预期成果"))
    milestones = list(line.milestones.all())
    if not milestones:
        missing.append(_("没有里程碑"))
    if any(row.due_on is None or not row.title for row in milestones):
        missing.append(_("有的里程碑没有写日期或内容"))
    if any(row.year is None or row.amount is None or not row.source for row in line.funds.all()):
        missing.append(_("有的经费没有写年度、来源或金额"))
    dated = [row for row in milestones if row.due_on is not None]
    missing += [
        _("里程碑日期 %(d)s 不在纲要期内") % {"d": row.due_on}
        for row in dated
        if not outline.start_year <= row.due_on.year <= outline.end_year
    ]
    if task.due_on is not None:
        late = [row for row in dated if row.due_on > task.due_on]
        missing += [
            _("里程碑“%(t)s”晚于任务的完成时限 %(d)s") % {"t": row.title[:20], "d": task.due_on}
            for row in late
        ]
    return missing


def _said_of_omissions(found, most=30) -> list[str]:
    said = [f"{code}：{'，'.join(missing)}。" for code, _line, missing in found[:most]]
    if len(found) > most:
        said.append(_("另有 %(n)s 项任务没有写完。") % {"n": len(found) - most})
    return said


def file_plan(*, actor, plan, step_id=None) -> ImplementationPlan:
    """报送: the liaison hands the plan to the unit's head. Refused with the list of what is missing when it omits a
    task or leaves a compulsory place of one empty."""
    with taking_turn(PlanFlow.drafting, plan, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(_plans())
        require(rules.may_edit_plan(turn.access, plan, turn.item))
        gone = plan.lines.exclude(task__in=carried_by(plan.unit, plan.outline).values("task"))
        if gone.exists():
            codes = "、".join(gone.values_list("task_code", flat=True)[:30])
            raise ValidationError(_("%(codes)s 已不由本单位承担，请先更新任务清单。") % {"codes": codes})
        found = omissions(plan)
        if found:
            raise ValidationError(_said_of_omissions(found))
        was, plan.state = plan.state, State.AT_UNIT_HEAD
        plan.filed_at, plan.filed_by = timezone.now(), actor
        plan.return_reason = ""
        plan.save()
        turn.outcome = _("已报送")
        turn.record.event(plan, "plan.filed", _("报送方案"), from_state=was, to_state=plan.state)
    return plan


def sign_off_plan(*, actor, plan, step_id=None, comment="") -> ImplementationPlan:
    """审签: the unit's head signs, and the office has it."""
    with taking_turn(PlanFlow.at_unit_head, plan, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(_plans())
        require(rules.may_approve_of(turn.access, plan.committee, plan.filed_by_id))
        was, plan.state = plan.state, State.AT_OFFICE
        plan.signed_at, plan.signed_by = timezone.now(), actor
        plan.reached_office_at = plan.reached_office_at or plan.signed_at
        plan.save()
        turn.outcome = _("已审签")
        turn.record.event(
            plan, "plan.signed", _("负责人审签"), from_state=was, to_state=plan.state, comment=comment.strip()
        )
    return plan


def accept_plan(*, actor, plan, step_id=None, comment="") -> ImplementationPlan:
    """The office accepts: from now on the plan never changes, and progress is held against it."""
    with taking_turn(PlanFlow.at_office, plan, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(_plans())
        require(rules.may_approve_of(turn.access, plan.committee, plan.filed_by_id, plan.signed_by_id))
        was, plan.state = plan.state, State.ACCEPTED
        plan.accepted_at, plan.accepted_by = timezone.now(), actor
        plan.save()
        turn.outcome = _("已通过")
        turn.record.event(
            plan, "plan.accepted", _("审核通过"), from_state=was, to_state=plan.state, comment=comment.strip()
        )
    return plan


def _answering(plan):
    """The step that answers a filed plan as the caller knows it."""
    return PlanFlow.at_unit_head if plan.state == State.AT_UNIT_HEAD else PlanFlow.at_office


def return_plan(*, actor, plan, node=None, step_id=None, reason, line_comments=None) -> ImplementationPlan:
    """退回: the head or the office, whichever the plan waits for, sends it back with a reason and comments per line
    (line id → text)."""
    reason = reason.strip()
    comments = {pk: text.strip() for pk, text in (line_comments or {}).items() if text.strip()}
    if not reason and not comments:
        raise ValidationError({"reason": _("请写明退回的理由，或在具体任务下写意见。")})
    reason = reason or _("请按逐项意见修改。")
    node = node or _answering(plan)
    with taking_turn(node, plan, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(_plans())
        was, plan.state = plan.state, State.RETURNED
        plan.rounds += 1
        plan.return_reason = reason
        check_fields(plan, "return_reason")
        plan.save()
        lines = PlanLine.objects.filter(plan=plan, pk__in=comments)
        rows = [
            LineComment(line=line, round=plan.rounds, author=actor, text=comments[line.pk]) for line in lines
        ]
        for row in rows:
            check_fields(row, "text")
        LineComment.objects.bulk_create(rows)
        turn.outcome = _("已退回")
        turn.record.event(
            plan,
            "plan.returned",
            _("退回方案"),
            from_state=was,
            to_state=plan.state,
            comment=reason,
            data={"lines": {row.line.task_code: row.text for row in rows}},
        )
    return plan


def withdraw_plan(*, actor, plan, node=None, step_id=None) -> ImplementationPlan:
    """撤回: what waits for the head goes back to the liaison who filed it; what waits for the office goes back to the
    head who signed it. Only while nobody has acted on it."""
    node = node or _answering(plan)
    if node is PlanFlow.at_office:
        back_to, state = PlanFlow.at_unit_head, State.AT_UNIT_HEAD
    else:
        back_to, state = PlanFlow.drafting, State.DRAFTING
    with withdrawing(node, plan, back_to=back_to, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(_plans())
        was, plan.state = plan.state, state
        if state == State.DRAFTING and plan.rounds:
            plan.state = State.RETURNED
        plan.save()
        turn.record.event(plan, "plan.withdrawn", _("撤回"), from_state=was, to_state=plan.state)
    return plan


def discard_plan(*, actor, plan, reason) -> ImplementationPlan:
    """作废: a version that was not accepted is given up; it stays readable for those who could read it."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明理由。")})
    with recording(actor=actor) as record:
        item = present_item(plan)
        cancel_process(plan)
        plan = _plans().select_for_update(of=("self",)).get(pk=plan.pk, committee_id=access.committee_id)
        was = plan.state
        require(rules.may_discard_plan(access, plan, item))
        plan.state = State.CANCELLED
        plan.save()
        record.event(
            plan, "plan.cancelled", _("作废方案"), from_state=was, to_state=plan.state, comment=reason
        )
    return plan


def extend_plan(*, actor, plan, due_on, reason) -> ImplementationPlan:
    """The office moves one unit's day of filing, with a reason."""
    access = access_of(actor)
    require(rules.may_call_for_plans(access))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明调整时限的理由。")})
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("报送时限不能早于今天。")})
    with recording(actor=actor) as record:
        plan = _plans().select_for_update(of=("self",)).get(pk=plan.pk, committee_id=access.committee_id)
        if plan.state in ImplementationPlan.ENDED:
            raise RuleError(_("方案%(s)s，不用再定时限。") % {"s": plan.get_state_display()})
        was, plan.due_on = plan.due_on, due_on
        plan.save(update_fields=["due_on"])
        if plan.is_editable:
            move_due_date(ImplementationPlan, [plan.pk], due_on)
        record.event(
            plan,
            "plan.extended",
            _("调整报送时限"),
            comment=f"{was or '—'} → {due_on}：{reason}",
            data={"from": str(was or ""), "to": str(due_on)},
        )
    return plan
