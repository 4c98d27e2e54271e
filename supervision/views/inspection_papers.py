"""From an inspection, or a year's plan, to the draft of a paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pages.rules import Conflict, requires
from supervision import rules
from supervision.inspection_papers import OF_INSPECTION, begin_paper, begin_plan
from supervision.services.inspections import inspections_with_all


def _to_draft(request, begin):
    """The draft that `begin` makes, or the one that is there already."""
    try:
        return redirect(begin())
    except Conflict as conflict:
        if conflict.current is None:
            raise
        messages.info(request, conflict.reason)
        return redirect(conflict.current)


@requires(rules.may_plan_inspections)
@require_POST
def paper(request, pk, kind):
    """拟检查通知, 反馈意见, 整改通知书 or 情况通报."""
    inspection = get_object_or_404(inspections_with_all().visible_to(request.access), pk=pk)
    if kind not in OF_INSPECTION:
        raise Http404
    return _to_draft(request, lambda: begin_paper(actor=request.user, inspection=inspection, kind=kind))


@requires(rules.may_plan_inspections)
@require_POST
def plan_paper(request, year):
    """拟印发年度督导检查计划的通知."""
    if not 2000 <= year <= 2100:
        raise Http404
    return _to_draft(request, lambda: begin_plan(actor=request.user, year=year))
