"""A year's assessment on the screens of the office, the director and a unit: from the scheme to the end of the year."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from commendations.models import Assessment, AssessmentScheme, Result, ScoreObjection

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("LIANGGANG_SHOTS", "")


def looked_at(page, name):
    """No fault of accessibility, nothing wider than the screen; with LIANGGANG_SHOTS a picture to look at."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def test_a_year_is_assessed_from_the_scheme_to_its_end(county, visit):
    office, director = visit("office"), visit("director")
    # The scheme: begun from the reference one, one line changed, tried out.
    office.locator("summary", has_text=re.compile("^考核表彰$")).click()
    office.get_by_role("link", name="考核方案", exact=True).first.click()
    office.get_by_role("link", name="拟订方案").click()
    office.get_by_role("button", name="开始拟订").click()
    expect(office.get_by_text("15 个考核项，得分项满分合计 100 分")).to_be_visible()
    looked_at(office, "scheme")
    office.get_by_role("link", name=re.compile(r"修改\s*：\s*督导检查发现的问题")).click()
    office.get_by_label("由轻到重每个扣（分）").fill("1, 2, 3")
    looked_at(office, "scheme-item")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text("由轻到重每个扣 1, 2, 3 分")).to_be_visible()
    office.get_by_role("link", name="试算").click()
    expect(office.get_by_text("什么也不保存")).to_be_visible()
    looked_at(office, "try-out")
    # The director decides.
    director.goto(AssessmentScheme.objects.get().get_absolute_url())
    director.get_by_role("link", name="采用", exact=True).click()
    director.get_by_label("决定的依据").fill("主任办公会议审议通过")
    looked_at(director, "adopt")
    director.get_by_role("button", name="采用").click()
    expect(director.locator("h1")).to_contain_text("已采用")
    # The office opens the year and enters the indicators.
    office.get_by_role("link", name="年度考核", exact=True).first.click()
    looked_at(office, "years")
    office.get_by_role("link", name="开始年度考核").click()
    office.get_by_role("button", name="开始考核").click()
    expect(office.get_by_text(re.compile("“监测指标完成情况”还有 4 个单位没有录入"))).to_be_visible()
    looked_at(office, "open")
    office.get_by_role("link", name="人工评分").click()
    office.get_by_role("link", name=re.compile(r"录入\s*：\s*监测指标完成情况")).click()
    for name in ("县教育局", "县卫健委", "县妇联", "县统计局"):
        office.get_by_label(f"{name}的分数").fill("8")
        office.get_by_label(f"{name}的理由").fill("监测指标 8 项达标")
    looked_at(office, "points")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text("4 / 4")).to_be_visible()
    looked_at(office, "entries")
    # The director announces.
    assessment = Assessment.objects.get()
    director.goto(assessment.get_absolute_url())
    director.on("dialog", lambda dialog: dialog.accept())
    director.get_by_role("button", name="公布结果").click()
    expect(director.locator("h1")).to_contain_text("已公布")
    looked_at(director, "announced")
    director.get_by_role("link", name="分项得分表").click()
    looked_at(director, "items")
    # The unit finds it in its inbox and objects.
    liaison = visit("liaison", width=390, height=844)
    liaison.goto("/inbox/")
    liaison.get_by_role("link", name=re.compile("年度考核")).first.click()
    expect(liaison.get_by_text("请核对每一项")).to_be_visible()
    liaison.get_by_role("button", name="全部展开").click()
    looked_at(liaison, "sheet")
    liaison.on("dialog", lambda dialog: dialog.accept())
    liaison.get_by_role("link", name="提出异议").click()
    liaison.get_by_label("对“监测指标完成情况”的异议").fill("义务教育巩固率已达标，应为满分")
    looked_at(liaison, "object")
    liaison.get_by_role("button", name="提交异议").click()
    expect(liaison.get_by_text("异议已提交办公室")).to_be_visible()
    looked_at(liaison, "objected")
    # The office answers.
    office.on("dialog", lambda dialog: dialog.accept())
    office.get_by_role("link", name="考核异议", exact=True).first.click()
    looked_at(office, "objections")
    office.get_by_role("link", name="县教育局").click()
    office.get_by_label("采纳，更正").check()
    office.get_by_label("更正后的得分").fill("10")
    office.get_by_label("答复的理由").fill("经核对监测报表，情况属实")
    looked_at(office, "answer")
    office.get_by_role("button", name="答复").click()
    expect(office.locator("h1")).to_contain_text("已答复")
    expect(office.get_by_text("更正：8.00 → 10.00 分")).to_be_visible()
    looked_at(office, "answered")
    assert ScoreObjection.objects.get().is_answered
    # The others have confirmed; the year is closed.
    Result.objects.exclude(unit=county.units.education).update(
        confirmed_at=timezone.now(), confirmed_by=county.other_liaison
    )
    director.goto(assessment.get_absolute_url())
    director.get_by_role("button", name="结束考核").click()
    expect(director.locator("h1")).to_contain_text("已结束")
    expect(director.get_by_text("（公布时 80.00）")).to_be_visible()
    looked_at(director, "closed")
    director.get_by_role("button", name="拟通报").click()
    expect(director.get_by_label("标题")).to_have_value(re.compile("考核结果的通报"))
    assessment.refresh_from_db()
    assert assessment.is_closed
