"""Who sees which events."""

from django.db import models


class EventQuerySet(models.QuerySet):
    def visible_to(self, access):
        """All of the committee's events for its auditor; nobody else reads the record as a whole."""
        if access is None or not access.has("auditor"):
            return self.none()
        return self.filter(committee_id=access.committee_id)

    def about(self, instance):
        """The events of one object: its timeline. Whoever may see the object may see these."""
        return self.filter(object_type=instance._meta.label_lower, object_id=instance.pk)
