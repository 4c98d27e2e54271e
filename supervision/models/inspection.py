"""督导检查: an inspection with its scheme, group and the units it visits."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.querysets import InspectionQuerySet, VisitQuerySet


class Inspection(models.Model):
    """One inspection, from its place in the year's plan to its end.

    planned → at_director → approved → notified → on_site → concluded → fed_back → closed, with returned (then as
    planned) and cancelled. An inspection without notice (暗访) goes from approved to on_site: nobody outside the
    office and the group knows of it before its result is fed back. The scheme (`basis`, `content`, `domains`, visits,
    dates, group) is fixed when approved, and no finding may leave it (政府督查工作条例 art. 15).
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("计划中")
        AT_DIRECTOR = "at_director", _("方案待审批")
        RETURNED = "returned", _("方案已退回")
        APPROVED = "approved", _("方案已批准")
        NOTIFIED = "notified", _("已通知")
        ON_SITE = "on_site", _("检查中")
        CONCLUDED = "concluded", _("已形成结论")
        FED_BACK = "fed_back", _("已反馈，整改中")
        CLOSED = "closed", _("已办结")
        CANCELLED = "cancelled", _("已取消")

    class Kind(models.TextChoices):
        """政府督查工作条例 art. 14."""

        COMPREHENSIVE = "comprehensive", _("综合督导")
        SPECIAL = "special", _("专项督导")
        EVENT = "event", _("事件督导")
        ROUTINE = "routine", _("日常督导")
        LEAD = "lead", _("线索核查")

    class Form(models.TextChoices):
        """政府督查工作条例 art. 12."""

        SELF_CHECK = "self_check", _("要求自查、说明情况")
        REPORT = "report", _("听取汇报")
        ON_SITE = "on_site", _("检查、访谈、暗访")
        SYMPOSIUM = "symposium", _("组织座谈、听证、统计、评估")
        RECORDS = "records", _("调阅、复制有关资料")
        INTERVIEW = "interview", _("约谈有关负责人")
        ONLINE = "online", _("运用现代信息技术手段（互联网+督查）")

    EDITABLE = (State.PLANNED, State.RETURNED)
    ENDED = (State.CLOSED, State.CANCELLED)
    # The group may record.
    RECORDING = (State.APPROVED, State.NOTIFIED, State.ON_SITE)
    # It can be cancelled, and its checklists changed.
    BEFORE_CONCLUSION = (*EDITABLE, State.AT_DIRECTOR, *RECORDING)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    month = models.PositiveSmallIntegerField(
        _("计划月份"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    title = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("种类"), max_length=20, choices=Kind, default=Kind.COMPREHENSIVE)
    forms = models.JSONField(_("方式"), default=list)
    is_unannounced = models.BooleanField(
        _("不打招呼（暗访）"), default=False, help_text=_("反馈之前不通知、不显示给被检查单位。")
    )
    basis = models.TextField(
        _("依据"), max_length=1000, blank=True, help_text=_("例如纲要的条款、年度工作要点、领导批示。")
    )
    content = models.TextField(_("检查内容"), max_length=4000, blank=True)
    domains = models.ManyToManyField(
        "outlines.Domain",
        related_name="+",
        blank=True,
        verbose_name=_("范围（发展领域）"),
        help_text=_("不选就是两部纲要的全部领域。发现的问题不能超出这个范围。"),
    )
    start_on = models.DateField(_("开始日期"), null=True, blank=True)
    end_on = models.DateField(_("结束日期"), null=True, blank=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("组长"),
    )
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.PLANNED)
    revision = models.PositiveIntegerField(default=1)
    planned_at = models.DateTimeField(_("列入计划时间"), default=timezone.now)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("列入计划的人")
    )
    filed_at = models.DateTimeField(_("方案送审时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("方案起草人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    return_reason = models.TextField(_("退回理由"), max_length=1000, blank=True)
    notified_at = models.DateTimeField(_("通知时间"), null=True)
    notified_note = models.CharField(_("通知方式"), max_length=200, blank=True)
    conclusion = models.TextField(_("检查结论"), max_length=10000, blank=True)
    concluded_at = models.DateTimeField(_("形成结论时间"), null=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("形成结论的人")
    )
    fed_back_at = models.DateTimeField(_("全部反馈时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("办结人")
    )
    cancel_reason = models.CharField(_("取消理由"), max_length=200, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("督导检查")
        verbose_name_plural = _("督导检查")
        ordering = ("-year", "-month", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=models.F("start_on")),
                name="supervision_inspection_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]
        indexes = [
            models.Index(fields=("committee", "-year", "-month", "-id"), name="supervision_inspection_list"),
            models.Index(fields=("leader", "state"), name="supervision_inspection_leader"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("supervision:inspection", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_recording(self) -> bool:
        return self.state in self.RECORDING

    @property
    def open_name(self) -> str:
        """What titles of drafts and deadlines call it: more people read those than know of one without notice."""
        return str(_("督导检查")) if self.is_unannounced else self.title

    @property
    def forms_text(self) -> str:
        labels = dict(self.Form.choices)
        return "；".join(str(labels[form]) for form in self.forms if form in labels)


class InspectionMember(models.Model):
    """A member of the group beside its leader. An outside expert (art. 8) has no account, only a name."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("人员"),
    )
    name = models.CharField(_("姓名"), max_length=40)
    organisation = models.CharField(_("工作单位和职务"), max_length=80, blank=True)
    is_expert = models.BooleanField(_("外请专家"), default=False)

    class Meta:
        verbose_name = _("督导组成员")
        verbose_name_plural = _("督导组成员")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("inspection", "person"),
                condition=Q(person__isnull=False),
                name="supervision_member_once",
            )
        ]
        indexes = [models.Index(fields=("person", "inspection"), name="supervision_member_person")]

    def __str__(self):
        return f"{self.name}（{self.organisation}）" if self.organisation else self.name


class Visit(models.Model):
    """检查对象: a unit of the scheme, when the group goes there, and what it is told afterwards. `fed_back_at` begins
    the 30 days within which the unit may ask for a review (政府督查工作条例 art. 17)."""

    inspection = models.ForeignKey(
        Inspection, models.CASCADE, related_name="visits", verbose_name=_("督导检查")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="visits", verbose_name=_("被检查单位")
    )
    visit_on = models.DateField(_("到访日期"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    opinion = models.TextField(_("反馈意见"), max_length=4000, blank=True)
    fed_back_at = models.DateTimeField(_("反馈时间"), null=True)
    fed_back_note = models.CharField(_("反馈方式"), max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查对象")
        verbose_name_plural = _("检查对象")
        ordering = ("visit_on", "id")
        constraints = [models.UniqueConstraint(fields=("inspection", "unit"), name="supervision_visit_once")]
        indexes = [models.Index(fields=("unit", "inspection"), name="supervision_visit_unit")]

    def __str__(self):
        return f"{self.inspection.title} {self.unit.short_name}"

    def get_absolute_url(self):
        return reverse("supervision:visit", args=[self.inspection_id, self.pk])

    @property
    def committee_id(self):
        return self.inspection.committee_id
