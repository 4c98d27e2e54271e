"""Who may break measures down, assign, sign, send back. Reasons are shown on greyed buttons and error pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.roles import UNIT_ROLES
from pages.rules import Allowed, Denied, Verdict
from tasks.models import Assignment, Task

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
