"""When a duty is met, due or overdue: tables of cases, without a database."""

from datetime import date
from types import SimpleNamespace

import pytest

from workbench.duties.clauses import Clause, quotes_of
from workbench.duties.engine import (
    Cadence,
    Evidence,
    Period,
    Rule,
    State,
    Term,
    before_of,
    finding_for,
    judge,
    judge_all,
    months_later,
    next_of,
    overdue_of,
    periods_of,
)

TERM = Term(2021, 2030, date(2021, 1, 1))
# The county began to keep its records here in the middle of the outline's term.
LATE = Term(2021, 2030, date(2026, 3, 1))
YEARLY, FIVE, MID_END = Rule(Cadence.YEARLY), Rule(Cadence.FIVE_YEARLY), Rule(Cadence.MID_END, years_after=1)
ONCE, STANDING = Rule(Cadence.ONCE), Rule(Cadence.STANDING, every_months=12)
EACH, HOLDING = Rule(Cadence.EACH), Rule(Cadence.HOLDING)


def day(text):
    return date.fromisoformat(text)


def done(on, year=None, **more):
    on = day(on) if isinstance(on, str) else on
    return Evidence("D1", 1, "x", "/", on, year or (on.year if on else 2026), **more)


def begun(due=None, year=2026, on=None):
    return done(on, year, is_whole=False, due_on=day(due) if due else None)


@pytest.mark.parametrize(
    ("rule", "periods"),
    [
        (YEARLY, [(year, year) for year in range(2021, 2031)]),
        (STANDING, [(year, year) for year in range(2021, 2031)]),
        (FIVE, [(2021, 2025), (2026, 2030)]),
        (MID_END, [(2021, 2025), (2026, 2030)]),
        (ONCE, [(2021, 2030)]),
        (HOLDING, [(2021, 2030)]),
    ],
)
def test_a_term_is_cut_into_periods(rule, periods):
    assert [(row.first, row.last) for row in periods_of(rule, TERM)] == periods


@pytest.mark.parametrize(
    ("first", "last", "five", "mid_end"),
    [
        (2021, 2027, [(2021, 2025), (2026, 2027)], [(2021, 2023), (2024, 2027)]),
        (2021, 2021, [(2021, 2021)], [(2021, 2021)]),
        (2021, 2022, [(2021, 2022)], [(2021, 2021), (2022, 2022)]),
    ],
)
def test_outlines_of_other_lengths(first, last, five, mid_end):
    term = Term(first, last, date(first, 1, 1))
    assert [(row.first, row.last) for row in periods_of(FIVE, term)] == five
    assert [(row.first, row.last) for row in periods_of(MID_END, term)] == mid_end


