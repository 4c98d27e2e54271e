"""How units stood, year by year: what a commendation round reads of the assessments."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from commendations.models import Assessment, AssessmentScheme, Result
from commendations.scoring import ScoredItem
from commendations.selectors.scores import year_scores
from organisations.models import Committee


@dataclass(frozen=True)
class YearScore:
    """A unit's points in one year out of `full`, and its place among `of` units (None: outside the ranking, by a veto);
    `is_final` where the year's assessment is closed, otherwise worked out now by the scheme asked for. `url` opens the
    lines behind it: of a year that is not final, the try-out of that scheme, year and unit."""

    year: int
    points: Decimal
    full: Decimal
    rank: int | None
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


def decade_of(
    committee: Committee, years: Iterable[int], scheme: AssessmentScheme | None = None
) -> dict[int, list[YearScore]]:
    """Every unit's years, by unit, the earliest first: closed ones from what was frozen; others as `scheme` would
    score them now, and absent without one. A unit that could not be rated in a year has no score of it."""
    years = sorted(set(years))
    found: dict[int, list[YearScore]] = defaultdict(list)
    closed = {
        row.year: row for row in Assessment.objects.closed().filter(committee=committee, year__in=years)
    }
    rated = Result.objects.filter(assessment__in=closed.values(), is_rated=True)
    frozen = defaultdict(list)
    for row in rated.defer("items").select_related("assessment"):
        frozen[row.assessment.year].append(row)
    for year in years:
        if year in closed:
            of = sum(row.place is not None for row in frozen[year])
            for row in frozen[year]:
                found[row.unit_id].append(
                    YearScore(year, row.points, row.full, row.place, of, True, row.get_absolute_url())
                )
        elif scheme is not None:
            scores = year_scores(committee, year, scheme)
            of = sum(row.place is not None for row in scores)
            for row in scores:
                if row.score.is_rated:
                    url = reverse("commendations:scheme-try-unit", args=[scheme.pk, year, row.unit.pk])
                    found[row.unit.pk].append(
                        YearScore(year, row.score.points, row.score.full, row.place, of, False, url)
                    )
    return dict(found)


def vetoes_of(committee: Committee, years: Iterable[int]) -> dict[int, list[VetoFact]]:
    """The vetoes that stand in the announced assessments of these years, by unit; what an answer to an objection took
    back is not among them."""
    found: dict[int, list[VetoFact]] = defaultdict(list)
    rows = Result.objects.filter(
        assessment__in=Assessment.objects.announced().filter(committee=committee, year__in=set(years)),
        is_vetoed=True,
    )
    rows = (
        rows.select_related("assessment").prefetch_related("corrections").order_by("assessment__year", "pk")
    )
    for row in rows:
        lifted = {change.code for change in row.corrections.all() if change.lifts_veto}
        for item in map(ScoredItem.from_json, row.items):
            if item.is_veto and item.code not in lifted:
                reason = "；".join(line.said for line in item.rows)
                url = next((line.url for line in item.rows if line.url), row.get_absolute_url())
                found[row.unit_id].append(VetoFact(row.assessment.year, item.title, reason, url))
    return dict(found)
