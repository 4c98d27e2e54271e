"""督导检查: the list, the year's plan, an inspection's page and what is decided on it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel, paper_panel
from history.selectors import timeline
from organisations.roles import Role
from pages.forms import put_errors
from pages.lists import ListPage
from pages.panels import panels_of
from pages.rules import requires
from supervision import rules
from supervision.filters.inspection import InspectionFilter
from supervision.flows import InspectionFlow
from supervision.forms.annual_report import CommentForm, ReasonForm
from supervision.forms.fieldwork import TemplatesForm
from supervision.forms.inspections import NoteForm, PlanForm
from supervision.models import Finding, Inspection
from supervision.selectors.findings import dressed, findings_with_all
from supervision.selectors.inspections import (
    SHOWN_FINDINGS,
    STATE_STYLES,
    counted,
    notices_of,
    omissions_of,
    plan_of,
    reviews_of,
    shown_visits,
    sight_of,
    years_planned,
)
from supervision.services import checklists, concluding, inspections
from supervision.services.rectification import problems_to_settle
from supervision.services.review_terms import last_day_to_ask
from supervision.tables.inspection import InspectionTable
from supervision.views.conclusion import conclusion_form
from supervision.views.found import inspection_or_404
from workflow.guards import step_or_404
from workflow.rules import may_approve_of, may_sign
from workflow.selectors.flows import flow_state

State = Inspection.State


def year_of(request) -> int:
    """The year of the address, this year by default."""
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and len(given) == 4 else timezone.localdate().year
    return min(max(year, 2000), 2100)


class InspectionList(ListPage):
    rule = staticmethod(rules.may_see_inspections)
    table_class = InspectionTable
    filterset_class = InspectionFilter
    template_name = "supervision/inspections.html"
    title = gettext_lazy("督导检查")
    empty_text = gettext_lazy("没有符合条件的督导检查。")

    def get_queryset(self):
        rows = Inspection.objects.visible_to(self.request.access).select_related("leader")
        return counted(self.request.access, rows)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            may_plan=rules.may_plan_inspections(self.request.access), year=year_of(self.request), **kwargs
        )
        for row in self.table.page.object_list:
            row.record.style = STATE_STYLES.get(row.record.state, "")
        return context


class YearPlan(TemplateView):
    """年度督导检查计划: twelve months, what is planned in each and how far it is."""

    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/inspection_plan.html"

    def get_context_data(self, **kwargs):
        access, year = self.request.access, year_of(self.request)
        months = plan_of(access, year)
        planned = [row for _month, rows in months for row in rows]
        return super().get_context_data(
            title=_("%(year)s年督导检查计划") % {"year": year},
            year=year,
            years=sorted({*years_planned(access), year, timezone.localdate().year}, reverse=True),
            months=months,
            total=len(planned),
            closed=sum(row.state == State.CLOSED for row in planned),
            this_month=timezone.localdate().month if year == timezone.localdate().year else 0,
            may_plan=rules.may_plan_inspections(access),
            # What everybody may know of can be sent to everybody.
            is_public=any(not row.is_unannounced and row.state != State.CANCELLED for row in planned),
            **kwargs,
        )


class PlanInspection(View):
    """列入计划."""

    rule = staticmethod(rules.may_plan_inspections)

    def _page(self, request, form, status=200):
        context = {
            "title": _("列入督导检查计划"),
            "form": form,
            "cancel_url": reverse("supervision:inspection-plan"),
        }
        return render(request, "supervision/inspection_new.html", context, status=status)

    def get(self, request):
        month = request.GET.get("month", "")
        known = month.isdecimal() and len(month) < 3 and 1 <= int(month) <= 12
        initial = {
            "year": year_of(request),
            "month": int(month) if known else timezone.localdate().month,
            "units": [],
        }
        return self._page(request, PlanForm(access=request.access, initial=initial))

    def post(self, request):
        form = PlanForm(request.POST, access=request.access)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            inspection = inspections.plan_inspection(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
            return self._page(request, form, status=422)
        messages.success(request, _("已列入计划，接下来制定检查方案。"))
        return redirect(inspection)


class InspectionPage(TemplateView):
    """One inspection: whose turn, the next action first; the scheme, visits, findings, conclusion, what came of it. A
    visited unit sees its own part."""

    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/inspection.html"

    def get_context_data(self, pk, **kwargs):
        inspection = inspection_or_404(self.request, pk)
        return super().get_context_data(**inspection_context(self.request, inspection), **kwargs)


def inspection_context(request, inspection, **more) -> dict:
    """All that the page of an inspection shows; `more` replaces forms that were filled in."""
    access = request.access
    sight = sight_of(access, inspection)
    visits = shown_visits(access, inspection, sight)
    # How the office and the group work on it is not the visited unit's.
    flow = flow_state(access, InspectionFlow, inspection) if sight.is_whole else None
    findings = findings_with_all().visible_to(access).filter(inspection=inspection, dropped_at__isnull=True)
    context = {
        "title": str(inspection),
        "inspection": inspection,
        "sight": sight,
        "state_style": STATE_STYLES.get(inspection.state, ""),
        "flow": flow,
        "is_mine": flow is not None and flow.is_mine,
        "visits": visits,
        "members": list(inspection.members.all()),
        "domains": list(inspection.domains.select_related("outline").order_by("outline_id", "number")),
        "findings": dressed(access, findings[:SHOWN_FINDINGS], with_photos=False),
        "n_findings": sum(visit.n_problems + visit.n_good for visit in visits),
        "notices": notices_of(access, inspection),
        "reviews": reviews_of(access, inspection),
        "papers": paper_panel(access, inspection),
        "attachments": attachment_panel(
            access, inspection, verdict=rules.may_attach_to_inspection(access, inspection)
        ),
        "panels": panels_of(access, inspection),
        "events": timeline(inspection) if sight.is_inside else [],
        "may_change_group": rules.may_change_group(access, inspection),
        "may_cancel": rules.may_cancel_inspection(access, inspection),
        "may_change_checklist": rules.may_change_checklist(access, inspection, is_group=inspection.is_group),
    }
    context |= _next_action(access, inspection, sight, flow, visits)
    return context | more


def _next_action(access, inspection, sight, flow, visits) -> dict:
    """What can be done now, with the forms for it and why a button is grey."""
    state, mine = inspection.state, flow is not None and flow.is_mine
    if sight.is_office and inspection.is_editable:
        return {"omissions": omissions_of(inspection, visits)}
    if state == State.AT_DIRECTOR:
        approve = may_sign(access, Role.OFFICE_DIRECTOR) and may_approve_of(
            access, inspection.committee, inspection.filed_by_id
        )
        return {
            "may_approve": approve if mine else None,
            "comment_form": CommentForm(),
            "may_withdraw": sight.is_office
            and flow.may_take_back(access, InspectionFlow.drafting)
            and not mine,
        }
    if inspection.is_recording and sight.is_inside:
        may_record = rules.may_record(access, inspection)
        found = {"may_record": may_record, "note_form": NoteForm()}
        if inspection.is_group and may_record:
            found["conclusion_form"] = conclusion_form(inspection, visits)
        if sight.is_office or inspection.is_group:
            found["templates_form"] = TemplatesForm(access=access)
        return found
    if sight.is_office and state in (State.CONCLUDED, State.FED_BACK):
        return {
            "note_form": NoteForm(),
            "reason_form": ReasonForm(),
            "untold": [visit for visit in visits if visit.fed_back_at is None],
            "pending": list(problems_to_settle(inspection)[:SHOWN_FINDINGS]),
            "open_ends": concluding.open_ends(inspection) if state == State.FED_BACK else [],
            "handlings": (Finding.Handling.ON_SPOT, Finding.Handling.NONE),
        }
    return {"may_ask": _reviews_to_ask(access, visits)} if access.unit_ids else {}


def _reviews_to_ask(access, visits) -> list[tuple]:
    """The visits of one's own units whose result may still be contested: (visit, last day, days left)."""
    found = []
    for visit in visits:
        if visit.unit_id in access.unit_ids and visit.fed_back_at and visit.n_problems and not visit.is_asked:
            last = last_day_to_ask(visit)
            left = (last - timezone.localdate()).days
            if left >= 0:
                found.append((visit, last, left))
    return found


