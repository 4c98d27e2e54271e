"""推荐: who is nominated by whom, with what deeds; what stands against it."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations.models.round import CommendationRound, Kind, Rank
from commendations.querysets import NominationQuerySet, SettingQuerySet, VetoQuerySet
from organisations.models import code_validator


class Nomination(models.Model):
    """drafting → at_unit_head → at_office → accepted, with returned (then as drafting); rejected by the office, or
    retracted by the unit, both for ever on record; lapsed when the nominations were closed before it was filed, until
    the office extends the time. Of the accepted those with `is_proposed` are on the list (拟表彰);
    the decision makes them honoured and the others unselected.

    `person` is the nominated person's own account, where there is one: nobody takes part in what concerns their own
    nomination. `contact_phone` and `birth_year` are for the office only, and go into no paper and no public page.
    `record` is the standing of the unit (list of YearScore as JSON) as it was when the list was drawn up.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("填写中")
        AT_UNIT_HEAD = "at_unit_head", _("待单位负责人审签")
        AT_OFFICE = "at_office", _("待办公室审核")
        RETURNED = "returned", _("已退回，待修改")
        ACCEPTED = "accepted", _("审核通过")
        REJECTED = "rejected", _("审核不通过")
        RETRACTED = "retracted", _("单位撤回推荐")
        LAPSED = "lapsed", _("未报送")
        HONOURED = "honoured", _("已表彰")
        UNSELECTED = "unselected", _("未入选")

    EDITABLE = (State.DRAFTING, State.RETURNED)
    # The flow is at its end; what follows is the round's.
    ENDED = (
        State.ACCEPTED,
        State.REJECTED,
        State.RETRACTED,
        State.LAPSED,
        State.HONOURED,
        State.UNSELECTED,
    )
    OUT = (State.REJECTED, State.RETRACTED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    round = models.ForeignKey(
        CommendationRound, models.PROTECT, related_name="nominations", verbose_name=_("表彰批次")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, related_name="nominations", verbose_name=_("推荐单位")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    name = models.CharField(_("名称或姓名"), max_length=60)
    is_unit_itself = models.BooleanField(
        _("推荐的集体就是本单位"), default=False, help_text=_("推荐本单位的科室、下属单位时不勾选。")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("本系统中的账号"),
    )
    gender = models.CharField(
        _("性别"), max_length=6, choices=(("female", _("女")), ("male", _("男"))), blank=True
    )
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("出生年份"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    job_title = models.CharField(_("职务"), max_length=60, blank=True)
    rank = models.CharField(_("级别"), max_length=10, choices=Rank, blank=True)
    size = models.PositiveIntegerField(
        _("集体人数"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100000)]
    )
    leader_name = models.CharField(_("集体负责人"), max_length=40, blank=True)
    since_year = models.PositiveSmallIntegerField(
        _("从事妇女儿童工作起始年份"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1940), MaxValueValidator(2100)],
    )
    higher_honour = models.CharField(_("受过的上级同类表彰"), max_length=200, blank=True)
    higher_honour_year = models.PositiveSmallIntegerField(
        _("最近一次上级表彰的年份"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1940), MaxValueValidator(2100)],
    )
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    summary = models.CharField(
        _("事迹简介"), max_length=200, blank=True, help_text=_("公示时刊登，不超过 200 字，不写个人隐私。")
    )
    deeds = models.TextField(
        _("事迹材料"), max_length=10000, validators=[MaxLengthValidator(10000)], blank=True
    )
    head_opinion = models.CharField(_("单位意见"), max_length=500, blank=True)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFTING)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("填写人")
    )
    filed_at = models.DateTimeField(_("报送时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("报送人")
    )
    signed_at = models.DateTimeField(_("审签时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审签人")
    )
    reached_office_at = models.DateTimeField(_("首次送达办公室时间"), null=True)
    accepted_at = models.DateTimeField(_("通过时间"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    rounds = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    return_reason = models.TextField(
        _("退回理由"), max_length=1000, validators=[MaxLengthValidator(1000)], blank=True
    )
    end_reason = models.CharField(_("不通过或撤回的理由"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("不通过或撤回的时间"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    is_proposed = models.BooleanField(_("拟表彰"), default=False)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    record = models.JSONField(null=True)
    certificate_no = models.CharField(_("证书编号"), max_length=40, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("推荐")
        verbose_name_plural = _("推荐")
        ordering = ("round", "kind", "position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("round", "unit", "kind", "name"),
                condition=~Q(state__in=("rejected", "retracted")),
                name="commendations_nomination_once",
                violation_error_message=_("本单位已经推荐过这个名称。"),
            ),
            models.CheckConstraint(
                condition=Q(is_proposed=False) | Q(state__in=("accepted", "honoured")),
                name="commendations_proposed_is_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state="honoured") | Q(is_proposed=True),
                name="commendations_honoured_was_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("rejected", "retracted")) | ~Q(end_reason=""),
                name="commendations_out_has_reason",
            ),
            models.UniqueConstraint(
                fields=("committee", "certificate_no"),
                condition=~Q(certificate_no=""),
                name="commendations_certificate_once",
            ),
        ]
        indexes = [
            models.Index(fields=("round", "kind", "state"), name="commendations_nomination_state"),
            models.Index(fields=("unit", "-id"), name="commendations_nomination_unit"),
        ]

    def __str__(self):
        return _("推荐%(kind)s：%(name)s") % {"kind": self.get_kind_display(), "name": self.name}

    def get_absolute_url(self):
        return reverse("commendations:nomination", args=[self.pk])

    @property
    def due_on(self):
        """Until when it is to reach the office."""
        return self.round.nominations_due_on

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_individual(self) -> bool:
        return self.kind == Kind.INDIVIDUAL

    @property
    def is_leader(self) -> bool:
        """Counts for the leaders' cap."""
        return self.is_individual and self.rank in self.round.leader_ranks


class VetoRule(models.Model):
    """一票否决事项, a committee's own data: what keeps a collective or a person from being honoured, and its basis."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    code = models.CharField(_("代码"), max_length=20, validators=[code_validator])
    title = models.CharField(_("事项"), max_length=100)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    kind = models.CharField(
        _("适用于"), max_length=10, choices=Kind, blank=True, help_text=_("不选就是集体和个人都适用。")
    )
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)
    revision = models.PositiveIntegerField(default=1)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("一票否决事项")
        verbose_name_plural = _("一票否决事项")
        ordering = ("committee", "position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "code"),
                name="commendations_veto_rule_code",
                violation_error_message=_("这个代码已被另一个事项使用。"),
            ),
        ]

    def __str__(self):
        return self.title


class Veto(models.Model):
    """否决: a rule that holds against a nomination, with its evidence; lifted only with a reason, never deleted."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="vetoes", verbose_name=_("推荐"))
    rule = models.ForeignKey(VetoRule, models.PROTECT, related_name="+", verbose_name=_("事项"))
    title = models.CharField(_("事项"), max_length=100)
    evidence = models.TextField(_("证据"), max_length=2000, validators=[MaxLengthValidator(2000)])
    evidence_url = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(_("记录时间"), default=timezone.now)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    lifted_at = models.DateTimeField(_("撤销时间"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    lift_reason = models.CharField(_("撤销的理由"), max_length=500, blank=True)

    objects = VetoQuerySet.as_manager()

    class Meta:
        verbose_name = _("否决")
        verbose_name_plural = _("否决")
        ordering = ("-found_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("nomination", "rule"),
                condition=Q(lifted_at__isnull=True),
                name="commendations_veto_once",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="commendations_veto_has_evidence"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lift_reason=""), name="commendations_lift_has_reason"
            ),
        ]

    def __str__(self):
        return self.title
