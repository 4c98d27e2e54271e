"""What task lists can be filtered by."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from outlines.models import Domain
from tasks.models import Assignment, Task


class SearchFilter(django_filters.CharFilter):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"type": "search"}), **kwargs)


def domain_choices(request):
    """Domains of the visitor's committee, grouped by outline."""
    groups: dict[str, list] = {}
    for domain in Domain.objects.visible_to(request.access).select_related("outline"):
        groups.setdefault(str(domain.outline), []).append((domain.pk, domain.title))
    return list(groups.items())


class TaskFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("编号或文字"), method="by_words")
    domain = django_filters.ChoiceFilter(
        label=_("领域"), field_name="measure__domain_id", empty_label=_("全部"), choices=()
    )
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Task.State, empty_label=_("全部"))
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Task.Kind, empty_label=_("全部"))
    unit = SearchFilter(label=_("责任单位"), method="by_unit")
    due = django_filters.ChoiceFilter(
        label=_("时限"),
        method="by_due",
        empty_label=_("全部"),
        choices=[("overdue", _("已逾期")), ("near", _("临期")), ("none", _("没有时限"))],
    )

    class Meta:
        model = Task
        fields = ("q", "domain", "state", "kind", "unit", "due")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["domain"].extra["choices"] = domain_choices(self.request)

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(Q(text__icontains=word) | Q(code__icontains=word))
        return queryset

    def by_unit(self, queryset, name, value):
        assignments = Assignment.objects.filter(
            task=OuterRef("pk"), unit__short_name__icontains=value.strip()
        )
        return queryset.filter(Exists(assignments))

    def by_due(self, queryset, name, value):
        if value == "overdue":
            return queryset.overdue()
        if value == "near":
            return queryset.near_due(self.request.access.user.committee.near_due_days)
        return queryset.filter(due_on__isnull=True)


class SigningFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("编号或文字"), method="by_words")
    domain = django_filters.ChoiceFilter(
        label=_("领域"), field_name="task__measure__domain_id", empty_label=_("全部"), choices=()
    )
    role = django_filters.ChoiceFilter(label=_("分工"), choices=Assignment.Role, empty_label=_("全部"))

    class Meta:
        model = Assignment
        fields = ("q", "domain", "role")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["domain"].extra["choices"] = domain_choices(self.request)

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(Q(task__text__icontains=word) | Q(task__code__icontains=word))
        return queryset
