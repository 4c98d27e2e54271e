"""Which regulated meeting is missing in which period: before the period ends, and after. Pure; no database.

A kind owes a number of meetings to each outline that demands it, in every period: a calendar year, or five years
counted from the outline's first. A meeting is counted for one period only, the one that holds the year it is counted
for; held under both outlines (joint) it meets the duty of both.

Outside its period a meeting still meets the duty where the outline lets it be advanced or postponed when necessary
(the five-yearly conference) and the reason is recorded. A yearly meeting that was held after its year is held late.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

YEARLY, FIVE_YEARLY, ON_DEMAND = "yearly", "five_yearly", "on_demand"
YEARS = {YEARLY: 1, FIVE_YEARLY: 5}

# States of a duty, from settled to missed.
MET, ADVANCED, DELAYED, LATE = "met", "advanced", "delayed", "late"
ARRANGED, POSTPONED, LAPSED, UNPLANNED, MISSED, FREE = (
    "arranged",
    "postponed",
    "lapsed",
    "unplanned",
    "missed",
    "free",
)
SETTLED = frozenset({MET, ADVANCED, DELAYED, LATE, FREE})
WANTING = frozenset({LAPSED, UNPLANNED, MISSED})


@dataclass(frozen=True)
class Rule:
    """A kind's duty: `minimum` meetings a period under each of `audiences`. `since`: periods that ended before that
    year are not asked about."""

    kind: str
    interval: str
    minimum: int
    audiences: frozenset[str]
    since: int | None = None
    duty: str = ""


@dataclass(frozen=True)
class Span:
    """An outline's years, both included."""

    audience: str
    first: int
    last: int


@dataclass(frozen=True)
class Gathering:
    """A meeting: counted for `year`, under `audiences`. `on` is the day it was held, or is planned for. `reason` is
    why it lies outside its period."""

    kind: str
    audiences: frozenset[str]
    year: int
    on: date
    is_held: bool
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """How one duty stands in one period. `held` and `planned` count meetings towards `needed`; `lapsed` those whose
    planned day went by."""

    kind: str
    duty: str
    audience: str
    first: int
    last: int
    needed: int
    held: int
    planned: int
    lapsed: int
    state: str
    last_on: date | None = None

    @property
    def is_wanting(self) -> bool:
        return self.state in WANTING

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED


def periods(interval: str, span: Span) -> Iterator[tuple[int, int]]:
    """(first year, last year) of each period of an outline; the last may be cut short by the outline's end."""
    length = YEARS.get(interval, 1)
    for first in range(span.first, span.last + 1, length):
        yield first, min(first + length - 1, span.last)


def period_of(interval: str, span: Span, year: int) -> tuple[int, int] | None:
    """The period that holds `year`; None outside the outline's years."""
    return next((p for p in periods(interval, span) if p[0] <= year <= p[1]), None)


def findings(
    rules: Iterable[Rule], spans: Iterable[Span], gatherings: Iterable[Gathering], today: date
) -> list[Finding]:
    """How every duty stands in every period that has begun by `today`, and in a later one for which something was
    held or planned already; by kind, audience and period."""
    spans, gatherings = list(spans), list(gatherings)
    found = []
    for rule in rules:
        own = [row for row in gatherings if row.kind == rule.kind]
        for span in spans:
            if span.audience not in rule.audiences:
                continue
            ours = [row for row in own if span.audience in row.audiences]
            for first, last in periods(rule.interval, span):
                if rule.since is not None and last < rule.since:
                    continue
                counted = [row for row in ours if first <= row.year <= last]
                if first > today.year and not counted:
                    continue
                found.append(_finding(rule, span.audience, first, last, counted, today))
    return found


def _finding(rule: Rule, audience, first, last, counted, today) -> Finding:
    held = sorted((row for row in counted if row.is_held), key=lambda row: row.on)
    ahead = [row for row in counted if not row.is_held and row.on >= today]
    lapsed = [row for row in counted if not row.is_held and row.on < today]
    return Finding(
        kind=rule.kind,
        duty=rule.duty,
        audience=audience,
        first=first,
        last=last,
        needed=rule.minimum,
        held=len(held),
        planned=len(ahead),
        lapsed=len(lapsed),
        state=_state(rule, first, last, held, ahead, lapsed, today),
        last_on=held[-1].on if held else None,
    )


def _state(rule, first, last, held, ahead, lapsed, today) -> str:
    if rule.interval == ON_DEMAND or rule.minimum == 0:
        return FREE
    if len(held) >= rule.minimum:
        return _met(rule, first, last, held[: rule.minimum])
    if len(held) + len(ahead) >= rule.minimum:
        beyond = [row for row in ahead if row.on.year > last]
        needed = rule.minimum - len(held) - (len(ahead) - len(beyond))
        if needed <= 0:
            return ARRANGED
        # Put off beyond its period: lawful only where the outline says so and the reason is there.
        if _may_move(rule) and all(row.reason for row in beyond):
            return POSTPONED
        return MISSED if today.year > last else UNPLANNED
    if today.year > last:
        return MISSED
    return LAPSED if lapsed else UNPLANNED


def _met(rule, first, last, counted) -> str:
    """What the meetings that meet the duty say of it: the worst of them decides."""
    after = [row for row in counted if row.on.year > last]
    before = [row for row in counted if row.on.year < first]
    if after:
        return DELAYED if _may_move(rule) and all(row.reason for row in after) else LATE
    if before:
        return ADVANCED
    return MET


def _may_move(rule) -> bool:
    """Whether the outline lets the meeting be advanced or postponed when necessary (纲要 D10)."""
    return rule.interval == FIVE_YEARLY
