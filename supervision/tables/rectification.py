"""Lists of rectification: the board of notices, the ledger of problems."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from pages.lists import ListTable


class NoticeTable(ListTable):
    """One row a notice; the Excel of it has a row a problem."""

    unit = tables.Column(_("单位"), order_by="unit__code")
    inspection = tables.Column(_("督导检查"), order_by=("-inspection__year", "-inspection__month"))
    state = tables.Column(_("状态"))
    light = tables.Column(_("灯"), empty_values=(), orderable=False)
    due_on = tables.Column(_("整改时限"))
    problems = tables.Column(_("问题"))
    repeats = tables.Column(_("重复"))
    rounds = tables.Column(_("核查次数"))
    responded_at = tables.Column(_("最近报整改"))
    issued_at = tables.Column(_("下发"))
    closed_at = tables.Column(_("销号"))

    row_template = "supervision/notice_row.html"
    hidden_by_default = ("issued_at", "closed_at")

    class Meta(ListTable.Meta):
        sequence = (
            "unit",
            "inspection",
            "state",
            "light",
            "due_on",
            "problems",
            "repeats",
            "rounds",
            "responded_at",
            "issued_at",
            "closed_at",
        )


class ProblemTable(ListTable):
    """One row a finding of a concluded inspection."""

    seen_at = tables.Column(_("发现日期"))
    unit = tables.Column(_("单位"), order_by="unit__code")
    text = tables.Column(_("发现的情况"), orderable=False)
    severity = tables.Column(_("严重程度"), order_by="severity__rank")
    category = tables.Column(_("类别"), order_by="category__position")
    about = tables.Column(_("任务、目标"), empty_values=(), orderable=False)
    standing = tables.Column(_("处理情况"))
    due_on = tables.Column(_("整改时限"), empty_values=(), order_by="rectification__notice__due_on")
    inspection = tables.Column(_("督导检查"), order_by=("-inspection__year", "-inspection__month"))

    row_template = "supervision/problem_row.html"

    class Meta(ListTable.Meta):
        sequence = (
            "seen_at",
            "unit",
            "text",
            "severity",
            "category",
            "about",
            "standing",
            "due_on",
            "inspection",
        )
