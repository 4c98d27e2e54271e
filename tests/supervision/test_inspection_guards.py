"""Whom an inspection is kept from, who may not judge, and what a telephone or a calendar must not undo."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone

from documents.services import attach
from organisations import services as organisations
from organisations.access import access_of
from organisations.models import Post
from pages.rules import Conflict, RuleError
from supervision.checklists import questions_for
from supervision.models import ChecklistItem, Finding, Inspection, Severity
from supervision.services import checklists, concluding, fieldwork, inspections, rectification, reviews
from supervision.services.review_terms import last_day_to_ask, thirty_days_after
from tasks.models import Task
from tests.inspections import answered, inspection_at, notice_at, planned, problem, scheme, serious
from tests.supervision.test_inspections import PNG, second_inspector
from workflow import services as workflow
from workflow.models import Deadline, WorkItem
from workflow.services.telling import Circle
from workflow.turns import present_item

SHANGHAI = ZoneInfo("Asia/Shanghai")


def in_education(cast, inspection):
    return inspection.visits.get(unit=cast.units.education)


def leaves(person, role):
    """The post of `person` ended yesterday."""
    Post.objects.filter(person=person, role=role).update(
        start_on=timezone.localdate() - timedelta(days=30), end_on=timezone.localdate() - timedelta(days=1)
    )


def concluded(cast, inspection):
    concluding.save_conclusion(
        actor=inspection.leader, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    return concluding.conclude(
        actor=inspection.leader, inspection=inspections.inspections_with_all().get(pk=inspection.pk)
    )


# Dated posts ------------------------------------------------------------------------------------------


def test_a_leader_who_went_to_a_unit_has_left_the_group(cast):
    inspection = inspection_at(cast, "on_site", is_unannounced=True)
    leaves(cast.inspector, "inspector")
    organisations.appoint(actor=cast.admin, person=cast.inspector, role="liaison", unit=cast.units.education)
    access = access_of(cast.inspector)
    assert not Inspection.objects.visible_to(access).exists()
    assert not Finding.objects.visible_to(access).exists()
    with pytest.raises(RuleError):
        problem(cast, in_education(cast, inspection), "删掉前面的")
    flags = Inspection.objects.annotate(
        ours=ExpressionWrapper(Inspection.objects.all()._of_group(access), BooleanField())
    )
    assert [row.ours for row in flags] == [False]


def test_the_step_of_a_leader_who_left_can_be_seen_by_those_to_whom_it_falls(cast):
    other = second_inspector(cast)
    inspection = inspection_at(cast, "on_site", is_unannounced=True)
    assert not Inspection.objects.visible_to(access_of(other)).exists()
    leaves(cast.inspector, "inspector")
    access = access_of(other)
    assert WorkItem.objects.open().visible_to(access).filter(step="inspection.on_site").exists()
    assert list(Inspection.objects.visible_to(access)) == [inspection]
    limit = Deadline.objects.open().get(kind="inspection.on_site")
    assert Circle.of([limit], timezone.localdate()).turn(limit) == {other.pk}
    concluded_by_other = concluding.save_conclusion(
        actor=other, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    assert concluding.conclude(actor=other, inspection=concluded_by_other).concluded_by == other


def test_who_does_a_leaders_work_in_a_unit_does_not_do_the_inspections(cast):
    """代理 is of a post: standing in for somebody as a unit's liaison is not standing in for them in a group."""
    today = timezone.localdate()
    inspection_at(cast, "on_site", is_unannounced=True, units=[cast.units.education])
    organisations.appoint(actor=cast.admin, person=cast.inspector, role="liaison", unit=cast.units.statistics)
    Post.objects.create(
        committee=cast.committee,
        person=cast.postless,
        role="liaison",
        unit=cast.units.statistics,
        start_on=today,
        acting_for=cast.inspector,
    )
    assert access_of(cast.postless).person_ids == {cast.postless.pk, cast.inspector.pk}
    assert not Inspection.objects.visible_to(access_of(cast.postless)).exists()


