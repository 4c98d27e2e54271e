"""Who sees rounds, unit reports, their parts and county reports.

A unit's people see their own reports from the first word. The county's readers see a report once it has reached the
office, and that it is missing before. The superior committee sees what was accepted or sent up, and nothing of drafts.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

# The states of a report that is not with the office: being written, returned, or with the unit's head.
MISSING = ("drafting", "returned", "at_unit_head")


class RoundQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers every round, a unit those in which it owes a report."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.reads_county:
            return rows
        if not access.unit_ids:
            return rows.none()
        reports = self.model._meta.get_field("reports").related_model.objects
        return rows.filter(Exists(reports.filter(round=OuterRef("pk"), unit__in=access.unit_ids)))


def readable(access, prefix: str = "") -> Q:
    """The condition that this person may read a report reached by `prefix`."""
    own = Q(**{f"{prefix}committee_id": access.committee_id, f"{prefix}unit__in": access.unit_ids})
    if not access.reads_county:
        return own
    here = Q(**{f"{prefix}committee_id": access.committee_id, f"{prefix}reached_office_at__isnull": False})
    below = Q(**{f"{prefix}committee__parent_id": access.committee_id, f"{prefix}state": "accepted"})
    return own | here | below


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Reports whose text this person may read."""
        if access is None:
            return self.none()
        return self.filter(readable(access))

    def listed_for(self, access):
        """Reports of which this person may know how far they are: the office also of those still being written."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit__in=access.unit_ids)

    def accepted(self):
        return self.filter(state="accepted")

    def missing(self):
        return self.filter(state__in=MISSING)


class ReportPartQuerySet(models.QuerySet):
    def visible_to(self, access):
        if access is None:
            return self.none()
        return self.filter(readable(access, "report__"))


class CountyReportQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office from the first word, the chair once it is on the way to be signed, other readers once it was
        issued; the superior committee what was sent up."""
        if access is None or not access.reads_county:
            return self.none()
        here = Q(committee_id=access.committee_id)
        if access.has("chair") and not access.is_office:
            here &= ~Q(state__in=("drafting", "returned", "at_director"))
        elif not access.is_office:
            here &= Q(signed_at__isnull=False)
        below = Q(committee__parent_id=access.committee_id, sent_at__isnull=False)
        return self.filter(here | below)


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers the whole ledger, a unit's people what their unit did; withdrawn records too."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit__in=access.unit_ids)

    def standing(self):
        """Records that count: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)
