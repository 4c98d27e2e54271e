"""实施方案 on its way: filed, signed, examined, returned, taken back, given up, given more time."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from organisations.models import Unit
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from tasks import rules
from tasks.flows import PlanFlow
from tasks.models import ImplementationPlan, LineComment, PlanLine
from tasks.services.limits import sync_limits
from tasks.services.plans import carried_by, omissions, plans_with_all, said_of_omissions, start_plan
from tasks.services.rows import Outcome
from workflow.rules import may_approve_of
from workflow.services import move_due_date
from workflow.turns import cancel_process, present_item, taking_turn, withdrawing

State = ImplementationPlan.State


def file_plan(*, actor, plan, step_id=None) -> ImplementationPlan:
    """报送: the liaison hands the plan to the unit's head. Refused with the list of what is missing when it omits a
    task or leaves a compulsory place of one empty."""
    with taking_turn(PlanFlow.drafting, plan, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(plans_with_all())
        require(rules.may_edit_plan(turn.access, plan, turn.item))
        gone = plan.lines.exclude(task__in=carried_by(plan.unit, plan.outline).values("task"))
        if gone.exists():
            codes = "、".join(gone.values_list("task_code", flat=True)[:30])
            raise ValidationError(_("%(codes)s 已不由本单位承担，请先更新任务清单。") % {"codes": codes})
        found = omissions(plan)
        if found:
            raise ValidationError(said_of_omissions(found))
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
        plan = turn.locked(plans_with_all())
        require(may_approve_of(turn.access, plan.committee, plan.filed_by_id))
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
        plan = turn.locked(plans_with_all())
        require(may_approve_of(turn.access, plan.committee, plan.filed_by_id, plan.signed_by_id))
        was, plan.state = plan.state, State.ACCEPTED
        plan.accepted_at, plan.accepted_by = timezone.now(), actor
        plan.save()
        sync_limits(plan.lines.values_list("task_id", flat=True))
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
        plan = turn.locked(plans_with_all())
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
        plan = turn.locked(plans_with_all())
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
        plan = (
            plans_with_all().select_for_update(of=("self",)).get(pk=plan.pk, committee_id=access.committee_id)
        )
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
        plan = (
            plans_with_all().select_for_update(of=("self",)).get(pk=plan.pk, committee_id=access.committee_id)
        )
        if plan.state in ImplementationPlan.ENDED:
            raise RuleError(_("方案%(s)s，不用再定时限。") % {"s": plan.get_state_display()})
        was, plan.due_on = plan.due_on, due_on
        plan.save(update_fields=["due_on"])
        if plan.state != State.AT_OFFICE:
            move_due_date(ImplementationPlan, [plan.pk], due_on)
        record.event(
            plan,
            "plan.extended",
            _("调整报送时限"),
            comment=f"{was or '—'} → {due_on}：{reason}",
            data={"from": str(was or ""), "to": str(due_on)},
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
