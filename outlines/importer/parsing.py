"""The text of an outline file to the tree of its outlines: the entry point of the pure importer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from outlines.importer import labels, titles
from outlines.importer.furniture import contents, page_numbers, running_headers
from outlines.importer.layout import Layout, find_layout
from outlines.importer.lines import Line, Wrap, find_wrap, read_lines
from outlines.importer.model import ERROR, WARNING, ParsedImport, ParsedOutline, Problem
from outlines.importer.outline_reader import OutlineReader
from outlines.importer.rows import Row, read_rows, starts_paragraph
from outlines.importer.titles import Title

MOST_LINES = 30_000
"""Lines with text. The longest outlines, hard-wrapped, have about 5 000."""

_MOST_PROBLEMS = 1000
_DAMAGED = "\ufffd"


def parse(text: str) -> ParsedImport:
    """Read every outline in ``text``.

    Never raises for any text. Whatever stands in a domain chapter and was not taken into the tree, or
    looks wrong, is named with its line in ``problems``; so is a text in which nothing was understood.
    """
    lines = read_lines(text)
    result = ParsedImport()
    if len(lines) > MOST_LINES:
        result.problems.append(Problem(0, f"文件超过 {MOST_LINES} 行，不像一份纲要，没有读取", ERROR))
        return result
    unfinished: ParsedOutline | None = None
    for segment in _segments(lines):
        for part in _split_untitled(segment):
            if unfinished is not None and part.rows:
                result.problems.append(_cut_off(unfinished, part))
            unfinished = _read_segment(part, text, result)
    _report_damage(lines, result)
    if not result.outlines:
        result.problems = [_nothing_understood(lines), *result.problems]
    result.problems.sort(key=lambda problem: problem.line)
    if len(result.problems) > _MOST_PROBLEMS:
        left = len(result.problems) - _MOST_PROBLEMS
        result.problems = result.problems[:_MOST_PROBLEMS]
        result.problems.append(
            Problem(0, f"问题太多，只列出前 {_MOST_PROBLEMS} 处，还有 {left} 处；请先整理原文", ERROR)
        )
    return result


@dataclass(slots=True)
class _Segment:
    """The rows from one outline's title to the next; ``title`` is None where none was found."""

    title: Title | None
    rows: list[Row]
    wrap: Wrap
    problems: list[Problem] = field(default_factory=list)

    def take_back(self, title: Title, rows: list[Row]) -> None:
        """``title`` opened no outline: what stands below it belongs to the outline before."""
        message = f"第 {title.line} 行：“{title.text}”像标题，但没有开始一份新的纲要，已忽略这一行，请核对"
        self.problems.append(Problem(title.line, message, WARNING))
        self.rows.extend(rows)


def _segments(lines: Sequence[Line]) -> list[_Segment]:
    lines = _without_page_furniture(lines)
    whole = find_wrap(lines, [starts_paragraph(line) for line in lines])
    found = titles.without_running_headers(titles.find_titles(lines, whole), lines)
    starts = _starts(found)
    furniture = running_headers(lines, except_titles=False)
    spans = [range(title.first, title.last + 1) for title in found]
    furniture |= contents(lines, furniture, spans, [at for at, title in starts if title])
    title_lines = {index for title in found for index in range(title.first, title.last + 1)}
    skip = furniture | title_lines
    segments: list[_Segment] = []
    for (start, title), end in zip(starts, [at for at, _title in starts[1:]] + [len(lines)], strict=True):
        kept = [lines[index] for index in range(start, end) if index not in skip]
        wrap = find_wrap(kept, [starts_paragraph(line) for line in kept])
        rows = read_rows(kept, wrap)
        if segments and title and _is_stray(segments[-1].rows, rows):
            segments[-1].take_back(title, rows)
        else:
            segments.append(_Segment(title, rows, wrap))
    return segments


