"""Every day the deadlines of all tasks are worked out anew: a new year's reports begin, old ones are missed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from operations.models import Job
from operations.registry import job, tick
from operations.services import enqueue
from tasks.models import Task
from tasks.services.limits import CHUNK, sync_limits

NAME = "tasks.limits"


@job(NAME, title=_("整理任务时限"))
def work_out(run, *, day):
    """Chunk by chunk, each a transaction of its own; run again, it finds nothing left to change."""
    tasks = Task.objects.exclude(state=Task.State.DRAFT).order_by("pk")
    total, done, last = tasks.count(), 0, 0
    while ids := list(tasks.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            # Whoever changes a task meanwhile waits, or is waited for.
            list(Task.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
            sync_limits(ids)
        last, done = ids[-1], done + len(ids)
        run.progress(done, total)
    return {"tasks": total}


@tick(NAME, title=_("每日整理任务时限"), every=300)
def ask_for_the_day():
    """Once a day, for the whole installation."""
    day = timezone.localdate().isoformat()
    last = Job.objects.filter(name=NAME).order_by("-pk").first()
    if last is None or last.arguments["day"] != day:
        enqueue(NAME, key=day, title=_("整理任务时限 %(day)s") % {"day": day}, day=day)
    return day
