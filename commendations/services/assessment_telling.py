"""What an announced year asks of units and of the office: rows only, the reminders follow from them. Called inside
another service's `recording` frame."""

from collections import defaultdict
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import Assessment, Result, ScoreObjection
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.models import Post
from organisations.roles import Role
from workdays.selectors import Term
from workflow.models import WorkItem
from workflow.services import close_items, open_items, work_item

CHECK, ANSWER = "assessment.check", "assessment.answer"


def ask_units(assessment: Assessment, results: list[Result], term: Term) -> None:
    """Every unit looks at its score, and says so or objects, until a day."""
    open_items(
        work_item(
            row,
            step=CHECK,
            step_title=_("核对考核结果"),
            title=str(assessment),
            url=row.get_absolute_url(),
            unit=row.unit,
            role=Role.LIAISON,
            term=term,
        )
        for row in results
    )
    tell_units(
        assessment,
        results,
        title=_("%(what)s结果已公布") % {"what": assessment},
        body=lambda row: (
            _(
                "得分 %(points)s 分，等次：%(grade)s。请核对每一项的依据；有异议的，%(day)s前提出，写明理由，只能提出一次。"
            )
            % {"points": row.points, "grade": row.grade or _("不评定"), "day": term.due_on}
        ),
    )


def tell_units(assessment, results, *, title: str, body: Callable[[Result], str]) -> None:
    """A message to everybody who serves in these units, each about their own."""
    people = defaultdict(set)
    serving = Post.objects.in_force().filter(
        unit__in=[row.unit_id for row in results], person__is_active=True
    )
    for unit_id, person_id in serving.values_list("unit_id", "person_id"):
        people[unit_id].add(person_id)
    say(
        [
            Draft(
                Message(
                    committee_id=assessment.committee_id,
                    unit_id=row.unit_id,
                    kind=CHECK,
                    level=Level.NOTICE,
                    title=title[:200],
                    body=body(row),
                    url=row.get_absolute_url(),
                ),
                frozenset(people[row.unit_id]),
            )
            for row in results
            if people[row.unit_id]
        ]
    )


def end_asking(results, *, actor, outcome: str, used=False) -> None:
    """The unit has spoken (`used`), or its time is over: a right that lapses, not a duty that was missed."""
    close_items(
        Result, [row.pk for row in results], steps=[CHECK], actor=actor, outcome=outcome, void=not used
    )


def ask_office(objection: ScoreObjection, term: Term) -> None:
    open_items(
        [
            work_item(
                objection,
                step=ANSWER,
                step_title=_("答复考核异议"),
                title=str(objection),
                url=objection.get_absolute_url(),
                role=Role.OFFICE,
                term=term,
            )
        ]
    )


def end_answering(objection: ScoreObjection, *, actor, outcome: str) -> None:
    close_items(ScoreObjection, [objection.pk], steps=[ANSWER], actor=actor, outcome=outcome)


def lapse_asking() -> int:
    """Once a day: what units could have said until yesterday is asked of nobody any more."""
    late = WorkItem.objects.open().filter(step=CHECK, due_on__lt=timezone.localdate())
    ids = list(late.values_list("object_id", flat=True))
    return close_items(Result, ids, steps=[CHECK], actor=None, outcome=_("未提异议"), void=True)
