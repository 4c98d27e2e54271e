"""到期检查: every minute, everything that is due and has not been said."""

import logging
from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from workdays.selectors import calendar_of
from workflow import ladder
from workflow.models import Deadline, Escalation, Reminder
from workflow.services.items import close_items
from workflow.services.telling import ESCALATION_STEP, Circle, Group, Policies, Words, grouped, merged, tell

log = logging.getLogger(__name__)
CHUNK = 2000
# What one sweep takes on; the next one, a minute later, goes on.
MOST = 200_000
NEEDED = (
    "pk", "committee_id", "unit_id", "role", "kind", "is_step", "object_type", "object_id", "title", "url",
    "due_on", "set_on", "level", "passed_level", "passed_on", "paused_at", "reminded_times",
)  # fmt: skip
NOTHING: dict = {}


class Sweep:
    """One run on one day. A chunk is a transaction of its own: what it did is done, whatever happens to the rest."""

    def __init__(self, today: date | None = None):
        self.today = today or timezone.localdate()
        self.words, self.policies = Words(), Policies()
        self._calendars, self._planned, self._decided = {}, {}, {}
        self.seen = self.told = self.messages = 0

    def run(self) -> "Sweep":
        due = Deadline.objects.open().filter(next_on__lte=self.today)
        ids = list(due.order_by("committee_id", "unit_id", "kind", "id").values_list("pk", flat=True)[:MOST])
        failure = None
        for start in range(0, len(ids), CHUNK):
            try:
                with transaction.atomic():
                    self._chunk(ids[start : start + CHUNK])
            except Exception as error:
                # The others are not made to wait for it; the operator is told.
                log.exception("a chunk of the sweep failed")
                failure = error
        self._close_escalations()
        if failure is not None:
            raise failure
        return self

    def said(self) -> str:
        return _("检查 %(seen)s 条，提醒 %(told)s 条，消息 %(m)s 条") % {
            "seen": self.seen,
            "told": self.told,
            "m": self.messages,
        }

    def foresee(self, rows: list[Deadline], days: int) -> list[tuple[date, Group]]:
        """What would be said of these deadlines in the next days if nothing happened. Nothing is written."""
        circle, found, taken_steps = Circle.of(rows, self.today), [], self._sent(rows)
        waiting = {row.pk: row.next_on for row in rows}
        first = self.today
        for number in range(days):
            self.today = first + timedelta(days=number)
            taken = []
            for row in rows:
                # A step may open the way for the next one on the same day; the next minute takes it.
                while waiting[row.pk] is not None and waiting[row.pk] <= self.today:
                    decision, step = self._decide(row, taken_steps[row.pk])
                    if decision.now:
                        taken.append((row, *step))
                        taken_steps[row.pk] |= {rung.key: self.today for rung in decision.now}
                    waiting[row.pk] = decision.next_on
                    if not decision.now:
                        break
            found += [(self.today, group) for group in grouped(taken, circle)]
        self.today = first
        return found

    def _calendar(self, committee_id):
        if committee_id not in self._calendars:
            self._calendars[committee_id] = calendar_of(committee_id)
        return self._calendars[committee_id]

    def _decide(self, row, sent: dict) -> tuple[ladder.Decision, tuple]:
        """What is due of a row, and those steps as one (`merged`)."""
        key = (row.committee_id, row.kind, row.due_on, row.set_on)
        # Most deadlines share their day with many others: each case is worked out once.
        case = (self.today, *key, row.passed_level, row.passed_on, tuple(sorted(sent.items())))
        if case not in self._decided:
            if key not in self._planned:
                rungs = self.policies.rungs(row.committee_id, row.kind)
                calendar = self._calendar(row.committee_id)
                self._planned[key] = ladder.planned(rungs, row.due_on, row.set_on, calendar)
            decision = ladder.decide(
                self._planned[key], sent, self.today, passed=row.passed_level, passed_on=row.passed_on
            )
            self._decided[case] = decision, merged(decision.now) if decision.now else ()
        return self._decided[case]

    @staticmethod
    def _sent(rows) -> dict[int, dict]:
        """The steps that were taken for each deadline as it stands now."""
        sent = defaultdict(dict)
        told = [row.pk for row in rows if row.reminded_times]
        if told:
            steps = Reminder.objects.filter(deadline__in=told, due_on=F("deadline__due_on"))
            for deadline_id, step, day in steps.values_list("deadline_id", "step", "sent_on"):
                sent[deadline_id][step] = day
        return sent

    def _chunk(self, ids) -> None:
        due = Deadline.objects.open().filter(pk__in=ids, next_on__lte=self.today)
        # Another sweep that has some of them in hand does them.
        due = due.select_for_update(skip_locked=True).order_by("committee_id", "unit_id", "kind", "id")
        # Plain rows: making model instances of them would take a third of the time.
        rows = list(due.values_list(*NEEDED, named=True))
        if not rows:
            return
        taken, fates = [], defaultdict(list)
        sent = self._sent(rows)
        for row in rows:
            if row.paused_at is not None:
                fates[None, None].append(row.pk)
                continue
            decision, step = self._decide(row, sent.get(row.pk, NOTHING))
            if decision.now:
                taken.append((row, *step))
            level = max(row.level, step[0]) if decision.now else None
            fates[decision.next_on, level].append(row.pk)
        groups = grouped(taken, Circle.of([row for row, *_rest in taken], self.today)) if taken else []
        messages = tell(groups, self.words, self.today)
        Reminder.objects.bulk_create(
            (
                Reminder(
                    deadline_id=row.pk,
                    due_on=row.due_on,
                    step=step,
                    level=group.level,
                    sent_on=self.today,
                    message_id=message.pk,
                )
                for group, message in zip(groups, messages, strict=True)
                for row in group.rows
                for step in group.steps[row.pk]
            ),
            batch_size=CHUNK,
        )
        now = timezone.now()
        for (next_on, level), pks in fates.items():
            changes = {"next_on": next_on}
            if level is not None:
                changes |= {"level": level, "reminded_at": now, "reminded_times": F("reminded_times") + 1}
            Deadline.objects.filter(pk__in=pks).update(**changes)
        self.seen += len(rows)
        self.told += len(taken)
        self.messages += len(messages)

    def _close_escalations(self) -> None:
        """Letters that nobody needs any more: everything they name has been done."""
        waiting = Escalation.objects.filter(state=Escalation.State.WAITING)
        over = waiting.exclude(message__reminders__deadline__state=Deadline.State.OPEN)
        ids = list(over.values_list("pk", flat=True)[:CHUNK])
        if ids:
            with transaction.atomic():
                waiting.filter(pk__in=ids).update(state=Escalation.State.OVER, decided_at=timezone.now())
                close_items(Escalation, ids, steps=[ESCALATION_STEP], actor=None, outcome=_("已办结"))


def sweep(today: date | None = None) -> Sweep:
    return Sweep(today).run()
