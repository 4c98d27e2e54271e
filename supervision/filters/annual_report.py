"""What reports can be filtered by."""

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models import AnnualReport


class _UnitFilter(django_filters.CharFilter):
    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"type": "search"})
        super().__init__(
            label=_("单位"), field_name="unit__short_name", lookup_expr="icontains", widget=widget, **kwargs
        )


class BoardFilter(django_filters.FilterSet):
    unit = _UnitFilter()
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("missing", _("没有送达办公室")), *AnnualReport.State.choices],
    )
    late = django_filters.ChoiceFilter(
        label=_("是否逾期"), method="by_late", empty_label=_("全部"), choices=[("yes", _("逾期"))]
    )

    class Meta:
        model = AnnualReport
        fields = ("unit", "state", "late")

    def by_state(self, queryset, name, value):
        return queryset.missing() if value == "missing" else queryset.filter(state=value)

    def by_late(self, queryset, name, value):
        never = Q(reached_office_at__isnull=True, due_on__lt=timezone.localdate())
        return queryset.filter(never | Q(reached_office_at__date__gt=F("due_on")))


class ReportFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=_("年度"), min_value=2000, max_value=2100)
    unit = _UnitFilter()
    state = django_filters.ChoiceFilter(label=_("状态"), choices=AnnualReport.State, empty_label=_("全部"))

    class Meta:
        model = AnnualReport
        fields = ("year", "unit", "state")
