"""One meeting: whose turn and what next, agenda, who comes, papers, the timeline."""

from django.shortcuts import render
from django.utils import timezone
from django.views.generic import TemplateView

from documents.models import Dispatch
from documents.selectors import attachment_panel, paper_panel
from history.selectors import timeline
from meetings import rules
from meetings.flows import MeetingFlow
from meetings.forms.meeting import HowForm, QuorumForm
from meetings.models import Meeting
from meetings.selectors.meetings import (
    ANSWER_STYLES,
    STATE_STYLES,
    invitations_of,
    items_of,
    receipts_of,
)
from meetings.services.inviting import NOTICE, lacking_for_notice
from meetings.views.visible import meeting_or_404
from pages.panels import panels_of
from workflow.selectors.flows import flow_state

State = Meeting.State


class MeetingPage(TemplateView):
    """The office sees everything; the county's readers who is invited and who came, without the reasons; those who
    take part their own invitation, the agenda and its papers."""

    rule = staticmethod(rules.may_see_meetings)
    template_name = "meetings/meeting.html"

    def get_context_data(self, pk, **kwargs):
        return super().get_context_data(
            **meeting_context(self.request, meeting_or_404(self.request, pk)), **kwargs
        )


def meeting_context(request, meeting, **more) -> dict:
    """All that the page of a meeting shows; `more` replaces forms that were filled in."""
    access = request.access
    items = items_of(access, meeting)
    invitations = invitations_of(access, meeting)
    for row in invitations:
        row.answer_style = ANSWER_STYLES[row.answer]
        row.may_sign_in = rules.may_sign_in(access, row)
    flow = flow_state(access, MeetingFlow, meeting) if access.reads_county and meeting.process_id else None
    context = {
        "title": str(meeting),
        "meeting": meeting,
        "state_style": STATE_STYLES.get(meeting.state, ""),
        "outlines": list(meeting.outlines.order_by("-audience")),
        "items": items,
        "total_minutes": sum(item.minutes for item in items),
        "lacking": [item for item in items if item.needs_paper and not item.attachments],
        "invitations": invitations,
        "own": [row for row in invitations if row.is_own],
        "receipts": receipts_of(meeting, invitations) if access.reads_county else None,
        "absent": [row for row in invitations if row.is_absent] if access.reads_county else [],
        "flow": flow,
        "is_mine": flow is not None and flow.is_mine,
        "is_office": access.is_office,
        "reads_county": access.reads_county,
        "today": timezone.localdate(),
        "may_change": rules.may_change_meeting(access, meeting),
        "may_postpone": rules.may_postpone(access, meeting),
        "may_shape": rules.may_change_meeting(access, meeting)
        if meeting.is_ahead
        else rules.may_write_minutes(access, meeting),
        "papers": paper_panel(access, meeting),
        "attachments": attachment_panel(
            access, meeting, verdict=rules.may_attach_to_meeting(access, meeting)
        ),
        "panels": panels_of(access, meeting),
        # It tells who was excused and why.
        "events": timeline(meeting) if access.is_office else [],
        "how_form": HowForm(),
        "quorum_form": QuorumForm(),
    }
    if access.is_office and meeting.state == State.PLANNED:
        context["omissions"] = lacking_for_notice(meeting)
        context["draft"] = Dispatch.objects.open().about(meeting).filter(kind=NOTICE).first()
    return context | more


def refused(request, meeting, error, **more):
    """The page of the meeting with what stood in the way."""
    context = meeting_context(request, meeting, refusals=error.messages, **more)
    return render(request, "meetings/meeting.html", context, status=422)
