"""Workbooks that offices send: every usual kind is read, every bad one is refused in plain words."""

import random
import resource
import time
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest

from files.intake import IntakeRefused
from files.spreadsheets import read_workbook

from . import workbook_files as files

ROWS = [
    ["牵头单位", "任务", "完成时限"],
    ["县教育局", "普及性教育", date(2025, 12, 31)],
    ["县卫健委", "两癌筛查", 12],
]


def read_one(data, filename="分解表.xlsx", **limits):
    (sheet,) = read_workbook(data, filename, **limits)
    return sheet


def refused(data, filename="分解表.xlsx", **limits):
    """The refusal of a bad file, which must come soon and cost the server itself next to nothing."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    with pytest.raises(IntakeRefused) as caught:
        read_workbook(data, filename, **limits)
    assert time.monotonic() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    assert any("一" <= char <= "鿿" for char in caught.value.message)
    assert "Error" not in caught.value.message
    return caught.value


# What is read --------------------------------------------------------------------------------------


def test_an_excel_workbook_keeps_texts_numbers_and_dates():
    sheet = read_one(files.xlsx(ROWS))
    assert sheet.rows == ROWS
    assert sheet.name == "表1"
    assert type(sheet.rows[2][2]) is int


def test_row_numbers_and_columns_are_those_the_user_sees():
    sheet = read_one(files.xlsx([[], [], [None, None, "任务"], [], [None, None, None, 1.5]]))
    assert sheet.rows == [[], [], [None, None, "任务"], [], [None, None, None, 1.5]]


def test_texts_are_cleaned_of_what_nobody_sees():
    row = ["　县教育局　", "张　三", "a\u200bb", "e\u0301", "第一行\r\n第二行", " ", "\ufeff名称", True]
    assert read_one(files.xlsx([row])).rows == [
        ["县教育局", "张 三", "ab", "é", "第一行\n第二行", None, "名称", True]
    ]


def test_a_date_with_a_time_is_its_day():
    assert read_one(files.xlsx([[datetime(2025, 12, 31, 8, 30)]])).rows == [[date(2025, 12, 31)]]


def test_an_old_xls_is_read_whatever_its_name_says():
    rows = [["牵头单位", "任务数"], ["县教育局", 12], ["县妇联", 3.5]]
    for name in ("老表.xls", "老表.et", "老表.xlsx"):
        assert read_one(files.xls(rows), name).rows == rows


def test_the_kind_is_told_by_the_content_and_not_by_the_name():
    assert read_one(files.xlsx(ROWS), "分解表.csv").rows == ROWS
    assert read_one("牵头单位,任务\n县教育局,宣传\n".encode(), "分解表.xlsx").rows == [
        ["牵头单位", "任务"],
        ["县教育局", "宣传"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_delimited_texts_of_every_usual_encoding_are_read(encoding, separator):
    lines = [
        ["单位", "联络员", "备注"],
        ["县教育局", "赵㛃", f'含{separator}与"引号"\n两行'],
        [],
        ["县妇联", "007", ""],
    ]
    quoted = [*lines[1][:2], '"' + lines[1][2].replace('"', '""') + '"']
    text = "\r\n".join(separator.join(line) for line in [lines[0], quoted, lines[2], lines[3]])
    assert read_one(text.encode(encoding), "名单.csv").rows == [
        ["单位", "联络员", "备注"],
        ["县教育局", "赵㛃", f'含{separator}与"引号"\n两行'],
        [],
        ["县妇联", "007"],
    ]


def test_hidden_and_empty_sheets_are_left_out():
    sheets = read_workbook(files.xlsx([], ROWS, [["旧数据"]], hidden={2}), "分解表.xlsx")
    assert [sheet.name for sheet in sheets] == ["表2"]


def test_formatting_down_to_the_last_row_of_the_sheet_does_not_count():
    rows = files.worksheet(
        f'<row r="1">{files.inline("A1", "任务")}</row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert read_one(files.raw_xlsx(rows)).rows == [["任务"]]


def test_reading_a_usual_workbook_is_quick():
    data = files.xlsx([["县教育局", "任务", 1] * 4] * 500)
    started = time.monotonic()
    assert len(read_one(data).rows) == 500
    assert time.monotonic() - started < 2


# What is refused -----------------------------------------------------------------------------------


def test_an_empty_file_and_an_empty_workbook_say_so():
    assert "空文件" in refused(b"").message
    for data in (files.xlsx([]), files.xlsx([[" ", "　"]]), b"\r\n,,\r\n", files.xls([[]])):
        assert refused(data).reason == "empty"


def test_the_message_names_the_file_but_not_its_folder():
    assert refused(b"", "C:\\用户\\桌面\\名单.xlsx").message.startswith("‘名单.xlsx’")


def test_a_file_over_the_size_limit_is_refused_before_it_is_parsed():
    error = refused(b"a" * (5 * 1024 * 1024 + 1))
    assert error.reason == "size"
    assert "最多 5 MB" in error.message


def test_too_many_rows_says_how_many_there_are_and_may_be():
    error = refused(files.xlsx([["任务"]] * 5001))
    assert error.reason == "rows"
    assert "5001 行" in error.message
    assert "5000 行" in error.message
    assert len(read_one(files.xlsx([["任务"]] * 5000)).rows) == 5000


def test_a_stray_cell_at_the_bottom_of_the_sheet_is_named():
    stray = (
        f'<row r="1">{files.inline("A1", "任务")}</row><row r="900000">{files.inline("A900000", "x")}</row>'
    )
    error = refused(files.raw_xlsx(files.worksheet(stray)))
    assert "900000 行" in error.message


def test_too_many_columns_says_how_many_there_are_and_may_be():
    error = refused(files.xlsx([["列"] * 61]))
    assert error.reason == "columns"
    assert "61 列" in error.message
    assert refused(b"," * 1_000_000 + b"x").reason == "columns"


def test_a_cell_that_is_too_long_is_located():
    error = refused(files.xlsx([["任务"], [None, "字" * 5001]]))
    assert "第 2 行 B 列" in error.message
    assert "5001 字" in error.message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("报告.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
        ("照片.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"),
        ("通知.rtf", b"{\\rtf1\\ansi hello}"),
        ("空包.zip", b"PK\x05\x06" + b"\0" * 18),
        ("通知.doc", files.compound({"WordDocument": b"text"})),
    ],
)
def test_other_kinds_of_files_are_told_from_workbooks(name, data):
    error = refused(data, name)
    assert error.reason == "kind"
    assert "不是 Excel 表格文件" in error.message


def test_a_word_document_is_no_workbook():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert "不是 Excel 表格文件" in refused(target.getvalue(), "方案.xlsx").message


def test_a_web_page_saved_as_xls_is_explained():
    page = "<html><body><table><tr><td>任务</td></tr></table></body></html>"
    assert "网页格式" in refused(page.encode("gb18030"), "导出.xls").message
    xml = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    assert "XML 格式" in refused(xml.encode(), "导出.xls").message


def test_a_password_is_asked_to_be_removed():
    encrypted = files.compound({"EncryptionInfo": b"\x04\x00\x04\x00", "EncryptedPackage": b"\x99" * 9000})
    for data in (encrypted, files.xls(ROWS[:1], locked=True)):
        error = refused(data)
        assert error.reason == "password"
        assert "密码" in error.message


def test_a_truncated_workbook_is_refused_wherever_it_was_cut():
    data = files.xlsx(ROWS * 50)
    for part in range(1, 10):
        assert refused(data[: len(data) * part // 10]).reason in {"broken", "kind"}


def test_a_truncated_xls_is_refused_or_read_as_far_as_it_goes():
    data = files.xls([["县教育局", 1]] * 400)
    for part in range(1, 10):
        outcome_of(data[: len(data) * part // 10])


def outcome_of(data):
    """Whether the file was read or refused; any other end fails the test."""
    started = time.monotonic()
    try:
        sheets = read_workbook(data, "随机.xlsx")
    except IntakeRefused as error:
        sheets, message = None, error.message
    assert time.monotonic() - started < 10
    if sheets is None:
        assert "。" in message
        return "refused"
    assert all(len(sheet.rows) <= 5000 for sheet in sheets)
    return "read"


def random_file(seed):
    """Random bytes, also behind a true beginning, and good files with bytes changed, also inside the ZIP."""
    choice = random.Random(seed)
    noise = choice.randbytes(choice.randrange(1, 20_000))
    beginnings = [b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")]
    if seed % 6 < 3:
        return beginnings[seed % 6] + noise
    if seed % 6 == 3:
        return changed(choice, files.xlsx(ROWS * 20))
    if seed % 6 == 4:
        return changed(choice, files.xls([["县教育局", 1]] * 50))
    cells = "".join(f'<row r="{row}">{files.inline(f"A{row}", "任务")}</row>' for row in range(1, 30))
    return files.raw_xlsx(changed(choice, files.worksheet(cells).encode()))


def changed(choice, data):
    data = bytearray(data)
    for _ in range(choice.randrange(1, 10)):
        data[choice.randrange(len(data))] = choice.randrange(256)
    return bytes(data)


def test_two_hundred_random_files_end_in_a_reading_or_a_refusal():
    outcomes = [outcome_of(random_file(seed)) for seed in range(200)]
    assert outcomes.count("refused") > 100
    assert outcomes.count("read") > 10


# What is meant to harm -----------------------------------------------------------------------------


def test_a_huge_sheet_in_a_small_file_is_refused():
    row = files.inline("A1", "x" * 100)
    bomb = files.raw_xlsx(
        [
            files.worksheet("").partition("</sheetData>")[0],
            *[f"<row>{row * 100}</row>"] * 12_000,
            "</sheetData></worksheet>",
        ]
    )
    assert len(bomb) < 2 * 1024 * 1024
    error = refused(bomb)
    assert error.reason == "size"
    assert "50 MB" in error.message


def test_two_cells_at_the_far_corners_do_not_cost_the_server_its_memory():
    corners = (
        f'<row r="1">{files.inline("A1", "x")}</row><row r="1048576">{files.inline("XFD1048576", "x")}</row>'
    )
    bomb = files.raw_xlsx(files.worksheet(corners))
    assert len(bomb) < 4096
    assert refused(bomb).reason == "memory"


def test_a_bomb_of_shared_strings_is_refused():
    strings = [f'<sst xmlns="{files.MAIN}">', *["<si><t>" + "A" * 1000 + "</t></si>"] * 45_000, "</sst>"]
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    bomb = files.raw_xlsx(files.worksheet(rows), strings)
    assert len(bomb) < 1024 * 1024
    assert refused(bomb).reason == "size"


def test_a_few_shared_strings_repeated_in_every_cell_are_refused():
    strings = f'<sst xmlns="{files.MAIN}"><si><t>{"字" * 5000}</t></si></sst>'
    rows = "".join(f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 60 + "</row>" for row in range(1, 5001))
    assert refused(files.raw_xlsx(files.worksheet(rows), strings)).reason in {"memory", "size"}


def test_a_directory_that_lies_about_sizes_is_refused():
    data = files.raw_xlsx(files.worksheet(f'<row r="1">{files.inline("A1", "x" * 100_000)}</row>'))
    size = len(files.worksheet(f'<row r="1">{files.inline("A1", "x" * 100_000)}</row>'))
    lie = data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != data
    assert refused(lie).reason == "broken"


def test_thousands_of_entries_are_refused():
    extra = {f"xl/media/{number}.bin": b"" for number in range(2500)}
    assert refused(files.raw_xlsx(files.worksheet(""), extra=extra)).reason == "size"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("padding", [0, 300_000])
def test_external_entities_are_refused_and_read_no_file(encoding, padding, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密内容")
    before = f'<!--{"-x" * padding}--><!DOCTYPE w [<!ENTITY e SYSTEM "file://{secret}">]>'
    xml = files.worksheet(f'<row r="1">{files.inline("A1", "&e;")}</row>', before=before)
    error = refused(files.raw_xlsx(xml.encode(encoding)))
    assert error.reason == "broken"
    assert "秘密内容" not in error.message


def test_a_billion_laughs_are_refused():
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)
    )
    strings = f'<!DOCTYPE sst [{entities}]><sst xmlns="{files.MAIN}"><si><t>&a9;</t></si></sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert refused(files.raw_xlsx(files.worksheet(rows), strings)).reason == "broken"
