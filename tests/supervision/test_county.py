"""全县年度报告: compiled from what was accepted, signed, numbered, sent up, and answered by the superior committee."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, RegisterEntry
from documents.typesetting.paper import Heading
from history.models import Event
from history.verification import verify
from notices.models import Notice
from operations.services import run_waiting
from organisations import services as organisations
from organisations.models import Committee
from outlines.importer import parse
from outlines.services import store_outlines
from pages.rules import Conflict, RuleError
from supervision import services
from supervision.county_paper import county_paper
from supervision.models import AnnualReport, CountyReport, ReportText
from supervision.services import county
from tests.cast import assemble
from tests.papers import paper_press
from tests.texts import SMALL_OUTLINE
from tests.years import opened, report_at, report_of, write_all
from workflow.models import WorkItem
from workflow.turns import present_item

TODAY = timezone.localdate()
YEAR = TODAY.year


@pytest.fixture
def city(db, cast):
    """赤峰市, the superior committee of 宁城县."""
    city = assemble(code="CF", region="赤峰市", suffix="-cf")
    Committee.objects.filter(pk=cast.committee.pk).update(parent=city.committee)
    cast.committee.refresh_from_db()
    return city


@pytest.fixture
def round_(cast, outline, carried):
    return opened(cast, outline, county_due_on=TODAY + timedelta(days=40))


def accepted(round_, cast, who="education", **said):
    """The unit's report on its whole way."""
    unit = getattr(cast.units, who)
    liaison = {"education": cast.liaison, "health": cast.other_liaison}[who]
    report = write_all(report_of(round_, unit), liaison, **said)
    report = services.file_report(actor=liaison, report=report)
    if who == "health":
        # Somebody else signs than files.
        if not unit.posts.filter(role="unit_head").exists():
            organisations.appoint(actor=cast.admin, person=cast.postless, role="unit_head", unit=unit)
        head = cast.postless
    else:
        head = cast.unit_head
    report = services.sign_off_report(actor=head, report=report)
    return services.accept_report(actor=cast.office, report=report)


def unreported(round_, cast):
    """县卫健委 never came."""
    AnnualReport.objects.filter(round=round_, unit=cast.units.health).update(due_on=TODAY - timedelta(days=3))
    return services.close_unreported(
        actor=cast.office, report=report_of(round_, cast.units.health), reason="多次催办未报"
    )


def compiled(cast, round_):
    """The county's report as the office begins it; a county without a superior in the system says to whom."""
    report = county.compile_report(actor=cast.office, round_=round_, outline=round_.outlines.get())
    if not report.addressee:
        county.save_heading(actor=cast.office, report=report, title=report.title, addressee="赤峰市妇儿工委")
    return fresh(report)


def fresh(report):
    return county.county_reports_with_all().get(pk=report.pk)


def at_director(cast, round_):
    accepted(round_, cast)
    unreported(round_, cast)
    return county.file_county_report(actor=cast.office, report=compiled(cast, round_))


def at_chair(cast, round_):
    return county.review_county_report(actor=cast.director, report=at_director(cast, round_))


def issued(cast, round_):
    return fresh(county.sign_county_report(actor=cast.chair, report=at_chair(cast, round_)))


def sent(cast, round_):
    return fresh(county.send_up(actor=cast.office, report=issued(cast, round_), by_paper=False))


def said(response):
    return response.content.decode()


# Compiling ------------------------------------------------------------------------------------------


def test_there_is_nothing_to_compile_before_a_report_was_accepted(cast, round_, outline, browser_of):
    report_at(cast, round_, "at_office")
    with pytest.raises(ValidationError, match="还没有审核通过"):
        compiled(cast, round_)
    page = browser_of(cast.office).post(
        reverse("supervision:county-begin", args=[round_.pk, outline.pk]), follow=True
    )
    assert "还没有审核通过的单位报告" in said(page)
    assert not CountyReport.objects.exists()


