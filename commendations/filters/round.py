"""What nominations and objections can be filtered by."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commendations.models import Kind, Nomination, Objection, Rank
from organisations.models import Unit


def _units(request):
    return Unit.objects.visible_to(request.access).order_by("code")


class _UnitFilter(django_filters.ModelChoiceFilter):
    def __init__(self, **kwargs):
        super().__init__(queryset=_units, label=_("推荐单位"), empty_label=_("全部"), **kwargs)


class NominationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("名称、事迹"), method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = django_filters.ChoiceFilter(label=_("类别"), choices=Kind.choices, empty_label=_("全部"))
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=Nomination.State.choices, empty_label=_("全部")
    )
    unit = _UnitFilter()
    rank = django_filters.ChoiceFilter(label=_("级别"), choices=Rank.choices, empty_label=_("全部"))
    listed = django_filters.ChoiceFilter(
        label=_("拟表彰"),
        field_name="is_proposed",
        choices=[("1", _("在名单上")), ("0", _("不在名单上"))],
        method="by_list",
        empty_label=_("全部"),
    )

    class Meta:
        model = Nomination
        fields = ("q", "kind", "state", "unit", "rank", "listed")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.access.reads_county:
            # Who is on the list is not a unit's to know before it is public.
            del self.filters["listed"]

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(summary__icontains=value) | Q(deeds__icontains=value)
        )

    def by_list(self, queryset, name, value):
        return queryset.filter(is_proposed=value == "1")


class ObjectionFilter(django_filters.FilterSet):
    result = django_filters.ChoiceFilter(
        label=_("核实结果"),
        method="by_result",
        empty_label=_("全部"),
        choices=[("open", _("待核实")), *(row for row in Objection.Result.choices if row[0])],
    )
    how = django_filters.ChoiceFilter(
        label=_("提出方式"), choices=Objection.How.choices, empty_label=_("全部")
    )

    class Meta:
        model = Objection
        fields = ("result", "how")

    def by_result(self, queryset, name, value):
        return queryset.open() if value == "open" else queryset.filter(result=value)
