"""名单: the office puts accepted nominations on it, orders them, and asks the departments about it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations import rules
from commendations.eligibility import failures, is_over_cap
from commendations.flows import CommendationFlow
from commendations.models import CommendationRound, Kind, Nomination, Opinion, OpinionRequest
from commendations.models.consultation import ConsultedDepartment
from commendations.selectors.eligibility import per_unit, verdicts_of
from commendations.selectors.ranking import record_json, standings, years_of
from commendations.services.calling import lapse
from commendations.services.rows import (
    State,
    changing,
    changing_nomination,
    nominations_with_all,
    rounds_with_all,
    touch,
    with_reason,
)
from commendations.services.telling import ask_departments
from pages.fields import check_fields
from pages.rules import Conflict, require
from workflow.turns import taking_turn


def propose(*, actor, nomination) -> Nomination:
    """列入名单, within the quota of its kind and the limit of its unit; never with a veto. Who is on it stays."""
    with changing_nomination(actor, nomination) as (change, row):
        require(rules.may_propose(change.access, row))
        if row.is_proposed:
            return row
        said = _unfit(row)
        if said:
            raise ValidationError(said)
        round = change.round
        listed = round.nominations.proposed().filter(kind=row.kind)
        if listed.count() >= round.quota_of(row.kind):
            raise ValidationError(
                _("%(kind)s名额 %(n)s 个已满。")
                % {"kind": row.get_kind_display(), "n": round.quota_of(row.kind)}
            )
        if listed.filter(unit=row.unit).count() >= per_unit(round, row.kind):
            raise ValidationError(_("%(unit)s列入名单的已满。") % {"unit": row.unit.short_name})
        last = round.nominations.filter(kind=row.kind).order_by("-position").first()
        row.is_proposed, row.position = True, min(last.position + 1, 32767)
        row.save(update_fields=["is_proposed", "position"])
        change.record.event(row, "nomination.proposed", _("列入名单"))
    return row


def _unfit(row) -> list[str]:
    """The conditions that do not hold of somebody on the list. The limit of the unit is looked at by who is on the
    list, not by who was nominated; a unit that was given up since has nominated all the same."""
    verdicts = verdicts_of(row, with_warnings=False)
    return failures(verdict for verdict in verdicts if verdict.code not in ("per_unit", "unit"))


def unpropose(*, actor, nomination, reason: str) -> Nomination:
    """移出名单 with a reason; it stays accepted."""
    reason = with_reason(reason, _("请写明移出名单的理由。"))
    with changing_nomination(actor, nomination) as (change, row):
        require(rules.may_unpropose(change.access, row))
        if not row.is_proposed:
            return row
        row.is_proposed = False
        row.save(update_fields=["is_proposed"])
        change.record.event(row, "nomination.unproposed", _("移出名单"), comment=reason)
    return row


def arrange(*, actor, round, kind: str, ids) -> list[Nomination]:
    """排序: the accepted nominations of a kind in this order; those not named come after, as they were. Whoever has an
    interest in one leaves its place alone."""
    with changing(actor, round) as change:
        round = change.round
        require(rules.may_change_list(change.access, round))
        rows = nominations_with_all().filter(round=round, kind=kind, state=Nomination.State.ACCEPTED)
        rows = list(rows.select_for_update(of=("self",)).order_by("position", "pk"))
        order = {pk: number for number, pk in enumerate(ids)}
        if not set(order) <= {row.pk for row in rows}:
            raise Conflict(_("名单有了变化，请刷新后再排序。"), current=round)
        wanted = sorted(rows, key=lambda row: (order.get(row.pk, len(order)), row.position, row.pk))
        moved = [row for place, row in enumerate(wanted) if rows[place].pk != row.pk]
        for row in moved:
            row.round = round
            require(rules.may_arrange(change.access, row))
        if not moved:
            return rows
        for place, row in enumerate(wanted, 1):
            row.position = place
        Nomination.objects.bulk_update(wanted, ["position"], batch_size=200)
        change.record.event(
            round,
            "commendation.arranged",
            _("排序"),
            comment=str(Kind(kind).label),
            data={"ids": [row.pk for row in wanted]},
        )
    return wanted


# What keeps a list from going on --------------------------------------------------------------------


def faults_of_limits(round: CommendationRound) -> list[str]:
    """Where the list is past a quota, the limit of a unit or the leaders' cap, in words."""
    said, rows = [], list(round.nominations.proposed().select_related("unit").order_by("kind", "position"))
    for kind in Kind:
        own = [row for row in rows if row.kind == kind]
        if len(own) > round.quota_of(kind):
            said.append(
                _("%(kind)s %(n)s 个，超过名额 %(quota)s 个。")
                % {"kind": kind.label, "n": len(own), "quota": round.quota_of(kind)}
            )
        most = per_unit(round, kind)
        names = [row.unit.short_name for row in own]
        for name in dict.fromkeys(names):
            if names.count(name) > most:
                said.append(
                    _("%(unit)s的%(kind)s %(n)s 个，每个单位最多 %(most)s 个。")
                    % {"unit": name, "kind": kind.label, "n": names.count(name), "most": most}
                )
    people = [row for row in rows if row.kind == Kind.INDIVIDUAL]
    leaders = sum(row.rank in round.leader_ranks for row in people)
    if is_over_cap(leaders, len(people), round.leader_cap):
        said.append(
            _("先进个人 %(n)s 名中有领导干部 %(leaders)s 名，超过 %(cap)s%%。")
            % {"n": len(people), "leaders": leaders, "cap": round.leader_cap}
        )
    return said


