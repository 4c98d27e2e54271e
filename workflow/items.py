"""The work item of a flow's step: opened and closed with it."""

from django.utils import timezone

from history.recording import present_actor
from workflow.models import WorkItem
from workflow.services.limits import end_limits, limit_of, set_limits


def open_step_item(activation) -> WorkItem:
    """Put a step that a process has just reached into the inbox of those it waits for."""
    node, instance = activation.flow_task, activation.process.artifact
    flow = activation.flow_class
    earlier = WorkItem.objects.about(type(instance), [instance.pk]).filter(
        process_step__process=activation.process
    )
    # Whoever began the process; all its later items carry the same name.
    first = earlier.order_by("pk").values_list("initiator_id", flat=True).first()
    item = step_item(flow, node, instance, activation.task, first)
    item.save()
    limit = limit_of(item, period=str(activation.task.pk))
    if limit:
        set_limits([limit])
    return item


def step_item(flow, node, instance, process_step, initiator_id=None) -> WorkItem:
    """The unsaved item of a step that a process has reached, with `instance` and `term` as `limit_of` wants them."""
    actor, term = present_actor(), flow.term(instance, node)
    item = WorkItem(
        committee_id=node.committee_of(instance),
        unit=node.unit_of(instance),
        role=node.role,
        person=node.person_of(instance),
        step=node.code,
        step_title=str(node.task_title),
        title=flow.item_title(instance, node)[:200],
        url=instance.get_absolute_url(),
        object_type=instance._meta.label_lower,
        object_id=instance.pk,
        due_on=term.due_on if term else None,
        process_step=process_step,
        initiator_id=initiator_id or (actor.pk if actor else None),
    )
    item.instance, item.term = instance, term
    return item


def close_step_item(activation, outcome, *, void=False) -> None:
    """Take a step that is done, or (`void`) cancelled, out of the inbox."""
    node, instance = activation.flow_task, activation.process.artifact
    end_limits(type(instance), [instance.pk], kinds=[node.code], steps=True, void=void)
    WorkItem.objects.open().filter(process_step=activation.task).update(
        closed_at=timezone.now(), closed_by=present_actor(), outcome=str(outcome)
    )
