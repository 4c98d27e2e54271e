"""How a unit's score comes about: pure, so that every line of it can be followed and checked by hand.

A scheme is a list of `Item`s. Each has a formula that reads `Fact`s of the record and says in words what it did with
them. All figures are `Decimal`; points are rounded half up to two digits, once for each item and once where weights of
items that do not apply are spread over the others. Words are Chinese because they are what the formula is: they stand
in the record, on the page and on paper as they were when they were worked out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
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


# What is counted ---------------------------------------------------------------------------------------


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
class Item:
    """A line of a scheme. `weight` is its full points (得分), or the most that it adds or takes away (0: no limit)."""

    code: str
    title: str
    direction: Direction
    weight: Decimal
    source: "Source"
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


# Formulas ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What a share counts of a fact: `credit` percent, or what the parameter `by` says, or (`by_amount`) the fact's
    own percent. What is not `is_counted` (not due yet, excused) stands among the rows and in no figure."""

    code: str
    word: str
    credit: int = 0
    by: str = ""
    by_amount: bool = False
    is_counted: bool = True

    def credit_of(self, fact: Fact, item: Item) -> Decimal:
        if self.by_amount:
            return min(max(fact.amount, ZERO), HUNDRED)
        return min(item.figure(self.by), HUNDRED) if self.by else Decimal(self.credit)


@dataclass(frozen=True)
class Share:
    """Full points × what was done ÷ what was due; the facts of a sort that `sorts` names weigh the percent of that
    parameter. `nothing` says that there was nothing to count. `off` takes so many points for each time something came back (`off_word`)."""

    due: str
    measure: str
    verdicts: tuple[Verdict, ...]
    nothing: str
    sorts: Mapping[str, str] = field(default_factory=dict)
    off: str = ""
    off_word: str = ""

    def __call__(self, item: Item, facts: Sequence[Fact]) -> Outcome:
        known = {row.code: row for row in self.verdicts}
        due, done, times = ZERO, ZERO, 0
        rows, tally = [], dict.fromkeys(known, 0)
        for fact in facts:
            verdict = known[fact.verdict]
            tally[fact.verdict] += 1
            if not verdict.is_counted:
                rows.append(_row(fact, "不计"))
                continue
            weighs = item.figure(self.sorts[fact.sort]) / HUNDRED if fact.sort in self.sorts else Decimal(1)
            credit = verdict.credit_of(fact, item)
            due, done, times = due + weighs, done + weighs * credit / HUNDRED, times + fact.extra
            counted = f"应计 {plain(weighs)}，得 {plain(rounded(weighs * credit / HUNDRED))}"
            if self.off and fact.extra:
                counted += f"；{self.off_word} {fact.extra} 次"
            rows.append(_row(fact, counted))
        if not due:
            uncounted = self._parts(known, tally, item, counted=False)
            said = f"{self.nothing}（{uncounted}）" if uncounted else self.nothing
            return Outcome(None, said, tuple(rows))
        points = rounded(item.weight * done / due)
        number = sum(n for code, n in tally.items() if known[code].is_counted)
        parts = "，".join(
            filter(None, [self._parts(known, tally, item), self._parts(known, tally, item, counted=False)])
        )
        ratio = f"{plain(rounded(done))}/{plain(rounded(due))}"
        said = f"{self.due} {number} {self.measure}，{parts}：{plain(item.weight)} × {ratio} = {points} 分"
        if self.off and times:
            each = item.figure(self.off)
            left = rounded(max(ZERO, points - each * times))
            said += f"；{self.off_word} {times} 次，每次扣 {plain(each)} 分，{_least(points - each * times)}得 {left} 分"
            points = left
        return Outcome(points, said, tuple(rows))

    def _parts(self, known, tally, item, *, counted=True) -> str:
        said = []
        for code, number in tally.items():
            verdict = known[code]
            if not number or verdict.is_counted != counted:
                continue
            part = f"{verdict.word} {number} {self.measure}"
            if not counted:
                part += "（不计）"
            elif verdict.by:
                part += f"（按 {plain(item.figure(verdict.by))}% 计）"
            said.append(part)
        return "，".join(said)


@dataclass(frozen=True)
class Price:
    """What a fact is worth in points: the parameter `by`, at its `place` where that is a list. `reduced` is a
    parameter in percent that makes it cheaper, `more` one in points that is put on top."""

    code: str
    word: str
    by: str = ""
    reduced: str = ""
    more: str = ""

    def of(self, fact: Fact, item: Item) -> Decimal:
        if not self.by:
            return ZERO
        steps = item.figures(self.by)
        value = steps[min(max(fact.place, 1), len(steps)) - 1]
        if self.reduced:
            value = value * min(item.figure(self.reduced), HUNDRED) / HUNDRED
        return value + (item.figure(self.more) if self.more else ZERO)


