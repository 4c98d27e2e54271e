"""征求意见: which departments are asked, and what they say of each nomination."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations.models.nomination import Nomination
from commendations.models.round import CommendationRound, Kind
from commendations.querysets import OpinionQuerySet, OpinionRequestQuerySet, SettingQuerySet


class ConsultedDepartment(models.Model):
    """A department that a committee asks (纪检监察、公安、卫生健康…), and about what: a member unit answers in the
    system, another body on paper, entered by the office."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("成员单位"),
    )
    name = models.CharField(
        _("部门名称"), max_length=60, blank=True, help_text=_("不是成员单位的部门在这里写名称。")
    )
    asks = models.CharField(
        _("征求意见的内容"), max_length=200, help_text=_("例如 是否受过党纪政务处分、是否正在接受审查调查。")
    )
    kind = models.CharField(
        _("适用于"), max_length=10, choices=Kind, blank=True, help_text=_("不选就是集体和个人都征求。")
    )
    position = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)
    revision = models.PositiveIntegerField(default=1)

    objects = SettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("征求意见的部门")
        verbose_name_plural = _("征求意见的部门")
        ordering = ("committee", "position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, name="") | (Q(unit__isnull=True) & ~Q(name="")),
                name="commendations_department_named",
                violation_error_message=_("请选择成员单位，或者填写部门名称，二者选一。"),
            ),
        ]

    def __str__(self):
        return self.unit.short_name if self.unit_id else self.name


class OpinionRequest(models.Model):
    """One department asked in one round. `number` counts the askings: after a return to the office's review the
    departments are asked anew. Answered once as a whole; void when the list goes back before that."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        ANSWERED = "answered", _("已答复")
        VOID = "void", _("不再需要")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    round = models.ForeignKey(
        CommendationRound, models.PROTECT, related_name="requests", verbose_name=_("表彰批次")
    )
    department = models.ForeignKey(
        ConsultedDepartment, models.PROTECT, related_name="+", verbose_name=_("部门")
    )
    number = models.PositiveSmallIntegerField(_("第几次征求"), default=1)
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("成员单位")
    )
    name = models.CharField(_("部门"), max_length=60)
    asks = models.CharField(_("征求意见的内容"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    due_on = models.DateField(_("答复时限"))
    sent_at = models.DateTimeField(_("发出时间"), default=timezone.now)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    by_hand = models.CharField(
        _("书面答复"), max_length=200, blank=True, help_text=_("来文的日期、文号；由办公室登记时填写。")
    )
    note = models.CharField(_("总的意见"), max_length=500, blank=True)

    objects = OpinionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("征求意见")
        verbose_name_plural = _("征求意见")
        ordering = ("round", "number", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("round", "department", "number"), name="commendations_request_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="commendations_request_answered",
            ),
        ]

    def __str__(self):
        return _("征求意见：%(round)s") % {"round": self.round}

    def get_absolute_url(self):
        return reverse("commendations:request", args=[self.pk])


class Opinion(models.Model):
    """What a department says of one nomination. `settled_reason`: why the office keeps it on the list all the same."""

    class Verdict(models.TextChoices):
        PENDING = "", _("未答复")
        CLEAR = "clear", _("无意见")
        OBJECTS = "objects", _("不同意")

    request = models.ForeignKey(
        OpinionRequest, models.PROTECT, related_name="opinions", verbose_name=_("征求意见")
    )
    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="opinions", verbose_name=_("推荐")
    )
    verdict = models.CharField(_("意见"), max_length=10, choices=Verdict, blank=True, default="")
    text = models.CharField(_("说明"), max_length=500, blank=True)
    settled_reason = models.CharField(_("仍列入名单的理由"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门意见")
        verbose_name_plural = _("部门意见")
        ordering = ("request", "id")
        constraints = [
            models.UniqueConstraint(fields=("request", "nomination"), name="commendations_opinion_once"),
            models.CheckConstraint(
                condition=~Q(verdict="objects") | ~Q(text=""), name="commendations_objecting_has_text"
            ),
        ]

    def __str__(self):
        return f"{self.nomination}：{self.get_verdict_display()}"
