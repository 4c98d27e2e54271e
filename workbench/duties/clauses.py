"""Where an outline states a duty, found by the words of its paragraphs: pure.

Never by number or line: other regions order and number the chapters 组织实施 and 监测评估 differently.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.duties.engine import Cadence

# A sentence is quoted whole unless it is longer than a person reads in a table.
LONGEST = 160


@dataclass(frozen=True)
class Clause:
    """The words that state a duty, as a regular expression; with `cadence` where it is they that set the rhythm."""

    words: str
    cadence: Cadence | None = None


@dataclass(frozen=True)
class Quote:
    """A sentence that states a duty, and the provision it stands in."""

    provision: object
    sentence: str
    cadence: Cadence | None = None


def quotes_of(clauses: Sequence[Clause], provisions: Iterable) -> list[Quote]:
    """What the provisions say of a duty, clause by clause, a provision once. `provisions` have `text`."""
    found, named = [], set()
    provisions = list(provisions)
    for clause in clauses:
        for provision in provisions:
            match = re.search(clause.words, provision.text)
            if match and id(provision) not in named:
                named.add(id(provision))
                found.append(Quote(provision, _sentence(provision.text, match), clause.cadence))
    return found


def _sentence(text: str, match: re.Match) -> str:
    begin = max(text.rfind("。", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    ends = [at for at in (text.find("。", match.end()), text.find("\n", match.end())) if at >= 0]
    sentence = text[begin : min(ends, default=len(text))].strip()
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1]}…"