@pytest.mark.parametrize("who", ["chair", "inspector", "liaison", "admin"])
def test_only_the_office_compiles(cast, round_, who):
    report_at(cast, round_, "accepted")
    with pytest.raises(RuleError):
        county.compile_report(actor=cast.people[who], round_=round_, outline=round_.outlines.get())


def test_every_paragraph_says_where_it_came_from(cast, round_, carried, outline):
    accepted(round_, cast, done="教育局做了", plan="教育局要做")
    accepted(round_, cast, "health", done="卫健委配合", plan="卫健委再配合")
    report = compiled(cast, round_)
    assert report.title == f"宁城县妇女儿童工作委员会关于{YEAR}年度实施《{outline.title}》情况的报告"
    assert (report.due_on, report.version, report.drafted_by) == (round_.county_due_on, 1, cast.office)
    item = present_item(report)
    assert (item.role, item.step, item.due_on) == ("office", "county.drafting", round_.county_due_on)

    rows = list(report.paragraphs.select_related("line", "unit", "domain", "source_text"))
    lines = [row for row in rows if row.line_id]
    domain = carried[0].task.measure.domain
    assert {row.domain for row in lines} == {domain}
    for half, words in (("done", "教育局做了"), ("plan", "教育局要做")):
        led = [row for row in lines if row.half == half and row.unit == cast.units.education]
        assert [row.line.task for row in led] == [part.task for part in carried]
        assert {(row.text, row.is_dropped) for row in led} == {(words, False)}
    helped = [row for row in lines if row.unit == cast.units.health]
    assert len(helped) == 2 * len(carried)
    assert all(row.is_dropped for row in helped), "what only helps is not taken over by itself"
    general = [row for row in rows if row.source_text_id]
    assert all(row.is_dropped and row.domain is None for row in general)
    halves = {(row.source_text.section, row.half) for row in general}
    assert halves == {
        ("overview", "done"), ("experience", "done"), ("problems", "problems"), ("next_year", "plan"),
    }  # fmt: skip
    [summary] = [row for row in rows if not row.line_id and not row.source_text_id]
    assert "2 个成员单位应报送年度报告，2 个已报送并审核通过。" in summary.text


def test_the_figures_do_not_call_late_who_was_in_time(cast, round_):
    accepted(round_, cast)
    unreported(round_, cast)
    summary = compiled(cast, round_).paragraphs.get(line=None, source_text=None)
    assert "1 个已报送并审核通过；县卫健委没有报送。" in summary.text
    assert "迟报" not in summary.text
    AnnualReport.objects.filter(unit=cast.units.education).update(due_on=TODAY - timedelta(days=1))
    county.take_in_new(actor=cast.office, report=CountyReport.objects.get())
    summary.refresh_from_db()
    assert "1 个已报送并审核通过，其中 1 个迟报；县卫健委没有报送。" in summary.text


def test_it_is_begun_once(cast, round_, outline, browser_of):
    accepted(round_, cast)
    office, address = (
        browser_of(cast.office),
        reverse("supervision:county-begin", args=[round_.pk, outline.pk]),
    )
    for _time in range(2):
        response = office.post(address)
        assert (response.status_code, response.url) == (302, CountyReport.objects.get().get_absolute_url())


def test_for_the_children_it_is_allowed_though_not_demanded(cast, carried, browser_of):
    children = store_outlines(
        committee=cast.committee,
        parsed=parse(SMALL_OUTLINE.replace("妇女发展纲要", "儿童发展纲要")),
        source_name="b.txt",
        actor=cast.office,
    )[0].outline
    round_ = opened(cast, children)
    accepted(round_, cast)
    board = said(browser_of(cast.office).get(round_.get_absolute_url()))
    assert "纲要没有要求向上级报告，可以自行编写" in board
    assert compiled(cast, round_).outline == children


def test_another_outline_of_the_committee_is_refused(cast, round_, browser_of):
    accepted(round_, cast)
    other = store_outlines(
        committee=cast.committee,
        parsed=parse(SMALL_OUTLINE.replace("妇女发展纲要", "儿童发展纲要")),
        source_name="b.txt",
        actor=cast.office,
    )[0].outline
    with pytest.raises(ValidationError, match="没有开启"):
        county.compile_report(actor=cast.office, round_=round_, outline=other)


