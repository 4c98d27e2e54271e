"""What the services of meetings share: the meeting under its lock, what is checked, who is told."""

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.models import Event
from history.recording import Recorder, recording
from meetings.models import Meeting
from organisations.access import Access, access_of
from outlines.models import Outline
from pages.fields import check_fields
from pages.rules import Conflict
from workdays.selectors import calendar_of
from workflow.turns import holding_process

State = Meeting.State


def meetings_with_all():
    """Meetings with all that rules and flow read of them."""
    return Meeting.objects.select_related(
        "kind", "committee__parent", "process", "document__entry", "filed_by", "reviewed_by", "signed_by"
    )


@dataclass
class Change:
    """A meeting under its lock, being changed by somebody. `access` is None where a link stands for an account."""

    meeting: Meeting
    access: Access | None
    record: Recorder


@contextmanager
def changing(actor, meeting: Meeting, *, version: int | None = None, with_process=False):
    """Lock a meeting (`with_process`: and before it its process, for what touches the flow's open item). Raises
    `Conflict` when `version` says that the actor saw an older one."""
    access = access_of(actor)
    frame = holding_process(meeting) if with_process else nullcontext()
    with recording(actor=actor) as record, frame:
        committee_id = access.committee_id if access else meeting.committee_id
        rows = meetings_with_all().filter(committee_id=committee_id)
        meeting = rows.select_for_update(of=("self",)).get(pk=meeting.pk)
        if version is not None and meeting.version != version:
            raise Conflict(_last_change(meeting), current=meeting)
        yield Change(meeting, access, record)


def _last_change(meeting) -> str:
    event = Event.objects.about(meeting).order_by("-id").first()
    if event is None:
        return _("会议已被他人修改。")
    return _("“%(what)s”已由%(name)s于 %(at)s 处理（%(how)s）。") % {
        "what": meeting,
        "name": event.actor_name,
        "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        "how": event.title,
    }


def with_reason(reason: str, said: str, field="reason") -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError({field: said})
    return reason


def check_day(committee_id: int, day: date, on_day_off: bool) -> None:
    """A meeting is planned for a day to come, and for a working day unless somebody insists."""
    if day < timezone.localdate():
        raise ValidationError({"planned_on": _("会议日期不能早于今天。")})
    calendar = calendar_of(committee_id)
    if not on_day_off and not calendar.is_working(day):
        special = calendar.special(day)
        raise ValidationError(
            {
                "planned_on": _("%(day)s是休息日（%(name)s）。确要在这一天开会，请勾选“在休息日召开”。")
                % {"day": day, "name": special.name if special else _("周末")}
            }
        )


def outlines_for(kind, year: int) -> list[Outline]:
    """The outlines that a meeting of this kind serves in a year: of each audience the one whose years hold it."""
    rows = Outline.objects.filter(
        committee_id=kind.committee_id, audience__in=kind.audiences, start_year__lte=year, end_year__gte=year
    )
    latest = {row.audience: row for row in rows.order_by("start_year", "pk")}
    return sorted(latest.values(), key=lambda row: row.audience, reverse=True)


def save_new(meeting: Meeting, *names) -> None:
    """Store a meeting; a second one of its kind on the same day is a conflict."""
    check_fields(meeting, *names)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:
        present = Meeting.objects.standing().filter(kind=meeting.kind, planned_on=meeting.planned_on)
        raise Conflict(
            _("%(day)s已经有一次%(kind)s。") % {"day": meeting.planned_on, "kind": meeting.kind},
            current=present.first(),
        ) from None


def touch(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save()
