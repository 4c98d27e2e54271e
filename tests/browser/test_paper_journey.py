"""A paper from the first word to the unit that opens it, and to the stranger who checks it."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from documents.models import Document
from operations.services import run_waiting
from tests.browser.looks import follow, nothing_in_the_way

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_notice_is_written_signed_numbered_sent_opened_and_checked(county, visit, live_server, settings):
    settings.LIANGGANG_SITE_URL = live_server.url
    office = visit("office")
    office.locator("summary", has_text="文件").click()
    office.get_by_role("link", name="发文", exact=True).click()
    office.get_by_role("link", name="新建发文").click()
    office.get_by_role("button", name="开始拟稿").click()

    # Sent too early: what is missing is named.
    office.get_by_role("button", name="送签").click()
    expect(office.get_by_role("alert")).to_contain_text("正文还是空的")
    office.get_by_label("标题").fill("关于报送年度材料的通知")
    office.get_by_text("发给哪些单位").click()
    office.get_by_role("button", name="全选", exact=True).click()
    expect(office.get_by_text("已选 4 个")).to_be_visible()
    office.get_by_label("正文").fill("请于月底前报送。\n一、报送内容\n年度落实情况。")
    # In the same breath as typing: what was typed is saved first.
    office.get_by_role("button", name="送签").click()
    expect(office.locator("h1")).to_contain_text("待办公室主任核签")
    nothing_in_the_way(office)

    director = visit("director")
    director.get_by_role("link", name=re.compile("办公室主任核签")).first.click()
    director.get_by_role("link", name=re.compile("关于报送年度材料的通知")).first.click()
    director.get_by_role("button", name="签发", exact=True).click()
    expect(director.locator("#papers")).to_contain_text("正在生成")
    assert run_waiting() == 1
    expect(director.locator("#papers").get_by_role("link", name="PDF")).to_be_visible(timeout=8000)
    expect(director.locator("#papers")).to_contain_text(f"宁妇儿工委〔{timezone.localdate().year}〕1号")

    liaison = visit("liaison", width=360, height=740)
    liaison.get_by_role("link", name=re.compile("消息")).click()
    follow(liaison.get_by_role("link", name=re.compile("收到文件")).first)
    liaison.goto(Document.objects.get().get_absolute_url())
    picture = liaison.get_by_role("img", name="第 1 页")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth > 500")
    nothing_in_the_way(liaison)
    with liaison.expect_download() as downloading:
        liaison.get_by_role("link", name="下载 PDF").click()
    kept = downloading.value.path()
    assert kept.read_bytes().startswith(b"%PDF-")

    director.reload()
    expect(director.locator("#papers")).to_contain_text("1 个已打开")

    # Whoever holds the paper, without an account.
    stranger = director.context.browser.new_page(base_url=live_server.url)
    stranger.goto(f"/documents/v/{Document.objects.get().code}/")
    expect(stranger.get_by_text("有效")).to_be_visible()
    stranger.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": kept.read_bytes() + b" "}
    )
    stranger.get_by_role("button", name="核对").click()
    expect(stranger.get_by_text("不一致")).to_be_visible()
    stranger.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": kept.read_bytes()}
    )
    stranger.get_by_role("button", name="核对").click()
    expect(stranger.get_by_text("完全一致")).to_be_visible()
    stranger.close()
