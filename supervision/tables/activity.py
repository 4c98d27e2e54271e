"""The ledger as a table."""

import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.lists import ListTable


class ActivityTable(ListTable):
    held_on = tables.Column(gettext_lazy("日期"))
    kind = tables.Column(gettext_lazy("类别"))
    title = tables.Column(gettext_lazy("名称"), orderable=False)
    unit = tables.Column(gettext_lazy("开展单位"), order_by="unit__code")
    outlines = tables.Column(gettext_lazy("纲要"), orderable=False)
    year = tables.Column(gettext_lazy("所属年度"))
    people = tables.Column(gettext_lazy("人次"))
    amount = tables.Column(gettext_lazy("金额（万元）"))
    summary = tables.Column(gettext_lazy("内容"), orderable=False)
    recorded_by = tables.Column(gettext_lazy("登记人"), orderable=False)

    row_template = "supervision/activity_row.html"
    hidden_by_default = ("summary", "recorded_by")

    class Meta(ListTable.Meta):
        sequence = (
            "held_on",
            "kind",
            "title",
            "unit",
            "outlines",
            "year",
            "people",
            "amount",
            "summary",
            "recorded_by",
        )

    def cell(self, record, name):
        if name == "kind":
            stage = f"（{record.get_stage_display()}）" if record.stage else ""
            return f"{record.get_kind_display()}{stage}"
        if name == "title":
            return f"{record.title}{_('（已撤销）')}" if record.is_withdrawn else record.title
        if name == "unit":
            return record.unit.short_name if record.unit else record.committee.short_name
        if name == "outlines":
            return "、".join(str(outline.get_audience_display()) for outline in record.outlines.all())
        if name == "recorded_by":
            return record.recorded_by.name
        return getattr(record, name)
