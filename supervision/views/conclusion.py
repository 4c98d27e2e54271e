"""检查结论 and the opinion on each unit, being written by the group."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from pages.forms import put_errors
from pages.rules import Conflict
from supervision import rules
from supervision.forms.inspections import ConclusionForm
from supervision.selectors.inspections import shown_visits, sight_of
from supervision.services import concluding
from supervision.views.found import recorded_or_404


def conclusion_form(inspection, visits, data=None) -> ConclusionForm:
    return ConclusionForm(data, inspection=inspection, visits=visits)


class EditConclusion(View):
    """The form that saves itself; by itself on a page without scripts."""

    rule = staticmethod(rules.may_inspect)

    def _page(self, request, inspection, form, status=200, conflict=None):
        context = {
            "title": _("%(what)s：检查结论") % {"what": inspection},
            "inspection": inspection,
            "conclusion_form": form,
            "conflict": conflict,
        }
        template = "conclusion_form" if request.htmx else "conclusion"
        response = render(request, f"supervision/{template}.html", context, status=status)
        if request.htmx:
            response["HX-Retarget"], response["HX-Reswap"] = "#conclusion-form", "outerHTML"
        return response

    def _found(self, request, pk):
        inspection = recorded_or_404(request, pk)
        return inspection, shown_visits(request.access, inspection, sight_of(request.access, inspection))

    def get(self, request, pk):
        inspection, visits = self._found(request, pk)
        return self._page(request, inspection, conclusion_form(inspection, visits))

    def post(self, request, pk):
        inspection, visits = self._found(request, pk)
        form = conclusion_form(inspection, visits, request.POST)
        if not form.is_valid():
            return self._page(request, inspection, form, status=422)
        try:
            saved = concluding.save_conclusion(
                actor=request.user,
                inspection=inspection,
                revision=form.cleaned_data["revision"],
                conclusion=form.cleaned_data["conclusion"],
                opinions=form.said_of(),
            )
        except Conflict as lost:
            if lost.current is None:
                raise
            return self._stale(request, pk, lost)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, inspection, form, status=422)
        if request.htmx:
            context = {"revision": saved.revision, "now": timezone.localtime()}
            return render(request, "supervision/conclusion_saved.html", context)
        messages.success(request, _("已保存。"))
        return redirect(f"{inspection.get_absolute_url()}#conclusion")

    def _stale(self, request, pk, lost):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        inspection, visits = self._found(request, pk)
        data = request.POST.copy()
        data["revision"] = inspection.revision
        form = conclusion_form(inspection, visits, data)
        form.is_valid()
        now = [(_("检查结论"), inspection.conclusion, form.cleaned_data.get("conclusion"))]
        now += [
            (visit.unit.short_name, visit.opinion, form.cleaned_data.get(f"opinion-{visit.pk}"))
            for visit in visits
        ]
        conflict = {
            "reason": lost.reason,
            "now": [(label, text) for label, text, typed in now if text != typed],
        }
        return self._page(request, inspection, form, status=409, conflict=conflict)
