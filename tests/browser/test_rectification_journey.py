"""One-minute test 4 and the whole of a rectification: the office issues, the unit answers, the verifier looks, three
rounds; and the same on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from supervision.models import RectificationNotice, ReviewRequest
from tests.browser.looks import fits, nothing_in_the_way
from tests.inspections import inspection_at, notice_at
from tests.supervision.test_inspections import PNG

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
PHOTO = {"name": "整改后.png", "mimeType": "image/png", "buffer": PNG}


def saved(page):
    expect(page.locator("#saved-answer")).to_contain_text("已保存")


def file_answer(page):
    # The live server of the tests has one connection to the database: what saves itself must be done.
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    page.wait_for_load_state("networkidle")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="报送", exact=True).click()


def verdict(page, notice, *, done, text=""):
    """Take it up and say of every problem whether it is done."""
    page.goto(notice.get_absolute_url())
    page.get_by_role("button", name="受理核查").click()
    page.get_by_text("已受理，请逐条核查。").wait_for()
    for item in notice.items.all():
        card = page.locator(f"#problem-{item.pk}")
        card.get_by_label("整改到位" if done else "没有到位", exact=True).check()
    page.get_by_label("核查意见").fill(text)


def test_three_rounds(county, visit):
    inspection = inspection_at(county, "fed_back")
    [notice] = [notice_at(county, "draft", inspection)]
    first, second = notice.items.all()

    # The office reads the draft over and issues it.
    office = visit("office")
    office.goto("/supervision/rectification/?state=draft")
    nothing_in_the_way(office)
    office.get_by_role("link", name="县教育局", exact=True).click()
    office.get_by_label("整改时限").fill(str(TODAY + timedelta(days=20)))
    office.locator(f"#problem-{first.pk}").get_by_label("整改要求").fill("补齐全年台账，专人管理")
    nothing_in_the_way(office)
    office.once("dialog", lambda dialog: dialog.accept())
    office.get_by_role("button", name="在系统里下发").click()
    office.get_by_text("已下发，单位会收到待办。").wait_for()

    # The unit finds it at home, signs, writes; it saves itself; it files too early and is told what is missing.
    unit = visit("liaison")
    unit.get_by_role("link", name="去办理").first.click()
    unit.get_by_role("button", name="签收").click()
    unit.get_by_text("已签收，请逐条填写整改情况。").wait_for()
    card = unit.locator(f"#problem-{first.pk}")
    expect(card).to_contain_text("补齐全年台账，专人管理")
    card.get_by_label("整改措施和结果").fill("已补齐一至十月台账")
    card.get_by_label("部分整改").check()
    saved(unit)
    nothing_in_the_way(unit)
    file_answer(unit)
    expect(unit.get_by_role("alert")).to_contain_text("第 2 个问题没有写整改措施或结果")
    unit.reload()
    expect(card.get_by_label("整改措施和结果")).to_have_value("已补齐一至十月台账")
    card = unit.locator(f"#problem-{second.pk}")
    card.get_by_label("整改措施和结果").fill("宣传栏已更新")
    card.get_by_label("已整改到位").check()
    file_answer(unit)
    unit.get_by_text("已报送，等待核查。").wait_for()
    nothing_in_the_way(unit)

    # The verifier refuses twice.
    verifier = visit("inspector")
    verdict(verifier, notice, done=False, text="台账还缺两个月")
    nothing_in_the_way(verifier)
    verifier.get_by_role("button", name="不通过，继续整改").click()
    verifier.get_by_text("已退回县教育局继续整改。").wait_for()
    unit.goto(notice.get_absolute_url())
    expect(unit.locator("#round-1")).to_contain_text("台账还缺两个月")
    nothing_in_the_way(unit)
    unit.locator(f"#problem-{first.pk}").get_by_label("整改措施和结果").fill("已补齐全年台账")
    file_answer(unit)
    unit.get_by_text("已报送，等待核查。").wait_for()
    verdict(verifier, notice, done=False, text="没有附照片")
    verifier.get_by_role("button", name="不通过，继续整改").click()
    verifier.get_by_text("已退回县教育局继续整改。").wait_for()

    # The third time with a photo: dropped beside the form, and nothing typed is lost by it.
    unit.goto(notice.get_absolute_url())
    unit.locator(f"#problem-{first.pk}").get_by_label("整改措施和结果").fill("全年台账已补齐，见照片")
    unit.locator("#attachment-files").set_input_files([PHOTO])
    unit.locator("#attachments").get_by_text("整改后.png").first.wait_for()
    file_answer(unit)
    unit.get_by_text("已报送，等待核查。").wait_for()
    verdict(verifier, notice, done=True)
    expect(verifier.locator("#round-3")).to_contain_text("全年台账已补齐，见照片")
    verifier.once("dialog", lambda dialog: dialog.accept())
    verifier.get_by_role("button", name="核查通过，销号").click()
    verifier.get_by_text("核查通过，已销号。").wait_for()
    nothing_in_the_way(verifier)
    notice.refresh_from_db()
    assert (notice.state, notice.rounds) == ("closed", 3)
    office.goto("/supervision/rectification/statistics/")
    expect(office.get_by_text("按期销号（1 / 1 份）")).to_be_visible()
    nothing_in_the_way(office)
    office.get_by_role("link", name="2", exact=True).first.click()
    expect(office.get_by_text("共 2 条")).to_be_visible()
    nothing_in_the_way(office)


def test_a_unit_answers_on_a_phone(county, visit):
    """From login: sign, write, photograph, file."""
    notice = notice_at(county, "issued")
    phone = visit("liaison", width=360, height=740)
    phone.get_by_role("link", name="去办理").first.click()
    sign = phone.get_by_role("button", name="签收")
    sign.wait_for()
    fits(phone)
    sign.click()
    phone.get_by_text("已签收").first.wait_for()
    fits(phone)
    for item in notice.items.all():
        card = phone.locator(f"#problem-{item.pk}")
        card.get_by_label("整改措施和结果").fill("在手机上写的：已改")
        card.get_by_label("已整改到位").check()
    phone.locator("#attachment-files").set_input_files([PHOTO])
    phone.locator("#attachments").get_by_text("整改后.png").first.wait_for()
    file_answer(phone)
    phone.get_by_text("已报送，等待核查。").wait_for()
    fits(phone)
    notice = RectificationNotice.objects.get(pk=notice.pk)
    assert notice.state == "responded"
    inspector = visit("inspector", width=360, height=740)
    verdict(inspector, notice, done=True)
    fits(inspector)
    for path in (
        "/supervision/rectification/",
        "/supervision/rectification/problems/",
        "/supervision/reviews/",
    ):
        inspector.goto(path)
        fits(inspector)
    inspector.goto("/supervision/rectification/statistics/")
    fits(inspector)


def test_a_review_from_asking_to_its_answer(county, visit):
    notice = notice_at(county, "received")
    inspected = notice.inspection.visits.get(unit=county.units.education)
    unit = visit("liaison")
    unit.goto(f"/supervision/inspections/{notice.inspection_id}/visits/{inspected.pk}/review/")
    nothing_in_the_way(unit)
    unit.get_by_label("台账不全").check()
    unit.get_by_label("理由").fill("台账在档案室，检查时没有看到")
    unit.get_by_role("button", name="申请复核").click()
    unit.get_by_text("已申请复核").wait_for()
    nothing_in_the_way(unit)
    review = ReviewRequest.objects.get()
    director = visit("director")
    director.goto(review.get_absolute_url())
    director.locator("#id_reviewer").select_option(label="周敏")
    nothing_in_the_way(director)
    director.get_by_role("button", name="指定").click()
    director.get_by_text("已指定周敏复核。").wait_for()
    reviewer = visit("evaluator")
    reviewer.get_by_role("link", name="作出复核决定").first.click()
    reviewer.get_by_role("link", name="县教育局申请复核").first.click()
    reviewer.get_by_label("撤销原结论").check()
    reviewer.get_by_label("复核意见").fill("台账齐全，属实")
    nothing_in_the_way(reviewer)
    reviewer.once("dialog", lambda dialog: dialog.accept())
    reviewer.get_by_role("button", name="作出决定").click()
    reviewer.get_by_text("已作出复核决定").wait_for()
    unit.goto(notice.get_absolute_url())
    unit.get_by_text("复核后取消，不用整改").wait_for()
    reviewer.goto("/supervision/reviews/")
    nothing_in_the_way(reviewer)


def test_results_show_on_the_units_page(county, visit):
    notice_at(county, "received")
    office = visit("office")
    office.goto(county.units.education.get_absolute_url())
    panel = office.locator("#findings")
    expect(panel).to_contain_text("没有办结的问题 2")
    nothing_in_the_way(office)
    panel.get_by_role("link", name="台账不全").click()
    expect(office.locator("h1")).to_contain_text("县教育局")


def test_two_windows_of_one_unit(county, visit):
    """The second to save sees both texts and loses nothing."""
    notice = notice_at(county, "received")
    first = notice.items.first()
    one, two = visit("liaison"), visit("liaison")
    for page in (one, two):
        page.goto(notice.get_absolute_url())
    field = f"#problem-{first.pk} textarea"
    one.locator(field).fill("甲写的")
    one.locator(field).blur()
    saved(one)
    two.locator(field).fill("乙写的")
    two.locator(field).blur()
    expect(two.get_by_role("alert")).to_contain_text("已由李红梅")
    expect(two.locator(f"#problem-{first.pk}")).to_contain_text("现在写的是：甲写的")
    expect(two.locator(field)).to_have_value("乙写的")
    nothing_in_the_way(two)
    two.get_by_role("button", name="保存", exact=True).click()
    two.get_by_text("已保存").first.wait_for()
    assert first.answers.get().measures == "乙写的"
