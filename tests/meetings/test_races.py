"""Many people at the same meeting at the same moment, and the database breaking in the middle of it. The races need
real connections and real locks: PostgreSQL."""

import copy
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import Dispatch, Document, NumberSeries, RegisterEntry
from documents.services import file_dispatch, review_dispatch
from history.models import ChainHead, Event
from history.verification import verify
from meetings import services
from meetings.models import (
    AgendaItem,
    Invitation,
    Meeting,
    MeetingKind,
    Resolution,
    ResolutionReport,
    StandingPaper,
)
from notices.models import Message, Notice
from pages.rules import Conflict, RuleError
from tasks.models import Assignment, Task
from tests.failing import break_at_every_statement
from tests.gatherings import current, held, invitation_of, meeting_at, notified, planned, with_papers
from tests.races import at_once
from workflow.models import Deadline, WorkItem
from workflow.turns import present_item

TODAY = timezone.localdate()


def race(test):
    return pytest.mark.postgres(pytest.mark.django_db(transaction=True)(test))


def one_won(results):
    won = [result for result in results if not isinstance(result, Exception)]
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(won) == 1, results
    assert all(isinstance(result, Conflict) for result in lost), lost
    return lost


def only_refusals(results):
    """Nobody waited in a circle, and nothing broke."""
    odd = [
        result
        for result in results
        if isinstance(result, Exception) and not isinstance(result, Conflict | RuleError | ValidationError)
    ]
    assert odd == []


def whole():
    assert verify()[1] == []


# Races ----------------------------------------------------------------------------------------------


@race
def test_kinds_are_founded_once(cast):
    results = at_once(8, lambda n: services.found_kinds(committee=cast.committee, actor=cast.office))
    only_refusals(results)
    assert MeetingKind.objects.count() == 6
    assert sorted(map(len, results)) == [0] * 7 + [6]


@race
def test_a_double_click_plans_one_meeting(cast, kinds):
    actors, day = [cast.office, cast.director], TODAY + timedelta(days=20)
    results = at_once(
        10,
        lambda n: services.plan_meeting(
            actor=actors[n % 2], kind=kinds["plenary"], planned_on=day, on_day_off=True
        ),
    )
    one_won(results)
    meeting = Meeting.objects.get()
    assert meeting.items.count() == 3
    assert WorkItem.objects.open().about(Meeting, [meeting.pk]).count() == 1
    whole()


@race
@pytest.mark.parametrize("turn", range(5))
def test_twenty_sign_the_minutes_at_once(cast, kinds, turn):
    meeting = meeting_at(cast, kinds["plenary"], "at_chair")
    step = present_item(meeting).process_step_id
    results = at_once(
        20, lambda n: services.sign_minutes(actor=cast.chair, meeting=copy.copy(meeting), step_id=step)
    )
    one_won(results)
    assert Document.objects.filter(kind="meeting.minutes").count() == 1
    assert Task.objects.filter(source="meeting").count() == 1
    whole()


@race
def test_two_sets_of_minutes_signed_at_once_have_numbers_without_a_gap(cast, kinds):
    """Both order tasks that serve no measure, of the same outline."""
    meetings = [meeting_at(cast, kinds[code], "at_chair") for code in ("plenary", "liaison", "monitoring")]
    results = at_once(3, lambda n: services.sign_minutes(actor=cast.chair, meeting=meetings[n]))
    assert not [result for result in results if isinstance(result, Exception)], results
    assert sorted(RegisterEntry.objects.values_list("sequence", flat=True)) == [1, 2, 3]
    assert sorted(Task.objects.values_list("code", flat=True)) == ["妇议.1", "妇议.2", "妇议.3"]
    whole()


@race
def test_everybody_replies_while_the_office_moves_the_meeting(cast, kinds):
    meeting = notified(cast, kinds["plenary"])
    rows = list(meeting.invitations.select_related("meeting", "unit", "person"))

    def work(n):
        if n == len(rows):
            return services.move_meeting(
                actor=cast.office,
                meeting=current(meeting),
                planned_on=meeting.planned_on + timedelta(days=1),
                reason="让路",
                on_day_off=True,
            )
        return services.answer_invitation(
            actor=cast.office, invitation=rows[n], answer="attend", name="李红梅"
        )

    only_refusals(at_once(len(rows) + 1, work))
    meeting = current(meeting)
    for row in meeting.invitations.all():
        items = WorkItem.objects.open().filter(step="meeting.reply").about(Invitation, [row.pk])
        assert items.exists() == (row.answer == "pending")
        limits = Deadline.objects.open().filter(kind="meeting.attend").about(Invitation, [row.pk])
        assert all(limit.due_on == meeting.planned_on for limit in limits)
    whole()


@race
@pytest.mark.parametrize("turn", range(3))
def test_the_notice_is_signed_while_the_office_says_it_told_everybody_or_cancels(cast, kinds, turn):
    meeting = with_papers(cast, planned(cast, kinds["plenary"]))
    dispatch = services.begin_notice(actor=cast.office, meeting=meeting)
    dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
    acts = [
        lambda: review_dispatch(actor=cast.director, dispatch=dispatch),
        lambda: services.mark_notified(actor=cast.office, meeting=copy.copy(meeting), how="电话"),
        lambda: services.cancel_meeting(actor=cast.office, meeting=copy.copy(meeting), reason="不开了"),
        lambda: services.move_meeting(
            actor=cast.office,
            meeting=copy.copy(meeting),
            planned_on=meeting.planned_on + timedelta(days=2),
            reason="让路",
            on_day_off=True,
        ),
        lambda: services.begin_notice(actor=cast.office, meeting=copy.copy(meeting)),
    ]
    results = at_once(len(acts), lambda n: acts[n]())
    only_refusals(results)
    meeting = current(meeting)
    assert meeting.state in ("notified", "cancelled")
    replies = WorkItem.objects.open().filter(step="meeting.reply").count()
    assert replies == (6 if meeting.state == "notified" else 0)
    assert Event.objects.about(meeting).filter(verb="meeting.notified").count() <= 1
    assert Document.objects.filter(dispatch=dispatch).count() == int(
        Dispatch.objects.get(pk=dispatch.pk).state == "issued"
    )
    whole()


