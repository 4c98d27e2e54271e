"""Who may hand work items on, and to whom."""

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
