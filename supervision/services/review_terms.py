"""The two limits of a review, 30 days each (政府督查工作条例 art. 17): to ask for it, and to decide it."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.roles import Role
from supervision.models import Visit
from workdays.selectors import Term, calendar_of
from workflow.models import Deadline
from workflow.services import Limit, end_limits, set_limits

ASKING = "review.asking"
DAYS = 30


def thirty_days_after(committee_id: int, day: date) -> date:
    """The last day of a limit of 30 days: `day` itself is not counted, and one that ends on a day off ends on the next
    working day (民法典 art. 201 and 203)."""
    return calendar_of(committee_id).next_working(day + timedelta(days=DAYS))


def last_day_to_ask(visit: Visit) -> date | None:
    if visit.fed_back_at is None:
        return None
    return thirty_days_after(visit.committee_id, timezone.localdate(visit.fed_back_at))


def open_asking(visits) -> None:
    """The unit's days run; it is reminded once that they end. A right, not a duty: it lapses without being missed."""
    set_limits(
        Limit(
            instance=visit,
            kind=ASKING,
            role=Role.LIAISON,
            unit_id=visit.unit_id,
            term=Term(last_day_to_ask(visit)),
            title=_("对%(what)s的结论申请复核（不申请无须办理）") % {"what": visit.inspection.open_name[:60]},
            url=visit.inspection.get_absolute_url(),
        )
        for visit in visits
    )


def close_asking(visit, *, used: bool) -> None:
    end_limits(Visit, [visit.pk], kinds=[ASKING], void=not used)


def lapse_asking(today: date | None = None) -> int:
    """Once a day: the days that are over are nobody's any more."""
    today = today or timezone.localdate()
    rows = Deadline.objects.open().filter(kind=ASKING, due_on__lt=today)
    return rows.update(state=Deadline.State.VOID, next_on=None)