def _is_stray(before: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Whether a title opens no outline: no domain follows, or it stands in the middle of a list."""
    if not find_layout(rows).found_anything:
        return True
    above = next((row for row in reversed(before) if row.marker or row.label), None)
    below = next((row for row in rows if row.marker or row.label), None)
    if above is None or below is None:
        return False
    if below.label or above.label:
        return True
    return below.marker.style is above.marker.style and below.marker.number == above.marker.number + 1


def _starts(found: Sequence[Title]) -> list[tuple[int, Title | None]]:
    """Where each outline begins: at a title that differs from the one before it."""
    starts: list[tuple[int, Title | None]] = []
    for title in found:
        if not starts or (starts[-1][1] and starts[-1][1].key != title.key):
            starts.append((title.first, title))
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, None))
    return starts


def _without_page_furniture(lines: Sequence[Line]) -> list[Line]:
    numbers = page_numbers(lines)
    for index in numbers:
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(lines):
                lines[beside].page_number_beside = True
    kept = [line for index, line in enumerate(lines) if index not in numbers]
    headers = running_headers(kept, except_titles=True)
    return [line for index, line in enumerate(kept) if index not in headers]


def _split_untitled(segment: _Segment) -> list[_Segment]:
    """A second outline whose title is missing: domains begin again at one after the provisions."""
    layout = find_layout(segment.rows)
    in_provisions = False
    cuts = [0]
    for index, row in enumerate(segment.rows):
        if not 0 <= layout.first < index < layout.last_label or not layout.is_chapter_level(row):
            continue
        if labels.is_provisions_title(row.body):
            in_provisions = True
        elif in_provisions and row.marker and row.marker.number == 1:
            in_provisions = False
            cuts.append(index)
    parts = [segment.rows[start:end] for start, end in pairwise([*cuts, len(segment.rows)])]
    first = _Segment(segment.title, parts[0], segment.wrap, segment.problems)
    return [first, *(_Segment(None, rows, segment.wrap) for rows in parts[1:])]


def _read_segment(segment: _Segment, text: str, result: ParsedImport) -> ParsedOutline | None:
    """Add the outline of ``segment`` to ``result``; returns it where it has no closing chapters."""
    layout = find_layout(segment.rows)
    title = segment.title
    if not layout.found_anything:
        return None
    outline = _outline_head(title, segment.rows[0].number if segment.rows else 0)
    reader = OutlineReader(outline, segment.rows, layout, segment.wrap)
    reader.read()
    if not any(domain.goals or domain.measures for domain in outline.domains):
        if title is not None:
            result.problems.append(
                Problem(title.line, f"第 {title.line} 行：“{title.text}”下没有读到目标和措施", WARNING)
            )
        return None
    _settle_years(outline, text)
    _settle_audience(outline)
    _settle_domain_numbers(outline, layout, reader)
    _check_chapters(outline, reader)
    result.outlines.append(outline)
    result.problems.extend(reader.problems)
    result.problems.extend(segment.problems)
    result.problems.extend(_head_problems(outline))
    return None if outline.provisions else outline


def _cut_off(outline: ParsedOutline, segment: _Segment) -> Problem:
    """A line taken for a title in the middle of an outline would hide the rest of a list."""
    title, first = segment.title, find_layout(segment.rows).first
    line = title.line if title else segment.rows[0].number
    name = f"新的标题“{title.text}”" if title else "新的纲要"
    message = f"第 {line} 行：“{outline.title}”还没有组织实施等章节，这里就出现了{name}，请核对"
    return Problem(line, message, WARNING, segment.rows[first].number if first >= 0 else line)


def _outline_head(title: Title | None, first_line: int) -> ParsedOutline:
    if title is None:
        return ParsedOutline("", "", None, None, first_line)
    return ParsedOutline(title.text, title.audience, title.start_year, title.end_year, title.line)


def _settle_years(outline: ParsedOutline, text: str) -> None:
    if outline.start_year is None and outline.title:
        outline.start_year, outline.end_year = titles.years_named_elsewhere(text, outline.title)


def _settle_audience(outline: ParsedOutline) -> None:
    """A title that names both, or neither, leaves it to the domains to say for whom the outline is."""
    if outline.audience:
        return
    audiences = {titles.audience_of(domain.title) for domain in outline.domains} - {""}
    if len(audiences) == 1:
        outline.audience = audiences.pop()


def _settle_domain_numbers(outline: ParsedOutline, layout: Layout, reader: OutlineReader) -> None:
    """Count domains from 1, also where they are chapters after the introduction's chapters."""
    domains = outline.domains
    if not domains:
        return
    first = domains[0].number
    if first > 1 and layout.chapters_before == first - 1:
        for domain in domains:
            domain.number -= first - 1
    expected = 1
    for domain in domains:
        if domain.number != expected and domain.title:
            reader.report_domain_number(domain, expected)
        expected = domain.number + 1
    repeated = [
        title for title, count in Counter(domain.title for domain in domains).items() if title and count > 1
    ]
    for title in repeated:
        line = [domain.line for domain in domains if domain.title == title][-1]
        reader.problems.append(Problem(line, f"第 {line} 行：领域“{title}”出现了不止一次，请核对", ERROR))


def _check_chapters(outline: ParsedOutline, reader: OutlineReader) -> None:
    read = " ".join({provision.chapter_title for provision in outline.provisions})
    missing = [
        name
        for name, words in (
            ("组织实施", ("组织", "实施", "保障", "落实")),
            ("监测评估", ("监测", "评估", "监督", "考核", "检查")),
        )
        if not any(word in read for word in words)
    ]
    if missing:
        names = "和".join(f"‘{name}’" for name in missing)
        reader.problems.append(
            Problem(outline.line, f"第 {outline.line} 行：这份纲要没有读到{names}一章，请核对", WARNING)
        )


def _head_problems(outline: ParsedOutline) -> list[Problem]:
    problems: list[Problem] = []
    where = f"第 {outline.line} 行："
    if not outline.title:
        problems.append(
            Problem(
                outline.line,
                f"{where}没有找到纲要的标题，请补上（如“某某县妇女发展纲要（2021—2030年）”）",
                ERROR,
            )
        )
    elif outline.start_year is None:
        problems.append(Problem(outline.line, f"{where}标题里没有起止年份，请补上", ERROR))
    if not outline.audience:
        problems.append(Problem(outline.line, f"{where}看不出是妇女纲要还是儿童纲要，请选择", ERROR))
    return problems


def _report_damage(lines: Sequence[Line], result: ParsedImport) -> None:
    for line in lines:
        if _DAMAGED in line.text:
            result.problems.append(
                Problem(
                    line.number, f"第 {line.number} 行：有无法识别的字（�），文件可能损坏，请核对原文", ERROR
                )
            )


def _nothing_understood(lines: Sequence[Line]) -> Problem:
    if not lines:
        return Problem(0, "文件里没有文字", ERROR)
    return Problem(
        lines[0].number,
        "没有认出任何纲要：没有找到‘主要目标’‘策略措施’这样的小标题，也没有找到领域标题。请确认文件是纲要或规划的正文",
        ERROR,
        lines[-1].number,
    )
