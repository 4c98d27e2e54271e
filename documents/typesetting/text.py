"""The text of an official paper as offices type it, read into its parts.

A line is a paragraph. 一、 （一） 1. （1） at the beginning of a line make it a heading of that level (GB/T 9704-2012,
7.3.3); a long one is a heading up to its first full stop, and text after that. Leading spaces are the typist's own
indent and are dropped. A line that is nothing but `{…}` stands for blocks that are put in its place.
"""

import re
from collections.abc import Iterator, Mapping

from documents.typesetting.paper import Block, Heading, Paragraph

_NUMERAL = "一二三四五六七八九十百"
_HEADINGS = (
    (1, re.compile(rf"^[{_NUMERAL}]{{1,4}}、\s*(?=\S)")),
    (2, re.compile(rf"^[（(][{_NUMERAL}]{{1,4}}[）)]\s*(?=\S)")),
    (3, re.compile(r"^\d{1,2}[.．](?!\d)\s*(?=\S)")),
    (4, re.compile(r"^[（(]\d{1,2}[）)]\s*(?=\S)")),
)
# A heading is not longer than two lines of 28 characters; what is longer is a numbered paragraph.
_LONGEST_HEADING = 40
# What pasted text brings along: the line breaks of word processors, and signs that nobody sees.
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff]")
_PLACE = re.compile(r"^\{([^{}]+)\}$")


def blocks_of(text: str, places: Mapping[str, tuple[Block, ...]] | None = None) -> tuple[Block, ...]:
    """The parts of a text. `places` are the blocks that stand for `{name}` on a line of its own."""
    blocks: list[Block] = []
    for raw in _BREAK.split(text):
        line = _UNSEEN.sub("", raw).strip(" \t\u3000\u2002\u2003\xa0")
        if not line:
            continue
        place = _PLACE.match(line)
        if place and places is not None and place[1] in places:
            blocks += places[place[1]]
        else:
            blocks.append(_block(line))
    return tuple(blocks)


def _block(line: str) -> Block:
    for level, pattern in _HEADINGS:
        found = pattern.match(line)
        if not found:
            continue
        if len(line) <= _LONGEST_HEADING and line[-1] not in "。；;：:":
            return Heading(level, line)
        head, stop, rest = line.partition("。")
        if level <= 2 and stop and len(head) <= _LONGEST_HEADING:
            return Heading(level, head + stop, rest.strip())
        return Paragraph(line)
    return Paragraph(line)


def numerals() -> Iterator[str]:
    """How chapters are counted: 一 二 … 十 十一 … 九十九."""
    digits = ("", *"一二三四五六七八九")
    for number in range(1, 100):
        tens, ones = divmod(number, 10)
        yield f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones]}"


def paragraphs_of(text: str) -> list[Paragraph]:
    """A text that somebody typed as paragraphs, whatever its lines begin with."""
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]
