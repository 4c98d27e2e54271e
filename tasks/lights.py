"""状态灯: how a unit's part of a task stands, from its plan, its reports and the date. Pure; a word and a reason in
words, never a colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class PlannedStep:
    """A milestone of the plan in force, and whether a standing report says it was reached."""

    due_on: date
    title: str
    reached: bool


@dataclass(frozen=True)
class Standing:
    """What is known of one unit's part of one task in one year. `percent` (0–100) and `filed_on` are of the latest
    standing report of that year; None where there is none."""

    year: int
    percent: int | None
    filed_on: date | None
    steps: Sequence[PlannedStep]
    has_plan: bool
    task_due_on: date | None
    is_done: bool


@dataclass(frozen=True)
class Thresholds:
    """A committee's own: days before a date that count as near, percentage points of lag, days of silence."""

    near_days: int
    lag_points: int
    silent_days: int


@dataclass(frozen=True)
class StatusLight:
    code: str
    word: str
    style: str
    reason: str


WORDS = {
    "done": ("已办结", "tag-ok"),
    "missed": ("当年未报告", "tag-late"),
    "overdue": ("逾期", "tag-late"),
    "lagging": ("滞后", "tag-late"),
    "no_plan": ("无方案", "tag-warn"),
    "near": ("临期", "tag-warn"),
    "silent": ("久未报告", "tag-warn"),
    "unreported": ("未报告", ""),
    "normal": ("正常", "tag-ok"),
}
ORDER = tuple(WORDS)


def _light(code: str, reason: str) -> StatusLight:
    word, style = WORDS[code]
    return StatusLight(code, word, style, reason)


def expected_percent(standing: Standing, today: date) -> int:
    """What the plan promises for `today`, in percent of the year's work: the share of the year's milestones that
    were due by then; where the year has none, the share of the year that has passed."""
    of_year = [step for step in standing.steps if step.due_on.year == standing.year]
    if of_year:
        return round(100 * sum(step.due_on < today for step in of_year) / len(of_year))
    first, last = date(standing.year, 1, 1), date(standing.year, 12, 31)
    if today > last:
        return 100
    return max(0, round(100 * (today - first).days / ((last - first).days + 1)))


def status_light(standing: Standing, today: date, thresholds: Thresholds) -> StatusLight:
    """The first of these that holds: done, year missed, overdue, lagging, without plan, near, long silent, not yet
    reported, normal."""
    if standing.is_done:
        return _light("done", "任务已核实办结。")
    if standing.filed_on is None and today.year > standing.year:
        return _light("missed", f"{standing.year} 年没有报告，年度已过。")
    if standing.task_due_on is not None and standing.task_due_on < today:
        days = (today - standing.task_due_on).days
        return _light("overdue", f"任务应于 {standing.task_due_on} 完成，已逾期 {days} 天。")
    waiting = sorted((s for s in standing.steps if not s.reached), key=lambda s: s.due_on)
    late = [step for step in waiting if step.due_on < today]
    if late:
        more = f"，另有 {len(late) - 1} 个里程碑逾期" if len(late) > 1 else ""
        days = (today - late[0].due_on).days
        return _light(
            "overdue", f"里程碑“{late[0].title}”应于 {late[0].due_on} 完成，已逾期 {days} 天{more}。"
        )
    expected = expected_percent(standing, today)
    if standing.percent is not None and standing.percent + thresholds.lag_points < expected:
        return _light("lagging", f"到今天应完成 {expected}%，报告为 {standing.percent}%。")
    if not standing.has_plan:
        return _light("no_plan", "没有审核通过的实施方案，无从对照。")
    soon = today + timedelta(days=thresholds.near_days)
    if standing.task_due_on is not None and standing.task_due_on <= soon:
        days = (standing.task_due_on - today).days
        return _light("near", f"任务应于 {standing.task_due_on} 完成，还有 {days} 天。")
    if waiting and waiting[0].due_on <= soon:
        days = (waiting[0].due_on - today).days
        return _light("near", f"里程碑“{waiting[0].title}”应于 {waiting[0].due_on} 完成，还有 {days} 天。")
    if standing.filed_on is None:
        silent = (today - date(standing.year, 1, 1)).days
        if silent > thresholds.silent_days:
            return _light("silent", f"{standing.year} 年已过 {silent} 天，还没有报告。")
        return _light("unreported", f"{standing.year} 年还没有报告。")
    silent = (today - standing.filed_on).days
    if silent > thresholds.silent_days:
        return _light("silent", f"最近一次报告是 {standing.filed_on}，已 {silent} 天没有新的报告。")
    return _light("normal", f"最近一次报告 {standing.filed_on}，本年度完成 {standing.percent}%。")
