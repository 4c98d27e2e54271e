"""Whose turn is next in a meeting: prepared, held, its minutes written, checked, signed, its business ended."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from meetings.models import Meeting
from organisations.roles import Role
from workdays.selectors import Term, term_after
from workflow.flows import SupervisedFlow
from workflow.nodes import RoleStep


class MeetingFlow(SupervisedFlow):
    """会议, one process a meeting."""

    process_title = _("会议")
    code = "meeting"

    start = flow.StartHandle().Annotation(title=_("列入计划")).Next(this.planning)
    planning = RoleStep(Role.OFFICE, _("筹备会议、发通知")).Next(this.holding)
    holding = RoleStep(Role.OFFICE, _("召开会议")).Next(this.minutes)
    minutes = RoleStep(Role.OFFICE, _("起草纪要")).Next(this.at_director)
    at_director = RoleStep(Role.OFFICE_DIRECTOR, _("核稿")).Next(this.after_director)
    after_director = (
        flow.Switch()
        .Case(this.at_chair, this.is_at_chair)
        .Default(this.minutes)
        .Annotation(title=_("核稿结果"))
    )
    at_chair = RoleStep(Role.CHAIR, _("签发纪要")).Next(this.after_chair)
    after_chair = (
        flow.Switch().Case(this.closing, this.is_issued).Default(this.minutes).Annotation(title=_("签发结果"))
    )
    closing = RoleStep(Role.OFFICE, _("办结会议")).Next(this.end)
    end = flow.End().Annotation(title=_("办结"))

    @staticmethod
    def _state(activation):
        return activation.process.artifact.state

    def is_at_chair(self, activation):
        return self._state(activation) == Meeting.State.AT_CHAIR

    def is_issued(self, activation):
        return self._state(activation) == Meeting.State.MINUTES_ISSUED

    @classmethod
    def term(cls, instance, node):
        """The notice goes out so many days before; the minutes are there so many days after. What is to be signed,
        and the end, have the days of a review."""
        if node.name == "planning":
            return Term(notice_day(instance))
        if node.name == "holding":
            return Term(instance.planned_on)
        if node.name == "minutes":
            return term_after(instance.committee, instance.kind.minutes_days, start=instance.held_on)
        return term_after(instance.committee, instance.committee.review_within_days)


def notice_day(meeting):
    """The last day on which the notice goes out in time; where that has passed, today."""
    day = meeting.planned_on - timedelta(days=meeting.kind.notice_days)
    return max(day, timezone.localdate())


def reply_day(meeting):
    """The day until which receipts are in."""
    day = meeting.planned_on - timedelta(days=meeting.kind.reply_days)
    return max(day, timezone.localdate())
