"""The standing papers that this house can draw up: progress of the tasks, yearly reports, what became of resolutions."""

from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.typesetting.paper import Grid, Paragraph
from meetings.kind_rules import RESOLUTIONS
from meetings.selectors.following import open_resolutions, standings_of, unreported_resolutions
from meetings.standing import register_standing_paper
from supervision.models import CountyReport, ReportingRound
from supervision.selectors.rounds import counts_of
from tasks.selectors.progress import outline_rollup


def register() -> None:
    register_standing_paper(
        "progress", gettext_lazy("各领域任务进展"), ("plenary", "monitoring", "conference"), _progress
    )
    register_standing_paper(
        "reports", gettext_lazy("年度报告报送情况"), ("plenary", "monitoring", "conference"), _reports
    )
    register_standing_paper(RESOLUTIONS, gettext_lazy("以往会议议定事项的落实情况"), (), _resolutions)
    register_standing_paper(
        "open", gettext_lazy("全部未办结的议定事项"), ("plenary", "monitoring"), _open_resolutions
    )


def _progress(meeting) -> list:
    """The roll-up of every outline that the meeting serves, for the year of the meeting's day."""
    reader, blocks = SimpleNamespace(committee_id=meeting.committee_id), []
    for outline in meeting.outlines.order_by("-audience"):
        domains = outline_rollup(reader, meeting.planned_on.year, outline)[1]
        rows = tuple((domain.title, str(domain.score.total), domain.score.shown) for domain in domains)
        if rows:
            headers = (_("发展领域"), _("任务（项）"), _("平均进度"))
            blocks.append(Grid(headers, rows, (60, 20, 20), (1, 2), caption=outline.title))
    return blocks


def _reports(meeting) -> list:
    """How the reporting of the meeting's year stands, or of the year before where this one is not open yet."""
    years = (meeting.year, meeting.year - 1)
    rounds = ReportingRound.objects.filter(
        committee_id=meeting.committee_id, year__in=years, outlines__in=meeting.outlines.all()
    )
    blocks = []
    for round_ in rounds.distinct().order_by("-year", "pk"):
        counts = counts_of(round_)
        blocks.append(
            Paragraph(
                _(
                    "%(round)s：应报送 %(units)s 个单位，已通过 %(accepted)s 个，待办公室审核 %(waiting)s 个，"
                    "未送达 %(missing)s 个，按未报送处理 %(unreported)s 个。"
                )
                % {
                    "round": round_,
                    "units": counts.units,
                    "accepted": counts.accepted,
                    "waiting": counts.at_office,
                    "missing": counts.missing,
                    "unreported": counts.unreported,
                }
            )
        )
        for report in CountyReport.objects.filter(round=round_).order_by("outline", "-version"):
            blocks.append(
                Paragraph(
                    _("%(report)s：%(state)s。") % {"report": report, "state": report.get_state_display()}
                )
            )
    return blocks


def _resolutions(meeting) -> list:
    return _grid(standings_of(unreported_resolutions(meeting)))


def _open_resolutions(meeting) -> list:
    return _grid(standings_of(open_resolutions(meeting.committee_id)))


def _grid(rows) -> list:
    if not rows:
        return []
    headers = (_("会议"), _("议定事项"), _("牵头单位"), _("完成时限"), _("状态"), _("进展"))
    cells = tuple(
        (
            row.resolution.meeting.title,
            row.resolution.text,
            row.resolution.lead.short_name,
            str(row.resolution.task.due_on or ""),
            row.state_title + (_("（逾期 %(n)s 天）") % {"n": row.days_late} if row.days_late else ""),
            " ".join(filter(None, [f"{row.percent}%" if row.percent is not None else "", row.said[:200]])),
        )
        for row in rows
    )
    return [Grid(headers, cells, (16, 30, 11, 11, 11, 21), (3,))]
