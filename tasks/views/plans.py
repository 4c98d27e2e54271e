"""One implementation plan from drafting to acceptance."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from documents.selectors import attachment_panel, paper_panel
from files.spreadsheets import workbook_response
from history.selectors import timeline
from organisations.models import Unit
from organisations.roles import Role
from outlines.models import Outline
from pages.imports import SheetImport
from pages.rules import Conflict, RuleError, requires
from tasks import plan_table, rules, services
from tasks.flows import PlanFlow
from tasks.forms import (
    CommentForm,
    ExtendForm,
    LineCommentForm,
    PlanLineForm,
    PlanTextForm,
    ReasonForm,
)
from tasks.models import ImplementationPlan, PlanLine
from tasks.selectors.plans import (
    PLAN_STYLES,
    gantt_of,
    plan_lines,
    task_list_change,
)
from workflow.guards import node_of_step, step_or_404
from workflow.rules import may_approve_of
from workflow.selectors.flows import flow_state
from workflow.turns import present_item


def _plan(request, pk) -> ImplementationPlan:
    plans = ImplementationPlan.objects.visible_to(request.access)
    related = ("unit", "outline", "committee", "process", "based_on", "filed_by", "signed_by", "accepted_by")
    return get_object_or_404(plans.select_related(*related), pk=pk)


@requires(rules.may_write_plans)
@require_POST
def start(request, pk):
    """A unit begins its plan for an outline."""
    outline = get_object_or_404(Outline.objects.visible_to(request.access), pk=pk)
    access = request.access
    mine = sorted(access.unit_ids, key=lambda unit_id: not access.serves(unit_id, Role.LIAISON))
    wanted = request.POST.get("unit") or str(mine[0])
    unit = get_object_or_404(Unit, pk=next((pk for pk in mine if str(pk) == wanted), None))
    try:
        plan = services.start_plan(actor=request.user, unit=unit, outline=outline)
    except Conflict as conflict:
        if conflict.current is None:
            raise
        messages.info(request, conflict.reason)
        return redirect(conflict.current)
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
        return redirect("tasks:plans")
    return redirect(plan)


class PlanPage(TemplateView):
    """One plan: what it is, whose turn, the tasks with what is planned for each, the picture, the timeline."""

    rule = staticmethod(rules.may_see_plans)
    template_name = "tasks/plan.html"

    def get_context_data(self, pk, **kwargs):
        access, plan = self.request.access, _plan(self.request, pk)
        return super().get_context_data(**plan_context(self.request, access, plan), **kwargs)


def plan_context(request, access, plan, **more) -> dict:
    """All that the page of a plan shows; `more` replaces forms that were filled in."""
    lines = plan_lines(plan)
    flow = flow_state(access, PlanFlow, plan)
    may_edit = rules.may_edit_plan(access, plan, flow.item)
    waits_for_answer = plan.state in ("at_unit_head", "at_office") and flow.is_mine
    back_to = {"at_unit_head": PlanFlow.drafting, "at_office": PlanFlow.at_unit_head}.get(plan.state)
    writers = (plan.filed_by_id,) if plan.state == "at_unit_head" else (plan.filed_by_id, plan.signed_by_id)
    change = task_list_change(plan, lines) if plan.is_editable else None
    context = {
        "title": str(plan),
        "plan": plan,
        "state_style": PLAN_STYLES.get(plan.state, ""),
        "lines": lines,
        "ready": sum(not line.missing for line in lines),
        "commented": sum(bool(line.present_comments) for line in lines),
        "flow": flow,
        "may_edit": may_edit,
        "text_form": PlanTextForm(instance=plan) if may_edit else None,
        "change": change,
        "answers": waits_for_answer,
        "may_approve": may_approve_of(access, plan.committee, *writers) if waits_for_answer else None,
        "comment_form": CommentForm(),
        "may_withdraw": back_to is not None and flow.may_take_back(access, back_to),
        "may_discard": rules.may_discard_plan(access, plan, flow.item),
        "may_extend": access.is_office and plan.is_editable,
        "self_approved": (
            plan.accepted_by_id is not None and plan.accepted_by_id in (plan.filed_by_id, plan.signed_by_id)
        )
        or (plan.signed_by_id is not None and plan.signed_by_id == plan.filed_by_id),
        "gantt": gantt_of(lines, timezone.localdate()),
        "attachments": attachment_panel(access, plan, verdict=may_edit),
        "papers": paper_panel(access, plan),
        "events": timeline(plan),
        "typed_comments": {},
    }
    return context | more


class EditLine(View):
    """The form of one task in a plan: beside it the outline's own words and the version before. Saves itself."""

    rule = staticmethod(rules.may_write_plans)

    def _line(self, request, pk, line) -> PlanLine:
        plan = _plan(request, pk)
        lines = plan.lines.select_related("task", "updated_by").prefetch_related(
            "milestones", "funds", "task__sentences", "comments__author"
        )
        found = get_object_or_404(lines, pk=line)
        found.plan = plan
        if plan.based_on_id:
            old = PlanLine.objects.filter(plan=plan.based_on_id, task=found.task_id)
            found.before = old.prefetch_related("milestones", "funds").first()
        found.present_comments = [c for c in found.comments.all() if c.round == plan.rounds]
        return found

    def _page(self, request, line, form, status=200, conflict=None):
        verdict = rules.may_edit_plan(request.access, line.plan, present_item(line.plan))
        context = {
            "title": f"{line.task_code} {line.task_text[:30]}",
            "plan": line.plan,
            "line": line,
            "form": form,
            "refused": "" if verdict else verdict.reason,
            "conflict": conflict,
        }
        template = "tasks/plan_line_form.html" if request.htmx else "tasks/plan_line_page.html"
        response = render(request, template, context, status=status)
        if request.htmx and request.method == "POST":
            response["HX-Retarget"] = f"#line-{line.pk}"
            response["HX-Reswap"] = "outerHTML"
        return response

    def get(self, request, pk, line):
        found = self._line(request, pk, line)
        if request.htmx and "row" in request.GET:
            return self._row(request, found)
        return self._page(request, found, PlanLineForm(instance=found))

    def _row(self, request, line):
        """The line as the plan's page shows it, after its form was closed, and how many are written now."""
        lines = plan_lines(line.plan)
        context = {
            "line": next(row for row in lines if row.pk == line.pk),
            "plan": line.plan,
            "may_edit": rules.may_edit_plan(request.access, line.plan, present_item(line.plan)),
            "answers": False,
            "ready": sum(not row.missing for row in lines),
            "total": len(lines),
        }
        response = render(request, "tasks/plan_line_done.html", context)
        response["HX-Retarget"], response["HX-Reswap"] = f"#line-{line.pk}", "outerHTML"
        return response

    def post(self, request, pk, line):
        found = self._line(request, pk, line)
        form = PlanLineForm(request.POST, instance=found)
        if not form.is_valid():
            return self._page(request, found, form, status=422)
        try:
            saved = services.save_line(actor=request.user, line=found, **form.service_fields())
        except Conflict as conflict:
            return self._conflict(request, pk, line, conflict)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, found, form, status=422)
        if request.htmx and "done" in request.POST:
            return self._row(request, self._line(request, pk, line))
        if request.htmx:
            return render(request, "tasks/plan_line_saved.html", {"line": saved, "now": timezone.localtime()})
        messages.success(request, _("已保存。"))
        return redirect(f"{saved.plan.get_absolute_url()}#line-{saved.pk}")

    def _conflict(self, request, pk, line, conflict):
        """Both texts: what is stored now above, what was typed still in the form, which answers the newer one."""
        current = self._line(request, pk, line)
        data = request.POST.copy()
        data["revision"] = current.revision
        return self._page(
            request,
            current,
            PlanLineForm(data, instance=current),
            status=409,
            conflict={"reason": conflict.reason, "line": current},
        )


