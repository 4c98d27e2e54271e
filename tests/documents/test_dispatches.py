"""发文 from the first word to the units that open it: what happens, who may, and what is refused with which words."""

import re

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents import services
from documents.composing import letterhead_of
from documents.flows import DispatchFlow
from documents.kinds import kinds
from documents.models import Dispatch, Document, NumberSeries, Recipient, RegisterEntry
from documents.services.letterheads import LETTERHEAD_FIELDS
from history.models import Event
from notices.models import Message, Notice
from operations.models import Job
from operations.services import run_waiting
from organisations.models import Committee, Unit
from organisations.services import save_unit
from pages.rules import Conflict, RuleError
from tests.papers import BODY, TITLE, begun, drafted, filed, printed, reviewed, sign, signed
from workflow.models import Deadline, WorkItem
from workflow.turns import present_item

pytestmark = pytest.mark.usefixtures("spring")


def url(name, dispatch, *more):
    return reverse(f"documents:{name}", args=[dispatch.pk, *more])


def step(dispatch) -> int:
    return present_item(dispatch).process_step_id


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def typed(page) -> dict:
    """What the form of a draft would send if nothing was touched."""
    form, data = page.context["form"], {}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value not in (False, None):
            data[field.html_name] = value
    return data


# The whole story -------------------------------------------------------------------------------------


def test_a_notice_from_the_first_word_to_the_two_units_that_open_it(cast, press, browser_of):
    office, director = browser_of(cast.office), browser_of(cast.director)
    begun_at = office.post(reverse("documents:dispatch-new"), {"kind": "notice"})
    dispatch = Dispatch.objects.get()
    assert begun_at.url == dispatch.get_absolute_url()
    said = typed(office.get(begun_at.url)) | {
        "title": TITLE,
        "body": BODY,
        "units": [cast.units.education.pk, cast.units.health.pk],
    }
    assert office.post(url("dispatch-save", dispatch), said).status_code == 302
    assert office.post(url("dispatch-file", dispatch, step(dispatch))).status_code == 302
    # The director finds it in the inbox, with the committee's days to sign it.
    item = WorkItem.objects.open().get()
    assert (item.role, item.title, str(item.due_on)) == ("office_director", TITLE, "2026-04-24")
    assert Deadline.objects.open().get().kind == "dispatch.at_director"
    assert TITLE in body(director.get(reverse("workbench:inbox")))
    assert "请签发" in body(director.get(dispatch.get_absolute_url()))
    director.post(url("dispatch-answer", dispatch, step(dispatch)), {"decision": "approve"})
    document = Document.objects.select_related("entry").get()
    assert document.number == "宁妇儿工委〔2026〕1号"
    assert (document.is_printed, Message.objects.exists()) == (False, False), "nobody is told of a bare row"
    assert "正在生成" in body(director.get(dispatch.get_absolute_url()))
    assert not Deadline.objects.open().exists()
    # The job makes the files and tells each unit once, however often it runs.
    assert run_waiting() == 1
    assert run_waiting() == 0
    services.print_documents([document.pk])
    told = Message.objects.order_by("unit__code")
    assert [message.unit for message in told] == [cast.units.education, cast.units.health]
    assert {message.title for message in told} == {f"收到文件：宁妇儿工委〔2026〕1号 {TITLE}"}
    readers = Notice.objects.values_list("person__name", flat=True)
    assert sorted(readers) == sorted(["李红梅", "王建国", "赵静"])
    # 县教育局 opens it; the office sees who did, and when.
    liaison = browser_of(cast.liaison)
    page = body(liaison.get(told[0].url))
    assert "宁妇儿工委〔2026〕1号" in page
    assert "县卫健委" not in page, "whom else it went to is not said"
    assert liaison.get(reverse("documents:file", args=[document.pk, "pdf"])).status_code == 200
    seen = body(office.get(document.get_absolute_url()))
    assert "1 / 2 已打开" in seen
    assert re.search(r"县教育局.*?已打开.*?李红梅.*?县卫健委.*?未打开", seen, re.DOTALL)
    assert "发给 2 个单位，1 个已打开" in body(office.get(dispatch.get_absolute_url()))
    assert RegisterEntry.objects.get().title == TITLE
    verbs = Event.objects.about(dispatch).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["dispatch.begun", "dispatch.saved", "dispatch.filed", "dispatch.signed"]


