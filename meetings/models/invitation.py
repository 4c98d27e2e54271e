"""参会: who is invited, what they answered, and whether they came."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.querysets import InvitationQuerySet


def fresh_nonce() -> str:
    return get_random_string(12)


class Invitation(models.Model):
    """A unit, a person of the committee, or a guest, invited to one meeting.

    `is_member`: counts for the quorum (出席), others are there to listen (列席). The receipt says who comes
    (`attendee_name`, `attendee_post`), or the reason for being excused. `nonce` is half of the secret in the link
    through which the receipt can be given without signing in (meetings.links); a new one voids the old link. Absence
    without excuse is derived.
    """

    class Answer(models.TextChoices):
        PENDING = "pending", _("未回执")
        ATTEND = "attend", _("参加")
        DEPUTY = "deputy", _("委托他人参加")
        EXCUSED = "excused", _("请假")

    class How(models.TextChoices):
        SYSTEM = "system", _("系统")
        LINK = "link", _("链接")
        CODE = "code", _("签到码")
        HAND = "hand", _("办公室代登")

    COMING = (Answer.ATTEND, Answer.DEPUTY)
    # So many wrong codes, and the office signs in by hand.
    MOST_WRONG_CODES = 5

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("会议"))
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("人员")
    )
    guest = models.CharField(_("特邀人员或单位"), max_length=60, blank=True)
    is_member = models.BooleanField(_("出席（计入应到）"), default=True)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    seat = models.CharField(_("座次"), max_length=12, blank=True)
    nonce = models.CharField(max_length=12, default=fresh_nonce)
    answer = models.CharField(_("回执"), max_length=10, choices=Answer, default=Answer.PENDING)
    attendee_name = models.CharField(_("参会人"), max_length=40, blank=True)
    attendee_post = models.CharField(_("参会人职务"), max_length=40, blank=True)
    attendee_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    reason = models.CharField(_("请假或委托的理由"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("回执时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("回执人")
    )
    answered_how = models.CharField(_("回执方式"), max_length=10, choices=How, blank=True)
    signed_in_at = models.DateTimeField(_("签到时间"), null=True)
    signed_in_how = models.CharField(_("签到方式"), max_length=10, choices=How, blank=True)
    signed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签到登记人")
    )
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("参会邀请")
        verbose_name_plural = _("参会邀请")
        ordering = ("meeting", "position", "id")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "unit"), name="meetings_invitation_unit"),
            models.UniqueConstraint(fields=("meeting", "person"), name="meetings_invitation_person"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True, guest="")
                | Q(unit__isnull=True, person__isnull=False, guest="")
                | (Q(unit__isnull=True, person__isnull=True) & ~Q(guest="")),
                name="meetings_invitation_one_addressee",
            ),
        ]
        indexes = [
            models.Index(fields=("unit", "meeting"), name="meetings_invitation_of_unit"),
            models.Index(fields=("person", "meeting"), name="meetings_invitation_of_person"),
        ]

    def __str__(self):
        return _("%(who)s：%(meeting)s") % {"who": self.who, "meeting": self.meeting}

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()

    @property
    def who(self) -> str:
        if self.unit_id:
            return self.unit.short_name
        return self.person.name if self.person_id else self.guest

    @property
    def is_coming(self) -> bool:
        return self.answer in self.COMING

    @property
    def was_there(self) -> bool:
        return self.signed_in_at is not None

    @property
    def is_absent(self) -> bool:
        """Absent without excuse: the meeting was held, and they neither came nor were excused."""
        return self.meeting.is_held and not self.was_there and self.answer != self.Answer.EXCUSED
