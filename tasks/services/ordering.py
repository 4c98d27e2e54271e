"""任务 that come from elsewhere than the outline's sentences: what a meeting ordered when its minutes were signed."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from outlines.models import Measure, Outline
from pages.fields import check_fields
from tasks.models import Task
from tasks.services.breakdown import Numbering
from tasks.services.limits import sync_limits
from tasks.services.rows import set_units
from workflow.services import open_items

# 妇议.3: the third task of the women's outline that serves no measure.
MARK = "议."


def order_task(
    *,
    actor,
    outline: Outline,
    measure: Measure | None,
    text: str,
    due_on: date,
    lead,
    supports=(),
    origin: str,
) -> Task:
    """A task of `measure`, or of none under `outline`, sent to its units at once; `origin` says who ordered it. Called
    inside another service's `recording` frame, which has made sure that the actor may."""
    with recording(actor=actor) as record:
        fields = {
            "text": text,
            "due_on": due_on,
            "kind": Task.Kind.ONE_OFF,
            "source": Task.Source.MEETING,
            "state": Task.State.ASSIGNED,
            "assigned_at": timezone.now(),
        }
        task = Numbering(measure).new_task(**fields) if measure else _without_measure(outline, fields)
        check_fields(task, "text", "due_on")
        task.save()
        _changed, items = set_units(task, lead, [unit for unit in supports if unit != lead], actor=actor)
        open_items(items)
        sync_limits([task.pk])
        record.event(task, "task.ordered", _("会议交办"), to_state=task.state, comment=origin)
    return task


def _without_measure(outline, fields) -> Task:
    outline = Outline.objects.select_for_update(no_key=True).get(pk=outline.pk)
    prefix = f"{outline.letter}{MARK}"
    codes = Task.objects.filter(outline=outline, code__startswith=prefix).values_list("code", flat=True)
    number = max((int(code.removeprefix(prefix)) for code in codes), default=0) + 1
    task = Task(
        committee_id=outline.committee_id, outline=outline, number=number, code=f"{prefix}{number}", **fields
    )
    task.position = task.position_for(None)
    return task
