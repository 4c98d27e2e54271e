"""Deadlines follow what they are about: nothing has to be told twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from history.models import Event
from operations.models import Job
from operations.services import run_waiting
from organisations.models import Committee
from pages.rules import RuleError
from tasks import services as tasks
from tasks.jobs import ask_for_the_day
from tasks.models import Assignment, ImplementationPlan, Task
from tasks.services.limits import sync_limits
from tests.plans import fill, plan_at, signed_tasks, written_report
from tests.workflow.deadlines import on
from workflow import services
from workflow.models import Deadline, WorkItem

YEAR = 2026


@pytest.fixture(autouse=True)
def in_november():
    with on("2026-11-02"):
        yield


@pytest.fixture
def drafts(cast, birth):
    made = tasks.propose_tasks(actor=cast.office, measures=[birth])
    for task in made:
        tasks.edit_task(actor=cast.office, task=task, lead=cast.units.education, supports=[cast.units.health])
    return [task.pk for task in made]


def states(kind, unit=None):
    rows = Deadline.objects.filter(kind=kind)
    rows = rows.filter(unit=unit) if unit else rows
    return sorted(rows.values_list("state", flat=True))


def test_assigning_sets_the_day_for_signing_and_for_the_task_itself(cast, drafts):
    tasks.assign_tasks(actor=cast.office, task_ids=drafts)
    signing = Deadline.objects.filter(kind="task.sign", unit=cast.units.education)
    assert {row.due_on for row in signing} == {date(2026, 11, 9)}
    item = WorkItem.objects.filter(unit=cast.units.education, step="task.sign").first()
    assert item.due_on == date(2026, 11, 9)
    assert states("task.sign") == ["open"] * 6
    due = Deadline.objects.filter(kind="task.due")
    assert {(row.unit, row.due_on) for row in due} == {(cast.units.education, date(2030, 12, 31))}


def test_seven_working_days_where_the_committee_counts_so(cast, drafts):
    Committee.objects.update(counts_working_days=True)
    cast.office.committee.refresh_from_db()
    tasks.assign_tasks(actor=cast.office, task_ids=drafts)
    assert Deadline.objects.filter(kind="task.sign").first().due_on == date(2026, 11, 11)


def test_signing_meets_it_and_brings_the_years_report(cast, drafts):
    tasks.assign_tasks(actor=cast.office, task_ids=drafts)
    parts = Assignment.objects.filter(unit=cast.units.education)
    tasks.sign(actor=cast.liaison, assignment_ids=parts.values_list("pk", flat=True))
    assert states("task.sign", cast.units.education) == ["met"] * 3
    assert states("task.sign", cast.units.health) == ["open"] * 3
    reports = Deadline.objects.filter(kind="progress.report")
    assert {(row.unit, row.due_on, row.period) for row in reports} == {
        (cast.units.education, date(2026, 12, 20), "2026")
    }


def test_declining_is_an_answer_and_insisting_asks_again(cast, drafts):
    tasks.assign_tasks(actor=cast.office, task_ids=drafts[:1])
    part = Assignment.objects.get(unit=cast.units.education, task=drafts[0])
    tasks.decline(actor=cast.liaison, assignment=part, reason="不属于本单位")
    assert states("task.sign", cast.units.education) == ["met"]
    with on("2026-11-05"):
        tasks.settle_decline(actor=cast.office, assignment=part, decision="insist", comment="请承担")
    row = Deadline.objects.get(kind="task.sign", unit=cast.units.education)
    assert (row.state, row.due_on, row.set_on) == ("open", date(2026, 11, 12), date(2026, 11, 5))


def test_replacing_a_unit_voids_what_it_owed(cast, drafts):
    tasks.assign_tasks(actor=cast.office, task_ids=drafts[:1])
    part = Assignment.objects.get(unit=cast.units.education, task=drafts[0])
    tasks.decline(actor=cast.liaison, assignment=part, reason="不属于本单位")
    tasks.settle_decline(
        actor=cast.office,
        assignment=part,
        decision="replace",
        unit=cast.units.womens_federation,
        comment="改派",
    )
    due = Deadline.objects.filter(kind="task.due")
    assert sorted((row.unit.short_name, row.state) for row in due) == [
        ("县妇联", "open"),
        ("县教育局", "void"),
    ]


def test_stopping_voids_and_resuming_opens_again(cast, drafts):
    tasks.assign_tasks(actor=cast.office, task_ids=drafts[:1])
    task = Task.objects.get(pk=drafts[0])
    tasks.suspend_task(actor=cast.office, task=task, reason="机构改革")
    assert set(Deadline.objects.values_list("state", flat=True)) == {"void"}
    with on("2026-11-20"):
        tasks.resume_task(actor=cast.office, task=task, reason="继续")
    assert set(Deadline.objects.values_list("state", flat=True)) == {"open"}
    assert Deadline.objects.get(kind="task.sign", unit=cast.units.education).due_on == date(2026, 11, 27)


def test_a_plan_goes_from_hand_to_hand_with_its_days(cast, outline, birth):
    signed_tasks(cast, birth)
    due = date(2026, 11, 20)
    plan = tasks.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline, due_on=due)
    for line in plan.lines.all():
        fill(line, cast.liaison)
    assert Deadline.objects.get(kind="plan.drafting").due_on == due
    with on("2026-11-18"):
        plan = tasks.file_plan(actor=cast.liaison, plan=plan)
        # The head has no ten days: the plan must reach the office on its own day.
        head = Deadline.objects.get(kind="plan.at_unit_head")
        assert (head.due_on, head.role) == (due, "unit_head")
        assert Deadline.objects.get(kind="plan.drafting").state == "met"
    with on("2026-11-23"):
        plan = tasks.sign_off_plan(actor=cast.unit_head, plan=plan)
        head.refresh_from_db()
        assert (head.state, head.is_late, head.days_late) == ("met", True, 3)
        office = Deadline.objects.get(kind="plan.at_office")
        assert (office.unit, office.role, office.due_on) == (None, "office", date(2026, 12, 3))
        plan = tasks.return_plan(actor=cast.office, plan=plan, reason="请补充")
        again = Deadline.objects.filter(kind="plan.drafting", state="open").get()
        assert again.due_on == date(2026, 12, 3)
        assert Deadline.objects.filter(kind="plan.drafting").count() == 2


def test_giving_a_plan_more_time_moves_its_deadline(cast, outline, birth):
    signed_tasks(cast, birth)
    plan = tasks.start_plan(
        actor=cast.liaison, unit=cast.units.education, outline=outline, due_on=date(2026, 11, 20)
    )
    row = Deadline.objects.get(kind="plan.drafting")
    services.extend(actor=cast.office, deadline=row, due_on=date(2026, 12, 1), reason="主要同志出差")
    row.refresh_from_db()
    plan.refresh_from_db()
    assert (row.due_on, plan.due_on) == (date(2026, 12, 1), date(2026, 12, 1))
    assert WorkItem.objects.get(step="plan.drafting").due_on == date(2026, 12, 1)


def test_milestones_of_the_plan_in_force_and_of_no_other(cast, outline, birth):
    signed_tasks(cast, birth)
    plan = plan_at(cast, outline, "at_office")
    assert not Deadline.objects.filter(kind="milestone").exists()
    tasks.accept_plan(actor=cast.office, plan=plan)
    rows = Deadline.objects.filter(kind="milestone")
    assert rows.count() == 6
    second = tasks.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)
    for line in second.lines.all():
        fill(line, cast.liaison, milestones=[(date(2027, 3, 1), "新的里程碑")])
    second = tasks.file_plan(actor=cast.liaison, plan=second)
    second = tasks.sign_off_plan(actor=cast.unit_head, plan=second)
    assert rows.filter(state="open").count() == 6
    tasks.accept_plan(actor=cast.office, plan=second)
    assert {row.title[-5:] for row in rows.filter(state="open")} == {"新的里程碑"}
    assert rows.filter(state="void").count() == 6


def test_a_report_meets_the_years_duty_and_the_milestones_it_reached(cast, outline, birth):
    part = signed_tasks(cast, birth)[0]
    plan = plan_at(cast, outline, "accepted")
    reached = plan.lines.get(task=part.task).milestones.order_by("due_on").first()
    report = written_report(cast.liaison, part, milestone_ids=[reached.pk])
    duty = Deadline.objects.get(kind="progress.report", object_id=part.pk)
    assert duty.state == "open"
    with on("2026-12-28"):
        report = tasks.file_report(actor=cast.liaison, report=report)
    duty.refresh_from_db()
    assert (duty.state, duty.days_late) == ("met", 8)
    milestone = Deadline.objects.get(kind="milestone", object_id=reached.pk)
    assert milestone.state == "met"
    # Sent back: it was received in time or late once and for all; mending it has days of its own.
    with on("2026-12-29"):
        report = tasks.return_report(actor=cast.office, report=report, reason="请写明数量")
    assert Deadline.objects.get(kind="progress.report", object_id=part.pk).state == "met"
    assert Deadline.objects.get(kind="progress.drafting").state == "open"
    milestone.refresh_from_db()
    assert milestone.state == "open", "what was sent back reaches nothing"


def test_taking_a_report_back_owes_it_again(cast, birth):
    part = signed_tasks(cast, birth)[0]
    report = tasks.file_report(actor=cast.liaison, report=written_report(cast.liaison, part))
    assert Deadline.objects.get(kind="progress.report", object_id=part.pk).state == "met"
    tasks.withdraw_report(actor=cast.liaison, report=report)
    assert Deadline.objects.get(kind="progress.report", object_id=part.pk).state == "open"


def test_a_task_reported_as_done_is_met_that_day_and_owed_again_when_sent_back(cast, birth):
    part = signed_tasks(cast, birth)[0]
    report = written_report(cast.liaison, part, percent=100, completes=True)
    report = tasks.file_report(actor=cast.liaison, report=report)
    due = Deadline.objects.get(kind="task.due", object_id=part.task_id)
    assert due.state == "met"
    tasks.return_report(actor=cast.office, report=report, reason="请补充材料")
    due.refresh_from_db()
    assert due.state == "open"


def test_years_pass_and_what_was_missed_stays_missed(cast, birth):
    part = signed_tasks(cast, birth)[0]
    with on("2027-01-01"):
        ask_for_the_day()
        assert run_waiting() == 1
        ask_for_the_day()
        assert Job.objects.count() == 1, "once a day"
    reports = Deadline.objects.filter(kind="progress.report", object_id=part.pk)
    assert dict(reports.values_list("period", "state")) == {"2026": "open", "2027": "open"}
    with on("2027-02-01"):
        report = tasks.file_report(actor=cast.liaison, report=written_report(cast.liaison, part, year=2026))
    late = reports.get(period="2026")
    assert (late.state, late.is_late) == ("met", True)
    with on("2029-01-01"):
        ask_for_the_day()
        run_waiting()
    assert dict(reports.values_list("period", "state")) == {"2026": "met", "2027": "missed", "2029": "open"}
    assert report.filed_at is not None


def test_whoever_signs_after_the_years_day_owes_the_next_years_report(cast, drafts):
    tasks.assign_tasks(actor=cast.office, task_ids=drafts)
    with on("2026-12-21"):
        parts = Assignment.objects.filter(unit=cast.units.education)
        tasks.sign(actor=cast.liaison, assignment_ids=parts.values_list("pk", flat=True))
        assert not Deadline.objects.filter(kind="progress.report").exists()
    with on("2027-01-01"):
        sync_limits(drafts)
        assert set(Deadline.objects.filter(kind="progress.report").values_list("period", flat=True)) == {
            "2027"
        }


def test_working_it_out_again_changes_nothing(cast, outline, birth):
    signed_tasks(cast, birth, supports=[cast.units.health])
    plan_at(cast, outline, "accepted")
    before = list(Deadline.objects.order_by("pk").values())
    sync_limits(Task.objects.values_list("pk", flat=True))
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_an_extension_holds_against_working_it_out_again_and_takes_a_reason(cast, birth):
    part = signed_tasks(cast, birth)[0]
    row = Deadline.objects.get(kind="progress.report", object_id=part.pk)
    with pytest.raises(ValidationError):
        services.extend(actor=cast.office, deadline=row, due_on=date(2026, 12, 30), reason=" ")
    with pytest.raises(ValidationError):
        services.extend(actor=cast.office, deadline=row, due_on=date(2026, 11, 1), reason="写错了")
    with pytest.raises(RuleError):
        services.extend(actor=cast.liaison, deadline=row, due_on=date(2026, 12, 30), reason="忙")
    services.extend(actor=cast.office, deadline=row, due_on=date(2026, 12, 30), reason="数据未出")
    sync_limits([part.task_id])
    row.refresh_from_db()
    assert (row.due_on, row.planned_on, row.is_extended) == (date(2026, 12, 30), date(2026, 12, 20), True)
    event = Event.objects.filter(verb="deadline.extended").get()
    assert "数据未出" in event.comment
    assert event.object_id == part.pk


def test_a_milestone_is_moved_in_the_plan_and_not_here(cast, outline, birth):
    signed_tasks(cast, birth)
    plan_at(cast, outline, "accepted")
    row = Deadline.objects.filter(kind="milestone").first()
    with pytest.raises(RuleError, match="修订方案"):
        services.extend(actor=cast.office, deadline=row, due_on=date(2027, 1, 1), reason="延期")
    services.pause(actor=cast.office, deadline=row, reason="等上级部署")
    assert Event.objects.filter(verb="deadline.paused").exists()


def test_a_tasks_own_day_is_moved_at_the_task(cast, birth):
    part = signed_tasks(cast, birth)[0]
    row = Deadline.objects.get(kind="task.due", object_id=part.task_id)
    services.extend(actor=cast.office, deadline=row, due_on=date(2029, 6, 30), reason="提前完成")
    part.task.refresh_from_db()
    row.refresh_from_db()
    assert part.task.due_on == row.due_on == date(2029, 6, 30)


def test_each_sees_the_deadlines_that_are_theirs(cast, outsider, outline, birth):
    signed_tasks(cast, birth, supports=[cast.units.health])
    plan_at(cast, outline, "at_office")
    everything = Deadline.objects.count()

    def seen(key):
        return Deadline.objects.visible_to(cast.access(key))

    assert seen("office").count() == seen("chair").count() == everything
    assert {row.unit for row in seen("liaison")} == {cast.units.education}
    assert {row.unit for row in seen("other_liaison")} == {cast.units.health}
    assert seen("admin").count() == seen("postless").count() == 0
    assert Deadline.objects.visible_to(outsider.access("office")).count() == 0


def test_plans_and_lists_agree_on_what_is_late(cast, outline, birth):
    signed_tasks(cast, birth)
    plan = tasks.start_plan(
        actor=cast.liaison, unit=cast.units.education, outline=outline, due_on=date(2026, 11, 20)
    )
    for day, late in (("2026-11-20", False), ("2026-11-21", True)):
        with on(day, at="23:59"):
            row = Deadline.objects.get(kind="plan.drafting")
            fresh = ImplementationPlan.objects.get(pk=plan.pk)
            assert row.is_late is fresh.is_late is late
            assert Deadline.objects.late(timezone.localdate()).filter(pk=row.pk).exists() is late
    with on("2026-11-21", at="00:00"):
        assert row.is_late
    assert timedelta(0) == row.due_on - row.planned_on
