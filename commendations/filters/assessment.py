"""What years, schemes and objections can be filtered by."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commendations.models import AssessmentScheme, ScoreObjection
from organisations.models import Unit


class SchemeFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=_("年度"), min_value=2000, max_value=2100)
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=AssessmentScheme.State.choices, empty_label=_("全部")
    )

    class Meta:
        model = AssessmentScheme
        fields = ("year", "state")


class ObjectionFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(
        label=_("年度"), field_name="result__assessment__year", min_value=2000, max_value=2100
    )
    unit = django_filters.ModelChoiceFilter(
        label=_("单位"),
        field_name="result__unit",
        queryset=lambda request: Unit.objects.visible_to(request.access),
        empty_label=_("全部"),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("open", _("待答复")), ("late", _("逾期未答复")), ("answered", _("已答复"))],
    )

    class Meta:
        model = ScoreObjection
        fields = ("year", "unit", "state")

    def by_state(self, queryset, name, value):
        if value == "answered":
            return queryset.filter(answered_at__isnull=False)
        rows = queryset.open()
        return rows.filter(due_on__lt=timezone.localdate()) if value == "late" else rows
