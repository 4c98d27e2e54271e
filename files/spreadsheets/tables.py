"""A table in a workbook from outside, found by its headings and read into rows of named values."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from files.cells import column_letter

from .dates import read_date
from .reading import Cell, Sheet, read_workbook

HEADER_WITHIN = 10

NO_HEADER = (
    "没有找到表头。表格的前 {rows} 行里要有一行写明各列的名称，例如：{titles}。请对照模板检查后再上传。"
)
NO_COLUMN = "没有找到‘{title}’这一列。请检查第 {row} 行的表头，列名要写成‘{title}’{aliases}。"
TWICE = "有两列都是‘{title}’，只读取了 {first} 列，没有读取 {second} 列。"
UNKNOWN = "{letter} 列‘{heading}’不在模板里，没有读取。"
BLANK = "没有填写‘{title}’"
NOT_A_NUMBER = "‘{text}’不是整数"


@dataclass(frozen=True)
class Column:
    """A column to look for.

    `title` is its heading in our own templates, `aliases` other headings that mean the same. `required`: the
    table is not read without the column. `filled`: a row without a value in it has a problem. `fill_down`: a
    blank cell takes the value above it, as in a breakdown table whose domain is written once for many rows.
    """

    key: str
    title: str
    aliases: Sequence[str] = ()
    required: bool = False
    kind: Literal["text", "date", "int"] = "text"
    filled: bool = False
    fill_down: bool = False


@dataclass(frozen=True)
class Problem:
    """Something the user has to put right. `row` is the row's number in Excel, None for the whole table."""

    message: str
    row: int | None = None
    key: str | None = None
    text: str = ""


@dataclass
class Row:
    """One row of the table: its number in Excel and a value for each column, None where there is none.

    A cell that could not be understood is None here; its text is in the row's problem.
    """

    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Table:
    """What was read. `problems` holds those of the table and of all rows; a table problem leaves no rows.

    `notices` are sentences about what was left unread. `header_row` is the Excel number of the (lowest) row
    of headings; `columns` maps the keys found to the column letters.
    """

    rows: list[Row]
    problems: list[Problem]
    notices: list[str]
    header_row: int | None
    sheet: str
    columns: dict[str, str]


def read_table(data: bytes, filename: str, columns: Sequence[Column], **limits: int) -> Table:
    """The rows under the headings of `columns` in the worksheet where most of the headings are found.

    Headings are looked for in the first ten rows; title rows above them, a second row of headings under
    merged ones, blank rows and other columns may be there. `limits` are those of `read_workbook`, which see
    for `IntakeRefused`. What is wrong with the table or its rows is not raised but listed in `problems`.
    """
    return table_of(read_workbook(data, filename, **limits), columns)


def table_of(sheets: Sequence[Sheet], columns: Sequence[Column]) -> Table:
    """The table in sheets that are read already."""
    found = [(sheet, _find_header(sheet, columns)) for sheet in sheets]
    sheet, header = max(found, key=lambda pair: len(pair[1].places))
    if not header.places:
        titles = "、".join(column.title for column in columns[:6])
        problem = Problem(NO_HEADER.format(rows=HEADER_WITHIN, titles=titles))
        return Table([], [problem], [], None, sheet.name, {})
    letters = {key: column_letter(place) for key, place in header.places.items()}
    missing = [
        Problem(_missing(column, header.bottom + 1), key=column.key)
        for column in columns
        if column.required and column.key not in header.places
    ]
    rows = [] if missing else _read_rows(sheet, header, columns)
    problems = missing + [problem for row in rows for problem in row.problems]
    return Table(rows, problems, header.notices, header.bottom + 1, sheet.name, letters)


def _missing(column: Column, row: int) -> str:
    aliases = "".join(f"或‘{alias}’" for alias in column.aliases[:3])
    return NO_COLUMN.format(title=column.title, row=row, aliases=aliases)


# The header ----------------------------------------------------------------------------------------


@dataclass
class _Header:
    """The lowest row of headings, counted from 0, and the column of each key found there."""

    bottom: int
    places: dict[str, int]
    notices: list[str]


def _find_header(sheet: Sheet, columns: Sequence[Column]) -> _Header:
    """The row, or pair of rows, with most of the headings; the upper one and the single one when equal."""
    names = _names(columns)
    best = _Header(0, {}, [])
    for height in (1, 2):
        for top in range(min(HEADER_WITHIN, len(sheet.rows)) - height + 1):
            headings = [_headings(sheet, top + offset) for offset in range(height)]
            header = _match(headings, top + height - 1, names, columns)
            if len(header.places) > len(best.places):
                best = header
    return best


def _names(columns: Sequence[Column]) -> dict[str, str]:
    """Key by normal heading; a title goes before an alias of another column."""
    names: dict[str, str] = {}
    for spelled in (lambda column: [column.title], lambda column: column.aliases):
        for column in columns:
            for name in spelled(column):
                names.setdefault(_normal(name), column.key)
    return names


