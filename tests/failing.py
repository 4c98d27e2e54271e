"""The database breaks in the middle of something: all or nothing."""

from django.db import connection
from django.db.utils import OperationalError

from pages.rules import Conflict


class Broken(OperationalError):
    """The database went away."""


def break_at_every_statement(act, snapshot) -> int:
    """Run `act` with the database breaking at its first statement, then at its second, and so on until it gets
    through; `snapshot()` must be the same after every failure and another after the success. Returns at which
    statement there was nothing left to break."""
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
                act()
        except (Broken, Conflict):
            # The engine turns a lock it cannot have into a friendly conflict.
            assert snapshot() == before, f"statement {broken_at}"
            continue
        assert snapshot() != before
        return broken_at
