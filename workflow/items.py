"""The work item of a flow's step: opened and closed with it."""

from django.utils import timezone

from history.recording import present_actor
from workflow.models import WorkItem


def open_step_item(activation) -> WorkItem:
    """Put a step that a process has just reached into the inbox of those it waits for."""
    node, instance = activation.flow_task, activation.process.artifact
    flow = activation.flow_class
    earlier = WorkItem.objects.about(type(instance), [instance.pk]).filter(
        process_step__process=activation.process
    )
    first = earlier.order_by("pk").values_list("initiator_id", flat=True).first()
    actor = present_actor()
    return WorkItem.objects.create(
        committee_id=instance.committee_id,
        unit=node.unit_of(instance),
        role=node.role,
        step=node.code,
        step_title=str(node.task_title),
        title=flow.item_title(instance, node)[:200],
        url=instance.get_absolute_url(),
        object_type=instance._meta.label_lower,
        object_id=instance.pk,
        due_on=flow.due_on(instance, node),
        process_step=activation.task,
        # Whoever began the process; all its later items carry the same name.
        initiator_id=first or (actor.pk if actor else None),
    )


def close_step_item(activation, outcome) -> None:
    """Take a step that is done or cancelled out of the inbox."""
    WorkItem.objects.open().filter(process_step=activation.task).update(
        closed_at=timezone.now(), closed_by=present_actor(), outcome=str(outcome)
    )
