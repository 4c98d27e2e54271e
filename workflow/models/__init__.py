"""Work items, deadlines with their reminders, and what a committee wants otherwise."""

from workflow.models.deadline import Deadline, Escalation, Reminder
from workflow.models.item import WorkItem
from workflow.models.policy import CalendarFeed, ReminderPolicy, Wording

__all__ = [
    "CalendarFeed",
    "Deadline",
    "Escalation",
    "Reminder",
    "ReminderPolicy",
    "Wording",
    "WorkItem",
]
