"""检查表: what the group asks in a unit, drawn from the record, and what it found the answer to be."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from supervision.models.inspection import Visit
from supervision.querysets import ChecklistItemQuerySet, CommitteeOwnQuerySet


class ChecklistTemplate(models.Model):
    """A committee's own set of questions."""

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    name = models.CharField(_("名称"), max_length=60)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = CommitteeOwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查表模板")
        verbose_name_plural = _("检查表模板")
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("committee", "name"),
                name="supervision_template_name",
                violation_error_message=_("已经有一个同名的模板。"),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def questions_text(self) -> str:
        return "\n".join(f"{row.text}\t{row.figure_unit}" for row in self.questions.all())


class TemplateQuestion(models.Model):
    template = models.ForeignKey(ChecklistTemplate, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("问题"), max_length=300)
    figure_unit = models.CharField(_("填数的单位"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("模板问题")
        verbose_name_plural = _("模板问题")
        ordering = ("template", "position", "id")

    def __str__(self):
        return self.text


class ChecklistItem(models.Model):
    """One question of a visit and its answer. `answered_at` is the inspector's clock, `received_at` the server's."""

    class Source(models.TextChoices):
        TASK = "task", _("任务")
        GOAL = "goal", _("主要目标")
        FINDING = "finding", _("上次发现的问题")
        RECTIFICATION = "rectification", _("未销号的整改")
        TEMPLATE = "template", _("模板")
        OWN = "own", _("另加")

    class Answer(models.TextChoices):
        YES = "yes", _("是")
        PARTLY = "partly", _("部分")
        NO = "no", _("否")
        NOT_APPLICABLE = "na", _("不适用")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="items", verbose_name=_("检查对象"))
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(_("来源"), max_length=15, choices=Source, default=Source.OWN)
    text = models.CharField(_("问题"), max_length=500)
    guide = models.TextField(_("依据和要点"), max_length=3000, blank=True)
    task = models.ForeignKey(
        "tasks.Task", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("任务")
    )
    goal = models.ForeignKey(
        "outlines.Goal", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主要目标")
    )
    earlier = models.ForeignKey(
        "supervision.Finding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("以前的发现"),
    )
    figure_unit = models.CharField(_("填数的单位"), max_length=20, blank=True)
    answer = models.CharField(_("结果"), max_length=10, choices=Answer, blank=True)
    note = models.TextField(_("说明"), max_length=2000, blank=True)
    figure = models.DecimalField(_("数值"), max_digits=14, decimal_places=2, null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("填写人")
    )
    answered_at = models.DateTimeField(_("填写时间"), null=True)
    received_at = models.DateTimeField(_("收到时间"), null=True)
    revision = models.PositiveIntegerField(default=1)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查项")
        verbose_name_plural = _("检查项")
        ordering = ("visit", "position", "id")

    def __str__(self):
        return self.text[:60]

    def get_absolute_url(self):
        return f"{self.visit.get_absolute_url()}#item-{self.pk}"

    @property
    def committee_id(self):
        return self.visit.committee_id
