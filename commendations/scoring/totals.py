"""From the items of a unit to its total, its grade and its place; corrections; what a scheme must be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from commendations.scoring.facts import (
    HUNDRED,
    ZERO,
    Absent,
    Direction,
    Fact,
    Item,
    Row,
    VetoRule,
    plain,
    rounded,
)


@dataclass(frozen=True)
class ScoredItem:
    """An item as it came out for one unit. Where it does not apply neither its weight nor points of it are counted.
    `is_veto` tells that it decides alone."""

    code: str
    title: str
    source: str
    direction: Direction
    weight: Decimal
    points: Decimal
    said: str
    rows: tuple[Row, ...] = ()
    applies: bool = True
    is_pending: bool = False
    is_veto: bool = False

    def to_json(self) -> dict:
        return asdict(self) | {"weight": str(self.weight), "points": str(self.points)}

    @classmethod
    def from_json(cls, data: Mapping) -> "ScoredItem":
        figures = {name: Decimal(data[name]) for name in ("weight", "points")}
        rows = tuple(Row(**row) for row in data["rows"])
        return cls(**{**data, **figures, "rows": rows, "direction": Direction(data["direction"])})


@dataclass(frozen=True)
class Score:
    """A unit's total out of `full`, with the words of how it was made from its items; `possible` is how much of the
    full points applied to the unit. Not rated where nothing did."""

    items: tuple[ScoredItem, ...]
    points: Decimal
    full: Decimal
    possible: Decimal
    said: str
    is_rated: bool
    is_vetoed: bool

    @property
    def pending(self) -> list[ScoredItem]:
        return [item for item in self.items if item.is_pending]


def score_item(item: Item, facts: Sequence[Fact], absent: Absent) -> ScoredItem:
    outcome = item.source.formula(item, facts)
    applies, points, said = outcome.points is not None, outcome.points, outcome.said
    if not applies:
        points = ZERO
        if absent == Absent.FULL and not outcome.is_pending and item.direction == Direction.SCORE:
            applies, points, said = (
                True,
                rounded(item.weight),
                f"不适用（{said}），按满分 {plain(item.weight)} 分计",
            )
        elif not outcome.is_pending:
            said = f"不适用：{said}"
    is_veto = item.direction == Direction.VETO and bool(facts)
    return ScoredItem(
        code=item.code,
        title=item.title,
        source=item.source.code,
        direction=item.direction,
        weight=item.weight,
        points=points,
        said=said,
        rows=outcome.rows,
        applies=applies,
        is_pending=outcome.is_pending,
        is_veto=is_veto,
    )


def score(items: Iterable[Item], facts: Mapping[str, Sequence[Fact]], absent: Absent) -> Score:
    """A unit's score; `facts` by the code of the item."""
    return totalled([score_item(item, facts.get(item.code, ()), absent) for item in items])


def totalled(items: Sequence[ScoredItem]) -> Score:
    """The total of items: what was earned, spread over the full points where some do not apply, with what is added and
    taken away; never below nothing."""
    scored = [item for item in items if item.direction == Direction.SCORE]
    full = sum((item.weight for item in scored), ZERO)
    possible = sum((item.weight for item in scored if item.applies), ZERO)
    earned = sum((item.points for item in scored if item.applies), ZERO)
    bonus = sum((item.points for item in items if item.direction == Direction.BONUS), ZERO)
    malus = sum((item.points for item in items if item.direction == Direction.MALUS), ZERO)
    is_vetoed = any(item.is_veto for item in items)
    if not possible:
        return Score(tuple(items), rounded(ZERO), full, ZERO, "没有适用的得分项，不评定", False, is_vetoed)
    base, said = earned, f"各项得分合计 {rounded(earned)} 分"
    if possible < full:
        base = rounded(earned * full / possible)
        said += f"（适用项满分 {plain(possible)} 分），折算：{rounded(earned)} × {plain(full)}/{plain(possible)} = {base} 分"
    if bonus:
        said += f"，加 {rounded(bonus)} 分"
    if malus:
        said += f"，扣 {rounded(-malus)} 分"
    total = base + bonus + malus
    points = rounded(max(ZERO, total))
    said += f"，总分 {points} 分" + ("（不低于 0 分）" if total < 0 else "")
    return Score(tuple(items), points, full, possible, said, True, is_vetoed)


