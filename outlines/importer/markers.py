"""The numbers that open a heading or an item: 第一章, 一、, （一）, 1., （1）, ①, ——."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum

from outlines.importer.lines import UNREAD, Line, trim


class Style(IntEnum):
    """Kinds of number, ordered from the outermost level to the innermost.

    The order is that of GB/T 9704 (一、 then （一） then 1. then （1）), with the parts, chapters and
    sections of longer documents above it and the unnumbered dash below.
    """

    PART = 0
    CHAPTER = 1
    SECTION = 2
    CHINESE = 3
    CHINESE_BRACKET = 4
    ARABIC = 5
    ARABIC_BRACKET = 6
    ARABIC_HALF_BRACKET = 7
    CIRCLED = 8
    DASH = 9


HEADING_STYLES = frozenset({Style.PART, Style.CHAPTER, Style.SECTION, Style.CHINESE, Style.CHINESE_BRACKET})
LARGEST_ITEM_NUMBER = 399


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a line.

    ``weak`` numbers have no punctuation of their own (``1 提高…``, ``1提高…``, ``1`` alone) and count
    only where a number was expected. ``decimal`` numbers are followed by a digit (``8.6个月…``), so
    they may be the beginning of a decimal fraction or an enumeration (``2、3级``).
    """

    style: Style
    number: int
    glyph: str
    end: int
    weak: bool = False
    decimal: bool = False
    bare: bool = False


_HANZI = "〇零一二三四五六七八九十百"
_HANZI_VALUE = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_DIGIT = "[0-9０-９]"
_NUMBER = rf"(?:[{_HANZI}]{{1,4}}|{_DIGIT}{{1,3}})"
_Pattern = tuple[Style, re.Pattern[str]]
_AFTER_ORDINAL: tuple[_Pattern, ...] = (
    (Style.PART, re.compile(rf"第\s?({_NUMBER})\s?(?:部分|篇|编)[、：:．.]?")),
    (Style.CHAPTER, re.compile(rf"第\s?({_NUMBER})\s?章[、：:．.]?")),
    (Style.SECTION, re.compile(rf"第\s?({_NUMBER})\s?[节条][、：:．.]?")),
)
_IN_BRACKETS: tuple[_Pattern, ...] = (
    (Style.CHINESE_BRACKET, re.compile(rf"[（(〔［]\s?([{_HANZI}]{{1,4}})\s?[）)〕］][、．.]?")),
    (Style.ARABIC_BRACKET, re.compile(rf"[（(〔［]\s?({_DIGIT}{{1,3}})\s?[）)〕］][、．.]?")),
)
_CHINESE_FIGURES: tuple[_Pattern, ...] = (
    (Style.CHINESE_BRACKET, re.compile(rf"([{_HANZI}]{{1,4}})\s?[）)]")),
    (Style.CHINESE, re.compile(rf"([{_HANZI}]{{1,4}})\s?[、．.]")),
)
_ARABIC_FIGURES: tuple[_Pattern, ...] = (
    (Style.ARABIC_HALF_BRACKET, re.compile(rf"({_DIGIT}{{1,3}})\s?[）)]")),
    (Style.ARABIC, re.compile(rf"({_DIGIT}{{1,3}})\s?[.．、﹒·•][.．、]?")),
)
_AFTER_WORD: tuple[_Pattern, ...] = (
    (Style.ARABIC, re.compile(rf"(?:目标|措施|任务)\s?({_NUMBER})\s?[：:、．.]")),
)
_BY_FIRST_CHARACTER: dict[str, tuple[_Pattern, ...]] = {"第": _AFTER_ORDINAL}
_BY_FIRST_CHARACTER.update(dict.fromkeys("（(〔［", _IN_BRACKETS))
_BY_FIRST_CHARACTER.update(dict.fromkeys(_HANZI, _CHINESE_FIGURES))
_BY_FIRST_CHARACTER.update(dict.fromkeys("0123456789０１２３４５６７８９", _ARABIC_FIGURES))
_BY_FIRST_CHARACTER.update(dict.fromkeys("目措任", _AFTER_WORD))
_WEAK_CHINESE = re.compile(rf"([{_HANZI}]{{1,3}})[\s\u3000]+(?=\S)")
_WEAK_ARABIC = re.compile(rf"({_DIGIT}{{1,3}})(?:(\s+)(?=\S)|$|(?=[\u4e00-\u9fff]))")
_DASH = re.compile(r"(?:——|—|－|–|--|[•●◆■▪◇□○※★▲\uf06c\uf0b7\uf06e]|[*+\-·](?=\s))\s*")
# A number directly before these is a quantity: 3岁以下, 5年, 90万.
_QUANTITY_UNITS = frozenset(
    "岁年月日个名所项万亿千百%％‰倍人户周天时分元次家类级种条件位处期大方点线度成多余至到—-～~/:："
)
_SPACED_QUANTITY_UNITS = frozenset("岁年月日个%％‰万亿/:：-—–~～")
_SINGLE_GLYPHS: dict[str, tuple[Style, int]] = {}
_SINGLE_GLYPHS.update({chr(0x2488 + i): (Style.ARABIC, i + 1) for i in range(20)})
_SINGLE_GLYPHS.update({chr(0x2474 + i): (Style.ARABIC_BRACKET, i + 1) for i in range(20)})
_SINGLE_GLYPHS.update({chr(0x2460 + i): (Style.CIRCLED, i + 1) for i in range(20)})
_SINGLE_GLYPHS.update({chr(0x3251 + i): (Style.CIRCLED, i + 21) for i in range(15)})
_SINGLE_GLYPHS.update({chr(0x32B1 + i): (Style.CIRCLED, i + 36) for i in range(15)})
_SINGLE_GLYPHS.update({chr(0x2776 + i): (Style.CIRCLED, i + 1) for i in range(10)})
_SINGLE_GLYPHS.update({chr(0x2780 + i): (Style.CIRCLED, i + 1) for i in range(10)})
_SINGLE_GLYPHS.update({chr(0x3220 + i): (Style.CHINESE_BRACKET, i + 1) for i in range(10)})
_FIRST_CHARACTERS = frozenset(_BY_FIRST_CHARACTER) | frozenset(_SINGLE_GLYPHS)
_FIRST_CHARACTERS |= frozenset("—－–-•●◆■▪◇□○※★▲*+·\uf06c\uf0b7\uf06e")
_AGE_OR_YEAR = re.compile(
    r"[0-9０-９]{1,2}\s?(?:个月|周岁|岁|月龄|[-—–~～至][\s0-9０-９]{1,4}\s?(?:个月|周岁|岁|月龄))"
    r"|(?:19|20)[0-9]{2}\s?(?:年|[-—–～至])"
)
_FRACTION_TAIL = re.compile(r"[0-9０-９]+\s?[%％‰万亿倍/]")


