"""The duty board on paper: a landscape table, printed as an annex of the yearly report."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.composing import print_marks
from documents.kinds import PrintKind, register_print
from documents.typesetting.paper import Form, Grid, Paper, Paragraph
from supervision.models import ReportingRound
from workbench.duties import rules
from workbench.duties.board import Board, board_of

BOARD = "duties.board"


def register() -> None:
    register_print(
        PrintKind(
            BOARD,
            gettext_lazy("工作职责履行情况表"),
            "supervision.reportinground",
            board_paper,
            # A year that is closed; what is recorded of it later makes another paper.
            lambda round_: round_.state == ReportingRound.State.CLOSED,
            lambda access, round_: rules.may_see_duties(access),
        )
    )


def board_paper(round_, *, code: str, is_draft: bool) -> Paper:
    """Every duty of the round's outlines in the round's year, a row for each."""
    outlines = round_.outlines.order_by("-audience", "pk").prefetch_related("provisions")
    board = board_of(round_.committee, round_.year, outlines=outlines)
    today = timezone.localdate()
    return Paper(
        form=Form.TABLE,
        title=_("%(region)s%(year)s年度工作职责履行情况表")
        % {"region": round_.committee.region, "year": round_.year},
        blocks=(Paragraph(_summary(board)), *_grids(board)),
        issuer=round_.committee.office_name,
        dated=today,
        **print_marks(code, is_draft),
    )


def _grids(board: Board):
    headers = [_("序号"), _("工作职责"), _("责任主体"), _("周期")]
    headers += [_("%(audience)s纲要") % {"audience": row.get_audience_display()} for row in board.outlines]
    outlines = len(board.outlines)
    widths = (5, 21, 13, 11, *([50 // max(outlines, 1)] * outlines))
    for title, rows in board.groups:
        yield Grid(
            tuple(headers),
            tuple(
                (
                    row.duty.number,
                    str(row.duty.title),
                    str(row.duty.role),
                    "；".join(row.cadences),
                    *(_cell_text(cell) for cell in row.cells),
                )
                for row in rows
            ),
            widths,
            (0,),
            caption=title,
        )


def _cell_text(cell) -> str:
    if cell is None:
        return _("纲要没有这项要求")
    said = []
    for state, _style, period, day in cell.lines:
        until = _("（时限 %(day)s）") % {"day": day} if day else ""
        said.append(
            _("【%(state)s】%(period)s%(until)s") % {"state": state, "period": period, "until": until}
        )
    if cell.missed:
        said.append(_("往期逾期：%(periods)s") % {"periods": "、".join(cell.missed)})
    said += [f"{proof.on or ''} {proof.title}".strip() for proof in cell.evidence]
    if cell.more:
        said.append(_("另有 %(n)s 条") % {"n": cell.more})
    return "；".join(said)


def _summary(board: Board) -> str:
    return _(
        "应办 %(counted)s 项，已完成 %(met)s 项。各项以纲要“组织实施”“监测评估”两章为依据，状态按记录算出。"
    ) % {
        "counted": board.counted,
        "met": board.met,
    }
