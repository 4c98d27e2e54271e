"""年度计划: meetings put into the plan, changed, moved, postponed, cancelled; and those held without the system."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from meetings import detector, rules
from meetings.flows import MeetingFlow, notice_day, reply_day
from meetings.models import Invitation, Meeting, MeetingKind
from meetings.services.agenda import set_up_agenda
from meetings.services.inviting import ask_again, end_invitations, set_up_invitations
from meetings.services.rows import (
    State,
    changing,
    check_day,
    outlines_for,
    save_new,
    touch,
    with_reason,
)
from organisations.access import access_of
from outlines.models import Outline
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from workflow.models import WorkItem
from workflow.services import move_due_date
from workflow.turns import cancel_process, start_process

EDITABLE = ("title", "starts_at", "ends_at", "place", "host", "note")
# What one click may put into the plan.
MOST_AT_ONCE = 40


def _kind(access, kind) -> MeetingKind:
    return MeetingKind.objects.select_related("committee").get(pk=kind.pk, committee_id=access.committee_id)


def default_title(kind: MeetingKind, year: int) -> str:
    committee = kind.committee
    if kind.interval == detector.FIVE_YEARLY:
        return f"{committee.region}{kind.name}"
    return _("%(who)s%(year)s年%(kind)s") % {"who": committee.name, "year": year, "kind": kind.name}


def _outlines(kind, year, outlines) -> list[Outline]:
    """The outlines that the meeting is counted for: those chosen, or all that its kind serves."""
    possible = outlines_for(kind, year)
    chosen = possible if outlines is None else [row for row in possible if row in set(outlines)]
    if not possible:
        raise ValidationError({"year": _("%(year)s年没有纲要在实施，请先导入纲要。") % {"year": year}})
    if not chosen:
        raise ValidationError({"outlines": _("请至少选择一部纲要。")})
    return chosen


def _period_reason(kind, outlines, year: int, day: date, reason: str) -> str:
    """Why a meeting is counted for a period in which it does not lie; needed only then."""
    reason = reason.strip()
    if abs(day.year - year) > (1 if kind.interval != detector.FIVE_YEARLY else 5):
        raise ValidationError({"year": _("计入的年度和会议日期相差太远。")})
    for outline in outlines:
        span = detector.Span(outline.audience, outline.start_year, outline.end_year)
        period = detector.period_of(kind.interval, span, year)
        if period and not period[0] <= day.year <= period[1] and not reason:
            raise ValidationError(
                {
                    "reason": _(
                        "会议日期不在所计入的周期（%(first)s—%(last)s年）内，请写明提前或延期的理由。"
                    )
                    % {"first": period[0], "last": period[1]}
                }
            )
    return reason


def plan_meeting(
    *,
    actor,
    kind: MeetingKind,
    planned_on: date,
    year: int | None = None,
    outlines=None,
    reason="",
    on_day_off=False,
    **fields,
) -> Meeting:
    """Put a meeting into the plan: its agenda and whom it invites follow from its kind, its process begins. `year` is
    the one it is counted for (that of the day); `reason` is needed where that period does not hold the day. Raises
    `Conflict` when a meeting of the kind stands on that day already."""
    access = access_of(actor)
    require(rules.may_organise(access))
    year = year or planned_on.year
    with recording(actor=actor) as record:
        kind = _kind(access, kind)
        if not kind.is_active:
            raise ValidationError({"kind": _("“%(kind)s”已经停用。") % {"kind": kind}})
        check_day(kind.committee_id, planned_on, on_day_off)
        chosen = _outlines(kind, year, outlines)
        meeting = Meeting(
            committee=kind.committee,
            kind=kind,
            year=year,
            title=default_title(kind, year)[:120],
            original_on=planned_on,
            planned_on=planned_on,
            host=kind.convener,
            move_reason=_period_reason(kind, chosen, year, planned_on, reason),
            planned_by=actor,
        )
        write_changes(meeting, {name: fields[name] for name in EDITABLE if fields.get(name)})
        _check_times(meeting)
        save_new(meeting, "year", "move_reason", *EDITABLE)
        meeting.outlines.set(chosen)
        set_up_agenda(meeting)
        set_up_invitations(meeting)
        start_process(MeetingFlow, meeting)
        record.event(
            meeting,
            "meeting.planned",
            _("列入会议计划"),
            to_state=meeting.state,
            comment=" ".join(filter(None, [str(planned_on), meeting.move_reason])),
        )
    return meeting


def plan_year(*, actor, rows: list[tuple[MeetingKind, date]], on_day_off=False) -> list[Meeting]:
    """Put the confirmed proposals of a year (`selectors.planning.proposals`) into the plan, all or none. One that is
    there already on its day is left as it is."""
    if len(rows) > MOST_AT_ONCE:
        raise ValidationError(_("一次最多列入 %(n)s 次会议。") % {"n": MOST_AT_ONCE})
    made = []
    with recording(actor=actor):
        for kind, day in rows:
            present = Meeting.objects.standing().filter(kind=kind, planned_on=day)
            if not present.exists():
                made.append(plan_meeting(actor=actor, kind=kind, planned_on=day, on_day_off=on_day_off))
    return made


def _check_times(meeting) -> None:
    if meeting.starts_at and meeting.ends_at and meeting.ends_at <= meeting.starts_at:
        raise ValidationError({"ends_at": _("结束时间要晚于开始时间。")})


def edit_meeting(*, actor, meeting, version: int | None, outlines=None, **fields) -> Meeting:
    """Name, hours, place, host, requirements, outlines. Its day is moved with `move_meeting`."""
    with changing(actor, meeting, version=version, with_process=True) as change:
        meeting = change.meeting
        require(rules.may_change_meeting(change.access, meeting))
        changed = write_changes(meeting, {name: fields[name] for name in EDITABLE if name in fields})
        _check_times(meeting)
        check_fields(meeting, *EDITABLE)
        if outlines is not None:
            chosen = _outlines(meeting.kind, meeting.year, outlines)
            was = list(meeting.outlines.order_by("-audience"))
            if chosen != was:
                meeting.outlines.set(chosen)
                changed["outlines"] = [[str(row) for row in was], [str(row) for row in chosen]]
        if not changed:
            return meeting
        touch(meeting)
        if "title" in changed:
            _retitle(meeting)
        change.record.event(meeting, "meeting.edited", _("修改会议安排"), data=changed)
        if meeting.state == State.NOTIFIED and {"starts_at", "place"} & set(changed):
            ask_again(meeting, actor=actor, moved=False)
    return meeting


def _retitle(meeting) -> None:
    WorkItem.objects.open().about(Meeting, [meeting.pk]).update(title=str(meeting)[:200])
    invitations = Invitation.objects.filter(meeting=meeting).values_list("pk", flat=True)
    WorkItem.objects.open().about(Invitation, invitations).update(title=str(meeting)[:200])


def move_meeting(
    *, actor, meeting, planned_on: date, version: int | None = None, reason="", on_day_off=False
) -> Meeting:
    """Another day. Before the notice a move needs a reason only when the meeting leaves the period it is counted for;
    after it this is a postponement: it needs a reason, all who are invited are told and asked anew."""
    with changing(actor, meeting, version=version, with_process=True) as change:
        meeting = change.meeting
        require(rules.may_postpone(change.access, meeting))
        if planned_on == meeting.planned_on:
            return meeting
        check_day(meeting.committee_id, planned_on, on_day_off)
        told = meeting.state == State.NOTIFIED
        if told:
            reason = with_reason(reason, _("会议已经通知，改期要写明理由。"))
        said = _period_reason(
            meeting.kind,
            list(meeting.outlines.all()),
            meeting.year,
            planned_on,
            reason or meeting.move_reason,
        )
        was, meeting.planned_on = meeting.planned_on, planned_on
        meeting.move_reason = said
        meeting.version += 1
        save_new(meeting, "move_reason")
        move_due_date(Meeting, [meeting.pk], planned_on if told else notice_day(meeting))
        if told:
            meeting.reply_due_on = reply_day(meeting)
            meeting.save(update_fields=["reply_due_on"])
            ask_again(meeting, actor=actor, moved=True)
        change.record.event(
            meeting,
            "meeting.postponed" if told else "meeting.moved",
            _("会议改期") if told else _("调整计划日期"),
            comment=" ".join(filter(None, [f"{was} → {planned_on}", reason.strip()])),
            data={"from": str(was), "to": str(planned_on)},
        )
    return meeting


def cancel_meeting(*, actor, meeting, reason: str) -> Meeting:
    """取消: the meeting does not take place; those who were invited are told."""
    reason = with_reason(reason, _("请写明取消的理由。"))
    with changing(actor, meeting, with_process=True) as change:
        meeting = change.meeting
        if meeting.state in Meeting.ENDED:
            raise Conflict(_("会议%(state)s。") % {"state": meeting.get_state_display()}, current=meeting)
        require(rules.may_postpone(change.access, meeting))
        cancel_process(meeting)
        was, meeting.state, meeting.cancel_reason = meeting.state, State.CANCELLED, reason
        check_fields(meeting, "cancel_reason")
        touch(meeting)
        end_invitations(meeting, actor=actor, were_told=was == State.NOTIFIED)
        change.record.event(
            meeting,
            "meeting.cancelled",
            _("取消会议"),
            from_state=was,
            to_state=meeting.state,
            comment=reason,
        )
    return meeting


def record_meeting(
    *, actor, kind: MeetingKind, held_on: date, year: int | None = None, outlines=None, reason="", **fields
) -> Meeting:
    """补登记: a meeting that was held without the system, so that its duty counts as met. It has no process, no
    receipts and no minutes here; what there is on paper is attached."""
    access = access_of(actor)
    require(rules.may_organise(access))
    year = year or held_on.year
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("召开日期不能晚于今天。")})
    with recording(actor=actor) as record:
        kind = _kind(access, kind)
        chosen = _outlines(kind, year, outlines)
        meeting = Meeting(
            committee=kind.committee,
            kind=kind,
            year=year,
            title=default_title(kind, year)[:120],
            original_on=held_on,
            planned_on=held_on,
            held_on=held_on,
            held_by=actor,
            host=kind.convener,
            move_reason=_period_reason(kind, chosen, year, held_on, reason),
            planned_by=actor,
            state=State.CLOSED,
            is_recorded=True,
            closed_at=timezone.now(),
        )
        write_changes(meeting, {name: fields[name] for name in EDITABLE if fields.get(name)})
        _check_times(meeting)
        save_new(meeting, "year", "move_reason", *EDITABLE)
        meeting.outlines.set(chosen)
        record.event(
            meeting,
            "meeting.recorded",
            _("补登记会议"),
            to_state=meeting.state,
            comment=" ".join(filter(None, [str(held_on), meeting.move_reason])),
        )
    return meeting
