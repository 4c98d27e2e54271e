"""Several tasks at once: the same lead, supports, kind or time limit for all that are ticked."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import View

from pages.rules import Conflict, RuleError
from tasks import rules, services
from tasks.forms import BulkForm
from tasks.models import Task
from tasks.selectors.breakdown import with_units
from tasks.services.rows import Outcome
from tasks.tables import lead_of, supports_of
from tasks.views.feedback import back_to, ids, report


class BulkEdit(View):
    """The ticked rows come as POST `ids`; the second POST brings what to change. Each row succeeds or says why not."""

    rule = staticmethod(rules.may_break_down)

    def post(self, request):
        tasks = (
            Task.objects.visible_to(request.access)
            .filter(pk__in=ids(request))
            .order_by("outline_id", "position")
        )
        tasks = list(with_units(tasks, sentences=False))
        asked = "apply" in request.POST
        form = BulkForm(request.POST if asked else None, access=request.access, tasks=tasks)
        if not tasks:
            report(request, [], "")
            return back_to(request, "tasks:list")
        if not asked or not form.is_valid():
            context = {"title": _("批量修改 %(n)s 项任务") % {"n": len(tasks)}, "tasks": tasks, "form": form}
            context["next"] = request.POST.get("next") or request.META.get("HTTP_REFERER", "")
            return render(request, "tasks/bulk.html", context, status=422 if asked else 200)
        outcomes = [self._change(request.user, task, form.cleaned_data) for task in tasks]
        report(request, outcomes, _("已修改 %(n)s 项任务。"))
        return back_to(request, "tasks:list", request.POST.get("next"))

    @staticmethod
    def _change(actor, task, data) -> Outcome:
        label = f"{task.code} {task.text[:30]}"
        present = lead_of(task)
        lead = data["lead"] or (present.unit if present else None)
        supports = data["supports"] or [a.unit for a in supports_of(task)]
        fields = {name: data[name] for name in ("kind", "due_on") if data[name]}
        try:
            services.edit_task(
                actor=actor,
                task=task,
                version=task.version,
                lead=lead,
                supports=[unit for unit in supports if unit != lead],
                comment=data["comment"],
                **fields,
            )
        except ValidationError as error:
            return Outcome(label, False, " ".join(error.messages))
        except (RuleError, Conflict) as error:
            return Outcome(label, False, error.reason)
        return Outcome(label, True)
