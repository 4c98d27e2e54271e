"""会议种类: the regulated six to begin with, and what a committee makes of them."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from meetings import rules, standing
from meetings.kind_rules import DEFAULTS, MOST_LINES, AgendaLine, KindRules
from meetings.models import MeetingKind
from organisations.access import access_of
from organisations.models import Committee, Unit
from organisations.roles import UNIT_ROLES, Role
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require

FIELDS = (
    "name",
    "interval",
    "minimum",
    "audience",
    "since",
    "basis_words",
    "basis",
    "convener",
    "convener_role",
    "participants",
    "attendee",
    "invites_all_units",
    "roles",
    "lines",
    "standing",
    "quorum_share",
    "month",
    "notice_days",
    "reply_days",
    "minutes_days",
    "is_active",
)
# What the outlines say of a regulated kind is not the committee's to change.
REGULATED = ("interval", "audience", "is_active")
INVITABLE = tuple(role for role in Role.values if role not in {*UNIT_ROLES, Role.ADMIN, Role.AUDITOR})
MOST_KINDS = 40


def found_kinds(*, committee: Committee, actor=None) -> list[MeetingKind]:
    """The six regulated kinds with usable rules, once; asked again it makes those that are missing. They are looked
    at from this year on, until the office has entered what was held before."""
    if actor is not None:
        access = access_of(actor)
        require(rules.may_organise(access))
        committee = access.user.committee
    with recording(actor=actor) as record:
        committee = Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
        present = set(MeetingKind.objects.filter(committee=committee).values_list("code", flat=True))
        made = MeetingKind.objects.bulk_create(
            _begun(committee, rules_, position)
            for position, rules_ in enumerate(DEFAULTS, 1)
            if rules_.code not in present
        )
        for kind in made:
            record.event(kind, "kind.founded", _("建立会议种类"))
    return made


def _begun(committee, rules_: KindRules, position: int) -> MeetingKind:
    return MeetingKind(
        committee=committee,
        code=rules_.code,
        name=str(rules_.name),
        position=position,
        duty=rules_.duty,
        interval=rules_.interval,
        minimum=rules_.minimum,
        audience=rules_.audience,
        since=timezone.localdate().year,
        basis_words=rules_.basis_words,
        convener=str(rules_.convener),
        convener_role=rules_.convener_role,
        participants=str(rules_.participants),
        attendee=str(rules_.attendee),
        invites_all_units=rules_.invites_all_units,
        roles=[str(role) for role in rules_.roles],
        lines=[line.to_json() for line in rules_.lines],
        standing=list(rules_.standing),
        quorum_share=rules_.quorum_share,
        month=rules_.month,
        notice_days=rules_.notice_days,
        reply_days=rules_.reply_days,
        minutes_days=rules_.minutes_days,
    )


def save_kind(*, actor, kind: MeetingKind | None = None, revision: int | None = None, units=None, **fields):
    """Change a kind, or with `kind` None add one of the committee's own. `lines` are `AgendaLine`s. Raises `ValidationError` by field, `Conflict` for a stale form."""
    access = access_of(actor)
    require(rules.may_organise(access))
    fields = {name: value for name, value in fields.items() if name in FIELDS}
    if "lines" in fields:
        fields["lines"] = _checked_lines(fields["lines"])
    _check_codes(fields)
    with recording(actor=actor) as record:
        committee = Committee.objects.select_for_update(no_key=True).get(pk=access.committee_id)
        kinds = MeetingKind.objects.filter(committee=committee)
        if kind is None:
            number = kinds.count() + 1
            if number > MOST_KINDS:
                raise ValidationError(_("最多设 %(n)s 种会议。") % {"n": MOST_KINDS})
            kind = MeetingKind(committee=committee, code=_free_code(kinds), position=number)
            verb, title = "kind.added", _("添加会议种类")
        else:
            kind = kinds.select_for_update().get(pk=kind.pk)
            verb, title = "kind.saved", _("修改会议种类")
        if kind.is_regulated:
            _check_regulated(kind, fields)
        changed = write_changes(kind, fields)
        if kind.invites_all_units:
            units = []
        was = set(kind.units.values_list("pk", flat=True)) if kind.pk else set()
        wanted = was if units is None else {unit.pk for unit in units}
        if kind.pk and not changed and wanted == was:
            return kind
        if revision is not None and kind.pk and kind.revision != revision:
            raise Conflict(
                _("您填写期间，他人已经修改过“%(kind)s”，您的修改没有保存。") % {"kind": kind.name},
                current=MeetingKind.objects.get(pk=kind.pk),
            )
        check_fields(kind, *FIELDS)
        kind.revision += 1
        kind.updated_at = timezone.now()
        try:
            with transaction.atomic():
                kind.save()
        except IntegrityError:
            raise ValidationError({"name": _("已经有一种同名的会议。")}) from None
        kind.units.set(Unit.objects.filter(committee=committee, pk__in=wanted))
        record.event(kind, verb, title, comment=kind.name, data=changed)
    return kind


def _free_code(kinds) -> str:
    taken = set(kinds.values_list("code", flat=True))
    return next(f"own-{n}" for n in range(1, MOST_KINDS + 2) if f"own-{n}" not in taken)


def _checked_lines(lines: list[AgendaLine]) -> list[dict]:
    titles = [str(line.title).strip() for line in lines]
    if len(lines) > MOST_LINES:
        raise ValidationError({"lines": _("必备议程最多 %(n)s 项。") % {"n": MOST_LINES}})
    if not all(titles) or len(set(titles)) < len(titles):
        raise ValidationError({"lines": _("每项议程都要有名称，名称不能重复。")})
    if any(
        len(title) > 200 or not 1 <= line.minutes <= 480 for title, line in zip(titles, lines, strict=True)
    ):
        raise ValidationError({"lines": _("议程名称最多 200 字，时长在 1 到 480 分钟之间。")})
    if len({line.code for line in lines}) < len(lines):
        raise ValidationError({"lines": _("议程的代码不能重复。")})
    return [line.to_json() for line in lines]


def _check_codes(fields) -> None:
    if not set(fields.get("roles", ())) <= set(INVITABLE):
        raise ValidationError({"roles": _("请从列出的岗位中选择。")})
    if not set(fields.get("standing", ())) <= set(standing.papers):
        raise ValidationError({"standing": _("请从列出的材料中选择。")})


def _check_regulated(kind, fields) -> None:
    for name in REGULATED:
        if name in fields and fields[name] != getattr(kind, name):
            raise ValidationError({name: _("纲要规定的会议，这一项不能改。")})
    least = next((row.minimum for row in DEFAULTS if row.code == kind.code), 0)
    if fields.get("minimum", least) < least:
        raise ValidationError({"minimum": _("纲要规定至少召开 %(n)s 次。") % {"n": least}})
