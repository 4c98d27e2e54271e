"""What the list of reviews can be filtered by."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.models import ReviewRequest


class ReviewFilter(django_filters.FilterSet):
    unit = django_filters.CharFilter(
        label=_("单位"),
        field_name="unit__short_name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=ReviewRequest.State, empty_label=_("全部"))

    class Meta:
        model = ReviewRequest
        fields = ("unit", "state")
