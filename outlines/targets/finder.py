"""Sentences to targets and trends."""

from .clause_grammar import Context, parse
from .model import FoundTarget, FoundTrend
from .reading import Clause, Reading, Sentence


def find_targets(text: str) -> list[FoundTarget]:
    """The numeric targets of a text in the order they are written. Never raises; time is linear in the text."""
    reading = Reading(text)
    found: list[FoundTarget] = []
    context = Context()
    for sentence in reading.sentences():
        for clause in sentence.clauses:
            found += _targets(reading, clause, context)
        context = (
            Context()
            if sentence.closed
            else Context(target_year=context.target_year, base_year=context.base_year)
        )
    return found


def _targets(reading: Reading, clause: Clause, context: Context) -> list[FoundTarget]:
    written, start, end = reading.original(clause.start, clause.end)
    return [
        FoundTarget(
            indicator=part.indicator,
            operator=part.operator,
            value=part.value,
            unit=part.quantity.unit,
            text=written,
            baseline_year=part.base_year
            if part.base_year is not None
            else (context.base_year if part.change else None),
            target_year=part.target_year,
            change=part.change,
            start=start,
            end=end,
        )
        for part in parse(clause, context)
    ]


def find_trends(text: str) -> list[FoundTrend]:
    return []
