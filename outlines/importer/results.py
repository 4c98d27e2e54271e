"""The entries of finished lists as parts of the tree."""

from __future__ import annotations

from collections.abc import Iterable

from outlines.importer.entry import Item
from outlines.importer.model import ParsedGoal, ParsedMeasure, ParsedProvision
from outlines.importer.sentences import split_sentences, title_of


def goals_of(entries: Iterable[Item]) -> list[ParsedGoal]:
    return [
        ParsedGoal(entry.number, entry.text, entry.line, section=entry.section, units_text=entry.units_text)
        for entry in entries
    ]


def measures_of(entries: Iterable[Item]) -> list[ParsedMeasure]:
    return [
        ParsedMeasure(
            entry.number,
            title_of(entry.text),
            entry.text,
            entry.line,
            split_sentences(entry.text),
            entry.section,
            entry.units_text,
        )
        for entry in entries
    ]


def provisions_of(entries: Iterable[Item], chapter: int | str, title: str) -> list[ParsedProvision]:
    """Clauses name no responsible units of their own: such a line stays in the clause's text."""
    provisions = []
    for entry in entries:
        text = "\n".join(filter(None, [entry.text, entry.units_text]))
        provisions.append(ParsedProvision(chapter, entry.number, title_of(text), text, entry.line, title))
    return provisions
