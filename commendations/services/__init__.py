"""Every change of an assessment or a commendation round goes through one of these."""

from commendations.services.assessments import announce, close_assessment, open_assessment, use_scheme
from commendations.services.entries import enter_points, enter_veto, withdraw_entry
from commendations.services.schemes import (
    adopt_scheme,
    begin_scheme,
    drop_scheme,
    remove_item,
    save_item,
    save_scheme,
)
from commendations.services.score_objections import answer_objection, confirm_result, object_to

__all__ = [
    "adopt_scheme",
    "announce",
    "answer_objection",
    "begin_scheme",
    "close_assessment",
    "confirm_result",
    "drop_scheme",
    "enter_points",
    "enter_veto",
    "object_to",
    "open_assessment",
    "remove_item",
    "save_item",
    "save_scheme",
    "use_scheme",
    "withdraw_entry",
]
