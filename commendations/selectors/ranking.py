"""Nominations beside the record of their units: what the office orders them by. A figure to go by, never a verdict."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from commendations.models import CommendationRound, Nomination, Opinion, Veto
from commendations.selectors import standing
from commendations.selectors.standing import VetoFact, YearScore


@dataclass(frozen=True)
class Ranked:
    """A nomination with its unit's years, and what stands against it. `mean` is the unit's mean share of the full
    points, in percent; None without a year."""

    nomination: Nomination
    years: list[YearScore]
    mean: Decimal | None
    place: int | None
    vetoes: list[Veto] = field(default_factory=list)
    warnings: list[VetoFact] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)


def years_of(round: CommendationRound) -> range:
    """The years whose record counts."""
    return range(round.from_year, round.to_year + 1)


def standings(committee, years) -> dict[int, list[YearScore]]:
    """How units stood, by unit: the years whose assessment is closed."""
    read = getattr(standing, "decade_of", None)
    return read(committee, years) if read else {}


def assessed_vetoes(committee, years) -> dict[int, list[VetoFact]]:
    """The vetoes that assessments record against units, by unit."""
    read = getattr(standing, "vetoes_of", None)
    return read(committee, years) if read else {}


def mean_share(years: list[YearScore]) -> Decimal | None:
    """The mean of a unit's shares of the full points, in percent with one place."""
    shares = [row.points * 100 / row.full for row in years if row.full]
    return round(sum(shares) / len(shares), 1) if shares else None


def record_json(years: list[YearScore]) -> list[dict]:
    """Years as a nomination keeps them."""
    return [{**asdict(row), "points": str(row.points), "full": str(row.full)} for row in years]


def record_of(data) -> list[YearScore]:
    return [
        YearScore(**{**row, "points": Decimal(row["points"]), "full": Decimal(row["full"])})
        for row in data or ()
    ]


def ranking_of(round: CommendationRound, kind: str) -> list[Ranked]:
    """The accepted nominations of a kind in the order of the list; each with its unit's years, frozen ones once the
    list was drawn up. `place` is the unit's record's place among those shown."""
    rows = list(
        Nomination.objects.filter(round=round, kind=kind)
        .filter(state__in=("accepted", "honoured", "unselected"))
        .select_related("unit", "person")
        .defer("deeds")
        .order_by("-is_proposed", "position", "pk")
    )
    by_unit = standings(round.committee, years_of(round)) if any(row.record is None for row in rows) else {}
    warned = assessed_vetoes(round.committee, years_of(round)) if rows else {}
    vetoes, opinions = defaultdict(list), defaultdict(list)
    for veto in Veto.objects.in_force().filter(nomination__in=rows).select_related("found_by"):
        vetoes[veto.nomination_id].append(veto)
    said = Opinion.objects.filter(nomination__in=rows).exclude(request__state="void")
    for opinion in said.select_related("request").order_by("request__number", "pk"):
        opinions[opinion.nomination_id].append(opinion)
    years = {
        row.pk: by_unit.get(row.unit_id, []) if row.record is None else record_of(row.record) for row in rows
    }
    means = {row.pk: mean_share(years[row.pk]) for row in rows}
    order = sorted((mean for mean in means.values() if mean is not None), reverse=True)
    return [
        Ranked(
            nomination=row,
            years=years[row.pk],
            mean=means[row.pk],
            place=order.index(means[row.pk]) + 1 if means[row.pk] is not None else None,
            vetoes=vetoes[row.pk],
            warnings=list(warned.get(row.unit_id, ())),
            opinions=opinions[row.pk],
        )
        for row in rows
    ]
