"""Who may read the calendar, and who keeps it."""

from django.utils.translation import gettext as _

from pages.rules import Allowed, Denied, Verdict


def may_read_calendar(access) -> Verdict:
    return Allowed()


def may_keep_calendar(access) -> Verdict:
    """The office keeps its committee's list; committees under it that have none follow it."""
    return Allowed() if access.is_office else Denied(_("工作日历由妇儿工委办公室维护。"))
