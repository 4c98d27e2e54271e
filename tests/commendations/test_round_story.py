"""A whole round through the services: from the plan to the certificates, and what happens on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from commendations import services
from commendations.flows import CommendationFlow
from commendations.models import Nomination, OpinionRequest
from commendations.selectors.public_page import public_list, public_round
from commendations.selectors.ranking import ranking_of
from commendations.selectors.rounds import due_rounds, publicity_ends_on, round_figures
from documents.services import file_dispatch, refresh_dispatch, save_dispatch
from documents.typesetting.paper import Paper, date_in_words
from notices.models import Message
from tests.commending import (
    TODAY,
    announce,
    answered,
    asked,
    consulted,
    current,
    end_consultation,
    expire,
    filled,
    nominated,
    opened,
    reviewed,
    selected,
)
from tests.papers import sign
from workdays.selectors import calendar_of
from workflow.models import Deadline, WorkItem

pytestmark = pytest.mark.usefixtures("outlines")


def test_the_units_are_asked_by_a_signed_paper(cast):
    round = opened(cast)
    assert (round.from_year, round.to_year, round.due_year) == (
        TODAY().year - TODAY().year % 5 + 1,
        TODAY().year,
        2030,
    )
    assert due_rounds(cast.committee)[1].state == "under_way"
    dispatch = services.begin_call(actor=cast.office, round=round)
    assert "{名额}" in dispatch.body
    [document] = sign(cast, file_dispatch(actor=cast.office, dispatch=dispatch))
    round = current(round)
    assert (round.state, round.notified_how) == ("nominating", document.number)
    paper = Paper.from_json(document.content)
    assert "先进集体和先进个人" in paper.title
    item = WorkItem.objects.open().get(object_type="commendations.commendationround", object_id=round.pk)
    assert item.step == "commendation.nominating"
    # Closing on the day itself would be early: the office has the next.
    assert timedelta(0) < item.due_on - round.nominations_due_on < timedelta(days=12)
    assert Message.objects.filter(unit=cast.units.education, title__startswith="请推荐").exists()


def test_a_whole_round(cast):
    round = selected(cast)
    figures = round_figures(round)
    assert (figures.collective.proposed, figures.individual.proposed, figures.leaders) == (1, 2, 0)
    rows = list(round.nominations.filter(kind="individual").order_by("position"))
    services.arrange(actor=cast.office, round=round, kind="individual", ids=[rows[1].pk, rows[0].pk])
    assert [row.nomination.name for row in ranking_of(round, "individual")] == ["赵静", "李红梅"]
    round = asked(cast, round)
    request = OpinionRequest.objects.select_related("round").get(round=round, unit=cast.units.health)
    names = set(request.opinions.values_list("nomination__name", flat=True))
    assert names == {"基础教育股", "李红梅"}, "not of its own"
    assert Deadline.objects.open().get(kind="commendation.opinion", unit=cast.units.health)
    verdicts = dict.fromkeys(request.opinions.values_list("nomination", flat=True), ("clear", ""))
    person = Nomination.objects.get(name="李红梅")
    verdicts[person.pk] = ("objects", "有群众反映")
    services.answer_request(actor=cast.other_liaison, request=request, verdicts=verdicts)
    assert not WorkItem.objects.open().filter(step="commendation.opinion", unit=cast.units.health).exists()
    answered(cast, round)
    with pytest.raises(ValidationError, match="仍列入"):
        services.end_consultation(actor=cast.office, round=current(round))
    opinion = request.opinions.select_related("request__round", "nomination").get(nomination=person)
    services.settle_opinion(actor=cast.office, opinion=opinion, reason="经核实不属实")
    round = services.end_consultation(actor=cast.office, round=current(round))
    assert public_round(round.key) is None
    round = announce(cast, round)
    names = [row.name for kind in public_list(round) for row in kind.rows]
    assert names == ["基础教育股", "赵静", "李红梅"]
    calendar = calendar_of(cast.committee.pk)
    assert calendar.count(TODAY(), round.publicity_until) == 5
    assert publicity_ends_on(round) == round.publicity_until
    receipt = services.receive_objection(
        round=round, nomination=person, is_signed=True, name="周某", contact="139", text="事迹不实"
    )
    objection = round.objections.get(receipt=receipt)
    round = expire(round)
    with pytest.raises(ValidationError, match="没有办结"):
        services.end_publicity(actor=cast.office, round=round)
    services.examine_objection(
        actor=cast.office, objection=objection, result="upheld", finding="属实", answer="已取消资格"
    )
    round = services.end_publicity(actor=cast.office, round=current(round))
    round = services.review_list(actor=cast.director, round=round)
    round = services.approve_list(actor=cast.chair, round=round, comment="同意")
    assert round.state == "decided"
    states = dict(round.nominations.values_list("name", "state"))
    assert states == {"基础教育股": "honoured", "赵静": "honoured", "李红梅": "rejected"}
    numbers = list(round.nominations.proposed().order_by("kind").values_list("certificate_no", flat=True))
    assert [number[-4:] for number in numbers] == ["001号", "002号"]
    paper = Paper.from_json(round.decision.content)
    assert [annex.title for annex in paper.annexes] == ["先进集体名单", "先进个人名单"]
    assert not WorkItem.objects.open().filter(object_type__startswith="commendations.").exists()
    assert not Deadline.objects.open().filter(object_type__startswith="commendations.").exists()
    assert due_rounds(cast.committee)[1].state == "met"


def test_what_was_not_filed_in_time_lapses_and_comes_back_with_more_time(cast):
    round = selected(cast)
    assert round.state == "office_review"
    round = services.extend_nominating(
        actor=cast.office, round=round, due_on=TODAY() + timedelta(days=60), reason="补报"
    )
    assert round.state == "nominating"
    row = nominated(
        cast, round, state="at_unit_head", kind="collective", unit=cast.units.health, name="妇幼股"
    )
    round = services.close_nominating(actor=cast.office, round=current(round), reason="截止")
    row = current(row)
    assert row.state == "lapsed"
    assert row.process.status == "CANCELED"
    assert not WorkItem.objects.open().about(Nomination, [row.pk]).exists()
    services.extend_nominating(
        actor=cast.office, round=round, due_on=TODAY() + timedelta(days=9), reason="再补"
    )
    row = current(row)
    assert row.state == "drafting"
    row = services.file_nomination(actor=cast.other_liaison, nomination=row)
    assert row.state == "at_unit_head"


def test_a_cancelled_round_leaves_nobody_anything_to_do(cast):
    round = asked(cast, selected(cast))
    round = services.cancel_round(actor=cast.director, round=round, reason="另行安排")
    assert not WorkItem.objects.open().filter(object_type__startswith="commendations.").exists()
    assert not Deadline.objects.open().filter(object_type__startswith="commendations.").exists()
    assert set(round.nominations.values_list("state", flat=True)) == {"unselected"}
    assert set(round.requests.values_list("state", flat=True)) == {"void"}


def test_a_list_that_is_returned_goes_through_everything_again(cast):
    round = reviewed(cast)
    until = round.publicity_until
    round = services.return_list(actor=cast.chair, round=round, node=CommendationFlow.at_chair, reason="再议")
    assert (round.state, round.publicity_until, until is not None) == ("office_review", None, True)
    round = asked(cast, round)
    assert set(round.requests.open().values_list("number", flat=True)) == {2}


def test_a_paper_says_what_the_round_says_when_it_is_signed(cast):
    """The office changed its mind after the draft: it is told, and the paper has what holds now."""
    round = opened(cast)
    dispatch = services.begin_call(actor=cast.office, round=round)
    services.edit_round(
        actor=cast.office, round=round, individual_quota=9, nominations_due_on=TODAY() + timedelta(days=50)
    )
    with pytest.raises(ValidationError, match="更新清单"):
        file_dispatch(actor=cast.office, dispatch=dispatch)
    dispatch = refresh_dispatch(actor=cast.office, dispatch=dispatch)
    [document] = sign(cast, file_dispatch(actor=cast.office, dispatch=dispatch))
    said = str(document.content)
    assert date_in_words(TODAY() + timedelta(days=50)) in said
    assert date_in_words(TODAY() + timedelta(days=30)) not in said
    assert "'9'" in said
    round = current(round)
    for row in filled(cast, round):
        services.propose(actor=cast.office, nomination=row)
    round = services.close_nominating(actor=cast.office, round=current(round), reason="已收齐")
    round = end_consultation(cast, asked(cast, round))
    dispatch = services.begin_notice(actor=cast.office, round=round)
    services.unpropose(actor=cast.office, nomination=round.nominations.get(name="赵静"), reason="另议")
    with pytest.raises(ValidationError, match="更新清单"):
        file_dispatch(actor=cast.office, dispatch=dispatch)
    dispatch = refresh_dispatch(actor=cast.office, dispatch=dispatch)
    [document] = sign(cast, file_dispatch(actor=cast.office, dispatch=dispatch))
    said = str(document.content)
    assert "先进个人1名" in said
    assert "赵静" not in said


def test_a_notice_without_its_list_is_not_signed(cast):
    dispatch = services.begin_notice(actor=cast.office, round=consulted(cast))
    body = dispatch.body.replace("{先进个人名单}", "")
    dispatch = save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, body=body, is_per_unit=True)
    with pytest.raises(ValidationError) as refused:
        file_dispatch(actor=cast.office, dispatch=dispatch)
    assert "先进个人名单" in str(refused.value)
    assert "公示只有一份" in str(refused.value)
