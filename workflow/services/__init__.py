"""Opening, closing, handing on work items; deadlines, and telling people of them."""

from workflow.services.items import (
    close_items,
    hand_item_to,
    move_due_date,
    open_items,
    open_items_of_post,
    release_items_of,
    subject_of,
    work_item,
)
from workflow.services.limits import Limit, end_limits, limit_of, recount, set_limits
from workflow.services.policies import reset_policy, reset_wording, save_policy, save_wording
from workflow.services.sweeping import sweep
from workflow.services.urging import decide_escalation, escalation_issued, extend, pause, resume, urge

__all__ = [
    "Limit",
    "close_items",
    "decide_escalation",
    "end_limits",
    "escalation_issued",
    "extend",
    "hand_item_to",
    "limit_of",
    "move_due_date",
    "open_items",
    "open_items_of_post",
    "pause",
    "recount",
    "release_items_of",
    "reset_policy",
    "reset_wording",
    "resume",
    "save_policy",
    "save_wording",
    "set_limits",
    "subject_of",
    "sweep",
    "urge",
    "work_item",
]
