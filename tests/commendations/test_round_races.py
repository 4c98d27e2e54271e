"""Many people at the same round at the same moment, and the database breaking in the middle of it. The races need real
connections and real locks: PostgreSQL."""

import copy
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from commendations import services
from commendations.flows import CommendationFlow
from commendations.models import (
    CommendationRound,
    ConsultedDepartment,
    Nomination,
    Objection,
    OpinionRequest,
    Veto,
    VetoRule,
)
from commendations.services.publicity import publicity_signed
from documents.models import Dispatch, Document, NumberSeries, RegisterEntry
from documents.services import review_dispatch
from history.models import ChainHead, Event
from history.verification import verify
from notices.models import Message, Notice
from pages.rules import Conflict
from tests.commending import (
    TODAY,
    announced,
    asked,
    called,
    consulted,
    current,
    departments,
    drafted,
    expire,
    filled,
    nominated,
    notice_filed,
    opened,
    reviewed,
    selected,
)
from tests.failing import break_at_every_statement
from tests.races import at_once, one_won, only_refusals, race
from workflow.models import Deadline, WorkItem
from workflow.turns import present_item

pytestmark = pytest.mark.usefixtures("outlines")


def whole():
    assert verify()[1] == []


def won(results):
    return [row for row in results if not isinstance(row, Exception)]


@race
def test_a_double_click_opens_one_round(cast):
    results = at_once(6, lambda n: opened(cast))
    one_won(results)
    assert VetoRule.objects.count() == len({row.code for row in VetoRule.objects.all()})
    assert ConsultedDepartment.objects.count() == 6
    whole()


@race
def test_the_last_place_goes_to_one(cast):
    round = called(cast, individual_quota=1)
    rows = [row for row in filled(cast, round) if row.is_individual]
    actors = [cast.office, cast.director]
    results = at_once(2, lambda n: services.propose(actor=actors[n], nomination=rows[n]))
    only_refusals(results)
    assert len(won(results)) == 1
    assert round.nominations.proposed().filter(kind="individual").count() == 1
    whole()


@race
def test_a_unit_begins_no_more_than_its_limit(cast):
    round = called(cast)
    results = at_once(4, lambda n: drafted(cast, round, name=f"第{n}人"))
    only_refusals(results)
    assert len(won(results)) == 1
    whole()


@race
@pytest.mark.parametrize("turn", range(3))
def test_the_list_is_approved_once(cast, turn):
    round = reviewed(cast)
    step = present_item(round).process_step_id
    results = at_once(
        10, lambda n: services.approve_list(actor=cast.chair, round=copy.copy(round), step_id=step)
    )
    one_won(results)
    assert Document.objects.filter(kind="commendation.decision").count() == 1
    numbers = round.nominations.filter(state="honoured").values_list("certificate_no", flat=True)
    assert sorted(number[-4:-1] for number in numbers) == ["001", "002", "003"]
    whole()


@race
def test_approved_or_returned_or_vetoed(cast):
    round = reviewed(cast)
    row = round.nominations.get(name="李红梅")
    acts = [
        lambda: services.approve_list(actor=cast.chair, round=copy.copy(round)),
        lambda: services.return_list(
            actor=cast.chair, round=copy.copy(round), node=CommendationFlow.at_chair, reason="再议"
        ),
        lambda: services.record_veto(
            actor=cast.office,
            nomination=row,
            rule=VetoRule.objects.get(code="discipline"),
            evidence="处分决定",
        ),
    ]
    only_refusals(at_once(3, lambda n: acts[n]()))
    round = current(round)
    vetoed = row.vetoes.in_force().exists()
    assert round.state in ("decided", "office_review", "at_chair")
    assert not (vetoed and round.state == "decided")
    assert current(row).state == ("honoured" if round.state == "decided" else "accepted")
    whole()


