"""Higher apps that point at an outline's words say here what they want to know of a corrected edition.

The outlines cannot import the tasks that grow out of them, so tasks register at start-up (`AppConfig.ready`):

    on_revision(mark_tasks)            called inside the transaction that stores the edition
    count_concerned(count_tasks)       called by the preview, before anything is stored
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Touched:
    """Which stored parts a corrected edition changes or strikes out. Ids of rows; a withdrawn measure's
    sentences are among the withdrawn ones."""

    outline_id: int
    at: datetime | None = None
    changed_sentence_ids: frozenset[int] = frozenset()
    withdrawn_sentence_ids: frozenset[int] = frozenset()
    changed_measure_ids: frozenset[int] = frozenset()
    withdrawn_measure_ids: frozenset[int] = frozenset()

    @property
    def sentence_ids(self) -> frozenset[int]:
        return self.changed_sentence_ids | self.withdrawn_sentence_ids


_on_revision: list[Callable[[Touched, object], None]] = []
_counters: list[Callable[[Touched], int]] = []


def on_revision(callback: Callable[[Touched, object], None]) -> None:
    """`callback(touched, record)` runs in the edition's transaction; `record` is its history recorder."""
    if callback not in _on_revision:
        _on_revision.append(callback)


def count_concerned(callback: Callable[[Touched], int]) -> None:
    """`callback(touched)` tells how many rows of the higher app the edition concerns."""
    if callback not in _counters:
        _counters.append(callback)


def announce(touched: Touched, record) -> None:
    """Tell everybody who registered."""
    for callback in _on_revision:
        callback(touched, record)


def concerned(touched: Touched) -> int:
    """How many tasks (and the like) stand on words that the edition changes or strikes out."""
    return sum(callback(touched) for callback in _counters)
