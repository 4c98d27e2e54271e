"""会议纪要: written item by item while the meeting lasts and after, checked, signed with a number; then the meeting's
business is brought to its end."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services import issue_paper
from meetings import rules
from meetings.flows import MeetingFlow
from meetings.minutes_paper import minutes_paper
from meetings.models import AgendaItem, Meeting, Resolution
from meetings.services.resolutions import order_tasks
from meetings.services.rows import State, changing, meetings_with_all, touch, with_reason
from organisations.models import Unit
from organisations.roles import Role
from pages.fields import check_fields
from pages.rules import Conflict, require
from workflow.rules import may_approve_of, may_sign
from workflow.turns import taking_turn, withdrawing

KIND = "meeting.minutes"
Outcome = AgendaItem.Outcome


def _begin_draft(meeting) -> None:
    """The first words after the meeting make it a draft."""
    if meeting.state == State.HELD:
        meeting.state = State.MINUTES_DRAFT
        meeting.save(update_fields=["state"])


def save_opening(*, actor, meeting, revision: int | None, text: str) -> Meeting:
    """会议概况: the words before the first item. Raises `Conflict` when somebody saved in between."""
    text = text.replace("\r\n", "\n").strip()
    with changing(actor, meeting) as change:
        meeting = change.meeting
        require(rules.may_write_minutes(change.access, meeting))
        if meeting.opening == text:
            return meeting
        if revision is not None and meeting.opening_revision != revision:
            raise Conflict(_("您填写期间，他人已经修改过会议概况，您的修改没有保存。"), current=meeting)
        meeting.opening = text
        check_fields(meeting, "opening")
        meeting.opening_revision += 1
        _begin_draft(meeting)
        meeting.save()
        change.record.event(meeting, "minutes.opening_saved", _("填写会议概况"), data={"text": text})
    return meeting


def save_item(*, actor, item, revision: int | None, text: str, outcome: str) -> AgendaItem:
    """The minutes and outcome of one item; saved by itself while it is typed. Raises `Conflict` when somebody else
    saved it in between."""
    text = text.replace("\r\n", "\n").strip()
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("请选择这项议程的结果。")})
    with changing(actor, item.meeting) as change:
        require(rules.may_write_minutes(change.access, change.meeting))
        item = (
            AgendaItem.objects.select_for_update(of=("self",))
            .select_related("updated_by")
            .get(pk=item.pk, meeting=change.meeting)
        )
        item.meeting = change.meeting
        if (item.text, item.outcome) == (text, outcome):
            return item
        if revision is not None and item.revision != revision:
            raise Conflict(_by_whom(item), current=item)
        item.text, item.outcome = text, outcome
        check_fields(item, "text")
        item.revision += 1
        item.updated_at, item.updated_by = timezone.now(), actor
        item.save()
        _begin_draft(change.meeting)
        change.record.event(
            change.meeting,
            "minutes.item_saved",
            _("填写会议记录"),
            comment=item.title,
            data={"item": item.pk, "text": text, "outcome": outcome},
        )
    return item


def _by_whom(item) -> str:
    return _("“%(what)s”已由%(name)s于 %(at)s 修改。") % {
        "what": item.title,
        "name": item.updated_by or _("他人"),
        "at": timezone.localtime(item.updated_at or timezone.now()).strftime("%Y-%m-%d %H:%M"),
    }


# To be signed ---------------------------------------------------------------------------------------


def omissions(meeting) -> list[str]:
    """What keeps the minutes from being signed, and the meeting from being closed."""
    said = []
    for item in meeting.items.order_by("position", "pk"):
        if item.outcome == Outcome.UNDECIDED:
            said.append(_("“%(title)s”还没有结果。") % {"title": item.title})
        elif not item.text.strip():
            said.append(_("“%(title)s”还没有记录。") % {"title": item.title})
    for row in meeting.resolutions.tasks().order_by("position", "pk"):
        if row.lead_id is None:
            said.append(_("交办事项“%(text)s”没有牵头单位。") % {"text": row})
        if row.due_on is None:
            said.append(_("交办事项“%(text)s”没有完成时限。") % {"text": row})
        elif row.task_id is None and row.due_on < timezone.localdate():
            said.append(_("交办事项“%(text)s”的完成时限已过。") % {"text": row})
    return said


def file_minutes(*, actor, meeting, step_id=None, quorum_reason="") -> Meeting:
    """送核. Refused with the list of what is missing: an item without a result, a task without a unit or a day, and,
    where signatures put right have left too few, why the meeting holds all the same (`quorum_reason`)."""
    with taking_turn(MeetingFlow.minutes, meeting, actor=actor, step_id=step_id) as turn:
        meeting = turn.locked(meetings_with_all())
        require(rules.may_write_minutes(turn.access, meeting))
        said = omissions(meeting)
        if meeting.lacks_quorum:
            meeting.quorum_reason = quorum_reason.strip()
            check_fields(meeting, "quorum_reason")
        if meeting.lacks_quorum:
            said = [*said, _("到会人数不足最低出席比例，请写明会议仍然有效的理由。")]
        if said:
            raise ValidationError(said)
        was, meeting.state = meeting.state, State.AT_DIRECTOR
        meeting.filed_at, meeting.filed_by, meeting.return_reason = timezone.now(), actor, ""
        touch(meeting)
        turn.outcome = _("已送核")
        turn.record.event(meeting, "minutes.filed", _("纪要送核"), from_state=was, to_state=meeting.state)
    return meeting


def review_minutes(*, actor, meeting, step_id=None, comment="") -> Meeting:
    """核稿 by the office's director."""
    with taking_turn(MeetingFlow.at_director, meeting, actor=actor, step_id=step_id) as turn:
        meeting = turn.locked(meetings_with_all())
        require(may_sign(turn.access, Role.OFFICE_DIRECTOR))
        was, meeting.state, meeting.reviewed_by = meeting.state, State.AT_CHAIR, actor
        touch(meeting)
        turn.outcome = _("已核稿")
        turn.record.event(
            meeting,
            "minutes.reviewed",
            _("核稿，送主任签发"),
            from_state=was,
            to_state=meeting.state,
            comment=comment.strip(),
        )
    return meeting


