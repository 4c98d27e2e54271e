"""Committees in a tree, their member units, people, and the dated posts that tie a person to a role."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.querysets import CommitteeQuerySet, PostQuerySet, UnitQuerySet, UserQuerySet
from organisations.roles import UNIT_ROLES, Role

code_validator = RegexValidator(r"^[A-Za-z0-9_-]+$", _("只能用字母、数字、- 和 _。"))


class Committee(models.Model):
    """妇女儿童工作委员会 of one region. Its name is data: some regions call it 妇女儿童工作联席会议."""

    code = models.CharField(_("代码"), max_length=20, unique=True, validators=[code_validator])
    name = models.CharField(_("全称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, default="妇儿工委")
    office_name = models.CharField(_("办公室名称"), max_length=80)
    region = models.CharField(_("地区"), max_length=40)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级妇儿工委")
    )
    near_due_days = models.PositiveSmallIntegerField(
        _("临期天数"), default=30, help_text=_("距完成时限不足这么多天的任务显示为“临期”。")
    )
    sign_within_days = models.PositiveSmallIntegerField(
        _("签收期限（天）"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("任务交办后多少天内应签收，写入待办的办理时限。"),
    )
    overload_share = models.PositiveSmallIntegerField(
        _("任务过重的界限（%）"),
        default=200,
        validators=[MinValueValidator(100), MaxValueValidator(1000)],
        help_text=_("一个单位的任务数超过各单位平均数的这个百分比，就在覆盖检查中提示。"),
    )
    plan_within_days = models.PositiveSmallIntegerField(
        _("实施方案报送期限（天）"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("通知编制实施方案后多少天内应报送，发通知时可以另定日期。"),
    )
    review_within_days = models.PositiveSmallIntegerField(
        _("审签、审核期限（天）"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("方案和进展报送后，负责人审签、办公室审核的办理时限。"),
    )
    lag_points = models.PositiveSmallIntegerField(
        _("滞后界限（百分点）"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("进度比方案应有的进度低这么多就显示为“滞后”。"),
    )
    silent_days = models.PositiveSmallIntegerField(
        _("多少天没有报告算久未报告"),
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
    )
    counts_working_days = models.BooleanField(
        _("期限按工作日计算"),
        default=False,
        help_text=_("签收、审签、审核期限中的“天”是工作日；不勾选时是自然日，末日遇休息日顺延。"),
    )
    progress_due = models.CharField(
        _("年度进展报告截止日（月-日）"),
        max_length=5,
        default="12-20",
        validators=[
            RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", _("请写成 月-日，例如 12-20。"))
        ],
        help_text=_("每年到这一天，各单位应报送所承担任务的进展；改动从次日起对已有时限生效。"),
    )
    allows_self_approval = models.BooleanField(
        _("允许本人审核本人起草的材料"),
        default=False,
        help_text=_("仅在单位或办公室只有一个人时启用；材料上会注明。"),
    )
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("妇儿工委")
        verbose_name_plural = _("妇儿工委")
        ordering = ("code",)

    def __str__(self):
        return self.name

    @property
    def committee_id(self):
        return self.pk


class Unit(models.Model):
    """成员单位: a department that belongs to the committee. `leads`, `cooperates` and `duty_words` feed the
    suggestions of who should carry a task."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="units", verbose_name=_("妇儿工委"))
    code = models.CharField(_("代码"), max_length=20, validators=[code_validator])
    name = models.CharField(_("全称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=30)
    kind = models.CharField(_("类别"), max_length=20, blank=True)
    leads = models.TextField(_("通常牵头"), blank=True)
    cooperates = models.TextField(_("通常配合"), blank=True)
    duty_words = models.TextField(
        _("职责用词"), blank=True, help_text=_("原文中出现这些词时建议由本单位承担，用顿号隔开。")
    )
    is_active = models.BooleanField(_("在用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("成员单位")
        verbose_name_plural = _("成员单位")
        ordering = ("committee", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "code"),
                name="organisations_unit_code",
                violation_error_message=_("这个代码已被另一个单位使用。"),
            ),
            models.UniqueConstraint(
                fields=("committee", "name"),
                name="organisations_unit_name",
                violation_error_message=_("已经有一个同名的单位。"),
            ),
            models.UniqueConstraint(
                fields=("committee", "short_name"),
                name="organisations_unit_short_name",
                violation_error_message=_("这个简称已被另一个单位使用。"),
            ),
        ]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("organisations:unit", args=[self.pk])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person with an account. What they may do follows from their posts, never from this row."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="people", verbose_name=_("妇儿工委")
    )
    username = models.CharField(
        _("登录名"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("只能用字母、数字、汉字和 . @ + - _。"))],
        error_messages={"unique": _("这个登录名已经有人使用。")},
    )
    name = models.CharField(_("姓名"), max_length=40)
    job_title = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(
        _("电话"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9+() -]+$", _("电话号码只能有数字和 + - ( )。"))],
    )
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=True)
    created_at = models.DateTimeField(_("建立时间"), default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ("committee", "name", "id")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organisations:person", args=[self.pk])


class Post(models.Model):
    """任职: from `start_on` to `end_on` (both days included; open while `end_on` is empty) a person holds a
    role in the committee, or in one of its units."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("人员")
    )
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="posts", verbose_name=_("妇儿工委"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("单位")
    )
    role = models.CharField(_("岗位"), max_length=20, choices=Role)
    start_on = models.DateField(_("任职日期"), default=timezone.localdate)
    end_on = models.DateField(_("离任日期"), null=True, blank=True)
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代理谁"),
        help_text=_("不在岗期间由别人代理时，这里是不在岗的人。"),
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ("-start_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(UNIT_ROLES), unit__isnull=False)
                | (~Q(role__in=sorted(UNIT_ROLES)) & Q(unit__isnull=True)),
                name="organisations_post_place",
            ),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gte=models.F("start_on")),
                name="organisations_post_dates",
                violation_error_message=_("离任日期不能早于任职日期。"),
            ),
            # Twice, because SQLite has no NULLS NOT DISTINCT.
            models.UniqueConstraint(
                fields=("person", "unit", "role"),
                condition=Q(end_on__isnull=True, unit__isnull=False),
                name="organisations_post_unit_once",
                violation_error_message=_("此人已经担任这个岗位。"),
            ),
            models.UniqueConstraint(
                fields=("person", "committee", "role"),
                condition=Q(end_on__isnull=True, unit__isnull=True),
                name="organisations_post_committee_once",
                violation_error_message=_("此人已经担任这个岗位。"),
            ),
        ]

    def __str__(self):
        place = self.unit.short_name if self.unit_id else self.committee.short_name
        acting = _("（代理）") if self.acting_for_id else ""
        return f"{place}{self.get_role_display()}{self.person}{acting}"
