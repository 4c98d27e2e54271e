"""Bars 5, 6, 7 and 19 for flows: many people at the same step, the same form twice, a stale form, a failure at any
statement. The races need real connections and real locks: PostgreSQL."""

import copy

import pytest
from django.urls import reverse
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ProcessStep

from documents.models import Attachment
from history.models import ChainHead, Event
from history.verification import verify
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.models import (
    Assignment,
    ImplementationPlan,
    LineComment,
    Milestone,
    PlanFund,
    PlanLine,
    ProgressReport,
    Task,
    TaskYear,
)
from tests.failing import break_at_every_statement
from tests.plans import fill, plan_at, signed_tasks, written_report
from tests.races import at_once
from workflow.models import WorkItem
from workflow.turns import present_item

races = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(test):
    for mark in races:
        test = mark(test)
    return test


@pytest.fixture
def parts(cast, birth):
    return signed_tasks(cast, birth, supports=[cast.units.health])


def one_turn_won(results):
    won = [result for result in results if not isinstance(result, Exception)]
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(won) == 1
    assert all(isinstance(result, Conflict) for result in lost), lost
    return lost


@race
@pytest.mark.parametrize("turn", range(50))
def test_twenty_accept_at_once_and_one_wins(cast, outline, parts, turn):
    plan = plan_at(cast, outline, "at_office")
    step = present_item(plan).process_step_id
    actors = [cast.office, cast.director]
    results = at_once(
        20, lambda n: services.accept_plan(actor=actors[n % 2], plan=copy.copy(plan), step_id=step)
    )
    lost = one_turn_won(results)
    assert all("已由" in str(error.reason) for error in lost)
    assert Event.objects.about(plan).filter(verb="plan.accepted").count() == 1
    assert verify()[1] == []


@race
@pytest.mark.parametrize("turn", range(5))
def test_the_same_with_a_wrong_process_in_the_address(cast, outline, parts, turn, browser_of):
    """Ten post the step under its own plan, ten under another unit's plan: the address never opens another lock."""
    plan = plan_at(cast, outline, "at_office")
    other = services.start_plan(actor=cast.other_liaison, unit=cast.units.health, outline=outline)
    for line in other.lines.all():
        fill(line, cast.other_liaison)
    services.file_plan(actor=cast.other_liaison, plan=other)
    ImplementationPlan.objects.filter(pk=other.pk).update(reached_office_at=plan.reached_office_at)
    step = present_item(plan).process_step_id
    clients = [browser_of(cast.office, raise_request_exception=False) for _n in range(20)]

    def post(n):
        address = reverse("tasks:plan-answer", args=[(plan if n % 2 else other).pk, step])
        return clients[n].post(address, {"decision": "approve", "comment": ""}).status_code

    statuses = at_once(20, post)
    assert sorted(statuses) == [302] + [404] * 10 + [409] * 9
    other.refresh_from_db()
    assert other.state == "at_unit_head"


@race
def test_signing_returning_and_taking_back_at_once_leaves_one_answer(cast, outline, parts):
    plan = plan_at(cast, outline, "at_unit_head")
    step = present_item(plan).process_step_id

    def work(n):
        mine = copy.copy(plan)
        if n % 3 == 0:
            return services.sign_off_plan(actor=cast.unit_head, plan=mine, step_id=step)
        if n % 3 == 1:
            return services.return_plan(actor=cast.unit_head, plan=mine, step_id=step, reason="补充")
        return services.withdraw_plan(actor=cast.liaison, plan=mine, step_id=step)

    one_turn_won(at_once(12, work))
    plan.refresh_from_db()
    wanted = {"at_office": "office", "returned": "liaison", "drafting": "liaison"}
    assert WorkItem.objects.open().get(step__startswith="plan.").role == wanted[plan.state]


@race
def test_a_plan_and_a_report_are_begun_once(cast, outline, parts):
    results = at_once(
        10, lambda n: services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    )
    one_turn_won(results)
    results = at_once(
        10, lambda n: services.start_report(actor=cast.liaison, assignment=copy.copy(parts[0]), year=2026)
    )
    one_turn_won(results)
    assert (ImplementationPlan.objects.count(), ProgressReport.objects.count()) == (1, 1)
    assert Process.objects.count() == 2


