"""Stopping a task and taking it up again."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.rules import require
from tasks import rules
from tasks.models import Assignment, Task
from tasks.services.limits import sync_limits
from tasks.services.rows import drop_open_reports, items_of, locked_task, state_after_units, touch
from workflow.services import close_items, open_items


def _with_reason(reason):
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明理由。")})
    return reason


def _stop(*, actor, task, reason, state, verb, title) -> Task:
    access = access_of(actor)
    reason = _with_reason(reason)
    with recording(actor=actor) as record:
        task = locked_task(access, task)
        require(rules.may_stop(access, task))
        was, task.state = task.state, state
        touch(task)
        task.save()
        parts = task.assignments.values_list("pk", flat=True)
        close_items(Assignment, parts, actor=actor, outcome=title, void=True)
        if state == Task.State.CANCELLED:
            drop_open_reports(task, reason=reason)
        sync_limits([task.pk])
        record.event(task, verb, title, from_state=was, to_state=state, comment=reason)
    return task


def suspend_task(*, actor, task, reason) -> Task:
    """Stop work on a task for the time being; its open work items close."""
    return _stop(
        actor=actor,
        task=task,
        reason=reason,
        state=Task.State.SUSPENDED,
        verb="task.suspended",
        title=_("中止任务"),
    )


def cancel_task(*, actor, task, reason) -> Task:
    """End a task for good without its being done. It stays readable; its sentence counts as uncovered again."""
    return _stop(
        actor=actor,
        task=task,
        reason=reason,
        state=Task.State.CANCELLED,
        verb="task.cancelled",
        title=_("取消任务"),
    )


def resume_task(*, actor, task, reason) -> Task:
    """Take a suspended task up again where its units' answers left it; the unsigned are asked anew."""
    access = access_of(actor)
    reason = _with_reason(reason)
    with recording(actor=actor) as record:
        task = locked_task(access, task)
        require(rules.may_resume(access, task))
        was, task.state = task.state, state_after_units(task)
        touch(task)
        task.save()
        open_items(items_of(task, actor))
        sync_limits([task.pk])
        record.event(task, "task.resumed", _("恢复任务"), from_state=was, to_state=task.state, comment=reason)
    return task
