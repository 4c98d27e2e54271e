"""方案表: a plan as an Excel table, out and in. A row for each task; several milestones or funds stand in one cell, one
a line or parted by semicolons."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.spreadsheets import Column, ExcelSheet, Table, read_date
from history.recording import recording
from pages.imports import RowPlan
from pages.rules import Conflict, RuleError
from tasks.models import PlanLine
from tasks.services.plans import save_line
from tasks.services.rows import Outcome

HEADERS = {
    "code": gettext_lazy("编号"),
    "role": gettext_lazy("分工"),
    "text": gettext_lazy("具体任务"),
    "due_on": gettext_lazy("完成时限"),
    "steps": gettext_lazy("主要举措"),
    "responsible": gettext_lazy("责任人"),
    "result": gettext_lazy("预期成果"),
    "milestones": gettext_lazy("里程碑"),
    "funds": gettext_lazy("经费（年度 来源 万元）"),
}
WIDTHS = (10, 8, 40, 12, 50, 12, 26, 36, 26)
LIMITS = {"steps": 3000, "responsible": 60, "result": 1000}
_PARTS = re.compile(r"[；;\n]+")
# A day in a cell is no longer than this: 2026年第二季度底前.
_LONGEST_DAY = 24
_IN_A_DAY = re.compile(r"[-/.]?\d|[年月日号]")
_DAY_WORDS = tuple("年月日号底末旬度前止")
_FUND = re.compile(r"^\s*(\d{4})\s*年?\s+(\S.*?)\s+([0-9][0-9,，]*(?:\.\d+)?)\s*(?:万元)?\s*$")


def columns() -> list[Column]:
    return [
        Column("code", str(HEADERS["code"]), aliases=("任务编号",), required=True),
        Column("steps", str(HEADERS["steps"]), aliases=("举措", "具体措施", "工作措施")),
        Column("responsible", str(HEADERS["responsible"]), aliases=("负责人", "具体责任人")),
        Column("result", str(HEADERS["result"]), aliases=("成果",)),
        Column("milestones", str(HEADERS["milestones"]), aliases=("时间节点", "进度安排")),
        Column("funds", str(HEADERS["funds"]), aliases=("经费", "经费安排", "资金")),
    ]


def _lines(plan):
    lines = plan.lines.select_related("task").prefetch_related("milestones", "funds")
    return lines.order_by("position", "id")


def _cell(rows) -> str:
    return "\n".join(str(row) for row in rows)


def sheets(plan) -> list[ExcelSheet]:
    """The plan as a workbook: the tasks (which can be filled in and handed in again), and the milestones by date."""
    lines = list(_lines(plan))
    milestones = sorted(
        ((row.due_on, line, row) for line in lines for row in line.milestones.all() if row.due_on),
        key=lambda item: (item[0], item[1].position),
    )
    return [
        ExcelSheet(
            title=_("方案表"),
            headers=[str(title) for title in HEADERS.values()],
            rows=(
                [
                    line.task_code,
                    line.get_role_display(),
                    line.task_text,
                    line.task.due_on,
                    line.steps,
                    line.responsible,
                    line.result,
                    _cell(line.milestones.all()),
                    _cell(line.funds.all()),
                ]
                for line in lines
            ),
            widths=WIDTHS,
            title_row=str(plan),
        ),
        ExcelSheet(
            title=_("里程碑"),
            headers=[_("完成日期"), _("里程碑"), _("编号"), _("具体任务"), _("责任人")],
            rows=(
                [day, row.title, line.task_code, line.task_text, line.responsible]
                for day, line, row in milestones
            ),
            widths=(12, 40, 10, 50, 12),
            title_row=str(plan),
        ),
    ]


def _day_and_title(part: str) -> tuple[date | None, str]:
    """The longest beginning that is a day in any way offices write one, and what follows it."""
    for end in range(min(len(part), _LONGEST_DAY), 3, -1):
        if _IN_A_DAY.match(part[end:]) or (
            part[end - 1].isdigit() and part[end : end + 1].isalpha() and "年" in part[:end]
        ):
            # Never within a day or a number: 2026年2月30日 is none, and not February either.
            continue
        written = part[:end].rstrip()
        if re.search(r"\s", written) and not written.endswith(_DAY_WORDS):
            # 2026年6月 15个乡镇: a number after a space belongs to the title unless a word of time follows it.
            continue
        try:
            day = read_date(written)
        except ValueError:
            continue
        return day, part[end:].lstrip(" \t\u3000:：,，")
    return None, part


def read_milestones(text: str) -> tuple[list[tuple[date, str]], list[str]]:
    """The milestones in a cell, and why some of it is none."""
    found, problems = [], []
    for part in filter(None, (part.strip() for part in _PARTS.split(text))):
        day, title = _day_and_title(part)
        if day is None or not title:
            problems.append(_("里程碑“%(t)s”要写成“2026-06-30 完成什么”") % {"t": part[:20]})
        elif len(title) > 200:
            problems.append(_("里程碑“%(t)s…”超过 200 字") % {"t": part[:20]})
        else:
            found.append((day, title))
    return found, problems


def read_funds(text: str) -> tuple[list[tuple[int, str, Decimal]], list[str]]:
    """The funds in a cell (year, source, 万元), and why some of it is none."""
    found, problems = [], []
    for part in filter(None, (part.strip() for part in _PARTS.split(text))):
        match = _FUND.match(part)
        try:
            amount = Decimal(re.sub("[,，]", "", match[3])) if match else None
        except InvalidOperation:
            amount = None
        whole = amount is not None and amount < 10**10 and amount == amount.quantize(Decimal("0.01"))
        if not whole or not 2000 <= int(match[1]) <= 2100 or len(match[2]) > 40:
            problems.append(_("经费“%(t)s”要写成“2026 财政预算 5.5”") % {"t": part[:20]})
        else:
            found.append((int(match[1]), match[2].strip(), amount))
    return found, problems


def _came_back(row, name, stored) -> bool:
    """Whether a cell says exactly what the table that went out said."""
    return str(row.values.get(name) or "").replace("\r\n", "\n").strip() == _cell(stored).strip()


def plan_rows(plan, table: Table) -> list[RowPlan]:
    """What each row of a table would change in the plan."""
    lines = {line.task_code: line for line in _lines(plan)}
    rows, seen = [], set()
    for row in table.rows:
        code = str(row.values.get("code") or "").strip()
        line = lines.get(code)
        result = RowPlan(row.number, code, reasons=[problem.message for problem in row.problems])
        rows.append(result)
        if line is None:
            result.reasons.append(_("方案里没有编号为“%(code)s”的任务") % {"code": code})
            continue
        result.label = str(line)
        if code in seen:
            result.reasons.append(_("编号 %(code)s 在表中出现了两次") % {"code": code})
            continue
        seen.add(code)
        fields = {"steps": line.steps, "responsible": line.responsible, "result": line.result}
        for name, limit in LIMITS.items():
            if name in table.columns:
                fields[name] = str(row.values.get(name) or "").replace("\r\n", "\n").strip()
                if len(fields[name]) > limit:
                    result.reasons.append(_("%(h)s超过 %(n)s 字") % {"h": HEADERS[name], "n": limit})
                if fields[name] != getattr(line, name):
                    result.changes.append((str(HEADERS[name]), getattr(line, name), fields[name]))
        milestones = funds = None
        # What comes back as it went out was not touched, whatever is in it: half a milestone, a semicolon.
        if "milestones" in table.columns and not _came_back(row, "milestones", line.milestones.all()):
            milestones, problems = read_milestones(str(row.values.get("milestones") or ""))
            result.reasons += problems
            if sorted(milestones) != sorted((m.due_on or date.max, m.title) for m in line.milestones.all()):
                new = "；".join(f"{day} {title}" for day, title in milestones)
                result.changes.append((str(HEADERS["milestones"]), _cell(line.milestones.all()), new))
        if "funds" in table.columns and not _came_back(row, "funds", line.funds.all()):
            funds, problems = read_funds(str(row.values.get("funds") or ""))
            result.reasons += problems
            if funds != [(f.year, f.source, f.amount) for f in line.funds.all()]:
                new = "；".join(f"{year} {source} {amount}" for year, source, amount in funds)
                result.changes.append((_("经费"), _cell(line.funds.all()), new))
        if result.reasons:
            continue
        result.action = "changed" if result.changes else "unchanged"
        if result.changes:
            result.payload = {
                "line": line.pk,
                "revision": line.revision,
                "fields": fields,
                "milestones": [[day.isoformat(), title] for day, title in milestones]
                if milestones is not None
                else None,
                "funds": [[year, source, str(amount)] for year, source, amount in funds]
                if funds is not None
                else None,
            }
    return rows


def apply_plan(*, actor, plan, payloads) -> list[Outcome]:
    """Carry the previewed rows out, each on its own."""
    outcomes = []
    with recording(actor=actor) as record:
        for number, payload in payloads:
            label = _("第 %(n)s 行") % {"n": number}
            line = PlanLine.objects.filter(pk=payload["line"], plan=plan).select_related("plan").first()
            if line is None:
                outcomes.append(Outcome(label, False, _("这项任务已经移出方案。")))
                continue
            milestones, funds = payload["milestones"], payload["funds"]
            try:
                with record.savepoint():
                    save_line(
                        actor=actor,
                        line=line,
                        revision=payload["revision"],
                        **payload["fields"],
                        milestones=None
                        if milestones is None
                        else [(date.fromisoformat(day), title) for day, title in milestones],
                        funds=None
                        if funds is None
                        else [(year, source, Decimal(amount)) for year, source, amount in funds],
                    )
            except (Conflict, RuleError) as refusal:
                outcomes.append(Outcome(f"{label} {line}", False, refusal.reason))
            except ValidationError as error:
                outcomes.append(Outcome(f"{label} {line}", False, "；".join(error.messages)))
            else:
                outcomes.append(Outcome(f"{label} {line}", True))
    return outcomes
