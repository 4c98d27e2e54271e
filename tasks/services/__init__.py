"""Every change of a task or an assignment goes through one of these functions."""

from tasks.services.assigning import assign_tasks, settle_decline
from tasks.services.breakdown import (
    accept_suggestions,
    add_task,
    break_down_domain,
    delete_draft,
    edit_task,
    merge_tasks,
    propose_tasks,
    split_task,
)
from tasks.services.lifecycle import cancel_task, resume_task, suspend_task
from tasks.services.ordering import order_task
from tasks.services.plan_steps import (
    accept_plan,
    call_for_plans,
    discard_plan,
    extend_plan,
    file_plan,
    return_plan,
    sign_off_plan,
    withdraw_plan,
)
from tasks.services.plans import save_line, save_plan_text, start_plan, sync_plan
from tasks.services.progress import (
    accept_report,
    accept_reports,
    discard_report,
    file_report,
    return_report,
    save_report,
    start_report,
    withdraw_report,
)
from tasks.services.signing import decline, sign

__all__ = [
    "accept_plan",
    "accept_report",
    "accept_reports",
    "accept_suggestions",
    "add_task",
    "assign_tasks",
    "break_down_domain",
    "call_for_plans",
    "cancel_task",
    "decline",
    "delete_draft",
    "discard_plan",
    "discard_report",
    "edit_task",
    "extend_plan",
    "file_plan",
    "file_report",
    "merge_tasks",
    "order_task",
    "propose_tasks",
    "resume_task",
    "return_plan",
    "return_report",
    "save_line",
    "save_plan_text",
    "save_report",
    "settle_decline",
    "sign",
    "sign_off_plan",
    "split_task",
    "start_plan",
    "start_report",
    "suspend_task",
    "sync_plan",
    "withdraw_plan",
    "withdraw_report",
]
