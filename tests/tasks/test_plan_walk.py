"""Whatever order people press the buttons in, a plan, its process and the inbox agree with each other."""

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from viewflow.workflow.models import Task as ProcessStep

from history.models import Event
from history.verification import verify
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.models import ImplementationPlan, PlanLine, Task
from tests.plans import fill, signed_tasks
from workflow import services as workflow
from workflow.models import WorkItem
from workflow.turns import present_item

PEOPLE = ("liaison", "unit_head", "other_liaison", "office", "director", "chair", "admin")
WAITS_AT = {
    "drafting": ("plan.drafting", "liaison"),
    "returned": ("plan.drafting", "liaison"),
    "at_unit_head": ("plan.at_unit_head", "unit_head"),
    "at_office": ("plan.at_office", "office"),
}
ANYBODY = st.sampled_from(PEOPLE)


def test_any_walk_leaves_a_plan_in_order(cast, outline, birth):
    parts = signed_tasks(cast, birth)

    class Walk(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.frame = transaction.atomic()
            self.frame.__enter__()
            self.events = Event.objects.count()
            self.accepted = {}

        def teardown(self):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

        def press(self, act):
            before = self.states()
            events = Event.objects.count()
            try:
                with transaction.atomic():
                    act()
            except (RuleError, Conflict, ValidationError, AttributeError, Task.DoesNotExist):
                assert self.states() == before, "what is refused changes nothing"
                return
            if self.states() != before:
                assert Event.objects.count() > events, "no change of state without its event"

        @staticmethod
        def states():
            return list(ImplementationPlan.objects.order_by("pk").values_list("pk", "state"))

        @staticmethod
        def plan():
            plans = ImplementationPlan.objects.select_related("committee", "process", "unit", "outline")
            return plans.order_by("-version").first()

        @rule(who=ANYBODY)
        def start(self, who):
            self.press(
                lambda: services.start_plan(
                    actor=cast.people[who], unit=cast.units.education, outline=outline
                )
            )

        @rule(who=ANYBODY)
        def write(self, who):
            def act():
                for line in self.plan().lines.all():
                    fill(line, cast.people[who], steps=f"{who}写的")

            self.press(act)

        @rule(who=ANYBODY)
        def file(self, who):
            self.press(lambda: services.file_plan(actor=cast.people[who], plan=self.plan()))

        @rule(who=ANYBODY)
        def sign(self, who):
            self.press(lambda: services.sign_off_plan(actor=cast.people[who], plan=self.plan()))

        @rule(who=ANYBODY)
        def accept(self, who):
            self.press(lambda: services.accept_plan(actor=cast.people[who], plan=self.plan()))

        @rule(who=ANYBODY)
        def give_back(self, who):
            self.press(lambda: services.return_plan(actor=cast.people[who], plan=self.plan(), reason="补充"))

        @rule(who=ANYBODY)
        def withdraw(self, who):
            self.press(lambda: services.withdraw_plan(actor=cast.people[who], plan=self.plan()))

        @rule(who=ANYBODY)
        def discard(self, who):
            self.press(lambda: services.discard_plan(actor=cast.people[who], plan=self.plan(), reason="重来"))

        @rule(who=ANYBODY)
        def sync(self, who):
            self.press(lambda: services.sync_plan(actor=cast.people[who], plan=self.plan()))

        @rule(stopped=st.booleans())
        def stop_or_resume_a_task(self, stopped):
            act = services.suspend_task if stopped else services.resume_task
            self.press(lambda: act(actor=cast.office, task=parts[0].task, reason="等文件"))

        @rule(to=st.sampled_from([None, "liaison", "unit_head", "chair", "other_liaison"]))
        def hand_on(self, to):
            person = cast.people[to] if to else None
            self.press(
                lambda: workflow.hand_item_to(
                    actor=cast.office, item=present_item(self.plan()), person=person, reason="改派"
                )
            )

        @invariant()
        def everything_agrees(self):
            plans = ImplementationPlan.objects.select_related("process")
            assert plans.open().count() <= 1
            for plan in plans:
                items = WorkItem.objects.open().about(ImplementationPlan, [plan.pk])
                steps = ProcessStep.objects.filter(process=plan.process, finished__isnull=True)
                if plan.state in ("accepted", "cancelled"):
                    assert not items.exists()
                    assert not steps.exists()
                    assert plan.process.status == ("DONE" if plan.state == "accepted" else "CANCELED")
                    continue
                item, step = items.get(), steps.get()
                assert (item.step, item.role) == WAITS_AT[plan.state]
                assert item.process_step == step
                assert (plan.reached_office_at is not None) or plan.state != "at_office"
                if plan.state == "at_office":
                    assert None not in (plan.signed_by_id, plan.filed_by_id)
                    assert plan.signed_by_id != plan.filed_by_id

        @invariant()
        def what_was_accepted_stays(self):
            for plan in ImplementationPlan.objects.filter(state="accepted"):
                said = list(
                    PlanLine.objects.filter(plan=plan)
                    .order_by("pk")
                    .values_list("task_text", "steps", "result")
                )
                assert all(steps for _text, steps, _result in said)
                assert self.accepted.setdefault(plan.pk, said) == said

        @invariant()
        def the_chain_is_whole(self):
            if Event.objects.count() != self.events:
                self.events = Event.objects.count()
                assert verify()[1] == []

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
