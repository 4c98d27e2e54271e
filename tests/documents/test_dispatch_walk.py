"""Whatever order people press the buttons in, a draft, its process, the inbox, the papers and the register agree."""

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from viewflow.workflow.models import Task as ProcessStep

from documents import services
from documents.flows import DispatchFlow
from documents.models import Dispatch, Document, NumberSeries, Recipient, RegisterEntry
from history.models import Event
from history.verification import verify
from notices.models import Message
from operations.models import Job
from organisations.models import Committee
from pages.rules import Conflict, RuleError
from tests.papers import BODY, TITLE
from workflow import services as workflow
from workflow.models import WorkItem
from workflow.turns import present_item

PEOPLE = ("office", "director", "chair", "inspector", "liaison", "auditor", "admin")
WAITS_AT = {
    "drafting": ("dispatch.drafting", "office"),
    "returned": ("dispatch.drafting", "office"),
    "at_director": ("dispatch.at_director", "office_director"),
    "at_chair": ("dispatch.at_chair", "chair"),
}
ANYBODY = st.sampled_from(PEOPLE)


def mostly(who):
    """Anybody, but whoever can get somewhere is asked more often."""
    return st.sampled_from((*(who,) * len(PEOPLE), *PEOPLE))


def test_any_walk_leaves_a_draft_and_the_register_in_order(cast, press):
    units = [cast.units.education, cast.units.health]

    class Walk(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.frame = transaction.atomic()
            self.frame.__enter__()
            self.events = Event.objects.count()
            self.issued = {}

        def teardown(self):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

        def press(self, act):
            before, numbers = self.states(), RegisterEntry.objects.count()
            events = Event.objects.count()
            try:
                with transaction.atomic():
                    act()
            except (RuleError, Conflict, ValidationError, AttributeError, RegisterEntry.DoesNotExist):
                assert self.states() == before, "what is refused changes nothing"
                assert RegisterEntry.objects.count() == numbers
                return
            after = self.states()
            if after != before:
                assert Event.objects.count() > events, "no change without its event"
            newly = {pk for pk, state, _revision in after if state == "issued"} - {
                pk for pk, state, _revision in before if state == "issued"
            }
            if not newly:
                return
            [pk] = newly
            papers = Document.objects.filter(dispatch=pk).count()
            assert RegisterEntry.objects.count() == numbers + papers, "a number for each paper of a signature"

        @staticmethod
        def states():
            return list(Dispatch.objects.order_by("pk").values_list("pk", "state", "revision"))

        @staticmethod
        def dispatch():
            rows = Dispatch.objects.select_related("committee", "process")
            return rows.order_by("-pk").first()

        @rule(who=mostly("office"), kind=st.sampled_from(("notice", "circular")))
        def begin(self, who, kind):
            if Dispatch.objects.open().exists():
                return
            self.press(lambda: services.begin_dispatch(actor=cast.people[who], kind=kind))

        @rule(who=mostly("office"), each=st.booleans(), chair=st.booleans(), stale=st.booleans())
        def write(self, who, each, chair, stale):
            def act():
                dispatch = self.dispatch()
                services.save_dispatch(
                    actor=cast.people[who],
                    dispatch=dispatch,
                    revision=dispatch.revision - stale,
                    units=units,
                    title=f"{TITLE}（{dispatch.revision}）",
                    body="请{单位}办理。" if each else BODY,
                    is_per_unit=each,
                    needs_chair=chair,
                )

            self.press(act)

        @rule(who=mostly("office"))
        def write_nonsense(self, who):
            self.press(
                lambda: services.save_dispatch(
                    actor=cast.people[who], dispatch=self.dispatch(), revision=None, body="{无此词}"
                )
            )

        @rule(who=mostly("office"))
        def file(self, who):
            self.press(lambda: services.file_dispatch(actor=cast.people[who], dispatch=self.dispatch()))

        @rule(who=mostly("director"))
        def review(self, who):
            self.press(lambda: services.review_dispatch(actor=cast.people[who], dispatch=self.dispatch()))

        @rule(who=mostly("chair"))
        def sign(self, who):
            self.press(lambda: services.sign_dispatch(actor=cast.people[who], dispatch=self.dispatch()))

        @rule(who=mostly("director"), node=st.sampled_from((DispatchFlow.at_director, DispatchFlow.at_chair)))
        def give_back(self, who, node):
            self.press(
                lambda: services.return_dispatch(
                    actor=cast.people[who], dispatch=self.dispatch(), node=node, reason="补充"
                )
            )

        @rule(who=mostly("office"))
        def withdraw(self, who):
            self.press(lambda: services.withdraw_dispatch(actor=cast.people[who], dispatch=self.dispatch()))

        @rule(each=st.booleans(), chair=st.booleans())
        def do_the_next_thing(self, each, chair):
            self.go_on(each, chair)

        @rule(each=st.booleans(), chair=st.booleans())
        def do_the_next_two_things(self, each, chair):
            for _time in range(2):
                self.go_on(each, chair)

        @rule(each=st.booleans(), chair=st.booleans())
        def go_all_the_way(self, each, chair):
            for _time in range(5):
                self.go_on(each, chair)

        def go_on(self, each, chair):
            """Whoever's turn it is does what is to be done."""
            dispatch = self.dispatch()
            if dispatch is None or dispatch.state in Dispatch.ENDED:
                return self.press(lambda: services.begin_dispatch(actor=cast.office, kind="notice"))
            if dispatch.is_editable and "……" in dispatch.title:
                return self.write(who="office", each=each, chair=chair, stale=False)
            return {
                "drafting": self.file,
                "returned": self.file,
                "at_director": self.review,
                "at_chair": self.sign,
            }[dispatch.state](
                who={"at_director": "director", "at_chair": "chair"}.get(dispatch.state, "office")
            )

        @rule(who=ANYBODY)
        def cancel(self, who):
            self.press(
                lambda: services.cancel_dispatch(
                    actor=cast.people[who], dispatch=self.dispatch(), reason="不发"
                )
            )

        @rule(who=ANYBODY)
        def void(self, who):
            entry = RegisterEntry.objects.order_by("-pk").first()
            if entry is not None:
                self.press(lambda: services.void_entry(actor=cast.people[who], entry=entry, reason="有误"))

        @rule(who=ANYBODY)
        def register_outside(self, who):
            self.press(
                lambda: services.register_outside(
                    actor=cast.people[who], word="宁妇儿工委", title="全委会通知"
                )
            )

        @rule()
        def print_what_there_is(self):
            services.print_documents(list(Document.objects.values_list("pk", flat=True)))

        @rule(allowed=st.booleans())
        def let_one_person_do_it(self, allowed):
            Committee.objects.update(allows_self_approval=allowed)

        @rule(to=st.sampled_from([None, "office", "director", "chair", "inspector", "liaison"]))
        def hand_on(self, to):
            person = cast.people[to] if to else None
            self.press(
                lambda: workflow.hand_item_to(
                    actor=cast.office, item=present_item(self.dispatch()), person=person, reason="改派"
                )
            )

        @invariant()
        def everything_agrees(self):
            for dispatch in Dispatch.objects.select_related("process"):
                items = WorkItem.objects.open().about(Dispatch, [dispatch.pk])
                steps = ProcessStep.objects.filter(process=dispatch.process, finished__isnull=True)
                papers = Document.objects.filter(dispatch=dispatch).count()
                if dispatch.state in Dispatch.ENDED:
                    assert not items.exists()
                    assert not steps.exists()
                    ended = {"issued": "DONE", "cancelled": "CANCELED"}[dispatch.state]
                    assert dispatch.process.status == ended
                    assert papers == ((2 if dispatch.is_per_unit else 1) if dispatch.state == "issued" else 0)
                    continue
                item, step = items.get(), steps.get()
                assert (item.step, item.role) == WAITS_AT[dispatch.state]
                assert item.process_step == step
                assert papers == 0
                assert dispatch.signed_by_id is None
                if dispatch.state == "at_chair":
                    assert dispatch.needs_chair
                    assert dispatch.reviewed_by_id is not None

        @invariant()
        def the_register_has_no_gap(self):
            entries = RegisterEntry.objects.order_by("word", "year", "sequence")
            given = {}
            for entry in entries:
                given.setdefault((entry.word, entry.year), []).append(entry.sequence)
            for (word, year), sequences in given.items():
                assert sequences == list(range(1, len(sequences) + 1))
                assert NumberSeries.objects.get(word=word, year=year).last == len(sequences)

        @invariant()
        def what_was_issued_stays(self):
            for document in Document.objects.select_related("entry"):
                said = (document.content, document.number, document.code)
                assert self.issued.setdefault(document.pk, said) == said
                assert "{单位}" not in str(document.content)

        @invariant()
        def every_paper_is_ordered_and_told_once(self):
            documents = Document.objects.all()
            ordered = [pk for job in Job.objects.all() for pk in job.arguments["document_ids"]]
            assert sorted(ordered) == sorted(documents.values_list("pk", flat=True))
            told = Message.objects.filter(title__startswith="收到文件").count()
            assert told <= Recipient.objects.filter(document__printed_at__isnull=False).count()

        @invariant()
        def the_chain_is_whole(self):
            if Event.objects.count() != self.events:
                self.events = Event.objects.count()
                assert verify()[1] == []

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
