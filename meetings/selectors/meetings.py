"""One meeting as its page shows it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from documents.models import Attachment
from meetings import rules
from meetings.models import AgendaItem, Invitation, Meeting, Resolution
from meetings.quorum import Quorum

STATE_STYLES = {
    "planned": "",
    "notified": "tag-blue",
    "held": "tag-warn",
    "minutes_draft": "tag-warn",
    "at_director": "tag-warn",
    "at_chair": "tag-warn",
    "minutes_issued": "tag-blue",
    "closed": "tag-ok",
    "cancelled": "",
}
ANSWER_STYLES = {"pending": "tag-warn", "attend": "tag-ok", "deputy": "tag-blue", "excused": ""}


def items_of(access, meeting: Meeting) -> list[AgendaItem]:
    """The agenda that this person may see, in order: each with `attachments`, `own_resolutions`, `may_attach` and
    `starts` (when it begins, None without the meeting's hour). Four queries."""
    items = list(
        AgendaItem.objects.visible_to(access)
        .filter(meeting=meeting)
        .select_related("presenter_unit", "updated_by")
        .order_by("position", "pk")
    )
    hung, resolved = defaultdict(list), defaultdict(list)
    files = Attachment.objects.filter(
        object_type=AgendaItem._meta.label_lower,
        object_id__in=[item.pk for item in items],
        removed_at__isnull=True,
    )
    for attachment in files.select_related("uploaded_by").order_by("pk"):
        hung[attachment.object_id].append(attachment)
    for row in resolutions_of(access, meeting):
        resolved[row.item_id].append(row)
    begins = meeting.starts_at and datetime.combine(meeting.day, meeting.starts_at)
    for item in items:
        item.meeting = meeting
        item.attachments, item.own_resolutions = hung[item.pk], resolved[item.pk]
        item.may_attach = rules.may_attach_to_item(access, item)
        item.starts = begins and begins.time()
        begins = begins and begins + timedelta(minutes=item.minutes)
    return items


def resolutions_of(access, meeting: Meeting) -> list[Resolution]:
    rows = Resolution.objects.visible_to(access).filter(meeting=meeting)
    return list(
        rows.select_related("lead", "task", "measure", "outline", "updated_by")
        .prefetch_related("supports")
        .order_by("position", "pk")
    )


@dataclass(frozen=True)
class Receipts:
    """How the receipts of a meeting stand, in numbers."""

    invited: int
    attend: int
    deputy: int
    excused: int
    pending: int
    there: int
    absent: int
    quorum: Quorum

    @property
    def coming(self) -> int:
        return self.attend + self.deputy


def invitations_of(access, meeting: Meeting) -> list[Invitation]:
    """Whoever is invited, in order, as far as one may see them; each with `is_own` and `may_answer`. One query."""
    rows = Invitation.objects.visible_to(access).filter(meeting=meeting)
    rows = list(rows.select_related("unit", "person", "answered_by").order_by("position", "pk"))
    for row in rows:
        row.meeting = meeting
        row.is_own = row.unit_id in access.unit_ids or row.person_id in access.person_ids
        row.may_answer = rules.may_answer(access, row)
    return rows


def receipts_of(meeting: Meeting, invitations) -> Receipts:
    answers = [row.answer for row in invitations]
    return Receipts(
        invited=len(answers),
        attend=answers.count(Invitation.Answer.ATTEND),
        deputy=answers.count(Invitation.Answer.DEPUTY),
        excused=answers.count(Invitation.Answer.EXCUSED),
        pending=answers.count(Invitation.Answer.PENDING),
        there=sum(row.was_there for row in invitations),
        absent=sum(row.is_absent for row in invitations),
        quorum=Quorum.of(meeting.kind.quorum_share, invitations),
    )


def meetings_of_year(access, year: int):
    """The meetings that a calendar of the year shows."""
    rows = Meeting.objects.visible_to(access).standing().filter(planned_on__year=year)
    return rows.select_related("kind").prefetch_related("outlines").order_by("planned_on", "pk")


def today_of(access):
    """The open meetings that this person can sign in to now."""
    rows = Invitation.objects.of(access).filter(
        meeting__state=Meeting.State.NOTIFIED,
        meeting__opened_at__isnull=False,
        meeting__planned_on__lte=timezone.localdate(),
        signed_in_at__isnull=True,
    )
    return rows.select_related("meeting", "unit", "person").order_by("meeting__planned_on", "pk")
