"""Word's automatic numbers: the counters that a document keeps beside its text.

A paragraph numbered by Word has no number in its words, only a reference to a list and a level
(ECMA-376 part 1, 17.9). The number that the reader of the page sees is worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_HANZI = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEVEL_REFERENCE = re.compile(r"%([1-9])")
_DEEPEST_LEVEL = 8
_LONGEST_STYLE_CHAIN = 20


def _chinese(number: int, figures: str = _HANZI, ten: str = "十", hundred: str = "百") -> str:
    if number <= 0 or number > 999:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{figures[hundreds]}{hundred}" if hundreds else ""
    if tens:
        words += ten if tens == 1 and not hundreds else f"{figures[tens]}{ten}"
    elif hundreds and ones:
        words += figures[0]
    return words + (figures[ones] if ones else "")


def _digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(figure)] for figure in str(number))


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


def _roman(number: int) -> str:
    if not 0 < number < 400:
        return str(number)
    words = ""
    for value, figure in zip(
        (100, 90, 50, 40, 10, 9, 5, 4, 1), ("c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True
    ):
        while number >= value:
            words, number = words + figure, number - value
    return words


def _glyph(first: int, count: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if 0 < number <= count else f"({number})"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(ord("０") + int(figure)) for figure in str(number)),
    "decimalHalfWidth": str,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "chineseLegalSimplified": lambda number: _chinese(number, _LEGAL, "拾", "佰"),
    "ideographEnclosedCircle": _glyph(0x2460, 20),
    "decimalEnclosedCircle": _glyph(0x2460, 20),
    "decimalEnclosedCircleChinese": _glyph(0x2460, 20),
    "decimalEnclosedParen": _glyph(0x2474, 20),
    "decimalEnclosedFullstop": _glyph(0x2488, 20),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = "%1."
    restart_after: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """One w:num: its levels, and the counters shared by every w:num of the same abstract list."""

    abstract: str
    levels: dict[int, _Level]
    overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Keeps the counters while the paragraphs of a document are read in order."""

    def __init__(self, document: Any) -> None:
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._overridden: set[tuple[str, int]] = set()
        self._styles = self._read_styles(document)
        self._read_lists(document)

    def number_of(self, paragraph: Any) -> str:
        """The number that Word draws before ``paragraph``, with what divides it from the words."""
        list_id, level = self._reference(paragraph)
        definition = self._lists.get(list_id or "")
        if definition is None or level not in definition.levels:
            return ""
        self._count(list_id or "", definition, level)
        return self._drawn(definition, level)

    # -- what the document defines ----------------------------------------------------------------

    def _read_styles(self, document: Any) -> dict[str, tuple[str | None, int | None, str | None]]:
        styles: dict[str, tuple[str | None, int | None, str | None]] = {}
        for style in document.styles.element.findall(qn("w:style")):
            based = style.find(qn("w:basedOn"))
            properties = style.find(qn("w:pPr"))
            list_id, level = _numpr(properties)
            styles[style.get(qn("w:styleId"), "")] = (
                list_id,
                level,
                based.get(qn("w:val")) if based is not None else None,
            )
        return styles

    def _read_lists(self, document: Any) -> None:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstracts: dict[str, dict[int, _Level]] = {}
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {_int(level, "w:ilvl", 0): _read_level(level) for level in abstract.findall(qn("w:lvl"))}
            abstracts[abstract.get(qn("w:abstractNumId"), "")] = levels
        for number in root.findall(qn("w:num")):
            reference = number.find(qn("w:abstractNumId"))
            abstract_id = reference.get(qn("w:val"), "") if reference is not None else ""
            definition = _List(abstract_id, dict(abstracts.get(abstract_id, {})))
            for override in number.findall(qn("w:lvlOverride")):
                index = _int(override, "w:ilvl", 0)
                redefined = override.find(qn("w:lvl"))
                if redefined is not None:
                    definition.levels[index] = _read_level(redefined)
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    definition.overrides[index] = _int(start, "w:val", 1)
            self._lists[number.get(qn("w:numId"), "")] = definition

    # -- what a paragraph shows ---------------------------------------------------------------------

    def _reference(self, paragraph: Any) -> tuple[str | None, int]:
        properties = paragraph.find(qn("w:pPr"))
        list_id, level = _numpr(properties)
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        name = style.get(qn("w:val")) if style is not None else None
        for _step in range(_LONGEST_STYLE_CHAIN):
            if name is None or (list_id is not None and level is not None):
                break
            style_list, style_level, name = self._styles.get(name, (None, None, None))
            list_id = style_list if list_id is None else list_id
            level = style_level if level is None else level
        return (None if list_id == "0" else list_id), level or 0

    def _count(self, list_id: str, definition: _List, level: int) -> None:
        counters = self._counters.setdefault(definition.abstract, [None] * (_DEEPEST_LEVEL + 1))
        start = definition.levels[level].start
        if level in definition.overrides and (list_id, level) not in self._overridden:
            self._overridden.add((list_id, level))
            counters[level] = definition.overrides[level]
        else:
            current = counters[level]
            counters[level] = start if current is None else current + 1
        for above in range(level):
            if counters[above] is None:
                counters[above] = definition.levels[above].start if above in definition.levels else 1
        for below in range(level + 1, _DEEPEST_LEVEL + 1):
            after = definition.levels[below].restart_after if below in definition.levels else None
            if after is None or (after > 0 and level < after):
                counters[below] = None

    def _drawn(self, definition: _List, level: int) -> str:
        shape = definition.levels[level]
        if shape.format == "bullet":
            return "• "
        if shape.format == "none" and "%" not in shape.text:
            return shape.text
        counters = self._counters[definition.abstract]

        def figure(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            at = definition.levels.get(index, _Level())
            kind = "decimal" if shape.legal else at.format
            return _FORMATS.get(kind, str)(counters[index] or at.start) if kind != "none" else ""

        drawn = _LEVEL_REFERENCE.sub(figure, shape.text)
        needs_space = bool(drawn) and (drawn[-1].isalnum() or drawn[-1] in "章节条")
        return f"{drawn} " if needs_space else drawn


def _numpr(properties: Any) -> tuple[str | None, int | None]:
    numpr = properties.find(qn("w:numPr")) if properties is not None else None
    if numpr is None:
        return None, None
    number, level = numpr.find(qn("w:numId")), numpr.find(qn("w:ilvl"))
    return (
        number.get(qn("w:val")) if number is not None else None,
        min(_int(level, "w:val", 0), _DEEPEST_LEVEL) if level is not None else None,
    )


def _read_level(element: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        child = element.find(qn(tag))
        return child.get(qn("w:val"), default) if child is not None else default

    restart = element.find(qn("w:lvlRestart"))
    return _Level(
        start=_int(element.find(qn("w:start")), "w:val", 1),
        format=value("w:numFmt", "decimal"),
        text=value("w:lvlText", ""),
        restart_after=_int(restart, "w:val", 0) if restart is not None else None,
        legal=element.find(qn("w:isLgl")) is not None,
    )


def _int(element: Any, attribute: str, default: int) -> int:
    raw = element.get(qn(attribute)) if element is not None else None
    try:
        return max(0, min(int(raw), 100_000)) if raw is not None else default
    except ValueError:
        return default
