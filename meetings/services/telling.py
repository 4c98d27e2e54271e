"""What a meeting asks of those who are invited: a receipt until a day, and to come. Rows only; the reminders follow from
them. Called inside another service's `recording` frame."""

from collections import defaultdict

from django.utils.translation import gettext as _

from meetings.models import Invitation, Meeting
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.models import Post
from organisations.roles import Role
from workdays.selectors import Term
from workflow.models import Deadline
from workflow.services import Limit, close_items, end_limits, open_items, set_limits, work_item

REPLY, ATTEND = "meeting.reply", "meeting.attend"


def open_replies(meeting: Meeting, invitations) -> None:
    """A receipt waits in the inbox of each unit's liaison and of each invited person; a guest has the link."""
    roles = _roles_of(meeting, invitations)
    term = Term(meeting.reply_due_on)
    open_items(
        work_item(
            row,
            step=REPLY,
            step_title=_("填写会议回执"),
            title=str(meeting),
            url=meeting.get_absolute_url(),
            unit=row.unit,
            role=Role.LIAISON if row.unit_id else roles.get(row.person_id, Role.OFFICE),
            person=row.person,
            term=term,
        )
        for row in invitations
        if row.unit_id or row.person_id
    )


def _roles_of(meeting, invitations) -> dict[int, str]:
    people = [row.person_id for row in invitations if row.person_id]
    posts = Post.objects.in_force().filter(
        person__in=people, committee_id=meeting.committee_id, unit__isnull=True
    )
    return dict(posts.values_list("person_id", "role"))


def close_replies(invitations, *, actor, void=False) -> None:
    """The receipts are given, or (`void`) not owed any more; then nobody owes coming either."""
    ids = [row.pk for row in invitations]
    outcome = _("不再需要") if void else _("已回执")
    close_items(Invitation, ids, steps=[REPLY], actor=actor, outcome=outcome, void=void)
    if void:
        end_limits(Invitation, ids, kinds=[ATTEND], void=True)


def watch_attendance(meeting: Meeting, invitations) -> None:
    """The day of the meeting stands in the calendar of every unit that has not been excused."""
    excused = [row for row in invitations if row.answer == Invitation.Answer.EXCUSED]
    end_limits(Invitation, [row.pk for row in excused], kinds=[ATTEND], void=True)
    set_limits(
        Limit(
            instance=row,
            kind=ATTEND,
            role=Role.LIAISON,
            unit_id=row.unit_id,
            term=Term(meeting.planned_on),
            title=str(meeting),
            url=meeting.get_absolute_url(),
        )
        for row in invitations
        if row.unit_id and row.answer != Invitation.Answer.EXCUSED
    )


def settle_attendance(meeting: Meeting, invitations, *, actor) -> None:
    """The meeting was held (or its attendance put right): who came has met it, who did not has missed it for good; a
    receipt that never came is missed too."""
    pending = [row.pk for row in invitations if row.answer == Invitation.Answer.PENDING]
    there = {row.pk: row.signed_in_at for row in invitations if row.was_there}
    own = Deadline.objects.about(Invitation, [row.pk for row in invitations]).exclude(
        state=Deadline.State.VOID
    )
    rows = list(own.filter(kind=ATTEND).select_for_update().order_by("pk"))
    for row in rows:
        row.met_at, row.next_on = there.get(row.object_id), None
        row.state = Deadline.State.MET if row.met_at else Deadline.State.MISSED
    Deadline.objects.bulk_update(rows, ["state", "met_at", "next_on"], batch_size=200)
    replies = own.filter(kind=REPLY, object_id__in=pending, state=Deadline.State.OPEN)
    late = [row.pk for row in replies.select_for_update().order_by("pk").only("pk")]
    Deadline.objects.filter(pk__in=late).update(state=Deadline.State.MISSED, next_on=None)
    close_items(Invitation, pending, steps=[REPLY], actor=actor, outcome=_("没有回执"), void=True)


def tell(meeting: Meeting, invitations, *, title: str, body: str) -> None:
    """A message to each invited unit's people and to each invited person; guests are told by the office."""
    people = defaultdict(set)
    units = [row.unit_id for row in invitations if row.unit_id]
    serving = Post.objects.in_force().filter(unit__in=units, person__is_active=True)
    for unit_id, person_id in serving.values_list("unit_id", "person_id"):
        people[unit_id].add(person_id)
    alone = {row.person_id for row in invitations if row.person_id}
    common = {
        "committee_id": meeting.committee_id,
        "kind": REPLY,
        "level": Level.NOTICE,
        "title": title[:200],
        "body": body,
        "url": meeting.get_absolute_url(),
    }
    drafts = [
        Draft(Message(**common, unit_id=unit_id), frozenset(people[unit_id]), by_robot=True)
        for unit_id in units
        if people[unit_id]
    ]
    if alone:
        drafts.append(Draft(Message(**common), frozenset(alone)))
    say(drafts)
