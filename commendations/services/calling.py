"""推荐: units are asked to nominate, the time is extended, nominations are closed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import rules
from commendations.flows import CommendationFlow, NominationFlow
from commendations.models import CommendationRound, Kind, Nomination
from commendations.services.rows import (
    State,
    changing,
    end_nomination,
    last_change,
    nominations_with_all,
    rounds_with_all,
    touch,
    with_reason,
)
from commendations.services.telling import tell_of_nomination, tell_units
from documents.models import Dispatch, Document
from documents.services import begin_dispatch
from documents.services.dispatches import outdated
from organisations.access import access_of
from organisations.models import Unit
from pages.fields import check_fields
from pages.rules import Conflict, require
from workflow.services import move_due_date
from workflow.turns import start_process, taking_turn

CALL = "commendation.call"
WAITING = (Nomination.State.AT_UNIT_HEAD, Nomination.State.AT_OFFICE)
WITH_UNIT = (*Nomination.EDITABLE, Nomination.State.AT_UNIT_HEAD)

# Units are asked ------------------------------------------------------------------------------------


def lacking_for_call(round) -> list[str]:
    """What keeps units from being asked, in words."""
    missing = []
    if round.nominations_due_on < timezone.localdate():
        missing.append(_("推荐时限已过"))
    for kind, text in (
        (Kind.COLLECTIVE, round.collective_criteria),
        (Kind.INDIVIDUAL, round.individual_criteria),
    ):
        if round.quota_of(kind) and not text.strip():
            missing.append(_("没有写%(kind)s条件") % {"kind": kind.label})
    return missing


def _check_ready(round) -> None:
    missing = lacking_for_call(round)
    if missing:
        raise ValidationError(_("还不能发推荐通知：%(what)s。") % {"what": "，".join(missing)})


def begin_call(*, actor, round) -> Dispatch:
    """拟推荐通知: a draft to all units. When it is signed they may nominate (`call_signed`). Raises `Conflict` with the
    draft that is there. The round is not locked: a signing holds its draft before the round."""
    access = access_of(actor)
    round = rounds_with_all().get(pk=round.pk, committee_id=access.committee_id)
    require(rules.may_call(access, round))
    _check_ready(round)
    units = Unit.objects.filter(committee_id=round.committee_id).active()
    return begin_dispatch(actor=actor, kind=CALL, units=units, subject=round)


def omissions_of_call(dispatch, units) -> list[str]:
    """What keeps the call from being signed: it says what is no longer so."""
    round = rounds_with_all().get(pk=dispatch.object_id)
    if round.state == State.CANCELLED:
        return [_("表彰批次已经取消。")]
    if round.state != State.OPENED:
        return []
    said = [_("还不能发推荐通知：%(what)s。") % {"what": what} for what in lacking_for_call(round)]
    if stale := outdated(dispatch, units):
        said.append(
            _("拟稿以后，%(what)s有了变化，请点“更新清单”，核对后再送签。") % {"what": "、".join(stale)}
        )
    return said


def call_signed(*, dispatch: Dispatch, documents: list[Document], actor) -> None:
    """The call was signed: within that transaction units may nominate. Told otherwise before, nothing more happens.

    Read without a lock first: a signing holds the numbers by now, and whoever approves a list takes its round before
    them. A round is never 筹备中 again."""
    round = rounds_with_all().get(pk=dispatch.object_id)
    if round.state == State.CANCELLED:
        raise Conflict(_("表彰批次已经取消，通知不能签发。"), current=round)
    if round.state != State.OPENED:
        return
    try:
        with taking_turn(CommendationFlow.preparing, round, actor=actor, by_paper=True) as turn:
            round = turn.locked(rounds_with_all())
            said = omissions_of_call(dispatch, list(dispatch.units.order_by("code")))
            if said:
                raise ValidationError(said)
            _call(turn, round, documents[0].number)
    except Conflict:
        # The office said meanwhile that it had told everybody: the paper goes out all the same.
        if CommendationRound.objects.get(pk=round.pk).state == State.CANCELLED:
            raise


def mark_called(*, actor, round, step_id=None, how: str) -> CommendationRound:
    """已另行通知: units were asked by other means, `how` says by which."""
    how = with_reason(how, _("请写明怎样通知的，例如 已由县委办电话通知。"), "how")
    with taking_turn(CommendationFlow.preparing, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_call(turn.access, round))
        _check_ready(round)
        _call(turn, round, how)
    return round


def _call(turn, round, how: str) -> None:
    was, round.state = round.state, State.NOMINATING
    round.notified_at, round.notified_how = timezone.now(), how
    check_fields(round, "notified_how")
    touch(round)
    units = Unit.objects.filter(committee_id=round.committee_id).active().values_list("pk", flat=True)
    tell_units(
        round,
        units,
        title=_("请推荐%(round)s") % {"round": round},
        body=_("请于 %(due)s 前报送推荐。") % {"due": round.nominations_due_on},
        by_robot=True,
    )
    turn.outcome = _("已通知")
    turn.record.event(
        round, "commendation.called", _("发出推荐通知"), from_state=was, to_state=round.state, comment=how
    )


# Nominations are closed -----------------------------------------------------------------------------


def close_nominating(*, actor, round, step_id=None, reason="") -> CommendationRound:
    """结束推荐. The reason is compulsory before the due day and while nominations wait. What never reached the office
    lapses; what the office has, it goes on examining."""
    reason = reason.strip()
    with taking_turn(CommendationFlow.nominating, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_close_nominating(turn.access, round))
        if not reason and timezone.localdate() <= round.nominations_due_on:
            raise ValidationError(
                {"reason": _("推荐时限是 %(day)s，提前结束请写明理由。") % {"day": round.nominations_due_on}}
            )
        waiting = round.nominations.filter(state__in=WAITING).count()
        if not reason and waiting:
            raise ValidationError(
                {"reason": _("还有 %(n)s 件推荐待审签、审核，结束推荐请写明理由。") % {"n": waiting}}
            )
        was, round.state = round.state, State.OFFICE_REVIEW
        round.closed_early_reason = reason
        check_fields(round, "closed_early_reason")
        touch(round)
        lapse(turn.record, round, round.nominations.filter(reached_office_at__isnull=True))
        turn.outcome = _("已结束推荐")
        turn.record.event(
            round,
            "commendation.nominations_closed",
            _("结束推荐"),
            from_state=was,
            to_state=round.state,
            comment=reason,
        )
    return round


def lapse(record, round, rows) -> list[Nomination]:
    """What is still with the units is not filed any more. The round is locked."""
    lapsed = []
    for pk in rows.filter(state__in=WITH_UNIT).order_by("pk").values_list("pk", flat=True):
        row = end_nomination(record, round, pk, Nomination.State.LAPSED, _("没有在时限内报送"))
        tell_of_nomination(row, title=_("推荐已经结束"), body=_("这份推荐没有在时限内报送。"))
        lapsed.append(row)
    return lapsed


def extend_nominating(*, actor, round, version=None, due_on: date, reason: str) -> CommendationRound:
    """延长推荐. After the end of the nominations they are taken again, and what had lapsed may be filed."""
    reason = with_reason(reason, _("请写明延长的理由。"))
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("推荐时限不能早于今天。")})
    if CommendationRound.objects.filter(pk=round.pk, state=State.OFFICE_REVIEW).exists():
        with taking_turn(CommendationFlow.reviewing, round, actor=actor) as turn:
            round = turn.locked(rounds_with_all())
            require(rules.may_extend_nominating(turn.access, round))
            _require_seen(round, version)
            was, round.state = round.state, State.NOMINATING
            _extend(turn.record, round, due_on, reason, was)
            for row in (
                nominations_with_all().filter(round=round, state=Nomination.State.LAPSED).order_by("pk")
            ):
                _revive(turn.record, round, row)
            turn.outcome = _("已延长推荐")
        return round
    with changing(actor, round, version=version, with_process=True) as change:
        round = change.round
        require(rules.may_extend_nominating(change.access, round))
        if round.state != State.NOMINATING:
            raise Conflict(last_change(round), current=round)
        if due_on <= round.nominations_due_on:
            raise ValidationError(
                {"due_on": _("现在的时限是 %(day)s，请填写更晚的日期。") % {"day": round.nominations_due_on}}
            )
        _extend(change.record, round, due_on, reason, round.state)
        closes_by = CommendationFlow.term(round, CommendationFlow.nominating)
        move_due_date(CommendationRound, [round.pk], closes_by.due_on)
    return round


def _require_seen(round, version) -> None:
    if version is not None and round.version != version:
        raise Conflict(last_change(round), current=round)


def _extend(record, round, due_on, reason, was) -> None:
    before, round.nominations_due_on = round.nominations_due_on, due_on
    round.closed_early_reason = ""
    touch(round)
    open_ones = round.nominations.filter(state__in=WITH_UNIT, reached_office_at__isnull=True)
    move_due_date(Nomination, open_ones.values_list("pk", flat=True), due_on)
    units = Unit.objects.filter(committee_id=round.committee_id).active().values_list("pk", flat=True)
    tell_units(
        round,
        units,
        title=_("推荐时限延长到 %(day)s：%(round)s") % {"day": due_on, "round": round},
        body=reason,
    )
    record.event(
        round,
        "commendation.extended",
        _("延长推荐时限"),
        from_state=was,
        to_state=round.state,
        comment=f"{before} → {due_on}：{reason}",
        data={"from": str(before), "to": str(due_on)},
    )


def _revive(record, round, row) -> None:
    row = nominations_with_all().select_for_update(of=("self",)).get(pk=row.pk)
    row.round = round
    was = row.state
    row.state = Nomination.State.RETURNED if row.rounds else Nomination.State.DRAFTING
    row.save(update_fields=["state"])
    start_process(NominationFlow, row)
    record.event(row, "nomination.revived", _("可以继续报送"), from_state=was, to_state=row.state)
