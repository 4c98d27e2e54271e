"""The duty board: every duty under every outline, judged on a day from all the evidence. A fixed number of queries:
the outlines, their provisions, the committee's settings, and what each source costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outlines.models import Outline
from workbench.duties.catalogue import CADENCES, DUTIES, GROUPS, Duty
from workbench.duties.clauses import Quote, quotes_of
from workbench.duties.engine import (
    END,
    MID,
    NEAR,
    ROLLING,
    Cadence,
    Evidence,
    Finding,
    Period,
    Rule,
    State,
    Term,
    before_of,
    finding_for,
    judge_all,
    next_of,
    overdue_of,
)
from workbench.duties.registry import evidence_of, recorded_codes
from workbench.duties.sources import BY_LEDGER, kinds_of
from workbench.models import DutySetting

STATES = {
    State.MET: (gettext_lazy("已完成"), "tag-ok"),
    State.DUE: (gettext_lazy("临近到期"), "tag-warn"),
    State.OVERDUE: (gettext_lazy("逾期"), "tag-late"),
    State.NOT_YET: (gettext_lazy("未到期"), ""),
    State.ON_DEMAND: (gettext_lazy("按需"), "tag-blue"),
    State.UNRECORDED: (gettext_lazy("没有记录"), ""),
    State.UNSTATED: (gettext_lazy("原文未找到"), ""),
}
# So many of what comes next are named above the table.
AHEAD = 6
# So many objects are listed in one place of the board; of the others it is said how many there are.
LISTED = 5


@dataclass(frozen=True)
class Cell:
    """A duty under one outline: the period of the board's year, and what all periods say."""

    duty: Duty
    outline: Outline
    rule: Rule
    quotes: Sequence[Quote]
    finding: Finding
    findings: Sequence[Finding]
    overdue: Sequence[Finding]
    ahead: Finding | None
    before: Finding | None
    today: date

    @property
    def state_title(self) -> str:
        return state_title(self.rule, self.finding)

    @property
    def lines(self) -> list[tuple[str, str, str, date | None]]:
        """(state, style, period, day still open): the year's, and what of the last year was to be done in it."""
        return [
            (
                state_title(self.rule, row),
                STATES[row.state][1],
                period_title(self.rule, row.period),
                None if row.state == State.MET else row.due_on,
            )
            for row in (self.finding, self.before)
            if row is not None
        ]

    @property
    def cadence_title(self) -> str:
        return cadence_title(self.rule)

    @property
    def period_title(self) -> str:
        return period_title(self.rule, self.finding.period)

    @property
    def evidence(self) -> Sequence[Evidence]:
        return self._proofs[:LISTED]

    @property
    def more(self) -> int:
        """How many others there are."""
        return len(self._proofs[LISTED:]) + sum(row.more for row in self._proofs)

    @property
    def _proofs(self) -> Sequence[Evidence]:
        return (*self.finding.evidence, *(self.before.evidence if self.before else ()))

    @property
    def shown_count(self) -> int:
        return len(self.evidence) + self.more

    @property
    def missed(self) -> list[str]:
        """Other periods that are overdue."""
        return [
            period_title(self.rule, row.period)
            for row in self.overdue
            if row not in (self.finding, self.before)
        ]

    @property
    def is_near(self) -> bool:
        return self.ahead is not None and (self.ahead.next_on - self.today).days <= NEAR

    @property
    def days_left(self) -> int | None:
        return (self.ahead.next_on - self.today).days if self.ahead else None

    @property
    def ahead_title(self) -> str:
        """The period that comes next, where it is not shown."""
        is_other = self.ahead is not None and self.ahead not in (self.finding, self.before)
        return period_title(self.rule, self.ahead.period) if is_other else ""

    @property
    def is_again(self) -> bool:
        """Met, and to be done again within its rhythm."""
        return self.ahead is self.finding and self.finding.state == State.MET

    @property
    def history(self) -> list[tuple[str, str, str]]:
        """(period, state, style) of the periods that have been or run, where there are several."""
        if self.finding.state == State.UNSTATED or len(self.findings) < 2:
            return []
        return [
            (period_title(self.rule, row.period), str(STATES[row.state][0]), STATES[row.state][1])
            for row in self.findings
            if row.period.first <= self.today.year
        ]

    @property
    def is_counted(self) -> bool:
        """Asked for by a day: what is on demand, unknown or not in the outline counts neither way."""
        return self.finding.state in (State.MET, State.DUE, State.OVERDUE, State.NOT_YET)


@dataclass(frozen=True)
class Row:
    """A duty; `cells` has one place an outline, None where the outline does not ask for it."""

    duty: Duty
    cells: Sequence[Cell | None]

    @property
    def by_ledger(self) -> bool:
        return self.duty.code in BY_LEDGER

    @property
    def kind(self) -> str:
        """What can be entered in the ledger for it."""
        kinds = kinds_of(self.duty.code)
        return kinds[0].value if kinds else ""

    @property
    def cadences(self) -> list[str]:
        """The rhythms, said once where all outlines have the same."""
        return list(dict.fromkeys(cell.cadence_title for cell in self.cells if cell))


@dataclass(frozen=True)
class Ahead:
    """A duty that will be missed, or has been, with the outlines it is about."""

    duty: Duty
    period: str
    on: date
    outlines: str
    days: int

    @property
    def days_late(self) -> int:
        return -self.days


