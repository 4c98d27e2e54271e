"""Lists of reports: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable
from supervision.models import CountyReport


class _ReportTable(ListTable):
    def cell(self, record, name):
        if name == "unit":
            return record.unit.short_name
        if name == "state":
            return record.get_state_display()
        if name == "late":
            return record.days_late or None
        if name in ("filed_at", "reached_office_at", "accepted_at"):
            at = getattr(record, name)
            return timezone.localdate(at) if at else None
        return getattr(record, name)


class RoundBoardTable(_ReportTable):
    """Every unit of a round."""

    unit = tables.Column(_("单位"), order_by="unit__code")
    state = tables.Column(_("状态"))
    due_on = tables.Column(_("时限"))
    late = tables.Column(_("逾期（天）"), empty_values=(), order_by=("-due_on",), orderable=False)
    reached_office_at = tables.Column(_("送达办公室"))
    accepted_at = tables.Column(_("通过"))
    rounds = tables.Column(_("退回次数"))

    row_template = "supervision/board_row.html"

    class Meta(ListTable.Meta):
        sequence = ("unit", "state", "due_on", "late", "reached_office_at", "accepted_at", "rounds")


class ReportTable(_ReportTable):
    """Reports of all years that one may read."""

    year = tables.Column(_("年度"))
    unit = tables.Column(_("单位"), order_by="unit__code")
    state = tables.Column(_("状态"))
    due_on = tables.Column(_("时限"))
    reached_office_at = tables.Column(_("送达办公室"))
    accepted_at = tables.Column(_("通过"))

    row_template = "supervision/report_row.html"

    class Meta(ListTable.Meta):
        sequence = ("year", "unit", "state", "due_on", "reached_office_at", "accepted_at")


class CompareTable(ListTable):
    """One part of the reports, unit by unit."""

    unit = tables.Column(_("单位"), empty_values=(), order_by="report__unit__code")
    said = tables.Column(_("内容"), empty_values=(), orderable=False)

    row_template = "supervision/compare_row.html"

    class Meta(ListTable.Meta):
        sequence = ("unit", "said")

    def cell(self, record, name):
        if name == "unit":
            return record.report.unit.short_name
        if hasattr(record, "text"):
            return record.text
        parts = (
            (_("落实情况"), record.done),
            (_("存在问题"), record.problems),
            (_("下一年安排"), record.plan),
        )
        said = [f"{title}：{text}" for title, text in parts if text]
        return "\n".join([f"{record.task_code} {record.task_text}", *said])


class CountyTable(ListTable):
    """The committees below, each with how its year stands."""

    region = tables.Column(_("地区"))
    due_on = tables.Column(_("上报时限"), orderable=False)
    accepted = tables.Column(_("单位报告"), orderable=False)
    unreported = tables.Column(_("未报送"), orderable=False)
    women = tables.Column(_("妇女纲要报告"), empty_values=(), orderable=False)
    children = tables.Column(_("儿童纲要报告"), empty_values=(), orderable=False)

    row_template = "supervision/county_row.html"

    class Meta(ListTable.Meta):
        sequence = ("region", "due_on", "accepted", "unreported", "women", "children")

    def cell(self, record, name):
        if name == "accepted":
            return f"{record.accepted or 0}/{record.units_bound or 0}"
        if name in ("women", "children"):
            state, at = getattr(record, f"{name}_state"), getattr(record, f"{name}_on")
            return f"{dict(CountyReport.State.choices)[state]} {timezone.localdate(at)}" if state else ""
        return getattr(record, name)
