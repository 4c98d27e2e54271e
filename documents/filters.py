"""What drafts, papers and the register can be filtered by."""

import re

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.kinds import kinds
from documents.models import Dispatch, Document, RegisterEntry


class SearchFilter(django_filters.CharFilter):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"type": "search"}), **kwargs)


def kind_choices():
    return [(kind.code, kind.name) for kind in kinds.values()]


# 宁妇儿工委〔2026〕12号, with any brackets.
_NUMBER = re.compile(r"^(\D+?)[〔［\[（(](\d{4})[〕］\]）)](\d{1,8})号?$")


class DispatchFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("标题"), field_name="title", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("种类"), choices=kind_choices, empty_label=_("全部"))
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Dispatch.State, empty_label=_("全部"))

    class Meta:
        model = Dispatch
        fields = ("q", "kind", "state")


class DocumentFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("文号或标题"), method="by_words")
    kind = django_filters.ChoiceFilter(label=_("种类"), choices=kind_choices, empty_label=_("全部"))
    year = django_filters.NumberFilter(
        label=_("年份"), field_name="entry__year", min_value=2000, max_value=2100
    )
    read = django_filters.ChoiceFilter(
        label=_("是否打开"),
        method="by_read",
        choices=[("no", _("未打开")), ("yes", _("已打开"))],
        empty_label=_("全部"),
    )

    class Meta:
        model = Document
        fields = ("q", "kind", "year", "read")

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            queryset = queryset.filter(Q(title__icontains=word) | Q(number__icontains=word))
        return queryset

    def by_read(self, queryset, name, value):
        rows = Q(recipients__read_at__isnull=value == "no")
        access = self.request.access
        if not access.reads_county:
            rows &= Q(recipients__unit__in=access.unit_ids)
        return queryset.filter(rows).distinct()


class RegisterFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("文号或标题"), method="by_words")
    word = django_filters.ChoiceFilter(label=_("代字"), choices=(), empty_label=_("全部"))
    year = django_filters.NumberFilter(label=_("年份"), min_value=2000, max_value=2100)
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[("in_use", _("有效")), ("void", _("作废"))],
        empty_label=_("全部"),
    )

    class Meta:
        model = RegisterEntry
        fields = ("q", "word", "year", "state")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = self.queryset.order_by("word").values_list("word", flat=True).distinct()
        self.filters["word"].extra["choices"] = [(word, word) for word in words]

    def by_words(self, queryset, name, value):
        for word in value.split()[:8]:
            number = _NUMBER.match(word)
            wanted = Q(title__icontains=word) | Q(addressees__icontains=word)
            if number:
                wanted |= Q(word=number[1], year=int(number[2]), sequence=int(number[3]))
            queryset = queryset.filter(wanted)
        return queryset

    def by_state(self, queryset, name, value):
        return queryset.filter(voided_at__isnull=value == "in_use")
