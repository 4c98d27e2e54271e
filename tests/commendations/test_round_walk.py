"""Whatever order people press the buttons in, a round, its nominations, what departments are asked, the processes, the
inboxes and the deadlines agree with each other, and nobody is honoured who may not be."""

from datetime import timedelta

import pytest
from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from viewflow.workflow.models import Task as ProcessStep

from commendations import services
from commendations.eligibility import is_over_cap
from commendations.flows import CommendationFlow, NominationFlow
from commendations.models import (
    CommendationRound,
    Kind,
    Nomination,
    Objection,
    Opinion,
    OpinionRequest,
    Veto,
    VetoRule,
)
from commendations.services.rows import nominations_with_all, rounds_with_all
from documents.models import Dispatch
from documents.services import file_dispatch, review_dispatch
from history.models import Event
from tests.commending import (
    COLLECTIVE,
    PERSON,
    TODAY,
    announce,
    answered,
    departments,
    expire,
    filled,
    opened,
    people_of,
)
from tests.walks import LONG_WALK, Walk, the_one_place
from workdays.selectors import calendar_of
from workflow.models import Deadline, WorkItem

PEOPLE = ("office", "director", "chair", "liaison", "unit_head", "other_liaison", "other_head", "admin")
# Those who have something to do more often than others, or nothing would move.
ANYBODY = st.sampled_from((*PEOPLE, "office", "office", "office", "director", "chair", "liaison"))
UNIT = st.sampled_from(["education", "health"])
WAITS_AT = {
    "opened": ("preparing", "office"),
    "nominating": ("nominating", "office"),
    "office_review": ("reviewing", "office"),
    "consultation": ("consulting", "office"),
    "announcing": ("announcing", "office"),
    "publicity": ("publicity", "office"),
    "at_director": ("at_director", "office_director"),
    "at_chair": ("at_chair", "chair"),
}
NOMINATION_AT = {
    "drafting": ("drafting", "liaison"),
    "returned": ("drafting", "liaison"),
    "at_unit_head": ("at_unit_head", "unit_head"),
    "at_office": ("at_office", "office"),
}
LISTED = ("consultation", "announcing", "publicity", "at_director", "at_chair", "decided")
DECIDING = ("at_director", "at_chair", "decided")
OBJECTOR = "周不具名"


