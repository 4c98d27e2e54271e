"""The process's clock, set to the years that are played, and what is to happen on which day of them.

Lateness, numbers and the record's chain follow from the server's time, so that a past that is to be true must be
played at its own time: nothing is dated back. Only this command sets the clock, and only forwards.
"""

import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count

import time_machine
from django.utils import timezone

MINUTE = timedelta(minutes=1)


class Clock:
    """Stands still between the steps, so that the same play has the same times. As a context it sets the clock on
    entering and gives the real one back on leaving."""

    def __init__(self, begin: datetime):
        self._travel = time_machine.travel(begin.astimezone(UTC), tick=False)
        self._hands = None

    def __enter__(self) -> "Clock":
        self._hands = self._travel.start()
        return self

    def __exit__(self, *error) -> None:
        self._travel.stop()

    def go_to(self, moment: datetime) -> None:
        """On to a moment; where it is past already, a minute on."""
        self._hands.move_to(max(moment, timezone.now() + MINUTE).astimezone(UTC))


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of day in the county."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


class Agenda:
    """What is to happen in one year, in order of time. A step may put further steps on it; none comes after the `last`
    day, that of the year or, of the present one, yesterday."""

    def __init__(self, year: int, clock: Clock, calendar, dice, last: date | None = None):
        self.year, self.last = year, last or date(year, 12, 31)
        self._clock, self._calendar, self._dice = clock, calendar, dice
        self._steps, self._numbers = [], count()

    def on(self, day: date, act: Callable, *given, **named) -> None:
        """Do something on a day, or on the first working day after it."""
        day = min(self._calendar.next_working(max(min(day, self.last), date(self.year, 1, 1))), self.last)
        moment = at(day, self._dice.randrange(9, 17), self._dice.randrange(60))
        self._put(max(moment, timezone.now() + MINUTE), act, given, named)

    def within(self, day: date, act: Callable, *given, **named) -> None:
        """As `on`, for what cannot be hurried: where the day comes after the last one, it has not happened yet."""
        day = self._calendar.next_working(day)
        if day <= self.last:
            self.on(day, act, *given, **named)

    def later(self, days: int, act: Callable, *given, **named) -> None:
        """Do something so many days after the present step."""
        self.on(timezone.localdate() + timedelta(days=days), act, *given, **named)

    def at_end(self, act: Callable, *given, **named) -> None:
        """Do something on the evening of the last day."""
        self._put(at(self.last, 18), act, given, named)

    def _put(self, moment, act, given, named) -> None:
        heapq.heappush(self._steps, (moment, next(self._numbers), partial(act, *given, **named)))

    def play(self) -> None:
        while self._steps:
            moment, _number, act = heapq.heappop(self._steps)
            self._clock.go_to(moment)
            act()
