"""What the inbox can be filtered by."""

from datetime import timedelta

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.models import WorkItem


class InboxFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("文字"), field_name="title", lookup_expr="icontains")
    step = django_filters.CharFilter(label=_("事项"), field_name="step_title", lookup_expr="icontains")
    due = django_filters.ChoiceFilter(
        label=_("时限"),
        method="by_due",
        empty_label=_("全部"),
        choices=[
            ("overdue", _("已逾期")),
            ("near", _("临期")),
            ("later", _("未到期")),
            ("none", _("没有时限")),
        ],
    )

    class Meta:
        model = WorkItem
        fields = ("q", "step", "due")

    def by_due(self, queryset, name, value):
        today = timezone.localdate()
        near = today + timedelta(days=self.request.user.committee.near_due_days)
        return {
            "overdue": queryset.filter(due_on__lt=today),
            "near": queryset.filter(due_on__gte=today, due_on__lte=near),
            "later": queryset.filter(due_on__gt=near),
            "none": queryset.filter(due_on__isnull=True),
        }[value]
