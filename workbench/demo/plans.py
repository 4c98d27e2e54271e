"""Implementation plans: called for and accepted in the first year, some revised in each later one."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tasks import services
from tasks.models import Assignment, ImplementationPlan, PlanLine
from tasks.services.plans import plans_with_all
from workbench.demo.characters import Character
from workbench.demo.part import Part

# At present: where the plans of units that have begun are, and how many units have not begun.
ENDS = ["accepted"] * 9 + ["office"] * 3 + ["returned"] * 2 + ["head"] * 2
NOT_BEGUN, MOST_LINES = 0.55, 25


class Plans(Part):
    # In the past ---------------------------------------------------------------------------------------

    def begin_year(self) -> None:
        agenda, year = self.county.agenda, self.county.year
        if self.county.number == 0:
            agenda.on(date(year, 3, 10), self._call)
            return
        for unit in self._revising():
            agenda.on(date(year, 3, 1) + timedelta(days=self.county.dice.randint(0, 20)), self._revise, unit)

    def _revising(self) -> list:
        """Good units and ordinary ones by turns; a poor unit leaves its plan as it is."""
        good, ordinary = (
            self.county.of_character(character) for character in (Character.EXCELLENT, Character.ORDINARY)
        )
        rows = [row for pair in zip(good, ordinary, strict=False) for row in pair] + ordinary[len(good) :]
        count = min(self.county.scale.revised, len(rows))
        return [rows[(self.county.number * count + place) % len(rows)] for place in range(count)]

    def _call(self) -> None:
        due_on = self.county.calendar.next_working(date(self.county.year, 4, 20))
        for outline in self.county.outlines:
            units = [unit.pk for unit in self.county.units]
            services.call_for_plans(actor=self.county.office, outline=outline, unit_ids=units, due_on=due_on)
        plans = ImplementationPlan.objects.filter(committee=self.county.committee).select_related("unit")
        first = {Character.EXCELLENT: (3, 18), Character.ORDINARY: (4, 1), Character.POOR: (4, 22)}
        for plan in plans.order_by("unit__code", "outline"):
            month, day = first[self.county.character(plan.unit)]
            begin = date(self.county.year, month, day) + timedelta(days=self.county.dice.randint(0, 8))
            self.county.agenda.on(begin, self._file, plan.pk)

    def _revise(self, unit) -> None:
        """The next version of a unit's plan, with what it has to carry since."""
        plan = ImplementationPlan.objects.filter(unit=unit).accepted().order_by("-version", "pk").first()
        if plan is None:
            return
        liaison = self.county.liaison(unit)
        plan = services.start_plan(actor=liaison, unit=unit, outline=plan.outline)
        self._file(plan.pk)
        self.county.done["plans_revised"] += 1

    def _plan(self, pk) -> ImplementationPlan:
        return plans_with_all().get(pk=pk)

    def _file(self, pk) -> None:
        plan = self._plan(pk)
        liaison = self.county.liaison(plan.unit)
        services.sync_plan(actor=liaison, plan=plan)
        self._write(self._plan(pk), liaison)
        services.file_plan(actor=liaison, plan=self._plan(pk))
        self.county.agenda.later(1, self._sign_off, pk)
        self.county.done["plans"] += 1

    def _sign_off(self, pk) -> None:
        plan = self._plan(pk)
        services.sign_off_plan(actor=self.county.head(plan.unit), plan=plan)
        self.county.agenda.later(3, self._examine, pk)

    def _examine(self, pk) -> None:
        plan = self._plan(pk)
        if plan.rounds or plan.unit_id not in self.county.lot.returned:
            services.accept_plan(actor=self.county.office, plan=plan)
            return
        self._return(plan)
        self.county.done["plans_returned"] += 1
        self.county.agenda.later(4, self._mend, pk)

    def _return(self, plan) -> None:
        services.return_plan(
            actor=self.county.office,
            plan=plan,
            reason=self.county.pick(self.material["plan_return_reasons"]),
            line_comments={plan.lines.first().pk: self.county.pick(self.material["plan_line_comments"])},
        )

    def _mend(self, pk) -> None:
        """What was wanted is written, and the plan filed again."""
        plan = self._plan(pk)
        liaison = self.county.liaison(plan.unit)
        line = plan.lines.select_related("plan", "task").first()
        services.save_line(
            actor=liaison,
            line=line,
            revision=line.revision,
            steps="\n".join(self.material["plan_steps"][:2]),
            responsible=line.responsible,
            result=line.result,
        )
        services.file_plan(actor=liaison, plan=self._plan(pk))
        self.county.agenda.later(1, self._sign_off, pk)

    # Writing -------------------------------------------------------------------------------------------

    def _write(self, plan, liaison) -> None:
        """The general parts, and every line that has nothing yet."""
        material, pick = self.material, self.county.pick
        services.save_plan_text(
            actor=liaison,
            plan=plan,
            revision=plan.revision,
            overview=pick(material["plan_overview"]),
            safeguards=pick(material["plan_safeguards"]),
        )
        days = self._milestones(plan.outline)
        for line in PlanLine.objects.filter(plan=plan, steps="").select_related("plan", "task"):
            limit = line.task.due_on or date(plan.outline.end_year, 12, 31)
            within = [row for row in days if row[0] <= limit] or [(limit, days[-1][1])]
            dice = self.county.dice
            chosen = sorted(dice.sample(within, min(len(within), dice.randint(2, 3))))
            funds = [(timezone.localdate().year, material["plan_funds"], dice.randint(2, 30))]
            services.save_line(
                actor=liaison,
                line=line,
                revision=line.revision,
                steps=pick(material["plan_steps"]),
                responsible=self.county.name(),
                result=pick(material["plan_results"]),
                milestones=chosen,
                funds=funds if self.county.chance(0.3) else [],
            )

    def _milestones(self, outline) -> list[tuple[date, str]]:
        """In years from now; what lies beyond the outline's end is to be reached by then."""
        year = timezone.localdate().year
        days = []
        for row in self.material["plan_milestones"]:
            month, day = map(int, row["on"].split("-"))
            years = row.get("years")
            in_year = outline.end_year if years is None else year + years
            if in_year <= outline.end_year:
                days.append((date(in_year, month, day), row["title"]))
        return days

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        """The office calls for plans; some units have theirs accepted, some wait at every station, some have not
        begun to write."""
        due_on = timezone.localdate() + timedelta(days=self.material["plan_days"])
        idle, written, ends = set(self.material["silent_units"]), 0, self.county.deal(ENDS)
        for outline in self.county.outlines:
            units = [unit.pk for unit in self.county.all_units()]
            services.call_for_plans(actor=self.county.office, outline=outline, unit_ids=units, due_on=due_on)
        plans = ImplementationPlan.objects.filter(committee=self.county.committee).open()
        for plan in plans.select_related("unit", "outline").order_by("unit__code", "outline"):
            waiting = Assignment.objects.filter(unit=plan.unit, task__outline=plan.outline, state="pending")
            if plan.unit.code in idle or self.county.chance(NOT_BEGUN) or plan.lines.count() > MOST_LINES:
                continue
            liaison = self.county.liaison(plan.unit)
            services.sign(actor=liaison, assignment_ids=waiting.values_list("pk", flat=True))
            services.sync_plan(actor=liaison, plan=plan)
            self._write(plan, liaison)
            self._carry(plan, liaison, next(ends))
            written += 1
        self.county.say(_("填写了 %(n)s 份实施方案") % {"n": written})

    def _carry(self, plan, liaison, end) -> None:
        """File a plan and bring it as far as `end`."""
        plan = services.file_plan(actor=liaison, plan=plan)
        if end == "head":
            return
        plan = services.sign_off_plan(actor=self.county.head(plan.unit), plan=plan)
        if end == "accepted":
            services.accept_plan(actor=self.county.office, plan=plan)
        elif end == "returned":
            self._return(plan)
