"""The engine under every flow: the lock, the guard, whose turn it is, and what closes with a process.

Each hole of Viewflow 2.4 that docs/architecture.md lists is held here by a test."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import get_resolver, reverse
from django.utils import timezone
from viewflow.workflow.base import Flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ProcessStep
from viewflow.workflow.nodes.view import View
from viewflow.workflow.signals import task_started

from history.models import Event
from organisations import services as organisations
from organisations.access import access_of
from organisations.models import Post
from organisations.roles import Role
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.flows import PlanFlow, ProgressFlow
from tasks.models import ImplementationPlan, ProgressReport
from tests.plans import plan_at, signed_tasks, written_report
from workflow import services as workflow
from workflow.flows import SupervisedFlow
from workflow.guards import step_or_404
from workflow.models import WorkItem
from workflow.nodes import Step
from workflow.picture import picture_of
from workflow.turns import present_item, taking_turn


def all_flows(base=Flow):
    for flow in base.__subclasses__():
        if flow is not SupervisedFlow and not flow.__module__.startswith("viewflow"):
            yield flow
        yield from all_flows(flow)


FLOWS = sorted(set(all_flows()), key=str)


@pytest.fixture
def plan(cast, outline, birth):
    signed_tasks(cast, birth)
    return plan_at(cast, outline, "drafting")


def step_of(instance):
    return present_item(instance).process_step_id


# Every flow -----------------------------------------------------------------------------------------


def test_there_are_flows_to_look_at():
    assert {PlanFlow, ProgressFlow} <= set(FLOWS)


@pytest.mark.parametrize("flow", FLOWS, ids=str)
def test_every_flow_locks_its_process(flow):
    assert issubclass(flow, SupervisedFlow)
    assert isinstance(flow.lock_impl, SelectForUpdateLock)
    assert (flow.lock_impl.nowait, flow.lock_impl.attempts) == (False, 1)


@pytest.mark.parametrize("flow", FLOWS, ids=str)
def test_people_act_only_at_our_own_steps_and_every_node_speaks_chinese(flow):
    assert flow.code
    for node in flow.instance.nodes():
        assert isinstance(node, Step) or not isinstance(node, View), f"{node} admits whoever is signed in"
        assert any("\u4e00" <= c <= "\u9fff" for c in str(node.task_title)), f"{node} has no Chinese title"
    codes = [node.code for node in flow.instance.nodes() if isinstance(node, Step)]
    assert len(set(codes)) == len(codes)
    assert all(len(code) <= 40 for code in codes)


@pytest.mark.parametrize("flow", FLOWS, ids=str)
def test_every_flow_has_a_picture_with_all_its_steps(flow):
    for node in (node for node in flow.instance.nodes() if isinstance(node, Step)):
        picture = picture_of(flow, present=node.name)
        assert {box.name for box in picture.boxes if box.state == "present"} == {node.name}
        assert str(node.task_title) in picture.said
        places = [(box.x, box.y) for box in picture.boxes]
        assert len(set(places)) == len(places), "no box lies on another"
        assert all(box.x + picture.box_width <= picture.width for box in picture.boxes)


def test_none_of_viewflows_own_pages_can_be_reached():
    def modules(resolver):
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from modules(entry)
            else:
                yield entry.callback.__module__

    assert not [name for name in modules(get_resolver()) if name.startswith("viewflow")]
    assert not any("viewflow" in name for name in settings.MIDDLEWARE)


def test_requests_are_not_wrapped_in_a_transaction():
    assert not connection.settings_dict["ATOMIC_REQUESTS"]


def test_nothing_listens_to_signals_that_a_mere_look_can_send():
    assert task_started.receivers == []


def test_only_the_engine_drives_viewflow():
    """A service that finished a step past `taking_turn` would go past the lock and the guard."""
    root = Path(settings.BASE_DIR)
    drivers = []
    for path in root.glob("*/**/*.py"):
        if path.parts[len(root.parts)] in ("tests", ".venv", "var", "workflow") or "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
        if any(name.startswith("viewflow") for name in names) and path.stem != "flows":
            drivers.append(path)
    assert drivers == []


# Whose turn it is -----------------------------------------------------------------------------------


def test_a_step_and_its_item_open_and_close_together(cast, plan):
    item = present_item(plan)
    assert (item.unit, item.role, item.closed_at) == (cast.units.education, Role.LIAISON, None)
    assert item.process_step.flow_task == PlanFlow.drafting
    services.file_plan(actor=cast.liaison, plan=plan)
    item.refresh_from_db()
    assert (item.closed_by, item.outcome) == (cast.liaison, "已报送")
    now = present_item(plan)
    assert (now.role, now.process_step.flow_task) == (Role.UNIT_HEAD, PlanFlow.at_unit_head)
    assert ProcessStep.objects.filter(process=plan.process, finished__isnull=True).count() == 1


def test_a_failure_after_the_turn_began_leaves_step_and_item_as_they_were(cast, plan):
    before = present_item(plan)
    with pytest.raises(ZeroDivisionError), taking_turn(PlanFlow.drafting, plan, actor=cast.liaison):
        ImplementationPlan.objects.filter(pk=plan.pk).update(state="at_unit_head")
        _ = 1 // 0
    plan.refresh_from_db()
    assert plan.state == "drafting"
    assert present_item(plan) == before


def test_nobody_is_assigned_in_advance_and_nobody_claims(cast, plan):
    step = present_item(plan).process_step
    assert step.owner is None
    colleague, _password = organisations.create_person(
        actor=cast.admin, username="second", name="第二联络员", posts=[(Role.LIAISON, cast.units.education)]
    )
    services.file_plan(actor=colleague, plan=plan)
    step.refresh_from_db()
    assert step.owner == colleague


@pytest.mark.parametrize("who", ["unit_head", "other_liaison", "office", "chair", "admin", "auditor"])
def test_whoever_the_item_is_not_addressed_to_is_told_whose_turn_it_is(cast, plan, who):
    with (
        pytest.raises(RuleError, match="县教育局联络员"),
        taking_turn(PlanFlow.drafting, plan, actor=cast.people[who]),
    ):
        pytest.fail("the turn was given")


def test_viewflows_own_question_is_answered_by_the_item_too(cast, plan):
    step = present_item(plan).process_step
    assert PlanFlow.drafting.can_execute(cast.liaison, step)
    for who in ("unit_head", "other_liaison", "office", "admin"):
        assert not PlanFlow.drafting.can_execute(cast.people[who], step)
        assert not PlanFlow.drafting.can_assign(cast.people[who], step)


def test_a_change_of_liaison_moves_the_open_step_at_once(cast, plan):
    """The one who left is out, also if the step had been handed to that person alone."""
    workflow.hand_item_to(actor=cast.office, item=present_item(plan), person=cast.liaison, reason="专人负责")
    old = Post.objects.get(person=cast.liaison)
    Post.objects.filter(pk=old.pk).update(start_on=timezone.localdate() - timedelta(days=30))
    old.refresh_from_db()
    _post, _password = organisations.hand_over(
        actor=cast.admin, post=old, newcomer={"name": "新联络员", "username": "newcomer"}
    )
    newcomer = _post.person
    with pytest.raises(RuleError):
        services.file_plan(actor=cast.liaison, plan=plan)
    assert WorkItem.objects.open().visible_to(cast.access("liaison")).count() == 0
    assert services.file_plan(actor=newcomer, plan=plan).state == "at_unit_head"


def test_a_disabled_person_gives_back_what_was_handed_to_them(cast, plan):
    workflow.hand_item_to(actor=cast.office, item=present_item(plan), person=cast.unit_head, reason="代填")
    organisations.set_active(actor=cast.admin, person=cast.unit_head, active=False, reason="离职")
    assert present_item(plan).person is None


# The guard ------------------------------------------------------------------------------------------


def test_a_step_of_another_process_or_node_is_not_one_of_this_object(cast, plan):
    step = step_of(plan)
    assert step_or_404(PlanFlow.drafting, plan, step) == step
    for node, number in (
        (PlanFlow.at_office, step),
        (PlanFlow.drafting, step + 1000),
        (ProgressFlow.drafting, step),
    ):
        with pytest.raises(Http404):
            step_or_404(node, plan, number)
        with pytest.raises(Conflict), taking_turn(node, plan, actor=cast.office, step_id=number):
            pytest.fail("the turn was given")


def test_the_number_of_another_plans_step_opens_nothing(cast, plan, outline, birth):
    """A wrong process in the address: the step of one plan posted under another."""
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    part = filed.lines.first().task.assignments.select_related("task", "unit").get()
    report = written_report(cast.liaison, part)
    with pytest.raises(Conflict):
        services.file_report(actor=cast.liaison, report=report, step_id=step_of(filed))
    with pytest.raises(Conflict):
        services.sign_off_plan(actor=cast.unit_head, plan=filed, step_id=step_of(report))
    assert ImplementationPlan.objects.get(pk=plan.pk).state == "at_unit_head"


def test_the_loser_reads_who_was_faster_and_keeps_the_words(cast, plan, browser_of):
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    step = step_of(filed)
    services.sign_off_plan(actor=cast.unit_head, plan=filed, step_id=step)
    response = browser_of(cast.unit_head).post(
        reverse("tasks:plan-answer", args=[plan.pk, step]),
        {"decision": "return", "comment": "一段写了很久的意见"},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "已由王建国于" in page
    assert "一段写了很久的意见" in page


def test_an_old_page_does_not_act_on_a_later_round(cast, plan):
    """The step on the page is from before the return; the plan has come back to the same station since."""
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    old = step_of(filed)
    services.return_plan(actor=cast.unit_head, plan=filed, step_id=old, reason="补充")
    again = services.file_plan(actor=cast.liaison, plan=ImplementationPlan.objects.get(pk=plan.pk))
    with pytest.raises(Conflict, match="已由王建国于"):
        services.sign_off_plan(actor=cast.unit_head, plan=again, step_id=old)
    assert ImplementationPlan.objects.get(pk=plan.pk).state == "at_unit_head"


# Beginning and ending -------------------------------------------------------------------------------


def test_a_plan_is_not_begun_twice(cast, plan, outline):
    with pytest.raises(Conflict, match="开始编制"):
        services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImplementationPlan.objects.create(
            committee=cast.committee, unit=cast.units.education, outline=outline, version=2
        )
    assert Process.objects.count() == 1


def test_cancelling_closes_what_was_open(cast, plan):
    services.discard_plan(actor=cast.office, plan=plan, reason="机构改革")
    assert present_item(plan) is None
    item = WorkItem.objects.about(ImplementationPlan, [plan.pk]).get()
    assert item.closed_by == cast.office
    assert Process.objects.get(pk=plan.process_id).status == "CANCELED"
    with pytest.raises(Conflict):
        services.file_plan(actor=cast.liaison, plan=plan)


def test_cancelling_a_task_ends_the_reports_that_were_open(cast, plan, birth):
    part = plan.lines.first().task.assignments.select_related("task", "unit").get()
    report = written_report(cast.liaison, part)
    services.cancel_task(actor=cast.office, task=part.task, reason="重复")
    report.refresh_from_db()
    assert report.state == ProgressReport.State.CANCELLED
    assert present_item(report) is None


# Handing on, standing in, taking back ---------------------------------------------------------------


def test_the_office_hands_a_step_to_one_person_and_back(cast, plan):
    item = workflow.hand_item_to(
        actor=cast.office, item=present_item(plan), person=cast.unit_head, reason="联络员出差"
    )
    assert item.addressee == "王建国"
    with pytest.raises(RuleError, match="王建国"):
        services.file_plan(actor=cast.liaison, plan=plan)
    workflow.hand_item_to(actor=cast.office, item=item, person=None, reason="已返岗")
    assert services.file_plan(actor=cast.liaison, plan=plan).state == "at_unit_head"
    reasons = Event.objects.about(plan).filter(verb="item.handed_on").values_list("comment", flat=True)
    assert any("联络员出差" in reason for reason in reasons)


@pytest.mark.parametrize("who", ["other_liaison", "admin", "postless"])
def test_a_step_of_a_unit_goes_to_nobody_outside_it(cast, plan, who):
    with pytest.raises(ValidationError):
        workflow.hand_item_to(
            actor=cast.office, item=present_item(plan), person=cast.people[who], reason="代办"
        )


@pytest.mark.parametrize("who", ["liaison", "unit_head", "chair", "admin", "inspector"])
def test_only_the_office_hands_on(cast, plan, who):
    with pytest.raises(RuleError):
        workflow.hand_item_to(
            actor=cast.people[who], item=present_item(plan), person=cast.unit_head, reason="代办"
        )


def test_a_step_is_handed_on_with_a_reason_and_only_while_it_is_open(cast, plan):
    item = present_item(plan)
    with pytest.raises(ValidationError):
        workflow.hand_item_to(actor=cast.office, item=item, person=cast.unit_head, reason="  ")
    services.file_plan(actor=cast.liaison, plan=plan)
    with pytest.raises(Conflict, match="已由李红梅于"):
        workflow.hand_item_to(actor=cast.office, item=item, person=cast.unit_head, reason="代办")


def substitute(cast, **changes):
    colleague, _password = organisations.create_person(
        actor=cast.admin, username="colleague", name="孙同事", posts=[(Role.UNIT_HEAD, cast.units.education)]
    )
    today = timezone.localdate()
    said = {"start_on": today, "end_on": today + timedelta(days=10), "reason": "休假"}
    post = Post.objects.get(person=cast.liaison)
    organisations.stand_in(actor=cast.liaison, post=post, substitute=colleague, **(said | changes))
    return colleague


def test_somebody_stands_in_during_an_absence_and_not_after(cast, plan):
    colleague = substitute(cast)
    assert WorkItem.objects.open().visible_to(access_of(colleague)).exists()
    Post.objects.filter(acting_for=cast.liaison).update(
        start_on=timezone.localdate() - timedelta(days=9), end_on=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(RuleError):
        services.file_plan(actor=colleague, plan=plan)


def test_the_substitute_does_what_was_handed_to_the_absent_alone(cast, plan):
    colleague = substitute(cast)
    workflow.hand_item_to(actor=cast.office, item=present_item(plan), person=cast.liaison, reason="专人")
    assert services.file_plan(actor=colleague, plan=plan).filed_by == colleague


@pytest.mark.parametrize(
    "changes",
    [
        {"start_on": timezone.localdate() - timedelta(days=2)},
        {"end_on": timezone.localdate() - timedelta(days=1)},
        {"end_on": timezone.localdate() + timedelta(days=900)},
    ],
)
def test_an_absence_has_sensible_dates(cast, changes):
    with pytest.raises(ValidationError):
        substitute(cast, **changes)


def test_nobody_names_a_substitute_from_elsewhere_or_for_somebody_else(cast):
    post, today = Post.objects.get(person=cast.liaison), timezone.localdate()
    dates = {"start_on": today, "end_on": today}
    with pytest.raises(RuleError):
        organisations.stand_in(actor=cast.liaison, post=post, substitute=cast.other_liaison, **dates)
    with pytest.raises(RuleError):
        organisations.stand_in(actor=cast.other_liaison, post=post, substitute=cast.unit_head, **dates)
    admin = Post.objects.get(person=cast.admin)
    with pytest.raises(RuleError):
        organisations.stand_in(actor=cast.admin, post=admin, substitute=cast.office, **dates)


def test_standing_in_ends_when_the_absent_leaves_for_good(cast):
    substitute(cast)
    post = Post.objects.get(person=cast.liaison)
    organisations.end_post(actor=cast.admin, post=post, end_on=timezone.localdate() + timedelta(days=2))
    acting = Post.objects.get(acting_for=cast.liaison)
    assert acting.end_on == timezone.localdate() + timedelta(days=2)


def test_what_was_filed_is_taken_back_while_nobody_has_acted(cast, plan):
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    with pytest.raises(RuleError):
        services.withdraw_plan(actor=cast.office, plan=filed)
    with pytest.raises(RuleError):
        services.withdraw_plan(actor=cast.unit_head, plan=filed)
    step = step_of(filed)
    assert services.withdraw_plan(actor=cast.liaison, plan=filed, step_id=step).state == "drafting"
    assert present_item(plan).role == Role.LIAISON
    again = services.file_plan(actor=cast.liaison, plan=plan)
    signed = services.sign_off_plan(actor=cast.unit_head, plan=again)
    with pytest.raises(RuleError):
        services.withdraw_plan(actor=cast.liaison, plan=signed)
    with pytest.raises(Conflict, match="已由王建国于"):
        again.state = "at_unit_head"
        services.withdraw_plan(actor=cast.liaison, plan=again)
    assert services.withdraw_plan(actor=cast.unit_head, plan=signed).state == "at_unit_head"


# The inbox ------------------------------------------------------------------------------------------


def test_what_one_began_shows_whose_turn_it_is(cast, plan, browser_of):
    services.file_plan(actor=cast.liaison, plan=plan)
    page = browser_of(cast.liaison).get(reverse("workbench:inbox") + "?tab=begun").content.decode()
    assert "单位负责人审签" in page
    assert "县教育局单位负责人" in page
    done = browser_of(cast.liaison).get(reverse("workbench:inbox") + "?tab=done").content.decode()
    assert "已报送" in done
    assert browser_of(cast.unit_head).get(reverse("workbench:inbox") + "?tab=begun").status_code == 200


def test_the_page_of_a_plan_says_whose_turn_since_when_and_until_when(cast, plan, browser_of):
    page = browser_of(cast.liaison).get(plan.get_absolute_url()).content.decode()
    assert 'class="flow-box is-present"' in page
    assert "县教育局联络员" in page
    assert "等您办理" in page


def test_a_step_that_nobody_can_do_says_so(cast, plan, browser_of):
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    assert "这一步没有人能办" not in browser_of(cast.liaison).get(plan.get_absolute_url()).content.decode()
    organisations.end_post(actor=cast.admin, post=Post.objects.get(person=cast.unit_head))
    page = browser_of(cast.liaison).get(filed.get_absolute_url()).content.decode()
    assert "还没有登记县教育局单位负责人，这一步没有人能办" in page


def test_what_was_handed_to_one_person_is_the_roles_again_the_day_after_they_leave(cast, plan):
    workflow.hand_item_to(actor=cast.office, item=present_item(plan), person=cast.unit_head, reason="代填")
    last_day = timezone.localdate() + timedelta(days=2)
    organisations.end_post(actor=cast.admin, post=Post.objects.get(person=cast.unit_head), end_on=last_day)
    inbox = WorkItem.objects.open().filter(step="plan.drafting")
    for days, holder in ((0, "unit_head"), (2, "unit_head"), (3, "liaison")):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            seen = {who for who in ("unit_head", "liaison") if inbox.visible_to(cast.access(who)).exists()}
            assert seen == {holder}, f"after {days} days"
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert services.file_plan(actor=cast.liaison, plan=plan).state == "at_unit_head"
