"""Who keeps robots, and who looks after what did not get out."""

from django.utils.translation import gettext as _

from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict


def may_keep_robots(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("群机器人由妇儿工委办公室设置。"))


def may_operate_outbox(access) -> Verdict:
    """The office knows whether somebody was told, the administrator why not."""
    if access.is_office or access.has(Role.ADMIN):
        return Allowed()
    return Denied(_("发送记录由妇儿工委办公室和系统管理员查看。"))
