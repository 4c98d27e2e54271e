"""What deadlines can be filtered by."""

from datetime import timedelta

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Unit
from workflow.kinds import kinds
from workflow.models import Deadline
from workflow.selectors.deadlines import week_end


class DeadlineFilter(django_filters.FilterSet):
    """Only what is open, unless another state is asked for."""

    q = django_filters.CharFilter(
        label=_("文字"),
        field_name="title",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    when = django_filters.ChoiceFilter(
        label=_("时限"),
        method="by_when",
        empty_label=_("全部"),
        choices=[
            ("late", _("已逾期")),
            ("today", _("今天到期")),
            ("week", _("本周到期")),
            ("month", _("30 天内到期")),
        ],
    )
    kind = django_filters.ChoiceFilter(label=_("事项"), choices=(), empty_label=_("全部"))
    unit = django_filters.ChoiceFilter(label=_("单位"), method="by_unit", choices=(), empty_label=_("全部"))
    level = django_filters.ChoiceFilter(
        label=_("提醒情况"),
        method="by_level",
        empty_label=_("全部"),
        choices=[
            ("none", _("没有提醒过")),
            ("some", _("提醒过")),
            ("urged", _("催办过")),
            ("paused", _("停止催办")),
        ],
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Deadline.State, empty_label=_("全部"))

    class Meta:
        model = Deadline
        fields = ("q", "when", "kind", "unit", "level", "state")

    def __init__(self, data=None, *args, **kwargs):
        data = data.copy() if data is not None else None
        if data is not None and "state" not in data:
            data["state"] = Deadline.State.OPEN
        super().__init__(data, *args, **kwargs)
        self.filters["kind"].extra["choices"] = [(kind.code, kind.title) for kind in kinds.values()]
        access = self.request.access
        if access.reads_county:
            units = list(Unit.objects.visible_to(access).values_list("pk", "short_name"))
            self.filters["unit"].extra["choices"] = [("office", _("办公室")), *units]
        else:
            self.filters["unit"].extra["choices"] = list(access.unit_names.items())

    def by_when(self, queryset, name, value):
        today = timezone.localdate()
        if value == "late":
            return queryset.filter(due_on__lt=today)
        last = {"today": today, "week": week_end(today), "month": today + timedelta(days=30)}[value]
        return queryset.filter(due_on__gte=today, due_on__lte=last)

    def by_unit(self, queryset, name, value):
        return queryset.filter(unit__isnull=True) if value == "office" else queryset.filter(unit_id=value)

    def by_level(self, queryset, name, value):
        if value == "none":
            return queryset.filter(reminded_times=0)
        if value == "paused":
            return queryset.filter(paused_at__isnull=False)
        return queryset.filter(reminded_times__gt=0) if value == "some" else queryset.filter(level__gte=2)
