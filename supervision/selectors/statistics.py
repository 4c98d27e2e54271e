"""督导统计: what inspections found and what became of it, counted for a year or for all."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from outlines.models import Domain
from supervision.models import Finding, RectificationNotice
from supervision.notice_lights import OPEN, OWED
from supervision.selectors.ledger import settled_findings

# The columns of every table: how far a problem is, in the order in which it goes.
STANDINGS = [choice for choice in Finding.Standing.choices if choice[0] != Finding.Standing.GOOD]
_COUNTS = {
    "problems": Count("pk", filter=Q(nature="problem")),
    "repeats": Count("pk", filter=Q(nature="problem", repeats__isnull=False)),
    **{f"n_{code}": Count("pk", filter=Q(standing=code)) for code in Finding.Standing.values},
}
_CLOSED = Q(state=RectificationNotice.State.CLOSED)
_NOTICES = {
    "issued": Count("pk"),
    "open": Count("pk", filter=Q(state__in=OPEN)),
    "closed": Count("pk", filter=_CLOSED),
    # As RectificationNotice.finished_on: the day of the answer that was accepted.
    "in_time": Count("pk", filter=_CLOSED & Q(responded_at__date__lte=F("due_on"))),
    "rounds": Avg("rounds", filter=_CLOSED),
}


@dataclass
class Line:
    """One row: a domain, a unit, a category or a severity. `query` selects the same problems in the ledger."""

    title: str
    query: str
    counts: dict
    notices: dict = field(default_factory=dict)

    @property
    def problems(self) -> int:
        return self.counts["problems"]

    @property
    def repeats(self) -> int:
        return self.counts["repeats"]

    @property
    def good(self) -> int:
        return self.counts["n_good"]

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(code, self.counts[f"n_{code}"]) for code, _name in STANDINGS]

    @property
    def repeat_share(self) -> int | None:
        """Of 100 problems, how many had been found before."""
        return round(100 * self.repeats / self.problems) if self.problems else None

    @property
    def in_time_share(self) -> int | None:
        """Of 100 closed notices, how many were answered for good by their day."""
        closed = self.notices.get("closed")
        return round(100 * self.notices["in_time"] / closed) if closed else None

    @property
    def rounds(self):
        """Verifications a closed notice took, on average."""
        return self.notices.get("rounds")


@dataclass
class Table:
    title: str
    head: str
    lines: list[Line]
    has_notices: bool = False


@dataclass
class SupervisionFigures:
    total: Line
    overdue: int
    tables: list[Table]


def supervision_figures(access, year: int | None) -> SupervisionFigures:
    """In eight queries whatever the numbers. `year` is the inspections'; None counts all."""
    findings, notices = settled_findings(access).order_by(), RectificationNotice.objects.visible_to(access)
    notices = notices.filter(issued_at__isnull=False).exclude(state="cancelled").order_by()
    base = {}
    if year is not None:
        findings, notices = findings.filter(inspection__year=year), notices.filter(inspection__year=year)
        base["year"] = year
    late = Count("pk", filter=Q(state__in=OWED, due_on__lt=timezone.localdate()))
    sums = notices.aggregate(**_NOTICES, overdue=late)
    total = Line(_("合计"), urlencode(base), findings.aggregate(**_COUNTS), sums)
    of_unit = {row["unit_id"]: row for row in notices.values("unit_id").annotate(**_NOTICES)}

    def line(name, value, title, counts):
        return Line(title, urlencode({**base, name: value}), counts)

    domains = {domain.pk: domain for domain in Domain.objects.visible_to(access).select_related("outline")}
    places = {pk: place for place, pk in enumerate(domains)}
    by_domain = [
        line(
            "domain",
            row["domain_id"] or "none",
            f"{domain.outline.get_audience_display()}：{domain.title}"
            if (domain := domains.get(row["domain_id"]))
            else _("没有写明任务或目标"),
            row,
        )
        for row in sorted(
            findings.values("domain_id").annotate(**_COUNTS),
            key=lambda row: places.get(row["domain_id"], len(places)),
        )
    ]
    by_unit = []
    for row in findings.values("unit_id", "unit__short_name").annotate(**_COUNTS).order_by("unit__code"):
        made = line("unit", row["unit__short_name"], row["unit__short_name"], row)
        made.notices = of_unit.get(row["unit_id"], {})
        by_unit.append(made)
    by_category = [
        line("category", row["category_id"] or "none", row["category__name"] or _("没有写明类别"), row)
        for row in findings.values("category_id", "category__name")
        .annotate(**_COUNTS)
        .order_by(F("category__position").asc(nulls_last=True), "category_id")
    ]
    by_severity = [
        line("severity", row["severity_id"], row["severity__name"], row)
        for row in findings.problems()
        .values("severity_id", "severity__name")
        .annotate(**_COUNTS)
        .order_by("-severity__rank", "severity_id")
    ]
    return SupervisionFigures(
        total,
        sums["overdue"],
        [
            Table(_("按领域"), _("领域"), by_domain),
            Table(_("按单位"), _("单位"), by_unit, has_notices=True),
            Table(_("按类别"), _("类别"), by_category),
            Table(_("按严重程度"), _("严重程度"), by_severity),
        ],
    )
