"""开会: the meeting is opened, people sign in, and it is held with or without its quorum."""

import secrets

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.flows import MeetingFlow
from meetings.links import invitation_of
from meetings.models import Invitation, Meeting, ResolutionReport
from meetings.quorum import Quorum
from meetings.selectors.following import standings_of, unreported_resolutions
from meetings.services.agenda import check_papers, freeze_papers
from meetings.services.rows import State, changing, meetings_with_all, touch
from meetings.services.telling import settle_attendance
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from workflow.turns import taking_turn

How = Invitation.How
DIGITS = 6


def open_meeting(*, actor, meeting) -> Meeting:
    """开始签到, on the day: the compulsory papers must be there, the standing papers are drawn up as they stand, and
    the short code is given out. Opened again on a second day the meeting has another code."""
    with changing(actor, meeting) as change:
        meeting = change.meeting
        require(rules.may_change_meeting(change.access, meeting))
        today = timezone.localdate()
        if meeting.state != State.NOTIFIED:
            raise ValidationError(_("还没有发出会议通知，不能开始签到。"))
        if meeting.is_open:
            if timezone.localdate(meeting.opened_at) == today:
                raise Conflict(_("签到已经开始。"), current=meeting)
        elif meeting.planned_on != today:
            raise ValidationError(
                _("会议日期是 %(day)s，不是今天。改在今天开会，请先改期。") % {"day": meeting.planned_on}
            )
        check_papers(meeting)
        if not meeting.is_open:
            freeze_papers(meeting)
        meeting.opened_at, meeting.opened_by = timezone.now(), actor
        meeting.code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        touch(meeting)
        meeting.invitations.filter(wrong_codes__gt=0).update(wrong_codes=0)
        change.record.event(meeting, "meeting.opened", _("开始签到"))
    return meeting


def sign_in(*, actor, invitation, code: str) -> Invitation:
    """签到 on one's own phone, with the code that is shown in the room; on the day only. After five wrong codes the
    office signs in by hand."""
    with changing(actor, invitation.meeting) as change:
        row = _locked(change.meeting, invitation.pk)
        require(rules.may_sign_in(change.access, row))
        right = _by_code(change, row, code)
    return _signed(row, right)


def sign_in_by_link(*, token: str, code: str) -> Invitation:
    """The same through the link, without an account."""
    invitation = invitation_of(token)
    if invitation is None:
        raise RuleError(_("链接已经失效，请联系会务人员。"))
    with changing(None, invitation.meeting) as change:
        row = _locked(change.meeting, invitation.pk)
        if not change.meeting.is_open or row.nonce != invitation.nonce:
            raise RuleError(_("现在不能签到。"))
        right = _by_code(change, row, code)
    return _signed(row, right)


def _locked(meeting, pk) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("unit", "person")
    row = rows.get(pk=pk, meeting=meeting)
    row.meeting = meeting
    return row


def _by_code(change, row, code) -> bool:
    """Whether the code was right; a wrong one is counted, so this transaction must end well."""
    if row.was_there:
        return True
    if row.wrong_codes >= Invitation.MOST_WRONG_CODES:
        raise RuleError(_("签到码已输错 %(n)s 次，请到会务处签到。") % {"n": row.wrong_codes})
    meeting = change.meeting
    if not meeting.code_is_valid:
        raise RuleError(_("签到码只在会议当天有效，请到会务处签到。"))
    if not secrets.compare_digest(code.strip().encode(), meeting.code.encode()):
        row.wrong_codes += 1
        row.save(update_fields=["wrong_codes"])
        return False
    row.signed_in_at, row.signed_in_by, row.signed_in_how = timezone.now(), change.record.actor, How.CODE
    row.save()
    change.record.event(meeting, "meeting.signed_in", _("签到"), comment=row.who, data={"how": How.CODE})
    return True


def _signed(row, right: bool) -> Invitation:
    if not right:
        left = Invitation.MOST_WRONG_CODES - row.wrong_codes
        raise ValidationError({"code": _("签到码不对，还可以试 %(n)s 次。") % {"n": left}})
    return row


