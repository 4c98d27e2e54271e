"""People, their accounts, and handing a post over to somebody."""

from datetime import date, timedelta

from axes.utils import reset as forget_failed_logins
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations import panels, rules
from organisations.access import access_of
from organisations.models import Post, User
from organisations.passwords import first_password
from organisations.roles import Role
from organisations.services.posts import appoint, end_post, locked_post
from organisations.services.shared import (
    PERSON_FIELDS,
    keep_an_admin,
    unended,
    unless_taken,
)
from pages.fields import write_changes
from pages.rules import Conflict, require
from pages.staleness import require_fresh


def create_person(*, actor, posts=(), start_on=None, password=None, **fields) -> tuple[User, str]:
    """A new account with its posts, [(role, unit or None)]; returns it with the first password, shown once."""
    access = access_of(actor)
    require(rules.may_manage_people(access))
    password = password or first_password()
    with recording(actor=actor) as record:
        person = User(committee_id=access.committee_id, must_change_password=True)
        for name in PERSON_FIELDS:
            if name in fields:
                setattr(person, name, fields[name])
        person.set_password(password)
        person.full_clean()
        with unless_taken():
            person.save()
        record.event(person, "person.created", _("建立人员"))
        for role, unit in posts:
            appoint(actor=actor, person=person, role=role, unit=unit, start_on=start_on)
    return person, password


def update_person(*, actor, person, seen: str | None = None, **fields) -> User:
    """Change the particulars of a person; everybody may change their own telephone and e-mail."""
    access = access_of(actor)
    if person.pk != actor.pk:
        require(rules.may_manage_people(access))
    allowed = PERSON_FIELDS if rules.may_manage_people(access) else ("phone", "email")
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=person.pk, committee_id=access.committee_id)
        if person.pk != actor.pk:
            require(rules.may_manage_account_of(access, person))
        require_fresh(person, fields, seen)
        changed = write_changes(person, {name: fields[name] for name in allowed if name in fields})
        if changed:
            person.full_clean()
            with unless_taken():
                person.save()
            # Which particulars changed is the record's business, not what they were.
            record.event(person, "person.changed", _("修改人员资料"), data={"fields": sorted(changed)})
    return person


def hand_over(*, actor, post, successor=None, newcomer=None, on: date | None = None) -> tuple[Post, str]:
    """One person leaves a post and another takes it on the same day: `on` is the successor's first day.

    `newcomer` are the particulars of a successor who has no account yet. Work items are addressed to the unit's
    role and not to a person, so they move with the post. Returns the new post and the newcomer's first password
    (empty for a successor who has one)."""
    access = access_of(actor)
    require(rules.may_appoint(access, role=post.role, unit=post.unit))
    on = on or timezone.localdate()
    password = ""
    with recording(actor=actor):
        post = locked_post(access, post)
        if post.end_on is not None and post.end_on < on:
            raise Conflict(_("%(post)s：已登记于 %(day)s 离任或移交。") % {"post": post, "day": post.end_on})
        if on <= post.start_on:
            raise ValidationError({"on": _("接任日期须晚于原任职日期。")})
        if successor is None:
            successor, password = create_person(actor=actor, **newcomer)
        elif not User.objects.select_for_update().get(pk=successor.pk).is_active:
            raise ValidationError({"successor": _("接任的人帐号已停用。")})
        appointed = appoint(actor=actor, person=successor, role=post.role, unit=post.unit, start_on=on)
        end_post(actor=actor, post=post, end_on=on - timedelta(days=1))
    return appointed, password


def set_active(*, actor, person, active: bool, reason="") -> User:
    """Disable an account (its sessions end at once) or take it back into use."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=person.pk, committee_id=access.committee_id)
        require(rules.may_manage_account_of(access, person))
        if person.is_active != active:
            today = timezone.localdate()
            if not active and person.posts.filter(unended(today), role=Role.ADMIN).exists():
                keep_an_admin(access.committee_id, person, today)
            person.is_active = active
            person.save(update_fields=["is_active"])
            verb, title = ("person.enabled", _("启用帐号")) if active else ("person.disabled", _("停用帐号"))
            record.event(person, verb, title, comment=reason)
            if not active:
                panels.person_left(person)
    return person


def reset_password(*, actor, person) -> str:
    """A new first password, shown once; it must be changed at the next login. Ends the person's sessions and
    opens a lockout."""
    access = access_of(actor)
    password = first_password()
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=person.pk, committee_id=access.committee_id)
        require(rules.may_manage_account_of(access, person))
        person.set_password(password)
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        # Whoever was locked out for wrong passwords asks for exactly this.
        forget_failed_logins(username=person.username)
        record.event(person, "person.password_reset", _("重置密码"))
    return password


def change_own_password(*, actor, password) -> None:
    """The person's own new password (validated by the form)."""
    with recording(actor=actor) as record:
        person = User.objects.select_for_update().get(pk=actor.pk)
        person.set_password(password)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        record.event(person, "person.password_changed", _("修改密码"))
