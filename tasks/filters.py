"""What task lists can be filtered by."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Unit
from outlines.models import Domain, Outline
from tasks.models import Assignment, ImplementationPlan, Milestone, ProgressReport, Task


class SearchFilter(django_filters.CharFilter):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"type": "search"}), **kwargs)


class YearFilter(django_filters.Filter):
    field_class = forms.IntegerField

    def __init__(self, **kwargs):
        super().__init__(min_value=2000, max_value=2100, **kwargs)


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


def outlines_of(request) -> list[Outline]:
    """The committee's outlines, read once a request: the filter and the page both name them."""
    if not hasattr(request, "outlines"):
        request.outlines = list(Outline.objects.visible_to(request.access))
    return request.outlines


def outline_choices(request):
    return [(outline.pk, outline.title) for outline in outlines_of(request)]


class PlanFilter(django_filters.FilterSet):
    unit = SearchFilter(label=_("单位"), field_name="unit__short_name", lookup_expr="icontains")
    outline = django_filters.ChoiceFilter(
        label=_("纲要"), field_name="outline_id", empty_label=_("全部"), choices=()
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=ImplementationPlan.State, empty_label=_("全部")
    )

    class Meta:
        model = ImplementationPlan
        fields = ("unit", "outline", "state")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["outline"].extra["choices"] = outline_choices(self.request)


class PlanBoardFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("单位"), field_name="short_name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=_("情况"),
        method="by_state",
        empty_label=_("全部"),
        choices=[
            ("none", _("有纲要未开始")),
            ("unfiled", _("编制中，未报送")),
            ("at_office", _("待办公室审核")),
            ("returned", _("已退回，待修改")),
            ("accepted", _("有方案已通过")),
            ("late", _("已逾期未报送")),
        ],
    )

    class Meta:
        model = Unit
        fields = ("q", "state")

    def by_state(self, queryset, name, value):
        plans = ImplementationPlan.objects.filter(unit=OuterRef("pk"))
        if value == "none":
            carried = Assignment.objects.filter(
                unit=OuterRef(OuterRef("pk")), state=Assignment.State.ACCEPTED, task__outline=OuterRef("pk")
            )
            planned = ImplementationPlan.objects.filter(
                unit=OuterRef(OuterRef("pk")), outline=OuterRef("pk")
            ).exclude(state=ImplementationPlan.State.CANCELLED)
            bare = Outline.objects.filter(Exists(carried), ~Exists(planned))
            return queryset.filter(Exists(bare))
        wanted = {
            "unfiled": plans.filter(state__in=("drafting", "at_unit_head")),
            "at_office": plans.filter(state="at_office"),
            "returned": plans.filter(state="returned"),
            "accepted": plans.filter(state="accepted"),
            "late": plans.open().filter(reached_office_at__isnull=True, due_on__lt=timezone.localdate()),
        }
        return queryset.filter(Exists(wanted[value]))


class MilestoneFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("文字"), field_name="title", lookup_expr="icontains")
    unit = SearchFilter(label=_("单位"), field_name="line__plan__unit__short_name", lookup_expr="icontains")
    year = YearFilter(label=_("年度"), field_name="due_on__year")
    state = django_filters.ChoiceFilter(
        label=_("完成情况"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("late", _("逾期未达到")), ("near", _("临期")), ("reached", _("已达到"))],
    )

    class Meta:
        model = Milestone
        fields = ("q", "unit", "year", "state")

    def by_state(self, queryset, name, value):
        today = timezone.localdate()
        if value == "reached":
            return queryset.filter(is_reached=True)
        waiting = queryset.filter(is_reached=False)
        if value == "late":
            return waiting.filter(due_on__lt=today)
        near = today + timedelta(days=self.request.user.committee.near_due_days)
        return waiting.filter(due_on__gte=today, due_on__lte=near)


class ProgressFilter(django_filters.FilterSet):
    """Of assignments; the year is the page's own and is handed in."""

    q = SearchFilter(label=_("编号或文字"), method="by_words")
    unit = SearchFilter(label=_("单位"), field_name="unit__short_name", lookup_expr="icontains")
    domain = django_filters.ChoiceFilter(
        label=_("领域"), field_name="task__measure__domain_id", empty_label=_("全部"), choices=()
    )
    role = django_filters.ChoiceFilter(label=_("分工"), choices=Assignment.Role, empty_label=_("全部"))
    report = django_filters.ChoiceFilter(
        label=_("本年度报告"),
        method="by_report",
        empty_label=_("全部"),
        choices=[
            ("none", _("没有报告")),
            ("filed", _("已报送")),
            ("waiting", _("待采纳、待核实")),
            ("returned", _("已退回")),
            ("accepted", _("已核实")),
        ],
    )
    year = YearFilter(label=_("年度"), method="by_year")

    class Meta:
        model = Assignment
        fields = ("q", "unit", "domain", "role", "report", "year")

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        self.filters["domain"].extra["choices"] = domain_choices(self.request)

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(Q(task__text__icontains=word) | Q(task__code__icontains=word))
        return queryset

    def by_year(self, queryset, name, value):
        # The year chooses what is shown of each row, not which rows.
        return queryset

    def by_report(self, queryset, name, value):
        reports = ProgressReport.objects.filter(
            task_year__task=OuterRef("task_id"),
            task_year__unit=OuterRef("unit_id"),
            task_year__year=self.year,
        )
        standing = reports.filter(state__in=ProgressReport.FILED)
        if value == "none":
            return queryset.filter(~Exists(standing))
        wanted = {
            "filed": standing,
            "waiting": reports.filter(state__in=("at_lead", "at_office")),
            "returned": reports.filter(state="returned"),
            "accepted": reports.filter(state="accepted"),
        }
        return queryset.filter(Exists(wanted[value]))
