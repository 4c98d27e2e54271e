"""What is known of a year's days off and make-up workdays, without a database.

Until the last year that the State Council's notices are packaged for, days come from `chinesecalendar`; later ones
from `holidays`, which knows the statutory days (全国年节及纪念日放假办法) and nothing of the make-up workdays that are
announced each autumn: those years are estimates (预估). Outside both only Saturday and Sunday are off.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

import chinese_calendar
import holidays

FIRST_KNOWN = min(chinese_calendar.constants.holidays).year
LAST_OFFICIAL = max(chinese_calendar.constants.holidays).year
# Lunar feasts are computed until here.
LAST_ESTIMATED = 2099


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not what its weekday says: off on a weekday, or worked on a weekend; or a named day off that
    falls on a weekend."""

    is_working: bool
    name: str


def is_official(year: int) -> bool:
    """Whether the year's days off were announced when the packages were released."""
    return FIRST_KNOWN <= year <= LAST_OFFICIAL


@cache
def special_days(year: int) -> dict[date, SpecialDay]:
    """The year's special days by date; empty for a year that nothing is known of. Not to be changed by callers."""
    if is_official(year):
        names = {item.value: item.chinese for item in chinese_calendar.Holiday}
        off, worked = chinese_calendar.constants.holidays, chinese_calendar.constants.workdays
        days = {
            day: SpecialDay(False, names.get(name, name)) for day, name in off.items() if day.year == year
        }
        days |= {
            day: SpecialDay(True, f"{names.get(name, name)}调休上班")
            for day, name in worked.items()
            if day.year == year
        }
        return dict(sorted(days.items()))
    if not FIRST_KNOWN <= year <= LAST_ESTIMATED:
        return {}
    # Statutory days only: without `补假`, which the announced list arranges in another way.
    known = holidays.country_holidays("CN", years=[year], language="zh_CN")
    days = {
        day: SpecialDay(False, known[day].split(";")[0].removesuffix("（补假）"))
        for day in known
        if day.year == year
    }
    return dict(sorted(days.items()))
