"""The years of a county in order: the past ones under their own clock, the present one now.

Each part of the play is a `workbench.demo.part.Part`. What follows from a year as a whole, the assessment of the units
or a commendation, is a part like the others at the end of `Years._begin`; what is decided in the next spring belongs to
the play of that next year.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Committee
from workbench.demo.assessments import Assessments
from workbench.demo.breakdown import Breakdown
from workbench.demo.clock import Agenda, Clock, at
from workbench.demo.commendation import Commendation
from workbench.demo.county import County
from workbench.demo.inspections import Inspections
from workbench.demo.ledger import Ledger
from workbench.demo.meetings import Meetings
from workbench.demo.people import People, known_passwords
from workbench.demo.plans import Plans
from workbench.demo.progress import Progress
from workbench.demo.reminders import Reminders
from workbench.demo.reports import Reports
from workbench.demo.scale import Scale
from workdays.calendar import WorkCalendar
from workdays.statutory import is_official, special_days


def _founding(year: int):
    """When the county begins with the system: the first working day of its first year, before the office opens."""
    calendar = WorkCalendar(lambda of: (special_days(of), is_official(of)))
    return at(calendar.next_working(date(year, 1, 1)), 8)


class Years:
    """Plays the years from `first` to `last`. `found` makes the committee with its units, outlines and accounts, or
    brings the one that is there; before a past year it is called under that year's clock. `this_year`: the present."""

    def __init__(
        self,
        *,
        first: int,
        last: int,
        this_year: int,
        found: Callable[[], Committee],
        password: str,
        seed: int,
        scale: Scale,
        say: Callable[[str], None],
    ):
        self.past = range(first, min(last, this_year - 1) + 1)
        self.has_present, self.this_year = last == this_year, this_year
        # By the real clock, which is set back in a moment.
        self.yesterday = timezone.localdate() - timedelta(days=1)
        self.found, self.first, self.say = found, first, say
        self.given = {"password": password, "seed": seed, "scale": scale, "say": say, "first_year": first}
        self.county: County | None = None
        self.parts = ()

    def play(self) -> County:
        with known_passwords():
            if self.past:
                with Clock(_founding(self.first)) as clock:
                    self._begin()
                    for year in self.past:
                        self._play_past(year, clock)
                    if self.has_present and self.yesterday.year == self.this_year:
                        self._play_this_year(clock)
            if self.has_present:
                if not self.past:
                    self._begin()
                for part in self.parts:
                    part.play_present()
        return self.county

    def _begin(self) -> None:
        self.county = county = County(self.found(), **self.given)
        progress = Progress(county)
        # In the order of the present year's play, and of what falls on the same moment.
        self.parts = (
            People(county),
            Breakdown(county),
            Plans(county),
            progress,
            Reports(county),
            Inspections(county),
            Meetings(county, progress),
            Ledger(county),
            Reminders(county),
            Assessments(county),
            Commendation(county),
        )

    def _agenda(self, year: int, clock: Clock, last: date | None = None) -> Agenda:
        return Agenda(year, clock, self.county.calendar, self.county.dice, last)

    def _play_past(self, year: int, clock: Clock) -> None:
        before = Counter(self.county.done)
        self.county.begin_year(self._agenda(year, clock))
        for part in self.parts:
            part.begin_year()
        self.county.agenda.play()
        self.say(said_of_year(year, self.county.done - before))

    def _play_this_year(self, clock: Clock) -> None:
        """What has happened in the present year by yesterday."""
        self.county.begin_year(self._agenda(self.this_year, clock, self.yesterday))
        for part in self.parts:
            part.begin_present()
        self.county.agenda.play()


def said_of_year(year: int, done: Counter) -> str:
    """A past year in a line."""
    return _(
        "%(year)s年：方案 %(plans)s 份（退回 %(plans_returned)s），进展 %(progress)s 份（退回 %(progress_returned)s），"
        "年度报告 %(annual)s 份（退回 %(annual_returned)s、未报送 %(unreported)s），全县报告 %(county_reports)s 份，"
        "检查 %(inspections)s 次、问题 %(findings)s 条、整改通知 %(notices)s 份（再次整改 %(rounds)s），"
        "会议 %(meetings)s 次，台账 %(ledger)s 条"
    ) % {"year": year, **{name: done[name] for name in COUNTED}}


COUNTED = (
    "plans",
    "plans_returned",
    "progress",
    "progress_returned",
    "annual",
    "annual_returned",
    "unreported",
    "county_reports",
    "inspections",
    "findings",
    "notices",
    "rounds",
    "meetings",
    "ledger",
)
