"""Who may hand work items on, and to whom; who sees and keeps deadlines."""

from django.utils.translation import gettext as _

from organisations.models import Post, User
from organisations.roles import Role
from pages.rules import Allowed, Denied, Verdict


def may_hand_on_items(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("改派待办由妇儿工委办公室进行。"))


def may_hand_on(access, item) -> Verdict:
    """The office may hand on the step of a flow that waits in its county."""
    verdict = may_hand_on_items(access)
    if not verdict:
        return verdict
    if item.closed_at is not None:
        return Denied(_("这件事已经办结。"))
    if item.process_step_id is None or not item.role:
        return Denied(_("这件事由单位或岗位共同办理，不能改派给个人。"))
    return Allowed()


def candidates_for(access, item):
    """The people an item can be given to: those who serve in its unit, or hold a business role in the committee."""
    posts = Post.objects.in_force().filter(committee_id=access.committee_id)
    if item.unit_id:
        posts = posts.filter(unit_id=item.unit_id)
    else:
        posts = posts.filter(unit__isnull=True).exclude(role__in=(Role.ADMIN, Role.AUDITOR))
    return User.objects.filter(is_active=True, pk__in=posts.values("person_id"))


def may_see_deadlines(access) -> Verdict:
    """The county's readers, and units of their own."""
    if access.reads_county or access.unit_ids:
        return Allowed()
    return Denied(_("时限由成员单位、妇儿工委办公室和读取全县情况的岗位查看。"))


def may_urge(access) -> Verdict:
    """Urging, more time, stopping and going on."""
    return Allowed() if access.is_office else Denied(_("催办和调整时限由妇儿工委办公室进行。"))


def may_change_deadline(access, deadline) -> Verdict:
    verdict = may_urge(access)
    if not verdict:
        return verdict
    if deadline.state != "open":
        return Denied(_("这件事%(state)s。") % {"state": deadline.get_state_display()})
    return Allowed()


def may_keep_policies(access) -> Verdict:
    return Allowed() if access.is_office else Denied(_("提醒规则和用语由妇儿工委办公室设置。"))


def may_read_policies(access) -> Verdict:
    """Whoever reads the county may know when who is reminded."""
    return Allowed() if access.reads_county else Denied(_("提醒规则由妇儿工委办公室维护。"))


def may_approve_of(access, committee, *writers) -> Verdict:
    """Nobody approves what they wrote, unless the committee says that it has only one person there."""
    wrote = access.user.pk in {writer for writer in writers if writer is not None}
    if wrote and not committee.allows_self_approval:
        return Denied(
            _("这份材料是您本人报送的，须由另一位同志审核。只有一个人时，可请系统管理员在设置中允许。")
        )
    return Allowed()


def may_sign(access, role) -> Verdict:
    """Check or sign a paper: only who holds the role (also in somebody's stead). A step can be handed on to a person,
    a signature cannot."""
    if access.has(role):
        return Allowed()
    return Denied(_("这一步须由%(role)s办理。") % {"role": Role(role).label})
