"""A committee's own list of a year's days off; where it has none, that of the committee above it counts, and where
nobody has one, what the packages know (workdays.statutory)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """The list of one year. `basis` says how far it can be relied on."""

    class Basis(models.TextChoices):
        OFFICIAL = "official", _("正式")
        ESTIMATED = "estimated", _("预估")

    committee = models.ForeignKey(
        "organisations.Committee", models.PROTECT, related_name="+", verbose_name=_("妇儿工委")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    basis = models.CharField(_("依据"), max_length=10, choices=Basis)
    updated_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("修改人")
    )

    class Meta:
        verbose_name = _("年度工作日历")
        verbose_name_plural = _("年度工作日历")
        ordering = ("committee", "year")
        constraints = [models.UniqueConstraint(fields=("committee", "year"), name="workdays_year_once")]

    def __str__(self):
        return _("%(year)s年工作日历") % {"year": self.year}


class CalendarDay(models.Model):
    """A day of the list that is not what its weekday says."""

    calendar = models.ForeignKey(
        CalendarYear, models.CASCADE, related_name="days", verbose_name=_("年度工作日历")
    )
    day = models.DateField(_("日期"))
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=("calendar", "day"), name="workdays_day_once")]

    def __str__(self):
        return f"{self.day} {self.name}"
