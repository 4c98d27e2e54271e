"""公示: the list is made public by a signed paper, objections are received, examined and answered, and it ends no earlier
than its full working days. Who objected stands in no event and no message."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from commendations import rules
from commendations.flows import CommendationFlow
from commendations.models import CommendationRound, Nomination, Objection
from commendations.selectors.rounds import publicity_ends_on, publicity_from
from commendations.services.nominations import end_for_good
from commendations.services.rounds import void_requests
from commendations.services.rows import (
    State,
    changing,
    last_change,
    locked_nomination,
    rounds_with_all,
    touch,
    with_reason,
)
from commendations.services.selection import faults_of_list
from commendations.services.telling import tell_of_nomination, tell_office, tell_units
from documents.models import Dispatch, Document
from documents.services import begin_dispatch
from documents.services.dispatches import outdated
from history.context import without_address
from organisations.access import access_of
from organisations.models import Unit
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from workflow.turns import taking_turn

PUBLICITY = "commendation.publicity"
# Without these a notice makes nothing public.
NEEDED = ("{公示时间}", "{先进集体名单}", "{先进个人名单}")
# Read aloud and typed: without signs that are taken for others.
RECEIPT_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
Result = Objection.Result


# The notice -----------------------------------------------------------------------------------------


def begin_notice(*, actor, round) -> Dispatch:
    """拟公示: a draft with the list, to nobody in particular. When it is signed the list is public (`publicity_signed`). Raises `Conflict` with the
    draft that is there. The round is not locked: a signing holds its draft before the round."""
    access = access_of(actor)
    round = rounds_with_all().get(pk=round.pk, committee_id=access.committee_id)
    require(rules.may_announce(access, round))
    said = lacking_for_notice(round)
    if said:
        raise ValidationError(said)
    return begin_dispatch(actor=actor, kind=PUBLICITY, subject=round)


def lacking_for_notice(round) -> list[str]:
    """What keeps the list from being made public, in words."""
    said = faults_of_list(round)
    if not round.contact.strip():
        said.append(_("没有写受理异议的联系方式。"))
    return said


def omissions_of_notice(dispatch, units) -> list[str]:
    """What keeps the notice from being signed: it is not due, or says what is no longer so."""
    round = rounds_with_all().get(pk=dispatch.object_id)
    if round.state != State.ANNOUNCING:
        return [_("表彰批次%(state)s，现在不能公示。") % {"state": round.get_state_display()}]
    said = lacking_for_notice(round)
    if dispatch.is_per_unit:
        said.append(_("公示只有一份，请不要勾选“每个单位一份”。"))
    missing = [place for place in NEEDED if place not in dispatch.body]
    if missing:
        said.append(_("正文中缺少 %(places)s。") % {"places": "、".join(missing)})
    if stale := outdated(dispatch, units):
        said.append(
            _("拟稿以后，%(what)s有了变化，请点“更新清单”，核对后再送签。") % {"what": "、".join(stale)}
        )
    return said


def publicity_signed(*, dispatch: Dispatch, documents: list[Document], actor) -> None:
    """The notice was signed: within that transaction the publicity begins. It lasts `publicity_days` full working days
    after the day of the signing; nothing makes it shorter. Refused where the list went back meanwhile.

    Read without a lock first: a signing holds the numbers by now, and whoever approves a list takes its round before
    them."""
    round = rounds_with_all().get(pk=dispatch.object_id)
    if round.state != State.ANNOUNCING:
        raise Conflict(
            _("表彰批次%(state)s，公示不能签发。") % {"state": round.get_state_display()}, current=round
        )
    with taking_turn(CommendationFlow.announcing, round, actor=actor, by_paper=True) as turn:
        round = turn.locked(rounds_with_all())
        said = omissions_of_notice(dispatch, list(dispatch.units.order_by("code")))
        if said:
            raise ValidationError(said)
        [document] = documents
        lasts = publicity_from(round.committee_id, document.entry.dated, round.publicity_days)
        was, round.state = round.state, State.PUBLICITY
        round.publicity_from, round.publicity_until = lasts.starts_on, lasts.ends_on
        round.publicity_document = document
        touch(round)
        units = Unit.objects.filter(committee_id=round.committee_id).active()
        tell_units(
            round,
            units.values_list("pk", flat=True),
            title=_("拟表彰名单公示：%(round)s") % {"round": round},
            body=_("公示到 %(day)s。") % {"day": lasts.ends_on},
        )
        turn.outcome = _("已公示")
        turn.record.event(
            round,
            "commendation.announced",
            _("公示名单"),
            from_state=was,
            to_state=round.state,
            comment=f"{document.number}，{lasts.starts_on} — {lasts.ends_on}",
        )


# Objections -----------------------------------------------------------------------------------------


def receive_objection(*, round, nomination=None, is_signed: bool, name="", contact="", text: str) -> str:
    """异议 by the public form, without an account: the receipt number. The history does not keep from where it came. Until the end of the last day; so many an hour and
    no more, so that nobody drowns the others. Raises `RuleError` with what to do instead."""
    with without_address(), changing(None, round) as change:
        round = change.round
        require(rules.may_object(round))
        if timezone.localdate() > publicity_ends_on(round):
            raise RuleError(_("公示期已过，不再受理异议。"))
        lately = timezone.now() - timedelta(hours=1)
        by_form = round.objections.open().filter(how=Objection.How.FORM, received_at__gte=lately)
        # A second click, or a page sent again: it is the same objection, and has its number already.
        twin = by_form.filter(
            nomination=nomination,
            text=text.replace("\r\n", "\n").strip(),
            name=name.strip() if is_signed else "",
            contact=contact.strip() if is_signed else "",
        ).first()
        if twin is not None:
            return twin.receipt
        if by_form.count() >= settings.LIANGGANG_OBJECTIONS_AN_HOUR:
            raise RuleError(_("一小时内通过公示页面提出的异议过多，请稍后再试，或者按公示的联系方式反映。"))
        row = _received(change, nomination, Objection.How.FORM, is_signed, name, contact, text)
        tell_office(
            round,
            title=_("收到异议 %(receipt)s：%(round)s") % {"receipt": row.receipt, "round": round},
            body=_("请及时调查核实；有异议没有办结的，公示不能结束。"),
        )
    return row.receipt


def register_objection(
    *, actor, round, nomination=None, how: str, is_signed: bool, name="", contact="", text: str
) -> Objection:
    """An objection by letter, telephone or visit, entered by the office; also one that arrives after the last day,
    while the publicity has not been ended."""
    with changing(actor, round) as change:
        require(rules.may_register_objection(change.access, change.round))
        if how not in (Objection.How.LETTER, Objection.How.PHONE, Objection.How.VISIT):
            raise ValidationError({"how": _("请选择来信、来电或者来访。")})
        return _received(change, nomination, how, is_signed, name, contact, text)


def _received(change, nomination, how, is_signed, name, contact, text) -> Objection:
    round, text = change.round, text.replace("\r\n", "\n").strip()
    if nomination is not None:
        nomination = round.nominations.proposed().filter(pk=nomination.pk).first()
        if nomination is None:
            raise ValidationError({"nomination": _("请从公示的名单中选择。")})
    if not text:
        raise ValidationError({"text": _("请写明异议的内容。")})
    row = Objection(
        committee_id=round.committee_id,
        round=round,
        nomination=nomination,
        is_signed=is_signed,
        name=name.strip() if is_signed else "",
        contact=contact.strip() if is_signed else "",
        text=text,
        how=how,
        receipt=f"{round.year}-{get_random_string(8, RECEIPT_SIGNS)}",
        received_by=change.record.actor,
    )
    missing = {
        field: said
        for field, said in (
            ("name", _("实名提出的，请写姓名或单位。")),
            ("contact", _("实名提出的，请写联系方式，便于核实和答复。")),
        )
        if is_signed and not getattr(row, field)
    }
    if missing:
        raise ValidationError(missing)
    check_fields(row, "name", "contact", "text")
    row.save()
    change.record.event(row, "objection.received", _("收到异议"), comment=row.receipt)
    return row


def examine_objection(*, actor, objection, result: str, finding: str, answer: str) -> Objection:
    """办结异议: what was found and what is answered. One that is upheld takes the nomination off the list and out of the
    round in the same transaction. Nobody examines one against their own nomination."""
    finding = with_reason(finding, _("请写明调查核实的情况。"), "finding")
    answer = with_reason(answer, _("请写明答复的内容。"), "answer")
    with changing(actor, objection.round) as change:
        rows = Objection.objects.select_for_update(of=("self",)).filter(round=change.round)
        objection = rows.get(pk=objection.pk)
        objection.round = change.round
        if objection.result:
            raise Conflict(last_change(objection), current=objection)
        if objection.nomination_id:
            objection.nomination = locked_nomination(change.round, objection.nomination)
        require(rules.may_examine_objection(change.access, objection))
        if result not in (Result.UPHELD, Result.PARTLY, Result.UNFOUNDED):
            raise ValidationError({"result": _("请选择核实结果。")})
        if result == Result.UPHELD and objection.nomination_id is None:
            raise ValidationError(
                {"result": _("针对整个名单的异议不能取消某一个的资格；属实的，请办结后退回审核。")}
            )
        objection.result, objection.finding, objection.answer = result, finding, answer
        objection.examined_at, objection.examined_by = timezone.now(), actor
        check_fields(objection, "finding", "answer")
        objection.save()
        change.record.event(
            objection,
            "objection.examined",
            _("办结异议"),
            comment=f"{objection.receipt}：{objection.get_result_display()}",
        )
        row = objection.nomination
        if result == Result.UPHELD and row.state == Nomination.State.ACCEPTED:
            reason = _("异议 %(receipt)s 经核实属实，取消资格。") % {"receipt": objection.receipt}
            end_for_good(change.record, row, Nomination.State.REJECTED, reason, actor)
            tell_of_nomination(row, title=_("审核不通过"), body=reason)
    return objection


# The end --------------------------------------------------------------------------------------------


def end_publicity(*, actor, round, step_id=None) -> CommendationRound:
    """结束公示、送审: after the end of the last day, with no objection open and a list that stands."""
    with taking_turn(CommendationFlow.publicity, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_end_publicity(turn.access, round))
        ends_on, said = publicity_ends_on(round), []
        if timezone.localdate() <= ends_on:
            said.append(_("公示到 %(day)s 24 时，还没有期满。") % {"day": ends_on})
        left = round.objections.open().count()
        if left:
            said.append(_("还有 %(n)s 件异议没有办结。") % {"n": left})
        said += faults_of_list(round)
        if said:
            raise ValidationError(said)
        was, round.state = round.state, State.AT_DIRECTOR
        now = timezone.now()
        round.publicity_ended_at, round.filed_at, round.filed_by = now, now, actor
        touch(round)
        turn.outcome = _("已送审")
        turn.record.event(
            round, "commendation.filed", _("公示期满，送审"), from_state=was, to_state=round.state
        )
    return round


def reopen_review(*, actor, round, step_id=None, reason: str) -> CommendationRound:
    """退回审核, before the list is with the director: it is drawn up again, the departments are asked again, and a
    publicity begins anew at its full length."""
    reason = with_reason(reason, _("请写明退回审核的理由。"))
    nodes = {
        State.CONSULTATION: CommendationFlow.consulting,
        State.ANNOUNCING: CommendationFlow.announcing,
        State.PUBLICITY: CommendationFlow.publicity,
    }
    node = nodes.get(round.state, CommendationFlow.publicity)
    with taking_turn(node, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_reopen_review(turn.access, round))
        back_to_review(turn, round, reason, actor, _("退回审核"), "commendation.reopened")
    return round


def back_to_review(turn, round, reason, actor, title, verb) -> None:
    """The list is the office's again, whatever had become of it. The round is locked by its turn."""
    was, round.state = round.state, State.OFFICE_REVIEW
    void_requests(round, actor=actor)
    round.publicity_from = round.publicity_until = round.publicity_document = None
    round.publicity_ended_at = round.filed_at = round.filed_by = round.reviewed_by = None
    round.return_reason = reason
    try:
        check_fields(round, "return_reason")
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from None
    touch(round)
    turn.outcome = _("已退回")
    turn.record.event(round, verb, title, from_state=was, to_state=round.state, comment=reason)
