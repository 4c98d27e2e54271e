"""An inspection from the year's plan to its end, as the people in it live it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.services import attach
from organisations import services as organisations
from pages.rules import Conflict, RuleError
from supervision.checklists import questions_for
from supervision.models import ChecklistItem, Finding, Inspection, RectificationNotice, Visit
from supervision.services import checklists, concluding, fieldwork, inspections, rectification, reviews
from supervision.services.review_terms import lapse_asking, last_day_to_ask
from tests.inspections import answered, inspection_at, notice_at, planned, problem, scheme, serious
from workflow.models import Deadline, WorkItem

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c4944415408d763f8ffff3f0005fe02fea7c9e4a40000000049454e44ae426082"
)


def waiting_for(person_access):
    return list(WorkItem.objects.open().visible_to(person_access).values_list("step", flat=True))


def second_inspector(cast, username="inspector2", name="林督导"):
    person, _password = organisations.create_person(
        actor=cast.admin, username=username, name=name, password="Some-Pass-2026", posts=[("inspector", None)]
    )
    return person


def test_a_scheme_names_what_it_lacks_and_is_approved_by_somebody_else(cast):
    inspection = planned(cast)
    with pytest.raises(ValidationError) as refused:
        inspections.file_scheme(actor=cast.office, inspection=inspection)
    assert any("组长" in text for text in refused.value.messages)
    inspection = scheme(cast, inspection)
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    with pytest.raises(RuleError):
        inspections.approve_scheme(actor=cast.office, inspection=inspection)
    inspection = inspections.approve_scheme(actor=cast.director, inspection=inspection)
    assert inspection.state == "approved"
    assert waiting_for(cast.access("office")) == ["inspection.notifying"]
    with pytest.raises(RuleError):
        inspections.save_scheme(actor=cast.office, inspection=inspection, revision=None, content="改内容")


def test_nobody_inspects_the_unit_in_which_they_serve(cast):
    inspection = scheme(cast, planned(cast), people=[cast.evaluator])
    organisations.appoint(actor=cast.admin, person=cast.evaluator, role="liaison", unit=cast.units.health)
    with pytest.raises(ValidationError, match="不能参加对本单位的检查"):
        inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspection = scheme(cast, inspections.inspections_with_all().get(pk=inspection.pk))
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspection = inspections.approve_scheme(actor=cast.director, inspection=inspection)
    with pytest.raises(ValidationError, match="不能参加对本单位的检查"):
        inspections.change_group(
            actor=cast.office, inspection=inspection, leader=cast.evaluator, reason="出差"
        )


def test_a_notice_comes_after_the_unit_was_told_its_result(cast):
    inspection = inspection_at(cast, "concluded")
    [notice] = rectification.draft_notices(actor=cast.office, inspection=inspection)
    with pytest.raises(ValidationError, match="请先向"):
        rectification.issue_notices(actor=cast.office, notices=[notice])


def test_nobody_records_before_the_unit_was_told_and_nobody_outside_the_group(cast):
    inspection = inspection_at(cast, "approved")
    visit = inspection.visits.get(unit=cast.units.education)
    with pytest.raises(RuleError, match="还没有通知"):
        problem(cast, visit, "台账不全")
    inspections.note_notified(actor=cast.office, inspection=inspection, note="电话")
    with pytest.raises(RuleError, match="督导组成员"):
        fieldwork.record_finding(actor=second_inspector(cast), visit=visit, text="旁人")
    problem(cast, visit, "台账不全")
    inspection.refresh_from_db()
    assert inspection.state == "on_site"


def test_an_inspection_without_notice_is_nobody_elses_before_its_feedback(cast):
    inspection = inspection_at(cast, "on_site", is_unannounced=True, title="暗访校园周边")
    for key in ("liaison", "unit_head", "other_liaison", "chair", "monitor", "auditor"):
        access = cast.access(key)
        assert not Inspection.objects.visible_to(access).exists(), key
        assert not Visit.objects.visible_to(access).exists()
        assert not Finding.objects.visible_to(access).exists()
    titles = Deadline.objects.visible_to(cast.access("monitor")).values_list("title", flat=True)
    assert not any("暗访" in title for title in titles)
    inspection = concluding.conclude(
        actor=cast.inspector,
        inspection=concluding.save_conclusion(
            actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
        ),
    )
    education = inspection.visits.get(unit=cast.units.education)
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=[education], note="函")
    assert Inspection.objects.visible_to(cast.access("liaison")).exists()
    assert Finding.objects.visible_to(cast.access("liaison")).count() == 3
    assert not Inspection.objects.visible_to(cast.access("other_liaison")).exists()


def test_two_groups_do_not_see_each_others_drafts(cast):
    other = second_inspector(cast)
    mine = inspection_at(cast, "on_site")
    theirs = inspection_at(cast, "on_site", leader=other, title="第二组")
    from organisations.access import access_of

    ours, others = access_of(cast.inspector), access_of(other)
    assert set(Finding.objects.visible_to(ours).values_list("inspection", flat=True)) == {mine.pk}
    assert set(Finding.objects.visible_to(others).values_list("inspection", flat=True)) == {theirs.pk}
    assert set(Finding.objects.visible_to(cast.access("office")).values_list("inspection", flat=True)) == {
        mine.pk,
        theirs.pk,
    }
    assert not Finding.objects.visible_to(cast.access("liaison")).exists()


def test_the_checklist_comes_from_the_record(cast, outline, carried):
    first = notice_at(cast, "received").inspection
    inspection = inspection_at(cast, "planned", title="第二次")
    visit = inspection.visits.get(unit=cast.units.education)
    sources = [question.source for question in questions_for(visit)]
    assert sources.count("rectification") == 2
    assert sources.count("task") == len(carried)
    assert checklists.draw_up(actor=cast.office, visit=visit) == len(sources)
    assert checklists.draw_up(actor=cast.office, visit=visit) == 0, "asked again it adds nothing"
    item = visit.items.first()
    with pytest.raises(RuleError):
        fieldwork.answer_item(actor=cast.inspector, item=item, revision=item.revision, answer="yes")
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspections.approve_scheme(actor=cast.director, inspection=inspection)
    inspections.note_notified(actor=cast.office, inspection=inspection, note="电话")
    answered_item = fieldwork.answer_item(
        actor=cast.inspector, item=item, revision=item.revision, answer="partly", note="缺上半年"
    )
    with pytest.raises(Conflict):
        fieldwork.answer_item(actor=cast.inspector, item=item, revision=item.revision, answer="no")
    assert ChecklistItem.objects.get(pk=item.pk).note == answered_item.note
    assert checklists.drop_items(actor=cast.inspector, visit=visit, item_ids=[item.pk]) == 0, "answered stays"
    assert first.pk != inspection.pk


def test_a_finding_stays_within_the_scheme_and_knows_its_earlier_one(cast, outline, carried):
    task = carried[0].task
    first = inspection_at(cast, "notified")
    visit = first.visits.get(unit=cast.units.education)
    earlier = problem(cast, visit, "没有台账", task=task)
    concluding.save_conclusion(
        actor=cast.inspector, inspection=first, revision=None, conclusion="有问题", opinions={}
    )
    concluding.conclude(actor=cast.inspector, inspection=Inspection.objects.get(pk=first.pk))
    outside = outline.domains.order_by("number").last()
    assert outside.pk != task.measure.domain_id
    inspection = scheme(cast, planned(cast, title="教育专项"), domains=[outside])
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspections.approve_scheme(actor=cast.director, inspection=inspection)
    inspections.note_notified(actor=cast.office, inspection=inspection, note="电话")
    visit = inspection.visits.get(unit=cast.units.education)
    with pytest.raises(ValidationError) as refused:
        problem(cast, visit, "又没有台账", task=task)
    assert "task" in refused.value.message_dict
    whole = inspection_at(cast, "notified", title="再查")
    again = problem(cast, whole.visits.get(unit=cast.units.education), "还是没有台账", task=task)
    assert again.repeats == earlier


def test_three_rounds_to_the_end(cast):
    inspection = inspection_at(cast, "fed_back")
    assert inspection.state == "fed_back"
    with pytest.raises(ValidationError):
        concluding.close_inspection(actor=cast.office, inspection=inspection)
    notice = notice_at(cast, "received", inspection)
    notice = answered(cast, notice, "not_accepted")
    assert notice.state == "not_accepted"
    notice = answered(cast, notice, "not_accepted")
    with pytest.raises(ValidationError, match="佐证"):
        answered(cast, notice, "closed")
    notice.refresh_from_db()
    assert notice.state == "verifying"
    verification = notice.verifications.get(round=3)
    proof = attach(actor=cast.inspector, instance=verification, upload=SimpleUploadedFile("a.png", PNG))
    accepting = {
        "actor": cast.inspector,
        "notice": rectification.notices_with_all().get(pk=notice.pk),
        "is_accepted": True,
        "way": "on_site",
        "text": "",
        "verdicts": {item.pk: (True, "") for item in notice.items.all()},
    }
    strict = notice.items.get(finding__severity__needs_evidence=True)
    with pytest.raises(ValidationError, match="佐证"):
        rectification.verify_notice(**accepting)
    stray = attach(actor=cast.office, instance=inspection, upload=SimpleUploadedFile("b.png", PNG))
    with pytest.raises(ValidationError, match="附件已不在"):
        rectification.verify_notice(**accepting, evidence={strict.pk: stray.pk})
    notice = rectification.verify_notice(**accepting, evidence={strict.pk: proof.pk})
    assert notice.verifications.get(round=3).items.get(item=strict).evidence == proof
    assert (notice.state, notice.rounds, notice.responses.count()) == ("closed", 3, 3)
    inspection = concluding.close_inspection(actor=cast.office, inspection=inspection)
    assert inspection.state == "closed"
    assert (
        not WorkItem.objects.open()
        .exclude(step="")
        .filter(object_id=inspection.pk, object_type="supervision.inspection")
        .exists()
    )


def test_a_high_severity_problem_is_not_closed_without_evidence_nor_by_who_answered(cast):
    notice = notice_at(cast, "responded")
    from workflow import services as workflow
    from workflow.turns import present_item

    organisations.appoint(actor=cast.admin, person=cast.liaison, role="inspector", unit=None)
    workflow.hand_item_to(actor=cast.office, item=present_item(notice), person=cast.liaison, reason="试")
    with pytest.raises(RuleError, match="另一位"):
        rectification.begin_verification(actor=cast.liaison, notice=notice)


def test_a_review_is_asked_in_time_decided_by_others_and_undoes_what_it_takes_back(cast):
    notice = notice_at(cast, "received")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    serious_one = Finding.objects.get(inspection=notice.inspection, severity=serious(cast))
    with time_machine.travel(timezone.now() + timedelta(days=45)), pytest.raises(RuleError, match="已过"):
        reviews.ask_review(actor=cast.liaison, visit=visit, findings=[serious_one], grounds="台账齐全")
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=[serious_one], grounds="台账齐全")
    assert not Deadline.objects.open().filter(kind="review.asking", unit=cast.units.education).exists()
    with pytest.raises(ValidationError):
        reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.inspector)
    assert cast.office not in reviews.reviewers_for(review), "who wrote the scheme took part"
    review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    with pytest.raises(RuleError):
        reviews.decide_review(actor=cast.director, review=review, decision="revoked", text="属实")
    reviews.decide_review(actor=cast.evaluator, review=review, decision="revoked", text="台账在另一处，属实")
    serious_one.refresh_from_db()
    notice.refresh_from_db()
    assert serious_one.revoked_at
    assert notice.state == "received"
    assert notice.items.filter(is_withdrawn=True).count() == 1
    closed = answered(cast, notice, "closed")
    assert closed.state == "closed", "only the light problem is left"


def test_the_days_for_a_review_lapse_without_being_missed(cast):
    inspection = inspection_at(cast, "fed_back")
    visit = inspection.visits.first()
    assert last_day_to_ask(visit) >= timezone.localdate() + timedelta(days=30)
    assert lapse_asking() == 0
    assert lapse_asking(last_day_to_ask(visit) + timedelta(days=1)) == 2
    assert not Deadline.objects.filter(kind="review.asking", state="missed").exists()


def test_a_notice_of_which_a_review_leaves_nothing_is_cancelled(cast):
    notice = notice_at(cast, "received")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    problems = Finding.objects.filter(inspection=notice.inspection).problems()
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=problems, grounds="不实")
    review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    reviews.decide_review(actor=cast.evaluator, review=review, decision="revoked", text="不实")
    notice = RectificationNotice.objects.get(pk=notice.pk)
    assert notice.state == "cancelled"
    assert not WorkItem.objects.open().about(RectificationNotice, [notice.pk]).exists()
    concluding.close_inspection(actor=cast.office, inspection=Inspection.objects.get(pk=notice.inspection_id))
