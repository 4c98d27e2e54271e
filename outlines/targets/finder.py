"""Sentences to targets and trends."""

from collections.abc import Iterator
from dataclasses import dataclass

from .clause_grammar import Context, Part, parse, remarks
from .model import FoundTarget, FoundTrend
from .reading import Clause, Reading


@dataclass(frozen=True)
class _Read:
    """A clause after reading: the targets in it, or the trend, and the sentence it belongs to."""

    clause: Clause
    sentence: int
    parts: list[Part]
    trend: tuple[str, str] | None
    base_year: int | None


def find_targets(text: str) -> list[FoundTarget]:
    """The numeric targets of a text in the order they are written. Never raises; time is linear in the text."""
    reading = Reading(text)
    found = []
    for read in _read(reading):
        written, start, end = reading.original(read.clause.start, read.clause.end)
        for part in read.parts:
            # A year of comparison named earlier in the sentence belongs to the differences only.
            inherited = read.base_year if part.change else None
            found.append(
                FoundTarget(
                    indicator=part.indicator,
                    operator=part.operator,
                    value=part.value,
                    unit=part.unit,
                    text=written,
                    baseline_year=part.base_year if part.base_year is not None else inherited,
                    target_year=part.target_year,
                    change=part.change,
                    start=start,
                    end=end,
                )
            )
    return found


def find_trends(text: str) -> list[FoundTrend]:
    """The directions without a number, in the order they are written.

    A direction that the same sentence goes on to put in figures (不断提高，力争突破50%) is a target and not listed.
    """
    reading = Reading(text)
    clauses = list(_read(reading))
    measured = {(read.sentence, part.indicator) for read in clauses for part in read.parts}
    found = []
    for read in clauses:
        if read.trend is None or (read.sentence, read.trend[0]) in measured:
            continue
        written, start, end = reading.original(read.clause.start, read.clause.end)
        found.append(FoundTrend(*read.trend, text=written, start=start, end=end))
    return found


def _read(reading: Reading) -> Iterator[_Read]:
    context = Context()
    for number, sentence in enumerate(reading.sentences()):
        for clause in sentence.clauses:
            parts, trend = parse(clause, context)
            yield _Read(clause, number, parts, trend, context.base_year)
            for remark in remarks(clause):
                parts, _trend = parse(remark, context)
                yield _Read(remark, number, parts, None, context.base_year)
        context = Context() if sentence.closed else context.after_semicolon()
