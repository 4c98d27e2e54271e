"""What the ledger can be filtered by."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from outlines.models import Audience
from supervision.filters.annual_report import _UnitFilter
from supervision.models import Activity


class ActivityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("文字"), method="by_text", max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = django_filters.ChoiceFilter(label=_("类别"), choices=Activity.Kind, empty_label=_("全部"))
    audience = django_filters.ChoiceFilter(
        label=_("纲要"), choices=Audience, method="by_audience", empty_label=_("全部")
    )
    year = django_filters.NumberFilter(label=_("所属年度"), min_value=2000, max_value=2100)
    unit = _UnitFilter()
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("有效"),
        choices=[("withdrawn", _("已撤销")), ("all", _("全部"))],
    )

    class Meta:
        model = Activity
        fields = ("q", "kind", "audience", "year", "unit", "state")

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.standing()

    def by_text(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(Q(title__icontains=word) | Q(summary__icontains=word))
        return queryset

    def by_audience(self, queryset, name, value):
        links = Activity.outlines.through.objects.filter(activity=OuterRef("pk"), outline__audience=value)
        return queryset.filter(Exists(links))

    def by_state(self, queryset, name, value):
        return queryset if value == "all" else queryset.filter(withdrawn_at__isnull=False)
