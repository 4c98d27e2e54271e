"""The reporting year: opened, filed in time, late, returned or never; compiled, signed and sent up; closed."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision import services
from supervision.models import AnnualReport, ReportLine
from supervision.sections import DEFAULTS
from supervision.services import county
from supervision.services.writing import reports_with_all
from workbench.demo.characters import Character
from workbench.demo.part import Part

# Month and day of a past year's steps. All of it is over when the year is: the next one begins with an empty desk.
OPENED, DUE, COUNTY_DUE = (10, 20), (11, 30), (12, 31)
GOOD_BEGIN, BEGIN, LATE, CLOSED_OVER, COMPILED = (11, 5), (11, 10), (12, 2), (12, 18), (12, 25)
# At present: where the reports of units that have begun are; larger ones are still being written.
ENDS = ["accepted"] * 5 + ["office"] * 2 + ["returned", "head"]
MOST_LINES = 20


class Reports(Part):
    def __init__(self, county):
        super().__init__(county)
        self.round = None

    # In the past ---------------------------------------------------------------------------------------

    def begin_year(self) -> None:
        self.county.agenda.on(self._day(OPENED), self._open)
        self.county.agenda.on(self._day(CLOSED_OVER), self._close_over)
        self.county.agenda.on(self._day(COMPILED), self._compile)
        self.county.agenda.at_end(self._end)

    def _day(self, month_day, plus: int = 0) -> date:
        return date(self.county.year, *month_day) + timedelta(days=plus)

    def _open(self) -> None:
        self.round = self._opened(self.county.year, self.county.units, self._day(DUE), self._day(COUNTY_DUE))
        dice, lot = self.county.dice, self.county.lot
        for report in (
            AnnualReport.objects.filter(round=self.round).select_related("unit").order_by("unit__code")
        ):
            if report.unit_id in lot.missing:
                continue
            if report.unit_id in lot.late:
                day = self._day(LATE, dice.randint(0, 4))
            elif self.county.character(report.unit) == Character.EXCELLENT:
                day = self._day(GOOD_BEGIN, dice.randint(0, 5))
            else:
                day = self._day(BEGIN, dice.randint(0, 12))
            self.county.agenda.on(day, self._file, report.pk)

    def _opened(self, year, units, due_on, county_due_on):
        return services.open_round(
            actor=self.county.office,
            year=year,
            outlines=self.county.outlines,
            units=units,
            due_on=due_on,
            county_due_on=county_due_on,
            sections=list(DEFAULTS),
        )

    @staticmethod
    def _report(pk) -> AnnualReport:
        return reports_with_all().get(pk=pk)

    def _file(self, pk) -> None:
        report = self._report(pk)
        liaison = self.county.liaison(report.unit)
        services.sync_lines(actor=liaison, report=report)
        self._write(report, liaison)
        services.file_report(actor=liaison, report=report)
        self.county.agenda.later(1, self._sign_off, pk)
        self.county.done["annual"] += 1

    def _sign_off(self, pk) -> None:
        report = self._report(pk)
        services.sign_off_report(actor=self.county.head(report.unit), report=report)
        self.county.agenda.later(2, self._examine, pk)

    def _examine(self, pk) -> None:
        report = self._report(pk)
        if report.rounds or report.unit_id not in self.county.lot.returned:
            services.accept_report(actor=self.county.office, report=report)
            return
        self._return(report)
        self.county.done["annual_returned"] += 1
        self.county.agenda.later(2, self._mend, pk)

    def _return(self, report) -> None:
        lines = list(report.lines.values_list("pk", flat=True)[:1])
        services.return_report(
            actor=self.county.office,
            report=report,
            reason=self.county.pick(self.material["annual_return_reasons"]),
            line_comments=dict.fromkeys(lines, self.county.pick(self.material["annual_comments"])),
        )

    def _mend(self, pk) -> None:
        report = self._report(pk)
        liaison = self.county.liaison(report.unit)
        for text in report.texts.select_related("report")[:1]:
            added = self.county.pick(self.material["annual_added"])
            services.save_text(actor=liaison, text=text, revision=text.revision, said=f"{text.text}\n{added}")
        services.file_report(actor=liaison, report=report)
        self.county.agenda.later(1, self._sign_off, pk)

    def _write(self, report, liaison) -> None:
        pick = self.county.pick
        for text in report.texts.select_related("report"):
            said = pick(self.material["annual_texts"][text.section])
            services.save_text(actor=liaison, text=text, revision=text.revision, said=said)
        for line in report.lines.select_related("report"):
            services.save_line(
                actor=liaison,
                line=line,
                revision=line.revision,
                done=line.done or pick(self.material["progress_texts"]),
                problems=line.problems or pick(self.material["progress_problems"]),
                plan=line.plan or pick(self.material["annual_plans"]),
            )

    def _close_over(self) -> None:
        """The year goes on without those that never filed."""
        states = AnnualReport.EDITABLE
        for report in AnnualReport.objects.filter(round=self.round, state__in=states).order_by("unit__code"):
            if report.unit_id in self.county.lot.missing:
                reason = self.county.pick(self.material["annual_close_reasons"])
                services.close_unreported(actor=self.county.office, report=report, reason=reason)
                self.county.done["unreported"] += 1

    # The county's own report ---------------------------------------------------------------------------

    def _county_reports(self):
        return county.county_reports_with_all().filter(round=self.round).order_by("pk")

    def _compile(self) -> None:
        """Under each outline of which there is something to tell."""
        lines = ReportLine.objects.filter(report__in=AnnualReport.objects.accepted().filter(round=self.round))
        told = set(lines.values_list("task__outline", flat=True))
        for outline in (row for row in self.county.outlines if row.pk in told):
            county.compile_report(actor=self.county.office, round_=self.round, outline=outline)
        self.county.agenda.later(1, self._file_county)

    def _file_county(self) -> None:
        for report in self._county_reports():
            county.take_in_new(actor=self.county.office, report=report)
            if not report.addressee:
                county.save_heading(
                    actor=self.county.office,
                    report=report,
                    title=report.title,
                    addressee=self.material["superior"],
                )
            county.file_county_report(actor=self.county.office, report=report)
        self.county.agenda.later(1, self._review_county)

    def _review_county(self) -> None:
        for report in self._county_reports():
            county.review_county_report(actor=self.county.director, report=report)
        self.county.agenda.later(1, self._sign_county)

    def _sign_county(self) -> None:
        for report in self._county_reports():
            county.sign_county_report(actor=self.county.chair, report=report)
        self.county.agenda.later(1, self._send_county)

    def _send_county(self) -> None:
        """On paper: a county that is played has no superior in the system."""
        for report in self._county_reports():
            note = self.material["sent_note"]
            county.send_up(actor=self.county.office, report=report, by_paper=True, note=note)
            self.county.done["county_reports"] += 1

    def _end(self) -> None:
        services.close_round(actor=self.county.office, round_=self.round)

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        """The office has opened the year; small units have filed, some wait at every station, most still write."""
        today, days, filed = timezone.localdate(), self.material["annual_days"], 0
        ends = self.county.deal(ENDS)
        self.round = self._opened(
            today.year,
            self.county.all_units(),
            today + timedelta(days=days),
            today + timedelta(days=2 * days),
        )
        reports = AnnualReport.objects.filter(round=self.round).select_related("unit")
        for report in reports.order_by("unit__code"):
            silent = report.unit.code in self.material["silent_units"]
            if silent or report.lines.count() > MOST_LINES:
                continue
            liaison = self.county.liaison(report.unit)
            self._write(report, liaison)
            self._carry(report, liaison, next(ends))
            filed += 1
        self.county.say(_("填写了 %(n)s 份年度报告") % {"n": filed})

    def _carry(self, report, liaison, end) -> None:
        """File a report and bring it as far as `end`."""
        report = services.file_report(actor=liaison, report=report)
        if end == "head":
            return
        report = services.sign_off_report(actor=self.county.head(report.unit), report=report)
        if end == "accepted":
            services.accept_report(actor=self.county.office, report=report)
        elif end == "returned":
            self._return(report)
