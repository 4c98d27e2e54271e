"""活动台账: dated records of what the outlines ask for and no other object of the system proves (D5, D7, D8, D16–D26)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.querysets import ActivityQuerySet


class Activity(models.Model):
    """One thing that was done, for one outline or for both. A mistake is corrected in place: `revision` counts, the
    history keeps what it said before. A record that should not be there is withdrawn with a reason and stays.

    `year` is the year it counts for: a volume of statistics of 2025 comes out in 2026. `examines` are the schemes and
    reports that a session of the leading group dealt with (D22).
    """

    class Kind(models.TextChoices):
        RESEARCH = "research", _("调查研究")
        DEMONSTRATION = "demonstration", _("示范创建")
        PUBLICITY = "publicity", _("宣传")
        TRAINING = "training", _("培训")
        PROJECT = "project", _("实事项目")
        FUNDS = "funds", _("纲要经费")
        MONITORING_FUNDS = "monitoring_funds", _("监测评估经费")
        PARTICIPATION = "participation", _("社会参与")
        THIRD_PARTY = "third_party", _("第三方评估")
        MONITORING = "monitoring", _("年度监测")
        DATA = "data", _("数据报送")
        MONITORING_SCHEME = "monitoring_scheme", _("监测方案")
        MONITORING_REPORT = "monitoring_report", _("监测报告")
        STATISTICS = "statistics", _("统计资料")
        EVALUATION_SCHEME = "evaluation_scheme", _("评估方案")
        EVALUATION_REPORT = "evaluation_report", _("评估报告")
        SELF_EVALUATION = "self_evaluation", _("自评报告")
        DELIBERATION = "deliberation", _("领导小组审议")
        BREAKDOWN_STATISTICS = "breakdown_statistics", _("分性别、分年龄统计")
        DATABASE = "database", _("统计监测数据库")
        RESULTS = "results", _("成果反馈与发布")
        WARNING = "warning", _("指标预警")

    class Stage(models.TextChoices):
        YEARLY = "yearly", _("年度")
        MID = "mid", _("中期")
        END = "end", _("终期")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    outlines = models.ManyToManyField("outlines.Outline", related_name="+", verbose_name=_("纲要"))
    title = models.CharField(_("名称"), max_length=200)
    held_on = models.DateField(_("日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("所属年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage, blank=True)
    unit = models.ForeignKey(
        "organisations.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("开展单位"),
    )
    summary = models.TextField(_("内容"), max_length=5000, blank=True)
    people = models.PositiveIntegerField(
        _("参加或受益人次"), null=True, blank=True, validators=[MaxValueValidator(100_000_000)]
    )
    amount = models.DecimalField(
        _("金额（万元）"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    examines = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="examined_in",
        verbose_name=_("审议的方案、报告"),
    )
    revision = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    updated_at = models.DateTimeField(_("修改时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    withdraw_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动台账")
        verbose_name_plural = _("活动台账")
        ordering = ("-held_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("held_on")),
                name="supervision_activity_days",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
                name="supervision_activity_reason",
            ),
            # The same thing sent twice is one record. Twice, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=("unit", "kind", "held_on", "title"),
                condition=Q(withdrawn_at__isnull=True, unit__isnull=False),
                name="supervision_activity_unit_once",
            ),
            models.UniqueConstraint(
                fields=("committee", "kind", "held_on", "title"),
                condition=Q(withdrawn_at__isnull=True, unit__isnull=True),
                name="supervision_activity_once",
            ),
        ]
        indexes = [
            models.Index(fields=("committee", "-held_on", "-id"), name="supervision_activity_listing"),
            models.Index(fields=("committee", "kind", "year"), name="supervision_activity_kind"),
            models.Index(fields=("unit", "-held_on"), name="supervision_activity_unit"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.title}"

    def get_absolute_url(self):
        return reverse("supervision:activity", args=[self.pk])

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def last_day(self):
        return self.ended_on or self.held_on
