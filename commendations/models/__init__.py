"""Assessment schemes and what they scored; commendation rounds, nominations, opinions, objections."""

from commendations.models.consultation import ConsultedDepartment, Opinion, OpinionRequest
from commendations.models.nomination import Nomination, Veto, VetoRule
from commendations.models.objection import Objection
from commendations.models.round import Allowance, CommendationRound, DueShift, Kind, Rank

__all__ = [
    "Allowance",
    "CommendationRound",
    "ConsultedDepartment",
    "DueShift",
    "Kind",
    "Nomination",
    "Objection",
    "Opinion",
    "OpinionRequest",
    "Rank",
    "Veto",
    "VetoRule",
]
