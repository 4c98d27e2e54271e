"""One meeting."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from history.selectors import timeline
from meetings import rules
from meetings.flows import MeetingFlow
from meetings.models import AgendaItem, Meeting
from workflow.selectors.flows import flow_state


class MeetingPage(TemplateView):
    """What the meeting is, how far it is, whose turn, the agenda for those who take part, the timeline."""

    rule = staticmethod(rules.may_see_meetings)
    template_name = "meetings/meeting.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        rows = Meeting.objects.visible_to(access).select_related("kind", "committee", "process", "document")
        meeting = get_object_or_404(rows, pk=pk)
        return super().get_context_data(
            title=str(meeting),
            meeting=meeting,
            items=AgendaItem.objects.visible_to(access).filter(meeting=meeting),
            flow=flow_state(access, MeetingFlow, meeting),
            events=timeline(meeting),
            **kwargs,
        )
