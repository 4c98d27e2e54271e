"""Headings that are told by the rows around them, not by their own words or numbers alone."""

from __future__ import annotations

from collections.abc import Sequence

from outlines.importer import labels
from outlines.importer.items import ItemList
from outlines.importer.layout import Layout
from outlines.importer.lines import Wrap
from outlines.importer.markers import HEADING_STYLES, Style
from outlines.importer.rows import Row

_WIDEST_UNKNOWN_LABEL = 40
_LONG_HEADING = 30


class Headings:
    """Answers about the row at an index of one outline's rows."""

    def __init__(self, rows: Sequence[Row], layout: Layout, wrap: Wrap) -> None:
        self._rows = rows
        self._layout = layout
        self._wrap = wrap

    def is_plain_chapter(self, index: int) -> bool:
        """组织实施 alone on its line, without a number."""
        row, before = self._rows[index], self._before(index)
        if not labels.is_plain_provisions_title(row.text):
            return False
        if before is None or before.line.is_complete or before.label:
            return True
        return before.is_heading and not self._wrap.is_full(before.line) and not row.text.endswith("。")

    def continues_domain_heading(self, index: int) -> bool:
        """The second line of a long domain heading, right above its label."""
        row, before, after = self._rows[index], self._before(index), self._after(index)
        if before is None or row.marker or index - 1 not in self._layout.domains or not row.is_heading:
            return False
        cut = self._wrap.is_full(before.line) or before.line.width >= _LONG_HEADING
        return cut and after is not None and after.label is not None

    def continues_chapter_heading(self, index: int) -> bool:
        """二、发展领域、主要目标和策略 / 措施: a long heading was wrapped."""
        row, before = self._rows[index], self._before(index)
        if before is None or row.marker or not row.is_heading:
            return False
        return self._layout.is_chapter(before) and self._wrap.is_full(before.line)

    def groups_entries(self, index: int, items: ItemList) -> bool:
        """（一）国家宏观政策 above 1. 2. 3. inside a list: a heading that groups the entries."""
        row, after = self._rows[index], self._after(index)
        if row.marker is None or row.marker.weak or not row.is_heading or row.text.endswith("。"):
            return False
        if row.marker.style not in HEADING_STYLES | {Style.ARABIC}:
            return False
        if items.style is not None and row.marker.style >= items.style:
            return False
        if after is None or after.marker is None or after.label or after.marker.weak:
            return False
        opens = after.marker.number in {1, items.expected}
        return opens and row.marker.style < after.marker.style < Style.DASH

    def is_unknown_label(self, index: int, items: ItemList | None) -> bool:
        """A short heading that is not a known label, with a list that begins below it."""
        row, before, after = self._rows[index], self._before(index), self._after(index)
        if row.marker is not None or not row.is_heading or row.line.width > _WIDEST_UNKNOWN_LABEL:
            return False
        if row.text.endswith("。") or "，" in row.text or before is None or self._wrap.is_full(before.line):
            return False
        if not (before.line.is_complete or before.label or index - 1 in self._layout.domains):
            return False
        marker = after.marker if after else None
        if marker is None or marker.weak or marker.decimal or marker.number != 1:
            return False
        return items is None or not items.items or items.style is None or marker.style <= items.style

    def ends_paragraph_before(self, index: int) -> bool:
        """Whether the row above ends with a sentence, so that this one can begin something new."""
        before = self._before(index)
        return before is None or before.line.is_complete or before.is_heading

    def _before(self, index: int) -> Row | None:
        return self._rows[index - 1] if index else None

    def _after(self, index: int) -> Row | None:
        return self._rows[index + 1] if index + 1 < len(self._rows) else None
