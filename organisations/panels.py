"""What higher apps tell the pages of posts. They register from `AppConfig.ready`."""

from collections.abc import Callable

_work_counters: list[Callable] = []


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
