"""Is all well? Every app adds its checks; the page and `manage.py health` show the same."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from operations.models import Heartbeat, Job
from operations.registry import ticks

OK, WARN, BAD = "ok", "warn", "bad"
WORDS = {OK: gettext_lazy("正常"), WARN: gettext_lazy("注意"), BAD: gettext_lazy("有问题")}
LATE_TIMES = 5


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is (`ok`, `warn`, `bad`), and what to do if it is not well."""

    name: str
    state: str
    said: str

    @property
    def word(self):
        return WORDS[self.state]


_checks: list[Callable[[], list[Finding]]] = []


def register_check(check: Callable[[], list[Finding]]) -> None:
    _checks.append(check)


def findings() -> list[Finding]:
    """Everything looked at, the database first: without it nothing else can be asked."""
    first = _database()
    if first[0].state == BAD:
        return first
    found = first + _disk() + _ticks() + _jobs()
    for check in _checks:
        found += check()
    return found


def _database() -> list[Finding]:
    name = _("数据库")
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:
        return [Finding(name, BAD, _("连接不上：%(e)s") % {"e": str(error)[:200]})]
    if waiting:
        said = _("有 %(n)s 个数据库变更没有执行，请运行 manage.py migrate。") % {"n": len(waiting)}
        return [Finding(name, BAD, said)]
    version = sqlite3.sqlite_version if connection.vendor == "sqlite" else ""
    return [Finding(name, OK, f"{connection.display_name} {version}".strip())]


def _disk() -> list[Finding]:
    name = _("磁盘空间")
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = usage.free / 1024**3
    said = _("剩余 %(free).1f GB，占 %(share)s%%。") % {
        "free": free,
        "share": 100 * usage.free // usage.total,
    }
    if not os.access(settings.VAR_DIR, os.W_OK):
        return [Finding(name, BAD, _("数据目录不能写入。"))]
    if free < settings.LIANGGANG_DISK_BAD_GB:
        return [Finding(name, BAD, said + _("请马上清理。"))]
    return [Finding(name, WARN if free < settings.LIANGGANG_DISK_WARN_GB else OK, said)]


def _ticks() -> list[Finding]:
    rows = {row.name: row for row in Heartbeat.objects.filter(name__in=ticks)}
    now, found = timezone.now(), []
    for entry in ticks.values():
        row = rows.get(entry.name)
        title = str(entry.title)
        if row is None or row.succeeded_at is None:
            said = _("还没有运行过。请用 manage.py up 启动全部程序。")
            found.append(Finding(title, BAD, row.error if row and row.error else said))
            continue
        at = timezone.localtime(row.succeeded_at).strftime("%Y-%m-%d %H:%M:%S")
        said = _("上次运行 %(at)s。%(detail)s") % {
            "at": at,
            "detail": f"{row.detail}。" if row.detail else "",
        }
        limit = timedelta(seconds=max(entry.every * LATE_TIMES, 120))
        if row.error:
            found.append(Finding(title, BAD, said + _("出错：") + row.error))
        elif now - row.succeeded_at > limit:
            found.append(Finding(title, BAD, said + _("已经停了，请检查后台程序。")))
        else:
            found.append(Finding(title, OK, said))
    return found


def _jobs() -> list[Finding]:
    now = timezone.now()
    waiting = Job.objects.unfinished().filter(not_before__lte=now)
    oldest = waiting.filter(state=Job.State.WAITING).aggregate(at=Min("not_before"))["at"]
    count, failed = waiting.count(), Job.objects.filter(state=Job.State.FAILED).count()
    stuck = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now).count()
    minutes = int((now - oldest).total_seconds() // 60) if oldest else 0
    said = _("%(n)s 项在排队，最早的等了 %(m)s 分钟。") % {"n": count, "m": minutes}
    state = WARN if minutes >= 10 else OK
    if stuck:
        state, said = WARN, said + _("%(n)s 项运行中断，将自动重试。") % {"n": stuck}
    found = [Finding(_("后台任务"), state, said)]
    if failed:
        found.append(
            Finding(_("失败的后台任务"), BAD, _("%(n)s 项多次失败，请查看原因后重试或放弃。") % {"n": failed})
        )
    return found


def worst(found: list[Finding]) -> str:
    states = [finding.state for finding in found]
    return BAD if BAD in states else WARN if WARN in states else OK