def test_the_first_opening_is_kept_and_an_office_that_looks_has_not_opened_for_a_unit(
    cast, press, browser_of
):
    [document] = printed(cast)
    browser_of(cast.office).get(document.get_absolute_url())
    browser_of(cast.chair).get(document.get_absolute_url())
    assert Recipient.objects.get().read_at is None
    browser_of(cast.unit_head).get(document.get_absolute_url())
    browser_of(cast.liaison).get(document.get_absolute_url())
    assert Recipient.objects.get().read_by == cast.unit_head


def test_what_stands_on_the_paper(cast):
    [document] = signed(
        cast, units=[cast.units.education, cast.units.health], note="联系人：张秀兰", cc="县政府办。"
    )
    paper = document.paper
    assert (paper.title, paper.number) == (TITLE, "宁妇儿工委〔2026〕1号")
    assert (paper.masthead, paper.issuer) == ("宁城县妇女儿童工作委员会文件", "宁城县妇女儿童工作委员会")
    assert paper.addressees == "县教育局、县卫健委"
    assert (str(paper.dated), paper.note, paper.cc) == ("2026-04-14", "联系人：张秀兰", "县政府办")
    assert paper.printer == "宁城县妇女儿童工作委员会办公室"
    assert paper.code == document.code
    assert paper.code_url.endswith(f"/documents/v/{document.code}/")
    assert not paper.is_draft


def test_all_units_together_are_the_member_units(cast):
    everybody = Unit.objects.filter(committee=cast.committee)
    [document] = signed(cast, units=everybody)
    assert document.paper.addressees == "各成员单位"
    assert document.entry.addressees == "各成员单位"


def test_an_office_paper_bears_the_offices_name_and_a_report_the_superiors(cast):
    [document] = signed(cast, by_office=True, word="宁妇儿工委办")
    assert document.paper.issuer == "宁城县妇女儿童工作委员会办公室"
    assert document.number == "宁妇儿工委办〔2026〕1号"
    [report] = signed(
        cast, kind="report", units=[], addressees="赤峰市妇女儿童工作委员会：", title="关于有关情况的报告"
    )
    assert report.paper.addressees == "赤峰市妇女儿童工作委员会"
    assert report.paper.signatory == "郑国强", "an upward paper names who signed it"


# A paper for each unit --------------------------------------------------------------------------------


def test_a_paper_for_each_unit_has_a_number_a_name_and_a_reader_of_its_own(cast, press, browser_of):
    everybody = list(Unit.objects.filter(committee=cast.committee).order_by("code"))
    documents = printed(
        cast,
        units=everybody,
        is_per_unit=True,
        title="关于{单位}报送材料的通知",
        body="{单位}：\n请{单位}于 5 月底前报送材料。",
    )
    assert [document.number for document in documents] == [f"宁妇儿工委〔2026〕{n}号" for n in (1, 2, 3, 4)]
    for document, unit in zip(documents, everybody, strict=True):
        said = str(document.content)
        assert document.title == f"关于{unit.short_name}报送材料的通知"
        assert document.entry.title == document.title
        assert f"请{unit.short_name}于" in said
        assert "{单位}" not in said
        assert document.paper.addressees == unit.name
        assert list(document.recipients.values_list("unit", flat=True)) == [unit.pk]
    own, others = documents[1], [documents[0], *documents[2:]]
    assert own.recipients.get().unit == cast.units.education
    liaison = browser_of(cast.liaison)
    assert liaison.get(own.get_absolute_url()).status_code == 200
    for document in others:
        for name, *more in (
            ("document",),
            ("document-page", 1),
            ("file", "pdf"),
            ("file", "docx"),
            ("document-state",),
        ):
            address = reverse(f"documents:{name}", args=[document.pk, *more])
            assert liaison.get(address).status_code == 404, address
    listed = body(liaison.get(reverse("documents:documents")))
    assert own.number in listed
    assert not [document for document in others if document.number in listed]
    assert Message.objects.filter(unit=cast.units.education).count() == 1


