"""What pages show of inspections: who sees how much, visits, the year's plan."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from documents.models import Attachment
from supervision.models import Finding, Inspection, RectificationNotice, ReviewRequest, Visit
from supervision.querysets import TOLD
from supervision.services.inspections import scheme_omissions

STATE_STYLES = {
    "at_director": "tag-warn",
    "returned": "tag-late",
    "approved": "tag-blue",
    "notified": "tag-blue",
    "on_site": "tag-warn",
    "concluded": "tag-warn",
    "fed_back": "tag-blue",
    "closed": "tag-ok",
}
# More of them are looked at in the ledger.
SHOWN_FINDINGS = 60


@dataclass(frozen=True)
class Sight:
    """How much of an inspection somebody sees. A visited unit: that it is visited, and what it was told."""

    is_office: bool
    is_group: bool
    reads: bool
    # What was found is no longer the group's draft.
    is_concluded: bool

    @property
    def is_inside(self) -> bool:
        """Sees what is being written: the office and the group."""
        return self.is_office or self.is_group

    @property
    def is_whole(self) -> bool:
        """Sees all visited units."""
        return self.is_inside or self.reads

    @property
    def has_result(self) -> bool:
        """Sees the conclusion and all findings."""
        return self.is_inside or (self.reads and self.is_concluded)


def sight_of(access, inspection) -> Sight:
    """Of an inspection that came through `visible_to` and `marked_for`."""
    concluded = inspection.state in TOLD or (
        inspection.state == Inspection.State.CONCLUDED and not inspection.is_unannounced
    )
    return Sight(access.is_office, inspection.is_group, access.reads_county, concluded)


def _number(rows):
    """How many of `rows` belong to each inspection."""
    rows = rows.filter(inspection=OuterRef("pk")).order_by().values("inspection").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), 0)


def counted(access, inspections):
    """Inspections with how many visits, problems and good practices of them this person may see."""
    findings = Finding.objects.visible_to(access).kept()
    return inspections.annotate(
        n_visits=_number(Visit.objects.visible_to(access)),
        n_problems=_number(findings.problems()),
        n_good=_number(findings.filter(nature=Finding.Nature.GOOD)),
    )


def plan_of(access, year: int) -> list[tuple[int, list[Inspection]]]:
    """The year's plan, month by month; cancelled ones too, for a plan shows what became of it."""
    rows = Inspection.objects.visible_to(access).filter(year=year).select_related("leader")
    months: dict[int, list] = {month: [] for month in range(1, 13)}
    for row in counted(access, rows).order_by("month", "start_on", "pk"):
        row.style = STATE_STYLES.get(row.state, "")
        months[row.month].append(row)
    return list(months.items())


def years_planned(access) -> list[int]:
    years = Inspection.objects.visible_to(access).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def shown_visits(access, inspection, sight: Sight) -> list[Visit]:
    """The visits that one sees, each with `n_items`, `n_answered` and `n_problems`, `n_good` of what one sees, and
    whether a review was asked for (`is_asked`)."""
    visits = Visit.objects.visible_to(access).filter(inspection=inspection).select_related("unit")
    visits = visits.annotate(is_asked=Exists(ReviewRequest.objects.filter(visit=OuterRef("pk"))))
    if sight.is_inside:
        visits = visits.annotate(
            n_items=Count("items"), n_answered=Count("items", filter=~Q(items__answer=""))
        )
    found = Finding.objects.visible_to(access).kept().filter(inspection=inspection).order_by()
    numbers = {
        (row["visit"], row["nature"]): row["n"]
        for row in found.values("visit", "nature").annotate(n=Count("pk"))
    }
    shown = list(visits.order_by("visit_on", "unit__code"))
    for visit in shown:
        visit.inspection = inspection
        visit.n_problems = numbers.get((visit.pk, Finding.Nature.PROBLEM), 0)
        visit.n_good = numbers.get((visit.pk, Finding.Nature.GOOD), 0)
    return shown


def notices_of(access, inspection) -> list[RectificationNotice]:
    rows = RectificationNotice.objects.visible_to(access).filter(inspection=inspection)
    return list(rows.exclude(state="cancelled").select_related("unit").order_by("unit__code"))


def reviews_of(access, inspection) -> list[ReviewRequest]:
    rows = ReviewRequest.objects.visible_to(access).filter(visit__inspection=inspection)
    return list(rows.select_related("unit", "reviewer").order_by("pk"))


def photos_of(model, ids) -> dict[int, list[Attachment]]:
    """The photos of several objects that came through `visible_to`, in one query."""
    rows = Attachment.objects.filter(
        object_type=model._meta.label_lower, object_id__in=list(ids), removed_at__isnull=True
    )
    photos: dict[int, list] = {}
    for row in rows:
        photos.setdefault(row.object_id, []).append(row)
    return photos


def stored_scheme(inspection) -> list[tuple[str, str]]:
    """Every part of a scheme in words, as it is stored now: (label, text)."""

    def label(name):
        return str(inspection._meta.get_field(name).verbose_name)

    visits = inspection.visits.select_related("unit").order_by("unit__code")
    return [
        (label("title"), inspection.title),
        (label("year"), str(inspection.year)),
        (label("month"), str(inspection.month)),
        (label("kind"), inspection.get_kind_display()),
        (label("forms"), inspection.forms_text),
        (label("is_unannounced"), "✓" if inspection.is_unannounced else "—"),
        (label("basis"), inspection.basis),
        (label("content"), inspection.content),
        (label("start_on"), str(inspection.start_on or "")),
        (label("end_on"), str(inspection.end_on or "")),
        (label("domains"), "、".join(domain.title for domain in inspection.domains.order_by("pk"))),
        (label("leader"), inspection.leader.name if inspection.leader else ""),
        (
            str(inspection.members.model._meta.verbose_name),
            "、".join(str(row) for row in inspection.members.all()),
        ),
        (
            str(Visit._meta.verbose_name),
            "；".join(
                " ".join(filter(None, (visit.unit.short_name, str(visit.visit_on or ""), visit.place)))
                for visit in visits
            ),
        ),
    ]


def omissions_of(inspection, visits) -> list[str]:
    """What the scheme lacks, while it is being written."""
    return scheme_omissions(inspection, has_visits=bool(visits)) if inspection.is_editable else []
