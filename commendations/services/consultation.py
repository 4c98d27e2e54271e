"""征求意见: departments answer, in the system or on paper; the office says why it keeps somebody they object to."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import rules
from commendations.flows import CommendationFlow
from commendations.models import CommendationRound, Nomination, Opinion, OpinionRequest
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
from commendations.services.selection import faults_of_limits
from commendations.services.telling import close_requests, tell_office
from pages.fields import check_fields
from pages.rules import Conflict, require
from workflow.turns import taking_turn

Verdict = Opinion.Verdict


def answer_request(*, actor, request, verdicts, note="") -> OpinionRequest:
    """答复: of every nomination asked about that still stands, `verdicts` {nomination key: (verdict, text)} says whether
    the department objects, and then why. Once, as a whole."""
    return _answer(actor, request, verdicts, note, "", rules.may_answer_request)


def answer_by_hand(*, actor, request, verdicts, by_hand: str, note="") -> OpinionRequest:
    """A department's answer on paper, entered by the office; `by_hand` says which paper."""
    by_hand = with_reason(by_hand, _("请写明书面答复的日期、文号。"), "by_hand")
    return _answer(actor, request, verdicts, note, by_hand, rules.may_answer_by_hand)


def _answer(actor, request, verdicts, note, by_hand, rule) -> OpinionRequest:
    with changing(actor, request.round) as change:
        rows = OpinionRequest.objects.select_for_update(of=("self",)).select_related("unit")
        request = rows.get(pk=request.pk, round=change.round)
        request.round = change.round
        if request.state == OpinionRequest.State.ANSWERED:
            raise Conflict(
                _("征求意见已由%(name)s于 %(at)s 答复。")
                % {
                    "name": request.answered_by,
                    "at": timezone.localtime(request.answered_at).strftime("%Y-%m-%d %H:%M"),
                },
                current=request,
            )
        require(rule(change.access, request))
        opinions = list(request.opinions.select_for_update(of=("self",)).select_related("nomination"))
        _fill(opinions, verdicts)
        request.state = OpinionRequest.State.ANSWERED
        request.answered_at, request.answered_by = timezone.now(), actor
        request.by_hand, request.note = by_hand, note.strip()
        check_fields(request, "by_hand", "note")
        request.save()
        Opinion.objects.bulk_update(opinions, ["verdict", "text"], batch_size=200)
        close_requests([request], actor=actor)
        objects = sum(row.verdict == Verdict.OBJECTS for row in opinions)
        said = _("不同意 %(n)s 件") % {"n": objects} if objects else _("无意见")
        if not by_hand:
            tell_office(change.round, title=_("%(name)s已答复征求意见") % {"name": request.name}, body=said)
        change.record.event(request, "opinion.answered", _("答复征求意见"), comment=f"{request.name}：{said}")
    return request


def _fill(opinions, verdicts) -> None:
    errors = []
    for row in opinions:
        verdict, text = verdicts.get(row.nomination_id, (Verdict.PENDING, ""))
        text = text.strip()
        if row.nomination.state in Nomination.OUT and verdict == Verdict.PENDING:
            continue
        if verdict not in (Verdict.CLEAR, Verdict.OBJECTS):
            errors.append(_("“%(what)s”没有答复。") % {"what": row.nomination})
        elif verdict == Verdict.OBJECTS and not text:
            errors.append(_("“%(what)s”不同意的，请写明情况。") % {"what": row.nomination})
        else:
            row.verdict, row.text = verdict, text
            check_fields(row, "verdict", "text")
    if errors:
        raise ValidationError(errors)


def settle_opinion(*, actor, opinion, reason: str) -> Opinion:
    """仍列入名单: why the office keeps a nomination that a department objects to."""
    reason = with_reason(reason, _("请写明仍列入名单的理由。"))
    with changing(actor, opinion.request.round) as change:
        rows = Opinion.objects.select_for_update(of=("self",)).select_related("request")
        opinion = rows.get(pk=opinion.pk, request__round=change.round)
        opinion.nomination = locked_nomination(change.round, opinion.nomination)
        require(rules.may_settle_opinion(change.access, opinion))
        if opinion.verdict != Verdict.OBJECTS:
            raise ValidationError(_("这个部门没有提出不同意见。"))
        if opinion.settled_reason:
            raise Conflict(last_change(opinion.request), current=opinion)
        opinion.settled_reason, opinion.settled_by = reason, actor
        check_fields(opinion, "settled_reason")
        opinion.save()
        change.record.event(
            opinion.request,
            "opinion.settled",
            _("部门不同意，仍列入名单"),
            comment=f"{opinion.nomination}：{reason}",
        )
    return opinion


def unsettled(round: CommendationRound):
    """What departments object to on the list, and the office has neither taken off nor explained. What a department
    says when it is asked again counts instead of what it said before."""
    later = Opinion.objects.exclude(verdict=Verdict.PENDING).filter(
        nomination=OuterRef("nomination"),
        request__department=OuterRef("request__department"),
        request__number__gt=OuterRef("request__number"),
    )
    return Opinion.objects.filter(
        ~Exists(later),
        request__round=round,
        request__state=OpinionRequest.State.ANSWERED,
        verdict=Verdict.OBJECTS,
        settled_reason="",
        nomination__is_proposed=True,
    )


def end_consultation(*, actor, round, step_id=None, without_reason="") -> CommendationRound:
    """结束征求意见. Refused with what is not settled, and while a department may still answer; one that is past its day
    is not waited for any longer if `without_reason` says why."""
    reason = without_reason.strip()
    with taking_turn(CommendationFlow.consulting, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_organise(turn.access))
        said = []
        if not round.nominations.proposed().exists():
            said.append(_("名单还是空的。"))
        left = list(round.requests.open().order_by("pk"))
        early = [row.name for row in left if timezone.localdate() <= row.due_on]
        if early:
            said.append(_("%(names)s还没有答复，时限未到。") % {"names": "、".join(early)})
        elif left and not reason:
            names = "、".join(row.name for row in left)
            raise ValidationError(
                {"without_reason": _("%(names)s逾期没有答复，不再等待的，请写明理由。") % {"names": names}}
            )
        for row in unsettled(round).select_related("nomination", "request"):
            said.append(
                _("%(name)s不同意“%(what)s”，请移出名单，或者写明仍列入的理由。")
                % {"name": row.request.name, "what": row.nomination}
            )
        said += faults_of_limits(round)
        if said:
            raise ValidationError(said)
        void_requests(round, actor=actor)
        was, round.state = round.state, State.ANNOUNCING
        touch(round)
        turn.outcome = _("已征求意见")
        turn.record.event(
            round,
            "commendation.consultation_ended",
            _("结束征求意见"),
            from_state=was,
            to_state=round.state,
            comment=reason,
        )
    return round
