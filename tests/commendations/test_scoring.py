"""How a score comes about, case by case: what a unit could work out by hand."""

from decimal import Decimal

import pytest

from commendations.registry import sources
from commendations.scoring import (
    Absent,
    ByHand,
    Change,
    Decisive,
    Direction,
    Fact,
    Grade,
    Item,
    Score,
    ScoredItem,
    Source,
    VetoRule,
    corrected,
    faults_of,
    figures_in,
    grade_of,
    places_of,
    plain,
    rounded,
    score,
    score_item,
)

HAND = Source("hand", "人工", "", tuple(Direction), ByHand(), by_hand=True)
VETO = Source("veto", "否决", "", (Direction.VETO,), Decisive(), by_hand=True)
GRADES = [
    Grade("优秀", Decimal(90)),
    Grade("良好", Decimal(80)),
    Grade("合格", Decimal(60)),
    Grade("不合格", Decimal(0)),
]


def item(source, weight="10", direction=Direction.SCORE, code="a", **parameters):
    known = sources[source] if isinstance(source, str) else source
    return Item(code, code, direction, Decimal(weight), known, parameters)


def facts(*verdicts, **more):
    return [Fact(f"事项{n}", verdict, verdict, **more) for n, verdict in enumerate(verdicts)]


def given(points, **more):
    return [Fact("录入", "given", "理由", amount=Decimal(points), **more)]


def scored(line, rows, absent=Absent.SPREAD) -> ScoredItem:
    return score_item(line, rows, absent)


@pytest.mark.parametrize(
    ("rows", "points", "said"),
    [
        (["on_time", "on_time"], "10.00", "应报 2 份，按时 2 份：10 × 2/2 = 10.00 分"),
        (["on_time", "missing"], "5.00", "应报 2 份，按时 1 份，未报 1 份：10 × 1/2 = 5.00 分"),
        (["missing", "missing"], "0.00", "应报 2 份，未报 2 份：10 × 0/2 = 0.00 分"),
        (["late", "late"], "5.00", "应报 2 份，迟报 2 份（按 50% 计）：10 × 1/2 = 5.00 分"),
        (["on_time", "ahead"], "10.00", "应报 1 份，按时 1 份，未到期 1 份（不计）：10 × 1/1 = 10.00 分"),
        # A third of ten, and two thirds: half up at the second digit.
        (["on_time", "missing", "missing"], "3.33", "应报 3 份，按时 1 份，未报 2 份：10 × 1/3 = 3.33 分"),
        (["on_time", "on_time", "missing"], "6.67", "应报 3 份，按时 2 份，未报 1 份：10 × 2/3 = 6.67 分"),
    ],
)
def test_a_share_is_what_was_done_of_what_was_due(rows, points, said):
    found = scored(item("plans"), facts(*rows))
    assert (str(found.points), found.said) == (points, said)
    assert [row.counted for row in found.rows if row.said == "ahead"] in ([], ["不计"])


def test_every_return_costs_points_and_never_more_than_there_are():
    found = scored(item("reports", returned="2"), facts("on_time", extra=2))
    assert found.said.endswith("；退回 2 次，每次扣 2 分，得 6.00 分")
    found = scored(item("reports", returned="8"), facts("on_time", extra=2))
    assert str(found.points) == "0.00"
    assert found.said.endswith("；退回 2 次，每次扣 8 分，（扣完为止）得 0.00 分")


def test_a_supporting_unit_s_task_weighs_half():
    rows = [*facts("on_time", sort="lead"), *facts("missing", sort="support")]
    found = scored(item("tasks"), rows)
    assert str(found.points) == "6.67"
    assert "10 × 1/1.5" in found.said
    assert [row.counted for row in found.rows] == ["应计 1，得 1", "应计 0.5，得 0"]


def test_progress_counts_the_verified_percent():
    rows = [*facts("verified", amount=Decimal(80)), *facts("verified", amount=Decimal(35)), *facts("missing")]
    assert str(scored(item("progress"), rows).points) == "3.83"


@pytest.mark.parametrize("rows", [[], ["ahead"]])
def test_an_item_without_anything_due_does_not_apply(rows):
    found = scored(item("plans"), facts(*rows))
    assert not found.applies
    assert found.points == 0
    assert found.said == (
        "不适用：没有可计的事项：未到期 1 份（不计）" if rows else "不适用：本年没有应报的实施方案"
    )
    full = scored(item("plans"), facts(*rows), Absent.FULL)
    assert full.applies
    assert str(full.points) == "10.00"
    assert "按满分 10 分计" in full.said


