"""任务分解表: the breakdown of an outline as an Excel table, out and in.

Columns as offices use them: 领域｜策略措施｜具体任务｜牵头单位｜配合单位｜完成时限, with ours for the code, the kind,
the outcome and the state. One row can carry several supports. Coming in, a row with a code changes that task,
a row without one adds a task to the measure it names; a column that is missing leaves its field alone.
"""

import difflib
import re
from datetime import date

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.spreadsheets import Column, ExcelSheet, Table
from history.recording import recording
from organisations.access import access_of
from organisations.models import Unit
from outlines.models import Domain, Measure, Outline
from pages.imports import RowPlan
from pages.rules import Conflict, RuleError, require
from tasks import rules
from tasks.models import Task
from tasks.selectors.breakdown import with_units
from tasks.services import add_task, edit_task
from tasks.services.rows import Outcome
from tasks.tables import lead_of, supports_of

HEADERS = {
    "code": gettext_lazy("编号"),
    "domain": gettext_lazy("领域"),
    "measure": gettext_lazy("策略措施"),
    "text": gettext_lazy("具体任务"),
    "kind": gettext_lazy("类型"),
    "lead": gettext_lazy("牵头单位"),
    "supports": gettext_lazy("配合单位"),
    "due_on": gettext_lazy("完成时限"),
    "outcome": gettext_lazy("预期成果"),
    "state": gettext_lazy("状态"),
}
WIDTHS = (10, 14, 30, 50, 8, 14, 26, 12, 24, 12)


def columns() -> list[Column]:
    """What is looked for in a table that comes in, under the headings offices write."""
    return [
        Column("code", str(HEADERS["code"]), aliases=("任务编号", "序号编号")),
        Column("domain", str(HEADERS["domain"]), aliases=("发展领域",), fill_down=True),
        Column(
            "measure",
            str(HEADERS["measure"]),
            aliases=("主要目标/策略措施", "措施", "主要目标策略措施"),
            fill_down=True,
        ),
        Column("text", str(HEADERS["text"]), aliases=("任务", "工作任务", "任务内容"), required=True),
        Column("kind", str(HEADERS["kind"]), aliases=("任务类型",)),
        Column("lead", str(HEADERS["lead"]), aliases=("牵头部门", "牵头责任单位")),
        Column(
            "supports",
            str(HEADERS["supports"]),
            aliases=("责任单位", "责任(配合)单位", "配合部门", "参与单位"),
        ),
        Column("due_on", str(HEADERS["due_on"]), aliases=("时限", "完成时间"), kind="date"),
        Column("outcome", str(HEADERS["outcome"]), aliases=("成果", "成果形式")),
    ]


# Out ------------------------------------------------------------------------------------------------


def rows_of(access, outline) -> object:
    """The outline's tasks in the order of the outline, with all that the table shows."""
    return in_order(outline, Task.objects.visible_to(access))


def in_order(outline, tasks=None):
    """Of some tasks (all) those of the outline that hold, with their units, measures and domains."""
    tasks = Task.objects.all() if tasks is None else tasks
    tasks = tasks.filter(outline=outline).exclude(state=Task.State.CANCELLED)
    return with_units(tasks).select_related("measure__domain").order_by("position")


def sheet(access, outline: Outline) -> ExcelSheet:
    """The table as a worksheet that can be edited and handed in again."""
    return ExcelSheet(
        title=_("%(audience)s纲要分解表") % {"audience": outline.get_audience_display()},
        headers=[str(title) for title in HEADERS.values()],
        rows=(_cells(task) for task in rows_of(access, outline).iterator(chunk_size=500)),
        widths=WIDTHS,
        title_row=_("%(title)s任务分解表") % {"title": outline.title},
    )


def _cells(task: Task) -> list:
    lead = lead_of(task)
    return [
        task.code,
        task.domain_title,
        task.measure_title,
        task.text,
        task.get_kind_display(),
        lead.unit.short_name if lead else "",
        "、".join(a.unit.short_name for a in supports_of(task)),
        task.due_on,
        task.outcome,
        task.get_state_display(),
    ]


# In -------------------------------------------------------------------------------------------------


