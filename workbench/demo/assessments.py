"""The assessment of each year: its scheme adopted early in it, opened at its end, announced, contested and closed in the
next spring. That of the present year is open."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import services
from commendations.assessment_papers import begin_circular
from commendations.models import Assessment, AssessmentScheme, Result, ScoreObjection
from documents.services import attach
from organisations.models import Unit
from workbench.demo.characters import Character
from workbench.demo.county import text_file
from workbench.demo.part import Part

INDICATORS, BONUS = "indicators", "other"
# At present so many units have their points; the others wait.
ENTERED = 4


class Assessments(Part):
    def __init__(self, county):
        super().__init__(county)
        self.material = county.material["assessment"]
        self.office, self.director = county.office, county.director

    def begin_year(self) -> None:
        self.begin_present()
        year, revised = self.county.year, self.material["revised"]
        if self.county.number == revised["number"]:
            weights, decision = revised["weights"], revised["decision"]
            self.county.agenda.on(date(year, 6, 20), self._adopt, decision, weights)
        self.county.agenda.on(date(year, 12, 20), self._open)

    def begin_present(self) -> None:
        """The last year's is announced, the scheme of this one adopted."""
        year = self.county.year
        if self.county.number:
            self.county.agenda.within(date(year, 1, 11), self._enter_all, year - 1)
            self.county.agenda.within(date(year, 1, 15), self._announce, year - 1)
        self.county.agenda.within(date(year, 2, 24), self._adopt, self.material["decision"])

    def _scheme(self, year) -> AssessmentScheme | None:
        """The one that holds in a year."""
        return AssessmentScheme.objects.adopted().filter(committee=self.county.committee, year=year).first()

    def _adopt(self, decision, weights=None) -> AssessmentScheme:
        """The office writes it, the director decides; `weights` are what is new in it."""
        year = timezone.localdate().year
        scheme = services.begin_scheme(actor=self.office, year=year)
        for item in scheme.items.filter(code__in=weights or ()).order_by("position"):
            services.save_item(
                actor=self.office, scheme=scheme, item=item, weight=Decimal(weights[item.code])
            )
        return services.adopt_scheme(
            actor=self.director, scheme=scheme, decision=decision.replace("{年}", str(year))
        )

    def _open(self) -> Assessment:
        scheme = self._scheme(timezone.localdate().year)
        return services.open_assessment(actor=self.office, scheme=scheme)

    def _of(self, year) -> Assessment:
        return Assessment.objects.select_related("scheme").get(committee=self.county.committee, year=year)

    # What is entered by hand ----------------------------------------------------------------------------

    def _enter_all(self, year) -> None:
        assessment = self._of(year)
        self._enter(assessment, self.county.all_units())
        best = self.county.of_character(Character.EXCELLENT)
        if best:
            points, reason = self.material["bonus"]
            self._enter_points(assessment, BONUS, [_row(self.county.of_turn(best), points, reason)])
        veto = self.material["veto"]
        unit = next((row for row in self.county.units if row.code == veto["unit"]), None)
        if unit is not None and year - self.county.first_year == veto["number"]:
            self._veto(assessment, unit, veto)

    def _enter(self, assessment, units) -> None:
        """Points for indicators, by what a unit is like; none where it has no indicator or took no part in the year."""
        without, rows = self.material["without_indicators"], []
        for unit in units:
            if unit.pk in self.county.characters and unit.code not in without["units"]:
                row = _row(unit, *self.county.pick(self.material["indicators"][self.county.character(unit)]))
            else:
                row = {"unit": unit, "is_absent": True, "reason": without["reason"]}
            rows.append(row)
        self._enter_points(assessment, INDICATORS, rows)

    def _enter_points(self, assessment, code, rows) -> None:
        services.enter_points(actor=self.office, assessment=assessment, code=code, rows=rows)

    def _veto(self, assessment, unit, veto) -> None:
        entry = services.enter_veto(
            actor=self.office, assessment=assessment, code=veto["code"], unit=unit, reason=veto["reason"]
        )
        attach(actor=self.office, instance=entry, upload=text_file(veto["file"], veto["text"]))

    # What becomes of it ---------------------------------------------------------------------------------

    def _announce(self, year) -> None:
        assessment = services.announce(actor=self.director, assessment=self._of(year))
        ends_on = assessment.objections_due_on
        agenda, objecting = self.county.agenda, set()
        today = timezone.localdate()
        for days, row in enumerate(self.material["objections"], 1):
            result = self._contested(assessment, row)
            if result is not None:
                objecting.add(result.unit_id)
                agenda.within(today + timedelta(days=days), self._object, result.pk, row)
        for result in Result.objects.filter(assessment=assessment).select_related("unit"):
            character = self.county.characters.get(result.unit_id)
            confirms = character == Character.EXCELLENT or (
                character == Character.ORDINARY and self.county.chance(0.5)
            )
            if confirms and result.unit_id not in objecting:
                agenda.within(today + timedelta(days=2), self._confirm, result.pk)
        agenda.within(ends_on + timedelta(days=1), self._close, year)

    def _contested(self, assessment, row) -> Result | None:
        """Of the units of a character one that lost points in an item, another one each year."""
        units = self.county.of_character(Character(row["character"]))
        found = {
            result.unit_id: result for result in Result.objects.filter(assessment=assessment, unit__in=units)
        }
        for plus in range(len(units)):
            result = found[self.county.of_turn(units, plus).pk]
            item = _item(result, row["code"])
            if item["applies"] and Decimal(item["points"]) < Decimal(item["weight"]):
                return result
        return None

    @staticmethod
    def _result(pk) -> Result:
        return Result.objects.select_related("assessment__scheme", "unit").get(pk=pk)

    def _confirm(self, pk) -> None:
        result = self._result(pk)
        services.confirm_result(actor=self.county.liaison(result.unit), result=result)

    def _object(self, pk, row) -> None:
        result = self._result(pk)
        reasons = {row["code"]: row["reason"]}
        services.object_to(actor=self.county.liaison(result.unit), result=result, reasons=reasons)
        self.county.agenda.within(timezone.localdate() + timedelta(days=2), self._answer, pk, row)

    def _answer(self, pk, row) -> None:
        result = self._result(pk)
        decision = "accepted" if row["is_accepted"] else "rejected"
        answer = {"decision": decision, "answer": row["answer"]}
        if row["is_accepted"]:
            answer["points"] = Decimal(_item(result, row["code"])["weight"])
        objection = ScoreObjection.objects.select_related("result__assessment").get(result=result)
        services.answer_objection(actor=self.office, objection=objection, answers={row["code"]: answer})

    def _close(self, year) -> None:
        services.close_assessment(actor=self.director, assessment=self._of(year))
        self.county.agenda.within(timezone.localdate() + timedelta(days=1), self._publish, year)

    def _publish(self, year) -> None:
        """The circular to all units."""
        self.county.issue(begin_circular(actor=self.office, assessment=self._of(year)))

    # At present -----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        """Open, with the first few units' points."""
        year = timezone.localdate().year
        if self._scheme(year) is None:
            self._adopt(self.material["decision"])
        assessment = self._open()
        units: list[Unit] = self.county.units[:ENTERED]
        self._enter(assessment, units)
        self.county.say(
            _("%(what)s已经开始，录入了 %(n)s 个单位的人工评分") % {"what": assessment, "n": len(units)}
        )


def _row(unit, points: str, reason: str) -> dict:
    return {"unit": unit, "points": Decimal(points), "reason": reason}


def _item(result: Result, code: str) -> dict:
    """A line of a frozen result."""
    return next(row for row in result.items if row["code"] == code)
