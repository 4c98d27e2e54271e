"""The calendar that a committee counts by."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from organisations.models import Committee
from workdays.calendar import WorkCalendar
from workdays.models import CalendarYear
from workdays.statutory import SpecialDay, is_official, special_days


def lineage(committee_id: int) -> list[int]:
    """The committee and those above it, the nearest first."""
    ids = []
    while committee_id is not None and committee_id not in ids:
        ids.append(committee_id)
        committee_id = Committee.objects.values_list("parent_id", flat=True).get(pk=committee_id)
    return ids


def list_of(committee_id: int, year: int) -> CalendarYear | None:
    """The list of the year that holds for the committee: its own, or the nearest one above."""
    chain = lineage(committee_id)
    lists = CalendarYear.objects.filter(committee__in=chain, year=year).select_related("committee")
    return min(lists, key=lambda found: chain.index(found.committee_id), default=None)


def calendar_of(committee_id: int) -> WorkCalendar:
    """The committee's working days; a year is looked up when it is first asked for."""

    def load(year: int) -> tuple[dict[date, SpecialDay], bool]:
        found = list_of(committee_id, year)
        if found is None:
            return special_days(year), is_official(year)
        days = {row.day: SpecialDay(row.is_working, row.name) for row in found.days.all()}
        return days, found.basis == CalendarYear.Basis.OFFICIAL

    return WorkCalendar(load)


@dataclass(frozen=True)
class Term:
    """A time limit: it ends with the day `due_on` at 24:00 in Asia/Shanghai. Where it was counted in working days,
    from when and how many, so that it can be counted again; `is_estimated` while the year's arrangement is not known."""

    due_on: date
    counted_from: date | None = None
    counted_days: int | None = None
    is_estimated: bool = False


def term_after(committee: Committee, days: int, *, start: date | None = None) -> Term:
    """A limit of `days` from `start` (today), which is not counted itself: in working days where the committee counts
    so, otherwise in calendar days and then moved off a day off (民法典 art. 203)."""
    calendar = calendar_of(committee.pk)
    start = start or timezone.localdate()
    due_on = count_term(calendar, start, days, committee.counts_working_days)
    return Term(due_on, start, days, calendar.is_estimated(due_on))


def count_term(calendar: WorkCalendar, start: date, days: int, in_working_days: bool) -> date:
    """The last day of a limit that was counted from `start`."""
    return (
        calendar.add(start, days) if in_working_days else calendar.next_working(start + timedelta(days=days))
    )
