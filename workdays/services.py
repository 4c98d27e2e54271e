"""Keeping a year's list. The first change makes the committee's own list out of the one that held until then."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee
from pages.rules import require
from workdays import followers, rules
from workdays.models import CalendarDay, CalendarYear
from workdays.selectors import calendar_of
from workdays.statutory import is_official

FIRST_YEAR, LAST_YEAR = 2000, 2100


def _own_list(access, actor, year, *, basis=None, empty=False) -> CalendarYear:
    """The committee's own list of the year, made from what held until now (or empty), under the committee's lock."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(_("只能维护 %(a)s—%(b)s 年的日历。") % {"a": FIRST_YEAR, "b": LAST_YEAR})
    Committee.objects.select_for_update().get(pk=access.committee_id)
    days, official = calendar_of(access.committee_id).year(year)
    basis = basis or (CalendarYear.Basis.OFFICIAL if official else CalendarYear.Basis.ESTIMATED)
    row, made = CalendarYear.objects.get_or_create(
        committee_id=access.committee_id, year=year, defaults={"basis": basis}
    )
    row.basis, row.updated_at, row.updated_by = basis, timezone.now(), actor
    row.save()
    if empty:
        row.days.all().delete()
    elif made:
        CalendarDay.objects.bulk_create(
            CalendarDay(calendar=row, day=day, is_working=special.is_working, name=special.name)
            for day, special in days.items()
        )
    return row


def set_day(*, actor, day: date, is_working: bool, name: str) -> CalendarYear:
    """Say that a day is off, or worked."""
    access = access_of(actor)
    require(rules.may_keep_calendar(access))
    name = name.strip() or (_("上班") if is_working else _("放假"))
    with recording(actor=actor) as record:
        row = _own_list(access, actor, day.year)
        special = CalendarDay(calendar=row, day=day, is_working=is_working, name=name)
        special.clean_fields()
        row.days.update_or_create(day=day, defaults={"is_working": is_working, "name": name})
        said = _("%(day)s %(what)s：%(name)s")
        what = _("上班") if is_working else _("休息")
        record.event(
            row,
            "calendar.day_set",
            _("修改工作日历"),
            comment=said % {"day": day, "what": what, "name": name},
        )
        followers.changed(access.committee_id, day.year)
    return row


def drop_day(*, actor, day: date) -> CalendarYear:
    """The day is again what its weekday says."""
    access = access_of(actor)
    require(rules.may_keep_calendar(access))
    with recording(actor=actor) as record:
        row = _own_list(access, actor, day.year)
        row.days.filter(day=day).delete()
        record.event(
            row,
            "calendar.day_dropped",
            _("修改工作日历"),
            comment=_("%(day)s 按星期计算") % {"day": day},
        )
        followers.changed(access.committee_id, day.year)
    return row


def import_year(*, actor, year: int, days: dict[date, tuple[bool, str]]) -> CalendarYear:
    """The announced list of a year (国务院办公厅通知) takes the place of what was estimated: `days` are
    date → (worked, name). Everything counted in working days is counted again."""
    access = access_of(actor)
    require(rules.may_keep_calendar(access))
    if any(day.year != year for day in days):
        raise ValidationError(_("日期不都在 %(year)s 年。") % {"year": year})
    with recording(actor=actor) as record:
        row = _own_list(access, actor, year, basis=CalendarYear.Basis.OFFICIAL, empty=True)
        rows = [
            CalendarDay(calendar=row, day=day, is_working=worked, name=name)
            for day, (worked, name) in sorted(days.items())
        ]
        CalendarDay.objects.bulk_create(rows)
        record.event(
            row,
            "calendar.imported",
            _("导入正式放假安排"),
            comment=_("%(n)s 个特殊日期") % {"n": len(rows)},
        )
        followers.changed(access.committee_id, year)
    return row


def confirm_year(*, actor, year: int) -> CalendarYear:
    """The list as it stands is the announced one."""
    access = access_of(actor)
    require(rules.may_keep_calendar(access))
    with recording(actor=actor) as record:
        row = _own_list(access, actor, year, basis=CalendarYear.Basis.OFFICIAL)
        record.event(row, "calendar.confirmed", _("确认为正式放假安排"))
        followers.changed(access.committee_id, year)
    return row


def reset_year(*, actor, year: int) -> None:
    """Throw the committee's own list away; what held before it holds again."""
    access = access_of(actor)
    require(rules.may_keep_calendar(access))
    with recording(actor=actor) as record:
        row = CalendarYear.objects.filter(committee_id=access.committee_id, year=year).first()
        if row is None:
            return
        record.event(row, "calendar.reset", _("恢复默认的工作日历"))
        row.delete()
        followers.changed(access.committee_id, year)


def basis_of(found: CalendarYear | None, year: int) -> str:
    """How far a year's list can be relied on."""
    if found is not None:
        return found.basis
    return CalendarYear.Basis.OFFICIAL if is_official(year) else CalendarYear.Basis.ESTIMATED
