"""A reporting year on its way: what tests of yearly reports begin with."""

from datetime import timedelta

from django.utils import timezone

from supervision import services
from supervision.models import AnnualReport, ReportingRound, ReportLine, ReportText
from supervision.sections import DEFAULTS


def opened(cast, outline, *, units=None, days=20, **changes) -> ReportingRound:
    """This year, opened for 县教育局 and 县卫健委 (or for `units`)."""
    given = {
        "year": timezone.localdate().year,
        "outlines": [outline],
        "units": units or [cast.units.education, cast.units.health],
        "due_on": timezone.localdate() + timedelta(days=days),
        "sections": list(DEFAULTS),
    }
    return services.open_round(actor=cast.office, **(given | changes))


def report_of(round_, unit) -> AnnualReport:
    return AnnualReport.objects.select_related("unit", "round", "committee", "process").get(
        round=round_, unit=unit
    )


def write_all(report, actor, *, done="已完成摸底，培训两期。", plan="全面推开。") -> AnnualReport:
    """Everything that a report must say."""
    for text in ReportText.objects.filter(report=report).select_related("report"):
        services.save_text(
            actor=actor, text=text, revision=text.revision, said=f"{text.section}：按部署推进。"
        )
    for line in ReportLine.objects.filter(report=report).select_related("report"):
        services.save_line(actor=actor, line=line, revision=line.revision, done=done, problems="", plan=plan)
    return report


def report_at(cast, round_, state) -> AnnualReport:
    """县教育局's report brought as far as `state`."""
    report = report_of(round_, cast.units.education)
    if state == "drafting":
        return report
    write_all(report, cast.liaison)
    report = services.file_report(actor=cast.liaison, report=report)
    if state == "at_unit_head":
        return report
    report = services.sign_off_report(actor=cast.unit_head, report=report)
    if state == "at_office":
        return report
    if state == "returned":
        return services.return_report(actor=cast.office, report=report, reason="请补充")
    return services.accept_report(actor=cast.office, report=report)
