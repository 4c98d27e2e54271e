"""Every change of an assessment or a commendation round goes through one of these."""

from commendations.services.assessments import announce, close_assessment, open_assessment, use_scheme
from commendations.services.calling import (
    begin_call,
    call_signed,
    close_nominating,
    extend_nominating,
    mark_called,
)
from commendations.services.consultation import (
    answer_by_hand,
    answer_request,
    end_consultation,
    settle_opinion,
)
from commendations.services.deciding import approve_list, return_list, review_list
from commendations.services.entries import enter_points, enter_veto, withdraw_entry
from commendations.services.nominations import (
    accept_nomination,
    begin_nomination,
    file_nomination,
    lift_veto,
    record_veto,
    reject_nomination,
    retract_nomination,
    return_nomination,
    save_nomination,
    sign_nomination,
    withdraw_nomination,
)
from commendations.services.publicity import (
    begin_notice,
    end_publicity,
    examine_objection,
    publicity_signed,
    receive_objection,
    register_objection,
    reopen_review,
)
from commendations.services.rounds import allow, cancel_round, edit_round, open_round
from commendations.services.schemes import (
    adopt_scheme,
    begin_scheme,
    drop_scheme,
    remove_item,
    save_item,
    save_scheme,
)
from commendations.services.score_objections import answer_objection, confirm_result, object_to
from commendations.services.selection import arrange, begin_consultation, propose, unpropose
from commendations.services.settings import found_settings, move_due, save_department, save_veto_rule

__all__ = [
    "accept_nomination",
    "adopt_scheme",
    "allow",
    "announce",
    "answer_by_hand",
    "answer_objection",
    "answer_request",
    "approve_list",
    "arrange",
    "begin_call",
    "begin_consultation",
    "begin_nomination",
    "begin_notice",
    "begin_scheme",
    "call_signed",
    "cancel_round",
    "close_assessment",
    "close_nominating",
    "confirm_result",
    "drop_scheme",
    "edit_round",
    "end_consultation",
    "end_publicity",
    "enter_points",
    "enter_veto",
    "examine_objection",
    "extend_nominating",
    "file_nomination",
    "found_settings",
    "lift_veto",
    "mark_called",
    "move_due",
    "object_to",
    "open_assessment",
    "open_round",
    "propose",
    "publicity_signed",
    "receive_objection",
    "record_veto",
    "register_objection",
    "reject_nomination",
    "remove_item",
    "reopen_review",
    "retract_nomination",
    "return_list",
    "return_nomination",
    "review_list",
    "save_department",
    "save_item",
    "save_nomination",
    "save_scheme",
    "save_veto_rule",
    "settle_opinion",
    "sign_nomination",
    "unpropose",
    "use_scheme",
    "withdraw_entry",
    "withdraw_nomination",
]
