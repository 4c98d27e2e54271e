"""The frame around every state change: one transaction, its events appended last.

    with recording(actor=user) as record:
        task = Task.objects.select_for_update().get(pk=task.pk)
        …
        record.event(task, "task.signed", _("签收任务"), from_state=…, to_state=…)

Nested frames join the outermost one. Events are written when that one ends, after every business row, so the
chain's lock is the last lock taken: two services can wait for each other's rows, never for the chain in between.
"""

import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history import seals
from history.context import present_address
from history.models import ChainHead, Event


@dataclass
class Recorder:
    """Collects the events of one transaction."""

    actor: object | None
    pending: list[Event] = field(default_factory=list)

    def event(self, instance, verb, title, *, from_state="", to_state="", comment="", data=None):
        """Note that `verb` happened to `instance` (which has `committee_id`). `data` must be JSON-able."""
        self.pending.append(
            Event(
                committee_id=instance.committee_id,
                actor=self.actor,
                actor_name=str(self.actor)[:80] if self.actor else _("系统"),
                verb=verb,
                title=str(title),
                object_type=instance._meta.label_lower,
                object_id=instance.pk,
                object_label=str(instance)[:200],
                from_state=from_state,
                to_state=to_state,
                comment=str(comment),
                address=present_address() or "",
                details=json.dumps(data or {}, ensure_ascii=False, sort_keys=True, default=str),
            )
        )

    @contextmanager
    def savepoint(self):
        """One row of a bulk action: if it fails, its writes and its events go, the others stay."""
        mark = len(self.pending)
        try:
            with transaction.atomic():
                yield
        except Exception:
            del self.pending[mark:]
            raise

    def append_all(self):
        by_committee: dict[int, list[Event]] = {}
        for event in self.pending:
            by_committee.setdefault(event.committee_id, []).append(event)
        for committee_id in sorted(by_committee):
            self._append(committee_id, by_committee[committee_id])

    @staticmethod
    def _append(committee_id, events):
        ChainHead.objects.get_or_create(committee_id=committee_id)
        head = ChainHead.objects.select_for_update().get(committee_id=committee_id)
        # The clock is read under the lock, so that order of rows and order of times agree.
        now = timezone.now()
        for event in events:
            head.sequence += 1
            event.sequence, event.at, event.previous_hash = head.sequence, now, head.hash
            event.hash = head.hash = event.computed_hash()
        Event.objects.bulk_create(events, batch_size=500)
        today = timezone.localdate(now)
        if head.sealed_on != today:
            head.sealed_on = today
            seal = seals.Seal(committee_id, today, head.sequence, head.hash)
            transaction.on_commit(lambda: seals.write(seal))
        head.save()


_present: ContextVar[Recorder | None] = ContextVar("history_recorder", default=None)


def present_actor():
    """Who acts in the open frame; None outside one, and where the system itself acts."""
    recorder = _present.get()
    return recorder.actor if recorder else None


@contextmanager
def recording(*, actor):
    """Open (or join) the transaction of a state change. `actor` is a User, or None for the system itself."""
    outer = _present.get()
    if outer is not None:
        if actor is None or outer.actor is None or outer.actor.pk == actor.pk:
            yield outer
            return
        raise RuntimeError("one transaction has one actor")
    recorder = Recorder(actor)
    token = _present.set(recorder)
    try:
        with transaction.atomic():
            yield recorder
            recorder.append_all()
    finally:
        _present.reset(token)
