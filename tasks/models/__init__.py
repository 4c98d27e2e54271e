"""Tasks, implementation plans, and progress."""

from tasks.models.plan import ImplementationPlan, LineComment, Milestone, PlanFund, PlanLine
from tasks.models.progress import ProgressFigure, ProgressReport, TaskYear
from tasks.models.task import Assignment, Task

__all__ = [
    "Assignment",
    "ImplementationPlan",
    "LineComment",
    "Milestone",
    "PlanFund",
    "PlanLine",
    "ProgressFigure",
    "ProgressReport",
    "Task",
    "TaskYear",
]
