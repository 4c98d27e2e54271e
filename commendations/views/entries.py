"""人工评分 and 一票否决 of a year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from commendations import services
from commendations.forms.assessment import PointsForm, VetoForm, WithdrawEntryForm
from commendations.models import Assessment, ManualEntry
from commendations.rules import assessment as rules
from commendations.views.assessments import assessment_or_404
from documents.selectors import attachment_panel
from history.selectors import timeline
from organisations.models import Unit
from pages.forms import put_errors
from pages.rules import Conflict


def _items_by_hand(assessment):
    """The lines that are entered for units, and those that are vetoes."""
    rows = list(assessment.scheme.items.filter(source__in=("manual", "veto")))
    return [row for row in rows if row.source == "manual"], [row for row in rows if row.source == "veto"]


def _units(assessment):
    return Unit.objects.filter(committee_id=assessment.committee_id).active().order_by("code")


class EntryList(TemplateView):
    """What is entered by hand in a year: each item with how many units have it, the vetoes one by one."""

    rule = staticmethod(rules.may_read_scores)
    template_name = "commendations/assessment_entries.html"

    def get_context_data(self, pk, **kwargs):
        assessment = assessment_or_404(self.request, pk)
        items, vetoes = _items_by_hand(assessment)
        rows = ManualEntry.objects.visible_to(self.request.access).filter(year=assessment.year)
        rows = list(rows.select_related("unit", "entered_by", "withdrawn_by"))
        units = _units(assessment).count()
        known = {item.code for item in vetoes}
        for item in items:
            item.entered = sum(row.code == item.code and row.withdrawn_at is None for row in rows)
        return super().get_context_data(
            title=_("%(what)s人工评分") % {"what": assessment},
            assessment=assessment,
            items=items,
            vetoes=vetoes,
            units=units,
            recorded=[row for row in rows if row.is_veto and row.code in known],
            may_change=rules.may_change_year(self.request.access, assessment),
            **kwargs,
        )


class EnterPoints(View):
    """One item, every unit on a line."""

    rule = staticmethod(rules.may_run)

    def _found(self, request, pk, code):
        assessment = assessment_or_404(request, pk)
        item = assessment.scheme.items.filter(code=code, source="manual").first()
        if item is None:
            raise Http404
        return assessment, item

    def _form(self, assessment, item, data=None):
        rows = ManualEntry.objects.standing().filter(
            committee_id=assessment.committee_id, year=assessment.year, code=item.code
        )
        entries = {row.unit_id: row for row in rows.select_related("entered_by")}
        return PointsForm(data, item=item, units=_units(assessment), entries=entries)

    def _page(self, request, assessment, item, form, status=200, stale=""):
        verdict = rules.may_change_year(request.access, assessment)
        context = {
            "title": _("录入：%(item)s") % {"item": item.title},
            "assessment": assessment,
            "item": item,
            "form": form,
            "stale": stale,
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "commendations/assessment_points.html", context, status=status)

    def get(self, request, pk, code):
        assessment, item = self._found(request, pk, code)
        return self._page(request, assessment, item, self._form(assessment, item))

    def post(self, request, pk, code):
        assessment, item = self._found(request, pk, code)
        form = self._form(assessment, item, request.POST)
        if not form.is_valid():
            return self._page(request, assessment, item, form, status=422)
        try:
            changed = services.enter_points(
                actor=request.user, assessment=assessment, code=code, rows=form.given()
            )
        except Conflict as conflict:
            # What was typed answers the entries as they stand now.
            data, now = request.POST.copy(), self._form(assessment, item)
            for unit in now.units:
                entry = now.entries.get(unit.pk)
                data[f"{unit.pk}-seen"] = str(entry.pk) if entry else ""
            form = self._form(assessment, item, data)
            form.is_valid()
            return self._page(request, assessment, item, form, status=409, stale=conflict.reason)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, assessment, item, form, status=422)
        messages.success(request, _("“%(item)s”：%(n)s 个单位有改动。") % {"item": item.title, "n": changed})
        return redirect("commendations:assessment-entries", assessment.pk)


class EnterVeto(View):
    rule = staticmethod(rules.may_run)

    def _page(self, request, assessment, form, status=200):
        verdict = rules.may_change_year(request.access, assessment)
        context = {
            "title": _("录入一票否决"),
            "intro": _("录入以后上传佐证材料；该单位按方案“%(effect)s”。")
            % {"effect": assessment.scheme.get_veto_effect_display()},
            "refused": "" if verdict else verdict.reason,
            "form": form,
            "submit_text": _("录入"),
            "submit_class": "btn-outline-danger",
            "cancel_url": reverse("commendations:assessment-entries", args=[assessment.pk]),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def _form(self, request, assessment, data=None):
        _items, vetoes = _items_by_hand(assessment)
        return VetoForm(data, access=request.access, items=vetoes)

    def get(self, request, pk):
        assessment = assessment_or_404(request, pk)
        return self._page(request, assessment, self._form(request, assessment))

    def post(self, request, pk):
        assessment = assessment_or_404(request, pk)
        form = self._form(request, assessment, request.POST)
        if not form.is_valid():
            return self._page(request, assessment, form, status=422)
        try:
            entry = services.enter_veto(actor=request.user, assessment=assessment, **form.cleaned_data)
        except Conflict as conflict:
            form.add_error(None, conflict.reason)
            return self._page(request, assessment, form, status=409)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, assessment, form, status=422)
        messages.success(request, _("已录入，请上传佐证材料。"))
        return redirect(entry)


def _entry_or_404(request, pk) -> ManualEntry:
    rows = ManualEntry.objects.visible_to(request.access).select_related("unit", "entered_by", "withdrawn_by")
    return get_object_or_404(rows, pk=pk)


class EntryPage(TemplateView):
    """One entry with its evidence."""

    rule = staticmethod(rules.may_see_assessments)
    template_name = "commendations/assessment_entry.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        entry = _entry_or_404(self.request, pk)
        assessment = Assessment.objects.visible_to(access).filter(year=entry.year).first()
        may_change = rules.may_change_entry(access, entry)
        return super().get_context_data(
            title=str(entry),
            entry=entry,
            assessment=assessment,
            may_change=may_change,
            attachments=attachment_panel(access, entry, verdict=may_change),
            events=timeline(entry) if access.reads_county else None,
            **kwargs,
        )


class WithdrawEntry(View):
    rule = staticmethod(rules.may_run)

    def _page(self, request, entry, form, status=200):
        verdict = rules.may_change_entry(request.access, entry)
        context = {
            "title": _("撤销：%(what)s") % {"what": entry},
            "intro": _("撤销后不再计分，这条记录连同理由仍然保留。"),
            "refused": "" if verdict else verdict.reason,
            "form": form,
            "submit_text": _("撤销"),
            "submit_class": "btn-outline-danger",
            "cancel_url": entry.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, _entry_or_404(request, pk), WithdrawEntryForm())

    def post(self, request, pk):
        entry, form = _entry_or_404(request, pk), WithdrawEntryForm(request.POST)
        if not form.is_valid():
            return self._page(request, entry, form, status=422)
        try:
            services.withdraw_entry(actor=request.user, entry=entry, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, entry, form, status=422)
        messages.success(request, _("已撤销。"))
        return redirect(entry)