def test_who_stands_in_for_the_leader_records_and_concludes_in_their_own_name(cast):
    inspection = inspection_at(cast, "on_site")
    Post.objects.create(
        committee=cast.committee,
        person=cast.postless,
        role="inspector",
        start_on=timezone.localdate(),
        acting_for=cast.inspector,
    )
    limit = Deadline.objects.open().get(kind="inspection.on_site")
    assert Circle.of([limit], timezone.localdate()).turn(limit) == {cast.inspector.pk, cast.postless.pk}
    found = problem(cast, in_education(cast, inspection), "代为检查", leader=cast.postless)
    assert found.recorded_by == cast.postless
    inspection.leader = cast.postless
    assert concluded(cast, inspection).concluded_by == cast.postless


def test_where_the_reviewer_has_left_the_director_decides_if_that_is_nobody_of_the_group(cast):
    notice = notice_at(cast, "received")
    visit = in_education(cast, notice.inspection)
    findings = Finding.objects.filter(visit=visit).problems()
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实")
    review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    leaves(cast.evaluator, "evaluator")
    with pytest.raises(RuleError):
        reviews.decide_review(actor=cast.evaluator, review=review, decision="upheld", text="查明")
    review = reviews.decide_review(actor=cast.director, review=review, decision="upheld", text="查明")
    assert review.decided_by == cast.director


# 回避 ------------------------------------------------------------------------------------------------


def test_who_came_to_serve_in_a_unit_meanwhile_no_longer_judges_it(cast):
    inspection = inspection_at(cast, "on_site", people=[cast.evaluator])
    visit = in_education(cast, inspection)
    finding = Finding.objects.filter(visit=visit).first()
    [item] = [checklists.add_item(actor=cast.inspector, visit=visit, text="有专人负责吗？")]
    organisations.appoint(actor=cast.admin, person=cast.evaluator, role="liaison", unit=cast.units.education)
    acts = (
        lambda: problem(cast, visit, "没有问题", leader=cast.evaluator),
        lambda: fieldwork.answer_item(actor=cast.evaluator, item=item, revision=None, answer="yes"),
        lambda: fieldwork.change_finding(actor=cast.evaluator, finding=finding, revision=None, text="轻微"),
        lambda: fieldwork.drop_finding(actor=cast.evaluator, finding=finding, reason="不成立"),
    )
    for act in acts:
        with pytest.raises(RuleError, match="在县教育局任职"):
            act()
    elsewhere = inspection.visits.get(unit=cast.units.health)
    assert problem(cast, elsewhere, "台账不全", leader=cast.evaluator)


def test_a_step_handed_to_somebody_of_the_unit_is_not_concluded_by_them(cast):
    inspection = inspection_at(cast, "on_site")
    concluding.save_conclusion(
        actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    organisations.appoint(actor=cast.admin, person=cast.monitor, role="liaison", unit=cast.units.health)
    item = present_item(inspection)
    workflow.hand_item_to(actor=cast.office, item=item, person=cast.monitor, reason="出差")
    with pytest.raises(RuleError, match="任职"):
        concluding.conclude(actor=cast.monitor, inspection=inspection)


def test_a_post_taken_between_filing_and_approval_is_seen(cast):
    inspection = inspection_at(cast, "at_director", people=[cast.evaluator])
    organisations.appoint(actor=cast.admin, person=cast.evaluator, role="liaison", unit=cast.units.health)
    with pytest.raises(ValidationError, match="不能参加对本单位的检查"):
        inspections.approve_scheme(actor=cast.director, inspection=inspection)


def test_nobody_of_the_unit_verifies_its_rectification(cast):
    notice = notice_at(cast, "responded")
    organisations.appoint(
        actor=cast.admin, person=cast.inspector, role="unit_head", unit=cast.units.education
    )
    with pytest.raises(RuleError, match="任职"):
        rectification.begin_verification(actor=cast.inspector, notice=notice)


def test_who_answered_the_checklist_or_struck_out_a_finding_took_part(cast):
    inspection = inspection_at(cast, "on_site", people=[cast.evaluator, cast.monitor])
    visit = in_education(cast, inspection)
    item = checklists.add_item(actor=cast.inspector, visit=visit, text="有专人负责吗？")
    fieldwork.answer_item(actor=cast.evaluator, item=item, revision=None, answer="no")
    fieldwork.drop_finding(actor=cast.monitor, finding=problem(cast, visit, "重复的"), reason="与另一条重复")
    inspections.change_group(actor=cast.office, inspection=inspection, leader=cast.inspector, reason="调整")
    inspection = concluded(cast, inspections.inspections_with_all().get(pk=inspection.pk))
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=[visit], note="函")
    review = reviews.ask_review(
        actor=cast.liaison,
        visit=visit,
        findings=Finding.objects.filter(visit=visit).problems(),
        grounds="不实",
    )
    able = set(reviews.reviewers_for(review))
    assert not able & {cast.evaluator, cast.monitor}
    assert cast.leading_group in able


