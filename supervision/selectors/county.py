"""The county's report as its page shows it, a part at a time; and what a superior sees of its counties."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from organisations.models import Committee
from outlines.models import Domain
from supervision.models import AnnualReport, CountyParagraph, CountyReport, ReportingRound

STATE_STYLES = {
    "at_director": "tag-warn",
    "at_chair": "tag-warn",
    "returned": "tag-late",
    "sent_back": "tag-late",
    "issued": "tag-blue",
    "sent": "tag-blue",
    "acknowledged": "tag-ok",
    "closed": "tag-ok",
}


@dataclass(frozen=True)
class Part:
    """One part of the report: a half, and within it a domain or the general part (`domain` None)."""

    half: str
    half_title: str
    domain: Domain | None
    used: int
    total: int

    @property
    def key(self) -> str:
        return f"{self.half}:{self.domain.pk if self.domain else 0}"

    @property
    def title(self) -> str:
        return self.domain.title if self.domain else "总体"


def parts_of(report) -> list[Part]:
    """Every part with how many of its paragraphs are used, in the order of the report."""
    counts = {
        (half, domain): (used, total)
        for half, domain, used, total in report.paragraphs.order_by()
        .values_list("half", "domain_id")
        .annotate(used=Count("pk", filter=Q(is_dropped=False)), total=Count("pk"))
    }
    domains = list(Domain.objects.filter(outline=report.outline_id).order_by("number"))
    return [
        Part(half.value, str(half.label), domain, *counts.get((half.value, domain and domain.pk), (0, 0)))
        for half in CountyParagraph.Half
        for domain in [None, *domains]
    ]


def paragraphs_of(report, part: Part):
    return (
        report.paragraphs.filter(half=part.half, domain=part.domain)
        .select_related("unit", "line", "source_text")
        .order_by("position", "id")
    )


def may_begin_for(round_) -> list[tuple]:
    """(outline, present report or None) of a round."""
    present = {}
    for report in CountyReport.objects.filter(round=round_).order_by("version"):
        present[report.outline_id] = report
    return [(outline, present.get(outline.pk)) for outline in round_.outlines.order_by("-audience")]


def counties_of(access, year: int):
    """The committees directly below, each with how its year stands; in one query whatever their number.

    `rounds_open`, `units`, `accepted`, `unreported`, `late` tell of the unit reports; of drafts only that they are
    not there yet."""
    rounds = ReportingRound.objects.filter(committee=OuterRef("pk"), year=year).order_by("-pk")
    reports = AnnualReport.objects.filter(committee=OuterRef("pk"), year=year).order_by()

    def count(rows):
        return Subquery(rows.values("committee").annotate(n=Count("pk")).values("n"))

    def sent(audience):
        rows = CountyReport.objects.filter(
            committee=OuterRef("pk"),
            round__year=year,
            outline__audience=audience,
            sent_at__isnull=False,
        ).order_by("-sent_at")
        return {
            f"{audience}_{name}": Subquery(rows.values(field)[:1])
            for name, field in (("pk", "pk"), ("state", "state"), ("on", "sent_at"))
        }

    return (
        Committee.objects.filter(parent_id=access.committee_id)
        .annotate(
            due_on=Subquery(rounds.values("county_due_on")[:1]),
            opened=Exists(rounds),
            units_bound=count(reports),
            accepted=count(reports.filter(state="accepted")),
            unreported=count(reports.filter(state="unreported")),
            **sent("women"),
            **sent("children"),
        )
        .order_by("code")
    )
