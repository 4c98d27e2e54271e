"""The minutes as the office, its director, the chair and a unit live them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from meetings import services
from meetings.models import MeetingKind
from tests.browser.looks import nothing_in_the_way
from tests.gatherings import current, held, planned

pytestmark = pytest.mark.django_db(transaction=True)
DUE = timezone.localdate() + timedelta(days=60)


@pytest.fixture
def meeting(county):
    services.found_kinds(committee=county.committee, actor=county.office)
    return held(county, MeetingKind.objects.get(committee=county.committee, code="liaison"))


def test_from_the_record_to_the_next_meeting(county, meeting, visit, live_server):
    office = visit("office")
    office.goto(f"{live_server.url}/meetings/{meeting.pk}/minutes/")
    nothing_in_the_way(office)
    expect(office.get_by_role("button", name="送核")).to_be_disabled()
    for item in meeting.items.all():
        form = office.locator(f"#item-{item.pk}")
        form.get_by_label("记录").fill(f"会议听取了{item.title}。")
        form.get_by_label("结果").select_option("noted")
        expect(office.locator(f"#saved-item-{item.pk}")).to_contain_text("已保存")
        expect(office.locator(f"#outcome-{item.pk}")).to_have_text("听取")
    first = meeting.items.order_by("position").first()
    block = office.locator(f"#resolutions-{first.pk}")
    block.get_by_role("link", name="添加议定事项").click()
    block.get_by_label("类型").select_option("task")
    block.get_by_label("内容").fill("开展留守女童摸底")
    block.get_by_label("牵头单位").select_option(label="县教育局")
    block.get_by_label("县卫健委").check()
    nothing_in_the_way(office)
    block.get_by_role("button", name="保存").click()
    expect(block.get_by_text("还没有完成时限")).to_be_visible()
    expect(office.get_by_text("没有完成时限。")).to_be_visible()
    block.get_by_role("link", name="修改：开展留守女童摸底").click()
    block.get_by_label("完成时限").fill(DUE.isoformat())
    block.get_by_role("button", name="保存").click()
    expect(block.get_by_text(f"时限：{DUE}")).to_be_visible()
    expect(office.get_by_text("已恢复您上次没有提交的内容")).to_have_count(0)
    office.get_by_role("button", name="送核").click()
    office.get_by_text("纪要已送办公室主任核稿。").wait_for()
    nothing_in_the_way(office)

    director = visit("director")
    director.goto(f"{live_server.url}/meetings/{meeting.pk}/minutes/")
    nothing_in_the_way(director)
    director.get_by_role("button", name="核稿通过").click()
    director.get_by_text("已核稿，送主任签发。").wait_for()
    chair = visit("chair")
    chair.goto(f"{live_server.url}/meetings/{meeting.pk}/minutes/")
    chair.get_by_role("button", name="签发").click()
    chair.get_by_text("纪要已签发").wait_for()
    nothing_in_the_way(chair)

    office.reload()
    office.get_by_role("button", name="办结").click()
    office.get_by_text("会议已办结").wait_for()
    assert current(meeting).state == "closed"
    office.goto(f"{live_server.url}/meetings/resolutions/")
    expect(office.get_by_text("开展留守女童摸底")).to_be_visible()
    nothing_in_the_way(office)
    office.goto(f"{live_server.url}/meetings/attendance/")
    expect(office.get_by_text("县教育局")).to_be_visible()
    nothing_in_the_way(office)

    liaison = visit("liaison")
    liaison.goto(f"{live_server.url}{meeting.resolutions.get().task.get_absolute_url()}")
    expect(liaison.get_by_role("heading", name="来源会议")).to_be_visible()
    following = planned(county, meeting.kind, days=40)
    office.goto(f"{live_server.url}/meetings/{following.pk}/minutes/")
    expect(office.get_by_role("heading", name="以往议定事项的落实情况")).to_be_visible()
    nothing_in_the_way(office)


def test_two_people_at_one_item_see_both_texts(county, meeting, visit, live_server):
    item = meeting.items.order_by("position").first()
    one, other = visit("office"), visit("director")
    for page in (one, other):
        page.goto(f"{live_server.url}/meetings/{meeting.pk}/minutes/")
    one.locator(f"#item-{item.pk}").get_by_label("记录").fill("第一种说法")
    one.locator(f"#item-{item.pk}").get_by_role("button", name="保存").click()
    expect(one.locator(f"#saved-item-{item.pk}")).to_contain_text("已保存")
    form = other.locator(f"#item-{item.pk}")
    form.get_by_label("记录").fill("第二种说法")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_role("alert")).to_contain_text("第一种说法")
    expect(form.get_by_label("记录")).to_have_value("第二种说法")
    nothing_in_the_way(other)
    form.get_by_role("button", name="仍按我的内容保存").click()
    expect(other.locator(f"#saved-item-{item.pk}")).to_contain_text("已保存")
    item.refresh_from_db()
    assert item.text == "第二种说法"
