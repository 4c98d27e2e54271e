"""Text that is not taken into the tree: gathered, so that one message names all its lines."""

from __future__ import annotations

from outlines.importer.entry import Report
from outlines.importer.model import WARNING
from outlines.importer.rows import Row


class SkippedText:
    """Rows left out for the same reason are reported together."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._rows: list[Row] = []
        self._reason = ""

    def add(self, row: Row, reason: str) -> None:
        if reason != self._reason:
            self.flush()
        self._reason = reason
        self._rows.append(row)

    def forget(self) -> None:
        """Drop the rows gathered so far: they turned out to be nothing to report."""
        self._rows = []

    def flush(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            self._report(rows[0].number, f"{self._reason}，请核对", WARNING, rows[-1].number)