CASES = [
    # (what, rule, term, the year looked at, evidence, today, state, day)
    ("far ahead", YEARLY, TERM, 2026, [], "2026-06-01", State.NOT_YET, "2026-12-31"),
    ("91 days left", YEARLY, TERM, 2026, [], "2026-10-01", State.NOT_YET, "2026-12-31"),
    ("90 days left", YEARLY, TERM, 2026, [], "2026-10-02", State.DUE, "2026-12-31"),
    ("last day", YEARLY, TERM, 2026, [], "2026-12-31", State.DUE, "2026-12-31"),
    ("the day after", YEARLY, TERM, 2026, [], "2027-01-01", State.OVERDUE, "2026-12-31"),
    ("years later it stays missed", YEARLY, TERM, 2026, [done("2027-02-01")], "2029-05-05", State.OVERDUE, "2026-12-31"),
    ("done", YEARLY, TERM, 2026, [done("2026-05-01")], "2026-06-01", State.MET, "2026-12-31"),
    ("done for that year in the next", YEARLY, TERM, 2026, [done("2027-02-01", 2026)], "2027-03-01", State.MET, "2026-12-31"),
    ("done for another year", YEARLY, TERM, 2026, [done("2026-02-01", 2025)], "2026-03-01", State.NOT_YET, "2026-12-31"),
    ("half of it", YEARLY, TERM, 2026, [begun()], "2026-12-01", State.DUE, "2026-12-31"),
    ("half of it, late", YEARLY, TERM, 2026, [begun()], "2027-01-01", State.OVERDUE, "2026-12-31"),
    ("the office set a day", YEARLY, TERM, 2026, [begun("2026-11-20")], "2026-11-21", State.OVERDUE, "2026-11-20"),
    ("the latest day that was set", YEARLY, TERM, 2026, [begun("2026-11-20"), begun("2027-01-10")], "2026-12-31", State.DUE, "2027-01-10"),
    ("a year to come", YEARLY, TERM, 2028, [], "2026-06-01", State.NOT_YET, "2028-12-31"),
    ("the year has not begun though its day is near", Rule(Cadence.YEARLY, month=1, day=15), TERM, 2027, [], "2026-12-20", State.NOT_YET, "2027-01-15"),
    ("before there were records", YEARLY, LATE, 2025, [], "2026-06-01", State.UNRECORDED, "2025-12-31"),
    ("before there were records, and yet entered", YEARLY, LATE, 2025, [done("2025-06-01")], "2026-06-01", State.MET, "2025-12-31"),
    ("before there were records, half of it entered", YEARLY, LATE, 2025, [begun(year=2025)], "2026-06-01", State.OVERDUE, "2025-12-31"),
    ("in the next year", Rule(Cadence.YEARLY, 6, 30, 1), TERM, 2025, [], "2026-04-01", State.DUE, "2026-06-30"),
    ("29 February", Rule(Cadence.YEARLY, 2, 29), TERM, 2026, [], "2026-02-28", State.DUE, "2026-02-28"),
    ("29 February of a leap year", Rule(Cadence.YEARLY, 2, 29), TERM, 2028, [], "2028-02-28", State.DUE, "2028-02-29"),
    ("five years", FIVE, TERM, 2027, [], "2026-06-01", State.NOT_YET, "2030-12-31"),
    ("five years, near", FIVE, TERM, 2027, [], "2030-11-01", State.DUE, "2030-12-31"),
    ("five years, early", FIVE, TERM, 2030, [done("2027-06-01")], "2030-11-01", State.MET, "2030-12-31"),
    ("five years, missed", FIVE, TERM, 2023, [done("2026-03-01")], "2026-06-01", State.OVERDUE, "2025-12-31"),
    ("five years, postponed", FIVE, TERM, 2023, [done("2026-03-01", 2025)], "2026-06-01", State.MET, "2025-12-31"),
    ("five years, before the records", FIVE, LATE, 2023, [], "2026-06-01", State.UNRECORDED, "2025-12-31"),
    ("mid-term", MID_END, TERM, 2026, [], "2026-11-25", State.DUE, "2026-12-31"),
    ("mid-term done", MID_END, TERM, 2026, [done("2026-05-01", stage="mid")], "2026-11-25", State.MET, "2026-12-31"),
    ("mid-term, no stage, by its year", MID_END, TERM, 2026, [done("2025-05-01")], "2026-11-25", State.MET, "2026-12-31"),
    ("the end's does not do for the middle", MID_END, TERM, 2026, [done("2025-05-01", stage="end")], "2026-11-25", State.DUE, "2026-12-31"),
    ("a yearly one does not either", MID_END, TERM, 2026, [done("2025-05-01", stage="yearly")], "2026-11-25", State.DUE, "2026-12-31"),
    ("end-term", MID_END, TERM, 2028, [], "2028-01-01", State.NOT_YET, "2031-12-31"),
    ("the mid-term's year is the one it is done in", MID_END, TERM, 2027, [], "2027-02-01", State.NOT_YET, "2031-12-31"),
    ("once", ONCE, TERM, 2026, [done("2022-09-01")], "2026-06-01", State.MET, "2021-12-31"),
    ("once, missed", ONCE, TERM, 2026, [], "2026-06-01", State.OVERDUE, "2021-12-31"),
    ("once, the records begin later", ONCE, LATE, 2026, [], "2026-06-01", State.NOT_YET, "2026-12-31"),
    ("once, some of the units", ONCE, LATE, 2026, [begun("2026-06-30")], "2026-06-01", State.DUE, "2026-06-30"),
    ("once, revised", ONCE, LATE, 2026, [done("2026-04-01"), begun("2026-05-30")], "2026-06-01", State.MET, "2026-05-30"),
    ("standing", STANDING, TERM, 2026, [done("2025-11-01")], "2026-06-01", State.MET, "2026-11-01"),
    ("standing, its last day", STANDING, TERM, 2026, [done("2025-11-01")], "2026-11-01", State.MET, "2026-11-01"),
    ("standing, too long ago", STANDING, TERM, 2026, [done("2025-11-01")], "2026-11-02", State.OVERDUE, "2026-11-01"),
    ("standing, never", STANDING, TERM, 2026, [], "2026-11-02", State.OVERDUE, "2022-01-01"),
    ("standing, never, records are young", STANDING, LATE, 2026, [], "2026-06-01", State.NOT_YET, "2027-03-01"),
    ("standing, never, a year is nearly over", STANDING, LATE, 2027, [], "2027-01-01", State.DUE, "2027-03-01"),
    ("standing, a year gone by", STANDING, TERM, 2024, [done("2024-03-01")], "2026-06-01", State.MET, "2025-03-01"),
    ("standing, a year gone by without", STANDING, TERM, 2025, [done("2023-03-01")], "2026-06-01", State.OVERDUE, "2024-03-01"),
    ("standing, what came later does not help", STANDING, TERM, 2024, [done("2026-03-01")], "2026-06-01", State.OVERDUE, "2022-01-01"),
    ("standing, before the records", STANDING, LATE, 2024, [], "2026-06-01", State.UNRECORDED, None),
    ("standing, a year to come", STANDING, TERM, 2027, [], "2026-06-01", State.NOT_YET, None),
    ("it holds now", HOLDING, TERM, 2026, [done(None)], "2026-06-01", State.MET, "2021-12-31"),
    ("it does not hold yet", HOLDING, LATE, 2026, [begun()], "2026-06-01", State.NOT_YET, "2026-12-31"),
    ("it does not hold, and should", HOLDING, LATE, 2028, [begun()], "2027-01-01", State.OVERDUE, "2026-12-31"),
    ("every half year", Rule(Cadence.REGULAR, every_months=6), TERM, 2026, [done("2025-08-31")], "2026-02-28", State.MET, "2026-02-28"),
    ("every half year, missed", Rule(Cadence.REGULAR, every_months=6), TERM, 2026, [done("2025-08-31")], "2026-03-01", State.OVERDUE, "2026-02-28"),
    ("on demand", Rule(Cadence.ON_DEMAND), TERM, 2026, [], "2026-06-01", State.ON_DEMAND, None),
    ("on demand, held", Rule(Cadence.ON_DEMAND), TERM, 2026, [done("2026-05-01")], "2026-06-01", State.ON_DEMAND, None),
    ("encouraged", Rule(Cadence.ENCOURAGED), TERM, 2024, [], "2026-06-01", State.ON_DEMAND, None),
    ("nothing to examine", EACH, TERM, 2026, [], "2026-06-01", State.ON_DEMAND, None),
    ("examined", EACH, TERM, 2026, [done("2026-05-01")], "2026-06-01", State.MET, None),
    ("one waits", EACH, TERM, 2026, [done("2026-05-01"), begun("2026-07-01")], "2026-06-01", State.DUE, "2026-07-01"),
    ("one waits too long", EACH, TERM, 2026, [begun("2026-05-01")], "2026-06-01", State.OVERDUE, "2026-05-01"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "term", "year", "evidence", "today", "state", "due"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_period_is_judged(rule, term, year, evidence, today, state, due):
    findings = judge_all(rule, term, evidence, day(today))
    finding = finding_for(rule, findings, year)
    assert finding.state == state
    assert finding.due_on == (day(due) if due else None)


def test_what_nothing_records_is_not_called_missed():
    findings = judge_all(YEARLY, TERM, [], day("2029-01-01"), is_recorded=False)
    assert {row.state for row in findings} == {State.UNRECORDED}
    assert next_of(findings) is None
    assert overdue_of(YEARLY, findings, day("2029-01-01")) == []


@pytest.mark.parametrize(
    ("rule", "evidence", "today", "ahead"),
    [
        # Nothing yet: this year's day.
        (YEARLY, [], "2026-06-01", "2026-12-31"),
        # Done: the next year's.
        (YEARLY, [done("2026-05-01")], "2026-06-01", "2027-12-31"),
        # The report of last year comes before that of this year.
        (Rule(Cadence.YEARLY, 6, 30, 1), [], "2026-05-01", "2026-06-30"),
        (Rule(Cadence.YEARLY, 6, 30, 1), [done("2026-04-01", 2025)], "2026-05-01", "2027-06-30"),
        (FIVE, [], "2026-05-01", "2030-12-31"),
        (FIVE, [done("2026-04-01")], "2026-05-01", None),
        (MID_END, [], "2026-05-01", "2026-12-31"),
        (MID_END, [done("2026-04-01", stage="mid")], "2026-05-01", "2031-12-31"),
        (STANDING, [done("2026-04-01")], "2026-05-01", "2027-04-01"),
        (Rule(Cadence.ON_DEMAND), [], "2026-05-01", None),
        (EACH, [begun("2026-06-11")], "2026-05-01", "2026-06-11"),
    ],
)
def test_it_looks_ahead(rule, evidence, today, ahead):
    found = next_of(judge_all(rule, TERM, evidence, day(today)))
    assert (found.next_on if found else None) == (day(ahead) if ahead else None)


def test_missed_years_stay_and_what_is_standing_is_missed_only_now():
    today = day("2026-06-01")
    assert [row.period.first for row in overdue_of(YEARLY, judge_all(YEARLY, LATE, [], today), today)] == []
    since = Term(2021, 2030, day("2024-03-01"))
    assert [row.period.first for row in overdue_of(YEARLY, judge_all(YEARLY, since, [], today), today)] == [
        2024,
        2025,
    ]
    rolling = judge_all(STANDING, since, [], today)
    assert [row.period.first for row in overdue_of(STANDING, rolling, today)] == [2026]


def test_what_is_about_the_last_year_is_shown_in_the_year_it_is_done_in():
    rule = Rule(Cadence.YEARLY, 6, 30, 1)
    findings = judge_all(rule, TERM, [done("2026-05-01", 2025)], day("2026-06-01"))
    assert before_of(rule, findings, 2026).period == Period(2025, 2025)
    assert before_of(rule, findings, 2026).state == State.MET
    assert before_of(rule, findings, 2021) is None
    assert before_of(YEARLY, judge_all(YEARLY, TERM, [], day("2026-06-01")), 2026) is None


def test_late_is_met_and_said():
    finding = judge(YEARLY, TERM, Period(2026, 2026), [done("2027-01-05", 2026)], day("2027-02-01"))
    assert (finding.state, finding.is_late) == (State.MET, True)
    finding = judge(
        YEARLY,
        TERM,
        Period(2026, 2026),
        [done("2027-01-05", 2026), done("2026-05-01")],
        day("2027-02-01"),
    )
    assert not finding.is_late


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2026-11-30", 12, "2027-11-30"),
        ("2026-12-15", 60, "2031-12-15"),
    ],
)
def test_months_later(start, months, end):
    assert months_later(day(start), months) == day(end)


def test_words_are_quoted_with_their_sentence_once_a_provision():
    provisions = [
        SimpleNamespace(text="健全机制。责任单位每年向妇儿工委报告落实情况。另一句。"),
        SimpleNamespace(text="无关。"),
        SimpleNamespace(text="每5年召开一次\n全县会议"),
    ]
    [quote] = quotes_of([Clause("每年向"), Clause("责任单位")], provisions)
    assert quote.sentence == "责任单位每年向妇儿工委报告落实情况"
    assert quote.provision is provisions[0]
    assert quotes_of([Clause("没有这样的话")], provisions) == []
    [quote] = quotes_of([Clause("每5年", Cadence.FIVE_YEARLY)], provisions)
    assert (quote.sentence, quote.cadence) == ("每5年召开一次", Cadence.FIVE_YEARLY)
