"""Who sees rounds, nominations, what departments said and what was objected.

The county's readers see rounds and what reached the office; a unit its own nominations from the first word, and what
it is asked as a department; objections and their authors are the office's alone.
"""

from django.db import models
from django.db.models import Q


class SettingQuerySet(models.QuerySet):
    """Veto rules, consulted departments, moved years: the committee's own data."""

    def visible_to(self, access):
        if access is None or not (access.reads_county or access.unit_ids):
            return self.none()
        return self.filter(committee_id=access.committee_id)

    def active(self):
        return self.filter(is_active=True)


class RoundQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers every round; units from the day they were asked to nominate."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.reads_county:
            return rows
        if not access.unit_ids:
            return rows.none()
        return rows.filter(notified_at__isnull=False)

    def standing(self):
        """Without those that were cancelled."""
        return self.exclude(state="cancelled")


class AllowanceQuerySet(models.QuerySet):
    def visible_to(self, access):
        if access is None or not access.reads_county:
            return self.none()
        return self.filter(round__committee_id=access.committee_id)


class NominationQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The unit's own; the county's readers what has reached the office."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        own = Q(unit_id__in=access.unit_ids)
        if access.reads_county:
            return rows.filter(own | Q(reached_office_at__isnull=False))
        return rows.filter(own)

    def in_force(self):
        """Neither rejected, retracted nor lapsed."""
        return self.exclude(state__in=("rejected", "retracted", "lapsed"))

    def accepted(self):
        return self.filter(state="accepted")

    def proposed(self):
        """On the list: 拟表彰, or honoured by the decision."""
        return self.filter(is_proposed=True)


class VetoQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers, and the unit that nominated."""
        if access is None:
            return self.none()
        rows = self.filter(nomination__committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(nomination__unit_id__in=access.unit_ids)

    def in_force(self):
        return self.filter(lifted_at__isnull=True)


class OpinionRequestQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers, and the unit that is asked."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit_id__in=access.unit_ids)

    def open(self):
        return self.filter(state="open")


class OpinionQuerySet(models.QuerySet):
    def visible_to(self, access):
        if access is None:
            return self.none()
        rows = self.filter(request__committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(request__unit_id__in=access.unit_ids)


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office alone: who objected is nobody else's to know."""
        if access is None or not access.is_office:
            return self.none()
        return self.filter(committee_id=access.committee_id)

    def open(self):
        return self.filter(result="")
