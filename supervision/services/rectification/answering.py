"""整改 signed for and reported by the unit, round by round."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, require
from supervision import rules
from supervision.flows import RectificationFlow
from supervision.models import (
    RectificationNotice,
    RectificationResponse,
)
from supervision.services.rectification.rows import State, notices_with_all, open_response, present_response
from workflow.turns import (
    present_item,
    taking_turn,
    withdrawing,
)


def receive_notice(*, actor, notice, step_id=None) -> RectificationNotice:
    """签收."""
    with taking_turn(RectificationFlow.receiving, notice, actor=actor, step_id=step_id) as turn:
        notice = turn.locked(notices_with_all())
        was, notice.state = notice.state, State.RECEIVED
        notice.received_at, notice.received_by = timezone.now(), actor
        notice.save()
        open_response(notice)
        turn.outcome = _("已签收")
        turn.record.event(notice, "notice.received", _("签收整改通知"), from_state=was, to_state=notice.state)
    return notice


def save_response(
    *, actor, notice, revision: int | None, text: str, items: dict[int, tuple[str, str]]
) -> RectificationResponse:
    """整改报告 being written: `items` is {rectification item: (measures, result)}. Raises `Conflict` when a colleague
    saved in between."""
    access = access_of(actor)
    text = text.replace("\r\n", "\n").strip()
    with recording(actor=actor) as record:
        notice = (
            notices_with_all()
            .filter(committee_id=access.committee_id)
            .select_for_update(of=("self",))
            .get(pk=notice.pk)
        )
        if not notice.is_answering:
            raise Conflict(
                _("整改通知%(state)s，刚才填写的内容没有保存。") % {"state": notice.get_state_display()}
            )
        require(rules.may_edit_response(access, notice, present_item(notice)))
        response = present_response(notice)
        rows = list(response.items.select_related("item"))
        changed = response.text != text
        for row in rows:
            if row.item_id not in items:
                continue
            measures, result = items[row.item_id]
            measures = measures.replace("\r\n", "\n").strip()
            if (row.measures, row.result) != (measures, result):
                row.measures, row.result, changed = measures, result, True
        if not changed:
            return response
        if revision is not None and response.revision != revision:
            raise Conflict(
                _("整改报告已由%(name)s于 %(at)s 修改。")
                % {
                    "name": response.updated_by or _("他人"),
                    "at": timezone.localtime(response.updated_at or timezone.now()).strftime("%m-%d %H:%M"),
                },
                current=RectificationResponse.objects.get(pk=response.pk),
            )
        response.text = text
        check_fields(response, "text")
        for row in rows:
            try:
                check_fields(row, "measures", "result")
            except ValidationError as error:
                raise ValidationError(
                    {f"{name}-{row.item_id}": said for name, said in error.message_dict.items()}
                ) from None
            row.save(update_fields=["measures", "result"])
        response.revision += 1
        response.updated_at, response.updated_by = timezone.now(), actor
        response.save()
        record.event(
            notice,
            "response.saved",
            _("填写整改报告"),
            data={"text": text, "items": {str(row.item_id): [row.measures, row.result] for row in rows}},
        )
    return response


def response_omissions(response) -> list[str]:
    missing = []
    for row in response.items.select_related("item"):
        if row.item.is_withdrawn:
            continue
        if not row.measures or not row.result:
            missing.append(_("第 %(n)s 个问题没有写整改措施或结果") % {"n": row.item.position})
    return missing


def file_response(*, actor, notice, step_id=None) -> RectificationNotice:
    """报整改."""
    with taking_turn(RectificationFlow.responding, notice, actor=actor, step_id=step_id) as turn:
        notice = turn.locked(notices_with_all())
        response = present_response(notice)
        missing = response_omissions(response)
        if missing:
            raise ValidationError(missing)
        response.filed_at, response.filed_by = timezone.now(), actor
        response.save()
        was, notice.state = notice.state, State.RESPONDED
        notice.responded_at = response.filed_at
        notice.first_responded_at = notice.first_responded_at or response.filed_at
        notice.save()
        turn.outcome = _("已报整改")
        turn.record.event(notice, "response.filed", _("报送整改情况"), from_state=was, to_state=notice.state)
    return notice


def withdraw_response(*, actor, notice, step_id=None) -> RectificationNotice:
    """撤回, while nobody has taken it up."""
    with withdrawing(
        RectificationFlow.verifying,
        notice,
        back_to=RectificationFlow.responding,
        actor=actor,
        step_id=step_id,
    ) as turn:
        notice = turn.locked(notices_with_all())
        if notice.state != State.RESPONDED:
            raise Conflict(_("整改通知%(state)s，不能撤回。") % {"state": notice.get_state_display()})
        response = notice.responses.order_by("-round").first()
        response.filed_at = response.filed_by = None
        response.save()
        was, notice.state = notice.state, State.NOT_ACCEPTED if notice.rounds else State.RECEIVED
        filed = notice.responses.exclude(filed_at=None).order_by("-round").first()
        notice.responded_at = filed.filed_at if filed else None
        if filed is None:
            notice.first_responded_at = None
        notice.save()
        turn.record.event(
            notice, "response.withdrawn", _("撤回整改报告"), from_state=was, to_state=notice.state
        )
    return notice
