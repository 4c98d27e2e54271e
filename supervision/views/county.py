"""全县年度报告: its page part by part, the way to the signature and up; what a superior sees of its counties."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel
from documents.views.dispatches import preview_response
from history.selectors import timeline
from outlines.models import Domain
from pages.lists import ListPage, page_numbers
from pages.rules import Conflict, requires
from supervision import rules
from supervision.county_paper import county_paper
from supervision.flows import CountyReportFlow
from supervision.forms.annual_report import (
    AddParagraphForm,
    AnswerForm,
    HeadingForm,
    ParagraphForm,
    SendUpForm,
)
from supervision.models import CountyParagraph, CountyReport, ReportingRound
from supervision.selectors.county import STATE_STYLES, counties_of, paragraphs_of, parts_of
from supervision.services import county as services
from supervision.tables.annual_report import CountyTable
from workflow.guards import node_of_step, step_or_404
from workflow.rules import may_approve_of
from workflow.selectors.flows import flow_state
from workflow.turns import present_item

PARAGRAPHS = 50


def _report(request, pk) -> CountyReport:
    return get_object_or_404(services.county_reports_with_all().visible_to(request.access), pk=pk)


def _own(request, pk) -> CountyReport:
    """A report of one's own committee: what the superior reads it does not write in."""
    rows = services.county_reports_with_all().visible_to(request.access)
    return get_object_or_404(rows, pk=pk, committee_id=request.access.committee_id)


@requires(rules.may_compile)
@require_POST
def begin(request, pk, outline):
    """汇总全县报告 of a round, under one of its outlines."""
    round_ = get_object_or_404(ReportingRound.objects.visible_to(request.access), pk=pk)
    outline = get_object_or_404(round_.outlines.all(), pk=outline)
    try:
        report = services.compile_report(actor=request.user, round_=round_, outline=outline)
    except Conflict as conflict:
        if conflict.current is None:
            raise
        messages.info(request, conflict.reason)
        return redirect(conflict.current)
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
        return redirect(round_)
    messages.success(request, _("已按各单位通过的报告汇总，请核对、修改后送签。"))
    return redirect(report)


class CountyPage(TemplateView):
    """The report, a part at a time: each paragraph with the unit and the task that it came from."""

    rule = staticmethod(rules.may_see_county_reports)
    template_name = "supervision/county.html"

    def get_context_data(self, pk, **kwargs):
        report = _report(self.request, pk)
        return super().get_context_data(**county_context(self.request, report), **kwargs)


def county_context(request, report, **more) -> dict:
    access = request.access
    is_ours = report.committee_id == access.committee_id
    flow = flow_state(access, CountyReportFlow, report)
    may_edit = rules.may_edit_county_report(access, report, flow.item)
    parts = parts_of(report)
    wanted = request.GET.get("part", "")
    part = next((row for row in parts if row.key == wanted), parts[0])
    answers = report.state in ("at_director", "at_chair") and flow.is_mine
    is_signing = report.state == "at_chair"
    writers = (report.drafted_by_id, report.filed_by_id)
    rows = paragraphs_of(report, part)
    if not may_edit:
        rows = rows.filter(is_dropped=False)
    page = Paginator(rows, PARAGRAPHS).get_page(request.GET.get("page", "1"))
    context = {
        "title": report.title,
        "report": report,
        "state_style": STATE_STYLES.get(report.state, ""),
        "is_ours": is_ours,
        "flow": flow,
        "may_edit": may_edit,
        "parts": parts,
        "part": part,
        "paragraphs": page.object_list,
        "page": page,
        "page_numbers": page_numbers(page),
        "heading_form": HeadingForm(initial={"title": report.title, "addressee": report.addressee})
        if may_edit
        else None,
        "add_form": AddParagraphForm(),
        "answers": answers,
        "is_signing": is_signing,
        "may_sign": may_approve_of(access, report.committee, *writers) if answers and is_signing else True,
        "answer_form": AnswerForm(),
        "sends": report.state == "issued" and flow.is_mine,
        "send_form": SendUpForm(),
        "superior": report.committee.parent,
        "receives": report.state == "sent" and flow.is_mine,
        "may_withdraw": report.state == "at_director"
        and flow.may_take_back(access, CountyReportFlow.drafting)
        and not answers,
        "self_signed": report.signed_by_id is not None and report.signed_by_id in writers,
        "attachments": attachment_panel(access, report) if is_ours else None,
        "events": timeline(report),
    }
    return context | more


def _back(report, request):
    part = request.POST.get("part") or request.GET.get("part", "")
    return redirect(f"{report.get_absolute_url()}?part={part}#paragraphs")


