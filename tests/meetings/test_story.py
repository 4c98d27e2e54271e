"""A plenary from the plan to the end of its business, and the next one that reports what became of it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import Document
from history.models import Event
from meetings import services
from meetings.models import Invitation, Meeting
from tasks.models import Task
from tests.gatherings import current, invitation_of, planned, with_papers, written
from workflow.models import Deadline, WorkItem

TODAY = timezone.localdate()


def test_a_plenary_from_the_plan_to_its_end(cast, kinds):
    meeting = planned(cast, kinds["plenary"], days=0)
    assert [outline.audience for outline in meeting.outlines.order_by("-audience")] == ["women", "children"]
    assert meeting.items.filter(needs_paper=True).count() == 2
    assert f"审议{TODAY.year + 1}年度工作计划" in meeting.items.values_list("title", flat=True)
    assert meeting.invitations.filter(unit__isnull=False).count() == 4
    assert set(meeting.invitations.filter(person__isnull=False).values_list("person__name", flat=True)) == {
        cast.chair.name,
        cast.director.name,
    }
    meeting = services.mark_notified(actor=cast.office, meeting=current(meeting), how="电话通知")
    assert meeting.state == "notified"
    with pytest.raises(ValidationError, match="还没有上传材料"):
        services.open_meeting(actor=cast.office, meeting=meeting)
    meeting = with_papers(cast, meeting)

    answered = services.answer_invitation(
        actor=cast.liaison,
        invitation=invitation_of(meeting, cast.units.education),
        answer="deputy",
        name="李红梅",
        post="股长",
        reason="局长出差",
    )
    assert answered.answered_how == "system"
    services.answer_invitation(
        actor=cast.other_liaison,
        invitation=invitation_of(meeting, cast.units.health),
        answer="excused",
        reason="疫情处置",
    )
    meeting = services.open_meeting(actor=cast.office, meeting=current(meeting))
    assert len(meeting.code) == 6
    services.sign_in(
        actor=cast.liaison, invitation=invitation_of(meeting, cast.units.education), code=meeting.code
    )
    with pytest.raises(ValidationError, match="应到 6，实到 1"):
        services.hold_meeting(actor=cast.office, meeting=current(meeting))
    ids = meeting.invitations.exclude(unit__in=[cast.units.statistics, cast.units.health])
    services.sign_in_by_hand(
        actor=cast.office, meeting=meeting, invitation_ids=ids.values_list("pk", flat=True)
    )
    meeting = services.hold_meeting(
        actor=cast.office, meeting=current(meeting), quorum_reason="主任同意，缺席单位会后传达"
    )
    assert (meeting.due_members, meeting.present_members) == (6, 4)
    rows = {row.who: row.is_absent for row in meeting.invitations.select_related("meeting", "unit", "person")}
    assert rows["县统计局"] is True
    assert rows["县卫健委"] is False
    absent = Deadline.objects.get(
        kind="meeting.attend", unit=cast.units.statistics, object_type="meetings.invitation"
    )
    assert absent.state == "missed"
    assert meeting.standing_papers.exists() is True

    meeting = written(cast, meeting)
    meeting = services.file_minutes(actor=cast.office, meeting=meeting)
    meeting = services.review_minutes(actor=cast.director, meeting=meeting)
    meeting = services.sign_minutes(actor=cast.chair, meeting=meeting)
    document = Document.objects.get(pk=meeting.document_id)
    assert document.recipients.count() == 4
    assert dict(document.content["attendance"])["请假"] == "县卫健委"
    task = Task.objects.get(resolution__meeting=meeting)
    assert task.code == "妇议.1"
    assert (task.state, task.measure_id) == ("assigned", None)
    assert WorkItem.objects.open().filter(step="task.sign", unit=cast.units.education).exists()
    meeting = services.close_meeting(actor=cast.office, meeting=meeting)
    assert meeting.state == "closed"
    assert not WorkItem.objects.open().about(Meeting, [meeting.pk]).exists()
    assert not Deadline.objects.open().about(Invitation).exists()
    assert Event.objects.about(meeting).count() > 10
