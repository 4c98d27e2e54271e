"""The tree that the importer reads out of an outline's text.

Plain data, no database: the preview page shows it, the services store it. Every part carries the
1-based number of the line it starts on in the text that was given, so that a message or a link can
point at the printed words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

WOMEN = "women"
CHILDREN = "children"

ERROR = "error"
WARNING = "warning"


@dataclass(slots=True)
class Problem:
    """A place in the text that was not understood or looks wrong.

    ``line`` is 0 when the problem concerns the whole text. ``end_line`` is the last line concerned.
    ``severity`` is ``error`` where something is missing or contradictory, ``warning`` where the
    importer made a choice that a person should confirm.
    """

    line: int
    message: str
    severity: str = WARNING
    end_line: int = 0

    def __post_init__(self) -> None:
        self.end_line = max(self.end_line, self.line)

    def to_json_dict(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "end_line": self.end_line,
            "message": self.message,
            "severity": self.severity,
        }


@dataclass(slots=True)
class ParsedGoal:
    """One numbered 主要目标. ``targets`` stays empty until ``attach_targets`` fills it.

    ``units_text`` is a line below the goal that names the units which answer for it (责任单位：…).
    """

    number: int
    text: str
    line: int
    targets: list[Any] = field(default_factory=list)
    section: str = ""
    units_text: str = ""

    def to_json_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "number": self.number,
            "text": self.text,
            "line": self.line,
            "targets": [_as_json(target) for target in self.targets],
        }
        return _with_extras(data, section=self.section, units_text=self.units_text)


@dataclass(slots=True)
class ParsedMeasure:
    """One numbered 策略措施: ``title`` is its first sentence, ``sentences`` are all of them in order.

    ``section`` is the sub-heading inside the list, where there is one (国家宏观政策 …).
    """

    number: int
    title: str
    text: str
    line: int
    sentences: list[str] = field(default_factory=list)
    section: str = ""
    units_text: str = ""

    def to_json_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "number": self.number,
            "title": self.title,
            "text": self.text,
            "line": self.line,
            "sentences": list(self.sentences),
        }
        return _with_extras(data, section=self.section, units_text=self.units_text)


@dataclass(slots=True)
class ParsedDomain:
    """One 发展领域 with its goals and measures. ``number`` counts from 1 within the outline."""

    number: int
    title: str
    line: int
    goals: list[ParsedGoal] = field(default_factory=list)
    measures: list[ParsedMeasure] = field(default_factory=list)

    def to_json_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "title": self.title,
            "line": self.line,
            "goals": [goal.to_json_dict() for goal in self.goals],
            "measures": [measure.to_json_dict() for measure in self.measures],
        }


@dataclass(slots=True)
class ParsedProvision:
    """One clause of the chapters on carrying out, monitoring and evaluating the outline.

    ``chapter`` is the chapter's printed number, or its title where the chapter has no number.
    Paragraphs that follow the clause without a number belong to it, divided by a line break.
    """

    chapter: int | str
    number: int
    title: str
    text: str
    line: int
    chapter_title: str = ""

    def to_json_dict(self) -> dict[str, Any]:
        return {
            "chapter": self.chapter,
            "chapter_title": self.chapter_title,
            "number": self.number,
            "title": self.title,
            "text": self.text,
            "line": self.line,
        }


@dataclass(slots=True)
class ParsedOutline:
    """One outline. ``audience`` is ``women``, ``children`` or '' (not known); years may be None."""

    title: str
    audience: str
    start_year: int | None
    end_year: int | None
    line: int
    domains: list[ParsedDomain] = field(default_factory=list)
    provisions: list[ParsedProvision] = field(default_factory=list)

    def to_json_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "audience": self.audience,
            "start_year": self.start_year,
            "end_year": self.end_year,
            "line": self.line,
            "domains": [domain.to_json_dict() for domain in self.domains],
            "provisions": [provision.to_json_dict() for provision in self.provisions],
        }


@dataclass(slots=True)
class ParsedImport:
    """Everything found in one text: the outlines, and what a person should look at."""

    outlines: list[ParsedOutline] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def goals(self) -> Iterator[ParsedGoal]:
        """Every goal of every outline, in the order of the text."""
        for outline in self.outlines:
            for domain in outline.domains:
                yield from domain.goals

    def measures(self) -> Iterator[ParsedMeasure]:
        """Every measure of every outline, in the order of the text."""
        for outline in self.outlines:
            for domain in outline.domains:
                yield from domain.measures

    def to_json_dict(self) -> dict[str, Any]:
        """The tree as JSON-ready data, in the shape that ``import_outline --format json`` prints."""
        return {
            "outlines": [outline.to_json_dict() for outline in self.outlines],
            "problems": [problem.to_json_dict() for problem in self.problems],
        }


def attach_targets(parsed: ParsedImport, finder: Callable[[str], list[Any]]) -> ParsedImport:
    """Fill each goal's ``targets`` with what ``finder`` reads out of its text; returns ``parsed``."""
    for goal in parsed.goals():
        goal.targets = list(finder(goal.text))
    return parsed


def _as_json(target: Any) -> Any:
    converter = getattr(target, "to_json_dict", None) or getattr(target, "to_dict", None)
    return converter() if converter else target


def _with_extras(data: dict[str, Any], **extras: str) -> dict[str, Any]:
    data.update({key: value for key, value in extras.items() if value})
    return data