@race
def test_a_task_is_cancelled_while_its_reports_are_filed_and_verified(cast, outline, parts):
    """Whoever is first; nobody waits in a circle, and nothing is left waiting for a cancelled task."""
    support = Assignment.objects.select_related("task", "unit").get(task=parts[0].task, role="support")
    lead = written_report(cast.liaison, parts[0])
    other = written_report(cast.other_liaison, support)

    def work(n):
        if n % 3 == 0:
            return services.file_report(actor=cast.liaison, report=copy.copy(lead))
        if n % 3 == 1:
            return services.file_report(actor=cast.other_liaison, report=copy.copy(other))
        return services.cancel_task(actor=cast.office, task=copy.copy(parts[0].task), reason="重复")

    results = at_once(9, work)
    unexpected = [
        r
        for r in results
        if isinstance(r, Exception) and not isinstance(r, Conflict | RuleError | Task.DoesNotExist)
    ]
    assert unexpected == []
    assert Task.objects.get(pk=parts[0].task_id).state == "cancelled"
    assert not WorkItem.objects.open().filter(step__startswith="progress.").exists()
    assert set(ProgressReport.objects.values_list("state", flat=True)) == {"cancelled"}


@race
def test_ten_saves_of_one_version_and_one_wins(cast, outline, parts):
    plan = services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    line = plan.lines.select_related("plan").first()
    results = at_once(
        10,
        lambda n: services.save_line(
            actor=cast.liaison, line=copy.copy(line), revision=1, steps=f"第{n}人", responsible="", result=""
        ),
    )
    one_turn_won(results)


# Bar 6: every form sent twice -----------------------------------------------------------------------


def test_a_button_pressed_twice_acts_once(cast, outline, parts, browser_of):
    liaison, head, office = (browser_of(p) for p in (cast.liaison, cast.unit_head, cast.office))
    for _time in range(2):
        response = liaison.post(reverse("tasks:plan-start", args=[outline.pk]))
        assert response.status_code == 302
    plan = ImplementationPlan.objects.get()
    for line in plan.lines.all():
        fill(line, cast.liaison)

    def twice(client, name, data=None):
        url = reverse(name, args=[plan.pk, present_item(plan).process_step_id])
        return [client.post(url, data or {}).status_code for _time in range(2)]

    assert twice(liaison, "tasks:plan-file") == [302, 409]
    assert twice(head, "tasks:plan-answer", {"decision": "approve"}) == [302, 409]
    assert twice(office, "tasks:plan-answer", {"decision": "return", "comment": "补"}) == [302, 409]
    assert (
        Event.objects.about(plan).filter(verb__in=["plan.filed", "plan.signed", "plan.returned"]).count() == 3
    )
    for _time in range(2):
        liaison.post(reverse("tasks:report-start", args=[parts[0].pk]), {"year": "2026"})
    assert ProgressReport.objects.count() == 1


# Bar 19: a failure at any statement -----------------------------------------------------------------


MODELS = (
    Task,
    Assignment,
    ImplementationPlan,
    PlanLine,
    Milestone,
    PlanFund,
    LineComment,
    TaskYear,
    ProgressReport,
    WorkItem,
    Process,
    ProcessStep,
    Attachment,
    Event,
    ChainHead,
)


def snapshot():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def transitions(cast, outline, parts, name):
    """What to do, with everything before it done already."""
    if name == "start":
        return lambda: services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    if name == "save":
        plan = services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
        return lambda: fill(plan.lines.first(), cast.liaison)
    if name in ("report", "verify"):
        report = written_report(cast.liaison, parts[0], percent=100, completes=True)
        if name == "report":
            return lambda: services.file_report(actor=cast.liaison, report=copy.copy(report))
        filed = services.file_report(actor=cast.liaison, report=report)
        return lambda: services.accept_report(actor=cast.office, report=copy.copy(filed))
    states = {"file": "drafting", "sign": "at_unit_head", "return": "at_office", "accept": "at_office"}
    plan = plan_at(cast, outline, states.get(name, "at_unit_head"))
    line = plan.lines.first()
    return {
        "file": lambda: services.file_plan(actor=cast.liaison, plan=copy.copy(plan)),
        "sign": lambda: services.sign_off_plan(actor=cast.unit_head, plan=copy.copy(plan)),
        "return": lambda: services.return_plan(
            actor=cast.office, plan=copy.copy(plan), reason="补", line_comments={line.pk: "细化"}
        ),
        "accept": lambda: services.accept_plan(actor=cast.office, plan=copy.copy(plan)),
        "withdraw": lambda: services.withdraw_plan(actor=cast.liaison, plan=copy.copy(plan)),
        "discard": lambda: services.discard_plan(actor=cast.office, plan=copy.copy(plan), reason="作废"),
    }[name]


@pytest.mark.parametrize(
    "name",
    ["start", "save", "file", "sign", "return", "accept", "withdraw", "discard", "report", "verify"],
)
def test_a_failure_at_any_statement_changes_nothing(cast, outline, parts, name):
    act = transitions(cast, outline, parts, name)
    assert break_at_every_statement(act, snapshot) > 10, "the transition is more than a few statements long"
