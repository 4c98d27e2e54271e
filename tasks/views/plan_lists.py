"""实施方案 of the whole county or of a unit: lists, the board of who is missing, the call."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from documents.services import begin_dispatch
from documents.typesetting.paper import date_in_words
from organisations.roles import Role
from organisations.selectors import without_liaison
from outlines.models import Outline
from pages.lists import ListPage
from pages.rules import Conflict
from tasks import rules, services
from tasks.documents import CALL
from tasks.filters import MilestoneFilter, PlanBoardFilter, PlanFilter, outlines_of
from tasks.forms import CallForm
from tasks.models import ImplementationPlan, Milestone, PlanLine
from tasks.selectors.plans import duty_bound, plans_of_units, units_by_outline
from tasks.tables import MilestoneTable, PlanBoardTable, PlanTable
from tasks.views.feedback import report, urge_action
from workflow.models import WorkItem


class PlanList(ListPage):
    """Every plan one may see, all versions."""

    rule = staticmethod(rules.may_see_plans)
    model = ImplementationPlan
    table_class = PlanTable
    filterset_class = PlanFilter
    template_name = "tasks/plans.html"
    title = gettext_lazy("实施方案")
    empty_text = gettext_lazy("还没有实施方案。")

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "outline")

    def get_context_data(self, **kwargs):
        access = self.request.access
        units = [pk for pk, roles in access.unit_roles.items() if Role.LIAISON in roles]
        starts = []
        if units:
            outlines = outlines_of(self.request)
            plans = plans_of_units(access, units)
            names = access.unit_names
            starts = [
                {"unit": pk, "unit_name": names[pk], "outline": outline, "plan": plans.get((pk, outline.pk))}
                for pk in units
                for outline in outlines
            ]
        return super().get_context_data(
            starts=starts, may_read_board=rules.may_read_plan_board(access), **kwargs
        )


class PlanBoard(ListPage):
    """Which unit has filed, which is missing, which was returned: a row a unit, a column an outline."""

    rule = staticmethod(rules.may_read_plan_board)
    table_class = PlanBoardTable
    filterset_class = PlanBoardFilter
    template_name = "tasks/plan_board.html"
    title = gettext_lazy("方案报送情况")
    empty_text = gettext_lazy("没有符合条件的单位。")

    def get_queryset(self):
        return duty_bound(self.request.access)

    @cached_property
    def outlines(self):
        return outlines_of(self.request)

    @cached_property
    def plans(self):
        return plans_of_units(self.request.access)

    def table_kwargs(self):
        return {"outlines": self.outlines, "plans": self.plans}

    def bulk_actions(self):
        return urge_action(self.request.access, "plan-units")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.table.dress()
        if self.request.access.is_office:
            shown = [plan.pk for row in self.table.page.object_list for _o, plan in row.record.cells if plan]
            items = WorkItem.objects.open().about(ImplementationPlan, shown)
            waiting = dict(items.values_list("object_id", "pk"))
            for plan in self.plans.values():
                plan.item_id = waiting.get(plan.pk)
        access = self.request.access
        counts, bound = [], units_by_outline(access)
        for outline in self.outlines:
            plans = [self.plans.get((pk, outline.pk)) for pk in bound.get(outline.pk, ())]
            states = [plan.state if plan else "" for plan in plans]
            counts.append(
                {
                    "outline": outline,
                    "units": len(plans),
                    "missing": states.count("") + states.count("drafting") + states.count("at_unit_head"),
                    "at_office": states.count("at_office"),
                    "returned": states.count("returned"),
                    "accepted": states.count("accepted"),
                }
            )
        return context | {"counts": counts, "may_call": rules.may_call_for_plans(access)}


class MilestoneList(ListPage):
    """Every milestone of the plans in force, by date."""

    rule = staticmethod(rules.may_see_plans)
    table_class = MilestoneTable
    filterset_class = MilestoneFilter
    title = gettext_lazy("里程碑")
    empty_text = gettext_lazy("没有符合条件的里程碑。")

    def get_queryset(self):
        lines = PlanLine.objects.visible_to(self.request.access).in_force()
        standing = Milestone.reports.through.objects.filter(
            milestone=OuterRef("pk"), progressreport__state__in=("at_lead", "at_office", "accepted")
        )
        return (
            Milestone.objects.filter(line__in=lines)
            .select_related("line__plan__unit", "line__plan__outline")
            .annotate(is_reached=Exists(standing))
            .order_by("due_on", "id")
        )

    def bulk_actions(self):
        return urge_action(self.request.access, "milestones")


class CallForPlans(View):
    """通知编制: the units that carry tasks of an outline, ticked where they have no plan yet."""

    rule = staticmethod(rules.may_call_for_plans)

    def _page(self, request, outline, form, status=200):
        context = {
            "title": _("通知编制实施方案：%(t)s") % {"t": outline.title},
            "intro": _(
                "所选单位会收到待办，按签收的任务自动列出方案内容。没有签收任务的单位不在名单中；正在编制的单位改为新的时限。"
            ),
            "form": form,
            "submit_text": _("发出通知"),
            "cancel_url": reverse("tasks:plan-board"),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def _parts(self, request, pk):
        outline = get_object_or_404(Outline.objects.visible_to(request.access), pk=pk)
        return outline, duty_bound(request.access, outline)

    def get(self, request, pk):
        outline, units = self._parts(request, pk)
        have = plans_of_units(request.access, [unit.pk for unit in units], outline)
        days = request.user.committee.plan_within_days
        initial = {
            "units": [unit.pk for unit in units if (unit.pk, outline.pk) not in have],
            "due_on": timezone.localdate() + timedelta(days=days),
        }
        return self._page(request, outline, CallForm(units=units, initial=initial))

    def post(self, request, pk):
        outline, units = self._parts(request, pk)
        form = CallForm(request.POST, units=units)
        if not form.is_valid():
            return self._page(request, outline, form, status=422)
        try:
            outcomes = services.call_for_plans(
                actor=request.user,
                outline=outline,
                unit_ids=[unit.pk for unit in form.cleaned_data["units"]],
                due_on=form.cleaned_data["due_on"],
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, outline, form, status=422)
        report(request, outcomes, _("已通知 %(n)s 个单位。"))
        silent = without_liaison(form.cleaned_data["units"])
        if silent:
            messages.warning(
                request,
                _("%(units)s还没有登记联络员，通知没有人能收到，请先登记。") % {"units": "、".join(silent)},
            )
        if form.cleaned_data["with_notice"]:
            return self._notice(request, outline, form)
        return redirect("tasks:plan-board")

    @staticmethod
    def _notice(request, outline, form):
        """The notice itself as a draft, with the day in it."""
        try:
            dispatch = begin_dispatch(
                actor=request.user,
                kind=CALL,
                units=form.cleaned_data["units"],
                subject=outline,
                values={"时限": date_in_words(form.cleaned_data["due_on"])},
            )
        except Conflict as conflict:
            if conflict.current is None:
                raise
            messages.info(request, conflict.reason)
            return redirect(conflict.current)
        messages.info(request, _("通知已按标准用语拟好，核对后送签。"))
        return redirect(dispatch)
