"""Driving a process: the one way in which a service starts one, takes a turn in it, takes a filed thing back, or
cancels it.

    with taking_turn(PlanFlow.at_office, plan, actor=actor, step_id=step_id) as turn:
        plan = turn.locked(ImplementationPlan.objects)
        require(...)
        plan.state = ...; plan.save()
        turn.record.event(plan, ...)
        turn.outcome = _("通过")

Entering takes the process's lock, makes sure that the process waits at that very step, and that the step's open
work item is addressed to the actor; leaving without an exception finishes the step and lets the flow go on. All of
it is one transaction, with the history appended last.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.status import STATUS

from history.recording import Recorder, recording
from organisations.access import Access, access_of
from pages.rules import Conflict, RuleError
from workflow.models import WorkItem

WAITING = (STATUS.NEW, STATUS.ASSIGNED)


@dataclass
class Turn:
    """A step that the actor is finishing. `outcome` becomes the work item's result (at most 40 characters)."""

    instance: object
    item: WorkItem
    access: Access
    record: Recorder
    outcome: str = ""

    def locked(self, queryset):
        """The domain row as it is now, under its own lock. It is what the flow's switches look at, so the service
        writes its state on this very object."""
        self.instance = queryset.select_for_update(of=("self",)).get(pk=self.instance.pk)
        return self.instance


@contextmanager
def _busy_is_a_conflict():
    """The database bounds how long one waits for a lock; whoever waited in vain is told so."""
    try:
        yield
    except FlowLockFailed:
        raise Conflict(_("其他人正在办理这件事，请稍候再试。")) from None


def start_process(flow, instance):
    """Begin the process of a stored domain row and bind the two. Called inside a service's `recording` frame; that
    a row, and so a process, is begun only once is held by the row's own unique constraints."""
    activation = flow.start.activation_class.create(flow.start, None, None)
    activation.process.artifact = instance
    with _busy_is_a_conflict():
        activation.execute()
    instance.process = activation.process
    instance.save(update_fields=["process"])
    return activation.process


@contextmanager
def _locked_process(flow, process_id):
    with _busy_is_a_conflict(), flow.lock(process_id):
        yield


@contextmanager
def holding_process(instance):
    """Take the lock of a row's process, which is the first one that every turn takes: whoever touches the open items
    of a process from outside a turn holds this before the row."""
    if instance.process_id is None:
        yield
        return
    with _locked_process(instance.process.flow_class, instance.process_id):
        yield


def present_item(instance, node=None) -> WorkItem | None:
    """The open work item of an object's process (at `node`, if given)."""
    items = WorkItem.objects.open().about(type(instance), [instance.pk]).filter(process_step__isnull=False)
    if node is not None:
        items = items.filter(step=node.code)
    return items.select_related("unit", "person", "process_step").order_by("pk").first()


def handled_by(item: WorkItem) -> str:
    """已由 … 于 … 处理: what the loser of a race is told."""
    return _("“%(step)s”已由%(name)s于 %(at)s 处理（%(outcome)s）。") % {
        "step": item.step_title,
        "name": item.closed_by or _("系统"),
        "at": timezone.localtime(item.closed_at).strftime("%Y-%m-%d %H:%M"),
        "outcome": item.outcome,
    }


def _item_at(node, instance, step_id) -> WorkItem:
    """The open item of `node` in the process of `instance`; `Conflict` says who was faster. A step of another
    process or another node is not looked at, whatever its number."""
    items = WorkItem.objects.about(type(instance), [instance.pk]).filter(
        step=node.code, process_step__process_id=instance.process_id
    )
    if step_id is not None:
        items = items.filter(process_step_id=step_id)
    items = items.select_related("unit", "person", "closed_by", "process_step__process")
    item = items.select_for_update(of=("self",)).order_by("-pk").first()
    if item is None:
        raise Conflict(_("这件事现在不在“%(step)s”这一步。") % {"step": node.task_title})
    if item.closed_at is not None or item.process_step.status not in WAITING:
        raise Conflict(handled_by(item))
    return item


@contextmanager
def taking_turn(node, instance, *, actor, step_id=None, by_signature=False):
    """Finish the step `node` of `instance`'s process as `actor`.

    `step_id` is the step the actor saw on the page; None takes the present one. `by_signature`: what ends the step is a
    paper about it that the actor has signed, whoever the step is addressed to. Raises `Conflict` when the process
    does not wait there any more, `RuleError` when the step waits for somebody else.
    """
    access = access_of(actor)
    with recording(actor=actor) as record, _locked_process(node.flow_class, instance.process_id):
        item = _item_at(node, instance, step_id)
        mine = WorkItem.objects.visible_to(access).filter(pk=item.pk)
        if access is None or not (by_signature or mine.exists()):
            raise RuleError(_("“%(step)s”由%(who)s办理。") % {"step": item.step_title, "who": item.addressee})
        turn = Turn(instance, item, access, record)
        yield turn
        _finish(turn, actor)


def filed_from(node, instance) -> WorkItem | None:
    """The finished item of `node` through which the object was filed last."""
    done = WorkItem.objects.about(type(instance), [instance.pk]).filter(
        step=node.code, closed_at__isnull=False, process_step__process_id=instance.process_id
    )
    return done.order_by("-pk").first()


def may_withdraw(access, node, instance) -> bool:
    """Whether this person filed the object at `node`, or could have: then it may be taken back to there."""
    filed = filed_from(node, instance)
    return filed is not None and WorkItem.objects.visible_to(access).filter(pk=filed.pk).exists()


@contextmanager
def withdrawing(node, instance, *, back_to, actor, step_id=None):
    """撤回: take back what was filed at the step `back_to` and still waits at `node`, where nobody has acted yet."""
    access = access_of(actor)
    with recording(actor=actor) as record, _locked_process(node.flow_class, instance.process_id):
        item = _item_at(node, instance, step_id)
        if not may_withdraw(access, back_to, instance):
            raise RuleError(_("只有报送人可以撤回。"))
        turn = Turn(instance, item, access, record, outcome=_("报送人已撤回"))
        yield turn
        _finish(turn, actor)


def cancel_process(instance) -> None:
    """End a process for good; its open items close. Called inside a service's `recording` frame."""
    process = instance.process
    with _busy_is_a_conflict():
        process.flow_class.instance.cancel(process)


def _finish(turn: Turn, actor) -> None:
    step = turn.item.process_step
    step.process.artifact = turn.instance
    activation = step.flow_task.activation_class(step)
    activation.outcome = str(turn.outcome)[:40]
    if step.status == STATUS.NEW:
        activation.assign(actor)
    activation.start(None)
    activation.execute()
