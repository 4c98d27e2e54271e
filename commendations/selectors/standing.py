"""How units stood, year by year: what a commendation round reads of the assessments."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class YearScore:
    """A unit's points in one year out of `full`, and its place among `of` units; `is_final` where the year's
    assessment is closed, otherwise worked out now by the scheme asked for. `url` opens the lines behind it."""

    year: int
    points: Decimal
    full: Decimal
    rank: int
    of: int
    is_final: bool
    url: str


@dataclass(frozen=True)
class VetoFact:
    """A veto (一票否决) that an assessment recorded against a unit, with where its evidence stands."""

    year: int
    title: str
    reason: str
    url: str
