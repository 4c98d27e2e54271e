"""进展: the list with its lights, one report from writing to verification, the roll-up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel
from files.spreadsheets import ExcelSheet, workbook_response
from history.selectors import timeline
from outlines.models import Outline
from pages.lists import ListPage
from pages.rules import Conflict, requires
from tasks import rules, services
from tasks.filters import ProgressFilter
from tasks.flows import ProgressFlow
from tasks.forms import CommentForm, ReportForm
from tasks.models import Assignment, ProgressReport, Task
from tasks.selectors.progress import outline_rollup, parts_of, reporting_counts, sees_open
from tasks.services.progress import plan_line_of, years_open
from tasks.tables import ProgressTable
from tasks.views.feedback import back_to, ids, report, urge_action
from workflow.guards import node_of_step, step_or_404
from workflow.rules import may_approve_of
from workflow.selectors.flows import flow_state

REPORT_STYLES = {
    "at_lead": "tag-blue",
    "at_office": "tag-warn",
    "returned": "tag-late",
    "accepted": "tag-ok",
}


def year_of(request) -> int:
    """The year of the address, this year by default."""
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year
    return min(max(year, 2000), 2100)


def _report(request, pk) -> ProgressReport:
    reports = ProgressReport.objects.visible_to(request.access).select_related(
        "task_year__task__measure__domain__outline", "unit", "committee", "process", "filed_by", "answered_by"
    )
    return get_object_or_404(reports, pk=pk)


class ProgressList(ListPage):
    """Every part of every task one may see, with its light for a year and the reason for it."""

    rule = staticmethod(rules.may_see_tasks)
    table_class = ProgressTable
    template_name = "tasks/progress.html"
    title = gettext_lazy("任务进展")
    empty_text = gettext_lazy("没有符合条件的任务。")
    kept = ("sort",)

    def bulk_actions(self):
        return urge_action(self.request.access, "progress")

    @cached_property
    def year(self):
        return year_of(self.request)

    @cached_property
    def filterset(self):
        data = self.request.GET.copy()
        data["year"] = str(self.year)
        return ProgressFilter(data, queryset=self.get_queryset(), request=self.request, year=self.year)

    def get_queryset(self):
        access = self.request.access
        rows = Assignment.objects.filter(
            task__committee_id=access.committee_id, state=Assignment.State.ACCEPTED
        ).exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED, Task.State.DRAFT))
        if not access.reads_county:
            rows = rows.filter(unit__in=access.unit_ids)
        elif "role" not in self.request.GET and not access.unit_ids:
            rows = rows.filter(role=Assignment.Role.LEAD)
        return rows.select_related("task", "unit").order_by("task__outline_id", "task__position", "role")

    def _parts(self, assignments):
        return parts_of(
            assignments, self.year, self.request.user.committee, sees=sees_open(self.request.access)
        )

    def export(self):
        # Lights are computed by the page: an export computes them for as many rows at a time.
        table = self.table
        rows = table.data.data.iterator(chunk_size=500)

        def dressed():
            while piece := [row for _n, row in zip(range(500), rows, strict=False)]:
                for assignment, part in zip(piece, self._parts(piece), strict=True):
                    assignment.part = part
                    yield table.export_row(assignment)

        headers = [str(table.columns[name].header) for name in table.shown]
        sheet = ExcelSheet(title=_("任务进展"), headers=headers, rows=dressed())
        return workbook_response(_("%(y)s年任务进展") % {"y": self.year} + ".xlsx", [sheet])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(year=self.year, **kwargs)
        self.table.dress(self._parts)
        access = self.request.access
        for row in self.table.page.object_list:
            assignment = row.record
            assignment.may_start = self.year in years_open() and rules.may_start_report(access, assignment)
        context["counts"] = reporting_counts(access, self.year) if access.reads_county else None
        return context


@requires(rules.may_write_reports)
@require_POST
def start(request, pk):
    """填报: begin a report, or go to the one that is open."""
    rows = Assignment.objects.visible_to(request.access).filter(unit_id__in=request.access.unit_ids)
    assignment = get_object_or_404(rows.select_related("task", "unit"), pk=pk)
    given = request.POST.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year
    try:
        started = services.start_report(actor=request.user, assignment=assignment, year=year)
    except Conflict as conflict:
        if conflict.current is None:
            raise
        return redirect(conflict.current)
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
        return redirect(assignment.task)
    return redirect(started)


def report_context(request, row, **more) -> dict:
    access = request.access
    line = plan_line_of(row)
    flow = flow_state(access, ProgressFlow, row)
    may_edit = rules.may_edit_report(access, row, flow.item)
    answers = row.state in ("at_lead", "at_office") and flow.is_mine
    task = row.task_year.task
    earlier = (
        ProgressReport.objects.visible_to(access)
        .filter(task_year__task=task, unit=row.unit)
        .filed()
        .exclude(pk=row.pk)
        .select_related("task_year")
        .order_by("-filed_at")[:3]
    )
    supports = []
    if row.role == Assignment.Role.LEAD:
        supports = list(
            ProgressReport.objects.visible_to(access)
            .filter(task_year__task=task, task_year__year=row.task_year.year, role=Assignment.Role.SUPPORT)
            .filed()
            .select_related("unit", "task_year")
            .order_by("unit__code", "-filed_at")
        )
    context = {
        "title": str(row),
        "report": row,
        "task": task,
        "state_style": REPORT_STYLES.get(row.state, ""),
        "line": line,
        "milestones": list(row.milestones.all()),
        "figures": list(row.figures.all()),
        "flow": flow,
        "may_edit": may_edit,
        "form": ReportForm(instance=row, line=line) if may_edit else None,
        "answers": answers,
        "may_approve": may_approve_of(access, row.committee, row.filed_by_id) if answers else None,
        "comment_form": CommentForm(),
        "may_withdraw": row.state in ("at_lead", "at_office")
        and flow.may_take_back(access, ProgressFlow.drafting),
        "earlier": list(earlier),
        "supports": supports,
        "attachments": attachment_panel(access, row, verdict=may_edit),
        "events": timeline(row),
    }
    return context | more


class ReportPage(TemplateView):
    """One report: the form while it is the visitor's to write, otherwise what it says."""

    rule = staticmethod(rules.may_see_tasks)
    template_name = "tasks/report.html"

    def get_context_data(self, pk, **kwargs):
        return super().get_context_data(**report_context(self.request, _report(self.request, pk)), **kwargs)


