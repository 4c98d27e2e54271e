"""Counting in working days. Pure: the days come from a loader."""

from collections.abc import Callable
from datetime import date, timedelta

from workdays.statutory import SpecialDay

ONE = timedelta(days=1)
# Nobody counts further than this; a mistake must not walk to the end of time.
MOST_DAYS = 3660


class WorkCalendar:
    """`load(year)` gives (special days of the year, whether they are the announced ones); asked once a year."""

    def __init__(self, load: Callable[[int], tuple[dict[date, SpecialDay], bool]]):
        self._load, self._years = load, {}

    def year(self, year: int) -> tuple[dict[date, SpecialDay], bool]:
        if year not in self._years:
            self._years[year] = self._load(year)
        return self._years[year]

    def special(self, day: date) -> SpecialDay | None:
        return self.year(day.year)[0].get(day)

    def is_working(self, day: date) -> bool:
        special = self.special(day)
        return special.is_working if special else day.weekday() < 5

    def is_estimated(self, day: date) -> bool:
        """Whether the year's arrangement had not been announced when it was entered."""
        return not self.year(day.year)[1]

    def next_working(self, day: date) -> date:
        """`day` itself, or the first working day after it: a limit that ends on a day off ends on the next working
        day (民法典 art. 203)."""
        for _n in range(MOST_DAYS):
            if self.is_working(day):
                return day
            day += ONE
        raise ValueError("no working day")

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, when negative); `day` itself is not counted. 0 is `day`.
        `OverflowError` beyond the calendar, `ValueError` beyond ten years."""
        if abs(count) > MOST_DAYS:
            raise ValueError("too many working days")
        step = ONE if count > 0 else -ONE
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def count(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; 0 when `last` is not after `first`."""
        span = min((last - first).days, MOST_DAYS)
        return sum(self.is_working(first + n * ONE) for n in range(1, span + 1))
