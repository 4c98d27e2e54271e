"""From a measure to signed tasks: the story of the office and two units."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from history.models import Event
from pages.rules import Conflict, RuleError
from tasks import services
from tasks.models import Assignment, Task
from workflow.models import WorkItem


def titles(instance):
    return list(Event.objects.about(instance).order_by("id").values_list("verb", flat=True))


@pytest.fixture
def drafts(cast, birth):
    return services.propose_tasks(actor=cast.office, measures=[birth])


@pytest.fixture
def sent(cast, drafts):
    """The first task: 县卫健委 leads, 县教育局 supports, sent out."""
    task = services.edit_task(
        actor=cast.office, task=drafts[0], lead=cast.units.health, supports=[cast.units.education]
    )
    services.assign_tasks(actor=cast.office, task_ids=[task.pk])
    task.refresh_from_db()
    return task


def part(task, unit):
    return Assignment.objects.get(task=task, unit=unit)


def test_one_draft_for_each_sentence_of_the_body(drafts, birth):
    assert [task.text for task in drafts] == [
        "完善医疗机构产科质量管理体系",
        "每年开展孕产妇健康检查",
        "加强孕产妇救治",
    ]
    assert [task.code for task in drafts] == ["妇1.1.1", "妇1.1.2", "妇1.1.3"]
    assert [task.kind for task in drafts] == ["long_term", "yearly", "long_term"]
    assert {task.due_on for task in drafts} == {date(2030, 12, 31)}
    assert [task.sentences.get().number for task in drafts] == [2, 3, 4]


def test_proposing_again_adds_only_what_is_missing(cast, drafts, birth):
    services.delete_draft(actor=cast.office, task=drafts[1])
    again = services.propose_tasks(actor=cast.office, measures=[birth])
    assert [task.text for task in again] == ["每年开展孕产妇健康检查"]
    assert again[0].code == "妇1.1.4", "a code is never used twice"


def test_one_click_takes_the_suggestions_of_a_domain_and_assigns_nothing(cast, health):
    made, led = services.break_down_domain(actor=cast.office, domain=health)
    assert made == 4
    assert led == made
    assert set(Task.objects.values_list("state", flat=True)) == {Task.State.DRAFT}
    assert set(Assignment.objects.lead().values_list("unit__short_name", flat=True)) == {"县卫健委"}
    assert not WorkItem.objects.exists()


def test_a_liaison_cannot_break_down(cast, birth):
    with pytest.raises(RuleError):
        services.propose_tasks(actor=cast.liaison, measures=[birth])
    assert not Task.objects.exists()


def test_only_drafts_with_a_lead_are_sent_and_each_row_says_why_not(cast, drafts):
    services.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.health)
    outcomes = services.assign_tasks(actor=cast.office, task_ids=[task.pk for task in drafts])
    assert [outcome.done for outcome in outcomes] == [True, False, False]
    assert "牵头单位" in outcomes[1].reason


def test_a_sent_task_reaches_both_inboxes_and_leaves_them_when_signed(cast, sent):
    items = WorkItem.objects.open()
    assert {item.due_on for item in items} == {timezone.localdate() + timedelta(days=7)}
    assert items.visible_to(cast.access("other_liaison")).count() == 1
    assert items.visible_to(cast.access("liaison")).count() == 1
    assert not items.visible_to(cast.access("office")).exists()

    services.sign(actor=cast.other_liaison, assignment_ids=[part(sent, cast.units.health).pk])

    sent.refresh_from_db()
    assert sent.state == Task.State.ACCEPTED
    assert not items.visible_to(cast.access("other_liaison")).exists()
    assert items.visible_to(cast.access("liaison")).exists(), "the support has not signed yet"
    assert titles(sent) == ["task.proposed", "task.edited", "task.assigned", "task.signed"]


def test_signing_twice_says_who_was_first(cast, sent):
    mine = part(sent, cast.units.health).pk
    services.sign(actor=cast.other_liaison, assignment_ids=[mine])
    [outcome] = services.sign(actor=cast.other_liaison, assignment_ids=[mine])
    assert not outcome.done
    assert "赵静" in outcome.reason
    assert titles(sent).count("task.signed") == 1


def test_nobody_signs_for_another_unit(cast, sent):
    """县教育局 sees the task (it supports), but the lead's part is not its to sign."""
    [outcome] = services.sign(actor=cast.liaison, assignment_ids=[part(sent, cast.units.health).pk])
    assert not outcome.done
    assert part(sent, cast.units.health).state == Assignment.State.PENDING


def test_a_unit_sends_back_and_the_office_finds_another(cast, sent):
    with pytest.raises(ValidationError):
        services.decline(actor=cast.other_liaison, assignment=part(sent, cast.units.health), reason="  ")
    services.decline(
        actor=cast.other_liaison, assignment=part(sent, cast.units.health), reason="属于妇联职责"
    )
    sent.refresh_from_db()
    assert sent.state == Task.State.DECLINED
    assert WorkItem.objects.open().visible_to(cast.access("director")).filter(step="task.settle").count() == 1

    services.settle_decline(
        actor=cast.office,
        assignment=part(sent, cast.units.health),
        decision="replace",
        unit=cast.units.womens_federation,
        comment="改由妇联牵头",
    )
    sent.refresh_from_db()
    assert sent.state == Task.State.ASSIGNED
    assert sent.assignments.lead().get().unit == cast.units.womens_federation
    assert not WorkItem.objects.open().filter(step="task.settle").exists()
    assert titles(sent)[-2:] == ["task.declined", "task.decline_replace"]


