"""What a committee wants otherwise: when who is told of what, in which words, and one's own calendar feed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Level


class ReminderPolicy(models.Model):
    """A committee's own ladder for one kind of deadline; where there is none, the kind's default holds.

    `rungs` are the JSON of workflow.ladder.Rung, in no order. An empty list says: never remind."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.CharField(_("事项代码"), max_length=40)
    rungs = models.JSONField(_("提醒步骤"), default=list)
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    class Meta:
        verbose_name = _("提醒规则")
        verbose_name_plural = _("提醒规则")
        constraints = [models.UniqueConstraint(fields=("committee", "kind"), name="workflow_policy_once")]

    def __str__(self):
        return self.kind


class Wording(models.Model):
    """A committee's own words for one level of a message, for one kind or (`kind` empty) for all."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    kind = models.CharField(_("事项代码"), max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("内容"), max_length=2000)

    class Meta:
        verbose_name = _("消息用语")
        verbose_name_plural = _("消息用语")
        constraints = [
            models.UniqueConstraint(fields=("committee", "kind", "level"), name="workflow_wording_once")
        ]

    def __str__(self):
        return f"{self.get_level_display()} {self.kind}".strip()


class CalendarFeed(models.Model):
    """A person's iCalendar address. Only the hash of its secret is kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("人员")
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("生成时间"), default=timezone.now)
    used_at = models.DateTimeField(_("最近使用"), null=True)

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")

    def __str__(self):
        return str(self.person)
