"""Lists of reports, inspections and findings: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable
from supervision.models import CountyReport
from supervision.selectors.findings import domain_of, handling_of


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


class InspectionTable(ListTable):
    """Inspections; the numbers are of what the reader may see."""

    title = tables.Column(_("名称"))
    when = tables.Column(_("计划"), empty_values=(), order_by=("year", "month"))
    kind = tables.Column(_("种类"))
    state = tables.Column(_("状态"))
    start_on = tables.Column(_("检查日期"))
    leader = tables.Column(_("组长"), order_by="leader__name")
    n_visits = tables.Column(_("单位"))
    n_problems = tables.Column(_("问题"))
    n_good = tables.Column(_("好的做法"))

    row_template = "supervision/inspection_row.html"

    class Meta(ListTable.Meta):
        sequence = (
            "title",
            "when",
            "kind",
            "state",
            "start_on",
            "leader",
            "n_visits",
            "n_problems",
            "n_good",
        )

    def cell(self, record, name):
        if name == "when":
            return f"{record.year}-{record.month:02}"
        if name in ("kind", "state"):
            return getattr(record, f"get_{name}_display")()
        if name == "start_on":
            days = [str(day) for day in (record.start_on, record.end_on) if day]
            return " — ".join(dict.fromkeys(days))
        if name == "leader":
            return record.leader.name if record.leader else ""
        return getattr(record, name)


class FindingTable(ListTable):
    """检查发现台账."""

    seen_at = tables.Column(_("发现日期"))
    unit = tables.Column(_("单位"), order_by="unit__code")
    nature = tables.Column(_("性质"))
    severity = tables.Column(_("严重程度"), order_by="severity__rank")
    text = tables.Column(_("发现的情况"), orderable=False)
    category = tables.Column(_("类别"), order_by="category__position")
    domain = tables.Column(_("领域"), empty_values=(), orderable=False)
    task = tables.Column(_("任务"), order_by=("task__outline", "task__position"))
    repeats = tables.Column(_("重复"), orderable=False)
    handled = tables.Column(_("处理情况"), empty_values=(), orderable=False)
    inspection = tables.Column(_("督导检查"), order_by="inspection__title")
    advice = tables.Column(_("整改要求或建议"), orderable=False)
    place = tables.Column(_("地点"))
    recorded_by = tables.Column(_("记录人"), order_by="recorded_by__name")

    row_template = "supervision/finding_row.html"
    hidden_by_default = ("domain", "advice", "place", "recorded_by")

    class Meta(ListTable.Meta):
        sequence = (
            "seen_at",
            "unit",
            "nature",
            "severity",
            "text",
            "category",
            "domain",
            "task",
            "repeats",
            "handled",
            "inspection",
            "advice",
            "place",
            "recorded_by",
        )

    def cell(self, record, name):
        if name == "seen_at":
            return timezone.localdate(record.seen_at)
        if name == "nature":
            return record.get_nature_display()
        if name == "unit":
            return record.unit.short_name
        if name == "task":
            return record.task.code if record.task else ""
        if name == "domain":
            return str(domain_of(record) or "")
        if name == "handled":
            return handling_of(self.request.access, record)[0]
        if name == "repeats":
            return _("是") if record.repeats_id else ""
        if name in ("text", "advice", "place"):
            return getattr(record, name)
        return str(getattr(record, name) or "")
