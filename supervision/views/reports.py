"""One unit's yearly report, from the first word to acceptance."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel, paper_panel
from history.selectors import timeline
from pages.rules import Conflict, requires
from supervision import rules, services
from supervision.flows import UnitReportFlow
from supervision.forms.annual_report import (
    CommentForm,
    ExtendForm,
    FundFormSet,
    LineForm,
    PartCommentForm,
    ReasonForm,
    TextForm,
    funds_from,
)
from supervision.models import AnnualReport, ReportLine, ReportText
from supervision.selectors.reports import STATE_STYLES, shown_report, task_change
from supervision.services.writing import reports_with_all
from workflow.guards import node_of_step, step_or_404
from workflow.rules import may_approve_of
from workflow.selectors.flows import flow_state
from workflow.turns import present_item


def _report(request, pk) -> AnnualReport:
    return get_object_or_404(reports_with_all().visible_to(request.access), pk=pk)


def _own(request, pk) -> AnnualReport:
    """A report of one's own committee: what the superior reads it does not write in."""
    rows = reports_with_all().visible_to(request.access)
    return get_object_or_404(rows, pk=pk, committee_id=request.access.committee_id)


def _listed(request, pk) -> AnnualReport:
    """A report that the office may act on also while it cannot read it."""
    return get_object_or_404(reports_with_all().listed_for(request.access), pk=pk)


def fund_forms(report, data=None):
    rows = [{"source": row.source, "planned": row.planned, "used": row.used} for row in report.funds.all()]
    return FundFormSet(data, prefix="funds", initial=rows)


class ReportPage(TemplateView):
    """One report: whose turn, the parts with what was promised last year, the picture, the timeline."""

    rule = staticmethod(rules.may_see_reports)
    template_name = "supervision/report.html"

    def get_context_data(self, pk, **kwargs):
        report = _report(self.request, pk)
        return super().get_context_data(**report_context(self.request, report), **kwargs)


def report_context(request, report, **more) -> dict:
    """All that the page of a report shows; `more` replaces forms that were filled in."""
    access = request.access
    is_ours = report.committee_id == access.committee_id
    # What the office said on the way is not the superior's.
    shown = shown_report(report, with_comments=is_ours)
    flow = flow_state(access, UnitReportFlow, report)
    may_edit = rules.may_edit_report(access, report, flow.item)
    answers = report.state in ("at_unit_head", "at_office") and flow.is_mine
    back_to = {"at_unit_head": UnitReportFlow.drafting, "at_office": UnitReportFlow.at_unit_head}.get(
        report.state
    )
    writers = (
        (report.filed_by_id,) if report.state == "at_unit_head" else (report.filed_by_id, report.signed_by_id)
    )
    context = {
        "title": str(report),
        "report": report,
        "shown": shown,
        "state_style": STATE_STYLES.get(report.state, ""),
        "is_ours": is_ours,
        "flow": flow,
        "may_edit": may_edit,
        "change": task_change(report) if report.is_editable and may_edit else None,
        "funds": fund_forms(report) if may_edit else list(report.funds.all()),
        "answers": answers,
        "may_approve": may_approve_of(access, report.committee, *writers) if answers else None,
        "comment_form": CommentForm(),
        "may_withdraw": back_to is not None and flow.may_take_back(access, back_to) and not answers,
        "may_extend": access.is_office and is_ours and report.state not in report.ENDED,
        "may_close": rules.may_close_report(access, report) if is_ours else None,
        "self_approved": (
            report.accepted_by_id is not None
            and report.accepted_by_id in (report.filed_by_id, report.signed_by_id)
        )
        or (report.signed_by_id is not None and report.signed_by_id == report.filed_by_id),
        "attachments": attachment_panel(access, report, verdict=may_edit),
        "papers": paper_panel(access, report),
        "events": timeline(report) if is_ours else [],
        "typed_comments": {},
    }
    return context | more


