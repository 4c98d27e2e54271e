"""Who may run the committee's people.

The administrator keeps accounts and every post. The office keeps the units and the posts inside them (a change
of liaison is filed with it), but cannot hand out committee roles, its own least of all.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import UNIT_ROLES, Role
from pages.rules import Allowed, Denied, Verdict


def _only(allowed, reason) -> Verdict:
    return Allowed() if allowed else Denied(reason)


def may_see_people(access) -> Verdict:
    return _only(
        access.has(Role.ADMIN, Role.AUDITOR) or access.is_office or access.unit_ids,
        _("人员名单只对管理员、办公室和成员单位开放。"),
    )


def may_manage_units(access) -> Verdict:
    return _only(access.has(Role.ADMIN) or access.is_office, _("成员单位由妇儿工委办公室或系统管理员维护。"))


def may_manage_people(access) -> Verdict:
    return _only(access.has(Role.ADMIN) or access.is_office, _("人员由妇儿工委办公室或系统管理员维护。"))


def may_manage_accounts(access) -> Verdict:
    return _only(access.has(Role.ADMIN), _("帐号由系统管理员维护。"))


def may_take_away_second_factor_of(access, person) -> Verdict:
    """The administrator, when a telephone is lost. One's own is taken off with the password, not here."""
    if person.pk == access.user.pk:
        return Denied(_("自己的手机验证码请在“我的帐号”中停用，需要输入密码。"))
    return may_manage_accounts(access)


def may_manage_committees(access) -> Verdict:
    return _only(access.has(Role.ADMIN), _("妇儿工委的设置由系统管理员维护。"))


def may_appoint(access, *, role, unit=None) -> Verdict:
    """Give or end a post with `role` (in `unit` for unit roles)."""
    if unit is not None and unit.committee_id != access.committee_id:
        return Denied(_("这个单位不属于您所在的妇儿工委。"))
    if access.has(Role.ADMIN):
        return Allowed()
    if role in UNIT_ROLES:
        return _only(access.is_office, _("单位的联络员和负责人由办公室或系统管理员登记。"))
    return Denied(_("妇儿工委的岗位只能由系统管理员登记。"))


def may_edit_particulars_of(access, person) -> Verdict:
    """Name, username, job title, telephone, e-mail of `person`; whoever keeps accounts also keeps their own."""
    if person.pk == access.user.pk:
        return may_manage_people(access)
    return may_manage_account_of(access, person)


def may_manage_account_of(access, person) -> Verdict:
    """Disable, enable, reset the password of `person`. The office only for people who hold no committee role."""
    if person.committee_id != access.committee_id:
        return Denied(_("此人不属于您所在的妇儿工委。"))
    if person.pk == access.user.pk:
        return Denied(_("不能停用自己或重置自己的密码，请在“我的帐号”中修改密码。"))
    if access.has(Role.ADMIN):
        return Allowed()
    if not access.is_office:
        return may_manage_people(access)
    # Also a post that begins tomorrow: whoever holds the password today holds it then.
    unended = Q(end_on__isnull=True) | Q(end_on__gte=timezone.localdate())
    holds_committee_role = person.posts.filter(unended).exclude(role__in=UNIT_ROLES).exists()
    return _only(not holds_committee_role, _("此人担任妇儿工委的岗位，帐号只能由系统管理员维护。"))


def may_name_substitute(access, post) -> Verdict:
    """Say who does the work of a post during an absence: whoever may fill it, and in a unit its holder too."""
    if post.role in (Role.ADMIN, Role.AUDITOR):
        return Denied(_("系统管理员和审计员不能由他人代理。"))
    if post.acting_for_id is not None:
        return Denied(_("代理人不能再委托他人。"))
    if post.person_id == access.user.pk and post.role in UNIT_ROLES:
        return Allowed()
    return may_appoint(access, role=post.role, unit=post.unit)


def may_be_substitute(access, post, person) -> Verdict:
    """A holder may only name a colleague of the same unit; the office and the administrator anybody."""
    if may_appoint(access, role=post.role, unit=post.unit):
        return Allowed()
    serving = person.posts.in_force().filter(unit_id=post.unit_id)
    return _only(serving.exists(), _("只能请本单位有任职登记的同事代理。"))
