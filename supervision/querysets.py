"""Who sees rounds, unit reports, their parts and county reports; inspections and what comes of them.

A unit's people see their own reports from the first word. The county's readers see a report once it has reached the
office, and that it is missing before. The superior committee sees what was accepted or sent up, and nothing of drafts.
"""

from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from organisations.roles import Role

# The states of a report that is not with the office: being written, returned, or with the unit's head.
MISSING = ("drafting", "returned", "at_unit_head")


class RoundQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers every round, a unit those in which it owes a report."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.reads_county:
            return rows
        if not access.unit_ids:
            return rows.none()
        reports = self.model._meta.get_field("reports").related_model.objects
        return rows.filter(Exists(reports.filter(round=OuterRef("pk"), unit__in=access.unit_ids)))


def readable(access, prefix: str = "") -> Q:
    """The condition that this person may read a report reached by `prefix`."""
    own = Q(**{f"{prefix}committee_id": access.committee_id, f"{prefix}unit__in": access.unit_ids})
    if not access.reads_county:
        return own
    here = Q(**{f"{prefix}committee_id": access.committee_id, f"{prefix}reached_office_at__isnull": False})
    below = Q(**{f"{prefix}committee__parent_id": access.committee_id, f"{prefix}state": "accepted"})
    return own | here | below


class AnnualReportQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Reports whose text this person may read."""
        if access is None:
            return self.none()
        return self.filter(readable(access))

    def listed_for(self, access):
        """Reports of which this person may know how far they are: the office also of those still being written."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit__in=access.unit_ids)

    def accepted(self):
        return self.filter(state="accepted")

    def missing(self):
        return self.filter(state__in=MISSING)


class ReportPartQuerySet(models.QuerySet):
    def visible_to(self, access):
        if access is None:
            return self.none()
        return self.filter(readable(access, "report__"))


class CountyReportQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office from the first word, the chair once it is on the way to be signed, other readers once it was
        issued; the superior committee what was sent up."""
        if access is None or not access.reads_county:
            return self.none()
        here = Q(committee_id=access.committee_id)
        if access.has("chair") and not access.is_office:
            here &= ~Q(state__in=("drafting", "returned", "at_director"))
        elif not access.is_office:
            here &= Q(signed_at__isnull=False)
        below = Q(committee__parent_id=access.committee_id, sent_at__isnull=False)
        return self.filter(here | below)


# Inspections ------------------------------------------------------------------------------------------

# What a committee's readers and the visited units learn of an inspection that tells nobody before.
TOLD = ("fed_back", "closed")
ANNOUNCED = ("notified", "on_site", "concluded", *TOLD)
# Roles of the committee that do none of its business.
WITHOUT_BUSINESS = frozenset({Role.ADMIN, Role.AUDITOR})


class InspectionQuerySet(models.QuerySet):
    def _of_group(self, access):
        """As subqueries, so that no row comes twice. Who has left the committee's service has left its groups, whatever
        unit they serve in now; and who does a unit's work in somebody's stead does not do that person's inspections."""
        if not access.roles - WITHOUT_BUSINESS:
            return Q(pk__in=())
        member = self.model._meta.get_field("members").related_model.objects
        items = self.model._meta.apps.get_model("workflow.WorkItem").objects.open()
        return (
            Q(leader__in=access.person_ids)
            | Exists(member.filter(inspection=OuterRef("pk"), person__in=access.person_ids))
            # Whose turn it is: who was handed a step of it, and the role where its leader is gone.
            | Exists(
                items.visible_to(access).filter(
                    object_type=self.model._meta.label_lower, object_id=OuterRef("pk")
                )
            )
        )

    def recorded_by(self, access):
        """Inspections in whose group this person is."""
        if access is None:
            return self.none()
        return self.filter(self._of_group(access), committee_id=access.committee_id)

    def visible_to(self, access):
        """The office all; a group its own; the county's readers once it was announced; a unit when it was told that
        it is visited. One without notice is nobody else's before its result was fed back."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.is_office:
            return rows
        seen = self._of_group(access)
        if access.reads_county:
            seen |= Q(is_unannounced=False, state__in=ANNOUNCED) | Q(state__in=TOLD)
            seen |= Q(is_unannounced=False, state="cancelled", notified_at__isnull=False)
        if access.unit_ids:
            visits = self.model._meta.get_field("visits").related_model.objects
            own = visits.filter(inspection=OuterRef("pk"), unit__in=access.unit_ids)
            seen |= Q(is_unannounced=False, notified_at__isnull=False) & Exists(own)
            seen |= Exists(own.filter(fed_back_at__isnull=False))
        return rows.filter(seen)

    def marked_for(self, access):
        """Each row with `is_group`: whether this person is in its group."""
        return self.annotate(is_group=ExpressionWrapper(self._of_group(access), models.BooleanField()))

    def open(self):
        return self.exclude(state__in=("closed", "cancelled"))


class VisitQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The visits of an inspection that one sees; a unit only its own."""
        if access is None:
            return self.none()
        inspections = self.model._meta.get_field("inspection").related_model.objects
        rows = self.filter(inspection__in=inspections.visible_to(access))
        if access.is_office or access.reads_county:
            return rows
        own = Q(unit__in=access.unit_ids)
        return rows.filter(own | Q(inspection__in=inspections.recorded_by(access)))

    def recorded_by(self, access):
        """The visits of inspections in whose group this person is."""
        inspections = self.model._meta.get_field("inspection").related_model.objects
        return self.filter(inspection__in=inspections.recorded_by(access))


