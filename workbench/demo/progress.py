"""Progress of tasks, year by year: most of it in time, some late, some returned, some never reported."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tasks import services
from tasks.models import Assignment, PlanLine, ProgressReport
from tasks.services.limits import progress_day
from workbench.demo.characters import Character
from workbench.demo.part import Part

# At present: the share of lines that nobody has reported on, that the office has looked at, that it sent back.
SILENT, EXAMINED, RETURNED = 0.6, 0.75, 0.1
# From this year of the play on good units bring a task to its end each year.
FIRST_DONE = 2
STATES = ProgressReport.State


class Progress(Part):
    # In the past ---------------------------------------------------------------------------------------

    def begin_year(self) -> None:
        year, dice = self.county.year, self.county.dice
        due_on = progress_day(self.county.committee, year)
        for unit in self.county.units:
            if self.county.character(unit) == Character.POOR:
                day = due_on + timedelta(days=dice.randint(2, 4))
            else:
                day = date(year, 10, 8) + timedelta(days=dice.randint(0, 50))
            self.county.agenda.on(day, self._report_all, unit)

    def _report_all(self, unit) -> None:
        """A unit's liaison reports on what the unit carries, in one sitting."""
        habit, year = self.county.habit(unit), self.county.year
        ends = self.county.number >= FIRST_DONE and self.county.character(unit) == Character.EXCELLENT
        due_on = progress_day(self.county.committee, year)
        for part in self._parts(unit):
            # Whoever signed after the year's day owes the next year's report.
            if timezone.localdate(part.answered_at) >= due_on or not self.county.chance(habit.reports):
                continue
            completes = ends and part.role == Assignment.Role.LEAD
            ends = ends and not completes
            report = self._start(part, year, completes)
            services.file_report(actor=self.county.liaison(unit), report=report)
            self.county.done["progress"] += 1
            self.county.agenda.later(1, self._examine, report.pk)

    @staticmethod
    def _parts(unit):
        rows = Assignment.objects.filter(unit=unit, state=Assignment.State.ACCEPTED)
        parts = rows.select_related("task", "unit").order_by("task__position", "pk")
        return [part for part in parts if part.task.is_open]

    def _start(self, part, year, completes=False) -> ProgressReport:
        liaison = self.county.liaison(part.unit)
        report = services.start_report(actor=liaison, assignment=part, year=year)
        percent = min(95, 15 * (self.county.number + 1) + self.county.dice.randint(0, 15))
        return self._write(
            report, liaison, 100 if completes else percent, completes, self._reached(part, year)
        )

    def _reached(self, part, year) -> list[int]:
        lines = PlanLine.objects.in_force().filter(plan__unit=part.unit, task=part.task)
        if not self.county.chance(self.county.habit(part.unit).reports):
            return []
        steps = lines.values_list("milestones__pk", "milestones__due_on").order_by("milestones__pk")
        return [pk for pk, day in steps if day and day <= date(year, 12, 31)]

    def _write(self, report, liaison, percent, completes, milestones) -> ProgressReport:
        pick = self.county.pick
        return services.save_report(
            actor=liaison,
            report=report,
            revision=report.revision,
            percent=percent,
            text=pick(self.material["progress_texts"]),
            problems=pick(self.material["progress_problems"]),
            completes=completes,
            milestone_ids=milestones,
            figures=[
                (name, self.county.dice.randint(2, 60), unit)
                for name, unit in self.county.dice.sample(self.material["progress_figures"], 1)
            ],
        )

    def _report(self, pk) -> ProgressReport:
        return ProgressReport.objects.select_related("task_year__task", "unit", "committee", "process").get(
            pk=pk
        )

    def _examine(self, pk) -> None:
        """The lead takes over what its supports did; the office verifies what the lead reports, or wants more."""
        report = self._report(pk)
        if report.state == STATES.AT_LEAD:
            lead = report.task_year.task.assignments.select_related("unit").get(role=Assignment.Role.LEAD)
            services.accept_report(actor=self.county.liaison(lead.unit), report=report)
        elif report.state == STATES.AT_OFFICE:
            wants_more = not report.answered_at and self.county.chance(
                self.county.habit(report.unit).progress_returned
            )
            if not wants_more:
                services.accept_report(actor=self.county.office, report=report)
                return
            reason = self.county.pick(self.material["progress_return_reasons"])
            services.return_report(actor=self.county.office, report=report, reason=reason)
            self.county.done["progress_returned"] += 1
            self.county.agenda.later(2, self._mend, pk)

    def _mend(self, pk) -> None:
        report = self._report(pk)
        liaison = self.county.liaison(report.unit)
        milestones = list(report.milestones.values_list("pk", flat=True))
        report = self._write(report, liaison, report.percent, report.completes, milestones)
        services.file_report(actor=liaison, report=report)
        self.county.agenda.later(1, self._examine, pk)

    # What a meeting ordered ----------------------------------------------------------------------------

    def carry_out(self, task) -> None:
        """The units sign for it; the lead reports it as done, in time or, if it is a poor one, not."""
        self.county.agenda.later(3, self._sign_order, task)
        lead = task.assignments.select_related("unit").get(role=Assignment.Role.LEAD).unit
        is_poor = self.county.characters.get(lead.pk) == Character.POOR
        day = task.due_on + timedelta(days=9 if is_poor else -12)
        self.county.agenda.on(day, self._end_order, task, lead)

    def _sign_order(self, task) -> None:
        pending = task.assignments.filter(state=Assignment.State.PENDING).select_related("unit")
        for part in pending.order_by("unit__code"):
            services.sign(actor=self.county.liaison(part.unit), assignment_ids=[part.pk])

    def _end_order(self, task, lead) -> None:
        part = Assignment.objects.select_related("task", "unit").get(task=task, unit=lead)
        if not part.task.is_open:
            return
        report = self._start(part, self.county.year, completes=True)
        services.file_report(actor=self.county.liaison(lead), report=report)
        self.county.done["progress"] += 1
        self.county.agenda.later(3, self._examine, report.pk)

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        """Units with a plan in force report on some of its tasks; the office has verified most, sent a few back."""
        today, filed = timezone.localdate(), 0
        lines = PlanLine.objects.in_force().filter(plan__committee=self.county.committee)
        lines = lines.select_related("plan__unit").prefetch_related("milestones")
        for line in lines.order_by("plan", "position"):
            part = Assignment.objects.filter(
                task=line.task_id, unit=line.plan.unit, state=Assignment.State.ACCEPTED
            )
            part = part.select_related("task").first()
            if self.county.chance(SILENT) or part is None or not part.task.is_open:
                continue
            liaison = self.county.liaison(line.plan.unit)
            report = services.start_report(actor=liaison, assignment=part, year=today.year)
            past = [row.pk for row in line.milestones.all() if row.due_on <= today]
            percent = self.county.dice.randrange(30, 101, 10)
            report = self._write(report, liaison, percent, False, past if self.county.chance(0.8) else [])
            report = services.file_report(actor=liaison, report=report)
            filed += 1
            if report.state == STATES.AT_OFFICE and self.county.chance(EXAMINED):
                self._answer(report)
        self.county.say(_("报送了 %(n)s 份进展报告") % {"n": filed})

    def _answer(self, report) -> None:
        if self.county.chance(RETURNED):
            reason = self.county.pick(self.material["progress_return_reasons"])
            services.return_report(actor=self.county.office, report=report, reason=reason)
        else:
            services.accept_report(actor=self.county.office, report=report)
