"""Outline titles: where an outline begins, for whom it is, and which years it covers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from outlines.importer.labels import compact
from outlines.importer.lines import Line, Wrap
from outlines.importer.markers import Style, read_marker
from outlines.importer.model import CHILDREN, WOMEN

_HANZI_DIGITS = {"〇": 0, "○": 0, "零": 0, "O": 0, "Ｏ": 0, "0": 0}
_HANZI_DIGITS.update({figure: value for value, figure in enumerate("一二三四五六七八九", start=1)})
_HANZI_DIGITS.update({chr(ord("０") + value): value for value in range(10)})
_HANZI_DIGITS.update({str(value): value for value in range(10)})
_FIGURE = "[0-9０-９〇○零OＯ一二三四五六七八九]"
_YEARS = re.compile(rf"({_FIGURE}{{4}})年?(?:[-—–－―─~～〜至到一]|--|——|——|到至){{1,2}}({_FIGURE}{{4}})年?")
_FIVE_YEAR_PLANS = {
    "十五五": (2026, 2030),
    "十四五": (2021, 2025),
    "十三五": (2016, 2020),
    "十二五": (2011, 2015),
}
_FIVE_YEAR_PLANS["十一五"] = (2006, 2010)
_KIND = r"(?:纲要|规划|计划|方案|实施细则|实施意见)"
_EDITION = (
    r"(?:[（(〔](?:修订|修订版|试行|草案|送审稿|征求意见稿|审议稿|讨论稿|印发稿|稿|[^）)]{0,6}稿)[）)〕])?"
)
_YEARS_IN_BRACKETS = r"[（(〔［\[][^）)〕］\]]{0,24}年?[）)〕］\]]"
_TITLE = re.compile(
    rf"《?(?P<name>[^。！？；，：:]{{0,40}}?(?:妇女|儿童|妇儿|女性|两纲|两规)[^。！？；，、]{{0,20}}?{_KIND})"
    rf"》?(?P<years>{_YEARS_IN_BRACKETS}|[0-9０-９〇○零一二三四五六七八九]{{4}}.{{0,12}}年)?》?{_EDITION}》?"
)
# A plan to carry out an outline: 实施《中国妇女发展纲要（2021—2030年）》方案.
_PLAN_TITLE = re.compile(
    rf"(?:关于)?[^。，；：]{{0,30}}?(?:实施|贯彻|落实){{1,2}}《?(?P<name>[^。，；：]{{0,30}}?(?:妇女|儿童)[^。，；：]{{0,16}}?{_KIND})"
    rf"》?(?P<years>{_YEARS_IN_BRACKETS})?》?的?(?:实施|工作|行动)?(?:方案|意见|细则|办法|计划)"
)
_YEARS_ALONE = re.compile(rf"{_YEARS_IN_BRACKETS}|{_YEARS.pattern}")
_NOT_A_TITLE = re.compile(
    r"通知|通告|公告|请示|批复|解读|编制说明|说明$|^(?:根据|按照|依据|依照|关于|为|现将|参照|落实|贯彻|制定|实施|以)|印发|以下简称|的决定"
    r"|纳入|以及|结合|同步|目标任务|进一步"
)
# Without years the words alone must be those of a title.
_PLAIN_NAME = re.compile(
    rf"[^，、]{{0,30}}(?:妇女|儿童|妇儿|女性|两纲|两规)(?:和儿童|与儿童)?[”’]?(?:事业)?(?:发展)?(?:和儿童发展|与儿童发展)?"
    rf"(?:[“‘][^”’]{{2,6}}[”’]|十[一二三四五]五)?(?:发展)?(?:中长期|十年)?{_KIND}"
)
_REGION_ALONE = re.compile(r"[一-龥·]{1,20}(?:省|市|县|区|旗|盟|州|师|兵团|街道|镇|乡|中国)|中国")
_ATTACHMENT_PREFIX = re.compile(r"附\s?件\s?[0-9０-９一二三四五六]{0,2}\s?[：:.．]?\s*")
_CUT_TITLE = re.compile(
    rf"[^，、。；：]{{0,20}}(?:妇女|儿童|妇女儿童)(?:事业)?(?:发展)?|[^，、。；：]{{0,30}}{_KIND}》?[（(][^）)]{{0,14}}"
)
_CUT_BEFORE = ("印发", "关于", "和", "与", "及", "、", "发布", "批转", "转发", "公布", "《")
_CUT_AFTER = ("和", "与", "及", "、", "的通知", "》的通知", "通知")


_MIN_REPEATS = 3
_MOST_MENTIONS = 20


@dataclass(frozen=True, slots=True)
class Title:
    """A title found on its own line(s). ``lines`` is how many entries of the line list it takes."""

    text: str
    line: int
    audience: str
    start_year: int | None
    end_year: int | None
    first: int
    last: int

    @property
    def key(self) -> tuple[str, str, int | None]:
        """Two titles with the same key name the same outline (cover, contents, page header)."""
        return self.audience, "" if self.audience else self.text, self.start_year


def find_titles(lines: Sequence[Line], wrap: Wrap) -> list[Title]:
    """Every outline title in ``lines``, in order; repeated titles are all reported."""
    titles: list[Title] = []
    index = 0
    while index < len(lines):
        before = lines[index - 1] if index else None
        title = None if before and _goes_on(before, wrap) else _title_at(lines, index)
        if title:
            titles.append(title)
            index = title.last + 1
        else:
            index += 1
    return titles


def without_running_headers(found: list[Title], lines: Sequence[Line]) -> list[Title]:
    """Drop the titles that are printed at the head of page after page; the first one stays.

    A header without years is no outline's title where other titles give theirs.
    """
    places: dict[str, list[Title]] = {}
    for title in found:
        places.setdefault(title.text, []).append(title)
    dated = any(title.start_year for title in found)
    dropped: set[int] = set()
    for same in places.values():
        if len(same) < _MIN_REPEATS:
            continue
        beside_number = sum(
            lines[title.first].page_break_before or lines[title.first].page_number_beside for title in same
        )
        if len(same) > 2 * _MIN_REPEATS or beside_number * 2 >= len(same):
            keep_first = same[0].start_year is not None or not dated
            dropped.update(title.first for title in same[keep_first:])
    return [title for title in found if title.first not in dropped]


def read_years(text: str) -> tuple[int | None, int | None]:
    """The first span of years named in ``text``: 2021—2030年, 二〇二一至二〇三〇年, “十四五”."""
    for match in _YEARS.finditer(text):
        first, last = _year(match[1]), _year(match[2])
        if 1980 <= first < last <= 2100 and last - first <= 30:
            return first, last
    for name, span in _FIVE_YEAR_PLANS.items():
        if name in text:
            return span
    return None, None


def audience_of(text: str) -> str:
    """``women`` or ``children`` where ``text`` names only one of them, else ''."""
    women = "妇女" in text or "女性" in text
    children = "儿童" in text or "未成年人" in text
    if women == children:
        return ""
    return WOMEN if women else CHILDREN


def years_named_elsewhere(text: str, title: str) -> tuple[int | None, int | None]:
    """The years that ``text`` gives when it names ``title`` (a covering notice does)."""
    name = re.sub(rf"{_YEARS_IN_BRACKETS}|[《》\s]", "", title)
    at = text.find(name) if name else -1
    for _mention in range(_MOST_MENTIONS):
        if at < 0:
            break
        years = read_years(compact(text[at + len(name) : at + len(name) + 24]))
        if years[0]:
            return years
        at = text.find(name, at + len(name))
    return None, None


def _title_at(lines: Sequence[Line], index: int) -> Title | None:
    line = lines[index]
    if line.width > 160:
        return None
    words = compact(line.text)
    attachment = _ATTACHMENT_PREFIX.match(words)
    if attachment:
        words = words[attachment.end() :]
    marker = read_marker(words)
    if marker and marker.style is Style.PART:
        words = words[marker.end :]
    elif marker and not _REGION_ALONE.match(words):
        return None
    first = last = index
    plan = _PLAN_TITLE.fullmatch(words)
    match = plan or _TITLE.fullmatch(words)
    if not match and index + 1 < len(lines) and _may_be_cut(words):
        # A long title is broken over two lines: 宁城县 / 妇女发展纲要, 宁城县妇女 / 发展纲要.
        match = _TITLE.fullmatch(words + compact(lines[index + 1].text))
        last = index + 1
    if (
        not match
        or (not plan and _NOT_A_TITLE.search(match.string))
        or _is_part_of_a_notice(lines, first, last)
    ):
        return None
    name, years = match["name"], match["years"] or ""
    if not years and last + 1 < len(lines) and _YEARS_ALONE.fullmatch(compact(lines[last + 1].text)):
        last += 1
        years = compact(lines[last].text)
    if not years and not plan and not _PLAIN_NAME.fullmatch(name):
        return None
    if years and years[0] not in "（(〔［[":
        years = f"（{years}）"
    text = words if plan else name + years
    start, end = read_years(text)
    return Title(text, line.number, audience_of(name), start, end, first, last)


def _goes_on(before: Line, wrap: Wrap) -> bool:
    """Whether the paragraph of the line ``before`` has not ended with it."""
    if before.is_complete or not wrap.is_full(before):
        return False
    return not re.search(rf"(?:{_YEARS_IN_BRACKETS}|通知)》?$", before.text)


def _may_be_cut(words: str) -> bool:
    return len(words) <= 40 and bool(_REGION_ALONE.fullmatch(words) or _CUT_TITLE.fullmatch(words))


def _is_part_of_a_notice(lines: Sequence[Line], first: int, last: int) -> bool:
    """关于印发 / 宁城县妇女发展纲要 / 和宁城县儿童发展纲要的通知: one sentence on several lines."""
    before = compact(lines[first - 1].text) if first else ""
    after = compact(lines[last + 1].text) if last + 1 < len(lines) else ""
    if len(before) <= 60 and before.endswith(_CUT_BEFORE):
        return True
    return len(after) <= 60 and after.startswith(_CUT_AFTER) and "通知" in after


def _year(figures: str) -> int:
    value = 0
    for figure in figures:
        value = value * 10 + _HANZI_DIGITS[figure]
    return value