class EditText(View):
    """The general parts of a plan."""

    rule = staticmethod(rules.may_write_plans)

    def get(self, request, pk):
        return redirect(_plan(request, pk))

    def post(self, request, pk):
        plan = _plan(request, pk)
        form = PlanTextForm(request.POST, instance=ImplementationPlan.objects.get(pk=plan.pk))
        conflict = None
        if form.is_valid():
            try:
                saved = services.save_plan_text(actor=request.user, plan=plan, **form.cleaned_data)
            except Conflict as lost:
                plan, data = lost.current, request.POST.copy()
                data["revision"] = plan.revision
                form, conflict = PlanTextForm(data, instance=plan), lost.reason
                form.is_valid()
            else:
                if request.htmx:
                    context = {"plan": saved, "now": timezone.localtime()}
                    return render(request, "tasks/plan_text_saved.html", context)
                messages.success(request, _("已保存。"))
                return redirect(saved)
        status = 409 if conflict else 422
        if request.htmx:
            context = {"plan": plan, "text_form": form, "text_conflict": conflict}
            response = render(request, "tasks/plan_text.html", context, status=status)
            response["HX-Retarget"], response["HX-Reswap"] = "#plan-text", "outerHTML"
            return response
        context = plan_context(request, request.access, plan, text_form=form, text_conflict=conflict)
        return render(request, "tasks/plan.html", context, status=status)


