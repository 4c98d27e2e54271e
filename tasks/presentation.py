"""Words for what a list shows: time limits and states, never a colour alone."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from tasks.models import Assignment, Task


@dataclass(frozen=True)
class Light:
    """A word and the style that goes with it."""

    word: str
    style: str = ""


STATE_STYLES = {
    Task.State.DRAFT: "",
    Task.State.ASSIGNED: "tag-warn",
    Task.State.ACCEPTED: "tag-blue",
    Task.State.IN_PROGRESS: "tag-blue",
    Task.State.DONE_REPORTED: "tag-blue",
    Task.State.VERIFIED: "tag-ok",
    Task.State.DECLINED: "tag-late",
}
ANSWER_STYLES = {
    Assignment.State.PENDING: "tag-warn",
    Assignment.State.ACCEPTED: "tag-ok",
    Assignment.State.DECLINED: "tag-late",
}


def state_light(task: Task) -> Light:
    return Light(task.get_state_display(), STATE_STYLES.get(task.state, ""))


def due_light(task: Task, near_days: int, today=None) -> Light | None:
    """How near the time limit is; nothing for a task without one or one that is over."""
    if task.due_on is None or not task.is_open or task.state == Task.State.DRAFT:
        return None
    days = (task.due_on - (today or timezone.localdate())).days
    if days < 0:
        return Light(_("逾期 %(n)s 天") % {"n": -days}, "tag-late")
    if days == 0:
        return Light(_("今天到期"), "tag-warn")
    if days <= near_days:
        return Light(_("临期，还有 %(n)s 天") % {"n": days}, "tag-warn")
    return None