class _OfInspection(models.QuerySet):
    """What an inspection gathers: drafts of its group and of the office until the conclusion is there."""

    to_inspection = "inspection"
    concluded = ("concluded", *TOLD)

    def _drafts_of(self, access):
        inspections = self.model._meta.apps.get_model("supervision.Inspection").objects
        path = f"{self.to_inspection}__"
        rows = self.filter(**{f"{path}committee_id": access.committee_id})
        if access.is_office:
            return rows, Q()
        seen = Q(**{f"{self.to_inspection}__in": inspections.recorded_by(access)})
        if access.reads_county:
            announced = Q(**{f"{path}is_unannounced": False, f"{path}state__in": self.concluded})
            seen |= announced | Q(**{f"{path}state__in": TOLD})
        return rows, seen


class ChecklistItemQuerySet(_OfInspection):
    to_inspection = "visit__inspection"

    def visible_to(self, access):
        """The group and the office; the county's readers after the conclusion; never the unit."""
        if access is None:
            return self.none()
        rows, seen = self._drafts_of(access)
        return rows.filter(seen)


class FindingQuerySet(_OfInspection):
    def visible_to(self, access):
        """The group and the office; the county's readers after the conclusion; a unit what it was told."""
        if access is None:
            return self.none()
        rows, seen = self._drafts_of(access)
        if access.unit_ids and not access.is_office:
            seen |= Q(unit__in=access.unit_ids, visit__fed_back_at__isnull=False, dropped_at__isnull=True)
        return rows.filter(seen)

    def kept(self):
        """Not struck out by the group, not taken back by a review."""
        return self.filter(dropped_at__isnull=True, revoked_at__isnull=True)

    def problems(self):
        return self.filter(nature="problem")

    def of_conclusions(self):
        """What stands in the conclusion of an inspection. Who may read it is `visible_to`'s."""
        return self.kept().filter(inspection__state__in=self.concluded)

    def settled(self):
        """Of inspections with a conclusion that other groups may know: what later ones may refer to."""
        known = Q(inspection__is_unannounced=False, inspection__state__in=self.concluded)
        return self.kept().filter(known | Q(inspection__state__in=TOLD))

    def with_standing(self):
        """Each with `standing` (`Finding.Standing`) and `domain_id`, of its task or else of its goal."""
        path = "rectification__notice__state"
        return self.annotate(
            standing=Case(
                When(nature="good", then=Value("good")),
                When(**{path: "closed"}, then=Value("closed")),
                When(**{f"{path}__in": ("responded", "verifying")}, then=Value("checking")),
                When(**{f"{path}__in": ("issued", "received", "not_accepted")}, then=Value("going")),
                When(handling="on_spot", then=Value("on_spot")),
                When(handling="none", then=Value("none")),
                default=Value("waiting"),
                output_field=models.CharField(),
            ),
            domain_id=Coalesce("task__measure__domain_id", "goal__domain_id"),
        )


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The office all; the county's readers and the unit what was issued."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        if access.is_office:
            return rows
        issued = rows.filter(issued_at__isnull=False)
        return issued if access.reads_county else issued.filter(unit__in=access.unit_ids)

    def open(self):
        return self.exclude(state__in=("draft", "closed", "cancelled"))


class NoticePartQuerySet(models.QuerySet):
    def visible_to(self, access):
        """What belongs to a notice that one sees. What a unit is still writing is its own."""
        if access is None:
            return self.none()
        notices = self.model._meta.get_field("notice").related_model.objects
        rows = self.filter(notice__in=notices.visible_to(access))
        own = Q(notice__unit__in=access.unit_ids)
        if self.model._meta.model_name == "verification":
            # The verifier's notes are nobody's business in the unit before they are a decision.
            return rows if access.reads_county else rows.filter(own, decided_at__isnull=False)
        return rows.filter(Q(filed_at__isnull=False) | own)


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers, and the unit that asked."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit__in=access.unit_ids)


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The county's readers the whole ledger, a unit's people what their unit did; withdrawn records too."""
        if access is None:
            return self.none()
        rows = self.filter(committee_id=access.committee_id)
        return rows if access.reads_county else rows.filter(unit__in=access.unit_ids)

    def standing(self):
        """Records that count: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class CommitteeOwnQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The committee's own settings: whoever serves in it."""
        return self.none() if access is None else self.filter(committee_id=access.committee_id)

    def active(self):
        return self.filter(is_active=True)
