"""现场检查 on a telephone in a real browser: what is recorded without a connection arrives once, in order."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from documents.models import Attachment
from outlines.models import Measure
from supervision.models import ChecklistItem, FieldEntry, Finding, Inspection
from supervision.services import checklists, fieldwork
from tests.browser.looks import asked, becomes, fits, nothing_in_the_way
from tests.cast import PASSWORD
from tests.inspections import inspection_at
from tests.plans import signed_tasks

pytestmark = pytest.mark.django_db(transaction=True)
FIELD = "/supervision/field/"
# How much of an application's storage is left: databases with their rows, caches, workers.
LEFT = """async () => {
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result); });
    for (const store of db.objectStoreNames) {
      const all = await new Promise((resolve) => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => resolve(r.result); });
      rows.push(...all.map((row) => JSON.stringify(row)));
    }
    db.close();
  }
  return { rows, caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
    kept: Object.keys(localStorage).filter((key) => key.startsWith("field:")) };
}"""


@pytest.fixture
def visit_row(county):
    """县教育局, told of today's visit by 陈志强 and 周敏."""
    signed_tasks(county, Measure.objects.get(title="保障孕产妇安全分娩"), supports=[county.units.health])
    inspection = inspection_at(county, "notified", people=[county.evaluator])
    visit = inspection.visits.get(unit=county.units.education)
    checklists.draw_up(actor=county.office, visit=visit)
    checklists.add_item(actor=county.office, visit=visit, text="女教师占比", figure_unit="%")
    return visit


@pytest.fixture
def camera(tmp_path) -> Path:
    path = tmp_path / "IMG_2034.jpg"
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(path, "JPEG", quality=90)
    return path


def on_telephone(visit, username):
    page = visit(username, width=360, height=740)
    page.goto(FIELD)
    page.locator("main[data-ready]").wait_for()
    return page


def with_worker(page):
    page.evaluate("""async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller) return;
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }""")


def looked_at(page):
    nothing_in_the_way(page)
    fits(page)


def record(page, text, *, picture=None, severity=None):
    page.get_by_role("button", name="新发现").click()
    page.get_by_label("发现的情况").fill(text)
    if severity:
        page.get_by_label(severity, exact=True).check()
    if picture:
        page.locator('[data-act="photo"][capture]').set_input_files(picture)
        page.locator(".fa-form .fa-photos img").wait_for()
    page.get_by_role("button", name="保存").click()
    page.locator(".fa-finding", has_text=text).wait_for()


def sync(page):
    return page.locator("#sync")


