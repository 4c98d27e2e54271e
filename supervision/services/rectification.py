"""整改: notices drawn up and issued, signed for, answered, verified, closed."""

import hashlib
import json
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Attachment
from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from supervision import rules
from supervision.flows import RectificationFlow
from supervision.models import (
    Finding,
    Inspection,
    RectificationItem,
    RectificationNotice,
    RectificationResponse,
    ResponseItem,
    Severity,
    Verification,
    VerifiedItem,
    Visit,
)
from workflow.selectors.flows import is_addressed
from workflow.services import move_due_date
from workflow.turns import (
    cancel_process,
    holding_process,
    present_item,
    start_process,
    taking_turn,
    withdrawing,
)

State = RectificationNotice.State


def notices_with_all():
    """Notices with all that rules and flow read of them."""
    return RectificationNotice.objects.select_related(
        "committee", "inspection", "unit", "process", "verifier", "received_by", "closed_by", "issued_by"
    )


def problems_to_settle(inspection, unit_id: int | None = None):
    """Problems that no notice has and nobody has settled otherwise."""
    rows = Finding.objects.filter(inspection=inspection, rectification=None, handling="").kept().problems()
    rows = rows.select_related("unit", "severity", "task").order_by("unit__code", "-severity__rank", "pk")
    return rows if unit_id is None else rows.filter(unit=unit_id)


def draft_notices(*, actor, inspection) -> list[RectificationNotice]:
    """起草整改通知: one for each unit with problems that nobody has settled otherwise, the worst problem's days as its
    limit. Asked again it adds what has come since to drafts that are not issued yet."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        rows = Inspection.objects.filter(committee_id=access.committee_id).select_related("committee")
        inspection = rows.select_for_update(of=("self",)).get(pk=inspection.pk)
        require(rules.may_settle_findings(access, inspection))
        by_unit: dict = {}
        for finding in problems_to_settle(inspection):
            by_unit.setdefault(finding.unit, []).append(finding)
        present = {row.unit_id: row for row in inspection.notices.exclude(state=State.CANCELLED)}
        made = []
        for unit, findings in by_unit.items():
            notice = present.get(unit.pk)
            if notice is not None and notice.state != State.DRAFT:
                # What came too late for the notice is settled by itself, or by hand.
                continue
            if notice is None:
                notice = _new_notice(inspection, unit, findings, actor)
                made.append(notice)
                record.event(notice, "notice.drafted", _("起草整改通知"), to_state=notice.state)
            _add_items(notice, findings)
    return made


def _new_notice(inspection, unit, findings, actor) -> RectificationNotice:
    days = min(finding.severity.due_days for finding in findings)
    notice = RectificationNotice(
        committee=inspection.committee,
        inspection=inspection,
        unit=unit,
        due_on=timezone.localdate() + timedelta(days=days),
        drafted_by=actor,
    )
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError:
        raise Conflict(_("%(unit)s的整改通知刚刚由他人起草。") % {"unit": unit.short_name}) from None
    return notice


def _add_items(notice, findings) -> None:
    top = notice.items.count()
    RectificationItem.objects.bulk_create(
        RectificationItem(
            notice=notice,
            finding=finding,
            requirement=finding.advice or _("请对照问题查明原因，提出措施，限期整改到位。"),
            position=top + number,
        )
        for number, finding in enumerate(findings, 1)
    )
    Finding.objects.filter(pk__in=[finding.pk for finding in findings]).update(
        handling=Finding.Handling.NOTICE, handling_note=""
    )


def _drafted(access, notice) -> RectificationNotice:
    """A notice under its lock while the office may still write in it; its inspection is locked first."""
    rows = Inspection.objects.filter(committee_id=access.committee_id)
    inspection = rows.select_for_update().get(pk=notice.inspection_id)
    require(rules.may_settle_findings(access, inspection))
    notice = notices_with_all().select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state != State.DRAFT:
        raise Conflict(_("整改通知%(state)s，不能修改。") % {"state": notice.get_state_display()})
    return notice


def _check_due(due_on: date) -> None:
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("整改时限不能早于今天。")})


def fingerprint_of_draft(notice, items) -> str:
    """A short hash of what a draft asks, for forms that may have gone stale."""
    asked = [
        str(notice.due_on),
        notice.requirements,
        sorted((item.pk, item.requirement) for item in items),
    ]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:24]


def save_notice(
    *, actor, notice, due_on: date, requirements: str, items: dict[int, str], seen: str | None = None
) -> RectificationNotice:
    """What a draft asks: its limit, general words, and {item: requirement}. An item with an empty text goes out of the
    notice, back to the problems that wait. `seen` is the fingerprint of the draft that the actor had before them;
    `Conflict` with the present one where a colleague has changed it since."""
    access = access_of(actor)
    _check_due(due_on)
    with recording(actor=actor) as record:
        notice = _drafted(access, notice)
        if seen is not None and fingerprint_of_draft(notice, notice.items.all()) != seen:
            raise Conflict(_("您填写期间，他人已经修改过这份整改通知，您的修改没有保存。"), current=notice)
        notice.due_on, notice.requirements = due_on, requirements.strip()
        check_fields(notice, "requirements")
        notice.save(update_fields=["due_on", "requirements"])
        for item in notice.items.filter(pk__in=list(items)):
            said = items[item.pk].strip()
            if not said:
                _let_go(item)
                continue
            item.requirement = said
            try:
                check_fields(item, "requirement")
            except ValidationError as error:
                raise ValidationError({f"item-{item.pk}": error.messages}) from None
            item.save(update_fields=["requirement"])
        if not notice.items.exists():
            raise ValidationError(_("整改通知至少要有一个问题；不要这份通知请点“撤销”。"))
        record.event(notice, "notice.saved", _("修改整改通知"), comment=str(due_on))
    return notice


def _let_go(item) -> None:
    Finding.objects.filter(pk=item.finding_id).update(handling="")
    item.delete()


def discard_notice(*, actor, notice) -> None:
    """Give up a draft: its problems wait again."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        notice = _drafted(access, notice)
        for item in list(notice.items.all()):
            _let_go(item)
        was, notice.state, notice.cancel_reason = notice.state, State.CANCELLED, _("未下发，起草人撤销")
        notice.save(update_fields=["state", "cancel_reason"])
        record.event(notice, "notice.discarded", _("撤销整改通知"), from_state=was, to_state=notice.state)


