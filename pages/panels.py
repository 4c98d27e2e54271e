"""What higher apps show on lower pages: the tasks of a measure, the papers of a letter that is due.

A lower page never imports up, so the higher app registers a panel at start-up (`AppConfig.ready`):

    register_panel("outlines.measure", "tasks/measure_panel.html", measure_panel)

`page` names the model whose page it is. `selector(access, instance)` returns the panel's context, or None where there
is nothing to show. In the template the context is `panel`, beside all that the page itself has.
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


_panels: dict[str, list[Panel]] = {}


def register_panel(page: str, template: str, selector) -> None:
    """Show `template` on every page of that model's objects."""
    panels, panel = _panels.setdefault(page, []), Panel(template, selector)
    if panel not in panels:
        panels.append(panel)


def panels_of(access, instance) -> list[ShownPanel]:
    """The registered panels that have something to show about `instance`."""
    shown = []
    for panel in _panels.get(instance._meta.label_lower, ()):
        context = panel.selector(access, instance)
        if context is not None:
            shown.append(ShownPanel(panel.template, context))
    return shown
