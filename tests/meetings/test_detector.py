"""The regulated meetings of 2021–2030 against what a person reads out of the outlines."""

from datetime import date

import pytest

from meetings.detector import (
    FIVE_YEARLY,
    ON_DEMAND,
    YEARLY,
    Gathering,
    Rule,
    Span,
    findings,
    period_of,
    periods,
)
from meetings.kind_rules import DEFAULTS
from outlines.models import Audience

W, C = "women", "children"
BOTH = frozenset({W, C})
SPANS = (Span(W, 2021, 2030), Span(C, 2021, 2030))
RULES = tuple(
    Rule(
        row.code,
        row.interval,
        row.minimum,
        frozenset([row.audience]) if row.audience else BOTH,
        duty=row.duty,
    )
    for row in DEFAULTS
)
YEARLY_KINDS = ("plenary", "liaison", "monitoring")


def at(kind, day, *, year=None, audiences=BOTH, held=True, reason=""):
    on = date.fromisoformat(day)
    return Gathering(kind, frozenset(audiences), year or on.year, on, held, reason)


def states(gatherings, today, *, rules=RULES, spans=SPANS):
    """{(kind, audience, first year): state}."""
    found = findings(rules, spans, gatherings, date.fromisoformat(today))
    return {(row.kind, row.audience, row.first): row.state for row in found}


def test_the_six_kinds_are_those_of_the_outlines():
    assert {row.duty: (row.code, row.interval, row.minimum, row.audience) for row in DEFAULTS} == {
        "D10": ("conference", FIVE_YEARLY, 1, ""),
        "D11": ("plenary", YEARLY, 1, ""),
        "D12": ("chair_office", ON_DEMAND, 0, ""),
        "D13": ("liaison", YEARLY, 1, ""),
        "D14": ("monitoring", YEARLY, 1, ""),
        "D15": ("directors", YEARLY, 1, W),
    }
    assert set(Audience.values) == BOTH


def test_every_duty_of_ten_years_is_asked_about():
    """With nothing held and the outlines at their end: 2 × (2 conferences + 3 × 10) + 10 directors' meetings."""
    found = states([], "2031-06-30")
    asked = {key: state for key, state in found.items() if key[0] != "chair_office"}
    assert len(asked) == 2 * (2 + 3 * 10) + 10
    assert set(asked.values()) == {"missed"}
    assert {state for key, state in found.items() if key[0] == "chair_office"} == {"free"}
    assert not any(kind == "directors" and audience == C for kind, audience, _first in found)
    assert {first for kind, _a, first in found if kind == "conference"} == {2021, 2026}


@pytest.mark.parametrize("year", range(2021, 2031))
@pytest.mark.parametrize("kind", YEARLY_KINDS)
def test_a_joint_meeting_meets_both_in_its_year_and_in_no_other(kind, year):
    found = states([at(kind, f"{year}-07-01")], "2031-06-30")
    for other in range(2021, 2031):
        for audience in (W, C):
            assert found[kind, audience, other] == ("met" if other == year else "missed")


@pytest.mark.parametrize("year", range(2021, 2031))
def test_a_year_before_it_ends_and_after(year):
    """The oracle: what is said of this year's plenary on a day, by what there is."""
    plan = at("plenary", f"{year}-12-10", held=False)
    oracle = [
        # (what there is, the day on which one looks, what is said)
        ([], f"{year}-01-01", "unplanned"),
        ([], f"{year}-12-31", "unplanned"),
        ([], f"{year + 1}-01-01", "missed"),
        ([plan], f"{year}-01-01", "arranged"),
        ([plan], f"{year}-12-10", "arranged"),
        ([plan], f"{year}-12-11", "lapsed"),
        ([plan], f"{year + 1}-01-01", "missed"),
        ([at("plenary", f"{year}-12-31")], f"{year}-12-31", "met"),
        ([at("plenary", f"{year}-12-31")], f"{year + 1}-01-01", "met"),
        # Held in January, counted for the year before: late, whatever the reason.
        ([at("plenary", f"{year + 1}-01-08", year=year, reason="会期冲突")], f"{year + 1}-01-09", "late"),
        # Planned for January: the year itself is not provided for.
        (
            [at("plenary", f"{year + 1}-01-08", year=year, held=False, reason="会期")],
            f"{year}-12-20",
            "unplanned",
        ),
        (
            [at("plenary", f"{year + 1}-01-08", year=year, held=False, reason="会期")],
            f"{year + 1}-01-02",
            "missed",
        ),
        # Brought forward into the last days of the year before.
        ([at("plenary", f"{year - 1}-12-28", year=year, reason="换届")], f"{year}-02-01", "advanced"),
        # Of two the one in time counts.
        (
            [at("plenary", f"{year}-03-01"), at("plenary", f"{year + 1}-01-08", year=year, reason="补开")],
            f"{year + 1}-02-01",
            "met",
        ),
    ]
    for there, today, said in oracle:
        assert states(there, today)["plenary", W, year] == said, (there, today)


