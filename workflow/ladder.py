"""提醒 → 催办 → 督办函 → 通报: which step is due, and when the next one is. Pure; the calendar is handed in.

The rule is "due and not yet sent": a sweep that did not run for a week sends what is missing, once. A step before
the day is not owed when its own day had passed before the limit was set. A higher level comes only after the one planned before it was sent,
and keeps its distance from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

TURN, UNIT_HEAD, OFFICE, DIRECTOR, CHAIR = "turn", "unit_head", "office", "director", "chair"
ADDRESSEES = (TURN, UNIT_HEAD, OFFICE, DIRECTOR, CHAIR)


@dataclass(frozen=True)
class Rung:
    """One step: `days` from the day of the limit (negative before it, 0 on it), in working or calendar days; how
    urgent (notices.Level); to whom, and by which ways besides the list in the system."""

    days: int
    level: int
    to: tuple[str, ...] = (TURN,)
    working: bool = False
    by_email: bool = True
    by_robot: bool = False

    @property
    def key(self) -> str:
        """What says that this step was taken: changing whom it goes to does not send it again."""
        return f"{self.days:+d}{'w' if self.working else 'd'}{self.level}"

    def day(self, due_on: date, calendar) -> date:
        """The day this step is for."""
        if self.working and self.days:
            return calendar.add(due_on, self.days)
        return due_on + timedelta(days=self.days)

    def as_json(self) -> dict:
        return asdict(self) | {"to": list(self.to)}

    @classmethod
    def from_json(cls, data: dict) -> "Rung":
        return cls(**(data | {"to": tuple(data["to"])}))


@dataclass(frozen=True)
class Planned:
    """A step on its day; `before` is the step of a lower level that must come first."""

    day: date
    rung: Rung
    before: "Planned | None" = None


@dataclass(frozen=True)
class Decision:
    """The steps to take now, all of one level, and the day to look again (None: nothing more)."""

    now: tuple[Rung, ...]
    next_on: date | None


def planned(rungs: Sequence[Rung], due_on: date, set_on: date, calendar) -> list[Planned]:
    """The steps that are owed for a limit that was set on a day, in order of time."""
    # A limit that had passed when it was set: what follows the day is counted from when it was set.
    base = max(due_on, set_on)
    dated = sorted(
        ((rung.day(due_on if rung.days < 0 else base, calendar), rung.level, rung) for rung in set(rungs)),
        key=lambda row: (row[0], row[1], row[2].key),
    )
    steps: list[Planned] = []
    for day, level, rung in dated:
        if day >= set_on:
            lower = [step for step in steps if step.rung.level < level]
            steps.append(Planned(day, rung, lower[-1] if lower else None))
    return steps


def decide(
    steps: Sequence[Planned],
    sent: Mapping[str, date],
    today: date,
    *,
    passed: int = 0,
    passed_on: date | None = None,
) -> Decision:
    """What is due today. `sent` maps the keys of steps taken to the day they were taken. Steps up to the level
    `passed` are not owed: the office has taken that step by hand on `passed_on`."""
    owed = [step for step in steps if step.rung.key not in sent and step.rung.level > passed]

    def earliest(step: Planned, taken: Mapping[str, date]) -> date | None:
        """The first day on which a step may be taken; None while it waits for the one before it."""
        if step.before is None:
            return step.day
        distance = step.day - step.before.day
        before = step.before.rung
        if before.key in taken:
            return max(step.day, taken[before.key] + distance)
        if before.level <= passed:
            return max(step.day, (passed_on or step.before.day) + distance)
        return None

    def next_of(rest, taken):
        return min((day for step in rest if (day := earliest(step, taken)) is not None), default=None)

    due = [step for step in owed if (day := earliest(step, sent)) is not None and day <= today]
    if not due:
        return Decision((), next_of(owed, sent))
    lowest = min(step.rung.level for step in due)
    now = tuple(step.rung for step in due if step.rung.level == lowest)
    taken = dict(sent) | {rung.key: today for rung in now}
    return Decision(now, next_of([step for step in owed if step.rung.key not in taken], taken))