# Editing --------------------------------------------------------------------------------------------


def test_the_office_edits_drops_and_adds(cast, round_, carried, browser_of):
    accepted(round_, cast)
    report = compiled(cast, round_)
    office = browser_of(cast.office)
    row = report.paragraphs.filter(line__isnull=False, half="done").first()
    edit = reverse("supervision:county-paragraph", args=[report.pk, row.pk])
    assert "已完成摸底，培训两期。" in said(office.get(edit)), "the unit's own words beside it"
    assert office.post(edit, {"text": "全县培训两期。", "revision": 1}).status_code == 302
    stale = office.post(edit, {"text": "另一个人写的", "revision": 1})
    assert stale.status_code == 409
    assert "全县培训两期。" in said(stale)
    assert "另一个人写的" in said(stale)
    assert office.post(edit, {"text": " ", "revision": 2}).status_code == 422
    row.refresh_from_db()
    assert (row.text, row.is_edited, row.unit, row.revision) == (
        "全县培训两期。", True, cast.units.education, 2,
    )  # fmt: skip
    use = reverse("supervision:county-use", args=[report.pk, row.pk])
    office.post(use, {})
    row.refresh_from_db()
    assert row.is_dropped
    office.post(use, {"use": "1"})
    domain = carried[0].task.measure.domain_id
    add = reverse("supervision:county-add", args=[report.pk])
    assert office.post(add, {"text": "办公室统一安排。", "part": f"plan:{domain}"}).status_code == 302
    for part in ("plan:999999", "x:0", "", "plan:x"):
        assert office.post(add, {"text": "放错地方", "part": part}).status_code == 422, part
    assert office.post(add, {"text": " ", "part": "plan:0"}).status_code == 422
    heading = reverse("supervision:county-heading", args=[report.pk])
    assert office.post(heading, {"title": "", "addressee": "x"}).status_code == 422
    assert office.post(heading, {"title": "新的标题", "addressee": "市妇儿工委"}).status_code == 302
    # On the paper: in the order of halves and domains, the office's paragraph at the end of its part.
    paper = county_paper(fresh(report), number="", code="", is_draft=True)
    assert (paper.title, paper.addressees) == ("新的标题", "市妇儿工委")
    heads = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert heads == ["一、落实情况", "（一）妇女与健康", "二、下一年工作安排", "（一）妇女与健康"]
    assert paper.blocks[-1].text == "办公室统一安排。"
    assert "放错地方" not in str(paper.blocks)
    verbs = set(Event.objects.about(report).values_list("verb", flat=True))
    assert {
        "county.begun",
        "county.paragraph_saved",
        "county.paragraph_used",
        "county.paragraph_added",
    } <= verbs


def test_what_was_accepted_later_comes_in_and_the_office_keeps_its_words(cast, round_, browser_of):
    accepted(round_, cast)
    report = compiled(cast, round_)
    summary = report.paragraphs.get(line=None, source_text=None)
    assert "1 个已报送并审核通过" in summary.text
    row = report.paragraphs.filter(line__isnull=False).first()
    county.save_paragraph(actor=cast.office, paragraph=row, revision=1, text="办公室的话")
    own = county.add_paragraph(actor=cast.office, report=report, half="plan", domain=None, text="另加一段")
    before = dict(report.paragraphs.exclude(pk=summary.pk).values_list("pk", "text"))
    accepted(round_, cast, "health", done="卫健委配合", plan="再配合")
    with pytest.raises(ValidationError, match="没有补入"):
        county.file_county_report(actor=cast.office, report=report)
    office, address = browser_of(cast.office), reverse("supervision:county-take-in", args=[report.pk])
    assert "补入" in said(office.post(address, follow=True))
    now = dict(report.paragraphs.values_list("pk", "text"))
    assert {pk: now[pk] for pk in before} == before
    assert report.paragraphs.filter(unit=cast.units.health, line__isnull=False).count() == 6
    summary.refresh_from_db()
    assert "2 个已报送并审核通过" in summary.text, "the figures follow the record"
    count = report.paragraphs.count()
    assert "没有新的内容" in said(office.post(address, follow=True))
    assert report.paragraphs.count() == count
    own.refresh_from_db()
    assert not own.is_dropped
    # In the office's own words the figures stay as they are.
    county.save_paragraph(actor=cast.office, paragraph=summary, revision=None, text="两个单位都报了。")
    AnnualReport.objects.filter(unit=cast.units.education).update(due_on=TODAY - timedelta(days=1))
    county.take_in_new(actor=cast.office, report=report)
    summary.refresh_from_db()
    assert summary.text == "两个单位都报了。"


