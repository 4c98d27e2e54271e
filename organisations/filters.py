"""What people and units can be filtered by."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Post, Unit, User
from organisations.roles import Role


class PersonFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("姓名、登录名或单位"), method="by_words")
    role = django_filters.ChoiceFilter(label=_("岗位"), choices=Role, method="by_role", empty_label=_("全部"))
    unit = django_filters.CharFilter(label=_("单位"), method="by_unit")
    state = django_filters.ChoiceFilter(
        label=_("帐号"),
        method="by_state",
        empty_label=_("全部"),
        choices=[
            ("active", _("在用")),
            ("disabled", _("已停用")),
            ("postless", _("没有任职")),
            ("never", _("从未登录")),
        ],
    )

    class Meta:
        model = User
        fields = ("q", "role", "unit", "state")

    def by_words(self, queryset, name, value):
        in_unit = self._serving(unit__short_name__icontains=value) | self._serving(
            unit__name__icontains=value
        )
        return queryset.filter(Q(name__icontains=value) | Q(username__icontains=value) | in_unit)

    def _serving(self, **conditions):
        return Exists(Post.objects.in_force().filter(person=OuterRef("pk"), **conditions))

    def by_role(self, queryset, name, value):
        return queryset.filter(self._serving(role=value))

    def by_unit(self, queryset, name, value):
        return queryset.filter(self._serving(unit__short_name__icontains=value))

    def by_state(self, queryset, name, value):
        return {
            "active": queryset.filter(is_active=True),
            "disabled": queryset.filter(is_active=False),
            "postless": queryset.filter(~self._serving(), is_active=True),
            "never": queryset.filter(last_login__isnull=True, is_active=True),
        }[value]


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("名称或代码"), method="by_words")
    kind = django_filters.CharFilter(label=_("类别"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        empty_label=_("全部"),
        choices=[("active", _("在用")), ("disabled", _("已停用")), ("no_liaison", _("没有联络员"))],
    )

    class Meta:
        model = Unit
        fields = ("q", "kind", "state")

    def by_words(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(short_name__icontains=value) | Q(code__icontains=value)
        )

    def by_state(self, queryset, name, value):
        return {
            "active": queryset.filter(is_active=True),
            "disabled": queryset.filter(is_active=False),
            "no_liaison": queryset.filter(liaisons=0, is_active=True),
        }[value]
