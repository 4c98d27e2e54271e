"""Inspections, what they found, and how it was put right: with what units owed of it closed in past years, and one at
every station at present."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Attachment
from documents.services import attach
from organisations.models import Unit
from organisations.roles import Role
from supervision.checklists import tasks_in_scope
from supervision.models import ChecklistTemplate, Inspection, RectificationNotice
from supervision.services import (
    checklists,
    concluding,
    fieldwork,
    inspections,
    rectification,
    reviews,
    scales,
)
from supervision.services.inspections import inspections_with_all
from workbench.demo.characters import Character
from workbench.demo.county import text_file
from workbench.demo.part import Part

ANSWERED = 6
PAST_ANSWERS = {
    Character.EXCELLENT: ["yes"],
    Character.ORDINARY: ["yes", "yes", "partly"],
    Character.POOR: ["yes", "partly", "no"],
}
State = RectificationNotice.State
# How serious the problems of a year are, by the place in the unit's list: the lightest first.
PAST_SEVERITIES = {Character.EXCELLENT: [0], Character.ORDINARY: [0, 1, 0], Character.POOR: [1, 2, 0]}
# Days after the notice on which a unit signs for it; days from the limit on which it answers.
RECEIVES = {Character.EXCELLENT: 1, Character.ORDINARY: 3, Character.POOR: 9}
ANSWERS = {Character.EXCELLENT: -12, Character.ORDINARY: -5, Character.POOR: 10}


class Inspections(Part):
    def __init__(self, county):
        super().__init__(county)
        self.material = county.material["inspections"]
        self.office, self.director = county.office, county.director
        self.leader = county.holder(Role.INSPECTOR)
        self.evaluator = county.holder(Role.EVALUATOR)

    def _template(self) -> ChecklistTemplate:
        present = ChecklistTemplate.objects.filter(
            committee=self.county.committee, name=self.material["template_name"]
        ).first()
        if present is not None:
            return present
        questions = zip(self.material["template"], self.material["template_units"], strict=True)
        return scales.save_template(
            actor=self.office,
            template=None,
            name=self.material["template_name"],
            is_active=True,
            questions=list(questions),
        )

    # In the past ---------------------------------------------------------------------------------------

    def begin_year(self) -> None:
        """In the plan from January on, and on site from May at intervals."""
        for number in range(self.county.scale.inspections):
            self.county.agenda.on(date(self.county.year, 1, 20), self._plan, number)

    def _plan(self, number) -> None:
        month = 5 + number
        inspection = inspections.plan_inspection(
            actor=self.office,
            year=self.county.year,
            month=month,
            title=self.county.of_turn(self.material["titles"], number),
            units=self._visited(number),
        )
        self.county.agenda.on(date(self.county.year, month, 8), self._draw_up, inspection.pk)
        self.county.done["inspections"] += 1

    def _visited(self, number) -> list[Unit]:
        """Some of every character, others each year. The unit that houses the office is not among them."""
        fallback = self.county.material["fallback_unit"]
        turn = self.county.number * self.county.scale.inspections + number
        kinds = {
            kind: [unit for unit in self.county.of_character(kind) if unit.code != fallback]
            for kind in (Character.POOR, Character.ORDINARY, Character.EXCELLENT)
        }
        chosen = [rows[turn % len(rows)] for rows in kinds.values() if rows]
        ordinary = kinds[Character.ORDINARY]
        more = max(0, self.county.scale.visits - len(chosen))
        chosen += [ordinary[(turn + plus) % len(ordinary)] for plus in range(1, 1 + more) if ordinary]
        return list(dict.fromkeys(chosen))[: self.county.scale.visits]

    @staticmethod
    def _inspection(pk) -> Inspection:
        return inspections_with_all().get(pk=pk)

    def _draw_up(self, pk) -> None:
        begin = self.county.calendar.next_working(timezone.localdate() + timedelta(days=14))
        inspection = self._scheme(self._inspection(pk), self._template(), begin)
        inspections.file_scheme(actor=self.office, inspection=inspection)
        self.county.agenda.later(2, self._approve, pk)

    def _approve(self, pk) -> None:
        inspections.approve_scheme(actor=self.director, inspection=self._inspection(pk))
        self.county.agenda.later(2, self._notify, pk)

    def _notify(self, pk) -> None:
        inspection = self._inspection(pk)
        inspections.note_notified(actor=self.office, inspection=inspection, note=self.material["notified"])
        self.county.agenda.on(inspection.start_on, self._be_on_site, pk)

    def _be_on_site(self, pk) -> None:
        inspection = self._inspection(pk)
        for visit in inspection.visits.select_related("unit").order_by("unit__code"):
            character = self.county.character(visit.unit)
            self._answer_items(visit, PAST_ANSWERS[character])
            severities = list(scales.severities_of(inspection.committee_id))
            for place in range(self.county.habit(visit.unit).problems):
                rank = PAST_SEVERITIES[character][place]
                self._find(visit, severities[min(rank, len(severities) - 1)])
            if character == Character.EXCELLENT or self.county.chance(0.3):
                self._praise(visit)
        self.county.agenda.later(6, self._end_site, pk)

    def _end_site(self, pk) -> None:
        self._conclude(self._inspection(pk))
        self.county.agenda.later(3, self._issue, pk)

    def _issue(self, pk) -> None:
        """The notices, each unit's turn; what has no problem is closed with the others."""
        inspection = self._inspection(pk)
        notices = rectification.draft_notices(actor=self.office, inspection=inspection)
        rectification.issue_notices(actor=self.office, notices=notices)
        for notice in rectification.notices_with_all().filter(inspection=inspection).order_by("unit__code"):
            days = RECEIVES[self.county.character(notice.unit)]
            self.county.agenda.later(days, self._receive, notice.pk)
            self.county.done["notices"] += 1
        if not notices:
            self.county.agenda.later(5, self._close, pk)

    @staticmethod
    def _notice(pk) -> RectificationNotice:
        return rectification.notices_with_all().get(pk=pk)

    def _receive(self, pk) -> None:
        notice = self._notice(pk)
        rectification.receive_notice(actor=self.county.liaison(notice.unit), notice=notice)
        day = notice.due_on + timedelta(days=ANSWERS[self.county.character(notice.unit)])
        self.county.agenda.on(max(day, timezone.localdate() + timedelta(days=1)), self._put_right, pk)

    def _put_right(self, pk) -> None:
        notice = self._notice(pk)
        liaison = self.county.liaison(notice.unit)
        again = notice.rounds > 0
        self._answer(notice, liaison, added=self.material["added"] if again else "")
        self.county.agenda.later(4, self._examine, pk)

    def _examine(self, pk) -> None:
        """A poor unit's first answer is not enough; nor is, now and then, an ordinary one's."""
        notice = self._notice(pk)
        character = self.county.character(notice.unit)
        falls_short = notice.rounds == 0 and (
            character == Character.POOR or (character == Character.ORDINARY and self.county.chance(0.2))
        )
        self._verify(notice, is_accepted=not falls_short)
        if falls_short:
            self.county.done["rounds"] += 1
            self.county.agenda.later(12, self._put_right, pk)
        elif (
            not RectificationNotice.objects.filter(inspection=notice.inspection)
            .exclude(state__in=RectificationNotice.ENDED)
            .exists()
        ):
            self.county.agenda.later(5, self._close, notice.inspection_id)

    def _close(self, pk) -> None:
        concluding.close_inspection(actor=self.office, inspection=self._inspection(pk))

    # What both do --------------------------------------------------------------------------------------

    def _scheme(self, inspection, template, begin) -> Inspection:
        inspection = inspections.save_scheme(
            actor=self.office,
            inspection=inspection,
            revision=inspection.revision,
            leader=self.leader,
            people=[self.evaluator],
            experts=[tuple(row) for row in self.material["experts"]],
            visits={visit.unit_id: (begin, "") for visit in inspection.visits.all()},
            basis=self.material["basis"],
            content=self.material["content"],
            forms=["report", "on_site", "records"],
            start_on=begin,
            end_on=begin + timedelta(days=2),
        )
        for visit in inspection.visits.order_by("unit__code"):
            checklists.draw_up(actor=self.office, visit=visit, templates=[template])
        return inspection

    def _answer_items(self, visit, answers) -> None:
        for item in visit.items.select_related("visit")[:ANSWERED]:
            fieldwork.answer_item(
                actor=self.leader,
                item=item,
                revision=item.revision,
                answer=self.county.pick(answers),
                figure=self.dice.randint(20, 200) if item.figure_unit else None,
            )

    def _find(self, visit, severity) -> None:
        tasks = self._tasks(visit)
        at = self.dice.randrange(len(self.material["problems"]))
        fieldwork.record_finding(
            actor=self.county.pick([self.leader, self.evaluator]),
            visit=visit,
            text=self.material["problems"][at],
            advice=self.material["advice"][at],
            severity=severity,
            category=self.county.pick(list(scales.categories_of(visit.committee_id))),
            task=self.county.pick(tasks) if tasks else None,
        )
        self.county.done["findings"] += 1

    def _praise(self, visit) -> None:
        tasks = self._tasks(visit)
        fieldwork.record_finding(
            actor=self.leader,
            visit=visit,
            nature="good",
            text=self.county.pick(self.material["good"]),
            task=self.county.pick(tasks) if tasks else None,
        )

    @staticmethod
    def _tasks(visit) -> list:
        return list(tasks_in_scope(visit.inspection, visit.unit_id).order_by("position", "pk")[:10])

    def _conclude(self, inspection) -> None:
        visits = inspection.visits.all()
        concluding.save_conclusion(
            actor=self.leader,
            inspection=inspection,
            revision=None,
            conclusion=self.material["conclusion"],
            opinions={visit.pk: self.material["opinion"] for visit in visits},
        )
        inspection = concluding.conclude(actor=self.leader, inspection=inspection)
        note = self.material["fed_back"]
        concluding.feed_back(actor=self.office, inspection=inspection, visits=visits, note=note)

    def _answer(self, notice, liaison, added: str = "") -> None:
        measures = [self.county.pick(self.material["measures"]) + added for _item in notice.items.all()]
        response = rectification.save_response(
            actor=liaison,
            notice=notice,
            revision=None,
            text="",
            items={
                item.pk: (said, "done")
                for item, said in zip(notice.items.order_by("position"), measures, strict=True)
            },
        )
        if self._is_strict(notice):
            name = self.material["evidence_name"]
            attach(actor=liaison, instance=response, upload=text_file(name, self.material["evidence"]))
        rectification.file_response(actor=liaison, notice=self._notice(notice.pk))

    def _verify(self, notice, *, is_accepted: bool) -> None:
        notice = self._notice(notice.pk)
        rectification.begin_verification(actor=self.leader, notice=notice)
        rectification.verify_notice(
            actor=self.leader,
            notice=notice,
            is_accepted=is_accepted,
            way="papers",
            text="" if is_accepted else self.material["not_accepted"],
            verdicts={item.pk: (is_accepted, "") for item in notice.items.all()},
            evidence=self._evidence(notice) if is_accepted else None,
        )

    @staticmethod
    def _evidence(notice) -> dict[int, int]:
        """For each problem that wants one, the file of the unit's last answer that has any."""
        answers = notice.responses.order_by("-round")
        files = [file.pk for answer in answers for file in Attachment.objects.of(answer)][:1]
        strict = notice.items.filter(finding__severity__needs_evidence=True)
        return {item.pk: pk for item in strict for pk in files}

    @staticmethod
    def _is_strict(notice) -> bool:
        return notice.items.filter(finding__severity__needs_evidence=True).exists()

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        """One in rectification at every station, one on site today, one without notice, one planned."""
        self.today = timezone.localdate()
        units, template = self._at_work(), self._template()
        first, special, covert, last = self.material["titles"]
        inspection = self._approved(first, units[:5], template)
        self._inspect(inspection, findings=2)
        self._conclude(inspection)
        self._rectify(inspection)
        self._inspect(self._approved(special, units[3:7], template), findings=1)
        self._approved(covert, units[5:8], template, is_unannounced=True)
        inspections.plan_inspection(
            actor=self.office, year=self.today.year, month=12, title=last, units=units[:8]
        )
        count = Inspection.objects.filter(committee=self.county.committee, year=self.today.year).count()
        self.county.say(_("进行了 %(n)s 次督导检查") % {"n": count})

    def _at_work(self) -> list[Unit]:
        """Units that carry most, and whose people have begun to work."""
        silent = self.county.material["silent_units"]
        rows = Unit.objects.filter(committee=self.county.committee).active().exclude(code__in=silent)
        serving = {self.leader.pk, self.evaluator.pk}
        rows = rows.exclude(posts__person__in=serving, posts__end_on__isnull=True)
        return list(rows.exclude(code=self.county.material["fallback_unit"]).order_by("code")[:8])

    def _approved(self, title, units, template, **given) -> Inspection:
        inspection = inspections.plan_inspection(
            actor=self.office, year=self.today.year, month=self.today.month, title=title, units=units, **given
        )
        inspection = self._scheme(inspection, template, self.today)
        inspection = inspections.file_scheme(actor=self.office, inspection=inspection)
        inspection = inspections.approve_scheme(actor=self.director, inspection=inspection)
        if inspection.is_unannounced:
            return inspection
        note = self.material["notified"]
        return inspections.note_notified(actor=self.office, inspection=inspection, note=note)

    def _inspect(self, inspection, *, findings: int) -> None:
        severities = list(scales.severities_of(inspection.committee_id))
        for visit in inspection.visits.select_related("unit").order_by("unit__code"):
            self._answer_items(visit, ["yes", "yes", "partly", "no"])
            for _n in range(findings):
                self._find(visit, self.dice.choices(severities, [6, 3, 1][: len(severities)])[0])
            if self.county.chance(0.5):
                self._praise(visit)

    def _rectify(self, inspection) -> None:
        """Every notice at another station: closed, sent back once, answered, a review asked, not yet signed for."""
        notices = rectification.draft_notices(actor=self.office, inspection=inspection)
        rectification.issue_notices(actor=self.office, notices=notices)
        rows = rectification.notices_with_all().filter(inspection=inspection).order_by("unit__code")
        for station, notice in enumerate(rows):
            liaison = self.county.liaison(notice.unit)
            if station == 4:
                continue
            notice = rectification.receive_notice(actor=liaison, notice=notice)
            if station == 3:
                visit = inspection.visits.get(unit=notice.unit)
                contested = [item.finding for item in notice.items.select_related("finding")[:1]]
                grounds = self.material["grounds"]
                reviews.ask_review(actor=liaison, visit=visit, findings=contested, grounds=grounds)
                continue
            self._answer(notice, liaison)
            if station == 2:
                continue
            self._verify(notice, is_accepted=station == 0)
            if station == 1:
                self._answer(self._notice(notice.pk), liaison)