def test_a_name_that_makes_the_title_longer_than_the_register_holds_is_cut_there(cast):
    save_unit(
        actor=cast.admin,
        code="M15",
        name="宁城县教育局",
        short_name="宁城县教育体育科学技术局",
        unit=cast.units.education,
    )
    title = "关于" + "做好工作" * 48 + "的{单位}"
    assert len(title) < 200
    [document] = signed(cast, title=title, body="{单位}：请办理。", is_per_unit=True)
    assert document.paper.title.endswith("的宁城县教育体育科学技术局")
    assert document.entry.title == document.title == document.paper.title[:200]


def test_an_announcement_for_each_unit_needs_units(cast):
    """It has no addressees, so it may be without units, but not without units and for each of them."""
    dispatch = drafted(
        cast, kind="announcement", units=[], is_per_unit=True, title="关于有关事项的公告", needs_chair=False
    )
    with pytest.raises(ValidationError, match="没有选单位"):
        services.file_dispatch(actor=cast.office, dispatch=dispatch)
    services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, is_per_unit=False)
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert document.paper.addressees == ""


# Who signs --------------------------------------------------------------------------------------------


def test_the_chair_signs_what_the_director_has_checked(cast, browser_of):
    dispatch = filed(cast, needs_chair=True)
    chair, director = browser_of(cast.chair), browser_of(cast.director)
    assert chair.get(dispatch.get_absolute_url()).status_code == 404, "not on the chair's desk yet"
    assert "请核稿" in body(director.get(dispatch.get_absolute_url()))
    director.post(url("dispatch-answer", dispatch, step(dispatch)), {"decision": "approve"})
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.reviewed_by) == ("at_chair", cast.director)
    assert not RegisterEntry.objects.exists(), "checked is not signed"
    assert dispatch.title in body(chair.get(reverse("documents:dispatches")))
    assert "请签发" in body(chair.get(dispatch.get_absolute_url()))
    chair.post(url("dispatch-answer", dispatch, step(dispatch)), {"decision": "approve", "comment": "同意"})
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.signed_by) == ("issued", cast.chair)
    assert Event.objects.about(dispatch).get(verb="dispatch.signed").comment == "宁妇儿工委〔2026〕1号。同意"


def test_the_chair_gives_back_to_the_office_and_it_comes_round_again(cast, browser_of):
    dispatch = reviewed(cast)
    chair = browser_of(cast.chair)
    answer = url("dispatch-answer", dispatch, step(dispatch))
    assert "请写明退回的理由" in body(chair.post(answer, {"decision": "return", "comment": " "}), 422)
    assert "请选择签发还是退回" in body(chair.post(answer, {"comment": "好"}), 422)
    assert chair.post(answer, {"decision": "return", "comment": "时间再明确些"}).status_code == 302
    page = body(browser_of(cast.office).get(dispatch.get_absolute_url()))
    assert "退回理由" in page
    assert "时间再明确些" in page
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.rounds) == ("returned", 1)
    services.save_dispatch(
        actor=cast.office, dispatch=dispatch, revision=None, body=f"{BODY}\n5 月 31 日前。"
    )
    services.file_dispatch(actor=cast.office, dispatch=dispatch)
    [document] = sign(cast, dispatch)
    assert document.number == "宁妇儿工委〔2026〕1号"
    assert "5 月 31 日前。" in str(document.content)