@dataclass(frozen=True)
class Board:
    year: int
    years: Sequence[int]
    outlines: Sequence[Outline]
    groups: Sequence[tuple[str, Sequence[Row]]]
    met: int
    counted: int
    overdue: Sequence[Ahead]
    near: Sequence[Ahead]
    ahead: Sequence[Ahead]
    today: date

    @property
    def rows(self) -> list[Row]:
        return [row for _title, rows in self.groups for row in rows]


def board_of(committee, year: int | None = None, *, outlines=None, today: date | None = None) -> Board:
    """The board of a committee for a year (this year, or the nearest that its outlines cover). `outlines`: only
    these, whichever the year."""
    today = today or timezone.localdate()
    if outlines is None:
        every = list(
            Outline.objects.filter(committee=committee)
            .order_by("-audience", "start_year", "pk")
            .prefetch_related("provisions")
        )
    else:
        every = list(outlines)
    years = sorted({year for row in every for year in range(row.start_year, row.end_year + 1)})
    if year is None or year not in years:
        year = min(years, key=lambda other: abs(other - today.year), default=today.year)
    shown = [row for row in every if row.start_year <= year <= row.end_year]
    settings = {row.code: row for row in DutySetting.objects.filter(committee=committee)}
    evidence, recorded = evidence_of(committee, shown), recorded_codes()
    since = timezone.localdate(committee.created_at)
    groups = []
    for group, title in GROUPS.items():
        rows = []
        for duty in DUTIES:
            if duty.group != group:
                continue
            cells = [
                _cell(
                    duty,
                    outline,
                    year,
                    today,
                    evidence[duty.code, outline.pk],
                    since,
                    settings.get(duty.code),
                    duty.code in recorded,
                )
                for outline in shown
            ]
            if any(cells):
                rows.append(Row(duty, cells))
        groups.append((str(title), rows))
    cells = [cell for _title, rows in groups for row in rows for cell in row.cells if cell]
    counted = [cell for cell in cells if cell.is_counted]
    ahead = _lines(((cell, cell.ahead, cell.ahead.next_on) for cell in cells if cell.ahead), today)
    return Board(
        year=year,
        years=years,
        outlines=shown,
        groups=groups,
        met=sum(cell.finding.state == State.MET for cell in counted),
        counted=len(counted),
        overdue=_lines(((cell, row, row.due_on) for cell in cells for row in cell.overdue), today),
        near=[row for row in ahead if row.days <= NEAR],
        ahead=ahead[:AHEAD],
        today=today,
    )


def rule_of(duty: Duty, quotes: Sequence[Quote], setting: DutySetting | None) -> Rule:
    """The duty's rule with the rhythm that the outline's words set and the day that the committee set."""
    rule = duty.rule
    cadence = next((quote.cadence for quote in quotes if quote.cadence), None)
    if cadence is not None:
        rule = replace(rule, cadence=cadence)
    if setting is not None:
        if setting.month_day:
            month, day = map(int, setting.month_day.split("-"))
            rule = replace(rule, month=month, day=day)
        if setting.years_after is not None:
            rule = replace(rule, years_after=setting.years_after)
        if setting.every_months is not None:
            rule = replace(rule, every_months=setting.every_months)
    return rule


def state_title(rule: Rule, finding: Finding) -> str:
    if finding.state == State.ON_DEMAND and rule.cadence == Cadence.ENCOURAGED:
        return str(CADENCES[Cadence.ENCOURAGED])
    title = str(STATES[finding.state][0])
    return f"{title}{_('（迟办）')}" if finding.is_late else title


def cadence_title(rule: Rule) -> str:
    title = str(CADENCES[rule.cadence])
    if rule.cadence not in ROLLING:
        return title
    return _("%(title)s，至少每 %(n)s 个月一次") % {"title": title, "n": rule.every_months}


def period_title(rule: Rule, period: Period) -> str:
    if rule.cadence == Cadence.MID_END:
        return str({MID: _("中期"), END: _("终期")}[period.stage])
    if period.first == period.last:
        return _("%(year)s年度") % {"year": period.first}
    return _("%(first)s—%(last)s年") % {"first": period.first, "last": period.last}


def _cell(duty, outline, year, today, evidence, since, setting, is_recorded) -> Cell | None:
    quotes = quotes_of(duty.clauses, outline.provisions.all())
    if not quotes and outline.audience not in duty.expected:
        return None
    rule = rule_of(duty, quotes, setting)
    term = Term(outline.start_year, outline.end_year, since)
    findings = judge_all(rule, term, evidence, today, is_recorded=is_recorded)
    finding = finding_for(rule, findings, year)
    if not quotes:
        unstated = Finding(finding.period, State.UNSTATED, evidence=finding.evidence)
        return Cell(duty, outline, rule, (), unstated, (), (), None, None, today)
    overdue = overdue_of(rule, findings, today)
    before = before_of(rule, findings, year)
    return Cell(duty, outline, rule, quotes, finding, findings, overdue, next_of(findings), before, today)


def _lines(found, today) -> list[Ahead]:
    """(cell, finding, day) as one line a duty, period and day, with the outlines that share it; the earliest first."""
    lines: dict[tuple, list[Cell]] = {}
    for cell, finding, on in found:
        key = (on, DUTIES.index(cell.duty), period_title(cell.rule, finding.period))
        lines.setdefault(key, []).append(cell)
    return [
        Ahead(
            cells[0].duty,
            period,
            on,
            "、".join(str(cell.outline.get_audience_display()) for cell in cells),
            (on - today).days,
        )
        for (on, _place, period), cells in sorted(lines.items())
    ]
