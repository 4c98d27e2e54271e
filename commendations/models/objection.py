"""异议: what somebody says against a nomination while the list is public, and what came of it."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations.models.nomination import Nomination
from commendations.models.round import CommendationRound
from commendations.querysets import ObjectionQuerySet


class Objection(models.Model):
    """An objection of the publicity period, signed or not (`name` and `contact` empty). Open until the office has
    examined it and said what it found; publicity does not end with one open. Who objected is seen by the office and
    by nobody else, and stands in no paper, message or event text that others read."""

    class How(models.TextChoices):
        FORM = "form", _("公示页面")
        LETTER = "letter", _("来信")
        PHONE = "phone", _("来电")
        VISIT = "visit", _("来访")

    class Result(models.TextChoices):
        OPEN = "", _("待调查核实")
        UPHELD = "upheld", _("属实，取消资格")
        PARTLY = "partly", _("部分属实，不影响资格")
        UNFOUNDED = "unfounded", _("不属实")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    round = models.ForeignKey(
        CommendationRound, models.PROTECT, related_name="objections", verbose_name=_("表彰批次")
    )
    nomination = models.ForeignKey(
        Nomination,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("对谁提出"),
        help_text=_("不选就是对整个名单。"),
    )
    is_signed = models.BooleanField(_("实名"), default=False)
    name = models.CharField(_("姓名或单位"), max_length=40, blank=True)
    contact = models.CharField(_("联系方式"), max_length=60, blank=True)
    text = models.TextField(_("异议内容"), max_length=2000, validators=[MaxLengthValidator(2000)])
    how = models.CharField(_("提出方式"), max_length=10, choices=How, default=How.FORM)
    receipt = models.CharField(_("受理编号"), max_length=20, unique=True)
    received_at = models.DateTimeField(_("收到时间"), default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    result = models.CharField(_("核实结果"), max_length=10, choices=Result, blank=True, default="")
    finding = models.TextField(
        _("调查核实情况"), max_length=2000, validators=[MaxLengthValidator(2000)], blank=True
    )
    answer = models.TextField(_("答复"), max_length=1000, validators=[MaxLengthValidator(1000)], blank=True)
    examined_at = models.DateTimeField(_("办结时间"), null=True)
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核实人")
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ("-received_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(result="") | (Q(examined_at__isnull=False) & ~Q(finding="")),
                name="commendations_objection_examined",
            ),
            models.CheckConstraint(
                condition=Q(is_signed=False, name="", contact="") | (Q(is_signed=True) & ~Q(name="")),
                name="commendations_objection_signed",
            ),
        ]
        indexes = [models.Index(fields=("round", "result"), name="commendations_objection_open")]

    def __str__(self):
        return _("异议 %(receipt)s") % {"receipt": self.receipt}

    def get_absolute_url(self):
        return reverse("commendations:objection", args=[self.pk])
