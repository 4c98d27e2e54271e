"""Who sees schemes, assessments, scores and objections.

The county's readers see a year's assessment from the day it is opened. A unit sees its own score from the announcement
on, and the others' only where the scheme says that the ranking is shown to all.
"""

from django.db import models
from django.db.models import Q

# Units know of an assessment from here on.
TOLD = ("announced", "closed")


class SchemeQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers every version; units those that were adopted, because they are assessed by them."""
        if access is None or not (access.reads_county or access.unit_ids):
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.exclude(state="draft")

    def adopted(self):
        return self.filter(state="adopted")


class SchemeItemQuerySet(models.QuerySet):
    def visible_to(self, access):
        schemes = self.model._meta.get_field("scheme").related_model.objects
        return self.filter(scheme__in=schemes.visible_to(access))


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers from the opening, units from the announcement on."""
        if access is None or not (access.reads_county or access.unit_ids):
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(state__in=TOLD)

    def announced(self):
        return self.filter(state__in=TOLD)

    def closed(self):
        return self.filter(state="closed")


class ResultQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers all; a unit its own. What the ranking shows of others is `ranked_for`'s."""
        if access is None:
            return self.none()
        rows = self.filter(assessment__committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit__in=access.unit_ids)

    def ranked_for(self, access):
        """Whose place and total this person may know: all, where the scheme shows the ranking to the units."""
        if access is None or not (access.reads_county or access.unit_ids):
            return self.none()
        rows = self.filter(assessment__committee_id=access.committee_id)
        if access.reads_county:
            return rows
        return rows.filter(Q(unit__in=access.unit_ids) | Q(assessment__scheme__shows_ranking=True))


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers, and the unit that objected."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(result__unit__in=access.unit_ids)

    def open(self):
        return self.filter(answered_at__isnull=True)


class EntryQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers; a unit what was entered about it, once the year's result was announced."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.reads_county:
            return rows
        assessments = self.model._meta.apps.get_model("commendations.Assessment").objects
        told = assessments.announced().filter(committee_id=access.committee_id).values("year")
        return rows.filter(unit__in=access.unit_ids, withdrawn_at__isnull=True, year__in=told)

    def standing(self):
        """What counts: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)