class SaveReport(View):
    """The report saves itself; the same form files it."""

    rule = staticmethod(rules.may_write_reports)

    def get(self, request, pk):
        return redirect(_report(request, pk))

    def post(self, request, pk):
        row = _report(request, pk)
        files = "file" in request.POST
        step = request.POST.get("step", "")
        if files:
            step_or_404(ProgressFlow.drafting, row, int(step) if step.isdecimal() and len(step) < 19 else 0)
        form = ReportForm(
            request.POST, instance=ProgressReport.objects.get(pk=row.pk), line=plan_line_of(row)
        )
        conflict = None
        if form.is_valid():
            try:
                saved = services.save_report(actor=request.user, report=row, **form.service_fields())
                if files:
                    services.file_report(actor=request.user, report=saved, step_id=int(step))
            except Conflict as lost:
                if lost.current is None:
                    raise
                row, data = _report(request, pk), request.POST.copy()
                data["revision"] = row.revision
                form, conflict = ReportForm(data, instance=row, line=plan_line_of(row)), lost.reason
                form.is_valid()
            except ValidationError as error:
                row, data = _report(request, pk), request.POST.copy()
                data["revision"] = row.revision
                form = ReportForm(data, instance=row, line=plan_line_of(row))
                form.is_valid()
                known = {
                    (name if name in form.fields else None): texts for name, texts in _by_field(error).items()
                }
                for name, texts in known.items():
                    form.add_error(name, texts)
            else:
                if request.htmx:
                    context = {"report": saved, "now": timezone.localtime()}
                    return render(request, "tasks/report_saved.html", context)
                messages.success(request, _("已报送。") if files else _("已保存。"))
                return redirect(saved)
        status = 409 if conflict else 422
        if request.htmx:
            context = {"report": row, "form": form, "conflict": conflict, "flow": None}
            context["flow"] = flow_state(request.access, ProgressFlow, row)
            response = render(request, "tasks/report_form.html", context, status=status)
            response["HX-Retarget"], response["HX-Reswap"] = "#report-form", "outerHTML"
            return response
        context = report_context(request, row, form=form, conflict=conflict)
        return render(request, "tasks/report.html", context, status=status)