def test_the_director_gives_back_and_nothing_is_numbered(cast):
    dispatch = filed(cast)
    dispatch = services.return_dispatch(
        actor=cast.director, dispatch=dispatch, node=DispatchFlow.at_director, reason="抬头不对"
    )
    assert (dispatch.state, present_item(dispatch).step) == ("returned", "dispatch.drafting")
    assert not NumberSeries.objects.exists()


def test_the_office_takes_back_what_nobody_has_signed(cast, browser_of):
    dispatch = filed(cast)
    office, on_the_desk = browser_of(cast.office), step(dispatch)
    assert "可以撤回修改" in body(office.get(dispatch.get_absolute_url()))
    assert office.post(url("dispatch-withdraw", dispatch, on_the_desk)).status_code == 302
    dispatch.refresh_from_db()
    assert (dispatch.state, present_item(dispatch).step) == ("drafting", "dispatch.drafting")
    # The director's page was still open: what it would have signed is not what will be sent.
    late = browser_of(cast.director).post(
        url("dispatch-answer", dispatch, on_the_desk), {"decision": "approve"}
    )
    assert "撤回" in body(late, 409)
    services.file_dispatch(actor=cast.office, dispatch=dispatch)
    late = browser_of(cast.director).post(
        url("dispatch-answer", dispatch, on_the_desk), {"decision": "approve"}
    )
    assert late.status_code == 409
    assert not Document.objects.exists()


def test_what_lies_with_the_chair_is_not_taken_back(cast, browser_of):
    dispatch = reviewed(cast)
    assert browser_of(cast.office).post(url("dispatch-withdraw", dispatch, step(dispatch))).status_code == 404
    with pytest.raises(Conflict):
        services.withdraw_dispatch(actor=cast.office, dispatch=dispatch)


@pytest.mark.parametrize("at", ["drafting", "at_director", "at_chair", "returned"])
def test_a_draft_is_given_up_wherever_it_lies_and_uses_no_number(cast, browser_of, at):
    make = {"drafting": begun, "at_director": filed, "at_chair": reviewed, "returned": filed}[at]
    dispatch = make(cast)
    if at == "returned":
        services.return_dispatch(
            actor=cast.director, dispatch=dispatch, node=DispatchFlow.at_director, reason="重写"
        )
    office = browser_of(cast.office)
    assert office.post(url("dispatch-cancel", dispatch), {"reason": " "}).status_code == 422
    assert office.post(url("dispatch-cancel", dispatch), {"reason": "不发了"}).status_code == 302
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.process.status) == ("cancelled", "CANCELED")
    assert not WorkItem.objects.open().filter(step__startswith="dispatch.").exists()
    assert not Deadline.objects.open().exists()
    [document] = signed(cast)
    assert document.number == "宁妇儿工委〔2026〕1号"


def test_what_was_issued_is_not_given_up_as_a_draft(cast, browser_of):
    [document] = signed(cast)
    dispatch = document.dispatch
    page = browser_of(cast.office).get(url("dispatch-cancel", dispatch))
    assert "已签发" in body(page)
    assert browser_of(cast.office).post(url("dispatch-cancel", dispatch), {"reason": "x"}).status_code == 403
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.process.status) == ("issued", "DONE")


@pytest.mark.parametrize("by", ["drafted", "filed"])
def test_nobody_signs_what_they_drafted_or_filed(cast, browser_of, by):
    dispatch = drafted(cast, actor=cast.director if by == "drafted" else cast.office)
    dispatch = services.file_dispatch(
        actor=cast.office if by == "drafted" else cast.director, dispatch=dispatch
    )
    director = browser_of(cast.director)
    page = body(director.get(dispatch.get_absolute_url()))
    assert "须由另一位同志审核" in page
    answer = url("dispatch-answer", dispatch, step(dispatch))
    assert director.post(answer, {"decision": "approve"}).status_code == 403
    assert not NumberSeries.objects.exists()
    Committee.objects.update(allows_self_approval=True)
    assert director.post(answer, {"decision": "approve"}).status_code == 302
    assert Document.objects.get().number == "宁妇儿工委〔2026〕1号"
    assert "拟稿人与签发人为同一人" in body(director.get(dispatch.get_absolute_url()))


