"""议程: what is dealt with, in which order, with which papers, and what was said and decided of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.querysets import AgendaItemQuerySet, MeetingPartQuerySet


class AgendaItem(models.Model):
    """One item. `code` names the compulsory line of the kind that it came from. `text` are its minutes, written while
    the meeting lasts and after; `revision` counts their changes, so that two people do not overwrite each other. Its
    papers hang on it as attachments."""

    class Outcome(models.TextChoices):
        UNDECIDED = "undecided", _("未议定")
        DECIDED = "decided", _("议定")
        NOTED = "noted", _("听取")
        DEFERRED = "deferred", _("暂缓，另行研究")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name=_("会议"))
    position = models.PositiveSmallIntegerField(_("排序"))
    code = models.CharField(max_length=20, blank=True)
    title = models.CharField(_("议题"), max_length=200)
    minutes = models.PositiveSmallIntegerField(
        _("时长（分钟）"), default=15, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    presenter = models.CharField(_("汇报人"), max_length=60, blank=True)
    presenter_unit = models.ForeignKey(
        "organisations.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("汇报单位"),
    )
    needs_paper = models.BooleanField(_("须附材料"), default=False)
    text = models.TextField(_("记录"), max_length=10000, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, default=Outcome.UNDECIDED)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("记录时间"), null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("议程")
        verbose_name_plural = _("议程")
        ordering = ("meeting", "position", "id")
        indexes = [models.Index(fields=("meeting", "position", "id"), name="meetings_item_order")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.meeting.get_absolute_url()}#item-{self.pk}"

    @property
    def committee_id(self):
        return self.meeting.committee_id


class StandingPaper(models.Model):
    """随会材料: what the record said on one day (meetings.standing), as blocks of a paper; it stays with the meeting
    for ever."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="standing_papers", verbose_name=_("会议")
    )
    code = models.CharField(max_length=20)
    title = models.CharField(_("标题"), max_length=120)
    blocks = models.JSONField(default=list)
    taken_at = models.DateTimeField(_("生成时间"), default=timezone.now)

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("随会材料")
        verbose_name_plural = _("随会材料")
        ordering = ("meeting", "id")
        constraints = [models.UniqueConstraint(fields=("meeting", "code"), name="meetings_standing_once")]

    def __str__(self):
        return self.title
