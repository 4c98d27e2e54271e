"""When a duty is met, due or overdue: pure, from dated evidence to a state. Knows no database and no request.

A duty has a rule (its cadence and its day), an outline a term (its years, and since when there are records). The rule
cuts the term into periods; each period is judged by itself, so what was missed in one year stays missed.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# So many days before its day a duty counts as near.
NEAR = 90
MID, END = "mid", "end"


class Cadence(StrEnum):
    YEARLY = "yearly"
    FIVE_YEARLY = "five_yearly"
    MID_END = "mid_end"  # once by the middle of the outline, once by its end
    ONCE = "once"  # once in the outline's term, revised when needed
    HOLDING = "holding"  # a state of things that is to hold
    STANDING = "standing"  # something of it within every so many months
    REGULAR = "regular"  # 定期: as standing, the committee sets the rhythm
    EACH = "each"  # follows each of certain objects
    ON_DEMAND = "on_demand"
    ENCOURAGED = "encouraged"


ROLLING = frozenset({Cadence.STANDING, Cadence.REGULAR})
FREE = frozenset({Cadence.ON_DEMAND, Cadence.ENCOURAGED})
# One period: the whole term.
WHOLE = frozenset({Cadence.ONCE, Cadence.HOLDING})
DATED = WHOLE | {Cadence.YEARLY, Cadence.FIVE_YEARLY, Cadence.MID_END}


class State(StrEnum):
    MET = "met"
    DUE = "due"  # not met, its day is near
    OVERDUE = "overdue"
    NOT_YET = "not_yet"
    ON_DEMAND = "on_demand"
    UNRECORDED = "unrecorded"  # nothing records it, or its day lies before the records begin
    UNSTATED = "unstated"  # the outline does not have the words


@dataclass(frozen=True)
class Rule:
    """`month` and `day` end a period, `years_after` its last year (a volume of statistics comes out the year after);
    `every_months` is the rhythm of what is rolling."""

    cadence: Cadence
    month: int = 12
    day: int = 31
    years_after: int = 0
    every_months: int = 12


@dataclass(frozen=True)
class Term:
    """The years of an outline, and the day since which the committee keeps records here."""

    first: int
    last: int
    since: date


@dataclass(frozen=True)
class Evidence:
    """An object that proves a duty under an outline, or shows that it is under way (`is_whole` False).

    `on`: the day it happened; None: it is under way, or holds now. `year`: the year it counts for. `due_on`: the day
    that was set for it, which takes the place of the rule's. `stage`: "mid" or "end" of a mid- or end-term thing.
    `more`: how many others like it are not listed. `by_ledger`: nothing but an entry of the ledger. `is_beside`: done
    and shown, while other evidence decides whether the duty is met.
    """

    code: str
    outline_id: int
    title: str
    url: str
    on: date | None
    year: int
    is_whole: bool = True
    due_on: date | None = None
    stage: str = ""
    more: int = 0
    by_ledger: bool = False
    is_beside: bool = False


@dataclass(frozen=True)
class Period:
    first: int
    last: int
    stage: str = ""

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last


@dataclass(frozen=True)
class Finding:
    """One period judged. `due_on`: its last day. `next_on`: the last day to do something about it, if it is not past;
    the day after, it is missed."""

    period: Period
    state: State
    due_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    is_late: bool = False
    next_on: date | None = None


def day_in(year: int, month: int, day: int) -> date:
    """That day of a year; the month's last where it has no such day (29 February)."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return day_in(day.year + years, month + 1, day.day)


def periods_of(rule: Rule, term: Term) -> list[Period]:
    """The periods that a term is judged by, in order."""
    if rule.cadence in WHOLE:
        return [Period(term.first, term.last)]
    if rule.cadence == Cadence.MID_END:
        middle = term.first + (term.last - term.first + 1) // 2 - 1
        mid = [Period(term.first, middle, MID)] if middle >= term.first else []
        return [*mid, Period(middle + 1, term.last, END)]
    length = 5 if rule.cadence == Cadence.FIVE_YEARLY else 1
    return [
        Period(first, min(first + length - 1, term.last))
        for first in range(term.first, term.last + 1, length)
    ]


