"""人工评分 and 一票否决: what the office enters for units, with its reason."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import Assessment, ManualEntry, SchemeItem
from commendations.rules import assessment as rules
from commendations.services.assessments import changing
from organisations.models import Unit
from pages.fields import check_fields
from pages.rules import Conflict, require

Direction = SchemeItem.Direction


def _item(assessment: Assessment, code: str) -> SchemeItem:
    found = assessment.scheme.items.filter(code=code).first()
    if found is None:
        raise ValidationError({"item": _("请从方案的考核项中选择。")})
    return found


def enter_points(*, actor, assessment: Assessment, code: str, rows: list[dict]) -> int:
    """Points of one item for units: dicts of `unit`, `points` (None with `is_absent`: does not apply), `reason`, and
    `seen`, the key of the entry that stood there when the form was drawn (None: none). What did not change is left
    alone. Raises `ValidationError` by "<unit>-<field>", `Conflict` when somebody else was faster. Returns how many
    changed."""
    with changing(actor, assessment) as change:
        assessment = change.assessment
        require(rules.may_change_year(change.access, assessment))
        item = _item(assessment, code)
        units = {
            unit.pk: unit
            for unit in Unit.objects.filter(
                committee_id=assessment.committee_id, pk__in=[row["unit"].pk for row in rows]
            )
        }
        standing = ManualEntry.objects.standing().filter(
            committee_id=assessment.committee_id, year=assessment.year, code=code
        )
        present = {entry.unit_id: entry for entry in standing}
        wrong, changed = {}, []
        for row in rows:
            unit = units.get(row["unit"].pk)
            if unit is None:
                continue
            old = present.get(unit.pk)
            points, reason = row.get("points"), (row.get("reason") or "").strip()
            is_absent = bool(row.get("is_absent"))
            if is_absent:
                points = None
            elif points is None and not reason:
                # Nothing typed: what stands there is taken back, if the form showed it.
                if old is not None and row.get("seen") == old.pk:
                    changed.append((old, None))
                continue
            if old and (old.points, old.reason) == (points, reason):
                continue
            if (old.pk if old else None) != row.get("seen"):
                raise Conflict(
                    _("您填写期间，%(name)s已经录入%(unit)s的“%(item)s”，您的修改没有保存。")
                    % {"name": old.entered_by if old else _("他人"), "unit": unit, "item": item.title}
                )
            wrong |= _faults(item, unit, points, reason, is_absent)
            changed.append((old, ManualEntry(unit=unit, points=points, reason=reason)))
        if wrong:
            raise ValidationError(wrong)
        for old, new in changed:
            if old is not None:
                _withdraw(old, actor, _("改为另一分数") if new else _("清空"))
            if new is not None:
                new.committee_id, new.year = assessment.committee_id, assessment.year
                new.code, new.title, new.entered_by = code, item.title, actor
                check_fields(new, "points", "reason")
                _save(new)
                change.record.event(
                    new,
                    "entry.entered",
                    _("录入考核分数"),
                    comment=f"{new.points if new.points is not None else _('不适用')}：{new.reason}",
                    data={"was": str(old.points) if old else None},
                )
            else:
                change.record.event(old, "entry.withdrawn", _("撤销考核分数"))
    return len(changed)


def _faults(item, unit, points, reason, is_absent) -> dict:
    if not is_absent and points is None:
        return {f"{unit.pk}-points": _("请填分数，或者勾选“不适用”。")}
    if not reason:
        return {f"{unit.pk}-reason": _("请写明理由。")}
    if is_absent and item.direction != Direction.SCORE:
        return {f"{unit.pk}-points": _("加分、扣分项没有的填 0 或留空。")}
    if points is not None and (
        points < 0 or ((item.weight or item.direction == Direction.SCORE) and points > item.weight)
    ):
        return {
            f"{unit.pk}-points": _("应在 0 到 %(most)s 之间。") % {"most": f"{item.weight.normalize():f}"}
        }
    return {}


def enter_veto(*, actor, assessment: Assessment, code: str, unit: Unit, reason: str) -> ManualEntry:
    """一票否决: recorded with its grounds; the evidence is attached to it, and without evidence the year cannot be
    announced."""
    reason = reason.strip()
    with changing(actor, assessment) as change:
        assessment = change.assessment
        require(rules.may_change_year(change.access, assessment))
        item = _item(assessment, code)
        if item.direction != Direction.VETO:
            raise ValidationError({"item": _("请选择一票否决的考核项。")})
        if not reason:
            raise ValidationError({"reason": _("请写明事实和认定的依据。")})
        entry = ManualEntry(
            committee_id=assessment.committee_id,
            year=assessment.year,
            unit=Unit.objects.get(pk=unit.pk, committee_id=assessment.committee_id),
            code=code,
            title=item.title,
            is_veto=True,
            reason=reason,
            entered_by=actor,
        )
        check_fields(entry, "reason")
        _save(entry)
        change.record.event(entry, "entry.veto", _("录入一票否决"), comment=reason)
    return entry


def _save(entry: ManualEntry) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        raise Conflict(_("%(what)s已经录入过。") % {"what": entry}) from None


def withdraw_entry(*, actor, entry: ManualEntry, reason: str) -> ManualEntry:
    """撤销: before the announcement; the row stays with the reason."""
    reason = reason.strip()
    assessment = Assessment.objects.get(committee_id=entry.committee_id, year=entry.year)
    with changing(actor, assessment) as change:
        rows = ManualEntry.objects.select_for_update().filter(committee_id=change.access.committee_id)
        entry = rows.get(pk=entry.pk)
        if entry.withdrawn_at is not None:
            raise Conflict(_("这条评分已经撤销。"), current=entry)
        require(rules.may_change_year(change.access, change.assessment))
        if not reason:
            raise ValidationError({"reason": _("请写明撤销的理由。")})
        _withdraw(entry, actor, reason)
        change.record.event(entry, "entry.withdrawn", _("撤销考核分数"), comment=reason)
    return entry


def _withdraw(entry, actor, reason: str) -> None:
    entry.withdrawn_at, entry.withdrawn_by, entry.withdraw_reason = timezone.now(), actor, reason
    check_fields(entry, "withdraw_reason")
    entry.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
