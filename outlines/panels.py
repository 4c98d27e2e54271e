"""What higher apps show on outline pages: the tasks of a measure, their progress in a domain.

A lower page never imports up, so the higher app registers a panel at start-up (`AppConfig.ready`):

    register_measure_panel("tasks/measure_panel.html", measure_panel)

`selector(access, instance)` returns the panel's context, or None where there is nothing to show. In the template
the context is `panel`, beside all that the page itself has.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    template: str
    selector: Callable[[object, object], dict | None]


@dataclass(frozen=True)
class ShownPanel:
    template: str
    context: dict


_panels: dict[str, list[Panel]] = {"outline": [], "domain": [], "measure": []}


def register_outline_panel(template: str, selector) -> None:
    """Show `template` on every outline's page."""
    _register("outline", Panel(template, selector))


def register_domain_panel(template: str, selector) -> None:
    """Show `template` on every domain's page."""
    _register("domain", Panel(template, selector))


def register_measure_panel(template: str, selector) -> None:
    """Show `template` on every measure's page."""
    _register("measure", Panel(template, selector))


def _register(page: str, panel: Panel) -> None:
    if panel not in _panels[page]:
        _panels[page].append(panel)


def panels_of(page: str, access, instance) -> list[ShownPanel]:
    """The registered panels that have something to show about `instance`."""
    shown = []
    for panel in _panels[page]:
        context = panel.selector(access, instance)
        if context is not None:
            shown.append(ShownPanel(panel.template, context))
    return shown
