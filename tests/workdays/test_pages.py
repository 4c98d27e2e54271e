"""The page of a year, changing a day, and the announced list from a spreadsheet."""

from datetime import date, timedelta
from io import BytesIO

from django.urls import reverse

from files.spreadsheets import ExcelSheet, write_workbook
from workdays import services
from workdays.selectors import calendar_of
from workflow.models import Deadline, WorkItem


def test_a_year_is_read_by_all_and_kept_by_the_office(cast, browser_of):
    liaison, office = browser_of(cast.liaison), browser_of(cast.office)
    page = liaison.get(reverse("workdays:year") + "?year=2027").content.decode()
    assert "预估" in page
    assert "国庆节" in page
    assert "修改一天" not in page
    url = reverse("workdays:set") + "?year=2027"
    assert liaison.post(url, {"day": "2027-03-08", "is_working": "off"}).status_code == 403
    bad = office.post(url, {"day": "2027-13-40", "is_working": "off"})
    assert bad.status_code == 422
    assert "输入一个有效的日期" in bad.content.decode()
    office.post(url, {"day": "2027-03-08", "is_working": "off", "name": "旗里放假"})
    assert "旗里放假" in office.get(reverse("workdays:year") + "?year=2027").content.decode()
    office.post(reverse("workdays:drop"), {"day": "2027-03-08"})
    assert calendar_of(cast.committee.pk).is_working(date(2027, 3, 8))
    office.post(reverse("workdays:confirm") + "?year=2027")
    assert "预估" not in office.get(reverse("workdays:year") + "?year=2027").content.decode()
    office.post(reverse("workdays:reset") + "?year=2027")
    assert "预估" in office.get(reverse("workdays:year") + "?year=2027").content.decode()


def test_the_announced_list_comes_as_a_sheet(cast, browser_of):
    office = browser_of(cast.office)
    rows = [
        ["2027-02-06", "2027-02-12", "休", "春节"],
        ["2027-02-20", "", "班", "春节调休"],
        ["2027-02-08", "", "班", "与前面相反"],
        ["2027-04-09", "2027-04-05", "休", "写倒了"],
        ["2027-05-01", "", "或许", "看不懂"],
    ]
    file = BytesIO(
        write_workbook(
            [ExcelSheet(title="表", headers=["开始日期", "结束日期", "安排", "名称"], rows=rows)]
        ).read()
    )
    file.name = "2027.xlsx"
    page = office.post(reverse("workdays:import"), {"table": file})
    assert page.context["counts"]["new"] == 2
    reasons = ["；".join(plan.reasons) for plan in page.context["plans"] if plan.reasons]
    assert [any(word in reason for reason in reasons) for word in ("相反", "早于", "休 或 班")] == [True] * 3
    office.post(reverse("workdays:import"), {"plan": page.context["plan"]})
    calendar = calendar_of(cast.committee.pk)
    assert calendar.is_working(date(2027, 2, 20))
    assert not calendar.is_working(date(2027, 2, 12))
    assert not calendar.is_estimated(date(2027, 2, 12))
    sheet = office.get(reverse("workdays:xlsx") + "?year=2027")
    assert sheet.status_code == 200


def test_counted_limits_move_with_the_list(cast, parts):
    deadline = Deadline.objects.filter(kind="task.sign").first()
    Deadline.objects.filter(pk=deadline.pk).update(
        state="open", counted_from=date(2027, 1, 22), counted_days=7, due_on=date(2027, 1, 29),
        planned_on=date(2027, 1, 29), is_estimated=True, next_on=None,
    )  # fmt: skip
    WorkItem.objects.filter(object_id=deadline.object_id, step="task.sign").update(
        closed_at=None, due_on=date(2027, 1, 29)
    )
    off = {date(2027, 1, 29) + timedelta(days=n): (False, "春节") for n in range(4)}
    services.import_year(actor=cast.office, year=2027, days=off)
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.is_estimated) == (date(2027, 2, 2), False)
    item = WorkItem.objects.get(object_id=deadline.object_id, step="task.sign")
    assert item.due_on == date(2027, 2, 2)
    # One that was given more time by hand keeps it.
    Deadline.objects.filter(pk=deadline.pk).update(due_on=date(2027, 3, 1))
    services.set_day(actor=cast.office, day=date(2027, 2, 2), is_working=False, name="再放一天")
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.planned_on) == (date(2027, 3, 1), date(2027, 2, 3))
