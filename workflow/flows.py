"""The base of every flow: a Viewflow flow that locks, speaks Chinese, and keeps the inbox in step.

A flow says whose turn is next; the state of the domain row is the truth, and services are the only door. None of
Viewflow's own pages is mounted.
"""

from viewflow.workflow.flow import Flow
from viewflow.workflow.lock import SelectForUpdateLock

from workdays.selectors import Term


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