@requires(rules.may_write_plans)
@require_POST
def sync(request, pk):
    """更新任务清单."""
    plan = _plan(request, pk)
    added, dropped = services.sync_plan(actor=request.user, plan=plan)
    said = []
    if added:
        said.append(_("补入 %(n)s 项：%(codes)s") % {"n": len(added), "codes": "、".join(added[:20])})
    if dropped:
        said.append(_("移出 %(n)s 项：%(codes)s") % {"n": len(dropped), "codes": "、".join(dropped[:20])})
    messages.success(request, "；".join(said) or _("任务清单没有变化。"))
    return redirect(plan)


@requires(rules.may_write_plans)
@require_POST
def file(request, pk, step):
    """报送: refused with the list of what is missing."""
    plan = _plan(request, pk)
    step_or_404(PlanFlow.drafting, plan, step)
    try:
        services.file_plan(actor=request.user, plan=plan, step_id=step)
    except ValidationError as error:
        context = plan_context(request, request.access, plan, refusals=error.messages)
        return render(request, "tasks/plan.html", context, status=422)
    messages.success(request, _("已报送，请单位负责人审签。"))
    return redirect(plan)


class AnswerPlan(View):
    """The unit's head signs or returns; the office accepts or returns, with comments per line."""

    rule = staticmethod(rules.may_see_plans)

    def get(self, request, pk, step):
        return redirect(_plan(request, pk))

    def post(self, request, pk, step):
        plan = _plan(request, pk)
        node = node_of_step(plan, step, PlanFlow.at_unit_head, PlanFlow.at_office)
        form = CommentForm(request.POST)
        comments = {
            int(name.removeprefix("line-")): text
            for name, text in request.POST.items()
            if name.startswith("line-") and name.removeprefix("line-").isdecimal() and len(name) < 24
        }
        try:
            self._answer(request, plan, node, step, form, comments)
        except ValidationError as error:
            context = plan_context(
                request,
                request.access,
                _plan(request, pk),
                refusals=error.messages,
                comment_form=form,
                typed_comments=comments,
            )
            return render(request, "tasks/plan.html", context, status=422)
        return redirect(plan)

    def _answer(self, request, plan, node, step, form, comments):
        if not form.is_valid() or not all(LineCommentForm({"text": t}).is_valid() for t in comments.values()):
            raise ValidationError(_("意见过长：总的意见不超过 1000 字，每项任务的意见不超过 500 字。"))
        comment, decision = form.cleaned_data["comment"], request.POST.get("decision")
        if decision == "return":
            services.return_plan(
                actor=request.user,
                plan=plan,
                node=node,
                step_id=step,
                reason=comment,
                line_comments=comments,
            )
            messages.success(request, _("已退回%(unit)s修改。") % {"unit": plan.unit.short_name})
        elif decision != "approve":
            raise ValidationError(_("请选择通过还是退回。"))
        elif any(text.strip() for text in comments.values()):
            raise ValidationError(_("写了逐项意见就不能直接通过：请清空意见，或者退回修改。"))
        elif node is PlanFlow.at_office:
            services.accept_plan(actor=request.user, plan=plan, step_id=step, comment=comment)
            messages.success(request, _("方案已通过。"))
        else:
            services.sign_off_plan(actor=request.user, plan=plan, step_id=step, comment=comment)
            messages.success(request, _("已审签，送办公室审核。"))


