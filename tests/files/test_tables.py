"""A breakdown table as an office lays it out is found and read row by row."""

import time
from datetime import date

import pytest

from files.intake import IntakeRefused
from files.spreadsheets import Column, Sheet, read_table, table_of

from . import workbook_files as files

COLUMNS = [
    Column("domain", "领域", aliases=["发展领域"], fill_down=True),
    Column("goal", "主要目标", aliases=["主要目标/策略措施"], fill_down=True),
    Column("task", "具体任务", aliases=["任务", "工作任务"], required=True, filled=True),
    Column("lead", "牵头单位", aliases=["牵头部门"], required=True),
    Column("support", "配合单位", aliases=["责任单位"]),
    Column("due", "完成时限", kind="date"),
    Column("number", "序号", kind="int"),
]
HEADER = ["序号", "领域", "具体任务", "牵头单位", "完成时限"]


def read(rows, merges=(), columns=COLUMNS):
    return read_table(files.xlsx(rows, merges=merges), "分解表.xlsx", columns)


def values(table, key):
    return [row.values[key] for row in table.rows]


def test_a_plain_table_is_read():
    table = read([HEADER, [1, "健康", "两癌筛查", "县卫健委", date(2025, 12, 31)]])
    assert table.problems == []
    assert table.notices == []
    assert table.header_row == 1
    assert table.columns == {"number": "A", "domain": "B", "task": "C", "lead": "D", "due": "E"}
    (row,) = table.rows
    assert row.number == 2
    assert row.values == {
        "domain": "健康",
        "goal": None,
        "task": "两癌筛查",
        "lead": "县卫健委",
        "support": None,
        "due": date(2025, 12, 31),
        "number": 1,
    }


def test_title_and_remarks_above_the_header_are_skipped():
    table = read(
        [
            ["宁城县妇女发展纲要任务分解表", None, None, None, None],
            ["说明：牵头单位只填一个，具体任务逐条填写。"],
            [],
            HEADER,
            [],
            [1, "健康", "两癌筛查", "县卫健委", "2025年底"],
            [None, None, "　", None, None],
            [2, "健康", "健康讲座", "县妇联", "2025.6"],
        ],
        merges=["A1:E1"],
    )
    assert table.problems == []
    assert table.header_row == 4
    assert [row.number for row in table.rows] == [6, 8]
    assert values(table, "due") == [date(2025, 12, 31), date(2025, 6, 30)]


def test_headings_are_known_whatever_their_spaces_marks_and_aliases():
    table = read(
        [
            ["发展 领域", "工作\n任务*", "牵头部门（必填）", "完成时限："],
            ["健康", "筛查", "县卫健委", "2025年"],
        ]
    )
    assert table.problems == []
    assert table.columns == {"domain": "A", "task": "B", "lead": "C", "due": "D"}


def test_two_rows_of_merged_headings_are_read_together():
    table = read(
        [
            ["领域", "具体任务", "责任单位", None, "完成时限"],
            [None, None, "牵头单位", "配合单位", None],
            ["健康", "筛查", "县卫健委", "县妇联", "2025年"],
        ],
        merges=["A1:A2", "B1:B2", "C1:D1", "E1:E2"],
    )
    assert table.header_row == 2
    assert table.columns == {"domain": "A", "task": "B", "lead": "C", "support": "D", "due": "E"}
    assert [row.number for row in table.rows] == [3]
    assert table.rows[0].values["support"] == "县妇联"


def test_a_merged_cell_counts_for_all_of_its_rows():
    table = read(
        [
            ["领域", "具体任务", "牵头单位", "完成时限"],
            ["健康", "筛查", "县卫健委", "2025年"],
            [None, "讲座", None, None],
            ["教育", "扫盲", "县教育局", None],
        ],
        merges=["A2:A3", "D2:D4"],
        columns=[*COLUMNS[:5], Column("due", "完成时限", kind="date", fill_down=True)],
    )
    assert values(table, "domain") == ["健康", "健康", "教育"]
    assert values(table, "due") == [date(2025, 12, 31)] * 3
    assert values(table, "lead") == ["县卫健委", None, "县教育局"]


def test_a_value_written_once_counts_for_the_rows_below_it_but_not_under_the_next_domain():
    table = read(
        [
            ["领域", "主要目标", "具体任务", "牵头单位"],
            ["健康", "降低死亡率", "筛查", "县卫健委"],
            [None, None, "讲座", "县妇联"],
            ["教育", None, "扫盲", "县教育局"],
            [None, "提高入学率", "资助", "县教育局"],
        ]
    )
    assert values(table, "domain") == ["健康", "健康", "教育", "教育"]
    assert values(table, "goal") == ["降低死亡率", "降低死亡率", None, "提高入学率"]


