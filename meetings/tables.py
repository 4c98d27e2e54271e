"""Lists of meetings: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class MeetingTable(ListTable):
    planned_on = tables.Column(_("日期"))
    title = tables.Column(_("会议名称"))
    kind = tables.Column(_("种类"), order_by="kind__position")
    state = tables.Column(_("状态"))
    outlines = tables.Column(_("纲要"), orderable=False)
    place = tables.Column(_("地点"))
    present = tables.Column(_("实到/应到"), empty_values=(), orderable=False)
    year = tables.Column(_("计入年度"))
    host = tables.Column(_("主持人"))
    document = tables.Column(_("纪要"), orderable=False)

    row_template = "meetings/meeting_row.html"
    hidden_by_default = ("year", "host")

    class Meta(ListTable.Meta):
        sequence = (
            "planned_on",
            "title",
            "kind",
            "state",
            "outlines",
            "place",
            "present",
            "year",
            "host",
            "document",
        )

    def cell(self, record, name):
        if name == "planned_on":
            return record.day
        if name == "state":
            return record.get_state_display()
        if name == "outlines":
            return "、".join(row.get_audience_display() for row in record.outlines.all())
        if name == "present":
            return "" if record.due_members is None else f"{record.present_members}/{record.due_members}"
        if name == "document":
            return record.document.number if record.document else ""
        if name == "kind":
            return record.kind.name
        return getattr(record, name)
