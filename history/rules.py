"""Who reads the record as a whole."""

from django.utils.translation import gettext as _

from pages.rules import Allowed, Denied, Verdict


def may_read_history(access) -> Verdict:
    """The auditor, who changes nothing; the administrator least of all."""
    return Allowed() if access.has("auditor") else Denied(_("履历全文只对审计员开放。"))