def _paragraph(request, pk, paragraph) -> CountyParagraph:
    report = _own(request, pk)
    rows = CountyParagraph.objects.select_related("report", "unit", "line", "source_text")
    return get_object_or_404(rows, pk=paragraph, report=report)


class EditParagraph(View):
    """One paragraph in the office's words."""

    rule = staticmethod(rules.may_compile)

    def _page(self, request, paragraph, form, status=200, conflict=None):
        verdict = rules.may_edit_county_report(
            request.access, paragraph.report, present_item(paragraph.report)
        )
        context = {
            "title": _("修改段落"),
            "report": paragraph.report,
            "paragraph": paragraph,
            "form": form,
            "conflict": conflict,
            "refused": "" if verdict else verdict.reason,
            "part_key": f"{paragraph.half}:{paragraph.domain_id or 0}",
        }
        return render(request, "supervision/paragraph_form.html", context, status=status)

    def get(self, request, pk, paragraph):
        found = _paragraph(request, pk, paragraph)
        return self._page(
            request, found, ParagraphForm(initial={"text": found.text, "revision": found.revision})
        )

    def post(self, request, pk, paragraph):
        found, form = _paragraph(request, pk, paragraph), ParagraphForm(request.POST)
        if not form.is_valid():
            return self._page(request, found, form, status=422)
        try:
            services.save_paragraph(actor=request.user, paragraph=found, **form.cleaned_data)
        except Conflict as lost:
            if lost.current is None:
                raise
            current, data = _paragraph(request, pk, paragraph), request.POST.copy()
            data["revision"] = current.revision
            return self._page(request, current, ParagraphForm(data), 409, lost.reason)
        except ValidationError as error:
            form.add_error("text", error.messages)
            return self._page(request, found, form, status=422)
        messages.success(request, _("已保存。"))
        return redirect(
            f"{found.report.get_absolute_url()}?part={found.half}:{found.domain_id or 0}#paragraph-{found.pk}"
        )


@requires(rules.may_compile)
@require_POST
def use_paragraph(request, pk, paragraph):
    """采用 or 不采用."""
    found = _paragraph(request, pk, paragraph)
    services.use_paragraph(actor=request.user, paragraph=found, use="use" in request.POST)
    return redirect(
        f"{found.report.get_absolute_url()}?part={found.half}:{found.domain_id or 0}#paragraph-{found.pk}"
    )


