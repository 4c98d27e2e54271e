"""A clause as tokens, and its promising numbers as groups of neighbours."""

import re
from dataclasses import dataclass, field

from .promises import is_promise
from .quantities import BARE, DURATION, RATE, Quantity, quantity_at, skipped_number
from .reading import Clause
from .years import YearPhrase, year_at

_SCOPE = re.compile(r"以[^，以]{1,16}?为单位|按[^，按]{1,10}?(?:统计|计算|口径)")
_BETWEEN = frozenset(["", "、", "和", "及", "以及", "与", "或", "和/或"])
_OLD_LEVEL = re.compile(r"(?:由|从|自)(?:目前|现在|现有|现状|当前|原来|基期)?的?$")
_OLD_LEVEL_AFTER = re.compile(r"的?(?:基础|水平)上|的基础")

# Where a token may begin: a figure, a Chinese numeral, a word that leads to a year, a bracket.
_TOKEN_START = re.compile(
    r"[0-9零〇一二两三四五六七八九十百千万半过超翻以按比较与同跟对相在由从到至截自于力争预“‘「『\"《（(〔\[【]"
)
# More numbers than any clause has: a table or worse, of which the rest is left alone.
_MOST_NUMBERS = 24
_LONGEST_LEAD = 120

Token = str | Quantity | YearPhrase


@dataclass
class Group:
    """Neighbouring quantities (3.0‰、5.0‰和6.0‰以下) with the text before and after them, years left out."""

    quantities: list[Quantity]
    before: str
    years: list[YearPhrase]
    start: int
    end: int
    after: str = ""


@dataclass
class GroupedClause:
    """`rest` is the clause without years, for reading it when it promises no number."""

    groups: list[Group] = field(default_factory=list)
    years: list[YearPhrase] = field(default_factory=list)
    rest: str = ""


def grouped(clause: Clause, measured: str = "", unit: str = "") -> GroupedClause:
    """Read the clause from left to right; numbers that promise nothing stay text.

    `measured` and `unit` are the indicator and unit that the clauses before it left open."""
    found = GroupedClause()
    years: list[YearPhrase] = []
    text = ""
    tokens = _tokens(clause)
    numbers = 0
    for number, token in enumerate(tokens):
        if isinstance(token, str):
            text += token
            found.rest += token
        elif isinstance(token, YearPhrase):
            years.append(token)
            found.years.append(token)
        elif (numbers := numbers + 1) > _MOST_NUMBERS:
            break
        elif _is_old_level(token, text, tokens, number):
            text = _OLD_LEVEL.sub("", text)
        elif _joins(found.groups, token, text, years):
            found.groups[-1].quantities.append(token)
            found.groups[-1].end = token.end
            text = ""
        elif (
            is_promise(token, text[-_LONGEST_LEAD:], _text_after(tokens, number), measured, unit)
            or _opens_row(token, tokens, number)
            or _goes_on(found.groups, token, text)
        ):
            found.groups.append(Group([token], text, years, token.start, token.end))
            text, years = "", []
        else:
            text += clause.text[token.start : token.end]
            found.rest += clause.text[token.start : token.end]
    ends = [group.start for group in found.groups[1:]] + [len(clause.text)]
    for group, end in zip(found.groups, ends[: len(found.groups)], strict=True):
        group.after = clause.text[group.end : end]
    return found


def _tokens(clause: Clause) -> list[Token]:
    """Text, quantities and year phrases in order. Scope phrases (以乡镇为单位) fall away; what is in brackets or
    quotation marks stays text."""
    text = clause.text
    enclosed = dict(clause.enclosed)
    tokens: list[Token] = []
    position = start = 0
    while (sign := _TOKEN_START.search(text, position)) is not None:
        position = sign.start()
        token: Token | None = None
        if (year := year_at(text, position)) and year.role != "name":
            token, end = year, year.end
        elif year:
            position = year.end
            continue
        elif position in enclosed:
            position = enclosed[position]
            continue
        elif scope := _SCOPE.match(text, position):
            end = scope.end()
        elif quantity := quantity_at(text, position):
            token, end = quantity, quantity.end
        else:
            position = max(skipped_number(text, position), position + 1)
            continue
        if start < position:
            tokens.append(text[start:position])
        if token is not None:
            tokens.append(token)
        position = start = end
    if start < len(text):
        tokens.append(text[start:])
    return tokens


def _text_after(tokens: list[Token], number: int) -> str:
    follower = tokens[number + 1] if number + 1 < len(tokens) else ""
    return follower if isinstance(follower, str) else ""


def _joins(groups: list[Group], token: Quantity, text: str, years: list[YearPhrase]) -> bool:
    if not groups or years or text not in _BETWEEN:
        return False
    last = groups[-1].quantities[-1]
    return (last.kind in (token.kind, BARE)) and (bool(text) or last.end == token.start)


def _opens_row(token: Quantity, tokens: list[Token], number: int) -> bool:
    """A bare number whose unit stands behind the last of a row: 3.0、5.0和6.0‰."""
    if token.kind != BARE or token.chinese or number + 2 >= len(tokens):
        return False
    between, follower = tokens[number + 1], tokens[number + 2]
    return between in _BETWEEN and isinstance(follower, Quantity) and follower.kind in (BARE, RATE)


def _goes_on(groups: list[Group], token: Quantity, text: str) -> bool:
    """小学生10小时、初中生9小时: what follows a promised time in the same row is one too."""
    if not groups or token.kind != DURATION or not text.startswith(("、", "和", "及")):
        return False
    return groups[-1].quantities[-1].unit == token.unit


def _is_old_level(token: Quantity, text: str, tokens: list[Token], number: int) -> bool:
    """85% of 由2020年的85%提高到95%: where it comes from, not where it goes."""
    before = tokens[number - 1] if number else ""
    if isinstance(before, YearPhrase) and before.role == "from":
        return True
    if _OLD_LEVEL.search(text[-8:]) and token.kind != DURATION:
        return any(isinstance(later, Quantity) for later in tokens[number + 1 :])
    return bool(_OLD_LEVEL_AFTER.match(_text_after(tokens, number)))
