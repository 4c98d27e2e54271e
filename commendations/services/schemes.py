"""考核方案: begun as a copy of the last one (or of the default), written as a draft, adopted with a recorded decision."""

import json
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from commendations.models import AssessmentScheme, SchemeItem
from commendations.registry import sources
from commendations.rules import assessment as rules
from commendations.scoring import faults_of, figures_in
from commendations.selectors.scores import grades_of, items_of
from history.models import Event
from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee
from organisations.roles import Role
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require

State = AssessmentScheme.State
FIELDS = (
    "title",
    "basis",
    "absent_rule",
    "veto_effect",
    "shows_ranking",
    "objection_days",
    "answer_days",
    "grades",
)
ITEM_FIELDS = ("title", "direction", "weight", "position", "note", "parameters")
MOST_ITEMS, MOST_GRADES = 60, 8


def default_scheme() -> dict:
    """The scheme that a committee begins with where it has none: data, to be changed like any other."""
    return json.loads((settings.FIXTURES_DIR / "assessment.json").read_text(encoding="utf-8"))


def begin_scheme(*, actor, year: int, source: AssessmentScheme | None = None) -> AssessmentScheme:
    """A draft for a year: the next version, with the words of `source`, or of the committee's latest adopted scheme up
    to that year, or of the default one. Raises `Conflict` with the draft that is there already."""
    access = access_of(actor)
    require(rules.may_begin_version(access))
    with recording(actor=actor) as record:
        committee = Committee.objects.select_for_update(no_key=True).get(pk=access.committee_id)
        own = AssessmentScheme.objects.filter(committee=committee)
        present = own.filter(year=year, state=State.DRAFT).first()
        if present is not None:
            raise Conflict(_("%(year)s年已经有一份正在拟订的方案。") % {"year": year}, current=present)
        if source is not None:
            source = own.get(pk=source.pk)
        else:
            source = own.adopted().filter(year__lte=year).first()
        version = (own.filter(year=year).aggregate(last=Max("version"))["last"] or 0) + 1
        scheme = AssessmentScheme(
            committee=committee,
            year=year,
            version=version,
            based_on=source,
            created_by=actor,
            updated_by=actor,
        )
        if source is not None:
            for name in FIELDS:
                setattr(scheme, name, getattr(source, name))
            rows = [
                {name: getattr(item, name) for name in ("code", "source", *ITEM_FIELDS)}
                for item in source.items.all()
            ]
        else:
            given = default_scheme()
            for name in FIELDS:
                setattr(scheme, name, given[name])
            rows = [
                {**row, "weight": Decimal(row["weight"]), "position": position}
                for position, row in enumerate(given["items"], 1)
            ]
        check_fields(scheme, "year", *FIELDS)
        try:
            with transaction.atomic():
                scheme.save()
        except IntegrityError:
            raise Conflict(_("%(year)s年已经有一份正在拟订的方案。") % {"year": year}) from None
        SchemeItem.objects.bulk_create(SchemeItem(scheme=scheme, **row) for row in rows)
        record.event(
            scheme,
            "scheme.begun",
            _("拟订考核方案"),
            to_state=scheme.state,
            comment=_("由“%(what)s”而来") % {"what": source} if source else _("由系统的参考方案而来"),
        )
    return scheme


def _draft(access, scheme, revision: int | None) -> AssessmentScheme:
    """The draft under its lock, as its writer saw it."""
    rows = AssessmentScheme.objects.filter(committee_id=access.committee_id).select_related("committee")
    scheme = rows.select_for_update(of=("self",)).get(pk=scheme.pk)
    if revision is not None and scheme.revision != revision:
        raise Conflict(_last_change(scheme), current=scheme)
    require(rules.may_edit_scheme(access, scheme))
    return scheme


def _last_change(scheme) -> str:
    event = Event.objects.about(scheme).order_by("-id").first()
    if event is None:
        return _("您填写期间，方案已被他人修改，您的修改没有保存。")
    return _("您填写期间，方案已由%(name)s于 %(at)s 修改（%(how)s），您的修改没有保存。") % {
        "name": event.actor_name,
        "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        "how": event.title,
    }


def _touch(scheme, actor) -> None:
    scheme.revision += 1
    scheme.updated_at, scheme.updated_by = timezone.now(), actor
    scheme.save()


