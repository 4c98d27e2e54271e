"""A year's units in their order, whether worked out now or frozen, and how they spread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from commendations.models import Assessment, AssessmentScheme, Result
from commendations.scoring import Grade, ScoredItem
from commendations.selectors.scores import UnitScore, year_scores
from organisations.models import Unit

GRADE_STYLES = ("tag-ok", "tag-blue", "", "tag-late")


@dataclass
class Standing:
    """A unit in a year's ranking. `was` is what was announced, where a correction changed it; `result` the frozen row,
    None while the year is open."""

    unit: Unit
    points: Decimal
    full: Decimal
    possible: Decimal
    place: int | None
    grade: str
    is_rated: bool
    is_vetoed: bool
    items: Sequence[ScoredItem] = ()
    result: Result | None = None
    was: Decimal | None = None
    other: "Standing | None" = None
    corrections: dict = field(default_factory=dict)

    @property
    def moved(self) -> int | None:
        """How many places better than in the other ranking."""
        if self.other is None or None in (self.place, self.other.place):
            return None
        return self.other.place - self.place

    @property
    def fallen(self) -> int:
        return -(self.moved or 0)

    @property
    def gained(self) -> Decimal | None:
        return None if self.other is None else self.points - self.other.points

    @property
    def pending(self) -> int:
        return sum(item.is_pending for item in self.items)


def from_score(row: UnitScore) -> Standing:
    score = row.score
    return Standing(
        row.unit,
        score.points,
        score.full,
        score.possible,
        row.place,
        row.grade,
        score.is_rated,
        score.is_vetoed,
        score.items,
    )


def from_result(row: Result, items=()) -> Standing:
    return Standing(
        row.unit,
        row.points,
        row.full,
        row.possible,
        row.place,
        row.grade,
        row.is_rated,
        row.is_vetoed,
        items,
        row,
        row.computed_points if row.computed_points != row.points else None,
    )


def live_standings(
    assessment_or_scheme: Assessment | AssessmentScheme, year: int | None = None
) -> list[Standing]:
    """As the record stands now, by an open assessment's scheme or by any scheme for a year."""
    scheme = getattr(assessment_or_scheme, "scheme", assessment_or_scheme)
    year = year if year is not None else assessment_or_scheme.year
    return [from_score(row) for row in year_scores(assessment_or_scheme.committee, year, scheme)]


def frozen_standings(access, assessment: Assessment, *, with_items=False) -> list[Standing]:
    """As it was announced, with corrections: what this person may know of it. Two queries with the items."""
    rows = Result.objects.ranked_for(access) if not with_items else Result.objects.visible_to(access)
    rows = rows.filter(assessment=assessment).select_related("unit", "objection")
    rows = rows.prefetch_related("corrections") if with_items else rows.defer("items")
    found = []
    for row in rows:
        row.assessment = assessment
        items = [ScoredItem.from_json(data) for data in row.items] if with_items else ()
        standing = from_result(row, items)
        if with_items:
            standing.corrections = {change.code: change for change in row.corrections.all()}
        found.append(standing)
    return sorted(found, key=lambda row: (row.place is None, row.place or 0, row.unit.code))


def standings_of(access, assessment: Assessment, *, with_items=False) -> list[Standing]:
    if assessment.is_open:
        return live_standings(assessment)
    return frozen_standings(access, assessment, with_items=with_items)


@dataclass(frozen=True)
class Band:
    name: str
    count: int
    total: int

    @property
    def share(self) -> int:
        return round(100 * self.count / self.total) if self.total else 0


def by_grade(standings: Iterable[Standing], grades: Sequence[Grade]) -> list[Band]:
    """How many units have each grade, the best first; last those that are not rated."""
    rows = list(standings)
    names = [grade.name for grade in sorted(grades, key=lambda grade: grade.least, reverse=True)]
    bands = [Band(name, sum(row.grade == name for row in rows), len(rows)) for name in names]
    unrated = sum(not row.grade for row in rows)
    return [*bands, Band("不评定", unrated, len(rows))] if unrated else bands


def by_points(standings: Iterable[Standing]) -> list[Band]:
    """How many units lie in each ten points, the best first; without those that are not rated."""
    rows = [row for row in standings if row.is_rated]
    steps = [
        ("100 分以上", 100, 10**6),
        *((f"{low}–{low + 10} 分", low, low + 10) for low in range(90, -1, -10)),
    ]
    bands = [
        Band(name, sum(low <= row.points < high for row in rows), len(rows)) for name, low, high in steps
    ]
    while bands and not bands[0].count:
        bands.pop(0)
    while bands and not bands[-1].count:
        bands.pop()
    return bands


def style_of(grade: str, grades: Sequence[Grade]) -> str:
    """The colour of a grade: the best is green, the worst red."""
    names = [row.name for row in sorted(grades, key=lambda row: row.least, reverse=True)]
    if grade not in names:
        return ""
    place = names.index(grade)
    if place == len(names) - 1:
        return GRADE_STYLES[-1]
    return GRADE_STYLES[min(place, 2)]


def compared(standings: list[Standing], others: list[Standing]) -> list[Standing]:
    """Each with its place in another ranking of the same units."""
    known = {row.unit.pk: row for row in others}
    for row in standings:
        row.other = known.get(row.unit.pk)
    return standings


def present_scheme(scheme: AssessmentScheme, year: int) -> AssessmentScheme | None:
    """What a year is assessed by now: its assessment's scheme, else the latest adopted one up to that year; None where
    that is the very same."""
    used = (
        Assessment.objects.filter(committee_id=scheme.committee_id, year=year)
        .select_related("scheme")
        .first()
    )
    if used is not None:
        found = used.scheme
    else:
        rows = AssessmentScheme.objects.adopted().filter(committee_id=scheme.committee_id, year__lte=year)
        found = rows.first()
    return None if found is None or found.pk == scheme.pk else found