def refused(request, inspection, error: ValidationError, **more):
    """The page of the inspection with what stood in the way."""
    context = inspection_context(request, inspection, refusals=error.messages, **more)
    return render(request, "supervision/inspection.html", context, status=422)


def _step(rule, node):
    """A button of a step: its view is given the inspection, does the work and returns what to say."""

    def declare(act):
        @requires(rule)
        @require_POST
        def view(request, pk, step):
            inspection = inspection_or_404(request, pk)
            step_or_404(node, inspection, step)
            try:
                said = act(request, inspection, step)
            except ValidationError as error:
                return refused(request, inspection, error, **_typed(request))
            messages.success(request, said)
            return redirect(inspection)

        return view

    return declare


def _typed(request) -> dict:
    """What was typed into the short forms of the page, for the page that says what was wrong with it."""
    return {
        "comment_form": CommentForm(request.POST),
        "note_form": NoteForm(request.POST),
        "reason_form": ReasonForm(request.POST),
    }


@_step(rules.may_plan_inspections, InspectionFlow.drafting)
def file(request, inspection, step):
    inspections.file_scheme(actor=request.user, inspection=inspection, step_id=step)
    return _("已送审，请办公室主任审批。")


@_step(rules.may_plan_inspections, InspectionFlow.at_director)
def answer(request, inspection, step):
    """The director approves the scheme or returns it."""
    given = {"actor": request.user, "inspection": inspection, "step_id": step}
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors["comment"].as_data()[0].messages)
    decision = request.POST.get("decision")
    if decision == "approve":
        inspections.approve_scheme(**given, comment=form.cleaned_data["comment"])
        return _("方案已批准。")
    if decision == "return":
        inspections.return_scheme(**given, reason=form.cleaned_data["comment"])
        return _("方案已退回。")
    raise ValidationError(_("请选择批准还是退回。"))


