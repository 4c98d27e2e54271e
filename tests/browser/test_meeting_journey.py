"""The yearly plenary from the plan to the signatures, on the screens of those who take part."""

import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from documents.models import Document
from meetings import services
from meetings.models import Meeting, MeetingKind
from operations.services import run_waiting
from tests.browser.looks import fits, follow, nothing_in_the_way
from tests.gatherings import meeting_at, notified, planned, working_day

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("LIANGGANG_SHOTS", "")


def looked_at(page, name):
    """No fault of accessibility, nothing wider than the screen; with LIANGGANG_SHOTS a picture to look at."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    nothing_in_the_way(page)
    fits(page)


def test_the_office_calls_the_plenary_and_prints_the_notice(county, visit):
    """One minute: from signing in to the notice being drafted; signed, it is printed."""
    services.found_kinds(committee=county.committee, actor=county.office)
    day = working_day(county, 20)
    office = visit("office")
    office.locator("summary", has_text=re.compile("^会议$")).click()
    follow(office.get_by_role("link", name="年度会议计划", exact=True))
    looked_at(office, "plan")
    office.get_by_role("link", name=re.compile(r"安排\s*：\s*全体会议")).first.click()
    office.get_by_label("会议日期").fill(str(day))
    office.get_by_label("开始时间").fill("09:00")
    office.get_by_label("地点").fill("县政府三楼会议室")
    looked_at(office, "new")
    office.get_by_role("button", name="列入计划").click()
    expect(office.get_by_text("可以发通知了")).to_be_visible()
    looked_at(office, "planned")
    office.get_by_role("button", name="拟会议通知").click()
    expect(office.get_by_label("标题")).to_have_value(re.compile("关于召开.*全体会议的通知"))
    office.get_by_role("button", name="送签").click()
    expect(office.locator("h1")).to_contain_text("待办公室主任核签")

    director = visit("director")
    director.get_by_role("link", name=re.compile("办公室主任核签")).first.click()
    director.get_by_role("link", name=re.compile("全体会议的通知")).first.click()
    follow(director.get_by_role("button", name="签发", exact=True))
    assert run_waiting() >= 1
    meeting = Meeting.objects.get()
    assert meeting.state == "notified"
    office.goto(meeting.get_absolute_url())
    office.locator("#papers").get_by_role("link", name=re.compile("通知")).click()
    expect(office.get_by_role("link", name="下载 PDF")).to_be_visible()
    assert Document.objects.get().number


def test_from_the_agenda_to_the_signatures(county, visit, live_server):
    services.found_kinds(committee=county.committee, actor=county.office)
    kind = MeetingKind.objects.get(committee=county.committee, code="plenary")
    meeting = planned(county, kind, days=0)
    office = visit("office")
    office.goto(meeting.get_absolute_url())

    # The compulsory papers: 年度工作总结 and 工作计划.
    for title in ("年度工作总结", "年度工作计划"):
        office.get_by_role("link", name=re.compile(rf"材料和修改\s*：.*{title}")).click()
        office.locator("input[type=file]").set_input_files(
            {"name": f"{title}.txt", "mimeType": "text/plain", "buffer": title.encode()}
        )
        expect(office.locator("#attachments")).to_contain_text(f"{title}.txt")
        looked_at(office, "item")
        office.get_by_role("link", name="返回会议").click()
    expect(office.locator("#agenda")).not_to_contain_text("缺材料")

    # Put in order by keyboard, then by dragging.
    rows = office.locator(".agenda > li")
    first = rows.first.locator("a").first.inner_text()
    office.get_by_role("button", name=f"下移：{first}").press("Enter")
    expect(rows.nth(1)).to_contain_text(first)
    hours = office.locator(".agenda-hour")
    with office.expect_navigation():
        hours.nth(1).drag_to(hours.first, target_position={"x": 5, "y": 1})
    expect(office.locator(".agenda > li").first).to_contain_text(first)
    assert meeting.items.order_by("position").first().title == first

    office.get_by_text("不发文，已用其他方式通知").click()
    office.get_by_label("怎样通知的").fill("电话通知")
    office.get_by_role("button", name="已另行通知").click()
    expect(office.locator("h1")).to_contain_text("已通知")

    follow(office.get_by_role("link", name="参会名单", exact=True))
    looked_at(office, "invitations")
    row = office.locator("tbody tr", has_text="县教育局")
    row.locator("summary").click()
    link = row.get_by_role("button", name="复制回执链接").get_attribute("data-copy")

    # Whoever got the link, on a telephone, without an account.
    phone = office.context.browser.new_page(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="zh-CN"
    )
    phone.goto(link)
    phone.get_by_role("radio", name="委托他人参加").check()
    phone.get_by_label("参会人姓名").fill("赵敏")
    phone.get_by_role("button", name="提交回执").click()
    expect(phone.get_by_text("请写受委托人的职务")).to_be_visible()
    looked_at(phone, "link-360")
    phone.get_by_label("参会人职务").fill("副局长")
    phone.get_by_label("理由").fill("局长出差")
    phone.get_by_role("button", name="提交回执").click()
    expect(phone.get_by_text("回执已提交")).to_be_visible()

    liaison = visit("other_liaison", width=360, height=740)
    liaison.goto(meeting.get_absolute_url())
    looked_at(liaison, "meeting-liaison-360")
    liaison.get_by_role("link", name="填写回执").click()
    liaison.get_by_role("radio", name="请假").check()
    liaison.get_by_label("理由").fill("家中有事")
    looked_at(liaison, "answer-360")
    liaison.get_by_role("button", name="提交回执").click()
    expect(liaison.locator("#main")).to_contain_text("请假")

    office.goto(meeting.get_absolute_url())
    office.get_by_role("button", name="开始签到").click()
    code = office.locator(".sign-code").inner_text()
    looked_at(office, "open")
    phone.goto(link)
    phone.get_by_label("六位签到码").fill(code)
    phone.get_by_role("button", name="签到", exact=True).click()
    expect(phone.locator("#main")).to_contain_text("已签到")
    looked_at(phone, "signed-360")
    phone.close()

    office.get_by_role("link", name="登记签到").click()
    office.get_by_role("checkbox", name="全选").check()
    office.get_by_role("checkbox", name="县卫健委").uncheck()
    follow(office.get_by_role("button", name="勾选的已签到"))
    office.goto(meeting.get_absolute_url())
    office.get_by_role("button", name="登记已召开").click()
    expect(office.locator("h1")).to_contain_text("已召开")
    looked_at(office, "held")
    held = Meeting.objects.get()
    assert held.held_on == timezone.localdate()
    assert held.present_members == held.due_members - 1


def test_every_page_reads_on_a_telephone(county, visit):
    services.found_kinds(committee=county.committee, actor=county.office)
    kinds = {kind.code: kind for kind in MeetingKind.objects.filter(committee=county.committee)}
    meeting = notified(county, kinds["liaison"])
    meeting_at(county, kinds["plenary"], "planned")
    pages = {
        "list": "/meetings/",
        "year": "/meetings/plan/",
        "kinds": "/meetings/kinds/",
        "kind": kinds["plenary"].get_absolute_url(),
        "meeting": meeting.get_absolute_url(),
        "edit": f"{meeting.get_absolute_url()}edit/",
        "move": f"{meeting.get_absolute_url()}move/",
        "invite": f"{meeting.get_absolute_url()}invite/",
        "people": f"{meeting.get_absolute_url()}invitations/",
    }
    for width in (1366, 360):
        office = visit("office", width=width, height=740)
        for name, address in pages.items():
            office.goto(address)
            looked_at(office, f"{name}-{width}")