def judge(
    rule: Rule,
    term: Term,
    period: Period,
    evidence: Sequence[Evidence],
    today: date,
    *,
    is_recorded: bool = True,
) -> Finding:
    """The state of one period on a day. `evidence` is all that there is of the duty under the outline;
    `is_recorded` False: no app of the system keeps such objects."""
    if not is_recorded:
        return Finding(period, State.UNRECORDED)
    if rule.cadence in ROLLING:
        return _rolling(rule, term, period, evidence, today)
    mine = tuple(row for row in evidence if _belongs(rule, period, row))
    if rule.cadence in FREE:
        return Finding(period, State.ON_DEMAND, evidence=mine)
    if rule.cadence == Cadence.EACH:
        return _each(period, mine, today)
    set_days = [row.due_on for row in mine if row.due_on]
    last_year = max(term.first, term.since.year) if rule.cadence in WHOLE else period.last
    due_on = max(set_days) if set_days else day_in(last_year + rule.years_after, rule.month, rule.day)
    whole = [row.on for row in mine if row.is_whole]
    if whole:
        done_on = min((day for day in whole if day), default=None)
        return Finding(period, State.MET, due_on, mine, is_late=done_on is not None and done_on > due_on)
    if due_on < today:
        known = due_on >= term.since or mine
        return Finding(period, State.OVERDUE if known else State.UNRECORDED, due_on, mine)
    return Finding(period, _before(period, due_on, today), due_on, mine, next_on=due_on)


def judge_all(rule, term, evidence, today, *, is_recorded=True) -> list[Finding]:
    return [
        judge(rule, term, period, evidence, today, is_recorded=is_recorded)
        for period in periods_of(rule, term)
    ]


def next_of(findings: Sequence[Finding]) -> Finding | None:
    """The period in which something has to happen next, or the duty is missed."""
    return min((row for row in findings if row.next_on), key=lambda row: row.next_on, default=None)


def finding_for(rule: Rule, findings: Sequence[Finding], year: int) -> Finding:
    """What a board of a year shows of a duty: the period that holds the year; of the mid-term and the end-term round
    the one that is to be done in that year or next after it."""
    if rule.cadence == Cadence.MID_END:
        ahead = [row for row in findings if row.due_on and row.due_on.year >= year]
        if ahead:
            return ahead[0]
    return next(row for row in findings if year in row.period)


def before_of(rule: Rule, findings: Sequence[Finding], year: int) -> Finding | None:
    """What a yearly duty about the year before asks in this year: a report on 2025 is to be made in 2026."""
    if rule.cadence != Cadence.YEARLY:
        return None
    due = (row for row in findings if row.period.last < year and row.due_on and row.due_on.year == year)
    return next(due, None)


def overdue_of(rule: Rule, findings: Sequence[Finding], today: date) -> list[Finding]:
    """The periods that are overdue. What is rolling is so now or not at all: an old gap cannot be made good."""
    return [
        row
        for row in findings
        if row.state == State.OVERDUE and (rule.cadence not in ROLLING or today.year in row.period)
    ]


def _belongs(rule: Rule, period: Period, row: Evidence) -> bool:
    if rule.cadence in WHOLE:
        return True
    if rule.cadence == Cadence.MID_END and row.stage:
        return row.stage == period.stage
    return row.year in period


def _before(period: Period, due_on: date, today: date) -> State:
    if today < date(period.first, 1, 1) or (due_on - today).days > NEAR:
        return State.NOT_YET
    return State.DUE


def _rolling(rule, term, period, evidence, today) -> Finding:
    begin, end = date(period.first, 1, 1), date(period.last, 12, 31)
    if today < begin:
        return Finding(period, State.NOT_YET)
    seen_on = min(today, end)
    whole = [row for row in evidence if row.is_whole]
    mine = tuple(row for row in evidence if row.on and row.on.year in period)
    done = [row for row in whole if row.on and row.on <= seen_on]
    last = max(done, key=lambda row: row.on, default=None)
    if last is not None:
        due_on = months_later(last.on, rule.every_months)
        if due_on >= seen_on:
            return Finding(
                period, State.MET, due_on, mine or (last,), next_on=due_on if seen_on == today else None
            )
    start = max(term.since, date(term.first, 1, 1))
    due_on = months_later(max(last.on, start) if last else start, rule.every_months)
    if due_on < seen_on:
        return Finding(period, State.OVERDUE, due_on, mine)
    if seen_on < today:
        # The year is over and its rhythm had not yet asked for anything.
        return Finding(period, State.UNRECORDED, evidence=mine)
    return Finding(period, _before(period, due_on, today), due_on, mine, next_on=due_on)


def _each(period, mine, today) -> Finding:
    waiting = [row for row in mine if not row.is_whole]
    if not waiting:
        return Finding(period, State.MET if mine else State.ON_DEMAND, evidence=mine)
    due_on = min((row.due_on for row in waiting if row.due_on), default=None)
    is_past = due_on is not None and due_on < today
    return Finding(
        period, State.OVERDUE if is_past else State.DUE, due_on, mine, next_on=None if is_past else due_on
    )
