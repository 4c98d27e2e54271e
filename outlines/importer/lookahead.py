"""What the rows further down tell about a row: computed once for a whole outline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from outlines.importer.entry import Upcoming
from outlines.importer.layout import Layout
from outlines.importer.lines import Wrap
from outlines.importer.markers import Style
from outlines.importer.rows import Row


def titled_styles(rows: Sequence[Row], wrap: Wrap) -> frozenset[Style]:
    """The kinds of entry that are written as a title on its own line with the text below it."""
    numbered: Counter[Style] = Counter()
    titled: Counter[Style] = Counter()
    for index, row in enumerate(rows[:-2]):
        if row.marker is None or row.label or rows[index + 1].label:
            continue
        if row.marker.weak and row.marker.end == len(row.marker.glyph) and not row.marker.bare:
            continue
        numbered[row.marker.style] += 1
        title, below = (row, rows[index + 1]) if row.body else (rows[index + 1], rows[index + 2])
        plain = below.label is None and (below.marker is None or below.marker.weak)
        if (
            plain
            and title.is_heading
            and not wrap.is_full(title.line)
            and (below.line.is_complete or below.line.width > title.line.width)
        ):
            titled[row.marker.style] += 1
    return frozenset(style for style in titled if titled[style] >= 2 and titled[style] * 4 >= numbered[style])


def labels_ahead(rows: Sequence[Row], layout: Layout) -> list[frozenset[str]]:
    """For each row, the kinds of label that still follow it in the same domain."""
    ahead: frozenset[str] = frozenset()
    found: list[frozenset[str]] = []
    for index in range(len(rows) - 1, -1, -1):
        found.append(ahead)
        if index in layout.domains or index in layout.nameless or layout.is_chapter(rows[index]):
            ahead = frozenset()
        label = rows[index].label
        if label and index not in layout.ignored_labels:
            ahead |= {label}
    found.reverse()
    return found


def next_numbers(rows: Sequence[Row]) -> list[Upcoming]:
    """For each row and style, the next number that opens a line before the list must end."""
    upcoming: Upcoming = {}
    found: list[Upcoming] = []
    for row in reversed(rows):
        found.append(upcoming)
        marker = row.marker
        if row.label or (marker and marker.style < Style.CHINESE_BRACKET):
            upcoming = {}
        elif marker and not marker.weak:
            upcoming = {**upcoming, marker.style: marker.number}
    found.reverse()
    return found