def test_a_director_may_check_the_own_draft_when_the_chair_signs_it(cast):
    dispatch = services.file_dispatch(
        actor=cast.director, dispatch=drafted(cast, actor=cast.director, needs_chair=True)
    )
    [document] = sign(cast, dispatch)
    assert document.dispatch.signed_by == cast.chair


@pytest.mark.parametrize("who", ["liaison", "unit_head", "inspector", "chair", "office", "auditor", "admin"])
def test_only_the_director_signs_at_the_directors_desk(cast, who):
    dispatch = filed(cast)
    with pytest.raises(RuleError):
        services.review_dispatch(actor=cast.people[who], dispatch=dispatch)
    with pytest.raises(RuleError):
        services.return_dispatch(
            actor=cast.people[who], dispatch=dispatch, node=DispatchFlow.at_director, reason="x"
        )


# What is missing, and what cannot be --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"title": "关于……的通知"}, "标题没有写完整"),
        ({"body": " \n　"}, "正文还是空的"),
        ({"units": []}, "没有写主送机关"),
        ({"units": [], "addressees": "各乡镇", "is_per_unit": True}, "没有选单位"),
        ({"body": "请{单位}办理。"}, "只有在“每个单位一份”时才会替换"),
        ({"title": "关于{单位}的通知"}, "只有在“每个单位一份”时才会替换"),
    ],
)
def test_what_is_missing_is_named_when_it_is_filed(cast, browser_of, said, reason):
    dispatch = drafted(cast, **said)
    page = browser_of(cast.office).post(url("dispatch-file", dispatch, step(dispatch)))
    assert reason in body(page, 422)
    dispatch.refresh_from_db()
    assert dispatch.state == "drafting"


def test_everything_that_is_missing_is_named_at_once(cast):
    dispatch = begun(cast)
    with pytest.raises(ValidationError) as refused:
        services.file_dispatch(actor=cast.office, dispatch=dispatch)
    assert len(refused.value.messages) == 3


def test_typed_addressees_are_enough(cast):
    [document] = signed(cast, units=[], addressees="各苏木乡镇人民政府：")
    assert document.paper.addressees == "各苏木乡镇人民政府"
    assert not document.recipients.exists()


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("body", "请{县长}批示。", "没有这样的占位词：{县长}"),
        ("title", "关于{事项}的通知", "没有这样的占位词：{事项}"),
        ("body", "请于{5月底前报送。", "大括号 { } 没有成对"),
        ("body", "报送时间}。", "大括号 { } 没有成对"),
        ("body", "{清单}", "没有这样的占位词：{清单}"),
    ],
)
def test_a_place_that_nothing_fills_is_refused_at_its_field(cast, browser_of, field, text, reason):
    dispatch = drafted(cast)
    office = browser_of(cast.office)
    page = office.post(
        url("dispatch-save", dispatch), typed(office.get(dispatch.get_absolute_url())) | {field: text}
    )
    assert page.status_code == 422
    assert reason in str(page.context["form"].errors[field])
    assert text in page.content.decode(), "what was typed is still there"
    dispatch.refresh_from_db()
    assert (dispatch.title, dispatch.body) == (TITLE, BODY)


