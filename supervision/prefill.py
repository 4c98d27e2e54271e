"""What a unit's yearly report begins with: its tasks, what it reported of them during the year, what inspections found,
what its plan promises for the next."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from supervision.models import Finding
from supervision.selectors.found import told_of_year
from supervision.selectors.ledger import STANDINGS
from tasks.models import Assignment, Milestone, PlanFund, PlanLine, ProgressReport, Task

# Room for some of the unit's own.
MOST_FUNDS = 25


@dataclass(frozen=True)
class PrefilledPart:
    """One task of a unit, as a line of its report."""

    task: Task
    role: str
    done: str = ""
    problems: str = ""
    plan: str = ""

    def fields(self) -> dict:
        return {
            "task": self.task,
            "role": self.role,
            "position": self.task.position,
            "task_code": self.task.code,
            "task_text": self.task.text,
            "done": self.done[:5000],
            "problems": self.problems[:3000],
            "plan": self.plan[:3000],
        }


@dataclass
class UnitMaterial:
    parts: list[PrefilledPart] = field(default_factory=list)
    funds: list[tuple[str, Decimal]] = field(default_factory=list)


def carried_parts(units, outlines):
    """The assignments that a unit's report must cover: what it has signed for and is not cancelled."""
    return (
        Assignment.objects.filter(unit__in=units, state=Assignment.State.ACCEPTED, task__outline__in=outlines)
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .select_related("task")
        .order_by("-task__outline__audience", "task__position")
    )


# Of an inspector's or a unit's long words, so much is enough for a report that the unit edits.
MOST_QUOTED = 300


def _add_finding(done, problems, standing, text, measures) -> None:
    """督导检查: good practice and what was put right belong to what was done, the rest to the problems."""
    said = {"text": text[:MOST_QUOTED], "how": measures[:MOST_QUOTED], "state": STANDINGS[standing]}
    if standing == Finding.Standing.GOOD:
        done.append(_("督导检查肯定的做法：%(text)s") % said)
        return
    problems.append(_("督导检查发现：%(text)s（%(state)s）") % said)
    if standing == Finding.Standing.CLOSED:
        done.append(_("督导检查发现的问题“%(text)s”已整改销号：%(how)s") % said)
    elif standing == Finding.Standing.ON_SPOT:
        done.append(_("督导检查发现的问题“%(text)s”当场已改。") % said)


def material_of(units, outlines, year: int) -> dict[int, UnitMaterial]:
    """For each unit what its report begins with, in six queries whatever their number."""
    found: dict[int, UnitMaterial] = defaultdict(UnitMaterial)
    done, problems = defaultdict(list), defaultdict(list)
    reports = ProgressReport.objects.filter(
        unit__in=units, task_year__year=year, state__in=ProgressReport.FILED
    ).order_by("filed_at")
    facts = ("unit_id", "task_year__task_id", "text", "problems")
    for unit_id, task_id, text, trouble in reports.values_list(*facts):
        for kept, said in ((done, text), (problems, trouble)):
            said = said.strip()
            if said and said not in kept[unit_id, task_id]:
                kept[unit_id, task_id].append(said)
    for unit_id, task_id, standing, text, measures in told_of_year(units, outlines, year):
        _add_finding(done[unit_id, task_id], problems[unit_id, task_id], standing, text, measures or "")
    lines = PlanLine.objects.in_force().filter(plan__unit__in=units, plan__outline__in=outlines)
    promised = defaultdict(list)
    steps = Milestone.objects.filter(line__in=lines, due_on__year=year + 1).order_by("due_on", "pk")
    for unit_id, task_id, day, title in steps.values_list(
        "line__plan__unit_id", "line__task_id", "due_on", "title"
    ):
        promised[unit_id, task_id].append(
            _("%(m)s月%(d)s日前：%(title)s") % {"m": day.month, "d": day.day, "title": title}
        )
    for part in carried_parts(units, outlines):
        key = (part.unit_id, part.task_id)
        found[part.unit_id].parts.append(
            PrefilledPart(
                task=part.task,
                role=part.role,
                done="\n".join(done[key]),
                problems="\n".join(problems[key]),
                plan="\n".join(promised[key]),
            )
        )
    sums: dict[tuple, Decimal] = defaultdict(Decimal)
    funds = PlanFund.objects.filter(line__in=lines, year=year, amount__isnull=False).exclude(source="")
    for unit_id, source, amount in funds.values_list("line__plan__unit_id", "source", "amount"):
        sums[unit_id, source] += amount
    for (unit_id, source), amount in sorted(sums.items()):
        found[unit_id].funds.append((source, amount))
    for material in found.values():
        # More sources than a form takes: the largest, and the rest in one.
        if len(material.funds) > MOST_FUNDS:
            material.funds.sort(key=lambda fund: -fund[1])
            rest = sum(amount for _source, amount in material.funds[MOST_FUNDS - 1 :])
            material.funds[MOST_FUNDS - 1 :] = [(_("其他"), rest)]
    return found
