"""Page furniture: page numbers, running headers and tables of contents, which are not the outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from outlines.importer import labels
from outlines.importer.labels import compact
from outlines.importer.lines import Line
from outlines.importer.markers import HEADING_STYLES, read_marker

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
_DOT_LEADER_ONLY = re.compile(r"[.．…·⋯\s]{6,}[0-9０-９]{0,3}$")
_TRAILING_NUMBER = re.compile(r"[\s.．…·⋯\-—_]*[0-9０-９]{1,3}$")
_MIN_CONTENTS_RUN = 4
_MIN_REPEATS = 3


def find_furniture(lines: Sequence[Line], titles: Sequence[range]) -> set[int]:
    """Indexes of the lines that belong to the page and not to the text.

    ``titles`` are the index ranges of outline titles: they end a table of contents.
    """
    found = {index for index, line in enumerate(lines) if is_page_number(line)}
    found |= _bare_page_numbers(lines, found)
    found |= _running_headers(lines, found)
    found |= _contents(lines, found, {index for span in titles for index in span})
    return found


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
    marker = read_marker(line.text)
    return bool(marker and not marker.weak)


def _entry(line: Line) -> str:
    """A heading as the table of contents and the body both have it: no leader, no page number."""
    words = _LEADER.sub("", line.text)
    return labels.bare_words(_TRAILING_NUMBER.sub("", words) if words == line.text else words)


def _is_leader_line(line: Line) -> bool:
    return len(line.text) <= 200 and bool(_LEADER.search(line.text) or _DOT_LEADER_ONLY.search(line.text))


def _may_be_entry(line: Line) -> bool:
    return line.width <= 100 and not line.text.endswith(("。", "；", "，", "！", "？"))


def _contents(lines: Sequence[Line], skip: set[int], titles: set[int]) -> set[int]:
    found = {i for i, line in enumerate(lines) if _is_leader_line(line)}
    for index, line in enumerate(lines):
        if labels.is_contents_heading(line.text) and index not in skip:
            found.add(index)
            found |= _entries_below(lines, index + 1, skip, titles)
    found |= _repeated_heading_runs(lines, skip | found | titles)
    return found


def _entries_below(lines: Sequence[Line], start: int, skip: set[int], titles: set[int]) -> set[int]:
    """The entries under a heading 目录: short lines, up to the first that comes round again."""
    seen: set[str] = set()
    found: set[int] = set()
    first_entry = None
    for index in range(start, len(lines)):
        line = lines[index]
        if index in skip:
            continue
        if not _may_be_entry(line) and not _is_leader_line(line):
            break
        entry = _entry(line)
        if (index in titles and entry not in seen and seen) or entry == first_entry:
            break
        if labels.label_kind(entry) is None and entry in seen and not _is_leader_line(line):
            break
        first_entry = first_entry or entry
        seen.add(entry)
        found.add(index)
    later = Counter(_entry(line) for line in lines[max(found, default=start) + 1 :] if line.width <= 100)
    telling = [index for index in found if labels.label_kind(lines[index].text) is None]
    confirmed = sum(later[_entry(lines[index])] > 0 or _is_leader_line(lines[index]) for index in telling)
    return found if confirmed * 2 >= len(telling) else set()


def _repeated_heading_runs(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """A run of headings with nothing between them, which all come again later, is a list of contents."""
    entries: list[str] = []
    for line in lines:
        entries.append(_entry(line) if line.width <= 100 and _is_heading_like(line) else "")
    later: Counter[str] = Counter(entry for entry in entries if entry)
    found: set[int] = set()
    run: list[int] = []
    for index in range(len(lines) + 1):
        entry = entries[index] if index < len(lines) else ""
        if index in skip:
            later[entry] -= 1
            continue
        if entry:
            later[entry] -= 1
            run.append(index)
            continue
        if len(run) >= _MIN_CONTENTS_RUN:
            again = [position for position in run if later[entries[position]] > 0]
            if len(again) * 10 >= len(run) * 7:
                # The run may end in the first headings of the body itself; those do not come again.
                found.update(run[: run.index(again[-1]) + 1] if again[-1] != run[-1] else run)
        run = []
    return found


def _is_heading_like(line: Line) -> bool:
    if line.text.endswith(("。", "；", "，")):
        return False
    marker = read_marker(line.text)
    if marker and marker.style in HEADING_STYLES:
        return True
    return labels.label_kind(line.text) is not None or labels.is_plain_provisions_title(line.text)


def _running_headers(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """Short lines that come again on page after page; a section label is followed by an item 1."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if index in skip or line.width > 80 or line.text.endswith(("。", "；", "：", ":")):
            continue
        marker = read_marker(line.text)
        if (marker and not marker.weak) or labels.names_units(line.text) or labels.label_kind(line.text):
            continue
        places.setdefault(compact(_TRAILING_NUMBER.sub("", line.text)), []).append(index)
    found: set[int] = set()
    for words, indexes in places.items():
        if not words or len(indexes) < _MIN_REPEATS:
            continue
        opens_list = sum(_next_number(lines, index, skip) == 1 for index in indexes)
        if opens_list * 10 < len(indexes) * 6:
            found.update(indexes)
    return found


def _next_number(lines: Sequence[Line], index: int, skip: set[int]) -> int | None:
    for later in range(index + 1, min(index + 4, len(lines))):
        if later not in skip:
            marker = read_marker(lines[later].text)
            return marker.number if marker else None
    return None
