"""Where the domains of one outline are: found from the section labels, whatever the numbering.

Outlines number their parts in many ways, but in each of them a domain is the heading that stands
nearest above a 主要目标 or 策略措施 label. The style of those headings then shows the domains whose
labels are missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from outlines.importer import labels
from outlines.importer.markers import HEADING_STYLES, Style
from outlines.importer.rows import Row

_UNMARKED = 99


@dataclass(slots=True)
class Layout:
    """The skeleton of one outline's rows.

    ``domains`` are the indexes of domain headings; ``nameless`` are the indexes of goal labels that
    open a domain although no heading stands above them; ``ignored_labels`` belong to an introduction.
    ``chapters_before`` counts the headings in the domains' own style that come before the first domain.
    """

    domain_style: Style | None = None
    domains: set[int] = field(default_factory=set)
    nameless: set[int] = field(default_factory=set)
    ignored_labels: set[int] = field(default_factory=set)
    last_label: int = -1
    chapters_before: int = 0
    first: int = -1

    @property
    def found_anything(self) -> bool:
        return bool(self.domains or self.nameless)

    def is_chapter_level(self, row: Row) -> bool:
        """Whether ``row`` is a heading of the outermost level that this outline uses."""
        if self.chapters_before and row.marker is not None:
            return row.is_heading and row.marker.style is self.domain_style
        return self.is_chapter(row)

    def is_chapter(self, row: Row) -> bool:
        """Whether ``row`` is a heading above the level of the domains."""
        if not row.is_heading or row.marker is None or row.marker.weak:
            return False
        limit = Style.CHINESE_BRACKET if self.domain_style is None else self.domain_style
        return row.marker.style < limit


def find_layout(rows: Sequence[Row]) -> Layout:
    layout = Layout()
    _demote_chapters(rows)
    anchors = _anchors(rows, layout)
    if not anchors and not layout.nameless:
        anchors = {index for index, row in enumerate(rows) if _is_usual_domain(row)}
    styles = Counter(rows[index].style for index in anchors)
    if styles:
        layout.domain_style = styles.most_common(1)[0][0]
    layout.domains = anchors | _siblings(rows, anchors, layout)
    layout.first = min(layout.domains | layout.nameless, default=-1)
    layout.chapters_before = _chapters_before(rows, layout)
    return layout


def _demote_chapters(rows: Sequence[Row]) -> None:
    """三、主要任务 above （一）妇女与健康 and its own labels is a chapter, not a section label."""
    for index in range(len(rows) - 2):
        row, below = rows[index], rows[index + 1]
        if row.label is None or below.label or not _is_structural_heading(below):
            continue
        level = row.marker.style if row.marker else None
        deeper = below.marker.style > level if level is not None else labels.names_tasks(row.body)
        if deeper and any(_is_label_below(rows[later], below) for later in _next_two(rows, index + 2)):
            row.label = None


def _next_two(rows: Sequence[Row], start: int) -> range:
    return range(start, min(start + 2, len(rows)))


def _is_label_below(row: Row, heading: Row) -> bool:
    if row.label is None:
        return False
    return row.marker is None or (heading.marker is not None and row.marker.style > heading.marker.style)


def _anchors(rows: Sequence[Row], layout: Layout) -> set[int]:
    """The nearest heading above each label."""
    anchors: set[int] = set()
    latest: dict[Style, int] = {}
    last_measures = -1
    claimed: dict[int, set[str]] = {}
    current = -1
    for index, row in enumerate(rows):
        if row.label is None:
            if _is_structural_heading(row):
                latest[row.marker.style] = index
                for deeper in [style for style in latest if style > row.marker.style]:
                    del latest[deeper]
            continue
        heading = _heading_above(rows, index, latest)
        if row.label == labels.MEASURES and current >= 0 and (heading is None or heading < current):
            heading = current
        if heading is not None and labels.is_introduction_title(rows[heading].body):
            layout.ignored_labels.add(index)
            continue
        if _is_provisions_label(row, heading, rows, claimed):
            layout.ignored_labels.add(index)
            continue
        layout.last_label = index
        if heading is not None and heading in layout.nameless:
            last_measures = index
            continue
        missing = heading is None or labels.is_domain_chapter_title(rows[heading].body)
        if row.label == labels.GOALS and (missing or heading < last_measures):
            layout.nameless.add(index)
            current = index
        elif not missing:
            current = heading
            anchors.add(heading)
            claimed.setdefault(heading, set()).add(row.label)
        elif last_measures < 0 and not layout.nameless:
            layout.nameless.add(index)
            current = index
        if row.label == labels.MEASURES:
            last_measures = index
    return anchors


def _is_structural_heading(row: Row) -> bool:
    return row.marker is not None and row.marker.style in HEADING_STYLES and row.is_heading


def _heading_above(rows: Sequence[Row], index: int, latest: dict[Style, int]) -> int | None:
    row = rows[index]
    level = row.marker.style if row.marker else _UNMARKED
    above = max((at for style, at in latest.items() if style < level), default=None)
    if index and row.label == labels.GOALS and _is_adjacent_heading(rows, index, level):
        return index - 1
    return above


def _is_adjacent_heading(rows: Sequence[Row], index: int, level: int) -> bool:
    """A domain heading without a number, or with an item's kind of number, right above its label."""
    heading = rows[index - 1]
    if heading.label or not heading.is_heading or labels.is_domain_chapter_title(heading.body):
        return False
    if heading.marker is None:
        if heading.line.width > 60 or (
            heading.text.endswith("。") and not labels.is_domain_title(heading.body)
        ):
            return False
        before = rows[index - 2] if index >= 2 else None
        settled = before is None or before.line.is_complete or _is_structural_heading(before)
        return settled or labels.is_domain_title(heading.body)
    if heading.marker.style in HEADING_STYLES or heading.marker.style >= level:
        return False
    item = rows[index + 1] if index + 1 < len(rows) else None
    return item is not None and item.marker is not None and heading.marker.style < item.marker.style


