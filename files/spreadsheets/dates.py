"""Dates as offices write them in a column of due dates.

A due date that names only a month, a quarter or a year means its last day: 2025年12月 is due on 31 December.
"""

import calendar
import re
import unicodedata
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Excel counts days from 1899-12-30. Only serials of 1954 to 2119 are taken for dates: a smaller number is
# a year or a mistake.
_SERIALS = range(20_000, 80_001)
_EPOCH = date(1899, 12, 30)

_SEPARATORS = str.maketrans({"／": "/", "．": ".", "—": "-", "–": "-", "−": "-"})
_BEFORE = re.compile(r"(?:之前|以前|前|止)$")
_TIME = re.compile(r"(?<=\d)[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月(?:份)?)(?:月?(?:底|末))?")
_THIRD = re.compile(r"(\d{4})年(\d{1,2})月(上旬|中旬|下旬)")
_QUARTER = re.compile(r"(\d{4})年第?([1-4一二三四])季度(?:底|末)?")
_HALF = re.compile(r"(\d{4})年(上|下)半年(?:底|末)?")
_YEAR = re.compile(r"(\d{4})(?:年(?:度)?)?(?:年?(?:底|末|终))?")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}

NOT_A_DATE = "‘{text}’不是能识别的日期，请写成 2025-12-31、2025年12月31日或 2025年12月底的样子"
ONE_OR_TEN = "‘{text}’分不清是 1 月还是 10 月，请写成‘{year}年1月’或‘{year}年10月’"


def read_date(value: str | int | float | date) -> date:
    """The date a cell means. `ValueError` with a message in Chinese when it means none."""
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        raise ValueError(NOT_A_DATE.format(text=value))
    if isinstance(value, int) and value in _SERIALS:
        return _EPOCH + timedelta(days=value)
    text = str(value)
    # In a cell of numbers 2025.10 has lost its zero.
    if isinstance(value, float) and re.fullmatch(r"\d{4}\.1", text):
        raise ValueError(ONE_OR_TEN.format(text=text, year=text[:4]))
    found = _read_text(text)
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(NOT_A_DATE.format(text=text[:50]))
    return found


def _read_text(text: str) -> date | None:
    text = unicodedata.normalize("NFKC", text.translate(_SEPARATORS)).strip(" 。；;,，")
    text = re.sub(r"\s+", "", _TIME.sub("", text))
    text = _BEFORE.sub("", text)
    try:
        if match := _DAY.fullmatch(text):
            return date(*(int(part) for part in match.groups()[:1] + match.groups()[2:] if part))
        if match := _COMPACT.fullmatch(text):
            return date(*(int(part) for part in match.groups()))
        if match := _MONTH.fullmatch(text):
            return _month_end(int(match[1]), int(match[2] or match[3]))
        if match := _THIRD.fullmatch(text):
            year, month = int(match[1]), int(match[2])
            if match[3] == "下旬":
                return _month_end(year, month)
            return date(year, month, 10 if match[3] == "上旬" else 20)
        if match := _QUARTER.fullmatch(text):
            return _month_end(int(match[1]), 3 * (_QUARTERS.get(match[2]) or int(match[2])))
        if match := _HALF.fullmatch(text):
            return _month_end(int(match[1]), 6 if match[2] == "上" else 12)
        if match := _YEAR.fullmatch(text):
            return date(int(match[1]), 12, 31)
    except ValueError:
        return None
    return None


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12 or year < 1:
        raise ValueError(month)
    return date(year, month, calendar.monthrange(year, month)[1])
