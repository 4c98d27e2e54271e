"""方案表: a plan filled in in Excel or WPS, with what offices type."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files.spreadsheets import read_table, write_workbook
from tasks import plan_table, services
from tests.plans import drafted_plan, signed_tasks


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2026-06-30 完成摸底", [(date(2026, 6, 30), "完成摸底")]),
        ("2026年6月30日：完成摸底", [(date(2026, 6, 30), "完成摸底")]),
        (
            "2026.6.30 完成摸底；2027/12/31 建成",
            [(date(2026, 6, 30), "完成摸底"), (date(2027, 12, 31), "建成")],
        ),
        ("2026年底 完成\n2027年6月 推广", [(date(2026, 12, 31), "完成"), (date(2027, 6, 30), "推广")]),
        ("", []),
        ("；；\n", []),
    ],
)
def test_milestones_in_a_cell(cell, found):
    assert plan_table.read_milestones(cell) == (found, [])


@pytest.mark.parametrize(
    "cell", ["完成摸底", "2026-02-30 完成", "2026-06-30", "明年 完成", "2026-06-30 " + "长" * 201]
)
def test_what_is_no_milestone_is_told(cell):
    found, problems = plan_table.read_milestones(cell)
    assert found == []
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2026 财政预算 5", [(2026, "财政预算", Decimal(5))]),
        (
            "2026年 上级专项 12.50万元；2027 单位自筹 1,200",
            [(2026, "上级专项", Decimal("12.50")), (2027, "单位自筹", Decimal(1200))],
        ),
        ("", []),
    ],
)
def test_funds_in_a_cell(cell, found):
    assert plan_table.read_funds(cell) == (found, [])


@pytest.mark.parametrize(
    "cell",
    [
        "财政预算 5",
        "2026 财政预算",
        "1899 财政 5",
        "2026 财政 -5",
        "2026 财政 1.234",
        "2026 财政 99999999999",
    ],
)
def test_what_is_no_fund_is_told(cell):
    found, problems = plan_table.read_funds(cell)
    assert found == []
    assert len(problems) == 1


@pytest.fixture
def plan(cast, outline, birth):
    signed_tasks(cast, birth)
    return drafted_plan(cast, outline)


def table_of(plan, edit=lambda rows: rows):
    sheet = plan_table.sheets(plan)[0]
    rows = edit([list(row) for row in sheet.rows])
    book = write_workbook([type(sheet)(title=sheet.title, headers=sheet.headers, rows=rows)])
    return read_table(book.read(), "plan.xlsx", plan_table.columns())


def test_what_went_out_comes_back_unchanged(plan):
    assert {row.action for row in plan_table.plan_rows(plan, table_of(plan))} == {"unchanged"}


def test_what_was_edited_is_shown_and_then_done(cast, plan):
    def edit(rows):
        rows[0][4] = "在 WPS 里改过的举措"
        rows[0][7] = "2026-09-30 完成培训"
        rows[1][8] = ""
        return rows

    shown = plan_table.plan_rows(plan, table_of(plan, edit))
    assert [row.action for row in shown] == ["changed", "changed", "unchanged"]
    payloads = [(row.number, row.payload) for row in shown if row.payload]
    outcomes = plan_table.apply_plan(actor=cast.liaison, plan=plan, payloads=payloads)
    assert all(outcome.done for outcome in outcomes)
    first, second, _third = plan.lines.all()
    assert (first.steps, str(first.milestones.get())) == ("在 WPS 里改过的举措", "2026-09-30 完成培训")
    assert second.funds.count() == 0
    assert second.milestones.count() == 2


def test_rows_that_cannot_be_taken_say_why(plan):
    def edit(rows):
        rows[1][0] = rows[0][0]
        rows[2][0] = "妇9.9.9"
        return [*rows, [rows[2][0], *[""] * 8]]

    shown = plan_table.plan_rows(plan, table_of(plan, edit))
    reasons = ["；".join(row.reasons) for row in shown]
    assert "出现了两次" in reasons[1]
    assert "没有编号为“妇9.9.9”的任务" in reasons[2]


def test_a_line_changed_since_the_preview_is_not_overwritten(cast, plan):
    def edit(rows):
        rows[0][4] = "表里的举措"
        return rows

    shown = plan_table.plan_rows(plan, table_of(plan, edit))
    line = plan.lines.select_related("plan").first()
    services.save_line(
        actor=cast.liaison,
        line=line,
        revision=line.revision,
        steps="网页上的举措",
        responsible="某",
        result="某",
    )
    outcomes = plan_table.apply_plan(actor=cast.liaison, plan=plan, payloads=[(2, shown[0].payload)])
    assert [outcome.done for outcome in outcomes] == [False]
    line.refresh_from_db()
    assert line.steps == "网页上的举措"


def test_the_whole_way_through_the_page(cast, plan, browser_of):
    def edit(rows):
        rows[0][5] = "张三"
        return rows

    sheet = plan_table.sheets(plan)[0]
    rows = edit([list(row) for row in sheet.rows])
    book = write_workbook([type(sheet)(title=sheet.title, headers=sheet.headers, rows=rows)])
    client, url = browser_of(cast.liaison), reverse("tasks:plan-import", args=[plan.pk])
    preview = client.post(url, {"table": SimpleUploadedFile("plan.xlsx", book.read())})
    assert "张三" in preview.content.decode()
    done = client.post(url, {"plan": preview.context["plan"]})
    assert "已导入 1 行" in done.content.decode()
    assert plan.lines.first().responsible == "张三"
    assert browser_of(cast.other_liaison).post(url, {"plan": preview.context["plan"]}).status_code == 404
