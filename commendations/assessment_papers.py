"""The papers of a year's assessment: 考核结果通报, signed by the chair, and a print of one unit's sheet."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commendations.models import Assessment, Result, SchemeItem
from commendations.rules import assessment as rules
from commendations.scoring import Direction, ScoredItem, plain
from commendations.selectors.assessment_ranking import by_grade
from commendations.selectors.scores import grades_of
from commendations.services.score_objections import now_of
from documents.composing import print_marks
from documents.kinds import DocumentKind, PrintKind, register_kind, register_print
from documents.services import begin_dispatch
from documents.typesetting.paper import Form, Grid, Heading, Paper, Paragraph
from organisations.access import access_of
from organisations.models import Unit
from pages.rules import Allowed, Conflict, RuleError, require

CIRCULAR, SHEET = "assessment.circular", "assessment.sheet"
MOST_ROWS = 30


def register() -> None:
    register_kind(
        DocumentKind(
            CIRCULAR,
            gettext_lazy("考核结果通报"),
            Form.OFFICIAL,
            gettext_lazy("关于{年度}年度成员单位\n两纲工作考核结果的通报"),
            gettext_lazy(
                "根据《{方案}》，{委员会}对各成员单位{年度}年度实施妇女发展纲要、儿童发展纲要的工作进行了考核，"
                "考核结果已告知各单位，异议均已答复。现将结果通报如下。\n"
                "一、总体情况\n{总体情况}\n"
                "二、考核结果\n{考核结果}\n"
                "三、有关要求\n各单位要对照考核结果，总结经验，查找不足，明确整改措施和责任人，推动两纲目标任务如期完成。"
            ),
            needs_chair=True,
            placeholders={
                "年度": gettext_lazy("考核的年度"),
                "方案": gettext_lazy("考核方案的名称"),
                "总体情况": gettext_lazy("参加考核的单位数和各等次的单位数"),
            },
            tables={"考核结果": gettext_lazy("各单位的名次、得分和等次")},
            material=_material,
            omissions=_omissions,
            on_signed=_signed,
        )
    )
    register_print(
        PrintKind(
            SHEET,
            gettext_lazy("考核得分表"),
            "commendations.result",
            sheet_paper,
            lambda result: result.assessment.is_closed,
            lambda access, result: Allowed(),
        )
    )


def begin_circular(*, actor, assessment: Assessment):
    """拟通报: to all units, when the year is closed. Raises `Conflict` with the draft that is there already."""
    require(rules.may_run(access_of(actor)))
    if not assessment.is_closed:
        raise RuleError(_("考核结束以后才能拟通报。"))
    units = Unit.objects.filter(committee_id=assessment.committee_id).active()
    return begin_dispatch(actor=actor, kind=CIRCULAR, units=units, subject=assessment)


def _omissions(dispatch, units) -> list[str]:
    assessment = Assessment.objects.get(pk=dispatch.object_id)
    return [] if assessment.is_closed else [_("考核还没有结束。")]


def _signed(*, dispatch, documents, actor) -> None:
    # A closed year changes no more, so that the paper says for ever what is so.
    if not Assessment.objects.get(pk=dispatch.object_id).is_closed:
        raise Conflict(_("考核还没有结束，不能通报结果。"))


def _material(assessment, units) -> dict:
    rows = list(
        Result.objects.filter(assessment=assessment)
        .select_related("unit")
        .defer("items")
        .order_by("unit__code")
    )
    rows.sort(key=lambda row: (row.place is None, row.place or 0, row.unit.code))
    bands = [band for band in by_grade(rows, grades_of(assessment.scheme)) if band.count]
    said = _("参加考核的单位 %(n)s 个，其中%(grades)s。") % {
        "n": len(rows),
        "grades": "，".join(f"{band.name} {band.count} 个" for band in bands),
    }
    cells = tuple(
        (
            str(row.place) if row.place is not None else "—",
            row.unit.name,
            str(row.points) if row.is_rated else "—",
            row.grade or _("不评定"),
            _("一票否决") if row.is_vetoed else "",
        )
        for row in rows
    )
    grid = Grid(
        (_("名次"), _("单位"), _("得分"), _("等次"), _("备注")), cells, (10, 44, 14, 16, 16), (0, 2, 3)
    )
    return {
        "": {
            "年度": str(assessment.year),
            "方案": assessment.scheme.title,
            "总体情况": said,
            "考核结果": (grid,),
        }
    }


def sheet_paper(result: Result, *, code: str, is_draft: bool) -> Paper:
    """One unit's year: the total and how it was made, the items, then the rows behind every item."""
    result = Result.objects.select_related("assessment__scheme", "assessment__committee", "unit").get(
        pk=result.pk
    )
    assessment, score = result.assessment, now_of(result)
    computed = {row.code: row for row in map(ScoredItem.from_json, result.items)}
    corrected = {row.code for row in result.corrections.all()}
    verdict = [_("得分 %(points)s 分") % {"points": result.points}] if result.is_rated else [_("不评定")]
    if result.place is not None:
        verdict.append(_("第 %(n)s 名") % {"n": result.place})
    if result.grade:
        verdict.append(_("等次：%(grade)s") % {"grade": result.grade})
    blocks = [
        Paragraph(
            _("%(unit)s %(year)s年度：%(verdict)s。按《%(scheme)s》（第%(n)s版）计算：%(said)s。")
            % {
                "unit": result.unit.name,
                "year": assessment.year,
                "verdict": "，".join(verdict),
                "scheme": assessment.scheme.title,
                "n": assessment.scheme.version,
                "said": score.said,
            }
        )
    ]
    if result.points != result.computed_points:
        blocks.append(
            Paragraph(
                _("公布时得分 %(was)s 分，异议答复后更正为 %(now)s 分。")
                % {"was": result.computed_points, "now": result.points}
            )
        )
    cells = []
    for number, item in enumerate(score.items, 1):
        before = computed[item.code]
        said = item.said if item.code not in corrected else f"{item.said}（{_('原计算')}：{before.said}）"
        cells.append((str(number), item.title, _worth(item), _points(item), said))
    headers = (_("序号"), _("考核项"), _("满分"), _("得分"), _("怎样得出"))
    blocks.append(Grid(headers, tuple(cells), (7, 21, 10, 10, 52), (0, 2, 3)))
    for item in score.items:
        if not item.rows:
            continue
        shown = item.rows[:MOST_ROWS]
        blocks.append(Heading(2, item.title))
        rows = tuple((row.text, row.said, row.counted) for row in shown)
        blocks.append(Grid((_("事项"), _("情况"), _("计分")), rows, (46, 34, 20)))
        if len(item.rows) > MOST_ROWS:
            blocks.append(Paragraph(_("另有 %(n)s 条，见系统。") % {"n": len(item.rows) - MOST_ROWS}))
    return Paper(
        form=Form.TABLE,
        title=_("%(unit)s%(year)s年度考核得分表") % {"unit": result.unit.name, "year": assessment.year},
        blocks=tuple(blocks),
        issuer=assessment.committee.office_name,
        dated=timezone.localdate(assessment.closed_at or assessment.announced_at),
        **print_marks(code, is_draft),
    )


def _worth(item: ScoredItem) -> str:
    label = SchemeItem.Direction(item.direction.value).label
    if item.direction == Direction.SCORE:
        return plain(item.weight)
    return str(label)


def _points(item: ScoredItem) -> str:
    if item.direction == Direction.VETO:
        return _("否决") if item.is_veto else "—"
    return str(item.points) if item.applies else _("不适用")
