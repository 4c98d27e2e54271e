"""The text of an import as numbered lines, counted as the importer counts them. Pure."""

import re
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\n|\r")
SHOWN_OF_NEIGHBOUR = 60


@dataclass(frozen=True)
class Line:
    """`number` counts from 1; `text` is without its line end."""

    number: int
    text: str


def lines_of(text: str) -> list[str]:
    return _LINE_END.split(text)


def with_line(text: str, number: int, new: str) -> str:
    """`text` with line `number` replaced by `new`, which may hold several lines. Other lines keep their ends.

    Raises `IndexError` for a line that is not there."""
    start, ends = 0, list(_LINE_END.finditer(text))
    if not 1 <= number <= len(ends) + 1:
        raise IndexError(number)
    if number > 1:
        start = ends[number - 2].end()
    stop = ends[number - 1].start() if number <= len(ends) else len(text)
    return text[:start] + "\n".join(_LINE_END.split(new)) + text[stop:]


def neighbours(lines: list[str], number: int) -> tuple[Line | None, Line | None]:
    """The nearest lines with words before and after line `number`, cut to what serves as orientation."""
    return _nearest(lines, range(number - 1, 0, -1)), _nearest(lines, range(number + 1, len(lines) + 1))


def _nearest(lines: list[str], numbers) -> Line | None:
    for number in numbers:
        words = lines[number - 1].strip() if number <= len(lines) else ""
        if words:
            longer = len(words) > SHOWN_OF_NEIGHBOUR
            return Line(number, words[:SHOWN_OF_NEIGHBOUR] + ("…" if longer else ""))
    return None
