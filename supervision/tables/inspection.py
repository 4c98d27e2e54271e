"""Lists of inspections and findings: columns, their order, and how a row goes into Excel."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable
from supervision.selectors.findings import domain_of, handling_of


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
