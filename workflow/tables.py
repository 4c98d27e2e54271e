"""Deadlines and what the ladder put before the office, as tables."""

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable
from workflow.kinds import kind_title


class DeadlineTable(ListTable):
    kind = tables.Column(_("事项"))
    title = tables.Column(_("内容"), orderable=False)
    unit = tables.Column(_("单位"), accessor="unit__short_name", order_by=("unit__code",), empty_values=())
    due_on = tables.Column(_("时限"))
    standing = tables.Column(_("情况"), empty_values=(), orderable=False)
    level = tables.Column(_("已到哪一级"))
    reminded_at = tables.Column(_("最近提醒"))
    planned_on = tables.Column(_("原定时限"))
    met_at = tables.Column(_("办理时间"))

    row_template = "workflow/deadline_row.html"
    hidden_by_default = ("planned_on", "met_at")

    class Meta(ListTable.Meta):
        order_by = ("due_on",)

    def cell(self, row, name):
        if name == "kind":
            return kind_title(row.kind)
        if name == "unit":
            return row.unit.short_name if row.unit else str(_("办公室"))
        if name == "standing":
            late = str(_("逾期 %(n)s 天") % {"n": row.days_late}) if row.days_late else ""
            return f"{row.get_state_display()} {late}".strip()
        if name == "level":
            return row.get_level_display() if row.level else ""
        if name == "reminded_at":
            if row.reminded_at is None:
                return ""
            at = timezone.localtime(row.reminded_at).strftime("%Y-%m-%d")
            return str(_("%(at)s，共 %(n)s 次") % {"at": at, "n": row.reminded_times})
        return getattr(row, name)


class EscalationTable(ListTable):
    title = tables.Column(_("内容"), accessor="message__title", orderable=False)
    level = tables.Column(_("级别"))
    unit = tables.Column(_("单位"), accessor="unit__short_name", order_by=("unit__code",), empty_values=())
    opened_at = tables.Column(_("提出时间"))
    state = tables.Column(_("状态"))
    said = tables.Column(_("文号或理由"), orderable=False)
    decided_at = tables.Column(_("处理时间"))

    row_template = "workflow/escalation_row.html"

    class Meta(ListTable.Meta):
        order_by = ("-opened_at",)

    def cell(self, row, name):
        if name == "title":
            return row.message.title
        if name == "unit":
            return row.unit.short_name if row.unit else str(_("办公室"))
        if name in ("level", "state"):
            return getattr(row, f"get_{name}_display")()
        return getattr(row, name)
