"""整改灯: how a notice stands against its limit. The same conditions in Python for a row and in SQL for a list."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.models import RectificationNotice

State = RectificationNotice.State
# The unit owes an answer.
OWED = (State.ISSUED, State.RECEIVED, State.NOT_ACCEPTED)
# It has answered; the clock of the unit stands.
ANSWERED = (State.RESPONDED, State.VERIFYING)
OPEN = (*OWED, *ANSWERED)

LIGHTS = (
    ("red", gettext_lazy("红：已逾期")),
    ("yellow", gettext_lazy("黄：临期")),
    ("green", gettext_lazy("绿：未到期或已报")),
    ("grey", gettext_lazy("灰：未下发、已销号、已撤销")),
)
STYLES = {"red": "tag-late", "yellow": "tag-warn", "green": "tag-ok", "grey": ""}
STATE_STYLES = {
    State.DRAFT: "",
    State.ISSUED: "tag-warn",
    State.RECEIVED: "tag-blue",
    State.RESPONDED: "tag-blue",
    State.VERIFYING: "tag-blue",
    State.NOT_ACCEPTED: "tag-late",
    State.CLOSED: "tag-ok",
}


@dataclass(frozen=True)
class NoticeLight:
    code: str
    word: str

    @property
    def style(self) -> str:
        return STYLES[self.code]


def light_of(notice, near_days: int, today: date) -> NoticeLight:
    """`near_days` is the committee's own threshold: so many days before the limit count as near."""
    if notice.state in ANSWERED:
        return NoticeLight("green", _("已报，待核查"))
    if notice.state not in OWED:
        return NoticeLight("grey", str(notice.get_state_display()))
    left = (notice.due_on - today).days
    if left < 0:
        return NoticeLight("red", _("逾期 %(n)s 天") % {"n": -left})
    word = _("今天到期") if left == 0 else _("还有 %(n)s 天") % {"n": left}
    return NoticeLight("yellow" if left <= near_days else "green", word)


def light_condition(code: str, near_days: int, today: date) -> Q:
    """Which notices have that light."""
    owed, near = Q(state__in=OWED), today + timedelta(days=near_days)
    return {
        "red": owed & Q(due_on__lt=today),
        "yellow": owed & Q(due_on__gte=today, due_on__lte=near),
        "green": owed & Q(due_on__gt=near) | Q(state__in=ANSWERED),
        "grey": ~Q(state__in=OPEN),
    }[code]
