"""An implementation plan and a progress report, as a unit and the office live them."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from outlines.models import Measure
from tasks.models import ImplementationPlan, LineComment, ProgressReport, Task
from tests.browser.looks import fits, nothing_in_the_way
from tests.plans import plan_at, signed_tasks, written_report

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = timezone.localdate().year


@pytest.fixture
def parts(county):
    return signed_tasks(county, Measure.objects.get(title="保障孕产妇安全分娩"))


def write(form, *, steps, day=f"{YEAR}-12-20"):
    form.get_by_label("主要举措").fill(steps)
    form.get_by_label("责任人").fill("王建国")
    form.get_by_label("预期成果").fill("产科质量达标")
    form.get_by_label("完成日期").first.fill(day)
    form.get_by_label("完成什么").first.fill("完成摸底")


def test_from_a_draft_to_an_accepted_plan(county, parts, visit):
    liaison = visit("liaison")
    liaison.locator("summary", has_text="方案与进展").click()
    liaison.get_by_role("link", name="实施方案").first.click()
    liaison.get_by_role("button", name="开始编制").click()
    liaison.get_by_text("3 项任务已写完 0 项").wait_for()

    # Filing too early says what is missing, and where.
    liaison.get_by_role("button", name="报送").click()
    liaison.get_by_text(f"{parts[0].task.code}：没有写主要举措").wait_for()

    for number in range(3):
        card = liaison.locator("article.task-row").nth(number)
        card.get_by_role("link", name="填写").click()
        form = liaison.locator("form.task-edit")
        expect(form.locator("blockquote").first).to_be_visible()
        write(form, steps=f"第{number + 1}项的举措")
        form.get_by_text("已保存").wait_for()
        if number == 0:
            form.get_by_role("button", name="再加一个里程碑").click()
            form.get_by_label("完成日期").nth(1).fill("2027-06-30")
            form.get_by_label("完成什么").nth(1).fill("制度运行")
            form.get_by_label("年度").first.fill("2026")
            form.get_by_label("来源").first.fill("财政预算")
            form.get_by_label("金额（万元）").first.fill("5.5")
        form.get_by_role("button", name="完成", exact=True).click()
        liaison.locator("article.task-row").nth(number).get_by_text("已写完").wait_for()
    liaison.get_by_text("3 项任务已写完 3 项").wait_for()
    liaison.get_by_text("2026 年 财政预算 5.50 万元").wait_for()

    # Typed and filed in one breath: the text is saved first.
    liaison.get_by_label("总体要求").fill("分三年推进")
    liaison.get_by_role("button", name="报送").click()
    liaison.get_by_text("已报送，请单位负责人审签").wait_for()
    assert ImplementationPlan.objects.get().overview == "分三年推进"

    head = visit("unit_head")
    head.get_by_role("link", name="去办理").click()
    head.get_by_role("button", name="审签同意").click()
    head.get_by_text("已审签，送办公室审核").wait_for()

    office = visit("office")
    office.get_by_role("link", name="办公室审核 1").click()
    office.get_by_role("link", name="实施方案（第1版）").click()
    second = office.locator("article.task-row").nth(1)
    second.get_by_label("对这项任务的意见").fill("举措过于笼统，请写明覆盖范围")
    office.get_by_role("button", name="退回修改").click()
    office.get_by_text("已退回县教育局修改").wait_for()
    assert LineComment.objects.get().line.task == parts[1].task

    # The liaison finds the comment at the line and mends it.
    liaison.goto("/")
    liaison.get_by_role("link", name="去办理").click()
    mended = liaison.locator("article.task-row").nth(1)
    mended.get_by_text("举措过于笼统，请写明覆盖范围").wait_for()
    mended.get_by_role("link", name="填写").click()
    form = liaison.locator("form.task-edit")
    form.get_by_label("主要举措").fill("覆盖全部十五个乡镇")
    form.get_by_role("button", name="完成", exact=True).click()
    liaison.get_by_text("覆盖全部十五个乡镇").wait_for()
    liaison.get_by_role("button", name="报送").click()
    liaison.get_by_text("已报送，请单位负责人审签").wait_for()

    plan = ImplementationPlan.objects.get()
    head.goto(plan.get_absolute_url())
    head.get_by_role("button", name="审签同意").click()
    head.get_by_text("已审签").first.wait_for()
    office.goto(plan.get_absolute_url())
    office.get_by_role("button", name="审核通过").click()
    office.get_by_text("方案已通过").wait_for()
    office.locator("svg.gantt").wait_for()
    plan.refresh_from_db()
    assert (plan.state, plan.rounds) == ("accepted", 1)


def test_two_colleagues_write_one_line_and_nothing_is_lost(county, parts, visit):
    plan = plan_at(county, parts[0].task.outline, "drafting")
    line = plan.lines.first()
    pages = [visit("liaison"), visit("liaison")]
    for page in pages:
        page.goto(f"/tasks/plans/{plan.pk}/lines/{line.pk}/")
    pages[0].get_by_label("主要举措").fill("甲写的举措")
    pages[0].get_by_label("责任人").focus()
    pages[0].get_by_text("已保存").wait_for()
    pages[1].get_by_label("主要举措").fill("乙写的举措")
    pages[1].get_by_label("责任人").focus()
    pages[1].get_by_text("已由李红梅于").wait_for()
    expect(pages[1].get_by_label("主要举措")).to_have_value("乙写的举措")
    expect(pages[1].get_by_text("甲写的举措")).to_be_visible()
    pages[1].get_by_role("button", name="仍按我的内容保存").click()
    pages[1].get_by_text("已保存").wait_for()
    line.refresh_from_db()
    assert line.steps == "乙写的举措"


def test_a_report_with_evidence_from_the_unit_to_the_office(county, parts, visit, tmp_path):
    plan_at(county, parts[0].task.outline, "accepted")
    liaison = visit("liaison")
    liaison.locator("summary", has_text="方案与进展").click()
    liaison.get_by_role("link", name="任务进展").click()
    liaison.get_by_role("button", name="填报").first.click()
    liaison.get_by_label("进展情况").fill("完成摸底，建立台账")
    liaison.get_by_label("本年度完成进度（%）").fill("140")
    liaison.get_by_label("存在问题").focus()
    liaison.get_by_text("小于或等于100").or_(liaison.get_by_text("小于等于 100")).first.wait_for()
    liaison.get_by_label("本年度完成进度（%）").fill("40")
    liaison.get_by_label("存在问题").focus()
    liaison.get_by_text("已保存").wait_for()
    paper = tmp_path / "佐证材料.txt"
    paper.write_text("台账", encoding="utf-8")
    liar = tmp_path / "照片.png"
    liar.write_bytes(b"MZ not a picture")
    liaison.locator("#attachment-files").set_input_files([paper, liar])
    liaison.get_by_role("link", name="佐证材料.txt").wait_for()
    liaison.get_by_text("文件内容与扩展名 .png 不符").wait_for()
    liaison.get_by_role("button", name="报送").click()
    liaison.get_by_text("已报送。").wait_for()
    report = ProgressReport.objects.get()
    assert (report.state, report.percent) == ("at_office", 40)

    office = visit("office")
    office.goto("/inbox/")
    office.goto(report.get_absolute_url())
    with office.expect_download() as download:
        office.get_by_role("link", name="佐证材料.txt").click()
    assert download.value.suggested_filename == "佐证材料.txt"
    office.get_by_role("button", name="核实", exact=True).click()
    office.get_by_text("已办理。").wait_for()
    office.goto("/tasks/progress/rollup/")
    office.get_by_text("40%").first.wait_for()
    assert Task.objects.get(pk=parts[0].task_id).state == "in_progress"


def test_a_report_on_a_phone(county, parts, visit):
    phone = visit("liaison", width=360, height=740)
    report = written_report(county.liaison, parts[0], year=YEAR)
    plan = plan_at(county, parts[0].task.outline, "at_unit_head")
    for path in (
        report.get_absolute_url(),
        plan.get_absolute_url(),
        "/tasks/progress/",
        "/tasks/plans/",
        "/inbox/?tab=begun",
        "/",
    ):
        phone.goto(path)
        fits(phone)


@pytest.mark.parametrize("state", ["drafting", "at_office"])
def test_plans_and_reports_can_be_used_without_seeing_them(county, parts, visit, state):
    plan = plan_at(county, parts[0].task.outline, state)
    report = written_report(county.liaison, parts[0], year=YEAR)
    who = "liaison" if state == "drafting" else "office"
    paths = {
        "liaison": [
            plan.get_absolute_url(),
            f"/tasks/plans/{plan.pk}/lines/{plan.lines.first().pk}/",
            report.get_absolute_url(),
        ],
        "office": [
            plan.get_absolute_url(),
            "/tasks/plans/",
            "/tasks/plans/board/",
            "/tasks/progress/",
            "/tasks/progress/rollup/",
        ],
    }
    page = visit(who)
    for path in paths[who]:
        page.goto(path)
        nothing_in_the_way(page, serious=True)
