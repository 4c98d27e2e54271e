"""The conditions of a round put to what is stored of a nomination."""

from commendations.eligibility import Conditions, Facts, Verdict, Warned, check
from commendations.models import CommendationRound, Kind, Nomination
from commendations.selectors.ranking import years_of
from commendations.selectors.standing import vetoes_of


def conditions_of(round: CommendationRound, kind: str) -> Conditions:
    return Conditions(
        year=round.year,
        deeds_least=round.deeds_least,
        deeds_most=round.deeds_most,
        least_years=round.least_years,
        honoured_within=round.honoured_within,
        per_unit=per_unit(round, kind),
    )


def per_unit(round: CommendationRound, kind: str) -> int:
    return round.collectives_per_unit if kind == Kind.COLLECTIVE else round.individuals_per_unit


def facts_of(nomination: Nomination, warnings=()) -> Facts:
    """What is stored of a nomination, as `check` wants it. `warnings` are the unit's vetoes by the assessments
    (`commendations.selectors.standing.VetoFact`)."""
    of_unit = Nomination.objects.in_force().filter(
        round=nomination.round_id, unit=nomination.unit_id, kind=nomination.kind
    )
    if nomination.pk:
        of_unit = of_unit.exclude(pk=nomination.pk)
    names = (
        "kind", "name", "deeds", "summary", "gender", "job_title", "rank", "since_year", "size",
        "leader_name", "higher_honour", "higher_honour_year",
    )  # fmt: skip
    return Facts(
        **{name: getattr(nomination, name) for name in names},
        of_unit=of_unit.count() + 1,
        is_unit_active=nomination.unit.is_active,
        vetoes=tuple(veto.title for veto in nomination.vetoes.in_force()) if nomination.pk else (),
        warnings=tuple(Warned(row.title, row.year, row.url) for row in warnings),
    )


def verdicts_of(nomination: Nomination, *, with_warnings=True) -> list[Verdict]:
    """Every condition of its round as the nomination stands; with the unit's vetoes by the assessments unless only
    what blocks is wanted."""
    round = nomination.round
    warnings = ()
    if with_warnings:
        warnings = vetoes_of(round.committee, years_of(round)).get(nomination.unit_id, ())
    return check(facts_of(nomination, warnings), conditions_of(round, nomination.kind))
