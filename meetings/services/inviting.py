"""参会: who is invited, the notice, receipts in the system, by link or by the office for somebody."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Dispatch, Document
from documents.services import begin_dispatch
from meetings import rules
from meetings.flows import MeetingFlow, reply_day
from meetings.links import invitation_of
from meetings.models import Invitation, Meeting
from meetings.models.invitation import fresh_nonce
from meetings.services.agenda import add_resolutions_item
from meetings.services.kinds import INVITABLE
from meetings.services.rows import State, changing, meetings_with_all, touch, with_reason
from meetings.services.telling import close_replies, open_replies, tell, watch_attendance
from organisations.access import access_of
from organisations.models import Post, Unit, User
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from workflow.turns import taking_turn

NOTICE = "meeting.notice"
Answer, How = Invitation.Answer, Invitation.How
MOST_INVITED = 500
ANSWER_FIELDS = (
    "answer",
    "attendee_name",
    "attendee_post",
    "attendee_phone",
    "reason",
    "answered_at",
    "answered_by",
    "answered_how",
)


# Whom -----------------------------------------------------------------------------------------------


def set_up_invitations(meeting: Meeting) -> list[Invitation]:
    """Whoever the kind invites and is not invited yet: its units, and today's holders of its roles."""
    kind, committee_id = meeting.kind, meeting.committee_id
    units = Unit.objects.filter(committee_id=committee_id).active()
    if not kind.invites_all_units:
        units = units.filter(pk__in=kind.units.values("pk"))
    posts = Post.objects.in_force().filter(
        committee_id=committee_id, unit__isnull=True, role__in=kind.roles, person__is_active=True
    )
    order = {role: number for number, role in enumerate(kind.roles)}
    people = {}
    for post in sorted(posts.select_related("person"), key=lambda post: (order[post.role], post.pk)):
        people.setdefault(post.person_id, post.person)
    return _invite(meeting, units.order_by("code"), people.values(), (), is_member=True)


def _invite(meeting, units, people, guests, *, is_member) -> list[Invitation]:
    facts = ("unit_id", "person_id", "guest", "position")
    present = list(meeting.invitations.values_list(*facts))
    seen = {row[:3] for row in present}
    top = max((row[3] for row in present), default=0)
    wanted = [
        *((None, person.pk, "") for person in people),
        *((unit.pk, None, "") for unit in units),
        *((None, None, guest) for guest in guests),
    ]
    new = [key for key in dict.fromkeys(wanted) if key not in seen]
    if len(present) + len(new) > MOST_INVITED:
        raise ValidationError(_("一次会议最多邀请 %(n)s 个单位和人员。") % {"n": MOST_INVITED})
    return Invitation.objects.bulk_create(
        (
            Invitation(
                committee_id=meeting.committee_id,
                meeting=meeting,
                unit_id=unit_id,
                person_id=person_id,
                guest=guest,
                is_member=is_member,
                position=top + number,
            )
            for number, (unit_id, person_id, guest) in enumerate(new, 1)
        ),
        batch_size=200,
    )


def invite(*, actor, meeting, units=(), people=(), guests=(), is_member=True) -> list[Invitation]:
    """Invite units, people of the committee, and guests by name; who is invited already stays. After the notice the
    new ones are asked at once."""
    with changing(actor, meeting) as change:
        meeting = change.meeting
        require(rules.may_change_meeting(change.access, meeting))
        units = Unit.objects.filter(committee_id=meeting.committee_id, pk__in=[unit.pk for unit in units])
        people = candidates(meeting.committee_id).filter(pk__in=[person.pk for person in people])
        guests = [" ".join(guest.split()) for guest in guests if guest.strip()]
        if any(len(guest) > 60 for guest in guests):
            raise ValidationError({"guests": _("每位特邀人员或单位最多写 60 字。")})
        made = _invite(meeting, units.order_by("code"), people, guests, is_member=is_member)
        _note_invited(change, made)
    return made


def sync_invitations(*, actor, meeting) -> list[Invitation]:
    """Invite whoever the kind invites and is missing: units and posts that came since."""
    with changing(actor, meeting) as change:
        require(rules.may_change_meeting(change.access, change.meeting))
        made = set_up_invitations(change.meeting)
        _note_invited(change, made)
    return made


