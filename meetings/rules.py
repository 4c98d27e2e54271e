"""Who keeps the kinds, plans, invites, answers, signs in, writes minutes and signs them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Invitation, Meeting
from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict


def may_see_meetings(access) -> Verdict:
    """The list: the county's readers all, others those they are invited to."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("会议由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_read_duties(access) -> Verdict:
    """Which meetings are missing, attendance of all units."""
    return Allowed() if access.reads_county else Denied(_("会议召开情况对办公室和妇儿工委的各岗位开放。"))


def may_organise(access) -> Verdict:
    """Kinds, plan, agenda, invitations, minutes."""
    return Allowed() if access.is_office else Denied(_("会议由妇儿工委办公室筹备。"))


def may_change_meeting(access, meeting: Meeting) -> Verdict:
    """Its day, place, agenda, invitations: until it is held."""
    verdict = may_organise(access)
    if verdict and not meeting.is_ahead:
        return _is_over(meeting)
    return verdict


def may_postpone(access, meeting: Meeting) -> Verdict:
    verdict = may_change_meeting(access, meeting)
    if verdict and meeting.is_open:
        return Denied(_("会议正在进行，不能改期或取消。"))
    return verdict


def _is_over(meeting) -> Denied:
    return Denied(_("会议%(state)s，不能再改。") % {"state": meeting.get_state_display()})


def may_attach_to_item(access, item) -> Verdict:
    """Papers of the agenda: the office, and after the notice the unit that presents the item; until the minutes go to
    be signed."""
    meeting = item.meeting
    if not (meeting.is_ahead or meeting.takes_minutes):
        return _is_over(meeting)
    if access.is_office:
        return Allowed()
    if item.presenter_unit_id in access.unit_ids and meeting.state == Meeting.State.NOTIFIED:
        return Allowed()
    return Denied(_("会议材料由办公室和汇报单位上传。"))


def may_attach_to_meeting(access, meeting: Meeting) -> Verdict:
    """Photographs, signed sheets: the office until the meeting's business is done."""
    verdict = may_organise(access)
    if verdict and meeting.state in Meeting.ENDED:
        return _is_over(meeting)
    return verdict


def may_answer(access, invitation: Invitation) -> Verdict:
    """The receipt: the unit's people, the invited person, and the office for anybody; until the meeting is open."""
    meeting = invitation.meeting
    if not meeting.is_ahead or meeting.notified_at is None:
        return Denied(_("现在不能填回执。"))
    if meeting.is_open and not access.is_office:
        return Denied(_("会议已经开始签到，回执不能再改，请联系会务人员。"))
    if access.is_office:
        return Allowed()
    if _is_own(access, invitation):
        if is_receipt_final(invitation):
            return Denied(_("回执时限已过，需要修改请联系会务人员。"))
        return Allowed()
    return Denied(_("回执由%(who)s填写。") % {"who": invitation.who})


def is_receipt_final(invitation: Invitation) -> bool:
    """A receipt that was given is not changed after its day; one that is still owed may come late."""
    due_on = invitation.meeting.reply_due_on
    is_late = due_on is not None and due_on < timezone.localdate()
    return is_late and invitation.answer != Invitation.Answer.PENDING


def may_sign_in(access, invitation: Invitation) -> Verdict:
    """By one's own phone: with the code, while the meeting is open."""
    if not invitation.meeting.is_open:
        return Denied(_("现在不能签到。"))
    if _is_own(access, invitation):
        return Allowed()
    return Denied(_("只能为本单位或本人签到。"))


def may_sign_in_others(access, meeting: Meeting) -> Verdict:
    verdict = may_organise(access)
    if not verdict:
        return verdict
    # Also where nobody opened the meeting in the system: the signed sheet is entered afterwards.
    is_on = meeting.state == Meeting.State.NOTIFIED and meeting.planned_on <= timezone.localdate()
    if not (meeting.is_open or is_on or meeting.state in Meeting.WRITING):
        return Denied(_("现在不能登记签到。"))
    return verdict


def _is_own(access, invitation) -> bool:
    if invitation.unit_id is not None:
        return access.serves(invitation.unit_id)
    return invitation.person_id is not None and invitation.person_id in access.person_ids


def may_write_minutes(access, meeting: Meeting) -> Verdict:
    verdict = may_organise(access)
    if not verdict:
        return verdict
    if not meeting.takes_minutes:
        if meeting.is_ahead:
            return Denied(_("会议还没有开始。"))
        return Denied(_("会议%(state)s，不能修改纪要。") % {"state": meeting.get_state_display()})
    return verdict


def may_sign_minutes(access) -> Verdict:
    """The pages on which minutes are checked and signed; which of the two is whose is decided at the step."""
    if access.is_office or access.has(Role.CHAIR):
        return Allowed()
    return Denied(_("纪要由办公室主任核稿、主任签发。"))
