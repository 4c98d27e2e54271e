"""What the county's report begins with: the accepted reports, sorted by half and domain, each paragraph with its
source; and the figures of the year."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from organisations.models import Unit
from outlines.models import Domain
from supervision.models import AnnualReport, CountyParagraph, ReportLine, ReportText
from supervision.sections import DONE, PLAN, sections_of
from supervision.selectors.rounds import counts_of
from tasks.models import Assignment

Half = CountyParagraph.Half


@dataclass(frozen=True)
class Source:
    """One paragraph and where it stands in a unit's report. What only helps another unit's task is not taken over by
    itself, but can be."""

    half: str
    domain: Domain | None
    text: str
    unit: Unit | None = None
    line: ReportLine | None = None
    source_text: ReportText | None = None
    is_dropped: bool = False

    @property
    def key(self) -> tuple:
        return (
            self.half,
            self.line.pk if self.line else None,
            self.source_text.pk if self.source_text else None,
        )


def sources_of(round_, outline) -> list[Source]:
    """Every paragraph of the accepted reports, in the order of the county's report."""
    reports = AnnualReport.objects.accepted().filter(round=round_)
    found = [Source(Half.DONE, None, summary_of(round_))]
    halves = {section.code: section.half for section in sections_of(round_.sections)}
    texts = ReportText.objects.filter(report__in=reports).exclude(text="").select_related("report__unit")
    for text in texts.order_by("report__unit__code", "pk"):
        half = {DONE: Half.DONE, PLAN: Half.PLAN}.get(halves.get(text.section))
        if text.section == "problems":
            half = Half.PROBLEMS
        if half is not None:
            # General parts speak of the unit as a whole: the office picks from them.
            found.append(Source(half, None, text.text, text.report.unit, source_text=text, is_dropped=True))
    lines = ReportLine.objects.filter(report__in=reports, task__outline=outline).select_related(
        "report__unit", "task__measure__domain"
    )
    # What a meeting ordered serves no measure and stands with the general parts.
    domain_number = F("task__measure__domain__number").asc(nulls_last=True)
    for line in lines.order_by(domain_number, "position", "role", "report__unit__code"):
        helps = line.role != Assignment.Role.LEAD
        for half, said in ((Half.DONE, line.done), (Half.PROBLEMS, line.problems), (Half.PLAN, line.plan)):
            if said.strip():
                domain = line.task.domain
                found.append(Source(half, domain, said, line.report.unit, line=line, is_dropped=helps))
    return found


def summary_of(round_) -> str:
    """The figures of the year in a sentence, from the record."""
    counts = counts_of(round_)
    said = _("%(year)s年度，全县 %(units)s 个成员单位应报送年度报告，%(accepted)s 个已报送并审核通过") % {
        "year": round_.year,
        "units": counts.units,
        "accepted": counts.accepted,
    }
    accepted = round_.reports.accepted().only("due_on", "reached_office_at")
    late = sum(report.is_late for report in accepted)
    if late:
        said += _("，其中 %(n)s 个迟报") % {"n": late}
    if counts.unreported:
        names = round_.reports.filter(state=AnnualReport.State.UNREPORTED).values_list(
            "unit__short_name", flat=True
        )
        said += _("；%(names)s没有报送") % {"names": "、".join(names)}
    return said + "。"
