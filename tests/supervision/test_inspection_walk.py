"""Whatever order people press the buttons in, an inspection, its notices and reviews agree with their processes and
with the inbox."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from organisations.access import access_of
from supervision.flows import InspectionFlow, RectificationFlow, ReviewFlow
from supervision.models import (
    Finding,
    Inspection,
    RectificationItem,
    RectificationNotice,
    ReviewRequest,
)
from supervision.services import concluding, fieldwork, inspections, rectification, reviews
from tests.inspections import inspection_at, notice_at, problem, scheme, serious
from tests.walks import LONG_WALK, Walk, the_one_place
from workflow import services as workflow
from workflow.turns import present_item

TODAY = timezone.localdate()
PEOPLE = ("liaison", "unit_head", "other_liaison", "office", "director", "inspector", "evaluator", "admin")
ANYBODY = st.sampled_from(PEOPLE)

INSPECTION_WAITS_AT = {
    "planned": ("drafting", "office"),
    "returned": ("drafting", "office"),
    "at_director": ("at_director", "office_director"),
    "notified": ("on_site", "inspector"),
    "on_site": ("on_site", "inspector"),
    "concluded": ("feeding_back", "office"),
    "fed_back": ("settling", "office"),
}
NOTICE_WAITS_AT = {
    "issued": ("receiving", "liaison"),
    "received": ("responding", "liaison"),
    "not_accepted": ("responding", "liaison"),
    "responded": ("verifying", "inspector"),
    "verifying": ("verifying", "inspector"),
}
REVIEW_WAITS_AT = {"asked": ("assigning", "office_director"), "deciding": ("deciding", "office_director")}


def test_any_walk_leaves_an_inspection_in_order(cast):
    start = inspection_at(cast, "planned")

    class InspectionWalk(Walk):
        model = Inspection

        def __init__(self):
            super().__init__()
            self.approved = {}

        @staticmethod
        def inspection():
            return inspections.inspections_with_all().get(pk=start.pk)

        @rule(who=ANYBODY, unannounced=st.booleans())
        def write(self, who, unannounced):
            def act():
                found = self.inspection()
                visits = {visit.unit_id: (TODAY, "") for visit in found.visits.all()}
                inspections.save_scheme(
                    actor=cast.people[who],
                    inspection=found,
                    revision=found.revision,
                    leader=cast.inspector,
                    visits=visits,
                    is_unannounced=unannounced,
                )

            self.press(act)

        @rule(who=ANYBODY)
        def file(self, who):
            self.press(lambda: inspections.file_scheme(actor=cast.people[who], inspection=self.inspection()))

        @rule(who=ANYBODY, good=st.booleans())
        def answer(self, who, good):
            def act():
                given = {"actor": cast.people[who], "inspection": self.inspection()}
                if good:
                    inspections.approve_scheme(**given)
                else:
                    inspections.return_scheme(**given, reason="范围太大")

            self.press(act)

        @rule(who=ANYBODY)
        def withdraw(self, who):
            self.press(
                lambda: inspections.withdraw_scheme(actor=cast.people[who], inspection=self.inspection())
            )

        @rule(who=ANYBODY)
        def notify(self, who):
            self.press(
                lambda: inspections.note_notified(
                    actor=cast.people[who], inspection=self.inspection(), note="电话"
                )
            )

        @rule(who=ANYBODY, leader=st.sampled_from(["inspector", "evaluator", "liaison"]))
        def change_group(self, who, leader):
            self.press(
                lambda: inspections.change_group(
                    actor=cast.people[who],
                    inspection=self.inspection(),
                    leader=cast.people[leader],
                    reason="出差",
                )
            )

        @rule(who=ANYBODY)
        def record(self, who):
            def act():
                visit = self.inspection().visits.get(unit=cast.units.education)
                problem(cast, visit, f"{who}看到的", leader=cast.people[who])

            self.press(act)

        @rule(who=ANYBODY)
        def drop(self, who):
            def act():
                finding = self.inspection().findings.filter(dropped_at=None).first()
                if finding:
                    fieldwork.drop_finding(actor=cast.people[who], finding=finding, reason="重复")

            self.press(act)

        @rule(who=ANYBODY)
        def conclude(self, who):
            def act():
                found = concluding.save_conclusion(
                    actor=cast.people[who],
                    inspection=self.inspection(),
                    revision=None,
                    conclusion="有问题",
                    opinions={},
                )
                concluding.conclude(actor=cast.people[who], inspection=found)

            self.press(act)

        @rule(who=ANYBODY)
        def reopen(self, who):
            self.press(
                lambda: concluding.reopen_site(
                    actor=cast.people[who], inspection=self.inspection(), reason="补充"
                )
            )

        @rule(who=ANYBODY, all_of_them=st.booleans())
        def feed_back(self, who, all_of_them):
            def act():
                visits = self.inspection().visits.all()
                visits = visits if all_of_them else visits[:1]
                concluding.feed_back(
                    actor=cast.people[who], inspection=self.inspection(), visits=visits, note="当面"
                )

            self.press(act)

        @rule(who=ANYBODY)
        def settle(self, who):
            def act():
                for finding in rectification.problems_to_settle(self.inspection()):
                    concluding.settle_finding(
                        actor=cast.people[who], finding=finding, handling="on_spot", note="当场改了"
                    )

            self.press(act)

        @rule(who=ANYBODY)
        def draft(self, who):
            self.press(
                lambda: rectification.draft_notices(actor=cast.people[who], inspection=self.inspection())
            )

        @rule(who=ANYBODY, discard=st.booleans())
        def issue(self, who, discard):
            def act():
                notices = list(self.inspection().notices.filter(state="draft"))
                if discard and notices:
                    rectification.discard_notice(actor=cast.people[who], notice=notices[0])
                else:
                    rectification.issue_notices(actor=cast.people[who], notices=notices)

            self.press(act)

        @rule(who=ANYBODY)
        def close(self, who):
            self.press(
                lambda: concluding.close_inspection(actor=cast.people[who], inspection=self.inspection())
            )

        @rule(who=ANYBODY)
        def cancel(self, who):
            self.press(
                lambda: inspections.cancel_inspection(
                    actor=cast.people[who], inspection=self.inspection(), reason="疫情"
                )
            )

        @rule(to=st.sampled_from([None, "inspector", "chair", "evaluator"]))
        def hand_on(self, to):
            person, item = cast.people[to] if to else None, present_item(self.inspection())
            if item is not None:
                self.press(
                    lambda: workflow.hand_item_to(actor=cast.office, item=item, person=person, reason="改派")
                )

        @rule(steps=st.integers(1, 4))
        def go_on(self, steps):
            for _step in range(steps):
                self.press(self.next_step)

        def next_step(self):
            found = self.inspection()
            if found.is_editable:
                scheme(cast, found)
                inspections.file_scheme(actor=cast.office, inspection=self.inspection())
            elif found.state == "at_director":
                inspections.approve_scheme(actor=cast.director, inspection=found)
            elif found.state == "approved" and not found.is_unannounced:
                inspections.note_notified(actor=cast.office, inspection=found, note="电话")
            elif found.state in ("approved", "notified"):
                problem(cast, found.visits.first(), "台账不全", leader=found.leader)
            elif found.state == "on_site":
                concluding.save_conclusion(
                    actor=found.leader, inspection=found, revision=None, conclusion="有问题", opinions={}
                )
                concluding.conclude(actor=found.leader, inspection=self.inspection())
            elif found.state == "concluded":
                concluding.feed_back(
                    actor=cast.office, inspection=found, visits=found.visits.all(), note="当面"
                )

        @invariant()
        def everything_agrees(self):
            found = self.inspection()
            waits = INSPECTION_WAITS_AT | {
                "approved": ("on_site", "inspector") if found.is_unannounced else ("notifying", "office")
            }
            the_one_place(found, Inspection, InspectionFlow, waits, ["cancelled"])
            if found.approved_at and found.state not in ("planned", "returned", "at_director"):
                assert found.approved_by_id != found.filed_by_id
            told = found.visits.filter(fed_back_at__isnull=False).count()
            assert (found.state in ("fed_back", "closed")) == (told == found.visits.count())
            if found.state == "closed":
                assert concluding.open_ends(found) == []

        @invariant()
        def what_was_approved_stays(self):
            found = self.inspection()
            if found.approved_at is None:
                return
            said = (found.basis, found.content, found.start_on, found.end_on, found.is_unannounced)
            scope = (said, sorted(found.visits.values_list("unit", flat=True)))
            assert self.approved.setdefault(found.approved_at, scope) == scope

        @invariant()
        def nobody_is_told_too_early(self):
            found, unit = self.inspection(), access_of(cast.liaison)
            seen = Inspection.objects.visible_to(unit).filter(pk=found.pk).exists()
            visit = found.visits.get(unit=cast.units.education)
            announced = found.notified_at is not None and not found.is_unannounced
            assert seen == (announced or visit.fed_back_at is not None)
            findings = Finding.objects.visible_to(unit).exists()
            if visit.fed_back_at is None:
                assert not findings

    run_state_machine_as_test(InspectionWalk, settings=LONG_WALK)


def test_any_walk_leaves_a_rectification_in_order(cast):
    start = notice_at(cast, "issued")
    visit = start.inspection.visits.get(unit=cast.units.education)

    class NoticeWalk(Walk):
        model = RectificationNotice

        @staticmethod
        def notice():
            return rectification.notices_with_all().get(pk=start.pk)

        @rule(who=ANYBODY)
        def receive(self, who):
            self.press(lambda: rectification.receive_notice(actor=cast.people[who], notice=self.notice()))

        @rule(who=ANYBODY)
        def write(self, who):
            def act():
                rectification.save_response(
                    actor=cast.people[who],
                    notice=self.notice(),
                    revision=None,
                    text=f"{who}写的",
                    items={item.pk: ("补齐", "done") for item in self.notice().items.all()},
                )

            self.press(act)

        @rule(who=ANYBODY)
        def file(self, who):
            self.press(lambda: rectification.file_response(actor=cast.people[who], notice=self.notice()))

        @rule(who=ANYBODY)
        def withdraw(self, who):
            self.press(lambda: rectification.withdraw_response(actor=cast.people[who], notice=self.notice()))

        @rule(who=ANYBODY)
        def take_up(self, who):
            self.press(lambda: rectification.begin_verification(actor=cast.people[who], notice=self.notice()))

        @rule(who=ANYBODY, accepted=st.booleans())
        def verify(self, who, accepted):
            self.press(
                lambda: rectification.verify_notice(
                    actor=cast.people[who],
                    notice=self.notice(),
                    is_accepted=accepted,
                    way="papers",
                    text="" if accepted else "不够",
                    verdicts={item.pk: (accepted, "") for item in self.notice().items.all()},
                )
            )

        @rule(who=ANYBODY, days=st.sampled_from([-1, 0, 30]))
        def more_time(self, who, days):
            self.press(
                lambda: rectification.extend_notice(
                    actor=cast.people[who],
                    notice=self.notice(),
                    due_on=TODAY + timedelta(days=days),
                    reason="停电",
                )
            )

        @rule(to=st.sampled_from([None, "inspector", "office", "evaluator", "liaison"]))
        def hand_on(self, to):
            person, item = cast.people[to] if to else None, present_item(self.notice())
            if item is not None:
                self.press(
                    lambda: workflow.hand_item_to(actor=cast.office, item=item, person=person, reason="改派")
                )

        @rule(who=ANYBODY, every_one=st.booleans())
        def ask_review(self, who, every_one):
            def act():
                rows = Finding.objects.filter(visit=visit).kept().problems()
                rows = rows if every_one else rows.filter(severity=serious(cast))
                reviews.ask_review(actor=cast.people[who], visit=visit, findings=rows, grounds="不实")

            self.press(act)

        @staticmethod
        def review():
            return reviews.reviews_with_all().get(visit=visit)

        @rule(who=ANYBODY, reviewer=st.sampled_from(["inspector", "evaluator", "office"]))
        def assign(self, who, reviewer):
            self.press(
                lambda: reviews.assign_reviewer(
                    actor=cast.people[who], review=self.review(), reviewer=cast.people[reviewer]
                )
            )

        @rule(who=ANYBODY, decision=st.sampled_from(["upheld", "partly", "revoked"]))
        def decide(self, who, decision):
            def act():
                review = self.review()
                reviews.decide_review(
                    actor=cast.people[who],
                    review=review,
                    decision=decision,
                    text="查明",
                    revoked=review.findings.all()[:1],
                )

            self.press(act)

        @rule(who=ANYBODY)
        def take_review_back(self, who):
            self.press(lambda: reviews.withdraw_review(actor=cast.people[who], review=self.review()))

        @rule(steps=st.integers(1, 4))
        def go_on(self, steps):
            for _step in range(steps):
                self.press(self.next_step)

        def next_step(self):
            notice = self.notice()
            if notice.state == "issued":
                rectification.receive_notice(actor=cast.liaison, notice=notice)
            elif notice.is_answering:
                rectification.save_response(
                    actor=cast.liaison,
                    notice=notice,
                    revision=None,
                    text="整改",
                    items={item.pk: ("补齐", "done") for item in notice.items.all()},
                )
                rectification.file_response(actor=cast.liaison, notice=self.notice())
            elif notice.state == "responded":
                rectification.begin_verification(actor=cast.inspector, notice=notice)
            elif notice.state == "verifying":
                self.verify("inspector", accepted=False)

        @invariant()
        def everything_agrees(self):
            notice = self.notice()
            the_one_place(notice, RectificationNotice, RectificationFlow, NOTICE_WAITS_AT, ["cancelled"])
            filed = notice.responses.exclude(filed_at=None)
            assert (notice.responded_at is None) == (not filed.exists())
            assert notice.responses.filter(filed_at=None).count() == (1 if notice.is_answering else 0) or (
                notice.state == "cancelled"
            )
            decided = notice.verifications.exclude(decided_at=None)
            assert decided.count() == notice.rounds
            for verification in notice.verifications.all():
                answers = filed.filter(round__lte=verification.round)
                assert verification.verified_by_id not in answers.values_list("filed_by_id", flat=True)
            if notice.state == "closed":
                assert decided.latest("round").is_accepted
                strict = notice.items.filter(is_withdrawn=False, finding__severity__needs_evidence=True)
                assert not strict.exists(), "there is no evidence in this story"
            if notice.state == "cancelled":
                assert not notice.items.filter(is_withdrawn=False).exists()

        @invariant()
        def reviews_agree(self):
            for review in reviews.reviews_with_all():
                the_one_place(review, ReviewRequest, ReviewFlow, REVIEW_WAITS_AT, ["withdrawn"])
                revoked = set(review.revoked.values_list("pk", flat=True))
                assert (review.decision in ("partly", "revoked")) == bool(revoked)
                for item in RectificationItem.objects.filter(finding__in=revoked):
                    assert item.is_withdrawn or item.notice.state == "closed"
                if review.decided_by_id:
                    assert review.decided_by_id == cast.evaluator.pk

    run_state_machine_as_test(NoticeWalk, settings=LONG_WALK)
