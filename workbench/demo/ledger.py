"""What was done besides: trainings, projects, funds, the papers of monitoring. Kept in the ledger of activities."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.models import Activity
from supervision.services.activities import record_activity
from workbench.demo.part import Part

FIGURES = ("people", "amount", "stage", "summary")


class Ledger(Part):
    def __init__(self, county):
        super().__init__(county)
        self.outlines = {row.audience: row for row in county.outlines}

    # In the past ---------------------------------------------------------------------------------------

    def begin_year(self) -> None:
        """Each entry on its day; `from`, `every` and `not_in` of an entry say in which years of the play it is made."""
        for row in self.material["ledger_of_a_year"]:
            number = self.county.number - row.get("from", 0)
            if number < 0 or number % row.get("every", 1) or self.county.number in row.get("not_in", ()):
                continue
            month, day = map(int, row["on"].split("-"))
            self.county.agenda.on(date(self.county.year, month, day), self._record_of_year, row)

    def _record_of_year(self, row) -> None:
        year, today = self.county.year, timezone.localdate()
        grown = 1 + 0.08 * self.county.number
        figures = {name: round(row[name] * grown) for name in ("people", "amount") if name in row}
        about = year - row.get("last_year", False)
        self._record(
            row | figures,
            title=row["title"].replace("{年}", str(about)),
            held_on=today,
            year=about,
            examines=self._entries_of(row["examines"]) if "examines" in row else (),
        )
        self.county.done["ledger"] += 1

    def _entries_of(self, kind) -> list[Activity]:
        """The year's entries of a kind."""
        rows = Activity.objects.filter(committee=self.county.committee, kind=kind)
        return list(rows.filter(held_on__year=self.county.year).order_by("pk"))

    def _record(self, row, *, title, held_on, year, ended_on=None, examines=()) -> Activity:
        return record_activity(
            actor=self.county.office,
            kind=row["kind"],
            title=title,
            held_on=held_on,
            ended_on=ended_on,
            year=year,
            outlines=[self.outlines[audience] for audience in row["for"] if audience in self.outlines],
            unit=self.county.unit(row["unit"]) if "unit" in row else None,
            examines=examines,
            **{name: row[name] for name in FIGURES if name in row},
        )

    # At present ----------------------------------------------------------------------------------------

    def play_present(self) -> None:
        today, kept = timezone.localdate(), {}
        for row in self.material["ledger"]:
            day = today - timedelta(days=row["days_ago"])
            kept[row["title"]] = self._record(
                row,
                title=row["title"],
                held_on=day,
                ended_on=day + timedelta(days=row["lasts"]) if "lasts" in row else None,
                year=day.year - row.get("last_year", False),
                examines=[kept[row["examines"]]] if "examines" in row else (),
            )
        self.county.say(_("登记了 %(n)s 条台账") % {"n": len(kept)})
