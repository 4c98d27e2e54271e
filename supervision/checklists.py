"""What a checklist should ask in a unit, from the record: its tasks, the goals they serve, what was found there before
and what is not yet put right."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from outlines.models import Domain, Goal
from supervision.models import (
    ChecklistItem,
    Finding,
    RectificationItem,
    RectificationNotice,
    TemplateQuestion,
)
from tasks.models import Assignment, Task

Source = ChecklistItem.Source
# Of what was found before, the latest.
MOST_EARLIER = 30
MOST_PROPOSED = 300


@dataclass(frozen=True)
class Question:
    """A question that a checklist may ask; `key` tells whether it is there already."""

    source: str
    text: str
    guide: str = ""
    task_id: int | None = None
    goal_id: int | None = None
    earlier_id: int | None = None
    figure_unit: str = ""

    @property
    def key(self):
        about = self.task_id or self.goal_id or self.earlier_id or self.text
        return self.source, about

    def item(self, visit, position) -> ChecklistItem:
        return ChecklistItem(
            visit=visit,
            position=position,
            source=self.source,
            text=self.text[:500],
            guide=self.guide[:3000],
            task_id=self.task_id,
            goal_id=self.goal_id,
            earlier_id=self.earlier_id,
            figure_unit=self.figure_unit,
        )


def key_of(item: ChecklistItem):
    return item.source, item.task_id or item.goal_id or item.earlier_id or item.text


def scope_of(inspection) -> set[int] | None:
    """The domains that an inspection may look at; None where it is all of them. Asked once of an inspection whose
    domains were prefetched."""
    return {domain.pk for domain in inspection.domains.all()} or None


def tasks_in_scope(inspection, unit_id: int):
    """The tasks of a unit that an inspection may look at."""
    carried = Assignment.objects.filter(unit=unit_id).exclude(state=Assignment.State.PROPOSED)
    rows = Task.objects.filter(committee_id=inspection.committee_id, pk__in=carried.values("task_id"))
    rows = rows.exclude(state__in=(Task.State.DRAFT, Task.State.CANCELLED))
    domains = scope_of(inspection)
    return rows if domains is None else rows.filter(measure__domain__in=domains)


def goals_in_scope(inspection):
    goals = Goal.objects.filter(
        domain__outline__committee_id=inspection.committee_id, withdrawn_at__isnull=True
    )
    domains = scope_of(inspection)
    return goals if domains is None else goals.filter(domain__in=domains)


def questions_for(visit, templates=()) -> list[Question]:
    """All questions that the record suggests for a visit, the unsettled first, in a handful of queries."""
    inspection = visit.inspection
    found = [*_rectifications(visit), *_earlier(visit)]
    tasks = list(tasks_in_scope(inspection, visit.unit_id).order_by("outline_id", "position")[:MOST_PROPOSED])
    goals = goals_in_scope(inspection).filter(measures__tasks__in=tasks).select_related("domain__outline")
    for goal in goals.order_by("domain__outline_id", "domain__number", "number").distinct():
        found.append(
            Question(
                Source.GOAL,
                _("%(domain)s目标%(n)s的进展是否达到预期？")
                % {"domain": goal.domain.title, "n": goal.number},
                guide=goal.text,
                goal_id=goal.pk,
            )
        )
    for task in tasks:
        found.append(
            Question(
                Source.TASK,
                _("任务 %(code)s 是否按要求落实？") % {"code": task.code},
                guide=task.text,
                task_id=task.pk,
            )
        )
    for question in TemplateQuestion.objects.filter(template__in=templates).order_by(
        "template_id", "position"
    ):
        found.append(Question(Source.TEMPLATE, question.text, figure_unit=question.figure_unit))
    return found


def _rectifications(visit) -> list[Question]:
    """Problems within the scheme's scope whose notices are still open."""
    open_states = RectificationNotice.State
    items = (
        RectificationItem.objects.filter(
            notice__unit=visit.unit_id, notice__committee_id=visit.inspection.committee_id, is_withdrawn=False
        )
        .exclude(notice__state__in=(open_states.DRAFT, open_states.CLOSED, open_states.CANCELLED))
        .exclude(notice__inspection=visit.inspection)
        .select_related("finding", "notice__inspection")
        .order_by("notice__due_on", "position")
    )
    domains = scope_of(visit.inspection)
    if domains is not None:
        items = items.exclude(
            finding__task__isnull=False, finding__task__measure__domain__in=_outside(domains, visit)
        )
    return [
        Question(
            Source.RECTIFICATION,
            _("整改是否到位：%(what)s") % {"what": item.finding.text[:200]},
            guide=_("%(inspection)s，时限 %(day)s，要求：%(text)s")
            % {
                "inspection": item.notice.inspection.title,
                "day": item.notice.due_on,
                "text": item.requirement,
            },
            earlier_id=item.finding_id,
            task_id=None,
        )
        for item in items[:MOST_EARLIER]
    ]


def _earlier(visit) -> list[Question]:
    """Problems of earlier inspections that are settled: have they come back?"""
    rows = (
        Finding.objects.settled()
        .problems()
        .filter(unit=visit.unit_id, inspection__committee_id=visit.inspection.committee_id)
        .exclude(inspection=visit.inspection)
        .exclude(
            rectification__notice__state__in=("issued", "received", "responded", "verifying", "not_accepted")
        )
        .select_related("inspection")
        .order_by("-seen_at")
    )
    domains = scope_of(visit.inspection)
    if domains is not None:
        rows = rows.exclude(task__isnull=False, task__measure__domain__in=_outside(domains, visit))
    return [
        Question(
            Source.FINDING,
            _("上次发现的问题是否再次出现：%(what)s") % {"what": row.text[:200]},
            guide=_("见%(inspection)s，%(day)s。")
            % {"inspection": row.inspection.title, "day": timezone.localdate(row.seen_at)},
            earlier_id=row.pk,
        )
        for row in rows[:MOST_EARLIER]
    ]


def _outside(domains, visit):
    return Domain.objects.filter(outline__committee_id=visit.inspection.committee_id).exclude(pk__in=domains)