class Planner:
    """Compares a table with what is stored. Reads everything once; a plan writes nothing."""

    def __init__(self, access):
        self.access = access
        outlines = latest_outlines(access)
        self.domains = {}
        for domain in Domain.objects.filter(outline__in=outlines).select_related("outline"):
            self.domains[_plain(domain.title)] = domain
        self.measures = {}
        for measure in Measure.objects.current().filter(domain__outline__in=outlines):
            self.measures.setdefault(measure.domain_id, []).append(measure)
        tasks = with_units(Task.objects.visible_to(access).filter(outline__in=outlines))
        self.tasks = {task.code: task for task in tasks}
        self.units = {}
        for unit in Unit.objects.visible_to(access).active():
            for name in (unit.code, unit.name, unit.short_name):
                self.units[_plain(name)] = unit
        self.seen: set[str] = set()

    def plan(self, table: Table) -> list[RowPlan]:
        return [self._row(row, table.columns) for row in table.rows]

    def _row(self, row, present) -> RowPlan:
        values, reasons = row.values, [problem.message for problem in row.problems]
        code = str(values.get("code") or "").strip()
        text = str(values.get("text") or "").strip()
        plan = RowPlan(row.number, f"{code} {text[:40]}".strip(), reasons=reasons)
        if not text:
            reasons.append(_("没有写具体任务"))
        elif len(text) > 2000:
            reasons.append(_("具体任务超过 2000 字"))
        fields = {"text": text}
        if "kind" in present:
            fields["kind"] = self._kind(values.get("kind"), reasons)
        if "due_on" in present:
            fields["due_on"] = values.get("due_on")
        if "outcome" in present:
            fields["outcome"] = str(values.get("outcome") or "").strip()[:1000]
        lead = supports = None
        if "lead" in present:
            leads = self._units(values.get("lead"), reasons)
            if len(leads) > 1:
                reasons.append(_("牵头单位只能有一个：%(names)s") % {"names": "、".join(map(str, leads))})
            lead = leads[0] if leads else None
        if "supports" in present:
            supports = [unit for unit in self._units(values.get("supports"), reasons) if unit != lead]
        if code:
            return self._existing(plan, code, fields, ("lead" in present, lead), supports)
        return self._new(plan, values, fields, lead, supports or [])

    def _existing(self, plan, code, fields, lead, supports) -> RowPlan:
        task = self.tasks.get(code)
        if task is None:
            plan.reasons.append(_("没有编号为 %(code)s 的任务；要新增请把编号留空") % {"code": code})
            return plan
        if code in self.seen:
            plan.reasons.append(_("编号 %(code)s 在表中出现了两次") % {"code": code})
            return plan
        self.seen.add(code)
        now_lead, now_supports = lead_of(task), [a.unit for a in supports_of(task)]
        new_lead = lead[1] if lead[0] else (now_lead.unit if now_lead else None)
        new_supports = now_supports if supports is None else supports
        new_supports = [unit for unit in new_supports if unit != new_lead]
        for name, value in fields.items():
            if (getattr(task, name) or None) != (value or None):
                plan.changes.append((str(HEADERS[name]), _shown(task, name), _shown_value(name, value)))
        if (now_lead.unit if now_lead else None) != new_lead:
            plan.changes.append(
                (str(HEADERS["lead"]), str(now_lead.unit if now_lead else ""), str(new_lead or ""))
            )
        if {unit.pk for unit in now_supports} != {unit.pk for unit in new_supports}:
            plan.changes.append(
                (
                    str(HEADERS["supports"]),
                    "、".join(map(str, now_supports)),
                    "、".join(map(str, new_supports)),
                )
            )
        if plan.reasons:
            return plan
        if not plan.changes:
            plan.action = "unchanged"
            return plan
        verdict = rules.may_edit(self.access, task)
        if not verdict:
            plan.reasons.append(verdict.reason)
        elif task.state != Task.State.DRAFT and new_lead is None:
            plan.reasons.append(_("已交办的任务必须有牵头单位"))
        else:
            plan.action = "changed"
            plan.payload = _payload(fields, new_lead, new_supports) | {
                "task": task.pk,
                "version": task.version,
            }
        return plan

    def _new(self, plan, values, fields, lead, supports) -> RowPlan:
        domain = self._domain(values.get("domain"), plan.reasons)
        measure = self._measure(domain, values.get("measure"), plan.reasons) if domain else None
        if measure is not None and not plan.reasons:
            fields.setdefault("kind", Task.Kind.LONG_TERM)
            plan.action = "new"
            plan.changes = [(str(HEADERS["measure"]), "", f"{domain}：{measure}")]
            if lead:
                plan.changes.append((str(HEADERS["lead"]), "", str(lead)))
            plan.payload = _payload(fields, lead, supports) | {"measure": measure.pk}
        return plan

    def _kind(self, value, reasons) -> str:
        word = _plain(str(value or ""))
        if not word:
            return Task.Kind.LONG_TERM
        for kind in Task.Kind:
            if word in (_plain(str(kind.label)), kind.value):
                return kind.value
        words = "、".join(str(kind.label) for kind in Task.Kind)
        reasons.append(_("类型‘%(word)s’不认识，可填：%(words)s") % {"word": value, "words": words})
        return Task.Kind.LONG_TERM

    def _units(self, value, reasons) -> list[Unit]:
        found = []
        for name in re.split(r"[、,，;；/／\n]+|\s{1,}", str(value or "").strip()):
            if not name.strip():
                continue
            unit = self.units.get(_plain(name))
            if unit is None:
                near = difflib.get_close_matches(_plain(name), self.units, n=1, cutoff=0.5)
                hint = _("，是不是‘%(near)s’？") % {"near": self.units[near[0]].short_name} if near else ""
                reasons.append(_("没有名为‘%(name)s’的单位") % {"name": name.strip()[:40]} + hint)
            elif unit not in found:
                found.append(unit)
        return found

    def _domain(self, value, reasons) -> Domain | None:
        name = _plain(re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]?", "", str(value or "").strip()))
        domain = self.domains.get(name) or self.domains.get(_plain(str(value or "")))
        if domain is None:
            reasons.append(
                _("没有找到领域‘%(name)s’") % {"name": value} if value else _("新增的任务要写明领域")
            )
        return domain

    def _measure(self, domain, value, reasons) -> Measure | None:
        text = str(value or "").strip()
        measures = self.measures.get(domain.pk, [])
        number = re.match(r"\d+", text)
        title = _plain(re.sub(r"^\d+[.．、]?", "", text))
        if title:
            for measure in measures:
                if _plain(measure.title).startswith(title) or title.startswith(_plain(measure.title)):
                    return measure
        elif number:
            for measure in measures:
                if measure.number == int(number.group()):
                    return measure
        reasons.append(
            _("领域‘%(domain)s’下没有策略措施‘%(name)s’") % {"domain": domain, "name": text[:40]}
            if text
            else _("新增的任务要写明属于哪一条策略措施")
        )
        return None


