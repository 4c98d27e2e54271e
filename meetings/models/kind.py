"""会议种类: what a committee's meetings are, how often each must be held, and what belongs to it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import detector
from meetings.querysets import KindQuerySet
from organisations.models import code_validator
from organisations.roles import Role
from outlines.models import Audience


class MeetingKind(models.Model):
    """One kind of a committee's meetings. The six that the outlines regulate are there to begin with
    (meetings.kind_rules); a committee changes them and adds its own.

    `lines` are the compulsory agenda (JSON of kind_rules.AgendaLine), `standing` the codes of the standing papers it
    pulls, `roles` the roles of the committee that are invited. An empty `audience` means both outlines. `since` is the
    year from which it is looked at whether the meeting was held.
    """

    class Interval(models.TextChoices):
        YEARLY = detector.YEARLY, _("每年")
        FIVE_YEARLY = detector.FIVE_YEARLY, _("每五年")
        ON_DEMAND = detector.ON_DEMAND, _("根据需要")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    code = models.CharField(_("代码"), max_length=20, validators=[code_validator])
    name = models.CharField(_("名称"), max_length=40)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    duty = models.CharField(max_length=4, blank=True)
    interval = models.CharField(_("召开周期"), max_length=12, choices=Interval, default=Interval.ON_DEMAND)
    minimum = models.PositiveSmallIntegerField(
        _("每个周期至少召开几次"), default=0, validators=[MaxValueValidator(12)]
    )
    audience = models.CharField(
        _("纲要"),
        max_length=10,
        choices=Audience,
        blank=True,
        help_text=_("不选就是两部纲要都要求召开；一次会议可以同时落实两部纲要。"),
    )
    since = models.PositiveSmallIntegerField(
        _("从哪一年起检查"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("这一年以前召开的情况不检查；补登记以前的会议后可以提前。不填就从纲要的第一年起。"),
    )
    basis_words = models.CharField(
        _("依据的关键词"),
        max_length=120,
        blank=True,
        help_text=_("系统用它在纲要“组织实施”中找到依据的原文，几个说法之间用顿号隔开。"),
    )
    basis = models.CharField(
        _("其他依据"), max_length=200, blank=True, help_text=_("纲要以外的依据，例如委员会工作规则。")
    )
    convener = models.CharField(_("召集人"), max_length=60, blank=True)
    convener_role = models.CharField(_("召集人的岗位"), max_length=20, choices=Role, blank=True)
    participants = models.CharField(_("参加人员"), max_length=200, blank=True)
    attendee = models.CharField(
        _("各单位由谁参加"), max_length=40, blank=True, help_text=_("写进通知和回执，例如 分管负责人。")
    )
    invites_all_units = models.BooleanField(_("全部成员单位参加"), default=True)
    units = models.ManyToManyField(
        "organisations.Unit", related_name="+", blank=True, verbose_name=_("参加的成员单位")
    )
    roles = models.JSONField(_("参加的委员会岗位"), default=list, blank=True)
    lines = models.JSONField(_("必备议程"), default=list, blank=True)
    standing = models.JSONField(_("随会材料"), default=list, blank=True)
    quorum_share = models.PositiveSmallIntegerField(
        _("最低出席比例（%）"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("应到人员签到达到这个比例才能开会；0 表示不要求。"),
    )
    month = models.PositiveSmallIntegerField(
        _("一般在几月召开"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("上一年没有召开过时，年度计划按这个月拟。"),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("会前几天发通知"), default=7, validators=[MaxValueValidator(60)]
    )
    reply_days = models.PositiveSmallIntegerField(
        _("会前几天收回执"), default=2, validators=[MaxValueValidator(30)]
    )
    minutes_days = models.PositiveSmallIntegerField(
        _("会后几天出纪要"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    is_active = models.BooleanField(_("在用"), default=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议种类")
        verbose_name_plural = _("会议种类")
        ordering = ("committee", "position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "code"),
                name="meetings_kind_code",
                violation_error_message=_("这个代码已被另一种会议使用。"),
            ),
            models.UniqueConstraint(
                fields=("committee", "name"),
                name="meetings_kind_name",
                violation_error_message=_("已经有一种同名的会议。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("meetings:kind", args=[self.pk])

    @property
    def audiences(self) -> frozenset[str]:
        return frozenset([self.audience] if self.audience else Audience.values)

    @property
    def is_regulated(self) -> bool:
        """One of those that the outlines demand."""
        return bool(self.duty)
