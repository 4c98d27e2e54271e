"""The physical lines of a text: numbering, trimming, and whether the text is hard-wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
# A page break or a soft line break divides what is read, but editors do not count it as a line.
_SOFT_BREAK = re.compile("[\f\v\x1c\x1d\x1e\x85\u2028\u2029]")
_INVISIBLE = "".join(map(chr, (*range(0x20), 0x7F, 0x85, 0xA0, 0xAD, 0x1680, 0x180E)))
_INVISIBLE += "".join(map(chr, (0x20, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F)))
_INVISIBLE += "".join(map(chr, (0x2060, 0x3000, 0xFEFF)))
_MARKDOWN_HEADING = re.compile(r"(?:#{1,6}|>)\s+(?=\S)")

SENTENCE_ENDS = "。！？!?；;：:…"
_CLOSERS = "”’\"'）)》」』】〕］]"
_LATIN_TAIL = re.compile(r"[A-Za-z]+$")
_LATIN_HEAD = re.compile(r"[A-Za-z]+")
_MIN_BROKEN_LINES = 3
# Characters that may be missing to the edge: an indent, punctuation kept off a line's start.
_WRAP_SLACK = 4


UNREAD = object()


@dataclass(slots=True)
class Line:
    """One line of text, trimmed; ``number`` counts from 1 in the text as given."""

    number: int
    text: str
    blank_before: bool = False
    page_break_before: bool = False
    page_number_beside: bool = False
    width: int = -1
    length: int = -1
    marker: Any = UNREAD

    def __post_init__(self) -> None:
        if self.width < 0:
            self.width, self.length = display_width(self.text), len(self.text)

    def part(self, text: str, *, at_end: bool) -> Line:
        """A part of this line; only the last part reaches as far to the right as the line does."""
        reach = (self.width, self.length) if at_end else (0, 0)
        return Line(
            self.number, text, self.blank_before, self.page_break_before, self.page_number_beside, *reach
        )

    @property
    def is_complete(self) -> bool:
        """Whether the line ends where a sentence or clause can end."""
        return ends_sentence(self.text)


def display_width(text: str) -> int:
    """Columns that ``text`` takes: two for a Chinese character or mark, one for a Latin one."""
    return len(text) + sum(character > "\u2e7f" for character in text)


def ends_sentence(text: str) -> bool:
    bare = text.rstrip(_CLOSERS + _INVISIBLE)
    return bare.endswith(tuple(SENTENCE_ENDS))


def trim(text: str) -> str:
    """``text`` without white space (Chinese, no-break and zero-width kinds too) at its two ends."""
    return text.strip(_INVISIBLE)


def read_lines(text: str) -> list[Line]:
    """The lines that hold something visible, with light mark-up (``# `` and ``**``) taken off."""
    lines: list[Line] = []
    blank = page_break = False
    for number, physical in enumerate(_LINE_BREAK.split(text), start=1):
        for position, part in enumerate(_SOFT_BREAK.split(physical)):
            page_break = page_break or (position > 0 and "\f" in physical)
            visible = _without_markup(trim(part))
            if not visible:
                blank = True
                continue
            lines.append(Line(number, visible, blank, page_break))
            blank = page_break = False
    return lines


def _without_markup(text: str) -> str:
    heading = _MARKDOWN_HEADING.match(text)
    if heading:
        text = text[heading.end() :]
    if text.count("**") >= 2:
        text = trim(text.replace("**", ""))
    return text


@dataclass(frozen=True, slots=True)
class Wrap:
    """Where a text was hard-wrapped, in display columns and in characters; 0 where it was not.

    Word processors wrap by width, programs by the count of characters; a line is full by either.
    Where only a part of the text is wrapped (not ``thorough``), a full line that ends with a sentence
    is taken for the end of its paragraph.
    """

    columns: int = 0
    characters: int = 0
    thorough: bool = True

    def __bool__(self) -> bool:
        return bool(self.columns or self.characters)

    @property
    def is_thorough(self) -> bool:
        return bool(self) and self.thorough

    def is_full(self, line: Line) -> bool:
        """Whether ``line`` reaches the edge, so that its paragraph may go on below."""
        if not self.thorough and line.is_complete:
            return False
        if self.columns and line.width >= self.columns - 2 * _WRAP_SLACK:
            return True
        return bool(self.characters) and line.length >= self.characters - _WRAP_SLACK


def find_wrap(lines: Sequence[Line], starts_new: Sequence[bool]) -> Wrap:
    """Whether and where the text was hard-wrapped.

    Hard-wrapped lines break in the middle of a sentence and do so at nearly the same column;
    ``starts_new[i]`` tells that line ``i`` begins with a number or is a heading, so that the line
    before it was not cut.
    """
    broken = [
        line
        for line, next_starts in zip(lines, starts_new[1:], strict=False)
        if not next_starts and not line.is_complete and line.width >= 20
    ]
    return Wrap(
        columns=_edge([line.width for line in broken], 2 * _WRAP_SLACK),
        characters=_edge([line.length for line in broken], _WRAP_SLACK),
        thorough=len(broken) * 100 >= len(lines) * 45,
    )


def _edge(lengths: list[int], slack: int) -> int:
    """The length that most of the broken lines share, or 0 where there is none."""
    if len(lengths) < _MIN_BROKEN_LINES:
        return 0
    lengths = sorted(lengths)
    widest = lengths[min(len(lengths) - 1, len(lengths) * 95 // 100)]
    near = sum(abs(length - widest) <= slack for length in lengths)
    return widest if near * 10 >= len(lengths) * 6 else 0


def join(first: str, second: str) -> str:
    """Undo a hard wrap: no space between Chinese characters, one between two Latin words."""
    if first and second and first[-1].isascii() and second[0].isascii():
        if first[-1].isalpha() and second[0].isalpha():
            return first + second if _is_cut_acronym(first, second) else f"{first} {second}"
        if first[-1] in ",;" and second[0].isalnum():
            return f"{first} {second}"
    return first + second


def _is_cut_acronym(first: str, second: str) -> bool:
    """D / NA: capitals on both sides of the break are one abbreviation."""
    before, after = _LATIN_TAIL.search(first[-12:]), _LATIN_HEAD.match(second)
    return bool(before and after and before[0].isupper() and after[0].isupper())
