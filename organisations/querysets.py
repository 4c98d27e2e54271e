"""Who sees which committees, units, people and posts."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CommitteeQuerySet(models.QuerySet):
    def visible_to(self, access):
        """One's own committee and those directly under it."""
        if access is None:
            return self.none()
        return self.filter(Q(pk=access.committee_id) | Q(parent_id=access.committee_id))


class UnitQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The committee's member units: a public list inside the committee."""
        return self.none() if access is None else self.filter(committee_id=access.committee_id)

    def active(self):
        return self.filter(is_active=True)


class UserQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The administrator, the office and the auditor see everybody of the committee; others see the people
        who serve with them in a unit, and themselves."""
        if access is None:
            return self.none()
        people = self.filter(committee_id=access.committee_id)
        if access.has("admin", "office", "office_director", "auditor"):
            return people
        colleagues = Q(pk=access.user.pk)
        if access.unit_ids:
            serving = self.model._meta.get_field("posts").related_model.objects.in_force()
            colleagues |= Q(pk__in=serving.filter(unit_id__in=access.unit_ids).values("person_id"))
        return people.filter(colleagues)


class PostQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Posts held on a day (today by default)."""
        on = on or timezone.localdate()
        return self.filter(Q(end_on__isnull=True) | Q(end_on__gte=on), start_on__lte=on)

    def visible_to(self, access):
        if access is None:
            return self.none()
        people = self.model._meta.get_field("person").related_model.objects.visible_to(access)
        return self.filter(committee_id=access.committee_id, person__in=people)
