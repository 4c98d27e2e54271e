"""What meetings can be filtered by."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, MeetingKind


class MeetingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("名称、地点"), method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    year = django_filters.NumberFilter(label=_("计入年度"), min_value=2000, max_value=2100)
    kind = django_filters.ModelChoiceFilter(
        label=_("种类"), queryset=lambda request: _kinds(request), empty_label=_("全部")
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("ahead", _("还没有召开")), ("past", _("已经召开")), *Meeting.State.choices],
    )

    class Meta:
        model = Meeting
        fields = ("q", "year", "kind", "state")

    def by_words(self, queryset, name, value):
        return queryset.filter(Q(title__icontains=value) | Q(place__icontains=value))

    def by_state(self, queryset, name, value):
        if value == "ahead":
            return queryset.ahead()
        return queryset.held() if value == "past" else queryset.filter(state=value)


def _kinds(request):
    return MeetingKind.objects.visible_to(request.access)
