"""催办 by hand, more time, stopping and going on: what the office does about deadlines."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from notices.models import Level, Message
from organisations.access import access_of
from pages.rules import Conflict, RuleError, require
from workflow import ladder, rules
from workflow.kinds import kinds
from workflow.models import Deadline, Escalation, Reminder, WorkItem
from workflow.services.items import close_items, subject_of
from workflow.services.limits import restart
from workflow.services.telling import ESCALATION_STEP, Circle, Words, grouped, tell

MOST = 5000
# To whom a step goes that is taken by hand.
BY_HAND = {
    Level.REMIND: (ladder.TURN,),
    Level.URGE: (ladder.TURN, ladder.UNIT_HEAD),
    Level.LETTER: (ladder.TURN, ladder.UNIT_HEAD, ladder.OFFICE),
    Level.CIRCULAR: (ladder.TURN, ladder.UNIT_HEAD, ladder.OFFICE, ladder.CHAIR),
}


@dataclass(frozen=True)
class Urged:
    """What was done: messages sent, deadlines they name, people told."""

    messages: int
    deadlines: int
    people: int


def hand_groups(deadlines, level: int, today: date) -> list:
    """The messages that urging these deadlines by hand comes to."""
    rows = list(deadlines)
    taken = [(row, level, BY_HAND[level], True, level >= Level.URGE, ()) for row in rows]
    return grouped(taken, Circle.of(rows, today))


def urge(*, actor, deadline_ids, level: int, note: str, token: str) -> Urged:
    """提醒, 催办 or more, now, for these deadlines: one message for each unit and kind. `token` is the page's own: the
    same page sent twice urges once."""
    access = access_of(actor)
    require(rules.may_urge(access))
    if level not in BY_HAND:
        raise ValidationError({"level": _("请选择级别。")})
    ids, today = list(deadline_ids)[: MOST + 1], timezone.localdate()
    if len(ids) > MOST:
        raise ValidationError(_("一次最多催办 %(n)s 项。") % {"n": MOST})
    step = f"hand:{token}"[:40]
    with recording(actor=actor) as record:
        if Reminder.objects.filter(step=step).exists():
            raise Conflict(_("这次催办已经发出，没有重复发送。"))
        rows = Deadline.objects.open().visible_to(access).filter(pk__in=ids)
        rows = list(rows.select_for_update().order_by("pk"))
        if not rows:
            raise ValidationError(_("所选事项都已办理，不用催办。"))
        groups, words = hand_groups(rows, level, today), Words()
        messages = tell(groups, words, today, note=note.strip(), sent_by=actor)
        try:
            with transaction.atomic():
                Reminder.objects.bulk_create(
                    (
                        Reminder(
                            deadline=row,
                            due_on=row.due_on,
                            step=step,
                            level=level,
                            sent_on=today,
                            message=message,
                        )
                        for group, message in zip(groups, messages, strict=True)
                        for row in group.rows
                    ),
                    batch_size=1000,
                )
        except IntegrityError:
            raise Conflict(_("这次催办已经发出，没有重复发送。")) from None
        now = timezone.now()
        for row in rows:
            row.reminded_at, row.reminded_times = now, row.reminded_times + 1
            row.level = max(row.level, level)
            if row.due_on < today:
                # Lower steps are overtaken; a letter is also not written twice.
                row.passed_level = max(row.passed_level, level if level >= Level.LETTER else level - 1)
                row.passed_on, row.next_on = today, today
        Deadline.objects.bulk_update(
            rows,
            ["reminded_at", "reminded_times", "level", "passed_level", "passed_on", "next_on"],
            batch_size=300,
        )
        for group, message in zip(groups, messages, strict=True):
            record.event(
                message,
                "deadline.urged",
                Level(level).label,
                comment=note.strip()[:500],
                data={"unit": group.unit_id, "kind": group.kind, "deadlines": len(group.rows)},
            )
    people = set().union(*(group.people for group in groups))
    return Urged(len(messages), len(rows), len(people))


def _one(access, deadline) -> Deadline:
    return Deadline.objects.visible_to(access).select_for_update().get(pk=deadline.pk)


def _reason(text: str, said: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({"reason": said})
    return text[:200]


def extend(*, actor, deadline, due_on: date, reason: str) -> Deadline:
    """延期: the office gives one duty another day, with a reason; the ladder begins anew. Where the day belongs to the
    object itself, it is changed there."""
    access = access_of(actor)
    require(rules.may_urge(access))
    reason = _reason(reason, _("请写明调整时限的理由。"))
    today = timezone.localdate()
    if due_on < today:
        raise ValidationError({"due_on": _("时限不能早于今天。")})
    kind = kinds.get(deadline.kind)
    if kind is not None and kind.fixed:
        raise RuleError(str(kind.fixed))
    if kind is not None and kind.extend is not None:
        kind.extend(actor=actor, deadline=deadline, due_on=due_on, reason=reason)
        return Deadline.objects.get(pk=deadline.pk)
    with recording(actor=actor) as record:
        row = _one(access, deadline)
        require(rules.may_change_deadline(access, row))
        was, row.due_on = row.due_on, due_on
        restart(row, today)
        row.save()
        if row.is_step:
            items = WorkItem.objects.open().filter(
                object_type=row.object_type, object_id=row.object_id, step=row.kind
            )
            (items.filter(unit=row.unit) if row.unit_id else items).update(due_on=due_on)
        record.event(
            subject_of(row),
            "deadline.extended",
            _("调整时限"),
            comment=_("%(title)s：%(was)s → %(now)s。%(reason)s")
            % {"title": row.title[:100], "was": was, "now": due_on, "reason": reason},
            data={"deadline": row.pk, "from": was, "to": due_on},
        )
    return row


def pause(*, actor, deadline, reason: str) -> Deadline:
    """停止催办: nothing more is said of it by itself; it stays due, and late when it is late."""
    access = access_of(actor)
    require(rules.may_urge(access))
    reason = _reason(reason, _("请写明停止催办的理由。"))
    with recording(actor=actor) as record:
        row = _one(access, deadline)
        require(rules.may_change_deadline(access, row))
        if row.paused_at is not None:
            raise Conflict(_("已经停止催办。"))
        _pause(row, reason)
        record.event(
            subject_of(row),
            "deadline.paused",
            _("停止催办"),
            comment=f"{row.title[:100]}：{reason}",
            data={"deadline": row.pk},
        )
    return row


def _pause(row: Deadline, reason: str) -> None:
    row.paused_at, row.pause_reason, row.next_on = timezone.now(), reason, None
    row.save(update_fields=["paused_at", "pause_reason", "next_on"])


def resume(*, actor, deadline) -> Deadline:
    """恢复催办 where the ladder was left."""
    access = access_of(actor)
    require(rules.may_urge(access))
    with recording(actor=actor) as record:
        row = _one(access, deadline)
        require(rules.may_change_deadline(access, row))
        if row.paused_at is None:
            raise Conflict(_("没有停止催办。"))
        row.paused_at, row.pause_reason, row.next_on = None, "", timezone.localdate()
        row.save(update_fields=["paused_at", "pause_reason", "next_on"])
        record.event(
            subject_of(row),
            "deadline.resumed",
            _("恢复催办"),
            comment=row.title[:100],
            data={"deadline": row.pk},
        )
    return row


def decide_escalation(*, actor, escalation, issued: bool, said: str) -> Escalation:
    """The office has sent the letter or circular (`said` is its number), or does not send it (`said` is why: what it
    names is not urged any further)."""
    access = access_of(actor)
    require(rules.may_urge(access))
    said = said.strip()[:200]
    if not said:
        raise ValidationError({"said": _("请填写文号。") if issued else _("请写明不发的理由。")})
    with recording(actor=actor) as record:
        rows = Escalation.objects.visible_to(access).select_related("message")
        row = rows.select_for_update(of=("self",)).get(pk=escalation.pk)
        _decide(record, row, actor, issued, said)
    return row


def escalation_issued(*, actor, escalation, number: str) -> Escalation:
    """The letter or circular was signed and numbered as a paper: whoever signed it has decided. Called inside the
    signing's `recording` frame; `Conflict` when nobody needs the letter any more."""
    with recording(actor=actor) as record:
        row = (
            Escalation.objects.select_related("message").select_for_update(of=("self",)).get(pk=escalation.pk)
        )
        _decide(record, row, actor, True, number)
    return row


def _decide(record, row, actor, issued: bool, said: str) -> None:
    if row.state != Escalation.State.WAITING:
        raise Conflict(_("这件督办%(state)s。") % {"state": row.get_state_display()})
    was = row.state
    row.state = Escalation.State.ISSUED if issued else Escalation.State.STOPPED
    row.decided_at, row.decided_by, row.said = timezone.now(), actor, said
    row.save()
    if not issued:
        for deadline in open_deadlines_of(row).select_for_update().filter(paused_at__isnull=True):
            _pause(deadline, said)
    close_items(Escalation, [row.pk], steps=[ESCALATION_STEP], actor=actor, outcome=row.get_state_display())
    record.event(
        row,
        "escalation.issued" if issued else "escalation.stopped",
        row.get_state_display(),
        from_state=was,
        to_state=row.state,
        comment=said,
    )


def deadlines_of(message: Message):
    """The deadlines that a message names."""
    return Deadline.objects.filter(pk__in=Reminder.objects.filter(message=message).values("deadline"))


def open_deadlines_of(escalation: Escalation):
    return deadlines_of(escalation.message).open()