@dataclass(frozen=True)
class Change:
    """A correction of one item after it was announced."""

    points: Decimal
    reason: str
    lifts_veto: bool = False


def corrected(items: Sequence[ScoredItem], changes: Mapping[str, Change]) -> Score:
    """The total with corrections in the place of what was worked out; the items handed in stay what they are."""
    now = [
        replace(
            item,
            points=changes[item.code].points,
            said=f"更正为 {rounded(changes[item.code].points)} 分：{changes[item.code].reason}",
            applies=True,
            is_pending=False,
            is_veto=item.is_veto and not changes[item.code].lifts_veto,
        )
        if item.code in changes
        else item
        for item in items
    ]
    return totalled(now)


@dataclass(frozen=True)
class Grade:
    """等次: from so many points on."""

    name: str
    least: Decimal


def grade_of(score: Score, grades: Sequence[Grade]) -> str:
    """The grade's name; the lowest for a vetoed unit, none for one that is not rated."""
    ordered = sorted(grades, key=lambda grade: grade.least, reverse=True)
    if not ordered or not (score.is_rated or score.is_vetoed):
        return ""
    if score.is_vetoed:
        return ordered[-1].name
    return next((grade.name for grade in ordered if score.points >= grade.least), ordered[-1].name)


def places_of(scores: Mapping[int, Score], veto: VetoRule) -> dict[int, int | None]:
    """Each unit's place: equal points share one, the next place is left free. None stands outside the ranking."""
    listed = {
        key: score.points
        for key, score in scores.items()
        if score.is_rated and not (score.is_vetoed and veto == VetoRule.UNRANKED)
    }
    ordered = sorted(listed.values(), reverse=True)
    first: dict[Decimal, int] = {}
    for place, points in enumerate(ordered, 1):
        first.setdefault(points, place)
    return {key: first[listed[key]] if key in listed else None for key in scores}


def faults_of(items: Sequence[Item], grades: Sequence[Grade]) -> list[str]:
    """Why a scheme cannot be adopted, in words; empty when it can."""
    said = []
    scored = [item for item in items if item.direction == Direction.SCORE]
    if not scored:
        said.append("方案还没有得分项。")
    total = sum((item.weight for item in scored), ZERO)
    if scored and total != HUNDRED:
        gap = f"少 {plain(HUNDRED - total)} 分" if total < HUNDRED else f"多 {plain(total - HUNDRED)} 分"
        said.append(f"各得分项的满分合计 {plain(total)} 分，应为 100 分，{gap}。")
    said += [f"“{item.title}”的满分应大于 0。" for item in scored if item.weight <= 0]
    for item in items:
        if item.direction not in item.source.directions:
            said.append(f"“{item.title}”不能这样计分，请重新选择计分方式。")
        for row in item.source.parameters:
            try:
                figures = item.figures(row.code)
            except ValueError:
                said.append(f"“{item.title}”的“{row.title}”不是数字。")
                continue
            if any(not 0 <= value <= row.most for value in figures):
                said.append(f"“{item.title}”的“{row.title}”应在 0 到 {plain(row.most)} 之间。")
    titles = [item.title for item in items]
    said += [f"“{title}”重复了。" for title in sorted({title for title in titles if titles.count(title) > 1})]
    leasts = [grade.least for grade in grades]
    if len(grades) < 2:
        said.append("至少要有两个等次。")
    elif len(set(leasts)) < len(leasts) or min(leasts) != 0:
        said.append("各等次的最低分不能相同，最低一等应从 0 分起。")
    return said
