"""Assessment schemes and what they scored; commendation rounds, nominations, opinions, objections."""

from commendations.models.assessment import (
    Assessment,
    ItemCorrection,
    ManualEntry,
    Result,
    ScoreObjection,
    ScoreObjectionPoint,
)
from commendations.models.scheme import AssessmentScheme, SchemeItem

__all__ = [
    "Assessment",
    "AssessmentScheme",
    "ItemCorrection",
    "ManualEntry",
    "Result",
    "SchemeItem",
    "ScoreObjection",
    "ScoreObjectionPoint",
]
