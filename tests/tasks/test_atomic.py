"""Whatever fails in the middle of a transition leaves nothing behind: all or nothing."""

import pytest

from history.models import Event
from tasks import services
from tasks.models import Assignment, Task
from tests.failing import break_at_every_statement
from workflow.models import WorkItem


def snapshot():
    return (
        list(Task.objects.order_by("pk").values()),
        list(Assignment.objects.order_by("pk").values()),
        list(WorkItem.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def transitions(cast, task, part):
    return {
        "edit": lambda: services.edit_task(
            actor=cast.office,
            task=task,
            text="新",
            lead=cast.units.health,
            supports=[cast.units.statistics],
            comment="理由",
        ),
        "sign": lambda: services.sign(actor=cast.liaison, assignment_ids=[part.pk]),
        "decline": lambda: services.decline(actor=cast.liaison, assignment=part, reason="理由"),
        "suspend": lambda: services.suspend_task(actor=cast.office, task=task, reason="理由"),
        "cancel": lambda: services.cancel_task(actor=cast.office, task=task, reason="理由"),
    }


@pytest.mark.parametrize("name", ["edit", "sign", "decline", "suspend", "cancel"])
def test_a_failure_at_any_statement_changes_nothing(cast, birth, name):
    """The database breaks at the first statement of the transition, then at the second, and so on to the last."""
    draft = services.propose_tasks(actor=cast.office, measures=[birth])[0]
    services.edit_task(actor=cast.office, task=draft, lead=cast.units.education)
    services.assign_tasks(actor=cast.office, task_ids=[draft.pk])
    task, part = Task.objects.get(pk=draft.pk), Assignment.objects.get(task=draft)
    broken_at = break_at_every_statement(lambda: transitions(cast, task, part)[name](), snapshot)
    assert broken_at > 8, "the transition is more than a few statements long"
