"""The commendation that the outlines ask for every fifth year, in the last months of the year it is due in: nominations of all
sorts and what becomes of each, the departments' opinions, the publicity with its objections, the decision."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import services
from commendations.detector import DUE
from commendations.models import (
    CommendationRound,
    ConsultedDepartment,
    Kind,
    Nomination,
    Objection,
    Opinion,
    OpinionRequest,
    VetoRule,
)
from commendations.selectors.ranking import present_scheme, ranking_of
from commendations.selectors.rounds import due_rounds
from commendations.selectors.standing import vetoes_of
from commendations.services.rows import nominations_with_all, rounds_with_all
from documents.services import attach
from workbench.demo.county import text_file
from workbench.demo.part import Part

Verdict = Opinion.Verdict
# What becomes of those who go on the list; all others stay off it.
ON_LIST = ("listed", "returned")
# Besides the first, so many paragraphs of the pack tell what somebody did.
PARAGRAPHS = 6


class Commendation(Part):
    def __init__(self, county):
        super().__init__(county)
        self.material = county.material["commendation"]
        self.office, self.director, self.chair = county.office, county.director, county.chair

    def begin_year(self) -> None:
        self.begin_present()

    def begin_present(self) -> None:
        self.county.agenda.within(date(self.county.year, 10, 20), self._open)

    def _in(self, days: int, act, *given) -> None:
        self.county.agenda.within(timezone.localdate() + timedelta(days=days), act, *given)

    def _round(self) -> CommendationRound:
        """The year's."""
        return rounds_with_all().get(committee=self.county.committee, year=timezone.localdate().year)

    @staticmethod
    def _row(pk) -> Nomination:
        return nominations_with_all().get(pk=pk)

    def _named(self, name) -> Nomination | None:
        return nominations_with_all().filter(round=self._round(), name=name).first()

    def _open(self) -> None:
        """Where the outlines ask for one in this year."""
        year = timezone.localdate().year
        if not any(row.state == DUE and row.year == year for row in due_rounds(self.county.committee)):
            return
        services.open_round(
            actor=self.office,
            year=year,
            nominations_due_on=self.county.calendar.next_working(date(year, 11, 26)),
            contact=self.material["contact"],
            **self.material["quotas"],
        )
        self._in(2, self._call)

    def _call(self) -> None:
        """The call to all units is signed, and the units that play begin to write."""
        self.county.issue(services.begin_call(actor=self.office, round=self._round()))
        playing = {unit.code: unit for unit in self.county.units}
        rows = [row for row in self.material["nominations"] if row["unit"] in playing]
        for place, row in enumerate(rows):
            self._in(8 + place, self._nominate, playing[row["unit"]], row)
        due_on = self._round().nominations_due_on
        self.county.agenda.within(due_on + timedelta(days=1), self._close)

    # Nominations ----------------------------------------------------------------------------------------

    def _nominate(self, unit, row) -> None:
        liaison = self.county.liaison(unit)
        fields = {name: row[name] for name in row if name not in ("unit", "fate", "file")}
        first, *others = self.material["deeds"][row["kind"]]
        deeds = (
            "\n".join([first, *self.dice.sample(others, PARAGRAPHS)])
            .replace("{名}", row["name"])
            .replace("{单位}", unit.name)
        )
        nomination = services.begin_nomination(
            actor=liaison, round=self._round(), unit=unit, deeds=deeds, **fields
        )
        if row.get("file"):
            attach(actor=liaison, instance=nomination, upload=text_file(*self.material["file"]))
        if row["fate"] != "lapsed":
            self._in(1, self._file, nomination.pk, row["fate"])

    def _file(self, pk, fate) -> None:
        """Whoever does not meet the conditions is refused here, and the draft stays where it is."""
        nomination = self._row(pk)
        try:
            services.file_nomination(actor=self.county.liaison(nomination.unit), nomination=nomination)
        except ValidationError:
            if fate != "ineligible":
                raise
            return
        self._in(1, self._sign, pk, fate)

    def _sign(self, pk, fate) -> None:
        nomination = self._row(pk)
        opinion = self.county.pick(self.material["opinions"])
        services.sign_nomination(
            actor=self.county.head(nomination.unit), nomination=nomination, opinion=opinion
        )
        self._in(1, self._examine, pk, fate)

    def _examine(self, pk, fate) -> None:
        nomination = self._row(pk)
        if fate == "returned" and not nomination.rounds:
            reason = self.material["returned"]
            services.return_nomination(actor=self.office, nomination=nomination, reason=reason)
            self._in(2, self._mend, pk, fate)
        elif fate == "rejected":
            reason = self.material["rejected"]
            services.reject_nomination(actor=self.office, nomination=nomination, reason=reason)
        else:
            comment = self.material["accepted"]
            services.accept_nomination(actor=self.office, nomination=nomination, comment=comment)

    def _mend(self, pk, fate) -> None:
        nomination = self._row(pk)
        deeds = f"{nomination.deeds}\n{self.material['added']}"
        services.save_nomination(
            actor=self.county.liaison(nomination.unit), nomination=nomination, revision=None, deeds=deeds
        )
        self._file(pk, fate)

    def _close(self) -> None:
        services.close_nominating(actor=self.office, round=self._round())
        # When the year's progress is due its record is nearly whole.
        self._in(5, self._select)

    # The list -------------------------------------------------------------------------------------------

    def _select(self) -> None:
        """What stands against somebody is recorded, who deserves it put on the list, both lists ordered by the record."""
        found = {row.name: row for row in nominations_with_all().filter(round=self._round()).accepted()}
        rows = [
            (row["fate"], found[row["name"]]) for row in self.material["nominations"] if row["name"] in found
        ]
        for fate, nomination in rows:
            if fate == "vetoed":
                self._veto(nomination)
            elif fate == "retracted":
                services.retract_nomination(
                    actor=self.county.head(nomination.unit),
                    nomination=nomination,
                    reason=self.material["retracted"],
                )
            elif fate in ON_LIST:
                services.propose(actor=self.office, nomination=nomination)
        for kind in Kind:
            ranked = ranking_of(self._round(), kind, present_scheme(self.county.committee))
            ranked.sort(key=lambda row: (not row.nomination.is_proposed, row.place or len(ranked)))
            ids = [row.nomination.pk for row in ranked]
            services.arrange(actor=self.office, round=self._round(), kind=kind, ids=ids)
        self._in(1, self._ask)

    def _veto(self, nomination) -> None:
        """Its evidence is in the unit's assessment, where that records a veto."""
        round = nomination.round
        given = self.material["veto"]
        known = vetoes_of(self.county.committee, range(round.from_year, round.to_year + 1))
        services.record_veto(
            actor=self.office,
            nomination=nomination,
            rule=VetoRule.objects.get(committee=self.county.committee, code=given["rule"]),
            evidence=given["evidence"],
            evidence_url=next((fact.url for fact in known.get(nomination.unit_id, ())), ""),
        )

    def _ask(self) -> None:
        departments = ConsultedDepartment.objects.active().filter(committee=self.county.committee)
        services.begin_consultation(
            actor=self.office,
            round=self._round(),
            departments=departments,
            due_on=timezone.localdate() + timedelta(days=9),
        )
        requests = OpinionRequest.objects.filter(round=self._round()).order_by("pk")
        for place, pk in enumerate(requests.values_list("pk", flat=True)):
            self._in(1 + place, self._answer, pk)
        self._in(8, self._settle)

    def _answer(self, pk) -> None:
        request = OpinionRequest.objects.select_related("round__committee", "unit").get(pk=pk)
        said = {
            row["about"]: row["text"]
            for row in self.material["opinions_of_departments"]
            if row["department"] in request.name
        }
        verdicts = {}
        for row in request.opinions.select_related("nomination").order_by("pk"):
            text = said.get(row.nomination.name, "")
            verdicts[row.nomination_id] = (Verdict.OBJECTS if text else Verdict.CLEAR, text)
        if request.unit is None:
            by_hand = self.material["by_hand"]
            services.answer_by_hand(actor=self.office, request=request, verdicts=verdicts, by_hand=by_hand)
        else:
            liaison = self.county.liaison(request.unit)
            services.answer_request(actor=liaison, request=request, verdicts=verdicts)

    def _settle(self) -> None:
        """Whom a department objects to is taken off, or kept with a reason."""
        for row in self.material["opinions_of_departments"]:
            nomination = self._named(row["about"])
            if nomination is None or not nomination.is_proposed:
                continue
            if "settled" not in row:
                reason = self.material["removed"]
                services.unpropose(actor=self.office, nomination=nomination, reason=reason)
                continue
            opinions = nomination.opinions.filter(verdict=Verdict.OBJECTS)
            for opinion in opinions.select_related("request__round", "nomination"):
                services.settle_opinion(actor=self.office, opinion=opinion, reason=row["settled"])
        services.end_consultation(actor=self.office, round=self._round())
        self._in(1, self._announce)

    # The publicity --------------------------------------------------------------------------------------

    def _announce(self) -> None:
        self.county.issue(services.begin_notice(actor=self.office, round=self._round()))
        round, agenda = self._round(), self.county.agenda
        for days, row in enumerate(self.material["objections"]):
            if self._named(row["about"]) is not None:
                agenda.within(round.publicity_from + timedelta(days=days), self._object, row)
        agenda.within(round.publicity_until + timedelta(days=1), self._end)

    def _object(self, row) -> None:
        about = {
            "round": self._round(),
            "nomination": self._named(row["about"]),
            **{name: row[name] for name in ("is_signed", "name", "contact", "text") if name in row},
        }
        if row["how"] == Objection.How.FORM:
            receipt = services.receive_objection(**about)
        else:
            receipt = services.register_objection(actor=self.office, how=row["how"], **about).receipt
        self._in(2, self._find, receipt, row)

    def _find(self, receipt, row) -> None:
        given = {name: row[name] for name in ("result", "finding", "answer")}
        objection = Objection.objects.select_related("round", "nomination").get(receipt=receipt)
        services.examine_objection(actor=self.office, objection=objection, **given)

    def _end(self) -> None:
        services.end_publicity(actor=self.office, round=self._round())
        self._in(1, self._review)

    def _review(self) -> None:
        services.review_list(actor=self.director, round=self._round())
        self._in(1, self._approve)

    def _approve(self) -> None:
        round = services.approve_list(actor=self.chair, round=self._round())
        honoured = Nomination.objects.filter(round=round, state=Nomination.State.HONOURED)
        self.county.say(
            _("%(year)s年表彰先进集体 %(collectives)s 个、先进个人 %(people)s 名")
            % {
                "year": round.year,
                "collectives": honoured.filter(kind=Kind.COLLECTIVE).count(),
                "people": honoured.filter(kind=Kind.INDIVIDUAL).count(),
            }
        )
