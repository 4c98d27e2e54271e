"""Committees and their member units."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history.recording import recording
from organisations import rules
from organisations.access import access_of
from organisations.models import Committee, Post, Unit, User
from organisations.passwords import first_password
from organisations.roles import Role
from organisations.services.shared import (
    COMMITTEE_FIELDS,
    UNIT_FIELDS,
    unless_taken,
)
from pages.fields import write_changes
from pages.rules import require
from pages.staleness import require_fresh


def install_committee(*, code, name, office_name, region, short_name="妇儿工委", parent=None) -> Committee:
    """Found a committee from the command line: nobody can act yet, so the system is the actor."""
    with recording(actor=None) as record:
        committee = Committee(
            code=code, name=name, office_name=office_name, region=region, short_name=short_name, parent=parent
        )
        committee.full_clean()
        committee.save()
        record.event(committee, "committee.created", _("建立妇儿工委"))
    return committee


def install_admin(*, committee, username, name, password) -> User:
    """The first administrator of a committee, from the command line; must change the password at first login."""
    with recording(actor=None) as record:
        user = User(committee=committee, username=username, name=name, must_change_password=True)
        user.set_password(password)
        user.full_clean()
        user.save()
        post = Post.objects.create(person=user, committee=committee, role=Role.ADMIN)
        record.event(user, "person.created", _("建立人员"))
        record.event(user, "post.started", _("任职"), comment=str(post))
    return user


def install_units(*, committee, rows) -> int:
    """Member units from a reference file: creates the missing, changes what differs; returns how many."""
    changed = 0
    with recording(actor=None) as record:
        stored = {unit.code: unit for unit in Unit.objects.select_for_update().filter(committee=committee)}
        for row in rows:
            unit = stored.get(row["code"]) or Unit(committee=committee)
            new = unit.pk is None
            differences = write_changes(unit, row)
            if differences or new:
                try:
                    unit.full_clean()
                except ValidationError as error:
                    which = row["code"] or row["name"] or _("没有代码的一行")
                    raise ValidationError([f"{which}：{message}" for message in error.messages]) from error
                unit.save()
                verb, title = ("unit.created", _("建立单位")) if new else ("unit.changed", _("修改单位"))
                record.event(unit, verb, title, data=differences)
                changed += 1
    return changed


def create_child_committee(*, actor, code, name, office_name, region, short_name, admin_username, admin_name):
    """A committee under the actor's own, with its first administrator; returns (committee, user, password)."""
    access = access_of(actor)
    require(rules.may_manage_committees(access))
    password = first_password()
    with recording(actor=actor) as record:
        committee = Committee(
            code=code,
            name=name,
            office_name=office_name,
            region=region,
            short_name=short_name,
            parent=actor.committee,
        )
        committee.full_clean()
        with unless_taken():
            committee.save()
        user = User(committee=committee, username=admin_username, name=admin_name, must_change_password=True)
        user.set_password(password)
        user.full_clean()
        with unless_taken():
            user.save()
        Post.objects.create(person=user, committee=committee, role=Role.ADMIN)
        record.event(committee, "committee.created", _("建立妇儿工委"))
        record.event(user, "person.created", _("建立人员"))
    return committee, user, password


def update_committee(*, actor, committee, seen: str | None = None, **fields) -> Committee:
    """Change the settings of the actor's own committee."""
    access = access_of(actor)
    require(rules.may_manage_committees(access))
    with recording(actor=actor) as record:
        committee = Committee.objects.select_for_update().get(pk=committee.pk, pk__in=[access.committee_id])
        require_fresh(committee, fields, seen)
        changed = write_changes(
            committee, {name: fields[name] for name in COMMITTEE_FIELDS if name in fields}
        )
        if changed:
            committee.full_clean()
            committee.save()
            record.event(committee, "committee.changed", _("修改设置"), data=changed)
    return committee


def save_unit(*, actor, unit=None, seen: str | None = None, **fields) -> Unit:
    """Create a member unit, or change one."""
    access = access_of(actor)
    require(rules.may_manage_units(access))
    with recording(actor=actor) as record:
        if unit is None:
            unit, created = Unit(committee_id=access.committee_id), True
        else:
            unit, created = (
                Unit.objects.select_for_update().get(pk=unit.pk, committee_id=access.committee_id),
                False,
            )
            require_fresh(unit, fields, seen)
        changed = write_changes(unit, {name: fields[name] for name in UNIT_FIELDS if name in fields})
        if changed or created:
            unit.full_clean()
            with unless_taken():
                unit.save()
            verb, title = ("unit.created", _("建立单位")) if created else ("unit.changed", _("修改单位"))
            record.event(unit, verb, title, data=changed)
    return unit
