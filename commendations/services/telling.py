"""Who is told what of a commendation, and what departments are asked. Rows only; the reminders follow from them. Called
inside another service's `recording` frame. No message names who objected."""

from collections import defaultdict

from django.utils.translation import gettext as _

from commendations.models import CommendationRound, OpinionRequest
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.models import Post
from organisations.roles import OFFICE_ROLES, Role
from workdays.selectors import Term
from workflow.services import close_items, open_items, work_item

OPINION = "commendation.opinion"
NOTICE = "commendation.notice"


def tell_units(about, unit_ids, *, title: str, body: str, by_robot=False) -> None:
    """A message to the people of some units; `about` is the object it opens."""
    people = defaultdict(set)
    serving = Post.objects.in_force().filter(unit__in=set(unit_ids), person__is_active=True)
    for unit_id, person_id in serving.values_list("unit_id", "person_id"):
        people[unit_id].add(person_id)
    say(
        [
            Draft(
                _message(about, title, body, unit_id=unit_id), frozenset(people[unit_id]), by_robot=by_robot
            )
            for unit_id in sorted(people)
        ]
    )


def tell_office(about, *, title: str, body: str) -> None:
    serving = Post.objects.in_force().filter(
        committee_id=about.committee_id, unit__isnull=True, role__in=OFFICE_ROLES, person__is_active=True
    )
    people = frozenset(serving.values_list("person_id", flat=True))
    if people:
        say([Draft(_message(about, title, body), people)])


def _message(about, title, body, unit_id=None) -> Message:
    return Message(
        committee_id=about.committee_id,
        unit_id=unit_id,
        kind=NOTICE,
        level=Level.NOTICE,
        title=title[:200],
        body=body,
        url=about.get_absolute_url(),
    )


def tell_of_nomination(nomination, *, title: str, body: str) -> None:
    tell_units(nomination, [nomination.unit_id], title=f"{title}：{nomination}", body=body)


def ask_departments(round: CommendationRound, requests) -> None:
    """The request waits in the inbox of the liaison of each asked unit; another body is asked on paper."""
    asked = [row for row in requests if row.unit_id]
    open_items(
        work_item(
            row,
            step=OPINION,
            step_title=_("答复征求意见"),
            title=str(row),
            url=row.get_absolute_url(),
            unit=row.unit,
            role=Role.LIAISON,
            term=Term(row.due_on),
        )
        for row in asked
    )
    for row in asked:
        tell_units(
            row,
            [row.unit_id],
            title=_("请答复征求意见：%(round)s") % {"round": round},
            body=_("%(asks)s请于 %(due)s 前答复。") % {"asks": row.asks, "due": row.due_on},
        )


def close_requests(requests, *, actor, void=False) -> None:
    """Answered, or (`void`) not needed any more."""
    outcome = _("不再需要") if void else _("已答复")
    ids = [row.pk for row in requests]
    close_items(OpinionRequest, ids, steps=[OPINION], actor=actor, outcome=outcome, void=void)
