"""活动台账: recorded, corrected with the history of what it said before, withdrawn with a reason."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from organisations.models import Unit
from outlines.models import Outline
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from supervision import rules
from supervision.activity_kinds import EXAMINED, KINDS
from supervision.models import Activity

FIELDS = ("title", "held_on", "ended_on", "summary", "people", "amount", "year", "stage")


def record_activity(*, actor, kind: str, outlines, unit=None, examines=(), **fields) -> Activity:
    """Enter one thing that was done, for `unit` or for the committee itself. `fields` are those of `FIELDS`; what the
    kind does not carry is left out, `year` is that of the day unless the kind says otherwise. Raises
    `ValidationError` by field, `RuleError`, and `Conflict` with the present record where it is there already."""
    access = access_of(actor)
    spec = KINDS[kind]
    with recording(actor=actor) as record:
        unit = _unit_of(access, unit)
        require(rules.may_record_activity_of(access, spec, unit))
        activity = Activity(committee_id=access.committee_id, kind=kind, unit=unit, recorded_by=actor)
        for name, value in _said(spec, fields).items():
            setattr(activity, name, value)
        _check(activity, spec)
        outlines = _outlines_of(access, outlines)
        examines = _examined_of(access, spec, examines)
        try:
            with transaction.atomic():
                activity.save()
        except IntegrityError:
            present = _same(activity)
            raise Conflict(
                _("同一天已经登记过“%(title)s”。") % {"title": activity.title}, current=present
            ) from None
        activity.outlines.set(outlines)
        activity.examines.set(examines)
        record.event(
            activity,
            "activity.recorded",
            _("登记台账"),
            comment=str(activity),
            data={**_shown(activity), **_links(outlines, examines)},
        )
    return activity


def correct_activity(
    *, actor, activity: Activity, revision: int | None, outlines, unit=None, examines=(), **fields
) -> Activity:
    """Put a record right. Raises `Conflict` when somebody corrected it after `revision`."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        activity = _locked(access, activity)
        require(rules.may_correct_activity(access, activity))
        spec = KINDS[activity.kind]
        unit = activity.unit if unit is not None and unit.pk == activity.unit_id else _unit_of(access, unit)
        require(rules.may_record_activity_of(access, spec, unit))
        outlines = _outlines_of(access, outlines)
        examines = _examined_of(access, spec, examines, already=activity)
        before = _links(activity.outlines.all(), activity.examines.all())
        after = _links(outlines, examines)
        changed = write_changes(activity, {"unit": unit, **_said(spec, fields)})
        changed |= {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if not changed:
            # Sent twice: nothing to do, and nobody was overwritten.
            return activity
        if revision is not None and activity.revision != revision:
            raise Conflict(
                _("您填写期间，%(name)s已经修改过这条记录，您的修改没有保存。")
                % {"name": activity.updated_by or _("他人")},
                current=_locked(access, activity),
            )
        _check(activity, spec)
        activity.revision += 1
        activity.updated_at, activity.updated_by = timezone.now(), actor
        try:
            with transaction.atomic():
                activity.save()
        except IntegrityError:
            raise ValidationError({"title": _("同一天已经登记过同名的记录。")}) from None
        activity.outlines.set(outlines)
        activity.examines.set(examines)
        record.event(
            activity,
            "activity.corrected",
            _("更正台账（第%(n)s稿）") % {"n": activity.revision},
            comment="、".join(_label(name) for name in changed),
            data=changed,
        )
    return activity


def withdraw_activity(*, actor, activity: Activity, reason: str) -> Activity:
    """撤销: the record stays, marked, and proves nothing any more."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明撤销的理由。")})
    with recording(actor=actor) as record:
        activity = _locked(access, activity)
        if activity.is_withdrawn:
            raise Conflict(
                _("已由%(name)s于 %(at)s 撤销。")
                % {
                    "name": activity.withdrawn_by,
                    "at": timezone.localtime(activity.withdrawn_at).strftime("%Y-%m-%d %H:%M"),
                },
                current=activity,
            )
        require(rules.may_correct_activity(access, activity))
        activity.withdrawn_at, activity.withdrawn_by = timezone.now(), actor
        activity.withdraw_reason = reason
        check_fields(activity, "withdraw_reason")
        activity.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
        record.event(activity, "activity.withdrawn", _("撤销台账"), comment=reason)
    return activity


def activities_with_all():
    """Records with all that rules and pages read of them."""
    return Activity.objects.select_related("unit", "committee", "recorded_by", "updated_by", "withdrawn_by")


def _locked(access, activity) -> Activity:
    rows = activities_with_all().visible_to(access).select_for_update(of=("self",))
    return rows.get(pk=activity.pk)


def _unit_of(access, unit):
    """The unit as this committee has it; None for the committee itself."""
    if unit is None:
        return None
    found = Unit.objects.visible_to(access).active().filter(pk=unit.pk).first()
    if found is None:
        raise ValidationError({"unit": _("请选择在用的成员单位。")})
    return found


def _outlines_of(access, outlines) -> list[Outline]:
    ids = {outline.pk for outline in outlines}
    found = list(Outline.objects.visible_to(access).filter(pk__in=ids).order_by("pk"))
    if not found or len(found) != len(ids):
        raise ValidationError({"outlines": _("请选择这项工作属于哪部纲要。")})
    return found


def _examined_of(access, spec, examines, already: Activity | None = None) -> list[Activity]:
    """The schemes and reports that a session dealt with; one that was withdrawn since stays where it was named."""
    if spec.kind != Activity.Kind.DELIBERATION:
        return []
    ids = {row.pk for row in examines}
    rows = Activity.objects.visible_to(access).filter(pk__in=ids, kind__in=EXAMINED)
    kept = set(already.examines.values_list("pk", flat=True)) if already else set()
    found = [row for row in rows.order_by("pk") if not row.is_withdrawn or row.pk in kept]
    if len(found) != len(ids):
        raise ValidationError({"examines": _("请选择台账里的方案或报告。")})
    return found


def _said(spec, fields: dict) -> dict:
    """What was said of the fields that the kind has; the others are empty."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    day = fields.get("held_on")
    return {
        "title": " ".join((fields.get("title") or "").split()),
        "held_on": day,
        "ended_on": fields.get("ended_on"),
        "summary": (fields.get("summary") or "").replace("\r\n", "\n").strip(),
        "people": fields.get("people") if spec.has_people else None,
        "amount": fields.get("amount") if spec.has_amount else None,
        "year": (fields.get("year") if spec.has_year else None) or (day.year if day else None),
        "stage": (fields.get("stage") or "") if spec.has_stage else "",
    }


def _check(activity, spec) -> None:
    # Before the year that follows from it, which not every kind shows.
    if activity.held_on is not None and activity.held_on.year < 2000:
        raise ValidationError({"held_on": _("请核对年份。")})
    check_fields(activity, *FIELDS)
    wrong = {}
    today = timezone.localdate()
    if activity.held_on > today:
        wrong["held_on"] = _("台账登记已经开展的工作，日期不能晚于今天。")
    if activity.year > today.year + 1:
        wrong["year"] = _("所属年度最晚是下一年。")
    if activity.ended_on is not None:
        if activity.ended_on < activity.held_on:
            wrong["ended_on"] = _("结束日期不能早于开始日期。")
        elif activity.ended_on > today:
            wrong["ended_on"] = _("还没有结束的，先不填结束日期。")
    if spec.needs_amount and activity.amount is None:
        wrong["amount"] = _("请填写金额。")
    if spec.has_stage and not activity.stage:
        wrong["stage"] = _("请选择年度、中期或终期。")
    if wrong:
        raise ValidationError(wrong)


def _same(activity) -> Activity:
    return Activity.objects.standing().get(
        committee_id=activity.committee_id,
        unit=activity.unit,
        kind=activity.kind,
        held_on=activity.held_on,
        title=activity.title,
    )


def _shown(activity) -> dict:
    values = {name: getattr(activity, name) for name in FIELDS}
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def _links(outlines, examines) -> dict:
    return {
        "outlines": sorted(outline.title for outline in outlines),
        "examines": sorted(str(row) for row in examines),
    }


def _label(name: str) -> str:
    return str(Activity._meta.get_field(name).verbose_name)
