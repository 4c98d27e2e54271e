"""年度考核: the years, a year's ranking, its items, and one unit's sheet."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from commendations.models import Assessment, Result, ScoreObjection
from commendations.rules import assessment as rules
from commendations.scoring import Direction, ScoredItem, totalled
from commendations.selectors.assessment_ranking import (
    by_grade,
    by_points,
    from_result,
    live_standings,
    standings_of,
    style_of,
)
from commendations.selectors.scores import grades_of
from commendations.selectors.sheets import sheet_of
from commendations.services.assessments import lacking_for_announcement, lacking_for_closing
from commendations.services.score_objections import now_of
from commendations.tables.assessment import AssessmentTable
from documents.models import Dispatch
from documents.selectors import paper_panel
from files.spreadsheets import ExcelSheet, workbook_response
from history.selectors import timeline
from pages.lists import ListPage, page_numbers

PER_PAGE = 50
STATE_STYLES = {"open": "tag-blue", "announced": "tag-warn", "closed": "tag-ok"}


def assessment_or_404(request, pk) -> Assessment:
    rows = Assessment.objects.visible_to(request.access)
    rows = rows.select_related("committee", "scheme", "opened_by", "announced_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


class AssessmentList(ListPage):
    """The years; a unit sees its own points beside them."""

    rule = staticmethod(rules.may_see_assessments)
    table_class = AssessmentTable
    template_name = "commendations/assessments.html"
    title = gettext_lazy("年度考核")
    intro = gettext_lazy(
        "按照本年度采用的考核方案，由系统记录逐项计算各成员单位的得分；每一分都能点开看到是哪些事项得来的。"
    )
    empty_text = gettext_lazy("还没有年度考核。")

    def get_queryset(self):
        return Assessment.objects.visible_to(self.request.access).select_related("scheme")

    def table_kwargs(self):
        return {} if self.request.access.unit_ids else {"exclude": ("points", "grade")}

    def get_context_data(self, **kwargs):
        access = self.request.access
        context = super().get_context_data(may_run=rules.may_run(access), **kwargs)
        self._dress([row.record for row in self.table.page.object_list])
        return context

    def _dress(self, rows):
        access = self.request.access
        own = {}
        if access.unit_ids:
            results = Result.objects.visible_to(access).filter(unit__in=access.unit_ids, assessment__in=rows)
            own = {row.assessment_id: row for row in results.select_related("unit").defer("items")}
        for row in rows:
            row.style = STATE_STYLES[row.state]
            row.own = own.get(row.pk)

    def export_queryset(self, queryset):
        rows = list(queryset)
        self._dress(rows)
        return _Rows(rows)


class _Rows(list):
    """Rows of an export that were made ready."""

    def iterator(self, chunk_size):
        return iter(self)


def spread_of(standings, scheme) -> dict:
    """How a ranking spreads: units by grade and by ten points."""
    grades = grades_of(scheme)
    return {"by_grade": by_grade(standings, grades), "by_points": by_points(standings)}


def dressed(standings, scheme):
    grades = grades_of(scheme)
    for row in standings:
        row.style = style_of(row.grade, grades)
    return standings


class AssessmentPage(TemplateView):
    """The ranking of a year. A unit whose scheme does not show it sees only itself."""

    rule = staticmethod(rules.may_see_assessments)
    template_name = "commendations/assessment.html"

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("export")
        if wanted:
            return self._export() if wanted == "xlsx" else HttpResponseBadRequest()
        return super().get(request, *args, **kwargs)

    def _standings(self, assessment):
        found = standings_of(self.request.access, assessment)
        return found, self._chosen(found)

    def _chosen(self, standings):
        given = self.request.GET
        grade, words = given.get("grade", ""), given.get("q", "").strip()
        if grade:
            standings = [row for row in standings if (row.grade or "-") == grade]
        if words:
            standings = [row for row in standings if words in row.unit.name or words in row.unit.short_name]
        return standings

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        assessment = assessment_or_404(self.request, pk)
        standings, chosen = self._standings(assessment)
        page = Paginator(chosen, PER_PAGE).get_page(self.request.GET.get("page"))
        shows_all = access.reads_county or assessment.scheme.shows_ranking
        mine = [row for row in standings if row.unit.pk in access.unit_ids]
        objections = []
        if not assessment.is_open:
            objections = list(
                ScoreObjection.objects.visible_to(access)
                .filter(result__assessment=assessment)
                .select_related("result__unit", "result__assessment")
            )
        return super().get_context_data(
            title=str(assessment),
            assessment=assessment,
            scheme=assessment.scheme,
            is_over=assessment.year < timezone.localdate().year,
            state_style=STATE_STYLES[assessment.state],
            page=page,
            page_numbers=page_numbers(page),
            rows=dressed(page.object_list, assessment.scheme),
            total=len(standings),
            is_chosen=len(chosen) != len(standings),
            shows_all=shows_all,
            spread=spread_of(standings, assessment.scheme) if shows_all else None,
            mine=mine,
            objections=objections,
            waiting=sum(not row.is_answered for row in objections),
            grades=[grade.name for grade in grades_of(assessment.scheme)],
            papers=paper_panel(access, assessment),
            next=self._next(access, assessment, standings),
            events=timeline(assessment) if access.reads_county else None,
            **kwargs,
        )

    def _next(self, access, assessment, standings) -> dict:
        """What can be done with the year now, and what is in the way."""
        found = {"may_run": rules.may_run(access)}
        if assessment.is_open:
            found["lacking"] = lacking_for_announcement(assessment, standings) if access.reads_county else []
            found["verdict"] = rules.may_announce(access, assessment)
        elif assessment.is_announced:
            found["lacking"] = lacking_for_closing(assessment) if access.reads_county else []
            found["verdict"] = rules.may_close(access, assessment)
        elif access.is_office:
            found["dispatch"] = Dispatch.objects.visible_to(access).open().about(assessment).first()
            found["is_published"] = (
                Dispatch.objects.about(assessment).filter(state=Dispatch.State.ISSUED).exists()
            )
        return found

    def _export(self):
        assessment = assessment_or_404(self.request, self.kwargs["pk"])
        _all, chosen = self._standings(assessment)
        headers = [
            _("名次"),
            _("单位"),
            _("得分"),
            _("满分"),
            _("适用项满分"),
            _("等次"),
            _("公布时得分"),
            _("备注"),
        ]
        rows = (
            [
                row.place,
                row.unit.name,
                row.points if row.is_rated else None,
                row.full,
                row.possible,
                row.grade or _("不评定"),
                row.was,
                _("一票否决") if row.is_vetoed else "",
            ]
            for row in chosen
        )
        sheet = ExcelSheet(title=_("考核排名"), headers=headers, rows=rows, title_row=str(assessment))
        return workbook_response(f"{assessment}{_('排名')}.xlsx", [sheet])


class AssessmentItems(TemplateView):
    """分项得分表: item × unit."""

    rule = staticmethod(rules.may_read_scores)
    template_name = "commendations/assessment_items.html"

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("export")
        if wanted:
            return self._export() if wanted == "xlsx" else HttpResponseBadRequest()
        return super().get(request, *args, **kwargs)

    def _table(self):
        assessment = assessment_or_404(self.request, self.kwargs["pk"])
        standings = standings_of(self.request.access, assessment, with_items=True)
        heads = list(standings[0].items) if standings else []
        return assessment, heads, standings

    def get_context_data(self, pk, **kwargs):
        assessment, heads, standings = self._table()
        page = Paginator(standings, PER_PAGE).get_page(self.request.GET.get("page"))
        for row in dressed(page.object_list, assessment.scheme):
            row.cells = [_cell(item, row.corrections.get(item.code)) for item in row.items]
        return super().get_context_data(
            title=_("%(what)s分项得分表") % {"what": assessment},
            assessment=assessment,
            heads=heads,
            page=page,
            page_numbers=page_numbers(page),
            **kwargs,
        )

    def _export(self):
        assessment, heads, standings = self._table()
        points = ExcelSheet(
            title=_("分项得分"),
            headers=[_("名次"), _("单位"), _("总分"), _("等次"), *(item.title for item in heads)],
            rows=(
                [
                    row.place,
                    row.unit.short_name,
                    row.points if row.is_rated else None,
                    row.grade,
                    *(_figure(item, row.corrections.get(item.code)) for item in row.items),
                ]
                for row in standings
            ),
            title_row=str(assessment),
        )
        behind = ExcelSheet(
            title=_("计分依据"),
            headers=[_("单位"), _("考核项"), _("得分"), _("怎样得出"), _("事项"), _("情况"), _("计分")],
            rows=_behind(standings),
            title_row=str(assessment),
        )
        return workbook_response(f"{assessment}{_('分项得分表')}.xlsx", [points, behind])


def _cell(item, correction):
    """(words, the corrected figure's old value, style) of a cell."""
    if item.direction == Direction.VETO:
        is_veto = item.is_veto and not (correction and correction.lifts_veto)
        return {"text": _("否决") if is_veto else "—", "style": "tag tag-late" if is_veto else "", "was": ""}
    if correction:
        return {"text": correction.points, "style": "", "was": item.points}
    if item.is_pending:
        return {"text": _("待录入"), "style": "tag tag-warn", "was": ""}
    if not item.applies:
        return {"text": _("不适用"), "style": "text-secondary small", "was": ""}
    return {"text": item.points, "style": "", "was": ""}


def _figure(item, correction):
    if item.direction == Direction.VETO:
        return _("否决") if item.is_veto and not (correction and correction.lifts_veto) else ""
    if correction:
        return correction.points
    return item.points if item.applies else (_("待录入") if item.is_pending else _("不适用"))


def _behind(standings):
    for row in standings:
        for item in row.items:
            correction = row.corrections.get(item.code)
            said = item.said
            if correction:
                said = _("更正为 %(now)s：%(reason)s（原计算：%(was)s）") % {
                    "now": correction.points,
                    "reason": correction.reason,
                    "was": item.said,
                }
            head = [row.unit.short_name, item.title, _figure(item, correction), said]
            yield from ([*head, line.text, line.said, line.counted] for line in item.rows)
            if not item.rows:
                yield head


class AssessmentUnit(TemplateView):
    """One unit's sheet, every item opened to its rows."""

    rule = staticmethod(rules.may_see_assessments)
    template_name = "commendations/assessment_unit.html"

    def get_context_data(self, pk, unit, **kwargs):
        access = self.request.access
        assessment = assessment_or_404(self.request, pk)
        if assessment.is_open:
            standing = next((row for row in live_standings(assessment) if row.unit.pk == unit), None)
            if standing is None:
                raise Http404
            result = None
            items = standing.items
            said = totalled(items).said
        else:
            result = result_or_404(self.request, assessment, unit)
            score = now_of(result)
            items = [ScoredItem.from_json(row) for row in result.items]
            standing, said = from_result(result), score.said
        dressed([standing], assessment.scheme)
        sheet = sheet_of(access, items, scheme=assessment.scheme, result=result)
        return super().get_context_data(
            title=_("%(unit)s %(what)s") % {"unit": standing.unit.short_name, "what": assessment},
            assessment=assessment,
            scheme=assessment.scheme,
            state_style=STATE_STYLES[assessment.state],
            standing=standing,
            said=said,
            sheet=sheet,
            result=result,
            of=_of(assessment, standing),
            may_confirm=result and rules.may_confirm(access, result),
            may_object=result and rules.may_object(access, result),
            is_own=standing.unit.pk in access.unit_ids,
            papers=paper_panel(access, result) if result else None,
            events=timeline(result) if result else None,
            **kwargs,
        )


def result_or_404(request, assessment, unit) -> Result:
    rows = Result.objects.visible_to(request.access).select_related("unit", "confirmed_by")
    result = get_object_or_404(rows.prefetch_related("corrections"), assessment=assessment, unit=unit)
    result.assessment = assessment
    return result


def _of(assessment, standing) -> int | None:
    """Among how many units the place is; a unit is told it, because its place says nothing without."""
    if standing.place is None or assessment.is_open:
        return None
    return Result.objects.filter(assessment=assessment, place__isnull=False).count()
