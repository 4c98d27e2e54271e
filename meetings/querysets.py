"""Who sees meetings, their papers and resolutions.

The county's readers see that meetings are planned and held, and who came. The agenda's papers and the minutes while
they are written are for those who were invited and for the office.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


class KindQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The kinds are rules of the committee: everybody who sees meetings reads them."""
        if access is None or not (access.reads_county or access.unit_ids):
            return self.none()
        return self.filter(committee_id=access.committee_id)

    def active(self):
        return self.filter(is_active=True)


def _invited(access, invitations, meeting: str):
    """The condition that this person, or one of their units, is invited to the meeting found at `meeting`."""
    mine = Q(unit_id__in=access.unit_ids) | Q(person_id__in=access.person_ids)
    return Exists(invitations.filter(mine, meeting=OuterRef(meeting)))


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers every meeting; others those they are invited to, from the notice on."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.reads_county:
            return rows
        invitations = self.model._meta.get_field("invitations").related_model._base_manager
        told = Q(notified_at__isnull=False)
        return rows.filter(told & Q(_invited(access, invitations, "pk")))

    def ahead(self):
        return self.filter(state__in=("planned", "notified"))

    def held(self):
        return self.filter(held_on__isnull=False)

    def standing(self):
        """Without those that were cancelled."""
        return self.exclude(state="cancelled")


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers all, a unit's people and an invited person their own."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.reads_county:
            return rows
        mine = Q(unit_id__in=access.unit_ids) | Q(person_id__in=access.person_ids)
        return rows.filter(mine, meeting__notified_at__isnull=False)

    def of(self, access):
        """Those that this person may answer."""
        if access is None:
            return self.none()
        mine = Q(unit_id__in=access.unit_ids) | Q(person_id__in=access.person_ids)
        return self.filter(mine, committee_id=access.committee_id)


class MeetingPartQuerySet(models.QuerySet):
    """Agenda, papers and what was reported: of those who take part, from the notice on, and of the office."""

    def visible_to(self, access):
        if access is None:
            return self.none()
        rows = self.filter(meeting__committee_id=access.committee_id)
        if access.is_office:
            return rows
        meetings = self.model._meta.get_field("meeting").related_model
        invitations = meetings._meta.get_field("invitations").related_model._base_manager
        told = Q(meeting__notified_at__isnull=False)
        return rows.filter(told & Q(_invited(access, invitations, "meeting_id")))


class AgendaItemQuerySet(MeetingPartQuerySet):
    def undecided(self):
        return self.filter(outcome="undecided")


class ResolutionQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office from the first word; once the minutes are issued those who took part, the county's readers, and
        the units that a task was given to."""
        if access is None:
            return self.none()
        rows = self.filter(meeting__committee_id=access.committee_id)
        if access.is_office:
            return rows
        issued = Q(meeting__signed_at__isnull=False)
        if access.reads_county:
            return rows.filter(issued)
        meetings = self.model._meta.get_field("meeting").related_model
        invitations = meetings._meta.get_field("invitations").related_model._base_manager
        parts = self.model._meta.get_field("task").related_model._meta.get_field("assignments").related_model
        carried = Exists(
            parts._base_manager.filter(task=OuterRef("task_id"), unit_id__in=access.unit_ids).exclude(
                state="proposed"
            )
        )
        return rows.filter(issued & (Q(_invited(access, invitations, "meeting_id")) | Q(carried)))

    def tasks(self):
        return self.filter(kind="task")

    def effective(self):
        """Of issued minutes."""
        return self.filter(meeting__signed_at__isnull=False)

    def unfinished(self):
        """Whose task goes on."""
        return self.filter(task__isnull=False).exclude(task__state__in=("verified", "cancelled"))

    def overdue(self):
        late = self.unfinished().exclude(task__state="suspended")
        return late.filter(task__due_on__lt=timezone.localdate())
