"""What each source reads of the real record: the rows behind a unit's points, before any formula touches them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from commendations.registry import facts_of
from meetings import services as meetings
from meetings.models import MeetingKind
from meetings.services import found_kinds
from outlines.models import Measure
from supervision import services as supervision
from supervision.models import AnnualReport, Finding
from supervision.services import rectification
from supervision.services.scales import severities_of
from tasks import services as tasks
from tests.assessments import this_year
from tests.gatherings import held, invitation_of, notified
from tests.inspections import answered, inspection_at, notice_at
from tests.plans import plan_at, signed_tasks, written_report
from tests.years import opened, report_at, report_of


def rows(cast, source, unit=None, *, year=None, today=None):
    """(verdict, how often it came back) of 县教育局, or of `unit`."""
    found = facts_of(source, cast.committee, year or this_year(), today or timezone.localdate())
    return [(row.verdict, row.extra) for row in found.get((unit or cast.units.education).pk, [])]


@pytest.fixture
def outline(outlines):
    return outlines[0]


@pytest.fixture
def carried(cast, outline):
    measure = Measure.objects.filter(domain__outline=outline).order_by("pk").first()
    return signed_tasks(cast, measure, supports=[cast.units.health])


def test_a_report_sent_back_by_its_own_head_costs_nothing_one_by_the_office_does(cast, outline):
    round_ = opened(cast, outline)
    report = report_at(cast, round_, "at_unit_head")
    supervision.return_report(actor=cast.unit_head, report=report, reason="数字再核")
    assert rows(cast, "reports") == [("ahead", 0)]
    report = supervision.file_report(actor=cast.liaison, report=report_of(round_, cast.units.education))
    report = supervision.sign_off_report(actor=cast.unit_head, report=report)
    assert rows(cast, "reports") == [("on_time", 0)]
    supervision.return_report(actor=cast.office, report=report, reason="请补充")
    assert rows(cast, "reports") == [("on_time", 1)]
    assert rows(cast, "reports", cast.units.health) == [("ahead", 0)], "its days are not over"
    late = round_.due_on + timedelta(days=1)
    assert rows(cast, "reports", cast.units.health, today=late) == [("missing", 0)]
    assert rows(cast, "reports", cast.units.statistics) == [], "it owed none"


def test_a_year_closed_over_a_unit_stays_missing_and_one_that_came_late_is_late(cast, outline):
    round_ = opened(cast, outline)
    with time_machine.travel(timezone.now() + timedelta(days=22)):
        report_at(cast, round_, "accepted")
        supervision.close_unreported(
            actor=cast.office, report=report_of(round_, cast.units.health), reason="多次催办未报"
        )
        year = round_.year
        assert rows(cast, "reports", year=year) == [("late", 0)]
        assert rows(cast, "reports", cast.units.health, year=year) == [("missing", 0)]
    assert AnnualReport.objects.filter(state="unreported").count() == 1


def test_a_plan_counts_in_the_year_of_its_day(cast, outline, carried):
    plan, year = plan_at(cast, outline, "at_unit_head"), this_year()
    assert rows(cast, "plans") == [], "the office set no day"
    plan.due_on = date(year, 12, 31)
    plan.save(update_fields=["due_on"])
    assert rows(cast, "plans", year=year) == [("ahead", 0)]
    assert rows(cast, "plans", year=year - 1) == []
    tasks.return_plan(actor=cast.unit_head, plan=plan, reason="再充实", line_comments={})
    assert rows(cast, "plans", year=year) == [("ahead", 0)], "its own head's care"
    assert rows(cast, "plans", year=year, today=plan.due_on + timedelta(days=1)) == [("missing", 0)]


def test_a_task_is_done_when_it_was_verified_and_waits_when_it_was_reported(cast, outline, carried):
    part = carried[0]
    year = this_year()
    plan_at(cast, outline, "accepted")
    type(part.task).objects.filter(pk=part.task_id).update(due_on=date(year, 12, 31))
    assert rows(cast, "tasks") == [("ahead", 0)]
    report = written_report(cast.liaison, part, year=year, completes=True, percent=100)
    report = tasks.file_report(actor=cast.liaison, report=report)
    if report.state == "at_unit_head":
        report = tasks.sign_off_report(actor=cast.unit_head, report=report)
    assert rows(cast, "tasks") == [("waiting", 0)]
    assert rows(cast, "tasks", cast.units.health) == [("waiting", 0)], "it supports the same task"
    tasks.accept_report(actor=cast.office, report=report)
    assert rows(cast, "tasks") == [("on_time", 0)]
    assert ("verified", 0) in rows(cast, "progress")


def test_attendance_by_what_each_unit_did(cast, outlines):
    found_kinds(committee=cast.committee, actor=cast.office)
    held(cast, MeetingKind.objects.get(code="plenary"))
    assert rows(cast, "meetings") == [("present", 0)]
    meeting = notified(cast, MeetingKind.objects.get(code="liaison"), days=0)
    meetings.answer_invitation(
        actor=cast.other_liaison,
        invitation=invitation_of(meeting, cast.units.health),
        answer="excused",
        reason="参加上级会议",
    )
    meetings.open_meeting(actor=cast.office, meeting=meeting)
    meetings.sign_in_by_hand(
        actor=cast.office,
        meeting=meeting,
        invitation_ids=[invitation_of(meeting, cast.units.statistics).pk],
    )
    assert rows(cast, "meetings") == [("present", 0)], "it has not been held yet"
    meetings.hold_meeting(actor=cast.office, meeting=meeting, quorum_reason="先行传达")
    assert rows(cast, "meetings") == [("present", 0), ("absent", 0)]
    assert rows(cast, "meetings", cast.units.health)[-1] == ("excused", 0)
    assert rows(cast, "meetings", cast.units.statistics)[-1] == ("present", 0)


def test_what_was_found_counts_once_the_unit_was_told_and_not_after_a_review_took_it_back(cast, outlines):
    inspection = inspection_at(cast, "concluded")
    assert rows(cast, "findings") == []
    assert rows(cast, "good_practice") == [], "nobody was told yet"
    other = inspection_at(cast, "fed_back", title="另一次检查")
    assert [verdict for verdict, _n in rows(cast, "findings")] == ["visited", "problem", "problem"]
    assert rows(cast, "good_practice") == [("good", 0)]
    Finding.objects.filter(inspection=other, text="台账不全").update(revoked_at=timezone.now())
    assert [verdict for verdict, _n in rows(cast, "findings")] == ["visited", "problem"]
    assert rows(cast, "findings", cast.units.statistics) == []
    assert inspection.pk != other.pk


def test_a_rectification_counts_by_its_day_and_its_rounds(cast, outlines):
    notice = notice_at(cast, "received")
    year, after = notice.due_on.year, notice.due_on + timedelta(days=1)
    assert rows(cast, "rectification", year=year) == [("ahead", 0)]
    assert rows(cast, "rectification", year=year, today=after) == [("missing", 0)]
    notice = answered(cast, notice, "not_accepted")
    notice = answered(cast, notice)
    assert rows(cast, "rectification", year=year, today=after) == [("checking", 0)], "the office's turn"
    Finding.objects.problems().update(severity=_mild(cast))
    verified = answered_again(cast, notice)
    assert verified.state == "closed"
    assert rows(cast, "rectification", year=year) == [("on_time", 1)], "one round more than needed"


def _mild(cast):
    return severities_of(cast.committee.pk).filter(needs_evidence=False).first()


def answered_again(cast, notice):
    notice = rectification.begin_verification(actor=cast.inspector, notice=notice).notice
    return rectification.verify_notice(
        actor=cast.inspector,
        notice=notice,
        is_accepted=True,
        way="on_site",
        text="",
        verdicts={item.pk: (True, "") for item in notice.items.all()},
    )
