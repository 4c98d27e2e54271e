"""实施方案 from the call to acceptance, and what keeps one from being filed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from organisations import services as organisations
from organisations.models import Committee, Post
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.models import Assignment, ImplementationPlan, LineComment, PlanLine, Task
from tests.plans import drafted_plan, fill, plan_at, signed_tasks
from workflow.models import WorkItem
from workflow.turns import present_item


@pytest.fixture
def parts(cast, birth):
    return signed_tasks(cast, birth, supports=[cast.units.health])


def start(cast, outline):
    return services.start_plan(actor=cast.liaison, unit=cast.units.education, outline=outline)


# Beginning ------------------------------------------------------------------------------------------


def test_a_plan_lists_every_task_the_unit_leads_or_supports(cast, outline, parts):
    plan = start(cast, outline)
    assert list(plan.lines.values_list("task_code", "role")) == [(p.task.code, "lead") for p in parts]
    other = services.start_plan(actor=cast.other_liaison, unit=cast.units.health, outline=outline)
    assert set(other.lines.values_list("role", flat=True)) == {"support"}


def test_a_unit_without_signed_tasks_has_nothing_to_plan(cast, outline):
    with pytest.raises(ValidationError, match="还没有签收"):
        start(cast, outline)


def test_the_office_calls_for_plans_and_is_told_of_every_unit(cast, outline, parts):
    due = timezone.localdate() + timedelta(days=20)
    ids = [cast.units.education.pk, cast.units.health.pk, cast.units.statistics.pk]
    outcomes = services.call_for_plans(actor=cast.office, outline=outline, unit_ids=ids, due_on=due)
    assert [outcome.done for outcome in outcomes] == [True, True, False]
    assert "还没有签收" in outcomes[2].reason
    assert {plan.due_on for plan in ImplementationPlan.objects.all()} == {due}
    items = WorkItem.objects.open().filter(step="plan.drafting")
    assert {(item.unit, item.due_on, item.initiator) for item in items} == {
        (cast.units.education, due, cast.office),
        (cast.units.health, due, cast.office),
    }
    later = due + timedelta(days=10)
    services.call_for_plans(actor=cast.office, outline=outline, unit_ids=ids[:1], due_on=later)
    assert WorkItem.objects.get(step="plan.drafting", unit=cast.units.education).due_on == later
    again = services.call_for_plans(actor=cast.office, outline=outline, unit_ids=ids[:1], due_on=later)
    assert [outcome.done for outcome in again] == [False]


def test_a_call_does_not_reach_into_another_county(cast, outsider, outline, parts):
    outcomes = services.call_for_plans(
        actor=cast.office,
        outline=outline,
        unit_ids=[outsider.units.education.pk],
        due_on=timezone.localdate(),
    )
    assert outcomes == []


@pytest.mark.parametrize("who", ["unit_head", "other_liaison", "chair", "admin", "inspector"])
def test_who_may_not_begin_a_plan(cast, outline, parts, who):
    with pytest.raises(RuleError):
        services.start_plan(actor=cast.people[who], unit=cast.units.education, outline=outline)


# Writing --------------------------------------------------------------------------------------------


def test_a_line_keeps_what_was_typed_also_half_of_it(cast, outline, parts):
    line = start(cast, outline).lines.first()
    fill(
        line,
        cast.liaison,
        milestones=[(None, "还没定日期"), (date(2027, 1, 1), "")],
        funds=[(2026, "", None)],
    )
    line.refresh_from_db()
    assert [(m.due_on, m.title) for m in line.milestones.order_by("pk")] == [
        (None, "还没定日期"),
        (date(2027, 1, 1), ""),
    ]
    assert line.funds.get().year == 2026


def test_the_second_of_two_colleagues_sees_both_texts(cast, outline, parts):
    plan = start(cast, outline)
    line = plan.lines.select_related("plan").first()
    fill(line, cast.liaison, steps="甲写的")
    with pytest.raises(Conflict, match="已由李红梅于"):
        services.save_line(
            actor=cast.liaison, line=line, revision=1, steps="乙写的", responsible="", result=""
        )
    line.refresh_from_db()
    assert line.steps == "甲写的"


def test_the_same_words_sent_twice_are_saved_once(cast, outline, parts):
    line = start(cast, outline).lines.first()
    for _time in range(2):
        services.save_line(
            actor=cast.liaison,
            line=PlanLine.objects.select_related("plan").get(pk=line.pk),
            revision=1,
            steps="摸底",
            responsible="",
            result="",
            milestones=[(date(2027, 1, 2), "乙"), (date(2026, 1, 2), "甲")],
            funds=[],
        )
    line.refresh_from_db()
    assert line.revision == 2
    assert Event.objects.filter(verb="plan.line_saved").count() == 1


@pytest.mark.parametrize("who", ["unit_head", "other_liaison", "office", "admin"])
def test_only_those_whose_turn_it_is_write(cast, outline, parts, who):
    line = start(cast, outline).lines.select_related("plan").first()
    with pytest.raises(RuleError):
        services.save_line(
            actor=cast.people[who], line=line, revision=1, steps="x", responsible="", result=""
        )


# Filing ---------------------------------------------------------------------------------------------


def test_filing_names_every_task_that_is_not_written(cast, outline, parts):
    plan = start(cast, outline)
    lines = list(plan.lines.all())
    fill(lines[0], cast.liaison)
    fill(lines[1], cast.liaison, responsible="", milestones=[])
    with pytest.raises(ValidationError) as refused:
        services.file_plan(actor=cast.liaison, plan=plan)
    said = " ".join(refused.value.messages)
    assert lines[0].task_code not in said
    assert f"{lines[1].task_code}：没有写责任人，没有里程碑" in said
    assert f"{lines[2].task_code}：没有写主要举措" in said
    plan.refresh_from_db()
    assert plan.state == "drafting"
    assert present_item(plan).step == "plan.drafting"


def test_a_task_assigned_since_is_a_task_left_out(cast, outline, birth, parts):
    plan = drafted_plan(cast, outline)
    task = services.add_task(actor=cast.office, measure=birth, text="新增任务", lead=cast.units.education)
    services.assign_tasks(actor=cast.office, task_ids=[task.pk])
    with pytest.raises(ValidationError, match=f"{task.code}：任务还没有签收"):
        services.file_plan(actor=cast.liaison, plan=plan)
    services.sign(actor=cast.liaison, assignment_ids=[task.assignments.get().pk])
    with pytest.raises(ValidationError, match=f"{task.code}：方案里没有这项任务"):
        services.file_plan(actor=cast.liaison, plan=plan)
    assert services.sync_plan(actor=cast.liaison, plan=plan) == ([task.code], [])
    with pytest.raises(ValidationError, match=f"{task.code}：没有写主要举措"):
        services.file_plan(actor=cast.liaison, plan=plan)
    fill(plan.lines.get(task=task), cast.liaison)
    assert services.file_plan(actor=cast.liaison, plan=plan).state == "at_unit_head"


def test_a_task_taken_away_leaves_the_plan_but_not_the_record(cast, outline, parts):
    plan = drafted_plan(cast, outline)
    services.cancel_task(actor=cast.office, task=parts[1].task, reason="重复")
    with pytest.raises(ValidationError, match="已不由本单位承担"):
        services.file_plan(actor=cast.liaison, plan=plan)
    assert services.sync_plan(actor=cast.liaison, plan=plan) == ([], [parts[1].task.code])
    kept = Event.objects.get(verb="plan.line_dropped")
    assert kept.data["steps"] == "建立台账，分三年推进"
    assert services.file_plan(actor=cast.liaison, plan=plan).lines.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"milestones": [(date(2031, 1, 1), "太晚")]}, "不在纲要期内"),
        ({"milestones": [(date(2020, 12, 31), "太早")]}, "不在纲要期内"),
        ({"milestones": [(None, "没有日期")]}, "没有写日期或内容"),
        ({"milestones": [(date(2026, 1, 1), "")]}, "没有写日期或内容"),
        ({"funds": [(2026, "财政预算", None)]}, "没有写年度、来源或金额"),
        ({"steps": " \n "}, "没有写主要举措"),
        ({"result": ""}, "没有写预期成果"),
    ],
)
def test_what_a_line_must_say(cast, outline, parts, changes, said):
    plan = drafted_plan(cast, outline)
    fill(plan.lines.first(), cast.liaison, **changes)
    with pytest.raises(ValidationError, match=said):
        services.file_plan(actor=cast.liaison, plan=plan)


def test_a_milestone_after_the_tasks_own_limit_is_refused(cast, outline, parts):
    Task.objects.filter(pk=parts[0].task_id).update(due_on=date(2026, 12, 31))
    plan = drafted_plan(cast, outline)
    with pytest.raises(ValidationError, match="晚于任务的完成时限 2026-12-31"):
        services.file_plan(actor=cast.liaison, plan=plan)


# Signing, examining ---------------------------------------------------------------------------------


def test_the_whole_way(cast, outline, parts):
    plan = plan_at(cast, outline, "accepted")
    assert (plan.filed_by, plan.signed_by, plan.accepted_by) == (cast.liaison, cast.unit_head, cast.office)
    assert present_item(plan) is None
    plan.process.refresh_from_db()
    assert plan.process.status == "DONE"
    verbs = Event.objects.about(plan).order_by("id").values_list("verb", "to_state")
    assert list(verbs)[-3:] == [
        ("plan.filed", "at_unit_head"),
        ("plan.signed", "at_office"),
        ("plan.accepted", "accepted"),
    ]


def test_nobody_signs_what_they_filed_unless_the_committee_says_so(cast, outline, parts):
    organisations.appoint(actor=cast.admin, person=cast.liaison, role="unit_head", unit=cast.units.education)
    filed = plan_at(cast, outline, "at_unit_head")
    with pytest.raises(RuleError, match="本人报送"):
        services.sign_off_plan(actor=cast.liaison, plan=filed)
    Committee.objects.update(allows_self_approval=True)
    filed = ImplementationPlan.objects.select_related("committee").get(pk=filed.pk)
    assert services.sign_off_plan(actor=cast.liaison, plan=filed).state == "at_office"


def test_the_same_holds_for_an_office_member_who_is_also_a_units_head(cast, outline, parts):
    organisations.appoint(actor=cast.admin, person=cast.office, role="unit_head", unit=cast.units.education)
    filed = plan_at(cast, outline, "at_unit_head")
    signed = services.sign_off_plan(actor=cast.office, plan=filed)
    with pytest.raises(RuleError, match="本人报送"):
        services.accept_plan(actor=cast.office, plan=signed)
    assert services.accept_plan(actor=cast.director, plan=signed).state == "accepted"


def test_a_return_says_at_which_line(cast, outline, parts):
    plan = plan_at(cast, outline, "at_office")
    line = plan.lines.all()[1]
    back = services.return_plan(
        actor=cast.office, plan=plan, reason="", line_comments={line.pk: "举措过于笼统", 999999: "别处"}
    )
    assert (back.state, back.rounds, back.return_reason) == ("returned", 1, "请按逐项意见修改。")
    assert [(c.line_id, c.text) for c in LineComment.objects.all()] == [(line.pk, "举措过于笼统")]
    fill(line, cast.liaison, steps="改过的举措")
    filed = services.file_plan(actor=cast.liaison, plan=back)
    signed = services.sign_off_plan(actor=cast.unit_head, plan=filed)
    assert services.accept_plan(actor=cast.office, plan=signed).rounds == 1


def test_a_return_needs_a_reason(cast, outline, parts):
    plan = plan_at(cast, outline, "at_office")
    with pytest.raises(ValidationError, match="退回的理由"):
        services.return_plan(actor=cast.office, plan=plan, reason="  ", line_comments={1: " "})


def test_what_was_accepted_never_changes(cast, outline, parts):
    plan = plan_at(cast, outline, "accepted")
    line = plan.lines.select_related("plan").first()
    with pytest.raises(RuleError):
        fill(line, cast.liaison, steps="改一改")
    with pytest.raises(RuleError):
        services.discard_plan(actor=cast.office, plan=plan, reason="作废")
    Task.objects.filter(pk=parts[0].task_id).update(text="任务后来改了说法")
    line.refresh_from_db()
    assert line.task_text != "任务后来改了说法"


def test_a_revision_begins_from_the_accepted_version(cast, outline, parts):
    first = plan_at(cast, outline, "accepted")
    second = start(cast, outline)
    assert (second.version, second.based_on) == (2, first)
    line = second.lines.first()
    assert (line.steps, line.milestones.count(), line.funds.count()) == ("建立台账，分三年推进", 2, 1)
    assert list(ImplementationPlan.objects.in_force()) == [first]
    filed = services.file_plan(actor=cast.liaison, plan=second)
    signed = services.sign_off_plan(actor=cast.unit_head, plan=filed)
    services.accept_plan(actor=cast.office, plan=signed)
    assert list(ImplementationPlan.objects.in_force()) == [second]
    assert ImplementationPlan.objects.get(pk=first.pk).state == "accepted"


def test_a_discarded_version_keeps_its_number(cast, outline, parts):
    plan = start(cast, outline)
    services.discard_plan(actor=cast.liaison, plan=plan, reason="重新编制")
    assert start(cast, outline).version == 2


# Deadlines ------------------------------------------------------------------------------------------


def test_lateness_is_decided_by_when_the_office_first_had_it(cast, outline, parts):
    plan = plan_at(cast, outline, "returned")
    day = timezone.localdate(plan.reached_office_at)
    for due_on, late in ((day, False), (day - timedelta(days=1), True), (None, False)):
        plan.due_on = due_on
        assert plan.is_late is late
    assert plan.state == "returned", "late is a property beside the state"


def test_the_office_gives_one_unit_more_time_with_a_reason(cast, outline, parts):
    plan = start(cast, outline)
    day = timezone.localdate() + timedelta(days=40)
    with pytest.raises(ValidationError):
        services.extend_plan(actor=cast.office, plan=plan, due_on=day, reason="")
    with pytest.raises(ValidationError):
        services.extend_plan(
            actor=cast.office, plan=plan, due_on=timezone.localdate() - timedelta(days=1), reason="x"
        )
    with pytest.raises(RuleError):
        services.extend_plan(actor=cast.liaison, plan=plan, due_on=day, reason="我想晚点")
    services.extend_plan(actor=cast.office, plan=plan, due_on=day, reason="机构改革")
    assert present_item(plan).due_on == day


# Pages ----------------------------------------------------------------------------------------------


def test_the_office_sees_how_far_a_draft_is_but_not_what_it_says(cast, outline, parts, browser_of):
    plan = drafted_plan(cast, outline)
    office = browser_of(cast.office)
    assert office.get(plan.get_absolute_url()).status_code == 404
    board = office.get(reverse("tasks:plan-board")).content.decode()
    assert "编制中" in board
    assert plan.get_absolute_url() + '"' not in board
    filed = services.file_plan(actor=cast.liaison, plan=plan)
    assert office.get(plan.get_absolute_url()).status_code == 404
    services.sign_off_plan(actor=cast.unit_head, plan=filed)
    assert office.get(plan.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("state", "found"),
    [("none", {"县卫健委"}), ("unfiled", set()), ("at_office", {"县教育局"}), ("late", set())],
)
def test_the_board_finds_who_is_missing(cast, outline, parts, browser_of, state, found):
    plan_at(cast, outline, "at_office")
    response = browser_of(cast.office).get(reverse("tasks:plan-board"), {"state": state})
    assert {row.record.short_name for row in response.context["table"].page.object_list} == found


def test_bad_input_is_told_at_the_field_and_nothing_is_lost(cast, outline, parts, browser_of):
    line = start(cast, outline).lines.first()
    url = reverse("tasks:plan-line", args=[line.plan_id, line.pk])
    data = {
        "steps": "写了很久的举措",
        "responsible": "某" * 61,
        "result": "",
        "revision": "1",
        "milestones-TOTAL_FORMS": "1",
        "milestones-INITIAL_FORMS": "0",
        "milestones-0-due_on": "二〇二六年",
        "milestones-0-title": "完成摸底",
        "funds-TOTAL_FORMS": "1",
        "funds-INITIAL_FORMS": "0",
        "funds-0-year": "26",
        "funds-0-source": "财政",
        "funds-0-amount": "-5",
    }
    response = browser_of(cast.liaison).post(url, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "写了很久的举措" in page
    assert page.count('class="field-error"') >= 4
    data |= {
        "responsible": "张三",
        "milestones-0-due_on": "2026-06-30",
        "funds-0-year": "2026",
        "funds-0-amount": "5.5",
    }
    assert browser_of(cast.liaison).post(url, data).status_code == 302
    line.refresh_from_db()
    assert (line.responsible, line.milestones.get().title) == ("张三", "完成摸底")


def test_a_stale_line_shows_both_texts(cast, outline, parts, browser_of):
    line = start(cast, outline).lines.first()
    fill(line, cast.liaison, steps="先存的")
    data = {
        "steps": "后写的",
        "responsible": "",
        "result": "",
        "revision": "1",
        "milestones-TOTAL_FORMS": "0",
        "milestones-INITIAL_FORMS": "0",
        "funds-TOTAL_FORMS": "0",
        "funds-INITIAL_FORMS": "0",
    }
    response = browser_of(cast.liaison).post(
        reverse("tasks:plan-line", args=[line.plan_id, line.pk]), data, headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "先存的" in page
    assert "后写的" in page
    line.refresh_from_db()
    assert line.steps == "先存的"


def test_accepting_with_comments_written_is_asked_back(cast, outline, parts, browser_of):
    plan = plan_at(cast, outline, "at_office")
    step, line = present_item(plan).process_step_id, plan.lines.first()
    response = browser_of(cast.office).post(
        reverse("tasks:plan-answer", args=[plan.pk, step]),
        {"decision": "approve", f"line-{line.pk}": "这里不对", "comment": ""},
    )
    assert response.status_code == 422
    assert "这里不对" in response.content.decode()
    plan.refresh_from_db()
    assert plan.state == "at_office"


def test_the_plan_as_a_workbook(cast, outline, parts, browser_of):
    plan = plan_at(cast, outline, "accepted")
    response = browser_of(cast.office).get(reverse("tasks:plan-xlsx", args=[plan.pk]))
    from files.spreadsheets import read_workbook

    tasks, milestones = read_workbook(b"".join(response.streaming_content), "plan.xlsx")
    said = " ".join(str(cell) for row in tasks.rows for cell in row)
    assert all(part.task.code in said for part in parts)
    assert "2026 财政预算 5.00" in said
    assert len(milestones.rows) >= 2 * len(parts)
    assert Assignment.objects.filter(unit=cast.units.education).count() == 3


def test_a_call_that_nobody_can_receive_is_told(cast, outline, parts, browser_of):
    organisations.end_post(actor=cast.admin, post=Post.objects.get(person=cast.other_liaison))
    response = browser_of(cast.office).post(
        reverse("tasks:plan-call", args=[outline.pk]),
        {
            "units": [cast.units.education.pk, cast.units.health.pk],
            "due_on": timezone.localdate() + timedelta(days=9),
        },
        follow=True,
    )
    page = response.content.decode()
    assert "已通知 2 个单位" in page
    assert "县卫健委还没有登记联络员" in page
