"""The announced days off of a year from a spreadsheet: one row for a day, or for a run of days."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.spreadsheets import Column
from pages.imports import RowPlan
from workdays import services

HEADERS = {
    "first": gettext_lazy("开始日期"),
    "last": gettext_lazy("结束日期"),
    "kind": gettext_lazy("安排"),
    "name": gettext_lazy("名称"),
}
OFF, WORKED = ("休", "休息", "放假", "休假"), ("班", "上班", "调休上班", "补班")
MOST_RUN = 31


@dataclass(frozen=True)
class DayResult:
    label: str
    done: bool
    reason: str = ""


def columns() -> list[Column]:
    return [
        Column("first", str(HEADERS["first"]), aliases=("日期", "放假日期"), kind="date", required=True),
        Column("last", str(HEADERS["last"]), kind="date"),
        Column("kind", str(HEADERS["kind"]), aliases=("类型", "休/班"), required=True),
        Column("name", str(HEADERS["name"]), aliases=("节日",)),
    ]


def plan_days(table) -> list[RowPlan]:
    """What each row says; a row that cannot be read, or contradicts an earlier one, is refused with the reason."""
    plans, said = [], {}
    for row in table.rows:
        first, last = row.values.get("first"), row.values.get("last") or row.values.get("first")
        kind, name = str(row.values.get("kind") or "").strip(), str(row.values.get("name") or "").strip()
        plan = RowPlan(
            row.number, f"{first or ''} {name}".strip(), reasons=[problem.message for problem in row.problems]
        )
        plans.append(plan)
        if plan.reasons:
            continue
        if kind not in OFF + WORKED:
            plan.reasons.append(_("“安排”一栏请写 休 或 班。"))
        if first is None:
            plan.reasons.append(_("没有日期。"))
        elif not services.FIRST_YEAR <= first.year <= services.LAST_YEAR:
            plan.reasons.append(_("请核对年份。"))
        elif last < first:
            plan.reasons.append(_("结束日期早于开始日期。"))
        elif (last - first).days >= MOST_RUN:
            plan.reasons.append(_("一次最多连续 %(n)s 天，请核对日期。") % {"n": MOST_RUN})
        if plan.reasons:
            continue
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        twice = [day for day in days if said.get(day, kind in WORKED) != (kind in WORKED)]
        if twice:
            plan.reasons.append(_("%(day)s 在前面的行里是相反的安排。") % {"day": twice[0]})
            continue
        said.update(dict.fromkeys(days, kind in WORKED))
        plan.action = "new"
        plan.payload = {
            "days": [day.isoformat() for day in days],
            "worked": kind in WORKED,
            "name": name[:40] or (_("上班") if kind in WORKED else _("放假")),
        }
    return plans


def apply_days(*, actor, payloads) -> list[DayResult]:
    """Each year in the sheet becomes the announced list of that year."""
    years = defaultdict(dict)
    for _number, payload in payloads:
        for text in payload["days"]:
            day = date.fromisoformat(text)
            years[day.year][day] = (payload["worked"], payload["name"])
    results = []
    for year, days in sorted(years.items()):
        label = _("%(year)s 年：%(n)s 个特殊日期") % {"year": year, "n": len(days)}
        try:
            services.import_year(actor=actor, year=year, days=days)
        except ValidationError as error:
            results.append(DayResult(label, False, "；".join(error.messages)))
        else:
            results.append(DayResult(label, True))
    return results
