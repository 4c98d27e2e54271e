"""The pages of the breakdown as the office uses them, without a browser."""

import pytest
from django.urls import reverse

from history.models import Event
from tasks import services
from tasks.models import Task


@pytest.fixture
def drafts(cast, birth):
    return services.propose_tasks(actor=cast.office, measures=[birth])


def test_units_and_dates_for_several_tasks_at_once(cast, drafts, browser_of):
    services.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.health)
    services.assign_tasks(actor=cast.office, task_ids=[drafts[0].pk])
    office = browser_of(cast.office)
    chosen = {"ids": [task.pk for task in drafts]}
    asked = office.post(reverse("tasks:bulk"), chosen, HTTP_REFERER="http://testserver/tasks/?state=draft")
    assert "批量修改 3 项任务" in asked.content.decode()
    nothing = office.post(reverse("tasks:bulk"), chosen | {"apply": "1"})
    assert "请至少选择一项" in nothing.content.decode()
    change = {
        "apply": "1",
        "lead": cast.units.education.pk,
        "due_on": "2027-06-30",
        "next": "/tasks/?state=draft",
    }
    reason = office.post(reverse("tasks:bulk"), chosen | change)
    assert "修改须说明理由" in reason.content.decode()
    done = office.post(reverse("tasks:bulk"), chosen | change | {"comment": "会议议定"}, follow=True)
    assert done.redirect_chain[-1][0] == "/tasks/?state=draft"
    assert "已修改 3 项任务" in done.content.decode()
    for task in Task.objects.all():
        assert task.assignments.lead().get().unit == cast.units.education
        assert str(task.due_on) == "2027-06-30"


def test_bulk_work_reports_each_row_that_was_refused(cast, drafts, browser_of):
    services.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.health)
    done = (
        browser_of(cast.office)
        .post(reverse("tasks:assign"), {"ids": [task.pk for task in drafts]}, follow=True)
        .content.decode()
    )
    assert "已交办 1 项任务" in done
    assert done.count("还没有确定牵头单位") == 2


def test_a_draft_saves_itself_and_tells_the_version(cast, drafts, browser_of):
    task = drafts[0]
    url = reverse("tasks:edit", args=[task.pk])
    data = {"text": "新的文字", "kind": "yearly", "due_on": "2026-12-31", "version": task.version}
    saved = browser_of(cast.office).post(url, data, HTTP_HX_REQUEST="true")
    assert "已保存" in saved.content.decode()
    assert f'value="{task.version + 1}"' in saved.content.decode()
    stale = browser_of(cast.director).post(url, data | {"text": "乙的文字"}, HTTP_HX_REQUEST="true")
    assert stale.status_code == 409
    body = stale.content.decode()
    assert "新的文字" in body
    assert "乙的文字" in body
    assert stale["HX-Reswap"] == "outerHTML"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", "", "必填"),
        ("text", "长" * 2001, "2000"),
        ("due_on", "昨天", "日期"),
        ("kind", "weekly", "选择"),
    ],
)
def test_bad_input_is_refused_at_the_field_and_kept(cast, drafts, browser_of, field, value, message):
    task = drafts[0]
    data = {"text": "文字", "kind": "yearly", "due_on": "2026-12-31", "version": task.version} | {
        field: value
    }
    page = browser_of(cast.office).post(reverse("tasks:edit", args=[task.pk]), data)
    assert page.status_code == 422
    assert message in str(page.context["form"].errors[field])
    assert page.context["form"].data[field] == value


def test_sending_a_form_twice_makes_one_change(cast, drafts, browser_of):
    office = browser_of(cast.office)
    task = drafts[0]
    data = {"text": "新的文字", "kind": "yearly", "due_on": "2026-12-31", "version": task.version}
    office.post(reverse("tasks:edit", args=[task.pk]), data)
    office.post(reverse("tasks:edit", args=[task.pk]), data)
    assert Event.objects.about(task).filter(verb="task.edited").count() == 1
    for _i in range(2):
        office.post(reverse("tasks:propose", args=[task.measure_id]))
    assert Task.objects.count() == 3


def test_the_list_is_exported_as_it_is_filtered(cast, drafts, browser_of):
    from io import BytesIO

    from files.spreadsheets import read_workbook

    response = browser_of(cast.office).get(reverse("tasks:list") + "?q=产科&cols=code&cols=text&export=xlsx")
    [sheet] = read_workbook(BytesIO(b"".join(response.streaming_content)).read(), "a.xlsx")
    assert sheet.rows == [["编号", "具体任务"], ["妇1.1.1", "完善医疗机构产科质量管理体系"]]


def test_a_filter_that_makes_no_sense_shows_the_list_and_says_so(cast, drafts, browser_of):
    page = browser_of(cast.office).get(
        reverse("tasks:list") + "?state=nonsense&domain=abc&page=999&sort=evil"
    )
    assert page.status_code == 200
