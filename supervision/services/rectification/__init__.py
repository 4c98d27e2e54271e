"""整改: notices drawn up and issued, signed for, answered, verified, closed."""

from supervision.services.rectification.answering import (
    file_response,
    receive_notice,
    response_omissions,
    save_response,
    withdraw_response,
)
from supervision.services.rectification.issuing import (
    discard_notice,
    draft_notices,
    extend_notice,
    fingerprint_of_draft,
    issue_notices,
    problems_to_settle,
    save_notice,
    withdraw_findings,
)
from supervision.services.rectification.rows import notices_with_all, present_response
from supervision.services.rectification.verifying import begin_verification, verify_notice

__all__ = [
    "begin_verification",
    "discard_notice",
    "draft_notices",
    "extend_notice",
    "file_response",
    "fingerprint_of_draft",
    "issue_notices",
    "notices_with_all",
    "present_response",
    "problems_to_settle",
    "receive_notice",
    "response_omissions",
    "save_notice",
    "save_response",
    "verify_notice",
    "withdraw_findings",
    "withdraw_response",
]