@pytest.mark.parametrize("word", ["宁", "宁妇儿〔2026〕", "宁 妇儿", "宁妇儿工委2", ""])
def test_a_word_that_would_make_no_number_is_refused_at_its_field(cast, browser_of, word):
    dispatch = drafted(cast)
    office = browser_of(cast.office)
    page = office.post(
        url("dispatch-save", dispatch), typed(office.get(dispatch.get_absolute_url())) | {"word": word}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["word"]


# Saving -------------------------------------------------------------------------------------------------


def test_half_a_draft_is_kept_and_a_title_is_not_lost(cast, browser_of):
    dispatch = begun(cast)
    office = browser_of(cast.office)
    data = typed(office.get(dispatch.get_absolute_url())) | {"title": " ", "body": ""}
    assert office.post(url("dispatch-save", dispatch), data).status_code == 302
    dispatch.refresh_from_db()
    assert (dispatch.title, dispatch.body) == ("关于……的通知", "")


def test_saving_the_same_twice_does_nothing(cast, browser_of):
    dispatch = drafted(cast)
    office = browser_of(cast.office)
    data = typed(office.get(dispatch.get_absolute_url()))
    # A browser sends line breaks as CR LF.
    data["body"] = data["body"].replace("\n", "\r\n")
    before = Event.objects.count()
    for _time in range(2):
        saved = office.post(url("dispatch-save", dispatch), data, headers={"HX-Request": "true"})
        assert "已保存" in body(saved)
    dispatch.refresh_from_db()
    assert (dispatch.revision, Event.objects.count()) == (2, before)


def test_a_break_in_a_title_is_a_break_on_the_paper_and_nowhere_else(cast, browser_of):
    dispatch = drafted(cast)
    office = browser_of(cast.office)
    data = typed(office.get(dispatch.get_absolute_url())) | {
        "title": "关于做好年度监测\r\n工作的通知",
        "body": "一行\r\n二行",
    }
    office.post(url("dispatch-save", dispatch), data)
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert document.paper.title == "关于做好年度监测\n工作的通知"
    assert {document.title, document.entry.title, str(document.dispatch)} == {TITLE}
    assert Dispatch.objects.get().body == "一行\n二行"


def test_the_inbox_calls_a_draft_by_its_present_title(cast):
    dispatch = begun(cast)
    assert present_item(dispatch).title == "关于……的通知"
    services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=1, title=TITLE)
    assert present_item(dispatch).title == TITLE


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_save_shows_both_texts_and_loses_neither(cast, browser_of, htmx):
    dispatch = drafted(cast)
    first, second = browser_of(cast.office), browser_of(cast.director)
    mine, theirs = (typed(client.get(dispatch.get_absolute_url())) for client in (first, second))
    first.post(url("dispatch-save", dispatch), mine | {"body": "张秀兰先写的。"})
    headers = {"HX-Request": "true"} if htmx else {}
    lost = second.post(url("dispatch-save", dispatch), theirs | {"body": "刘桂芳后写的。"}, headers=headers)
    page = body(lost, 409)
    assert "他人已经修改过这里" in page
    assert "张秀兰先写的。" in page
    assert "刘桂芳后写的。" in page
    dispatch.refresh_from_db()
    assert dispatch.body == "张秀兰先写的。"
    # Sent again from that page, it is a decision.
    again = typed(lost) | {"body": "刘桂芳后写的。"}
    assert second.post(url("dispatch-save", dispatch), again).status_code == 302
    dispatch.refresh_from_db()
    assert dispatch.body == "刘桂芳后写的。"


def test_what_is_on_the_directors_desk_is_not_written_in(cast, browser_of):
    dispatch = drafted(cast)
    office = browser_of(cast.office)
    data = typed(office.get(dispatch.get_absolute_url()))
    services.file_dispatch(actor=cast.office, dispatch=dispatch)
    assert office.post(url("dispatch-save", dispatch), data | {"body": "偷改"}).status_code == 403
    assert "偷改" not in Dispatch.objects.get().body


