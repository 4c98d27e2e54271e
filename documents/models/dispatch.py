"""发文稿: the draft of a paper on its way to being signed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.letterhead import word_validator
from documents.querysets import DispatchQuerySet


class Dispatch(models.Model):
    """One drafting and one signing; it becomes one paper for all its units, or (`is_per_unit`) one for each.

    drafting → at_director → (at_chair →) issued, with returned (then as drafting) and cancelled. The words may still
    hold {单位} and, on lines of their own, the names of `material`: tables that the kind worked out, kept here as
    they were when the draft was made, so that what was signed is what goes out.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("拟稿中")
        AT_DIRECTOR = "at_director", _("待办公室主任核签")
        AT_CHAIR = "at_chair", _("待主任签发")
        RETURNED = "returned", _("已退回，待修改")
        ISSUED = "issued", _("已签发")
        CANCELLED = "cancelled", _("已作废")

    class Urgency(models.TextChoices):
        NONE = "", _("不标")
        URGENT = "加急", _("加急")
        VERY_URGENT = "特急", _("特急")

    EDITABLE = (State.DRAFTING, State.RETURNED)
    ENDED = (State.ISSUED, State.CANCELLED)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.CharField(_("种类"), max_length=40)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    title = models.CharField(
        _("标题"), max_length=200, help_text=_("写全：关于……的通知。要在某处换行，就在那里按回车。")
    )
    body = models.TextField(
        _("正文"),
        max_length=30000,
        blank=True,
        help_text=_("一行一个自然段，不用自己空格缩进。行首写 一、 （一） 1. （1） 会排成相应层次的标题。"),
    )
    units = models.ManyToManyField(
        "organisations.Unit", related_name="+", blank=True, verbose_name=_("发给哪些单位")
    )
    addressees = models.CharField(
        _("主送机关"),
        max_length=300,
        blank=True,
        help_text=_("不填时按所选单位自动写；全部单位都选时写“各成员单位”。"),
    )
    is_per_unit = models.BooleanField(
        _("每个单位一份，各编一号"), default=False, help_text=_("正文中的 {单位} 换成各单位的名称。")
    )
    cc = models.CharField(_("抄送"), max_length=500, blank=True)
    note = models.CharField(_("附注"), max_length=120, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=4, choices=Urgency, blank=True, default="")
    annex_names = models.TextField(
        _("另附文件的名称"),
        max_length=1000,
        blank=True,
        help_text=_("一行一个，写进附件说明；文件本身在下面上传。"),
    )
    by_office = models.BooleanField(_("以办公室名义发"), default=False)
    word = models.CharField(_("机关代字"), max_length=20, validators=[word_validator])
    needs_chair = models.BooleanField(_("由主任/副主任签发"), default=False)
    # What the kind worked out: "" for all, a unit's key for that unit: {name: text, or blocks as JSON}.
    material = models.JSONField(default=dict)
    # Annexes that the kind worked out, as JSON of typesetting.paper.Annex.
    annexes = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.DRAFTING)
    revision = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("拟稿人")
    )
    started_at = models.DateTimeField(_("拟稿时间"), default=timezone.now)
    filed_at = models.DateTimeField(_("送签时间"), null=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("送签人")
    )
    reviewed_at = models.DateTimeField(_("核稿时间"), null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("核稿人")
    )
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    rounds = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    return_reason = models.TextField(_("退回理由"), max_length=1000, blank=True)
    process = models.OneToOneField(
        "viewflow.Process", models.PROTECT, null=True, related_name="+", verbose_name=_("流程")
    )

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("发文稿")
        verbose_name_plural = _("发文稿")
        ordering = ("-id",)
        constraints = [
            # One paper at a time about one thing: a double click begins no second one.
            models.UniqueConstraint(
                fields=("kind", "object_type", "object_id"),
                condition=~Q(state__in=("issued", "cancelled")) & ~Q(object_type=""),
                name="documents_dispatch_one_open",
            )
        ]
        indexes = [
            models.Index(fields=("committee", "-id"), name="documents_dispatch_listing"),
            models.Index(fields=("object_type", "object_id"), name="documents_dispatch_object"),
        ]

    def __str__(self):
        return "".join(self.title.split("\n"))

    def get_absolute_url(self):
        return reverse("documents:dispatch", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE
