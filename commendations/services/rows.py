"""What the services of commendations share: rows under their locks, in one order everywhere: the round's process, the
round, then a nomination's process, the nomination, and what hangs on it. Everything but the writing of a nomination's
text holds the round, so that nothing of a list moves while it is judged."""

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import CommendationRound, Nomination
from history.models import Event
from history.recording import Recorder, recording
from organisations.access import Access, access_of
from pages.rules import Conflict
from workflow.turns import cancel_process, holding_process

State = CommendationRound.State


def rounds_with_all():
    """Rounds with all that rules, flow and papers read of them."""
    return CommendationRound.objects.select_related(
        "committee__parent",
        "process",
        "publicity_document__entry",
        "decision__entry",
        "filed_by",
        "reviewed_by",
        "decided_by",
    )


def nominations_with_all():
    return Nomination.objects.select_related(
        "committee", "round__committee", "unit", "person", "process", "filed_by", "signed_by", "accepted_by"
    )


@dataclass
class Change:
    """A round under its lock, being changed by somebody. `access` is None where nobody has signed in."""

    round: CommendationRound
    access: Access | None
    record: Recorder


@contextmanager
def changing(actor, round: CommendationRound, *, version: int | None = None, with_process=False):
    """Lock a round (`with_process`: and before it its process, for what touches the flow's open item). Raises
    `Conflict` when `version` says that the actor saw an older one."""
    access = access_of(actor)
    frame = holding_process(round) if with_process else nullcontext()
    with recording(actor=actor) as record, frame:
        committee_id = access.committee_id if access else round.committee_id
        rows = rounds_with_all().filter(committee_id=committee_id)
        round = rows.select_for_update(of=("self",)).get(pk=round.pk)
        if version is not None and round.version != version:
            raise Conflict(last_change(round), current=round)
        yield Change(round, access, record)


@contextmanager
def changing_nomination(actor, nomination: Nomination, *, with_process=False):
    """Lock a nomination's round and the nomination; yields the change of the round and the nomination."""
    frame = holding_process(nomination) if with_process else nullcontext()
    with changing(actor, nomination.round) as change, frame:
        yield change, locked_nomination(change.round, nomination)


def locked_nomination(round, nomination) -> Nomination:
    rows = nominations_with_all().filter(round=round)
    row = rows.select_for_update(of=("self",)).get(pk=nomination.pk)
    row.round = round
    return row


def last_change(row) -> str:
    """“…”已由 … 于 … 处理: who was faster."""
    event = Event.objects.about(row).order_by("-id").first()
    if event is None:
        return _("“%(what)s”已被他人修改。") % {"what": row}
    return _("“%(what)s”已由%(name)s于 %(at)s 处理（%(how)s）。") % {
        "what": row,
        "name": event.actor_name,
        "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
        "how": event.title,
    }


def with_reason(reason: str, said: str, field="reason") -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError({field: said})
    return reason


def touch(row) -> None:
    """Store a round, and make forms stale that saw it before."""
    row.version += 1
    row.save()


def end_process(nomination) -> None:
    """A nomination's open step, if there is one, is nobody's any more. Its process is locked before its row is."""
    if nomination.state not in Nomination.ENDED:
        cancel_process(nomination)


def end_nomination(record, round, pk, state, said) -> Nomination:
    """A nomination ends because of its round, which is locked: off the list, and nobody's turn any more."""
    with holding_process(nominations_with_all().get(pk=pk)):
        row = nominations_with_all().select_for_update(of=("self",)).get(pk=pk)
        row.round = round
        end_process(row)
        was, row.state, row.is_proposed = row.state, state, False
        row.save(update_fields=["state", "is_proposed"])
        record.event(row, "nomination.closed", said, from_state=was, to_state=row.state)
    return row