# What others must not learn -----------------------------------------------------------------------------


def test_another_group_learns_nothing_of_a_conclusion_that_is_not_fed_back(cast, outline, carried):
    task = carried[0].task
    other = second_inspector(cast)
    secret = inspection_at(cast, "approved", is_unannounced=True, title="暗访")
    problem(cast, in_education(cast, secret), "校门口无人值守", task=task)
    secret = concluded(cast, inspections.inspections_with_all().get(pk=secret.pk))
    second = inspection_at(cast, "notified", leader=other, title="第二组")
    visit = in_education(cast, second)
    assert not any("校门口" in question.text for question in questions_for(visit))
    assert problem(cast, visit, "台账不全", task=task, leader=other).repeats is None
    concluding.feed_back(actor=cast.office, inspection=secret, visits=secret.visits.all(), note="函")
    assert any("校门口" in question.text for question in questions_for(visit))
    assert problem(cast, visit, "台账还是不全", task=task, leader=other).repeats is not None


def test_what_becomes_unannounced_is_not_named_by_its_earlier_deadlines(cast):
    inspection = inspection_at(cast, "at_director", title="暗访校园周边")
    inspection = inspections.return_scheme(actor=cast.director, inspection=inspection, reason="改为暗访")
    scheme(cast, inspections.inspections_with_all().get(pk=inspection.pk), is_unannounced=True)
    titles = Deadline.objects.visible_to(cast.access("monitor")).values_list("title", flat=True)
    assert titles
    assert not any("暗访" in title for title in titles)


# The telephone ------------------------------------------------------------------------------------------


def test_a_problem_is_taken_where_the_whole_scale_was_put_out_of_use(cast):
    inspection = inspection_at(cast, "notified")
    serious(cast)
    Severity.objects.update(is_active=False)
    assert problem(cast, in_education(cast, inspection), "台账不全").severity.rank == 1


def test_a_task_given_up_meanwhile_does_not_hold_up_what_was_seen(cast, outline, carried):
    inspection = inspection_at(cast, "planned")
    visit = in_education(cast, inspection)
    checklists.draw_up(actor=cast.office, visit=visit)
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspections.approve_scheme(actor=cast.director, inspection=inspection)
    inspections.note_notified(actor=cast.office, inspection=inspection, note="电话")
    item = visit.items.filter(source=ChecklistItem.Source.TASK).first()
    before = problem(cast, visit, "没有计划", task=item.task)
    Task.objects.filter(pk=item.task_id).update(state=Task.State.CANCELLED)
    found = problem(cast, visit, "没有台账", item=item)
    assert (found.item, found.task) == (item, None)
    better = fieldwork.change_finding(
        actor=cast.inspector, finding=before, revision=None, text="没有年度计划"
    )
    assert better.task == item.task, "its words can still be put better"
    with pytest.raises(ValidationError):
        problem(cast, visit, "自己选的任务", task=item.task)


def test_a_checklist_asks_nothing_beyond_the_scope(cast, outline, carried):
    task = carried[0].task
    first = inspection_at(cast, "notified")
    visit = in_education(cast, first)
    problem(cast, visit, "任务没有落实", task=task)
    first = concluded(cast, inspections.inspections_with_all().get(pk=first.pk))
    concluding.feed_back(actor=cast.office, inspection=first, visits=first.visits.all(), note="函")
    notice_at(cast, "received", first)
    outside = outline.domains.order_by("number").last()
    second = scheme(cast, planned(cast, title="另一领域"), domains=[outside])
    assert questions_for(in_education(cast, second)) == []


# Limits -----------------------------------------------------------------------------------------------


