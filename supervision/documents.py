"""The papers of the reporting year: the notice, a unit's report, the compendium of all of them."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.composing import print_marks
from documents.kinds import DocumentKind, PrintKind, register_kind, register_print
from documents.typesetting.paper import Form, Grid, Heading, Paper, Paragraph, date_in_words
from documents.typesetting.text import numerals, paragraphs_of
from pages.rules import Allowed
from supervision import inspection_papers, inspection_prints, rules
from supervision.models import AnnualReport, ReportingRound
from supervision.sections import HALVES
from supervision.services.county import KIND as COUNTY
from supervision.services.writing import reports_with_all
from supervision.snapshots import Snapshot, snapshot_of

NOTICE, REPORT, COMPENDIUM = "annual.notice", "annual.report", "annual.compendium"


def register() -> None:
    inspection_papers.register()
    inspection_prints.register()
    register_kind(
        DocumentKind(
            NOTICE,
            gettext_lazy("报送年度报告的通知"),
            Form.OFFICIAL,
            gettext_lazy("关于报送{年度}年度实施{纲要}情况报告的通知"),
            gettext_lazy(
                "为全面掌握{纲要}年度实施情况，现就报送{年度}年度报告有关事项通知如下。\n"
                "一、报送单位\n承担纲要任务的成员单位。\n"
                "二、报送内容\n（一）{年度}年度落实情况。对照承担的任务，逐项写明采取的措施、取得的成效和存在的问题。\n"
                "（二）{下一年}年工作安排。逐项写明目标、举措和时间节点。\n"
                "三、报送要求\n报告经单位主要负责人审签后，于{时限}前通过两纲督导系统报送{办公室}。"
                "系统已按本年度任务进展预先填写，请核对补充。未按时报送的，记入年度考核。\n特此通知。"
            ),
            placeholders={
                "年度": gettext_lazy("报告的年度"),
                "下一年": gettext_lazy("报告年度的下一年"),
                "纲要": gettext_lazy("纲要的名称"),
                "时限": gettext_lazy("各单位的报送时限"),
            },
            material=_notice_material,
        )
    )
    register_kind(
        DocumentKind(
            COUNTY,
            gettext_lazy("全县年度报告"),
            Form.UPWARD,
            gettext_lazy("{委员会}关于{年度}年度实施《{纲要}》情况的报告"),
            gettext_lazy("（正文由系统按各领域汇总）"),
            needs_chair=True,
            placeholders={
                "年度": gettext_lazy("报告的年度"),
                "纲要": gettext_lazy("纲要的名称"),
            },
        )
    )
    register_print(
        PrintKind(
            REPORT,
            gettext_lazy("年度报告"),
            "supervision.annualreport",
            report_paper,
            lambda report: report.state == AnnualReport.State.ACCEPTED,
            lambda access, report: Allowed(),
        )
    )
    register_print(
        PrintKind(
            COMPENDIUM,
            gettext_lazy("年度报告汇编"),
            "supervision.reportinground",
            compendium_paper,
            lambda round_: round_.state == ReportingRound.State.CLOSED,
            lambda access, round_: rules.may_read_board(access),
        )
    )


def _notice_material(round_, units) -> dict:
    titles = [outline.title for outline in round_.outlines.order_by("-audience")]
    return {
        "": {
            "年度": str(round_.year),
            "下一年": str(round_.year + 1),
            "纲要": "、".join(f"《{title}》" for title in titles),
        }
    }


def report_paper(report, *, code: str, is_draft: bool) -> Paper:
    """A unit's report: cover, contents, the general parts by halves, every task, funds."""
    report = reports_with_all().get(pk=report.pk)
    said = snapshot_of(report)
    dated = said.signed_on or timezone.localdate()
    return Paper(
        form=Form.PLAIN,
        title=_("%(unit)s%(year)s年度\n实施妇女儿童发展纲要情况报告")
        % {"unit": said.unit, "year": said.year},
        blocks=tuple(_chapters(said)),
        issuer=said.unit,
        dated=dated,
        cover=(("", said.unit), ("", date_in_words(dated))),
        has_contents=True,
        **print_marks(code, is_draft),
    )


def _chapters(said: Snapshot) -> list:
    """The parts of a report as a paper has them: 落实情况 first, 下一年工作安排 second, the rest last."""
    blocks, chapters = [], numerals()
    for half, title in HALVES.items():
        texts = [text for text in said.texts if text.half == half and text.text.strip()]
        lines = [line for line in said.lines if (line.done if half == "done" else line.plan)]
        lines = lines if half in ("done", "plan") else []
        if not texts and not lines:
            continue
        blocks.append(Heading(1, f"{next(chapters)}、{title}"))
        inner = numerals()
        for text in texts:
            blocks += [Heading(2, f"（{next(inner)}）{text.title}"), *paragraphs_of(text.text)]
        if lines:
            blocks.append(Heading(2, f"（{next(inner)}）{_('分项任务')}"))
            blocks += _task_blocks(lines, half)
        if half == "done" and said.funds:
            blocks.append(Heading(2, f"（{next(inner)}）{_('经费使用')}"))
            headers = (_("来源"), _("计划（万元）"), _("实际使用（万元）"))
            rows = tuple((fund.source, fund.planned or "—", fund.used or "—") for fund in said.funds)
            blocks.append(Grid(headers, rows, (50, 25, 25), (1, 2)))
    return blocks


def _task_blocks(lines, half: str) -> list:
    blocks, domain = [], None
    for line in lines:
        if line.domain != domain:
            domain = line.domain
            blocks.append(Paragraph(_("【%(domain)s】") % {"domain": domain}))
        blocks.append(Paragraph(f"{line.code} {line.task}"))
        if half == "plan":
            blocks += paragraphs_of(line.plan)
            continue
        blocks += paragraphs_of(line.done)
        if line.problems.strip():
            blocks += paragraphs_of(_("存在问题：%(text)s") % {"text": line.problems.strip()})
    return blocks


def compendium_paper(round_, *, code: str, is_draft: bool) -> Paper:
    """汇编 of a year: every accepted report as a chapter, and who did not report."""
    blocks = []
    reports = reports_with_all().filter(round=round_).order_by("unit__code")
    for report in reports.accepted():
        blocks.append(Heading(1, f"{report.unit.name}"))
        for block in _chapters(snapshot_of(report)):
            # A unit's own chapters stand one level lower under its name.
            blocks.append(
                Heading(min(block.level + 1, 4), block.text, block.run_in)
                if isinstance(block, Heading)
                else block
            )
    missing = [report.unit.name for report in reports.filter(state=AnnualReport.State.UNREPORTED)]
    if missing:
        blocks += [Heading(1, _("未报送的单位")), Paragraph("、".join(missing))]
    today = timezone.localdate()
    return Paper(
        form=Form.PLAIN,
        title=_("%(region)s%(year)s年度\n实施妇女儿童发展纲要情况报告汇编")
        % {"region": round_.committee.region, "year": round_.year},
        blocks=tuple(blocks),
        issuer=round_.committee.office_name,
        dated=today,
        cover=(("", round_.committee.office_name), ("", date_in_words(today))),
        has_contents=True,
        **print_marks(code, is_draft),
    )
