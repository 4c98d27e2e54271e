"""整改: a notice's page."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from history.selectors import timeline
from supervision import rules
from supervision.flows import RectificationFlow
from supervision.services.rectification import notices_with_all
from workflow.selectors.flows import flow_state


class NoticePage(TemplateView):
    rule = staticmethod(rules.may_see_rectification)
    template_name = "supervision/notice.html"

    def get_context_data(self, pk, **kwargs):
        notice = get_object_or_404(notices_with_all().visible_to(self.request.access), pk=pk)
        return super().get_context_data(
            title=str(notice),
            notice=notice,
            flow=flow_state(self.request.access, RectificationFlow, notice),
            events=timeline(notice),
            **kwargs,
        )
