"""审批: the director checks the list, the chair approves it; with that the decision is issued, certificates are numbered
and the round is over."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import rules
from commendations.decision_paper import decision_paper, decision_title
from commendations.flows import CommendationFlow
from commendations.models import CommendationRound, Nomination
from commendations.services.publicity import back_to_review
from commendations.services.rows import State, nominations_with_all, rounds_with_all, touch, with_reason
from commendations.services.selection import faults_of_list
from commendations.services.telling import tell_units
from documents.composing import letterhead_of
from documents.services import issue_paper
from organisations.models import Unit
from organisations.roles import Role
from pages.rules import require
from workflow.rules import may_approve_of, may_sign
from workflow.turns import taking_turn

DECISION = "commendation.decision"


def review_list(*, actor, round, step_id=None, comment="") -> CommendationRound:
    """核稿 by the office's director."""
    with taking_turn(CommendationFlow.at_director, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(may_sign(turn.access, Role.OFFICE_DIRECTOR))
        _require_sound(turn.access, round)
        was, round.state, round.reviewed_by = round.state, State.AT_CHAIR, actor
        touch(round)
        turn.outcome = _("已核稿")
        turn.record.event(
            round,
            "commendation.reviewed",
            _("核稿，送主任审批"),
            from_state=was,
            to_state=round.state,
            comment=comment.strip(),
        )
    return round


def _require_sound(access, round) -> None:
    """Nobody decides about themself, and no list goes on that has a fault."""
    require(rules.may_decide_on(access, round))
    said = faults_of_list(round)
    if said:
        raise ValidationError([*said, _("请退回办公室审核。")])


def approve_list(*, actor, round, step_id=None, comment="") -> CommendationRound:
    """审批 by the chair: the decision with both lists becomes a numbered paper to all units, who is on the list is
    honoured and has a certificate's number, the others are not; all or nothing."""
    with taking_turn(CommendationFlow.at_chair, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(may_sign(turn.access, Role.CHAIR))
        require(may_approve_of(turn.access, round.committee, round.filed_by_id))
        _require_sound(turn.access, round)
        was, round.state = round.state, State.DECIDED
        round.decided_at, round.decided_by = timezone.now(), actor
        _honour(turn.record, round)
        units = Unit.objects.filter(committee_id=round.committee_id).active().order_by("code")
        round.decision = issue_paper(
            actor=actor,
            kind=DECISION,
            subject=round,
            title=decision_title(round),
            addressees=_("各成员单位"),
            paper=lambda **given: decision_paper(round, **given),
            recipients=units,
        )
        touch(round)
        tell_units(
            round,
            units.values_list("pk", flat=True),
            title=_("已作出表彰决定：%(round)s") % {"round": round},
            body=round.decision.number,
            by_robot=True,
        )
        turn.outcome = _("已审批")
        number = round.decision.number
        turn.record.event(
            round,
            "commendation.decided",
            _("审批，作出表彰决定"),
            from_state=was,
            to_state=round.state,
            comment=f"{number}。{comment.strip()}" if comment.strip() else number,
        )
    return round


def _honour(record, round) -> None:
    """Certificates are numbered in the order of the lists, without a gap: one round a year and committee is decided,
    and it is locked."""
    rows = nominations_with_all().filter(round=round, state=Nomination.State.ACCEPTED)
    rows = list(rows.select_for_update(of=("self",)).order_by("kind", "position", "pk"))
    word, number = letterhead_of(round.committee).word, 0
    for row in rows:
        was = row.state
        row.state = Nomination.State.UNSELECTED
        if row.is_proposed:
            number += 1
            row.state = Nomination.State.HONOURED
            row.certificate_no = _("%(word)s表〔%(year)s〕%(number)03d号") % {
                "word": word,
                "year": round.year,
                "number": number,
            }
        title = _("表彰") if row.is_proposed else _("未入选")
        record.event(row, "nomination.decided", title, from_state=was, to_state=row.state)
    Nomination.objects.bulk_update(rows, ["state", "certificate_no"], batch_size=200)


def return_list(*, actor, round, node, step_id=None, reason: str) -> CommendationRound:
    """退回 to the office with a reason, by whoever was to sign; the publicity begins anew."""
    reason = with_reason(reason, _("请写明退回的理由。"))
    with taking_turn(node, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_decide(turn.access))
        round.rounds += 1
        back_to_review(turn, round, reason, actor, _("退回名单"), "commendation.returned")
    return round
