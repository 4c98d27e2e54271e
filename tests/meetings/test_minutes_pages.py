"""The pages from the minutes to what is reported of them: who writes, who signs, what a stale form answers, what the
lists and panels say."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.kinds import prints
from documents.services.printing import print_object
from files.spreadsheets import read_workbook
from meetings import services
from meetings.models import AgendaItem, Resolution, StandingPaper
from meetings.selectors.panels import meeting_panel, unit_panel
from organisations.access import access_of
from tasks.models import Task
from tests.factories import copies_of
from tests.gatherings import current, held, meeting_at, notified, planned, written
from workflow.turns import present_item

TODAY = timezone.localdate()
STATES = (
    "planned",
    "notified",
    "held",
    "minutes_draft",
    "at_director",
    "at_chair",
    "minutes_issued",
    "closed",
)
WRITERS = ("office", "director")


def at(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def step(meeting):
    return present_item(meeting).process_step_id


def text_of(response) -> str:
    return response.content.decode()


def first_item(meeting) -> AgendaItem:
    return meeting.items.order_by("position").first()


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_page_for_those_who_write_and_sign(cast, kinds, browser_of, state):
    meeting = meeting_at(cast, kinds["liaison"], state)
    filed = STATES.index(state) >= STATES.index("at_director")
    for who in ("office", "director", "chair", "inspector", "liaison"):
        status = browser_of(cast.people[who]).get(at("minutes", meeting)).status_code
        if who in WRITERS:
            assert status == 200, who
        elif who == "chair":
            assert status == (200 if filed else 404)
        else:
            assert status == 403, who


def test_the_minutes_go_from_the_first_word_to_the_end(cast, kinds, browser_of):
    meeting = held(cast, kinds["liaison"])
    office = browser_of(cast.office)
    page = text_of(office.get(at("minutes", meeting)))
    assert page.count("还没有结果") >= 3
    for item in meeting.items.all():
        said = {"text": f"听取{item.title}。", "outcome": "noted", "revision": item.revision}
        answer = office.post(at("minutes-item", meeting, item.pk), said, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert f'id="revision-item-{item.pk}" value="{item.revision + 1}"' in text_of(answer)
    assert "可以送办公室主任核稿" in text_of(answer), "what is missing is said again after each saving"
    ordered = {
        "kind": "task",
        "text": "开展摸底",
        "lead": cast.units.education.pk,
        "supports": [cast.units.health.pk],
        "due_on": TODAY + timedelta(days=30),
    }
    item = first_item(meeting)
    answer = office.post(at("resolution-new", meeting, item.pk), ordered)
    assert answer.status_code == 302
    row = Resolution.objects.get(meeting=meeting)
    assert (row.lead, list(row.supports.all())) == (cast.units.education, [cast.units.health])
    assert office.post(at("minutes-file", meeting, step(meeting))).status_code == 302

    director = browser_of(cast.director)
    refused = director.post(at("minutes-answer", meeting, step(meeting)), {"decision": "return"})
    assert refused.status_code == 422
    assert "请写明退回的理由" in text_of(refused)
    sent_back = {"decision": "return", "comment": "补充数据"}
    director.post(at("minutes-answer", meeting, step(meeting)), sent_back)
    assert "补充数据" in text_of(office.get(at("minutes", meeting)))
    office.post(at("minutes-file", meeting, step(meeting)))
    office.post(at("minutes-withdraw", meeting, step(meeting)))
    assert current(meeting).state == "minutes_draft"
    office.post(at("minutes-file", meeting, step(meeting)))
    director.post(at("minutes-answer", meeting, step(meeting)), {"decision": "approve"})
    chair = browser_of(cast.chair)
    signed = chair.post(at("minutes-answer", meeting, step(meeting)), {"decision": "approve"}, follow=True)
    meeting = current(meeting)
    assert meeting.document.number in text_of(signed)
    assert Task.objects.filter(resolution__meeting=meeting, text="开展摸底").exists()
    office.post(at("minutes-close", meeting, step(meeting)))
    assert current(meeting).state == "closed"


def test_two_people_write_at_once_and_neither_text_is_lost(cast, kinds, browser_of):
    meeting = held(cast, kinds["liaison"])
    item = first_item(meeting)
    one, other = browser_of(cast.office), browser_of(cast.director)
    said = {"text": "第一种说法", "outcome": "noted", "revision": item.revision}
    one.post(at("minutes-item", meeting, item.pk), said)
    late = other.post(at("minutes-item", meeting, item.pk), said | {"text": "第二种说法"})
    assert late.status_code == 409
    page = text_of(late)
    assert "第一种说法" in page
    assert "第二种说法" in page
    assert f'value="{item.revision + 1}"' in page, "sent again, the form answers the newer text"
    # Another item is nobody's business.
    second = meeting.items.order_by("position")[1]
    free = {"text": "另一项", "outcome": "decided", "revision": second.revision}
    assert other.post(at("minutes-item", meeting, second.pk), free).status_code == 302
    opening = {"text": "概况一", "revision": 1}
    one.post(at("minutes-opening", meeting), opening)
    late = other.post(at("minutes-opening", meeting), opening | {"text": "概况二"})
    assert late.status_code == 409
    assert "概况一" in text_of(late)
    assert "概况二" in text_of(late)


def test_a_resolution_is_changed_and_dropped_and_a_stale_one_is_a_conflict(cast, kinds, browser_of):
    meeting = held(cast, kinds["liaison"])
    row = services.add_resolution(
        actor=cast.office, item=first_item(meeting), kind="decision", text="同意方案"
    )
    office = browser_of(cast.office)
    form = office.get(at("resolution", meeting, row.pk))
    assert "同意方案" in text_of(form)
    changed = {"kind": "decision", "text": "原则同意方案", "revision": row.revision}
    assert office.post(at("resolution", meeting, row.pk), changed).status_code == 302
    late = browser_of(cast.director).post(at("resolution", meeting, row.pk), changed | {"text": "不同意"})
    assert late.status_code == 409
    assert "原则同意方案" in text_of(late)
    assert "不同意" in text_of(late)
    empty = office.post(at("resolution", meeting, row.pk), {"kind": "decision", "text": "", "revision": 2})
    assert empty.status_code == 422
    past = {"kind": "task", "text": "摸底", "due_on": TODAY - timedelta(days=1)}
    refused = office.post(at("resolution-new", meeting, first_item(meeting).pk), past)
    assert refused.status_code == 422
    assert "完成时限不能早于今天" in text_of(refused)
    dropped = office.post(at("resolution-drop", meeting, row.pk), headers={"HX-Request": "true"})
    assert dropped.status_code == 200
    assert not Resolution.objects.exists()


def test_an_item_or_resolution_of_another_meeting_is_not_found(cast, kinds, browser_of):
    mine, other = held(cast, kinds["liaison"]), notified(cast, kinds["directors"], days=0)
    client = browser_of(cast.office)
    assert client.get(at("minutes-item", mine, first_item(other).pk)).status_code == 404
    row = services.add_resolution(actor=cast.office, item=first_item(mine), kind="decision", text="同意")
    assert client.get(at("resolution", other, row.pk)).status_code == 404
    assert client.post(at("resolution-drop", other, row.pk)).status_code == 404
    assert client.post(at("minutes-file", other, step(mine))).status_code == 404


def test_a_meeting_entered_afterwards_has_no_minutes_here(cast, kinds, browser_of):
    meeting = services.record_meeting(actor=cast.office, kind=kinds["liaison"], held_on=TODAY)
    client = browser_of(cast.office)
    assert "补登记" in text_of(client.get(at("minutes", meeting)))
    assert client.get(meeting.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("state", "who", "button"),
    [
        ("at_director", "director", "去核稿"),
        ("at_chair", "chair", "去签发"),
        ("minutes_issued", "office", "去办结"),
    ],
)
def test_the_meetings_page_sends_whoever_has_the_turn_to_the_minutes(
    cast, kinds, browser_of, state, who, button
):
    meeting = meeting_at(cast, kinds["liaison"], state)
    page = text_of(browser_of(cast.people[who]).get(meeting.get_absolute_url()))
    assert button in page
    assert at("minutes", meeting) in page


def test_the_preview_is_a_draft_on_paper(cast, kinds, browser_of):
    meeting = written(cast, held(cast, kinds["liaison"]))
    answer = browser_of(cast.office).get(at("minutes-preview", meeting))
    assert answer["Content-Type"] == "application/pdf"


# What follows ----------------------------------------------------------------------------------------


def test_resolutions_are_listed_with_their_tasks_and_go_into_excel(cast, kinds, browser_of):
    meeting = meeting_at(cast, kinds["liaison"], "minutes_issued")
    url = reverse("meetings:resolutions")
    for who, sees in (("office", True), ("chair", True), ("liaison", True)):
        page = text_of(browser_of(cast.people[who]).get(url))
        assert ("留守女童关爱行动" in page) is sees, who
        assert meeting.get_absolute_url() in page
    # It carries the task and was not at the meeting.
    meeting.invitations.filter(unit=cast.units.education).delete()
    page = text_of(browser_of(cast.liaison).get(url))
    assert "留守女童关爱行动" in page
    assert meeting.get_absolute_url() not in page
    office = browser_of(cast.office)
    assert "留守女童" not in text_of(office.get(url, {"state": "overdue"}))
    Task.objects.filter(resolution__meeting=meeting).update(due_on=TODAY - timedelta(days=3))
    assert "留守女童" in text_of(office.get(url, {"state": "overdue"}))
    for wanted, found in ({"year": meeting.year}, True), ({"year": 2021}, False), ({"kind": "task"}, True):
        assert ("留守女童" in text_of(office.get(url, wanted))) is found
    assert "留守女童" in text_of(office.get(url, {"unit": "教育"}))
    sheet = office.get(url, {"export": "xlsx", "state": "overdue"})
    [sheet] = read_workbook(b"".join(sheet.streaming_content), "a.xlsx")
    assert any(3 in row for row in sheet.rows)


def test_attendance_is_listed_and_stands_on_the_page_of_the_unit(cast, kinds, browser_of):
    held(cast, kinds["liaison"])
    office = browser_of(cast.office)
    page = text_of(office.get(reverse("meetings:attendance")))
    assert "100.0%" in page
    assert cast.liaison.name in page
    assert browser_of(cast.liaison).get(reverse("meetings:attendance")).status_code == 403
    assert "100.0%" not in text_of(office.get(reverse("meetings:attendance"), {"year": 2021}))
    assert office.get(reverse("meetings:attendance"), {"export": "xlsx"}).status_code == 200
    shown = unit_panel(access_of(cast.liaison), cast.units.education)
    assert (shown["row"].invited, shown["row"].came) == (1, 1)
    assert unit_panel(access_of(cast.liaison), cast.units.health) is None
    unit_page = browser_of(cast.office).get(cast.units.education.get_absolute_url())
    assert "会议到会情况" in text_of(unit_page)


def test_standing_papers_are_for_those_who_take_part(cast, kinds, browser_of):
    meeting_at(cast, kinds["plenary"], "closed")
    meeting = planned(cast, kinds["plenary"], days=30)
    meeting.standing_papers.create(
        code="progress",
        title="各领域任务进展",
        blocks=[{"is": "grid", "headers": ["领域"], "rows": [["健康"]]}, {"is": "paragraph", "text": "说明"}],
    )
    paper = StandingPaper.objects.get(meeting=meeting)
    url = at("standing-paper", meeting, paper.pk)
    page = text_of(browser_of(cast.office).get(url))
    assert "健康" in page
    assert "说明" in page
    assert browser_of(cast.liaison).get(url).status_code == 404, "not told yet"


def test_what_was_ordered_is_reported_at_the_next_meeting_of_the_kind(cast, kinds, browser_of):
    meeting = meeting_at(cast, kinds["liaison"], "closed")
    following = planned(cast, kinds["liaison"], days=40)
    page = text_of(browser_of(cast.office).get(at("minutes", following)))
    assert "以往议定事项的落实情况" in page
    assert "留守女童" in page
    panel = meeting_panel(access_of(cast.office), following)
    assert [row.resolution.meeting for row in panel["to_report"]] == [meeting]
    assert meeting_panel(access_of(cast.liaison), following) is None


def test_the_sheet_of_what_a_meeting_ordered(cast, kinds):
    meeting = meeting_at(cast, kinds["liaison"], "closed")
    kind = prints["meeting.supervision"]
    assert kind.may_print(access_of(cast.office), meeting)
    assert not kind.may_print(access_of(cast.liaison), meeting)
    document = print_object(actor=cast.office, kind=kind, instance=meeting)
    assert document.is_final
    assert "留守女童" in str(document.content)
    draft = meeting_at(cast, kinds["directors"], "minutes_draft")
    assert not kind.may_print(access_of(cast.office), draft)


def test_the_page_asks_no_more_for_many_items_and_resolutions(cast, kinds, browser_of):
    meeting = written(cast, held(cast, kinds["liaison"]))
    client = browser_of(cast.office)
    client.get(at("minutes", meeting))

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at("minutes", meeting)).status_code == 200
        return len(captured)

    few = asked()
    pattern = meeting.resolutions.get()
    for item in copies_of(first_item(meeting), 20, position=lambda n: 100 + n):
        copies_of(pattern, 2, item_id=lambda n, item=item: item.pk, position=lambda n: 100 + n)
    assert asked() == few
    # More than the ten of an object: agenda, resolutions with their helpers, what is missing, flow, papers, history.
    assert few <= 18