@race
@pytest.mark.parametrize("turn", range(3))
def test_an_objection_comes_while_the_publicity_is_ended(cast, turn):
    round = expire(announced(cast))
    row = round.nominations.get(name="李红梅")

    def work(n):
        if n == 0:
            return services.end_publicity(actor=cast.director, round=copy.copy(round))
        return services.register_objection(
            actor=cast.office, round=round, nomination=row, how="letter", is_signed=False, text="不实"
        )

    results = at_once(3, work)
    only_refusals(results)
    ended = current(round).state == "at_director"
    assert ended == (not Objection.objects.exists()), results
    whole()


@race
@pytest.mark.parametrize("turn", range(3))
def test_accepted_or_retracted(cast, turn):
    round = called(cast)
    row = nominated(cast, round)
    acts = [
        lambda: services.accept_nomination(actor=cast.office, nomination=copy.copy(row)),
        lambda: services.retract_nomination(actor=cast.liaison, nomination=copy.copy(row), reason="放弃"),
        lambda: services.reject_nomination(actor=cast.director, nomination=copy.copy(row), reason="不突出"),
        lambda: services.return_nomination(actor=cast.director, nomination=copy.copy(row), reason="补充"),
    ]
    only_refusals(at_once(4, lambda n: acts[n]()))
    row = current(row)
    is_open = row.state == "returned"
    assert row.state in ("retracted", "rejected", "returned"), "what is accepted may be retracted still"
    assert WorkItem.objects.open().about(Nomination, [row.pk]).exists() == is_open
    assert row.process.status in (("NEW",) if is_open else ("DONE", "CANCELED"))
    whole()


@race
def test_units_file_while_the_nominations_are_closed(cast):
    round = called(cast)
    rows = [
        drafted(cast, round),
        drafted(cast, round, kind="collective", name="基础教育股"),
        drafted(cast, round, unit=cast.units.health, name="赵静"),
    ]
    writers = [cast.liaison, cast.liaison, cast.other_liaison]

    def work(n):
        if n == 3:
            return services.close_nominating(actor=cast.office, round=copy.copy(round), reason="截止")
        return services.file_nomination(actor=writers[n], nomination=rows[n])

    results = at_once(4, work)
    only_refusals(results)
    assert current(round).state == "office_review"
    assert {current(row).state for row in rows} == {"lapsed"}
    assert not WorkItem.objects.open().filter(object_type="commendations.nomination").exists()
    whole()


@race
def test_a_request_is_answered_once(cast):
    round = asked(cast, selected(cast))
    request = OpinionRequest.objects.select_related("round").get(round=round, unit=cast.units.health)
    verdicts = dict.fromkeys(request.opinions.values_list("nomination", flat=True), ("clear", ""))

    def work(n):
        if n % 2:
            return services.answer_by_hand(
                actor=cast.office, request=request, verdicts=verdicts, by_hand="复函"
            )
        return services.answer_request(actor=cast.other_liaison, request=request, verdicts=verdicts)

    one_won(at_once(6, work))
    whole()


@race
def test_the_notice_is_signed_while_the_list_goes_back(cast):
    round = consulted(cast)
    dispatch = notice_filed(cast, round)

    def work(n):
        if n:
            return services.reopen_review(actor=cast.office, round=copy.copy(round), reason="重新审核")
        return review_dispatch(actor=cast.director, dispatch=dispatch)

    only_refusals(at_once(2, work))
    round = current(round)
    signed = Dispatch.objects.get(pk=dispatch.pk).state == "issued"
    assert round.state in ("publicity", "office_review", "announcing")
    assert (round.publicity_until is not None) == (round.state == "publicity")
    assert signed or round.state != "publicity"
    whole()


