"""From the words of a goal to its `Target` rows: the numbers it promises and the directions it names."""

from decimal import Decimal

from outlines.models import Target
from outlines.targets import find_targets, find_trends


def target_rows(goal) -> list[Target]:
    """Unsaved targets of a goal, in the order of its text."""
    rows = [
        Target(
            goal=goal,
            indicator=_fitting(found.indicator, "indicator"),
            operator=found.operator,
            value=Decimal(str(found.value)),
            unit=_fitting(found.unit or "", "unit"),
            change=found.change or "",
            baseline_year=found.baseline_year,
            target_year=found.target_year,
            text=_fitting(found.text, "text"),
        )
        for found in find_targets(goal.text)
    ]
    rows += [
        Target(
            goal=goal,
            indicator=_fitting(trend.indicator, "indicator"),
            operator=Target.Operator.TREND,
            change=trend.direction,
            text=_fitting(trend.text, "text"),
        )
        for trend in find_trends(goal.text)
    ]
    return rows


def _fitting(text: str, name: str) -> str:
    longest = Target._meta.get_field(name).max_length
    return text if len(text) <= longest else text[: longest - 1] + "…"
