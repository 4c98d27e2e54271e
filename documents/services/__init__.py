"""Hanging files on objects; drafting, signing, numbering, printing and keeping papers."""

from documents.services.attachments import attach, copy_attachments, remove_attachment
from documents.services.dispatches import (
    begin_dispatch,
    cancel_dispatch,
    file_dispatch,
    refresh_dispatch,
    return_dispatch,
    review_dispatch,
    save_dispatch,
    sign_dispatch,
    withdraw_dispatch,
)
from documents.services.issuing import issue_paper
from documents.services.letterheads import reset_kind, save_kind, save_letterhead
from documents.services.printing import print_again, print_documents, print_object, read_document
from documents.services.register import register_outside, start_series, void_entry

__all__ = [
    "attach",
    "begin_dispatch",
    "cancel_dispatch",
    "copy_attachments",
    "file_dispatch",
    "issue_paper",
    "print_again",
    "print_documents",
    "print_object",
    "read_document",
    "refresh_dispatch",
    "register_outside",
    "remove_attachment",
    "reset_kind",
    "return_dispatch",
    "review_dispatch",
    "save_dispatch",
    "save_kind",
    "save_letterhead",
    "sign_dispatch",
    "start_series",
    "void_entry",
    "withdraw_dispatch",
]