@requires(rules.may_write_plans)
@require_POST
def withdraw(request, pk, step):
    plan = _plan(request, pk)
    node = node_of_step(plan, step, PlanFlow.at_unit_head, PlanFlow.at_office)
    services.withdraw_plan(actor=request.user, plan=plan, node=node, step_id=step)
    messages.success(request, _("已撤回。"))
    return redirect(plan)


class DiscardPlan(View):
    rule = staticmethod(rules.may_see_plans)

    def _page(self, request, plan, form, status=200):
        verdict = rules.may_discard_plan(request.access, plan, present_item(plan))
        context = {
            "title": _("作废：%(plan)s") % {"plan": plan},
            "intro": _("作废后本版不再办理，已通过的上一版仍然有效。"),
            "form": form,
            "submit_text": _("作废"),
            "submit_class": "btn-outline-danger",
            "refused": "" if verdict else verdict.reason,
            "cancel_url": plan.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, _plan(request, pk), ReasonForm())

    def post(self, request, pk):
        plan = _plan(request, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, plan, form, status=422)
        services.discard_plan(actor=request.user, plan=plan, reason=form.cleaned_data["reason"])
        messages.success(request, _("已作废。"))
        return redirect("tasks:plans")


class ExtendPlan(View):
    rule = staticmethod(rules.may_call_for_plans)

    def _plan(self, request, pk):
        # The office sets the day also of a plan whose text has not reached it yet.
        plans = ImplementationPlan.objects.filter(committee_id=request.access.committee_id)
        return get_object_or_404(plans.select_related("unit", "outline", "committee"), pk=pk)

    def _page(self, request, plan, form, status=200):
        context = {
            "title": _("调整报送时限：%(plan)s") % {"plan": plan},
            "intro": _("现在的时限：%(d)s") % {"d": plan.due_on or "—"},
            "form": form,
            "cancel_url": reverse("tasks:plan-board"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, self._plan(request, pk), ExtendForm())

    def post(self, request, pk):
        plan = self._plan(request, pk)
        form = ExtendForm(request.POST)
        if form.is_valid():
            try:
                services.extend_plan(actor=request.user, plan=plan, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已调整。"))
                return redirect("tasks:plan-board")
        return self._page(request, plan, form, status=422)


@requires(rules.may_see_plans)
def download(request, pk):
    plan = _plan(request, pk)
    return workbook_response(f"{plan}.xlsx", plan_table.sheets(plan))


class ImportPlan(SheetImport):
    """A plan filled in in Excel or WPS."""

    rule = staticmethod(rules.may_write_plans)
    kind = "tasks.plan"
    intro = gettext_lazy(
        "先导出方案表，在 Excel 或 WPS 中填写后上传。里程碑、经费每项一行或用分号隔开，例如“2026-06-30 完成摸底；2026-12-31 建成”，“2026 财政预算 5.5”。"
    )

    @property
    def title(self):
        return _("从表格导入：%(plan)s") % {"plan": self.plan_row}

    def dispatch(self, request, *args, pk, **kwargs):
        self.plan_row = _plan(request, pk)
        verdict = rules.may_edit_plan(request.access, self.plan_row, present_item(self.plan_row))
        if not verdict:
            raise RuleError(verdict.reason)
        return super().dispatch(request, *args, **kwargs)

    def columns(self):
        return plan_table.columns()

    def plan(self, table):
        return plan_table.plan_rows(self.plan_row, table)

    def apply(self, payloads, reason):
        return plan_table.apply_plan(actor=self.request.user, plan=self.plan_row, payloads=payloads)

    def links(self):
        return [(reverse("tasks:plan-xlsx", args=[self.plan_row.pk]), _("导出方案表"))]

    def done_url(self):
        return self.plan_row.get_absolute_url()
