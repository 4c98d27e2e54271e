"""A whole round of commendation, from the plan to the certificates, on the screens of those who take part."""

import os
import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from commendations import services
from commendations.models import CommendationRound, Nomination, Objection, OpinionRequest
from commendations.services.settings import save_department
from documents.models import Document
from operations.services import run_waiting
from tests.commending import DEEDS, departments, expire, filled, nominated, round_at
from workflow.turns import present_item

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("LIANGGANG_SHOTS", "")


def looked_at(page, name):
    """No fault of accessibility, nothing wider than the screen; with LIANGGANG_SHOTS a picture to look at."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


def sign_paper(visit, title):
    """The director signs what the office has drafted."""
    director = visit("director")
    director.get_by_role("link", name=re.compile("办公室主任核签")).first.click()
    director.get_by_role("link", name=re.compile(title)).first.click()
    director.get_by_role("button", name="签发", exact=True).click()
    expect(director.locator(".alert-success")).to_be_visible()
    assert run_waiting() >= 1


def send_to_sign(office):
    office.get_by_role("button", name="送签").click()
    expect(office.locator("h1")).to_contain_text("待办公室主任核签")


def anybody(office, live_server, address, width=360):
    """Somebody without an account, on a telephone."""
    page = office.context.browser.new_page(
        base_url=live_server.url, viewport={"width": width, "height": 740}, locale="zh-CN"
    )
    page.goto(address)
    return page


def test_from_the_plan_to_the_certificates(county, visit, live_server):
    today = timezone.localdate()
    office = visit("office")
    office.locator("summary", has_text=re.compile("^考核表彰$")).click()
    office.get_by_role("link", name="表彰", exact=True).click()
    looked_at(office, "rounds-empty")
    office.get_by_role("link", name="新的表彰批次").click()
    office.get_by_label("先进集体名额").fill("2")
    office.get_by_label("先进个人名额").fill("2")
    office.get_by_label("推荐时限").fill(str(today + timedelta(days=20)))
    office.get_by_label("受理异议的联系方式").fill("张秀兰，0476-1234567，县政府大楼 305 室")
    looked_at(office, "round-new")
    office.get_by_role("button", name="建立批次").click()
    expect(office.get_by_text("方案定好以后，发推荐通知")).to_be_visible()
    round_ = CommendationRound.objects.get()
    for department in departments(county)[1:]:
        save_department(actor=county.office, department=department, is_active=False)
    [asked] = departments(county)[:1]
    save_department(actor=county.office, department=asked, unit=county.units.health, name="")
    looked_at(office, "round-opened")

    # 推荐通知
    office.get_by_role("button", name="拟推荐通知").click()
    expect(office.get_by_label("标题")).to_have_value(re.compile("关于推荐.*的通知"))
    send_to_sign(office)
    sign_paper(visit, "关于推荐")

    # A unit nominates; what is typed saves itself, and what is missing is said beside it.
    liaison = visit("liaison")
    liaison.goto(round_.get_absolute_url())
    looked_at(liaison, "round-unit")
    liaison.get_by_role("link", name="新推荐").click()
    liaison.get_by_role("radio", name="先进个人").check()
    liaison.get_by_label("名称或姓名").fill("孙玉洁")
    liaison.get_by_role("button", name="开始填写").click()
    expect(liaison.locator("#conditions")).to_contain_text("不符合")
    liaison.get_by_label("性别").select_option("female")
    liaison.get_by_label("职务").fill("学生资助中心主任")
    liaison.get_by_label("级别").select_option("ordinary")
    liaison.get_by_label("从事妇女儿童工作起始年份").fill("2015")
    liaison.get_by_label("联系电话").fill("13900001111")
    liaison.get_by_label("事迹简介").fill("资助困难女生三百余名，无一人失学。")
    liaison.get_by_label("事迹材料").fill(DEEDS)
    expect(liaison.locator("#nomination-form")).to_contain_text("最多 2000 字")
    liaison.locator("h1").click()
    expect(liaison.locator("#saved-nomination")).to_contain_text("已保存")
    expect(liaison.locator("#conditions h2")).to_contain_text("符合")
    expect(liaison.locator("#ready")).to_contain_text("可以报送")
    looked_at(liaison, "nomination-edit")
    liaison.locator("#ready").get_by_role("button", name="报送").click()
    expect(liaison.locator("h1")).to_contain_text("待单位负责人审签")

    head = visit("unit_head")
    head.get_by_role("link", name=re.compile("孙玉洁")).first.click()
    looked_at(head, "nomination-head")
    head.get_by_label("单位意见").fill("事迹属实，群众公认，同意推荐。")
    head.get_by_role("button", name="审签同意").click()
    expect(head.locator("h1")).to_contain_text("待办公室审核")

    # The office accepts and puts it on the list; another one stands beside it.
    person = Nomination.objects.get()
    nominated(county, round_, state="accepted", kind="collective", name="基础教育股")
    office.goto(round_.get_absolute_url())
    looked_at(office, "round-nominating")
    office.get_by_role("link", name="审核推荐").click()
    looked_at(office, "nominations")
    office.get_by_role("link", name="孙玉洁").click()
    office.get_by_role("button", name="审核通过").click()
    expect(office.locator("h1")).to_contain_text("审核通过")
    looked_at(office, "nomination-accepted")
    office.get_by_role("link", name="和其他推荐比较").click()
    office.get_by_role("button", name=re.compile(r"列入\s*：孙玉洁")).click()
    expect(office.locator("tbody")).to_contain_text("拟表彰")
    looked_at(office, "ranking")
    office.get_by_role("link", name="先进集体", exact=True).click()
    office.get_by_role("button", name=re.compile(r"列入\s*：基础教育股")).click()
    office.goto(round_.get_absolute_url())
    office.get_by_label("理由").fill("各单位都已推荐")
    office.once("dialog", lambda dialog: dialog.accept())
    office.get_by_role("button", name="结束推荐").click()
    expect(office.locator("h1")).to_contain_text("审核中")
    looked_at(office, "round-review")
    office.get_by_role("link", name="提出名单、征求意见").click()
    looked_at(office, "consult")
    office.get_by_role("button", name="提出名单、征求意见").click()
    expect(office.locator("h1")).to_contain_text("征求意见中")

    # A department answers on the telephone.
    asked = visit("other_liaison", width=360, height=740)
    asked.goto(OpinionRequest.objects.get().get_absolute_url())
    looked_at(asked, "request-360")
    asked.get_by_role("button", name="全部无意见").click()
    asked.locator(".opinion", has_text="孙玉洁").get_by_role("radio", name="不同意").check()
    asked.once("dialog", lambda dialog: dialog.accept())
    asked.get_by_role("button", name="提交意见").click()
    expect(asked.get_by_text("不同意的，请写明理由")).to_be_visible()
    asked.locator(".opinion", has_text="孙玉洁").get_by_label("说明").fill("有群众来信，建议核实")
    asked.once("dialog", lambda dialog: dialog.accept())
    asked.get_by_role("button", name="提交意见").click()
    expect(asked.locator("h1")).to_contain_text("已答复")
    looked_at(asked, "request-answered-360")

    office.goto(reverse("commendations:opinions", args=[round_.pk]))
    looked_at(office, "opinions")
    office.get_by_role("link", name=re.compile(r"仍列入名单\s*：孙玉洁")).click()
    office.get_by_label("理由").fill("经核实，来信反映的情况不属实")
    office.get_by_role("button", name="仍列入名单").click()
    office.goto(round_.get_absolute_url())
    office.get_by_role("button", name="结束征求意见").click()
    expect(office.get_by_text("可以印发公示了")).to_be_visible()

    # 公示: not before it is signed, and not before its first day.
    public = reverse("commendations:public", args=[round_.key])
    visitor = anybody(office, live_server, public)
    expect(visitor.locator("body")).not_to_contain_text("孙玉洁")
    office.get_by_role("button", name="拟公示").click()
    send_to_sign(office)
    sign_paper(visit, "拟表彰名单的公示")
    office.goto(round_.get_absolute_url())
    looked_at(office, "round-publicity")
    CommendationRound.objects.update(publicity_from=today)
    visitor.goto(public)
    expect(visitor.locator("body")).to_contain_text("孙玉洁")
    looked_at(visitor, "public-360")
    visitor.get_by_label("对谁提出异议").select_option(label="孙玉洁（先进个人）")
    visitor.get_by_label("异议内容").fill("不实")
    visitor.get_by_role("button", name="提交异议").click()
    expect(visitor.locator(".field-error").first).to_be_visible()
    looked_at(visitor, "public-refused-360")
    visitor.get_by_label("异议内容").fill("资助名单里的两名学生并不在该校就读，请核实。")
    visitor.get_by_role("radio", name="不署名").check()
    visitor.get_by_role("button", name="提交异议").click()
    expect(visitor.locator("h1")).to_contain_text("异议已收到")
    objection = Objection.objects.get()
    expect(visitor.locator(".receipt")).to_have_text(objection.receipt)
    looked_at(visitor, "public-sent-360")

    office.goto(round_.get_absolute_url())
    office.get_by_role("link", name="核实异议").click()
    looked_at(office, "objections")
    office.get_by_role("link", name=objection.receipt).click()
    looked_at(office, "objection")
    office.get_by_role("radio", name=re.compile("^不属实")).check()
    office.get_by_label("调查核实情况").fill("到校核对学籍和资助名册，两名学生均在读。")
    office.get_by_label("答复").fill("经核实，反映的情况不属实。")
    office.once("dialog", lambda dialog: dialog.accept())
    office.get_by_role("button", name="办结异议").click()
    expect(office.locator("h1")).to_contain_text("不属实")

    expire(round_)
    visitor.goto(public)
    expect(visitor.locator("h1")).to_contain_text("公示已结束")
    expect(visitor.locator("body")).not_to_contain_text("孙玉洁")
    looked_at(visitor, "public-over-360")
    visitor.close()
    office.goto(round_.get_absolute_url())
    office.get_by_role("button", name="结束公示、送核稿").click()
    expect(office.locator("h1")).to_contain_text("待办公室主任核稿")

    director = visit("director")
    director.goto(round_.get_absolute_url())
    director.get_by_role("link", name="去核稿").click()
    looked_at(director, "deciding")
    director.get_by_role("button", name="同意，送主任审批").click()
    chair = visit("chair")
    chair.goto(round_.get_absolute_url())
    chair.get_by_role("link", name="去审批").click()
    chair.get_by_role("button", name="批准并签发").click()
    expect(chair.locator("h1")).to_contain_text("已表彰")
    assert run_waiting() >= 1
    person.refresh_from_db()
    assert (person.state, bool(person.certificate_no)) == ("honoured", True)

    office.goto(round_.get_absolute_url())
    looked_at(office, "round-decided")
    office.get_by_role("button", name=re.compile("生成荣誉证书")).click()
    assert run_waiting() >= 1
    made = Document.objects.get(kind="commendation.certificates")
    assert (made.pages, made.is_final) == (2, True)
    office.goto(reverse("commendations:archive", args=[round_.pk]))
    office.get_by_role("button", name="生成档案").click()
    expect(office.get_by_text("正在生成")).to_be_visible()
    assert run_waiting() == 1
    office.reload()
    expect(office.get_by_role("link", name="下载档案")).to_be_visible()
    looked_at(office, "archive")


def test_every_page_reads_on_a_telephone(county, visit):
    round_ = round_at(county, "nominating")
    rows = filled(county, round_)
    step = present_item(services.close_nominating(actor=county.office, round=round_, reason="已收齐"))
    pages = {
        "rounds": reverse("commendations:rounds"),
        "round": round_.get_absolute_url(),
        "edit": reverse("commendations:round-edit", args=[round_.pk]),
        "ranking": reverse("commendations:ranking", args=[round_.pk, "individual"]),
        "nominations": reverse("commendations:nominations", args=[round_.pk]),
        "nomination": rows[0].get_absolute_url(),
        "veto": reverse("commendations:nomination-veto", args=[rows[0].pk]),
        "consult": reverse("commendations:consult", args=[round_.pk, step.process_step_id]),
        "settings": reverse("commendations:settings"),
        "department": reverse("commendations:department", args=[departments(county)[0].pk]),
    }
    for width in (1366, 360):
        office = visit("office", width=width, height=740)
        for name, address in pages.items():
            office.goto(address)
            looked_at(office, f"{name}-{width}")
