"""What higher apps tell the pages of units and posts. They register from `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ShownPanel:
    template: str
    context: dict


_unit_panels: list[tuple] = []
_work_counters: list[Callable] = []


def register_unit_panel(template: str, selector) -> None:
    """Show `template` on every unit's page. `selector(access, unit)` returns the context `panel`, or None."""
    if (template, selector) not in _unit_panels:
        _unit_panels.append((template, selector))


def unit_panels(access, unit) -> list[ShownPanel]:
    contexts = [(template, selector(access, unit)) for template, selector in _unit_panels]
    return [ShownPanel(template, context) for template, context in contexts if context is not None]


def register_open_work(count: Callable) -> None:
    """Tell how much work is waiting at a post: `count(post)` is the number of open items addressed to it."""
    if count not in _work_counters:
        _work_counters.append(count)


def open_work_of(post) -> int | None:
    """How many open items go with the post; None while no app counts any."""
    return sum(count(post) for count in _work_counters) if _work_counters else None


_leavers: list[Callable] = []


def register_leaver(release: Callable) -> None:
    """Be told when a person leaves a post or loses the account: `release(person, unit)` gives back to the role what
    was handed to that person alone. `unit` is None for everything of the person's."""
    if release not in _leavers:
        _leavers.append(release)


def person_left(person, unit=None) -> None:
    for release in _leavers:
        release(person, unit)