class _EditPart(View):
    """A part of a report in a form that saves itself. A subclass says which part, form and service."""

    rule = staticmethod(rules.may_write_reports)
    form_class = None
    template = ""

    def part(self, report, pk):
        raise NotImplementedError

    def save(self, part, data):
        raise NotImplementedError

    def shown(self, report, part):
        """The part as `shown_report` dresses it."""
        raise NotImplementedError

    def _page(self, request, report, part, form, status=200, conflict=None):
        verdict = rules.may_edit_report(request.access, report, present_item(report))
        context = {
            "title": f"{report}：{part}",
            "report": report,
            "part": self.shown(report, part),
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "conflict": conflict,
            "form_template": f"supervision/{self.template}_form.html",
        }
        template = f"supervision/{self.template}_form.html" if request.htmx else "supervision/part_page.html"
        response = render(request, template, context, status=status)
        if request.htmx and request.method == "POST":
            response["HX-Retarget"], response["HX-Reswap"] = f"#{self.template}-{part.pk}", "outerHTML"
        return response

    def get(self, request, pk, part):
        report = _own(request, pk)
        found = self.part(report, part)
        if request.htmx and "row" in request.GET:
            return self._row(request, report, found)
        return self._page(request, report, found, self.form_class(instance=found))

    def _row(self, request, report, part):
        """The part as the report's page shows it, after its form was closed, and how many are written now."""
        shown = shown_report(report)
        context = {
            "part": self.find(shown, part),
            "report": report,
            "may_edit": rules.may_edit_report(request.access, report, present_item(report)),
            "answers": False,
            "shown": shown,
        }
        response = render(request, f"supervision/{self.template}_done.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = f"#{self.template}-{part.pk}", "outerHTML"
        return response

    def post(self, request, pk, part):
        report = _own(request, pk)
        found = self.part(report, part)
        form = self.form_class(request.POST, instance=found)
        if not form.is_valid():
            return self._page(request, report, found, form, status=422)
        try:
            saved = self.save(found, form.cleaned_data)
        except Conflict as lost:
            if lost.current is None:
                raise
            # Both texts: what is stored now above, what was typed in the form, which answers the newer one.
            current, data = self.part(report, part), request.POST.copy()
            data["revision"] = current.revision
            form = self.form_class(data, instance=current)
            return self._page(
                request,
                report,
                current,
                form,
                status=409,
                conflict={"reason": lost.reason, "part": self.part(report, part)},
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, report, found, form, status=422)
        if request.htmx and "finished" in request.POST:
            return self._row(request, report, saved)
        if request.htmx:
            context = {"part": saved, "kind": self.template, "now": timezone.localtime()}
            return render(request, "supervision/part_saved.html", context)
        messages.success(request, _("已保存。"))
        return redirect(f"{report.get_absolute_url()}#{self.template}-{saved.pk}")


class EditLine(_EditPart):
    """One task: 落实情况, 存在问题, 下一年工作安排."""

    form_class = LineForm
    template = "line"

    def part(self, report, pk):
        lines = ReportLine.objects.select_related("report", "task", "updated_by")
        return get_object_or_404(lines, pk=pk, report=report)

    def save(self, part, data):
        return services.save_line(actor=self.request.user, line=part, **data)

    def find(self, shown, part):
        return next(line for line in shown.lines if line.pk == part.pk)

    def shown(self, report, part):
        return self.find(shown_report(report), part)


class EditText(_EditPart):
    """One general part."""

    form_class = TextForm
    template = "text"

    def part(self, report, pk):
        texts = ReportText.objects.select_related("report", "updated_by")
        return get_object_or_404(texts, pk=pk, report=report)

    def save(self, part, data):
        return services.save_text(
            actor=self.request.user, text=part, revision=data["revision"], said=data["text"]
        )

    def find(self, shown, part):
        return next(text for text in shown.texts if text.row.pk == part.pk)

    def shown(self, report, part):
        return self.find(shown_report(report), part)


class EditFunds(View):
    """经费使用."""

    rule = staticmethod(rules.may_write_reports)

    def get(self, request, pk):
        return redirect(_own(request, pk))

    def post(self, request, pk):
        report = _own(request, pk)
        forms = fund_forms(report, request.POST)
        if forms.is_valid():
            try:
                services.save_funds(actor=request.user, report=report, rows=funds_from(forms))
            except ValidationError as error:
                messages.error(request, "；".join(error.messages))
            else:
                if request.htmx:
                    context = {"now": timezone.localtime()}
                    return render(request, "supervision/funds_saved.html", context)
                messages.success(request, _("已保存。"))
                return redirect(f"{report.get_absolute_url()}#funds")
        if request.htmx:
            context = {"report": report, "funds": forms, "may_edit": True}
            response = render(request, "supervision/funds.html", context, status=422)
            response["HX-Retarget"], response["HX-Reswap"] = "#funds", "outerHTML"
            return response
        context = report_context(request, report, funds=forms)
        return render(request, "supervision/report.html", context, status=422)


@requires(rules.may_write_reports)
@require_POST
def sync(request, pk):
    """更新任务清单."""
    report = _own(request, pk)
    added, dropped = services.sync_lines(actor=request.user, report=report)
    said = []
    if added:
        said.append(_("补入 %(n)s 项：%(codes)s") % {"n": len(added), "codes": "、".join(added[:20])})
    if dropped:
        said.append(_("移出 %(n)s 项：%(codes)s") % {"n": len(dropped), "codes": "、".join(dropped[:20])})
    messages.success(request, "；".join(said) or _("任务清单没有变化。"))
    return redirect(report)


@requires(rules.may_write_reports)
@require_POST
def file(request, pk, step):
    """报送: refused with the list of what is missing."""
    report = _own(request, pk)
    step_or_404(UnitReportFlow.drafting, report, step)
    try:
        services.file_report(actor=request.user, report=report, step_id=step)
    except ValidationError as error:
        context = report_context(request, report, refusals=error.messages)
        return render(request, "supervision/report.html", context, status=422)
    messages.success(request, _("已报送，请单位负责人审签。"))
    return redirect(report)


def _typed(request, prefix, number=True) -> dict:
    """The comments by part of a posted answer: part → text."""
    found = {}
    for name, text in request.POST.items():
        rest = name.removeprefix(prefix)
        if name.startswith(prefix) and len(rest) < 24 and (rest.isdecimal() if number else rest):
            found[int(rest) if number else rest] = text
    return found


class AnswerReport(View):
    """The unit's head signs or returns; the office accepts or returns, with comments by part."""

    rule = staticmethod(rules.may_see_reports)

    def get(self, request, pk, step):
        return redirect(_own(request, pk))

    def post(self, request, pk, step):
        report = _own(request, pk)
        node = node_of_step(report, step, UnitReportFlow.at_unit_head, UnitReportFlow.at_office)
        form = CommentForm(request.POST)
        lines, texts = _typed(request, "line-"), _typed(request, "section-", number=False)
        try:
            self._answer(request, report, node, step, form, lines, texts)
        except ValidationError as error:
            context = report_context(
                request,
                report,
                refusals=error.messages,
                comment_form=form,
                typed_comments={**lines, **texts},
            )
            return render(request, "supervision/report.html", context, status=422)
        return redirect(report)

    def _answer(self, request, report, node, step, form, lines, texts):
        comments = [*lines.values(), *texts.values()]
        if not form.is_valid() or not all(PartCommentForm({"text": text}).is_valid() for text in comments):
            raise ValidationError(_("意见过长：总的意见不超过 1000 字，逐项意见不超过 500 字。"))
        comment, decision = form.cleaned_data["comment"], request.POST.get("decision")
        given = {"actor": request.user, "report": report, "step_id": step}
        if decision == "return":
            services.return_report(
                **given, node=node, reason=comment, line_comments=lines, section_comments=texts
            )
            messages.success(request, _("已退回%(unit)s修改。") % {"unit": report.unit.short_name})
        elif decision != "approve":
            raise ValidationError(_("请选择通过还是退回。"))
        elif any(text.strip() for text in comments):
            raise ValidationError(_("写了逐项意见就不能直接通过：请清空意见，或者退回修改。"))
        elif node is UnitReportFlow.at_office:
            services.accept_report(**given, comment=comment)
            messages.success(request, _("报告已通过。"))
        else:
            services.sign_off_report(**given, comment=comment)
            messages.success(request, _("已审签，送办公室审核。"))


@requires(rules.may_write_reports)
@require_POST
def withdraw(request, pk, step):
    report = _own(request, pk)
    node = node_of_step(report, step, UnitReportFlow.at_unit_head, UnitReportFlow.at_office)
    services.withdraw_report(actor=request.user, report=report, node=node, step_id=step)
    messages.success(request, _("已撤回。"))
    return redirect(report)


class _OfficeForm(View):
    """A form with a reason that the office fills in about one report."""

    rule = staticmethod(rules.may_open_year)
    form_class = ReasonForm
    title = intro = submit = ""
    submit_class = "btn-primary"

    def act(self, report, data):
        raise NotImplementedError

    def verdict(self, report):
        return None

    def _page(self, request, report, form, status=200):
        verdict = self.verdict(report)
        context = {
            "title": f"{self.title}：{report}",
            "intro": self.intro,
            "form": form,
            "submit_text": self.submit,
            "submit_class": self.submit_class,
            "refused": verdict.reason if verdict is not None and not verdict else "",
            "cancel_url": report.round.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        report = _listed(request, pk)
        return self._page(request, report, self.form_class(initial={"due_on": report.due_on}))

    def post(self, request, pk):
        report, form = _listed(request, pk), self.form_class(request.POST)
        if form.is_valid():
            try:
                self.act(report, form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect(report.round)
        return self._page(request, report, form, status=422)


class ExtendReport(_OfficeForm):
    """One unit's day."""

    form_class = ExtendForm
    title = gettext_lazy("调整报送时限")
    submit = gettext_lazy("调整")

    def act(self, report, data):
        services.extend_report(actor=self.request.user, report=report, **data)
        messages.success(self.request, _("时限已调整。"))


class CloseReport(_OfficeForm):
    """按未报送处理."""

    title = gettext_lazy("按未报送处理")
    intro = gettext_lazy("本年度不再等这个单位的报告。处理后不能恢复，永久记录，计入考核。")
    submit = gettext_lazy("按未报送处理")
    submit_class = "btn-outline-danger"

    def verdict(self, report):
        return rules.may_close_report(self.request.access, report)

    def act(self, report, data):
        services.close_unreported(actor=self.request.user, report=report, **data)
        messages.success(self.request, _("已按未报送处理。"))