def save_scheme(
    *, actor, scheme: AssessmentScheme, revision: int | None = None, **fields
) -> AssessmentScheme:
    """Change a draft's rules and grades. Raises `ValidationError` by field, `Conflict` for a stale form."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        scheme = _draft(access, scheme, revision)
        if "grades" in fields:
            fields["grades"] = _checked_grades(fields["grades"])
        changed = write_changes(scheme, {name: fields[name] for name in FIELDS if name in fields})
        if not changed:
            return scheme
        check_fields(scheme, *FIELDS)
        _touch(scheme, actor)
        record.event(scheme, "scheme.saved", _("修改考核方案"), data=changed)
    return scheme


def _checked_grades(grades) -> list[dict]:
    found = []
    for row in grades:
        name, least = str(row["name"]).strip(), row["least"]
        if not name or len(name) > 20:
            raise ValidationError({"grades": _("每个等次都要有名称，最多 20 个字。")})
        try:
            least = Decimal(str(least))
        except InvalidOperation:
            raise ValidationError({"grades": _("“%(name)s”的最低分不是数字。") % {"name": name}}) from None
        if not (least.is_finite() and 0 <= least <= 200):
            raise ValidationError({"grades": _("“%(name)s”的最低分应在 0 到 200 之间。") % {"name": name}})
        found.append({"name": name, "least": f"{least.normalize():f}"})
    if len(found) > MOST_GRADES:
        raise ValidationError({"grades": _("最多设 %(n)s 个等次。") % {"n": MOST_GRADES}})
    if len({row["name"] for row in found}) < len(found):
        raise ValidationError({"grades": _("等次的名称不能重复。")})
    return sorted(found, key=lambda row: Decimal(row["least"]), reverse=True)


def save_item(
    *,
    actor,
    scheme: AssessmentScheme,
    item: SchemeItem | None = None,
    source="",
    revision: int | None = None,
    **fields,
) -> SchemeItem:
    """Change a line of a draft, or with `item` None add one of that `source`."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        scheme = _draft(access, scheme, revision)
        if item is None:
            if source not in sources:
                raise ValidationError({"source": _("请选择数据来源。")})
            last = scheme.items.aggregate(n=Max("position"))["n"] or 0
            if scheme.items.count() >= MOST_ITEMS:
                raise ValidationError(_("最多设 %(n)s 个考核项。") % {"n": MOST_ITEMS})
            item = SchemeItem(
                scheme=scheme, source=source, code=_fresh_code(scheme, source), position=last + 1
            )
            verb, title = "scheme.item_added", _("添加考核项")
        else:
            item = scheme.items.get(pk=item.pk)
            verb, title = "scheme.item_saved", _("修改考核项")
        known = sources[item.source]
        if "parameters" in fields:
            fields["parameters"] = _checked_parameters(known, fields["parameters"])
        changed = write_changes(item, {name: fields[name] for name in ITEM_FIELDS if name in fields})
        if item.direction not in known.directions:
            raise ValidationError({"direction": _("这个数据来源不能这样计分。")})
        if item.direction == SchemeItem.Direction.VETO:
            item.weight = Decimal(0)
        check_fields(item, "title", "direction", "weight", "position", "note")
        if item.direction == SchemeItem.Direction.SCORE and item.weight <= 0:
            raise ValidationError({"weight": _("得分项的满分应大于 0。")})
        if item.pk and not changed:
            return item
        item.save()
        _touch(scheme, actor)
        record.event(scheme, verb, title, comment=item.title, data=changed)
    return item


def _fresh_code(scheme, source: str) -> str:
    """A code that no version has, so that points entered for one line are never taken for another's."""
    taken = set(
        SchemeItem.objects.filter(scheme__committee_id=scheme.committee_id).values_list("code", flat=True)
    )
    if source not in taken and not sources[source].by_hand:
        return source
    while True:
        code = f"{source[:13]}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"
        if code not in taken:
            return code


def _checked_parameters(source, given) -> dict:
    found, wrong = {}, {}
    for row in source.parameters:
        text = str(given.get(row.code, "") or row.default).strip()
        try:
            figures = figures_in(text)
        except ValueError:
            wrong[row.code] = _("请填数字。")
            continue
        if not row.is_list and len(figures) > 1:
            wrong[row.code] = _("只能填一个数字。")
        elif any(not 0 <= value <= row.most for value in figures) or len(figures) > 10:
            wrong[row.code] = _("应在 0 到 %(most)s 之间。") % {"most": row.most}
        else:
            found[row.code] = ", ".join(f"{value:f}" for value in figures)
    if wrong:
        raise ValidationError(wrong)
    return found


def remove_item(*, actor, scheme: AssessmentScheme, item: SchemeItem, revision: int | None = None) -> None:
    """Take a line out of a draft; other versions keep theirs."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        scheme = _draft(access, scheme, revision)
        item = scheme.items.get(pk=item.pk)
        item.delete()
        _touch(scheme, actor)
        record.event(scheme, "scheme.item_removed", _("删除考核项"), comment=item.title)


def adopt_scheme(*, actor, scheme: AssessmentScheme, decision: str, revision: int | None = None):
    """采用: the director or the chair decides, and says on what grounds. Raises `ValidationError` with everything that
    is wrong with the scheme."""
    access = access_of(actor)
    decision = decision.strip()
    with recording(actor=actor) as record:
        rows = AssessmentScheme.objects.filter(committee_id=access.committee_id).select_related("committee")
        scheme = rows.select_for_update(of=("self",)).get(pk=scheme.pk)
        if scheme.state == State.ADOPTED or (revision is not None and scheme.revision != revision):
            raise Conflict(_last_change(scheme), current=scheme)
        require(rules.may_adopt(access, scheme))
        if not decision:
            raise ValidationError({"decision": _("请写明决定的依据，例如会议名称和日期。")})
        faults = faults_of(items_of(scheme), grades_of(scheme))
        if faults:
            raise ValidationError(faults)
        scheme.decision = decision
        check_fields(scheme, "decision")
        scheme.state, scheme.adopted_at, scheme.adopted_by = State.ADOPTED, timezone.now(), actor
        scheme.decided_as = Role.CHAIR if access.has(Role.CHAIR) else Role.OFFICE_DIRECTOR
        scheme.revision += 1
        scheme.save()
        record.event(
            scheme,
            "scheme.adopted",
            _("采用考核方案"),
            from_state=State.DRAFT,
            to_state=scheme.state,
            comment=decision,
        )
    return scheme


def drop_scheme(*, actor, scheme: AssessmentScheme, revision: int | None = None) -> AssessmentScheme:
    """作废: a draft that is not wanted any more; it stays to be read."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        scheme = _draft(access, scheme, revision)
        scheme.state = State.DROPPED
        scheme.save(update_fields=["state"])
        record.event(
            scheme, "scheme.dropped", _("作废考核方案"), from_state=State.DRAFT, to_state=scheme.state
        )
    return scheme
