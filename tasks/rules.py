"""Who may break measures down, assign, sign, send back. Reasons are shown on greyed buttons and error pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.roles import UNIT_ROLES, Role
from pages.rules import Allowed, Denied, Verdict
from tasks.models import Assignment, Task
from workflow.selectors.flows import is_addressed
from workflow.turns import present_item

OFFICE_ONLY = gettext_lazy("任务的分解和交办由妇儿工委办公室进行。")


def may_see_tasks(access) -> Verdict:
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("您还没有业务岗位，看不到任务。请联系妇儿工委办公室登记任职。"))


def may_break_down(access) -> Verdict:
    """Decompose, edit, assign, import, settle what units sent back."""
    return Allowed() if access.is_office else Denied(str(OFFICE_ONLY))


def may_see_breakdown(access) -> Verdict:
    """The breakdown table and its coverage: whoever reads the county as a whole."""
    return Allowed() if access.reads_county else Denied(_("分解情况对办公室和妇儿工委的各岗位开放。"))


def may_sign_for_units(access) -> Verdict:
    """Holds a post in some unit."""
    if any(not roles.isdisjoint(UNIT_ROLES) for roles in access.unit_roles.values()):
        return Allowed()
    return Denied(_("任务由成员单位的联络员或负责人签收。"))


def may_edit(access, task: Task) -> Verdict:
    if not access.is_office:
        return Denied(str(OFFICE_ONLY))
    if task.state in (Task.State.VERIFIED, Task.State.CANCELLED):
        return Denied(_("任务已%(state)s，不能再修改。") % {"state": task.get_state_display()})
    return Allowed()


def may_shape(access, task: Task) -> Verdict:
    """Merge, split, delete: only while nobody outside the office has seen the task."""
    if not access.is_office:
        return Denied(str(OFFICE_ONLY))
    if task.state != Task.State.DRAFT:
        return Denied(_("任务 %(code)s 已经交办，不能再合并、拆分或删除，可以取消。") % {"code": task.code})
    return Allowed()


def may_assign(access, task: Task, *, has_lead: bool) -> Verdict:
    if not access.is_office:
        return Denied(str(OFFICE_ONLY))
    if task.state != Task.State.DRAFT:
        return Denied(_("任务已经交办过了。"))
    if not has_lead:
        return Denied(_("还没有确定牵头单位。"))
    if task.due_on is None and task.kind == Task.Kind.ONE_OFF:
        return Denied(_("一次性任务须有完成时限。"))
    return Allowed()


def may_answer(access, assignment: Assignment) -> Verdict:
    """Sign for, or send back: the unit's liaison or head, while it waits."""
    if not access.serves(assignment.unit_id, *UNIT_ROLES):
        return Denied(_("只有%(unit)s的联络员或负责人可以签收。") % {"unit": assignment.unit})
    if assignment.state == Assignment.State.ACCEPTED:
        return Denied(_("已由 %(name)s 签收。") % {"name": assignment.answered_by})
    if assignment.state != Assignment.State.PENDING or not assignment.task.is_open:
        return Denied(_("这项任务现在不在待签收状态。"))
    return Allowed()


def may_settle(access, assignment: Assignment) -> Verdict:
    """Decide on a task that a unit sent back."""
    if not access.is_office:
        return Denied(_("退回的任务由妇儿工委办公室处理。"))
    if assignment.state != Assignment.State.DECLINED:
        return Denied(_("这项退回已经处理过了。"))
    if not assignment.task.is_open:
        return Denied(_("任务%(state)s，恢复后再处理退回。") % {"state": assignment.task.get_state_display()})
    return Allowed()


def may_stop(access, task: Task) -> Verdict:
    """Suspend or cancel an assigned task."""
    if not access.is_office:
        return Denied(str(OFFICE_ONLY))
    if task.state == Task.State.DRAFT:
        return Denied(_("草稿可以直接删除，不用取消。"))
    if not task.is_open:
        return Denied(_("任务已%(state)s。") % {"state": task.get_state_display()})
    return Allowed()


def may_resume(access, task: Task) -> Verdict:
    if not access.is_office:
        return Denied(str(OFFICE_ONLY))
    if task.state != Task.State.SUSPENDED:
        return Denied(_("只有已中止的任务可以恢复。"))
    return Allowed()


# Implementation plans -------------------------------------------------------------------------------


def may_see_plans(access) -> Verdict:
    return may_see_tasks(access)


def may_call_for_plans(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("实施方案的编制通知由妇儿工委办公室发出。"))


def may_read_plan_board(access) -> Verdict:
    return may_see_breakdown(access)


def may_write_plans(access) -> Verdict:
    """Serves in some unit: what exactly may be written is decided by the plan's open work item."""
    return Allowed() if access.unit_ids else Denied(_("实施方案由成员单位的联络员编制。"))


def may_start_plan(access, unit) -> Verdict:
    """A unit's liaison begins a plan of the unit; the office may begin it for every unit by calling for plans."""
    if access.is_office and unit.committee_id == access.committee_id:
        return Allowed()
    if access.serves(unit.pk, Role.LIAISON):
        return Allowed()
    return Denied(_("实施方案由%(unit)s的联络员编制。") % {"unit": unit})


def may_edit_plan(access, plan, item) -> Verdict:
    """Write in a plan: while it is with the unit, the people its open work item is addressed to."""
    if not plan.is_editable:
        return Denied(_("方案%(state)s，不能修改。") % {"state": plan.get_state_display()})
    if item is None or not is_addressed(access, item):
        who = item.addressee if item else _("联络员")
        return Denied(_("方案由%(who)s填写。") % {"who": who})
    return Allowed()


def may_discard_plan(access, plan, item) -> Verdict:
    """Give up a version that the office has not accepted: its unit while it writes, or the office."""
    if plan.state in plan.ENDED:
        return Denied(_("方案%(state)s，不能作废。") % {"state": plan.get_state_display()})
    if access.is_office:
        return Allowed()
    return may_edit_plan(access, plan, item)


# Progress -------------------------------------------------------------------------------------------


def may_write_reports(access) -> Verdict:
    return may_sign_for_units(access)


def may_start_report(access, assignment: Assignment) -> Verdict:
    """The liaison of a unit that has signed for the task, while the task is open."""
    if not access.serves(assignment.unit_id, Role.LIAISON):
        return Denied(_("进展由%(unit)s的联络员填报。") % {"unit": assignment.unit})
    if assignment.state != Assignment.State.ACCEPTED:
        return Denied(_("请先签收任务，再填报进展。"))
    if not assignment.task.is_open:
        return Denied(_("任务%(state)s，不用再填报进展。") % {"state": assignment.task.get_state_display()})
    return Allowed()


def may_edit_report(access, report, item) -> Verdict:
    if not report.is_editable:
        return Denied(_("报告%(state)s，不能修改。") % {"state": report.get_state_display()})
    if item is None or not is_addressed(access, item):
        return Denied(_("报告由%(who)s填写。") % {"who": item.addressee if item else _("联络员")})
    return Allowed()


def may_attach_to_plan(access, plan) -> Verdict:
    return may_edit_plan(access, plan, present_item(plan))


def may_attach_to_report(access, report) -> Verdict:
    return may_edit_report(access, report, present_item(report))


def may_read_rollup(access) -> Verdict:
    return may_see_breakdown(access)
