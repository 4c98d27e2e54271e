"""Opening and closing work items. Called only inside another service's `recording` frame."""

from collections.abc import Iterable

from django.utils import timezone

from workflow.models import WorkItem


def work_item(
    instance, *, step, step_title, title, url, unit=None, role="", person=None, due_on=None
) -> WorkItem:
    """An unsaved item about `instance`; hand a list of them to `open_items`."""
    return WorkItem(
        committee_id=instance.committee_id,
        unit=unit,
        role=role,
        person=person,
        step=step,
        step_title=str(step_title),
        title=str(title)[:200],
        url=url,
        object_type=instance._meta.label_lower,
        object_id=instance.pk,
        due_on=due_on,
    )


def open_items(items: Iterable[WorkItem]) -> None:
    """Put items into their inboxes. An item that is already open for the same step stays as it is."""
    WorkItem.objects.bulk_create(items, batch_size=500, ignore_conflicts=True)


def close_items(model, object_ids, *, steps=None, actor, outcome="") -> int:
    """Take items out of the inboxes: about these rows of `model`, all steps or only `steps`."""
    object_ids = list(object_ids)
    closed = 0
    # SQLite allows a bounded number of parameters a statement.
    for start in range(0, len(object_ids), 500):
        items = WorkItem.objects.open().about(model, object_ids[start : start + 500])
        if steps is not None:
            items = items.filter(step__in=steps)
        closed += items.update(closed_at=timezone.now(), closed_by=actor, outcome=str(outcome))
    return closed


def move_due_date(model, object_ids, due_on) -> None:
    """The object's time limit changed: its open items follow."""
    WorkItem.objects.open().about(model, object_ids).update(due_on=due_on)
