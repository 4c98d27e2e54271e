"""The pure parts: conditions of a nomination, the leaders' cap, when a commendation is due."""

import pytest

from commendations.detector import Held, Shift, Term, due_for, due_years, found
from commendations.eligibility import (
    COLLECTIVE,
    INDIVIDUAL,
    Conditions,
    Facts,
    Warned,
    check,
    failures,
    is_over_cap,
    length_of,
)

ASKED = Conditions(year=2030, deeds_least=10, deeds_most=20, least_years=2, honoured_within=5, per_unit=1)
PERSON = {
    "kind": INDIVIDUAL,
    "name": "李红梅",
    "gender": "female",
    "job_title": "股长",
    "rank": "ordinary",
    "since_year": 2020,
    "summary": "走访家庭。",
    "deeds": "字" * 15,
}
GROUP = {
    "kind": COLLECTIVE,
    "name": "基础教育股",
    "size": 9,
    "leader_name": "王建国",
    "summary": "建成儿童之家。",
    "deeds": "字" * 15,
}


def failing(base, **changes):
    verdicts = check(Facts(**(base | changes)), ASKED)
    return {row.code for row in verdicts if not row.holds}


@pytest.mark.parametrize("base", [PERSON, GROUP])
def test_who_meets_everything_has_nothing_against_them(base):
    assert failing(base) == set()
    assert failures(check(Facts(**base), ASKED)) == []
    assert all(row.text for row in check(Facts(**base), ASKED))


@pytest.mark.parametrize(
    ("base", "changes", "codes"),
    [
        (PERSON, {"name": " "}, {"required"}),
        (PERSON, {"gender": ""}, {"required"}),
        (PERSON, {"job_title": ""}, {"required"}),
        (PERSON, {"rank": ""}, {"required"}),
        (PERSON, {"since_year": None}, {"required"}),
        (PERSON, {"size": None, "leader_name": ""}, set()),
        (GROUP, {"size": None}, {"required"}),
        (GROUP, {"size": 0}, {"required"}),
        (GROUP, {"leader_name": ""}, {"required"}),
        (GROUP, {"since_year": 2030}, set()),
        (PERSON, {"since_year": 2028}, set()),
        (PERSON, {"since_year": 2029}, {"years"}),
        (PERSON, {"since_year": 2031}, {"years"}),
        (PERSON, {"deeds": "字" * 9}, {"deeds"}),
        (PERSON, {"deeds": "字" * 10}, set()),
        (PERSON, {"deeds": "字 \n" * 10}, set()),
        (PERSON, {"deeds": "字　" * 9 + " " * 20}, {"deeds"}),
        (PERSON, {"deeds": "字" * 20}, set()),
        (PERSON, {"deeds": "字" * 21}, {"deeds"}),
        (PERSON, {"summary": ""}, {"summary"}),
        (PERSON, {"summary": "字" * 200}, set()),
        (PERSON, {"summary": "字" * 201}, {"summary"}),
        (PERSON, {"higher_honour": "全国先进"}, {"required"}),
        (PERSON, {"higher_honour": "全国先进", "higher_honour_year": 2025}, set()),
        (PERSON, {"higher_honour": "全国先进", "higher_honour_year": 2026}, {"honour"}),
        (GROUP, {"higher_honour_year": 2030}, {"honour"}),
        (GROUP, {"of_unit": 2}, {"per_unit"}),
        (GROUP, {"is_unit_active": False}, {"unit"}),
        (GROUP, {"vetoes": ("数据造假",)}, {"veto"}),
        (GROUP, {"warnings": (Warned("瞒报", 2028, "/a/"),)}, {"assessment"}),
    ],
)
def test_conditions(base, changes, codes):
    assert failing(base, **changes) == codes


def test_a_veto_of_an_assessment_warns_and_shows_its_evidence():
    [row] = [
        row
        for row in check(Facts(**GROUP, warnings=(Warned("瞒报", 2028, "/assessments/1/"),)), ASKED)
        if row.code == "assessment"
    ]
    assert (row.holds, row.is_blocking, row.url) == (False, False, "/assessments/1/")
    assert failures([row]) == []


