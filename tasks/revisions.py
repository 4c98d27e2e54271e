"""What a corrected edition of an outline does to the tasks that stand on its words."""

from django.db.models import Q
from django.utils.translation import gettext as _

from outlines.dependents import Touched
from tasks.models import Task


def concerned(touched: Touched):
    """Live tasks that point at a changed or withdrawn sentence, or belong to a withdrawn measure."""
    standing_on = Q(sentences__in=touched.sentence_ids) | Q(measure__in=touched.withdrawn_measure_ids)
    return (
        Task.objects.filter(standing_on, outline_id=touched.outline_id)
        .exclude(state=Task.State.CANCELLED)
        .distinct()
    )


def count(touched: Touched) -> int:
    return concerned(touched).count()


def mark(touched: Touched, record) -> None:
    """Flag the tasks whose words changed, and put all tasks into the edition's order. Runs in its transaction."""
    tasks = list(concerned(touched))
    for task in tasks:
        task.source_changed_at = touched.at
        task.version += 1
        record.event(task, "task.source_changed", _("纲要原文修订"))
    Task.objects.bulk_update(tasks, ["source_changed_at", "version"], batch_size=200)
    _reorder(touched.outline_id)


def _reorder(outline_id: int) -> None:
    moved = []
    for task in Task.objects.filter(outline_id=outline_id).select_related("measure__domain"):
        position = task.position_for(task.measure)
        if task.position != position:
            task.position = position
            moved.append(task)
    Task.objects.bulk_update(moved, ["position"], batch_size=200)
