"""Changes of committees, units, people and posts. Each is one transaction with its history events.

Where a function takes `seen`, it is the fingerprint (pages.staleness) of the given fields as the actor saw them;
it raises `Conflict` when they have changed since.
"""

from contextlib import contextmanager
from datetime import date, timedelta

from axes.utils import reset as forget_failed_logins
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations import panels, rules
from organisations.access import access_of
from organisations.models import Committee, Post, Unit, User
from organisations.passwords import first_password
from organisations.roles import EXCLUSIVE, UNIT_ROLES, Role
from pages.rules import Conflict, require
from pages.staleness import require_fresh

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
    "allows_self_approval",
)


def _changes(instance, fields: dict) -> dict:
    """Write `fields` onto `instance`; what really changed, as {field: [old, new]}."""
    changed = {}
    for name, value in fields.items():
        old = getattr(instance, name)
        if old != value:
            changed[name] = [str(old), str(value)]
            setattr(instance, name, value)
    return changed


@contextmanager
def _unless_taken():
    """Somebody stored the same code or username between our check and our write: say so, do not break."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_("刚刚有人登记了同样的代码、名称或登录名，请核对后再试。")) from error


def _unended(on: date) -> Q:
    """Posts in force on a day or beginning after it."""
    return Q(end_on__isnull=True) | Q(end_on__gte=on)


def _keep_an_admin(committee_id: int, leaving, vacant_on: date) -> None:
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
    if role in EXCLUSIVE and person.posts.filter(_unended(start_on), role__in=EXCLUSIVE - {role}).exists():
        raise ValidationError(_("系统管理员和审计员不能是同一个人。"))


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
            differences = _changes(unit, row)
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
        with _unless_taken():
            committee.save()
        user = User(committee=committee, username=admin_username, name=admin_name, must_change_password=True)
        user.set_password(password)
        user.full_clean()
        with _unless_taken():
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
        changed = _changes(committee, {name: fields[name] for name in COMMITTEE_FIELDS if name in fields})
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
        changed = _changes(unit, {name: fields[name] for name in UNIT_FIELDS if name in fields})
        if changed or created:
            unit.full_clean()
            with _unless_taken():
                unit.save()
            verb, title = ("unit.created", _("建立单位")) if created else ("unit.changed", _("修改单位"))
            record.event(unit, verb, title, data=changed)
    return unit


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
        with _unless_taken():
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
        changed = _changes(person, {name: fields[name] for name in allowed if name in fields})
        if changed:
            person.full_clean()
            with _unless_taken():
                person.save()
            # Which particulars changed is the record's business, not what they were.
            record.event(person, "person.changed", _("修改人员资料"), data={"fields": sorted(changed)})
    return person


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
        if same.filter(_unended(post.start_on)).exists():
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
        post = _locked_post(access, post)
        revoked = end_on is None and post.start_on >= today
        if end_on is not None and end_on < post.start_on:
            raise ValidationError({"end_on": _("离任日期不能早于任职日期。")})
        last_day = post.start_on - timedelta(days=1) if revoked else end_on or today - timedelta(days=1)
        if post.end_on == last_day:
            return post
        if post.role == Role.ADMIN:
            _keep_an_admin(access.committee_id, post.person, last_day + timedelta(days=1))
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
        post = _locked_post(access, post)
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
        if same.filter(_unended(start_on), start_on__lte=end_on).exists():
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


def _locked_post(access, post) -> Post:
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
        post = _locked_post(access, post)
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
            if not active and person.posts.filter(_unended(today), role=Role.ADMIN).exists():
                _keep_an_admin(access.committee_id, person, today)
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
