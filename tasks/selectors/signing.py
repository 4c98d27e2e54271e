"""Who has signed and who has not."""

from django.db.models import Count, Min, Q

from organisations.models import Unit
from tasks.models import Assignment, Task


def waiting_for(access):
    """Assignments that wait for the signature of the units this person serves."""
    return (
        Assignment.objects.filter(unit_id__in=access.unit_ids, state=Assignment.State.PENDING)
        .exclude(task__state__in=(Task.State.SUSPENDED, Task.State.CANCELLED))
        .select_related("task__measure__domain__outline", "unit")
        .order_by("task__outline_id", "task__position")
    )


def unsigned_units(access):
    """Units with unanswered or sent-back tasks: `waiting`, `declined`, `oldest` (when the oldest was sent)."""
    live = ~Q(assignments__task__state__in=(Task.State.SUSPENDED, Task.State.CANCELLED))
    pending = Q(assignments__state=Assignment.State.PENDING) & live
    return (
        Unit.objects.visible_to(access)
        .annotate(
            waiting=Count("assignments", filter=pending),
            declined=Count("assignments", filter=Q(assignments__state=Assignment.State.DECLINED) & live),
            signed=Count("assignments", filter=Q(assignments__state=Assignment.State.ACCEPTED) & live),
            oldest=Min("assignments__assigned_at", filter=pending),
        )
        .filter(Q(waiting__gt=0) | Q(declined__gt=0))
        .order_by("-waiting", "code")
    )


def declined(access):
    """Assignments that units sent back and the office has not settled."""
    return (
        Assignment.objects.filter(task__committee_id=access.committee_id, state=Assignment.State.DECLINED)
        .exclude(task__state__in=(Task.State.SUSPENDED, Task.State.CANCELLED))
        .select_related("task", "unit", "answered_by")
        .order_by("answered_at")
    )
