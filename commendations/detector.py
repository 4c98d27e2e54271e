"""When a commendation is due: every five years of an outline's term, in the last year of each five (2025, 2030), or in
the year to which the committee moved it. Pure; no database.

One commendation serves the outlines whose five years end together. It is met by a round that is held for that year,
whenever it was decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EVERY = 5

# States of a due commendation.
MET, LATE, UNDER_WAY, DUE, COMING, MOVED, MISSED, UNRECORDED = (
    "met",
    "late",
    "under_way",
    "due",
    "coming",
    "moved",
    "missed",
    "unrecorded",
)
SETTLED = frozenset({MET, LATE, UNRECORDED})
WANTING = frozenset({DUE, MISSED})


@dataclass(frozen=True)
class Term:
    """An outline's years, both included."""

    audience: str
    first: int
    last: int


@dataclass(frozen=True)
class Shift:
    moved_to: int
    reason: str


@dataclass(frozen=True)
class Held:
    """A round that was not cancelled: for which due year, in which year it is held, whether it has been decided."""

    key: int
    due_year: int | None
    year: int
    is_decided: bool


@dataclass(frozen=True)
class Due:
    """How the commendation of one due year stands. `year` is the year it is to be held in, `held` the round's key."""

    due_year: int
    first: int
    year: int
    audiences: tuple[str, ...]
    state: str
    reason: str = ""
    held: int | None = None

    @property
    def is_wanting(self) -> bool:
        return self.state in WANTING

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED


def due_years(term: Term) -> list[tuple[int, int]]:
    """(first year, due year) of each five years of an outline; the last may be cut short by its end."""
    return [(first, min(first + EVERY - 1, term.last)) for first in range(term.first, term.last + 1, EVERY)]


def found(
    terms: Iterable[Term],
    shifts: Mapping[int, Shift],
    rounds: Iterable[Held],
    this_year: int,
    *,
    since: int | None = None,
) -> list[Due]:
    """How every commendation of the outlines stands, the earliest first. What was to be held before `since`, the
    first year of the committee's records, is unknown rather than missed."""
    rounds = sorted(rounds, key=lambda row: (row.year, row.key))
    audiences: dict[int, set[str]] = {}
    firsts: dict[int, int] = {}
    for term in terms:
        for first, due in due_years(term):
            audiences.setdefault(due, set()).add(term.audience)
            firsts[due] = min(first, firsts.get(due, first))
    return [
        _due(due, firsts[due], tuple(sorted(audiences[due])), shifts.get(due), rounds, this_year, since)
        for due in sorted(audiences)
    ]


def _due(due_year, first, audiences, shift, rounds, this_year, since) -> Due:
    year = shift.moved_to if shift else due_year
    own = [row for row in rounds if (row.due_year or row.year) == due_year]
    decided = next((row for row in own if row.is_decided), None)
    held = decided or next(iter(own), None)
    if decided:
        state = LATE if decided.year > year else MET
    elif held:
        state = UNDER_WAY
    elif since is not None and year < since:
        state = UNRECORDED
    elif year < this_year:
        state = MISSED
    elif year == this_year:
        state = DUE
    else:
        state = MOVED if shift else COMING
    return Due(
        due_year, first, year, audiences, state, shift.reason if shift else "", held.key if held else None
    )


def due_for(year: int, dues: Iterable[Due]) -> Due | None:
    """Which commendation a round of `year` is for: the one that is to be held in that year, else the earliest that was
    missed, else the one whose five years hold it."""
    open_ = [row for row in dues if row.held is None]
    for fits in (
        lambda row: row.year == year,
        lambda row: row.year < year and row.state == MISSED,
        lambda row: row.first <= year <= row.due_year,
    ):
        chosen = next((row for row in open_ if fits(row)), None)
        if chosen:
            return chosen
    return None