def issue_notices(*, actor, notices, said: str = "", by_paper=False) -> list[RectificationNotice]:
    """下发: the units' turn begins, after each was told its result. By the paper that is being signed (`by_paper`,
    whoever signs it; `said` is its number), or in the system alone."""
    access = access_of(actor)
    if not by_paper:
        require(rules.may_manage_notices(access))
    issued = []
    with recording(actor=actor) as record:
        ids = [notice.pk for notice in notices]
        inspections = Inspection.objects.filter(committee_id=access.committee_id, notices__in=ids).order_by(
            "pk"
        )
        list(Inspection.objects.select_for_update().filter(pk__in=inspections.values("pk")).order_by("pk"))
        rows = notices_with_all().filter(committee_id=access.committee_id, pk__in=ids)
        for notice in rows.select_for_update(of=("self",)).order_by("pk"):
            if notice.state != State.DRAFT:
                continue
            _check_due(notice.due_on)
            told = Visit.objects.filter(
                inspection=notice.inspection_id, unit=notice.unit_id, fed_back_at__isnull=False
            )
            if not told.exists():
                raise ValidationError(
                    _("请先向%(unit)s反馈检查意见，再下发整改通知。") % {"unit": notice.unit.short_name}
                )
            was, notice.state = notice.state, State.ISSUED
            notice.issued_at, notice.issued_by = timezone.now(), actor
            notice.verifier = notice.inspection.leader
            notice.save()
            start_process(RectificationFlow, notice)
            record.event(
                notice,
                "notice.issued",
                _("下发整改通知"),
                from_state=was,
                to_state=notice.state,
                comment=said,
            )
            issued.append(notice)
    return issued


def receive_notice(*, actor, notice, step_id=None) -> RectificationNotice:
    """签收."""
    with taking_turn(RectificationFlow.receiving, notice, actor=actor, step_id=step_id) as turn:
        notice = turn.locked(notices_with_all())
        was, notice.state = notice.state, State.RECEIVED
        notice.received_at, notice.received_by = timezone.now(), actor
        notice.save()
        _open_response(notice)
        turn.outcome = _("已签收")
        turn.record.event(notice, "notice.received", _("签收整改通知"), from_state=was, to_state=notice.state)
    return notice


