"""异议: received on the public page or registered by hand, examined by the office. Who objected is the office's alone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from commendations import rules, services
from commendations.filters.round import ObjectionFilter
from commendations.forms.publicity import ExamineForm, RegisterForm
from commendations.models import Objection
from commendations.selectors.round_pages import RESULT_STYLES
from commendations.tables.round import ObjectionTable
from commendations.views.found import objection_or_404, round_or_404
from documents.selectors import attachment_panel
from history.selectors import timeline
from pages.forms import put_errors
from pages.lists import ListPage


class ObjectionList(ListPage):
    rule = staticmethod(rules.may_see_objections)
    table_class = ObjectionTable
    filterset_class = ObjectionFilter
    template_name = "commendations/objections.html"
    empty_text = gettext_lazy("没有收到异议。")

    @cached_property
    def round(self):
        return round_or_404(self.request, self.kwargs["pk"])

    @property
    def title(self):
        return _("异议：%(round)s") % {"round": self.round}

    @property
    def export_name(self):
        return _("异议登记表（%(year)s年）") % {"year": self.round.year}

    def get_queryset(self):
        rows = Objection.objects.visible_to(self.request.access).filter(round=self.round)
        return rows.select_related("nomination")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            round=self.round,
            may_register=rules.may_register_objection(self.request.access, self.round),
            **kwargs,
        )
        for row in self.table.page.object_list:
            row.record.style = RESULT_STYLES.get(row.record.result, "")
        return context


class RegisterObjection(View):
    """登记异议."""

    rule = staticmethod(rules.may_see_objections)

    def _form(self, round_, data=None):
        return RegisterForm(
            data, nominations=round_.nominations.proposed().order_by("kind", "position", "pk")
        )

    def _page(self, request, round_, form, status=200):
        verdict = rules.may_register_objection(request.access, round_)
        context = {
            "title": _("登记异议：%(round)s") % {"round": round_},
            "intro": _("来信、来电、来访提出的异议在这里登记，和公示页面收到的一起核实。"),
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("登记"),
            "cancel_url": round_.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        round_ = round_or_404(request, pk)
        return self._page(request, round_, self._form(round_))

    def post(self, request, pk):
        round_ = round_or_404(request, pk)
        form = self._form(round_, request.POST)
        if not form.is_valid():
            return self._page(request, round_, form, 422)
        try:
            row = services.register_objection(actor=request.user, round=round_, **form.said())
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, round_, form, 422)
        messages.success(request, _("已登记，受理编号 %(receipt)s。") % {"receipt": row.receipt})
        return redirect(row)


class ObjectionPage(View):
    """One objection, and the form in which the office says what it found."""

    rule = staticmethod(rules.may_see_objections)

    def _page(self, request, row, form, status=200):
        verdict = rules.may_examine_objection(request.access, row)
        context = {
            "title": str(row),
            "objection": row,
            "style": RESULT_STYLES.get(row.result, ""),
            "form": form,
            "may_examine": verdict,
            "attachments": attachment_panel(request.access, row),
            "events": timeline(row),
        }
        return render(request, "commendations/objection.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, objection_or_404(request, pk), ExamineForm())

    def post(self, request, pk):
        row, form = objection_or_404(request, pk), ExamineForm(request.POST)
        if not form.is_valid():
            return self._page(request, row, form, 422)
        try:
            services.examine_objection(actor=request.user, objection=row, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, 422)
        messages.success(request, _("异议已办结。"))
        return redirect(row)