@race
def test_all_sign_in_while_it_is_held(cast, kinds):
    meeting = services.open_meeting(actor=cast.office, meeting=notified(cast, kinds["liaison"], days=0))
    people = {"education": cast.liaison, "health": cast.other_liaison}
    rows = {key: invitation_of(meeting, getattr(cast.units, key)) for key in people}

    def work(n):
        if n == 0:
            return services.hold_meeting(actor=cast.office, meeting=copy.copy(meeting))
        key = ("education", "health")[n % 2]
        return services.sign_in(actor=people[key], invitation=copy.copy(rows[key]), code=meeting.code)

    only_refusals(at_once(9, work))
    meeting = current(meeting)
    assert meeting.state == "held"
    there = meeting.invitations.filter(signed_in_at__isnull=False)
    assert meeting.present_members == there.count()
    for row in meeting.invitations.filter(unit__isnull=False):
        limit = Deadline.objects.about(Invitation, [row.pk]).get(kind="meeting.attend")
        assert limit.state == ("met" if row.was_there else "missed")
    whole()


@race
def test_two_write_the_same_item_and_none_is_overwritten(cast, kinds):
    meeting = held(cast, kinds["liaison"])
    item = AgendaItem.objects.select_related("meeting").filter(meeting=meeting).first()
    actors = [cast.office, cast.director]
    results = at_once(
        6,
        lambda n: services.save_item(
            actor=actors[n % 2], item=copy.copy(item), revision=1, text=f"记录{n}", outcome="noted"
        ),
    )
    one_won(results)
    item.refresh_from_db()
    assert item.revision == 2


# All or nothing -------------------------------------------------------------------------------------


def snapshot():
    models = (
        MeetingKind,
        Meeting,
        AgendaItem,
        Invitation,
        StandingPaper,
        Resolution,
        ResolutionReport,
        Task,
        Assignment,
        WorkItem,
        Deadline,
        Document,
        Dispatch,
        RegisterEntry,
        NumberSeries,
        Message,
        Notice,
    )
    return (
        [list(model.objects.order_by("pk").values()) for model in models],
        Event.objects.count(),
        list(ChainHead.objects.values("committee", "hash")),
    )


def transitions(cast, kinds, name):
    kind = kinds["plenary"]
    states = {
        "notify": "planned",
        "notice": "planned",
        "move": "planned",
        "postpone": "notified",
        "cancel": "notified",
        "answer": "notified",
        "file": "minutes_draft",
        "review": "at_director",
        "sign": "at_chair",
        "return": "at_chair",
        "close": "minutes_issued",
    }
    if name == "plan":
        day = TODAY + timedelta(days=20)
        return partial(services.plan_meeting, actor=cast.office, kind=kind, planned_on=day, on_day_off=True)
    if name in ("open", "hold"):
        meeting = notified(cast, kind, days=0)
        if name == "open":
            return lambda: services.open_meeting(actor=cast.office, meeting=copy.copy(meeting))
        meeting_at(cast, kinds["liaison"], "closed")
        return lambda: services.hold_meeting(
            actor=cast.office, meeting=copy.copy(meeting), quorum_reason="主任同意"
        )
    meeting = meeting_at(cast, kind, states[name])
    if name == "notice":
        dispatch = services.begin_notice(actor=cast.office, meeting=meeting)
        dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
        return lambda: review_dispatch(actor=cast.director, dispatch=copy.copy(dispatch))
    if name == "answer":
        row = invitation_of(meeting, cast.units.education)
        return lambda: services.answer_invitation(
            actor=cast.liaison, invitation=copy.copy(row), answer="attend", name="李红梅"
        )
    day = meeting.planned_on + timedelta(days=1)
    move = {"planned_on": day, "reason": "让路", "on_day_off": True}
    service, actor, given = {
        "notify": (services.mark_notified, cast.office, {"how": "电话"}),
        "move": (services.move_meeting, cast.office, move),
        "postpone": (services.move_meeting, cast.office, move),
        "cancel": (services.cancel_meeting, cast.office, {"reason": "不开了"}),
        "file": (services.file_minutes, cast.office, {}),
        "review": (services.review_minutes, cast.director, {}),
        "sign": (services.sign_minutes, cast.chair, {}),
        "return": (
            services.return_minutes,
            cast.chair,
            {"node": services.minutes.MeetingFlow.at_chair, "reason": "补充"},
        ),
        "close": (services.close_meeting, cast.office, {}),
    }[name]
    return lambda: service(actor=actor, meeting=copy.copy(meeting), **given)


@pytest.mark.parametrize(
    "name",
    [
        "plan",
        "notify",
        "notice",
        "move",
        "postpone",
        "cancel",
        "answer",
        "open",
        "hold",
        "file",
        "review",
        "sign",
        "return",
        "close",
    ],
)
def test_a_failure_at_any_statement_changes_nothing(cast, kinds, name):
    act = transitions(cast, kinds, name)
    assert break_at_every_statement(act, snapshot) > 8, "the transition is more than a few statements long"
