"""否决事项和征求意见的部门: what a committee sets once for all its commendations."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from commendations import rules, services
from commendations.forms.settings import DepartmentForm, VetoRuleForm
from commendations.models import ConsultedDepartment, VetoRule
from history.selectors import timeline
from pages.forms import put_errors
from pages.rules import Conflict, requires


class Settings(TemplateView):
    rule = staticmethod(rules.may_see_rounds)
    template_name = "commendations/settings.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        return super().get_context_data(
            title=_("表彰设置"),
            veto_rules=list(VetoRule.objects.visible_to(access).order_by("-is_active", "position", "pk")),
            departments=list(
                ConsultedDepartment.objects.visible_to(access)
                .select_related("unit")
                .order_by("-is_active", "position", "pk")
            ),
            may_keep=rules.may_keep_settings(access),
            **kwargs,
        )


@requires(rules.may_keep_settings)
@require_POST
def found(request):
    """载入常用的否决事项和部门."""
    services.found_settings(actor=request.user)
    messages.success(request, _("已载入常用的否决事项和部门，可以逐项修改。"))
    return redirect("commendations:settings")


class _Setting(View):
    """One row: new, changed, and the two texts when somebody was faster. A subclass says which."""

    rule = staticmethod(rules.may_keep_settings)
    model = None
    new_title = ""

    def form(self, request, row, data=None):
        raise NotImplementedError

    def save(self, actor, row, revision, fields):
        raise NotImplementedError

    def _row(self, request, pk):
        return get_object_or_404(self.model.objects.visible_to(request.access), pk=pk) if pk else None

    def _page(self, request, row, form, status=200, now=None):
        context = {
            "title": str(row) if row and row.pk else self.new_title,
            "form": form,
            "now": now,
            "events": timeline(row) if row and row.pk else [],
            "cancel_url": reverse("commendations:settings"),
        }
        return render(request, "commendations/setting_form.html", context, status=status)

    def get(self, request, pk=None):
        row = self._row(request, pk)
        return self._page(request, row, self.form(request, row))

    def post(self, request, pk=None):
        row = self._row(request, pk)
        form = self.form(request, row, request.POST)
        if not form.is_valid():
            return self._page(request, row, form, 422)
        try:
            saved = self.save(request.user, row, form.cleaned_data["revision"], form.chosen())
        except Conflict as lost:
            if lost.current is None:
                raise
            return self._stale(request, lost.current)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, row, form, 422)
        messages.success(request, _("“%(what)s”已保存。") % {"what": saved})
        return redirect("commendations:settings")

    def _stale(self, request, row):
        """Both texts: what is stored now above, what was typed in the form, which answers the newer one."""
        data = request.POST.copy()
        data["revision"] = row.revision
        form = self.form(request, row, data)
        form.is_valid()
        now = [
            (
                field.label,
                getattr(row, f"get_{field.name}_display", lambda name=field.name: getattr(row, name))(),
            )
            for field in form
            if field.name != "revision"
        ]
        return self._page(request, row, form, 409, now=now)


class EditVetoRule(_Setting):
    model = VetoRule
    new_title = gettext_lazy("添加否决事项")

    def form(self, request, row, data=None):
        given = {"instance": row, "initial": {"revision": row.revision}} if row else {}
        return VetoRuleForm(data, **given)

    def save(self, actor, row, revision, fields):
        return services.save_veto_rule(actor=actor, rule=row, revision=revision, **fields)


class EditDepartment(_Setting):
    model = ConsultedDepartment
    new_title = gettext_lazy("添加征求意见的部门")

    def form(self, request, row, data=None):
        given = {"instance": row, "initial": {"revision": row.revision}} if row else {}
        return DepartmentForm(data, access=request.access, **given)

    def save(self, actor, row, revision, fields):
        return services.save_department(actor=actor, department=row, revision=revision, **fields)
