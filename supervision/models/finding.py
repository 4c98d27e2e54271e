"""检查发现: problems and good practice, as they were seen; and the ledger of what came from phones."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.checklist import ChecklistItem
from supervision.models.inspection import Inspection, Visit
from supervision.querysets import CommitteeOwnQuerySet, FindingQuerySet


class Severity(models.Model):
    """How serious a problem is: a committee's own scale, the lightest first. `due_days` is what a notice gives for it
    unless the office says otherwise; there is no statutory period."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    rank = models.PositiveSmallIntegerField(_("排序（由轻到重）"))
    name = models.CharField(_("名称"), max_length=20)
    needs_evidence = models.BooleanField(
        _("没有佐证材料不能销号"), default=False, help_text=_("销号时每个这一级的问题都要指明一个附件。")
    )
    due_days = models.PositiveSmallIntegerField(
        _("整改天数"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    is_active = models.BooleanField(_("在用"), default=True)

    objects = CommitteeOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("严重程度")
        verbose_name_plural = _("严重程度")
        ordering = ("committee", "rank", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "name"),
                name="supervision_severity_name",
                violation_error_message=_("已经有一个同名的级别。"),
            )
        ]

    def __str__(self):
        return self.name


class FindingCategory(models.Model):
    """What a finding is about, in a committee's own classes."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    name = models.CharField(_("名称"), max_length=30)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = CommitteeOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题类别")
        verbose_name_plural = _("问题类别")
        ordering = ("committee", "position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "name"),
                name="supervision_category_name",
                violation_error_message=_("已经有一个同名的类别。"),
            )
        ]

    def __str__(self):
        return self.name


class Finding(models.Model):
    """One thing that was seen in a unit: a problem, or good practice.

    `client_id` is given where it is recorded, so that a finding sent twice is one. `seen_at` is the inspector's
    clock, `received_at` the server's. `repeats` is the last finding of an earlier inspection in the same unit about
    the same task (or, without a task, of the same category). What a review took back has `revoked_at`; it stays.
    """

    class Nature(models.TextChoices):
        PROBLEM = "problem", _("问题")
        GOOD = "good", _("好的做法")

    class Handling(models.TextChoices):
        NOTICE = "notice", _("下发整改通知")
        ON_SPOT = "on_spot", _("当场已改")
        NONE = "none", _("不需整改")

    class Standing(models.TextChoices):
        """How far a finding of a concluded inspection is: worked out (`with_standing`), never stored."""

        WAITING = "waiting", _("待处理")
        GOING = "going", _("整改中")
        CHECKING = "checking", _("已报待核查")
        CLOSED = "closed", _("已销号")
        ON_SPOT = "on_spot", _("当场已改")
        NONE = "none", _("不需整改")
        GOOD = "good", _("好的做法")

    # Problems that somebody still has to do something about.
    UNSETTLED = (Standing.WAITING, Standing.GOING, Standing.CHECKING)

    client_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(
        Inspection, models.CASCADE, related_name="findings", verbose_name=_("督导检查")
    )
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings", verbose_name=_("检查对象"))
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", verbose_name=_("单位"))
    nature = models.CharField(_("性质"), max_length=10, choices=Nature, default=Nature.PROBLEM)
    text = models.TextField(_("发现的情况"), max_length=2000)
    advice = models.TextField(_("整改要求或建议"), max_length=1000, blank=True)
    severity = models.ForeignKey(
        Severity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("严重程度")
    )
    category = models.ForeignKey(
        FindingCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("类别")
    )
    task = models.ForeignKey(
        "tasks.Task", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("任务")
    )
    goal = models.ForeignKey(
        "outlines.Goal",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("主要目标"),
    )
    item = models.ForeignKey(
        ChecklistItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("检查项"),
    )
    place = models.CharField(_("地点"), max_length=100, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=9, decimal_places=6, null=True, blank=True)
    seen_at = models.DateTimeField(_("发现时间"), default=timezone.now)
    received_at = models.DateTimeField(_("收到时间"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("修改时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("重复出现于"),
    )
    handling = models.CharField(_("处理方式"), max_length=10, choices=Handling, blank=True)
    handling_note = models.CharField(_("处理说明"), max_length=300, blank=True)
    dropped_at = models.DateTimeField(_("撤销时间"), null=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    drop_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)
    revoked_at = models.DateTimeField(_("复核取消时间"), null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查发现")
        verbose_name_plural = _("检查发现")
        ordering = ("-seen_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(nature="good", severity__isnull=True)
                | Q(nature="problem", severity__isnull=False),
                name="supervision_finding_severity",
            )
        ]
        indexes = [
            models.Index(fields=("inspection", "-seen_at"), name="supervision_finding_listing"),
            models.Index(fields=("unit", "task", "-seen_at"), name="supervision_finding_unit"),
        ]

    def __str__(self):
        return self.text[:60]

    def get_absolute_url(self):
        return reverse("supervision:finding", args=[self.pk])

    @property
    def committee_id(self):
        return self.inspection.committee_id

    @property
    def is_problem(self) -> bool:
        return self.nature == self.Nature.PROBLEM


class FieldEntry(models.Model):
    """What a phone sent: one row for each thing, whatever the number of times it was sent. `seq` is its place on that
    device, so that the order of the day can be told; `result` is what was answered."""

    client_id = models.UUIDField(unique=True)
    device = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    device_at = models.DateTimeField(_("手机时间"))
    received_at = models.DateTimeField(_("收到时间"), default=timezone.now)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("手机记录")
        verbose_name_plural = _("手机记录")
        ordering = ("device", "seq")
        constraints = [models.UniqueConstraint(fields=("device", "seq"), name="supervision_entry_order")]

    def __str__(self):
        return f"{self.kind} {self.device_at:%Y-%m-%d %H:%M}"
