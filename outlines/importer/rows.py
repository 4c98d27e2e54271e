"""Lines with their role-giving features read: number, words after it, section label, heading shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from outlines.importer import labels
from outlines.importer.lines import Line, Wrap, trim
from outlines.importer.markers import Marker, Style, marker_of, read_marker

_INNER_END = re.compile(r"[。！？；!?;]")
_LONGEST_HEADING = 50
_LABEL_WORDS = r"(?:主要|发展|具体|重点|工作)?目标(?:任务)?|策略(?:与|和)?措施|(?:主要|工作|对策|具体|支持|保障|实施)措施|主要策略|主要举措"
_SPREAD_LABEL = rf"[【\[［〖]?(?:{_LABEL_WORDS})[】\]］〗]?"
_LIST_OPENING = r"\s*[：:]?\s*(?:[1１一]\s?[.．、]|[（(]\s?[1１一]\s?[）)]|[⒈⑴①])"
# Web pages and PDF readers lose line breaks: a label or a domain heading may stand inside a line.
_EMBEDDED = re.compile(
    rf"(?<=[。；！？\s”）)])(?="
    rf"(?:[（(]?[一二三四五六七八九十1-9][）).、．]\s?)?{_SPREAD_LABEL}{_LIST_OPENING}"
    rf"|[（(][一二三四五六七八九十]{{1,3}}[）)][^。；！？]{{2,30}}[。：:\s]\s*{_SPREAD_LABEL}\s*(?:[：:\s]|$)"
    rf"|[一二三四五六七八九十]{{1,3}}、[^。；！？\s]{{2,20}}[。：:\s]\s*[（(]一[）)]"
    rf"|{_SPREAD_LABEL}\s*[：:]?$"
    rf")"
)
_CHAPTER_WITH_CLAUSE = re.compile(
    r"[一二三四五六七八九十]{1,3}、[^。；！？：\s]{2,20}[。：:\s]\s*(?=[（(]一[）)])"
)
# （二）策略措施：… is cut before its number, never behind it.
_NUMBER_BEFORE = re.compile(r"(?:^|[。；！？\s])[（(]?[一二三四五六七八九十1-9]{1,2}[）).、．]\s?$")
_LABEL_CORE = re.compile(r"目\s*标|策\s*略|措\s*施|举\s*措|对\s*策|任\s*务|路径|途径")
_LIST_OPENERS = "1１一（(〔［⒈⑴①"
_LABEL_SEPARATORS = "：:】］]〗>＞"


@dataclass(slots=True)
class Row:
    """One line, or a part of it, with what its shape says about its role."""

    line: Line
    marker: Marker | None
    body: str
    label: str | None = None

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def style(self) -> Style | None:
        return self.marker.style if self.marker else None

    @property
    def is_heading(self) -> bool:
        """Short, and without a sentence end inside: 妇女与健康, 健康。, 组织实施："""
        body = self.body
        if (
            not body
            or len(body) > _LONGEST_HEADING
            or body.endswith(("，", "、", "；", ",", ";", "？", "！"))
        ):
            return False
        return not _INNER_END.search(body, 0, len(body) - 1)

    @property
    def title(self) -> str:
        """The words of a heading, without the spaces that spread them and the closing mark."""
        return heading_words(self.body)


def heading_words(text: str) -> str:
    words = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])", "", text)
    return trim(words.strip("【】 ").rstrip("。：:．."))


def read_rows(lines: Sequence[Line], wrap: Wrap) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        for part in _divide(line):
            rows.extend(_rows_of(part, rows[-1] if rows else None, wrap))
    return rows


def starts_paragraph(line: Line) -> bool:
    """Whether ``line`` begins with a number or is a section label, so that it continues nothing."""
    marker = marker_of(line)
    if marker is not None and not marker.weak and not marker.decimal:
        return True
    return labels.label_kind(line.text) is not None


def _divide(line: Line) -> Sequence[Line]:
    if len(line.text) < 12:
        return (line,)
    cuts = [
        match.start()
        for match in _EMBEDDED.finditer(line.text)
        if match.start() and not _NUMBER_BEFORE.search(line.text[max(0, match.start() - 6) : match.start()])
    ]
    edges = [0, *cuts, len(line.text)]
    parts: list[str] = []
    for start, end in pairwise(edges):
        part = trim(line.text[start:end])
        chapter = _CHAPTER_WITH_CLAUSE.match(part) if cuts else None
        at = chapter.end() if chapter else 0
        parts += [trim(part[:at]), part[at:]]
    parts = [part for part in parts if part]
    return [line.part(part, at_end=part is parts[-1]) for part in parts]


def _rows_of(line: Line, before: Row | None, wrap: Wrap) -> list[Row]:
    marker = marker_of(line)
    body = line.text[marker.end :] if marker else line.text
    label = labels.label_kind(body)
    if label is None and marker:
        label = labels.label_kind(line.text)
    if label and not marker and before and _is_end_of_sentence(line, before, wrap):
        label = None
    if label:
        return [Row(line, marker, body, label)]
    opened = _label_with_rest(body)
    if opened:
        label, name, rest = opened
        head = Row(line.part(name, at_end=False), marker, name, label)
        return [head, *_rows_of(line.part(rest, at_end=True), head, wrap)]
    return [Row(line, marker, body)]


def _is_end_of_sentence(line: Line, before: Row, wrap: Wrap) -> bool:
    """…落实各项目标和 / 策略措施。: a wrapped sentence may leave a label's words on its last line."""
    if line.text[-1] in "：:】］]" or before.line.is_complete or before.label is not None:
        return False
    return wrap.is_full(before.line) or (line.text.endswith("。") and not before.is_heading)


def _label_with_rest(text: str) -> tuple[str, str, str] | None:
    """主要目标：1.提高… or 【主要目标】提高… or 主要目标 1.提高…: label kind, label and what follows."""
    if not _LABEL_CORE.search(text, 0, 22):
        return None
    for index in range(2, min(len(text) - 1, 22)):
        character = text[index]
        separated = character in _LABEL_SEPARATORS
        opens = character.isspace() or (character in _LIST_OPENERS and text[index - 1] not in _LIST_OPENERS)
        if not separated and not opens:
            continue
        kind = labels.label_kind(text[: index + separated])
        if not kind:
            continue
        rest = trim(text[index + separated :].lstrip(_LABEL_SEPARATORS))
        marker = read_marker(rest)
        opens_list = marker is not None and marker.number == 1 and not marker.bare
        if rest and (separated or opens_list) and not labels.label_kind(text):
            return kind, text[: index + separated], rest
    return None
