"""The demo county's past years: played at their own time, with all that makes units differ, the same for the same seed."""

import random
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.utils import timezone

from commendations.models import Assessment, CommendationRound, Nomination, ScoreObjection
from documents.models import Document
from history.models import Event
from history.verification import verify
from meetings.models import Invitation, Meeting
from organisations.models import Committee, Post
from supervision.models import AnnualReport, CountyReport, Inspection, RectificationNotice, ReportingRound
from tasks.models import ImplementationPlan, ProgressReport, Task
from workbench import county
from workbench.demo import Scale, Years
from workbench.demo.characters import Character, lot_of
from workbench.duties.board import board_of
from workbench.duties.engine import Cadence, State
from workflow.models import Deadline, WorkItem

# A commendation is due in the second.
YEARS = (2024, 2025)
TINY = Scale(units=3, tasks=1, inspections=1, visits=3, revised=1)


def play(seed=7, years=YEARS):
    def found():
        call_command("first_run", demo=True, verbosity=0, stdout=StringIO())
        return Committee.objects.get()

    return Years(
        first=years[0],
        last=years[-1],
        this_year=years[-1] + 1,
        found=found,
        password=county.demo_password(),
        seed=seed,
        scale=TINY,
        say=lambda text: None,
    ).play()


def told():
    """All that happened, in order, with its time: what two plays of one seed have in common."""
    return list(
        Event.objects.order_by("id").values_list("at", "actor_name", "title", "object_label", "comment")
    )


