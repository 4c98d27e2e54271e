"""会议: one meeting from the year's plan to its minutes and the end of its business."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.kind import MeetingKind
from meetings.querysets import MeetingQuerySet


class Meeting(models.Model):
    """planned → notified → held → minutes_draft → at_director → at_chair → minutes_issued → closed; cancelled.

    A postponed meeting stays where it is with a new `planned_on` and `move_reason`; `original_on` is the day of the
    year's plan. `year` is the year it is counted for, normally that of the day. While it lasts `opened_at` is set and
    `code` is what those present sign in with, on that day only. `is_recorded`: it was held without the system and
    entered afterwards. What was counted when it was held stays (`due_members`, `present_members`).
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("筹备中")
        NOTIFIED = "notified", _("已通知")
        HELD = "held", _("已召开")
        MINUTES_DRAFT = "minutes_draft", _("纪要起草中")
        AT_DIRECTOR = "at_director", _("纪要待核稿")
        AT_CHAIR = "at_chair", _("纪要待签发")
        MINUTES_ISSUED = "minutes_issued", _("纪要已印发")
        CLOSED = "closed", _("已办结")
        CANCELLED = "cancelled", _("已取消")

    AHEAD = (State.PLANNED, State.NOTIFIED)
    # The minutes are being written; before that they can be, once the meeting is open.
    WRITING = (State.HELD, State.MINUTES_DRAFT)
    ENDED = (State.CLOSED, State.CANCELLED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.ForeignKey(MeetingKind, models.PROTECT, related_name="meetings", verbose_name=_("会议种类"))
    year = models.PositiveSmallIntegerField(
        _("计入年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    title = models.CharField(_("会议名称"), max_length=120)
    outlines = models.ManyToManyField("outlines.Outline", related_name="+", verbose_name=_("纲要"))
    original_on = models.DateField(_("原定日期"))
    planned_on = models.DateField(_("会议日期"))
    starts_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ends_at = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    host = models.CharField(_("主持人"), max_length=60, blank=True)
    note = models.TextField(_("会议要求"), max_length=1000, blank=True)
    move_reason = models.CharField(_("改期或计入其他年度的理由"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.PLANNED)
    version = models.PositiveIntegerField(default=1)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("筹备人")
    )
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    is_recorded = models.BooleanField(_("补登记"), default=False)
    notified_at = models.DateTimeField(_("通知时间"), null=True)
    notified_how = models.CharField(_("通知方式"), max_length=200, blank=True)
    reply_due_on = models.DateField(_("回执时限"), null=True)
    opened_at = models.DateTimeField(_("开始签到时间"), null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("会务人员")
    )
    code = models.CharField(_("签到码"), max_length=6, blank=True)
    held_on = models.DateField(_("召开日期"), null=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    due_members = models.PositiveSmallIntegerField(_("应到"), null=True)
    present_members = models.PositiveSmallIntegerField(_("实到"), null=True)
    quorum_reason = models.CharField(_("未达最低出席比例仍召开的理由"), max_length=200, blank=True)
    opening = models.TextField(_("会议概况"), max_length=5000, blank=True)
    opening_revision = models.PositiveIntegerField(default=1)
    filed_at = models.DateTimeField(_("纪要送核时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("纪要起草人")
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核稿人")
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    rounds = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    return_reason = models.TextField(_("退回理由"), max_length=1000, blank=True)
    document = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("纪要")
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    cancel_reason = models.CharField(_("取消的理由"), max_length=200, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ("-planned_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "planned_on"),
                condition=~Q(state="cancelled"),
                name="meetings_meeting_day_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "notified", "cancelled"), held_on__isnull=True)
                | (~Q(state__in=("planned", "notified", "cancelled")) & Q(held_on__isnull=False)),
                name="meetings_meeting_held_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="minutes_issued") | Q(document__isnull=False),
                name="meetings_meeting_issued",
            ),
        ]
        indexes = [
            models.Index(fields=("committee", "-planned_on", "-id"), name="meetings_meeting_listing"),
            models.Index(fields=("committee", "state"), name="meetings_meeting_state"),
            models.Index(fields=("kind", "year"), name="meetings_meeting_year"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def lacks_quorum(self) -> bool:
        """Held with fewer members than its kind demands, and nobody has said why it holds all the same."""
        present, due = self.present_members or 0, self.due_members or 0
        return self.is_held and not self.quorum_reason and present * 100 < due * self.kind.quorum_share

    @property
    def is_ahead(self) -> bool:
        return self.state in self.AHEAD

    @property
    def is_held(self) -> bool:
        return self.held_on is not None

    @property
    def is_open(self) -> bool:
        """It lasts: people sign in, minutes are written."""
        return self.state == self.State.NOTIFIED and self.opened_at is not None

    @property
    def takes_minutes(self) -> bool:
        return self.is_open or self.state in self.WRITING

    @property
    def code_is_valid(self) -> bool:
        """The short code holds on the day on which it was given out, until the meeting is over."""
        return self.is_open and bool(self.code) and timezone.localdate(self.opened_at) == timezone.localdate()

    @property
    def day(self):
        """The day it was held on, or is planned for."""
        return self.held_on or self.planned_on

    @property
    def was_moved(self) -> bool:
        return self.day != self.original_on
