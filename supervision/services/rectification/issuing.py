"""整改通知 drawn up, issued, given more time; taken back by a review."""

import hashlib
import json
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, require
from supervision import rules
from supervision.flows import RectificationFlow
from supervision.models import (
    Finding,
    Inspection,
    RectificationItem,
    RectificationNotice,
    Visit,
)
from supervision.services.rectification.rows import State, notices_with_all
from workflow.services import move_due_date
from workflow.turns import (
    cancel_process,
    holding_process,
    start_process,
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
