"""How a bulk action reports back: per row what happened and why not."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.back import page_before
from workflow.rules import may_urge

SHOWN = 15


def report(request, outcomes, done_text):
    """Put the outcomes of a bulk action into messages; `done_text` has a place for the number done."""
    done = sum(outcome.done for outcome in outcomes)
    refused = [outcome for outcome in outcomes if not outcome.done]
    if done:
        messages.success(request, done_text % {"n": done})
    for outcome in refused[:SHOWN]:
        messages.warning(request, f"{outcome.label}：{outcome.reason}")
    if len(refused) > SHOWN:
        messages.warning(request, _("另有 %(n)s 项没有办成，理由相同或相近。") % {"n": len(refused) - SHOWN})
    if not outcomes:
        messages.warning(request, _("没有选中任何一项。"))


def back_to(request, fallback, came_from=None):
    """Return to the page the form was on (or `came_from`), with its filters, if it is one of ours."""
    before = page_before(request, came_from or request.META.get("HTTP_REFERER", ""))
    return HttpResponseRedirect(before) if before else redirect(fallback)


def urge_action(access, source) -> list[dict]:
    """The bulk action of a list whose rows the office can urge for."""
    if not may_urge(access):
        return []
    return [{"url": reverse("workflow:urge", args=[source]), "title": _("催办所选")}]


def ids(request):
    """The ticked rows of a list, as numbers; anything else is left out."""
    return [
        int(value) for value in request.POST.getlist("ids")[:2000] if value.isdecimal() and len(value) < 19
    ]