@_step(rules.may_plan_inspections, InspectionFlow.at_director)
def withdraw(request, inspection, step):
    inspections.withdraw_scheme(actor=request.user, inspection=inspection, step_id=step)
    return _("已撤回，可以继续修改方案。")


@_step(rules.may_plan_inspections, InspectionFlow.notifying)
def notified(request, inspection, step):
    note = request.POST.get("note", "")[:1000]
    inspections.note_notified(actor=request.user, inspection=inspection, step_id=step, note=note)
    return _("已登记，被检查单位现在能看到这次检查。")


@_step(rules.may_inspect, InspectionFlow.on_site)
def conclude(request, inspection, step):
    concluding.conclude(actor=request.user, inspection=inspection, step_id=step)
    return _("已形成结论，请办公室向各单位反馈。")


@_step(rules.may_plan_inspections, InspectionFlow.feeding_back)
def reopen(request, inspection, step):
    reason = request.POST.get("reason", "")[:2000]
    concluding.reopen_site(actor=request.user, inspection=inspection, step_id=step, reason=reason)
    return _("已退回督导组。")


@_step(rules.may_plan_inspections, InspectionFlow.settling)
def close(request, inspection, step):
    concluding.close_inspection(actor=request.user, inspection=inspection, step_id=step)
    return _("检查已办结。")


@requires(rules.may_plan_inspections)
@require_POST
def feed_back(request, pk):
    """Tell the ticked units their result."""
    inspection = inspection_or_404(request, pk)
    wanted = {int(text) for text in request.POST.getlist("visits") if text.isdecimal() and len(text) < 19}
    visits = list(inspection.visits.filter(pk__in=wanted))
    try:
        if not visits:
            raise ValidationError(_("请勾选要反馈的单位。"))
        told = concluding.feed_back(
            actor=request.user, inspection=inspection, visits=visits, note=request.POST.get("note", "")[:1000]
        )
    except ValidationError as error:
        return refused(request, inspection, error, note_form=NoteForm(request.POST))
    messages.success(request, _("已向 %(n)s 个单位反馈。") % {"n": len(told)})
    return redirect(inspection)


@requires(rules.may_inspect)
@require_POST
def draw_up_all(request, pk):
    """为所有检查对象生成检查表."""
    inspection = inspection_or_404(request, pk)
    form = TemplatesForm(request.POST, access=request.access)
    templates = form.cleaned_data["templates"] if form.is_valid() else ()
    added = 0
    try:
        for visit in inspection.visits.select_related("unit"):
            added += checklists.draw_up(actor=request.user, visit=visit, templates=templates)
    except ValidationError as error:
        return refused(request, inspection, error)
    messages.success(request, _("检查表共加入 %(n)s 项。") % {"n": added} if added else _("没有新的检查项。"))
    return redirect(f"{inspection.get_absolute_url()}#visits")


class CancelInspection(View):
    rule = staticmethod(rules.may_plan_inspections)

    def _page(self, request, inspection, form, status=200):
        verdict = rules.may_cancel_inspection(request.access, inspection)
        context = {
            "title": _("取消：%(what)s") % {"what": inspection},
            "intro": _("已经记录的内容会保留，检查不再进行。"),
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "submit_text": _("取消这次检查"),
            "submit_class": "btn-danger",
            "cancel_url": inspection.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, inspection_or_404(request, pk), ReasonForm())

    def post(self, request, pk):
        inspection, form = inspection_or_404(request, pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, inspection, form, status=422)
        inspections.cancel_inspection(actor=request.user, inspection=inspection, **form.cleaned_data)
        messages.success(request, _("检查已取消。"))
        return redirect(inspection)
