"""The breakdown table: to print, as Excel, and back in with a preview."""

from itertools import groupby

from django.contrib import messages
from django.core import signing
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from files.spreadsheets import IntakeRefused, read_table, workbook_response
from outlines.models import Outline
from pages.rules import requires
from tasks import breakdown_table, rules
from tasks.forms import TableUploadForm
from tasks.tables import lead_of, supports_of

SALT = "tasks.breakdown_table"
# A preview is answered within a working day or made again.
PREVIEW_SECONDS = 8 * 3600


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
            **kwargs,
        )


@requires(rules.may_see_breakdown)
def download(request, pk):
    outline = get_object_or_404(Outline.objects.visible_to(request.access), pk=pk)
    sheet = breakdown_table.sheet(request.access, outline)
    return workbook_response(f"{outline.title}任务分解表.xlsx", [sheet])


class ImportTable(View):
    """Upload, preview row by row, confirm."""

    rule = staticmethod(rules.may_break_down)

    def get(self, request):
        return self._upload_page(request, TableUploadForm())

    def _upload_page(self, request, form, status=200):
        outlines = breakdown_table.latest_outlines(request.access)
        context = {"title": _("导入分解表"), "form": form, "outlines": outlines}
        return render(request, "tasks/table_upload.html", context, status=status)

    def post(self, request):
        if "plan" in request.POST:
            return self._confirm(request)
        form = TableUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(request, form, status=422)
        upload = form.cleaned_data["table"]
        try:
            table = read_table(upload.read(), upload.name, breakdown_table.columns())
        except IntakeRefused as refusal:
            form.add_error("table", str(refusal))
            return self._upload_page(request, form, status=422)
        if not table.rows:
            for problem in table.problems:
                form.add_error("table", problem.message)
            if not table.problems:
                form.add_error("table", _("表格里没有任务行。"))
            return self._upload_page(request, form, status=422)
        plans = breakdown_table.Planner(request.access).plan(table)
        return self._preview(request, plans, table.notices, upload.name)

    def _preview(self, request, plans, notices, name):
        counts = {action: sum(p.action == action for p in plans) for action in ACTIONS}
        doing = [(plan.number, plan.payload) for plan in plans if plan.payload]
        context = {
            "title": _("核对导入的分解表"),
            "name": name,
            "counts": counts,
            "plans": [plan for plan in plans if plan.action != "unchanged"],
            "notices": notices,
            "doing": len(doing),
            "plan": signing.dumps([request.user.pk, doing], salt=SALT, compress=True),
        }
        return render(request, "tasks/table_preview.html", context)

    def _confirm(self, request):
        try:
            owner, doing = signing.loads(request.POST["plan"], salt=SALT, max_age=PREVIEW_SECONDS)
        except signing.SignatureExpired:
            messages.error(request, _("预览已经过期，请重新上传表格。"))
            return redirect("tasks:table-import")
        except signing.BadSignature:
            return HttpResponseBadRequest()
        if owner != request.user.pk:
            return HttpResponseBadRequest()
        comment = request.POST.get("comment", "").strip()[:500] or _("按分解表修改")
        outcomes = breakdown_table.apply_plan(actor=request.user, payloads=doing, comment=comment)
        context = {
            "title": _("导入结果"),
            "done": sum(outcome.done for outcome in outcomes),
            "refused": [outcome for outcome in outcomes if not outcome.done],
        }
        return render(request, "tasks/table_result.html", context)


ACTIONS = ("new", "changed", "unchanged", "refused")
