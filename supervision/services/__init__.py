"""Opening a year, writing, signing, examining and closing reports."""

from supervision.services.opening import go_on_opening, hand_out, open_round
from supervision.services.reports import (
    accept_report,
    close_round,
    close_unreported,
    extend_report,
    file_report,
    return_report,
    sign_off_report,
    withdraw_report,
)
from supervision.services.writing import save_funds, save_line, save_text, sync_lines

__all__ = [
    "accept_report",
    "close_round",
    "close_unreported",
    "extend_report",
    "file_report",
    "go_on_opening",
    "hand_out",
    "open_round",
    "return_report",
    "save_funds",
    "save_line",
    "save_text",
    "sign_off_report",
    "sync_lines",
    "withdraw_report",
]
