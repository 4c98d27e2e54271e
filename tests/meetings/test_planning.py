"""Kinds, the year's plan, moving, postponing, cancelling, meetings held without the system."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import services
from meetings.kind_rules import AgendaLine
from meetings.models import Invitation, Meeting, MeetingKind
from meetings.selectors.duties import bases_of, duties_of
from meetings.selectors.planning import proposals
from organisations.models import Unit
from outlines.importer import parse
from outlines.services import store_outlines
from pages.rules import Conflict, RuleError
from tests.gatherings import current, invitation_of, notified, planned, working_day
from workdays.selectors import calendar_of
from workflow.models import Deadline, WorkItem

TODAY = timezone.localdate()
YEAR = TODAY.year


def state_of(cast, code, audience="women", first=YEAR, **kwargs):
    found = {
        (duty.kind.code, duty.finding.audience, duty.finding.first): duty.finding.state
        for duty in duties_of(cast.committee.pk, **kwargs)
    }
    return found.get((code, audience, first))


# Kinds ----------------------------------------------------------------------------------------------


def test_the_six_kinds_are_founded_once(cast, kinds):
    assert list(kinds) == ["conference", "plenary", "chair_office", "liaison", "monitoring", "directors"]
    assert services.found_kinds(committee=cast.committee, actor=cast.office) == []
    assert {kind.since for kind in kinds.values()} == {YEAR}
    with pytest.raises(RuleError):
        services.found_kinds(committee=cast.committee, actor=cast.liaison)


def test_their_basis_is_found_in_the_outlines_by_words(cast, seed_text):
    store_outlines(committee=cast.committee, parsed=parse(seed_text), source_name="a.txt", actor=cast.office)
    services.found_kinds(committee=cast.committee, actor=cast.office)
    kinds = list(MeetingKind.objects.all())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        bases = bases_of(cast.committee.pk, kinds)
    assert len(queries) == 1
    for kind in kinds:
        found = {basis.outline.audience: basis for basis in bases[kind.pk]}
        assert set(found) == ({"women"} if kind.code == "directors" else {"women", "children"}), kind.code
        for basis in found.values():
            assert basis.provision.title.startswith("完善落实实施纲要的协商议事制度"), kind.code
    said = {kind.code: bases[kind.pk][0].sentence for kind in kinds}
    assert said["conference"].startswith("每5年召开一次全县妇女儿童工作会议，必要时可提前或者延期")
    assert said["plenary"].startswith("每年召开一次委员会全体会议")
    assert said["chair_office"].startswith("根据需要由委员会主任主持随时召开委员会主任办公会议")
    assert said["liaison"].startswith("每年至少召开一次委员会联络员会议")
    assert said["monitoring"].startswith("每年召开一次监测评估工作会议")
    assert said["directors"].startswith("每年至少召开一次妇儿工委办公室主任会议")


def test_a_committee_adds_its_own_kind_and_bends_the_rest(cast, kinds):
    own = services.save_kind(
        actor=cast.office,
        name="成员单位培训",
        interval="yearly",
        minimum=2,
        lines=[AgendaLine("lecture", "专题辅导", 60, "专家")],
        invites_all_units=False,
        units=[cast.units.education],
    )
    assert (own.code, own.is_regulated, list(own.units.all())) == ("own-1", False, [cast.units.education])
    assert state_of(cast, "own-1") == "unplanned"
    plenary = services.save_kind(
        actor=cast.office, kind=kinds["plenary"], revision=1, name="全委会", quorum_share=50
    )
    assert (plenary.name, plenary.revision) == ("全委会", 2)
    with pytest.raises(Conflict):
        services.save_kind(actor=cast.office, kind=plenary, revision=1, month=1)
    for fields in (
        {"interval": "on_demand"},
        {"audience": "women"},
        {"minimum": 0},
        {"is_active": False},
        {"name": "联络员会议"},
        {"roles": ["liaison"]},
        {"standing": ["weather"]},
        {"lines": [AgendaLine("a", "一"), AgendaLine("b", "一")]},
        {"month": 13},
    ):
        with pytest.raises(ValidationError):
            services.save_kind(actor=cast.office, kind=plenary, **fields)
    with pytest.raises(RuleError):
        services.save_kind(actor=cast.liaison, kind=plenary, month=2)


# The plan -------------------------------------------------------------------------------------------


def test_a_years_plan_proposes_itself(cast, kinds):
    services.record_meeting(
        actor=cast.office, kind=kinds["liaison"], held_on=date(YEAR - 1, 5, 20), year=YEAR - 1
    )
    year = YEAR + 1
    with CaptureQueriesContext(connection) as queries:
        rows = proposals(cast.committee.pk, year)
    assert len([q for q in queries if "workdays" not in q["sql"] and "committee_parent" not in q["sql"]]) <= 8
    by_code = {row.kind.code: row for row in rows}
    # The conference falls due in the last year of its five.
    expected = {"plenary", "liaison", "monitoring", "directors"}
    assert set(by_code) == expected | ({"conference"} if year in (2025, 2030) else set())
    calendar = calendar_of(cast.committee.pk)
    assert all(calendar.is_working(row.planned_on) and row.planned_on.year == year for row in rows)
    assert len({row.planned_on for row in rows}) == len(rows)
    assert by_code["plenary"].is_joint
    assert not by_code["directors"].is_joint
    assert by_code["plenary"].planned_on >= date(year, 12, 15)
    made = services.plan_year(actor=cast.office, rows=[(row.kind, row.planned_on) for row in rows])
    assert len(made) == len(rows)
    assert services.plan_year(actor=cast.office, rows=[(row.kind, row.planned_on) for row in rows]) == []
    assert proposals(cast.committee.pk, year) == []
    assert state_of(cast, "plenary", first=year) == "arranged"


def test_last_years_day_is_the_first_thought(cast, kinds):
    last = services.record_meeting(
        actor=cast.office, kind=kinds["liaison"], held_on=date(YEAR - 1, 12, 28), year=YEAR - 1
    )
    [row] = [
        row
        for row in proposals(cast.committee.pk, YEAR, today=date(YEAR, 1, 5))
        if row.kind.code == "liaison"
    ]
    assert row.planned_on.month == 12
    assert row.planned_on >= date(YEAR, 12, 28)
    assert str(last.held_on) in row.why


def test_a_meeting_serves_the_outlines_of_its_kind_and_needs_one(cast, kinds):
    directors = planned(cast, kinds["directors"])
    assert [row.audience for row in directors.outlines.all()] == ["women"]
    women = cast.committee.outlines.get(audience="women")
    single = planned(cast, kinds["plenary"], outlines=[women])
    assert list(single.outlines.all()) == [women]
    assert state_of(cast, "plenary", "women", first=single.year) == "arranged"
    assert state_of(cast, "plenary", "children", first=single.year) in ("unplanned", None)
    with pytest.raises(ValidationError, match="至少选择一部"):
        planned(cast, kinds["plenary"], days=30, outlines=[])


def test_days_off_and_days_gone_are_refused_and_a_second_one_on_a_day_is_a_conflict(cast, kinds):
    calendar = calendar_of(cast.committee.pk)
    off = next(d for d in (TODAY + timedelta(days=n) for n in range(30)) if not calendar.is_working(d))
    kind = kinds["plenary"]
    with pytest.raises(ValidationError, match="休息日"):
        services.plan_meeting(actor=cast.office, kind=kind, planned_on=off)
    with pytest.raises(ValidationError, match="早于今天"):
        services.plan_meeting(actor=cast.office, kind=kind, planned_on=TODAY - timedelta(days=1))
    meeting = services.plan_meeting(actor=cast.office, kind=kind, planned_on=off, on_day_off=True)
    with pytest.raises(Conflict) as refused:
        services.plan_meeting(actor=cast.office, kind=kind, planned_on=off, on_day_off=True)
    assert refused.value.current == meeting
    with pytest.raises(ValidationError, match="晚于开始"):
        planned(cast, kind, days=33, starts_at=None, ends_at=None) and services.edit_meeting(
            actor=cast.office, meeting=meeting, version=None, starts_at="10:00", ends_at="09:00"
        )


def test_a_plan_is_moved_freely_and_its_deadline_with_it(cast, kinds):
    meeting = planned(cast, kinds["liaison"], days=40)
    limit = Deadline.objects.open().about(Meeting, [meeting.pk]).get()
    assert limit.kind == "meeting.planning"
    assert limit.due_on == meeting.planned_on - timedelta(days=7)
    day = working_day(cast, 60) if working_day(cast, 60).year == meeting.year else working_day(cast, 21)
    moved = services.move_meeting(
        actor=cast.office,
        meeting=current(meeting),
        planned_on=day,
        version=1,
        reason="避开全会",
        on_day_off=True,
    )
    limit.refresh_from_db()
    assert limit.due_on == day - timedelta(days=7)
    assert (moved.original_on, moved.was_moved, moved.state) == (meeting.planned_on, True, "planned")
    with pytest.raises(Conflict, match="调整计划日期"):
        services.move_meeting(
            actor=cast.office, meeting=moved, planned_on=TODAY + timedelta(days=50), version=1
        )
    assert WorkItem.objects.open().about(Meeting, [meeting.pk]).get().due_on == limit.due_on


def test_out_of_its_period_a_meeting_needs_a_reason(cast, kinds):
    with pytest.raises(ValidationError) as refused:
        services.plan_meeting(
            actor=cast.office, kind=kinds["plenary"], planned_on=date(YEAR + 1, 1, 20), year=YEAR
        )
    assert "reason" in refused.value.message_dict
    meeting = services.plan_meeting(
        actor=cast.office,
        kind=kinds["plenary"],
        planned_on=date(YEAR + 1, 1, 20),
        year=YEAR,
        reason="县委全会后召开",
        on_day_off=True,
    )
    assert meeting.year == YEAR
    assert state_of(cast, "plenary") == "unplanned"
    with pytest.raises(ValidationError, match="相差太远"):
        services.plan_meeting(
            actor=cast.office,
            kind=kinds["plenary"],
            planned_on=date(YEAR + 1, 1, 21),
            year=YEAR - 3,
            reason="x",
        )


def test_postponed_after_the_notice_everybody_is_asked_anew(cast, kinds):
    meeting = notified(cast, kinds["plenary"], days=10)
    services.answer_invitation(
        actor=cast.liaison,
        invitation=invitation_of(meeting, cast.units.education),
        answer="attend",
        name="李红梅",
    )
    assert not WorkItem.objects.open().filter(step="meeting.reply", unit=cast.units.education).exists()
    day = meeting.planned_on + timedelta(days=7)
    with pytest.raises(ValidationError, match="改期要写明理由"):
        services.move_meeting(actor=cast.office, meeting=meeting, planned_on=day, on_day_off=True)
    moved = services.move_meeting(
        actor=cast.office, meeting=meeting, planned_on=day, reason="主任外出", on_day_off=True
    )
    assert (moved.state, moved.planned_on, moved.original_on) == ("notified", day, meeting.planned_on)
    assert moved.reply_due_on == day - timedelta(days=3)
    row = invitation_of(moved, cast.units.education)
    assert (row.answer, row.attendee_name) == ("pending", "")
    item = WorkItem.objects.open().get(step="meeting.reply", unit=cast.units.education)
    assert item.due_on == moved.reply_due_on
    attend = Deadline.objects.open().get(kind="meeting.attend", unit=cast.units.education)
    assert attend.due_on == day
    assert Deadline.objects.open().get(kind="meeting.holding").due_on == day


def test_a_cancelled_meeting_leaves_nothing_waiting(cast, kinds):
    meeting = notified(cast, kinds["plenary"], days=10)
    with pytest.raises(ValidationError):
        services.cancel_meeting(actor=cast.office, meeting=meeting, reason=" ")
    services.cancel_meeting(actor=cast.office, meeting=meeting, reason="与全会合并")
    assert not WorkItem.objects.open().about(Meeting).exists()
    assert not WorkItem.objects.open().about(Invitation).exists()
    assert not Deadline.objects.open().exists()
    with pytest.raises(Conflict):
        services.cancel_meeting(actor=cast.office, meeting=meeting, reason="又一次")
    # The day is free again.
    again = planned(cast, kinds["plenary"], days=10)
    assert again.planned_on == meeting.planned_on


def test_what_was_held_on_paper_counts(cast, kinds):
    MeetingKind.objects.update(since=2021)
    assert state_of(cast, "plenary", first=2023) == "missed"
    meeting = services.record_meeting(actor=cast.office, kind=kinds["plenary"], held_on=date(2023, 12, 5))
    assert (meeting.state, meeting.is_recorded, meeting.process_id) == ("closed", True, None)
    assert state_of(cast, "plenary", first=2023) == "met"
    services.record_meeting(
        actor=cast.office, kind=kinds["conference"], held_on=date(2026, 3, 2), year=2025, reason="换届推迟"
    )
    assert state_of(cast, "conference", first=2021) == "delayed"
    with pytest.raises(ValidationError):
        services.record_meeting(actor=cast.office, kind=kinds["plenary"], held_on=TODAY + timedelta(days=1))


def test_duties_cost_four_queries_whatever_the_number_of_meetings(cast, kinds):
    for number in range(6):
        services.record_meeting(
            actor=cast.office, kind=kinds["liaison"], held_on=TODAY - timedelta(days=number)
        )
    with CaptureQueriesContext(connection) as queries:
        duties_of(cast.committee.pk)
    assert len(queries) == 4


def test_another_countys_kind_and_meeting_are_not_there(cast, kinds, outsider):
    meeting = planned(cast, kinds["plenary"])
    with pytest.raises(ObjectDoesNotExist):
        services.plan_meeting(
            actor=outsider.office,
            kind=kinds["plenary"],
            planned_on=TODAY + timedelta(days=40),
            on_day_off=True,
        )
    with pytest.raises(ObjectDoesNotExist):
        services.cancel_meeting(actor=outsider.office, meeting=meeting, reason="x")
    with pytest.raises(RuleError):
        services.cancel_meeting(actor=cast.liaison, meeting=meeting, reason="x")
    assert not Meeting.objects.visible_to(outsider.access("office")).exists()
    assert not MeetingKind.objects.visible_to(outsider.access("office")).exists()
    assert Unit.objects.filter(committee=outsider.committee).exists()