def faults_of_list(round: CommendationRound) -> list[str]:
    """All that keeps the list from being announced or approved: nobody on it, a number passed, a condition that does
    not hold, a veto."""
    rows = list(nominations_with_all().filter(round=round).proposed().order_by("kind", "position", "pk"))
    if not rows:
        return [_("名单还是空的。")]
    said = faults_of_limits(round)
    for row in rows:
        row.round = round
        said += [f"{row.name}：{text}" for text in _unfit(row)]
    return said


# The departments are asked --------------------------------------------------------------------------


def begin_consultation(*, actor, round, step_id=None, departments, due_on: date) -> CommendationRound:
    """提出名单、征求意见. Refused where a number is passed, a veto in force, a condition not met, the list empty, or a
    nomination still to be examined. The record of the units is kept with the nominations as it is now. What was given
    back and has not come again lapses."""
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("答复时限不能早于今天。")})
    with taking_turn(CommendationFlow.reviewing, round, actor=actor, step_id=step_id) as turn:
        round = turn.locked(rounds_with_all())
        require(rules.may_change_list(turn.access, round))
        said = faults_of_list(round)
        waiting = round.nominations.filter(state=Nomination.State.AT_OFFICE).count()
        if waiting:
            said.append(_("还有 %(n)s 件推荐待审核。") % {"n": waiting})
        if said:
            raise ValidationError(said)
        lapse(turn.record, round, round.nominations.all())
        _freeze(round)
        requests = _requests(round, departments, due_on)
        was, round.state = round.state, State.CONSULTATION
        round.return_reason = ""
        touch(round)
        ask_departments(round, requests)
        turn.outcome = _("已提出名单")
        turn.record.event(
            round,
            "commendation.consulted",
            _("提出名单，征求意见"),
            from_state=was,
            to_state=round.state,
            comment="、".join(row.name for row in requests)[:500],
        )
    return round


def _freeze(round) -> None:
    """The standing of the units as it was when the list was drawn up."""
    by_unit = standings(round.committee, years_of(round))
    rows = list(round.nominations.accepted().select_for_update().order_by("pk"))
    for row in rows:
        row.record = record_json(by_unit.get(row.unit_id, []))
    Nomination.objects.bulk_update(rows, ["record"], batch_size=200)


def _requests(round, departments, due_on) -> list[OpinionRequest]:
    """One for each department that has something to say; never about nominations of its own."""
    chosen = ConsultedDepartment.objects.active().filter(
        committee_id=round.committee_id, pk__in=[row.pk for row in departments]
    )
    if not chosen:
        raise ValidationError({"departments": _("请选择征求意见的部门。")})
    listed = list(round.nominations.proposed().order_by("kind", "position", "pk"))
    last = round.requests.order_by("-number").first()
    made, opinions = [], []
    for department in chosen.select_related("unit"):
        about = [
            row for row in listed if row.unit_id != department.unit_id and department.kind in ("", row.kind)
        ]
        if not about:
            continue
        request = OpinionRequest(
            committee_id=round.committee_id,
            round=round,
            department=department,
            number=last.number + 1 if last else 1,
            unit=department.unit,
            name=str(department),
            asks=department.asks,
            due_on=due_on,
        )
        check_fields(request, "name", "asks")
        request.save()
        made.append(request)
        opinions += [Opinion(request=request, nomination=row) for row in about]
    if not made:
        raise ValidationError({"departments": _("所选部门与名单上的推荐都不相关，请另选部门。")})
    Opinion.objects.bulk_create(opinions, batch_size=500)
    return made
