"""表彰批次: one commendation, from its quotas to the decision."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from commendations.querysets import AllowanceQuerySet, RoundQuerySet, SettingQuerySet

# 公示不少于 5 个工作日: a committee may ask for more, never for less.
LEAST_PUBLICITY_DAYS = 5


def fresh_key() -> str:
    return get_random_string(20)


class Kind(models.TextChoices):
    COLLECTIVE = "collective", _("先进集体")
    INDIVIDUAL = "individual", _("先进个人")


class Rank(models.TextChoices):
    """The level of office of a nominated person; which of them count as leaders is the round's (`leader_ranks`)."""

    ORDINARY = "ordinary", _("一般干部职工（科级以下）")
    SECTION = "section", _("科级")
    DIVISION = "division", _("处级及以上")


class CommendationRound(models.Model):
    """opened → nominating → office_review → consultation → announcing → publicity → at_director → at_chair → decided;
    cancelled. What is announced, or was to be signed, can go back to office_review with a reason; its publicity then
    begins anew.

    `from_year` to `to_year` are the years whose record counts. `leader_cap` is the most, in percent, that people of
    `leader_ranks` may be among the honoured individuals. Quotas and cap change only by an `Allowance` once units have
    been asked. `key` names the public page. `first_year` is the year in which this commendation was due by the
    outlines (detector), `year` the one it is held in.
    """

    class State(models.TextChoices):
        OPENED = "opened", _("筹备中")
        NOMINATING = "nominating", _("推荐中")
        OFFICE_REVIEW = "office_review", _("审核中")
        CONSULTATION = "consultation", _("征求意见中")
        ANNOUNCING = "announcing", _("待公示")
        PUBLICITY = "publicity", _("公示中")
        AT_DIRECTOR = "at_director", _("待办公室主任核稿")
        AT_CHAIR = "at_chair", _("待主任审批")
        DECIDED = "decided", _("已表彰")
        CANCELLED = "cancelled", _("已取消")

    ENDED = (State.DECIDED, State.CANCELLED)
    # Nominations are accepted, rejected, ordered and put on the list.
    SELECTING = (State.NOMINATING, State.OFFICE_REVIEW)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(
        _("表彰年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    due_year = models.PositiveSmallIntegerField(_("应表彰年度"), null=True, blank=True)
    title = models.CharField(_("名称"), max_length=120)
    outlines = models.ManyToManyField("outlines.Outline", related_name="+", verbose_name=_("纲要"))
    from_year = models.PositiveSmallIntegerField(_("业绩起始年"))
    to_year = models.PositiveSmallIntegerField(_("业绩截止年"))
    collective_quota = models.PositiveSmallIntegerField(
        _("先进集体名额"), validators=[MaxValueValidator(500)], default=10
    )
    individual_quota = models.PositiveSmallIntegerField(
        _("先进个人名额"), validators=[MaxValueValidator(500)], default=20
    )
    collectives_per_unit = models.PositiveSmallIntegerField(
        _("每个单位最多推荐集体"), validators=[MaxValueValidator(20)], default=1
    )
    individuals_per_unit = models.PositiveSmallIntegerField(
        _("每个单位最多推荐个人"), validators=[MaxValueValidator(20)], default=1
    )
    leader_cap = models.PositiveSmallIntegerField(
        _("领导干部比例上限（%）"), validators=[MaxValueValidator(100)], default=20
    )
    leader_ranks = models.JSONField(_("计入领导干部的级别"), default=list, blank=True)
    collective_criteria = models.TextField(
        _("先进集体条件"), max_length=3000, validators=[MaxLengthValidator(3000)], blank=True
    )
    individual_criteria = models.TextField(
        _("先进个人条件"), max_length=3000, validators=[MaxLengthValidator(3000)], blank=True
    )
    least_years = models.PositiveSmallIntegerField(
        _("个人从事妇女儿童工作至少几年"), validators=[MaxValueValidator(40)], default=2
    )
    honoured_within = models.PositiveSmallIntegerField(
        _("几年内受过上级同类表彰的不再推荐"),
        validators=[MaxValueValidator(20)],
        default=5,
        help_text=_("0 表示不作限制。"),
    )
    deeds_least = models.PositiveSmallIntegerField(
        _("事迹材料最少字数"), validators=[MaxValueValidator(5000)], default=300
    )
    deeds_most = models.PositiveSmallIntegerField(
        _("事迹材料最多字数"), validators=[MinValueValidator(100), MaxValueValidator(10000)], default=2000
    )
    nominations_due_on = models.DateField(_("推荐时限"))
    publicity_days = models.PositiveSmallIntegerField(
        _("公示工作日"),
        validators=[MinValueValidator(LEAST_PUBLICITY_DAYS), MaxValueValidator(60)],
        default=LEAST_PUBLICITY_DAYS,
    )
    contact = models.CharField(
        _("受理异议的联系方式"),
        max_length=200,
        blank=True,
        help_text=_("写进公示，例如 联系人、电话、地址。"),
    )
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.OPENED)
    version = models.PositiveIntegerField(default=1)
    key = models.CharField(max_length=20, default=fresh_key, unique=True)
    opened_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("建立人")
    )
    notified_at = models.DateTimeField(_("通知时间"), null=True)
    notified_how = models.CharField(_("通知方式"), max_length=200, blank=True)
    closed_early_reason = models.CharField(_("提前结束推荐的理由"), max_length=200, blank=True)
    publicity_from = models.DateField(_("公示开始日期"), null=True)
    publicity_until = models.DateField(_("公示截止日期"), null=True)
    publicity_document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("公示文件")
    )
    publicity_ended_at = models.DateTimeField(_("公示结束时间"), null=True)
    filed_at = models.DateTimeField(_("送审时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("送审人")
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核稿人")
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    decision = models.OneToOneField(
        "documents.Document", models.PROTECT, null=True, related_name="+", verbose_name=_("表彰决定")
    )
    rounds = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    return_reason = models.TextField(
        _("退回理由"), max_length=1000, validators=[MaxLengthValidator(1000)], blank=True
    )
    cancel_reason = models.CharField(_("取消的理由"), max_length=200, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("表彰批次")
        verbose_name_plural = _("表彰批次")
        ordering = ("-year", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "year"),
                condition=~Q(state="cancelled"),
                name="commendations_round_year_once",
                violation_error_message=_("这一年已经有一个表彰批次。"),
            ),
            models.CheckConstraint(
                condition=Q(publicity_days__gte=LEAST_PUBLICITY_DAYS),
                name="commendations_publicity_not_shorter",
            ),
            models.CheckConstraint(
                condition=Q(from_year__lte=F("to_year")), name="commendations_round_years_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decision__isnull=False, publicity_ended_at__isnull=False),
                name="commendations_decided_after_publicity",
            ),
        ]
        indexes = [models.Index(fields=("committee", "-year", "-id"), name="commendations_round_listing")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("commendations:round", args=[self.pk])

    @property
    def is_ended(self) -> bool:
        return self.state in self.ENDED

    def quota_of(self, kind: str) -> int:
        return self.collective_quota if kind == Kind.COLLECTIVE else self.individual_quota


class Allowance(models.Model):
    """名额、比例调整决定: the recorded decision by which a quota, a limit per unit or the leaders' cap of a round was
    changed after units had been asked. `number` is the field of the round."""

    class Number(models.TextChoices):
        COLLECTIVE_QUOTA = "collective_quota", _("先进集体名额")
        INDIVIDUAL_QUOTA = "individual_quota", _("先进个人名额")
        COLLECTIVES_PER_UNIT = "collectives_per_unit", _("每个单位最多推荐集体")
        INDIVIDUALS_PER_UNIT = "individuals_per_unit", _("每个单位最多推荐个人")
        LEADER_CAP = "leader_cap", _("领导干部比例上限（%）")

    round = models.ForeignKey(
        CommendationRound, models.PROTECT, related_name="allowances", verbose_name=_("表彰批次")
    )
    number = models.CharField(_("调整的数"), max_length=25, choices=Number)
    before = models.PositiveSmallIntegerField(_("原来"))
    after = models.PositiveSmallIntegerField(_("调整为"))
    reason = models.CharField(_("理由"), max_length=500)
    basis = models.CharField(
        _("决定依据"), max_length=200, help_text=_("作出决定的会议或文件，例如 主任办公会议纪要〔2025〕3号。")
    )
    decided_at = models.DateTimeField(_("决定时间"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("决定人")
    )

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("名额调整决定")
        verbose_name_plural = _("名额调整决定")
        ordering = ("-decided_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(basis=""), name="commendations_allowance_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_number_display()} {self.before} → {self.after}"


class DueShift(models.Model):
    """A committee's decision to hold a commendation in another year than the outlines' rhythm says (2025, 2030)."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    due_year = models.PositiveSmallIntegerField(_("应表彰年度"))
    moved_to = models.PositiveSmallIntegerField(
        _("改在哪一年"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    reason = models.CharField(_("理由"), max_length=200)
    moved_at = models.DateTimeField(_("决定时间"), default=timezone.now)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("决定人")
    )

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("表彰年度调整")
        verbose_name_plural = _("表彰年度调整")
        ordering = ("committee", "due_year")
        constraints = [
            models.UniqueConstraint(fields=("committee", "due_year"), name="commendations_shift_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="commendations_shift_has_reason"),
        ]

    def __str__(self):
        return f"{self.due_year} → {self.moved_to}"
