"""The inbox as a table."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy

from pages.lists import ListTable


class InboxTable(ListTable):
    step = tables.Column(gettext_lazy("事项"), accessor="step_title")
    title = tables.Column(gettext_lazy("内容"), orderable=False)
    unit = tables.Column(gettext_lazy("单位"), accessor="unit__short_name", order_by=("unit__code",))
    whose = tables.Column(gettext_lazy("轮到谁"), empty_values=(), orderable=False)
    opened_at = tables.Column(gettext_lazy("收到时间"))
    due_on = tables.Column(gettext_lazy("办理时限"))
    closed_at = tables.Column(gettext_lazy("办结时间"))
    outcome = tables.Column(gettext_lazy("办理结果"), orderable=False)

    row_template = "workbench/inbox_row.html"

    def cell(self, item, name):
        if name == "step":
            return item.step_title
        if name == "whose":
            return item.addressee if item.closed_at is None else ""
        if name == "unit":
            return item.unit.short_name if item.unit else ""
        return getattr(item, name)


class OpenInboxTable(InboxTable):
    class Meta(ListTable.Meta):
        exclude = ("closed_at", "outcome", "whose")
        order_by = ("due_on",)


class DoneInboxTable(InboxTable):
    class Meta(ListTable.Meta):
        exclude = ("due_on", "whose")
        order_by = ("-closed_at",)


class BegunInboxTable(InboxTable):
    """What one set going: whose turn it is now, or how it ended."""

    class Meta(ListTable.Meta):
        order_by = ("-opened_at",)
