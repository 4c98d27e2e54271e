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
from tasks.services.signing import decline, sign

__all__ = [
    "accept_suggestions",
    "add_task",
    "assign_tasks",
    "break_down_domain",
    "cancel_task",
    "decline",
    "delete_draft",
    "edit_task",
    "merge_tasks",
    "propose_tasks",
    "resume_task",
    "settle_decline",
    "sign",
    "split_task",
    "suspend_task",
]
