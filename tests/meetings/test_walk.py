"""Whatever order people press the buttons in, a meeting, its process, the inboxes and what it ordered agree with each
other."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from viewflow.workflow.models import Task as ProcessStep

from documents.models import Dispatch, RegisterEntry
from documents.services import file_dispatch, review_dispatch
from history.models import Event
from history.verification import verify
from meetings import links, services
from meetings.flows import MeetingFlow
from meetings.models import AgendaItem, Invitation, Meeting, Resolution
from meetings.services.rows import meetings_with_all
from pages.rules import Conflict, RuleError
from tasks.models import Task
from tests.gatherings import with_papers, written
from tests.walks import LONG_WALK
from workflow.models import Deadline, WorkItem

TODAY = timezone.localdate()
PEOPLE = ("office", "director", "chair", "liaison", "other_liaison", "inspector", "admin")
# The office more often than others, or nothing would move.
ANYBODY = st.sampled_from((*PEOPLE, "office", "office", "director", "chair"))
REFUSALS = (RuleError, Conflict, ValidationError, ObjectDoesNotExist)
WAITS_AT = {
    "planned": ("planning", "office"),
    "notified": ("holding", "office"),
    "held": ("minutes", "office"),
    "minutes_draft": ("minutes", "office"),
    "at_director": ("at_director", "office_director"),
    "at_chair": ("at_chair", "chair"),
    "minutes_issued": ("closing", "office"),
}


def test_any_walk_leaves_a_meeting_in_order(cast, kinds):
    class MeetingWalk(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.frame = transaction.atomic()
            self.frame.__enter__()
            self.events = Event.objects.count()
            self.issued = {}
            services.plan_meeting(
                actor=cast.office,
                kind=kinds["plenary"],
                planned_on=TODAY,
                on_day_off=True,
                starts_at="09:00",
                place="三楼",
            )

        def teardown(self):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

        @staticmethod
        def meeting():
            return meetings_with_all().order_by("pk").first()

        def states(self):
            return list(Meeting.objects.order_by("pk").values_list("pk", "state"))

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

        @initialize(steps=st.integers(0, 6))
        def begin_anywhere(self, steps):
            self.go_on(steps)

        @rule(steps=st.integers(1, 3))
        def go_on_a_little(self, steps):
            self.go_on(steps)

        def go_on(self, steps):
            """What should be done next, by whom it should be done."""
            for _step in range(steps):
                self.press(self.next_step)

        def next_step(self):
            meeting = self.meeting()
            if meeting.state == "planned":
                services.mark_notified(actor=cast.office, meeting=meeting, how="电话")
            elif meeting.state == "notified":
                with_papers(cast, meeting)
                ids = list(meeting.invitations.values_list("pk", flat=True))
                services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=ids)
                services.hold_meeting(actor=cast.office, meeting=self.meeting())
            elif meeting.state in ("held", "minutes_draft"):
                written(cast, meeting, task=not meeting.resolutions.exists())
                services.file_minutes(actor=cast.office, meeting=self.meeting())
            elif meeting.state == "at_director":
                services.review_minutes(actor=cast.director, meeting=meeting)
            elif meeting.state == "at_chair":
                services.sign_minutes(actor=cast.chair, meeting=meeting)
            elif meeting.state == "minutes_issued":
                services.close_meeting(actor=cast.office, meeting=meeting)

        @rule(who=ANYBODY, how=st.sampled_from(["", "电话"]))
        def notify(self, who, how):
            self.press(
                lambda: services.mark_notified(actor=cast.people[who], meeting=self.meeting(), how=how)
            )

        @rule(who=ANYBODY)
        def draft_notice(self, who):
            self.press(lambda: services.begin_notice(actor=cast.people[who], meeting=self.meeting()))

        @rule(who=ANYBODY)
        def sign_notice(self, who):
            def act():
                dispatch = Dispatch.objects.open().select_related("process", "committee").earliest("pk")
                if dispatch.state == "drafting":
                    dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
                review_dispatch(actor=cast.people[who], dispatch=dispatch)

            self.press(act)

        @rule(who=ANYBODY, days=st.sampled_from([-1, 0, 0, 1, 20]), reason=st.sampled_from(["", "让路"]))
        def move(self, who, days, reason):
            self.press(
                lambda: services.move_meeting(
                    actor=cast.people[who],
                    meeting=self.meeting(),
                    planned_on=TODAY + timedelta(days=days),
                    reason=reason,
                    on_day_off=True,
                )
            )

        @rule(who=ANYBODY, reason=st.sampled_from(["", "", "不开了"]))
        def cancel(self, who, reason):
            self.press(
                lambda: services.cancel_meeting(actor=cast.people[who], meeting=self.meeting(), reason=reason)
            )

        @rule(
            who=ANYBODY,
            unit=st.sampled_from(["education", "health"]),
            answer=st.sampled_from(["attend", "deputy", "excused", "pending"]),
        )
        def reply(self, who, unit, answer):
            def act():
                row = Invitation.objects.select_related("meeting").get(unit=getattr(cast.units, unit))
                services.answer_invitation(
                    actor=cast.people[who],
                    invitation=row,
                    answer=answer,
                    name="李",
                    post="股长",
                    reason="出差",
                )

            self.press(act)

        @rule(answer=st.sampled_from(["attend", "excused"]))
        def reply_by_link(self, answer):
            def act():
                row = Invitation.objects.get(unit=cast.units.statistics)
                services.answer_by_link(token=links.token_of(row), answer=answer, name="孙", reason="病")

            self.press(act)

        @rule(who=ANYBODY)
        def invite_and_take_off(self, who):
            def act():
                services.invite(
                    actor=cast.people[who],
                    meeting=self.meeting(),
                    units=[cast.units.education],
                    guests=["人大"],
                )
                row = Invitation.objects.select_related("meeting").get(unit=cast.units.education)
                services.uninvite(actor=cast.people[who], invitation=row)

            self.press(act)

        @rule(who=ANYBODY)
        def open(self, who):
            self.press(lambda: services.open_meeting(actor=cast.people[who], meeting=self.meeting()))

        @rule(who=ANYBODY, right=st.booleans())
        def sign_in(self, who, right):
            def act():
                meeting = self.meeting()
                row = Invitation.objects.select_related("meeting").get(unit=cast.units.education)
                services.sign_in(actor=cast.people[who], invitation=row, code=meeting.code if right else "x")

            self.press(act)

        @rule(who=ANYBODY, here=st.booleans())
        def sign_in_by_hand(self, who, here):
            ids = list(Invitation.objects.order_by("pk").values_list("pk", flat=True)[:3])
            self.press(
                lambda: services.sign_in_by_hand(
                    actor=cast.people[who], meeting=self.meeting(), invitation_ids=ids, here=here
                )
            )

        @rule(who=ANYBODY, reason=st.sampled_from(["", "主任同意"]))
        def hold(self, who, reason):
            self.press(
                lambda: services.hold_meeting(
                    actor=cast.people[who], meeting=self.meeting(), quorum_reason=reason
                )
            )

        @rule(who=ANYBODY, outcome=st.sampled_from(["noted", "undecided", "deferred"]))
        def write(self, who, outcome):
            def act():
                item = AgendaItem.objects.select_related("meeting").earliest("position")
                services.save_item(
                    actor=cast.people[who], item=item, revision=None, text=f"{who}记", outcome=outcome
                )

            self.press(act)

        @rule(who=ANYBODY, led=st.booleans())
        def resolve(self, who, led):
            def act():
                item = AgendaItem.objects.select_related("meeting").earliest("position")
                services.add_resolution(
                    actor=cast.people[who],
                    item=item,
                    kind="task",
                    text="摸底",
                    lead=cast.units.health if led else None,
                    due_on=TODAY + timedelta(days=9),
                )

            self.press(act)

        @rule(who=ANYBODY)
        def drop(self, who):
            def act():
                row = Resolution.objects.select_related("meeting").latest("pk")
                services.drop_resolution(actor=cast.people[who], resolution=row)

            self.press(act)

        @rule(who=ANYBODY)
        def file(self, who):
            self.press(lambda: services.file_minutes(actor=cast.people[who], meeting=self.meeting()))

        @rule(who=ANYBODY)
        def withdraw(self, who):
            self.press(lambda: services.withdraw_minutes(actor=cast.people[who], meeting=self.meeting()))

        @rule(who=ANYBODY, chair=st.booleans())
        def give_back(self, who, chair):
            node = MeetingFlow.at_chair if chair else MeetingFlow.at_director
            self.press(
                lambda: services.return_minutes(
                    actor=cast.people[who], meeting=self.meeting(), node=node, reason="补充"
                )
            )

        @rule(who=ANYBODY, act=st.sampled_from(["review_minutes", "sign_minutes", "close_meeting"]))
        def answer_minutes(self, who, act):
            self.press(lambda: getattr(services, act)(actor=cast.people[who], meeting=self.meeting()))

        @invariant()
        def the_chain_is_whole(self):
            if Event.objects.count() != self.events:
                self.events = Event.objects.count()
                assert verify()[1] == []

        @invariant()
        def the_one_place(self):
            meeting = self.meeting()
            items = WorkItem.objects.open().about(Meeting, [meeting.pk])
            steps = ProcessStep.objects.filter(process=meeting.process, finished__isnull=True)
            limits = Deadline.objects.open().about(Meeting, [meeting.pk])
            if meeting.state in Meeting.ENDED:
                assert not items.exists()
                assert not steps.exists()
                assert not limits.exists()
                return
            item = items.get()
            assert (item.step, item.role) == (
                f"meeting.{WAITS_AT[meeting.state][0]}",
                WAITS_AT[meeting.state][1],
            )
            assert item.process_step == steps.get()
            assert limits.get().due_on == item.due_on

        @invariant()
        def who_owes_a_receipt_is_asked(self):
            meeting = self.meeting()
            asked = meeting.state == "notified"
            for row in Invitation.objects.filter(meeting=meeting, guest=""):
                settled = Deadline.objects.about(Invitation, [row.pk]).filter(kind="meeting.attend")
                if meeting.is_held and row.unit_id and row.answer != "excused":
                    assert settled.get().state == ("met" if row.was_there else "missed")
                items = WorkItem.objects.open().filter(step="meeting.reply").about(Invitation, [row.pk])
                assert items.exists() == (asked and row.answer == "pending")
                limits = Deadline.objects.about(Invitation, [row.pk]).filter(kind="meeting.attend")
                expected = asked and row.unit_id is not None and row.answer != "excused"
                assert limits.filter(state="open").exists() == expected
                if expected:
                    assert limits.get().due_on == meeting.planned_on
            gone = WorkItem.objects.open().filter(object_type="meetings.invitation")
            assert gone.exclude(object_id__in=Invitation.objects.values("pk")).count() == 0

        @invariant()
        def what_was_held_and_signed_is_whole(self):
            meeting = self.meeting()
            if meeting.is_held:
                there = meeting.invitations.filter(is_member=True, signed_in_at__isnull=False).count()
                assert meeting.present_members == there
                assert (
                    meeting.present_members * 100 >= meeting.due_members * 67
                    or meeting.quorum_reason
                    or (meeting.state in Meeting.WRITING)
                )
            signed = meeting.state in ("minutes_issued", "closed")
            assert (
                (meeting.document_id is not None)
                == signed
                == (RegisterEntry.objects.filter(title=meeting.title).exists())
            )
            tasks = Resolution.objects.tasks().filter(meeting=meeting)
            if signed:
                assert not tasks.filter(task__isnull=True).exists()
                assert not meeting.items.undecided().exists()
                said = (meeting.document.content, list(tasks.values_list("text", "lead", "task")))
                assert self.issued.setdefault(meeting.pk, said) == said
            else:
                assert not tasks.filter(task__isnull=False).exists()
                assert not Task.objects.filter(source="meeting").exists()

    run_state_machine_as_test(MeetingWalk, settings=LONG_WALK)
