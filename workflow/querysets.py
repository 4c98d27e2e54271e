"""Whose inbox a work item is in, and whose deadlines one sees."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from organisations.models import Post


class WorkItemQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Items addressed to one of the person's roles in the committee or in one of their units, and those handed to
        the person alone, as long as the person serves there. What was handed to somebody who does not any more is
        the role's again, from the first day after."""
        if access is None:
            return self.none()
        serving = Post.objects.in_force().filter(person=OuterRef("person"))
        in_unit = Q(person__isnull=True) | ~Exists(serving.filter(unit=OuterRef("unit")))
        in_committee = Q(person__isnull=True) | ~Exists(
            serving.filter(unit__isnull=True, committee=OuterRef("committee"))
        )
        own = Q(person_id__in=access.person_ids)
        mine = Q(pk__in=())
        if access.addressed_roles:
            here = Q(committee_id=access.committee_id, unit__isnull=True)
            mine |= here & (own | (Q(role__in=access.addressed_roles) & in_committee))
        for unit_id, roles in access.unit_roles.items():
            mine |= Q(unit_id=unit_id) & (own | (Q(role__in=roles) & in_unit))
        return self.filter(mine)

    def open(self):
        return self.filter(closed_at__isnull=True)

    def done_by(self, user):
        return self.filter(closed_by=user)

    def begun_by(self, user):
        return self.filter(initiator=user)

    def about(self, model, object_ids=None):
        """Items about rows of a model (all, or those ids)."""
        items = self.filter(object_type=model._meta.label_lower)
        return items if object_ids is None else items.filter(object_id__in=object_ids)


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers see every deadline of the county, a unit's people those of their unit."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit_id__in=access.unit_ids)

    def open(self):
        return self.filter(state="open")

    def about(self, model, object_ids=None):
        """Deadlines about rows of a model (all, or those ids)."""
        rows = self.filter(object_type=model._meta.label_lower)
        return rows if object_ids is None else rows.filter(object_id__in=object_ids)

    def late(self, on):
        """Open, with a day that has passed (the due day itself is in time)."""
        return self.open().filter(due_on__lt=on)


class EscalationQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Whoever reads the county."""
        if access is None or not access.reads_county:
            return self.none()
        return self.filter(committee_id=access.committee_id)
