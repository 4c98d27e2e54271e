"""消息: what was said, who was told, and what still has to leave the house."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.querysets import MessageQuerySet, NoticeQuerySet, OutboxQuerySet, RobotQuerySet


class Level(models.IntegerChoices):
    """How urgent: the steps of escalation, each only after the last was missed."""

    NOTICE = 0, _("通知")
    REMIND = 1, _("提醒")
    URGE = 2, _("催办")
    LETTER = 3, _("督办函")
    CIRCULAR = 4, _("通报")


class Message(models.Model):
    """One thing said to some people, in the words that went out. `sent_by` is empty where the system spoke."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    kind = models.CharField(_("种类"), max_length=40)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level, default=Level.NOTICE)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("办理页面"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发送人")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ("-id",)
        indexes = [models.Index(fields=("committee", "-id"), name="notices_message_listing")]

    def __str__(self):
        return self.title

    @property
    def level_style(self):
        return {Level.URGE: "tag-warn", Level.LETTER: "tag-late", Level.CIRCULAR: "tag-late"}.get(
            self.level, "tag-blue"
        )


class Notice(models.Model):
    """A message in one person's list. `digest_on` is the day in whose e-mail digest it belongs."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="notices", verbose_name=_("消息"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices", verbose_name=_("收件人")
    )
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    read_at = models.DateTimeField(_("读到时间"), null=True)
    digest_on = models.DateField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("收到的消息")
        verbose_name_plural = _("收到的消息")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=("message", "person"), name="notices_notice_once")]
        indexes = [
            models.Index(fields=("person", "-id"), name="notices_notice_listing"),
            models.Index(fields=("person",), condition=Q(read_at__isnull=True), name="notices_notice_unread"),
            models.Index(
                fields=("person", "digest_on"),
                condition=Q(digest_on__isnull=False),
                name="notices_notice_digest",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.message}"


class Preference(models.Model):
    """How a person wants to be told besides the list in the system."""

    class Email(models.TextChoices):
        EACH = "each", _("每条消息一封")
        DIGEST = "digest", _("每天汇总一封")
        OFF = "off", _("不发邮件")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference", verbose_name=_("人员")
    )
    email = models.CharField(_("邮件"), max_length=10, choices=Email, default=Email.EACH)
    digest_hour = models.PositiveSmallIntegerField(
        _("汇总在几点发出"), default=8, validators=[MaxValueValidator(23)]
    )

    class Meta:
        verbose_name = _("接收方式")
        verbose_name_plural = _("接收方式")

    def __str__(self):
        return f"{self.person} {self.get_email_display()}"


class Robot(models.Model):
    """A robot in a group of a work chat: everything said in the county, or only what concerns one unit."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")
        FEISHU = "feishu", _("飞书")
        PLAIN = "plain", _("其他（带签名的 JSON）")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    unit = models.ForeignKey(
        "organisations.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("单位"),
        help_text=_("不选就是全县的群，收到发给所有单位的消息；选了单位就只收到发给这个单位的。"),
    )
    name = models.CharField(_("群名称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    url = models.URLField(_("机器人地址"), max_length=500)
    secret = models.CharField(
        _("加签密钥"),
        max_length=200,
        blank=True,
        help_text=_("钉钉、飞书的“加签”密钥，或签名用的密钥；企业微信不用填。"),
    )
    min_level = models.PositiveSmallIntegerField(_("从哪一级开始发"), choices=Level, default=Level.REMIND)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        ordering = ("committee", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "name"),
                name="notices_robot_name",
                violation_error_message=_("已经有一个同名的群机器人。"),
            )
        ]

    def __str__(self):
        return self.name


class Outbox(models.Model):
    """One message on one channel, on its way out of the house.

    waiting → claimed (stored before the attempt) → sent; back to waiting when it surely did not leave; unknown when
    it may have left (the sender died, or the connection broke while it was being handed over): never sent again by
    itself, a person decides. `reference` is the message's own id for ever, also the e-mail's Message-ID.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("邮件")
        DIGEST = "digest", _("邮件汇总")
        ROBOT = "robot", _("群机器人")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        CLAIMED = "claimed", _("正在发送")
        SENT = "sent", _("已发送")
        UNKNOWN = "unknown", _("不确定是否送达")
        FAILED = "failed", _("发送失败")
        DROPPED = "dropped", _("不再发送")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    message = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="outbox", verbose_name=_("消息")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("收件人")
    )
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="+", verbose_name=_("群机器人"))
    day = models.DateField(_("汇总日期"), null=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    not_before = models.DateTimeField(_("最早发送时间"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    error = models.TextField(_("原因"), blank=True)
    created_at = models.DateTimeField(_("生成时间"), default=timezone.now)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("message", "person"), condition=Q(channel="email"), name="notices_outbox_email"
            ),
            models.UniqueConstraint(
                fields=("message", "robot"), condition=Q(channel="robot"), name="notices_outbox_robot"
            ),
            models.UniqueConstraint(
                fields=("person", "day"), condition=Q(channel="digest"), name="notices_outbox_digest"
            ),
        ]
        indexes = [
            models.Index(
                fields=("not_before", "id"),
                condition=Q(state__in=("waiting", "claimed")),
                name="notices_outbox_ready",
            ),
            models.Index(fields=("committee", "state", "-id"), name="notices_outbox_listing"),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.to}"

    @property
    def to(self) -> str:
        """Whom or what it goes to, in words."""
        return str(self.robot if self.robot_id else self.person)
