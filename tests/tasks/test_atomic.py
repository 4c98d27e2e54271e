"""Whatever fails in the middle of a transition leaves nothing behind: all or nothing."""

import pytest
from django.db import OperationalError, connection

from history.models import Event
from tasks import services
from tasks.models import Assignment, Task
from workflow.models import WorkItem


class Broken(OperationalError):
    """The connection went away."""


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
    before, broken_at = snapshot(), 0
    while True:
        broken_at += 1
        count = 0

        def breaking(execute, sql, params, many, context, limit=broken_at):
            nonlocal count
            count += 1
            if count == limit:
                raise Broken
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(breaking):
                transitions(cast, task, part)[name]()
        except Broken:
            assert snapshot() == before, f"statement {broken_at}"
            continue
        break
    assert broken_at > 8, "the transition is more than a few statements long"
    assert snapshot() != before