def _is_provisions_label(
    row: Row, heading: int | None, rows: Sequence[Row], claimed: dict[int, set[str]]
) -> bool:
    """保障措施 is a section label below a domain but a chapter of its own beside the domains."""
    if row.label != labels.MEASURES or not labels.is_plain_provisions_title(row.body):
        return False
    if row.marker is None:
        return heading is not None and labels.MEASURES in claimed.get(heading, ())
    return row.marker.style is Style.CHAPTER or (
        row.marker.style in HEADING_STYLES
        and any(rows[at].style is not None and rows[at].style >= row.marker.style for at in claimed)
    )


def _is_usual_domain(row: Row) -> bool:
    return _is_structural_heading(row) and labels.is_domain_title(row.body)


def _siblings(rows: Sequence[Row], anchors: set[int], layout: Layout) -> set[int]:
    """Headings in the style of the domains, in their place and order, that have no label below."""
    style = layout.domain_style
    if style is None or style not in HEADING_STYLES:
        return set()
    found: set[int] = set()
    first = min(anchors)
    start = max((i + 1 for i in range(first) if _closes_domains(rows[i], layout)), default=0)
    if start == 0:
        start = first
    inside = True
    expected = None
    for index in range(start, len(rows)):
        row = rows[index]
        if index in anchors:
            inside, expected = True, row.marker.number + 1 if row.marker else None
            continue
        if row.label:
            continue
        if index > first and _closes_domains(row, layout):
            inside = labels.is_domain_chapter_title(row.body)
            continue
        if row.style is not style or not row.is_heading or labels.is_introduction_title(row.body):
            continue
        if labels.is_provisions_title(row.body):
            inside = False
        if inside and (expected in (None, row.marker.number) or labels.is_domain_title(row.body)):
            found.add(index)
            expected = row.marker.number + 1
    return found


def _chapters_before(rows: Sequence[Row], layout: Layout) -> int:
    """How many headings of the domains' own level count up to the first domain (一、指导思想 …)."""
    count = 0
    for row in rows[: max(layout.first, 0)]:
        if layout.is_chapter(row):
            count = 0
        elif row.style is layout.domain_style and row.marker and row.marker.number == count + 1:
            count += 1
    return count


def _closes_domains(row: Row, layout: Layout) -> bool:
    return layout.is_chapter(row) or (row.marker is None and labels.is_plain_provisions_title(row.body))
