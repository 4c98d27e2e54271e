"""One task: its page, its form, and what can be done with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from history.selectors import timeline
from pages.panels import panels_of
from pages.rules import Conflict, requires
from tasks import rules, services
from tasks.forms import ReasonForm, SettleForm, SplitForm, TaskForm
from tasks.models import Assignment, Task
from tasks.presentation import ANSWER_STYLES, due_light, state_light
from tasks.selectors.breakdown import measure_tasks, with_units
from tasks.selectors.progress import parts_of, sees_open, sees_part
from tasks.selectors.suggesting import suggestions_for
from tasks.services.progress import years_open
from tasks.tables import lead_of, supports_of
from tasks.views.breakdown import named, unit_names
from tasks.views.feedback import back_to, ids, report
from tasks.views.progress import year_of


def _task(request, pk) -> Task:
    tasks = Task.objects.visible_to(request.access).select_related("measure__domain__outline")
    return get_object_or_404(tasks, pk=pk)


class TaskPage(TemplateView):
    """What the task is, its state, whose turn, until when; the outline's words; the units; the timeline."""

    rule = staticmethod(rules.may_see_tasks)
    template_name = "tasks/task.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        tasks = Task.objects.visible_to(access).select_related("measure__domain__outline")
        task = get_object_or_404(with_units(tasks), pk=pk)
        assignments = [
            a for a in task.assignments.all() if access.is_office or a.state != Assignment.State.PROPOSED
        ]
        for assignment in assignments:
            assignment.task = task
            assignment.style = ANSWER_STYLES.get(assignment.state, "")
            assignment.may_answer = rules.may_answer(access, assignment)
            assignment.may_settle = rules.may_settle(access, assignment)
            assignment.is_mine = assignment.unit_id in access.unit_ids
        year = year_of(self.request)
        shown = [
            a for a in assignments if a.state == Assignment.State.ACCEPTED and sees_part(access, task, a)
        ]
        parts = parts_of(shown, year, access.user.committee, sees=sees_open(access))
        for part in parts:
            part.may_start = year in years_open() and rules.may_start_report(access, part.assignment)
        return super().get_context_data(
            year=year,
            years=sorted({*range(year - 2, timezone.localdate().year + 1)}, reverse=True),
            parts=sorted(parts, key=lambda part: part.assignment.role != Assignment.Role.LEAD),
            title=f"{task.code} {task.text[:40]}",
            task=task,
            panels=panels_of(access, task),
            assignments=sorted(assignments, key=lambda a: (a.role != Assignment.Role.LEAD, a.pk)),
            waiting=[a for a in assignments if a.state == Assignment.State.PENDING],
            mine_to_answer=[a for a in assignments if a.may_answer],
            state_light=state_light(task),
            due_light=due_light(task, access.user.committee.near_due_days),
            may_edit=rules.may_edit(access, task),
            may_shape=rules.may_shape(access, task),
            may_assign=rules.may_assign(
                access, task, has_lead=any(a.role == Assignment.Role.LEAD for a in assignments)
            ),
            may_stop=rules.may_stop(access, task),
            may_resume=rules.may_resume(access, task),
            events=timeline(task),
            **kwargs,
        )


class EditTask(View):
    """The form of a task. In the breakdown page a draft saves itself after every change."""

    rule = staticmethod(rules.may_break_down)

    def _page(self, request, task, form, status=200, conflict=None):
        verdict = rules.may_edit(request.access, task)
        context = {
            "title": _("修改任务 %(code)s") % {"code": task.code},
            "task": task,
            "form": form,
            "conflict": conflict,
            "refused": "" if verdict else verdict.reason,
            "saves_itself": task.state == Task.State.DRAFT,
            "cancel_url": task.get_absolute_url(),
        }
        template = "tasks/edit_fragment.html" if request.htmx else "tasks/task_form.html"
        response = render(request, template, context, status=status)
        if request.htmx and request.method == "POST":
            response["HX-Reswap"] = "outerHTML"
        return response

    def get(self, request, pk):
        task = _task(request, pk)
        return self._page(request, task, TaskForm(instance=task, access=request.access))

    def post(self, request, pk):
        task = _task(request, pk)
        form = TaskForm(request.POST, instance=task, access=request.access)
        if not form.is_valid():
            return self._page(request, task, form, status=422)
        try:
            saved = services.edit_task(actor=request.user, task=task, **form.service_fields())
        except Conflict as conflict:
            return self._conflict(request, conflict, form)
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, task, form, status=422)
        if request.htmx:
            # Only what the form must know is replaced: the person goes on typing in the next field.
            return render(request, "tasks/edit_saved.html", {"task": saved, "now": timezone.localtime()})
        messages.success(request, _("已保存。"))
        return redirect(saved)

    def _conflict(self, request, conflict, form):
        """Both texts side by side; the form keeps what was typed and now answers the newer version."""
        current = conflict.current
        data = request.POST.copy()
        data["version"] = current.version
        again = TaskForm(data, instance=current, access=request.access)
        again.is_valid()
        facts = {
            "reason": conflict.reason,
            "text": current.text,
            "due_on": current.due_on,
            "outcome": current.outcome,
            "lead": lead_of(current),
            "supports": supports_of(current),
        }
        return self._page(request, current, again, status=409, conflict=facts)


