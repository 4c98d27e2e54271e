"""What inspections and findings can be filtered by."""

import django_filters
from django import forms
from django.db.models import CharField, F, Q, Value
from django.utils.translation import gettext_lazy as _

from outlines.models import Domain
from supervision.models import Finding, FindingCategory, Inspection, Severity, Visit


class _WordsFilter(django_filters.CharFilter):
    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "search"}))
        super().__init__(lookup_expr="icontains", **kwargs)


class InspectionFilter(django_filters.FilterSet):
    q = _WordsFilter(label=_("名称"), field_name="title")
    year = django_filters.NumberFilter(label=_("年度"), min_value=2000, max_value=2100)
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("open", _("没有办结")), *Inspection.State.choices],
    )
    kind = django_filters.ChoiceFilter(label=_("种类"), choices=Inspection.Kind, empty_label=_("全部"))
    unit = django_filters.CharFilter(
        label=_("被检查单位"), method="by_unit", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = Inspection
        fields = ("q", "year", "state", "kind", "unit")

    def by_state(self, queryset, name, value):
        return queryset.open() if value == "open" else queryset.filter(state=value)

    def by_unit(self, queryset, name, value):
        visits = Visit.objects.visible_to(self.request.access)
        found = visits.filter(unit__short_name__icontains=value) | visits.filter(unit__name__icontains=value)
        return queryset.filter(pk__in=found.values("inspection"))


def _scale_options(access) -> dict[str, list]:
    """What a committee's own scales offer a filter, all in one query."""
    committee = access.committee_id
    rows = [
        model.objects.filter(**{path: committee})
        .order_by()
        .annotate(what=Value(what, CharField()), said=F(said))
        .values_list("what", "pk", "said", order)
        for what, model, path, said, order in (
            ("severity", Severity, "committee", "name", "rank"),
            ("category", FindingCategory, "committee", "name", "position"),
            ("domain", Domain, "outline__committee", "title", "number"),
        )
    ]
    options: dict[str, list] = {"severity": [], "category": [], "domain": []}
    found = rows[0].union(*rows[1:], all=True)
    for what, pk, said, _order in sorted(found, key=lambda row: (row[0], row[3], row[1])):
        options[what].append((pk, said))
    return options


class FindingFilter(django_filters.FilterSet):
    q = _WordsFilter(label=_("内容"), field_name="text")
    nature = django_filters.ChoiceFilter(label=_("性质"), choices=Finding.Nature, empty_label=_("全部"))
    severity = django_filters.ChoiceFilter(
        label=_("严重程度"), field_name="severity_id", choices=[], empty_label=_("全部")
    )
    category = django_filters.ChoiceFilter(
        label=_("类别"), field_name="category_id", choices=[], empty_label=_("全部")
    )
    unit = _WordsFilter(label=_("单位"), field_name="unit__short_name")
    domain = django_filters.ChoiceFilter(
        label=_("领域"), method="by_domain", choices=[], empty_label=_("全部")
    )
    task = _WordsFilter(label=_("任务编号"), field_name="task__code")
    year = django_filters.NumberFilter(
        label=_("年度"), field_name="inspection__year", min_value=2000, max_value=2100
    )
    repeat = django_filters.ChoiceFilter(
        label=_("重复问题"), method="by_repeat", empty_label=_("全部"), choices=[("yes", _("只看重复出现的"))]
    )
    handled = django_filters.ChoiceFilter(
        label=_("处理情况"),
        method="by_handling",
        empty_label=_("全部"),
        choices=[("open", _("没有销号")), ("closed", _("已销号")), *Finding.Handling.choices],
    )

    class Meta:
        model = Finding
        fields = (
            "q",
            "nature",
            "severity",
            "category",
            "unit",
            "domain",
            "task",
            "year",
            "repeat",
            "handled",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, options in _scale_options(self.request.access).items():
            self.form.fields[name].choices = options

    def by_domain(self, queryset, name, value):
        return queryset.filter(Q(task__measure__domain=value) | Q(task__isnull=True, goal__domain=value))

    def by_repeat(self, queryset, name, value):
        return queryset.filter(repeats__isnull=False)

    def by_handling(self, queryset, name, value):
        problems = queryset.problems()
        if value == "closed":
            return problems.filter(rectification__notice__state="closed")
        if value == "open":
            # Neither put right on the spot nor said to need nothing, and no notice of it is closed.
            problems = problems.filter(handling__in=("", Finding.Handling.NOTICE))
            return problems.exclude(rectification__notice__state="closed")
        return problems.filter(handling=value)
