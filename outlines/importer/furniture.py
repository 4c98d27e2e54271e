"""Page furniture: page numbers, running headers and tables of contents, which are not the outline."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from outlines.importer import labels
from outlines.importer.labels import compact
from outlines.importer.lines import Line
from outlines.importer.markers import HEADING_STYLES, marker_of, read_marker

_DASHES = r"[-—–－―─_~～·•|｜\s]"
_FIGURES = r"[0-9０-９]{1,4}"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}+{_FIGURES}{_DASHES}+|{_DASHES}*第\s*{_FIGURES}\s*页{_DASHES}*(?:[（(]?[,，/／、]?\s*共\s*{_FIGURES}\s*页[）)]?)?{_DASHES}*"
    rf"|{_FIGURES}\s*[/／]\s*{_FIGURES}|[Pp](?:age)?\.?\s*{_FIGURES}(?:\s*(?:of|/)\s*{_FIGURES})?"
)
_BARE_NUMBER = re.compile(_FIGURES)
_LEADER = re.compile(
    r"(?:[.．…·⋯•]{3,}|(?:[.．…·⋯]\s){3,}|\t+|[-_—]{4,}|\s{3,})\s*[（(]?\s*[0-9０-９]{1,3}\s*[）)]?$"
)
_DOT_LEADER_ONLY = re.compile(r"(?:[.．…·⋯\s]{6,}|…{2,})[0-9０-９]{0,3}$")
_TRAILING_NUMBER = re.compile(r"[\s.．…·⋯\-—_]*[0-9０-９]{1,3}$")
_MIN_CONTENTS_RUN = 4
_MIN_LEADERS = 3
_MIN_REPEATS = 3
_MOST_CONTENTS = 8
_SHORTEST_PAGE = 10
_WIDEST_ENTRY = 100


def page_numbers(lines: Sequence[Line]) -> set[int]:
    """Indexes of the lines that hold nothing but the number of the page."""
    found = {index for index, line in enumerate(lines) if is_page_number(line)}
    return found | _bare_page_numbers(lines, found)


def is_page_number(line: Line) -> bool:
    return len(line.text) <= 24 and bool(_PAGE_NUMBER.fullmatch(line.text))


def _bare_page_numbers(lines: Sequence[Line], known: set[int]) -> set[int]:
    """Numbers alone on a line, unless they are the numbers of items whose words stand below.

    Page numbers only ever grow and stand far apart; item numbers start again at 1 in each list.
    """
    bare = [i for i, line in enumerate(lines) if len(line.text) <= 4 and _BARE_NUMBER.fullmatch(line.text)]
    if not bare:
        return set()
    values = [int(lines[index].text) for index in bare]
    followed = sum(
        index + 1 < len(lines) and index + 1 not in known and not _has_number(lines[index + 1])
        for index in bare
    )
    restarts = sum(second <= first for first, second in pairwise(values))
    apart = sorted(second - first for first, second in pairwise(bare))
    close_together = bool(apart) and apart[len(apart) // 2] <= 4
    items = followed * 10 >= len(bare) * 8 and values[0] == 1 and (restarts > 0 or close_together)
    return set() if items else set(bare)


def _has_number(line: Line) -> bool:
    marker = marker_of(line)
    return bool(marker and not marker.weak)


def _entry(line: Line) -> str:
    """A heading as the table of contents and the body both have it: no leader, no page number."""
    words = _LEADER.sub("", line.text)
    return labels.bare_words(_TRAILING_NUMBER.sub("", words) if words == line.text else words)


def _leader_lines(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """Lines with a leader to a page number, where several of them stand together."""
    kept = [index for index in range(len(lines)) if index not in skip]
    leaders = [place for place, index in enumerate(kept) if _is_leader_line(lines[index])]
    return {
        kept[place]
        for order, place in enumerate(leaders)
        if leaders[max(0, order - 2) : order + 3][-1] - leaders[max(0, order - 2) : order + 3][0] <= 12
        and len(leaders) >= _MIN_LEADERS
    }


def _is_leader_line(line: Line) -> bool:
    if len(line.text) > 200 or "。" in line.text[:-1]:
        return False
    return bool(_LEADER.search(line.text) or _DOT_LEADER_ONLY.search(line.text))


def _may_be_entry(line: Line) -> bool:
    return line.width <= _WIDEST_ENTRY and not line.text.endswith(("。", "；", "，", "！", "？"))


def contents(
    lines: Sequence[Line], skip: set[int], titles: Sequence[range], starts: Sequence[int]
) -> set[int]:
    """Indexes of the tables of contents.

    ``titles`` are where outline titles stand: they end a table. ``starts`` are the titles that begin
    a new outline: a table is borne out by what follows in the same one.
    """
    at_title = {index for span in titles for index in span}
    entries = [_entry(line) if line.width <= _WIDEST_ENTRY else "" for line in lines]
    found = _leader_lines(lines, skip)
    headings = [i for i, line in enumerate(lines) if i not in skip and labels.is_contents_heading(line.text)]
    last_place = {entry: index for index, entry in enumerate(entries)}
    for index in headings[:_MOST_CONTENTS]:
        found.add(index)
        found |= _entries_below(lines, entries, last_place, index + 1, skip, at_title)
    return found | _repeated_heading_runs(lines, entries, skip | found | at_title, starts)


def _entries_below(
    lines: Sequence[Line],
    entries: Sequence[str],
    last_place: dict[str, int],
    start: int,
    skip: set[int],
    titles: set[int],
) -> set[int]:
    """The entries under a heading 目录: short lines, up to the first that comes round again."""
    seen: set[str] = set()
    found: list[int] = []
    for index in range(start, len(lines)):
        line = lines[index]
        if index in skip:
            continue
        leader, label = _is_leader_line(line), _is_label(line)
        if not (leader or label or _may_be_entry(line)):
            break
        entry = entries[index] or _entry(line)
        again = entry in seen and not label and not leader
        if again or (index in titles and seen and entry not in seen) or (seen and entry == entries[found[0]]):
            break
        seen.add(entry)
        found.append(index)
    last = found[-1] if found else start
    telling = [index for index in found if not _is_label(lines[index])]
    confirmed = sum(last_place.get(entries[i], -1) > last or _is_leader_line(lines[i]) for i in telling)
    return set(found) if confirmed * 2 >= len(telling) else set()


def _repeated_heading_runs(
    lines: Sequence[Line], entries: Sequence[str], skip: set[int], starts: Sequence[int]
) -> set[int]:
    """A run of headings with nothing between them, which all come again later, is a list of contents."""
    places: dict[str, list[int]] = {}
    for index, entry in enumerate(entries):
        if index not in skip:
            places.setdefault(entry, []).append(index)
    found: set[int] = set()
    run: list[int] = []
    for index in range(len(lines) + 1):
        if index < len(lines):
            if index in skip:
                continue
            if entries[index] and _is_heading_like(lines[index]):
                run.append(index)
                continue
        if len(run) >= _MIN_CONTENTS_RUN:
            found.update(_confirmed(run, lines, entries, places, _end_of_outline(run[0], starts, len(lines))))
        run = []
    return found


def _end_of_outline(index: int, starts: Sequence[int], end: int) -> int:
    """Where the outline that holds ``index`` ends; before the first title, that of the text."""
    if not starts or index < starts[0]:
        return end
    position = bisect_right(starts, index)
    return starts[position] if position < len(starts) else end


def _confirmed(
    run: list[int], lines: Sequence[Line], entries: Sequence[str], places: dict[str, list[int]], end: int
) -> list[int]:
    """The part of ``run`` that is a list of contents: its headings come again below it."""

    def comes_again(index: int) -> bool:
        later = places[entries[index]]
        position = bisect_right(later, run[-1])
        return position < len(later) and later[position] < end

    telling = [index for index in run if not _is_label(lines[index])]
    again = [index for index in telling if comes_again(index)]
    if len({entries[index] for index in again}) < _MIN_CONTENTS_RUN or len(again) * 10 < len(telling) * 7:
        return []
    # The run may end in the first headings of the body itself; those do not come again.
    last = again[-1]
    labels_after = [
        index for index in run if index > last and index < (min(set(telling) - set(again), default=end))
    ]
    return [index for index in run if index <= last] + labels_after


def _is_label(line: Line) -> bool:
    words = _LEADER.sub("", line.text)
    marker = read_marker(words)
    return labels.label_kind(words[marker.end :] if marker else words) is not None


def _is_heading_like(line: Line) -> bool:
    if line.text.endswith(("。", "；", "，")):
        return False
    if line.width <= 40 and labels.is_domain_title(line.text):
        return True
    marker = marker_of(line)
    if marker and marker.style in HEADING_STYLES:
        return True
    return _is_label(line) or labels.is_plain_provisions_title(line.text)


def running_headers(lines: Sequence[Line], *, except_titles: bool) -> set[int]:
    """Short lines that come again on page after page; a section label is followed by an item 1."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if (
            line.width > 80
            or (except_titles and labels.names_outline(line.text))
            or line.text.endswith(("。", "；", "：", ":"))
        ):
            continue
        marker = marker_of(line)
        if (marker and not marker.weak) or labels.names_units(line.text) or labels.label_kind(line.text):
            continue
        places.setdefault(compact(_TRAILING_NUMBER.sub("", line.text)), []).append(index)
    found: set[int] = set()
    for words, indexes in places.items():
        if words and len(indexes) >= _MIN_REPEATS and _stand_at_page_heads(lines, indexes):
            found.update(indexes)
    return found


def _stand_at_page_heads(lines: Sequence[Line], indexes: list[int]) -> bool:
    """Beside page numbers, or else at distances like those of pages; never between a number and its words."""
    opens_list = sum(_next_number(lines, index) == 1 for index in indexes)
    if opens_list * 10 >= len(indexes) * 6:
        return False
    for index in indexes:
        before = marker_of(lines[index - 1]) if index else None
        beside = lines[index].page_number_beside or lines[index].page_break_before
        if not beside and before is not None and before.end >= len(lines[index - 1].text):
            return False
    at_page = sum(lines[index].page_number_beside or lines[index].page_break_before for index in indexes)
    if at_page * 10 >= len(indexes) * 6:
        return True
    gaps = sorted(second - first for first, second in pairwise(indexes))
    return len(indexes) > _MIN_REPEATS and gaps[0] * 3 >= gaps[-1] >= _SHORTEST_PAGE


def _next_number(lines: Sequence[Line], index: int) -> int | None:
    marker = marker_of(lines[index + 1]) if index + 1 < len(lines) else None
    return marker.number if marker else None
