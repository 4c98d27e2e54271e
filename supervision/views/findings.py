"""检查发现: the ledger, one finding, recording, changing, striking out, settling."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel
from pages.forms import put_errors
from pages.lists import ListPage
from pages.rules import Conflict, Denied, requires
from supervision import rules
from supervision.filters.inspection import FindingFilter
from supervision.forms.fieldwork import DropForm, FindingForm, SettleForm
from supervision.models import ChecklistItem, Finding
from supervision.selectors.findings import dressed, findings_with_all, repeats_of
from supervision.selectors.inspections import sight_of
from supervision.services import concluding, fieldwork
from supervision.tables.inspection import FindingTable
from supervision.views.found import (
    finding_or_404,
    inspection_or_404,
    recorded_or_404,
    visit_or_404,
    with_scope,
)
from supervision.views.visits import take_photos


class FindingList(ListPage):
    """检查发现台账."""

    rule = staticmethod(rules.may_see_inspections)
    table_class = FindingTable
    filterset_class = FindingFilter
    template_name = "supervision/findings.html"
    title = gettext_lazy("检查发现台账")
    empty_text = gettext_lazy("没有符合条件的检查发现。")
    kept = ("sort", "inspection")

    @cached_property
    def inspection(self) -> str:
        """The inspection that the list is narrowed to by the address, if any."""
        wanted = self.request.GET.get("inspection", "")
        return wanted if wanted.isdecimal() and len(wanted) < 19 else ""

    def get_queryset(self):
        rows = findings_with_all().visible_to(self.request.access).filter(dropped_at__isnull=True)
        return rows.filter(inspection=self.inspection) if self.inspection else rows

    def get_context_data(self, **kwargs):
        context = super().get_context_data(narrowed=self.inspection, **kwargs)
        dressed(self.request.access, [row.record for row in self.table.page.object_list], with_photos=False)
        return context


class FindingPage(TemplateView):
    """One finding: what, where, how serious, its photos, how often, and what became of it."""

    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/finding.html"

    def get_context_data(self, pk, **kwargs):
        return super().get_context_data(**finding_context(self.request, pk), **kwargs)


def finding_context(request, pk, **more) -> dict:
    access = request.access
    [finding] = dressed(access, [finding_or_404(request, pk)], with_photos=False)
    inspection = inspection_or_404(request, finding.inspection_id)
    finding.inspection, finding.visit.inspection = inspection, inspection
    verdict = rules.may_record_in(access, finding.visit) if inspection.is_group else None
    may_change = bool(verdict) and finding.dropped_at is None
    may_settle = (
        rules.may_settle_findings(access, inspection)
        and finding.is_problem
        and finding.notice is None
        and not (finding.dropped_at or finding.revoked_at)
    )
    settled = {"handling": finding.handling, "note": finding.handling_note}
    return {
        "title": str(finding),
        "finding": finding,
        "inspection": inspection,
        "sight": sight_of(access, inspection),
        "repeats": repeats_of(access, finding) if finding.is_problem else None,
        "attachments": attachment_panel(access, finding, verdict=verdict if may_change else Denied("")),
        "may_change": may_change,
        "drop_form": DropForm() if may_change else None,
        "settle_form": SettleForm(initial=settled) if may_settle else None,
    } | more


class RecordFinding(View):
    """A new finding in a unit."""

    rule = staticmethod(rules.may_inspect)

    def _visit(self, request, pk, visit):
        return with_scope(visit_or_404(request, recorded_or_404(request, pk), visit))

    def _item(self, visit, text) -> ChecklistItem | None:
        """The question that the finding comes from, if the address or the form names one of this visit."""
        known = text.isdecimal() and len(text) < 19
        return visit.items.select_related("task").filter(pk=text).first() if known else None

    def _page(self, request, visit, form, item, status=200):
        verdict = rules.may_record_in(request.access, visit)
        context = {
            "title": _("记录发现：%(unit)s") % {"unit": visit.unit.short_name},
            "inspection": visit.inspection,
            "visit": visit,
            "form": form,
            "item": item,
            "refused": "" if verdict else verdict.reason,
            "had_photos": bool(request.FILES),
        }
        return render(request, "supervision/finding_form.html", context, status=status)

    def get(self, request, pk, visit):
        found = self._visit(request, pk, visit)
        item = self._item(found, request.GET.get("item", ""))
        initial = {}
        if item is not None:
            initial = {"task": item.task_id, "goal": item.goal_id}
        return self._page(request, found, FindingForm(visit=found, initial=initial), item)

    def post(self, request, pk, visit):
        found = self._visit(request, pk, visit)
        item = self._item(found, request.POST.get("item", ""))
        form = FindingForm(request.POST, visit=found)
        if not form.is_valid():
            return self._page(request, found, form, item, status=422)
        try:
            finding = fieldwork.record_finding(
                actor=request.user,
                visit=found,
                client_id=form.cleaned_data["client_id"],
                item=item,
                **form.said(),
            )
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, found, form, item, status=422)
        for refusal in take_photos(request, finding):
            messages.warning(request, refusal)
        messages.success(request, _("已记录。"))
        if finding.repeats_id:
            messages.warning(request, _("这是重复出现的问题，已与以前的发现关联。"))
        if request.POST.get("then") == "more":
            return redirect(request.path)
        return redirect(f"{found.get_absolute_url()}#findings")


class ChangeFinding(View):
    """In better words, until the conclusion."""

    rule = staticmethod(rules.may_inspect)

    def _found(self, request, pk) -> Finding:
        finding = finding_or_404(request, pk)
        inspection = recorded_or_404(request, finding.inspection_id)
        finding.inspection, finding.visit.inspection = inspection, inspection
        finding.visit.unit = finding.unit
        with_scope(finding.visit)
        return finding

    def _page(self, request, finding, form, status=200, conflict=None):
        verdict = rules.may_record_in(request.access, finding.visit)
        if verdict and finding.dropped_at is not None:
            verdict = Denied(_("这条发现已经撤销。"))
        context = {
            "title": _("修改发现：%(unit)s") % {"unit": finding.unit.short_name},
            "inspection": finding.inspection,
            "visit": finding.visit,
            "finding": finding,
            "item": finding.item,
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "conflict": conflict,
        }
        return render(request, "supervision/finding_form.html", context, status=status)

    def get(self, request, pk):
        finding = self._found(request, pk)
        return self._page(request, finding, FindingForm(visit=finding.visit, instance=finding))

    def post(self, request, pk):
        finding = self._found(request, pk)
        form = FindingForm(request.POST, visit=finding.visit, instance=finding)
        if not form.is_valid():
            return self._page(request, finding, form, status=422)
        try:
            fieldwork.change_finding(
                actor=request.user,
                finding=finding,
                revision=form.cleaned_data["revision"],
                **form.said(),
            )
        except Conflict as lost:
            if lost.current is None:
                raise
            # Both texts: the stored one above, what was typed in the form, which answers the newer one.
            finding, data = self._found(request, pk), request.POST.copy()
            data["revision"] = finding.revision
            form = FindingForm(data, visit=finding.visit, instance=finding)
            return self._page(request, finding, form, status=409, conflict=lost.reason)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, finding, form, status=422)
        for refusal in take_photos(request, finding):
            messages.warning(request, refusal)
        messages.success(request, _("已保存。"))
        return redirect(finding)


@requires(rules.may_inspect)
@require_POST
def drop(request, pk):
    """撤销, with a reason."""
    finding, form = finding_or_404(request, pk), DropForm(request.POST)
    recorded_or_404(request, finding.inspection_id)
    if form.is_valid():
        fieldwork.drop_finding(actor=request.user, finding=finding, **form.cleaned_data)
        messages.success(request, _("已撤销。"))
        return redirect(f"{finding.visit.get_absolute_url()}#findings")
    context = finding_context(request, pk, drop_form=form)
    return render(request, "supervision/finding.html", context, status=422)


@requires(rules.may_plan_inspections)
@require_POST
def settle(request, pk):
    """当场已改 or 不需整改, with why; or back to waiting."""
    finding, form = finding_or_404(request, pk), SettleForm(request.POST)
    if form.is_valid():
        try:
            concluding.settle_finding(actor=request.user, finding=finding, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, _("已记录处理方式。"))
            back = finding.inspection if request.POST.get("back") == "inspection" else finding
            return redirect(f"{back.get_absolute_url()}#pending" if back is not finding else back)
    context = finding_context(request, pk, settle_form=form)
    return render(request, "supervision/finding.html", context, status=422)
