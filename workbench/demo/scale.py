"""How much of a county is played."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """`units`: so many units play the past years (None: all). `tasks`: so many tasks each of them leads, the outlines'
    other sentences are broken down in the present year (None: all are given out in the first year, but for each
    outline's last domain). `inspections`: so many a year; `visits`: so many units each. `revised`: so many plans are revised
    each year."""

    units: int | None
    tasks: int | None
    inspections: int
    visits: int
    revised: int


SMALL = Scale(units=9, tasks=2, inspections=1, visits=4, revised=2)
FULL = Scale(units=None, tasks=None, inspections=3, visits=8, revised=6)
