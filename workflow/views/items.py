"""Handing a work item on."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.generic import View

from pages.back import page_before
from workflow import rules, services
from workflow.forms import HandOnForm
from workflow.models import WorkItem


class HandOn(View):
    """改派: an open step of a flow to one person, or back to its role."""

    rule = staticmethod(rules.may_hand_on_items)

    def _item(self, request, pk) -> WorkItem:
        items = WorkItem.objects.filter(committee_id=request.access.committee_id, process_step__isnull=False)
        return get_object_or_404(items.select_related("unit", "person", "closed_by"), pk=pk)

    def _page(self, request, item, form, status=200):
        verdict = rules.may_hand_on(request.access, item)
        context = {
            "title": _("改派：%(step)s") % {"step": item.step_title},
            "intro": _("%(title)s，现由%(who)s办理。") % {"title": item.title, "who": item.addressee},
            "form": form,
            "submit_text": _("改派"),
            "refused": "" if verdict else verdict.reason,
            "cancel_url": page_before(request, form["back"].value() or "") or "/",
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        item = self._item(request, pk)
        form = HandOnForm(
            access=request.access, item=item, initial={"back": request.META.get("HTTP_REFERER", "")}
        )
        return self._page(request, item, form)

    def post(self, request, pk):
        item = self._item(request, pk)
        form = HandOnForm(request.POST, access=request.access, item=item)
        if form.is_valid():
            try:
                said = {name: form.cleaned_data[name] for name in ("person", "reason")}
                item = services.hand_item_to(actor=request.user, item=item, **said)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已改派给%(who)s。") % {"who": item.addressee})
                # Not to the object itself: the office cannot open what a unit is still writing.
                return HttpResponseRedirect(page_before(request, form.cleaned_data["back"]) or "/")
        return self._page(request, item, form, status=422)
