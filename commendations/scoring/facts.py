"""What is counted: facts of the record, the lines of a scheme, and what a formula made of the ones for the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)


class Direction(StrEnum):
    """What an item does to the total: gives points, adds some, takes some away, or decides alone."""

    SCORE = "score"
    BONUS = "bonus"
    MALUS = "malus"
    VETO = "veto"


class Absent(StrEnum):
    """What becomes of an item that does not apply to a unit."""

    SPREAD = "spread"
    FULL = "full"


class VetoRule(StrEnum):
    """A vetoed unit has the lowest grade; it keeps its place, or stands outside the ranking."""

    FAIL = "fail"
    UNRANKED = "unranked"


def rounded(value: Decimal) -> Decimal:
    """To two digits, halves away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A figure as one writes it: 10, 0.5; never 1E+1."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


@dataclass(frozen=True)
class Fact:
    """One row of the record. `verdict` is what the formula reads, `said` the same in words; `sort` weighs it (牵头,
    配合), `place` is a step of a scale (the lightest severity is 1), `amount` a figure that it carries (percent, or
    points that were given by hand), `extra` how often it came back. `label`, `pk` and `url` name the object."""

    text: str
    verdict: str
    said: str
    label: str = ""
    pk: int | None = None
    url: str = ""
    sort: str = ""
    place: int = 1
    amount: Decimal = ZERO
    extra: int = 0


@dataclass(frozen=True)
class Row:
    """A fact as the score shows it: `counted` says what it gave or cost."""

    text: str
    said: str
    counted: str
    label: str = ""
    pk: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a formula made of an item's facts; `points` None where the item does not apply to the unit, `is_pending`
    where somebody has yet to enter something."""

    points: Decimal | None
    said: str
    rows: tuple[Row, ...] = ()
    is_pending: bool = False


@dataclass(frozen=True)
class Parameter:
    """A figure of a formula that the scheme sets. A list is one figure for each step of a scale, the lightest first."""

    code: str
    title: str
    unit: str
    default: str
    most: Decimal = HUNDRED
    is_list: bool = False


@dataclass(frozen=True)
class Source:
    """Where an item's facts come from and how they count. `description` says it to the units. One that is `by_hand`
    has no record of its own: its facts are what the office enters for that very item."""

    code: str
    name: str
    description: str
    directions: tuple[Direction, ...]
    formula: Callable
    parameters: tuple[Parameter, ...] = ()
    by_hand: bool = False


@dataclass(frozen=True)
class Item:
    """A line of a scheme. `weight` is its full points (得分), or the most that it adds or takes away (0: no limit)."""

    code: str
    title: str
    direction: Direction
    weight: Decimal
    source: Source
    parameters: Mapping[str, str] = field(default_factory=dict)

    def figure(self, code: str) -> Decimal:
        """A parameter's figure as the scheme sets it, else the default one."""
        return self.figures(code)[0]

    def figures(self, code: str) -> list[Decimal]:
        declared = next(row for row in self.source.parameters if row.code == code)
        return figures_in(self.parameters.get(code) or declared.default)


def figures_in(text) -> list[Decimal]:
    """The figures that somebody typed, with commas between; raises `ValueError` for anything else."""
    try:
        found = [Decimal(part.strip()) for part in str(text).replace("，", ",").replace("、", ",").split(",")]
    except InvalidOperation:
        raise ValueError(text) from None
    if not all(value.is_finite() for value in found):
        raise ValueError(text)
    return found
