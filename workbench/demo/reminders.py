"""What the system does by itself in a year, at a few of its moments: deadlines worked out anew, reminders swept, and
what the office and the units make of them."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from notices.services import mark_all_read
from organisations.models import User
from supervision.services.review_terms import lapse_asking
from tasks.models import Task
from tasks.services.limits import CHUNK, sync_limits
from workbench.demo.part import Part
from workflow.models import Escalation
from workflow.services import decide_escalation
from workflow.services.sweeping import sweep

# A live system looks every minute; what it would have said on the days between is said at once on these.
MONTHS = (4, 7, 10)


class Reminders(Part):
    def begin_year(self) -> None:
        self.begin_present()
        self.county.agenda.at_end(self._end_year)

    def begin_present(self) -> None:
        agenda, year = self.county.agenda, self.county.year
        if self.county.number:
            agenda.on(date(year, 1, 1), self._work_out)
        for month in MONTHS:
            if date(year, month, 1) <= agenda.last:
                agenda.on(date(year, month, 1), self._look)

    def play_present(self) -> None:
        """What is due by now is said now, so that the first real sweep has nothing old to say."""
        if timezone.localdate().year > self.county.first_year:
            self._work_out()
            self._look()

    @staticmethod
    def _work_out() -> None:
        """As the day's job does: a new year's reports begin, old ones are missed."""
        ids = list(Task.objects.exclude(state=Task.State.DRAFT).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            with transaction.atomic():
                sync_limits(ids[start : start + CHUNK])

    def _look(self) -> None:
        lapse_asking()
        self.county.done["reminded"] += sweep().told
        # The office speaks with whoever lets things lie; letters are for the present.
        reason = self.county.pick(self.county.material["escalation_stopped"])
        for row in Escalation.objects.filter(state=Escalation.State.WAITING).order_by("pk"):
            decide_escalation(actor=self.county.office, escalation=row, issued=False, said=reason)

    def _end_year(self) -> None:
        self._look()
        for person in User.objects.filter(committee=self.county.committee, is_active=True).order_by("pk"):
            mark_all_read(actor=person)
