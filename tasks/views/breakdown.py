"""分解: from a measure to its tasks, with suggestions; nothing is assigned without the office's confirmation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from organisations.models import Unit
from outlines.models import Domain, Measure, Outline
from pages.rules import requires
from tasks import rules, services
from tasks.forms import TaskForm
from tasks.models import Task
from tasks.presentation import due_light, state_light
from tasks.selectors.breakdown import measure_tasks, measures_of
from tasks.selectors.coverage import Coverage, domain_progress
from tasks.selectors.suggesting import suggestions_for
from tasks.views.feedback import back_to, ids, report


class BreakdownIndex(TemplateView):
    """How far each domain is."""

    rule = staticmethod(rules.may_see_breakdown)
    template_name = "tasks/breakdown_index.html"

    def get_context_data(self, **kwargs):
        domains = domain_progress(self.request.access)
        outlines: dict = {}
        for domain in domains:
            outlines.setdefault(domain.outline, []).append(domain)
        return super().get_context_data(
            title=_("任务分解"),
            outlines=list(outlines.items()),
            may_break_down=rules.may_break_down(self.request.access),
            **kwargs,
        )


class BreakdownDomain(TemplateView):
    """One domain's measures and how they are covered; one click takes all suggestions."""

    rule = staticmethod(rules.may_break_down)
    template_name = "tasks/breakdown_domain.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        domain = get_object_or_404(Domain.objects.visible_to(access).select_related("outline"), pk=pk)
        measures = measures_of(access, domain)
        return super().get_context_data(
            title=_("分解：%(domain)s") % {"domain": domain},
            domain=domain,
            measures=measures,
            uncovered=sum(measure.uncovered for measure in measures),
            ready=sum(measure.ready for measure in measures),
            leaderless=sum(measure.leaderless for measure in measures),
            **kwargs,
        )


@requires(rules.may_break_down)
@require_POST
def accept_domain(request, pk):
    domain = get_object_or_404(Domain.objects.visible_to(request.access), pk=pk)
    made, led = services.break_down_domain(actor=request.user, domain=domain)
    messages.success(
        request,
        _("拟定了 %(made)s 项任务草稿，%(led)s 项采纳了建议的责任单位。核对无误后再交办。")
        % {"made": made, "led": led},
    )
    return redirect("tasks:breakdown-domain", pk=pk)


@requires(rules.may_break_down)
@require_POST
def assign_domain(request, pk):
    """交办 every draft of a domain that has a lead."""
    domain = get_object_or_404(Domain.objects.visible_to(request.access), pk=pk)
    drafts = Task.objects.visible_to(request.access).filter(measure__domain=domain, state=Task.State.DRAFT)
    outcomes = services.assign_tasks(actor=request.user, task_ids=drafts.values_list("pk", flat=True))
    report(request, outcomes, _("已交办 %(n)s 项任务，等待各单位签收。"))
    return redirect("tasks:breakdown-domain", pk=pk)


class BreakdownMeasure(TemplateView):
    """One measure: its sentences beside its tasks, with suggestions for those that have no lead."""

    rule = staticmethod(rules.may_break_down)
    template_name = "tasks/breakdown_measure.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        measure = get_object_or_404(
            Measure.objects.visible_to(access).current().select_related("domain__outline"), pk=pk
        )
        tasks = measure_tasks(access, measure)
        leaderless = [task for task in tasks if task.state == Task.State.DRAFT and task.lead is None]
        suggestions = suggestions_for(access, leaderless)
        names = unit_names(access) if suggestions else {}
        near = access.user.committee.near_due_days
        for task in tasks:
            task.suggestion = named(suggestions.get(task.pk), names)
            task.state_light, task.due_light = state_light(task), due_light(task, near)
        covered = {
            sentence.pk
            for task in tasks
            if task.state != Task.State.CANCELLED
            for sentence in task.sentences.all()
        }
        sentences = list(measure.sentences.filter(withdrawn_at__isnull=True))
        for sentence in sentences:
            sentence.is_covered = sentence.pk in covered
        neighbours = Measure.objects.current().filter(domain=measure.domain)
        return super().get_context_data(
            title=str(measure),
            measure=measure,
            sentences=sentences,
            tasks=[task for task in tasks if task.state != Task.State.CANCELLED],
            cancelled=[task for task in tasks if task.state == Task.State.CANCELLED],
            leaderless=len(leaderless),
            drafts=sum(task.state == Task.State.DRAFT for task in tasks),
            previous=neighbours.filter(number__lt=measure.number).order_by("-number").first(),
            following=neighbours.filter(number__gt=measure.number).order_by("number").first(),
            **kwargs,
        )


