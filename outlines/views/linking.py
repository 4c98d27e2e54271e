"""Which goals a measure serves: the outlines do not say, the office does."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from outlines import rules, services
from outlines.forms import GoalsForm
from outlines.models import Domain, Measure
from pages.rules import requires


class LinkGoals(View):
    rule = staticmethod(rules.may_link_goals)

    def _measure(self, request, pk):
        measures = Measure.objects.visible_to(request.access).current()
        return get_object_or_404(measures.select_related("domain__outline"), pk=pk)

    def _page(self, request, measure, form, status=200):
        context = {
            "title": _("对应的主要目标：%(n)s. %(t)s") % {"n": measure.number, "t": measure.title},
            "intro": _("勾选这条措施为哪些目标服务。目标的进度由对应措施的任务汇总而来。"),
            "form": form,
            "cancel_url": measure.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        measure = self._measure(request, pk)
        return self._page(request, measure, GoalsForm(measure=measure))

    def post(self, request, pk):
        measure = self._measure(request, pk)
        form = GoalsForm(request.POST, measure=measure)
        if not form.is_valid():
            return self._page(request, measure, form, status=422)
        services.link_goals(actor=request.user, measure=measure, goals=form.cleaned_data["goals"])
        messages.success(request, _("已保存。"))
        return redirect(measure)


@requires(rules.may_link_goals)
@require_POST
def link_domain(request, pk):
    """Take the suggestions for every measure of a domain that has no goal yet."""
    domain = get_object_or_404(Domain.objects.visible_to(request.access), pk=pk)
    linked, left = services.link_domain_goals(actor=request.user, domain=domain)
    messages.success(request, _("按文字为 %(n)s 条措施找到了对应的目标。") % {"n": linked})
    if left:
        messages.warning(request, _("%(n)s 条措施没有把握，请逐条确定。") % {"n": left})
    return redirect(domain)
