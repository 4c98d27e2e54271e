"""The auditor's table."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class EventTable(ListTable):
    sequence = tables.Column(_("序号"))
    at = tables.Column(_("时间"), order_by=("sequence",))
    actor_name = tables.Column(_("操作人"))
    title = tables.Column(_("动作"), orderable=False)
    object_label = tables.Column(_("对象"), orderable=False)
    states = tables.Column(_("状态变化"), empty_values=(), orderable=False)
    comment = tables.Column(_("说明"), orderable=False)
    address = tables.Column(_("网络地址"), orderable=False)

    row_template = "history/event_row.html"
    hidden_by_default = ("states", "address")

    class Meta(ListTable.Meta):
        order_by = ("-sequence",)

    def cell(self, event, name):
        if name == "states":
            return f"{event.from_state} → {event.to_state}" if event.from_state or event.to_state else ""
        return getattr(event, name)