def test_no_limit_of_earlier_honours():
    asked = Conditions(2030, 10, 20, 2, 0, 1)
    verdicts = check(Facts(**PERSON, higher_honour="全国", higher_honour_year=2030), asked)
    assert failures(verdicts) == []


@pytest.mark.parametrize(
    ("leaders", "total", "cap", "over"),
    [
        (0, 0, 0, False),
        (1, 5, 20, False),
        (2, 9, 20, True),
        (2, 10, 20, False),
        (1, 3, 33, True),
        (1, 3, 34, False),
        (1, 1, 100, False),
        (1, 100, 0, True),
    ],
)
def test_the_leaders_cap_is_counted_in_whole_numbers(leaders, total, cap, over):
    assert is_over_cap(leaders, total, cap) == over


def test_blanks_are_no_characters():
    assert length_of(" 一\t二\n三　四 ") == 4


# When ------------------------------------------------------------------------------------------------

BOTH = [Term("women", 2021, 2030), Term("children", 2021, 2030)]


def states(shifts=None, rounds=(), year=2026, **more):
    return [row.state for row in found(BOTH, shifts or {}, rounds, year, **more)]


def test_due_years():
    assert due_years(BOTH[0]) == [(2021, 2025), (2026, 2030)]
    assert due_years(Term("women", 2021, 2027)) == [(2021, 2025), (2026, 2027)]


@pytest.mark.parametrize(
    ("shifts", "rounds", "year", "expected"),
    [
        ({}, [], 2024, ["coming", "coming"]),
        ({}, [], 2025, ["due", "coming"]),
        ({}, [], 2026, ["missed", "coming"]),
        ({}, [], 2031, ["missed", "missed"]),
        ({2025: Shift(2026, "疫情")}, [], 2025, ["moved", "coming"]),
        ({2025: Shift(2026, "疫情")}, [], 2026, ["due", "coming"]),
        ({2025: Shift(2026, "疫情")}, [], 2027, ["missed", "coming"]),
        ({}, [Held(1, 2025, 2025, False)], 2025, ["under_way", "coming"]),
        ({}, [Held(1, 2025, 2025, False)], 2027, ["under_way", "coming"]),
        ({}, [Held(1, 2025, 2025, True)], 2026, ["met", "coming"]),
        ({}, [Held(1, 2025, 2026, True)], 2026, ["late", "coming"]),
        ({2025: Shift(2026, "疫情")}, [Held(1, 2025, 2026, True)], 2026, ["met", "coming"]),
        ({}, [Held(1, None, 2025, True)], 2026, ["met", "coming"]),
        ({}, [Held(1, 2025, 2025, True), Held(2, 2030, 2030, False)], 2030, ["met", "under_way"]),
        ({}, [Held(1, 2023, 2023, True)], 2026, ["missed", "coming"]),
    ],
)
def test_states(shifts, rounds, year, expected):
    assert states(shifts, rounds, year) == expected


def test_before_the_records_began_nothing_was_missed():
    assert states(year=2026, since=2026) == ["unrecorded", "coming"]
    assert states(rounds=[Held(1, 2025, 2026, True)], year=2026, since=2026) == ["late", "coming"]


def test_one_commendation_serves_both_outlines_and_another_term_its_own():
    dues = found([*BOTH, Term("women", 2031, 2040)], {}, [], 2026)
    assert [(row.due_year, row.audiences) for row in dues] == [
        (2025, ("children", "women")),
        (2030, ("children", "women")),
        (2035, ("women",)),
        (2040, ("women",)),
    ]
    assert [row.is_wanting for row in dues] == [True, False, False, False]


@pytest.mark.parametrize(
    ("year", "shifts", "rounds", "expected"),
    [
        (2025, {}, [], 2025),
        (2027, {}, [], 2025),
        (2030, {}, [], 2030),
        (2027, {}, [Held(1, 2025, 2025, True)], 2030),
        (2026, {2025: Shift(2026, "疫情")}, [], 2025),
        (2045, {}, [Held(1, 2025, 2025, True), Held(2, 2030, 2030, True)], None),
    ],
)
def test_for_which_due_year_a_round_is(year, shifts, rounds, expected):
    chosen = due_for(year, found(BOTH, shifts, rounds, max(year, 2026)))
    assert (chosen.due_year if chosen else None) == expected
