"""Saying something, reading it, and getting it out of the house."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from notices import rules
from notices.channels import CHANNELS, NotSent, may_call
from notices.models import Message, Notice, Outbox, Preference, Robot
from organisations.access import access_of
from organisations.models import Committee, User
from pages.rules import Conflict, require

MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = 60, 3600
# A claim older than this belongs to a sender that is gone.
CLAIM_SECONDS = 120


@dataclass
class Draft:
    """A message that is about to be said: to whom, and by which ways besides the list in the system."""

    message: Message
    people: frozenset[int]
    by_email: bool = True
    by_robot: bool = False


def say(drafts: list[Draft]) -> list[Message]:
    """Put messages into people's lists, and what leaves the house into the outbox; within the caller's transaction,
    a handful of statements however many they are."""
    if not drafts:
        return []
    now = timezone.now()
    messages = Message.objects.bulk_create([draft.message for draft in drafts], batch_size=500)
    people = set().union(*(draft.people for draft in drafts))
    wants = {row.person_id: row for row in Preference.objects.filter(person__in=people)}
    addressed = dict(User.objects.filter(pk__in=people).exclude(email="").values_list("pk", "committee_id"))
    robots = list(Robot.objects.active().filter(committee__in={m.committee_id for m in messages}))
    notices, rows, digests = [], [], {}
    for draft, message in zip(drafts, messages, strict=True):
        for person_id in sorted(draft.people):
            notice = Notice(message=message, person_id=person_id, created_at=now)
            notices.append(notice)
            if not draft.by_email or person_id not in addressed:
                continue
            wanted = wants.get(person_id) or Preference(person_id=person_id)
            if wanted.email == Preference.Email.EACH:
                rows.append(
                    Outbox(
                        committee_id=message.committee_id,
                        channel=Outbox.Channel.EMAIL,
                        message=message,
                        person_id=person_id,
                        not_before=now,
                    )
                )
            elif wanted.email == Preference.Email.DIGEST:
                due = digest_time(now, wanted.digest_hour)
                notice.digest_on = timezone.localdate(due)
                digests[person_id, notice.digest_on] = (due, addressed[person_id])
        if draft.by_robot:
            rows += [
                Outbox(
                    committee_id=message.committee_id,
                    channel=Outbox.Channel.ROBOT,
                    message=message,
                    robot=robot,
                    not_before=now,
                )
                for robot in robots
                if robot.committee_id == message.committee_id
                and robot.unit_id in (None, message.unit_id)
                and message.level >= robot.min_level
            ]
    Notice.objects.bulk_create(notices, batch_size=500)
    Outbox.objects.bulk_create(rows, batch_size=500)
    Outbox.objects.bulk_create(
        [
            Outbox(
                committee_id=committee_id,
                channel=Outbox.Channel.DIGEST,
                person_id=person_id,
                day=day,
                not_before=due,
            )
            for (person_id, day), (due, committee_id) in digests.items()
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    return messages


def digest_time(now: datetime, hour: int) -> datetime:
    """When the digest leaves that takes up what is said now: at the hour of today, or of tomorrow when that has
    passed. What is said within the hour itself waits for the next one, so that nothing comes after its digest."""
    local = timezone.localtime(now)
    due = timezone.make_aware(datetime.combine(local.date(), clock(hour)), local.tzinfo)
    return due if local < due else due + timedelta(days=1)


# Reading ---------------------------------------------------------------------------------------------


def mark_read(*, actor, notices) -> int:
    """What a person has seen; only one's own."""
    own = Notice.objects.visible_to(access_of(actor)).unread()
    return own.filter(pk__in=[notice.pk for notice in notices]).update(read_at=timezone.now())


def mark_all_read(*, actor) -> int:
    return Notice.objects.visible_to(access_of(actor)).unread().update(read_at=timezone.now())


def set_preference(*, actor, email: str, digest_hour: int) -> Preference:
    """How one wants to be told. What waits for a digest stays with it."""
    with transaction.atomic():
        row, _made = Preference.objects.get_or_create(person=actor)
        row.email, row.digest_hour = email, digest_hour
        row.clean_fields()
        row.save()
    return row


# Out of the house ------------------------------------------------------------------------------------


def send_ready(*, most: int = 50, seconds: float = 20) -> str:
    """Send what is ready, within so many seconds; says what became of it. Each row is claimed and stored as such
    before it is handed over: a sender that dies leaves it for a person to decide, never for a second e-mail."""
    now = timezone.now()
    lost = _give_up_claims(now)
    until = time.monotonic() + seconds
    ids = list(Outbox.objects.ready(now).order_by("not_before", "pk").values_list("pk", flat=True)[:most])
    sent = failed = 0
    for pk in ids:
        if time.monotonic() > until:
            break
        outcome = send_one(pk)
        sent += outcome is True
        failed += outcome is False
    return _("发出 %(s)s，未成 %(f)s，待查 %(l)s") % {"s": sent, "f": failed, "l": lost}


