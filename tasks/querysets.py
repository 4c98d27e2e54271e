"""Who sees which tasks, and named filters."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

# Not yet a task for anybody outside the office.
DRAFT = "draft"
CLOSED = ("verified", "cancelled", "suspended")


class TaskQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office and the auditor see all; other readers of the county all but drafts; a unit's people what
        their unit leads or supports, once assigned. The administrator sees none: accounts, not affairs."""
        if access is None:
            return self.none()
        tasks = self.filter(committee_id=access.committee_id)
        if access.is_office or access.has("auditor"):
            return tasks
        assigned = tasks.exclude(state=DRAFT)
        if access.reads_county:
            return assigned
        if not access.unit_ids:
            return self.none()
        return assigned.filter(self._carried_by(access.unit_ids))

    def _carried_by(self, unit_ids):
        assignments = self.model._meta.get_field("assignments").related_model.objects
        return Exists(assignments.filter(task=OuterRef("pk"), unit_id__in=unit_ids).exclude(state="proposed"))

    def open(self):
        return self.exclude(state__in=CLOSED)

    def overdue(self, on=None):
        """Open, with a time limit that has passed (the due day itself still counts as in time)."""
        return self.open().exclude(state=DRAFT).filter(due_on__lt=on or timezone.localdate())

    def near_due(self, days, on=None):
        """Open, due within `days` days from `on`."""
        on = on or timezone.localdate()
        limit = on + timedelta(days=days)
        return self.open().exclude(state=DRAFT).filter(due_on__gte=on, due_on__lte=limit)


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, access):
        if access is None:
            return self.none()
        tasks = self.model._meta.get_field("task").related_model.objects.visible_to(access)
        rows = self.filter(task__in=tasks)
        # A unit learns who carries a task with it, but not of units the office is still thinking about.
        return rows if access.is_office or access.has("auditor") else rows.filter(~Q(state="proposed"))

    def lead(self):
        return self.filter(role="lead")

    def unsigned(self):
        """Sent out and not yet answered."""
        return self.filter(state="pending")


class PlanQuerySet(models.QuerySet):
    def visible_to(self, access):
        """A unit's people see their unit's plans from the first word; the county's readers see a plan once it has
        been filed with the office."""
        if access is None:
            return self.none()
        seen = Q(unit_id__in=access.unit_ids)
        if access.reads_county:
            seen |= Q(reached_office_at__isnull=False)
        return self.filter(seen, committee_id=access.committee_id)

    def open(self):
        return self.exclude(state__in=("accepted", "cancelled"))

    def accepted(self):
        return self.filter(state="accepted")

    def in_force(self):
        """Of each unit and outline the accepted plan of the highest version: what progress is held against."""
        newer = self.model.objects.filter(
            unit=OuterRef("unit"),
            outline=OuterRef("outline"),
            state="accepted",
            version__gt=OuterRef("version"),
        )
        return self.filter(~Exists(newer), state="accepted")


class PlanLineQuerySet(models.QuerySet):
    def visible_to(self, access):
        plans = self.model._meta.get_field("plan").related_model.objects.visible_to(access)
        return self.filter(plan__in=plans)

    def in_force(self):
        plans = self.model._meta.get_field("plan").related_model.objects.in_force()
        return self.filter(plan__in=plans)


class TaskYearQuerySet(models.QuerySet):
    def visible_to(self, access):
        tasks = self.model._meta.get_field("task").related_model.objects.visible_to(access)
        return self.filter(task__in=tasks)


class ReportQuerySet(models.QuerySet):
    def visible_to(self, access):
        """One's own unit's reports; what supporting units have filed with the unit that leads the task; for the
        county's readers what has been filed. Nobody outside a unit sees what it is still writing."""
        if access is None:
            return self.none()
        filed = Q(filed_at__isnull=False)
        seen = Q(unit_id__in=access.unit_ids)
        if access.unit_ids:
            assignments = self.model._meta.apps.get_model("tasks", "Assignment").objects
            led = assignments.filter(
                task=OuterRef("task_year__task"), role="lead", unit_id__in=access.unit_ids
            ).exclude(state__in=("proposed", "declined"))
            seen |= filed & Q(role="support") & Exists(led)
        if access.reads_county:
            seen |= filed
        return self.filter(seen, committee_id=access.committee_id)

    def open(self):
        return self.exclude(state__in=("accepted", "cancelled"))

    def filed(self):
        return self.filter(state__in=("at_lead", "at_office", "accepted"))
