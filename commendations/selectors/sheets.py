"""One unit's score sheet: every item opened to its rows, each row a link where its object may be seen."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.apps import apps

from commendations.models import SchemeItem, ScoreObjection
from commendations.scoring import Direction, Row, ScoredItem


@dataclass
class Line:
    """An item on the sheet. `correction` stands beside the computed points, `point` is what the unit said of it; `note`
    the scheme's own remark."""

    item: ScoredItem
    rows: list[tuple[Row, bool]]
    correction: object = None
    point: object = None
    note: str = ""

    @property
    def points(self):
        return self.correction.points if self.correction else self.item.points

    @property
    def direction(self) -> str:
        return str(SchemeItem.Direction(self.item.direction.value).label)

    @property
    def is_veto(self) -> bool:
        return self.item.is_veto and not (self.correction and self.correction.lifts_veto)

    @property
    def applies(self) -> bool:
        return self.item.applies or self.correction is not None

    @property
    def style(self) -> str:
        if self.is_veto:
            return "tag-late"
        if self.item.is_pending:
            return "tag-warn"
        return ""


@dataclass
class Sheet:
    lines: list[Line] = field(default_factory=list)
    objection: ScoreObjection | None = None


def openable(access, items: Iterable[ScoredItem]) -> set[tuple[str, int]]:
    """Which of the objects behind these items this person may open: one query for each kind of object."""
    wanted = defaultdict(set)
    for item in items:
        for row in item.rows:
            if row.pk is not None and row.label:
                wanted[row.label].add(row.pk)
    found = set()
    for label, pks in wanted.items():
        rows = apps.get_model(label).objects.visible_to(access).filter(pk__in=pks)
        found |= {(label, pk) for pk in rows.values_list("pk", flat=True)}
    return found


def sheet_of(access, items: Sequence[ScoredItem], *, scheme, result=None) -> Sheet:
    """The lines of a score, and what was objected to and corrected where it is frozen."""
    may_open = openable(access, items)
    notes = dict(scheme.items.values_list("code", "note"))
    corrections, points, objection = {}, {}, None
    if result is not None:
        corrections = {row.code: row for row in result.corrections.select_related("by")}
        objection = (
            ScoreObjection.objects.filter(result=result).select_related("filed_by", "answered_by").first()
        )
        if objection is not None:
            points = {row.code: row for row in objection.points.all()}
    lines = [
        Line(
            item,
            [(row, (row.label, row.pk) in may_open) for row in item.rows],
            corrections.get(item.code),
            points.get(item.code),
            notes.get(item.code, ""),
        )
        for item in items
    ]
    order = {Direction.SCORE: 0, Direction.BONUS: 1, Direction.MALUS: 2, Direction.VETO: 3}
    lines.sort(key=lambda line: order[line.item.direction])
    return Sheet(lines, objection)
