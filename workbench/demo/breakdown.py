"""The outlines broken down into tasks, given out, signed for and sent back."""

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _

from organisations.access import access_of
from outlines.models import Domain, Measure
from outlines.services import link_domain_goals
from tasks import proposals, services
from tasks.models import Assignment, Task
from tasks.selectors.suggesting import suggester_for
from workbench.demo.characters import Character
from workbench.demo.part import Part

# How often a unit sends a task back that it is to lead, and how often it signs for the others at once.
DECLINED, SIGNED = 0.02, 0.85


class Breakdown(Part):
    # In the first year ---------------------------------------------------------------------------------

    def begin_year(self) -> None:
        if self.county.number:
            return
        year, agenda = self.county.year, self.county.agenda
        agenda.on(date(year, 1, 11), self._propose)
        agenda.on(date(year, 1, 25), self._assign)
        for unit in self.county.units:
            is_late = self.county.character(unit) == Character.POOR
            agenda.on(date(year, 2, 18 if is_late else 1), self._sign_all, unit)

    def _propose(self) -> None:
        """All but each outline's last domain; in a small play a few tasks for each of the units that take part."""
        for domain in self._domains():
            link_domain_goals(actor=self.county.office, domain=domain)
        if self.county.scale.tasks is None:
            for outline in self.county.outlines:
                for domain in list(outline.domains.order_by("number"))[:-1]:
                    services.break_down_domain(actor=self.county.office, domain=domain)
            self._lead_the_rest()
            return
        leads = Counter()
        # Round and round the domains, so that every unit finds something of its own.
        for measure in sorted(self._measures(), key=lambda row: (row.number, row.domain.outline_id)):
            if len(leads) == len(self.county.units) and min(leads.values()) >= self.county.scale.tasks:
                break
            self._propose_some(measure, leads)

    def _domains(self):
        rows = Domain.objects.filter(outline__in=self.county.outlines)
        return rows.select_related("outline").order_by("outline", "number")

    def _measures(self):
        rows = Measure.objects.current().filter(domain__outline__in=self.county.outlines)
        return rows.select_related("domain__outline").order_by("domain__outline", "domain__number", "number")

    def _propose_some(self, measure, leads: Counter) -> None:
        """Those sentences of a measure that the system suggests for a unit which has not its number of tasks yet."""
        playing = {unit.pk: unit for unit in self.county.units}
        for sentence in proposals.body_sentences(
            measure.sentences.filter(withdrawn_at=None).order_by("number")
        ):
            text = proposals.task_text(sentence.text)
            found = self._suggester().suggest(
                text, domain_title=measure.domain.title, measure_title=measure.title
            )
            lead = playing.get(found.lead.key) if found.lead else None
            if lead is None or leads[lead.pk] >= self.county.scale.tasks:
                continue
            leads[lead.pk] += 1
            services.add_task(
                actor=self.county.office,
                measure=measure,
                sentences=[sentence],
                lead=lead,
                supports=[playing[row.key] for row in found.supports if row.key in playing][:1],
                source=Task.Source.SENTENCE,
                text=text,
                kind=proposals.task_kind(sentence.text),
                due_on=date(measure.domain.outline.end_year, 12, 31),
            )

    def _suggester(self):
        if not hasattr(self, "_primed"):
            self._primed = suggester_for(access_of(self.county.office))
        return self._primed

    def _assign(self) -> None:
        drafts = Task.objects.filter(committee=self.county.committee, state=Task.State.DRAFT)
        outcomes = services.assign_tasks(
            actor=self.county.office, task_ids=drafts.values_list("pk", flat=True)
        )
        self.county.done["assigned"] += sum(outcome.done for outcome in outcomes)

    def _sign_all(self, unit) -> None:
        """A poor unit first sends one back, and the office insists; by then the others have signed."""
        liaison = self.county.liaison(unit)
        if self.county.character(unit) == Character.POOR:
            led = self._pending(unit).filter(role=Assignment.Role.LEAD).first()
            if led is not None:
                reason = self.county.pick(self.county.material["decline_reasons"])
                services.decline(actor=liaison, assignment=led, reason=reason)
                self.county.agenda.later(4, self._insist, led)
                self.county.agenda.later(6, self._sign_rest, unit)
        self._sign_rest(unit)

    def _sign_rest(self, unit) -> None:
        rest = list(self._pending(unit).values_list("pk", flat=True))
        outcomes = services.sign(actor=self.county.liaison(unit), assignment_ids=rest)
        self.county.done["signed"] += sum(outcome.done for outcome in outcomes)

    def _insist(self, assignment) -> None:
        services.settle_decline(
            actor=self.county.office,
            assignment=assignment,
            decision="insist",
            comment=self.county.pick(self.county.material["insist_comments"]),
        )

    @staticmethod
    def _pending(unit):
        rows = Assignment.objects.filter(unit=unit, state=Assignment.State.PENDING)
        return rows.order_by("task__position", "pk")

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        self._break_down()
        self._assign_rest()
        self._answer()

    def _break_down(self) -> None:
        """Every domain by its suggestions."""
        proposed = 0
        for domain in self._domains():
            made, _led = services.break_down_domain(actor=self.county.office, domain=domain)
            link_domain_goals(actor=self.county.office, domain=domain)
            proposed += made
        self._lead_the_rest()
        self.county.say(_("拟定了 %(n)s 项任务") % {"n": proposed})

    def _lead_the_rest(self) -> None:
        """What has no lead yet goes to the unit that houses the office."""
        fallback = self.county.unit(self.county.material["fallback_unit"])
        drafts = Task.objects.filter(committee=self.county.committee, state=Task.State.DRAFT)
        for task in drafts.exclude(assignments__role=Assignment.Role.LEAD).order_by("pk"):
            services.edit_task(actor=self.county.office, task=task, lead=fallback)

    def _assign_rest(self) -> None:
        before = self.county.done["assigned"]
        self._assign()
        self.county.say(_("交办了 %(n)s 项任务") % {"n": self.county.done["assigned"] - before})

    def _answer(self) -> None:
        """Most units sign most of their tasks; a few send some back; some have not looked yet."""
        idle, signed, declined = set(self.county.material["silent_units"]), 0, 0
        for unit in self.county.all_units():
            pending = list(self._pending(unit))
            if unit.code in idle or not pending:
                continue
            liaison = self.county.liaison(unit)
            led = [row for row in pending if row.role == Assignment.Role.LEAD]
            back = [row for row in led if self.county.chance(DECLINED)]
            for assignment in back[:2]:
                reason = self.county.pick(self.county.material["decline_reasons"])
                services.decline(actor=liaison, assignment=assignment, reason=reason)
                declined += 1
            rest = [row.pk for row in pending if row not in back and self.county.chance(SIGNED)]
            outcomes = services.sign(actor=liaison, assignment_ids=rest)
            signed += sum(outcome.done for outcome in outcomes)
        self.county.say(
            _("签收 %(signed)s 项，退回 %(declined)s 项，其中办公室处理了 %(settled)s 项")
            % {"signed": signed, "declined": declined, "settled": self._settle_some()}
        )

    def _settle_some(self) -> int:
        """The office has dealt with every second task that came back."""
        returned = Assignment.objects.filter(
            task__committee=self.county.committee, state=Assignment.State.DECLINED
        )
        settled = list(returned.order_by("task__position", "pk"))[::2]
        for assignment in settled:
            self._insist(assignment)
        return len(settled)