@requires(rules.may_compile)
@require_POST
def add_paragraph(request, pk):
    report, form = _own(request, pk), AddParagraphForm(request.POST)
    half, _colon, domain = request.POST.get("part", "").partition(":")
    number = int(domain) if domain.isdecimal() and len(domain) < 19 else -1
    found = Domain.objects.filter(pk=number, outline=report.outline_id).first()
    if number and found is None:
        form.add_error(None, _("请先选择写在哪一部分。"))
    if form.is_valid():
        try:
            services.add_paragraph(
                actor=request.user, report=report, half=half, domain=found, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            messages.success(request, _("已添加。"))
            return _back(report, request)
    request.GET = request.GET.copy()
    request.GET["part"] = request.POST.get("part", "")
    return render(
        request, "supervision/county.html", county_context(request, report, add_form=form), status=422
    )


@requires(rules.may_compile)
@require_POST
def take_in(request, pk):
    """补入 what was accepted since."""
    report = _own(request, pk)
    added = services.take_in_new(actor=request.user, report=report)
    messages.success(request, _("补入 %(n)s 段。") % {"n": added} if added else _("没有新的内容。"))
    return redirect(report)


@requires(rules.may_compile)
@require_POST
def save_heading(request, pk):
    report, form = _own(request, pk), HeadingForm(request.POST)
    if not form.is_valid():
        context = county_context(request, report, heading_form=form)
        return render(request, "supervision/county.html", context, status=422)
    services.save_heading(actor=request.user, report=report, **form.cleaned_data)
    messages.success(request, _("已保存。"))
    return redirect(report)


@requires(rules.may_see_county_reports)
@require_GET
def preview(request, pk):
    """The paper as it would be issued now, with a draft mark."""
    report = _own(request, pk)
    if report.document_id is not None:
        return redirect(report.document)
    paper = county_paper(
        report,
        signatory=_("（待签发）"),
        number="",
        dated=timezone.localdate(),
        is_draft=True,
        draft_mark=_("草稿"),
    )
    return preview_response(request, paper, report.get_absolute_url())


@requires(rules.may_compile)
@require_POST
def file(request, pk, step):
    report = _own(request, pk)
    step_or_404(CountyReportFlow.drafting, report, step)
    try:
        services.file_county_report(actor=request.user, report=report, step_id=step)
    except ValidationError as error:
        context = county_context(request, report, refusals=error.messages)
        return render(request, "supervision/county.html", context, status=422)
    messages.success(request, _("已送签。"))
    return redirect(report)


class AnswerCounty(View):
    """The director, the chair, and in the end the superior committee."""

    rule = staticmethod(rules.may_see_county_reports)

    def get(self, request, pk, step):
        return redirect(_report(request, pk))

    def post(self, request, pk, step):
        report = _report(request, pk)
        steps = (CountyReportFlow.at_director, CountyReportFlow.at_chair, CountyReportFlow.at_superior)
        node = node_of_step(report, step, *steps)
        form = AnswerForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError(_("意见不超过 1000 字。"))
            self._answer(request, report, node, step, form.cleaned_data["comment"])
        except ValidationError as error:
            context = county_context(request, report, answer_form=form, refusals=error.messages)
            return render(request, "supervision/county.html", context, status=422)
        return redirect(report)

    @staticmethod
    def _answer(request, report, node, step, comment):
        given = {"actor": request.user, "report": report, "step_id": step}
        is_superior = node is CountyReportFlow.at_superior
        decision = request.POST.get("decision")
        if decision == "return" and is_superior:
            services.send_back(**given, reason=comment)
            messages.success(request, _("已退回，请对方修改后重新上报。"))
        elif decision == "return":
            services.return_county_report(**given, node=node, reason=comment)
            messages.success(request, _("已退回办公室修改。"))
        elif decision != "approve":
            raise ValidationError(_("请选择同意还是退回。"))
        elif is_superior:
            services.acknowledge(**given, comment=comment)
            messages.success(request, _("已签收。"))
        elif node is CountyReportFlow.at_chair:
            services.sign_county_report(**given, comment=comment)
            messages.success(request, _("已签发，文件正在生成。"))
        else:
            services.review_county_report(**given, comment=comment)
            messages.success(request, _("已核稿，送主任签发。"))


@requires(rules.may_compile)
@require_POST
def withdraw(request, pk, step):
    report = _own(request, pk)
    step_or_404(CountyReportFlow.at_director, report, step)
    services.withdraw_county_report(actor=request.user, report=report, step_id=step)
    messages.success(request, _("已撤回。"))
    return redirect(report)


@requires(rules.may_compile)
@require_POST
def send_up(request, pk, step):
    """上报 in the system, or marked as sent by paper."""
    report, form = _own(request, pk), SendUpForm(request.POST)
    step_or_404(CountyReportFlow.sending, report, step)
    by_paper = "paper" in request.POST
    try:
        if not form.is_valid():
            raise ValidationError(_("说明不超过 200 字。"))
        services.send_up(
            actor=request.user, report=report, step_id=step, by_paper=by_paper, **form.cleaned_data
        )
    except ValidationError as error:
        context = county_context(request, report, send_form=form, refusals=error.messages)
        return render(request, "supervision/county.html", context, status=422)
    messages.success(request, _("已登记为纸质上报。") if by_paper else _("已上报。"))
    return redirect(report)


class Counties(ListPage):
    """What the superior sees: which county has opened its year, who is missing, whose report came up."""

    rule = staticmethod(rules.may_see_counties)
    table_class = CountyTable
    template_name = "supervision/counties.html"
    title = gettext_lazy("下级年度报告")
    empty_text = gettext_lazy("没有下级妇儿工委。")
    kept = ("sort", "year")

    @property
    def year(self) -> int:
        wanted = self.request.GET.get("year", "")
        now = timezone.localdate().year
        return int(wanted) if wanted.isdecimal() and 2000 <= int(wanted[:6]) <= now + 1 else now

    def get_queryset(self):
        return counties_of(self.request.access, self.year)

    def get_context_data(self, **kwargs):
        now = timezone.localdate().year
        context = super().get_context_data(year=self.year, years=range(now, now - 5, -1), **kwargs)
        states = dict(CountyReport.State.choices)
        for row in self.table.page.object_list:
            row.record.sent = [
                (
                    getattr(row.record, f"{audience}_pk"),
                    states.get(getattr(row.record, f"{audience}_state"), ""),
                    STATE_STYLES.get(getattr(row.record, f"{audience}_state"), ""),
                    getattr(row.record, f"{audience}_on"),
                    audience,
                )
                for audience in ("women", "children")
            ]
        return context
