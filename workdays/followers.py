"""What is counted in working days and must be counted again when a calendar changes. Higher apps register here."""

from collections.abc import Callable

_followers: list[Callable[[int, int], None]] = []


def on_change(follower: Callable[[int, int], None]) -> None:
    """Call `follower(committee_id, year)` inside the transaction that changed the list."""
    _followers.append(follower)


def changed(committee_id: int, year: int) -> None:
    for follower in _followers:
        follower(committee_id, year)
