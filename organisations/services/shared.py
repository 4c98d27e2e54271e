"""What the services of this package share."""

from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from organisations.models import Committee, Post
from organisations.roles import EXCLUSIVE, Role

UNIT_FIELDS = ("code", "name", "short_name", "kind", "leads", "cooperates", "duty_words", "is_active")
PERSON_FIELDS = ("username", "name", "job_title", "phone", "email")
COMMITTEE_FIELDS = (
    "name",
    "short_name",
    "office_name",
    "region",
    "near_due_days",
    "sign_within_days",
    "overload_share",
    "plan_within_days",
    "review_within_days",
    "lag_points",
    "silent_days",
    "counts_working_days",
    "progress_due",
    "allows_self_approval",
)


@contextmanager
def unless_taken():
    """Somebody stored the same code or username between our check and our write: say so, do not break."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_("刚刚有人登记了同样的代码、名称或登录名，请核对后再试。")) from error


def unended(on: date) -> Q:
    """Posts in force on a day or beginning after it."""
    return Q(end_on__isnull=True) | Q(end_on__gte=on)


def keep_an_admin(committee_id: int, leaving, vacant_on: date) -> None:
    """A committee without an administrator could never be put right again. From `vacant_on`, the first day
    without `leaving`, another must be there, and for good: one whose own last day is fixed does not count."""
    Committee.objects.select_for_update().get(pk=committee_id)
    others = Post.objects.in_force(vacant_on).filter(
        committee_id=committee_id, role=Role.ADMIN, person__is_active=True, end_on__isnull=True
    )
    if not others.exclude(person=leaving).exists():
        raise ValidationError(_("这是最后一位系统管理员，请先登记接任的人。"))


def refuse_both_admin_and_auditor(person, role, start_on: date) -> None:
    """Raise ValidationError if a post from `start_on` would make one person both, on any day from then on."""
    if role in EXCLUSIVE and person.posts.filter(unended(start_on), role__in=EXCLUSIVE - {role}).exists():
        raise ValidationError(_("系统管理员和审计员不能是同一个人。"))
