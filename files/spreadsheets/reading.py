"""Workbooks and delimited texts from outside, read cell by cell in the bounded child."""

import re
from dataclasses import dataclass
from datetime import date

from files.intake import MEGABYTE, IntakeRefused, run_bounded
from files.parsers.workbook import parse

Cell = str | int | float | bool | date | None

MAX_ROWS = 5000
MAX_COLUMNS = 60
MAX_CELL = 5000
MAX_BYTES = 5 * MEGABYTE

NOTHING = "‘{name}’是空文件。请重新选择文件。"
TOO_LARGE = "‘{name}’有 {found:.1f} MB，最多 {limit:g} MB。请删去图片和多余的内容，或分成几个文件后再上传。"


@dataclass(frozen=True)
class Sheet:
    """One visible worksheet. `rows[0]` is row 1 as the user sees it; a row ends at its last filled cell.

    `merges` are the merged ranges as (top, left, bottom, right), counted from 0, both ends included; the
    value of such a range stands in its first cell only.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[tuple[int, int, int, int], ...] = ()


def read_workbook(
    data: bytes,
    filename: str,
    *,
    max_rows: int = MAX_ROWS,
    max_columns: int = MAX_COLUMNS,
    max_cell: int = MAX_CELL,
    max_bytes: int = MAX_BYTES,
) -> list[Sheet]:
    """The filled visible worksheets of an .xlsx, .xls or .et workbook, or the one of a CSV or TSV text.

    The kind is told by the content; `filename` only names the file in messages. Text is cleaned
    (`files.cells.take_in`), whole numbers are ints, a date with a time of day is its date, a time alone
    is text, and a formula is its last result (an error such as #REF! is an empty cell). Delimited text may
    be UTF-8, UTF-16 or GB18030.

    Raises `IntakeRefused` with a message in Chinese for anything else: another kind of file, a password,
    damage, emptiness, more than `max_rows` rows or `max_columns` columns in a sheet, `max_cell` characters
    in a cell, `max_bytes` bytes in the file, or a file that unpacks beyond `parsers.containers`' limits.
    """
    name = shown_name(filename)
    if not data:
        raise IntakeRefused(NOTHING.format(name=name), "empty")
    if len(data) > max_bytes:
        message = TOO_LARGE.format(name=name, found=len(data) / MEGABYTE, limit=max_bytes / MEGABYTE)
        raise IntakeRefused(message, "size")
    sheets = run_bounded(parse, data, name, max_rows, max_columns, max_cell)
    return [
        Sheet(
            sheet["name"],
            [[_cell(value) for value in row] for row in sheet["rows"]],
            tuple(tuple(merge) for merge in sheet["merges"]),
        )
        for sheet in sheets
    ]


def shown_name(filename: str) -> str:
    """A file's name as a message may show it: no folder, no control characters, not endless."""
    name = (
        re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", filename)
        .replace("\\", "/")
        .rsplit("/", 1)[-1]
        .strip()
    )
    if len(name) > 60:
        name = f"{name[:40]}…{name[-15:]}"
    return name or "上传的文件"


def _cell(value) -> Cell:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value