@pytest.mark.parametrize("who", ["chair", "inspector", "liaison"])
def test_nobody_else_writes_in_it(cast, round_, who, browser_of):
    accepted(round_, cast)
    report = compiled(cast, round_)
    row = report.paragraphs.first()
    for name, args in (
        ("county-paragraph", [report.pk, row.pk]),
        ("county-use", [report.pk, row.pk]),
        ("county-add", [report.pk]),
        ("county-take-in", [report.pk]),
        ("county-heading", [report.pk]),
    ):
        response = browser_of(cast.people[who]).post(reverse(f"supervision:{name}", args=args), {"text": "x"})
        assert response.status_code == 403, name


def test_it_is_not_filed_while_a_unit_is_not_done_with(cast, round_, browser_of):
    accepted(round_, cast)
    report = compiled(cast, round_)
    office = browser_of(cast.office)
    address = reverse("supervision:county-file", args=[report.pk, present_item(report).process_step_id])
    page = office.post(address)
    assert page.status_code == 422
    assert "还有 1 个单位的报告没有办结" in said(page)
    unreported(round_, cast)
    report.paragraphs.filter(half="plan").update(is_dropped=True)
    assert "“下一年工作安排”还没有内容" in said(office.post(address))
    report.paragraphs.filter(half="plan", line__isnull=False).update(is_dropped=False)
    CountyReport.objects.update(addressee="")
    assert "没有写主送机关" in said(office.post(address))
    CountyReport.objects.update(addressee="赤峰市妇女儿童工作委员会")
    assert office.post(address).status_code == 302
    assert "县卫健委没有报送" in report.paragraphs.get(line=None, source_text=None).text
    assert fresh(report).state == "at_director"


# Signing --------------------------------------------------------------------------------------------


def test_the_director_reviews_and_the_chair_signs(cast, round_, monkeypatch, browser_of):
    report = at_director(cast, round_)

    def answer(person, **data):
        step = present_item(report).process_step_id
        return browser_of(person).post(reverse("supervision:county-answer", args=[report.pk, step]), data)

    assert answer(cast.office, decision="approve").status_code == 403
    assert browser_of(cast.chair).get(report.get_absolute_url()).status_code == 404, "not the chair's yet"
    assert browser_of(cast.inspector).get(report.get_absolute_url()).status_code == 404
    assert answer(cast.director, decision="return", comment="").status_code == 422
    assert answer(cast.director, decision="return", comment="数据不全").status_code == 302
    page = said(browser_of(cast.office).get(report.get_absolute_url()))
    assert "数据不全" in page
    county.file_county_report(actor=cast.office, report=fresh(report))
    assert answer(cast.director, decision="approve", comment="同意").status_code == 302
    assert (fresh(report).state, fresh(report).reviewed_by) == ("at_chair", cast.director)
    assert browser_of(cast.chair).get(report.get_absolute_url()).status_code == 200
    assert answer(cast.director, decision="approve").status_code == 403
    assert not RegisterEntry.objects.exists()
    assert answer(cast.chair, decision="approve").status_code == 302
    report = fresh(report)
    assert (report.state, report.signed_by) == ("issued", cast.chair)
    assert report.document.number == f"宁妇儿工委〔{YEAR}〕1号"
    with paper_press(monkeypatch) as press:
        run_waiting()
    assert press.made == [report.title]
    for person in (cast.inspector, cast.leading_group, cast.monitor):
        assert browser_of(person).get(report.get_absolute_url()).status_code == 200
        assert browser_of(person).get(report.document.get_absolute_url()).status_code == 200
    for person in (cast.liaison, cast.unit_head):
        assert browser_of(person).get(report.get_absolute_url()).status_code in (403, 404)
    item = present_item(report)
    assert (item.step, item.role) == ("county.sending", "office")
    row = report.paragraphs.first()
    with pytest.raises(RuleError):
        county.save_paragraph(actor=cast.office, paragraph=row, revision=None, text="改")
    assert verify()[1] == []


