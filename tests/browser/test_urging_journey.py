"""One-minute test 2: the office sees which units are missing, reminds them all, and sees that they were told."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from outlines.models import Measure
from tasks import services as tasks
from tests.browser.looks import fits, nothing_in_the_way
from workflow.models import Deadline
from workflow.services import sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late(county):
    """Two units should have signed last week."""
    made = tasks.propose_tasks(
        actor=county.office, measures=[Measure.objects.get(title="保障孕产妇安全分娩")]
    )
    for task in made:
        tasks.edit_task(
            actor=county.office, task=task, lead=county.units.education, supports=[county.units.health]
        )
    tasks.assign_tasks(actor=county.office, task_ids=[task.pk for task in made])
    day = timezone.localdate() - timedelta(days=6)
    Deadline.objects.filter(kind="task.sign").update(due_on=day, planned_on=day, set_on=day)
    sweep()
    return made


def test_the_office_reminds_all_who_are_missing(county, late, visit):
    office = visit("office")
    office.get_by_role("heading", name="逾期未办").wait_for()
    office.get_by_text("涉及 2 个单位").wait_for()
    office.get_by_role("button", name="催办", exact=True).click()
    expect(office.locator("input[name=ids]:checked")).to_have_count(6)
    # One of them has telephoned.
    office.locator("input[name=ids]").first.uncheck()
    office.get_by_label("附言").fill("请在周五前签收，电话 0476-1234567")
    office.get_by_role("button", name="发出").click()
    office.get_by_text("已发出 2 条消息，涉及 5 件事项，通知 3 人。").wait_for()

    head = visit("unit_head")
    head.get_by_role("link", name="消息，1 条未读").click()
    head.get_by_role("link", name="【催办】签收任务").click()
    head.get_by_text("电话 0476-1234567").wait_for()

    liaison = visit("liaison", width=375, height=740)
    liaison.get_by_role("link", name="消息，2 条未读").click()
    liaison.get_by_role("link", name="【催办】签收任务").click()
    liaison.get_by_role("link", name="去办理").click()

    # Who was told when stands on the task itself, and who has read it.
    office.goto(late[1].get_absolute_url())
    told = office.locator("section", has=office.get_by_role("heading", name="时限与提醒"))
    expect(told).to_contain_text("王建国")
    expect(told).to_contain_text("已读")


def test_more_time_from_the_board_to_the_deadline(county, late, visit):
    office = visit("office")
    office.get_by_text("时限与催办", exact=True).click()
    office.get_by_role("link", name="时限总览").click()
    office.get_by_role("link", name="县教育局").first.click()
    office.get_by_role("link", name=late[0].code).first.click()
    office.get_by_role("link", name="调整时限").click()
    office.get_by_label("理由").fill("主要同志出差")
    office.get_by_role("button", name="调整时限").click()
    office.get_by_text("时限已调整").wait_for()
    office.get_by_text("原定").wait_for()


def test_pages_of_deadlines_can_be_used_without_seeing_them(county, late, visit):
    office = visit("office")
    deadline = Deadline.objects.filter(kind="task.sign").first()
    pages = (
        "/workflow/board/",
        "/workflow/deadlines/",
        f"/workflow/deadlines/{deadline.pk}/",
        "/workflow/calendar/?whose=county",
        "/workflow/policies/",
        "/workflow/policies/task.sign/",
        "/workflow/wordings/2/",
        "/workflow/preview/",
        "/workdays/",
        "/notices/",
        "/notices/preference/",
        "/notices/robots/new/",
        "/",
    )
    for path in pages:
        office.goto(path)
        office.wait_for_load_state("networkidle")
        nothing_in_the_way(office)
    admin = visit("admin", width=375, height=740)
    admin.goto("/operations/")
    nothing_in_the_way(admin)
    # Nothing runs over the edge of a phone.
    phone = visit("liaison", width=375, height=740)
    for path in ("/", "/workflow/deadlines/", "/notices/", "/workflow/calendar/?as=list"):
        phone.goto(path)
        fits(phone)
