"""What messages can be filtered by."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.models import Level, Notice, Outbox


class NoticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("文字"), method="by_text")
    read = django_filters.ChoiceFilter(
        label=_("是否已读"),
        method="by_read",
        choices=[("no", _("未读")), ("yes", _("已读"))],
        empty_label=_("全部"),
    )
    level = django_filters.ChoiceFilter(
        label=_("级别"), field_name="message__level", choices=Level.choices, empty_label=_("全部")
    )

    class Meta:
        model = Notice
        fields = ("q", "read", "level")

    def by_text(self, queryset, name, value):
        return queryset.filter(Q(message__title__icontains=value) | Q(message__body__icontains=value))

    def by_read(self, queryset, name, value):
        return queryset.filter(read_at__isnull=value == "no")


class OutboxFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("状态"), choices=Outbox.State.choices, empty_label=_("全部"))
    channel = django_filters.ChoiceFilter(
        label=_("渠道"), choices=Outbox.Channel.choices, empty_label=_("全部")
    )
    person = django_filters.CharFilter(label=_("收件人"), field_name="person__name", lookup_expr="icontains")

    class Meta:
        model = Outbox
        fields = ("state", "channel", "person")
