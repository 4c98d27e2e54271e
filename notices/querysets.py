"""Whose messages, and what is ready to leave."""

from django.db import models


class MessageQuerySet(models.QuerySet):
    def visible_to(self, access):
        """What the office (and whoever reads the county) has said; for a unit's people what was said to the unit."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit_id__in=access.unit_ids)


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, access):
        """A person's own list and nobody else's."""
        return self.none() if access is None else self.filter(person=access.user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class RobotQuerySet(models.QuerySet):
    def visible_to(self, access):
        return self.none() if access is None else self.filter(committee_id=access.committee_id)

    def active(self):
        return self.filter(is_active=True)


class OutboxQuerySet(models.QuerySet):
    def visible_to(self, access):
        return self.none() if access is None else self.filter(committee_id=access.committee_id)

    def ready(self, now):
        return self.filter(state="waiting", not_before__lte=now)

    def needing_a_person(self):
        return self.filter(state__in=("unknown", "failed"))
