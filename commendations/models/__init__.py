"""Assessment schemes and what they scored; commendation rounds, nominations, opinions, objections."""

from commendations.models.assessment import (
    Assessment,
    ItemCorrection,
    ManualEntry,
    Result,
    ScoreObjection,
    ScoreObjectionPoint,
)
from commendations.models.consultation import ConsultedDepartment, Opinion, OpinionRequest
from commendations.models.nomination import Nomination, Veto, VetoRule
from commendations.models.objection import Objection
from commendations.models.round import Allowance, CommendationRound, DueShift, Kind, Rank
from commendations.models.scheme import AssessmentScheme, SchemeItem

__all__ = [
    "Allowance",
    "Assessment",
    "AssessmentScheme",
    "CommendationRound",
    "ConsultedDepartment",
    "DueShift",
    "ItemCorrection",
    "Kind",
    "ManualEntry",
    "Nomination",
    "Objection",
    "Opinion",
    "OpinionRequest",
    "Rank",
    "Result",
    "SchemeItem",
    "ScoreObjection",
    "ScoreObjectionPoint",
    "Veto",
    "VetoRule",
]