def test_a_day_in_the_field(county, visit_row, visit, camera):
    page = on_telephone(visit, "inspector")
    with_worker(page)
    expect(page.get_by_role("heading", name="今日检查")).to_be_visible()
    looked_at(page)
    page.get_by_role("button", name="县教育局").click()
    looked_at(page)
    record(page, "台账不全")
    expect(sync(page)).to_have_text("已全部发送")
    assert Finding.objects.get().text == "台账不全"

    # The signal is gone; the second finding has a photo, a question is answered.
    page.context.set_offline(True)
    expect(page.get_by_text("没有网络，可以照常记录")).to_be_visible()
    record(page, "消防通道堆放杂物", picture=camera, severity="严重")
    expect(sync(page)).to_have_text("2 条未发送")
    page.get_by_role("tab", name="检查表").click()
    question = page.locator(".fa-item").first
    question.get_by_role("button", name="部分").click()
    question.get_by_label("说明").fill("缺上半年的台账")
    expect(sync(page)).to_have_text("3 条未发送")
    page.wait_for_timeout(1500)
    expect(sync(page)).to_have_text("3 条未发送")
    assert Finding.objects.count() == 1

    # The tab is killed, and opened again without a connection.
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(FIELD)
    page.locator("main[data-ready]").wait_for()
    expect(sync(page)).to_have_text("3 条未发送")
    page.get_by_role("button", name="县教育局").click()
    expect(page.locator(".fa-item").first.get_by_label("说明")).to_have_value("缺上半年的台账")
    page.get_by_role("tab", name=re.compile("发现")).click()
    expect(page.locator(".fa-finding", has_text="消防通道堆放杂物")).to_contain_text("未发送")
    expect(page.locator(".fa-finding img")).to_have_count(1)
    looked_at(page)
    sync(page).click()
    expect(page.locator("article.fa-card")).to_have_count(3)
    looked_at(page)

    # The server gets the first one, its answer is lost on the way back.
    lost = []

    def lose_one(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    context.route("**/field/send/", lose_one)
    context.set_offline(False)
    expect(sync(page)).to_have_text("已全部发送", timeout=60_000)
    assert lost == [200]
    assert [entry.kind for entry in FieldEntry.objects.order_by("seq")] == [
        "finding",
        "finding",
        "photo",
        "answer",
    ]
    received = list(FieldEntry.objects.order_by("received_at").values_list("seq", flat=True))
    assert received == sorted(received), "sent in the order of recording"
    assert Finding.objects.count() == 2
    finding = Finding.objects.get(text="消防通道堆放杂物")
    assert finding.severity.name == "严重"
    assert finding.seen_at < finding.received_at
    assert Attachment.objects.of(finding).count() == 1
    item = ChecklistItem.objects.filter(visit=visit_row).order_by("position").first()
    assert (item.answer, item.note) == ("partly", "缺上半年的台账")

    # The colleague sees it, with its photo.
    colleague = on_telephone(visit, "evaluator")
    colleague.get_by_role("button", name="县教育局").click()
    colleague.get_by_role("tab", name=re.compile("发现")).click()
    card = colleague.locator(".fa-finding", has_text="消防通道堆放杂物")
    expect(card).to_contain_text("陈志强")
    picture = card.locator("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 320)

    # Nothing is left after signing out.
    assert asked(page, lambda: page.evaluate(LEFT))["rows"]
    page.goto("/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login/**")
    becomes(page, LEFT, {"rows": [], "caches": [], "workers": 0, "kept": []})


def test_what_the_server_does_not_take_stays_and_can_be_put_right(county, visit_row, visit):
    page = on_telephone(visit, "inspector")
    with_worker(page)
    page.get_by_role("button", name="县教育局").click()
    item = ChecklistItem.objects.filter(visit=visit_row).order_by("position").first()
    expect(page.locator(".fa-item")).to_have_count(visit_row.items.count())

    page.context.set_offline(True)
    page.locator(".fa-item").first.get_by_role("button", name="否").click()
    record(page, "楼道没有灯")
    expect(sync(page)).to_have_text("2 条未发送")
    # Meanwhile a colleague answers the same question, and the inspection is called off in a way nobody on site knows of.
    fieldwork.answer_item(
        actor=county.evaluator, item=item, revision=item.revision, answer="yes", note="我看到了"
    )
    Inspection.objects.update(state="concluded")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(sync(page)).to_have_text("2 条要处理", timeout=30_000)
    sync(page).click()
    expect(page.locator(".fa-refused").first).to_contain_text("不能记录")
    Inspection.objects.update(state="on_site")
    # Nothing was lost; the finding goes once more, the answer is asked about.
    page.locator("article", has_text="楼道没有灯").get_by_role("button", name="再试").click()
    expect(page.locator("article", has_text="楼道没有灯")).to_have_count(0)
    page.locator("article").get_by_role("button", name="再试").click()
    both = page.locator(".fa-both")
    expect(both).to_contain_text("我看到了")
    looked_at(page)
    both.get_by_role("button", name="用我的").click()
    expect(sync(page)).to_have_text("已全部发送")
    item.refresh_from_db()
    assert item.answer == "no"
    assert Finding.objects.get().text == "楼道没有灯"


def test_after_the_session_ended_the_records_wait_for_the_same_person(county, visit_row, visit):
    page = on_telephone(visit, "inspector")
    with_worker(page)
    page.get_by_role("button", name="县教育局").click()
    page.context.clear_cookies(name="sessionid")
    record(page, "饮水机没有消毒记录")
    expect(page.get_by_role("alert")).to_contain_text("请重新登录，未发送的记录还在")
    assert not Finding.objects.exists()

    # Somebody else signs in on the same telephone: neither sees it nor sends it.
    page.get_by_role("link", name="登录").click()
    sign_in(page, "evaluator")
    page.locator("main[data-ready]").wait_for()
    expect(page.get_by_text("这台手机上还有陈志强 1 条未发送的记录")).to_be_visible()
    page.get_by_role("button", name="县教育局").click()
    page.get_by_role("tab", name=re.compile("发现")).click()
    expect(page.get_by_text("饮水机没有消毒记录")).to_have_count(0)
    assert not Finding.objects.exists()

    page.context.clear_cookies(name="sessionid")
    page.goto(FIELD)
    sign_in(page, "inspector")
    page.locator("main[data-ready]").wait_for()
    expect(sync(page)).to_have_text("已全部发送")
    assert Finding.objects.get().recorded_by == county.inspector


def sign_in(page, username):
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{FIELD}*")


def test_half_a_finding_survives_a_killed_tab(county, visit_row, visit, camera):
    page = on_telephone(visit, "inspector")
    with_worker(page)
    page.get_by_role("button", name="县教育局").click()
    page.get_by_role("button", name="新发现").click()
    page.get_by_label("发现的情况").fill("写到一半")
    page.get_by_label("好的做法").check()
    page.locator('[data-act="photo"][capture]').set_input_files(camera)
    page.locator(".fa-form .fa-photos img").wait_for()
    page.wait_for_timeout(600)
    context, address = page.context, page.url
    page.close()
    context.set_offline(True)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("发现的情况")).to_have_value("写到一半")
    expect(page.get_by_label("好的做法")).to_be_checked()
    expect(page.locator(".fa-form .fa-photos img")).to_have_count(1)
    page.get_by_role("button", name="保存").click()
    expect(sync(page)).to_have_text("2 条未发送")
    # A word more before it is sent: changed where it is.
    page.locator(".fa-finding").get_by_role("button", name="修改").click()
    page.get_by_label("发现的情况").fill("留守女童结对关爱")
    page.get_by_role("button", name="保存").click()
    expect(sync(page)).to_have_text("2 条未发送")
    context.set_offline(False)
    expect(sync(page)).to_have_text("已全部发送", timeout=30_000)
    finding = Finding.objects.get()
    assert (finding.text, finding.nature, finding.revision) == ("留守女童结对关爱", "good", 1)
    # And after it was sent: a change of words.
    page.locator(".fa-finding").get_by_role("button", name="修改").click()
    page.get_by_label("发现的情况").fill("留守女童结对关爱全覆盖")
    page.get_by_role("button", name="保存").click()
    page.locator(".fa-finding", has_text="关爱全覆盖").wait_for()
    expect(sync(page)).to_have_text("已全部发送")
    finding.refresh_from_db()
    assert (finding.text, finding.revision) == ("留守女童结对关爱全覆盖", 2)
