"""A year from the scheme to its end, through the services."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from commendations import services
from commendations.models import Assessment, AssessmentScheme, ManualEntry, Result, ScoreObjection
from commendations.selectors.scores import year_scores
from commendations.selectors.standing import decade_of, vetoes_of
from history.models import Event
from notices.models import Notice
from pages.rules import Conflict, RuleError
from tests.assessments import (
    DECISION,
    adopted_scheme,
    answers,
    assessment_at,
    current,
    drafted_scheme,
    enter_all,
    objected,
    result_of,
    this_year,
    veto,
)
from workflow.models import Deadline, WorkItem


def test_the_first_scheme_is_the_reference_one_and_the_next_a_copy_of_the_last(cast):
    first = drafted_scheme(cast)
    assert first.items.count() == 15
    services.save_scheme(actor=cast.office, scheme=first, title="考核办法", shows_ranking=True)
    item = first.items.get(code="plans")
    services.save_item(
        actor=cast.office,
        scheme=first,
        item=item,
        title="方案报送",
        parameters={"late": "30", "returned": "1"},
    )
    services.adopt_scheme(actor=cast.director, scheme=first, decision=DECISION)
    second = services.begin_scheme(actor=cast.office, year=this_year() + 1)
    assert (second.title, second.shows_ranking, second.based_on_id, second.version) == (
        "考核办法",
        True,
        first.pk,
        1,
    )
    copied = second.items.get(code="plans")
    assert (copied.title, copied.parameters) == ("方案报送", {"late": "30", "returned": "1"})
    third = services.begin_scheme(actor=cast.office, year=this_year())
    assert third.version == 2


def test_a_scheme_is_changed_only_as_a_draft_and_by_who_saw_it(cast):
    scheme = drafted_scheme(cast)
    seen = scheme.revision
    services.save_scheme(actor=cast.office, scheme=scheme, revision=seen, title="甲")
    with pytest.raises(Conflict):
        services.save_scheme(actor=cast.director, scheme=scheme, revision=seen, title="乙")
    with pytest.raises(Conflict):
        services.begin_scheme(actor=cast.office, year=scheme.year)
    item = scheme.items.get(code="plans")
    with pytest.raises(Conflict):
        services.save_item(actor=cast.office, scheme=scheme, item=item, revision=seen, title="丙")
    with pytest.raises(Conflict):
        services.remove_item(actor=cast.office, scheme=scheme, item=item, revision=seen)
    services.adopt_scheme(actor=cast.director, scheme=scheme, decision=DECISION)
    with pytest.raises(RuleError):
        services.save_scheme(actor=cast.office, scheme=scheme, title="丁")
    with pytest.raises(RuleError):
        services.remove_item(actor=cast.office, scheme=scheme, item=item)
    with pytest.raises(RuleError):
        services.drop_scheme(actor=cast.office, scheme=scheme)


def test_who_wrote_it_last_does_not_adopt_it_and_the_office_does_not_at_all(cast):
    scheme = drafted_scheme(cast)
    for person in (cast.office, cast.inspector, cast.liaison, cast.admin):
        with pytest.raises(RuleError):
            services.adopt_scheme(actor=person, scheme=scheme, decision=DECISION)
    services.save_scheme(actor=cast.director, scheme=scheme, title="主任改过")
    with pytest.raises(RuleError, match="另一位"):
        services.adopt_scheme(actor=cast.director, scheme=scheme, decision=DECISION)
    with pytest.raises(ValidationError):
        services.adopt_scheme(actor=cast.chair, scheme=scheme, decision=" ")
    done = services.adopt_scheme(actor=cast.chair, scheme=scheme, decision=DECISION)
    assert (done.state, done.decided_as) == ("adopted", "chair")
    with pytest.raises(Conflict):
        services.adopt_scheme(actor=cast.chair, scheme=scheme, decision=DECISION)


def test_weights_that_do_not_add_up_are_refused_with_the_sum(cast):
    scheme = drafted_scheme(cast)
    services.remove_item(actor=cast.office, scheme=scheme, item=scheme.items.get(code="tasks"))
    with pytest.raises(ValidationError, match="合计 80 分，应为 100 分，少 20 分"):
        services.adopt_scheme(actor=cast.director, scheme=scheme, decision=DECISION)


def test_bad_figures_come_back_at_their_fields(cast):
    scheme = drafted_scheme(cast)
    item = scheme.items.get(code="findings")
    for fields, name in (
        ({"parameters": {"steps": "一"}}, "steps"),
        ({"parameters": {"on_spot": "120"}}, "on_spot"),
        ({"parameters": {"repeated": "1,2"}}, "repeated"),
        ({"title": ""}, "title"),
        ({"weight": Decimal(0)}, "weight"),
        ({"weight": Decimal(101)}, "weight"),
        ({"direction": "veto"}, "direction"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.save_item(actor=cast.office, scheme=scheme, item=item, **fields)
        assert name in refused.value.message_dict
    for grades in (
        [{"name": "", "least": 1}],
        [{"name": "优", "least": "x"}],
        [{"name": "优", "least": 1}] * 2,
    ):
        with pytest.raises(ValidationError) as refused:
            services.save_scheme(actor=cast.office, scheme=scheme, grades=grades)
        assert "grades" in refused.value.message_dict


def test_a_year_from_the_opening_to_its_end(cast):
    scheme = adopted_scheme(cast)
    assessment = services.open_assessment(actor=cast.office, scheme=scheme)
    with pytest.raises(Conflict):
        services.open_assessment(actor=cast.office, scheme=scheme)
    # Nothing is announced while something has yet to be entered.
    with pytest.raises(ValidationError, match=r"监测指标完成情况.*4 个单位没有录入"):
        services.announce(actor=cast.director, assessment=assessment)
    enter_all(cast, assessment)
    live = {row.unit.pk: row for row in year_scores(cast.committee, assessment.year, scheme)}
    # 8 of 10, and nothing else applies to a county without records.
    assert live[cast.units.education.pk].score.points == Decimal("80.00")
    with pytest.raises(RuleError):
        services.announce(actor=cast.office, assessment=assessment)
    services.announce(actor=cast.director, assessment=assessment)
    assessment = current(assessment)
    assert assessment.state == "announced"
    assert assessment.objections_due_on > timezone.localdate()
    result = result_of(assessment, cast.units.education)
    assert (result.points, result.place, result.grade) == (Decimal("80.00"), 1, "良好")
    # Every unit was told and has a work item and a limit that is the last day.
    items = WorkItem.objects.open().filter(step="assessment.check")
    assert items.count() == 4
    assert set(items.values_list("due_on", flat=True)) == {assessment.objections_due_on}
    assert Deadline.objects.open().filter(kind="assessment.check").count() == 4
    assert Notice.objects.filter(person=cast.liaison, message__url=result.get_absolute_url()).exists()

    objection = objected(cast, assessment)
    with pytest.raises(Conflict):
        objected(cast, assessment)
    assert not WorkItem.objects.open().filter(step="assessment.check", unit=cast.units.education).exists()
    answer = WorkItem.objects.open().get(step="assessment.answer")
    assert (answer.role, answer.due_on) == ("office", objection.due_on)
    services.confirm_result(actor=cast.other_liaison, result=result_of(assessment, cast.units.health))

    with pytest.raises(ValidationError, match="1 份异议没有答复"):
        services.close_assessment(actor=cast.director, assessment=assessment)
    services.answer_objection(actor=cast.office, objection=objection, answers=answers())
    result = result_of(assessment, cast.units.education)
    assert (result.computed_points, result.points) == (Decimal("80.00"), Decimal("100.00"))
    assert (result.computed_grade, result.grade, result.place) == ("良好", "优秀", 1)
    assert result_of(assessment, cast.units.health).place == 2
    assert result_of(assessment, cast.units.health).computed_place == 1
    change = result.corrections.get()
    assert (change.was, change.points, change.by) == (Decimal(8), Decimal(10), cast.office)
    # What was worked out is still what it was.
    assert next(row for row in result.items if row["code"] == "indicators")["points"] == "8.00"
    assert not WorkItem.objects.open().filter(step="assessment.answer").exists()

    with pytest.raises(ValidationError, match="异议期到"):
        services.close_assessment(actor=cast.director, assessment=assessment)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        services.close_assessment(actor=cast.director, assessment=assessment)
    assert current(assessment).state == "closed"
    assert not WorkItem.objects.open().filter(step="assessment.check").exists()
    # Nobody missed anything by not objecting.
    assert not Deadline.objects.filter(kind="assessment.check", state="missed").exists()
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {
        "scheme.adopted",
        "assessment.opened",
        "entry.entered",
        "assessment.announced",
        "objection.filed",
        "objection.answered",
        "result.confirmed",
        "assessment.closed",
    } <= verbs


def test_a_rejected_objection_leaves_everything_as_it_was(cast):
    assessment = assessment_at(cast, "objected")
    objection = ScoreObjection.objects.get()
    services.answer_objection(
        actor=cast.office, objection=objection, answers=answers(points=None, decision="rejected")
    )
    result = result_of(assessment, cast.units.education)
    assert result.points == result.computed_points == Decimal("80.00")
    assert not result.corrections.exists()
    point = objection.points.get()
    assert (point.decision, point.answer) == ("rejected", "经核对监测报表，情况属实")


def test_an_answer_says_everything_that_is_missing_at_once(cast):
    assessment_at(cast, "objected")
    objection = ScoreObjection.objects.get()
    for given, names in (
        ({}, {"indicators-decision", "indicators-answer"}),
        (answers(answer=" "), {"indicators-answer"}),
        (answers(points=None), {"indicators-points"}),
        (answers(points="11"), {"indicators-points"}),
        (answers(points="8"), {"indicators-points"}),
    ):
        with pytest.raises(ValidationError) as refused:
            services.answer_objection(actor=cast.office, objection=objection, answers=given)
        assert set(refused.value.message_dict) == names
    objection.refresh_from_db()
    assert not objection.is_answered


def test_nobody_answers_for_their_own_unit(cast):
    from organisations.services import create_person

    both, _password = create_person(
        actor=cast.admin,
        username="both",
        name="两处任职",
        password="Some-Pass-2026",
        posts=[("office", None), ("liaison", cast.units.education)],
    )
    assessment_at(cast, "objected")
    objection = ScoreObjection.objects.get()
    with pytest.raises(RuleError, match="提出异议的单位任职"):
        services.answer_objection(actor=both, objection=objection, answers=answers())


def test_a_confirmed_unit_may_still_object_within_its_days_and_not_after(cast):
    assessment = assessment_at(cast, "announced")
    result = result_of(assessment, cast.units.education)
    services.confirm_result(actor=cast.unit_head, result=result)
    with pytest.raises(RuleError):
        services.confirm_result(actor=cast.liaison, result=result)
    with time_machine.travel(timezone.now() + timedelta(days=40)), pytest.raises(RuleError, match="异议期"):
        objected(cast, assessment)
    objected(cast, assessment)
    assert result_of(assessment, cast.units.education).confirmed_at is None


def test_another_unit_neither_confirms_nor_objects(cast):
    assessment = assessment_at(cast, "announced")
    result = result_of(assessment, cast.units.education)
    for person in (cast.other_liaison, cast.office, cast.chair, cast.admin):
        with pytest.raises(RuleError):
            services.confirm_result(actor=person, result=result)
        with pytest.raises(RuleError):
            services.object_to(actor=person, result=result, reasons={"indicators": "不服"})
    with pytest.raises(ValidationError):
        services.object_to(actor=cast.liaison, result=result, reasons={"indicators": " "})
    with pytest.raises(ValidationError):
        services.object_to(actor=cast.liaison, result=result, reasons={"nothing": "不服"})


def test_a_veto_needs_evidence_and_takes_the_unit_out_of_the_ranking(cast):
    assessment = assessment_at(cast, "open")
    entry = veto(cast, assessment, cast.units.health, evidence=False)
    with pytest.raises(ValidationError, match="还没有佐证材料"):
        services.announce(actor=cast.director, assessment=assessment)
    with pytest.raises(Conflict):
        veto(cast, assessment, cast.units.health, evidence=False)
    services.withdraw_entry(actor=cast.office, entry=entry, reason="录错单位")
    veto(cast, assessment, cast.units.education)
    services.announce(actor=cast.director, assessment=assessment)
    result = result_of(assessment, cast.units.education)
    assert (result.place, result.grade, result.is_vetoed) == (None, "不合格", True)
    assert result_of(assessment, cast.units.health).place == 1
    found = vetoes_of(cast.committee, [assessment.year])
    (fact,) = found[cast.units.education.pk]
    assert (fact.title, fact.reason) == ("弄虚作假", "报告数据造假，见通报第3号")
    objection = services.object_to(actor=cast.liaison, result=result, reasons={"fraud": "查无此事"})
    services.answer_objection(
        actor=cast.office,
        objection=objection,
        answers=answers(points=None, code="fraud", answer="认定已撤销"),
    )
    result = result_of(assessment, cast.units.education)
    assert (result.place, result.grade, result.is_vetoed) == (1, "良好", False)
    assert vetoes_of(cast.committee, [assessment.year]) == {}


def test_points_are_entered_changed_and_taken_back_with_their_reasons(cast):
    assessment = assessment_at(cast, "open")
    unit = cast.units.education
    old = ManualEntry.objects.get(unit=unit, code="indicators")
    enter = services.enter_points

    def row(points, reason="复核", seen=old.pk, **more):
        return [{"unit": unit, "points": points, "reason": reason, "seen": seen, **more}]

    for bad, field in ((row(Decimal(11)), "points"), (row(None), "points"), (row(Decimal(3), ""), "reason")):
        with pytest.raises(ValidationError) as refused:
            enter(actor=cast.office, assessment=assessment, code="indicators", rows=bad)
        assert f"{unit.pk}-{field}" in refused.value.message_dict
    with pytest.raises(Conflict):
        enter(actor=cast.office, assessment=assessment, code="indicators", rows=row(Decimal(3), seen=None))
    assert enter(actor=cast.office, assessment=assessment, code="indicators", rows=row(Decimal(3))) == 1
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    new = ManualEntry.objects.standing().get(unit=unit, code="indicators")
    assert new.points == 3
    assert (
        enter(
            actor=cast.office,
            assessment=assessment,
            code="indicators",
            rows=row(None, "无指标", new.pk, is_absent=True),
        )
        == 1
    )
    newest = ManualEntry.objects.standing().get(unit=unit, code="indicators")
    assert newest.points is None
    assert (
        enter(actor=cast.office, assessment=assessment, code="indicators", rows=row(None, "", newest.pk)) == 1
    )
    assert not ManualEntry.objects.standing().filter(unit=unit, code="indicators").exists()


def do_everything(cast, person, assessment, objection=None):
    """Every change that somebody could try, as (name, call)."""
    education = cast.units.education
    actor = cast.people[person]
    calls = {
        "points": lambda: services.enter_points(
            actor=actor,
            assessment=assessment,
            code="indicators",
            rows=[{"unit": education, "points": Decimal(1), "reason": "改", "seen": None}],
        ),
        "veto": lambda: services.enter_veto(
            actor=actor, assessment=assessment, code="fraud", unit=education, reason="造假"
        ),
        "scheme": lambda: services.use_scheme(actor=actor, assessment=assessment, scheme=assessment.scheme),
        "announce": lambda: services.announce(actor=actor, assessment=assessment),
        "close": lambda: services.close_assessment(actor=actor, assessment=assessment),
    }
    if Result.objects.filter(assessment=assessment).exists():
        result = result_of(assessment, education)
        calls["confirm"] = lambda: services.confirm_result(actor=actor, result=result)
        calls["object"] = lambda: services.object_to(actor=actor, result=result, reasons={"plans": "不服"})
    if objection:
        calls["answer"] = lambda: services.answer_objection(
            actor=actor, objection=objection, answers=answers()
        )
    return calls


@pytest.mark.parametrize("state", ["open", "announced", "objected", "closed"])
def test_what_is_refused_in_every_state_to_every_role(cast, state):
    from django.db import transaction

    assessment = assessment_at(cast, state)
    objection = ScoreObjection.objects.first()
    # Who may in principle; what the state then forbids comes as Conflict, refusal or message.
    office, deciders, unit = {"office", "director"}, {"director", "chair"}, {"liaison", "unit_head"}
    may = {
        "points": office if state == "open" else set(),
        "veto": office if state == "open" else set(),
        "scheme": office if state == "open" else set(),
        "announce": deciders if state == "open" else set(),
        "close": deciders if state in ("announced", "objected") else set(),
        "confirm": unit if state == "announced" else set(),
        "object": unit if state == "announced" else set(),
        "answer": office if state == "objected" else set(),
    }
    faults = []
    for person in cast.people:
        if person == "postless":
            continue
        for name, call in do_everything(cast, person, assessment, objection).items():
            try:
                with transaction.atomic():
                    call()
                    transaction.set_rollback(True)
                outcome = "done"
            except RuleError:
                outcome = "refused"
            except (Conflict, ValidationError):
                outcome = "not now"
            if outcome == "refused" and person in may[name]:
                faults.append((person, name, outcome))
            if outcome == "done" and person not in may[name]:
                faults.append((person, name, outcome))
    assert faults == []


def test_nothing_of_a_closed_year_changes(cast):
    assessment = assessment_at(cast, "closed")
    for name, call in do_everything(cast, "director", assessment).items():
        with pytest.raises((RuleError, Conflict)):
            call()
            pytest.fail(name)
    with pytest.raises(Conflict):
        services.open_assessment(actor=cast.office, scheme=assessment.scheme)


def test_a_year_that_has_not_come_is_not_assessed_and_a_draft_is_no_scheme(cast):
    ahead = adopted_scheme(cast, this_year() + 1)
    with pytest.raises(ValidationError):
        services.open_assessment(actor=cast.office, scheme=ahead)
    with pytest.raises(ValidationError):
        services.open_assessment(actor=cast.office, scheme=drafted_scheme(cast))


def test_another_version_can_be_taken_before_the_announcement(cast):
    assessment = assessment_at(cast, "open")
    second = adopted_scheme(cast, title="第二版")
    services.use_scheme(actor=cast.office, assessment=assessment, scheme=second)
    assert current(assessment).scheme == second
    # What was entered for a line is found by every version.
    assert not any(row.score.pending for row in year_scores(cast.committee, assessment.year, second))


def test_the_days_of_units_lapse_by_themselves(cast):
    from commendations.services.assessment_telling import lapse_asking

    assessment_at(cast, "announced")
    assert lapse_asking() == 0
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert lapse_asking() == 4
    assert not WorkItem.objects.open().filter(step="assessment.check").exists()
    assert set(Deadline.objects.filter(kind="assessment.check").values_list("state", flat=True)) == {"void"}


def test_the_commendation_round_reads_final_years_and_what_others_would_be(
    cast, django_assert_max_num_queries
):
    last = this_year() - 1
    assessment = assessment_at(cast, "closed", year=last)
    scheme = adopted_scheme(cast)
    years = [last, this_year()]
    education = cast.units.education.pk
    only = decade_of(cast.committee, years)
    (row,) = only[education]
    assert (row.year, row.points, row.full, row.rank, row.of, row.is_final) == (last, 80, 100, 1, 4, True)
    assert row.url == result_of(assessment, cast.units.education).get_absolute_url()
    # Nothing of this year applies to anybody yet, so that nobody has a score in it.
    assert decade_of(cast.committee, years, scheme) == only
    now = services.open_assessment(actor=cast.office, scheme=scheme)
    enter_all(cast, now, points="9")
    _final, live = decade_of(cast.committee, years, scheme)[education]
    assert (live.year, live.points, live.is_final) == (this_year(), 90, False)
    assert live.url.endswith(f"/schemes/{scheme.pk}/try/{this_year()}/units/{education}/")
    with django_assert_max_num_queries(30):
        decade_of(cast.committee, years, scheme)


def test_a_try_out_writes_nothing(cast):
    scheme = drafted_scheme(cast)
    before = Event.objects.count(), Assessment.objects.count(), Result.objects.count()
    assert len(year_scores(cast.committee, this_year(), scheme)) == 4
    assert before == (Event.objects.count(), Assessment.objects.count(), Result.objects.count())
    assert AssessmentScheme.objects.get().state == "draft"