class TaskRow(TemplateView):
    """One task as a row of the breakdown page, after its form was closed."""

    rule = staticmethod(rules.may_break_down)
    template_name = "tasks/breakdown_row.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        task = _task(self.request, pk)
        task = next(row for row in measure_tasks(access, task.measure) if row.pk == task.pk)
        suggestion = None
        if task.state == Task.State.DRAFT and task.lead is None:
            suggestion = named(suggestions_for(access, [task])[task.pk], unit_names(access))
        task.suggestion = suggestion
        task.state_light = state_light(task)
        task.due_light = due_light(task, access.user.committee.near_due_days)
        return super().get_context_data(task=task, **kwargs)


class SplitTask(View):
    rule = staticmethod(rules.may_break_down)

    def _page(self, request, task, form, status=200):
        verdict = rules.may_shape(request.access, task)
        context = {
            "title": _("拆分任务 %(code)s") % {"code": task.code},
            "intro": task.text,
            "form": form,
            "submit_text": _("拆分"),
            "refused": "" if verdict else verdict.reason,
            "cancel_url": reverse("tasks:breakdown-measure", args=[task.measure_id])
            if task.measure_id
            else task.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        task = _task(request, pk)
        parts = [part for part in task.text.replace("；", "；\n").splitlines() if part.strip()]
        return self._page(request, task, SplitForm(initial={"texts": "\n".join(parts)}))

    def post(self, request, pk):
        task = _task(request, pk)
        form = SplitForm(request.POST)
        if not form.is_valid():
            return self._page(request, task, form, status=422)
        parts = services.split_task(actor=request.user, task=task, texts=form.cleaned_data["texts"])
        messages.success(request, _("已拆成 %(n)s 项。") % {"n": len(parts)})
        return redirect("tasks:breakdown-measure", pk=task.measure_id)


@requires(rules.may_break_down)
@require_POST
def delete(request, pk):
    task = _task(request, pk)
    services.delete_draft(actor=request.user, task=task)
    if request.htmx:
        return HttpResponse("")
    messages.success(request, _("草稿 %(code)s 已删除。") % {"code": task.code})
    return redirect("tasks:breakdown-measure", pk=task.measure_id)


class StopTask(View):
    """中止, 取消 or 恢复 with a reason."""

    rule = staticmethod(rules.may_break_down)
    ACTIONS = {
        "suspend": (services.suspend_task, gettext_lazy("中止任务"), "btn-outline-danger"),
        "cancel": (services.cancel_task, gettext_lazy("取消任务"), "btn-outline-danger"),
        "resume": (services.resume_task, gettext_lazy("恢复任务"), "btn-primary"),
    }

    def _page(self, request, task, action, form, status=200):
        _service, title, style = self.ACTIONS[action]
        context = {
            "title": f"{title} {task.code}",
            "intro": task.text,
            "form": form,
            "submit_text": title,
            "submit_class": style,
            "cancel_url": task.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk, action):
        return self._page(request, _task(request, pk), action, ReasonForm())

    def post(self, request, pk, action):
        task = _task(request, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, task, action, form, status=422)
        self.ACTIONS[action][0](actor=request.user, task=task, reason=form.cleaned_data["reason"])
        messages.success(request, _("已办理。"))
        return redirect(task)


@requires(rules.may_sign_for_units)
@require_POST
def sign(request):
    """签收 the ticked assignments."""
    outcomes = services.sign(actor=request.user, assignment_ids=ids(request))
    report(request, outcomes, _("已签收 %(n)s 项任务。"))
    return back_to(request, "tasks:signing")


def _assignment(request, pk) -> Assignment:
    rows = Assignment.objects.visible_to(request.access).select_related("task", "unit", "answered_by")
    return get_object_or_404(rows, pk=pk)


class DeclineTask(View):
    """A unit sends a task back."""

    rule = staticmethod(rules.may_sign_for_units)

    def _mine(self, request, pk):
        rows = Assignment.objects.visible_to(request.access).filter(unit_id__in=request.access.unit_ids)
        return get_object_or_404(rows.select_related("task", "unit", "answered_by"), pk=pk)

    def _page(self, request, assignment, form, status=200):
        context = {
            "title": _("退回任务 %(code)s") % {"code": assignment.task.code},
            "intro": assignment.task.text,
            "form": form,
            "submit_text": _("退回办公室"),
            "submit_class": "btn-outline-danger",
            "cancel_url": assignment.get_absolute_url(),
        }
        return render(request, "pages/form_page.html", context, status=status)

    def get(self, request, pk):
        return self._page(request, self._mine(request, pk), ReasonForm())

    def post(self, request, pk):
        assignment = self._mine(request, pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, assignment, form, status=422)
        services.decline(actor=request.user, assignment=assignment, reason=form.cleaned_data["reason"])
        messages.success(request, _("已退回办公室，办公室处理后会再通知本单位。"))
        return redirect("tasks:signing")


class SettleDecline(View):
    """The office decides on what a unit sent back."""

    rule = staticmethod(rules.may_break_down)

    def _page(self, request, assignment, form, status=200):
        context = {
            "title": _("处理退回：%(code)s") % {"code": assignment.task.code},
            "assignment": assignment,
            "form": form,
            "submit_text": _("确定"),
            "cancel_url": assignment.get_absolute_url(),
        }
        return render(request, "tasks/settle.html", context, status=status)

    def get(self, request, pk):
        assignment = _assignment(request, pk)
        return self._page(request, assignment, SettleForm(access=request.access, assignment=assignment))

    def post(self, request, pk):
        assignment = _assignment(request, pk)
        form = SettleForm(request.POST, access=request.access, assignment=assignment)
        if not form.is_valid():
            return self._page(request, assignment, form, status=422)
        services.settle_decline(actor=request.user, assignment=assignment, **form.cleaned_data)
        messages.success(request, _("已处理。"))
        return redirect(assignment.task)
