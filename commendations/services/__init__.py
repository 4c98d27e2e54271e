"""Every change of an assessment or a commendation round goes through one of these."""

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
from commendations.services.selection import arrange, begin_consultation, propose, unpropose
from commendations.services.settings import found_settings, move_due, save_department, save_veto_rule

__all__ = [
    "accept_nomination",
    "allow",
    "answer_by_hand",
    "answer_request",
    "approve_list",
    "arrange",
    "begin_call",
    "begin_consultation",
    "begin_nomination",
    "begin_notice",
    "call_signed",
    "cancel_round",
    "close_nominating",
    "edit_round",
    "end_consultation",
    "end_publicity",
    "examine_objection",
    "extend_nominating",
    "file_nomination",
    "found_settings",
    "lift_veto",
    "mark_called",
    "move_due",
    "open_round",
    "propose",
    "publicity_signed",
    "receive_objection",
    "record_veto",
    "register_objection",
    "reject_nomination",
    "reopen_review",
    "retract_nomination",
    "return_list",
    "return_nomination",
    "review_list",
    "save_department",
    "save_nomination",
    "save_veto_rule",
    "settle_opinion",
    "sign_nomination",
    "unpropose",
    "withdraw_nomination",
]
