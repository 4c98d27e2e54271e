"""What a committee sets of its regulated duties: the day until which each is to be done, or its rhythm."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DutySetting(models.Model):
    """A committee's own day or rhythm for one duty (`code` of workbench.duties.catalogue). What is empty is as the
    catalogue has it."""

    committee = models.ForeignKey(
        "organisations.Committee", models.CASCADE, related_name="+", verbose_name=_("妇儿工委")
    )
    code = models.CharField(_("职责"), max_length=10)
    month_day = models.CharField(
        _("截止日（月-日）"),
        max_length=5,
        blank=True,
        validators=[
            RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", _("请写成 月-日，例如 12-20。"))
        ],
    )
    years_after = models.PositiveSmallIntegerField(
        _("在哪一年办"),
        null=True,
        blank=True,
        choices=[(0, _("当年")), (1, _("下一年")), (2, _("下下年"))],
    )
    every_months = models.PositiveSmallIntegerField(
        _("至少每几个月一次"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    class Meta:
        verbose_name = _("工作职责设置")
        verbose_name_plural = _("工作职责设置")
        constraints = [
            models.UniqueConstraint(fields=("committee", "code"), name="workbench_duty_setting_once")
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("workbench:duty-setting", args=[self.code])
