"""The words of reminders: templates with Chinese placeholders that the office can edit."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.models import Level
from pages import placeholders

PLACEHOLDERS = {
    "级别": gettext_lazy("提醒、催办、督办函或通报"),
    "事项": gettext_lazy("要办的事，例如 签收任务"),
    "单位": gettext_lazy("单位简称；办公室自己的事写办公室"),
    "数量": gettext_lazy("有几项"),
    "清单": gettext_lazy("逐项列出内容和时限，最多 20 项"),
    "时限": gettext_lazy("最早的时限"),
    "情况": gettext_lazy("还有几天，或已逾期几天"),
    "附言": gettext_lazy("人工催办时写的话，没有就是空的"),
    "办公室": gettext_lazy("办公室全称"),
}
DEFAULTS = {
    Level.REMIND: ("{事项}：{单位}有 {数量} 项{情况}", "{清单}\n\n{附言}\n{办公室}"),
    Level.URGE: (
        "【催办】{事项}：{单位}有 {数量} 项{情况}",
        "请{单位}抓紧办理下列事项：\n{清单}\n\n{附言}\n{办公室}",
    ),
    Level.LETTER: (
        "【督办】{事项}：{单位}有 {数量} 项{情况}",
        "经提醒和催办，{单位}的下列事项仍未办理，转入督办：\n{清单}\n\n{附言}\n{办公室}",
    ),
    Level.CIRCULAR: (
        "【拟通报】{事项}：{单位}有 {数量} 项{情况}",
        "{单位}的下列事项经督办仍未办理，拟予通报：\n{清单}\n\n{附言}\n{办公室}",
    ),
}
LISTED = 20


def check(template: str) -> None:
    """Raises `ValidationError` for a placeholder that does not exist, or a brace left open."""
    placeholders.check(template, PLACEHOLDERS)


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled; empty lines left by empty ones are closed up."""
    return re.sub(r"\n{3,}", "\n\n", placeholders.fill(template, values)).strip()


def situation(days: Sequence[date], today: date) -> str:
    """How the limits stand, in a few words."""
    first, late = min(days), sum(day < today for day in days)
    if late and late < len(days):
        return _("（其中 %(n)s 项已逾期）") % {"n": late}
    if late:
        return _("已逾期 %(n)s 天") % {"n": (today - first).days}
    if first == today:
        return _("今天到期")
    return _("%(m)s月%(d)s日到期") % {"m": first.month, "d": first.day}


def values_of(*, level, kind_title, unit_name, rows, today, office, note="") -> dict[str, str]:
    """What the placeholders stand for. `rows` are (title, due_on)."""
    days = [day for _title, day in rows]
    lines = [_listed(title, day, today) for title, day in sorted(rows, key=lambda row: row[1])[:LISTED]]
    if len(rows) > LISTED:
        lines.append(_("……另有 %(n)s 项，请登录查看。") % {"n": len(rows) - LISTED})
    first = min(days)
    return {
        "级别": Level(level).label,
        "事项": kind_title,
        "单位": unit_name,
        "数量": str(len(rows)),
        "清单": "\n".join(lines),
        "时限": _("%(y)s年%(m)s月%(d)s日") % {"y": first.year, "m": first.month, "d": first.day},
        "情况": situation(days, today),
        "附言": note,
        "办公室": office,
    }


def _listed(title: str, day: date, today: date) -> str:
    late = _("，已逾期 %(n)s 天") % {"n": (today - day).days} if day < today else ""
    return _("· %(title)s（时限 %(day)s%(late)s）") % {"title": title[:60], "day": day, "late": late}
