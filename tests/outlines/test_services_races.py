"""Two desks import at once. Real connections, real locks: PostgreSQL only."""

import threading

import pytest
from django.db import connection, connections

from history.models import Event
from history.verification import verify
from outlines import services
from outlines.importer import parse
from outlines.models import Goal, Outline
from pages.rules import Conflict
from tests.texts import SMALL_OUTLINE

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*works):
    """Run the calls in threads that start together; what each returned, or the exception it raised."""
    barrier, results = threading.Barrier(len(works)), [None] * len(works)

    def run(order, work):
        try:
            barrier.wait(timeout=20)
            results[order] = work()
        except Exception as error:
            results[order] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_the_same_draft_is_confirmed_by_one_of_many(cast):
    draft = services.start_import(actor=cast.office, source_name="x", text=SMALL_OUTLINE)

    def confirm(actor):
        return lambda: services.confirm_import(actor=actor, draft=draft, version=1, reviewed=True)

    results = at_once(*(confirm([cast.office, cast.director][n % 2]) for n in range(8)))
    losers = [result for result in results if isinstance(result, Conflict)]
    assert len(losers) == 7, results
    assert all("确认导入" in loser.reason for loser in losers)
    assert Outline.objects.get().edition == 1
    assert Event.objects.filter(verb="outline.imported").count() == 1
    assert verify()[1] == []
    assert connection.vendor == "postgresql"


def test_two_texts_of_a_new_outline_become_one_outline_in_two_editions(cast):
    def store(text):
        return lambda: services.store_outlines(
            committee=cast.committee, parsed=parse(text), source_name="x", actor=cast.office
        )

    results = at_once(store(SMALL_OUTLINE), store(SMALL_OUTLINE.replace("90%", "95%")))
    assert sorted(row.created for result in results for row in result) == [False, True]
    assert Outline.objects.get().edition == 2
    assert Goal.objects.current().count() == 3
    assert verify()[1] == []
