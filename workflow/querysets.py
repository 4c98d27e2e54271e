"""Whose inbox a work item is in."""

from django.db import models
from django.db.models import Q


class WorkItemQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Items addressed to the person, to one of their roles in the committee, or in one of their units."""
        if access is None:
            return self.none()
        mine = Q(person_id__in=access.person_ids, committee_id=access.committee_id)
        if access.addressed_roles:
            mine |= Q(
                committee_id=access.committee_id,
                unit__isnull=True,
                person__isnull=True,
                role__in=access.addressed_roles,
            )
        for unit_id, roles in access.unit_roles.items():
            mine |= Q(unit_id=unit_id, person__isnull=True, role__in=roles)
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