def test_nobody_signs_what_they_drafted(cast, round_):
    organisations.appoint(actor=cast.admin, person=cast.office, role="chair")
    report = at_chair(cast, round_)
    with pytest.raises(RuleError, match="您本人"):
        county.sign_county_report(actor=cast.office, report=report)
    with pytest.raises(RuleError):
        county.sign_county_report(actor=cast.director, report=report)
    Committee.objects.update(allows_self_approval=True)
    assert county.sign_county_report(actor=cast.office, report=fresh(report)).state == "issued"


def test_the_office_takes_back_what_waits_for_the_director(cast, round_, browser_of):
    report = at_director(cast, round_)
    address = reverse("supervision:county-withdraw", args=[report.pk, present_item(report).process_step_id])
    assert browser_of(cast.chair).post(address).status_code in (403, 404)
    assert [browser_of(cast.office).post(address).status_code for _time in range(2)] == [302, 409]
    assert fresh(report).state == "drafting"
    report = county.file_county_report(actor=cast.office, report=fresh(report))
    report = county.review_county_report(actor=cast.director, report=report)
    with pytest.raises(Conflict):
        county.withdraw_county_report(actor=cast.office, report=report)


def test_the_signed_paper_is_frozen(cast, round_):
    report = issued(cast, round_)
    before = Document.objects.get(pk=report.document_id).content
    report.paragraphs.update(text="后来改的")
    organisations.save_unit(
        actor=cast.admin, unit=cast.units.education, code="M15", name="改名后的单位", short_name="改名"
    )
    assert Document.objects.get(pk=report.document_id).content == before
    assert "后来改的" not in str(before)


# Up -------------------------------------------------------------------------------------------------


def test_the_superior_reads_and_acknowledges(cast, city, round_, browser_of):
    report = sent(cast, round_)
    assert (report.state, report.sent_at is not None) == ("sent", True)
    superior = browser_of(city.office)
    item = present_item(report)
    assert (item.committee, item.role, item.step) == (city.committee, "office", "county.at_superior")
    assert report.title in said(superior.get("/inbox/"))
    page = superior.get(report.get_absolute_url())
    assert page.status_code == 200
    assert "请签收" in said(page)
    assert superior.get(report.document.get_absolute_url()).status_code == 200
    unit_report = report_of(round_, cast.units.education)
    assert superior.get(unit_report.get_absolute_url()).status_code == 200
    # It reads, and writes nothing.
    row = report.paragraphs.first()
    assert (
        superior.post(
            reverse("supervision:county-paragraph", args=[report.pk, row.pk]), {"text": "改", "revision": 1}
        ).status_code
        == 404
    )
    address = reverse("supervision:county-answer", args=[report.pk, item.process_step_id])
    assert browser_of(cast.office).post(address, {"decision": "approve"}).status_code == 403
    assert browser_of(city.chair).post(address, {"decision": "approve"}).status_code == 403
    assert superior.post(address, {"decision": "approve", "comment": "收到"}).status_code == 302
    report = fresh(report)
    assert (report.state, report.answered_by) == ("acknowledged", city.office)
    assert superior.post(address, {"decision": "return", "comment": "再改"}).status_code == 409
    assert not WorkItem.objects.open().filter(step__startswith="county.").exists()
    assert "上级已签收" in said(browser_of(cast.office).get(report.get_absolute_url()))
    told = Notice.objects.filter(message__url=report.get_absolute_url(), message__kind=county.KIND)
    assert {notice.person for notice in told} == {cast.office, cast.director}
    assert verify()[1] == []


