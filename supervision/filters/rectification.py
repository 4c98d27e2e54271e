"""What the board of notices and the ledger of problems can be filtered by."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Unit
from outlines.models import Domain
from supervision.models import Finding, FindingCategory, RectificationItem, RectificationNotice, Severity
from supervision.notice_lights import LIGHTS, OPEN, light_condition


class _SearchFilter(django_filters.CharFilter):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"type": "search"}), **kwargs)


def _choices(model, request, title="name"):
    return list(model.objects.visible_to(request.access).values_list("pk", title))


class NoticeFilter(django_filters.FilterSet):
    q = _SearchFilter(label=_("问题或要求"), method="by_words")
    unit = _SearchFilter(label=_("单位"), field_name="unit__short_name", lookup_expr="icontains")
    inspection = _SearchFilter(label=_("督导检查"), field_name="inspection__title", lookup_expr="icontains")
    year = django_filters.NumberFilter(
        label=_("年度"), field_name="inspection__year", min_value=2000, max_value=2100
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[
            ("open", _("没有销号的")),
            ("checking", _("待核查")),
            *RectificationNotice.State.choices,
        ],
    )
    light = django_filters.ChoiceFilter(
        label=_("灯"), method="by_light", empty_label=_("全部"), choices=LIGHTS
    )
    severity = django_filters.ChoiceFilter(
        label=_("有这样的问题"), method="by_severity", empty_label=_("全部"), choices=()
    )

    class Meta:
        model = RectificationNotice
        fields = ("q", "unit", "inspection", "year", "state", "light", "severity")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["severity"].extra["choices"] = _choices(Severity, self.request)

    @staticmethod
    def _items(**conditions):
        return RectificationItem.objects.filter(notice=OuterRef("pk"), is_withdrawn=False, **conditions)

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            items = self._items().filter(Q(finding__text__icontains=word) | Q(requirement__icontains=word))
            queryset = queryset.filter(Exists(items))
        return queryset

    def by_state(self, queryset, name, value):
        groups = {"open": OPEN, "checking": ("responded", "verifying")}
        return queryset.filter(state__in=groups.get(value, (value,)))

    def by_light(self, queryset, name, value):
        near = self.request.access.user.committee.near_due_days
        return queryset.filter(light_condition(value, near, timezone.localdate()))

    def by_severity(self, queryset, name, value):
        return queryset.filter(Exists(self._items(finding__severity=value)))


NONE = ("none", _("没有写明"))


class ProblemFilter(django_filters.FilterSet):
    q = _SearchFilter(label=_("文字、任务编号"), method="by_words")
    unit = _SearchFilter(label=_("单位"), method="by_unit")
    year = django_filters.NumberFilter(
        label=_("年度"), field_name="inspection__year", min_value=2000, max_value=2100
    )
    standing = django_filters.ChoiceFilter(
        label=_("处理情况"),
        method="by_standing",
        empty_label=_("所有问题"),
        choices=[
            ("unsettled", _("没有办结的问题")),
            ("settled", _("已办结的问题")),
            *Finding.Standing.choices,
        ],
    )
    domain = django_filters.ChoiceFilter(
        label=_("领域"), method="by_field", empty_label=_("全部"), choices=()
    )
    severity = django_filters.ChoiceFilter(
        label=_("严重程度"), method="by_field", empty_label=_("全部"), choices=()
    )
    category = django_filters.ChoiceFilter(
        label=_("类别"), method="by_field", empty_label=_("全部"), choices=()
    )
    repeat = django_filters.ChoiceFilter(
        label=_("重复问题"), method="by_repeat", empty_label=_("全部"), choices=[("yes", _("重复出现的"))]
    )

    class Meta:
        model = Finding
        fields = ("q", "unit", "year", "standing", "domain", "severity", "category", "repeat")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups: dict[str, list] = {}
        for domain in Domain.objects.visible_to(self.request.access).select_related("outline"):
            groups.setdefault(str(domain.outline), []).append((domain.pk, domain.title))
        self.filters["domain"].extra["choices"] = [NONE, *groups.items()]
        self.filters["severity"].extra["choices"] = _choices(Severity, self.request)
        self.filters["category"].extra["choices"] = [NONE, *_choices(FindingCategory, self.request)]

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("standing") else rows.problems()

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(Q(text__icontains=word) | Q(task__code__icontains=word))
        return queryset

    def by_unit(self, queryset, name, value):
        # A whole name means that unit alone: figures that lead here must come out the same.
        whole = Unit.objects.visible_to(self.request.access).filter(short_name=value)
        return (
            queryset.filter(unit__in=whole) if whole else queryset.filter(unit__short_name__icontains=value)
        )

    def by_standing(self, queryset, name, value):
        if value == "unsettled":
            return queryset.filter(standing__in=Finding.UNSETTLED)
        if value == "settled":
            return queryset.problems().exclude(standing__in=Finding.UNSETTLED)
        return queryset.filter(standing=value)

    def by_field(self, queryset, name, value):
        field = f"{name}_id"
        return queryset.filter(**({f"{field}__isnull": True} if value == "none" else {field: value}))

    def by_repeat(self, queryset, name, value):
        return queryset.filter(repeats__isnull=False)