def sign_in_by_hand(*, actor, meeting, invitation_ids, here: bool = True, names=None) -> int:
    """The office notes who is there, from the signed sheet or at the door, or takes back what it noted wrongly; also
    after the meeting, until its minutes go to be signed. `names` (invitation → name) says who really came. Returns how
    many changed."""
    with changing(actor, meeting) as change:
        meeting, names = change.meeting, names or {}
        require(rules.may_sign_in_others(change.access, meeting))
        rows = meeting.invitations.filter(pk__in=list(invitation_ids)).select_for_update(of=("self",))
        changed = []
        for row in rows.select_related("unit", "person"):
            name = names.get(row.pk, row.attendee_name).strip()
            if row.was_there == here and row.attendee_name == name:
                continue
            if row.was_there != here:
                row.signed_in_at = timezone.now() if here else None
                row.signed_in_by, row.signed_in_how = (actor, How.HAND) if here else (None, "")
            row.attendee_name = name
            check_fields(row, "attendee_name")
            changed.append(row)
        Invitation.objects.bulk_update(
            changed, ["signed_in_at", "signed_in_by", "signed_in_how", "attendee_name"], batch_size=200
        )
        if changed:
            title = _("登记签到") if here else _("撤销签到")
            said = "、".join(row.who for row in changed)
            change.record.event(meeting, "meeting.signed_by_hand", title, comment=said[:500])
            if meeting.is_held:
                _count(meeting)
                touch(meeting)
                settle_attendance(meeting, changed, actor=actor)
    return len(changed)


def _count(meeting) -> Quorum:
    quorum = Quorum.of(meeting.kind.quorum_share, meeting.invitations.all())
    meeting.due_members, meeting.present_members = quorum.due, quorum.present
    return quorum


def hold_meeting(*, actor, meeting, step_id=None, quorum_reason="") -> Meeting:
    """已召开: attendance is counted, what is owed of it settled, the standing papers stay as they are, and earlier
    resolutions are reported. Refused before the day, without a compulsory paper, and without the quorum unless a
    reason is given."""
    quorum_reason = quorum_reason.strip()
    with taking_turn(MeetingFlow.holding, meeting, actor=actor, step_id=step_id) as turn:
        meeting = turn.locked(meetings_with_all())
        require(rules.may_change_meeting(turn.access, meeting))
        if meeting.planned_on > timezone.localdate():
            raise ValidationError(
                _("会议日期是 %(day)s，还没有到。提前召开请先改期。") % {"day": meeting.planned_on}
            )
        check_papers(meeting)
        quorum = _count(meeting)
        if not quorum.is_reached and not quorum_reason:
            raise ValidationError(
                {
                    "quorum_reason": _(
                        "应到 %(due)s，实到 %(present)s，没有达到 %(share)s%%。仍然有效的，请写明理由。"
                    )
                    % {"due": quorum.due, "present": quorum.present, "share": quorum.share}
                }
            )
        if not meeting.is_open:
            freeze_papers(meeting)
        was = meeting.state
        written = bool(meeting.opening.strip()) or meeting.items.exclude(text="").exists()
        meeting.state = State.MINUTES_DRAFT if written else State.HELD
        meeting.held_on, meeting.held_by, meeting.code = meeting.planned_on, actor, ""
        meeting.quorum_reason = "" if quorum.is_reached else quorum_reason
        check_fields(meeting, "quorum_reason")
        touch(meeting)
        rows = list(meeting.invitations.select_for_update())
        settle_attendance(meeting, rows, actor=actor)
        _report_resolutions(meeting)
        turn.outcome = _("已召开")
        turn.record.event(
            meeting,
            "meeting.held",
            _("会议召开"),
            from_state=was,
            to_state=meeting.state,
            comment=" ".join(filter(None, [quorum.said, meeting.quorum_reason])),
        )
    return meeting


def _report_resolutions(meeting) -> None:
    """What became of earlier resolutions of meetings of this kind, as it stands today."""
    ResolutionReport.objects.bulk_create(
        ResolutionReport(
            meeting=meeting,
            resolution=row.resolution,
            state=row.state,
            percent=row.percent,
            said=row.said,
            is_final=row.is_final,
        )
        for row in standings_of(unreported_resolutions(meeting))
    )