def test_units_of_another_county_are_not_taken(cast, outsider, browser_of):
    dispatch = drafted(cast)
    office = browser_of(cast.office)
    data = typed(office.get(dispatch.get_absolute_url()))
    page = office.post(url("dispatch-save", dispatch), data | {"units": [outsider.units.health.pk]})
    assert page.status_code == 422
    assert page.context["form"].errors["units"]
    services.save_dispatch(
        actor=cast.office,
        dispatch=dispatch,
        revision=None,
        units=[cast.units.education, outsider.units.health],
    )
    assert list(dispatch.units.all()) == [cast.units.education]


def test_a_draft_is_nobodys_but_the_offices(cast, outsider, browser_of):
    dispatch = filed(cast)
    addresses = [
        dispatch.get_absolute_url(),
        url("dispatch-preview", dispatch),
        url("dispatch-papers", dispatch),
        reverse("documents:dispatches"),
    ]
    for who in ("liaison", "unit_head", "inspector", "auditor", "admin"):
        client = browser_of(cast.people[who])
        assert [client.get(address).status_code for address in addresses] == [403] * 4, who
    foreign = browser_of(outsider.office)
    assert [foreign.get(address).status_code for address in addresses] == [404, 404, 404, 200]
    assert TITLE not in body(foreign.get(addresses[3]))
    with pytest.raises(Dispatch.DoesNotExist):
        services.save_dispatch(actor=outsider.office, dispatch=dispatch, revision=None, body="x")
    with pytest.raises((RuleError, Dispatch.DoesNotExist)):
        services.review_dispatch(actor=outsider.director, dispatch=dispatch)
    with pytest.raises((RuleError, Dispatch.DoesNotExist)):
        services.cancel_dispatch(actor=outsider.office, dispatch=dispatch, reason="x")


def test_a_second_press_of_begin_leads_to_the_draft_that_is_there(cast, outline, browser_of):
    office = browser_of(cast.office)
    begin = reverse("tasks:table-notice", args=[outline.pk])
    first, second = office.post(begin), office.post(begin, follow=True)
    dispatch = Dispatch.objects.get()
    assert first.url == dispatch.get_absolute_url()
    assert second.redirect_chain == [(dispatch.get_absolute_url(), 302)]
    assert "已由张秀兰于 2026-04-14 09:00 开始拟稿" in body(second)
    services.cancel_dispatch(actor=cast.office, dispatch=dispatch, reason="重来")
    assert office.post(begin).url != dispatch.get_absolute_url()


def test_only_the_office_begins(cast):
    for who in ("liaison", "unit_head", "inspector", "chair", "auditor", "admin"):
        with pytest.raises(RuleError):
            begun(cast, actor=cast.people[who])


def test_an_office_may_only_begin_papers_about_nothing_by_itself(cast, browser_of):
    office = browser_of(cast.office)
    offered = body(office.get(reverse("documents:dispatch-new")))
    for kind in kinds.values():
        assert (f'value="{kind.code}"' in offered) == kind.is_free
    assert office.post(reverse("documents:dispatch-new"), {"kind": "supervise"}).status_code == 422
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.values() if kind.is_free])
def test_every_free_kind_can_be_written_signed_and_numbered(cast, kind):
    units = [cast.units.education] if kinds[kind].is_sent else []
    [document] = signed(cast, kind=kind, units=units, title="关于有关情况的通报")
    assert document.number.endswith("〔2026〕1号")
    assert document.dispatch.signed_by == (cast.chair if kinds[kind].needs_chair else cast.director)


# Words of one's own, before and after ---------------------------------------------------------------------


