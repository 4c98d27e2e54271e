"""Excel workbooks for people: printed on A4, filtered on screen, and safe to save as CSV.

Rows are taken one at a time and go to disk as they come, so the length of an export costs no memory.
"""

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from files.cells import drop_forbidden, guard

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = {"font_name": "宋体", "font_size": 11}
# Limits of the format (ECMA-376, Excel specifications): a cell's text counts UTF-16 units.
MAX_CELL_UNITS = 32_767
MAX_SHEET_ROWS = 1_048_576
CUT_MARK = "……（内容过长，此处截断）"
_PLAIN_NUMBERS = 10**15
_FIRST_DAY = date(1900, 1, 1)
# White space, an apostrophe or a sign at the beginning: `files.cells.guard` must look at the text.
_SUSPECT_BEGINNINGS = frozenset(" '=+-@＝＋－＠")


@dataclass(frozen=True)
class ExcelSheet:
    """One worksheet to write.

    `title` is the tab's name. `rows` may be any iterable, read once; a row has at most as many cells as
    `headers`. `widths` are column widths in half-width characters, guessed from the headings when None.
    `title_row` is a heading over the whole table, `notes` are remarks between it and the header.
    """

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[float] | None = None
    title_row: str | None = None
    notes: Sequence[str] = ()


def write_workbook(sheets: Iterable[ExcelSheet]) -> BinaryIO:
    """The workbook as an open temporary file, at its beginning; closing it removes it.

    Texts never become formulas or links (`files.cells.guard`), numbers stay numbers, dates are dates
    shown as yyyy-mm-dd, a time zone is turned into the current one, a boolean is 是 or 否, an integer of
    more than 15 digits is text because Excel would round it. What a cell cannot hold is cut with a mark.
    Raises `ValueError` for a sheet of no headings, a row longer than the headings, more rows than Excel
    has, or no sheet at all.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller open
    try:
        # XlsxWriter leaves its row files behind when a row raises: the folder takes them along.
        with tempfile.TemporaryDirectory() as folder:
            options = {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": FONT,
            }
            workbook = xlsxwriter.Workbook(target, options)
            looks = _Looks(workbook)
            names: set[str] = set()
            for sheet in sheets:
                worksheet = workbook.add_worksheet(_sheet_name(str(sheet.title), names))
                _write_sheet(worksheet, sheet, looks)
            if not names:
                raise ValueError("a workbook needs a sheet")
            workbook.close()
        target.seek(0)
    except XlsxWriterException as error:
        target.close()
        raise ValueError(str(error)) from error
    except BaseException:
        target.close()
        raise
    return target


def workbook_response(filename: str, sheets: Iterable[ExcelSheet]) -> FileResponse:
    """The workbook as a download named `filename` (RFC 5987), streamed from disk."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]+', "_", str(filename)).strip(" ._") or "导出"
    name = name.removesuffix(".xlsx")[:100] + ".xlsx"
    return FileResponse(write_workbook(sheets), as_attachment=True, filename=name, content_type=CONTENT_TYPE)


class _Looks:
    """The cell formats of one workbook."""

    def __init__(self, workbook: xlsxwriter.Workbook):
        cell = {"border": 1, "border_color": "#808080", "valign": "top"}
        self.title = workbook.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.note = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": "#404040"})
        self.header = workbook.add_format(
            {
                **cell,
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#E7E6E6",
            }
        )
        self.text = workbook.add_format({**cell, "text_wrap": True})
        self.number = workbook.add_format(cell)
        self.date = workbook.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})
        self.moment = workbook.add_format({**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "center"})


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel accepts: 31 characters, none of []:*?/\\, no quote at the ends, unlike the others."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", drop_forbidden(title).replace("\n", " ")).strip(" '")
    clean = _cut(clean, 31, "") or "表格"
    # Excel keeps this one for itself.
    name = "History_" if clean.casefold() == "history" else clean
    number = 1
    while name.casefold() in taken:
        number += 1
        ending = f"({number})"
        name = _cut(clean, 31 - len(ending), "") + ending
    taken.add(name.casefold())
    return name


def _write_sheet(worksheet: Worksheet, sheet: ExcelSheet, looks: _Looks) -> None:
    if not sheet.headers:
        raise ValueError(f"sheet {sheet.title} has no headings")
    last = len(sheet.headers) - 1
    widths = [float(width) for width in sheet.widths or map(_guessed_width, sheet.headers)]
    for column, width in enumerate(widths[: last + 1]):
        worksheet.set_column(column, column, width)
    top = _write_head(worksheet, sheet, looks, sum(widths))
    for column, heading in enumerate(sheet.headers):
        worksheet.write_string(top, column, _text(str(heading)), looks.header)
    index = top
    writers = _writers(worksheet, looks)
    for index, row in enumerate(sheet.rows, top + 1):
        if len(row) > last + 1:
            raise ValueError(f"row {index + 1} has {len(row)} cells under {last + 1} headings")
        if index >= MAX_SHEET_ROWS:
            raise ValueError(f"sheet {sheet.title} has more than {MAX_SHEET_ROWS} rows")
        for column, value in enumerate(row):
            write = writers.get(type(value)) or _writer_of(value, writers)
            write(index, column, value)
    worksheet.autofilter(top, 0, index, last)
    worksheet.freeze_panes(top + 1, 0)
    _set_print(worksheet, top, index, last)