@race
def test_everything_at_once_leaves_no_circle(cast):
    """Turns of the round and of its nominations take their locks in one order."""
    round = called(cast)
    rows = [
        *filled(cast, round),
        nominated(cast, round, unit=cast.units.health, kind="collective", name="妇幼股"),
    ]
    acts = [
        lambda: services.close_nominating(actor=cast.office, round=copy.copy(round), reason="截止"),
        lambda: services.propose(actor=cast.director, nomination=rows[0]),
        lambda: services.propose(actor=cast.office, nomination=rows[1]),
        lambda: services.return_nomination(actor=cast.office, nomination=rows[3], reason="补充"),
        lambda: services.retract_nomination(actor=cast.liaison, nomination=rows[1], reason="放弃"),
        lambda: services.extend_nominating(
            actor=cast.director,
            round=copy.copy(round),
            due_on=TODAY() + timedelta(days=90),
            reason="补报",
        ),
        lambda: services.cancel_round(actor=cast.director, round=copy.copy(round), reason="不办了"),
        lambda: services.arrange(
            actor=cast.office, round=round, kind="individual", ids=[rows[2].pk, rows[1].pk]
        ),
        lambda: services.begin_consultation(
            actor=cast.office, round=copy.copy(round), departments=departments(cast), due_on=TODAY()
        ),
        lambda: services.withdraw_nomination(actor=cast.other_head, nomination=rows[3]),
    ]
    only_refusals(at_once(len(acts), lambda n: acts[n]()))
    assert current(round).state == "cancelled"
    assert not WorkItem.objects.open().filter(object_type__startswith="commendations.").exists()
    assert not Deadline.objects.open().filter(object_type__startswith="commendations.").exists()
    whole()


# The database breaks --------------------------------------------------------------------------------


def stored():
    """Everything that an approval or a signing touches."""
    rounds = CommendationRound.objects.order_by("pk")
    return (
        list(rounds.values_list("state", "version", "publicity_until", "decision")),
        list(Nomination.objects.order_by("pk").values_list("state", "is_proposed", "certificate_no")),
        list(Dispatch.objects.order_by("pk").values_list("state", "revision")),
        sorted(NumberSeries.objects.values_list("word", "last")),
        Document.objects.count(),
        RegisterEntry.objects.count(),
        list(WorkItem.objects.order_by("pk").values_list("step", "closed_at")),
        list(Deadline.objects.order_by("pk").values_list("key", "state")),
        Message.objects.count(),
        Notice.objects.count(),
        Veto.objects.count(),
        Event.objects.count(),
        list(ChainHead.objects.values_list("sequence", "hash")),
    )


def test_an_approval_that_breaks_off_leaves_nothing(cast):
    round = reviewed(cast)
    statements = break_at_every_statement(
        lambda: services.approve_list(actor=cast.chair, round=copy.copy(round)), stored
    )
    assert statements > 30
    assert current(round).state == "decided"
    whole()


def test_a_signing_that_breaks_off_makes_nothing_public(cast):
    round = consulted(cast)
    dispatch = notice_filed(cast, round)

    def act():
        present = Dispatch.objects.select_related("process", "committee").get(pk=dispatch.pk)
        review_dispatch(actor=cast.director, dispatch=present)

    assert break_at_every_statement(act, stored) > 30
    assert current(round).state == "publicity"
    whole()


def test_a_notice_signed_too_late_is_refused(cast):
    """The list went back after the notice was sent to be signed, or changed under it."""
    round = consulted(cast)
    dispatch = notice_filed(cast, round)
    row = round.nominations.get(name="李红梅")
    services.unpropose(actor=cast.office, nomination=row, reason="另议")
    with pytest.raises(ValidationError, match="更新清单"):
        review_dispatch(actor=cast.director, dispatch=Dispatch.objects.get(pk=dispatch.pk))
    services.reopen_review(actor=cast.office, round=current(round), reason="重新审核")
    with pytest.raises(Conflict, match="不能签发"):
        review_dispatch(actor=cast.director, dispatch=Dispatch.objects.get(pk=dispatch.pk))
    with pytest.raises(Conflict):
        publicity_signed(dispatch=dispatch, documents=[], actor=cast.director)
