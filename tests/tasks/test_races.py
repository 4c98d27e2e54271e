"""Many people press the same button at once. Real connections, real locks: PostgreSQL only."""

from collections import Counter

import pytest
from django.db import connection

from history.models import Event
from history.verification import verify
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.models import Assignment, Task
from tests.races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def drafts(cast, birth):
    return services.propose_tasks(actor=cast.office, measures=[birth])


@pytest.fixture
def sent(cast, drafts):
    task = services.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.education)
    services.assign_tasks(actor=cast.office, task_ids=[task.pk])
    return Task.objects.get(pk=task.pk)


@pytest.mark.parametrize("turn", range(5))
def test_twenty_sign_and_one_wins(cast, sent, turn):
    part = sent.assignments.get()
    actors = [cast.liaison, cast.unit_head]
    results = at_once(20, lambda n: services.sign(actor=actors[n % 2], assignment_ids=[part.pk]))
    assert Counter(outcome.done for [outcome] in results) == {True: 1, False: 19}
    assert all("已由" in outcome.reason for [outcome] in results if not outcome.done)
    assert Event.objects.about(sent).filter(verb="task.signed").count() == 1
    assert verify()[1] == []


def test_signing_and_sending_back_at_once_leaves_one_answer(cast, sent):
    part = sent.assignments.get()

    def work(n):
        if n % 2:
            return services.sign(actor=cast.liaison, assignment_ids=[part.pk])[0].done
        return services.decline(actor=cast.unit_head, assignment=part, reason="不属于本单位").state

    results = at_once(10, work)
    won = [r for r in results if r is True or r == Assignment.State.DECLINED]
    assert len(won) == 1
    assert all(r is False or isinstance(r, RuleError) or r in won for r in results)
    sent.refresh_from_db()
    assert (sent.state, sent.assignments.get().state) in {
        (Task.State.ACCEPTED, Assignment.State.ACCEPTED),
        (Task.State.DECLINED, Assignment.State.DECLINED),
    }


def test_ten_edits_of_one_version_and_one_wins(cast, drafts):
    seen = drafts[0].version
    results = at_once(
        10,
        lambda n: services.edit_task(actor=cast.office, task=drafts[0], version=seen, text=f"第{n}人的文字"),
    )
    assert sum(isinstance(r, Task) for r in results) == 1
    assert sum(isinstance(r, Conflict) for r in results) == 9


def test_proposing_twice_at_once_makes_each_task_once(cast, birth):
    at_once(6, lambda n: services.propose_tasks(actor=cast.office, measures=[birth]))
    assert sorted(Task.objects.values_list("code", flat=True)) == ["妇1.1.1", "妇1.1.2", "妇1.1.3"]


def test_bulk_signing_in_opposite_orders_does_not_deadlock(cast, drafts):
    for task in drafts:
        services.edit_task(
            actor=cast.office, task=task, lead=cast.units.education, supports=[cast.units.health]
        )
    services.assign_tasks(actor=cast.office, task_ids=[task.pk for task in drafts])
    parts = {
        cast.liaison: list(Assignment.objects.filter(unit=cast.units.education).values_list("pk", flat=True)),
        cast.other_liaison: list(
            Assignment.objects.filter(unit=cast.units.health).values_list("pk", flat=True)
        ),
    }

    def work(n):
        actor = [cast.liaison, cast.other_liaison][n % 2]
        order = parts[actor] if n % 4 < 2 else parts[actor][::-1]
        return services.sign(actor=actor, assignment_ids=order)

    results = at_once(12, work)
    assert not any(isinstance(r, Exception) for r in results), results
    assert not Assignment.objects.exclude(state=Assignment.State.ACCEPTED).exists()
    assert connection.vendor == "postgresql"
