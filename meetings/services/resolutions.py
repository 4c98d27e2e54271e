"""议定事项: written with the minutes; what is ordered becomes tasks when the minutes are signed."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import AgendaItem, Meeting, Resolution
from meetings.services.rows import State, changing
from organisations.models import Unit
from outlines.models import Measure
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from tasks.services import order_task

EDITABLE = ("kind", "text", "due_on")
MOST = 60
STEP = 10


def add_resolution(
    *,
    actor,
    item: AgendaItem,
    kind: str,
    text: str,
    lead=None,
    supports=(),
    due_on=None,
    outline=None,
    measure=None,
) -> Resolution:
    """Information, a decision or a task, resolved of an item. A task may still lack its unit or day; it needs both
    before the minutes are signed."""
    with changing(actor, item.meeting) as change:
        meeting = change.meeting
        require(rules.may_write_minutes(change.access, meeting))
        item = AgendaItem.objects.get(pk=item.pk, meeting=meeting)
        if meeting.resolutions.count() >= MOST:
            raise ValidationError(_("一次会议最多写 %(n)s 个议定事项。") % {"n": MOST})
        last = meeting.resolutions.aggregate(top=Max("position"))["top"] or 0
        row = Resolution(meeting=meeting, item=item, position=last + STEP)
        _write(change, row, kind=kind, text=text, due_on=due_on)
        _place(row, outline, measure)
        _units(row, lead)
        row.updated_by = actor
        row.save()
        _support(row, supports)
        _begin_draft(meeting)
        change.record.event(
            meeting, "resolution.added", _("添加议定事项"), comment=row.text, data={"kind": row.kind}
        )
    return row


def save_resolution(
    *,
    actor,
    resolution: Resolution,
    revision: int | None,
    kind: str,
    text: str,
    lead=None,
    supports=(),
    due_on=None,
    outline=None,
    measure=None,
) -> Resolution:
    """Change what was resolved, until the minutes go to be signed. Raises `Conflict` when somebody saved in between."""
    with changing(actor, resolution.meeting) as change:
        require(rules.may_write_minutes(change.access, change.meeting))
        row = _locked(change, resolution)
        before = _said(row)
        changed = _write(change, row, kind=kind, text=text, due_on=due_on)
        _place(row, outline, measure)
        _units(row, lead)
        units = Unit.objects.filter(committee_id=row.committee_id, pk__in=[unit.pk for unit in supports])
        wanted = {unit.pk for unit in units} - {row.lead_id} if row.is_task else set()
        after = (*_said(row)[:-1], frozenset(wanted))
        if after == before:
            return row
        if revision is not None and row.revision != revision:
            raise Conflict(
                _("您填写期间，他人已经修改过这个议定事项，您的修改没有保存。"),
                current=Resolution.objects.get(pk=row.pk),
            )
        row.revision += 1
        row.updated_at, row.updated_by = timezone.now(), actor
        row.save()
        row.supports.set(wanted)
        change.record.event(
            change.meeting, "resolution.saved", _("修改议定事项"), comment=row.text, data=changed
        )
    return row


def drop_resolution(*, actor, resolution: Resolution) -> None:
    """Take it out of the minutes again."""
    with changing(actor, resolution.meeting) as change:
        require(rules.may_write_minutes(change.access, change.meeting))
        row = _locked(change, resolution)
        change.record.event(
            change.meeting, "resolution.dropped", _("删除议定事项"), comment=row.text, data={"kind": row.kind}
        )
        row.delete()


def _locked(change, resolution) -> Resolution:
    row = Resolution.objects.select_for_update().get(pk=resolution.pk, meeting=change.meeting)
    row.meeting = change.meeting
    return row


def _said(row) -> tuple:
    supports = frozenset(row.supports.values_list("pk", flat=True))
    return (row.kind, row.text, row.due_on, row.lead_id, row.outline_id, row.measure_id, supports)


def _write(change, row, *, kind, text, due_on) -> dict:
    if kind not in Resolution.Kind.values:
        raise ValidationError({"kind": _("请选择议定事项的类型。")})
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("请写议定事项的内容。")})
    is_task = kind == Resolution.Kind.TASK
    changed = write_changes(row, {"kind": kind, "text": text, "due_on": due_on if is_task else None})
    if is_task and due_on is not None and "due_on" in changed and due_on < timezone.localdate():
        raise ValidationError({"due_on": _("完成时限不能早于今天。")})
    check_fields(row, *EDITABLE)
    return changed


def _place(row, outline, measure) -> None:
    """Which outline a task belongs to: that of its measure, the one chosen, or the first that the meeting serves."""
    row.measure = row.outline = None
    if not row.is_task:
        return
    served = list(row.meeting.outlines.order_by("-audience"))
    if measure is not None:
        row.measure = (
            Measure.objects.current()
            .select_related("domain")
            .get(pk=measure.pk, domain__outline__committee_id=row.committee_id)
        )
        row.outline_id = row.measure.domain.outline_id
    elif outline is not None and outline not in served:
        raise ValidationError({"outline": _("请选择这次会议所落实的纲要。")})
    else:
        row.outline = outline or (served[0] if served else None)


def _units(row, lead) -> None:
    row.lead = None
    if row.is_task and lead is not None:
        row.lead = Unit.objects.active().get(pk=lead.pk, committee_id=row.committee_id)


def _support(row, supports) -> None:
    if row.is_task:
        units = Unit.objects.filter(committee_id=row.committee_id, pk__in=[unit.pk for unit in supports])
        row.supports.set(units.exclude(pk=row.lead_id))


def _begin_draft(meeting) -> None:
    if meeting.state == State.HELD:
        meeting.state = State.MINUTES_DRAFT
        meeting.save(update_fields=["state"])


def order_tasks(meeting: Meeting, *, actor) -> None:
    """The task resolutions of minutes that are being signed become tasks of their units. In the order of measures and
    outlines, so that two signings cannot wait for each other."""
    rows = meeting.resolutions.tasks().filter(task__isnull=True).select_related("lead", "outline", "measure")
    rows = rows.order_by("outline_id", "measure_id", "position", "pk").prefetch_related("supports")
    for row in rows:
        row.task = order_task(
            actor=actor,
            outline=row.outline,
            measure=row.measure,
            text=row.text,
            due_on=row.due_on,
            lead=row.lead,
            supports=list(row.supports.all()),
            origin=str(meeting),
        )
        row.save(update_fields=["task"])
