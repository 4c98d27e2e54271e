"""What a committee sets for its commendations: veto rules, consulted departments, moved years."""

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from commendations import rules
from commendations.models import ConsultedDepartment, DueShift, VetoRule
from commendations.selectors.rounds import due_rounds
from commendations.services.rows import last_change, with_reason
from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee, Unit
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require

RULE_FIELDS = ("code", "title", "basis", "kind", "position", "is_active")
DEPARTMENT_FIELDS = ("unit", "name", "asks", "kind", "position", "is_active")
MOST_ROWS = 60


def defaults() -> dict:
    """What a committee begins with."""
    return json.loads((settings.FIXTURES_DIR / "commendation.json").read_text(encoding="utf-8"))


def _committee(access) -> Committee:
    """One's own committee, locked: its settings are changed one at a time."""
    return Committee.objects.select_for_update(no_key=True).get(pk=access.committee_id)


def found_settings(*, actor) -> tuple[list[VetoRule], list[ConsultedDepartment]]:
    """Usable veto rules and departments, once: nothing of a sort where the committee has some already. A department
    that is among the member units is asked as such."""
    access = access_of(actor)
    require(rules.may_keep_settings(access))
    with recording(actor=actor) as record:
        committee = _committee(access)
        given, made_rules, made_departments = defaults(), [], []
        if not VetoRule.objects.filter(committee=committee).exists():
            made_rules = VetoRule.objects.bulk_create(
                VetoRule(committee=committee, position=position, **row)
                for position, row in enumerate(given["veto_rules"], 1)
            )
        if not ConsultedDepartment.objects.filter(committee=committee).exists():
            units = list(Unit.objects.filter(committee=committee).active().order_by("code"))
            made_departments = ConsultedDepartment.objects.bulk_create(
                _department(committee, units, position, row)
                for position, row in enumerate(given["departments"], 1)
            )
        for row in (*made_rules, *made_departments):
            record.event(row, "commendation.setting_founded", _("建立表彰设置"), comment=str(row))
    return made_rules, made_departments


def _department(committee, units, position, row) -> ConsultedDepartment:
    unit = next(
        (unit for word in row["names"] for unit in units if word in unit.short_name + unit.name), None
    )
    return ConsultedDepartment(
        committee=committee,
        unit=unit,
        name="" if unit else row["name"],
        asks=row["asks"],
        kind=row["kind"],
        position=position,
    )


def save_veto_rule(*, actor, rule: VetoRule | None = None, revision: int | None = None, **fields) -> VetoRule:
    """Add (`rule` None) or change a veto rule. Raises `ValidationError` by field, `Conflict` for a stale form."""
    if rule is None and not fields.get("code"):
        fields["code"] = f"own-{get_random_string(8).lower()}"
    return _save(actor, VetoRule, rule, revision, fields, RULE_FIELDS, _("一票否决事项"))


def save_department(
    *, actor, department: ConsultedDepartment | None = None, revision: int | None = None, **fields
) -> ConsultedDepartment:
    """Add (`department` None) or change a consulted department: a member unit, or another body by its name."""
    if (unit := fields.get("unit")) is not None and unit.committee_id != actor.committee_id:
        raise ValidationError({"unit": _("请从列出的单位中选择。")})
    said = _("征求意见的部门")
    return _save(actor, ConsultedDepartment, department, revision, fields, DEPARTMENT_FIELDS, said)


def _save(actor, model, row, revision, fields, names, said):
    access = access_of(actor)
    require(rules.may_keep_settings(access))
    fields = {name: value for name, value in fields.items() if name in names}
    with recording(actor=actor) as record:
        committee = _committee(access)
        rows = model.objects.filter(committee=committee)
        if row is None:
            if rows.count() >= MOST_ROWS:
                raise ValidationError(_("最多设 %(n)s 项。") % {"n": MOST_ROWS})
            row, title = model(committee=committee), _("添加%(what)s") % {"what": said}
        else:
            row, title = rows.select_for_update().get(pk=row.pk), _("修改%(what)s") % {"what": said}
        changed = write_changes(row, fields)
        if row.pk and not changed:
            return row
        if revision is not None and row.pk and row.revision != revision:
            raise Conflict(last_change(row), current=model.objects.get(pk=row.pk))
        row.full_clean()
        if row.pk:
            row.revision += 1
        row.save()
        record.event(row, "commendation.setting_saved", title, comment=str(row), data=changed)
    return row


def move_due(*, actor, due_year: int, moved_to: int, reason: str) -> DueShift:
    """The commendation that the outlines put in `due_year` is held in another year. Moved again, the last decision
    holds; the record keeps the earlier ones."""
    access = access_of(actor)
    require(rules.may_keep_settings(access))
    reason = with_reason(reason, _("请写明调整的理由。"))
    with recording(actor=actor) as record:
        committee = _committee(access)
        due = next((row for row in due_rounds(committee) if row.due_year == due_year), None)
        if due is None:
            raise ValidationError({"due_year": _("%(year)s年没有应开展的表彰。") % {"year": due_year}})
        if due.held is not None:
            raise ValidationError(
                {"moved_to": _("%(year)s年应开展的表彰已经建立批次。") % {"year": due_year}}
            )
        if moved_to == due.year:
            raise ValidationError({"moved_to": _("已经定在这一年。")})
        if moved_to < due.first:
            raise ValidationError({"moved_to": _("不能早于 %(year)s 年。") % {"year": due.first}})
        shift = DueShift.objects.filter(committee=committee, due_year=due_year).first() or DueShift(
            committee=committee, due_year=due_year
        )
        shift.moved_to, shift.reason = moved_to, reason
        shift.moved_at, shift.moved_by = timezone.now(), actor
        check_fields(shift, "moved_to", "reason")
        try:
            with transaction.atomic():
                shift.save()
        except IntegrityError:
            raise Conflict(_("表彰年度刚刚由他人调整，请再看一次。")) from None
        record.event(
            shift, "commendation.due_moved", _("调整表彰年度"), comment=f"{due.year} → {moved_to}：{reason}"
        )
    return shift
