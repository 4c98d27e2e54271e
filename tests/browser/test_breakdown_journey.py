"""From a measure to a signed task, as the office and two units live it."""

import re

import pytest
from playwright.sync_api import expect

from tasks.models import Assignment, Task
from tests.browser.looks import fits, nothing_in_the_way
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_measure_to_signed_tasks(county, visit):
    office = visit("office")
    office.get_by_text("纲要与任务", exact=True).click()
    office.get_by_role("link", name="任务分解").first.click()
    office.get_by_role("link", name="妇女与健康").click()
    office.get_by_role("button", name="一键拟定并采纳建议").click()
    office.get_by_text("拟定了 4 项任务草稿").wait_for()
    assert set(Task.objects.values_list("state", flat=True)) == {"draft"}

    # One draft is corrected in place and saves itself.
    office.get_by_role("link", name="1.保障孕产妇安全分娩").click()
    row = office.locator("article.task-row").first
    row.get_by_role("link", name="修改").click()
    form = office.locator("form.task-edit")
    form.get_by_label("具体任务").fill("完善产科质量管理体系，每季度通报")
    form.get_by_label("预期成果").fill("全县助产机构达标")
    form.get_by_text("已保存").wait_for()
    form.get_by_role("link", name="完成").click()
    office.get_by_text("完善产科质量管理体系，每季度通报").wait_for()
    task = Task.objects.get(code="妇1.1.1")
    assert (task.text, task.outcome) == ("完善产科质量管理体系，每季度通报", "全县助产机构达标")

    office.get_by_label("全选草稿").check()
    office.once("dialog", lambda dialog: dialog.accept())
    office.get_by_role("button", name="交办所选").click()
    office.get_by_text("已交办 3 项任务").wait_for()

    # The unit signs two and sends one back.
    liaison = visit("other_liaison")
    liaison.get_by_role("link", name="签收").first.click()
    liaison.get_by_role("row", name="妇1.1.3").get_by_role("link", name="退回").click()
    liaison.get_by_label("理由").fill("该项由医保部门负责")
    liaison.get_by_role("button", name="退回办公室").click()
    liaison.get_by_text("已退回办公室").wait_for()
    liaison.get_by_label("全选本页").check()
    liaison.get_by_role("button", name="签收所选").click()
    liaison.get_by_text("已签收 2 项任务").wait_for()

    # The office finds it, and gives it to another unit, which signs.
    office.goto("/tasks/unsigned/")
    office.get_by_text("该项由医保部门负责").wait_for()
    office.get_by_role("link", name="处理").first.click()
    office.get_by_label("改派其他单位").check()
    office.get_by_label("接手的单位").select_option(label="县教育局")
    office.get_by_label("处理意见").fill("改由教育局牵头")
    office.get_by_role("button", name="确定").click()
    office.get_by_text("改派单位").wait_for()

    head = visit("unit_head")
    head.goto(Task.objects.get(code="妇1.1.3").get_absolute_url())
    head.get_by_role("button", name="签收").click()
    head.get_by_text("已签收 1 项任务").wait_for()
    assert not Assignment.objects.filter(state="pending").exists()


def test_two_people_edit_one_draft_and_nothing_is_lost(county, visit):
    office, director = visit("office"), visit("director")
    office.goto("/tasks/breakdown/")
    office.get_by_role("link", name="妇女与教育").click()
    office.get_by_role("button", name="一键拟定并采纳建议").click()
    office.get_by_text(re.compile(r"拟定了 \d+ 项任务草稿")).wait_for()
    task = Task.objects.order_by("position").first()
    for page in (office, director):
        page.goto(f"/tasks/{task.pk}/edit/")
    office.get_by_label("具体任务").fill("甲写的文字")
    office.get_by_role("button", name="保存").click()
    office.get_by_text("已保存。").wait_for()
    director.get_by_label("具体任务").fill("乙写的文字")
    director.get_by_role("button", name="保存").click()
    director.get_by_text("已由 张秀兰 于").wait_for()
    expect(director.get_by_label("具体任务")).to_have_value("乙写的文字")
    expect(director.get_by_text("甲写的文字")).to_be_visible()
    task.refresh_from_db()
    assert task.text == "甲写的文字"


def test_a_lost_session_gives_the_text_back(county, visit):
    office = visit("office")
    office.goto("/tasks/breakdown/")
    office.get_by_role("link", name="妇女与教育").click()
    office.get_by_role("link", name="1.保障女童平等接受义务教育").click()
    office.get_by_role("link", name="添加一项").click()
    office.get_by_label("具体任务").fill("一段写了很久的文字")
    office.context.clear_cookies()
    office.get_by_role("button", name="保存").click()
    office.get_by_label("登录名").or_(office.get_by_text("页面已过期")).first.wait_for()
    if not office.get_by_label("登录名").is_visible():
        office.goto("/tasks/breakdown/measures/" + office.url.split("measures/")[1].split("/")[0] + "/add/")
    office.get_by_label("登录名").fill("office")
    office.get_by_label("密码").fill(PASSWORD)
    office.get_by_role("button", name="登录").click()
    office.get_by_text("已恢复您上次没有提交的内容").wait_for()
    expect(office.get_by_label("具体任务")).to_have_value("一段写了很久的文字")


def test_signing_on_a_phone(county, visit):
    office = visit("office")
    office.goto("/tasks/breakdown/")
    office.get_by_role("link", name="妇女与健康").click()
    office.get_by_role("button", name="一键拟定并采纳建议").click()
    office.once("dialog", lambda dialog: dialog.accept())
    office.get_by_role("button", name="交办本领域").click()
    office.get_by_text("已交办 4 项任务").wait_for()
    phone = visit("other_liaison", width=360, height=740)
    phone.get_by_role("link", name="签收").first.click()
    phone.get_by_label("全选本页").check()
    phone.get_by_role("button", name="签收所选").click()
    phone.get_by_text("已签收 4 项任务").wait_for()
    fits(phone)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/inbox/",
        "/account/",
        "/search/?q=筛查",
        "/outlines/",
        "/tasks/",
        "/tasks/breakdown/",
        "/tasks/unsigned/",
        "/tasks/coverage/",
        "/people/",
        "/units/",
    ],
)
def test_pages_can_be_used_without_seeing_them(county, visit, path):
    page = visit("office")
    page.goto(path)
    nothing_in_the_way(page, serious=True)
