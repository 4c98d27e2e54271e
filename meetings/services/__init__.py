"""Every change of a kind, a meeting, its agenda, invitations, minutes or resolutions goes through one of these."""

from meetings.services.agenda import add_item, arrange, edit_item, pull_papers, remove_item
from meetings.services.holding import (
    hold_meeting,
    open_meeting,
    sign_in,
    sign_in_by_hand,
    sign_in_by_link,
)
from meetings.services.inviting import (
    answer_by_link,
    answer_invitation,
    begin_notice,
    invite,
    mark_notified,
    renew_link,
    save_seats,
    set_member,
    sync_invitations,
    uninvite,
)
from meetings.services.kinds import found_kinds, save_kind
from meetings.services.minutes import (
    close_meeting,
    file_minutes,
    return_minutes,
    review_minutes,
    save_item,
    save_opening,
    sign_minutes,
    withdraw_minutes,
)
from meetings.services.planning import (
    cancel_meeting,
    edit_meeting,
    move_meeting,
    plan_meeting,
    plan_year,
    record_meeting,
)
from meetings.services.resolutions import add_resolution, drop_resolution, save_resolution

__all__ = [
    "add_item",
    "add_resolution",
    "answer_by_link",
    "answer_invitation",
    "arrange",
    "begin_notice",
    "cancel_meeting",
    "close_meeting",
    "drop_resolution",
    "edit_item",
    "edit_meeting",
    "file_minutes",
    "found_kinds",
    "hold_meeting",
    "invite",
    "mark_notified",
    "move_meeting",
    "open_meeting",
    "plan_meeting",
    "plan_year",
    "pull_papers",
    "record_meeting",
    "remove_item",
    "renew_link",
    "return_minutes",
    "review_minutes",
    "save_item",
    "save_kind",
    "save_opening",
    "save_resolution",
    "save_seats",
    "set_member",
    "sign_in",
    "sign_in_by_hand",
    "sign_in_by_link",
    "sign_minutes",
    "sync_invitations",
    "uninvite",
    "withdraw_minutes",
]