def test_the_office_insists_and_the_unit_is_asked_again(cast, sent):
    mine = part(sent, cast.units.health)
    services.decline(actor=cast.other_liaison, assignment=mine, reason="人手不足")
    services.settle_decline(actor=cast.office, assignment=mine, decision="insist", comment="职责明确")
    services.sign(actor=cast.other_liaison, assignment_ids=[mine.pk])
    sent.refresh_from_db()
    assert sent.state == Task.State.ACCEPTED


def test_a_lead_is_never_simply_dropped(cast, sent):
    mine = part(sent, cast.units.health)
    services.decline(actor=cast.other_liaison, assignment=mine, reason="人手不足")
    with pytest.raises(ValidationError):
        services.settle_decline(actor=cast.office, assignment=mine, decision="drop", comment="算了")
    assert part(sent, cast.units.health).state == Assignment.State.DECLINED


def test_editing_a_sent_task_needs_a_reason_and_asks_new_units(cast, sent):
    with pytest.raises(ValidationError):
        services.edit_task(
            actor=cast.office,
            task=sent,
            text="新的文字",
            lead=cast.units.health,
            supports=[cast.units.education],
        )
    services.edit_task(
        actor=cast.office,
        task=sent,
        lead=cast.units.education,
        supports=[cast.units.health, cast.units.statistics],
        comment="会议议定",
    )
    assert sent.assignments.lead().get().unit == cast.units.education
    asked = WorkItem.objects.open().filter(step="task.sign").values_list("unit__short_name", flat=True)
    assert sorted(asked) == ["县卫健委", "县教育局", "县统计局"]


def test_a_stale_form_is_a_conflict_and_changes_nothing(cast, drafts):
    seen = drafts[0].version
    services.edit_task(actor=cast.office, task=drafts[0], version=seen, text="甲的文字")
    with pytest.raises(Conflict) as caught:
        services.edit_task(actor=cast.director, task=drafts[0], version=seen, text="乙的文字")
    assert "张秀兰" in caught.value.reason
    drafts[0].refresh_from_db()
    assert drafts[0].text == "甲的文字"


def test_merging_keeps_all_sentences_and_units(cast, drafts):
    services.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.health)
    services.edit_task(actor=cast.office, task=drafts[2], lead=cast.units.education)
    kept = services.merge_tasks(actor=cast.office, tasks=[drafts[2], drafts[0]])
    assert kept.code == "妇1.1.1"
    assert kept.text == "完善医疗机构产科质量管理体系；加强孕产妇救治"
    assert kept.sentences.count() == 2
    assert kept.assignments.lead().get().unit == cast.units.health
    assert kept.assignments.get(role="support").unit == cast.units.education
    assert not Task.objects.filter(pk=drafts[2].pk).exists()


def test_splitting_copies_sentences_and_units(cast, drafts):
    services.edit_task(actor=cast.office, task=drafts[0], lead=cast.units.health)
    parts = services.split_task(actor=cast.office, task=drafts[0], texts=["甲", "乙", "丙"])
    assert [task.code for task in parts] == ["妇1.1.1", "妇1.1.4", "妇1.1.5"]
    assert all(task.assignments.lead().get().unit == cast.units.health for task in parts)
    assert all(task.sentences.get() == drafts[0].sentences.get() for task in parts)


def test_sent_tasks_are_not_merged_split_or_deleted(cast, sent, drafts):
    with pytest.raises(RuleError):
        services.split_task(actor=cast.office, task=sent, texts=["甲", "乙"])
    with pytest.raises(RuleError):
        services.delete_draft(actor=cast.office, task=sent)
    with pytest.raises(RuleError):
        services.merge_tasks(actor=cast.office, tasks=[sent, drafts[1]])
    assert Task.objects.count() == 3


def test_suspended_tasks_leave_the_inbox_and_come_back(cast, sent):
    services.suspend_task(actor=cast.office, task=sent, reason="等待上级文件")
    assert not WorkItem.objects.open().exists()
    [outcome] = services.sign(actor=cast.other_liaison, assignment_ids=[part(sent, cast.units.health).pk])
    assert not outcome.done
    services.resume_task(actor=cast.office, task=sent, reason="文件已到")
    assert WorkItem.objects.open().count() == 2
    sent.refresh_from_db()
    assert sent.state == Task.State.ASSIGNED


def test_cancelling_frees_the_sentence(cast, sent, birth):
    services.cancel_task(actor=cast.office, task=sent, reason="与其他任务重复")
    [task] = services.propose_tasks(actor=cast.office, measures=[birth])
    assert task.text == sent.text
    assert task.code != sent.code


def test_a_task_has_exactly_one_lead(cast, sent):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(task=sent, unit=cast.units.statistics, role="lead")


def test_drafts_are_the_offices_own(cast, drafts, outsider):
    assert Task.objects.visible_to(cast.access("office")).count() == 3
    assert Task.objects.visible_to(cast.access("auditor")).count() == 3
    for role in ("chair", "liaison", "other_liaison", "admin", "postless"):
        assert not Task.objects.visible_to(cast.access(role)).exists(), role
    assert not Task.objects.visible_to(outsider.access("office")).exists()
