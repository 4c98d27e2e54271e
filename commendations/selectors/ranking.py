"""Nominations beside the record of their units: what the office orders them by. A figure to go by, never a verdict."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from commendations.models import AssessmentScheme, CommendationRound, Nomination, Opinion, Veto
from commendations.selectors.standing import VetoFact, YearScore, decade_of, vetoes_of


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


def present_scheme(committee) -> AssessmentScheme | None:
    """The scheme by which years without a closed assessment can be worked out: the one adopted last."""
    return AssessmentScheme.objects.adopted().filter(committee=committee).first()


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


def ranking_of(round: CommendationRound, kind: str, scheme: AssessmentScheme | None = None) -> list[Ranked]:
    """The accepted nominations of a kind in the order of the list; each with its unit's years, frozen ones once the
    list was drawn up. Years without a closed assessment are worked out by `scheme`, which costs queries for each of
    them, and absent without one. `place` is the unit's record's place among those shown."""
    rows = list(
        Nomination.objects.filter(round=round, kind=kind)
        .filter(state__in=("accepted", "honoured", "unselected"))
        .select_related("unit", "person")
        .defer("deeds")
        .order_by("-is_proposed", "position", "pk")
    )
    is_open = any(row.record is None for row in rows)
    by_unit = decade_of(round.committee, years_of(round), scheme) if is_open else {}
    warned = vetoes_of(round.committee, years_of(round)) if rows else {}
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
