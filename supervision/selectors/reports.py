"""One report as its page shows it."""

from dataclasses import dataclass

from supervision.models import AnnualReport, ReportComment, ReportLine, ReportText
from supervision.sections import HALVES, Section, sections_of
from supervision.services.writing import line_omissions, lines_changed
from supervision.snapshots import IN_ORDER

STATE_STYLES = {
    "at_unit_head": "tag-blue",
    "at_office": "tag-warn",
    "returned": "tag-late",
    "accepted": "tag-ok",
    "unreported": "tag-late",
}


@dataclass
class ShownText:
    """A general part: its place in the form, what is written, what was said of it, and last year's words."""

    section: Section
    row: ReportText
    comments: list[ReportComment]
    before: str = ""

    @property
    def half(self):
        return HALVES[self.section.half]

    @property
    def is_missing(self) -> bool:
        return self.section.is_required and not self.row.text.strip()


@dataclass
class ShownReport:
    texts: list[ShownText]
    lines: list[ReportLine]
    before: AnnualReport | None

    @property
    def parts(self) -> int:
        return len(self.lines) + sum(text.section.is_required for text in self.texts)

    @property
    def first_missing(self) -> str:
        """The anchor of the first part that must still be written."""
        texts = [f"text-{text.row.pk}" for text in self.texts if text.is_missing]
        return next(iter([*texts, *(f"line-{line.pk}" for line in self.lines if line.missing)]), "")

    @property
    def ready(self) -> int:
        return sum(not line.missing for line in self.lines) + sum(
            text.section.is_required and not text.is_missing for text in self.texts
        )


def reports_of_last_year(report: AnnualReport) -> list[AnnualReport]:
    """The unit's accepted reports of the year before under the same outlines, the latest first; two where each outline
    had a round of its own."""
    rows = AnnualReport.objects.accepted().filter(unit=report.unit_id, year=report.year - 1)
    return list(rows.filter(round__outlines__in=report.round.outlines.all()).distinct().order_by("-pk"))


def shown_report(report: AnnualReport, *, with_comments: bool = True) -> ShownReport:
    """The parts of a report in order; each line with `missing`, `present_comments` and `before`: what was promised
    last year for this one, and what was said then."""
    comments = list(report.comments.select_related("author")) if with_comments else []
    earlier = reports_of_last_year(report)
    before = earlier[0] if earlier else None
    old_texts, old_lines = {}, {}
    if before is not None:
        old_texts = dict(before.texts.values_list("section", "text"))
        old_lines = {line.task_id: line for line in ReportLine.objects.filter(report__in=earlier)}
    texts = {row.section: row for row in report.texts.select_related("updated_by")}
    shown = [
        ShownText(
            section,
            texts[section.code],
            [c for c in comments if c.section == section.code and c.round == report.rounds],
            old_texts.get(section.code, ""),
        )
        for section in sections_of(report.round.sections)
        if section.code in texts
    ]
    lines = list(report.lines.select_related("task__measure__domain", "updated_by").order_by(*IN_ORDER))
    for line in lines:
        line.report = report
        line.missing = line_omissions(line)
        line.present_comments = [c for c in comments if c.line_id == line.pk and c.round == report.rounds]
        line.before = old_lines.get(line.task_id)
    return ShownReport(shown, lines, before)


@dataclass(frozen=True)
class Change:
    added: list[str]
    dropped: list[str]


def task_change(report: AnnualReport) -> Change | None:
    """What the unit carries otherwise than the report says; None when they agree."""
    added, dropped = lines_changed(report)
    return Change(added, dropped) if added or dropped else None
