"""The breakdown table goes out as Excel, is edited in WPS, and comes back."""

from io import BytesIO

import pytest
from django.urls import reverse

from files.spreadsheets import ExcelSheet, read_table, write_workbook
from tasks import breakdown_table, services
from tasks.models import Task

HEADERS = ["编号", "领域", "策略措施", "具体任务", "类型", "牵头单位", "配合单位", "完成时限"]


def workbook(rows, headers=HEADERS):
    return write_workbook([ExcelSheet(title="分解表", headers=headers, rows=rows)]).read()


def plans_of(cast, data):
    table = read_table(data, "表.xlsx", breakdown_table.columns())
    return breakdown_table.Planner(cast.access("office")).plan(table)


@pytest.fixture
def broken_down(cast, health):
    services.break_down_domain(actor=cast.office, domain=health)
    return Task.objects.order_by("position")


def test_what_goes_out_comes_back_unchanged(cast, outline, broken_down):
    data = write_workbook([breakdown_table.sheet(cast.access("office"), outline)]).read()
    plans = plans_of(cast, data)
    assert len(plans) == 4
    assert {plan.action for plan in plans} == {"unchanged"}


def test_changes_and_additions_are_shown_then_made(cast, broken_down, browser_of):
    first = broken_down[0]
    rows = [
        [first.code, "妇女与健康", "", "改过的文字", "一次性", "县教育局", "县妇联、县卫健委", "2027年底"],
        ["", "妇女与教育", "1.保障女童平等接受义务教育", "新增的任务", "按年", "县教育局", "", "2026-12-31"],
    ]
    office = browser_of(cast.office)
    page = office.post(reverse("tasks:table-import"), {"table": upload(rows)})
    assert page.status_code == 200
    assert page.context["counts"] == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0}
    assert not Task.objects.filter(text="新增的任务").exists(), "a preview writes nothing"

    result = office.post(reverse("tasks:table-import"), {"plan": page.context["plan"], "reason": "会后调整"})
    assert result.context["done"] == 2
    first.refresh_from_db()
    assert (first.text, first.kind, str(first.due_on)) == ("改过的文字", "one_off", "2027-12-31")
    assert first.assignments.lead().get().unit == cast.units.education
    assert first.assignments.filter(role="support").count() == 2
    added = Task.objects.get(text="新增的任务")
    assert (added.code, added.source, added.kind) == ("妇2.1.1", "excel", "yearly")


def upload(rows, headers=HEADERS):
    file = BytesIO(workbook(rows, headers))
    file.name = "分解表.xlsx"
    return file


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["妇9.9.9", "", "", "文字", "", "", "", ""], "没有编号为 妇9.9.9"),
        (["妇1.1.1", "", "", "", "", "", "", ""], "没有写具体任务"),
        (["妇1.1.1", "", "", "文字", "", "县教局", "", ""], "是不是‘县教育局’"),
        (["妇1.1.1", "", "", "文字", "", "县教育局、县妇联", "", ""], "牵头单位只能有一个"),
        (["妇1.1.1", "", "", "文字", "偶尔", "", "", ""], "类型‘偶尔’不认识"),
        (["妇1.1.1", "", "", "文字", "", "", "", "近期"], "近期"),
        (["", "妇女与航天", "1", "文字", "", "", "", ""], "没有找到领域‘妇女与航天’"),
        (["", "妇女与健康", "9", "文字", "", "", "", ""], "没有策略措施‘9’"),
        (["", "妇女与健康", "", "文字", "", "", "", ""], "属于哪一条策略措施"),
    ],
)
def test_a_refused_row_says_why(cast, broken_down, row, reason):
    [plan] = plans_of(cast, workbook([row]))
    assert plan.action == "refused"
    assert any(reason in text for text in plan.reasons), plan.reasons


def test_the_same_code_twice_is_refused(cast, broken_down):
    code = broken_down[0].code
    row = [code, "", "", "甲", "", "县教育局", "", ""]
    plans = plans_of(cast, workbook([row, row]))
    assert [plan.action for plan in plans] == ["changed", "refused"]


def test_a_column_that_is_missing_leaves_its_field_alone(cast, broken_down):
    first = broken_down[0]
    lead = first.assignments.lead().get().unit
    [plan] = plans_of(cast, workbook([[first.code, "新文字"]], headers=["编号", "具体任务"]))
    breakdown_table.apply_plan(actor=cast.office, payloads=[(plan.number, plan.payload)], comment="x")
    first.refresh_from_db()
    assert first.text == "新文字"
    assert first.assignments.lead().get().unit == lead
    assert str(first.due_on) == "2030-12-31"


def test_a_row_changed_since_the_preview_is_refused_and_the_others_are_made(cast, broken_down):
    one, two = broken_down[0], broken_down[1]
    plans = plans_of(
        cast, workbook([[one.code, "", "", "甲", "", "", "", ""], [two.code, "", "", "乙", "", "", "", ""]])
    )
    services.edit_task(actor=cast.director, task=one, text="主任改的")
    outcomes = breakdown_table.apply_plan(
        actor=cast.office, payloads=[(plan.number, plan.payload) for plan in plans], comment="x"
    )
    assert [outcome.done for outcome in outcomes] == [False, True]
    assert "刘桂芳" in outcomes[0].reason
    one.refresh_from_db()
    assert one.text == "主任改的"


def test_a_preview_cannot_be_forged_or_borrowed(cast, broken_down, browser_of):
    rows = [[broken_down[0].code, "", "", "甲", "", "", "", ""]]
    plan = (
        browser_of(cast.office).post(reverse("tasks:table-import"), {"table": upload(rows)}).context["plan"]
    )
    assert browser_of(cast.director).post(reverse("tasks:table-import"), {"plan": plan}).status_code == 400
    assert (
        browser_of(cast.office).post(reverse("tasks:table-import"), {"plan": plan + "x"}).status_code == 400
    )


def test_what_is_not_a_table_is_refused_at_the_field(cast, outline, browser_of):
    file = BytesIO(b"not a workbook at all \x00\x01")
    file.name = "分解表.xlsx"
    page = browser_of(cast.office).post(reverse("tasks:table-import"), {"table": file})
    assert page.status_code == 422
    assert page.context["form"].errors["table"]
