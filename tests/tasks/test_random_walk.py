"""Whatever order people press the buttons in, the rows of a task agree with each other."""

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from history.models import Event
from history.verification import verify
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.models import Assignment, Task
from workflow.models import WorkItem

UNITS = ("education", "health", "womens_federation", "statistics")
PEOPLE = ("liaison", "unit_head", "other_liaison", "office", "director", "chair", "admin")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["edit", "assign", "sign", "decline", "insist", "replace", "drop", "suspend", "resume", "cancel"]
        ),
        st.sampled_from(PEOPLE),
        st.sampled_from(UNITS),
        st.sets(st.sampled_from(UNITS), max_size=2),
    ),
    min_size=3,
    max_size=14,
)


class Undo(Exception):
    """Every walk starts from the same draft."""


def press(cast, task, step):
    """One person presses one button; what the services refuse is part of the walk."""
    name, person, unit, others = step
    actor, unit = cast.people[person], getattr(cast.units, unit)
    part = Assignment.objects.filter(task=task, unit=unit).first()
    if name in ("sign", "decline", "insist", "replace", "drop") and part is None:
        return
    actions = {
        "edit": lambda: services.edit_task(
            actor=actor,
            task=task,
            lead=unit,
            supports=[getattr(cast.units, key) for key in others if getattr(cast.units, key) != unit],
            comment="调整",
        ),
        "assign": lambda: services.assign_tasks(actor=actor, task_ids=[task.pk]),
        "sign": lambda: services.sign(actor=actor, assignment_ids=[part.pk]),
        "decline": lambda: services.decline(actor=actor, assignment=part, reason="不属于本单位"),
        "suspend": lambda: services.suspend_task(actor=actor, task=task, reason="等文件"),
        "resume": lambda: services.resume_task(actor=actor, task=task, reason="文件到"),
        "cancel": lambda: services.cancel_task(actor=actor, task=task, reason="重复"),
    }
    for decision in ("insist", "replace", "drop"):
        successor = getattr(cast.units, sorted(others)[0]) if others else None
        actions[decision] = lambda decision=decision, successor=successor: services.settle_decline(
            actor=actor, assignment=part, decision=decision, comment="处理", unit=successor
        )
    try:
        with transaction.atomic():
            actions[name]()
    except (RuleError, Conflict, ValidationError, IndexError, Task.DoesNotExist):
        pass


def check(task):
    task.refresh_from_db()
    parts = list(task.assignments.all())
    leads = [part for part in parts if part.role == "lead"]
    assert len(leads) <= 1
    if task.state != "draft":
        assert len(leads) == 1
    if task.state in ("assigned", "accepted", "declined"):
        expected = {"pending": "assigned", "accepted": "accepted", "declined": "declined"}
        assert task.state == expected[leads[0].state]
    live = task.state in ("assigned", "accepted", "declined")
    open_items = set(WorkItem.objects.open().values_list("object_id", "step"))
    wanted = set()
    for part in parts:
        assert (part.state == "proposed") == (task.state == "draft")
        assert bool(part.decline_reason) == (part.state == "declined")
        if live and part.state == "pending":
            wanted.add((part.pk, "task.sign"))
        if live and part.state == "declined":
            wanted.add((part.pk, "task.settle"))
    assert open_items == wanted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_walk_leaves_a_task_in_order(cast, birth, steps):
    try:
        with transaction.atomic():
            task = services.propose_tasks(actor=cast.office, measures=[birth])[0]
            for step in [
                ("edit", "office", "education", {"health"}),
                ("assign", "office", "education", set()),
                *steps,
            ]:
                events, version = Event.objects.count(), task.version
                press(cast, task, step)
                check(task)
                changed = task.version != version
                assert changed == (Event.objects.count() > events), "no change without its event"
            assert verify()[1] == []
            raise Undo
    except Undo:
        pass
