"""Who looks after the machine."""

from django.utils.translation import gettext as _

from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict


def may_operate(access) -> Verdict:
    """The administrator sees how the machine is and deals with what failed."""
    return Allowed() if access.has(Role.ADMIN) else Denied(_("运行状况由系统管理员查看和处理。"))
