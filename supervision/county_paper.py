"""全县年度实施情况报告 on paper: an 上行文 by domains, with the figures of every domain and goal as an annex."""

from itertools import groupby
from types import SimpleNamespace

from django.utils.translation import gettext as _

from documents.composing import letterhead_of
from documents.typesetting.paper import Annex, Figure, Form, Grid, Heading, Paper
from documents.typesetting.text import numerals, paragraphs_of
from supervision.models import CountyParagraph
from tasks.selectors.progress import outline_rollup

_BAR, _ROW, _LABEL = 300, 26, 150


def county_paper(report, *, signatory: str = "", **given) -> Paper:
    """The report as it stands. `given` are the parts that an issue brings: number, dated, code, code_url, is_draft."""
    letterhead = letterhead_of(report.committee)
    dated = given.pop("dated", None)
    rollup = _rollup(report)
    return Paper(
        form=Form.UPWARD,
        title=report.title,
        blocks=tuple(_chapters(report)),
        masthead=letterhead.masthead,
        signatory=signatory,
        addressees=report.addressee.strip().rstrip("：:"),
        annexes=(Annex(_("各领域和主要目标任务进展"), tuple(_figures(rollup))),) if rollup else (),
        issuer=report.committee.name,
        dated=dated,
        printed_on=dated,
        note=letterhead.note,
        cc=letterhead.cc.strip().rstrip("。"),
        printer=letterhead.printer,
        has_contents=True,
        **given,
    )


def _chapters(report) -> list:
    blocks, chapters = [], numerals()
    rows = list(
        report.paragraphs.filter(is_dropped=False).select_related("domain").order_by("position", "id")
    )
    for half in CountyParagraph.Half:
        of_half = [row for row in rows if row.half == half]
        if not of_half:
            continue
        blocks.append(Heading(1, f"{next(chapters)}、{half.label}"))
        general = [row for row in of_half if row.domain_id is None]
        blocks += [line for row in general for line in paragraphs_of(row.text)]
        by_domain = sorted(
            (row for row in of_half if row.domain_id is not None), key=lambda row: row.domain.number
        )
        inner = numerals()
        for domain, of_domain in groupby(by_domain, key=lambda row: row.domain):
            blocks.append(Heading(2, f"（{next(inner)}）{domain.title}"))
            blocks += [line for row in of_domain for line in paragraphs_of(row.text)]
    return blocks


def _rollup(report):
    reader = SimpleNamespace(committee_id=report.committee_id)
    return outline_rollup(reader, report.round.year, report.outline)[1]


def _figures(domains) -> list:
    """The chart of the domains, and the table of the goals that tasks are linked to."""
    blocks = [Figure(_chart(domains), _("各领域年度任务进度"))]
    rows = []
    for domain in domains:
        for goal, score, measures in domain.goal_rows:
            if measures:
                rows.append((domain.title, f"{goal.number}. {goal.text}", str(score.total), score.shown))
    if rows:
        headers = (_("领域"), _("主要目标"), _("任务（项）"), _("平均进度"))
        blocks.append(Grid(headers, tuple(rows), (14, 58, 13, 15), (2, 3)))
    return blocks


def _chart(domains) -> str:
    """Bars in an SVG of ours: the mean progress of each domain, 无数据 said in words."""
    height = _ROW * len(domains) + 10
    parts = []
    for number, domain in enumerate(domains):
        top, score = number * _ROW + 6, domain.score
        mean = score.mean or 0
        parts.append(
            f'<text x="{_LABEL - 8}" y="{top + 13}" text-anchor="end">{_plain(domain.title)}</text>'
            f'<rect x="{_LABEL}" y="{top}" width="{_BAR}" height="16" fill="#eef1f4"/>'
            f'<rect x="{_LABEL}" y="{top}" width="{_BAR * mean / 100:.1f}" height="16" fill="#1558b0"/>'
            f'<text x="{_LABEL + _BAR + 8}" y="{top + 13}">{_plain(score.shown)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LABEL + _BAR + 60}" height="{height}" '
        f'viewBox="0 0 {_LABEL + _BAR + 60} {height}" font-size="12" font-family="FandolSong, serif">'
        + "".join(parts)
        + "</svg>"
    )


def _plain(text: str) -> str:
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