def _give_up_claims(now) -> int:
    """Rows whose sender was not heard of again: they may have been delivered."""
    before = now - timedelta(seconds=CLAIM_SECONDS)
    return Outbox.objects.filter(state=Outbox.State.CLAIMED, claimed_at__lt=before).update(
        state=Outbox.State.UNKNOWN, error=_("发送程序中途停止，不知道是否已经送达。")
    )


def send_one(pk: int) -> bool | None:
    """Send one row: True when it was taken, False when not, None when somebody else has it."""
    now = timezone.now()
    claimed = Outbox.objects.ready(now).filter(pk=pk).update(state=Outbox.State.CLAIMED, claimed_at=now)
    if not claimed:
        return None
    row = Outbox.objects.select_related("message", "person", "robot").get(pk=pk)
    mine = Outbox.objects.filter(pk=pk, state=Outbox.State.CLAIMED, claimed_at=now)
    row.attempts += 1
    try:
        CHANNELS[row.channel].send(row)
    except NotSent as refusal:
        again = refusal.again and row.attempts < MOST_ATTEMPTS
        wait = min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)
        mine.update(
            state=Outbox.State.WAITING if again else Outbox.State.FAILED,
            not_before=timezone.now() + timedelta(seconds=wait),
            attempts=row.attempts,
            error=refusal.reason[:2000],
        )
        return False
    except Exception as error:
        mine.update(
            state=Outbox.State.UNKNOWN,
            attempts=row.attempts,
            error=_("发送途中出错，不知道是否已经送达：%(e)s") % {"e": str(error)[:1000]},
        )
        return False
    mine.update(state=Outbox.State.SENT, sent_at=timezone.now(), attempts=row.attempts, error="")
    return True


def _settle(*, actor, row, state, verb, title) -> Outbox:
    access = access_of(actor)
    require(rules.may_operate_outbox(access))
    with recording(actor=actor) as record:
        rows = Outbox.objects.visible_to(access).select_related("person", "robot")
        row = rows.select_for_update(of=("self",)).get(pk=row.pk)
        if row.state not in (Outbox.State.UNKNOWN, Outbox.State.FAILED):
            raise Conflict(_("这条消息%(s)s。") % {"s": row.get_state_display()})
        row.state = state
        if state == Outbox.State.WAITING:
            row.attempts, row.not_before = 0, timezone.now()
        row.save()
        record.event(row, verb, title, comment=row.error[:200])
    return row


def resend(*, actor, row) -> Outbox:
    """A person says that it did not arrive, or may arrive twice: it is sent again, with the same Message-ID."""
    return _settle(
        actor=actor, row=row, state=Outbox.State.WAITING, verb="outbox.resent", title=_("重新发送")
    )


def drop(*, actor, row) -> Outbox:
    """A person says that it arrived, or is not needed."""
    return _settle(
        actor=actor, row=row, state=Outbox.State.DROPPED, verb="outbox.dropped", title=_("不再发送")
    )


# Robots ----------------------------------------------------------------------------------------------

ROBOT_FIELDS = ("name", "kind", "unit", "url", "secret", "min_level", "is_active")


def save_robot(*, actor, robot=None, **fields) -> Robot:
    """Add or change a robot. Its address and secret never go into the history."""
    access = access_of(actor)
    require(rules.may_keep_robots(access))
    with recording(actor=actor) as record:
        Committee.objects.select_for_update().get(pk=access.committee_id)
        if robot is None:
            robot = Robot(committee_id=access.committee_id)
        else:
            robot = Robot.objects.visible_to(access).get(pk=robot.pk)
        for name in ROBOT_FIELDS:
            if name in fields:
                setattr(robot, name, fields[name])
        if robot.unit_id and robot.unit.committee_id != access.committee_id:
            raise ValidationError({"unit": _("请从名单中选择。")})
        if not may_call(robot.url):
            raise ValidationError(
                {
                    "url": _(
                        "只能填允许的机器人地址（企业微信、钉钉、飞书）。其他地址请系统管理员在 LIANGGANG_ROBOT_HOSTS 中登记。"
                    )
                }
            )
        robot.full_clean()
        try:
            with transaction.atomic():
                robot.save()
        except IntegrityError:
            raise ValidationError({"name": _("已经有一个同名的群机器人。")}) from None
        record.event(robot, "robot.saved", _("设置群机器人"), comment=robot.get_kind_display())
    return robot


def test_robot(*, actor, robot) -> Message:
    """Say something harmless through the robot, to see that it works."""
    access = access_of(actor)
    require(rules.may_keep_robots(access))
    with recording(actor=actor) as record:
        robot = Robot.objects.visible_to(access).get(pk=robot.pk)
        message = Message.objects.create(
            committee_id=access.committee_id,
            kind="robot.test",
            title=_("这是一条测试消息"),
            body=_("两纲督导的群机器人已接通。"),
            sent_by=actor,
        )
        Outbox.objects.create(
            committee_id=access.committee_id, channel=Outbox.Channel.ROBOT, message=message, robot=robot
        )
        record.event(robot, "robot.tested", _("测试群机器人"))
    return message
