"""One row per event, never changed, never deleted, chained by hashes within each committee."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from history.querysets import EventQuerySet

GENESIS = "0" * 64


class Event(models.Model):
    """What happened to one object. Times are UTC; `sequence` counts from 1 within the committee.

    `hash` covers every other field and the previous row's hash, so that one altered byte breaks the chain
    from there on (`manage.py verify_history`). Update and delete are refused by database triggers.
    Kept for as long as the installation lives; the law asks for six months (网络安全法 art. 21).
    """

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    sequence = models.PositiveBigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    actor_name = models.CharField(_("操作人姓名"), max_length=80)
    verb = models.CharField(_("动作代码"), max_length=40)
    title = models.CharField(_("动作"), max_length=80)
    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象编号"))
    object_label = models.CharField(_("对象"), max_length=200)
    from_state = models.CharField(_("原状态"), max_length=30, blank=True)
    to_state = models.CharField(_("新状态"), max_length=30, blank=True)
    comment = models.TextField(_("说明"), blank=True)
    address = models.CharField(_("网络地址"), max_length=45, blank=True)
    details = models.TextField(_("明细"), default="{}")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("履历")
        verbose_name_plural = _("履历")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=("committee", "sequence"), name="history_event_sequence"),
        ]
        indexes = [
            models.Index(fields=("object_type", "object_id", "id"), name="history_event_object"),
            models.Index(fields=("committee", "-id"), name="history_event_committee"),
        ]

    HASHED = (
        "committee_id",
        "sequence",
        "actor_id",
        "actor_name",
        "verb",
        "title",
        "object_type",
        "object_id",
        "object_label",
        "from_state",
        "to_state",
        "comment",
        "address",
        "details",
        "previous_hash",
    )

    def __str__(self):
        return f"{self.object_label}：{self.title}"

    @property
    def data(self) -> dict:
        """What changed, field by field, as the service wrote it."""
        return json.loads(self.details)

    def computed_hash(self) -> str:
        """SHA-256 over the row and its predecessor's hash."""
        fields = [getattr(self, name) for name in self.HASHED]
        fields.append(self.at.isoformat())
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


class ChainHead(models.Model):
    """Where a committee's chain ends; its lock orders the committee's writers."""

    committee = models.OneToOneField(
        "organisations.Committee", models.PROTECT, primary_key=True, related_name="+"
    )
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
    sealed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("履历链头")
        verbose_name_plural = _("履历链头")

    def __str__(self):
        return f"{self.committee_id}@{self.sequence}"
