"""状态灯: an oracle table. Whoever changes a light changes a row here."""

from datetime import date, timedelta

import pytest

from tasks.lights import PlannedStep, Standing, Thresholds, expected_percent, status_light

LIMITS = Thresholds(near_days=30, lag_points=20, silent_days=180)
JUNE, DECEMBER = PlannedStep(date(2026, 6, 30), "摸底", False), PlannedStep(date(2026, 12, 31), "建成", False)
REACHED = PlannedStep(date(2026, 6, 30), "摸底", True)


def light(today, **changes):
    said = {
        "year": 2026,
        "percent": None,
        "filed_on": None,
        "steps": (),
        "has_plan": True,
        "task_due_on": None,
        "is_done": False,
    }
    return status_light(Standing(**(said | changes)), today, LIMITS)


@pytest.mark.parametrize(
    ("code", "today", "said"),
    [
        # done before everything else
        ("done", date(2026, 7, 1), {"is_done": True, "steps": (JUNE,), "task_due_on": date(2020, 1, 1)}),
        # a year that passed without a report stays missed; with one it does not
        ("missed", date(2027, 1, 1), {}),
        ("unreported", date(2026, 6, 30), {"steps": (REACHED,)}),
        ("missed", date(2028, 2, 29), {"steps": (JUNE,)}),
        # the due day itself still counts
        ("near", date(2026, 6, 30), {"steps": (JUNE,)}),
        ("overdue", date(2026, 7, 1), {"steps": (JUNE,)}),
        ("near", date(2026, 3, 31), {"task_due_on": date(2026, 3, 31)}),
        ("overdue", date(2026, 4, 1), {"task_due_on": date(2026, 3, 31)}),
        # an overdue task goes before an overdue milestone, and both before lag
        ("overdue", date(2026, 12, 1), {"steps": (JUNE,), "percent": 0, "filed_on": date(2026, 11, 1)}),
        # lag is more than the threshold, not the threshold itself
        (
            "near",
            date(2026, 12, 15),
            {"steps": (REACHED, DECEMBER), "percent": 30, "filed_on": date(2026, 12, 1)},
        ),
        (
            "lagging",
            date(2026, 12, 15),
            {"steps": (REACHED, DECEMBER), "percent": 29, "filed_on": date(2026, 12, 1)},
        ),
        # without a plan there is nothing to hold progress against
        ("no_plan", date(2026, 2, 1), {"has_plan": False}),
        ("lagging", date(2026, 12, 1), {"has_plan": False, "percent": 10, "filed_on": date(2026, 11, 1)}),
        # near: as many days as the committee says, and not one more
        ("near", date(2026, 5, 31), {"steps": (JUNE,)}),
        ("unreported", date(2026, 5, 30), {"steps": (JUNE,)}),
        # silent: more days than the committee says
        ("unreported", date(2026, 6, 30), {}),
        ("silent", date(2026, 7, 1), {}),
        ("normal", date(2026, 7, 30), {"percent": 90, "filed_on": date(2026, 1, 31)}),
        ("silent", date(2026, 7, 31), {"percent": 90, "filed_on": date(2026, 1, 31)}),
        # year ends and a leap day
        ("unreported", date(2026, 1, 1), {}),
        ("normal", date(2026, 12, 31), {"percent": 100, "filed_on": date(2026, 12, 30)}),
        ("near", date(2028, 2, 29), {"year": 2028, "task_due_on": date(2028, 2, 29)}),
        ("overdue", date(2028, 3, 1), {"year": 2028, "task_due_on": date(2028, 2, 29)}),
        # a milestone of a later year is no concern of this one
        ("unreported", date(2026, 2, 1), {"steps": (PlannedStep(date(2027, 6, 30), "推广", False),)}),
    ],
)
def test_the_table(code, today, said):
    shown = light(today, **said)
    assert shown.code == code, shown.reason
    assert shown.word
    assert shown.reason.endswith("。")


def test_the_reason_names_the_milestone_the_day_and_how_late():
    other = PlannedStep(date(2026, 7, 31), "培训", False)
    shown = light(date(2026, 8, 10), steps=(other, JUNE))
    assert shown.reason == "里程碑“摸底”应于 2026-06-30 完成，已逾期 41 天，另有 1 个里程碑逾期。"


@pytest.mark.parametrize(
    ("today", "steps", "expected"),
    [
        (date(2026, 6, 30), (JUNE, DECEMBER), 0),
        (date(2026, 7, 1), (JUNE, DECEMBER), 50),
        (date(2027, 1, 1), (JUNE, DECEMBER), 100),
        (date(2026, 1, 1), (), 0),
        (date(2026, 7, 2), (), 50),
        (date(2026, 12, 31), (), 100),
        (date(2027, 5, 1), (), 100),
        (date(2025, 5, 1), (), 0),
        (date(2026, 7, 2), (PlannedStep(date(2027, 6, 30), "推广", False),), 50),
    ],
)
def test_what_the_plan_promises_for_a_day(today, steps, expected):
    standing = Standing(2026, None, None, steps, True, None, False)
    assert abs(expected_percent(standing, today) - expected) <= 1


def test_every_day_of_eleven_years_has_a_light():
    day = date(2020, 1, 1)
    while day < date(2031, 1, 1):
        for percent, filed_on in ((None, None), (50, date(2026, 6, 1))):
            assert light(day, steps=(JUNE, DECEMBER), percent=percent, filed_on=filed_on).code
        day += timedelta(days=1)
