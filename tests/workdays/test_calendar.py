"""Bar 10: working days and limits against a table written by hand from the State Council's notices."""

from datetime import date, timedelta

import pytest
import time_machine

from organisations.models import Committee
from pages.rules import RuleError
from workdays import services
from workdays.calendar import WorkCalendar
from workdays.models import CalendarDay
from workdays.selectors import calendar_of, count_term, term_after
from workdays.statutory import LAST_OFFICIAL, is_official, special_days


def packaged() -> WorkCalendar:
    return WorkCalendar(lambda year: (special_days(year), is_official(year)))


# (day, worked): weekends made up for, feasts, and plain days.
ORACLE = [
    ("2020-01-24", False),
    ("2020-01-31", False),  # lengthened for the epidemic
    ("2020-02-29", False),
    ("2021-02-07", True),
    ("2021-02-12", False),
    ("2022-01-29", True),
    ("2022-10-01", False),
    ("2023-06-22", False),
    ("2023-06-25", True),
    ("2023-09-29", False),
    ("2024-02-04", True),
    ("2024-02-09", True),
    ("2024-02-10", False),
    ("2024-02-29", True),
    ("2024-09-17", False),
    ("2025-01-26", True),
    ("2025-01-28", False),
    ("2025-10-08", False),
    ("2025-10-11", True),
    ("2026-01-01", False),
    ("2026-02-17", False),
    ("2026-10-01", False),
    ("2026-11-24", True),
    # Beyond the notices: statutory days only (11 of them since 2025, 13 with 除夕 and 5 月 2 日), no make-up days.
    ("2027-01-01", False),
    ("2027-02-06", False),  # 春节, a Saturday
    ("2027-04-05", False),
    ("2027-05-01", False),
    ("2027-10-01", False),
    ("2028-02-29", True),
    ("2030-12-31", True),
    ("2031-01-01", False),
    ("2040-10-01", False),
]


@pytest.mark.parametrize(("day", "worked"), ORACLE)
def test_days_off_and_worked(day, worked):
    assert packaged().is_working(date.fromisoformat(day)) is worked


# (from, days, counted in working days, last day)
TERMS = [
    ("2026-09-29", 4, True, "2026-10-10"),  # over 国庆, with 10 月 10 日 worked
    ("2026-12-31", 1, True, "2027-01-04"),
    ("2026-12-28", 5, False, "2027-01-04"),  # 2 January is a Saturday
    ("2024-02-28", 1, False, "2024-02-29"),
    ("2023-02-28", 1, False, "2023-03-01"),
    ("2028-02-28", 2, True, "2028-03-01"),
    ("2026-11-20", 7, False, "2026-11-27"),
    ("2026-11-24", 10, False, "2026-12-04"),
    ("2026-11-21", 7, False, "2026-11-30"),  # ends on a Saturday
    ("2020-01-23", 1, True, "2020-02-03"),
    ("2030-12-31", 1, True, "2031-01-02"),
]


@pytest.mark.parametrize(("start", "days", "working", "last"), TERMS)
def test_limits_end_on_a_working_day(start, days, working, last):
    found = count_term(packaged(), date.fromisoformat(start), days, working)
    assert found == date.fromisoformat(last)


def test_every_day_from_2020_to_2040_can_be_counted():
    calendar, day = packaged(), date(2020, 1, 1)
    worked = dict.fromkeys(range(2020, 2041), 0)
    while day.year <= 2040:
        worked[day.year] += calendar.is_working(day)
        later = calendar.add(day, 1)
        assert calendar.count(day, later) == 1
        assert calendar.next_working(day) <= later
        assert calendar.add(later, -1) <= day
        day += timedelta(days=1)
    assert all(238 <= count <= 256 for count in worked.values()), worked
    assert LAST_OFFICIAL >= 2026
    assert not calendar.is_estimated(date(2026, 5, 1))
    assert calendar.is_estimated(date(LAST_OFFICIAL + 1, 5, 1))


@time_machine.travel("2026-12-28 15:59:59+00:00")  # 23:59:59 in Asia/Shanghai
def test_a_limit_begins_with_the_day_in_shanghai(cast):
    assert term_after(cast.committee, 1).due_on == date(2026, 12, 29)
    with time_machine.travel("2026-12-28 16:00:00+00:00"):
        assert term_after(cast.committee, 1).due_on == date(2026, 12, 30)


def test_the_office_moves_a_day_and_counties_below_follow(cast, outsider):
    Committee.objects.filter(pk=outsider.committee.pk).update(parent=cast.committee)
    day = date(2027, 3, 8)
    services.set_day(actor=cast.office, day=day, is_working=False, name="旗里放假")
    assert not calendar_of(cast.committee.pk).is_working(day)
    assert not calendar_of(outsider.committee.pk).is_working(day)
    # The rest of the year is as it was.
    assert not calendar_of(cast.committee.pk).is_working(date(2027, 10, 1))
    services.set_day(actor=outsider.office, day=day, is_working=True, name="照常上班")
    assert calendar_of(outsider.committee.pk).is_working(day)
    assert not calendar_of(cast.committee.pk).is_working(day)
    services.reset_year(actor=outsider.office, year=2027)
    assert not calendar_of(outsider.committee.pk).is_working(day)
    services.drop_day(actor=cast.office, day=day)
    assert calendar_of(cast.committee.pk).is_working(day)
    with pytest.raises(RuleError):
        services.set_day(actor=cast.liaison, day=day, is_working=False, name="")


def test_the_announced_list_replaces_the_estimate(cast):
    calendar = calendar_of(cast.committee.pk)
    assert calendar.is_estimated(date(2027, 5, 1))
    services.import_year(
        actor=cast.office,
        year=2027,
        days={date(2027, 5, 1): (False, "劳动节"), date(2027, 5, 8): (True, "劳动节调休上班")},
    )
    calendar = calendar_of(cast.committee.pk)
    assert not calendar.is_estimated(date(2027, 5, 1))
    assert calendar.is_working(date(2027, 5, 8))
    # Only what the list says: the estimate's other days are gone.
    assert calendar.is_working(date(2027, 10, 1))
    assert CalendarDay.objects.count() == 2
