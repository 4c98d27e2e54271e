"""The office reads what will be missed, a unit records what it did, and the board follows."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from outlines.importer import parse
from outlines.models import Outline
from outlines.services import store_outlines
from supervision.models import Activity
from tests.browser.looks import fits, follow, nothing_in_the_way
from tests.years import opened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outlines(live_server, transactional_db, cast, seed_text):
    store_outlines(committee=cast.committee, parsed=parse(seed_text), source_name="a.txt", actor=cast.office)
    return list(Outline.objects.order_by("-audience"))


def test_what_is_recorded_is_done(cast, outlines, visit):
    opened(cast, outlines[0], units=[cast.units.education])
    office = visit("office")
    # The line on the home page comes after it, and leads to the board.
    office.get_by_role("link", name="看全部职责").click()
    office.get_by_role("heading", name="年度工作职责").wait_for()
    row = office.locator("#d16")
    expect(row).to_contain_text("宣传培训")
    expect(row).not_to_contain_text("已完成")
    nothing_in_the_way(office)
    # The clause is the outline's own.
    office.locator("#d15").get_by_role("link", name="组织实施（7）").click()
    expect(office.locator("section:target")).to_contain_text("办公室主任会议")

    # The unit records on a telephone.
    liaison = visit("liaison", width=360, height=740)
    liaison.goto("/supervision/activities/")
    fits(liaison)
    follow(liaison.get_by_role("link", name="登记"))
    nothing_in_the_way(liaison)
    fits(liaison)
    liaison.get_by_role("link", name="登记 培训").click()
    liaison.get_by_label("名称").fill("女童保护师资培训")
    liaison.get_by_label("内容").fill("讲座两场，发放手册。")
    liaison.get_by_label("参加或受益人次").fill("120")
    nothing_in_the_way(liaison)
    liaison.get_by_role("button", name="登记").click()
    liaison.get_by_text("已登记。").wait_for()
    nothing_in_the_way(liaison)
    fits(liaison)
    liaison.locator("#attachment-files").set_input_files(
        {"name": "总结.txt", "mimeType": "text/plain", "buffer": "培训总结".encode()}
    )
    liaison.get_by_role("link", name="总结.txt").wait_for()
    activity = Activity.objects.get()
    assert activity.unit == cast.units.education

    # The board has it without anybody ticking anything.
    office.goto("/duties/")
    row = office.locator("#d16")
    expect(row.get_by_text("已完成").first).to_be_visible()
    row.get_by_text("证明材料 1 项").first.click()
    nothing_in_the_way(office)
    row.get_by_role("link", name="培训：女童保护师资培训").first.click()
    office.get_by_role("heading", name="女童保护师资培训").wait_for()

    # Another year, what is open, the way to the paper.
    office.goto("/duties/")
    office.get_by_label("年度", exact=True).select_option("2030")
    office.get_by_role("heading", name="2030年度工作职责").wait_for()
    office.goto("/duties/?only=open")
    expect(office.locator("#d16")).to_have_count(0)
    office.get_by_role("link", name="制作年度报告附表").click()
    expect(office.get_by_role("button", name="生成工作职责履行情况表")).to_be_visible()

    # The office sets its own day.
    office.goto("/duties/")
    follow(office.get_by_role("link", name="设置时限 实施纲要所需经费列入财政预算"))
    nothing_in_the_way(office)
    office.get_by_label("截止日").fill("11-30")
    office.get_by_role("button", name="保存").click()
    expect(
        office.locator("#d18-1").get_by_text(f"时限 {timezone.localdate().year}-11-30").first
    ).to_be_visible()

    # On a telephone nothing stands beyond the edge.
    chair = visit("chair", width=360, height=740)
    chair.goto("/duties/")
    fits(chair)
    nothing_in_the_way(chair)