def _headings(sheet: Sheet, row: int) -> list[str]:
    """The texts of a row, a merged one repeated over all of its cells."""
    texts = [_heading(value) for value in sheet.rows[row]]
    for top, left, bottom, right in sheet.merges:
        if top <= row <= bottom and left < len(sheet.rows[top]):
            value = _heading(sheet.rows[top][left])
            texts.extend([""] * (right + 1 - len(texts)))
            texts[left : right + 1] = [value] * (right + 1 - left)
    return texts


def _heading(value: Cell) -> str:
    return "" if value is None else _as_text(value)


def _match(rows: list[list[str]], bottom: int, names: dict[str, str], columns) -> _Header:
    titles = {column.key: column.title for column in columns}
    places: dict[str, int] = {}
    notices = []
    for place in range(max(len(row) for row in rows)):
        stack = [row[place] for row in rows if place < len(row) and row[place]]
        key = next((names[name] for name in _spellings(stack) if name in names), None)
        if key is None:
            if stack:
                notices.append(UNKNOWN.format(letter=column_letter(place), heading=stack[-1][:30]))
        elif key in places:
            first, second = column_letter(places[key]), column_letter(place)
            notices.append(TWICE.format(title=titles[key], first=first, second=second))
        else:
            places[key] = place
    return _Header(bottom, places, notices)


def _spellings(stack: list[str]) -> list[str]:
    """What a column may be called, from its lowest heading alone to all of them together."""
    if not stack:
        return []
    lowest = stack[-1]
    candidates = [lowest, re.sub(r"[(（\[【].*?[)）\]】]", "", lowest), "".join(stack)]
    return [_normal(candidate) for candidate in candidates]


def _normal(heading: str) -> str:
    """A heading without spaces, line ends, width, case, and marks such as * and a colon."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*★·:：、.。/／\\_-]+", "", folded)


# The rows ------------------------------------------------------------------------------------------


def _read_rows(sheet: Sheet, header: _Header, columns: Sequence[Column]) -> list[Row]:
    placed = sorted(
        ((header.places[column.key], column) for column in columns if column.key in header.places),
        key=lambda pair: pair[0],
    )
    merged = _merged_values(sheet, header.bottom, {place for place, column in placed if column.fill_down})
    above: dict[int, Cell] = {}
    rows = []
    for index in range(header.bottom + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        if all(place >= len(cells) or cells[place] is None for place, _ in placed):
            continue
        row = Row(index + 1, dict.fromkeys(column.key for column in columns))
        for place, column in placed:
            value = cells[place] if place < len(cells) else None
            if column.fill_down:
                value = _filled_down(value, merged.get((index, place)), above, place)
            _take(row, column, value)
        rows.append(row)
    return rows


def _merged_values(sheet: Sheet, header_bottom: int, places: set[int]) -> dict[tuple[int, int], Cell]:
    """The value of each lower cell of the merged ranges, in the columns that are filled down."""
    values: dict[tuple[int, int], Cell] = {}
    # Ranges that Excel made never overlap, so they cover each cell once at most. A file may claim twenty
    # thousand ranges over the whole sheet: they are followed no further than honest ones could go.
    budget = len(sheet.rows) * len(places)
    for top, left, bottom, right in sheet.merges:
        if top <= header_bottom or left >= len(sheet.rows[top]):
            continue
        covered = places.intersection(range(left, right + 1))
        below = range(top, min(bottom + 1, len(sheet.rows)))
        budget -= len(covered) * len(below)
        if budget < 0:
            break
        values.update(((index, place), sheet.rows[top][left]) for place in covered for index in below)
    return values


def _filled_down(value: Cell, merged: Cell, above: dict[int, Cell], place: int) -> Cell:
    """The cell's own value, its merged range's, or the one above it.

    A new value ends what stood above in the columns to its right: the goal of one domain must not run on
    under the next.
    """
    if value is None:
        value = merged
    if value is None:
        return above.get(place)
    if value != above.get(place):
        for right in [other for other in above if other > place]:
            del above[right]
    above[place] = value
    return value


def _take(row: Row, column: Column, value: Cell) -> None:
    """Put the cell's value into the row, as the column's kind."""
    if value is None:
        if column.filled:
            row.problems.append(Problem(BLANK.format(title=column.title), row.number, column.key))
        return
    try:
        row.values[column.key] = _READERS[column.kind](value)
    except ValueError as error:
        message = f"{column.title}：{error}"
        row.problems.append(Problem(message, row.number, column.key, _as_text(value)))


def _as_text(value: Cell) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _as_int(value: Cell) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = unicodedata.normalize("NFKC", _as_text(value)).replace(",", "").strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise ValueError(NOT_A_NUMBER.format(text=_as_text(value)[:50]))
    return int(text)


_READERS = {"text": _as_text, "date": read_date, "int": _as_int}
