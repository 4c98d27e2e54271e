"""Steps whose work items can be done several at once, straight from the inbox.

The app that owns a step registers it at start-up: `register_bulk("task.sign", "签收所选", "tasks:sign")`. The page
behind `url_name` takes the ticked objects as POST `ids`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class BulkAction:
    title: str
    url_name: str


_actions: dict[str, BulkAction] = {}


def register_bulk(step: str, title: str, url_name: str) -> None:
    """Offer `title` for ticked items of `step`."""
    _actions[step] = BulkAction(title, url_name)


def bulk_action(step: str) -> BulkAction | None:
    return _actions.get(step)