def _note_invited(change, made) -> None:
    if not made:
        return
    if change.meeting.state == State.NOTIFIED:
        ask(change.meeting, made)
    names = "、".join(row.who for row in made)
    change.record.event(change.meeting, "meeting.invited", _("增加参会单位和人员"), comment=names[:500])


def candidates(committee_id: int):
    """The people who can be invited by name: those who hold a post of the committee itself."""
    posts = Post.objects.in_force().filter(committee_id=committee_id, unit__isnull=True)
    posts = posts.filter(role__in=INVITABLE)
    return User.objects.filter(is_active=True, pk__in=posts.values("person_id")).order_by("name", "pk")


def uninvite(*, actor, invitation) -> None:
    """Take somebody off the list before the meeting is open."""
    with changing(actor, invitation.meeting) as change:
        require(rules.may_postpone(change.access, change.meeting))
        row = _locked(change, invitation)
        close_replies([row], actor=actor, void=True)
        change.record.event(change.meeting, "meeting.uninvited", _("减少参会单位和人员"), comment=row.who)
        row.delete()


def set_member(*, actor, invitation, is_member: bool) -> Invitation:
    """出席 (counts for the quorum) or 列席."""
    with changing(actor, invitation.meeting) as change:
        require(rules.may_change_meeting(change.access, change.meeting))
        row = _locked(change, invitation)
        if row.is_member != is_member:
            row.is_member = is_member
            row.save(update_fields=["is_member"])
            title = _("改为出席") if is_member else _("改为列席")
            change.record.event(change.meeting, "meeting.membership", title, comment=row.who)
    return row


def save_seats(*, actor, meeting, seats: dict[int, str]) -> None:
    """座次: invitation → seat, any of them; empty for none."""
    with changing(actor, meeting) as change:
        require(rules.may_change_meeting(change.access, change.meeting))
        rows = list(change.meeting.invitations.filter(pk__in=seats).select_for_update())
        changed = []
        for row in rows:
            seat = seats[row.pk].strip()
            if row.seat != seat:
                row.seat = seat
                check_fields(row, "seat")
                changed.append(row)
        taken = [row.seat for row in change.meeting.invitations.exclude(pk__in=seats) if row.seat]
        taken += [row.seat for row in rows if row.seat]
        double = sorted({seat for seat in taken if taken.count(seat) > 1})
        if double:
            raise ValidationError(_("座次重复：%(seats)s。") % {"seats": "、".join(double)})
        Invitation.objects.bulk_update(changed, ["seat"], batch_size=200)
        if changed:
            change.record.event(change.meeting, "meeting.seated", _("排座次"))


