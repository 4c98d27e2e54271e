"""Several people press a button at the same moment."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from pages.rules import Conflict, RuleError

races = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(test):
    for mark in races:
        test = mark(test)
    return test


def at_once(count, work):
    """Run `work(n)` in `count` threads that start together; what each returned, or the exception it raised."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(n):
        try:
            barrier.wait(timeout=20)
            results[n] = work(n)
        except Exception as error:
            results[n] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def one_won(results):
    """One got through, the others were told that somebody was faster."""
    won = [result for result in results if not isinstance(result, Exception)]
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(won) == 1, results
    assert all(isinstance(result, Conflict) for result in lost), lost
    return lost


def only_refusals(results):
    """Nobody waited in a circle, and nothing broke."""
    odd = [
        result
        for result in results
        if isinstance(result, Exception) and not isinstance(result, Conflict | RuleError | ValidationError)
    ]
    assert odd == []
