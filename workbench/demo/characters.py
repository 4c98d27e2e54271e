"""What units are like, and what becomes of each of them in a year: the reason why their records differ plainly."""

from dataclasses import dataclass
from enum import StrEnum


class Character(StrEnum):
    EXCELLENT = "excellent"
    ORDINARY = "ordinary"
    POOR = "poor"


@dataclass(frozen=True)
class Habit:
    """Shares between 0 and 1: how often a unit files late or has its papers returned (besides those whose lot it is),
    how much of its progress it reports, how much of it is returned, whether it answers invitations and whether it
    comes. `problems`: how many an inspection finds there."""

    late: float
    returned: float
    reports: float
    progress_returned: float
    replies: float
    comes: float
    problems: int


HABITS = {
    Character.EXCELLENT: Habit(0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0),
    Character.ORDINARY: Habit(0.06, 0.12, 0.95, 0.12, 0.95, 0.92, 1),
    Character.POOR: Habit(1.0, 0.6, 0.5, 0.4, 0.5, 0.45, 3),
}


@dataclass(frozen=True)
class Lot:
    """Of one year: the units (by key) that file late, have something returned, and file nothing at all."""

    late: frozenset[int]
    returned: frozenset[int]
    missing: frozenset[int]


def lot_of(number: int, characters: dict[int, Character], dice) -> Lot:
    """The lot of the `number`-th year: in each of them one ordinary unit is late and one has something returned, one
    poor unit files nothing; the others by their habits. `characters` are those of the units in a fixed order."""
    by_character = {kind: [key for key, own in characters.items() if own == kind] for kind in Character}
    ordinary, poor = by_character[Character.ORDINARY], by_character[Character.POOR]
    missing = {poor[number % len(poor)]} if poor else set()
    late = {ordinary[number % len(ordinary)]} if ordinary else set()
    returned = {ordinary[(number + 1) % len(ordinary)]} if ordinary else set()
    for key, character in characters.items():
        habit = HABITS[character]
        if dice.random() < habit.late:
            late.add(key)
        if dice.random() < habit.returned:
            returned.add(key)
    return Lot(frozenset(late - missing), frozenset(returned - missing), frozenset(missing))
