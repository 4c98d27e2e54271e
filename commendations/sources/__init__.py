"""The sources that the record has for an assessment: what each counts, and its rows for all units of a year at once."""

from commendations.sources import by_hand, convened, inspected, pressed, worked


def register() -> None:
    for module in (worked, inspected, convened, pressed, by_hand):
        module.register()
