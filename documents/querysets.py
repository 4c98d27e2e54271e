"""Who sees which attachments: whoever sees the object they belong to."""

from django.apps import apps
from django.db import models


class AttachmentQuerySet(models.QuerySet):
    def of(self, instance):
        """The attachments that hang on an object now. For an object that came through `visible_to`."""
        return self.filter(
            object_type=instance._meta.label_lower, object_id=instance.pk, removed_at__isnull=True
        )

    def visible_one(self, access, pk):
        """The attachment of that number if this person may see its object; None otherwise."""
        found = self.filter(pk=pk, removed_at__isnull=True, committee_id=access.committee_id).first()
        if found is None:
            return None
        model = apps.get_model(found.object_type)
        return found if model.objects.visible_to(access).filter(pk=found.object_id).exists() else None
