"""The navigation: the same order for all roles; what one may not see is absent."""

from dataclasses import dataclass

from django.db.models import Count, Value
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from pages.rules import rule_of
from workflow.models import WorkItem


@dataclass(frozen=True)
class Entry:
    title: str
    url_name: str
    icon: str


GROUPS = (
    ("", (Entry(_("首页"), "workbench:home", "fa-house"), Entry(_("待办"), "workbench:inbox", "fa-inbox"))),
    (
        _("纲要与任务"),
        (
            Entry(_("纲要"), "outlines:outlines", "fa-book-open"),
            Entry(_("任务分解"), "tasks:breakdown", "fa-sitemap"),
            Entry(_("任务"), "tasks:list", "fa-list-check"),
            Entry(_("签收"), "tasks:signing", "fa-file-signature"),
            Entry(_("签收情况"), "tasks:unsigned", "fa-user-clock"),
            Entry(_("覆盖检查"), "tasks:coverage", "fa-magnifying-glass-chart"),
        ),
    ),
    (
        _("方案与进展"),
        (
            Entry(_("实施方案"), "tasks:plans", "fa-file-lines"),
            Entry(_("方案报送情况"), "tasks:plan-board", "fa-table-list"),
            Entry(_("里程碑"), "tasks:milestones", "fa-flag-checkered"),
            Entry(_("任务进展"), "tasks:progress", "fa-bars-progress"),
            Entry(_("进展汇总"), "tasks:rollup", "fa-chart-simple"),
        ),
    ),
    (
        _("年度报告"),
        (Entry(_("年度报告"), "supervision:reports", "fa-calendar-check"),),
    ),
    (
        _("督导检查"),
        (
            Entry(_("督导检查"), "supervision:inspections", "fa-magnifying-glass-location"),
            Entry(_("现场检查"), "supervision:field", "fa-mobile-screen"),
            Entry(_("检查发现"), "supervision:findings", "fa-magnifying-glass-plus"),
            Entry(_("整改台账"), "supervision:notices", "fa-clipboard-check"),
            Entry(_("督导统计"), "supervision:statistics", "fa-chart-column"),
        ),
    ),
    (
        _("会议"),
        (
            Entry(_("会议"), "meetings:meetings", "fa-people-group"),
            Entry(_("年度会议计划"), "meetings:plan", "fa-calendar-plus"),
            Entry(_("议定事项"), "meetings:resolutions", "fa-list-check"),
            Entry(_("到会率"), "meetings:attendance", "fa-user-check"),
            Entry(_("会议种类"), "meetings:kinds", "fa-layer-group"),
        ),
    ),
    (
        _("考核表彰"),
        (
            Entry(_("年度考核"), "commendations:assessments", "fa-ranking-star"),
            Entry(_("考核方案"), "commendations:schemes", "fa-scroll"),
            Entry(_("考核异议"), "commendations:assessment-objections", "fa-comment-dots"),
            Entry(_("表彰"), "commendations:rounds", "fa-award"),
        ),
    ),
    (
        _("工作职责"),
        (
            Entry(_("工作职责"), "workbench:duties", "fa-scale-balanced"),
            Entry(_("活动台账"), "supervision:activities", "fa-clipboard-list"),
        ),
    ),
    (
        _("时限与催办"),
        (
            Entry(_("时限总览"), "workflow:board", "fa-gauge-high"),
            Entry(_("时限"), "workflow:deadlines", "fa-clock"),
            Entry(_("日历"), "workflow:calendar", "fa-calendar-days"),
        ),
    ),
    (
        _("文件"),
        (
            Entry(_("发文"), "documents:dispatches", "fa-pen-nib"),
            Entry(_("文件"), "documents:documents", "fa-file-signature"),
            Entry(_("发文登记簿"), "documents:register", "fa-book"),
            Entry(_("文件设置"), "documents:letterhead", "fa-stamp"),
        ),
    ),
    (
        _("管理"),
        (
            Entry(_("成员单位"), "organisations:units", "fa-building-columns"),
            Entry(_("人员"), "organisations:people", "fa-users"),
            Entry(_("运行状况"), "operations:health", "fa-heart-pulse"),
            Entry(_("履历"), "history:events", "fa-clock-rotate-left"),
            Entry(_("设置"), "organisations:committee", "fa-gear"),
        ),
    ),
)


# So many entries stand below one another on an office screen; where there are more, groups fold.
UNFOLDED = 16


def _entries():
    """Every entry with its address and the rule of the view behind it; worked out once."""
    return [
        (
            title,
            [
                (entry, reverse(entry.url_name), rule_of(resolve(reverse(entry.url_name)).func))
                for entry in group
            ],
        )
        for title, group in GROUPS
    ]


_resolved: list = []


def _counts(request):
    """How many work items wait and how many messages are unread, in one query; the items are not counted again where
    the page has done so."""
    access = request.access
    unread = Notice.objects.visible_to(access).unread().order_by().values("person_id").annotate(n=Count("pk"))
    unread = unread.annotate(what=Value("unread")).values_list("what", "n")
    known = getattr(request, "open_items", None)
    if known is not None:
        return {"items": known, **dict(unread)}
    items = WorkItem.objects.open().visible_to(access).order_by().annotate(what=Value("items"))
    items = items.values("what").annotate(n=Count("pk")).values_list("what", "n")
    return dict(items.union(unread, all=True))


def navigation(request):
    """`navigation` for base.html, with the number of open work items and unread messages. One query a page, none for
    a fragment."""
    access = getattr(request, "access", None)
    if access is None or request.htmx:
        return {}
    if not _resolved:
        _resolved.extend(_entries())
    counts = SimpleLazyObject(lambda: _counts(request))
    waiting = SimpleLazyObject(lambda: counts.get("items", 0))
    groups = []
    for title, entries in _resolved:
        items = [
            {
                "title": entry.title,
                "url": url,
                "icon": entry.icon,
                "active": request.path == url or (url != "/" and request.path.startswith(url)),
                "count": waiting if entry.url_name == "workbench:inbox" else "",
            }
            for entry, url, rule in entries
            if rule(access)
        ]
        if items:
            groups.append({"title": title, "items": items})
    # Only the most exact address is the present one.
    actives = [item for group in groups for item in group["items"] if item["active"]]
    for item in sorted(actives, key=lambda item: len(item["url"]))[:-1]:
        item["active"] = False
    few = sum(len(group["items"]) for group in groups) <= UNFOLDED
    for group in groups:
        group["is_open"] = few or any(item["active"] for item in group["items"])
    return {
        "navigation": groups,
        "committee_name": request.user.committee.name,
        "unread": SimpleLazyObject(lambda: counts.get("unread", 0)),
    }
