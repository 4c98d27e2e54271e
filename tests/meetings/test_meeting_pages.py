"""Meetings in the browser's language: planned, agenda, notice, receipts, signing in, held; what each sees of them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Dispatch
from documents.services import attach
from meetings import services
from meetings.links import token_of
from meetings.models import AgendaItem, Invitation, Meeting, MeetingKind
from tests.gatherings import current, invitation_of, meeting_at, notified, planned, with_papers, working_day

TODAY = timezone.localdate()


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def office(cast, browser_of):
    return browser_of(cast.office)


def url(name, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


# Plan -----------------------------------------------------------------------------------------------


def test_the_six_kinds_are_founded_and_quote_the_outline(cast, outlines, office):
    assert "建立六种会议" in text_of(office.get(url("kinds")))
    office.post(url("kinds-found"))
    assert MeetingKind.objects.filter(committee=cast.committee).count() == 6
    page = text_of(office.get(url("kinds")))
    assert "建立六种会议" not in page
    assert "须附材料" in page


def test_the_plan_proposes_and_what_is_ticked_enters_it(cast, kinds, office):
    year = TODAY.year + 1
    page = office.get(url("plan"), {"year": year})
    rows = page.context["rows"]
    assert len(rows.forms) >= 4
    data = {"rows-TOTAL_FORMS": len(rows.forms), "rows-INITIAL_FORMS": len(rows.forms)}
    for number, row in enumerate(rows.forms):
        data[f"rows-{number}-kind"] = row.proposal.kind.pk
        data[f"rows-{number}-planned_on"] = row.proposal.planned_on
    data["rows-0-chosen"] = "on"
    answer = office.post(f"{url('plan-accept')}?year={year}", data)
    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.planned_on == rows.forms[0].proposal.planned_on
    assert meeting.title in text_of(office.get(url("plan"), {"year": year}))
    # A day that has gone: said at the field, nothing planned.
    data["rows-1-chosen"], data["rows-1-planned_on"] = "on", TODAY - timedelta(days=1)
    answer = office.post(f"{url('plan-accept')}?year={year}", data)
    assert answer.status_code == 422
    assert Meeting.objects.count() == 1


def test_nothing_ticked_is_said(kinds, office):
    data = {"rows-TOTAL_FORMS": 0, "rows-INITIAL_FORMS": 0}
    answer = office.post(url("plan-accept"), data)
    assert answer.status_code == 422
    assert "请勾选" in text_of(answer)


def test_the_plan_names_what_is_missing(cast, kinds, office):
    page = text_of(office.get(url("plan")))
    assert "全体会议" in page
    assert f"最晚 {TODAY.year}-12-31" in page


def test_a_meeting_is_planned_edited_and_moved(cast, kinds, office):
    day = working_day(cast, 20)
    given = {"kind": kinds["liaison"].pk, "planned_on": day, "starts_at": "09:00", "place": "三楼会议室"}
    office.post(url("meeting-new"), given)
    meeting = Meeting.objects.get()
    assert meeting.place == "三楼会议室"
    assert meeting.outlines.count() == 2

    # The same day again is a conflict at the field.
    answer = office.post(url("meeting-new"), given)
    assert (answer.status_code, Meeting.objects.count()) == (409, 1)
    assert "已经有一次" in text_of(answer)

    edit = {
        "title": "联络员会议",
        "starts_at": "14:30",
        "ends_at": "13:00",
        "place": "二楼",
        "version": meeting.version,
    }
    answer = office.post(url("meeting-edit", meeting.pk), edit)
    assert answer.status_code == 422
    assert "结束时间要晚于开始时间" in text_of(answer)
    office.post(url("meeting-edit", meeting.pk), edit | {"ends_at": "16:00"})
    assert current(meeting).place == "二楼"
    # A stale form: both texts.
    answer = office.post(url("meeting-edit", meeting.pk), edit | {"ends_at": "17:00", "place": "一楼"})
    assert answer.status_code == 409
    assert "二楼" in text_of(answer)
    assert 'value="一楼"' in text_of(answer)

    later = working_day(cast, 40)
    move = {"planned_on": later, "version": current(meeting).version, "plan": "1", "reason": "让路"}
    assert office.post(url("meeting-move", meeting.pk), move).status_code == 302
    assert current(meeting).planned_on == later
    answer = office.post(url("meeting-move", meeting.pk), move | {"planned_on": TODAY + timedelta(days=50)})
    assert answer.status_code == 409
    assert office.post(url("meeting-cancel", meeting.pk), {"reason": ""}).status_code == 422
    office.post(url("meeting-cancel", meeting.pk), {"reason": "与县里会议冲突"})
    assert "与县里会议冲突" in text_of(office.get(meeting.get_absolute_url()))


def test_a_meeting_held_before_is_entered_afterwards(cast, kinds, office):
    day = TODAY - timedelta(days=3)
    answer = office.post(
        url("meeting-record"), {"kind": kinds["liaison"].pk, "held_on": day, "year": day.year}
    )
    meeting = Meeting.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert meeting.is_recorded
    page = text_of(office.get(meeting.get_absolute_url()))
    assert "补登记" in page
    late = {"kind": kinds["liaison"].pk, "held_on": TODAY + timedelta(days=1)}
    assert "不能晚于今天" in text_of(office.post(url("meeting-record"), late))


def test_a_kind_of_ones_own_with_its_agenda(cast, kinds, office):
    given = {
        "name": "成员单位培训",
        "interval": "yearly",
        "minimum": 1,
        "month": 5,
        "notice_days": 7,
        "reply_days": 2,
        "minutes_days": 7,
        "quorum_share": 0,
        "invites_all_units": "on",
        "is_active": "on",
        "lines-TOTAL_FORMS": 2,
        "lines-INITIAL_FORMS": 0,
        "lines-0-title": "纲要解读",
        "lines-0-minutes": 60,
        "lines-1-title": "",
        "lines-1-minutes": 15,
    }
    answer = office.post(url("kind-new"), given)
    assert answer.status_code == 302, answer.context["form"].errors
    kind = MeetingKind.objects.get(name="成员单位培训")
    assert [line["title"] for line in kind.lines] == ["纲要解读"]
    assert kind.audience == ""
    page = office.get(url("kind", kind.pk))
    assert "纲要解读" in text_of(page)
    stale = given | {"revision": kind.revision - 1, "name": "培训班"}
    answer = office.post(url("kind", kind.pk), stale)
    assert answer.status_code == 409
    assert "成员单位培训" in text_of(answer)
    # A regulated kind keeps what the outline says, whatever is sent.
    plenary = kinds["plenary"]
    office.post(url("kind", plenary.pk), given | {"name": "全体会议", "interval": "on_demand", "minimum": 1})
    plenary.refresh_from_db()
    assert (plenary.interval, plenary.month) == ("yearly", 5)


# Agenda ---------------------------------------------------------------------------------------------


def test_items_are_added_ordered_and_removed(cast, kinds, office):
    meeting = planned(cast, kinds["plenary"])
    answer = office.post(
        url("item-new", meeting.pk),
        {"title": "表彰先进", "minutes": 10, "presenter_unit": cast.units.education.pk},
    )
    item = AgendaItem.objects.get(title="表彰先进")
    assert answer.url == url("item", meeting.pk, item.pk)
    ids = list(meeting.items.order_by("position").values_list("pk", flat=True))
    office.post(url("agenda-order", meeting.pk), {"items": ids, "move": f"{item.pk}:up"})
    ids[-1], ids[-2] = ids[-2], ids[-1]
    assert list(meeting.items.order_by("position").values_list("pk", flat=True)) == ids
    office.post(url("agenda-order", meeting.pk), {"items": ids[::-1]})
    assert meeting.items.order_by("position").first().pk == ids[-1]
    # An item that came or went meanwhile.
    assert office.post(url("agenda-order", meeting.pk), {"items": ids[1:]}).status_code == 409
    page = office.get(meeting.get_absolute_url())
    assert "缺材料" in text_of(page)

    edit = {"title": "表彰先进集体", "minutes": 10, "revision": item.revision}
    office.post(url("item", meeting.pk, item.pk), edit)
    answer = office.post(url("item", meeting.pk, item.pk), edit | {"title": "表彰个人"})
    assert answer.status_code == 409
    assert "表彰先进集体" in text_of(answer)
    office.post(url("item-remove", meeting.pk, item.pk))
    assert not AgendaItem.objects.filter(pk=item.pk).exists()
    must = meeting.items.filter(code="summary").get()
    assert "不能删除" in text_of(office.post(url("item-remove", meeting.pk, must.pk)))


# Notice and invitations -----------------------------------------------------------------------------


def test_what_a_notice_lacks_is_named_and_then_it_is_drafted_once(cast, kinds, office):
    meeting = planned(cast, kinds["plenary"], place="")
    assert "没有写地点" in text_of(office.get(meeting.get_absolute_url()))
    assert office.post(url("notice", meeting.pk)).status_code == 422
    services.edit_meeting(actor=cast.office, meeting=meeting, version=None, place="三楼")
    first = office.post(url("notice", meeting.pk))
    draft = Dispatch.objects.get()
    assert first.url == draft.get_absolute_url()
    assert office.post(url("notice", meeting.pk)).url == first.url
    assert "去办理通知" in text_of(office.get(meeting.get_absolute_url()))


def test_told_by_other_means(cast, kinds, office):
    meeting = planned(cast, kinds["liaison"])
    step = office.get(meeting.get_absolute_url()).context["flow"].step_id
    assert office.post(url("notified", meeting.pk, step), {"how": ""}).status_code == 422
    office.post(url("notified", meeting.pk, step), {"how": "电话通知"})
    assert current(meeting).state == "notified"


def test_the_list_of_who_is_invited(cast, kinds, office):
    meeting = planned(cast, kinds["chair_office"])
    page = office.get(url("invite", meeting.pk))
    assert "县教育局" in text_of(page) or "教育局" in text_of(page)
    assert office.post(url("invite", meeting.pk), {}).status_code == 422
    office.post(
        url("invite", meeting.pk),
        {"units": [cast.units.education.pk], "guests": "市妇儿工委办公室 王主任\n", "is_member": ""},
    )
    row, guest = invitation_of(meeting, cast.units.education), Invitation.objects.exclude(guest="").get()
    assert not row.is_member
    office.post(f"{url('member', meeting.pk, row.pk)}?to=member")
    row.refresh_from_db()
    assert row.is_member
    answer = office.post(url("seats", meeting.pk), {f"seat-{row.pk}": "1", f"seat-{guest.pk}": "1"})
    assert answer.status_code == 422
    assert "座次重复" in text_of(answer)
    office.post(url("seats", meeting.pk), {f"seat-{row.pk}": "1", f"seat-{guest.pk}": "2"})
    guest.refresh_from_db()
    assert guest.seat == "2"
    office.post(url("uninvite", meeting.pk, guest.pk))
    assert not Invitation.objects.filter(pk=guest.pk).exists()
    office.post(url("invite-all", meeting.pk))


def test_a_receipt_in_the_system(cast, kinds, browser_of):
    meeting = notified(cast, kinds["liaison"])
    row, client = invitation_of(meeting, cast.units.education), browser_of(cast.liaison)
    assert "填写回执" in text_of(client.get(meeting.get_absolute_url()))
    answer = client.post(url("answer", meeting.pk, row.pk), {"answer": "deputy", "attendee_name": "赵敏"})
    assert answer.status_code == 422
    assert "请写受委托人的职务" in text_of(answer)
    assert 'value="赵敏"' in text_of(answer)
    given = {"answer": "deputy", "attendee_name": "赵敏", "attendee_post": "副局长", "reason": "出差"}
    client.post(url("answer", meeting.pk, row.pk), given)
    row.refresh_from_db()
    assert (row.answer, row.attendee_post) == ("deputy", "副局长")
    # Another unit's receipt is not there.
    other = invitation_of(meeting, cast.units.health)
    assert client.get(url("answer", meeting.pk, other.pk)).status_code == 404
    # After its day a given receipt is only read.
    Meeting.objects.filter(pk=meeting.pk).update(reply_due_on=TODAY - timedelta(days=1))
    assert client.post(url("answer", meeting.pk, row.pk), given | {"reason": "开会"}).status_code == 403


def test_a_receipt_and_signing_in_by_link_without_an_account(cast, kinds, office):
    meeting = notified(cast, kinds["liaison"], days=0)
    services.invite(actor=cast.office, meeting=meeting, guests=["王主任"])
    row = Invitation.objects.exclude(guest="").get()
    address, stranger = url("link", token_of(row)), Client()
    page = text_of(stranger.get(address))
    assert "王主任" in page
    assert "县教育局" not in page
    assert stranger.post(address, {"answer": "excused"}).status_code == 422
    stranger.post(address, {"answer": "attend", "attendee_name": "王梅"})
    row.refresh_from_db()
    assert (row.answer, row.answered_how) == ("attend", "link")

    office.post(url("open", meeting.pk))
    code = current(meeting).code
    assert code in text_of(office.get(meeting.get_absolute_url()))
    wrong = "000000" if code != "000000" else "111111"
    assert "还可以试 4 次" in text_of(stranger.post(address, {"code": wrong}))
    stranger.post(address, {"code": code})
    row.refresh_from_db()
    assert row.was_there
    assert "已签到" in text_of(stranger.get(address))
    services.renew_link(actor=cast.office, invitation=row)
    assert stranger.get(address).status_code == 404
    assert stranger.get(url("link", "nobody")).status_code == 404
    assert stranger.post(url("link", "1-x.y"), {"code": code}).status_code == 404


def test_a_late_receipt_by_link_is_taken_and_then_fixed(cast, kinds):
    meeting = notified(cast, kinds["liaison"])
    Meeting.objects.filter(pk=meeting.pk).update(reply_due_on=TODAY - timedelta(days=1))
    address = url("link", token_of(invitation_of(meeting, cast.units.education)))
    assert Client().post(address, {"answer": "attend", "attendee_name": "赵敏"}).status_code == 302
    assert "回执时限已过" in text_of(Client().get(address))
    assert Client().post(address, {"answer": "excused", "reason": "出差"}).status_code == 403


# The day --------------------------------------------------------------------------------------------


def test_signed_in_with_the_code_by_hand_and_held(cast, kinds, office, browser_of):
    meeting = notified(cast, kinds["plenary"], days=0)
    row, client = invitation_of(meeting, cast.units.education), browser_of(cast.liaison)
    assert client.get(url("sign-in", meeting.pk, row.pk)).status_code == 200
    assert client.post(url("sign-in", meeting.pk, row.pk), {"code": "123456"}).status_code == 403
    office.post(url("open", meeting.pk))
    client.post(url("sign-in", meeting.pk, row.pk), {"code": current(meeting).code})
    row.refresh_from_db()
    assert row.signed_in_how == "code"

    step = office.get(meeting.get_absolute_url()).context["flow"].step_id
    answer = office.post(url("hold", meeting.pk, step), {"quorum_reason": ""})
    assert answer.status_code == 422
    assert "没有达到" in text_of(answer)
    assert office.post(url("present", meeting.pk), {}).status_code == 422
    others = [other.pk for other in meeting.invitations.exclude(pk=row.pk)]
    office.post(url("present", meeting.pk), {"ids": others, f"name-{others[0]}": "李主任"})
    assert Invitation.objects.get(pk=others[0]).attendee_name == "李主任"
    office.post(url("present", meeting.pk), {"ids": others[:1], "here": "no"})
    office.post(url("hold", meeting.pk, step), {})
    assert current(meeting).is_held
    assert "无故缺席" in text_of(office.get(meeting.get_absolute_url()))


def test_without_its_papers_it_is_not_opened(cast, kinds, office):
    meeting = planned(cast, kinds["plenary"], days=0)
    meeting = services.mark_notified(actor=cast.office, meeting=meeting, how="电话")
    page = text_of(office.get(meeting.get_absolute_url()))
    assert "不能开会" in page
    answer = office.post(url("open", meeting.pk))
    assert answer.status_code == 422
    assert "还没有上传材料" in text_of(answer)


# Who sees what --------------------------------------------------------------------------------------


def test_a_unit_sees_its_invitation_agenda_and_papers_and_no_reason_of_others(cast, kinds, browser_of):
    meeting = with_papers(cast, planned(cast, kinds["plenary"]))
    client = browser_of(cast.liaison)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    meeting = services.mark_notified(actor=cast.office, meeting=meeting, how="电话")
    other = invitation_of(meeting, cast.units.health)
    services.answer_invitation(actor=cast.office, invitation=other, answer="excused", reason="家中有事")
    page = text_of(client.get(meeting.get_absolute_url()))
    assert "总结.txt" in page
    assert "家中有事" not in page
    item = meeting.items.filter(code="summary").get()
    page = text_of(client.get(url("item", meeting.pk, item.pk)))
    assert "总结.txt" in page
    assert 'name="title"' not in page
    # The chair reads who comes, not why somebody does not.
    page = text_of(browser_of(cast.chair).get(meeting.get_absolute_url()))
    assert "参会情况" in page
    assert "家中有事" not in page
    assert "家中有事" in text_of(browser_of(cast.office).get(meeting.get_absolute_url()))


def test_the_presenting_unit_uploads_its_paper(cast, kinds, browser_of):
    meeting = notified(cast, kinds["liaison"])
    item = services.add_item(
        actor=cast.office, meeting=meeting, title="经验交流", presenter_unit=cast.units.education
    )
    page = text_of(browser_of(cast.liaison).get(url("item", meeting.pk, item.pk)))
    assert "dropzone" in page
    attach(actor=cast.liaison, instance=item, upload=SimpleUploadedFile("a.txt", "经验".encode()))


@pytest.mark.parametrize("state", ["planned", "notified", "held", "minutes_draft", "at_chair", "closed"])
def test_the_page_stands_in_every_state(cast, kinds, browser_of, state):
    meeting = meeting_at(cast, kinds["liaison"], state)
    for person in (cast.office, cast.chair, cast.liaison):
        expected = 404 if state == "planned" and person == cast.liaison else 200
        assert browser_of(person).get(meeting.get_absolute_url()).status_code == expected
    assert browser_of(cast.office).get(url("invitations", meeting.pk)).status_code == 200
    page = browser_of(cast.office).get(url("meetings"), {"year": TODAY.year, "state": "past", "q": "联络"})
    assert (meeting.title in text_of(page)) == meeting.is_held


@pytest.mark.parametrize("kind", ["meeting.agenda", "meeting.sheet", "meeting.seats"])
def test_what_lies_on_the_tables_is_printed(cast, kinds, kind):
    from documents.kinds import prints
    from documents.typesetting.paper import Grid
    from organisations.access import access_of

    meeting = notified(cast, kinds["plenary"])
    found = prints[kind]
    assert found.may_print(access_of(cast.office), meeting)
    assert bool(found.may_print(access_of(cast.liaison), meeting)) == (kind == "meeting.agenda")
    paper = found.paper(meeting, code="x", is_draft=True)
    assert not paper.is_draft
    grid = next(block for block in paper.blocks if isinstance(block, Grid))
    assert len(grid.rows) == (
        meeting.items.count() if kind == "meeting.agenda" else meeting.invitations.count()
    )
