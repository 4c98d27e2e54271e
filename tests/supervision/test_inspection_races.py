"""Many people at the same inspection at the same moment, and the database breaking in the middle of it."""

import copy
import uuid

import pytest
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ProcessStep

from history.models import ChainHead, Event
from history.verification import verify
from notices.models import Message, Notice
from supervision.models import (
    ChecklistItem,
    Finding,
    Inspection,
    InspectionMember,
    RectificationItem,
    RectificationNotice,
    RectificationResponse,
    ResponseItem,
    ReviewRequest,
    Verification,
    VerifiedItem,
    Visit,
)
from supervision.services import checklists, concluding, fieldwork, inspections, rectification, reviews
from tests.failing import break_at_every_statement
from tests.inspections import answered, inspection_at, notice_at, planned, problem, scheme
from tests.races import at_once, one_won, only_refusals, race
from workflow.models import Deadline, WorkItem
from workflow.turns import present_item


@race
@pytest.mark.parametrize("turn", range(5))
def test_twenty_approve_one_scheme_at_once(cast, turn):
    inspection = inspection_at(cast, "at_director")
    step = present_item(inspection).process_step_id
    one_won(
        at_once(
            20,
            lambda n: inspections.approve_scheme(
                actor=cast.director, inspection=copy.copy(inspection), step_id=step
            ),
        )
    )
    assert verify()[1] == []


@race
@pytest.mark.parametrize("turn", range(3))
def test_one_finding_sent_ten_times_at_once_is_one(cast, turn):
    inspection = inspection_at(cast, "notified")
    visit, client_id = inspection.visits.get(unit=cast.units.education), uuid.uuid4()
    results = at_once(10, lambda n: problem(cast, visit, "台账不全", client_id=client_id))
    assert {result.pk for result in results if isinstance(result, Finding)} == {Finding.objects.get().pk}
    only_refusals(results)
    assert Event.objects.filter(verb="inspection.begun").count() == 1


@race
def test_two_of_a_group_answer_the_same_question(cast, outline, carried):
    inspection = inspection_at(cast, "notified", people=[cast.evaluator])
    visit = inspection.visits.get(unit=cast.units.education)
    checklists.draw_up(actor=cast.office, visit=visit)
    item, actors = visit.items.first(), [cast.inspector, cast.evaluator]
    results = at_once(
        2,
        lambda n: fieldwork.answer_item(
            actor=actors[n], item=copy.copy(item), revision=item.revision, answer=["yes", "no"][n]
        ),
    )
    [lost] = one_won(results)
    assert lost.current.answer in ("yes", "no")


@race
@pytest.mark.parametrize("turn", range(3))
def test_recorded_while_the_leader_concludes(cast, turn):
    """Whoever is first: in the conclusion's findings, or refused; never after it."""
    inspection = inspection_at(cast, "on_site")
    concluding.save_conclusion(
        actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    visit = inspection.visits.get(unit=cast.units.education)

    def work(n):
        if n == 0:
            return concluding.conclude(actor=cast.inspector, inspection=copy.copy(inspection))
        return problem(cast, visit, f"第{n}个")

    results = at_once(8, work)
    only_refusals(results)
    inspection.refresh_from_db()
    assert inspection.state == "concluded"
    late = Event.objects.filter(
        verb="finding.recorded", sequence__gt=Event.objects.get(verb="inspection.concluded").sequence
    )
    assert not late.exists()


@race
@pytest.mark.parametrize("turn", range(3))
def test_notices_drawn_up_issued_and_given_up_at_once(cast, turn):
    inspection = inspection_at(cast, "fed_back")
    [notice] = rectification.draft_notices(actor=cast.office, inspection=inspection)

    def work(n):
        if n % 3 == 0:
            return rectification.issue_notices(actor=cast.office, notices=[copy.copy(notice)])
        if n % 3 == 1:
            return rectification.discard_notice(actor=cast.director, notice=copy.copy(notice))
        return rectification.draft_notices(actor=cast.office, inspection=copy.copy(inspection))

    only_refusals(at_once(9, work))
    live = RectificationNotice.objects.exclude(state="cancelled")
    assert live.count() <= 1
    assert (
        Process.objects.filter(flow_class__isnull=False).count()
        == 1 + live.filter(process__isnull=False).count()
    )
    assert RectificationItem.objects.count() in (0, 2)


@race
@pytest.mark.parametrize("turn", range(3))
def test_verified_while_the_answer_is_taken_back_and_a_review_decides(cast, turn):
    """Nobody waits in a circle: notice, review and inspection are taken in one order."""
    notice = notice_at(cast, "responded")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    findings = list(Finding.objects.filter(visit=visit).problems())
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实")
    review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)

    def work(n):
        if n % 4 == 0:
            return rectification.begin_verification(actor=cast.inspector, notice=copy.copy(notice))
        if n % 4 == 1:
            return rectification.withdraw_response(actor=cast.liaison, notice=copy.copy(notice))
        if n % 4 == 2:
            return reviews.decide_review(
                actor=cast.evaluator, review=copy.copy(review), decision="revoked", text="不实"
            )
        return rectification.extend_notice(
            actor=cast.office, notice=copy.copy(notice), due_on=notice.due_on, reason="停电"
        )

    only_refusals(at_once(12, work))
    notice.refresh_from_db()
    assert notice.state == "cancelled"
    assert not WorkItem.objects.open().about(RectificationNotice, [notice.pk]).exists()
    assert verify()[1] == []


