"""The ledger of background work. The queue only carries ids; what is here is the truth."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.querysets import JobQuerySet


class Job(models.Model):
    """A piece of work that a request must not wait for.

    waiting → running → done, or after the last attempt failed (死信), which a person sees and tries again or drops.
    `key` names the work: there is only one unfinished job of a key, so asking twice does it once. Whoever runs it
    holds it until `lease_until` and extends that by reporting progress; when it dies, the next sweep gives the job
    to another. A handler may therefore be run more than once and must continue where the last run stopped.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待运行")
        RUNNING = "running", _("正在运行")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败，待处理")
        DROPPED = "dropped", _("已放弃")

    UNFINISHED = (State.WAITING, State.RUNNING)

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, null=True, related_name="+", verbose_name=_("妇儿工委")
    )
    name = models.CharField(_("种类"), max_length=60)
    title = models.CharField(_("内容"), max_length=200)
    key = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("运行次数"), default=0)
    not_before = models.DateTimeField(_("最早运行时间"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(_("已做"), default=0)
    total = models.PositiveIntegerField(_("共"), default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(_("错误"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )
    created_at = models.DateTimeField(_("发起时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("key",), condition=Q(state__in=("waiting", "running")), name="operations_job_once"
            )
        ]
        indexes = [
            models.Index(
                fields=("not_before", "id"),
                condition=Q(state__in=("waiting", "running")),
                name="operations_job_open",
            ),
            models.Index(fields=("committee", "-id"), name="operations_job_listing"),
        ]

    def __str__(self):
        return self.title


class Heartbeat(models.Model):
    """When something that runs again and again ran last; compared and set, so that two clocks ticking at once do it
    once."""

    name = models.CharField(primary_key=True, max_length=60)
    at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("定时运行记录")
        verbose_name_plural = _("定时运行记录")

    def __str__(self):
        return self.name
