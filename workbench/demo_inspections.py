"""The demo county's inspections: one in rectification at every station, one on site today, one planned, one without
notice. Played through the services, like all of the demo."""

from datetime import timedelta

from django.utils import timezone

from organisations.models import Unit
from organisations.roles import Role
from supervision.checklists import tasks_in_scope
from supervision.models import Inspection
from supervision.services import (
    checklists,
    concluding,
    fieldwork,
    inspections,
    rectification,
    reviews,
    scales,
)


class Inspections:
    """`county` is the played `workbench.demo.County`: its dice, its material, its people."""

    def __init__(self, county):
        self.county, self.dice = county, county.dice
        self.material = county.material["inspections"]
        self.office = county.office
        self.director = county.holder(Role.OFFICE_DIRECTOR)
        self.leader = county.holder(Role.INSPECTOR)
        self.evaluator = county.holder(Role.EVALUATOR)
        self.today = timezone.localdate()

    def play(self) -> int:
        units = self._units()
        questions = zip(self.material["template"], self.material["template_units"], strict=True)
        template = scales.save_template(
            actor=self.office,
            template=None,
            name="日常督导通用检查表",
            is_active=True,
            questions=list(questions),
        )
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
        return Inspection.objects.filter(committee=self.county.committee).count()

    def _units(self) -> list[Unit]:
        """Units that carry most, and whose people have begun to work."""
        silent = self.county.material["silent_units"]
        rows = Unit.objects.filter(committee=self.county.committee).active().exclude(code__in=silent)
        serving = {self.leader.pk, self.evaluator.pk}
        rows = rows.exclude(posts__person__in=serving, posts__end_on__isnull=True)
        return list(rows.exclude(code=self.county.material["fallback_unit"]).order_by("code")[:8])

    def _approved(self, title, units, template, **given):
        inspection = inspections.plan_inspection(
            actor=self.office, year=self.today.year, month=self.today.month, title=title, units=units, **given
        )
        inspection = inspections.save_scheme(
            actor=self.office,
            inspection=inspection,
            revision=inspection.revision,
            leader=self.leader,
            people=[self.evaluator],
            experts=[tuple(row) for row in self.material["experts"]],
            visits={unit.pk: (self.today, "") for unit in units},
            basis=self.material["basis"],
            content=self.material["content"],
            forms=["report", "on_site", "records"],
            start_on=self.today,
            end_on=self.today + timedelta(days=2),
        )
        for visit in inspection.visits.all():
            checklists.draw_up(actor=self.office, visit=visit, templates=[template])
        inspection = inspections.file_scheme(actor=self.office, inspection=inspection)
        inspection = inspections.approve_scheme(actor=self.director, inspection=inspection)
        if inspection.is_unannounced:
            return inspection
        return inspections.note_notified(actor=self.office, inspection=inspection, note="电话通知")

    def _inspect(self, inspection, *, findings: int):
        pick = self.dice.choice
        severities = list(scales.severities_of(inspection.committee_id))
        categories = list(scales.categories_of(inspection.committee_id))
        for visit in inspection.visits.select_related("unit"):
            for item in visit.items.select_related("visit")[:6]:
                fieldwork.answer_item(
                    actor=self.leader,
                    item=item,
                    revision=item.revision,
                    answer=pick(["yes", "yes", "partly", "no"]),
                    figure=self.dice.randint(20, 200) if item.figure_unit else None,
                )
            tasks = list(tasks_in_scope(inspection, visit.unit_id)[:10])
            for _n in range(findings):
                at = self.dice.randrange(len(self.material["problems"]))
                fieldwork.record_finding(
                    actor=pick([self.leader, self.evaluator]),
                    visit=visit,
                    text=self.material["problems"][at],
                    advice=self.material["advice"][at],
                    severity=self.dice.choices(severities, [6, 3, 1][: len(severities)])[0],
                    category=pick(categories),
                    task=pick(tasks) if tasks else None,
                )
            if self.dice.random() < 0.5:
                fieldwork.record_finding(
                    actor=self.leader,
                    visit=visit,
                    nature="good",
                    text=pick(self.material["good"]),
                    task=pick(tasks) if tasks else None,
                )

    def _conclude(self, inspection):
        visits = inspection.visits.all()
        concluding.save_conclusion(
            actor=self.leader,
            inspection=inspection,
            revision=None,
            conclusion=self.material["conclusion"],
            opinions={visit.pk: self.material["opinion"] for visit in visits},
        )
        inspection = concluding.conclude(actor=self.leader, inspection=inspection)
        concluding.feed_back(actor=self.office, inspection=inspection, visits=visits, note="现场反馈会")

    def _rectify(self, inspection):
        """Every notice at another station: a review asked, closed, sent back once, answered, not yet signed for."""
        notices = rectification.draft_notices(actor=self.office, inspection=inspection)
        rectification.issue_notices(actor=self.office, notices=notices)
        for station, notice in enumerate(rectification.notices_with_all().filter(inspection=inspection)):
            liaison = self.county.serving(notice.unit, Role.LIAISON)
            if station == 4:
                continue
            notice = rectification.receive_notice(actor=liaison, notice=notice)
            if station == 3:
                visit = inspection.visits.get(unit=notice.unit)
                contested = [item.finding for item in notice.items.select_related("finding")[:1]]
                reviews.ask_review(
                    actor=liaison, visit=visit, findings=contested, grounds=self.material["grounds"]
                )
                continue
            self._answer(notice, liaison)
            if station == 2:
                continue
            self._verify(notice, is_accepted=station == 0 and not self._is_strict(notice))
            if station == 1:
                self._answer(notice, liaison)

    @staticmethod
    def _is_strict(notice) -> bool:
        return notice.items.filter(finding__severity__needs_evidence=True).exists()

    def _answer(self, notice, liaison):
        rectification.save_response(
            actor=liaison,
            notice=notice,
            revision=None,
            text="",
            items={
                item.pk: (self.dice.choice(self.material["measures"]), "done") for item in notice.items.all()
            },
        )
        rectification.file_response(actor=liaison, notice=rectification.notices_with_all().get(pk=notice.pk))

    def _verify(self, notice, *, is_accepted: bool):
        notice = rectification.notices_with_all().get(pk=notice.pk)
        rectification.begin_verification(actor=self.leader, notice=notice)
        rectification.verify_notice(
            actor=self.leader,
            notice=notice,
            is_accepted=is_accepted,
            way="papers",
            text="" if is_accepted else self.material["not_accepted"],
            verdicts={item.pk: (is_accepted, "") for item in notice.items.all()},
        )