def test_the_superior_does_not_see_what_was_said_on_the_way(cast, city, round_, browser_of):
    report = at_director(cast, round_)
    county.return_county_report(
        actor=cast.director, report=report, node=county.CountyReportFlow.at_director, reason="内部的话"
    )
    report = county.file_county_report(actor=cast.office, report=fresh(report))
    report = county.review_county_report(actor=cast.director, report=report)
    report = county.sign_county_report(actor=cast.chair, report=report)
    county.send_up(actor=cast.office, report=report, by_paper=False)
    page = said(browser_of(city.office).get(report.get_absolute_url()))
    assert "内部的话" not in page


def test_sent_back_it_becomes_a_second_version(cast, city, round_, outline, browser_of):
    report = sent(cast, round_)
    row = report.paragraphs.filter(line__isnull=False).first()
    address = reverse("supervision:county-answer", args=[report.pk, present_item(report).process_step_id])
    superior = browser_of(city.office)
    assert superior.post(address, {"decision": "return", "comment": " "}).status_code == 422
    assert superior.post(address, {"decision": "return", "comment": "请补充数据"}).status_code == 302
    first = fresh(report)
    assert (first.state, first.return_reason) == ("sent_back", "请补充数据")
    office = browser_of(cast.office)
    assert "请补充数据" in said(office.get(first.get_absolute_url()))
    board = said(office.get(round_.get_absolute_url()))
    assert "起草新一版" in board
    response = office.post(reverse("supervision:county-begin", args=[round_.pk, outline.pk]))
    second = fresh(CountyReport.objects.get(version=2))
    assert response.url == second.get_absolute_url()
    facts = ("half", "domain", "position", "text", "unit", "line", "source_text", "is_dropped", "is_edited")
    assert list(second.paragraphs.values_list(*facts)) == list(first.paragraphs.values_list(*facts))
    assert (second.title, second.addressee, second.state) == (first.title, first.addressee, "drafting")
    # The first stays as it was issued, and the second gets a number of its own.
    copy = second.paragraphs.get(line=row.line, half=row.half)
    county.save_paragraph(actor=cast.office, paragraph=copy, revision=copy.revision, text="补充了数据")
    row.refresh_from_db()
    assert row.text != "补充了数据"
    assert superior.get(second.get_absolute_url()).status_code == 404
    second = county.file_county_report(actor=cast.office, report=second)
    second = county.review_county_report(actor=cast.director, report=second)
    second = fresh(county.sign_county_report(actor=cast.chair, report=second))
    assert [first.document.number[-2:], second.document.number[-2:]] == ["1号", "2号"]
    county.send_up(actor=cast.office, report=second, by_paper=False)
    county.acknowledge(actor=city.office, report=second)
    assert superior.get(first.get_absolute_url()).status_code == 200


def test_by_paper_needs_a_word_of_how(cast, round_, browser_of):
    report = issued(cast, round_)
    office = browser_of(cast.office)
    address = reverse("supervision:county-send", args=[report.pk, present_item(report).process_step_id])
    refused = office.post(address, {"note": "x"})
    assert refused.status_code == 422
    assert "系统里没有上级" in said(refused)
    assert office.post(address, {"paper": "1", "note": " "}).status_code == 422
    assert office.post(address, {"paper": "1", "note": "长" * 201}).status_code == 422
    assert fresh(report).state == "issued"
    assert browser_of(cast.chair).post(address, {"paper": "1", "note": "x"}).status_code == 403
    assert office.post(address, {"paper": "1", "note": "12月28日机要交换"}).status_code == 302
    report = fresh(report)
    assert (report.state, report.sent_note, report.sent_at) == ("closed", "12月28日机要交换", None)
    assert present_item(report) is None