def number_value(digits: str) -> int:
    """The value of a number in Arabic (half or full width) or Chinese figures."""
    digits = trim(digits)
    if digits.isdecimal():
        return int(digits)
    if "十" not in digits and "百" not in digits:
        value = 0
        for figure in digits:
            value = value * 10 + _HANZI_VALUE[figure]
        return value
    total = current = 0
    for figure in digits:
        if figure == "百":
            total, current = total + (current or 1) * 100, 0
        elif figure == "十":
            total, current = total + (current or 1) * 10, 0
        else:
            current = _HANZI_VALUE[figure]
    return total + current


def read_marker(text: str) -> Marker | None:
    """The number at the start of ``text``, or None. Looks at the first few characters only."""
    head = text[:24]
    if not head or head[0] not in _FIRST_CHARACTERS:
        return None
    single = _SINGLE_GLYPHS.get(head[0])
    if single:
        end = 1 + (head[1:2] in {"、", ".", "．"})
        return Marker(*single, glyph=head[0], end=_skip_space(text, end))
    for style, pattern in _BY_FIRST_CHARACTER.get(head[0], ()):
        match = pattern.match(head)
        if match:
            return _strong_marker(text, style, match)
    match = _WEAK_ARABIC.match(head)
    if match:
        return _weak_marker(text, match)
    match = _WEAK_CHINESE.match(head)
    if match:
        number = number_value(match[1])
        return Marker(Style.CHINESE, number, match[1], match.end(), weak=True) if number else None
    match = _DASH.match(head)
    if match and match.end() < len(text):
        return _behind_bullet(text, match.end()) or Marker(Style.DASH, 0, match[0], match.end())
    return None


def _behind_bullet(text: str, start: int) -> Marker | None:
    """The number of ``• 8.提高…``: a bullet before a number adds nothing."""
    if text[start] in "—－–-•●◆■▪◇□○※★▲*+·":
        return None
    inner = read_marker(text[start : start + 40])
    if inner is None or inner.weak or inner.decimal:
        return None
    return replace(inner, glyph=text[: start + len(inner.glyph)], end=start + inner.end)


def marker_of(line: Line) -> Marker | None:
    """The number at the start of ``line``, read once and kept with it."""
    if line.marker is UNREAD:
        line.marker = read_marker(line.text)
    return line.marker


def begins_age_or_year(text: str) -> bool:
    """Whether ``text`` opens with an age or a year (6个月…, 0-6岁…, 2025年…), as an item's words may."""
    return bool(_AGE_OR_YEAR.match(text[:16]))


def begins_fraction(text: str) -> bool:
    """Whether ``text`` is the tail of a decimal fraction (the ``0‰`` of ``3.0‰``)."""
    return bool(_FRACTION_TAIL.match(text[:16]))


def _strong_marker(text: str, style: Style, match: re.Match[str]) -> Marker | None:
    number = number_value(match[1])
    if not 0 < number <= LARGEST_ITEM_NUMBER:
        return None
    after = text[match.end() : match.end() + 1]
    # 一、二、三产业 and 三、四线 are enumerations inside a sentence.
    if style is Style.CHINESE and after and after in _HANZI:
        return None
    decimal = style is Style.ARABIC and after.isdecimal()
    return Marker(style, number, match[0], _skip_space(text, match.end()), decimal=decimal)


def _weak_marker(text: str, match: re.Match[str]) -> Marker | None:
    number = number_value(match[1])
    after = text[match.end() : match.end() + 1]
    quantities = _SPACED_QUANTITY_UNITS if match[2] else _QUANTITY_UNITS
    if not 0 < number <= LARGEST_ITEM_NUMBER or (after and after in quantities):
        return None
    bare = match.end() == len(text)
    return Marker(
        Style.ARABIC, number, match[1], match.end(), weak=True, decimal=after.isdecimal(), bare=bare
    )


def _skip_space(text: str, index: int) -> int:
    while index < len(text) and text[index].isspace():
        index += 1
    return index
