"""A reporting year as the office, two units and the superior committee live it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from documents.models import Document
from operations.services import run_waiting
from organisations.models import Committee
from outlines.models import Measure
from supervision.models import AnnualReport, CountyReport, ReportingRound
from tests.browser.looks import fits, nothing_in_the_way
from tests.cast import assemble
from tests.plans import signed_tasks
from tests.years import opened, report_at, report_of
from workflow.models import Deadline, WorkItem

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()


@pytest.fixture
def city(county):
    """赤峰市 above 宁城县."""
    city = assemble(code="CF", region="赤峰市", suffix="-cf")
    Committee.objects.filter(pk=county.committee.pk).update(parent=city.committee)
    county.committee.refresh_from_db()
    return city


@pytest.fixture
def carried(city, county):
    measure = Measure.objects.get(title="保障孕产妇安全分娩")
    return signed_tasks(county, measure, supports=[county.units.health])


def write(page, card, **said):
    """Open a part with 填写, write, and close it with 完成."""
    where = f"#{card.get_attribute('id')}"
    card.get_by_role("link", name="填写").click()
    form = page.locator(f"form{where}")
    for label, words in said.items():
        field = form.locator("textarea").first if label == "text" else form.get_by_label(label, exact=True)
        field.fill(words)
    form.get_by_role("button", name="完成", exact=True).click()
    page.locator(f"article{where}").wait_for()


def test_a_whole_year(county, city, carried, visit):
    # The office opens the year.
    office = visit("office")
    office.goto("/supervision/reports/")
    office.get_by_role("link", name="开启报告年度").click()
    expect(office.get_by_text("已选 2 个")).to_be_visible()
    office.get_by_label("各单位报送时限").fill(str(TODAY + timedelta(days=10)))
    office.get_by_label("向上级报告的时限").fill(str(TODAY + timedelta(days=30)))
    office.get_by_label("同时拟一份").uncheck()
    office.get_by_role("button", name="开启", exact=True).click()
    office.get_by_text("已开启，2 个单位收到待办。").wait_for()
    round_ = ReportingRound.objects.get()
    nothing_in_the_way(office)

    # The unit files too early and is told what is missing; then it writes part by part.
    liaison = visit("liaison")
    liaison.goto("/supervision/reports/")
    liaison.get_by_role("link", name="去填写").click()
    liaison.get_by_role("button", name="报送").click()
    refused = liaison.get_by_role("alert")
    expect(refused).to_contain_text("总体情况（本年落实情况）：还没有写")
    expect(refused).to_contain_text(f"{carried[0].task.code}：没有写落实情况，没有写下一年工作安排")
    nothing_in_the_way(liaison)
    for title in ("总体情况", "存在问题", "下一年总体安排"):
        card = liaison.locator("article.task-row").filter(has=liaison.locator("b", has_text=title)).first
        write(liaison, card, text=f"{title}：按部署推进。")
    for number, part in enumerate(carried):
        card = liaison.locator("article.task-row").filter(has_text=part.task.code).first
        write(liaison, card, 落实情况=f"完成第{number + 1}批摸底", 下一年工作安排="全面推开")
    liaison.get_by_role("button", name="报送").click()
    liaison.get_by_text("已报送，请单位负责人审签").wait_for()

    head = visit("unit_head")
    report = report_of(round_, county.units.education)
    head.goto(report.get_absolute_url())
    head.get_by_role("button", name="审签同意").click()
    head.get_by_text("已审签，送办公室审核").wait_for()

    # The office returns one task with a comment.
    office.goto(report.get_absolute_url())
    card = office.locator(f"#line-{report.lines.get(task=carried[1].task).pk}")
    card.get_by_label("对这项任务的意见").fill("请写明摸底人数")
    nothing_in_the_way(office)
    office.get_by_role("button", name="退回修改").click()
    office.get_by_text("已退回县教育局修改").wait_for()

    liaison.goto("/supervision/reports/")
    liaison.get_by_role("link", name="去填写").click()
    card = liaison.locator("article.task-row").filter(has_text="请写明摸底人数")
    write(liaison, card, 落实情况="摸底 1200 人")
    liaison.get_by_text("摸底 1200 人").first.wait_for()
    liaison.get_by_role("button", name="报送").click()
    liaison.get_by_text("已报送，请单位负责人审签").wait_for()
    head.goto(report.get_absolute_url())
    head.get_by_role("button", name="审签同意").click()
    head.get_by_text("已审签，送办公室审核").wait_for()
    office.goto(report.get_absolute_url())
    office.get_by_role("button", name="审核通过").click()
    office.get_by_text("报告已通过。").wait_for()
    report.refresh_from_db()
    assert (report.state, report.rounds) == ("accepted", 1)

    # The other unit is late: urged with all who are missing, and in the end given up.
    late = report_of(round_, county.units.health)
    day = TODAY - timedelta(days=3)
    AnnualReport.objects.filter(pk=late.pk).update(due_on=day)
    WorkItem.objects.open().about(AnnualReport, [late.pk]).update(due_on=day)
    Deadline.objects.about(AnnualReport, [late.pk]).update(due_on=day, planned_on=day)
    office.goto(round_.get_absolute_url())
    office.get_by_role("button", name="催办全部 1 个未报的").click()
    expect(office.locator("input[name=ids]:checked")).to_have_count(1)
    office.get_by_role("button", name="发出").click()
    office.get_by_text("已发出 1 条消息").wait_for()
    other = visit("other_liaison")
    other.get_by_role("link", name=re.compile("消息，")).click()
    other.get_by_role("link", name=re.compile("【催办】报送年度报告")).wait_for()
    office.goto(round_.get_absolute_url())
    row = office.locator("tr", has_text="县卫健委")
    expect(row).to_contain_text("3 天")
    row.get_by_role("link", name="按未报送处理").click()
    office.get_by_label("理由").fill("多次催办未报")
    office.get_by_role("button", name="按未报送处理").click()
    office.get_by_text("已按未报送处理。").wait_for()

    # The county's report, paragraph by paragraph.
    office.get_by_role("button", name="汇总全县报告").click()
    office.get_by_text("已按各单位通过的报告汇总").wait_for()
    expect(office.locator("article.panel").filter(has_text="县卫健委没有报送")).to_be_visible()
    office.locator(".part-nav").get_by_role("link", name=re.compile("妇女与健康")).first.click()
    row = office.locator("article.panel").filter(has_text="摸底 1200 人")
    expect(row).to_contain_text(f"县教育局 {carried[1].task.code}")
    nothing_in_the_way(office)
    row.get_by_role("link", name="修改").click()
    expect(office.get_by_text("单位报告原文")).to_be_visible()
    office.get_by_label("段落").fill("全县摸底 1200 人，建立台账。")
    office.get_by_role("button", name="保存").click()
    row = office.locator("article.panel").filter(has_text="全县摸底 1200 人，建立台账。")
    expect(row).to_contain_text("已改写")
    office.get_by_role("button", name="送签").click()
    office.get_by_text("已送签。").wait_for()

    report = CountyReport.objects.get()
    director = visit("director")
    director.goto(report.get_absolute_url())
    director.get_by_role("button", name="核稿同意").click()
    director.get_by_text("已核稿，送主任签发。").wait_for()
    chair = visit("chair")
    chair.goto(report.get_absolute_url())
    chair.get_by_role("button", name="签发", exact=True).click()
    chair.get_by_text("已签发，文件正在生成。").wait_for()
    number = Document.objects.get().number
    expect(chair.get_by_role("link", name=number)).to_be_visible()
    assert run_waiting() >= 1
    office.goto(report.get_absolute_url())
    office.get_by_role("button", name="在系统里上报").click()
    office.get_by_text("已上报。").wait_for()

    # The superior committee reads what came up, and acknowledges it.
    superior = visit("office-cf")
    superior.goto("/supervision/counties/")
    nothing_in_the_way(superior)
    expect(superior.locator("tr", has_text="宁城县")).to_contain_text("1/2")
    superior.goto("/inbox/")
    superior.get_by_role("link", name=re.compile("情况的报告")).first.click()
    expect(superior.locator("h1")).to_contain_text("已上报，待上级签收")
    superior.get_by_role("link", name=number).click()
    expect(superior.get_by_role("img", name="第 1 页")).to_be_visible()
    superior.goto(report.get_absolute_url())
    superior.get_by_role("button", name="签收", exact=True).click()
    superior.get_by_text("已签收。").wait_for()
    report.refresh_from_db()
    assert report.state == "acknowledged"
    office.goto(round_.get_absolute_url())
    office.get_by_role("button", name="结束年度").click()
    office.get_by_text("年度已结束。").wait_for()


def test_a_report_on_a_phone(county, city, carried, visit):
    round_ = opened(county, carried[0].task.outline)
    report = report_at(county, round_, "returned")
    line, text = report.lines.first(), report.texts.first()
    phone = visit("liaison", width=360, height=740)
    for path in (
        "/supervision/reports/",
        report.get_absolute_url(),
        f"/supervision/reports/{report.pk}/lines/{line.pk}/",
        f"/supervision/reports/{report.pk}/texts/{text.pk}/",
    ):
        phone.goto(path)
        fits(phone)
    phone.goto(report.get_absolute_url())
    write(phone, phone.locator(f"#line-{line.pk}"), 落实情况="在手机上写的")
    phone.get_by_text("在手机上写的").first.wait_for()
    line.refresh_from_db()
    assert line.done == "在手机上写的"
