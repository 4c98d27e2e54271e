"""Who may bring outlines in. Reading them is open to everybody of the committee."""

from django.utils.translation import gettext as _

from pages.rules import Allowed, Denied, Verdict, signed_in


def may_read(access) -> Verdict:
    """Outlines are published documents: whoever has an account in the committee reads them."""
    return signed_in(access)


def may_import(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("纲要由妇儿工委办公室导入。"))


def may_link_goals(access) -> Verdict:
    """Say which goals a measure serves."""
    return Allowed() if access.is_office else Denied(_("措施与目标的对应由妇儿工委办公室确定。"))


def may_import_for(access, committee) -> Verdict:
    """Import into this committee: one's own."""
    if access is None or access.committee_id != committee.pk:
        return Denied(_("只能导入本级妇儿工委的纲要。"))
    return may_import(access)
