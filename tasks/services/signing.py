"""签收 and 退回: what a unit answers when a task reaches it."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.rules import require
from tasks import rules
from tasks.models import Assignment, Task
from tasks.services.limits import sync_limits
from tasks.services.rows import SIGN, Outcome, locked_tasks, settle_item, touch
from workflow.services import close_items, open_items


def _locked_assignments(access, assignment_ids) -> list[Assignment]:
    """Visible assignments with their tasks locked first, always in the same order."""
    wanted = Assignment.objects.visible_to(access).filter(pk__in=list(assignment_ids))
    tasks = {task.pk: task for task in locked_tasks(access, wanted.values_list("task_id", flat=True))}
    rows = (
        Assignment.objects.filter(pk__in=wanted.values("pk"), task__in=tasks)
        .select_related("unit", "answered_by")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    rows = list(rows)
    for row in rows:
        row.task = tasks[row.task_id]
    return rows


def sign(*, actor, assignment_ids) -> list[Outcome]:
    """Sign for tasks; says of each whether it was signed and why not. The lead's signature accepts the task."""
    access = access_of(actor)
    require(rules.may_sign_for_units(access))
    outcomes, signed, accepted = [], [], []
    with recording(actor=actor) as record:
        now = timezone.now()
        for assignment in _locked_assignments(access, assignment_ids):
            task = assignment.task
            verdict = rules.may_answer(access, assignment)
            outcomes.append(Outcome(f"{task.code} {task.text[:30]}", bool(verdict), verdict.reason))
            if not verdict:
                continue
            assignment.state, assignment.answered_at = Assignment.State.ACCEPTED, now
            assignment.answered_by, assignment.decline_reason = actor, ""
            signed.append(assignment)
            was = task.state
            if assignment.role == Assignment.Role.LEAD and was in (Task.State.ASSIGNED, Task.State.DECLINED):
                task.state = Task.State.ACCEPTED
            touch(task)
            accepted.append(task)
            record.event(
                task,
                "task.signed",
                _("签收（%(role)s）") % {"role": assignment.get_role_display()},
                from_state=was,
                to_state=task.state,
                comment=assignment.unit.short_name,
            )
        Assignment.objects.bulk_update(
            signed, ["state", "answered_at", "answered_by", "decline_reason"], batch_size=200
        )
        Task.objects.bulk_update(accepted, ["state", "version", "updated_at"], batch_size=200)
        close_items(Assignment, [a.pk for a in signed], steps=[SIGN], actor=actor, outcome=_("已签收"))
        sync_limits([task.pk for task in accepted])
    return outcomes


def decline(*, actor, assignment, reason) -> Assignment:
    """Send a task back to the office with a reason."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    with recording(actor=actor) as record:
        assignment = _locked_assignments(access, [assignment.pk])[0]
        require(rules.may_answer(access, assignment))
        task, was = assignment.task, assignment.task.state
        assignment.state, assignment.answered_at = Assignment.State.DECLINED, timezone.now()
        assignment.answered_by, assignment.decline_reason = actor, reason
        assignment.clean_fields()
        assignment.save()
        if assignment.role == Assignment.Role.LEAD:
            task.state = Task.State.DECLINED
        touch(task)
        task.save()
        close_items(Assignment, [assignment.pk], steps=[SIGN], actor=actor, outcome=_("已退回"))
        open_items([settle_item(assignment)])
        record.event(
            task,
            "task.declined",
            _("退回（%(role)s）") % {"role": assignment.get_role_display()},
            from_state=was,
            to_state=task.state,
            comment=f"{assignment.unit.short_name}：{reason}",
        )
    return assignment
