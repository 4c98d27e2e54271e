"""The breakdown table: to print, as Excel, and back in with a preview."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from documents.rules import may_dispatch
from documents.selectors import paper_panel
from documents.services import begin_dispatch
from files.spreadsheets import workbook_response
from organisations.models import Unit
from outlines.models import Outline
from pages.imports import SheetImport
from pages.rules import Conflict, requires
from tasks import breakdown_table, rules
from tasks.documents import BREAKDOWN_NOTICE
from tasks.tables import lead_of, supports_of


class BreakdownTable(TemplateView):
    """The table of one outline on the screen and on A4 landscape, a domain at a time or whole."""

    rule = staticmethod(rules.may_see_breakdown)
    template_name = "tasks/table.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        outline = get_object_or_404(Outline.objects.visible_to(access).select_related("committee"), pk=pk)
        domains = list(outline.domains.all())
        wanted = self.request.GET.get("domain", "")
        chosen = next((d for d in domains if str(d.pk) == wanted), domains[0] if domains else None)
        rows = breakdown_table.rows_of(access, outline)
        if wanted != "all":
            rows = rows.filter(measure__domain=chosen)
        rows = list(rows)
        for task in rows:
            task.lead, task.supports = lead_of(task), supports_of(task)
        grouped = [(measure, list(tasks)) for measure, tasks in groupby(rows, key=lambda task: task.measure)]
        return super().get_context_data(
            title=_("%(title)s任务分解表") % {"title": outline.title},
            outline=outline,
            domains=domains,
            chosen=None if wanted == "all" else chosen,
            grouped=grouped,
            papers=paper_panel(access, outline),
            may_dispatch=may_dispatch(access),
            **kwargs,
        )


@requires(rules.may_see_breakdown)
def download(request, pk):
    outline = get_object_or_404(Outline.objects.visible_to(request.access), pk=pk)
    sheet = breakdown_table.sheet(request.access, outline)
    return workbook_response(f"{outline.title}任务分解表.xlsx", [sheet])


@requires(may_dispatch)
@require_POST
def begin_notice(request, pk):
    """拟“印发任务分解表的通知”, for every unit that carries a task of the outline."""
    outline = get_object_or_404(Outline.objects.visible_to(request.access), pk=pk)
    units = (
        Unit.objects.visible_to(request.access).active().filter(assignments__task__outline=outline).distinct()
    )
    try:
        return redirect(
            begin_dispatch(actor=request.user, kind=BREAKDOWN_NOTICE, units=units, subject=outline)
        )
    except Conflict as conflict:
        if conflict.current is None:
            raise
        messages.info(request, conflict.reason)
        return redirect(conflict.current)


class ImportTable(SheetImport):
    """The table comes back, edited in Excel or WPS."""

    rule = staticmethod(rules.may_break_down)
    kind = "tasks.breakdown_table"
    title = gettext_lazy("导入分解表")
    intro = gettext_lazy(
        "先导出分解表，在 Excel 或 WPS 中修改后上传；新增的任务编号留空，写明领域和策略措施。"
        "系统先列出每一行会有什么变化、哪些行不能导入及原因，您确认后才写入。"
    )
    asks_reason = True

    def columns(self):
        return breakdown_table.columns()

    def plan(self, table):
        return breakdown_table.Planner(self.request.access).plan(table)

    def apply(self, payloads, reason):
        return breakdown_table.apply_plan(
            actor=self.request.user, payloads=payloads, comment=reason or _("按分解表修改")
        )

    def links(self):
        return [
            (reverse("tasks:table-xlsx", args=[outline.pk]), _("导出《%(t)s》分解表") % {"t": outline.title})
            for outline in breakdown_table.latest_outlines(self.request.access)
        ]

    def done_url(self):
        return reverse("tasks:breakdown")