def test_thirty_days_at_the_national_day_and_at_midnight(cast):
    """From 2 September the 30th day is 2 October, a holiday: the right lasts until the first working day after."""
    Post.objects.update(start_on=date(2026, 1, 1))
    told = datetime(2026, 9, 2, 23, 59, tzinfo=SHANGHAI)
    with time_machine.travel(told, tick=False):
        inspection = inspection_at(cast, "fed_back")
    visit = in_education(cast, inspection)
    last = last_day_to_ask(visit)
    assert last == date(2026, 10, 8) == thirty_days_after(cast.committee.pk, date(2026, 9, 3))
    findings = Finding.objects.filter(visit=visit).problems()
    with time_machine.travel(datetime(last.year, last.month, last.day, 23, 59, tzinfo=SHANGHAI), tick=False):
        review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实")
        assert review.due_on == date(2026, 11, 9), "7 November is a Saturday"
        reviews.withdraw_review(actor=cast.liaison, review=review)
    midnight = datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1)
    with time_machine.travel(midnight, tick=False), pytest.raises(RuleError, match="已过"):
        reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实")


def test_a_request_taken_back_by_mistake_may_be_made_again_in_time(cast):
    inspection = inspection_at(cast, "fed_back")
    visit = in_education(cast, inspection)
    findings = Finding.objects.filter(visit=visit).problems()
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings[:1], grounds="不实")
    reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    reviews.withdraw_review(actor=cast.liaison, review=review)
    asking = Deadline.objects.filter(kind="review.asking", unit=cast.units.education)
    assert asking.get().state == "open"
    again = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="补充了证据")
    assert (again.pk, again.state, again.reviewer) == (review.pk, "asked", None)
    assert again.findings.count() == 2
    assert asking.get().state == "met"
    assert [item.step for item in WorkItem.objects.open().about(type(review), [review.pk])] == [
        "review.assigning"
    ]
    with pytest.raises(Conflict):
        reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="再来一次")


def test_more_time_does_not_make_a_late_answer_punctual(cast):
    notice = notice_at(cast, "received")
    with time_machine.travel(timezone.now() + timedelta(days=notice.days_left + 3)):
        notice = answered(cast, notice)
        assert notice.days_late == 3
        later = timezone.localdate() + timedelta(days=30)
        for state in ("responded", "verifying"):
            with pytest.raises(Conflict, match="核查"):
                rectification.extend_notice(actor=cast.office, notice=notice, due_on=later, reason="补办")
            if state == "responded":
                rectification.begin_verification(actor=cast.inspector, notice=notice)
                notice = rectification.notices_with_all().get(pk=notice.pk)
        assert notice.days_late == 3


# Verification -----------------------------------------------------------------------------------------


def test_photos_that_refused_a_round_are_no_evidence_for_the_next(cast):
    notice = notice_at(cast, "verifying")
    shown = notice.verifications.get()
    attach(actor=cast.inspector, instance=shown, upload=SimpleUploadedFile("a.png", PNG))
    notice = rectification.verify_notice(
        actor=cast.inspector, notice=notice, is_accepted=False, way="on_site", text="没有改", verdicts={}
    )
    with pytest.raises(ValidationError, match="佐证"):
        answered(cast, notice, "closed")


def test_no_word_of_a_verdict_is_cut_off(cast):
    notice = notice_at(cast, "verifying")
    item = notice.items.first()
    with pytest.raises(ValidationError) as refused:
        rectification.verify_notice(
            actor=cast.inspector,
            notice=notice,
            is_accepted=False,
            way="papers",
            text="不够",
            verdicts={item.pk: (False, "很长" * 300)},
        )
    assert list(refused.value.message_dict) == [f"item-{item.pk}"]


def test_nothing_hangs_on_the_verification_of_a_cancelled_notice(cast):
    notice = notice_at(cast, "verifying")
    verification = notice.verifications.get()
    visit = in_education(cast, notice.inspection)
    review = reviews.ask_review(
        actor=cast.liaison,
        visit=visit,
        findings=Finding.objects.filter(visit=visit).problems(),
        grounds="不实",
    )
    review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    reviews.decide_review(actor=cast.evaluator, review=review, decision="revoked", text="不实")
    verification = type(verification).objects.get(pk=verification.pk)
    with pytest.raises(RuleError):
        attach(actor=cast.inspector, instance=verification, upload=SimpleUploadedFile("a.png", PNG))
