"""The year's plan as it proposes itself: from the rules of the kinds and the days of the year before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import detector
from meetings.models import Meeting, MeetingKind
from outlines.models import Outline
from workdays.calendar import WorkCalendar
from workdays.selectors import calendar_of

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Proposal:
    """A meeting that should stand in the plan, on a working day; `why` says where the day comes from."""

    kind: MeetingKind
    planned_on: date
    outlines: tuple[Outline, ...]
    why: str

    @property
    def is_joint(self) -> bool:
        return len(self.outlines) > 1


def proposals(committee_id: int, year: int, *, today: date | None = None) -> list[Proposal]:
    """What the plan of a year still lacks, in the order of the days; five queries. The day is that of the year before,
    or the middle of the kind's month; never a day off, a day that another meeting has, or one too near for the notice."""
    today = today or timezone.localdate()
    outlines = list(
        Outline.objects.filter(committee_id=committee_id, start_year__lte=year, end_year__gte=year).order_by(
            "-audience", "-start_year"
        )
    )
    rows = list(Meeting.objects.standing().filter(committee_id=committee_id, planned_on__year__gte=year - 10))
    held = defaultdict(list)
    for row in rows:
        held[row.kind_id].append(row)
    taken = {row.planned_on for row in rows}
    calendar, found = calendar_of(committee_id), []
    for kind in MeetingKind.objects.active().filter(committee_id=committee_id):
        served = tuple(
            {row.audience: row for row in reversed(outlines) if row.audience in kind.audiences}.values()
        )
        for number in range(_lacking(kind, served, held[kind.pk], year)):
            day, why = _wished(kind, held[kind.pk], year, number)
            earliest = max(date(year, 1, 1), today + timedelta(days=kind.notice_days))
            planned_on = _free_day(calendar, max(day, earliest), earliest, year, taken)
            if planned_on is None:
                continue
            taken.add(planned_on)
            in_order = tuple(sorted(served, key=lambda row: row.audience, reverse=True))
            found.append(Proposal(kind, planned_on, in_order, why))
    return sorted(found, key=lambda row: (row.planned_on, row.kind.position))


def _lacking(kind, outlines, meetings, year: int) -> int:
    """How many meetings of a kind the year lacks; a five-yearly one falls due in the last year of its period."""
    if kind.interval == detector.ON_DEMAND or not outlines:
        return 0
    first, last = year, year
    if kind.interval == detector.FIVE_YEARLY:
        span = detector.Span("", outlines[0].start_year, outlines[0].end_year)
        first, last = detector.period_of(kind.interval, span, year)
        if year != last:
            return 0
    counted = sum(first <= row.year <= last for row in meetings)
    return max(0, kind.minimum - counted)


def _wished(kind, meetings, year: int, number: int) -> tuple[date, str]:
    """The day of the year before, or the middle of the month."""
    before = sorted(row.day for row in meetings if row.year == year - 1)
    if number < len(before):
        last = before[number]
        day = date(year, last.month, min(last.day, 28))
        return day, _("参照上一年 %(day)s") % {"day": last}
    return date(year, kind.month, 15), _("按规则一般在 %(month)s 月") % {"month": kind.month}


def _free_day(calendar: WorkCalendar, day: date, earliest: date, year: int, taken) -> date | None:
    """The first working day from `day` on that no meeting has; where the year ends before, the last one of it."""
    here = day
    while here.year == year:
        if calendar.is_working(here) and here not in taken:
            return here
        here += ONE
    here = min(day, date(year, 12, 31))
    while here >= earliest:
        if calendar.is_working(here) and here not in taken:
            return here
        here -= ONE
    return None
