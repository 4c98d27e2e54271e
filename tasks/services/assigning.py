"""交办: drafts are sent to their units, and what comes back is settled."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.rules import require
from tasks import rules
from tasks.models import Assignment, Task
from tasks.services.limits import sync_limits
from tasks.services.rows import SETTLE, Outcome, locked_tasks, sign_item, state_after_units, touch
from workdays.selectors import term_after
from workflow.services import close_items, end_limits, open_items


def assign_tasks(*, actor, task_ids) -> list[Outcome]:
    """Send drafts to their units for signing; says of each row whether it went and why not."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    outcomes, sent = [], []
    with recording(actor=actor) as record:
        tasks = locked_tasks(access, task_ids)
        led = set(Assignment.objects.lead().filter(task__in=tasks).values_list("task_id", flat=True))
        now = timezone.now()
        for task in tasks:
            verdict = rules.may_assign(access, task, has_lead=task.pk in led)
            outcomes.append(Outcome(f"{task.code} {task.text[:30]}", bool(verdict), verdict.reason))
            if verdict:
                task.state, task.assigned_at = Task.State.ASSIGNED, now
                touch(task)
                sent.append(task)
                record.event(
                    task, "task.assigned", _("交办任务"), from_state=Task.State.DRAFT, to_state=task.state
                )
        Task.objects.bulk_update(sent, ["state", "assigned_at", "version", "updated_at"], batch_size=200)
        Assignment.objects.filter(task__in=[task.pk for task in sent]).update(
            state=Assignment.State.PENDING, assigned_at=now
        )
        pending = Assignment.objects.filter(task__in=[task.pk for task in sent]).select_related(
            "task", "unit"
        )
        # One day for all: it is counted once.
        term = term_after(actor.committee, actor.committee.sign_within_days)
        open_items(sign_item(assignment, actor, term) for assignment in pending)
        sync_limits([task.pk for task in sent])
    return outcomes


def settle_decline(*, actor, assignment, decision, comment, unit=None) -> Task:
    """Decide on a task that a unit sent back.

    `decision`: "insist" (it stays with the unit, which is asked again), "replace" (`unit` takes its place) or
    "drop" (a support is let go). Each takes a reason."""
    access = access_of(actor)
    if not comment.strip():
        raise ValidationError({"comment": _("请写明处理意见。")})
    with recording(actor=actor) as record:
        task = locked_tasks(access, [assignment.task_id])[0]
        assignment = (
            task.assignments.select_for_update(of=("self",)).select_related("unit").get(pk=assignment.pk)
        )
        require(rules.may_settle(access, assignment))
        was, former, role = task.state, assignment.unit, assignment.role
        close_items(Assignment, [assignment.pk], steps=[SETTLE], actor=actor, outcome=_("已处理"))
        now, asked = timezone.now(), None
        if decision == "insist":
            assignment.state, assignment.assigned_at, assignment.answered_at = (
                Assignment.State.PENDING,
                now,
                None,
            )
            assignment.answered_by, assignment.decline_reason = None, ""
            assignment.save()
            asked = assignment
        elif decision == "drop":
            if role == Assignment.Role.LEAD:
                raise ValidationError(
                    {"decision": _("牵头单位不能直接去掉，请改由其他单位牵头或维持原分工。")}
                )
            end_limits(Assignment, [assignment.pk], void=True)
            assignment.delete()
        elif decision == "replace":
            if unit is None or unit.pk == former.pk:
                raise ValidationError({"unit": _("请选择接手的单位。")})
            end_limits(Assignment, [assignment.pk], void=True)
            assignment.delete()
            asked, _new = Assignment.objects.update_or_create(
                task=task,
                unit=unit,
                defaults={
                    "role": role,
                    "state": Assignment.State.PENDING,
                    "assigned_at": now,
                    "answered_at": None,
                    "answered_by": None,
                    "decline_reason": "",
                },
            )
        else:
            raise ValidationError({"decision": _("请选择处理方式。")})
        if was in (Task.State.DECLINED, Task.State.ASSIGNED, Task.State.ACCEPTED):
            task.state = state_after_units(task)
        touch(task)
        task.save()
        if asked is not None:
            asked.task = task
            open_items([sign_item(asked, actor)])
        sync_limits([task.pk])
        titles = {"insist": _("维持原分工"), "drop": _("免去配合"), "replace": _("改派单位")}
        record.event(
            task,
            f"task.decline_{decision}",
            titles[decision],
            from_state=was,
            to_state=task.state,
            comment=comment,
            data={"unit": former.short_name, "successor": unit.short_name if unit else ""},
        )
    return task
