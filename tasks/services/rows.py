"""What the services of this package share: locked rows, units of a task, outcomes of bulk work."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Unit
from organisations.roles import Role
from pages.rules import Conflict
from tasks.models import Assignment, ProgressReport, Task
from workdays.selectors import term_after
from workflow.models import WorkItem
from workflow.services import close_items, end_limits, work_item
from workflow.turns import cancel_process

SIGN = "task.sign"
SETTLE = "task.settle"


@dataclass(frozen=True)
class Outcome:
    """What a bulk action did with one row: `done`, or the reason why not."""

    label: str
    done: bool
    reason: str = ""


def locked_tasks(access, task_ids) -> list[Task]:
    """The visible tasks of these ids, locked in a fixed order so that two bulk actions cannot deadlock."""
    visible = Task.objects.visible_to(access).filter(pk__in=list(task_ids))
    return list(visible.select_for_update(of=("self",)).order_by("pk"))


def locked_task(access, task, version=None) -> Task:
    """The row as it is now. Raises `Conflict` when `version` says that the actor saw an older one."""
    current = Task.objects.visible_to(access).select_for_update(of=("self",)).get(pk=task.pk)
    if version is not None and current.version != version:
        raise Conflict(_last_change(current), current=current)
    return current


def _last_change(task: Task) -> str:
    from history.models import Event

    event = Event.objects.about(task).order_by("-id").first()
    if event is None:
        return _("任务 %(code)s 已被他人修改。") % {"code": task.code}
    return _("任务 %(code)s 已由 %(name)s 于 %(at)s 处理（%(what)s）。") % {
        "code": task.code,
        "name": event.actor_name,
        "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        "what": event.title,
    }


def touch(task: Task) -> None:
    task.version += 1
    task.updated_at = timezone.now()


def sign_item(assignment: Assignment, actor, term=None):
    """The work item that asks a unit to sign for its part of a task, within the committee's days for that."""
    task = assignment.task
    return work_item(
        assignment,
        step=SIGN,
        step_title=_("签收任务"),
        title=f"{task.code} {task.text}",
        url=task.get_absolute_url(),
        unit=assignment.unit,
        role=Role.LIAISON,
        term=term or term_after(actor.committee, actor.committee.sign_within_days),
    )


def settle_item(assignment: Assignment):
    """The work item that asks the office to decide on a task that came back."""
    task = assignment.task
    return work_item(
        assignment,
        step=SETTLE,
        step_title=_("处理退回的任务"),
        title=_("%(unit)s退回：%(code)s %(text)s")
        % {"unit": assignment.unit, "code": task.code, "text": task.text},
        url=task.get_absolute_url(),
        role=Role.OFFICE,
    )


def items_of(task: Task, actor) -> list:
    """The work items that the units' answers to an open task leave waiting."""
    waiting = task.assignments.filter(state__in=(Assignment.State.PENDING, Assignment.State.DECLINED))
    return [
        sign_item(assignment, actor)
        if assignment.state == Assignment.State.PENDING
        else settle_item(assignment)
        for assignment in waiting.select_related("unit", "task")
    ]


def set_units(task: Task, lead: Unit | None, supports, *, actor) -> tuple[dict, list]:
    """Make `lead` and `supports` the task's units. Units that stay keep their answer; of an assigned task new
    ones are asked to sign. Returns (what changed, work items to open)."""
    sent = task.state != Task.State.DRAFT
    wanted = {unit.pk: (unit, Assignment.Role.SUPPORT) for unit in supports}
    if lead is not None:
        wanted[lead.pk] = (lead, Assignment.Role.LEAD)
    present = {a.unit_id: a for a in task.assignments.select_related("unit").select_for_update(of=("self",))}
    removed = [a for unit_id, a in present.items() if unit_id not in wanted]
    if removed:
        close_items(Assignment, [a.pk for a in removed], actor=actor, outcome=_("已调整分工"), void=True)
        end_limits(Assignment, [a.pk for a in removed], void=True)
        drop_open_reports(task, [a.unit_id for a in removed], reason=_("单位不再承担这项任务"))
        Assignment.objects.filter(pk__in=[a.pk for a in removed]).delete()
    changed = {"removed": [a.unit.short_name for a in removed], "added": [], "role": []}
    # Supports first: the one-lead constraint must never see two leads.
    moved = [a for unit_id, a in present.items() if unit_id in wanted and wanted[unit_id][1] != a.role]
    for assignment in sorted(moved, key=lambda a: wanted[a.unit_id][1] == Assignment.Role.LEAD):
        assignment.role = wanted[assignment.unit_id][1]
        assignment.save(update_fields=["role"])
        changed["role"].append(f"{assignment.unit.short_name}→{assignment.get_role_display()}")
    now = timezone.now()
    new = [
        Assignment(
            task=task,
            unit=unit,
            role=role,
            state=Assignment.State.PENDING if sent else Assignment.State.PROPOSED,
            assigned_at=now if sent else None,
        )
        for unit_id, (unit, role) in wanted.items()
        if unit_id not in present
    ]
    Assignment.objects.bulk_create(new)
    if lead is not None:
        _readdress_to_lead(task, lead)
    changed["added"] = [a.unit.short_name for a in new]
    return {key: value for key, value in changed.items() if value}, [
        sign_item(a, actor) for a in new
    ] if sent and task.is_open else []


def state_after_units(task: Task) -> str:
    """The state an assigned task has by what its lead answered."""
    lead = task.assignments.filter(role=Assignment.Role.LEAD).first()
    if lead is None or lead.state in (Assignment.State.PENDING, Assignment.State.PROPOSED):
        return Task.State.ASSIGNED
    if lead.state == Assignment.State.DECLINED:
        return Task.State.DECLINED
    return state_after_reports(task, lead.unit_id)


def state_after_reports(task: Task, lead_id) -> str:
    """The state a signed task has by what its lead has reported."""
    states = ProgressReport.State
    filed = ProgressReport.objects.filter(task_year__task=task, unit_id=lead_id, role=Assignment.Role.LEAD)
    done = filed.filter(completes=True)
    if done.filter(state=states.ACCEPTED).exists():
        return Task.State.VERIFIED
    if done.filter(state=states.AT_OFFICE).exists():
        return Task.State.DONE_REPORTED
    if filed.filed().exists():
        return Task.State.IN_PROGRESS
    return Task.State.ACCEPTED


def drop_open_reports(task: Task, unit_ids=None, *, reason) -> None:
    """Give up the unfinished progress reports of a task (of those units): nobody waits for them any more."""
    reports = ProgressReport.objects.filter(task_year__task=task).open().select_related("process")
    if unit_ids is not None:
        reports = reports.filter(unit_id__in=unit_ids)
    for report in reports.order_by("pk"):
        cancel_process(report)
        ProgressReport.objects.filter(pk=report.pk).update(
            state=ProgressReport.State.CANCELLED, answer=str(reason), answered_at=timezone.now()
        )


def _readdress_to_lead(task: Task, lead: Unit) -> None:
    """What supporting units have reported waits for the unit that leads now."""
    waiting = ProgressReport.objects.filter(task_year__task=task, state=ProgressReport.State.AT_LEAD)
    items = WorkItem.objects.open().about(ProgressReport, waiting.values("pk")).exclude(unit=lead)
    items.update(unit=lead, person=None)