def unit_names(access):
    return dict(Unit.objects.visible_to(access).values_list("pk", "short_name"))


def named(suggestion, names):
    """A suggestion with the units' names, as the page shows it; None where there is nothing to suggest."""
    if suggestion is None or suggestion.lead is None:
        return None
    return {
        "lead": names.get(suggestion.lead.key),
        "reasons": suggestion.lead.reasons,
        "supports": [
            {"name": names.get(candidate.key), "reasons": candidate.reasons}
            for candidate in suggestion.supports
        ],
    }


def _measure(request, pk):
    return get_object_or_404(Measure.objects.visible_to(request.access).current(), pk=pk)


@requires(rules.may_break_down)
@require_POST
def propose(request, pk):
    created = services.propose_tasks(actor=request.user, measures=[_measure(request, pk)])
    messages.success(request, _("按原文逐句拟定了 %(n)s 项任务草稿。") % {"n": len(created)})
    return redirect("tasks:breakdown-measure", pk=pk)


@requires(rules.may_break_down)
@require_POST
def accept(request, pk):
    """Take the suggestions for the ticked drafts of a measure, or for all of them."""
    drafts = Task.objects.visible_to(request.access).filter(
        measure=_measure(request, pk), state=Task.State.DRAFT
    )
    chosen = ids(request)
    led = services.accept_suggestions(
        actor=request.user, tasks=drafts.filter(pk__in=chosen) if chosen else drafts
    )
    messages.success(request, _("%(n)s 项草稿采纳了建议的责任单位。") % {"n": led})
    return redirect("tasks:breakdown-measure", pk=pk)


@requires(rules.may_break_down)
@require_POST
def assign(request):
    """交办 the ticked drafts."""
    outcomes = services.assign_tasks(actor=request.user, task_ids=ids(request))
    report(request, outcomes, _("已交办 %(n)s 项任务，等待各单位签收。"))
    return back_to(request, "tasks:list")


@requires(rules.may_break_down)
@require_POST
def merge(request):
    tasks = Task.objects.visible_to(request.access).filter(pk__in=ids(request))
    try:
        kept = services.merge_tasks(actor=request.user, tasks=tasks)
        messages.success(request, _("已合并为 %(code)s，请核对文字。") % {"code": kept.code})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(request, "tasks:breakdown")


class AddTask(View):
    """A further task of a measure, in the office's own words."""

    rule = staticmethod(rules.may_break_down)

    def _page(self, request, measure, form, status=200):
        context = {
            "title": _("添加任务：%(measure)s") % {"measure": measure},
            "form": form,
            "measure": measure,
            "cancel_url": reverse("tasks:breakdown-measure", args=[measure.pk]),
        }
        return render(request, "tasks/task_form.html", context, status=status)

    def get(self, request, pk):
        measure = _measure(request, pk)
        outline = Outline.objects.get(domains__measures=measure)
        initial = {"due_on": f"{outline.end_year}-12-31", "kind": Task.Kind.LONG_TERM}
        return self._page(request, measure, TaskForm(access=request.access, initial=initial))

    def post(self, request, pk):
        measure = _measure(request, pk)
        form = TaskForm(request.POST, access=request.access)
        if not form.is_valid():
            return self._page(request, measure, form, status=422)
        task = services.add_task(actor=request.user, measure=measure, **form.service_fields())
        messages.success(request, _("已添加任务 %(code)s。") % {"code": task.code})
        return redirect("tasks:breakdown-measure", pk=measure.pk)


class CoveragePage(TemplateView):
    """What of the outlines nobody carries yet."""

    rule = staticmethod(rules.may_see_breakdown)
    template_name = "tasks/coverage.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        outlines = list(Outline.objects.visible_to(access))
        chosen = self.request.GET.get("outline", "")
        outline = next((o for o in outlines if str(o.pk) == chosen), None)
        coverage = Coverage(access, outline)
        return super().get_context_data(
            title=_("覆盖检查"),
            outlines=outlines,
            outline=outline,
            coverage=coverage,
            without_lead=list(coverage.tasks_without_lead[:200]),
            without_lead_count=coverage.tasks_without_lead.count(),
            may_break_down=rules.may_break_down(access),
            **kwargs,
        )
