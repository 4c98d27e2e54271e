"""随会材料: what the record says that a meeting has before it, worked out on the day and then kept.

An app registers what it can tell: `register_standing_paper("progress", _("…"), ("plenary",), build)`. `build(meeting)`
gives the blocks of a paper (documents.typesetting.paper), or nothing where there is nothing to say. `kinds` are the
codes of the kinds that begin with it; a committee chooses others in its own kinds."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class StandingKind:
    code: str
    title: str
    kinds: tuple[str, ...]
    build: Callable


papers: dict[str, StandingKind] = {}


def register_standing_paper(code: str, title, kinds, build: Callable) -> None:
    papers[code] = StandingKind(code, title, tuple(kinds), build)


def codes_for(kind) -> list[str]:
    """The standing papers that meetings of a kind pull, in the order they were registered."""
    return [code for code, paper in papers.items() if code in kind.standing or kind.code in paper.kinds]
