"""考核方案: what is assessed, how it counts, and how much."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations.querysets.assessment import SchemeItemQuerySet, SchemeQuerySet
from commendations.scoring import Absent, Direction, VetoRule


class AssessmentScheme(models.Model):
    """One version of a committee's scheme for a year: draft → adopted, or dropped.

    An adopted one never changes: a change is a new version, that begins with its words. `grades` are the grades with
    the points from which they are given (JSON list of {"name", "least"}). `revision` moves with every change of the
    scheme or one of its items. `decided_as` is the post in which somebody adopted it, `decision` on what grounds.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("拟订中")
        ADOPTED = "adopted", _("已采用")
        DROPPED = "dropped", _("已作废")

    class AbsentRule(models.TextChoices):
        SPREAD = Absent.SPREAD.value, _("折算：分值按比例分到其他项")
        FULL = Absent.FULL.value, _("按满分计")

    class VetoEffect(models.TextChoices):
        FAIL = VetoRule.FAIL.value, _("定为最低等次，仍按得分排名")
        UNRANKED = VetoRule.UNRANKED.value, _("定为最低等次，不参加排名")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    version = models.PositiveSmallIntegerField(_("版次"), default=1)
    title = models.CharField(_("名称"), max_length=80)
    basis = models.TextField(
        _("依据"),
        max_length=1000,
        blank=True,
        help_text=_("例如纲要的条款、委员会工作规则、会议纪要的文号。"),
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("由哪一版而来")
    )
    absent_rule = models.CharField(
        _("不适用的考核项"), max_length=10, choices=AbsentRule, default=AbsentRule.SPREAD
    )
    veto_effect = models.CharField(
        _("一票否决的后果"), max_length=10, choices=VetoEffect, default=VetoEffect.UNRANKED
    )
    shows_ranking = models.BooleanField(
        _("向各单位公布全部排名"),
        default=False,
        help_text=_("不勾选时，单位只看到本单位的得分、等次和名次。"),
    )
    objection_days = models.PositiveSmallIntegerField(
        _("异议期（工作日）"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("从公布的次日起算。"),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("答复异议的期限（工作日）"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    grades = models.JSONField(_("等次"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("拟订人")
    )
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("最后修改人")
    )
    adopted_at = models.DateTimeField(_("采用时间"), null=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("决定人")
    )
    decided_as = models.CharField(_("决定人的岗位"), max_length=20, blank=True)
    decision = models.CharField(_("决定的依据"), max_length=300, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核方案")
        verbose_name_plural = _("考核方案")
        ordering = ("-year", "-version")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "year", "version"), name="commendations_scheme_version"
            ),
            models.UniqueConstraint(
                fields=("committee", "year"),
                condition=Q(state="draft"),
                name="commendations_scheme_one_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | (Q(adopted_at__isnull=False) & ~Q(decision="")),
                name="commendations_scheme_decided",
            ),
        ]

    def __str__(self):
        return _("%(title)s（%(year)s年第%(n)s版）") % {
            "title": self.title,
            "year": self.year,
            "n": self.version,
        }

    def get_absolute_url(self):
        return reverse("commendations:scheme", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class SchemeItem(models.Model):
    """A line of a scheme. `code` stays the same through copies, so that what was entered by hand for a year is found
    by every version of its scheme; `source` names a registered source (commendations.registry), `parameters` are its
    figures as text."""

    class Direction(models.TextChoices):
        SCORE = Direction.SCORE.value, _("得分")
        BONUS = Direction.BONUS.value, _("加分")
        MALUS = Direction.MALUS.value, _("扣分")
        VETO = Direction.VETO.value, _("一票否决")

    scheme = models.ForeignKey(
        AssessmentScheme, models.CASCADE, related_name="items", verbose_name=_("考核方案")
    )
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    title = models.CharField(_("考核项"), max_length=60)
    source = models.CharField(_("数据来源"), max_length=30)
    direction = models.CharField(_("计分方式"), max_length=10, choices=Direction, default=Direction.SCORE)
    weight = models.DecimalField(
        _("满分或上限（分）"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("得分项是满分；加分、扣分项是最多加、扣的分，0 表示不限；一票否决项填 0。"),
    )
    parameters = models.JSONField(default=dict)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = SchemeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核项")
        verbose_name_plural = _("考核项")
        ordering = ("scheme", "position", "id")
        constraints = [
            models.UniqueConstraint(fields=("scheme", "code"), name="commendations_item_code"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.scheme.get_absolute_url()}#item-{self.code}"

    @property
    def committee_id(self):
        return self.scheme.committee_id
