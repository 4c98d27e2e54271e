"""Resolutions followed to their end: how their tasks stand, and which must be reported at the next meeting."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from meetings.models import Meeting, Resolution
from tasks.models import Assignment, ProgressReport, Task

ENDED = (Task.State.VERIFIED, Task.State.CANCELLED)


@dataclass(frozen=True)
class Standing:
    """How a task resolution stands: its task's state, the lead's last filed progress, lateness."""

    resolution: Resolution
    state: str
    state_title: str
    percent: int | None
    said: str
    days_late: int

    @property
    def is_final(self) -> bool:
        return self.state in ENDED


def unreported_resolutions(meeting: Meeting):
    """Task resolutions of earlier meetings of the kind that have not been reported as ended yet."""
    rows = Resolution.objects.tasks().effective().filter(meeting__kind=meeting.kind_id, task__isnull=False)
    earlier = Q(meeting__held_on__lt=meeting.planned_on)
    return rows.filter(earlier).exclude(meeting=meeting.pk).exclude(reports__is_final=True)


def open_resolutions(committee_id: int):
    """Task resolutions of all kinds whose task has not ended."""
    rows = (
        Resolution.objects.tasks().effective().filter(meeting__committee_id=committee_id, task__isnull=False)
    )
    return rows.exclude(task__state__in=ENDED)


def with_standing(resolutions):
    """Resolutions with what the lead last filed on their tasks: what `standing_of` reads."""
    latest = ProgressReport.objects.filter(
        task_year__task=OuterRef("task"), role=Assignment.Role.LEAD, filed_at__isnull=False
    ).order_by("-filed_at", "-pk")
    return resolutions.annotate(
        latest_percent=Subquery(latest.values("percent")[:1]),
        latest_text=Subquery(latest.values("text")[:1]),
    )


def standings_of(resolutions) -> list[Standing]:
    """How these resolutions stand today; two queries whatever their number."""
    rows = with_standing(resolutions).select_related("meeting", "task", "lead").prefetch_related("supports")
    return [standing_of(row) for row in rows.order_by("meeting__held_on", "position", "pk")]


def standing_of(row: Resolution) -> Standing:
    """How a task resolution out of `with_standing` stands today."""
    task = row.task
    is_open = task.state not in ENDED and task.state != Task.State.SUSPENDED
    late = (timezone.localdate() - task.due_on).days if is_open and task.due_on else 0
    return Standing(
        resolution=row,
        state=task.state,
        state_title=task.get_state_display(),
        percent=100 if task.state == Task.State.VERIFIED else row.latest_percent,
        said=row.latest_text or "",
        days_late=max(0, late),
    )