def test_a_missing_column_is_named_and_nothing_is_read():
    table = read([["领域", "具体任务", "完成时限"], ["健康", "筛查", "2025年"]])
    (problem,) = table.problems
    assert problem.message.startswith("没有找到‘牵头单位’这一列")
    assert "第 1 行" in problem.message
    assert "‘牵头部门’" in problem.message
    assert (problem.row, problem.key) == (None, "lead")
    assert table.rows == []


def test_a_sheet_without_any_header_says_what_is_looked_for():
    table = read([["健康", "筛查"], ["教育", "扫盲"]])
    assert table.header_row is None
    assert table.rows == []
    assert "没有找到表头" in table.problems[0].message
    assert "牵头单位" in table.problems[0].message


def test_a_header_below_the_tenth_row_is_too_far_down():
    assert read([*[["说明"]] * 9, HEADER, [1, "健康", "筛查", "县卫健委"]]).header_row == 10
    assert read([*[["说明"]] * 10, HEADER, [1, "健康", "筛查", "县卫健委"]]).header_row is None


def test_unknown_and_repeated_columns_are_mentioned_but_harmless():
    table = read([[*HEADER, "经费", "牵头单位"], [1, "健康", "筛查", "县卫健委", "2025年", 3, "县妇联"]])
    assert table.problems == []
    assert table.notices == [
        "F 列‘经费’不在模板里，没有读取。",
        "有两列都是‘牵头单位’，只读取了 D 列，没有读取 G 列。",
    ]
    assert values(table, "lead") == ["县卫健委"]


def test_a_bad_date_or_number_is_a_problem_of_its_row_with_its_text():
    table = read(
        [HEADER, ["一", "健康", "筛查", "县卫健委", "长期坚持"], [2, "健康", "讲座", "县妇联", "2025年"]]
    )
    assert [(problem.row, problem.key, problem.text) for problem in table.problems] == [
        (2, "number", "一"),
        (2, "due", "长期坚持"),
    ]
    assert table.problems[1].message.startswith("完成时限：‘长期坚持’不是能识别的日期")
    assert table.rows[0].problems == table.problems
    assert values(table, "due") == [None, date(2025, 12, 31)]


def test_a_row_without_a_value_it_needs_has_a_problem():
    table = read([HEADER, [1, "健康", None, "县卫健委", None]])
    assert [problem.message for problem in table.problems] == ["没有填写‘具体任务’"]
    assert table.problems[0].row == 2


@pytest.mark.parametrize(
    ("cell", "number"), [(12, 12), ("12", 12), ("１２", 12), ("1,200", 1200), ("-3", -3)]
)
def test_whole_numbers_are_read_as_they_are_written(cell, number):
    assert values(read([HEADER, [cell, "健康", "筛查", "县卫健委"]]), "number") == [number]


def test_numbers_in_a_column_of_texts_are_texts():
    table = read([HEADER, [1, 2025, "筛查", 1.5, None]])
    assert (values(table, "domain"), values(table, "lead")) == (["2025"], ["1.5"])


def test_headings_that_are_numbers_are_found():
    table = read([["单位", 2024, 2025], ["县教育局", 1, 2]], columns=[Column("new", "2025", kind="int")])
    assert values(table, "new") == [2]


def test_the_sheet_with_the_headings_is_found_among_others():
    data = files.xlsx([["填表说明"], ["牵头单位只填一个"]], [HEADER, [1, "健康", "筛查", "县卫健委"]])
    table = read_table(data, "分解表.xlsx", COLUMNS)
    assert table.sheet == "表2"
    assert len(table.rows) == 1


def test_a_table_of_chinese_windows_csv_is_read():
    text = "序号,领域,具体任务,牵头单位,完成时限\r\n1,健康,“两癌”筛查,县卫健委,2025/12/31\r\n"
    table = read_table(text.encode("gb18030"), "分解表.csv", COLUMNS)
    assert table.problems == []
    assert values(table, "task") == ["“两癌”筛查"]
    assert values(table, "due") == [date(2025, 12, 31)]


def test_merged_ranges_that_point_outside_the_sheet_are_harmless():
    sheet = Sheet(
        "表", [HEADER, [1, "健康", "筛查", "县卫健委"]], ((0, 40, 900, 50), (1, 1, 4000, 1), (1, 30, 1, 50))
    )
    assert values(table_of([sheet], COLUMNS), "domain") == ["健康"]


def test_ranges_that_all_claim_the_whole_sheet_cost_no_time():
    rows = [HEADER] + [[1, "健康", "筛查", "县卫健委"]] * 4999
    sheet = Sheet("表", rows, ((1, 0, 4999, 59),) * 20_000)
    started = time.monotonic()
    assert len(table_of([sheet], COLUMNS).rows) == 4999
    assert time.monotonic() - started < 5


def test_the_limits_hold_for_tables_too():
    with pytest.raises(IntakeRefused, match="最多读取 3 行"):
        read_table(files.xlsx([HEADER] + [[1]] * 3), "分解表.xlsx", COLUMNS, max_rows=3)
