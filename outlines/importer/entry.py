"""One entry of a list while its rows are being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from outlines.importer.lines import join, trim
from outlines.importer.markers import Style
from outlines.importer.rows import Row


class Report(Protocol):
    """Takes a message about a line, or about the lines up to ``end_line``."""

    def __call__(self, line: int, message: str, severity: str, end_line: int = 0) -> None: ...


Upcoming = dict[Style, int]
"""The next number of each style that opens a line further down."""


@dataclass(slots=True)
class Item:
    """One entry of a list while it is being read; ``last`` is the row that was added last."""

    number: int
    line: int
    section: str
    last: Row
    parts: list[str] = field(default_factory=list)
    rows: int = 0
    units: list[str] = field(default_factory=list)
    inner_next: dict[Style, int] = field(default_factory=dict)

    @property
    def last_number(self) -> int:
        return self.last.number

    @property
    def text(self) -> str:
        return trim("".join(self.parts))

    @property
    def units_text(self) -> str:
        return "".join(self.units)

    @property
    def is_empty(self) -> bool:
        return not self.parts

    def append(self, text: str, *, new_paragraph: bool = False) -> None:
        if not text:
            return
        if not self.parts:
            self.parts.append(text)
        elif new_paragraph:
            self.parts += ["\n", text]
        else:
            self.parts.append(join(self.parts[-1], text)[len(self.parts[-1]) :])

    def note(self, row: Row) -> None:
        """``row`` gave the words that were added last."""
        self.last = row
        self.rows += not self.is_empty

    def take_tail(self, length: int) -> str:
        """Take the last characters back, to look at them together with what follows."""
        if not self.parts or self.parts[-1] == "\n":
            return ""
        tail = self.parts[-1][-length:]
        self.parts[-1] = self.parts[-1][:-length]
        if not self.parts[-1]:
            self.parts.pop()
        return tail
