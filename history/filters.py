"""What the auditor can look for."""

import django_filters
from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from history.models import Event


def kinds():
    """Everything the record can speak of, by its Chinese name."""
    return [
        (model._meta.label_lower, model._meta.verbose_name)
        for model in apps.get_models()
        if hasattr(model, "committee_id") and model is not Event
    ]


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("对象或说明"), field_name="object_label", lookup_expr="icontains")
    actor = django_filters.CharFilter(label=_("操作人"), field_name="actor_name", lookup_expr="icontains")
    title = django_filters.CharFilter(label=_("动作"), field_name="title", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(
        label=_("类型"), field_name="object_type", choices=kinds, empty_label=_("全部")
    )
    since = django_filters.DateFilter(
        label=_("从"),
        field_name="at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        label=_("到"),
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Event
        fields = ("q", "actor", "title", "kind", "since", "until")
