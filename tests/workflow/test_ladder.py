"""The ladder by itself: what is owed, what is due, what waits for what."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.models import Level
from workdays.calendar import WorkCalendar
from workdays.statutory import is_official, special_days
from workflow.kinds import STANDARD
from workflow.ladder import Rung, decide, planned

CALENDAR = WorkCalendar(lambda year: (special_days(year), is_official(year)))
DUE = date(2026, 12, 1)  # a Tuesday


def d(text):
    return date.fromisoformat(text)


def walk(rungs, due_on, set_on, last, *, looks=lambda day: True):
    """Which levels are said on which day when a sweep looks every day (or on the days that `looks` admits)."""
    steps, sent, said = planned(rungs, due_on, set_on, CALENDAR), {}, []
    day = set_on
    while day <= last:
        if looks(day):
            decision = decide(steps, sent, day)
            while decision.now:
                said.append((day, decision.now[0].level, [rung.key for rung in decision.now]))
                sent |= {rung.key: day for rung in decision.now}
                decision = decide(steps, sent, day)
            assert decision.next_on is None or decision.next_on > day
        day += timedelta(days=1)
    return said


def test_a_limit_that_nobody_keeps_goes_up_the_whole_ladder():
    said = walk(STANDARD, DUE, d("2026-11-01"), d("2027-02-28"))
    assert [(day.isoformat(), level) for day, level, _keys in said] == [
        ("2026-11-24", Level.REMIND),
        ("2026-11-26", Level.REMIND),  # three working days before
        ("2026-12-01", Level.REMIND),
        ("2026-12-02", Level.URGE),
        ("2026-12-08", Level.URGE),
        ("2026-12-15", Level.LETTER),
        ("2026-12-29", Level.CIRCULAR),
    ]


def test_what_lay_before_the_limit_was_set_is_not_owed():
    said = walk(STANDARD, DUE, d("2026-11-27"), d("2026-12-03"))
    assert [day.isoformat() for day, _level, _keys in said] == ["2026-12-01", "2026-12-02"]


def test_a_limit_that_had_passed_when_it_was_set_begins_today():
    said = walk(STANDARD, d("2026-03-31"), d("2026-11-24"), d("2026-12-25"))
    assert [(day.isoformat(), level) for day, level, _keys in said] == [
        ("2026-11-24", Level.REMIND),
        ("2026-11-25", Level.URGE),
        ("2026-12-01", Level.URGE),
        ("2026-12-08", Level.LETTER),
        ("2026-12-22", Level.CIRCULAR),
    ]


def test_a_week_offline_loses_nothing_and_says_each_level_once():
    offline = (d("2026-11-23"), d("2026-12-09"))
    said = walk(
        STANDARD, DUE, d("2026-11-01"), d("2027-02-28"), looks=lambda day: not offline[0] <= day < offline[1]
    )
    assert [(day.isoformat(), level, len(keys)) for day, level, keys in said] == [
        ("2026-12-09", Level.REMIND, 3),  # three missed reminders are one
        ("2026-12-10", Level.URGE, 1),  # a day after, as planned
        ("2026-12-16", Level.URGE, 1),
        ("2026-12-23", Level.LETTER, 1),
        ("2027-01-06", Level.CIRCULAR, 1),
    ]


def test_after_the_office_wrote_a_letter_only_the_circular_is_left_at_its_distance():
    steps = planned(STANDARD, DUE, d("2026-11-01"), CALENDAR)
    hand = d("2026-12-20")
    decision = decide(steps, {}, hand, passed=Level.LETTER, passed_on=hand)
    assert decision.now == ()
    assert decision.next_on == hand + (d("2026-12-29") - d("2026-12-15"))


@pytest.mark.parametrize(
    ("due", "key", "day"),
    [
        ("2024-02-29", "-7d1", "2024-02-22"),
        ("2024-02-29", "+1w2", "2024-03-01"),
        ("2026-09-30", "+1w2", "2026-10-08"),
        ("2026-12-31", "+1w2", "2027-01-04"),
        ("2027-01-01", "-3w1", "2026-12-29"),
        ("2030-12-31", "+1w2", "2031-01-02"),
        ("2026-12-31", "+0d1", "2026-12-31"),
    ],
)
def test_steps_over_feasts_leap_days_and_year_ends(due, key, day):
    steps = planned(STANDARD, d(due), date(2020, 1, 1), CALENDAR)
    assert {step.rung.key: step.day for step in steps}[key] == d(day)


RUNGS = st.builds(
    Rung,
    days=st.integers(-40, 40),
    level=st.sampled_from([1, 2, 3, 4]),
    working=st.booleans(),
)


@given(
    rungs=st.lists(RUNGS, max_size=8),
    due=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    ahead=st.integers(-60, 60),
    asleep=st.sets(st.integers(0, 200), max_size=150),
)
def test_no_step_is_lost_or_repeated_and_none_overtakes(rungs, due, ahead, asleep):
    set_on = due - timedelta(days=ahead)
    steps = planned(rungs, due, set_on, CALENDAR)
    last = max([step.day for step in steps], default=set_on) + timedelta(days=400)
    said = walk(
        rungs,
        due,
        set_on,
        last,
        looks=lambda day: (day - set_on).days not in asleep or (day - set_on).days > 200,
    )
    keys = [key for _day, _level, keys in said for key in keys]
    assert sorted(keys) == sorted({step.rung.key for step in steps})
    days = {key: day for day, _level, keys in said for key in keys}
    for step in steps:
        assert days[step.rung.key] >= step.day
        if step.before:
            assert days[step.rung.key] - days[step.before.rung.key] >= step.day - step.before.day