def test_problems_are_taken_from_the_full_points_by_severity_down_to_nothing():
    line = item("findings", steps="0.5, 1, 2", on_spot="50", repeated="0.5")
    rows = [
        *facts("visited"),
        *facts("problem", place=1),
        *facts("problem", place=3),
        *facts("on_spot", place=2),
        *facts("repeated", place=9),
    ]
    found = scored(line, rows)
    # 0.5 + 2 + 1 × 50% + (2 + 0.5)
    assert str(found.points) == "4.50"
    assert found.said == (
        "问题 2 个共 2.50 分，当场已改的问题 1 个共 0.50 分，重复出现的问题 1 个共 2.50 分：10 − 5.50 = 4.50 分"
    )
    assert [row.counted for row in found.rows] == ["不加不扣", "−0.50 分", "−2.00 分", "−0.50 分", "−2.50 分"]
    many = scored(line, [*facts("visited"), *facts(*["problem"] * 9, place=3)])
    assert str(many.points) == "0.00"
    assert "（扣完为止）" in many.said


def test_a_unit_that_was_not_inspected_has_no_score_for_problems_and_one_without_any_has_all():
    assert not scored(item("findings"), []).applies
    clean = scored(item("findings"), facts("visited"))
    assert clean.applies
    assert str(clean.points) == "10.00"
    assert clean.said == "接受检查，没有扣分：10 − 0.00 = 10.00 分"


def test_a_bonus_stops_at_its_cap():
    line = item("good_practice", "3", Direction.BONUS, each="1")
    assert str(scored(line, facts("good", "good")).points) == "2.00"
    capped = scored(line, facts(*["good"] * 5))
    assert str(capped.points) == "3.00"
    assert capped.said == "好的做法 5 个共 5.00 分，最多 3 分：加 3.00 分"
    assert str(scored(line, []).points) == "0.00"
    assert (
        str(scored(item("good_practice", "0", Direction.BONUS, each="1"), facts(*["good"] * 5)).points)
        == "5.00"
    )


def test_a_malus_stops_at_its_cap_and_the_total_at_nothing():
    line = item("escalations", "3", Direction.MALUS, "b", letter="1", circular="2")
    found = scored(line, facts("letter", "circular", "circular"))
    assert str(found.points) == "-3.00"
    assert found.said == "督办函 1 份共 1.00 分，通报 2 份共 4.00 分，最多 3 分：扣 3.00 分"
    total = score(
        [item(HAND, "100"), line], {"a": given("1"), "b": facts("circular", "circular")}, Absent.SPREAD
    )
    assert str(total.points) == "0.00"
    assert total.said == "各项得分合计 1.00 分，扣 3.00 分，总分 0.00 分（不低于 0 分）"


def test_points_by_hand_are_the_office_s_and_wait_until_they_are_entered():
    line = item(HAND)
    waiting = scored(line, [], Absent.FULL)
    assert (waiting.is_pending, waiting.applies) == (True, False)
    assert str(scored(line, given("8.5")).points) == "8.50"
    assert str(scored(line, given("12")).points) == "10.00"
    absent = scored(line, [Fact("录入", "absent", "没有监测指标")])
    assert (absent.applies, absent.is_pending) == (False, False)
    assert scored(item(HAND, "5", Direction.BONUS), []).points == 0
    assert str(scored(item(HAND, "5", Direction.MALUS), given("2")).points) == "-2.00"


def test_the_weight_of_what_does_not_apply_is_spread_over_the_rest():
    lines = [item(HAND, "70", code="a"), item(HAND, "20", code="b"), item("plans", "10", code="c")]
    total = score(lines, {"a": given("63"), "b": [Fact("", "absent", "无")]}, Absent.SPREAD)
    assert total.said == (
        "各项得分合计 63.00 分（适用项满分 70 分），折算：63.00 × 100/70 = 90.00 分，总分 90.00 分"
    )
    assert (str(total.points), total.full) == ("90.00", 100)
    full = score(lines, {"a": given("63"), "b": [Fact("", "absent", "无")]}, Absent.FULL)
    assert str(full.points) == "93.00"


def test_a_bonus_is_added_after_the_spreading():
    lines = [item(HAND, "50", code="a"), item("plans", "50", code="b"), item(HAND, "5", Direction.BONUS, "c")]
    total = score(lines, {"a": given("25"), "c": given("5")}, Absent.SPREAD)
    assert str(total.points) == "55.00"


def test_nothing_applies_nothing_is_rated():
    total = score([item("plans", "100")], {}, Absent.SPREAD)
    assert not total.is_rated
    assert grade_of(total, GRADES) == ""
    assert places_of({1: total}, VetoRule.FAIL) == {1: None}


