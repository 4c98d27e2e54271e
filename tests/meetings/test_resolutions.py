"""Minutes and what they order: written, signed, turned into tasks, followed to their end."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import Document, RegisterEntry
from meetings import services
from meetings.flows import MeetingFlow
from meetings.models import AgendaItem, Resolution, ResolutionReport
from meetings.selectors.following import standings_of
from outlines.models import Measure
from pages.rules import Conflict, RuleError
from supervision.compiling import sources_of
from tasks import services as tasks
from tasks.models import Assignment, ProgressReport, Task
from tests.gatherings import current, held, meeting_at, notified, planned, with_papers, written
from tests.plans import drafted_plan, written_report
from tests.years import opened, report_at
from workflow.models import WorkItem

TODAY = timezone.localdate()
DUE = TODAY + timedelta(days=60)


def first_item(meeting) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting").filter(meeting=meeting).order_by("position").first()


def resolved(cast, meeting, **changes) -> Resolution:
    given = {"kind": "task", "text": "开展摸底", "lead": cast.units.education, "due_on": DUE} | changes
    return services.add_resolution(actor=cast.office, item=first_item(meeting), **given)


# Writing --------------------------------------------------------------------------------------------


def test_minutes_are_written_while_the_meeting_lasts_and_after(cast, kinds):
    meeting = notified(cast, kinds["liaison"], days=0)
    item = first_item(meeting)
    with pytest.raises(RuleError, match="还没有开始"):
        services.save_item(actor=cast.office, item=item, revision=1, text="记录", outcome="noted")
    meeting = services.open_meeting(actor=cast.office, meeting=meeting)
    item = services.save_item(
        actor=cast.office, item=item, revision=1, text="记录\r\n第二段", outcome="noted"
    )
    assert (item.text, item.revision) == ("记录\n第二段", 2)
    # Saved by itself and then by hand.
    assert (
        services.save_item(
            actor=cast.office, item=item, revision=1, text="记录\n第二段", outcome="noted"
        ).revision
        == 2
    )
    with pytest.raises(Conflict, match="张秀兰") as refused:
        services.save_item(actor=cast.director, item=item, revision=1, text="另一种说法", outcome="noted")
    assert refused.value.current.text == "记录\n第二段"
    meeting = services.hold_meeting(actor=cast.office, meeting=current(meeting))
    assert meeting.state == "minutes_draft", "words were written while it lasted"
    services.save_opening(actor=cast.office, meeting=meeting, revision=1, text="会议由刘桂芳主持。")
    with pytest.raises(Conflict):
        services.save_opening(actor=cast.director, meeting=meeting, revision=1, text="别的")
    with pytest.raises(RuleError):
        services.save_item(actor=cast.liaison, item=item, revision=2, text="我的", outcome="noted")


def test_nothing_is_signed_that_is_undecided_or_has_no_unit(cast, kinds):
    meeting = held(cast, kinds["liaison"])
    resolved(cast, meeting, lead=None, due_on=None)
    with pytest.raises(ValidationError) as refused:
        services.file_minutes(actor=cast.office, meeting=meeting)
    said = " ".join(refused.value.messages)
    assert said.count("还没有结果") == 3
    assert "没有牵头单位" in said
    assert "没有完成时限" in said
    written(cast, meeting, task=False)
    with pytest.raises(ValidationError, match="没有牵头单位"):
        services.file_minutes(actor=cast.office, meeting=current(meeting))
    row = Resolution.objects.select_related("meeting").get()
    services.save_resolution(
        actor=cast.office,
        resolution=row,
        revision=1,
        kind="task",
        text=row.text,
        lead=cast.units.health,
        due_on=DUE,
    )
    assert services.file_minutes(actor=cast.office, meeting=current(meeting)).state == "at_director"
    with pytest.raises(RuleError):
        resolved(cast, meeting)


def test_resolutions_are_changed_and_dropped(cast, kinds):
    meeting = held(cast, kinds["liaison"])
    row = resolved(cast, meeting, supports=[cast.units.health, cast.units.education])
    assert [unit.short_name for unit in row.supports.all()] == ["县卫健委"], "the lead does not help itself"
    saved = services.save_resolution(
        actor=cast.office,
        resolution=row,
        revision=1,
        kind="decision",
        text="原则同意",
        lead=cast.units.health,
        due_on=DUE,
    )
    assert (saved.lead, saved.due_on, saved.outline, saved.supports.count()) == (None, None, None, 0)
    with pytest.raises(Conflict):
        services.save_resolution(
            actor=cast.office, resolution=row, revision=1, kind="decision", text="不同意"
        )
    for said, field in (
        ({"text": " "}, "text"),
        ({"kind": "wish"}, "kind"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            resolved(cast, meeting, **said)
        assert field in refused.value.message_dict
    services.drop_resolution(actor=cast.office, resolution=saved)
    assert not Resolution.objects.exists()


# Signing --------------------------------------------------------------------------------------------


def test_returned_withdrawn_and_signed(cast, kinds):
    meeting = meeting_at(cast, kinds["plenary"], "at_director")
    meeting = services.withdraw_minutes(actor=cast.office, meeting=meeting)
    assert meeting.state == "minutes_draft"
    meeting = services.file_minutes(actor=cast.office, meeting=current(meeting))
    with pytest.raises(RuleError):
        services.review_minutes(actor=cast.chair, meeting=meeting)
    meeting = services.return_minutes(
        actor=cast.director, meeting=meeting, node=MeetingFlow.at_director, reason="补充数据"
    )
    assert (meeting.state, meeting.rounds, meeting.return_reason) == ("minutes_draft", 1, "补充数据")
    meeting = services.file_minutes(actor=cast.office, meeting=current(meeting))
    meeting = services.review_minutes(actor=cast.director, meeting=meeting)
    for who in ("office", "director"):
        with pytest.raises(RuleError):
            services.sign_minutes(actor=cast.people[who], meeting=meeting)
    assert not RegisterEntry.objects.exists(), "a number is taken at signing and not before"
    meeting = services.sign_minutes(actor=cast.chair, meeting=meeting, comment="同意")
    document = Document.objects.select_related("entry").get()
    assert (meeting.document, document.number) == (document, document.entry.number)
    paper = document.paper
    text = " ".join(getattr(block, "text", "") for block in paper.blocks)
    assert "1.由县教育局牵头开展留守女童关爱行动（牵头单位：县教育局；配合单位：县卫健委；完成时限：" in text
    assert "县教育局" in dict(paper.attendance)["出席"]
    assert dict(paper.attendance)["记录"] == "张秀兰"
    with pytest.raises(Conflict):
        services.sign_minutes(actor=cast.chair, meeting=meeting)


def test_a_task_of_a_measure_or_of_none(cast, kinds, outlines):
    measure = Measure.objects.filter(domain__outline=outlines[1]).order_by("pk").first()
    meeting = held(cast, kinds["plenary"])
    resolved(cast, meeting, text="一", measure=measure)
    resolved(cast, meeting, text="二", outline=outlines[1])
    resolved(cast, meeting, text="三")
    resolved(cast, meeting, text="四", kind="information", lead=None, due_on=None)
    meeting = written(cast, meeting, task=False)
    meeting = services.file_minutes(actor=cast.office, meeting=meeting)
    meeting = services.review_minutes(actor=cast.director, meeting=meeting)
    services.sign_minutes(actor=cast.chair, meeting=meeting)
    found = {row.text: row.task for row in Resolution.objects.tasks().select_related("task")}
    assert found["一"].code == f"儿{measure.domain.number}.{measure.number}.1"
    assert (found["二"].code, found["三"].code) == ("儿议.1", "妇议.1")
    assert found["三"].outline == outlines[0]
    assert all(
        (task.source, task.kind, task.state) == ("meeting", "one_off", "assigned") for task in found.values()
    )


@pytest.mark.parametrize("who", ["office", "liaison"])
def test_pages_that_show_a_task_without_a_measure(cast, kinds, browser_of, outlines, who):
    meeting_at(cast, kinds["plenary"], "closed")
    task = Task.objects.get(source="meeting")
    assert task.measure_id is None
    browser = browser_of(cast.people[who])
    page = browser.get(task.get_absolute_url())
    assert page.status_code == 200
    assert "来源会议" in page.content.decode()
    paths = (
        ["/tasks/", "/tasks/signing/"]
        if who == "liaison"
        else [
            "/tasks/",
            f"/tasks/{task.pk}/edit/",
            f"/tasks/{task.pk}/split/",
            f"/tasks/{task.pk}/row/",
            f"/tasks/table/{outlines[0].pk}/?domain=all",
            f"/tasks/table/{outlines[0].pk}/xlsx/",
            "/tasks/coverage/",
            "/tasks/progress/rollup/",
        ]
    )
    for path in paths:
        assert browser.get(path).status_code == 200, path


def test_a_task_without_a_measure_goes_through_plan_and_yearly_report(cast, kinds, outlines):
    meeting_at(cast, kinds["plenary"], "closed")
    task = Task.objects.get(source="meeting")
    for actor, unit in ((cast.liaison, cast.units.education), (cast.other_liaison, cast.units.health)):
        part = Assignment.objects.get(task=task, unit=unit)
        assert tasks.sign(actor=actor, assignment_ids=[part.pk])[0].done
    plan = drafted_plan(cast, outlines[0])
    assert plan.lines.get().task == task
    round_ = opened(cast, outlines[0])
    report = report_at(cast, round_, "accepted")
    assert report.snapshot["lines"][0]["domain"] == "会议议定"
    assert any(
        row.domain is None and row.line and row.line.task_id == task.pk
        for row in sources_of(round_, outlines[0])
    )


# Followed to the end --------------------------------------------------------------------------------


def next_meeting(cast, kind):
    """The next one of the kind, tomorrow; what is earlier has been held before it."""
    return planned(cast, kind, days=1)


def test_what_was_ordered_is_reported_at_the_next_meeting_of_the_kind_until_it_ends(
    cast, kinds, time_machine
):
    meeting_at(cast, kinds["plenary"], "closed")
    row, task = Resolution.objects.get(), Task.objects.get(source="meeting")
    other = planned(cast, kinds["liaison"], days=1)
    assert not other.items.filter(code="resolutions").exists(), "of another kind"
    following = next_meeting(cast, kinds["plenary"])
    first = following.items.order_by("position").first()
    assert first.code == "resolutions"
    part = Assignment.objects.get(task=task, unit=cast.units.education)
    tasks.sign(actor=cast.liaison, assignment_ids=[part.pk])
    report = written_report(cast.liaison, part, year=TODAY.year, percent=40)
    tasks.file_report(actor=cast.liaison, report=report)
    [standing] = standings_of(Resolution.objects.tasks())
    assert (standing.state, standing.percent, standing.said) == ("in_progress", 40, "完成摸底")
    tasks.accept_report(actor=cast.office, report=ProgressReport.objects.get(pk=report.pk))

    time_machine.move_to(timezone.now() + timedelta(days=1))
    _hold(cast, following)
    said = ResolutionReport.objects.get(meeting=following)
    assert (said.resolution, said.state, said.percent, said.is_final) == (row, "in_progress", 40, False)
    paper = following.standing_papers.get(code="resolutions")
    assert "完成摸底" in str(paper.blocks)

    third = next_meeting(cast, kinds["plenary"])
    report = written_report(cast.liaison, part, year=TODAY.year, percent=100, completes=True)
    tasks.file_report(actor=cast.liaison, report=report)
    tasks.accept_report(actor=cast.office, report=ProgressReport.objects.get(pk=report.pk))
    time_machine.move_to(timezone.now() + timedelta(days=1))
    _hold(cast, third)
    said = ResolutionReport.objects.get(meeting=third)
    assert (said.state, said.percent, said.is_final) == ("verified", 100, True)
    fourth = next_meeting(cast, kinds["plenary"])
    assert not fourth.items.filter(code="resolutions").exists()
    assert not WorkItem.objects.open().filter(object_type="meetings.resolution").exists()


def _hold(cast, meeting):
    meeting = services.mark_notified(actor=cast.office, meeting=with_papers(cast, meeting), how="电话")
    everybody = meeting.invitations.values_list("pk", flat=True)
    services.sign_in_by_hand(actor=cast.office, meeting=meeting, invitation_ids=everybody)
    return services.hold_meeting(actor=cast.office, meeting=current(meeting))
