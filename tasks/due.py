"""What of tasks, plans and progress can fall due, how more time is given, and where the office can urge from."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tasks import services
from tasks.models import Assignment, ImplementationPlan, Milestone, Task
from tasks.services.limits import MILESTONE, PROGRESS, TASK_DUE
from tasks.services.rows import SIGN
from workflow.kinds import FAR, OWN, SHORT, register_kind, register_source
from workflow.models import Deadline

UNTIL_THE_OFFICE_HAS_IT = ("plan.drafting", "plan.at_unit_head")


def _extend_plan(*, actor, deadline, due_on, reason):
    plan = ImplementationPlan.objects.get(pk=deadline.object_id)
    services.extend_plan(actor=actor, plan=plan, due_on=due_on, reason=reason)


def _extend_task(*, actor, deadline, due_on, reason):
    task = Task.objects.get(pk=deadline.object_id)
    parts = list(task.assignments.select_related("unit"))
    services.edit_task(
        actor=actor,
        task=task,
        lead=next((part.unit for part in parts if part.role == Assignment.Role.LEAD), None),
        supports=[part.unit for part in parts if part.role == Assignment.Role.SUPPORT],
        comment=reason,
        due_on=due_on,
    )


def _of_units(*kinds):
    def deadlines(access, ids):
        rows = Deadline.objects.open().visible_to(access).filter(kind__in=kinds)
        return rows if ids is None else rows.filter(unit__in=ids)

    return deadlines


def _about(model, *kinds):
    def deadlines(access, ids):
        rows = Deadline.objects.open().visible_to(access).about(model, ids)
        return rows.filter(kind__in=kinds) if kinds else rows

    return deadlines


def _of_tasks(access, ids):
    rows = Deadline.objects.open().visible_to(access)
    pages = None if ids is None else [reverse("tasks:task", args=[pk]) for pk in ids]
    return (
        rows.filter(kind__in=(SIGN, TASK_DUE, PROGRESS, MILESTONE))
        if pages is None
        else rows.filter(url__in=pages)
    )


def register():
    register_kind(SIGN, _("签收任务"))
    register_kind("plan.drafting", _("编制实施方案"), extend=_extend_plan)
    register_kind("plan.at_unit_head", _("审签实施方案"), ladder=SHORT, extend=_extend_plan)
    register_kind("plan.at_office", _("审核实施方案"), ladder=OWN)
    register_kind(
        MILESTONE,
        _("里程碑"),
        fixed=_("里程碑的日期写在已通过的实施方案里，请由单位修订方案。"),
    )
    register_kind(PROGRESS, _("年度进展报告"))
    register_kind("progress.drafting", _("修改进展报告"))
    register_kind("progress.at_lead", _("采纳进展报告"), ladder=SHORT)
    register_kind("progress.at_office", _("核实进展报告"), ladder=OWN)
    register_kind(TASK_DUE, _("任务完成时限"), ladder=FAR, extend=_extend_task)
    register_source("sign-units", _of_units(SIGN))
    register_source("plan-units", _of_units(*UNTIL_THE_OFFICE_HAS_IT))
    register_source("tasks", _of_tasks)
    register_source("progress", _about(Assignment, PROGRESS))
    register_source("milestones", _about(Milestone))
