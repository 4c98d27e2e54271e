"""Reads the cells of a workbook or a delimited text. Runs in the bounded child.

The answer is a list of `{"name", "rows", "merges"}`. A cell is null, a string, a number, a boolean or
`{"date": "2025-12-31"}`; `merges` are `[top, left, bottom, right]`, counted from 0.
"""

import csv
import datetime
import io
import re
import tempfile

from files.cells import column_letter, take_in
from files.refusal import IntakeRefused

from . import containers

MAX_SHEETS = 50
MAX_MERGES = 20_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype\s+html|<html|<table|<head|<meta)", re.IGNORECASE)

NOT_A_TABLE = "‘{name}’不是 Excel 表格文件。请用 Excel 或 WPS 打开原表，另存为 .xlsx 后再上传。"
WEB_TABLE = "‘{name}’其实是网页格式的表格。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再上传。"
XML_TABLE = "‘{name}’是 XML 格式的表格。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再上传。"
BROKEN = "‘{name}’无法读取，文件可能已经损坏或不完整。请用 Excel 或 WPS 打开原表，另存一份后再上传。"
EMPTY = "‘{name}’里没有内容。"
TOO_MANY_ROWS = (
    "工作表‘{sheet}’有 {found} 行，一次最多读取 {limit} 行。请删去多余的行，或分成几个文件后再上传。"
)
TOO_MANY_COLUMNS = "工作表‘{sheet}’有 {found} 列，最多读取 {limit} 列。请删去多余的列后再上传。"
TOO_MANY_SHEETS = "‘{name}’里有 {found} 张工作表，最多读取 {limit} 张。请只留下要导入的表后再上传。"
CELL_TOO_LONG = "工作表‘{sheet}’第 {row} 行 {column} 列的文字有 {found} 字，最多 {limit} 字。请缩短后再上传。"


def parse(data: bytes, name: str, max_rows: int, max_columns: int, max_cell: int) -> list[dict]:
    """All visible worksheets with something in them, the kind of file told by its content."""
    limits = Limits(max_rows, max_columns, max_cell)
    kind = containers.kind_of(data)
    if kind == "zip":
        containers.check_package(data, name)
        sheets = _excel_sheets(data, ".xlsx", name, limits)
    elif kind == "ole":
        containers.check_compound(data, name)
        sheets = _excel_sheets(data, ".xls", name, limits)
    else:
        sheets = [_delimited_sheet(data, name, limits)]
    sheets = [sheet for sheet in sheets if sheet["rows"]]
    if not sheets:
        raise IntakeRefused(EMPTY.format(name=name), "empty")
    return sheets


class Limits:
    """How large a sheet may be: rows, columns, characters of one cell."""

    def __init__(self, rows: int, columns: int, cell: int):
        self.rows, self.columns, self.cell = rows, columns, cell

    def keep(self, sheet: str, rows, first_column: int = 0) -> list[list]:
        """The rows as cells, without the empty ends; refuses what is larger than the limits.

        Rows and columns past the last one with content do not count: office files often carry formatting
        down to the last row of the sheet.
        """
        kept, last = [], 0
        for number, row in enumerate(rows, 1):
            if number > self.rows:
                if any(_cell(value) is not None for value in row):
                    last = number
                continue
            cells = [None] * first_column + [_cell(value) for value in row]
            while cells and cells[-1] is None:
                cells.pop()
            if len(cells) > self.columns:
                raise IntakeRefused(
                    TOO_MANY_COLUMNS.format(sheet=sheet, found=len(cells), limit=self.columns), "columns"
                )
            for column, value in enumerate(cells):
                if isinstance(value, str) and len(value) > self.cell:
                    raise IntakeRefused(
                        CELL_TOO_LONG.format(
                            sheet=sheet,
                            row=number,
                            column=column_letter(column),
                            found=len(value),
                            limit=self.cell,
                        ),
                        "cell",
                    )
            kept.append(cells)
            if cells:
                last = number
        if last > self.rows:
            raise IntakeRefused(TOO_MANY_ROWS.format(sheet=sheet, found=last, limit=self.rows), "rows")
        return kept[:last]


def _cell(value):
    """One cell as a JSON value."""
    if isinstance(value, str):
        return take_in(value) or None
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        # Excel has no integers; past 2**53 a float no longer tells one integer from the next.
        if value.is_integer() and abs(value) < 2**53:
            return int(value)
        return value if abs(value) < float("inf") else str(value)
    if isinstance(value, datetime.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    return str(value)


def _excel_sheets(data: bytes, ending: str, name: str, limits: Limits) -> list[dict]:
    # Given bytes, calamine tries one format after the other and forgets why each failed; given a path, it
    # goes by the ending and tells a password from damage.
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(data)
        file.flush()
        return _read_path(file.name, name, limits)


def _read_path(path: str, name: str, limits: Limits) -> list[dict]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        workbook = CalamineWorkbook.from_path(path)
        wanted = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if len(wanted) > MAX_SHEETS:
            raise IntakeRefused(
                TOO_MANY_SHEETS.format(name=name, found=len(wanted), limit=MAX_SHEETS), "size"
            )
        return [_excel_sheet(workbook.get_sheet_by_name(sheet), limits) for sheet in wanted]
    except PasswordError:
        raise IntakeRefused(containers.LOCKED.format(name=name), "password") from None
    except CalamineError as error:
        raise IntakeRefused(BROKEN.format(name=name), "broken") from error


def _excel_sheet(sheet, limits: Limits) -> dict:
    # iter_rows begins at the sheet's first row, but at the first column that holds anything.
    first_column = sheet.start[1] if sheet.start else 0
    rows = limits.keep(sheet.name, sheet.iter_rows(), first_column)
    merges = [
        [top, left, min(bottom, limits.rows - 1), min(right, limits.columns - 1)]
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MAX_MERGES]
        if top < len(rows) and left < limits.columns
    ]
    return {"name": sheet.name, "rows": rows, "merges": merges}


def _delimited_sheet(data: bytes, name: str, limits: Limits) -> dict:
    if _WEB_PAGE.match(data[:1024].removeprefix(b"\xef\xbb\xbf")):
        raise IntakeRefused(WEB_TABLE.format(name=name), "kind")
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        raise IntakeRefused(XML_TABLE.format(name=name), "kind")
    text = _decode(data)
    if text is None or data.startswith((b"%PDF", b"{\\rtf")) or _CONTROLS.search(text):
        raise IntakeRefused(NOT_A_TABLE.format(name=name), "kind")
    # A cell that is too long is refused by our own limit, which can say where it is.
    csv.field_size_limit(len(text) + 1)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return {"name": "表格", "rows": limits.keep("表格", rows), "merges": []}


def _decode(data: bytes) -> str | None:
    """UTF-8, UTF-16 with its mark (Excel's "Unicode text"), or GB18030 as Chinese Windows writes CSV."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """The separator that occurs most in the first lines; the comma when none does."""
    head = "\n".join(text[:20_000].splitlines()[:20])
    unquoted = re.sub(r'"[^"]*"', "", head)
    return max(",\t;", key=unquoted.count)
