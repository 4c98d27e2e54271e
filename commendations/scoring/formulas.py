"""The formulas: each reads an item's facts and says in words what it did with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from commendations.scoring.facts import (
    HUNDRED,
    ZERO,
    Direction,
    Fact,
    Item,
    Outcome,
    Row,
    plain,
    rounded,
)


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
            said = f"没有可计的事项：{uncounted}" if uncounted else self.nothing
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
        total, rows, tally, free = ZERO, [], {}, {}
        sign = "+" if item.direction == Direction.BONUS else "−"
        for fact in facts:
            price = known[fact.verdict]
            worth = rounded(price.of(fact, item))
            total += worth
            if price.by:
                number, amount = tally.get(price.word, (0, ZERO))
                tally[price.word] = number + 1, amount + worth
            else:
                free[price.word] = True
            rows.append(_row(fact, f"{sign}{worth} 分" if worth else "不加不扣"))
        if not facts and self.needs_facts and item.direction == Direction.SCORE:
            return Outcome(None, self.nothing, ())
        parts = "，".join(f"{word} {n} {self.measure}共 {amount} 分" for word, (n, amount) in tally.items())
        if free and not parts:
            parts = "、".join(free) + ("，没有加分" if item.direction == Direction.BONUS else "，没有扣分")
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
