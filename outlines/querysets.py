"""Outlines are published documents: everybody of the committee reads them."""

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q


def committee_scoped(path):
    """A queryset class whose rows belong to the committee found at `path`."""

    class ScopedQuerySet(models.QuerySet):
        def visible_to(self, access):
            return self.none() if access is None else self.filter(**{path: access.committee_id})

    return ScopedQuerySet


class CurrentQuerySet(committee_scoped("domain__outline__committee_id")):
    def current(self):
        """Without what a later edition struck out."""
        return self.filter(withdrawn_at__isnull=True)


class DomainQuerySet(committee_scoped("outline__committee_id")):
    def with_struck_out(self):
        """Each with `struck_out`: everything it held was struck out by a later edition."""
        return self.annotate(struck_out=ExpressionWrapper(self._struck_out(), models.BooleanField()))

    def current(self):
        """Without domains that a later edition struck out."""
        return self.exclude(self._struck_out())

    def _struck_out(self):
        withdrawn, left = Q(), Q()
        for name in ("goals", "measures"):
            entries = self.model._meta.get_field(name).related_model.objects.filter(domain=OuterRef("pk"))
            withdrawn |= Q(Exists(entries.filter(withdrawn_at__isnull=False)))
            left |= Q(Exists(entries.current()))
        return withdrawn & ~left


class SentenceQuerySet(committee_scoped("measure__domain__outline__committee_id")):
    def current(self):
        return self.filter(withdrawn_at__isnull=True)


OutlineQuerySet = committee_scoped("committee_id")
ProvisionQuerySet = committee_scoped("outline__committee_id")
TargetQuerySet = committee_scoped("goal__domain__outline__committee_id")
