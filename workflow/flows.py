"""The base of every flow: a Viewflow flow that locks, speaks Chinese, and keeps the inbox in step.

A flow says whose turn is next; the state of the domain row is the truth, and services are the only door. None of
Viewflow's own pages is mounted.
"""

from django.utils import timezone
from viewflow.workflow.flow import Flow
from viewflow.workflow.lock import SelectForUpdateLock

from workdays.selectors import Term, term_after


class SupervisedFlow(Flow):
    """One process for one domain row, which is the process's artifact and points back with `process`.

    `code` opens the codes of the flow's work items (`plan.at_office`). The row has `committee_id`,
    `get_absolute_url()`, a `str()` that says what it is, and for unit steps a `unit`.
    """

    # Viewflow's own default lets two people finish the same step. Waiting is bounded by the database.
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)
    code = ""

    @classmethod
    def term(cls, instance, node) -> Term | None:
        """The limit within which `node` should be done, as it is when the step is reached, or None."""
        return

    @classmethod
    def item_title(cls, instance, node) -> str:
        """What the inbox says of `instance` while it waits at `node`."""
        return str(instance)


def filing_term(instance, node) -> Term | None:
    """The limit of a step of something that a unit writes, its head signs and the office examines (`workflow.filing`).

    The day that the office has set (`due_on`) holds until the thing first reaches the office, also for the head; after
    that every step has the committee's days for a review, if these end later."""
    own = Term(instance.due_on) if instance.due_on else None
    review = term_after(instance.committee, instance.committee.review_within_days)
    if node.name == "at_office":
        return review
    if instance.reached_office_at is None:
        within = review if node.name == "at_unit_head" else None
        if own is None or within is None:
            return own or within
        return own if timezone.localdate() <= own.due_on < within.due_on else within
    return own if own and own.due_on > review.due_on else review
