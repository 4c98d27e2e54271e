"""Agenda and papers, the notice, receipts, signing in, the quorum, attendance."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.models import Attachment, Dispatch, Document
from documents.services import attach, file_dispatch, review_dispatch
from meetings import links, services
from meetings.models import AgendaItem, Invitation, Meeting, StandingPaper
from meetings.quorum import Quorum
from meetings.selectors.attendance import since_appointment, units_with_attendance
from meetings.selectors.meetings import invitations_of, items_of, receipts_of
from notices.models import Message
from organisations import services as organisations
from organisations.models import Post
from pages.rules import Conflict, RuleError
from tests.gatherings import (
    current,
    held,
    invitation_of,
    meeting_at,
    notified,
    planned,
    with_papers,
    written,
)
from workflow.models import Deadline, WorkItem

TODAY = timezone.localdate()


def paper(name="材料.txt"):
    return SimpleUploadedFile(name, f"{name}的内容".encode())


# Agenda ---------------------------------------------------------------------------------------------


def test_the_agenda_is_edited_and_dragged(cast, kinds):
    meeting = planned(cast, kinds["plenary"])
    added = services.add_item(
        actor=cast.office,
        meeting=meeting,
        title="听取专题汇报",
        minutes=25,
        presenter="王局长",
        presenter_unit=cast.units.education,
    )
    items = list(meeting.items.order_by("position"))
    assert items[-1] == added
    order = [added.pk, *[item.pk for item in items[:-1]]]
    services.arrange(actor=cast.office, meeting=meeting, item_ids=order)
    assert list(meeting.items.order_by("position").values_list("pk", flat=True)) == order
    with pytest.raises(Conflict):
        services.arrange(actor=cast.office, meeting=meeting, item_ids=order[1:])
    edited = services.edit_item(
        actor=cast.office, item=added, revision=1, title="听取教育专题汇报", minutes=30
    )
    assert (edited.revision, edited.presenter_unit) == (2, None)
    with pytest.raises(Conflict):
        services.edit_item(actor=cast.office, item=added, revision=1, title="别的")
    with pytest.raises(ValidationError, match="必备议程"):
        services.remove_item(actor=cast.office, item=items[0])
    services.remove_item(actor=cast.office, item=added)
    assert meeting.items.count() == len(items) - 1
    shown = items_of(cast.access("office"), current(meeting))
    assert [item.starts.strftime("%H:%M") for item in shown[:2]] == ["09:00", "09:20"]


def test_papers_are_for_those_who_take_part(cast, kinds, outsider):
    meeting = planned(cast, kinds["chair_office"])
    services.invite(actor=cast.office, meeting=meeting, units=[cast.units.education])
    item = meeting.items.get()
    services.edit_item(
        actor=cast.office, item=item, revision=1, title=item.title, presenter_unit=cast.units.education
    )
    attachment = attach(actor=cast.office, instance=AgendaItem.objects.get(pk=item.pk), upload=paper())

    def reads(who, county=cast):
        return Attachment.objects.visible_one(county.access(who), attachment.pk) is not None

    assert reads("office")
    assert not reads("liaison"), "before the notice nobody else sees the agenda"
    services.mark_notified(actor=cast.office, meeting=current(meeting), how="电话通知")
    assert reads("liaison")
    assert reads("chair")
    for who in ("other_liaison", "inspector", "auditor", "admin", "monitor"):
        assert not reads(who), who
    assert not reads("office", outsider)
    # The unit that presents it brings its own; others do not.
    item = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    assert attach(actor=cast.liaison, instance=item, upload=paper("教育局汇报.txt"))
    with pytest.raises(RuleError):
        attach(actor=cast.chair, instance=item, upload=paper("三.txt"))


# The notice -----------------------------------------------------------------------------------------


def signed_notice(cast, meeting) -> Document:
    dispatch = services.begin_notice(actor=cast.office, meeting=meeting)
    dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
    review_dispatch(actor=cast.director, dispatch=dispatch)
    return Document.objects.get(dispatch=dispatch)


def test_signing_the_notice_notifies(cast, kinds):
    meeting = planned(cast, kinds["plenary"], days=20)
    document = signed_notice(cast, meeting)
    meeting = current(meeting)
    assert (meeting.state, meeting.notified_how) == ("notified", document.number)
    said = str(document.content)
    for words in ("县政府三楼会议室", f"审议{meeting.year}年度工作总结", "上午9:00", "填写回执"):
        assert words in said, words
    assert document.recipients.count() == 4
    assert WorkItem.objects.open().filter(step="meeting.reply").count() == 6
    item = WorkItem.objects.open().get(step="meeting.reply", person=cast.chair)
    assert WorkItem.objects.open().visible_to(cast.access("chair")).filter(pk=item.pk).exists()
    assert not WorkItem.objects.open().visible_to(cast.access("office")).filter(pk=item.pk).exists()
    assert Message.objects.filter(kind="meeting.reply", unit=cast.units.education).exists()
    # A notice of another day is another paper, and asks nobody twice.
    services.move_meeting(
        actor=cast.office,
        meeting=meeting,
        planned_on=meeting.planned_on + timedelta(days=1),
        reason="让路",
        on_day_off=True,
    )
    signed_notice(cast, meeting)
    assert Document.objects.filter(kind="meeting.notice").count() == 2
    assert current(meeting).notified_how == document.number


def test_the_chair_signs_the_notice_where_the_committee_says_so(cast, kinds):
    meeting = planned(cast, kinds["plenary"])
    dispatch = services.begin_notice(actor=cast.office, meeting=meeting)
    Dispatch.objects.filter(pk=dispatch.pk).update(needs_chair=True)
    from documents.services import sign_dispatch

    dispatch = Dispatch.objects.select_related("process", "committee").get(pk=dispatch.pk)
    dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
    dispatch = review_dispatch(actor=cast.director, dispatch=dispatch)
    sign_dispatch(actor=cast.chair, dispatch=dispatch)
    assert current(meeting).state == "notified"


def test_a_cancelled_meetings_notice_is_not_signed(cast, kinds):
    meeting = planned(cast, kinds["plenary"])
    dispatch = services.begin_notice(actor=cast.office, meeting=meeting)
    dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
    services.cancel_meeting(actor=cast.office, meeting=current(meeting), reason="不开了")
    with pytest.raises(Conflict, match="已经取消"):
        review_dispatch(actor=cast.director, dispatch=dispatch)
    assert not Document.objects.exists()


def test_a_notice_waits_until_it_can_say_when_and_where(cast, kinds):
    meeting = services.plan_meeting(
        actor=cast.office, kind=kinds["plenary"], planned_on=TODAY + timedelta(days=9), on_day_off=True
    )
    with pytest.raises(ValidationError, match="没有写开始时间，没有写地点"):
        services.mark_notified(actor=cast.office, meeting=current(meeting), how="电话")
    with pytest.raises(ValidationError):
        services.begin_notice(actor=cast.office, meeting=meeting)
    with pytest.raises(RuleError):
        services.mark_notified(actor=cast.liaison, meeting=current(meeting), how="电话")


# Receipts -------------------------------------------------------------------------------------------


def test_receipts_in_the_system(cast, kinds):
    meeting = notified(cast, kinds["plenary"])
    own, other = (invitation_of(meeting, unit) for unit in (cast.units.education, cast.units.health))
    for said, field in (
        ({"answer": "attend"}, "attendee_name"),
        ({"answer": "deputy", "name": "李红梅", "reason": "出差"}, "attendee_post"),
        ({"answer": "deputy", "name": "李红梅", "post": "股长"}, "reason"),
        ({"answer": "excused"}, "reason"),
        ({"answer": "maybe"}, "answer"),
        ({"answer": "pending"}, "answer"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.answer_invitation(actor=cast.liaison, invitation=own, **said)
        assert field in refused.value.message_dict
    with pytest.raises(RuleError):
        services.answer_invitation(actor=cast.liaison, invitation=other, answer="attend", name="赵静")
    services.answer_invitation(
        actor=cast.liaison, invitation=own, answer="attend", name="王建国", post="局长"
    )
    assert not WorkItem.objects.open().filter(step="meeting.reply", unit=cast.units.education).exists()
    assert Deadline.objects.get(kind="meeting.reply", unit=cast.units.education).state == "met"
    # Changed one's mind: excused, and nothing is left in the calendar.
    services.answer_invitation(actor=cast.unit_head, invitation=own, answer="excused", reason="开会冲突")
    assert Deadline.objects.get(kind="meeting.attend", unit=cast.units.education).state == "void"
    services.answer_invitation(
        actor=cast.unit_head, invitation=own, answer="attend", name="王建国", post="局长"
    )
    assert Deadline.objects.get(kind="meeting.attend", unit=cast.units.education).state == "open"
    hand = services.answer_invitation(actor=cast.office, invitation=other, answer="attend", name="赵静")
    assert hand.answered_how == "hand"
    chair = meeting.invitations.select_related("meeting").get(person=cast.chair)
    services.answer_invitation(actor=cast.chair, invitation=chair, answer="attend")
    rows = invitations_of(cast.access("office"), current(meeting))
    receipts = receipts_of(current(meeting), rows)
    assert (receipts.invited, receipts.attend, receipts.pending) == (6, 3, 3)
    assert [row.who for row in invitations_of(cast.access("liaison"), current(meeting))] == ["县教育局"]


def test_receipts_by_link(cast, kinds):
    meeting = planned(cast, kinds["plenary"], days=0)
    services.invite(actor=cast.office, meeting=meeting, guests=["县人大教科文卫委", " "], is_member=False)
    guest = meeting.invitations.get(guest="县人大教科文卫委")
    early = links.token_of(guest)
    assert links.invitation_of(early) is None, "before the notice there is nothing to answer"
    services.mark_notified(actor=cast.office, meeting=current(with_papers(cast, meeting)), how="电话")
    token = links.token_of(Invitation.objects.get(pk=guest.pk))
    assert links.invitation_of(token) == guest
    row = services.answer_by_link(token=token, answer="attend", name="孙主任", post="主任")
    assert (row.answered_how, row.answered_by) == ("link", None)
    for forged in (
        "",
        "1",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"{guest.pk + 1}{token[token.index('-') :]}",
    ):
        assert links.invitation_of(forged) is None
        with pytest.raises(RuleError):
            services.answer_by_link(token=forged, answer="attend", name="黑客")
    services.renew_link(actor=cast.office, invitation=row)
    assert links.invitation_of(token) is None
    token = links.token_of(Invitation.objects.get(pk=guest.pk))
    meeting = services.open_meeting(actor=cast.office, meeting=current(meeting))
    with pytest.raises(RuleError, match="已经开始签到"):
        services.answer_by_link(token=token, answer="excused", reason="不来了")
    with pytest.raises(ValidationError, match="还可以试 4 次"):
        services.sign_in_by_link(token=token, code="00000x")
    assert services.sign_in_by_link(token=token, code=f" {meeting.code} ").was_there
    everybody = meeting.invitations.values_list("pk", flat=True)
    services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=everybody)
    services.hold_meeting(actor=cast.office, meeting=current(meeting))
    assert links.invitation_of(token) is None


# The day --------------------------------------------------------------------------------------------


def test_the_code_holds_on_its_day_and_for_five_tries(cast, kinds):
    meeting = notified(cast, kinds["liaison"], days=0)
    meeting = services.open_meeting(actor=cast.office, meeting=meeting)
    with pytest.raises(Conflict):
        services.open_meeting(actor=cast.office, meeting=current(meeting))
    own = invitation_of(meeting, cast.units.education)
    wrong = f"{(int(meeting.code) + 1) % 10**6:06d}"
    with pytest.raises(RuleError):
        services.sign_in(actor=cast.other_liaison, invitation=own, code=meeting.code)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(ValidationError, match=f"还可以试 {left} 次"):
            services.sign_in(actor=cast.liaison, invitation=own, code=wrong)
    with pytest.raises(RuleError, match="到会务处签到"):
        services.sign_in(actor=cast.liaison, invitation=own, code=meeting.code)
    assert services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=[own.pk]) == 1
    assert services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=[own.pk]) == 0
    other = invitation_of(meeting, cast.units.health)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        with pytest.raises(RuleError, match="当天有效"):
            services.sign_in(actor=cast.other_liaison, invitation=other, code=meeting.code)
        again = services.open_meeting(actor=cast.office, meeting=current(meeting))
        assert services.sign_in(actor=cast.other_liaison, invitation=other, code=again.code).was_there


def test_a_meeting_is_opened_on_its_day_with_its_papers(cast, kinds):
    meeting = planned(cast, kinds["plenary"], days=3)
    meeting = services.mark_notified(actor=cast.office, meeting=current(meeting), how="电话")
    with pytest.raises(ValidationError, match="不是今天"):
        services.open_meeting(actor=cast.office, meeting=meeting)
    with pytest.raises(ValidationError, match="还没有到"):
        services.hold_meeting(actor=cast.office, meeting=meeting)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        for act in (services.open_meeting, services.hold_meeting):
            with pytest.raises(ValidationError) as refused:
                act(actor=cast.office, meeting=current(meeting))
            assert len(refused.value.messages) == 2, "年度工作总结和计划"
        with_papers(cast, meeting)
        assert services.open_meeting(actor=cast.office, meeting=current(meeting)).is_open
        with pytest.raises(RuleError, match="正在进行"):
            services.cancel_meeting(actor=cast.office, meeting=current(meeting), reason="x")


def test_standing_papers_are_frozen_with_the_meeting(cast, kinds):
    meeting = notified(cast, kinds["plenary"], days=0)
    services.pull_papers(actor=cast.office, meeting=meeting)
    before = list(StandingPaper.objects.filter(meeting=meeting).values_list("code", flat=True))
    assert "progress" in before
    everybody = meeting.invitations.values_list("pk", flat=True)
    services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=everybody)
    meeting = services.hold_meeting(actor=cast.office, meeting=current(meeting))
    with pytest.raises(RuleError):
        services.pull_papers(actor=cast.office, meeting=meeting)
    assert StandingPaper.objects.visible_to(cast.access("liaison")).filter(meeting=meeting).exists()
    assert not StandingPaper.objects.visible_to(cast.access("inspector")).filter(meeting=meeting).exists()


@pytest.mark.parametrize(
    ("share", "due", "present", "reached"),
    [
        (0, 5, 0, True),
        (50, 4, 2, True),
        (50, 5, 2, False),
        (67, 6, 4, False),
        (67, 6, 5, True),
        (67, 0, 0, True),
        (100, 3, 3, True),
        (100, 3, 2, False),
    ],
)
def test_the_quorum_is_rounded_up(share, due, present, reached):
    assert Quorum(share, due, present).is_reached is reached


def test_only_members_count(cast, kinds):
    meeting = notified(cast, kinds["plenary"], days=0)
    for unit in (cast.units.statistics, cast.units.health, cast.units.womens_federation):
        services.set_member(actor=cast.office, invitation=invitation_of(meeting, unit), is_member=False)
    ids = meeting.invitations.filter(is_member=True).values_list("pk", flat=True)
    services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=ids)
    meeting = services.hold_meeting(actor=cast.office, meeting=current(meeting))
    assert (meeting.due_members, meeting.present_members) == (3, 3)
    # Entered wrongly and put right before the minutes go to be signed.
    services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=list(ids)[:1], here=False)
    assert current(meeting).present_members == 2
    # Then somebody has to say why the meeting holds all the same.
    with pytest.raises(ValidationError, match="最低出席比例"):
        services.file_minutes(actor=cast.office, meeting=current(meeting))
    with pytest.raises(ValidationError) as refused:
        services.file_minutes(actor=cast.office, meeting=current(meeting), quorum_reason="一人中途到会")
    assert not any("最低出席比例" in text for text in refused.value.messages), "only the items are missing"


def test_seats_are_not_given_twice(cast, kinds):
    meeting = planned(cast, kinds["plenary"])
    one, two = meeting.invitations.order_by("position")[:2]
    services.save_seats(actor=cast.office, meeting=meeting, seats={one.pk: "1排1", two.pk: "1排2"})
    with pytest.raises(ValidationError, match="座次重复"):
        services.save_seats(actor=cast.office, meeting=meeting, seats={two.pk: "1排1"})
    services.save_seats(actor=cast.office, meeting=meeting, seats={one.pk: "1排2", two.pk: "1排1"})
    assert meeting.invitations.get(pk=two.pk).seat == "1排1"


def test_invited_late_and_taken_off_again(cast, kinds):
    meeting = notified(cast, kinds["chair_office"])
    made = services.invite(actor=cast.office, meeting=meeting, units=[cast.units.statistics])
    assert WorkItem.objects.open().filter(step="meeting.reply", unit=cast.units.statistics).exists()
    assert services.invite(actor=cast.office, meeting=meeting, units=[cast.units.statistics]) == []
    services.uninvite(actor=cast.office, invitation=made[0])
    assert not WorkItem.objects.open().filter(step="meeting.reply", unit=cast.units.statistics).exists()
    assert not Deadline.objects.open().filter(kind="meeting.attend", unit=cast.units.statistics).exists()
    with pytest.raises(ObjectDoesNotExist):
        services.uninvite(actor=cast.office, invitation=made[0])
    # Only who serves in the committee itself is invited by name.
    assert (
        services.invite(actor=cast.office, meeting=current(meeting), people=[cast.liaison, cast.admin]) == []
    )
    organisations.save_unit(actor=cast.admin, code="M99", name="宁城县税务局", short_name="县税务局")
    plenary = planned(cast, kinds["plenary"])
    organisations.save_unit(actor=cast.admin, code="M98", name="宁城县医保局", short_name="县医保局")
    assert [row.unit.short_name for row in services.sync_invitations(actor=cast.office, meeting=plenary)] == [
        "县医保局"
    ]


def test_attendance_rates_count_from_the_appointment(cast, kinds):
    Post.objects.update(start_on=TODAY - timedelta(days=400))
    with time_machine.travel(timezone.now() - timedelta(days=40), tick=False):
        first = notified(cast, kinds["liaison"], days=0)
        services.sign_in_by_hand(
            actor=cast.office,
            meeting=first,
            invitation_ids=first.invitations.exclude(unit=cast.units.education).values_list("pk", flat=True),
        )
        services.hold_meeting(actor=cast.office, meeting=current(first))
    Post.objects.filter(person=cast.unit_head).update(start_on=TODAY - timedelta(days=10))
    held(cast, kinds["monitoring"])
    day, until = TODAY - timedelta(days=60), TODAY
    rows = {row.short_name: row for row in units_with_attendance(cast.committee.pk, day, until)}
    education, health = rows["县教育局"], rows["县卫健委"]
    assert (education.invited, education.came, education.absent) == (2, 1, 1)
    assert (health.invited, health.came, health.absent) == (2, 2, 0)
    appointed = since_appointment(cast.committee.pk, [cast.units.education], day, until)
    said = {row.name: (row.tally.invited, row.tally.rate) for row in appointed[cast.units.education.pk]}
    assert said == {"李红梅": (2, 50), "王建国": (1, 100)}


def test_who_sees_a_meeting(cast, kinds, outsider):
    meeting = planned(cast, kinds["chair_office"])
    services.invite(actor=cast.office, meeting=meeting, units=[cast.units.education])

    def sees(who, county=cast):
        return Meeting.objects.visible_to(county.access(who)).filter(pk=meeting.pk).exists()

    assert sees("office")
    assert sees("inspector")
    assert not sees("liaison"), "not before the notice"
    services.mark_notified(actor=cast.office, meeting=current(meeting), how="电话")
    assert sees("liaison")
    assert sees("unit_head")
    assert not any(sees(who) for who in ("other_liaison", "admin", "postless"))
    assert not sees("office", outsider)


def test_pages_open_for_those_who_see_them(cast, kinds, browser_of):
    meeting = notified(cast, kinds["plenary"])
    for who in ("office", "liaison", "chair"):
        assert browser_of(cast.people[who]).get(meeting.get_absolute_url()).status_code == 200
    assert meeting_at(cast, kinds["liaison"], "closed").state == "closed"
    assert written(cast, held(cast, kinds["monitoring"])).state == "minutes_draft"
