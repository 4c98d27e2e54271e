"""What higher apps show on a unit's page. `selector(access, unit)` returns the context `panel`, or None."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownPanel:
    template: str
    context: dict


_unit_panels: list[tuple] = []


def register_unit_panel(template: str, selector) -> None:
    """Show `template` on every unit's page; called from `AppConfig.ready`."""
    if (template, selector) not in _unit_panels:
        _unit_panels.append((template, selector))


def unit_panels(access, unit) -> list[ShownPanel]:
    contexts = [(template, selector(access, unit)) for template, selector in _unit_panels]
    return [ShownPanel(template, context) for template, context in contexts if context is not None]
