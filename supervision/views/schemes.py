"""检查方案 being written; the group changed after the approval."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from pages.forms import put_errors
from pages.rules import Conflict
from supervision import rules
from supervision.forms.inspections import (
    ChangeGroupForm,
    SchemeForm,
    days_fit,
    expert_forms,
    experts_from,
    object_forms,
    objects_from,
)
from supervision.selectors.inspections import stored_scheme
from supervision.services import inspections
from supervision.views.found import inspection_or_404


def _inspection(request, pk):
    """With its members, whom the forms look at several times."""
    inspection = inspection_or_404(request, pk)
    prefetch_related_objects([inspection], "members")
    return inspection


class EditScheme(View):
    rule = staticmethod(rules.may_plan_inspections)

    def _forms(self, request, inspection, data=None):
        return (
            SchemeForm(data, instance=inspection),
            object_forms(request.access, inspection, data),
            expert_forms(inspection, data),
        )

    def _page(self, request, inspection, forms, status=200, now=None):
        form, objects, experts = forms
        verdict = rules.may_edit_scheme(request.access, inspection)
        context = {
            "title": _("检查方案：%(what)s") % {"what": inspection},
            "inspection": inspection,
            "form": form,
            "objects": objects,
            "experts": experts,
            "refused": "" if verdict else verdict.reason,
            "now": now,
        }
        return render(request, "supervision/scheme_form.html", context, status=status)

    def get(self, request, pk):
        inspection = _inspection(request, pk)
        return self._page(request, inspection, self._forms(request, inspection))

    def post(self, request, pk):
        inspection = _inspection(request, pk)
        form, objects, experts = forms = self._forms(request, inspection, request.POST)
        valid = all([form.is_valid(), experts.is_valid(), *[row.is_valid() for row in objects]])
        if not valid or not days_fit(form, objects):
            return self._page(request, inspection, forms, status=422)
        data = dict(form.cleaned_data)
        try:
            saved = inspections.save_scheme(
                actor=request.user,
                inspection=inspection,
                visits=objects_from(objects),
                experts=experts_from(experts),
                **data,
            )
        except Conflict as lost:
            if lost.current is None:
                raise
            return self._stale(request, pk)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, inspection, forms, status=422)
        messages.success(request, _("方案已保存。"))
        return redirect(saved)

    def _stale(self, request, pk):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        inspection = _inspection(request, pk)
        data = request.POST.copy()
        data["revision"] = inspection.revision
        forms = self._forms(request, inspection, data)
        for form in (forms[0], forms[2], *forms[1]):
            form.is_valid()
        return self._page(request, inspection, forms, status=409, now=stored_scheme(inspection))


class ChangeGroup(View):
    """调整督导组 after the approval."""

    rule = staticmethod(rules.may_plan_inspections)

    def _forms(self, inspection, data=None):
        form = ChangeGroupForm(
            data,
            initial={
                "leader": inspection.leader_id,
                "people": [row.person_id for row in inspection.members.all() if row.person_id],
            },
        )
        form.offer(inspection.committee_id)
        form.fields["leader"].required = True
        return form, expert_forms(inspection, data)

    def _page(self, request, inspection, forms, status=200):
        verdict = rules.may_change_group(request.access, inspection)
        context = {
            "title": _("调整督导组：%(what)s") % {"what": inspection},
            "inspection": inspection,
            "form": forms[0],
            "experts": forms[1],
            "refused": "" if verdict else verdict.reason,
        }
        return render(request, "supervision/group_form.html", context, status=status)

    def get(self, request, pk):
        inspection = _inspection(request, pk)
        return self._page(request, inspection, self._forms(inspection))

    def post(self, request, pk):
        inspection = _inspection(request, pk)
        form, experts = forms = self._forms(inspection, request.POST)
        if not all([form.is_valid(), experts.is_valid()]):
            return self._page(request, inspection, forms, status=422)
        try:
            inspections.change_group(
                actor=request.user, inspection=inspection, experts=experts_from(experts), **form.cleaned_data
            )
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, inspection, forms, status=422)
        messages.success(request, _("督导组已调整。"))
        return redirect(inspection)