def test_a_paper_that_was_issued_stays_as_it_was_whatever_is_set_later(cast, press, browser_of):
    [document] = signed(cast, kind="letter", title="关于核对数据的函")
    before = document.content
    letterhead = letterhead_of(cast.committee)
    changed = {name: getattr(letterhead, name) for name in LETTERHEAD_FIELDS} | {
        "letter_masthead": "宁城县妇儿工委（新）",
        "letter_word": "宁妇函",
        "printer": "新印发机关",
    }
    services.save_letterhead(actor=cast.office, **changed)
    services.save_kind(
        actor=cast.office,
        kind="letter",
        title="关于……的函",
        body="新的用语。",
        word="",
        by_office=False,
        needs_chair=False,
    )
    save_unit(
        actor=cast.admin,
        code="M15",
        name="宁城县教育体育局",
        short_name="县教体局",
        unit=cast.units.education,
    )
    services.print_documents([document.pk])
    kept = Document.objects.get()
    assert kept.content == before
    assert press.made == ["关于核对数据的函"]
    assert kept.paper.masthead == "宁城县妇女儿童工作委员会"
    [newer] = signed(cast, kind="letter", title="关于再次核对的函")
    assert (newer.paper.masthead, newer.number) == ("宁城县妇儿工委（新）", "宁妇函〔2026〕1号")
    assert newer.paper.addressees == "宁城县教育体育局"


def test_a_draft_that_is_under_way_keeps_the_words_it_was_begun_with(cast):
    dispatch = begun(cast, "letter")
    services.save_kind(
        actor=cast.office,
        kind="letter",
        title="新函",
        body="新的用语。",
        word="宁新",
        by_office=True,
        needs_chair=True,
    )
    dispatch = Dispatch.objects.get(pk=dispatch.pk)
    assert (dispatch.title, dispatch.word, dispatch.needs_chair) == ("关于……的函", "宁妇儿工委函", False)
    newer = begun(cast, "letter")
    assert (newer.title, newer.body, newer.word) == ("新函", "新的用语。", "宁新")
    assert (newer.by_office, newer.needs_chair) == (True, True)


def test_words_of_ones_own_that_grow_too_long_still_begin_a_draft(cast, browser_of):
    services.save_kind(
        actor=cast.office,
        kind="notice",
        title="{委员会}" * 20,
        body="{委员会}" * 2000,
        word="",
        by_office=False,
        needs_chair=False,
    )
    assert (
        browser_of(cast.office).post(reverse("documents:dispatch-new"), {"kind": "notice"}).status_code == 302
    )
    dispatch = Dispatch.objects.get()
    assert len(dispatch.title) == 200
    assert dispatch.body == "宁城县妇女儿童工作委员会" * 2000


def test_the_jobs_of_many_papers_are_ordered_with_the_signature(cast):
    signed(cast)
    job = Job.objects.get()
    assert (job.name, job.arguments) == ("documents.print", {"document_ids": [Document.objects.get().pk]})
    assert job.asked_by == cast.director


def test_files_go_with_a_draft_while_it_is_written(cast, browser_of):
    dispatch = drafted(cast, annex_names="1.登记表\n\n2.汇总表")
    upload = SimpleUploadedFile("登记表.txt", "登记表".encode())
    services.attach(actor=cast.office, instance=dispatch, upload=upload)
    assert "登记表.txt" in body(browser_of(cast.office).get(dispatch.get_absolute_url()))
    dispatch = services.file_dispatch(actor=cast.office, dispatch=dispatch)
    with pytest.raises(RuleError):
        services.attach(actor=cast.office, instance=dispatch, upload=SimpleUploadedFile("后补.txt", b"x"))
    [document] = sign(cast, dispatch)
    assert [annex.title for annex in document.paper.annexes] == ["1.登记表", "2.汇总表"]


def test_a_preview_is_the_paper_with_a_draft_mark_and_no_number(cast, browser_of):
    dispatch = drafted(
        cast, units=[cast.units.education, cast.units.health], is_per_unit=True, body="请{单位}办理。"
    )
    pdf = browser_of(cast.office).get(url("dispatch-preview", dispatch))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    said = "".join(pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_range().split())
    assert "请县教育局办理。" in said
    assert "草稿" in said
    assert "宁妇儿工委〔2026〕号" in said
    assert not NumberSeries.objects.exists()