def times():
    """(row, field, moment) of every time that is stored."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in {"django", "axes", "django_otp"}:
            names = [row.name for row in model._meta.fields if isinstance(row, models.DateTimeField)]
            for name in names:
                for pk, moment in model._base_manager.exclude(**{name: None}).values_list("pk", name):
                    yield f"{model._meta.label} {pk} {name}", moment


def test_the_years_are_played_at_their_own_time_and_come_out_the_same(db):
    with transaction.atomic():
        play(years=YEARS[:1])
        first = told()
        transaction.set_rollback(True)
    played = play()
    events = told()
    assert events[: len(first)] == first
    assert timezone.localdate() > date(YEARS[-1], 12, 31)

    assert verify()[1] == []
    assert {timezone.localdate(at).year for at, *_rest in events} == set(YEARS)
    assert [what for what, at in times() if timezone.localdate(at).year not in YEARS] == []

    for year in YEARS:
        reports = AnnualReport.objects.filter(year=year)
        assert reports.count() == TINY.units
        assert {timezone.localdate(row.opened_at).year for row in reports} == {year}
        assert any(row.is_late and row.state == "accepted" for row in reports)
        assert any(not row.is_late and row.state == "accepted" for row in reports)
        assert reports.filter(rounds__gt=0).exists()
        assert reports.filter(state="unreported").exclude(close_reason="").count() == 1
        assert ReportingRound.objects.get(year=year).state == "closed"
        sent = CountyReport.objects.filter(round__year=year)
        assert {row.state for row in sent} == {"closed"}
        assert all(timezone.localdate(row.signed_at).year == year for row in sent)

        notices = RectificationNotice.objects.filter(inspection__year=year)
        assert {row.state for row in notices} == {"closed"}
        assert any(row.rounds > 1 for row in notices)
        answers = [(row, row.responses.order_by("round").first()) for row in notices]
        assert any(timezone.localdate(answer.filed_at) > row.due_on for row, answer in answers)
        assert Inspection.objects.get(year=year).state == "closed"

        meetings = Meeting.objects.filter(year=year)
        assert {row.state for row in meetings} == {"closed"}
        assert {row.held_on.year for row in meetings} == {year}
        invited = Invitation.objects.filter(meeting__in=meetings, unit__isnull=False)
        assert invited.filter(signed_in_at=None).exists()
        assert invited.exclude(signed_in_at=None).exists()
        assert ProgressReport.objects.filter(task_year__year=year, state="accepted").exists()
        assert Document.objects.filter(number__contains=f"〔{year}〕1号").count() == 1
        limits = Deadline.objects.filter(due_on__year=year)
        assert {"met", "missed"} <= set(limits.values_list("state", flat=True))

    assert Task.objects.filter(source="meeting", state="verified").exists()
    assert ImplementationPlan.objects.filter(version=2, state="accepted").exists()
    assert Post.objects.exclude(end_on=None).count() == 1
    assert not WorkItem.objects.open().exists()
    # What nobody ever did stays open, and nobody is reminded of it again.
    assert not Deadline.objects.open().filter(due_on__lt=date(YEARS[-1], 1, 1), is_step=True).exists()
    _the_first_year_is_assessed()
    _the_commendation_is_held()
    _the_duty_board_knows_these_years(played.committee)


def _the_first_year_is_assessed():
    closed, open_ = Assessment.objects.order_by("year")
    assert (closed.year, closed.state) == (YEARS[0], "closed")
    assert timezone.localdate(closed.announced_at).year == YEARS[1]
    results = closed.results.filter(is_rated=True)
    assert results.count() == TINY.units
    assert len(set(results.values_list("grade", flat=True))) > 1
    assert results.exclude(confirmed_at=None).exists()
    assert ScoreObjection.objects.exclude(answered_at=None).filter(result__assessment=closed).exists()
    assert Document.objects.filter(kind="assessment.circular").count() == 1
    # What is announced in the year after the last belongs to that year's play.
    assert (open_.year, open_.state) == (YEARS[1], "open")


def _the_commendation_is_held():
    round = CommendationRound.objects.get(year=YEARS[1])
    assert round.state == "decided"
    assert round.objections.count() == 0
    assert round.requests.filter(state="answered").count() == round.requests.count() > 1
    assert round.requests.exclude(by_hand="").exists()
    fates = Nomination.objects.filter(round=round).values_list("unit__code", "kind", "state")
    assert sorted(fates) == [
        ("M15", "collective", "honoured"),
        ("M15", "individual", "honoured"),
        ("M18", "collective", "honoured"),
        ("M18", "individual", "honoured"),
        ("M29", "collective", "rejected"),
        ("M29", "individual", "unselected"),
    ]


def _the_duty_board_knows_these_years(committee):
    for year in YEARS:
        board = board_of(committee, year)
        yearly = [
            cell.finding.state
            for row in board.rows
            for cell in row.cells
            # A commendation has no object here, and the last year's figures come in the next.
            if cell
            and cell.rule.cadence == Cadence.YEARLY
            and (year < YEARS[-1] or not cell.rule.years_after)
        ]
        assert set(yearly) == {State.MET, State.OVERDUE}
        rolling = [
            cell.finding.state
            for row in board.rows
            for cell in row.cells
            if cell and cell.rule.cadence in (Cadence.STANDING, Cadence.REGULAR)
        ]
        assert set(rolling) == {State.MET}


def test_each_year_somebody_is_late_somebody_mends_and_somebody_files_nothing():
    units = dict(enumerate([Character.EXCELLENT, Character.ORDINARY, Character.ORDINARY, Character.POOR]))
    lots = [lot_of(number, units, random.Random(seed)) for seed in range(5) for number in range(5)]
    assert len(set(lots)) > 2
    for lot in lots:
        assert lot.late
        assert lot.returned
        assert lot.missing == {3}
        assert not lot.missing & (lot.late | lot.returned)
        assert 0 not in lot.late | lot.returned


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ("2026-2021", "晚于结束年"),
        ("abc", "2021-2026 的样子"),
        ("21-26", "2021-2026 的样子"),
        ("2021-9999", "还没有到"),
        ("2019-2022", "纲要实施期是 2021—2030 年"),
    ],
)
def test_years_that_cannot_be_played_are_refused_in_words(db, years, said):
    with pytest.raises(CommandError, match=said):
        call_command("seed_demo", years=years)
    assert not Committee.objects.exists()


def test_the_past_of_a_county_that_is_there_already_is_not_made_up(cast):
    with pytest.raises(CommandError, match="不能补演往年"):
        call_command("seed_demo", years="2022-2023")
    assert not Task.objects.exists()
