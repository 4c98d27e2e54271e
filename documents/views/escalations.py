"""From a letter that is due, or from ticked deadlines, to a draft."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from documents.escalations import begin_letter, begin_urging
from pages.rules import Conflict, RuleError, requires
from workflow.models import Escalation
from workflow.rules import may_urge


@requires(may_urge)
@require_POST
def letter(request, pk):
    """拟督办函 or 通报."""
    escalation = get_object_or_404(
        Escalation.objects.visible_to(request.access).select_related("unit"), pk=pk
    )
    try:
        return redirect(begin_letter(actor=request.user, escalation=escalation))
    except Conflict as conflict:
        if conflict.current is None:
            raise
        messages.info(request, conflict.reason)
        return redirect(conflict.current)


@requires(may_urge)
@require_POST
def urge(request):
    """拟催办通知 about the ticked deadlines."""
    ids = [int(pk) for pk in request.POST.getlist("ids") if pk.isdecimal() and len(pk) < 19]
    try:
        return redirect(begin_urging(actor=request.user, deadline_ids=ids))
    except RuleError as error:
        messages.warning(request, error.reason)
        return redirect("workflow:deadlines")
