"""What the sources share: whether something was in time, and how it is said."""

from datetime import date, datetime

from django.utils import timezone

ON_TIME, LATE, MISSING, AHEAD = "on_time", "late", "missing", "ahead"


def kept(due_on: date, done_at: datetime | None, today: date) -> tuple[str, int]:
    """How a day was kept (one of the four above), and how many days late. The day itself is in time."""
    done_on = timezone.localdate(done_at) if done_at else None
    if done_on is None:
        return (MISSING, (today - due_on).days) if today > due_on else (AHEAD, 0)
    return (LATE, (done_on - due_on).days) if done_on > due_on else (ON_TIME, 0)


def said_of(due_on: date, done_at: datetime | None, verdict: str, days: int, verb: str) -> str:
    """E.g. 时限 2026-12-20，2026-12-22 报送，迟 2 天."""
    said = f"时限 {due_on:%Y-%m-%d}"
    if done_at is not None:
        said += f"，{timezone.localdate(done_at):%Y-%m-%d} {verb}"
    if verdict == LATE:
        return f"{said}，迟 {days} 天"
    if verdict == MISSING:
        return f"{said}，没有{verb}，已过 {days} 天"
    return f"{said}，未到期" if verdict == AHEAD else said
