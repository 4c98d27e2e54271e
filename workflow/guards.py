"""The step in an address must be a step of the object in that address."""

from django.http import Http404

from workflow.models import WorkItem


def step_or_404(node, instance, step_id: int) -> int:
    """`step_id`, if it is a step of `node` in the process of `instance`, open or done; otherwise 404.

    An address names an object and a step. That the two belong together, and that the step is one of the node whose
    button the address stands for, is looked at here, before anything is locked, and again under the lock."""
    belongs = WorkItem.objects.about(type(instance), [instance.pk]).filter(
        process_step_id=step_id, process_step__process_id=instance.process_id, step=node.code
    )
    if instance.process_id is None or not belongs.exists():
        raise Http404
    return step_id


def node_of_step(instance, step_id: int, *nodes):
    """Which of `nodes` a step in an address is one of; otherwise 404."""
    for node in nodes:
        try:
            step_or_404(node, instance, step_id)
        except Http404:
            continue
        return node
    raise Http404
