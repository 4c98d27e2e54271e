"""Assessment schemes and what they scored; commendation rounds, nominations, opinions, objections."""

from commendations.models.assessment import (
    Assessment,
    ItemCorrection,
    ManualEntry,
    Objection,
    ObjectionPoint,
    Result,
)
from commendations.models.scheme import AssessmentScheme, SchemeItem

__all__ = [
    "Assessment",
    "AssessmentScheme",
    "ItemCorrection",
    "ManualEntry",
    "Objection",
    "ObjectionPoint",
    "Result",
    "SchemeItem",
]