def _open_response(notice) -> RectificationResponse:
    """The next answer, with what the last one said, so that only what is missing has to be written."""
    last = notice.responses.order_by("-round").first()
    response = RectificationResponse.objects.create(
        notice=notice, round=last.round + 1 if last else 1, text=last.text if last else ""
    )
    said = {row.item_id: row for row in last.items.all()} if last else {}
    ResponseItem.objects.bulk_create(
        ResponseItem(
            response=response,
            item=item,
            measures=said[item.pk].measures if item.pk in said else "",
            result=said[item.pk].result if item.pk in said else "",
        )
        for item in notice.items.filter(is_withdrawn=False)
    )
    return response


def present_response(notice) -> RectificationResponse | None:
    """The answer that is being written."""
    return notice.responses.filter(filed_at=None).select_related("updated_by").order_by("-round").first()


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


def begin_verification(*, actor, notice) -> Verification:
    """受理核查: who verifies, from when; the answer can no longer be taken back. Asked again by the same person it is
    the same."""
    access = access_of(actor)
    with recording(actor=actor) as record, holding_process(notice):
        rows = notices_with_all().filter(committee_id=access.committee_id)
        notice = rows.select_for_update(of=("self",)).get(pk=notice.pk)
        item = present_item(notice, RectificationFlow.verifying)
        if item is None:
            raise Conflict(_("整改通知%(state)s，现在不能核查。") % {"state": notice.get_state_display()})
        if not is_addressed(access, item):
            raise RuleError(_("“%(step)s”由%(who)s办理。") % {"step": item.step_title, "who": item.addressee})
        require(rules.may_verify_notice(access, notice))
        round_ = notice.responses.exclude(filed_at=None).count()
        verification = notice.verifications.filter(round=round_).first()
        if verification is not None and verification.verified_by_id == actor.pk:
            return verification
        if verification is None:
            verification = Verification(notice=notice, round=round_)
        verification.verified_by, verification.begun_at = actor, timezone.now()
        verification.save()
        was, notice.state, notice.verifier = notice.state, State.VERIFYING, actor
        notice.save()
        item.person = actor
        item.save(update_fields=["person"])
        record.event(notice, "verification.begun", _("受理核查"), from_state=was, to_state=notice.state)
    return verification


def verify_notice(
    *,
    actor,
    notice,
    step_id=None,
    is_accepted: bool,
    way: str,
    text: str,
    verdicts: dict[int, tuple[bool, str]],
) -> RectificationNotice:
    """核查决定: closed (销号), or not accepted and the unit goes on, until `due_on` or a new day. `verdicts` is
    {item: (is done, text)}. Nothing is closed with a problem not done, nor a serious one without evidence."""
    text = text.strip()
    if not is_accepted and not text:
        raise ValidationError({"text": _("请写明哪里没有整改到位、还要做什么。")})
    with taking_turn(RectificationFlow.verifying, notice, actor=actor, step_id=step_id) as turn:
        notice = turn.locked(notices_with_all())
        require(rules.may_verify_notice(turn.access, notice))
        verification = notice.verifications.order_by("-round").first()
        if notice.state != State.VERIFYING or verification is None or verification.verified_by_id != actor.pk:
            raise RuleError(_("请先受理核查。"))
        items = list(notice.items.filter(is_withdrawn=False).select_related("finding__severity"))
        verdicts = _checked_verdicts(items, verdicts)
        open_items = [item for item in items if not verdicts[item.pk][0]]
        if is_accepted and open_items:
            numbers = "、".join(str(item.position) for item in open_items)
            raise ValidationError(_("第 %(n)s 个问题没有核实为整改到位，不能销号。") % {"n": numbers})
        if is_accepted:
            _require_evidence(notice, verification, items)
        verification.way, verification.text, verification.is_accepted = way, text, is_accepted
        check_fields(verification, "way", "text")
        verification.decided_at = timezone.now()
        verification.save()
        VerifiedItem.objects.bulk_create(
            VerifiedItem(verification=verification, item=item, is_done=done, text=said)
            for item in items
            for done, said in [verdicts[item.pk]]
        )
        was, notice.rounds = notice.state, notice.rounds + 1
        if is_accepted:
            notice.state, notice.closed_at, notice.closed_by = State.CLOSED, verification.decided_at, actor
        else:
            notice.state = State.NOT_ACCEPTED
        notice.save()
        if not is_accepted:
            _open_response(notice)
        turn.outcome = _("已销号") if is_accepted else _("核查未通过")
        turn.record.event(
            notice,
            "notice.closed" if is_accepted else "notice.not_accepted",
            _("核查通过，销号") if is_accepted else _("核查未通过"),
            from_state=was,
            to_state=notice.state,
            comment=text,
            data={"verdicts": {str(pk): [done, said] for pk, (done, said) in verdicts.items()}},
        )
    return notice


