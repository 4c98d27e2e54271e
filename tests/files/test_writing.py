"""Excel files the office sends out: safe, printable, and the same when they come back."""

import enum
import io
import re
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from files.cells import clean_text, guard, take_in, unguard
from files.parsers.workbook import parse
from files.spreadsheets import (
    Column,
    ExcelSheet,
    read_table,
    read_workbook,
    workbook_response,
    write_workbook,
)


def written(*sheets):
    with write_workbook(sheets) as stream:
        return stream.read()


def cells_of(data):
    """What a spreadsheet program finds in the first sheet, untouched by our own reading."""
    return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).iter_rows())


def one_column(*values):
    """What a spreadsheet program finds in a column of these values."""
    rows = cells_of(written(ExcelSheet("表", ["值"], [[value] for value in values])))
    return [row[0] for row in rows[1:]] + [""] * (len(values) + 1 - len(rows))


def part(data, name):
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


# Values --------------------------------------------------------------------------------------------


def test_numbers_stay_numbers_and_dates_dates():
    data = written(
        ExcelSheet("表", ["值"] * 7, [["任务", 12, 1.5, Decimal("2.25"), date(2025, 12, 31), None, True]])
    )
    assert cells_of(data)[1] == ["任务", 12.0, 1.5, 2.25, date(2025, 12, 31), "", "是"]
    assert 'formatCode="yyyy-mm-dd"' in part(data, "xl/styles.xml")


def test_a_number_that_excel_would_round_is_text():
    assert one_column(123456789012345678, float("nan"), Decimal("NaN"), 10**14) == [
        "123456789012345678",
        "nan",
        "NaN",
        10.0**14,
    ]


def test_a_date_before_the_calendar_of_excel_is_text():
    assert one_column(date(1899, 12, 31), date(1900, 3, 1)) == ["1899-12-31", date(1900, 3, 1)]


def test_a_moment_is_shown_in_local_time(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    moment = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert one_column(moment) == [datetime(2026, 1, 1, 0, 30)]


def test_a_choice_is_shown_by_its_label_and_anything_else_by_its_words():
    class State(enum.StrEnum):
        DRAFT = "draft"

        @property
        def label(self):
            return "草稿"

    class Unit:
        def __str__(self):
            return "=县教育局"

    assert one_column(State.DRAFT, Unit()) == ["草稿", "'=县教育局"]


def test_characters_that_xml_forbids_are_dropped():
    assert one_column("a\x00b\x0bc\x1fd\ud800e\uffff", "\x07") == ["abcde", ""]


def test_a_text_too_long_for_a_cell_is_cut_where_one_can_see_it():
    text, wide = one_column("字" * 40_000, "𠮷" * 20_000)
    for cell in (text, wide):
        assert cell.endswith("……（内容过长，此处截断）")
        assert 32_700 < len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert one_column("字" * 32_767) == ["字" * 32_767]


# Formulas ------------------------------------------------------------------------------------------

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "　=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "\ufeff=1",
]


