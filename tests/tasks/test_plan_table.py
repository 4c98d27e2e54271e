"""方案表: a plan filled in in Excel or WPS, with what offices type."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files.spreadsheets import read_table, write_workbook
from tasks import plan_table, services
from tests.plans import drafted_plan, fill, signed_tasks


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


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("20260630 完成", [(date(2026, 6, 30), "完成")]),
        ("2026-6-30完成", [(date(2026, 6, 30), "完成")]),
        ("2026-06-30,完成", [(date(2026, 6, 30), "完成")]),
        ("２０２６年６月３０日 完成", [(date(2026, 6, 30), "完成")]),
        ("2026年6月中旬 完成", [(date(2026, 6, 20), "完成")]),
        ("2024年2月 完成", [(date(2024, 2, 29), "完成")]),
        ("2026 完成", [(date(2026, 12, 31), "完成")]),
        ("2026-06-30 上报材料", [(date(2026, 6, 30), "上报材料")]),
        ("2026-06-30 3所学校挂牌", [(date(2026, 6, 30), "3所学校挂牌")]),
        ("2026-06-30完成\r\n2026-07-31推广", [(date(2026, 6, 30), "完成"), (date(2026, 7, 31), "推广")]),
        ("2026-06-30 " + "长" * 200, [(date(2026, 6, 30), "长" * 200)]),
    ],
)
def test_more_shapes_of_milestones(cell, found):
    assert plan_table.read_milestones(cell) == (found, [])


@pytest.mark.parametrize(
    ("cell", "day", "title"),
    [
        pytest.param("2026年 6月 30日 完成摸底", date(2026, 6, 30), "完成摸底", id="spaces"),
        pytest.param("2026年第二季度 完成摸底", date(2026, 6, 30), "完成摸底", id="quarter"),
        pytest.param("2026年上半年 完成摸底", date(2026, 6, 30), "完成摸底", id="half"),
        pytest.param("2026年6月30日上报材料", date(2026, 6, 30), "上报材料", id="report"),
        pytest.param("2026年6月下发文件", date(2026, 6, 30), "下发文件", id="issue"),
        pytest.param("2026年6月底前完成摸底", date(2026, 6, 30), "完成摸底", id="by-end"),
        pytest.param("2026年6月30日前 完成", date(2026, 6, 30), "完成", id="by-day"),
    ],
)
def test_days_as_offices_write_them(cell, day, title):
    """Every one of these days is read from a cell of its own (`read_date`), so people type them here too."""
    assert plan_table.read_milestones(cell) == ([(day, title)], [])


def test_one_bad_milestone_does_not_hide_the_good_ones():
    found, problems = plan_table.read_milestones("2026-06-30 摸底；明年 推广；2027-06-30 建成")
    assert [title for _day, title in found] == ["摸底", "建成"]
    assert problems == ["里程碑“明年 推广”要写成“2026-06-30 完成什么”"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2026 财政预算 1，200.5 万元", [(2026, "财政预算", Decimal("1200.5"))]),
        ("2026\u3000财政预算\u30005", [(2026, "财政预算", Decimal(5))]),
        ("2026年 财政 专项 5", [(2026, "财政 专项", Decimal(5))]),
        ("2026 自筹 0", [(2026, "自筹", Decimal(0))]),
        ("2000 甲 1;2100 乙 2\n", [(2000, "甲", Decimal(1)), (2100, "乙", Decimal(2))]),
        ("2026 财政 9999999999.99", [(2026, "财政", Decimal("9999999999.99"))]),
    ],
)
def test_more_shapes_of_funds(cell, found):
    assert plan_table.read_funds(cell) == (found, [])


@pytest.mark.parametrize(
    "cell",
    [
        "2026年财政预算5万元",
        "2026 财政 5元",
        "2026 财政 五万元",
        "2101 财政 5",
        "2026 财政 10000000000",
        "2026 财政 " + "9" * 60,
        "2026 " + "长" * 41 + " 5",
    ],
)
def test_more_that_is_no_fund(cell):
    found, problems = plan_table.read_funds(cell)
    assert (found, len(problems)) == ([], 1)


TWO_DAYS = [(date(2026, 9, 30), "培训"), (date(2026, 12, 31), "验收")]


@pytest.mark.parametrize(
    "said",
    [
        {"steps": "=走访（不是公式）"},
        {"steps": "-建立台账\n\n-分三年推进"},
        {"steps": "2026-06-30", "responsible": "001", "result": "1.50"},
        {"milestones": [], "funds": []},
        {"milestones": [(date(2026, 9, 30), "乙"), (date(2026, 9, 30), "甲")]},
        {"funds": [(2026, "中央 专项", Decimal("0.01")), (2027, "自筹", Decimal("1200.50"))]},
        pytest.param(
            {"milestones": TWO_DAYS},
            id="september-and-december",
        ),
        pytest.param(
            {"milestones": [(date(2026, 9, 30), "培训；推广")]},
            id="semicolon-in-milestone",
        ),
        pytest.param(
            {"funds": [(2026, "中央；地方", Decimal(5))]},
            id="semicolon-in-source",
        ),
        pytest.param(
            {"milestones": [(None, "待定日期")]},
            id="half-a-milestone",
        ),
    ],
)
def test_whatever_a_line_says_it_comes_back_unchanged(cast, plan, said):
    fill(plan.lines.first(), cast.liaison, **said)
    row = plan_table.plan_rows(plan, table_of(plan))[0]
    assert (row.action, row.changes, row.reasons) == ("unchanged", [], [])


def test_one_bad_row_does_not_stop_the_good_one(plan):
    def edit(rows):
        rows[0][7] = "明年 完成"
        rows[1][5] = "张三"
        return rows

    shown = plan_table.plan_rows(plan, table_of(plan, edit))
    assert [row.action for row in shown] == ["refused", "changed", "unchanged"]
    assert [bool(row.payload) for row in shown] == [False, True, False]
    assert shown[1].changes == [("责任人", "王建国", "张三")]


def test_a_table_of_two_columns_leaves_the_others_alone(cast, plan):
    """An office that sends back only 编号 and 责任人 must not empty the rest."""
    line = plan.lines.first()
    sheet = plan_table.sheets(plan)[0]
    book = write_workbook(
        [type(sheet)(title="表", headers=["编号", "责任人"], rows=[[line.task_code, "张三"]])]
    )
    table = read_table(book.read(), "plan.xlsx", plan_table.columns())
    (row,) = plan_table.plan_rows(plan, table)
    (outcome,) = plan_table.apply_plan(actor=cast.liaison, plan=plan, payloads=[(row.number, row.payload)])
    assert outcome.done
    line = plan.lines.first()
    assert (line.responsible, line.steps) == ("张三", "建立台账，分三年推进")
    assert (line.milestones.count(), line.funds.count()) == (2, 1)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (4, "长" * 3001, "主要举措超过 3000 字"),
        (5, "长" * 61, "责任人超过 60 字"),
        (6, "长" * 1001, "预期成果超过 1000 字"),
    ],
)
def test_what_is_too_long_is_refused_and_what_just_fits_is_not(plan, column, text, reason):
    def edit(rows):
        rows[0][column], rows[1][column] = text, text[1:]
        return rows

    first, second, _third = plan_table.plan_rows(plan, table_of(plan, edit))
    assert (first.action, first.reasons) == ("refused", [reason])
    assert (second.action, second.reasons) == ("changed", [])
