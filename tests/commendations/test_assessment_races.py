"""Two people press a button of a year's assessment at the same moment."""

from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from commendations import services
from commendations.models import (
    Assessment,
    AssessmentScheme,
    ItemCorrection,
    ManualEntry,
    Result,
    ScoreObjection,
)
from pages.rules import Conflict, RuleError
from tests.assessments import (
    DECISION,
    adopted_scheme,
    answers,
    assessment_at,
    current,
    drafted_scheme,
    objected,
    result_of,
    this_year,
)
from tests.races import at_once, one_won, only_refusals, race
from workflow.models import WorkItem


@race
def test_a_year_is_announced_once(cast):
    assessment = assessment_at(cast, "open")
    people = [cast.director, cast.chair, cast.director]
    one_won(at_once(3, lambda n: services.announce(actor=people[n], assessment=assessment)))
    assert Result.objects.count() == 4
    assert WorkItem.objects.open().filter(step="assessment.check").count() == 4


@race
def test_a_year_is_opened_once_and_a_draft_begun_once(cast):
    scheme = adopted_scheme(cast)
    one_won(at_once(3, lambda n: services.open_assessment(actor=cast.office, scheme=scheme)))
    one_won(at_once(3, lambda n: services.begin_scheme(actor=cast.office, year=this_year() + 1)))
    assert Assessment.objects.count() == 1


@race
def test_a_scheme_is_adopted_as_it_was_or_changed_never_both(cast):
    scheme = drafted_scheme(cast)
    item = scheme.items.get(code="tasks")
    works = [
        lambda: services.adopt_scheme(
            actor=cast.director, scheme=scheme, decision=DECISION, revision=scheme.revision
        ),
        lambda: services.remove_item(actor=cast.office, scheme=scheme, item=item, revision=scheme.revision),
    ]
    results = at_once(2, lambda n: works[n]())
    only_refusals(results)
    assert sum(isinstance(result, Exception) for result in results) == 1
    adopted = AssessmentScheme.objects.get().state == "adopted"
    assert scheme.items.filter(code="tasks").exists() is adopted


@race
def test_an_objection_is_answered_once(cast):
    assessment_at(cast, "objected")
    objection = ScoreObjection.objects.select_related("result__assessment").get()
    given = [answers("10"), answers(None, "rejected"), answers("9")]
    people = [cast.office, cast.director, cast.office]
    one_won(
        at_once(
            3, lambda n: services.answer_objection(actor=people[n], objection=objection, answers=given[n])
        )
    )
    objection.refresh_from_db()
    assert objection.is_answered
    assert ItemCorrection.objects.count() == (1 if objection.points.get().decision == "accepted" else 0)


@race
def test_a_unit_objects_once_whoever_of_it_presses(cast):
    assessment = assessment_at(cast, "announced")
    result = result_of(assessment, cast.units.education)
    people = [cast.liaison, cast.unit_head, cast.liaison]
    results = at_once(
        3, lambda n: services.object_to(actor=people[n], result=result, reasons={"indicators": "不服"})
    )
    one_won(results)
    assert ScoreObjection.objects.count() == 1


@race
def test_a_closing_and_an_objection_do_not_both_get_through(cast):
    assessment = assessment_at(cast, "announced")
    # Every unit has spoken, so that the year can be closed; 县教育局 changes its mind.
    Result.objects.update(confirmed_at=timezone.now() - timedelta(hours=1), confirmed_by=cast.liaison)
    works = [
        lambda: services.close_assessment(actor=cast.director, assessment=assessment),
        lambda: objected(cast, assessment),
    ]
    results = at_once(2, lambda n: works[n]())
    only_refusals(results)
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], RuleError | ValidationError | Conflict)
    assert (current(assessment).state == "closed") is not ScoreObjection.objects.exists()


@race
def test_points_entered_while_the_year_is_announced_are_in_it_or_refused(cast):
    assessment = assessment_at(cast, "open")
    unit = cast.units.education
    seen = ManualEntry.objects.standing().get(unit=unit).pk
    row = {"unit": unit, "points": Decimal(3), "reason": "复核", "seen": seen}
    works = [
        lambda: services.announce(actor=cast.director, assessment=assessment),
        lambda: services.enter_points(
            actor=cast.office, assessment=assessment, code="indicators", rows=[row]
        ),
    ]
    results = at_once(2, lambda n: works[n]())
    only_refusals(results)
    assert not isinstance(results[0], Exception)
    standing = ManualEntry.objects.standing().get(unit=unit).points
    frozen = next(item for item in result_of(assessment, unit).items if item["code"] == "indicators")
    assert Decimal(frozen["points"]) == standing


@race
def test_two_people_enter_the_same_unit_s_points(cast):
    assessment = assessment_at(cast, "empty")
    row = {"unit": cast.units.education, "reason": "监测数据", "seen": None}
    one_won(
        at_once(
            2,
            lambda n: services.enter_points(
                actor=cast.office,
                assessment=assessment,
                code="indicators",
                rows=[{**row, "points": Decimal(n + 5)}],
            ),
        )
    )
    assert ManualEntry.objects.count() == 1