@pytest.mark.parametrize(
    "text", [*DANGEROUS, '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "'=1", "\tabc", "\x00=1"]
)
def test_a_text_that_could_become_a_formula_is_held_back(text):
    (cell,) = one_column(text)
    assert cell.startswith("'")
    assert "<f>" not in part(written(ExcelSheet("表", ["值"], [[text]])), "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "text", ["县教育局", "'引号'", "3-5岁", "1=1", "（一）", "http://example.com", "—", "https://a.b/?x=1"]
)
def test_an_ordinary_text_is_left_alone(text):
    assert one_column(text) == [text]
    assert "hyperlink" not in part(written(ExcelSheet("表", ["值"], [[text]])), "xl/worksheets/sheet1.xml")


def test_headers_titles_and_notes_are_held_back_too():
    data = written(ExcelSheet("=表", ["=1", "b"], [], title_row="=2", notes=["=3"]))
    texts = [value for row in cells_of(data) for value in row if value]
    assert texts == ["'=2", "'=3", "'=1", "b"]


TRICKY = st.text(
    st.one_of(st.sampled_from("'=+-@\t\r\n ＝＋－＠　\ufeff\u200b\u0338_x041"), st.characters()), max_size=20
)


@given(TRICKY)
@settings(max_examples=1000, deadline=None)
def test_the_guard_is_taken_off_as_it_was_put_on(text):
    kept = clean_text(text)
    assert take_in(guard(kept)) == kept
    assert unguard(guard(text)) == text or not kept
    assert not re.match(r"\s*[=+\-@＝＋－＠]", guard(text))


@given(st.lists(TRICKY, min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_texts_come_back_from_a_workbook_as_they_went(texts):
    """Up to what nobody can see: invisible characters, and white space around a text."""
    rows = [[text, "末"] for text in texts]
    (sheet,) = parse(written(ExcelSheet("表", ["值", "末"], rows)), "表.xlsx", 5000, 60, 5000)
    assert [row[0] for row in sheet["rows"][1:]] == [clean_text(text) or None for text in texts]


def test_a_table_that_went_out_comes_back_the_same():
    columns = [
        Column("task", "具体任务", required=True),
        Column("due", "完成时限", kind="date"),
        Column("n", "序号", kind="int"),
    ]
    rows = [["=危险", date(2025, 12, 31), 1], ["-3 岁以下", None, 2], ["多行\n文字", date(2030, 1, 1), 3]]
    data = written(
        ExcelSheet(
            "分解表",
            ["具体任务", "完成时限", "序号"],
            rows,
            title_row="任务分解表",
            notes=["具体任务", "完成时限"] * 6,
        )
    )
    table = read_table(data, "分解表.xlsx", columns)
    assert table.problems == []
    assert table.header_row == 3
    assert [list(row.values.values()) for row in table.rows] == rows


# Sheets --------------------------------------------------------------------------------------------


def test_a_sheet_is_set_up_for_the_screen_and_for_a4():
    data = written(
        ExcelSheet("分解表", ["任务", "单位"], [["筛查", "县卫健委"]], widths=[40, 20], title_row="宁城县")
    )
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert '<autoFilter ref="A2:B3"/>' in xml
    assert 'ySplit="2"' in xml
    assert 'state="frozen"' in xml
    assert 'paperSize="9"' in xml
    assert 'orientation="landscape"' in xml
    assert 'fitToHeight="0"' in xml
    assert '<mergeCell ref="A1:B1"/>' in xml
    assert "$2:$2" in part(data, "xl/workbook.xml")


def test_a_header_without_rows_is_a_workbook_too():
    assert cells_of(written(ExcelSheet("空表", ["任务", "单位"], iter([]), title_row="宁城县")))[1] == [
        "任务",
        "单位",
    ]


def test_one_column_under_a_title_needs_no_merging():
    assert cells_of(written(ExcelSheet("表", ["任务"], [["筛查"]], title_row="宁城县"))) == [
        ["宁城县"],
        ["任务"],
        ["筛查"],
    ]


def test_sheet_names_are_made_acceptable_and_unlike():
    titles = ["2025/2026年[草案]", "", "History", "甲" * 40, "甲" * 40, "a", "A", "'引号'"]
    data = written(*[ExcelSheet(title, ["值"], [[1]]) for title in titles])
    names = [sheet.name for sheet in read_workbook(data, "表.xlsx")]
    assert names == [
        "2025 2026年 草案",
        "表格",
        "History_",
        "甲" * 31,
        "甲" * 28 + "(2)",
        "a",
        "A(2)",
        "引号",
    ]


def test_rows_longer_than_the_header_and_workbooks_without_sheets_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for sheets in ([ExcelSheet("表", ["值"], [[1, 2]])], [ExcelSheet("表", [], [])], []):
        with pytest.raises(ValueError):
            write_workbook(sheets)
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_fails_half_way_leaves_no_files_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows():
        yield ["筛查"]
        raise LookupError

    with pytest.raises(LookupError):
        write_workbook([ExcelSheet("表", ["任务"], rows())])
    assert list(tmp_path.iterdir()) == []


def test_a_download_carries_its_chinese_name():
    response = workbook_response("宁城县 任务/分解表", [ExcelSheet("表", ["任务"], [["筛查"]])])
    assert (
        response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('宁城县 任务_分解表.xlsx')}"
    )
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    body = b"".join(response.streaming_content)
    assert int(response["Content-Length"]) == len(body)
    assert cells_of(body) == [["任务"], ["筛查"]]


@given(st.text(max_size=150))
@settings(max_examples=100, deadline=None)
def test_no_name_breaks_the_download(name):
    response = workbook_response(name, [ExcelSheet("表", ["任务"], [])])
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Disposition"].rstrip('"').endswith(".xlsx")
    response.close()


def test_normal_form_is_kept():
    assert one_column("e\u0301") == [unicodedata.normalize("NFC", "e\u0301")]
