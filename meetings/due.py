"""What of a meeting can fall due, and where the office can urge from."""

from django.utils.translation import gettext_lazy as _

from meetings.models import Invitation
from meetings.services.telling import ATTEND, REPLY
from notices.models import Level
from workflow.kinds import OWN, register_kind, register_source
from workflow.ladder import OFFICE, TURN, UNIT_HEAD, Rung
from workflow.models import Deadline

# A meeting does not wait: nobody is written a letter for a receipt.
RECEIPT = (
    Rung(-2, Level.REMIND, working=True),
    Rung(0, Level.REMIND, by_robot=True),
    Rung(1, Level.URGE, (TURN, UNIT_HEAD, OFFICE)),
)
DAY_BEFORE = (Rung(-1, Level.REMIND, (TURN, UNIT_HEAD), by_robot=True),)
FIXED = _("会议改期后，时限自动调整。")


def _of_meeting(access, ids):
    """The receipts that are still owed, of ticked meetings."""
    rows = Deadline.objects.open().visible_to(access).filter(kind=REPLY)
    if ids is None:
        return rows
    invitations = Invitation.objects.visible_to(access).filter(meeting__in=ids)
    return rows.about(Invitation).filter(object_id__in=invitations.values("pk"))


def register() -> None:
    register_kind("meeting.planning", _("发会议通知"), ladder=OWN, fixed=FIXED)
    register_kind("meeting.holding", _("召开会议"), ladder=OWN, fixed=FIXED)
    register_kind("meeting.minutes", _("起草会议纪要"), ladder=OWN)
    register_kind("meeting.at_director", _("核稿会议纪要"), ladder=OWN)
    register_kind("meeting.at_chair", _("签发会议纪要"), ladder=OWN)
    register_kind("meeting.closing", _("办结会议"), ladder=OWN)
    register_kind(REPLY, _("填写会议回执"), ladder=RECEIPT, fixed=FIXED)
    register_kind(ATTEND, _("参加会议"), ladder=DAY_BEFORE, fixed=FIXED)
    register_source("meeting-receipts", _of_meeting)