def _by_field(error) -> dict:
    return error.message_dict if hasattr(error, "error_dict") else {None: error.messages}


class AnswerReport(View):
    """采纳, 核实 or 退回."""

    rule = staticmethod(rules.may_see_tasks)

    def get(self, request, pk, step):
        return redirect(_report(request, pk))

    def post(self, request, pk, step):
        row = _report(request, pk)
        node = node_of_step(row, step, ProgressFlow.at_lead, ProgressFlow.at_office)
        form, decision = CommentForm(request.POST), request.POST.get("decision")
        keywords = {"actor": request.user, "report": row, "node": node, "step_id": step}
        try:
            if not form.is_valid():
                raise ValidationError(_("意见不超过 1000 字。"))
            if decision == "return":
                services.return_report(**keywords, reason=form.cleaned_data["comment"])
                messages.success(request, _("已退回%(unit)s。") % {"unit": row.unit.short_name})
            elif decision == "approve":
                services.accept_report(**keywords, comment=form.cleaned_data["comment"])
                messages.success(request, _("已办理。"))
            else:
                raise ValidationError(_("请选择通过还是退回。"))
        except ValidationError as error:
            context = report_context(
                request, _report(request, pk), refusals=error.messages, comment_form=form
            )
            return render(request, "tasks/report.html", context, status=422)
        return redirect(row)


@requires(rules.may_write_reports)
@require_POST
def withdraw(request, pk, step):
    row = _report(request, pk)
    node = node_of_step(row, step, ProgressFlow.at_lead, ProgressFlow.at_office)
    services.withdraw_report(actor=request.user, report=row, node=node, step_id=step)
    messages.success(request, _("已撤回。"))
    return redirect(row)


@requires(rules.may_write_reports)
@require_POST
def discard(request, pk):
    row = _report(request, pk)
    services.discard_report(actor=request.user, report=row)
    messages.success(request, _("已放弃填报。"))
    return redirect(row.task_year.task)


@requires(rules.may_break_down)
@require_POST
def accept_many(request):
    """核实所选, from the inbox."""
    report(
        request,
        services.accept_reports(actor=request.user, report_ids=ids(request)),
        _("已核实 %(n)s 份报告。"),
    )
    return back_to(request, "workbench:inbox")


class RollupPage(TemplateView):
    """From tasks to measures, goals, domains and the outline, for a year, computed now."""

    rule = staticmethod(rules.may_read_rollup)
    template_name = "tasks/rollup.html"

    def get_context_data(self, **kwargs):
        access, year = self.request.access, year_of(self.request)
        outlines = list(Outline.objects.visible_to(access))
        wanted = self.request.GET.get("outline", "")
        outline = next((o for o in outlines if str(o.pk) == wanted), outlines[0] if outlines else None)
        rollup, domains = outline_rollup(access, year, outline) if outline else (None, [])
        this_year = timezone.localdate().year
        return super().get_context_data(
            title=_("进展汇总"),
            year=year,
            years=range(this_year, this_year - 6, -1),
            outlines=outlines,
            outline=outline,
            total=rollup.outlines[outline.pk] if rollup and outline.pk in rollup.outlines else None,
            domains=domains,
            may_link=access.is_office,
            list_url=reverse("tasks:progress"),
            **kwargs,
        )