@pytest.mark.parametrize(
    ("value", "to"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.345", "2.35"), ("2.5", "2.50")]
)
def test_halves_go_up(value, to):
    assert str(rounded(Decimal(value))) == to


def test_a_tie_at_the_third_digit_of_an_item_goes_up():
    # 10 × 1/16 = 0.625
    assert str(scored(item("plans"), facts("on_time", *["missing"] * 15)).points) == "0.63"


def total_of(points, *, vetoed=False) -> Score:
    return Score((), Decimal(points), Decimal(100), Decimal(100), "", True, vetoed)


def test_equal_points_share_a_place():
    places = places_of({1: total_of(90), 2: total_of(95), 3: total_of(90), 4: total_of(80)}, VetoRule.FAIL)
    assert places == {2: 1, 1: 2, 3: 2, 4: 4}


def test_a_veto_makes_the_lowest_grade_and_as_the_scheme_says_no_place():
    lines = [item(HAND, "100"), item(VETO, "0", Direction.VETO, "v")]
    total = score(lines, {"a": given("98"), "v": [Fact("造假", "given", "通报第3号")]}, Absent.SPREAD)
    assert total.is_vetoed
    assert str(total.points) == "98.00"
    assert grade_of(total, GRADES) == "不合格"
    scores = {1: total, 2: total_of(70)}
    assert places_of(scores, VetoRule.FAIL) == {1: 1, 2: 2}
    assert places_of(scores, VetoRule.UNRANKED) == {1: None, 2: 1}


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ("90", "优秀"),
        ("89.99", "良好"),
        ("80", "良好"),
        ("59.99", "不合格"),
        ("0", "不合格"),
        ("103", "优秀"),
    ],
)
def test_a_grade_begins_at_its_points(points, grade):
    assert grade_of(total_of(points), GRADES) == grade


def test_a_correction_changes_the_total_and_keeps_what_was_computed():
    lines = [item(HAND, "60", code="a"), item("plans", "40", code="b"), item(VETO, "0", Direction.VETO, "v")]
    before = score(lines, {"a": given("30"), "v": [Fact("造假", "given", "通报")]}, Absent.SPREAD)
    assert str(before.points) == "50.00"
    after = corrected(
        before.items, {"b": Change(Decimal(40), "漏算一份"), "v": Change(Decimal(0), "查无此事", True)}
    )
    assert str(after.points) == "70.00"
    assert not after.is_vetoed
    assert before.items[1].applies is False
    assert before.is_vetoed
    assert after.items[1].said == "更正为 40.00 分：漏算一份"


def test_a_scored_item_survives_json():
    found = scored(item("plans"), facts("on_time", "late", label="tasks.implementationplan", pk=3, url="/x/"))
    assert ScoredItem.from_json(found.to_json()) == found


def test_a_scheme_is_adopted_only_when_it_adds_up():
    lines = [item(HAND, "60", code="a"), item("plans", "30", code="b")]
    assert faults_of(lines, GRADES) == ["各得分项的满分合计 90 分，应为 100 分，少 10 分。"]
    assert faults_of([*lines, item("reports", "20", code="c")], GRADES) == [
        "各得分项的满分合计 110 分，应为 100 分，多 10 分。"
    ]
    assert faults_of([*lines, item("reports", "10", code="c")], GRADES) == []
    assert faults_of([], GRADES) == ["方案还没有得分项。"]


def test_other_faults_of_a_scheme_are_named_together():
    lines = [
        item(HAND, "100", code="a"),
        item("plans", "5", Direction.BONUS, "b", late="150"),
        item("plans", "0", code="c", late="x"),
        item(HAND, "1", Direction.BONUS, "a"),
    ]
    said = faults_of(lines, [Grade("优秀", Decimal(90))])
    assert said == [
        "“c”的满分应大于 0。",
        "“b”不能这样计分，请重新选择计分方式。",
        "“b”的“迟报的计”应在 0 到 100 之间。",
        "“c”的“迟报的计”不是数字。",
        "“a”重复了。",
        "至少要有两个等次。",
    ]
    assert (
        "最低一等应从 0 分起"
        in faults_of([item(HAND, "100")], [Grade("甲", Decimal(90)), Grade("乙", Decimal(10))])[0]
    )


@pytest.mark.parametrize(("value", "text"), [("10.00", "10"), ("100", "100"), ("0.50", "0.5"), ("0.00", "0")])
def test_figures_are_written_as_people_do(value, text):
    assert plain(Decimal(value)) == text


def test_figures_that_were_typed():
    assert figures_in("0.5，1、 2") == [Decimal("0.5"), Decimal(1), Decimal(2)]
    for wrong in ("", "一", "1;2", "NaN", "Infinity"):
        with pytest.raises(ValueError):
            figures_in(wrong)
