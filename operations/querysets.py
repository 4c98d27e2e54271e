"""Which jobs one sees, and which can be run."""

from django.db import models
from django.db.models import Q


class JobQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The administrator sees the committee's jobs and those of the whole installation; others their own."""
        if access is None:
            return self.none()
        if access.has("admin"):
            return self.filter(Q(committee_id=access.committee_id) | Q(committee__isnull=True))
        return self.filter(asked_by=access.user)

    def unfinished(self):
        return self.filter(state__in=("waiting", "running"))

    def runnable(self, now):
        """Waiting and due, or held by somebody who has not been heard of."""
        return self.filter(Q(state="waiting", not_before__lte=now) | Q(state="running", lease_until__lt=now))
