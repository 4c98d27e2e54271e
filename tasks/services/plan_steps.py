"""实施方案 on its way: filed, signed, examined, returned, taken back, given up, given more time."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from workflow.filing import Filing
from workflow.services import move_due_date
from workflow.turns import cancel_process, holding_process, present_item

State = ImplementationPlan.State


_filing = Filing(PlanFlow, plans_with_all, "plan", gettext_lazy("方案"))


def file_plan(*, actor, plan, step_id=None) -> ImplementationPlan:
    """报送: the liaison hands the plan to the unit's head. Refused with the list of what is missing when it omits a
    task or leaves a compulsory place of one empty."""
    return _filing.file(actor=actor, row=plan, step_id=step_id, check=_check_whole)


def _check_whole(turn, plan) -> None:
    require(rules.may_edit_plan(turn.access, plan, turn.item))
    gone = plan.lines.exclude(task__in=carried_by(plan.unit, plan.outline).values("task"))
    if gone.exists():
        codes = "、".join(gone.values_list("task_code", flat=True)[:30])
        raise ValidationError(_("%(codes)s 已不由本单位承担，请先更新任务清单。") % {"codes": codes})
    found = omissions(plan)
    if found:
        raise ValidationError(said_of_omissions(found))


def sign_off_plan(*, actor, plan, step_id=None, comment="") -> ImplementationPlan:
    """审签: the unit's head signs, and the office has it."""
    return _filing.sign_off(actor=actor, row=plan, step_id=step_id, comment=comment)


def accept_plan(*, actor, plan, step_id=None, comment="") -> ImplementationPlan:
    """The office accepts: from now on the plan never changes, and progress is held against it."""
    with recording(actor=actor):
        plan = _filing.accept(actor=actor, row=plan, step_id=step_id, comment=comment)
        sync_limits(plan.lines.values_list("task_id", flat=True))
    return plan


def return_plan(*, actor, plan, node=None, step_id=None, reason, line_comments=None) -> ImplementationPlan:
    """退回: the head or the office, whichever the plan waits for, sends it back with a reason and comments per line
    (line id → text)."""
    comments = {pk: text.strip() for pk, text in (line_comments or {}).items() if text.strip()}

    def keep(turn, plan):
        lines = PlanLine.objects.filter(plan=plan, pk__in=comments)
        rows = [
            LineComment(line=line, round=plan.rounds, author=actor, text=comments[line.pk]) for line in lines
        ]
        for row in rows:
            check_fields(row, "text")
        LineComment.objects.bulk_create(rows)
        return {"lines": {row.line.task_code: row.text for row in rows}}

    return _filing.give_back(
        actor=actor,
        row=plan,
        node=node,
        step_id=step_id,
        reason=reason,
        comments=bool(comments),
        keep=keep,
    )


def withdraw_plan(*, actor, plan, node=None, step_id=None) -> ImplementationPlan:
    """撤回, while nobody has acted on it."""
    return _filing.withdraw(actor=actor, row=plan, node=node, step_id=step_id)


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
    with recording(actor=actor) as record, holding_process(plan):
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