def test_what_went_up_by_paper_is_not_read_in_the_system(cast, city, round_, browser_of):
    report = issued(cast, round_)
    county.send_up(actor=cast.office, report=report, by_paper=True, note="机要交换")
    assert browser_of(city.office).get(report.get_absolute_url()).status_code == 404


# What the superior sees -----------------------------------------------------------------------------


def test_the_superior_sees_nothing_of_drafts(cast, city, round_, browser_of):
    superior = browser_of(city.office)
    unit_report = report_at(cast, round_, "at_office")
    assert superior.get(unit_report.get_absolute_url()).status_code == 404
    services.accept_report(actor=cast.office, report=unit_report)
    unreported(round_, cast)
    report = compiled(cast, round_)
    steps = [
        lambda row: county.file_county_report(actor=cast.office, report=row),
        lambda row: county.review_county_report(actor=cast.director, report=row),
        lambda row: county.sign_county_report(actor=cast.chair, report=row),
    ]
    for step in steps:
        assert superior.get(report.get_absolute_url()).status_code == 404
        report = fresh(step(report))
    assert superior.get(report.get_absolute_url()).status_code == 404, "issued, and not sent"
    assert superior.get(report.document.get_absolute_url()).status_code == 404
    for name in ("round", "compare", "search"):
        assert superior.get(reverse(f"supervision:{name}", args=[round_.pk])).status_code == 404
    closed = report_of(round_, cast.units.health)
    assert superior.get(closed.get_absolute_url()).status_code == 404


def test_another_city_and_a_sibling_county_see_nothing(cast, city, outsider, round_, browser_of):
    other = assemble(code="TL", region="通辽市", suffix="-tl")
    Committee.objects.filter(pk=outsider.committee.pk).update(parent=city.committee)
    report = sent(cast, round_)
    unit_report = report_of(round_, cast.units.education)
    for stranger in (other.office, other.chair, outsider.office, outsider.chair):
        browser = browser_of(stranger)
        for address in (
            report.get_absolute_url(),
            unit_report.get_absolute_url(),
            report.document.get_absolute_url(),
        ):
            assert browser.get(address).status_code == 404
        assert "宁城县" not in said(browser.get(reverse("supervision:counties")))
    step = present_item(report).process_step_id
    address = reverse("supervision:county-answer", args=[report.pk, step])
    assert browser_of(other.office).post(address, {"decision": "approve"}).status_code == 404
    assert browser_of(city.office).post(address, {"decision": "approve"}).status_code == 302


def test_the_list_of_counties_counts(cast, city, outsider, round_, browser_of):
    Committee.objects.filter(pk=outsider.committee.pk).update(parent=city.committee)
    superior, address = browser_of(city.office), reverse("supervision:counties")

    def rows(**asked):
        page = superior.get(address, asked).context["page"]
        return {row.record.region: row.record for row in page.object_list}

    accepted(round_, cast)
    found = rows()
    assert set(found) == {"宁城县", "喀喇沁旗"}
    here, there = found["宁城县"], found["喀喇沁旗"]
    assert (here.units_bound, here.accepted, here.unreported) == (2, 1, None)
    assert (there.units_bound, there.accepted) == (None, None)
    assert "没有开启" in said(superior.get(address))
    unreported(round_, cast)
    report = county.file_county_report(actor=cast.office, report=compiled(cast, round_))
    report = county.review_county_report(actor=cast.director, report=report)
    report = county.sign_county_report(actor=cast.chair, report=report)
    link = f'href="{report.get_absolute_url()}"'
    assert link not in said(superior.get(address))
    county.send_up(actor=cast.office, report=report, by_paper=False)
    assert rows()["宁城县"].unreported == 1
    assert link in said(superior.get(address))
    assert rows(year=str(YEAR - 1))["宁城县"].units_bound is None
    for year in ("x", "0", "99999999999999999999", "00" + str(YEAR) + "9999999"):
        assert superior.get(address, {"year": year}).status_code == 200
    book = superior.get(address, {"export": "xlsx"})
    assert book.status_code == 200
    assert ReportText.objects.exists()
