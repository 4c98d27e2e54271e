"""What the ledger can be filtered by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from operations.models import Job


class JobFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("文字"), field_name="title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Job.State.choices, empty_label=_("全部"))

    class Meta:
        model = Job
        fields = ("q", "state")