def _write_head(worksheet: Worksheet, sheet: ExcelSheet, looks: _Looks, width: float) -> int:
    """Title and notes; the index of the header's row."""
    top = 0
    last = len(sheet.headers) - 1
    heads = [(str(sheet.title_row), looks.title, 30.0)] if sheet.title_row else []
    if sheet.notes:
        # One cell for all of them: however many there are, the header stays near the top.
        lines = [str(note) for note in sheet.notes]
        height = 15.0 * sum(1 + int(_width(line) // max(width, 1)) for line in lines)
        heads.append(("\n".join(lines), looks.note, min(height + 3, 400.0)))
    for text, look, height in heads:
        worksheet.set_row(top, height)
        if last:
            worksheet.merge_range(top, 0, top, last, "", look)
        worksheet.write_string(top, 0, _text(text), look)
        top += 1
    return top


def _set_print(worksheet: Worksheet, top: int, bottom: int, last: int) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(top)
    worksheet.print_area(0, 0, bottom, last)
    worksheet.set_footer("&C第 &P 页，共 &N 页")


# Cells ---------------------------------------------------------------------------------------------

_Write = Callable[[int, int, Any], Any]


def _writers(worksheet: Worksheet, looks: _Looks) -> dict[type, _Write]:
    """How to write a value of each type."""
    write_string, write_number = worksheet.write_string, worksheet.write_number
    write_blank, write_datetime = worksheet.write_blank, worksheet.write_datetime
    text_look, number_look = looks.text, looks.number

    def text(row: int, column: int, value: Any) -> None:
        if prepared := _text(value):
            write_string(row, column, prepared, text_look)
        else:
            write_blank(row, column, None, text_look)

    def other(row: int, column: int, value: Any) -> None:
        text(row, column, str(value))

    def blank(row: int, column: int, value: None) -> None:
        write_blank(row, column, None, text_look)

    def boolean(row: int, column: int, value: bool) -> None:
        write_string(row, column, "是" if value else "否", text_look)

    def number(row: int, column: int, value: int | float) -> None:
        if -_PLAIN_NUMBERS < value < _PLAIN_NUMBERS:
            write_number(row, column, value, number_look)
        else:
            other(row, column, value)

    def decimal(row: int, column: int, value: Decimal) -> None:
        if value.is_finite() and -_PLAIN_NUMBERS < value < _PLAIN_NUMBERS:
            write_number(row, column, float(value), number_look)
        else:
            other(row, column, value)

    def day(row: int, column: int, value: date) -> None:
        if value < _FIRST_DAY:
            text(row, column, value.isoformat())
        else:
            write_datetime(row, column, value, looks.date)

    def moment(row: int, column: int, value: datetime) -> None:
        if value.tzinfo is not None:
            value = timezone.localtime(value).replace(tzinfo=None)
        if value.date() < _FIRST_DAY:
            text(row, column, value.isoformat(" ", "minutes"))
        else:
            write_datetime(row, column, value, looks.moment)

    return {
        str: text,
        type(None): blank,
        bool: boolean,
        int: number,
        float: number,
        Decimal: decimal,
        date: day,
        datetime: moment,
        object: other,
    }


def _writer_of(value: Any, writers: dict[type, _Write]) -> _Write:
    """The writer of a type met for the first time: of its nearest base, an enumeration's for one."""
    writer = next(writers[base] for base in type(value).__mro__ if base in writers)
    if isinstance(value, (str, int)) and hasattr(value, "label"):
        # A Django choice is shown by its label.
        writer = lambda row, column, choice: writers[str](row, column, str(choice.label))  # noqa: E731
    writers[type(value)] = writer
    return writer


def _text(text: str) -> str:
    """A text as it may stand in a cell: normal form, no forbidden characters, no live formula, not too long."""
    # Most texts are plain, and four questions answered in C let them through. A printable text has no
    # controls, surrogates, invisible characters or white space but the plain space.
    if (
        text.isprintable()
        and text[:1] not in _SUSPECT_BEGINNINGS
        and len(text) * 2 < MAX_CELL_UNITS
        and unicodedata.is_normalized("NFC", text)
    ):
        return text
    text = guard(unicodedata.normalize("NFC", drop_forbidden(text)))
    return _cut(text, MAX_CELL_UNITS, CUT_MARK)


def _cut(text: str, units: int, mark: str) -> str:
    """The text, of at most so many UTF-16 units, with the mark at its end when it had to be cut."""
    if len(text) * 2 <= units or len(text.encode("utf-16-le")) // 2 <= units:
        return text
    room = 2 * (units - len(mark))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _guessed_width(heading: str) -> float:
    return min(max(_width(str(heading)) + 4, 10), 40)
