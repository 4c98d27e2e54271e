"""Kinds of meetings, meetings, who is invited, the agenda with its papers and minutes, resolutions."""

from meetings.models.agenda import AgendaItem, StandingPaper
from meetings.models.invitation import Invitation
from meetings.models.kind import MeetingKind
from meetings.models.meeting import Meeting
from meetings.models.resolution import Resolution, ResolutionReport

__all__ = [
    "AgendaItem",
    "Invitation",
    "Meeting",
    "MeetingKind",
    "Resolution",
    "ResolutionReport",
    "StandingPaper",
]