def sign_minutes(*, actor, meeting, step_id=None, comment="") -> Meeting:
    """签发 by the chair: the minutes become a numbered paper that goes to all who were invited, and what was ordered
    in them becomes tasks of the units; all or nothing."""
    with taking_turn(MeetingFlow.at_chair, meeting, actor=actor, step_id=step_id) as turn:
        meeting = turn.locked(meetings_with_all())
        require(may_sign(turn.access, Role.CHAIR))
        require(may_approve_of(turn.access, meeting.committee, meeting.filed_by_id))
        said = omissions(meeting)
        if said:
            raise ValidationError([*said, _("请退回办公室补充。")])
        was, meeting.state = meeting.state, State.MINUTES_ISSUED
        meeting.signed_at, meeting.signed_by = timezone.now(), actor
        # Tasks before the number: whoever edits a task holds its measure, never a number.
        order_tasks(meeting, actor=actor)
        meeting.document = issue_paper(
            actor=actor,
            kind=KIND,
            subject=meeting,
            addressees="",
            paper=lambda **given: minutes_paper(meeting, **given),
            recipients=Unit.objects.filter(pk__in=meeting.invitations.values("unit_id")).order_by("code"),
        )
        touch(meeting)
        turn.outcome = _("已签发")
        number = meeting.document.number
        turn.record.event(
            meeting,
            "minutes.signed",
            _("签发纪要"),
            from_state=was,
            to_state=meeting.state,
            comment=f"{number}。{comment.strip()}" if comment.strip() else number,
        )
    return meeting


def return_minutes(*, actor, meeting, node, step_id=None, reason: str) -> Meeting:
    """退回 to the office with a reason, by whoever was to sign."""
    reason = with_reason(reason, _("请写明退回的理由。"))
    with taking_turn(node, meeting, actor=actor, step_id=step_id) as turn:
        meeting = turn.locked(meetings_with_all())
        was, meeting.state = meeting.state, State.MINUTES_DRAFT
        meeting.rounds += 1
        meeting.return_reason, meeting.reviewed_by = reason, None
        check_fields(meeting, "return_reason")
        touch(meeting)
        turn.outcome = _("已退回")
        turn.record.event(
            meeting,
            "minutes.returned",
            _("退回纪要"),
            from_state=was,
            to_state=meeting.state,
            comment=reason,
        )
    return meeting


def withdraw_minutes(*, actor, meeting, step_id=None) -> Meeting:
    """撤回: the office takes back what still waits for its director."""
    back = {"back_to": MeetingFlow.minutes, "actor": actor, "step_id": step_id}
    with withdrawing(MeetingFlow.at_director, meeting, **back) as turn:
        meeting = turn.locked(meetings_with_all())
        was, meeting.state = meeting.state, State.MINUTES_DRAFT
        touch(meeting)
        turn.record.event(meeting, "minutes.withdrawn", _("撤回"), from_state=was, to_state=meeting.state)
    return meeting


def close_meeting(*, actor, meeting, step_id=None) -> Meeting:
    """办结: nothing is left undecided, and every task that was ordered has its unit. The tasks themselves go on."""
    with taking_turn(MeetingFlow.closing, meeting, actor=actor, step_id=step_id) as turn:
        meeting = turn.locked(meetings_with_all())
        require(rules.may_organise(turn.access))
        said = omissions(meeting)
        if Resolution.objects.tasks().filter(meeting=meeting, task__isnull=True).exists():
            said.append(_("还有交办事项没有形成任务。"))
        if said:
            raise ValidationError(said)
        was, meeting.state, meeting.closed_at = meeting.state, State.CLOSED, timezone.now()
        touch(meeting)
        turn.outcome = _("已办结")
        turn.record.event(meeting, "meeting.closed", _("办结会议"), from_state=was, to_state=meeting.state)
    return meeting
