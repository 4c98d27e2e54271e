"""Which commendations are due, how far a round is, and how long its publicity lasts."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from commendations import detector
from commendations.eligibility import is_over_cap
from commendations.models import CommendationRound, DueShift, Kind, Nomination
from organisations.models import Committee
from outlines.models import Outline
from workdays.selectors import calendar_of

State = CommendationRound.State


def due_rounds(committee: Committee) -> list[detector.Due]:
    """What is due by the outlines, when, and how it stands; the earliest first."""
    outlines = Outline.objects.filter(committee=committee)
    shifts = DueShift.objects.filter(committee=committee)
    rounds = CommendationRound.objects.standing().filter(committee=committee)
    return detector.found(
        [detector.Term(row.audience, row.start_year, row.end_year) for row in outlines],
        {row.due_year: detector.Shift(row.moved_to, row.reason) for row in shifts},
        [
            detector.Held(pk, due_year, year, state == State.DECIDED)
            for pk, due_year, year, state in rounds.values_list("pk", "due_year", "year", "state")
        ],
        timezone.localdate().year,
        since=timezone.localtime(committee.created_at).year,
    )


@dataclass(frozen=True)
class KindFigures:
    """How many nominations of a kind are where. `left` places are free on the list."""

    kind: str
    name: str
    quota: int
    total: int
    with_units: int
    at_office: int
    accepted: int
    proposed: int
    honoured: int
    out: int

    @property
    def left(self) -> int:
        return max(self.quota - self.proposed, 0)

    @property
    def is_over(self) -> bool:
        return self.proposed > self.quota


@dataclass(frozen=True)
class Figures:
    """`leaders` are among the individuals on the list; `share` in percent, None without individuals."""

    collective: KindFigures
    individual: KindFigures
    leaders: int
    cap: int

    @property
    def share(self) -> float | None:
        total = self.individual.proposed
        return round(self.leaders * 100 / total, 1) if total else None

    @property
    def is_over_cap(self) -> bool:
        return is_over_cap(self.leaders, self.individual.proposed, self.cap)


def round_figures(round: CommendationRound) -> Figures:
    """Counts by state and kind, quotas, the leaders' share; one query."""
    states = Nomination.State
    rows = round.nominations.values("kind").annotate(
        total=Count("pk"),
        with_units=Count("pk", filter=Q(state__in=(*Nomination.EDITABLE, states.AT_UNIT_HEAD))),
        at_office=Count("pk", filter=Q(state=states.AT_OFFICE)),
        accepted=Count("pk", filter=Q(state__in=(states.ACCEPTED, states.HONOURED, states.UNSELECTED))),
        proposed=Count("pk", filter=Q(is_proposed=True)),
        honoured=Count("pk", filter=Q(state=states.HONOURED)),
        out=Count("pk", filter=Q(state__in=(*Nomination.OUT, states.LAPSED))),
        leaders=Count("pk", filter=Q(is_proposed=True, rank__in=round.leader_ranks)),
    )
    found = {row.pop("kind"): row for row in rows}
    names = ("total", "with_units", "at_office", "accepted", "proposed", "honoured", "out")
    by_kind = {
        kind: KindFigures(
            kind=kind,
            name=str(kind.label),
            quota=round.quota_of(kind),
            **{name: found.get(kind, {}).get(name, 0) for name in names},
        )
        for kind in Kind
    }
    return Figures(
        by_kind[Kind.COLLECTIVE],
        by_kind[Kind.INDIVIDUAL],
        found.get(Kind.INDIVIDUAL, {}).get("leaders", 0),
        round.leader_cap,
    )


# Publicity ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Publicity:
    """From the working day after the signing, `days` full working days. `is_estimated` while the year's days off have
    not been announced."""

    starts_on: date
    ends_on: date
    is_estimated: bool


def publicity_from(committee_id: int, signed_on: date, days: int) -> Publicity:
    calendar = calendar_of(committee_id)
    starts_on, ends_on = calendar.add(signed_on, 1), calendar.add(signed_on, days)
    return Publicity(starts_on, ends_on, calendar.is_estimated(ends_on))


def publicity_ends_on(round: CommendationRound) -> date:
    """The last day of the publicity: as announced, or later where the days off that were announced since leave fewer
    working days in it."""
    day_before = round.publicity_from - timedelta(days=1)
    return max(round.publicity_until, calendar_of(round.committee_id).add(day_before, round.publicity_days))