@dataclass(frozen=True)
class Tally:
    """So many points for each fact: taken from the full points (得分), added up to a cap (加分), or taken away up to
    a cap (扣分). `needs_facts` says that without any fact the item does not apply; otherwise there was nothing."""

    measure: str
    prices: tuple[Price, ...]
    nothing: str
    needs_facts: bool = False

    def __call__(self, item: Item, facts: Sequence[Fact]) -> Outcome:
        known = {row.code: row for row in self.prices}
        total, rows, tally = ZERO, [], {}
        sign = "+" if item.direction == Direction.BONUS else "−"
        for fact in facts:
            price = known[fact.verdict]
            worth = rounded(price.of(fact, item))
            total += worth
            if price.by:
                number, amount = tally.get(price.word, (0, ZERO))
                tally[price.word] = number + 1, amount + worth
            rows.append(_row(fact, f"{sign}{worth} 分" if worth else "不加不扣"))
        if not facts and self.needs_facts and item.direction == Direction.SCORE:
            return Outcome(None, self.nothing, ())
        parts = "，".join(f"{word} {n} {self.measure}共 {amount} 分" for word, (n, amount) in tally.items())
        return Outcome(*self._settled(item, total, parts or self.nothing), tuple(rows))

    def _settled(self, item: Item, total: Decimal, parts: str) -> tuple[Decimal, str]:
        if item.direction == Direction.SCORE:
            points = max(ZERO, item.weight - total)
            return (
                rounded(points),
                f"{parts}：{plain(item.weight)} − {rounded(total)} {_least(item.weight - total)}= {rounded(points)} 分",
            )
        capped = min(total, item.weight) if item.weight else total
        words = f"，最多 {plain(item.weight)} 分" if capped < total else ""
        if item.direction == Direction.BONUS:
            return rounded(capped), f"{parts}{words}：加 {rounded(capped)} 分"
        return -rounded(capped), f"{parts}{words}：扣 {rounded(capped)} 分"


@dataclass(frozen=True)
class ByHand:
    """What the office entered for the unit with its reason: points, or that the item does not apply (`absent`)."""

    def __call__(self, item: Item, facts: Sequence[Fact]) -> Outcome:
        if not facts:
            if item.direction == Direction.SCORE:
                return Outcome(None, "办公室还没有录入", is_pending=True)
            return Outcome(rounded(ZERO), "没有录入：0.00 分")
        fact = facts[-1]
        if fact.verdict == "absent":
            return Outcome(None, f"办公室认定不适用：{fact.said}", (_row(fact, "不计"),))
        given = max(ZERO, fact.amount)
        points = min(given, item.weight) if item.weight or item.direction == Direction.SCORE else given
        words = f"，最多 {plain(item.weight)} 分" if points < given else ""
        points = rounded(points)
        verb = {Direction.BONUS: "加 ", Direction.MALUS: "扣 "}.get(item.direction, "")
        said = f"办公室评定 {plain(given)} 分{words}：{verb}{points} 分。{fact.said}"
        return Outcome(
            -points if item.direction == Direction.MALUS else points,
            said,
            (_row(fact, f"{verb}{points} 分"),),
        )


@dataclass(frozen=True)
class Decisive:
    """一票否决: any fact is one."""

    def __call__(self, item: Item, facts: Sequence[Fact]) -> Outcome:
        if not facts:
            return Outcome(ZERO, "没有")
        said = "；".join(fact.said for fact in facts)
        return Outcome(ZERO, f"一票否决：{said}", tuple(_row(fact, "一票否决") for fact in facts))


def _row(fact: Fact, counted: str) -> Row:
    return Row(fact.text, fact.said, counted, fact.label, fact.pk, fact.url)


def _least(value: Decimal) -> str:
    """Said where a figure would have gone below nothing."""
    return "（扣完为止）" if value < 0 else ""


# Sources -----------------------------------------------------------------------------------------------

Formula = Share | Tally | ByHand | Decisive


@dataclass(frozen=True)
class Source:
    """Where an item's facts come from and how they count. `description` says it to the units. One that is `by_hand`
    has no record of its own: its facts are what the office enters for that very item."""

    code: str
    name: str
    description: str
    directions: tuple[Direction, ...]
    formula: Formula
    parameters: tuple[Parameter, ...] = ()
    by_hand: bool = False


# Scores ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScoredItem:
    """An item as it came out for one unit. `full` is what it counts in the total: its weight, or nothing where it does
    not apply. `is_veto` tells that it decides alone."""

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


# Grades and places -------------------------------------------------------------------------------------


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


# What a scheme must be before it is adopted ---------------------------------------------------------------


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
