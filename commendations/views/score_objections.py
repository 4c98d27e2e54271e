"""考核异议: the list, and one with its answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from commendations import services
from commendations.filters.assessment import ObjectionFilter
from commendations.forms.assessment import AnswerForm
from commendations.models import ScoreObjection
from commendations.rules import assessment as rules
from commendations.scoring import ScoredItem
from commendations.selectors.sheets import sheet_of
from commendations.tables.assessment import ObjectionTable
from documents.selectors import attachment_panel
from history.selectors import timeline
from pages.forms import put_errors
from pages.lists import ListPage


class ScoreObjectionList(ListPage):
    """The county's readers all, a unit its own."""

    rule = staticmethod(rules.may_see_assessments)
    table_class = ObjectionTable
    filterset_class = ObjectionFilter
    title = gettext_lazy("考核异议")
    intro = gettext_lazy(
        "单位对公布的考核结果逐项提出异议，每年一次；办公室逐项答复，采纳的更正得分，原来的计算保留。"
    )
    empty_text = gettext_lazy("没有符合条件的异议。")

    def get_queryset(self):
        rows = ScoreObjection.objects.visible_to(self.request.access)
        rows = rows.select_related("result__assessment", "result__unit", "answered_by")
        return rows.defer("result__items").prefetch_related("points")

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=timezone.localdate(), **kwargs)


class ScoreObjectionPage(View):
    """An objection; for the office the answer is written here."""

    rule = staticmethod(rules.may_see_assessments)

    def _objection(self, request, pk):
        rows = ScoreObjection.objects.visible_to(request.access).select_related(
            "result__assessment__scheme", "result__unit", "filed_by", "answered_by"
        )
        return get_object_or_404(rows, pk=pk)

    def _page(self, request, objection, form, status=200):
        access, result = request.access, objection.result
        verdict = rules.may_answer(access, objection)
        points = list(objection.points.select_related("correction"))
        items = [ScoredItem.from_json(row) for row in result.items]
        codes = {point.code for point in points}
        contested = [item for item in items if item.code in codes]
        sheet = sheet_of(access, contested, scheme=result.assessment.scheme, result=result)
        context = {
            "title": str(objection),
            "objection": objection,
            "result": result,
            "assessment": result.assessment,
            "sheet": sheet,
            "points": points,
            "verdict": verdict,
            "form": form or (self._form(objection, points, items) if verdict else None),
            "attachments": attachment_panel(access, objection),
            "days_left": (objection.due_on - timezone.localdate()).days,
            "events": timeline(objection),
        }
        return render(request, "commendations/assessment_objection.html", context, status=status)

    def _form(self, objection, points, items, data=None):
        return AnswerForm(data, points=points, items={item.code: item for item in items})

    def get(self, request, pk):
        return self._page(request, self._objection(request, pk), None)

    def post(self, request, pk):
        objection = self._objection(request, pk)
        points = list(objection.points.all())
        items = [ScoredItem.from_json(row) for row in objection.result.items]
        form = self._form(objection, points, items, request.POST)
        if rules.may_answer(request.access, objection) and not form.is_valid():
            return self._page(request, objection, form, status=422)
        try:
            services.answer_objection(
                actor=request.user,
                objection=objection,
                answers=form.given() if form.is_valid() else {},
            )
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, self._objection(request, pk), form, status=422)
        messages.success(request, _("已答复并告知单位。"))
        return redirect(objection)
