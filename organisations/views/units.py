"""Member units."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from history.selectors import timeline
from organisations import rules, selectors, services
from organisations.filters import UnitFilter
from organisations.forms import UnitForm
from organisations.models import Unit
from organisations.roles import Role
from organisations.tables import UnitTable
from pages.lists import ListPage
from pages.panels import panels_of
from pages.rules import Conflict, signed_in


class UnitList(ListPage):
    rule = staticmethod(signed_in)
    table_class = UnitTable
    filterset_class = UnitFilter
    template_name = "organisations/units.html"
    title = gettext_lazy("成员单位")

    def get_queryset(self):
        return selectors.units_of(self.request.access)

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_manage=rules.may_manage_units(self.request.access), **kwargs)


class UnitPage(TemplateView):
    rule = staticmethod(signed_in)
    template_name = "organisations/unit.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        unit = get_object_or_404(Unit.objects.visible_to(access), pk=pk)
        posts = selectors.serving_in(unit)
        has_liaison = any(post.role == Role.LIAISON and post.person.is_active for post in posts)
        sees_more = access.has(Role.ADMIN, Role.AUDITOR) or access.is_office
        return super().get_context_data(
            title=unit.name,
            unit=unit,
            posts=posts,
            lacks_liaison=unit.is_active and not has_liaison,
            may_manage=rules.may_manage_units(access),
            may_open_people=sees_more or access.serves(unit.pk),
            shows_phone=sees_more or access.serves(unit.pk),
            panels=panels_of(access, unit),
            events=timeline(unit) if sees_more else None,
            **kwargs,
        )


class EditUnit(View):
    """Create a unit, or change one."""

    rule = staticmethod(rules.may_manage_units)

    def _unit(self, request, pk):
        return get_object_or_404(Unit.objects.visible_to(request.access), pk=pk) if pk else None

    def _page(self, request, unit, form, status=200):
        context = {
            "title": _("修改：%(unit)s") % {"unit": unit} if unit else _("新增单位"),
            "form": form,
            "cancel_url": unit.get_absolute_url() if unit else reverse("organisations:units"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk=None):
        unit = self._unit(request, pk)
        blank = Unit(committee_id=request.access.committee_id)
        return self._page(request, unit, UnitForm(instance=unit or blank))

    def post(self, request, pk=None):
        unit = self._unit(request, pk)
        blank = Unit(committee_id=request.access.committee_id)
        form = UnitForm(request.POST, instance=self._unit(request, pk) or blank)
        if not form.is_valid():
            return self._page(request, unit, form, status=409 if form.stale else 422)
        fields = {name: form.cleaned_data[name] for name in services.UNIT_FIELDS}
        try:
            saved = services.save_unit(
                actor=request.user,
                unit=unit,
                seen=form.cleaned_data["fingerprint"] if unit else None,
                **fields,
            )
        except Conflict:
            return self._page(request, unit, form.redrawn(), status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._page(request, unit, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect(saved)
