"""A committee's own day or rhythm for a duty."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from pages.staleness import require_fresh
from workbench.duties import rules
from workbench.duties.catalogue import BY_CODE
from workbench.duties.engine import DATED, ROLLING
from workbench.models import DutySetting

FIELDS = ("month_day", "years_after", "every_months")


def fields_of(duty) -> tuple[str, ...]:
    """What can be set of a duty: the rhythm of a rolling one, the day of a dated one, nothing of the others."""
    if duty.rule.cadence in ROLLING:
        return ("every_months",)
    return ("month_day", "years_after") if duty.rule.cadence in DATED else ()


def setting_of(committee_id: int, code: str) -> DutySetting:
    """The committee's setting of a duty; not stored where there is none."""
    stored = DutySetting.objects.filter(committee_id=committee_id, code=code).first()
    return stored or DutySetting(committee_id=committee_id, code=code)


def save_duty_setting(*, actor, code: str, seen: str | None = None, **fields) -> DutySetting:
    """Set the day (`month_day` "12-20", `years_after`) or the rhythm (`every_months`) of a duty; empty values go back
    to the default. `seen` is the fingerprint of the form; raises `Conflict` when somebody set it meanwhile,
    `ValidationError` by field."""
    access = access_of(actor)
    require(rules.may_set_duties(access))
    duty = BY_CODE[code]
    with recording(actor=actor) as record:
        committee = Committee.objects.select_for_update().get(pk=access.committee_id)
        setting = setting_of(committee.pk, code)
        require_fresh(setting, FIELDS, seen if setting.pk or seen else None)
        allowed = fields_of(duty)
        changed = write_changes(setting, {name: fields[name] for name in allowed if name in fields})
        if not changed:
            return setting
        check_fields(setting, *allowed)
        setting.updated_at, setting.updated_by = timezone.now(), actor
        try:
            with transaction.atomic():
                setting.save()
        except IntegrityError:
            raise Conflict(_("这项设置刚刚由他人修改。")) from None
        record.event(
            setting, "duty.set", _("设置工作职责的时限"), comment=f"{duty.number} {duty.title}", data=changed
        )
    return setting
