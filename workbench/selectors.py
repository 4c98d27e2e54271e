"""What the home page shows, by what one is. Each section is a few counted queries, whatever the size."""

from datetime import date, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.utils import timezone

from history.models import Event
from organisations.models import Post, Unit, User
from organisations.roles import Role
from outlines.models import Outline
from supervision.selectors.rectification import board_counts
from tasks.models import Assignment, Task
from tasks.selectors import signing
from tasks.selectors.coverage import domain_progress
from workflow.models import WorkItem
from workflow.selectors.deadlines import counts as counts_of
from workflow.selectors.deadlines import entries, late_kinds, sweep_is_late

SHOWN = 8
LONG_AGO = date(2000, 1, 1)


def unit_section(access) -> dict:
    """What a unit's liaison or head must do, until when, and what comes next."""
    today = timezone.localdate()
    near = today + timedelta(days=access.user.committee.near_due_days)
    mine = Assignment.objects.filter(unit_id__in=access.unit_ids).exclude(state=Assignment.State.PROPOSED)
    live = mine.exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED, Task.State.VERIFIED))
    counts = live.aggregate(
        waiting=Count("pk", filter=Q(state=Assignment.State.PENDING)),
        running=Count("pk", filter=Q(state=Assignment.State.ACCEPTED)),
        leads=Count("pk", filter=Q(role=Assignment.Role.LEAD)),
        near=Count("pk", filter=Q(task__due_on__gte=today, task__due_on__lte=near)),
    )
    waiting = (
        WorkItem.objects.open().visible_to(access).exclude(step="task.sign").select_related("unit", "person")
    )
    upcoming = live.filter(state=Assignment.State.ACCEPTED).select_related("task", "unit")
    return {
        "counts": counts,
        "items": list(waiting.order_by(F("due_on").asc(nulls_last=True), "id")[:SHOWN]),
        "units": sorted(access.unit_names.values()),
        "upcoming": list(upcoming.order_by("task__due_on", "task__position")[:SHOWN]),
        "near_days": access.user.committee.near_due_days,
        "limits": entries(access, LONG_AGO, near, steps=False)[:SHOWN],
        "limit_counts": counts_of(access),
    }


def county_section(access) -> dict:
    """The county on one page."""
    domains = domain_progress(access)
    outlines: dict[Outline, dict] = {}
    for domain in domains:
        sums = outlines.setdefault(
            domain.outline,
            {"measures": 0, "covered": 0, "tasks": 0, "drafts": 0, "waiting": 0, "declined": 0},
        )
        sums["measures"] += domain.measures_count
        sums["covered"] += domain.covered_count
        sums["tasks"] += domain.tasks_count
        sums["drafts"] += domain.drafts_count
        sums["waiting"] += domain.waiting_count
        sums["declined"] += domain.declined_count
    total = {
        key: sum(sums[key] for sums in outlines.values())
        for key in ("measures", "covered", "tasks", "drafts", "waiting", "declined")
    }
    total["missing"] = total["measures"] - total["covered"]
    unsigned = signing.unsigned_units(access).filter(waiting__gt=0)
    return {
        "outlines": list(outlines.items()),
        "total": total,
        "unsigned": list(unsigned[:SHOWN]),
        "unsigned_count": unsigned.count(),
        "declined": list(signing.declined(access)[:5]),
        "may_act": access.is_office,
        "limit_counts": counts_of(access),
        "rectification": board_counts(access),
        "late_kinds": late_kinds(access),
        "stopped": access.is_office and sweep_is_late(),
        "items": list(
            WorkItem.objects.open()
            .visible_to(access)
            .values("step", "step_title")
            .annotate(n=Count("pk"), oldest=Min("opened_at"))
            .order_by("-n")
        ),
    }


def admin_section(access) -> dict:
    """What an administrator has to put right."""
    people = User.objects.visible_to(access).filter(is_active=True)
    posts = Post.objects.in_force().filter(committee_id=access.committee_id)
    liaisons = posts.filter(role=Role.LIAISON, unit=OuterRef("pk"))
    units = Unit.objects.visible_to(access).active()
    return {
        "people": people.count(),
        "without_post": people.filter(~Exists(posts.filter(person=OuterRef("pk")))).count(),
        "never_in": people.filter(last_login__isnull=True).count(),
        "units": units.count(),
        "without_liaison": list(units.filter(~Exists(liaisons))[:SHOWN]),
        "without_liaison_count": units.filter(~Exists(liaisons)).count(),
    }


def auditor_section(access) -> dict:
    return {"events": list(Event.objects.visible_to(access).order_by("-id")[:SHOWN])}
