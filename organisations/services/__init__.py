"""Changes of committees, units, people and posts. Each is one transaction with its history events.

Where a function takes `seen`, it is the fingerprint (pages.staleness) of the given fields as the actor saw them;
it raises `Conflict` when they have changed since.
"""

from organisations.services.committees import (
    create_child_committee,
    install_admin,
    install_committee,
    install_units,
    save_unit,
    update_committee,
)
from organisations.services.people import (
    change_own_password,
    create_person,
    hand_over,
    reset_password,
    set_active,
    update_person,
)
from organisations.services.posts import (
    appoint,
    end_post,
    refuse_ended,
    stand_in,
)
from organisations.services.shared import (
    COMMITTEE_FIELDS,
    PERSON_FIELDS,
    UNIT_FIELDS,
    refuse_both_admin_and_auditor,
)

__all__ = [
    "COMMITTEE_FIELDS",
    "PERSON_FIELDS",
    "UNIT_FIELDS",
    "appoint",
    "change_own_password",
    "create_child_committee",
    "create_person",
    "end_post",
    "hand_over",
    "install_admin",
    "install_committee",
    "install_units",
    "refuse_both_admin_and_auditor",
    "refuse_ended",
    "reset_password",
    "save_unit",
    "set_active",
    "stand_in",
    "update_committee",
    "update_person",
]