@race
def test_a_review_is_asked_once(cast):
    inspection = inspection_at(cast, "fed_back")
    visit = inspection.visits.get(unit=cast.units.education)
    findings = list(Finding.objects.filter(visit=visit).problems())
    one_won(
        at_once(
            8,
            lambda n: reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实"),
        )
    )
    assert ReviewRequest.objects.count() == 1


# A failure at any statement -------------------------------------------------------------------------

MODELS = (
    Inspection,
    InspectionMember,
    Visit,
    ChecklistItem,
    Finding,
    RectificationNotice,
    RectificationItem,
    RectificationResponse,
    ResponseItem,
    Verification,
    VerifiedItem,
    ReviewRequest,
    WorkItem,
    Deadline,
    Process,
    ProcessStep,
    Message,
    Notice,
    Event,
    ChainHead,
)


def snapshot():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def transitions(cast, name):
    """What to do, with everything before it done already."""
    if name == "plan":
        return lambda: planned(cast)
    if name == "file":
        inspection = scheme(cast, planned(cast))
        return lambda: inspections.file_scheme(actor=cast.office, inspection=copy.copy(inspection))
    if name == "record":
        visit = inspection_at(cast, "notified").visits.get(unit=cast.units.education)
        return lambda: problem(cast, visit, "台账不全")
    if name in ("approve", "conclude", "feed back", "draft"):
        before = {
            "approve": "at_director",
            "conclude": "on_site",
            "feed back": "concluded",
            "draft": "fed_back",
        }
        inspection = inspection_at(cast, before[name])
        if name == "conclude":
            concluding.save_conclusion(
                actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
            )
        return {
            "approve": lambda: inspections.approve_scheme(
                actor=cast.director, inspection=copy.copy(inspection)
            ),
            "conclude": lambda: concluding.conclude(actor=cast.inspector, inspection=copy.copy(inspection)),
            "feed back": lambda: concluding.feed_back(
                actor=cast.office,
                inspection=copy.copy(inspection),
                visits=list(inspection.visits.all()),
                note="当面",
            ),
            "draft": lambda: rectification.draft_notices(actor=cast.office, inspection=copy.copy(inspection)),
        }[name]
    before = {"issue": "draft", "receive": "issued", "verify": "verifying", "review": "received"}
    notice = notice_at(cast, before[name])
    if name == "review":
        visit = notice.inspection.visits.get(unit=cast.units.education)
        findings = list(Finding.objects.filter(visit=visit).problems())
        review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实")
        review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
        return lambda: reviews.decide_review(
            actor=cast.evaluator, review=copy.copy(review), decision="revoked", text="不实"
        )
    return {
        "issue": lambda: rectification.issue_notices(actor=cast.office, notices=[copy.copy(notice)]),
        "receive": lambda: rectification.receive_notice(actor=cast.liaison, notice=copy.copy(notice)),
        "verify": lambda: rectification.verify_notice(
            actor=cast.inspector,
            notice=copy.copy(notice),
            is_accepted=False,
            way="papers",
            text="不够",
            verdicts={},
        ),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "plan",
        "file",
        "approve",
        "record",
        "conclude",
        "feed back",
        "draft",
        "issue",
        "receive",
        "verify",
        "review",
    ],
)
def test_a_failure_at_any_statement_changes_nothing(cast, name):
    assert break_at_every_statement(transitions(cast, name), snapshot) > 5


def test_the_second_round_begins_with_what_the_first_said(cast):
    notice = answered(cast, notice_at(cast, "received"), "not_accepted")
    response = rectification.present_response(notice)
    assert response.round == 2
    assert {row.measures for row in response.items.all()} == {"补齐台账"}
