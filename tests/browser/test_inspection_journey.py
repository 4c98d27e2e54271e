"""An inspection as the office, its director, an inspector and a visited unit live it."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from documents.models import Attachment
from outlines.models import Measure
from supervision.models import ChecklistItem, Finding, Inspection
from supervision.services import checklists
from tests.browser.looks import fits, follow, nothing_in_the_way
from tests.inspections import inspection_at
from tests.plans import signed_tasks

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()


@pytest.fixture
def carried(county):
    measure = Measure.objects.get(title="保障孕产妇安全分娩")
    return signed_tasks(county, measure, supports=[county.units.health])


@pytest.fixture
def photo(tmp_path):
    content = BytesIO()
    Image.new("RGB", (640, 480), "#4a7").save(content, "JPEG")
    path = tmp_path / "现场.jpg"
    path.write_bytes(content.getvalue())
    return path


def test_from_the_plan_to_the_feedback(county, carried, photo, visit):
    # The office plans it and writes the scheme.
    office = visit("office")
    office.locator("summary.nav-group", has_text="督导检查").click()
    follow(office.get_by_role("link", name="督导检查", exact=True))
    nothing_in_the_way(office)
    follow(office.get_by_role("link", name="年度计划"))
    nothing_in_the_way(office)
    office.get_by_role("link", name=f"列入{TODAY.month}月计划").click()
    office.get_by_label("名称").fill("秋季综合督导")
    office.get_by_label("县教育局").check()
    expect(office.get_by_text("已选 1 个")).to_be_visible()
    nothing_in_the_way(office)
    office.get_by_role("button", name="列入计划").click()
    office.get_by_text("已列入计划，接下来制定检查方案。").wait_for()
    expect(office.get_by_role("button", name="送审")).to_be_disabled()
    nothing_in_the_way(office)
    office.get_by_role("link", name="编写方案").click()
    office.get_by_label("依据").fill("《纲要》第三部分“组织实施”")
    office.get_by_label("检查内容").fill("任务落实、经费保障")
    office.get_by_label("听取汇报").check()
    office.get_by_label("开始日期").fill(str(TODAY))
    office.get_by_label("结束日期").fill(str(TODAY + timedelta(days=1)))
    expect(office.get_by_label("县卫健委的地点")).to_be_hidden()
    office.get_by_label("县卫健委", exact=True).check()
    office.get_by_label("县卫健委的地点").fill("一楼会议室")
    office.get_by_label("县教育局的到访日期").fill(str(TODAY))
    office.get_by_label("组长").select_option(label="陈志强")
    office.get_by_label("孙丽").check()
    office.get_by_role("button", name="再加一位专家").click()
    office.locator("[name=experts-0-name]").fill("杨教授")
    office.locator("[name=experts-0-organisation]").fill("赤峰学院")
    nothing_in_the_way(office)
    office.get_by_role("button", name="保存方案").click()
    office.get_by_text("方案已保存。").wait_for()
    inspection = Inspection.objects.get()
    assert inspection.visits.get(unit=county.units.health).place == "一楼会议室"
    office.get_by_text("为全部单位生成检查表").click()
    office.get_by_role("button", name="生成检查表").click()
    office.get_by_text(re.compile("检查表共加入")).wait_for()
    office.locator("#visits tr", has_text="县教育局").get_by_role("link", name="检查表").click()
    expect(office.get_by_text(carried[0].task.code).first).to_be_visible()
    nothing_in_the_way(office)
    office.get_by_label("添加一个问题").fill("有没有专人负责？")
    office.get_by_label("填数的单位").fill("人")
    office.get_by_role("button", name="添加").click()
    office.get_by_text("已添加。").wait_for()
    office.goto(inspection.get_absolute_url())
    office.get_by_role("button", name="送审").click()
    office.get_by_text("已送审").wait_for()

    director = visit("director")
    director.goto("/inbox/")
    follow(director.get_by_role("link", name="秋季综合督导").first)
    nothing_in_the_way(director)
    director.get_by_role("button", name="批准").click()
    director.get_by_text("方案已批准。").wait_for()

    office.goto(inspection.get_absolute_url())
    office.get_by_label("怎样通知的").fill("电话通知")
    nothing_in_the_way(office)
    office.get_by_role("button", name="已经通知").click()
    office.get_by_text("被检查单位现在能看到这次检查").wait_for()

    # The unit knows that it is visited, and no more.
    liaison = visit("liaison")
    liaison.goto(inspection.get_absolute_url())
    expect(liaison.locator("h1")).to_contain_text("已通知")
    assert "县卫健委" not in liaison.content()
    nothing_in_the_way(liaison)

    # The inspector answers, finds, concludes.
    inspector = visit("inspector")
    inspector.goto("/inbox/")
    inspector.get_by_role("link", name="秋季综合督导").first.click()
    inspector.locator("#visits tr", has_text="县教育局").get_by_role("link", name="检查", exact=True).click()
    own = inspector.locator(".check-item", has_text="有没有专人负责？")
    own.get_by_text("部分", exact=True).click()
    own.get_by_text("已保存").wait_for()
    own.get_by_label("数值").fill("2")
    own.get_by_label("说明").fill("两人兼职")
    own.get_by_label("数值").focus()
    inspector.get_by_text(re.compile("已填 1/")).wait_for()
    own.locator("[name=photos]").set_input_files(photo)
    own.locator(".photo-strip img").wait_for()
    item = ChecklistItem.objects.get(text="有没有专人负责？")
    assert (item.answer, item.note, int(item.figure)) == ("partly", "两人兼职", 2)
    nothing_in_the_way(inspector)
    own.get_by_role("link", name="记为发现").click()
    inspector.get_by_label("发现的情况").fill("没有专人负责，台账不全")
    inspector.get_by_label("严重", exact=True).check()
    inspector.get_by_label("对应的任务").select_option(index=1)
    inspector.locator("#photos").set_input_files(photo)
    nothing_in_the_way(inspector)
    inspector.get_by_role("button", name="保存", exact=True).click()
    inspector.get_by_text("已记录。").wait_for()
    finding = Finding.objects.get()
    assert finding.item == item
    assert Attachment.objects.of(finding).count() == 1
    inspector.get_by_role("link", name="记录发现").click()
    inspector.get_by_label("好的做法").check()
    inspector.get_by_label("发现的情况").fill("留守女童结对关爱全覆盖")
    inspector.get_by_role("button", name="保存", exact=True).click()
    inspector.get_by_text("已记录。").wait_for()
    inspector.locator(f"#finding-{finding.pk}").get_by_role("link", name="修改").click()
    inspector.get_by_label("整改要求或建议").fill("明确专人，补齐台账")
    inspector.get_by_role("button", name="保存", exact=True).click()
    inspector.get_by_text("已保存。").wait_for()
    nothing_in_the_way(inspector)
    inspector.goto(inspection.get_absolute_url())
    inspector.get_by_label("检查结论").fill("总体落实较好，存在一个问题。")
    # The button does not overtake the form that is still saving itself.
    inspector.get_by_label("对县教育局的反馈意见").fill("请明确专人。")
    inspector.on("dialog", lambda dialog: dialog.accept())
    nothing_in_the_way(inspector)
    inspector.get_by_role("button", name="形成结论").click()
    inspector.get_by_text("已形成结论，请办公室向各单位反馈。").wait_for()
    inspection.refresh_from_db()
    assert inspection.conclusion == "总体落实较好，存在一个问题。"
    assert inspection.visits.get(unit=county.units.education).opinion == "请明确专人。"

    # The office feeds back.
    office.goto(inspection.get_absolute_url())
    nothing_in_the_way(office)
    office.get_by_label("怎样反馈的").fill("当面反馈")
    office.get_by_role("button", name="已向所选单位反馈").click()
    office.get_by_text("已向 2 个单位反馈。").wait_for()
    expect(office.get_by_text("还有 1 个问题没有确定处理方式")).to_be_visible()
    nothing_in_the_way(office)
    liaison.goto(inspection.get_absolute_url())
    expect(liaison.get_by_text("请明确专人。")).to_be_visible()
    liaison.get_by_role("link", name="没有专人负责，台账不全").click()
    expect(liaison.get_by_text("明确专人，补齐台账")).to_be_visible()
    nothing_in_the_way(liaison)
    liaison.get_by_role("link", name="检查发现", exact=True).click()
    expect(liaison.locator("tbody tr")).to_have_count(2)
    nothing_in_the_way(liaison)
    office.get_by_text("不用发整改通知").click()
    office.get_by_label("情况或理由").fill("当场明确了专人")
    office.locator("#pending").get_by_role("button", name="保存").click()
    office.get_by_text("已记录处理方式。").wait_for()
    office.get_by_role("button", name="办结").click()
    office.get_by_text("检查已办结。").wait_for()


def test_two_colleagues_answer_one_question_and_nothing_is_lost(county, visit):
    inspection = inspection_at(county, "notified", people=[county.monitor])
    place = inspection.visits.get(unit=county.units.education)
    item = checklists.add_item(actor=county.inspector, visit=place, text="有没有台账？")
    pages = [visit("inspector"), visit("monitor")]
    for page in pages:
        page.goto(place.get_absolute_url())
    first, second = (page.locator(f"#item-{item.pk}") for page in pages)
    first.get_by_text("是", exact=True).click()
    first.get_by_text("已保存").wait_for()
    second.get_by_text("否", exact=True).click()
    second.get_by_text(re.compile("已由陈志强于")).wait_for()
    nothing_in_the_way(pages[1])
    expect(second.get_by_label("否", exact=True)).to_be_checked()
    second.get_by_role("button", name="仍按我的内容保存").click()
    second.get_by_text("已保存").wait_for()
    item.refresh_from_db()
    assert item.answer == "no"


def test_settings_and_the_ledger(county, visit):
    inspection_at(county, "fed_back")
    office = visit("office")
    office.goto("/supervision/inspections/")
    follow(office.get_by_role("link", name="检查设置"))
    nothing_in_the_way(office)
    office.get_by_role("link", name="添加检查表模板").click()
    office.get_by_label("名称").fill("通用问题")
    office.locator("[name=questions-0-text]").fill("有没有专人负责？")
    office.get_by_role("button", name="再加一个问题").click()
    office.locator("[name=questions-2-text]").fill("有没有经费？")
    nothing_in_the_way(office)
    office.get_by_role("button", name="保存", exact=True).click()
    office.get_by_role("link", name="通用问题").wait_for()
    office.goto("/supervision/findings/")
    nothing_in_the_way(office)
    office.locator("#id_nature").select_option(label="好的做法")
    expect(office.locator("tbody tr")).to_have_count(1)
    follow(office.get_by_role("link", name="留守女童结对关爱全覆盖"))
    nothing_in_the_way(office)


def test_the_desktop_pages_fit_a_phone(county, carried, visit):
    inspection = inspection_at(county, "on_site")
    place = inspection.visits.get(unit=county.units.education)
    checklists.draw_up(actor=county.inspector, visit=place)
    finding = Finding.objects.first()
    office, inspector = visit("office", width=360, height=740), visit("inspector", width=360, height=740)
    plan = "/supervision/inspections/plan/"
    draft = inspection_at(county, "planned", title="待送审的检查")
    for page, paths in (
        (
            office,
            (
                "/supervision/inspections/",
                plan,
                "/supervision/inspections/new/",
                f"/supervision/inspections/{draft.pk}/",
                f"/supervision/inspections/{draft.pk}/scheme/",
                inspection.get_absolute_url(),
                "/supervision/findings/",
                "/supervision/inspections/settings/",
                "/supervision/inspections/settings/templates/new/",
            ),
        ),
        (
            inspector,
            (
                inspection.get_absolute_url(),
                place.get_absolute_url(),
                f"{place.get_absolute_url()}checklist/",
                f"{place.get_absolute_url()}findings/new/",
                finding.get_absolute_url(),
            ),
        ),
    ):
        for path in paths:
            page.goto(path)
            fits(page)
