"""Days on which the sweep looks, and what it said."""

from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import time_machine

from notices.models import Message, Notice
from workflow.services import sweep

SHANGHAI = ZoneInfo("Asia/Shanghai")


@contextmanager
def on(day, at="09:00"):
    """The clock of the county stands at a day (ISO) and time."""
    hour, minute = map(int, at.split(":"))
    moment = datetime.combine(date.fromisoformat(day), time(hour, minute), SHANGHAI)
    with time_machine.travel(moment, tick=False):
        yield


def swept(day, times=2) -> list[tuple[str, int, str, list[str]]]:
    """What a sweep (and a second one, a minute later) says on a day: (kind, level, unit, people)."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with on(day):
        for _n in range(times):
            sweep()
    return told_since(last)


def told_since(last) -> list[tuple[str, int, str, list[str]]]:
    found = []
    for message in Message.objects.filter(pk__gt=last).select_related("unit").order_by("pk"):
        people = Notice.objects.filter(message=message).order_by("person__name")
        names = list(people.values_list("person__name", flat=True))
        found.append((message.kind, message.level, message.unit.short_name if message.unit else "", names))
    return found
