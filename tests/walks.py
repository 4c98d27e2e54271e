"""Buttons pressed in any order, by anybody: what random walks through a flow have in common."""

import os

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant
from viewflow.workflow.models import Task as ProcessStep

from history.models import Event
from history.verification import verify
from pages.rules import Conflict, RuleError
from workflow.models import Deadline, WorkItem

REFUSALS = (RuleError, Conflict, ValidationError, ObjectDoesNotExist)
WALK = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Of flows with many more buttons the suite takes fewer walks, the same ones; HYPOTHESIS_WALKS=new goes further and
# elsewhere.
LONG_WALK = settings(WALK, max_examples=60 if os.environ.get("HYPOTHESIS_WALKS") == "new" else 10)


class Walk(RuleBasedStateMachine):
    """Buttons pressed in any order; each walk in a transaction that is rolled back."""

    model = None

    def __init__(self):
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.events = Event.objects.count()

    def teardown(self):
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def states(self):
        return list(self.model.objects.order_by("pk").values_list("pk", "state"))

    def press(self, act):
        before, events = self.states(), Event.objects.count()
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            assert self.states() == before, "what is refused changes nothing"
            return
        if self.states() != before:
            assert Event.objects.count() > events, "no change of state without its event"

    @invariant()
    def the_chain_is_whole(self):
        if Event.objects.count() != self.events:
            self.events = Event.objects.count()
            assert verify()[1] == []


def the_one_place(report, model, flow, waits_at, cancelled=()):
    """The state of a row, its process, its open item and its deadline say the same."""
    items = WorkItem.objects.open().about(model, [report.pk])
    steps = ProcessStep.objects.filter(process=report.process, finished__isnull=True)
    limits = Deadline.objects.open().about(model, [report.pk])
    if report.state in model.ENDED:
        assert not items.exists()
        assert not steps.exists()
        assert not limits.exists()
        assert report.process.status == ("CANCELED" if report.state in cancelled else "DONE")
        return None
    item, step = items.get(), steps.get()
    assert (item.step, item.role) == (f"{flow.code}.{waits_at[report.state][0]}", waits_at[report.state][1])
    assert item.process_step == step
    if item.due_on is not None:
        assert limits.get().due_on == item.due_on
    return item
