"""Scores of a year by a scheme, worked out now: every unit at once, each source asked once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from commendations.models import AssessmentScheme, ManualEntry
from commendations.registry import facts_of, sources
from commendations.scoring import (
    Absent,
    Direction,
    Fact,
    Grade,
    Item,
    Score,
    VetoRule,
    grade_of,
    places_of,
    score,
)
from organisations.models import Committee, Unit


@dataclass(frozen=True)
class UnitScore:
    """A unit's score, its place (None: outside the ranking) and grade ("": not rated)."""

    unit: Unit
    score: Score
    place: int | None
    grade: str

    @property
    def items(self):
        return self.score.items

    @property
    def is_rated(self) -> bool:
        return self.score.is_rated


def items_of(scheme: AssessmentScheme) -> list[Item]:
    """The scheme's lines as the formulas take them; a line whose source nobody offers any more is left out."""
    return [
        Item(row.code, row.title, Direction(row.direction), row.weight, sources[row.source], row.parameters)
        for row in scheme.items.order_by("position", "pk")
        if row.source in sources
    ]


def grades_of(scheme: AssessmentScheme) -> list[Grade]:
    return [Grade(row["name"], Decimal(row["least"])) for row in scheme.grades]


def year_scores(
    committee: Committee, year: int, scheme: AssessmentScheme, *, today: date | None = None
) -> list[UnitScore]:
    """Every unit in use, the best first, those outside the ranking last. Three queries and what each source costs."""
    today = today or timezone.localdate()
    items = items_of(scheme)
    units = list(Unit.objects.filter(committee=committee).active().order_by("code"))
    by_source = {
        code: facts_of(code, committee, year, today)
        for code in dict.fromkeys(item.source.code for item in items if not item.source.by_hand)
    }
    by_hand = entered_facts(committee, year)
    absent = Absent(scheme.absent_rule)
    scores = {}
    for unit in units:
        facts = {
            item.code: by_hand.get((unit.pk, item.code), [])
            if item.source.by_hand
            else by_source[item.source.code].get(unit.pk, [])
            for item in items
        }
        scores[unit.pk] = score(items, facts, absent)
    places = places_of(scores, VetoRule(scheme.veto_effect))
    grades = grades_of(scheme)
    rows = [
        UnitScore(unit, scores[unit.pk], places[unit.pk], grade_of(scores[unit.pk], grades)) for unit in units
    ]
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0, row.unit.code))


def entered_facts(committee: Committee, year: int) -> dict[tuple[int, str], list[Fact]]:
    """What the office entered by hand for a year, by unit and code of the item."""
    found: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    rows = ManualEntry.objects.standing().filter(committee=committee, year=year).select_related("entered_by")
    for row in rows.order_by("pk"):
        day = timezone.localdate(row.entered_at)
        found[row.unit_id, row.code].append(
            Fact(
                text=f"{row.title}（{row.entered_by.name} {day:%Y-%m-%d} 录入）",
                verdict="absent" if row.points is None and not row.is_veto else "given",
                said=row.reason,
                label=ManualEntry._meta.label_lower,
                pk=row.pk,
                url=row.get_absolute_url(),
                amount=row.points or Decimal(0),
            )
        )
    return found