def latest_outlines(access) -> list[Outline]:
    """The outlines in force: the latest for women and the latest for children."""
    latest = {}
    for outline in Outline.objects.visible_to(access).order_by("start_year", "pk"):
        latest[outline.audience] = outline
    return list(latest.values())


def _plain(text: str) -> str:
    return re.sub(r"[\s（）()]+", "", text)


def _shown(task, name):
    return _shown_value(name, getattr(task, name))


def _shown_value(name, value):
    if name == "kind":
        return str(Task.Kind(value).label)
    return str(value or "")


def _payload(fields, lead, supports) -> dict:
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    return {"fields": values, "lead": lead.pk if lead else None, "supports": [unit.pk for unit in supports]}


def apply_plan(*, actor, payloads, comment) -> list[Outcome]:
    """Carry out the planned rows, each on its own: a refused row leaves the others standing.

    `payloads` is [(row number, payload)] of a plan; what changed since the preview is refused with the reason."""
    access = access_of(actor)
    require(rules.may_break_down(access))
    units = {unit.pk: unit for unit in Unit.objects.visible_to(access).active()}
    outcomes = []
    with recording(actor=actor) as record:
        for number, payload in payloads:
            label = _("第 %(n)s 行") % {"n": number}
            try:
                with record.savepoint():
                    task = _carry_out(actor, access, payload, units, comment)
                outcomes.append(Outcome(f"{label} {task.code}", True))
            except ValidationError as error:
                outcomes.append(Outcome(label, False, " ".join(error.messages)))
            except (RuleError, Conflict) as error:
                outcomes.append(Outcome(label, False, error.reason))
            except ObjectDoesNotExist:
                outcomes.append(Outcome(label, False, _("任务或措施已不存在")))
    return outcomes


def _carry_out(actor, access, payload, units, comment) -> Task:
    fields = dict(payload["fields"])
    if fields.get("due_on"):
        fields["due_on"] = date.fromisoformat(fields["due_on"])
    named = {"lead": payload["lead"], "supports": payload["supports"]}
    missing = [pk for pk in [named["lead"], *named["supports"]] if pk is not None and pk not in units]
    if missing:
        raise ValidationError(_("表中的一个单位已停用"))
    people = {
        "lead": units.get(named["lead"]),
        "supports": [units[pk] for pk in named["supports"]],
    }
    if "task" in payload:
        task = Task.objects.visible_to(access).get(pk=payload["task"])
        return edit_task(
            actor=actor, task=task, version=payload["version"], comment=comment, **people, **fields
        )
    measure = Measure.objects.visible_to(access).get(pk=payload["measure"])
    return add_task(actor=actor, measure=measure, source=Task.Source.EXCEL, **people, **fields)
