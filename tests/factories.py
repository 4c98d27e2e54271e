"""Rows in bulk, for tests that need many and do not care how they came about. Stories use the services."""

import copy


def copies_of(instance, count, **changes):
    """Store `count` copies of a stored row; each of `changes` is called with the copy's number for its value."""
    rows = []
    for number in range(count):
        row = copy.copy(instance)
        row.pk, row._state = None, copy.copy(instance._state)
        row._state.adding = True
        for name, value in changes.items():
            setattr(row, name, value(number))
        rows.append(row)
    return type(instance).objects.bulk_create(rows, batch_size=2000)
