"""The text of an import as numbered lines. Drafts hold "\\n" as their only line end. Pure."""

from dataclasses import dataclass

SHOWN_OF_NEIGHBOUR = 60


@dataclass(frozen=True)
class Line:
    """`number` counts from 1; `text` is without its line end."""

    number: int
    text: str


def one_line_end(text: str) -> str:
    """The same text with "\\n" for every line end: browsers and offices send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def with_line(text: str, number: int, new: str) -> str:
    """`text` with line `number` replaced by `new`, which may hold several lines.

    Raises `IndexError` for a line that is not there."""
    lines = lines_of(text)
    if not 1 <= number <= len(lines):
        raise IndexError(number)
    lines[number - 1] = one_line_end(new)
    return "\n".join(lines)


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