def _locked(change, invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("unit", "person")
    row = rows.get(pk=invitation.pk, meeting=change.meeting)
    row.meeting = change.meeting
    return row


# The notice -----------------------------------------------------------------------------------------


def begin_notice(*, actor, meeting) -> Dispatch:
    """拟会议通知: a draft about the meeting to the invited units. When it is signed, all are told (`notice_signed`).
    Raises `Conflict` with the draft that is there already.

    The meeting is not locked: a signing holds its draft before the meeting, and looks at it again."""
    access = access_of(actor)
    meeting = meetings_with_all().get(pk=meeting.pk, committee_id=access.committee_id)
    require(rules.may_change_meeting(access, meeting))
    _check_ready(meeting)
    units = Unit.objects.filter(pk__in=meeting.invitations.values("unit_id"))
    return begin_dispatch(actor=actor, kind=NOTICE, units=units, subject=meeting)


def lacking_for_notice(meeting) -> list[str]:
    """What a notice must say and cannot yet, in words."""
    missing = []
    if meeting.starts_at is None:
        missing.append(_("没有写开始时间"))
    if not meeting.place.strip():
        missing.append(_("没有写地点"))
    if not meeting.invitations.exists():
        missing.append(_("没有邀请任何单位和人员"))
    if not meeting.items.exists():
        missing.append(_("没有议程"))
    if meeting.planned_on < timezone.localdate():
        missing.append(_("会议日期已过，请先改期"))
    return missing


def _check_ready(meeting) -> None:
    missing = lacking_for_notice(meeting)
    if missing:
        raise ValidationError(_("还不能发通知：%(what)s。") % {"what": "，".join(missing)})


def notice_signed(*, dispatch: Dispatch, documents: list[Document], actor) -> None:
    """The notice was signed: within that transaction the meeting is 已通知 and all who are invited are asked. A later
    paper about it (a notice of another day) changes nothing more. Refused when the meeting was cancelled.

    Read without a lock first: a signing holds the numbers by now, and whoever signs minutes takes the meeting before
    the numbers. A meeting never becomes 筹备中 again."""
    meeting = meetings_with_all().get(pk=dispatch.object_id)
    if meeting.state == State.CANCELLED:
        raise Conflict(_("会议已经取消，通知不能签发。"), current=meeting)
    if meeting.state != State.PLANNED:
        return
    try:
        with taking_turn(MeetingFlow.planning, meeting, actor=actor, by_paper=True) as turn:
            _notify(turn, documents[0].number)
    except Conflict:
        # The office said meanwhile that it had told everybody: the paper goes out all the same.
        if Meeting.objects.get(pk=meeting.pk).state == State.CANCELLED:
            raise


def mark_notified(*, actor, meeting, how: str, step_id=None) -> Meeting:
    """已另行通知: everybody was told by other means, `how` says by which."""
    how = with_reason(how, _("请写明怎样通知的，例如 已由县委办电话通知。"), "how")
    with taking_turn(MeetingFlow.planning, meeting, actor=actor, step_id=step_id) as turn:
        return _notify(turn, how)


def _notify(turn, how: str) -> Meeting:
    meeting = turn.locked(meetings_with_all())
    _check_ready(meeting)
    add_resolutions_item(meeting)
    was, meeting.state = meeting.state, State.NOTIFIED
    meeting.notified_at, meeting.notified_how = timezone.now(), how
    meeting.reply_due_on = reply_day(meeting)
    check_fields(meeting, "notified_how")
    touch(meeting)
    ask(meeting, list(_rows(meeting)))
    turn.outcome = _("已通知")
    turn.record.event(
        meeting, "meeting.notified", _("发出会议通知"), from_state=was, to_state=meeting.state, comment=how
    )
    return meeting


def _rows(meeting):
    return meeting.invitations.select_related("unit", "person").order_by("position", "pk")


def ask(meeting, invitations) -> None:
    """Ask for receipts and put the day into the units' calendars."""
    for row in invitations:
        row.meeting = meeting
    open_replies(meeting, [row for row in invitations if row.answer == Answer.PENDING])
    watch_attendance(meeting, invitations)
    tell(
        meeting,
        invitations,
        title=_("请参加%(meeting)s：%(day)s") % {"meeting": meeting, "day": said_of_time(meeting)},
        body=_("地点：%(place)s。请于 %(due)s 前填写回执。")
        % {"place": meeting.place, "due": meeting.reply_due_on},
    )


def ask_again(meeting, *, actor, moved: bool) -> None:
    """The day (`moved`), hour or place changed after the notice: all are told, and after a new day asked anew."""
    rows = list(_rows(meeting))
    for row in rows:
        row.meeting = meeting
    if moved:
        close_replies(rows, actor=actor, void=True)
        for row in rows:
            row.answer, row.answered_at, row.answered_by = Answer.PENDING, None, None
            row.answered_how = row.attendee_name = row.attendee_post = row.reason = ""
            row.attendee_phone = ""
        Invitation.objects.bulk_update(rows, ANSWER_FIELDS, batch_size=200)
        open_replies(meeting, rows)
        watch_attendance(meeting, rows)
    tell(
        meeting,
        rows,
        title=_("会议改期：%(meeting)s改为 %(day)s") % {"meeting": meeting, "day": said_of_time(meeting)}
        if moved
        else _("会议安排有变：%(meeting)s，%(day)s") % {"meeting": meeting, "day": said_of_time(meeting)},
        body=_("地点：%(place)s。%(reason)s")
        % {"place": meeting.place, "reason": meeting.move_reason if moved else ""},
    )


def end_invitations(meeting, *, actor, were_told: bool) -> None:
    """The meeting does not take place: nobody owes a receipt, and those who were told are told so."""
    rows = list(_rows(meeting))
    close_replies(rows, actor=actor, void=True)
    if were_told:
        tell(
            meeting,
            rows,
            title=_("会议取消：%(meeting)s") % {"meeting": meeting},
            body=meeting.cancel_reason,
        )


def said_of_time(meeting) -> str:
    hour = f" {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return f"{meeting.planned_on}{hour}"


# Receipts -------------------------------------------------------------------------------------------


def answer_invitation(*, actor, invitation, answer: str, name="", post="", phone="", reason="") -> Invitation:
    """回执: attend, send a deputy with name and post, or be excused with a reason. May be changed until the meeting is
    open. The office may answer for anybody."""
    with changing(actor, invitation.meeting) as change:
        row = _locked(change, invitation)
        require(rules.may_answer(change.access, row))
        own = row.unit_id in change.access.unit_ids or row.person_id in change.access.person_ids
        how = How.SYSTEM if own else How.HAND
        return _answer(change, row, answer, name, post, phone, reason, how)


def answer_by_link(*, token: str, answer: str, name="", post="", phone="", reason="") -> Invitation:
    """The same through the link, without an account. `RuleError` when the link does not hold any more."""
    invitation = _by_link(token)
    with changing(None, invitation.meeting) as change:
        row = _locked(change, invitation)
        if row.nonce != invitation.nonce or not row.meeting.is_ahead:
            raise RuleError(_("链接已经失效，请联系会务人员。"))
        if row.meeting.is_open:
            raise RuleError(_("会议已经开始签到，回执不能再改，请联系会务人员。"))
        if rules.is_receipt_final(row):
            raise RuleError(_("回执时限已过，需要修改请联系会务人员。"))
        return _answer(change, row, answer, name, post, phone, reason, How.LINK)


def _by_link(token) -> Invitation:
    invitation = invitation_of(token)
    if invitation is None:
        raise RuleError(_("链接已经失效，请联系会务人员。"))
    return invitation


def _answer(change, row, answer, name, post, phone, reason, how) -> Invitation:
    said = {
        "answer": answer,
        "attendee_name": name.strip(),
        "attendee_post": post.strip(),
        "attendee_phone": phone.strip(),
        "reason": reason.strip(),
    }
    _check_answer(row, said)
    if all(getattr(row, field) == value for field, value in said.items()):
        # Sent twice.
        return row
    for field, value in said.items():
        setattr(row, field, value)
    check_fields(row, *said)
    row.answered_at, row.answered_by, row.answered_how = timezone.now(), change.record.actor, how
    row.save()
    close_replies([row], actor=change.record.actor)
    watch_attendance(change.meeting, [row])
    change.record.event(
        change.meeting,
        "meeting.answered",
        _("回执：%(answer)s") % {"answer": row.get_answer_display()},
        comment=" ".join(filter(None, [row.who, row.attendee_name, row.attendee_post, row.reason])),
        data={"invitation": row.pk, "how": how},
    )
    return row


def _check_answer(row, said) -> None:
    if said["answer"] not in (Answer.ATTEND, Answer.DEPUTY, Answer.EXCUSED):
        raise ValidationError({"answer": _("请选择参加、委托他人参加或请假。")})
    errors = {}
    if said["answer"] == Answer.EXCUSED:
        if not said["reason"]:
            errors["reason"] = _("请写明请假的理由。")
        said["attendee_name"] = said["attendee_post"] = said["attendee_phone"] = ""
    else:
        needs_name = said["answer"] == Answer.DEPUTY or row.person_id is None
        if needs_name and not said["attendee_name"]:
            errors["attendee_name"] = _("请写参会人的姓名。")
        if said["answer"] == Answer.DEPUTY and not said["attendee_post"]:
            errors["attendee_post"] = _("请写受委托人的职务。")
        if said["answer"] == Answer.DEPUTY and not said["reason"]:
            errors["reason"] = _("请写明委托他人参加的理由。")
    if errors:
        raise ValidationError(errors)


def renew_link(*, actor, invitation) -> Invitation:
    """A new link; the one that went out holds no more."""
    with changing(actor, invitation.meeting) as change:
        require(rules.may_change_meeting(change.access, change.meeting))
        row = _locked(change, invitation)
        row.nonce = fresh_nonce()
        row.save(update_fields=["nonce"])
        change.record.event(change.meeting, "meeting.link_renewed", _("更换回执链接"), comment=row.who)
    return row