@pytest.mark.usefixtures("outlines")
def test_any_walk_leaves_a_round_in_order(cast):
    people_of(cast, cast.units.health)

    class RoundWalk(Walk):
        model = CommendationRound

        def __init__(self):
            super().__init__()
            self.until, self.ended = {}, {}
            opened(cast, individuals_per_unit=2, leader_cap=50)

        def states(self):
            return [
                *super().states(),
                *Nomination.objects.order_by("pk").values_list("pk", "state", "is_proposed"),
            ]

        @staticmethod
        def round():
            return rounds_with_all().get()

        @staticmethod
        def any_of(number):
            rows = list(nominations_with_all().order_by("pk"))
            return rows[number % len(rows)] if rows else nominations_with_all().get(pk=0)

        @initialize(steps=st.integers(0, 9))
        def begin_anywhere(self, steps):
            self.go_on(steps)

        @rule(steps=st.integers(1, 2))
        def go_on_a_little(self, steps):
            self.go_on(steps)

        def go_on(self, steps):
            """What should be done next, by whom it should be done."""
            for _step in range(steps):
                self.press(self.next_step)

        def next_step(self):
            round = self.round()
            state, given = round.state, {"actor": cast.office, "round": round}
            if state == "opened":
                services.mark_called(**given, how="电话")
            elif state == "nominating":
                if not round.nominations.exists():
                    filled(cast, round)
                services.close_nominating(**given, reason="已收齐")
            elif state == "office_review":
                for row in nominations_with_all().filter(round=round, state="at_office"):
                    services.reject_nomination(actor=cast.director, nomination=row, reason="不突出")
                clear = nominations_with_all().accepted().filter(is_proposed=False)
                for row in clear.exclude(vetoes__lifted_at=None, vetoes__isnull=False)[:2]:
                    services.propose(actor=cast.office, nomination=row)
                services.begin_consultation(**given, departments=departments(cast), due_on=TODAY())
            elif state == "consultation":
                answered(cast, round)
                for row in Opinion.objects.filter(verdict="objects", settled_reason=""):
                    services.settle_opinion(actor=cast.office, opinion=row, reason="已核实")
                services.end_consultation(actor=cast.office, round=self.round())
            elif state == "announcing":
                if not Dispatch.objects.open().exists():
                    announce(cast, round)
            elif state == "publicity":
                for row in Objection.objects.open():
                    services.examine_objection(
                        actor=cast.office, objection=row, result="unfounded", finding="不实", answer="查"
                    )
                self.until.pop(round.publicity_document_id, None)
                self.ended[round.publicity_document_id] = True
                expire(round)
                services.end_publicity(actor=cast.office, round=self.round())
            elif state == "at_director":
                services.review_list(actor=cast.director, round=round)
            elif state == "at_chair":
                services.approve_list(actor=cast.chair, round=round)

        # The round

        @rule(who=ANYBODY, quota=st.integers(0, 3))
        def edit(self, who, quota):
            self.press(
                lambda: services.edit_round(
                    actor=cast.people[who], round=self.round(), individual_quota=quota
                )
            )

        @rule(
            who=ANYBODY,
            number=st.sampled_from(["individual_quota", "leader_cap", "individuals_per_unit"]),
            after=st.integers(0, 3),
        )
        def allow(self, who, number, after):
            self.press(
                lambda: services.allow(
                    actor=cast.people[who],
                    round=self.round(),
                    number=number,
                    after=after,
                    reason="研究",
                    basis="会议",
                )
            )

        @rule(who=ANYBODY, act=st.sampled_from(["begin_call", "begin_notice"]))
        def draft_paper(self, who, act):
            self.press(lambda: getattr(services, act)(actor=cast.people[who], round=self.round()))

        @rule(who=ANYBODY)
        def sign_paper(self, who):
            def act():
                dispatch = Dispatch.objects.open().select_related("process", "committee").earliest("pk")
                if dispatch.state == "drafting":
                    dispatch = file_dispatch(actor=cast.office, dispatch=dispatch)
                review_dispatch(actor=cast.people[who], dispatch=dispatch)

            self.press(act)

        @rule(who=ANYBODY, reason=st.sampled_from(["", "已收齐"]))
        def close(self, who, reason):
            self.press(
                lambda: services.close_nominating(actor=cast.people[who], round=self.round(), reason=reason)
            )

        @rule(who=ANYBODY, days=st.sampled_from([-1, 1, 40, 50]))
        def extend(self, who, days):
            self.press(
                lambda: services.extend_nominating(
                    actor=cast.people[who],
                    round=self.round(),
                    due_on=TODAY() + timedelta(days=days),
                    reason="补报",
                )
            )

        @rule(who=ANYBODY, reason=st.sampled_from(["", "", "", "不办了"]))
        def cancel(self, who, reason):
            self.press(
                lambda: services.cancel_round(actor=cast.people[who], round=self.round(), reason=reason)
            )

        # Nominations

        @rule(who=ANYBODY, unit=UNIT, kind=st.sampled_from(list(Kind)), number=st.integers(0, 3))
        def begin(self, who, unit, kind, number):
            given = (PERSON | {"rank": "division"}) if kind == Kind.INDIVIDUAL else COLLECTIVE
            self.press(
                lambda: services.begin_nomination(
                    actor=cast.people[who],
                    round=self.round(),
                    unit=getattr(cast.units, unit),
                    kind=kind,
                    name=f"推荐对象{number}",
                    **given,
                )
            )

        @rule(who=ANYBODY, number=st.integers(0, 5), text=st.sampled_from(["", "事迹" * 200]))
        def write(self, who, number, text):
            self.press(
                lambda: services.save_nomination(
                    actor=cast.people[who], nomination=self.any_of(number), revision=None, deeds=text
                )
            )

        @rule(
            who=ANYBODY,
            number=st.integers(0, 5),
            act=st.sampled_from(["file", "sign", "withdraw", "return", "accept", "reject", "retract"]),
        )
        def take(self, who, number, act):
            more = {
                "sign": {"opinion": "同意"},
                "return": {"reason": "补充"},
                "reject": {"reason": "不突出"},
                "retract": {"reason": "放弃"},
            }.get(act, {})
            self.press(
                lambda: getattr(services, f"{act}_nomination")(
                    actor=cast.people[who], nomination=self.any_of(number), **more
                )
            )

        @rule(who=ANYBODY, number=st.integers(0, 5), evidence=st.sampled_from(["", "处分决定"]))
        def veto(self, who, number, evidence):
            self.press(
                lambda: services.record_veto(
                    actor=cast.people[who],
                    nomination=self.any_of(number),
                    rule=VetoRule.objects.get(code="discipline"),
                    evidence=evidence,
                )
            )

        @rule(who=ANYBODY)
        def lift(self, who):
            self.press(
                lambda: services.lift_veto(
                    actor=cast.people[who],
                    veto=Veto.objects.select_related("nomination__round").latest("pk"),
                    reason="查无实据",
                )
            )

        # The list

        @rule(who=ANYBODY, number=st.integers(0, 5), on=st.booleans())
        def change_list(self, who, number, on):
            actor = cast.people[who]
            self.press(
                lambda: (
                    services.propose(actor=actor, nomination=self.any_of(number))
                    if on
                    else services.unpropose(actor=actor, nomination=self.any_of(number), reason="另议")
                )
            )

        @rule(who=ANYBODY)
        def consult(self, who):
            self.press(
                lambda: services.begin_consultation(
                    actor=cast.people[who],
                    round=self.round(),
                    departments=departments(cast),
                    due_on=TODAY(),
                )
            )

        @rule(who=ANYBODY, verdict=st.sampled_from(["clear", "objects", ""]))
        def answer(self, who, verdict):
            def act():
                request = OpinionRequest.objects.open().filter(unit=cast.units.health).latest("pk")
                verdicts = {row.nomination_id: (verdict, "有反映") for row in request.opinions.all()}
                services.answer_request(actor=cast.people[who], request=request, verdicts=verdicts)

            self.press(act)

        @rule(who=ANYBODY)
        def end_consultation(self, who):
            self.press(
                lambda: services.end_consultation(
                    actor=cast.people[who], round=self.round(), without_reason="不再等待"
                )
            )

        @rule(number=st.integers(0, 5), signed=st.booleans())
        def object(self, number, signed):
            self.press(
                lambda: services.receive_objection(
                    round=self.round(),
                    nomination=self.any_of(number),
                    is_signed=signed,
                    name=OBJECTOR,
                    contact="139",
                    text="不实",
                )
            )

        @rule(who=ANYBODY, result=st.sampled_from(["upheld", "unfounded", ""]))
        def examine(self, who, result):
            self.press(
                lambda: services.examine_objection(
                    actor=cast.people[who],
                    objection=Objection.objects.select_related("round", "nomination").latest("pk"),
                    result=result,
                    finding="查",
                    answer="复",
                )
            )

        @rule(who=ANYBODY)
        def end_publicity(self, who):
            self.press(lambda: services.end_publicity(actor=cast.people[who], round=self.round()))

        @rule(who=ANYBODY)
        def reopen(self, who):
            self.press(
                lambda: services.reopen_review(actor=cast.people[who], round=self.round(), reason="重新审核")
            )

        @rule(who=ANYBODY, act=st.sampled_from(["review_list", "approve_list"]))
        def decide(self, who, act):
            self.press(lambda: getattr(services, act)(actor=cast.people[who], round=self.round()))

        @rule(who=ANYBODY, node=st.sampled_from(["at_director", "at_chair"]))
        def give_back(self, who, node):
            self.press(
                lambda: services.return_list(
                    actor=cast.people[who],
                    round=self.round(),
                    node=getattr(CommendationFlow, node),
                    reason="再议",
                )
            )

        # What always holds

        @invariant()
        def the_round_is_in_one_place(self):
            the_one_place(
                self.round(), CommendationRound, CommendationFlow, WAITS_AT, cancelled=("cancelled",)
            )

        @invariant()
        def each_nomination_is_in_one_place(self):
            for row in nominations_with_all():
                if row.state not in Nomination.ENDED:
                    the_one_place(row, Nomination, NominationFlow, NOMINATION_AT)
                    assert row.round.state in CommendationRound.SELECTING
                    continue
                assert not WorkItem.objects.open().about(Nomination, [row.pk]).exists()
                assert not Deadline.objects.open().about(Nomination, [row.pk]).exists()
                assert not ProcessStep.objects.filter(process=row.process, finished=None).exists()
                assert row.process.status in ("DONE", "CANCELED")

        @invariant()
        def departments_are_asked_while_they_may_answer(self):
            state = self.round().state
            for request in OpinionRequest.objects.all():
                is_open = request.state == "open"
                assert not is_open or state == "consultation"
                items = WorkItem.objects.open().about(OpinionRequest, [request.pk])
                assert items.exists() == (is_open and request.unit_id is not None)
                limits = Deadline.objects.open().about(OpinionRequest, [request.pk])
                assert limits.exists() == items.exists()
                assert not request.opinions.filter(nomination__unit=request.unit_id).exists()

        @invariant()
        def the_list_is_within_its_numbers(self):
            round = self.round()
            listed = list(round.nominations.proposed())
            people = [row for row in listed if row.kind == Kind.INDIVIDUAL]
            if round.state in LISTED:
                for kind in Kind:
                    assert sum(row.kind == kind for row in listed) <= round.quota_of(kind)
                for unit in {row.unit_id for row in people}:
                    own = [row for row in people if row.unit_id == unit]
                    assert len(own) <= round.individuals_per_unit
            if round.state in DECIDING:
                assert listed
                leaders = sum(row.rank in round.leader_ranks for row in people)
                assert not is_over_cap(leaders, len(people), round.leader_cap)
            vetoed = round.nominations.proposed().filter(
                Q(vetoes__isnull=False) & Q(vetoes__lifted_at__isnull=True)
            )
            assert round.state in ("at_director", "at_chair") or not vetoed.exists()

        @invariant()
        def a_publicity_is_whole(self):
            round = self.round()
            if round.publicity_until is None:
                assert round.state not in ("publicity", *DECIDING)
                return
            document = round.publicity_document_id
            if document not in self.ended:
                day_before = round.publicity_from - timedelta(days=1)
                assert calendar_of(cast.committee.pk).count(day_before, round.publicity_until) >= 5
                assert round.publicity_from > TODAY()
                assert self.until.setdefault(document, round.publicity_until) == round.publicity_until
            if round.state in DECIDING:
                assert document in self.ended, "nobody ended it before its last day had passed"
                assert round.publicity_ended_at is not None
                assert not round.objections.open().exists()

        @invariant()
        def who_is_honoured_was_proposed(self):
            round = self.round()
            honoured = list(round.nominations.filter(state="honoured").order_by("kind", "position", "pk"))
            assert bool(honoured) == (round.state == "decided") == (round.decision_id is not None)
            assert [int(row.certificate_no[-4:-1]) for row in honoured] == list(range(1, len(honoured) + 1))
            assert all(row.is_proposed and not row.vetoes.in_force().exists() for row in honoured)

        @invariant()
        def nobody_reads_who_objected(self):
            told = Q(details__contains=OBJECTOR) | Q(comment__contains=OBJECTOR)
            assert not Event.objects.filter(told | Q(object_label__contains=OBJECTOR)).exists()

    run_state_machine_as_test(RoundWalk, settings=LONG_WALK)
