"""到会率: how often a unit came when it was invited, and how often since its people were appointed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from meetings.models import Invitation
from organisations.models import Post, Unit

CAME = Q(signed_in_at__isnull=False)
EXCUSED = Q(answer=Invitation.Answer.EXCUSED)


@dataclass(frozen=True)
class Tally:
    """Meetings that somebody was invited to, and how many of them they came to (a deputy counts), were excused from,
    or missed without excuse."""

    invited: int
    came: int
    deputy: int
    excused: int

    @property
    def absent(self) -> int:
        return self.invited - self.came - self.excused

    @property
    def rate(self) -> int | None:
        """Percent of the meetings; None without any."""
        return round(100 * self.came / self.invited) if self.invited else None


@dataclass(frozen=True)
class Appointment:
    """A person's post in a unit and the unit's tally from the day of the appointment on."""

    unit_id: int
    name: str
    role: str
    start_on: date
    tally: Tally


def invitations_held(committee_id: int, first: date, last: date):
    """The invitations of units to meetings held from `first` to `last`."""
    return Invitation.objects.filter(
        committee_id=committee_id,
        unit__isnull=False,
        meeting__held_on__gte=first,
        meeting__held_on__lte=last,
    )


def units_with_attendance(committee_id: int, first: date, last: date):
    """The units in use, each with `invited`, `came`, `deputy`, `excused`, `absent` (without excuse) and, times 1000 per
    meeting, `rate`, to be sorted and paged; one query."""
    rows = invitations_held(committee_id, first, last).filter(unit=OuterRef("pk")).order_by().values("unit")

    def count(condition=None):
        total = rows.annotate(n=Count("pk", filter=condition)).values("n")
        return Coalesce(Subquery(total), 0)

    units = Unit.objects.filter(committee_id=committee_id).active()
    return units.annotate(
        invited=count(),
        came=count(CAME),
        deputy=count(CAME & Q(answer=Invitation.Answer.DEPUTY)),
        excused=count(EXCUSED & ~CAME),
    ).annotate(
        absent=F("invited") - F("came") - F("excused"),
        rate=Case(When(invited__gt=0, then=F("came") * 1000 / F("invited")), output_field=IntegerField()),
    )


def since_appointment(committee_id: int, units, first: date, last: date) -> dict[int, list[Appointment]]:
    """Unit → its present liaison and head, each with the unit's tally counted from the day of the appointment (or from
    `first`, if later): nobody answers for meetings before. Two queries."""
    facts = ("unit_id", "meeting__held_on", "signed_in_at", "answer")
    attended = defaultdict(list)
    for unit_id, held_on, at, answer in (
        invitations_held(committee_id, first, last).filter(unit__in=units).values_list(*facts)
    ):
        attended[unit_id].append((held_on, at is not None, answer))
    posts = Post.objects.in_force().filter(unit__in=units, acting_for__isnull=True).select_related("person")
    found = defaultdict(list)
    for post in posts.order_by("unit_id", "role", "pk"):
        rows = [row for row in attended[post.unit_id] if row[0] >= post.start_on]
        found[post.unit_id].append(
            Appointment(post.unit_id, post.person.name, post.get_role_display(), post.start_on, _tally(rows))
        )
    return found


def _tally(rows) -> Tally:
    came = [answer for _on, there, answer in rows if there]
    return Tally(
        invited=len(rows),
        came=len(came),
        deputy=came.count(Invitation.Answer.DEPUTY),
        excused=sum(not there and answer == Invitation.Answer.EXCUSED for _on, there, answer in rows),
    )
