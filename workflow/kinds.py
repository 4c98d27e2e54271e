"""What can fall due. An app registers its kinds at start-up; everything else follows: reminders, the board, the
calendar, urging by hand.

A step of a flow whose `term` gives a limit has a deadline by itself when its code is a kind. Other duties are set,
met and dropped by their app's services (workflow.services.set_limits).
"""

from collections.abc import Callable
from dataclasses import dataclass

from notices.models import Level
from workflow.ladder import CHAIR, DIRECTOR, OFFICE, TURN, UNIT_HEAD, Rung

# From the county's practice: reminders before, urging after, the unit's head next, the letter last.
STANDARD = (
    Rung(-7, Level.REMIND),
    Rung(-3, Level.REMIND, working=True),
    Rung(0, Level.REMIND, by_robot=True),
    Rung(1, Level.URGE, (TURN, UNIT_HEAD), working=True, by_robot=True),
    Rung(5, Level.URGE, (TURN, UNIT_HEAD), working=True, by_robot=True),
    Rung(10, Level.LETTER, (UNIT_HEAD, OFFICE), working=True),
    Rung(20, Level.CIRCULAR, (UNIT_HEAD, OFFICE, CHAIR), working=True),
)
# A step that somebody else waits for: nobody is written a letter for it.
SHORT = (
    Rung(-2, Level.REMIND, working=True),
    Rung(0, Level.REMIND),
    Rung(2, Level.URGE, (TURN, OFFICE), working=True),
    Rung(5, Level.URGE, (TURN, OFFICE), working=True),
)
# The office's own step.
OWN = (
    Rung(-2, Level.REMIND, working=True),
    Rung(0, Level.REMIND),
    Rung(3, Level.URGE, (TURN, DIRECTOR), working=True),
)
# Years away.
FAR = (Rung(-90, Level.REMIND), Rung(-30, Level.REMIND), *STANDARD)


@dataclass(frozen=True)
class DeadlineKind:
    """`extend(actor, deadline, due_on, reason)` moves the day where it belongs to the object itself; without it the
    deadline alone is moved, unless `fixed` says why it cannot be."""

    code: str
    title: str
    ladder: tuple[Rung, ...]
    extend: Callable | None = None
    fixed: str = ""


kinds: dict[str, DeadlineKind] = {}
# Where the office can urge from: name → (access, ids) → deadlines.
sources: dict[str, Callable] = {}


# What the office can put on paper for ticked deadlines: (title, name of an address that takes POST `ids`).
paper_actions: list[tuple[str, str]] = []


def register_kind(code: str, title, *, ladder=STANDARD, extend=None, fixed="") -> None:
    kinds[code] = DeadlineKind(code, title, tuple(ladder), extend, fixed)


def register_source(name: str, deadlines: Callable) -> None:
    """Let a list urge for its ticked rows: `deadlines(access, ids)` gives the deadlines behind them (ids None: behind
    every row)."""
    sources[name] = deadlines


def register_paper_action(title, url_name: str) -> None:
    """Offer to draw up a paper about ticked deadlines."""
    if (title, url_name) not in paper_actions:
        paper_actions.append((title, url_name))


def kind_title(code: str) -> str:
    return str(kinds[code].title) if code in kinds else code
