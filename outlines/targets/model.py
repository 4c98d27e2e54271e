"""What the finder hands out."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FoundTarget:
    """One number that a clause promises.

    `operator` is one of >=, <=, = and ~ (about). `value` is in `unit`: a share given as a fraction is in %
    (三分之一 is 33.33 %), a ratio has the unit 比 and is left divided by right (1:3 is 0.3333).
    With `change` (rise or fall) the value is a difference against `baseline_year`, not a level.
    `text` is the clause as written: the characters from `start` to `end` of the text searched.
    """

    indicator: str
    operator: str
    value: int | float
    unit: str
    text: str
    baseline_year: int | None = None
    target_year: int | None = None
    change: str = ""
    start: int = 0
    end: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain values; the optional keys only when they say something."""
        plain: dict[str, Any] = {
            "indicator": self.indicator,
            "operator": self.operator,
            "value": self.value,
            "unit": self.unit,
            "text": self.text,
        }
        if self.baseline_year is not None:
            plain["baseline_year"] = self.baseline_year
        if self.target_year is not None:
            plain["target_year"] = self.target_year
        if self.change:
            plain["change"] = self.change
        return plain


@dataclass(frozen=True)
class FoundTrend:
    """A direction without a number: `direction` is up, down or stable."""

    indicator: str
    direction: str
    text: str
    start: int = 0
    end: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"indicator": self.indicator, "direction": self.direction, "text": self.text}
