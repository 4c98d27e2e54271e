"""任职: appointed, ended, stood in for."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations import panels, rules
from organisations.access import access_of
from organisations.models import Post, User
from organisations.roles import UNIT_ROLES, Role
from organisations.services.shared import (
    keep_an_admin,
    refuse_both_admin_and_auditor,
    unended,
)
from pages.rules import Conflict, require


def appoint(*, actor, person, role, unit=None, start_on: date | None = None) -> Post:
    """Give `person` a post from `start_on` (today by default)."""
    access = access_of(actor)
    require(rules.may_appoint(access, role=role, unit=unit))
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=person.pk, committee_id=access.committee_id)
        refuse_both_admin_and_auditor(person, role, start_on or timezone.localdate())
        post = Post(
            person=person,
            committee_id=access.committee_id,
            unit=unit if role in UNIT_ROLES else None,
            role=role,
            start_on=start_on or timezone.localdate(),
        )
        post.full_clean()
        same = Post.objects.filter(person=person, committee_id=post.committee_id, unit=post.unit, role=role)
        if same.filter(unended(post.start_on)).exists():
            raise ValidationError({"start_on": _("此人在这段时间已经担任这个岗位。")})
        post.save()
        record.event(
            person,
            "post.started",
            _("任职"),
            comment=str(post),
            data={"role": role, "start_on": str(post.start_on)},
        )
    return post


def end_post(*, actor, post, end_on: date | None = None) -> Post:
    """The person leaves the post on `end_on`, its last day. Without one it ends at once: yesterday was the last
    day, and a post that has not lasted a day is revoked and leaves only its history."""
    access = access_of(actor)
    require(rules.may_appoint(access, role=post.role, unit=post.unit))
    today = timezone.localdate()
    with recording(actor=actor) as record:
        post = locked_post(access, post)
        revoked = end_on is None and post.start_on >= today
        if end_on is not None and end_on < post.start_on:
            raise ValidationError({"end_on": _("离任日期不能早于任职日期。")})
        last_day = post.start_on - timedelta(days=1) if revoked else end_on or today - timedelta(days=1)
        if post.end_on == last_day:
            return post
        if post.role == Role.ADMIN:
            keep_an_admin(access.committee_id, post.person, last_day + timedelta(days=1))
        if revoked:
            description, person = str(post), post.person
            post.delete()
            record.event(person, "post.revoked", _("撤销任职"), comment=description)
            return post
        post.end_on = last_day
        post.full_clean()
        post.save()
        record.event(
            post.person, "post.ended", _("离任"), comment=str(post), data={"end_on": str(post.end_on)}
        )
        _end_substitutes(post, record)
        if last_day < today:
            panels.person_left(post.person, unit=post.unit)
    return post


def _end_substitutes(post, record) -> None:
    """Nobody stands in for somebody who has left: acting posts end with the post they stood in for."""
    acting = Post.objects.filter(
        acting_for=post.person, role=post.role, unit=post.unit, committee=post.committee
    )
    for substitute in acting.filter(end_on__gt=post.end_on).select_for_update(of=("self",)):
        substitute.end_on = max(post.end_on, substitute.start_on - timedelta(days=1))
        if substitute.end_on < substitute.start_on:
            substitute.delete()
        else:
            substitute.save(update_fields=["end_on"])
        record.event(
            substitute.person,
            "post.ended",
            _("代理结束"),
            comment=_("被代理人已离任"),
            data={"role": post.role},
        )


def stand_in(*, actor, post, substitute, start_on: date, end_on: date, reason="") -> Post:
    """代理: `substitute` does the work of a post from `start_on` to `end_on` (both days included) while its holder
    is away. The holder keeps the post; both may act. Raises `ValidationError` for dates outside the post, a period
    of more than a year, or a substitute who holds the post already."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        post = locked_post(access, post)
        require(rules.may_name_substitute(access, post))
        substitute = User.objects.select_for_update().get(pk=substitute.pk, committee_id=access.committee_id)
        if not substitute.is_active:
            raise ValidationError({"substitute": _("这个人的帐号已停用。")})
        if substitute.pk == post.person_id:
            raise ValidationError({"substitute": _("不能由本人代理本人。")})
        require(rules.may_be_substitute(access, post, substitute))
        if start_on < max(post.start_on, timezone.localdate()):
            raise ValidationError({"start_on": _("代理从今天或以后开始。")})
        if not start_on <= end_on <= start_on + timedelta(days=366):
            raise ValidationError({"end_on": _("结束日期须在开始日期之后、一年以内。")})
        if post.end_on is not None and end_on > post.end_on:
            raise ValidationError(
                {"end_on": _("被代理人 %(d)s 离任，代理不能晚于这一天。") % {"d": post.end_on}}
            )
        refuse_both_admin_and_auditor(substitute, post.role, start_on)
        acting = Post(
            person=substitute,
            committee_id=post.committee_id,
            unit=post.unit,
            role=post.role,
            start_on=start_on,
            end_on=end_on,
            acting_for=post.person,
        )
        same = Post.objects.filter(
            person=substitute, committee_id=post.committee_id, unit=post.unit, role=post.role
        )
        if same.filter(unended(start_on), start_on__lte=end_on).exists():
            raise ValidationError({"substitute": _("此人在这段时间已经担任这个岗位。")})
        acting.full_clean()
        acting.save()
        period = {"from": str(start_on), "to": str(end_on), "acting_for": post.person_id}
        for person in (post.person, substitute):
            record.event(
                person,
                "post.substituted",
                _("安排代理"),
                comment=f"{acting} {start_on}—{end_on} {reason}".strip(),
                data=period,
            )
    return acting


def locked_post(access, post) -> Post:
    """The post under its lock; `Conflict` when it has ended or was revoked meanwhile."""
    locked = Post.objects.select_for_update(of=("self",)).filter(pk=post.pk, committee_id=access.committee_id)
    now = locked.select_related("person", "unit", "committee").first()
    if now is None:
        raise Conflict(_("%(post)s：这次任职已被撤销。") % {"post": post})
    refuse_ended(now)
    return now


def refuse_ended(post) -> None:
    """What has ended is history and stays as it is: raise `Conflict`."""
    if post.end_on is not None and post.end_on < timezone.localdate():
        raise Conflict(_("%(post)s：已于 %(day)s 离任。") % {"post": post, "day": post.end_on})
