"""A meeting on its way: what tests of meetings begin with."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.services import attach
from meetings import services
from meetings.models import AgendaItem, Meeting
from meetings.services.rows import meetings_with_all
from tests.texts import SMALL_OUTLINE
from workdays.selectors import calendar_of

CHILDREN = SMALL_OUTLINE.replace("妇女发展纲要", "儿童发展纲要").replace("妇女与", "儿童与")
PAPER = "年度工作总结".encode()


def working_day(cast, days=0):
    """A working day at least so many days from today."""
    return calendar_of(cast.committee.pk).next_working(timezone.localdate() + timedelta(days=days))


def current(meeting) -> Meeting:
    return meetings_with_all().get(pk=meeting.pk)


def planned(cast, kind, *, days=20, **changes) -> Meeting:
    """Planned with hour and place; `days=0` is today, whatever day it is."""
    given = {"starts_at": "09:00", "place": "县政府三楼会议室"} | changes
    return services.plan_meeting(
        actor=cast.office,
        kind=kind,
        planned_on=timezone.localdate() + timedelta(days=days),
        on_day_off=True,
        **given,
    )


def with_papers(cast, meeting) -> Meeting:
    """Every compulsory paper is there."""
    for item in AgendaItem.objects.filter(meeting=meeting, needs_paper=True):
        attach(actor=cast.office, instance=item, upload=SimpleUploadedFile("总结.txt", PAPER))
    return current(meeting)


def notified(cast, kind, **changes) -> Meeting:
    meeting = with_papers(cast, planned(cast, kind, **changes))
    return services.mark_notified(actor=cast.office, meeting=meeting, how="电话通知")


def invitation_of(meeting, unit):
    return meeting.invitations.select_related("meeting", "unit", "person").get(unit=unit)


def held(cast, kind, **changes) -> Meeting:
    """Held today by everybody who was invited."""
    meeting = notified(cast, kind, days=0, **changes)
    services.open_meeting(actor=cast.office, meeting=meeting)
    ids = list(meeting.invitations.values_list("pk", flat=True))
    services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=ids)
    return services.hold_meeting(actor=cast.office, meeting=current(meeting))


def written(cast, meeting, *, task=True) -> Meeting:
    """Every item with its minutes and result; with `task` one thing is ordered of 县教育局."""
    for item in AgendaItem.objects.filter(meeting=meeting).select_related("meeting"):
        services.save_item(
            actor=cast.office, item=item, revision=item.revision, text="会议听取了汇报。", outcome="noted"
        )
    if task:
        services.add_resolution(
            actor=cast.office,
            item=AgendaItem.objects.filter(meeting=meeting).select_related("meeting").first(),
            kind="task",
            text="由县教育局牵头开展留守女童关爱行动",
            lead=cast.units.education,
            supports=[cast.units.health],
            due_on=timezone.localdate() + timedelta(days=60),
        )
    return current(meeting)


def meeting_at(cast, kind, state, **changes) -> Meeting:
    """A meeting brought as far as `state`."""
    if state == "planned":
        return with_papers(cast, planned(cast, kind, **changes))
    if state == "notified":
        return notified(cast, kind, **changes)
    meeting = held(cast, kind, **changes)
    if state == "held":
        return meeting
    meeting = written(cast, meeting)
    if state == "minutes_draft":
        return meeting
    meeting = services.file_minutes(actor=cast.office, meeting=meeting)
    if state == "at_director":
        return meeting
    meeting = services.review_minutes(actor=cast.director, meeting=meeting)
    if state == "at_chair":
        return meeting
    meeting = services.sign_minutes(actor=cast.chair, meeting=meeting)
    if state == "minutes_issued":
        return meeting
    return services.close_meeting(actor=cast.office, meeting=meeting)
