"""Who sees which attachments (whoever sees the object they belong to), drafts, papers, and the register."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from documents.kinds import prints
from organisations.roles import Role


class AttachmentQuerySet(models.QuerySet):
    def of(self, instance):
        """The attachments that hang on an object now. For an object that came through `visible_to`."""
        return self.filter(
            object_type=instance._meta.label_lower, object_id=instance.pk, removed_at__isnull=True
        )

    def visible_one(self, access, pk):
        """The attachment of that number if this person may see its object; None otherwise."""
        found = self.filter(pk=pk, removed_at__isnull=True).first()
        if found is None:
            return None
        model = apps.get_model(found.object_type)
        return found if model.objects.visible_to(access).filter(pk=found.object_id).exists() else None


class DispatchQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office sees every draft of its committee, the chair what has reached the chair."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.is_office:
            return rows
        return rows.filter(reviewed_at__isnull=False) if access.has(Role.CHAIR) else rows.none()

    def open(self):
        return self.exclude(state__in=("issued", "cancelled"))

    def about(self, instance):
        """The drafts that were raised from an object."""
        return self.filter(object_type=instance._meta.label_lower, object_id=instance.pk)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Issued papers: the county's readers see all of their committee's, a unit those that were sent to it. Prints:
        whoever asked for one. What hangs on an object one sees is asked for with `of` and `visible_one`."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        mine = Q(entry__isnull=True, asked_by=access.user)
        if access.reads_county:
            return rows.filter(mine | Q(entry__isnull=False))
        if not access.unit_ids:
            return rows.filter(mine)
        recipients = self.model._meta.get_field("recipients").related_model.objects
        sent = recipients.filter(document=OuterRef("pk"), unit__in=access.unit_ids)
        return rows.filter(mine | Q(Exists(sent), entry__isnull=False))

    def issued(self):
        """Papers of the register, not prints."""
        return self.filter(entry__isnull=False)

    def of(self, access, instance):
        """The papers of an object that came through `visible_to`: issued ones, final prints, one's own drafts."""
        rows = self.filter(object_type=instance._meta.label_lower, object_id=instance.pk)
        prints = Q(entry__isnull=True) & (Q(is_final=True) | Q(asked_by=access.user))
        if access.reads_county:
            return rows.filter(prints | Q(entry__isnull=False))
        return rows.filter(prints | Q(recipients__unit__in=access.unit_ids)).distinct()

    def visible_one(self, access, pk):
        """The paper of that number if this person may see it, by itself or through its object; None otherwise."""
        rows = self.select_related("entry", "dispatch", "asked_by", "committee")
        found = rows.visible_to(access).filter(pk=pk).first()
        if found is not None:
            return found
        # Prints of one's own committee; of a county below also what it issued, where its object was sent up.
        here = Q(committee_id=access.committee_id, entry__isnull=True)
        below = Q(committee__parent_id=access.committee_id)
        final = rows.filter(here | below, pk=pk, is_final=True).exclude(object_type="")
        found = final.first()
        if found is None:
            return None
        model = apps.get_model(found.object_type)
        instance = model.objects.visible_to(access).filter(pk=found.object_id).first()
        if found.entry_id is not None:
            return found if instance else None
        kind = prints.get(found.kind)
        # Whoever may not ask for a print does not get the one that somebody else asked for.
        return found if instance and kind and kind.may_print(access, instance) else None

    def unmade(self):
        """Those whose files are still to be made."""
        return self.filter(printed_at__isnull=True)


class RegisterQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Whoever reads the county."""
        if access is None or not access.reads_county:
            return self.none()
        return self.filter(committee_id=access.committee_id)
