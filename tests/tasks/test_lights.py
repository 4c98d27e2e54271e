"""状态灯: an oracle table. Whoever changes a light changes a row here."""

from datetime import date, timedelta

import pytest

from tasks.lights import ORDER, WORDS, PlannedStep, Standing, Thresholds, expected_percent, status_light

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
            assert light(day, steps=(JUNE, DECEMBER), percent=percent, filed_on=filed_on).reason.endswith(
                "。"
            )
        day += timedelta(days=1)


LATE_IN_2026 = {"percent": 100, "filed_on": date(2026, 12, 30)}


@pytest.mark.parametrize(
    ("code", "word", "style", "reason", "today", "said"),
    [
        ("done", "已办结", "tag-ok", "任务已核实办结。", date(2027, 3, 1), {"is_done": True}),
        ("missed", "当年未报告", "tag-late", "2026 年没有报告，年度已过。", date(2027, 1, 1), {}),
        (
            "overdue",
            "逾期",
            "tag-late",
            "任务应于 2026-03-31 完成，已逾期 1 天。",
            date(2026, 4, 1),
            {"task_due_on": date(2026, 3, 31), "steps": (JUNE,)},
        ),
        (
            "lagging",
            "滞后",
            "tag-late",
            "到今天应完成 50%，报告为 29%。",
            date(2026, 7, 1),
            {"steps": (REACHED, DECEMBER), "percent": 29, "filed_on": date(2026, 6, 30)},
        ),
        (
            "no_plan",
            "无方案",
            "tag-warn",
            "没有审核通过的实施方案，无从对照。",
            date(2026, 2, 1),
            {"has_plan": False},
        ),
        (
            "near",
            "临期",
            "tag-warn",
            "里程碑“摸底”应于 2026-06-30 完成，还有 30 天。",
            date(2026, 5, 31),
            {"steps": (JUNE,)},
        ),
        ("silent", "久未报告", "tag-warn", "2026 年已过 181 天，还没有报告。", date(2026, 7, 1), {}),
        ("unreported", "未报告", "", "2026 年还没有报告。", date(2026, 6, 30), {}),
        (
            "normal",
            "正常",
            "tag-ok",
            "最近一次报告 2026-12-30，本年度完成 100%。",
            date(2026, 12, 31),
            LATE_IN_2026,
        ),
    ],
)
def test_every_light_says_its_word_and_its_reason(code, word, style, reason, today, said):
    shown = light(today, **said)
    assert (shown.code, shown.word, shown.style, shown.reason) == (code, word, style, reason)


def test_no_light_is_without_a_row_in_the_table_of_words():
    table = test_every_light_says_its_word_and_its_reason.pytestmark[0].args[1]
    assert [row[0] for row in table] == list(WORDS) == list(ORDER)


@pytest.mark.parametrize(
    ("code", "today", "said"),
    [
        # a past year that was reported is held against the whole year's promise
        ("normal", date(2027, 2, 1), LATE_IN_2026),
        ("normal", date(2027, 2, 1), LATE_IN_2026 | {"percent": 80}),
        ("lagging", date(2027, 2, 1), LATE_IN_2026 | {"percent": 79}),
        ("silent", date(2027, 6, 29), LATE_IN_2026),
        ("normal", date(2027, 6, 28), LATE_IN_2026),
        # one that was verified as done was not missed
        ("done", date(2030, 1, 1), {"is_done": True}),
        # New Year's night
        ("near", date(2026, 12, 31), LATE_IN_2026 | {"steps": (DECEMBER,)}),
        ("overdue", date(2027, 1, 1), LATE_IN_2026 | {"steps": (DECEMBER,)}),
        ("normal", date(2026, 12, 31), LATE_IN_2026 | {"filed_on": date(2026, 12, 31)}),
        # a year not yet begun is not silent
        ("unreported", date(2025, 12, 31), {}),
        # the task's own last day: as many days as the committee says, and not one more
        ("near", date(2026, 3, 1), {"task_due_on": date(2026, 3, 31)}),
        ("unreported", date(2026, 2, 28), {"task_due_on": date(2026, 3, 31)}),
        # 30 days before 30 March go over the leap day in one year and not in the other
        ("near", date(2028, 2, 29), {"year": 2028, "task_due_on": date(2028, 3, 30)}),
        ("unreported", date(2028, 2, 28), {"year": 2028, "task_due_on": date(2028, 3, 30)}),
        ("near", date(2026, 2, 28), {"task_due_on": date(2026, 3, 30)}),
        # a milestone reached late is not overdue any more
        ("unreported", date(2026, 6, 29), {"steps": (PlannedStep(date(2026, 1, 31), "启动", True),)}),
    ],
)
def test_past_years_and_year_ends(code, today, said):
    assert light(today, **said).code == code


def test_what_was_promised_is_exact():
    """Two of three milestones are 67 percent; a leap year's last day is day 365 of 366."""
    steps = tuple(PlannedStep(date(2026, month, 1), "步", False) for month in (2, 3, 12))
    third = PlannedStep(date(2027, 1, 1), "来年", False)
    assert expected_percent(Standing(2026, None, None, (*steps, third), True, None, False), JUNE.due_on) == 67
    leap = Standing(2028, None, None, (), True, None, False)
    assert [expected_percent(leap, date(2028, 7, 1)), expected_percent(leap, date(2028, 12, 31))] == [50, 100]