@pytest.mark.parametrize(("first", "last"), [(2021, 2025), (2026, 2030)])
def test_the_conference_of_five_years(first, last):
    held = [(f"{year}-11-20", "met") for year in range(first, last + 1)]
    for day, said in held:
        for audience in (W, C):
            assert states([at("conference", day)], f"{last + 1}-06-01")["conference", audience, first] == said
    oracle = [
        ([], f"{first}-01-01", "unplanned"),
        ([], f"{last}-12-31", "unplanned"),
        ([], f"{last + 1}-01-01", "missed"),
        ([at("conference", f"{last}-12-20", held=False)], f"{last}-06-01", "arranged"),
        # Put off for a reason that is on record: before the period ends, and after.
        (
            [at("conference", f"{last + 1}-03-20", year=last, held=False, reason="换届")],
            f"{last}-12-31",
            "postponed",
        ),
        (
            [at("conference", f"{last + 1}-03-20", year=last, held=False, reason="换届")],
            f"{last + 1}-03-20",
            "postponed",
        ),
        (
            [at("conference", f"{last + 1}-03-20", year=last, held=False, reason="换届")],
            f"{last + 1}-03-21",
            "missed",
        ),
        ([at("conference", f"{last + 1}-03-20", year=last, reason="换届")], f"{last + 1}-04-01", "delayed"),
        # Without a reason that is no lawful postponement.
        ([at("conference", f"{last + 1}-03-20", year=last, held=False)], f"{last}-12-31", "unplanned"),
        ([at("conference", f"{last + 1}-03-20", year=last)], f"{last + 1}-04-01", "late"),
        # Brought forward into the period before.
        (
            [at("conference", f"{first - 1}-12-20", year=first, reason="与表彰合并")],
            f"{first}-02-01",
            "advanced",
        ),
    ]
    for there, today, said in oracle:
        assert states(there, today)["conference", W, first] == said, (there, today)


def test_put_off_it_is_not_counted_for_the_period_in_which_it_lies():
    there = [at("conference", "2026-03-20", year=2025, reason="换届")]
    found = states(there, "2026-06-01")
    assert (found["conference", W, 2021], found["conference", W, 2026]) == ("delayed", "unplanned")


def test_a_meeting_of_one_outline_leaves_the_other_wanting():
    found = states([at("monitoring", "2027-09-10", audiences=[W])], "2027-12-01")
    assert (found["monitoring", W, 2027], found["monitoring", C, 2027]) == ("met", "unplanned")


def test_the_directors_meeting_is_asked_of_women_only():
    found = states([at("directors", "2027-04-10", audiences=BOTH)], "2028-01-01")
    assert found["directors", W, 2027] == "met"
    assert ("directors", C, 2027) not in found


def test_the_chairs_office_meeting_is_never_missing():
    assert states([], "2027-12-31")["chair_office", C, 2027] == "free"
    rule = next(rule for rule in RULES if rule.kind == "chair_office")
    [row] = [
        row
        for row in findings([rule], SPANS[:1], [at("chair_office", "2027-05-01")], date(2027, 12, 31))
        if row.first == 2027
    ]
    assert (row.held, row.needed, row.is_wanting) == (1, 0, False)


def test_a_period_that_is_to_come_is_not_asked_about_unless_something_is_planned():
    assert ("plenary", W, 2028) not in states([], "2027-12-31")
    there = [at("plenary", "2028-03-01", held=False)]
    assert states(there, "2027-12-31")["plenary", W, 2028] == "arranged"


def test_years_before_the_county_took_the_system_up_are_left_alone():
    rules = [
        Rule("plenary", YEARLY, 1, BOTH, since=2026),
        Rule("conference", FIVE_YEARLY, 1, BOTH, since=2026),
    ]
    found = states([], "2027-02-01", rules=rules)
    assert {first for kind, _a, first in found if kind == "plenary"} == {2026, 2027}
    assert {first for kind, _a, first in found if kind == "conference"} == {2026}
    # A period that still ran then is asked about whole.
    rules = [Rule("conference", FIVE_YEARLY, 1, BOTH, since=2024)]
    assert states([], "2026-02-01", rules=rules)["conference", W, 2021] == "missed"


def test_more_than_one_a_year():
    rules = [Rule("liaison", YEARLY, 2, BOTH)]
    one, two = at("liaison", "2027-03-01"), at("liaison", "2027-09-01", held=False)
    oracle = [
        ([one], "2027-06-01", "unplanned"),
        ([one, two], "2027-06-01", "arranged"),
        ([one, two], "2027-09-02", "lapsed"),
        ([one, two], "2028-01-01", "missed"),
        ([one, at("liaison", "2027-09-01")], "2027-09-01", "met"),
        ([one, at("liaison", "2028-01-10", year=2027, reason="延期")], "2028-02-01", "late"),
    ]
    for there, today, said in oracle:
        assert states(there, today, rules=rules)["liaison", W, 2027] == said, (there, today)


def test_outlines_of_two_decades_do_not_ask_twice():
    spans = [Span(W, 2011, 2020), Span(W, 2021, 2030)]
    found = findings(RULES, spans, [at("plenary", "2020-05-01")], date(2022, 1, 1))
    rows = [(row.first, row.state) for row in found if row.kind == "plenary" and 2020 <= row.first <= 2021]
    assert rows == [(2020, "met"), (2021, "missed")]


def test_periods_follow_the_outline():
    assert list(periods(FIVE_YEARLY, Span(W, 2021, 2030))) == [(2021, 2025), (2026, 2030)]
    assert list(periods(FIVE_YEARLY, Span(W, 2021, 2027))) == [(2021, 2025), (2026, 2027)]
    assert period_of(FIVE_YEARLY, Span(W, 2021, 2030), 2025) == (2021, 2025)
    assert period_of(YEARLY, Span(W, 2021, 2030), 2031) is None
