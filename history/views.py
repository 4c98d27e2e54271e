"""The auditor's pages: all events, one event, the check of the chain."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from history import rules
from history.filters import EventFilter
from history.models import ChainHead, Event
from history.tables import EventTable
from history.verification import verify
from pages.lists import ListPage
from pages.rules import requires

# A longer chain takes more than a page may; the command reads any length.
VERIFY_AT_MOST = 50_000


class EventList(ListPage):
    rule = staticmethod(rules.may_read_history)
    model = Event
    table_class = EventTable
    filterset_class = EventFilter
    template_name = "history/events.html"
    title = gettext_lazy("履历")
    intro = gettext_lazy("全部操作记录。只能增加，不能修改或删除；每条都带校验值，可以随时核对。")

    def get_context_data(self, **kwargs):
        head = ChainHead.objects.filter(committee_id=self.request.access.committee_id).first()
        length = head.sequence if head else 0
        return super().get_context_data(length=length, may_verify=length <= VERIFY_AT_MOST, **kwargs)


class EventPage(TemplateView):
    rule = staticmethod(rules.may_read_history)
    template_name = "history/event.html"

    def get_context_data(self, pk, **kwargs):
        event = get_object_or_404(Event.objects.visible_to(self.request.access), pk=pk)
        same = Event.objects.visible_to(self.request.access).filter(
            object_type=event.object_type, object_id=event.object_id
        )
        return super().get_context_data(
            title=_("第 %(n)s 条履历") % {"n": event.sequence}, event=event, events=same[:50], **kwargs
        )


@requires(rules.may_read_history)
@require_POST
def check(request):
    """Read the committee's chain back."""
    head = ChainHead.objects.filter(committee_id=request.access.committee_id).first()
    if head is not None and head.sequence > VERIFY_AT_MOST:
        messages.warning(request, _("记录较多，请在服务器上运行 manage.py verify_history 核对。"))
        return redirect("history:events")
    rows, faults = verify(request.access.committee_id)
    for fault in faults[:20]:
        messages.error(request, _("第 %(n)s 条：%(what)s") % {"n": fault.sequence, "what": fault.message})
    if not faults:
        messages.success(request, _("共核对 %(n)s 条，全部相符。") % {"n": rows})
    return redirect("history:events")
