"""纲要 as a tree: Outline → Domain → Goal / Measure → Sentence, and the provisions on the committee itself.

`line` is the line of the imported text, counted from 1. What a corrected edition strikes out is kept with
`withdrawn_at`, because tasks point at it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outlines.presentation import target_label
from outlines.querysets import (
    CurrentQuerySet,
    DomainQuerySet,
    OutlineQuerySet,
    ProvisionQuerySet,
    SentenceQuerySet,
    TargetQuerySet,
)


class Audience(models.TextChoices):
    WOMEN = "women", _("妇女")
    CHILDREN = "children", _("儿童")


class Outline(models.Model):
    """One outline of one committee. A corrected edition replaces the text in place and raises `edition`."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="outlines", verbose_name=_("妇儿工委")
    )
    audience = models.CharField(_("对象"), max_length=10, choices=Audience)
    title = models.CharField(_("标题"), max_length=120)
    start_year = models.PositiveSmallIntegerField(_("起始年"))
    end_year = models.PositiveSmallIntegerField(_("结束年"))
    edition = models.PositiveSmallIntegerField(_("版次"), default=1)
    source_name = models.CharField(_("来源文件"), max_length=200, blank=True)
    imported_at = models.DateTimeField(_("导入时间"), default=timezone.now)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("纲要")
        verbose_name_plural = _("纲要")
        ordering = ("-start_year", "-audience", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "audience", "start_year", "end_year"), name="outlines_outline_once"
            ),
            models.CheckConstraint(
                condition=Q(end_year__gte=models.F("start_year")), name="outlines_outline_years"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("outlines:outline", args=[self.pk])

    @property
    def letter(self):
        """The character that opens the codes of this outline's tasks: 妇 or 儿."""
        return self.get_audience_display()[0]


class Domain(models.Model):
    """发展领域."""

    outline = models.ForeignKey(Outline, models.CASCADE, related_name="domains", verbose_name=_("纲要"))
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=60)
    line = models.PositiveIntegerField(_("行"), default=0)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("发展领域")
        verbose_name_plural = _("发展领域")
        ordering = ("outline", "number")
        constraints = [
            models.UniqueConstraint(fields=("outline", "number"), name="outlines_domain_number"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("outlines:domain", args=[self.pk])

    @property
    def committee_id(self):
        return self.outline.committee_id


class Goal(models.Model):
    """主要目标."""

    domain = models.ForeignKey(Domain, models.CASCADE, related_name="goals", verbose_name=_("发展领域"))
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.TextField(_("原文"))
    line = models.PositiveIntegerField(_("行"), default=0)
    withdrawn_at = models.DateTimeField(_("删除时间"), null=True)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("主要目标")
        verbose_name_plural = _("主要目标")
        ordering = ("domain", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("domain", "number"),
                condition=Q(withdrawn_at__isnull=True),
                name="outlines_goal_number",
            ),
        ]

    def __str__(self):
        return f"目标{self.number}"

    def get_absolute_url(self):
        return f"{reverse('outlines:domain', args=[self.domain_id])}#goal-{self.pk}"

    @property
    def committee_id(self):
        return self.domain.committee_id


class Target(models.Model):
    """A number that a goal promises. `value` is in `unit`; with `change` it is a rise or fall against
    `baseline_year` and not a level. A trend (方向性目标) has a direction and no number."""

    class Operator(models.TextChoices):
        AT_LEAST = ">=", "≥"
        AT_MOST = "<=", "≤"
        EXACTLY = "=", "="
        ABOUT = "~", "≈"
        TREND = "trend", _("趋势")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="targets", verbose_name=_("主要目标"))
    indicator = models.CharField(_("指标"), max_length=120)
    operator = models.CharField(_("关系"), max_length=5, choices=Operator)
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=4, null=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    change = models.CharField(_("方向"), max_length=8, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("基期"), null=True)
    target_year = models.PositiveSmallIntegerField(_("目标年"), null=True)
    text = models.CharField(_("原文"), max_length=300)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("量化目标")
        verbose_name_plural = _("量化目标")
        ordering = ("goal", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(operator="trend", value__isnull=True)
                | (~Q(operator="trend") & Q(value__isnull=False)),
                name="outlines_target_value",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def is_numeric(self):
        """A number, not only a direction."""
        return self.operator != self.Operator.TREND

    @property
    def said(self):
        """What the target promises, apart from its key: two targets with the same are the same."""
        value = None if self.value is None else self.value.normalize()
        return (
            self.indicator,
            self.operator,
            value,
            self.unit,
            self.change,
            self.baseline_year,
            self.target_year,
            self.text,
        )

    @property
    def label(self):
        """The target in one line: 孕产妇死亡率 ≤ 12/10万, or for a direction 剖宫产率 ↓ 逐步下降."""
        return target_label(self)


class Measure(models.Model):
    """策略措施: one paragraph; its first sentence is its title."""

    domain = models.ForeignKey(Domain, models.CASCADE, related_name="measures", verbose_name=_("发展领域"))
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=300)
    text = models.TextField(_("原文"))
    line = models.PositiveIntegerField(_("行"), default=0)
    withdrawn_at = models.DateTimeField(_("删除时间"), null=True)
    goals = models.ManyToManyField(
        Goal,
        related_name="measures",
        blank=True,
        verbose_name=_("对应的主要目标"),
        help_text=_("纲要没有写明哪条措施为哪个目标服务，由办公室确定。"),
    )

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("策略措施")
        verbose_name_plural = _("策略措施")
        ordering = ("domain", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("domain", "number"),
                condition=Q(withdrawn_at__isnull=True),
                name="outlines_measure_number",
            ),
        ]

    def __str__(self):
        return f"{self.number}.{self.title}"

    def get_absolute_url(self):
        return reverse("outlines:measure", args=[self.pk])

    @property
    def committee_id(self):
        return self.domain.committee_id


class Sentence(models.Model):
    """One sentence of a measure; number 1 is the title sentence."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="sentences", verbose_name=_("策略措施"))
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.TextField(_("原文"))
    withdrawn_at = models.DateTimeField(_("删除时间"), null=True)

    objects = SentenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("原文句")
        verbose_name_plural = _("原文句")
        ordering = ("measure", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("measure", "number"),
                condition=Q(withdrawn_at__isnull=True),
                name="outlines_sentence_number",
            ),
        ]

    def __str__(self):
        return self.text[:60]

    def get_absolute_url(self):
        return f"{reverse('outlines:measure', args=[self.measure_id])}#sentence-{self.pk}"


class Provision(models.Model):
    """条款 of the chapters 组织实施 and 监测评估: what the outline asks of the committee itself."""

    outline = models.ForeignKey(Outline, models.CASCADE, related_name="provisions", verbose_name=_("纲要"))
    chapter = models.PositiveSmallIntegerField(_("章"))
    chapter_title = models.CharField(_("章名"), max_length=60)
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("原文"))
    line = models.PositiveIntegerField(_("行"), default=0)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("条款")
        verbose_name_plural = _("条款")
        ordering = ("outline", "chapter", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("outline", "chapter", "number"), name="outlines_provision_number"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('outlines:outline', args=[self.outline_id])}#provision-{self.pk}"


class ImportDraft(models.Model):
    """A text on its way in: uploaded or pasted, previewed, corrected, then confirmed or left."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    source_name = models.CharField(_("来源文件"), max_length=200)
    text = models.TextField(_("文本"))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("待确认的导入")
        verbose_name_plural = _("待确认的导入")
        ordering = ("-id",)

    def __str__(self):
        return self.source_name

    def get_absolute_url(self):
        return reverse("outlines:import-preview", args=[self.pk])