def _checked_verdicts(items, verdicts) -> dict[int, tuple[bool, str]]:
    """One for each problem: what nobody spoke of is not done."""
    checked = {}
    for item in items:
        done, said = verdicts.get(item.pk, (False, ""))
        row = VerifiedItem(is_done=done, text=said.strip())
        try:
            check_fields(row, "text")
        except ValidationError as error:
            raise ValidationError({f"item-{item.pk}": error.messages}) from None
        checked[item.pk] = row.is_done, row.text
    return checked


def _require_evidence(notice, verification, items) -> None:
    """Of the unit in any round, or of this verification: the photos of one that refused show the opposite."""
    strict = [item for item in items if item.finding.severity.needs_evidence]
    if not strict:
        return
    answers = notice.responses.exclude(filed_at=None).values("pk")
    labels = (
        (RectificationResponse._meta.label_lower, answers),
        (Verification._meta.label_lower, [verification.pk]),
    )
    for label, ids in labels:
        if Attachment.objects.filter(object_type=label, object_id__in=ids, removed_at__isnull=True).exists():
            return
    severity: Severity = strict[0].finding.severity
    raise ValidationError(
        _("有“%(severity)s”问题，没有佐证材料不能销号：请单位补充附件，或者在核查记录里上传照片。")
        % {"severity": severity}
    )


def extend_notice(*, actor, notice, due_on: date, reason: str) -> RectificationNotice:
    """延期, with a reason, while the unit owes an answer: one that came too late stays late."""
    access = access_of(actor)
    require(rules.may_manage_notices(access))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明调整时限的理由。")})
    _check_due(due_on)
    with recording(actor=actor) as record, holding_process(notice):
        rows = notices_with_all().filter(committee_id=access.committee_id)
        notice = rows.select_for_update(of=("self",)).get(pk=notice.pk)
        if notice.state in RectificationNotice.ENDED or notice.state == State.DRAFT:
            raise Conflict(_("整改通知%(state)s，不用再定时限。") % {"state": notice.get_state_display()})
        if notice.state in (State.RESPONDED, State.VERIFYING):
            raise Conflict(
                _("整改通知%(state)s，核查未通过时才能再定时限。") % {"state": notice.get_state_display()}
            )
        was, notice.due_on = notice.due_on, due_on
        notice.save(update_fields=["due_on"])
        if notice.is_answering:
            move_due_date(RectificationNotice, [notice.pk], due_on)
        record.event(
            notice,
            "notice.extended",
            _("调整整改时限"),
            comment=f"{was} → {due_on}：{reason}",
            data={"from": str(was), "to": str(due_on)},
        )
    return notice


def withdraw_findings(record, findings, *, reason: str) -> None:
    """What a review took back goes out of its notices; a notice with nothing left is cancelled. Within the review's
    transaction, its inspection locked."""
    items = RectificationItem.objects.filter(finding__in=findings, is_withdrawn=False).order_by(
        "notice_id", "pk"
    )
    by_notice: dict[int, list] = {}
    for item in items:
        by_notice.setdefault(item.notice_id, []).append(item.pk)
    for notice_id, ids in by_notice.items():
        found = RectificationNotice.objects.get(pk=notice_id)
        with holding_process(found):
            notice = notices_with_all().select_for_update(of=("self",)).get(pk=notice_id)
            if notice.state in RectificationNotice.ENDED:
                continue
            RectificationItem.objects.filter(pk__in=ids).update(is_withdrawn=True)
            if notice.items.filter(is_withdrawn=False).exists():
                record.event(notice, "notice.items_withdrawn", _("复核后取消部分问题"), comment=reason)
                continue
            if notice.process_id is not None:
                cancel_process(notice)
            was, notice.state, notice.cancel_reason = notice.state, State.CANCELLED, reason[:200]
            notice.save(update_fields=["state", "cancel_reason"])
            record.event(
                notice,
                "notice.cancelled",
                _("复核后撤销整改通知"),
                from_state=was,
                to_state=notice.state,
                comment=reason,
            )
