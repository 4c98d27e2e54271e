"""推荐: a unit writes who deserves it and why, its head signs, the office examines; what stands against it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commendations import rules
from commendations.eligibility import failures
from commendations.flows import NominationFlow
from commendations.models import Kind, Nomination, Veto, VetoRule
from commendations.rules.round import CHANGING_LIST
from commendations.selectors.eligibility import per_unit, verdicts_of
from commendations.services.rows import (
    changing,
    changing_nomination,
    end_process,
    last_change,
    nominations_with_all,
    with_reason,
)
from commendations.services.telling import tell_of_nomination
from history.recording import recording
from organisations.access import access_of
from organisations.models import Unit
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from workflow.filing import Filing
from workflow.models import WorkItem
from workflow.turns import holding_process, present_item, start_process, taking_turn

State = Nomination.State
FIELDS = (
    "name",
    "is_unit_itself",
    "person",
    "gender",
    "ethnicity",
    "birth_year",
    "job_title",
    "rank",
    "size",
    "leader_name",
    "since_year",
    "higher_honour",
    "higher_honour_year",
    "contact_name",
    "contact_phone",
    "summary",
    "deeds",
)
_filing = Filing(NominationFlow, nominations_with_all, "nomination", gettext_lazy("推荐"))


# Written --------------------------------------------------------------------------------------------


def begin_nomination(*, actor, round, unit, kind: str, name: str, **fields) -> Nomination:
    """开始推荐, within the unit's limit for the kind. Raises `ValidationError` by field."""
    with changing(actor, round) as change:
        round = change.round
        unit = Unit.objects.get(pk=unit.pk, committee_id=round.committee_id)
        require(rules.may_begin_nomination(change.access, round, unit))
        if kind not in Kind.values:
            raise ValidationError({"kind": _("请选择先进集体或者先进个人。")})
        if not round.quota_of(kind):
            raise ValidationError({"kind": _("这次表彰没有%(kind)s的名额。") % {"kind": Kind(kind).label}})
        most, own = per_unit(round, kind), round.nominations.in_force().filter(unit=unit, kind=kind)
        if own.count() >= most:
            raise ValidationError({"kind": _("每个单位最多推荐 %(n)s 个，已经满了。") % {"n": most}})
        row = Nomination(committee_id=round.committee_id, round=round, unit=unit, kind=kind, created_by=actor)
        _write(row, {"name": name} | fields)
        _store(row)
        start_process(NominationFlow, row)
        change.record.event(row, "nomination.begun", _("开始推荐"), to_state=row.state)
    return row


def _write(row, fields) -> dict:
    texts = {
        key: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        for key, value in fields.items()
        if key in FIELDS
    }
    person = texts.get("person")
    if person is not None and person.committee_id != row.committee_id:
        raise ValidationError({"person": _("请从名单中选择。")})
    changed = write_changes(row, texts)
    check_fields(row, "kind", *FIELDS)
    return changed


def _store(row) -> None:
    same = Nomination.objects.exclude(state__in=Nomination.OUT).filter(
        round=row.round_id, unit=row.unit_id, kind=row.kind, name=row.name
    )
    said = {"name": _("本单位已经推荐过这个名称。")}
    if same.exclude(pk=row.pk).exists():
        raise ValidationError(said)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError(said) from None


def save_nomination(*, actor, nomination, revision: int | None, **fields) -> Nomination:
    """Write in a nomination, by itself while it is typed or by hand. Raises `Conflict` when somebody saved in between.

    The round is not locked, so that units do not wait for each other's typing; its end is seen in the state."""
    access = access_of(actor)
    with recording(actor=actor) as record, holding_process(nomination):
        rows = nominations_with_all().filter(committee_id=access.committee_id)
        row = rows.select_for_update(of=("self",)).get(pk=nomination.pk)
        require(rules.may_edit_nomination(access, row, present_item(row)))
        changed = _write(row, fields)
        if not changed:
            # Saved by itself and then by hand: nothing to do, and nobody was overwritten.
            return row
        if revision is not None and row.revision != revision:
            raise Conflict(
                _("您填写期间，他人已经修改过这里，您的修改没有保存。"),
                current=nominations_with_all().get(pk=row.pk),
            )
        row.revision += 1
        _store(row)
        if "name" in changed:
            WorkItem.objects.open().about(Nomination, [row.pk]).update(title=str(row)[:200])
        record.event(row, "nomination.saved", _("填写推荐表"), data={"fields": sorted(changed)})
    return row


# On its way -----------------------------------------------------------------------------------------


def file_nomination(*, actor, nomination, step_id=None) -> Nomination:
    """报送: refused with the list of what is missing or keeps the nominee from being nominated."""
    with changing(actor, nomination.round) as change:
        return _filing.file(
            actor=actor,
            row=nomination,
            step_id=step_id,
            check=_whole(change.round, rules.may_file_nomination),
        )


def _whole(round, rule):
    """The check under the nomination's lock: the rule, and every condition of the round."""

    def check(turn, row) -> dict:
        row.round = round
        require(rule(turn.access, row))
        said = failures(verdicts_of(row, with_warnings=False))
        if said:
            raise ValidationError(said)
        return {}

    return check


def sign_nomination(*, actor, nomination, step_id=None, opinion: str) -> Nomination:
    """审签: the unit's head says why the unit nominates, and the office has it."""
    opinion = with_reason(opinion, _("请写单位意见。"), "opinion")
    with changing(actor, nomination.round) as change:
        row = nominations_with_all().get(pk=nomination.pk, round=change.round)
        _whole(change.round, rules.may_sign_nomination)(change, row)
        row = _filing.sign_off(actor=actor, row=nomination, step_id=step_id, comment=opinion)
        row.head_opinion = opinion
        try:
            check_fields(row, "head_opinion")
        except ValidationError as error:
            raise ValidationError({"opinion": error.messages}) from None
        row.save(update_fields=["head_opinion"])
    return row


def withdraw_nomination(*, actor, nomination, step_id=None) -> Nomination:
    """撤回: taken back by who filed or signed it, as long as nobody has acted on it."""
    with changing(actor, nomination.round) as change:
        row = nominations_with_all().get(pk=nomination.pk, round=change.round)
        require(rules.may_file_nomination(change.access, row))
        return _filing.withdraw(actor=actor, row=row, step_id=step_id)


def return_nomination(*, actor, nomination, step_id=None, reason: str) -> Nomination:
    """退回 with a reason, by the unit's head or the office, whichever it waits for."""
    with changing(actor, nomination.round) as change:
        row = nominations_with_all().get(pk=nomination.pk, round=change.round)
        by_office = row.state == State.AT_OFFICE
        require((rules.may_review_nomination if by_office else rules.may_sign_nomination)(change.access, row))
        row = _filing.give_back(actor=actor, row=row, step_id=step_id, reason=reason)
        if by_office:
            tell_of_nomination(row, title=_("退回修改"), body=row.return_reason)
    return row


def accept_nomination(*, actor, nomination, step_id=None, comment="") -> Nomination:
    """审核通过: every condition holds, no veto is in force; may be put on the list."""
    with changing(actor, nomination.round) as change:
        row = _filing.accept(
            actor=actor,
            row=nomination,
            step_id=step_id,
            comment=comment,
            freeze=_whole(change.round, rules.may_review_nomination),
        )
        tell_of_nomination(row, title=_("审核通过"), body=comment.strip())
    return row


def reject_nomination(*, actor, nomination, reason: str, step_id=None) -> Nomination:
    """审核不通过, from the office's step, or later off the list until it is with the director; for ever on record."""
    reason = with_reason(reason, _("请写明不通过的理由。"))
    with changing(actor, nomination.round) as change:
        row = nominations_with_all().get(pk=nomination.pk, round=change.round)
        if row.state == State.AT_OFFICE:
            with taking_turn(NominationFlow.at_office, row, actor=actor, step_id=step_id) as turn:
                row = turn.locked(nominations_with_all())
                row.round = change.round
                require(rules.may_reject(turn.access, row))
                turn.outcome = _("审核不通过")
                end_for_good(turn.record, row, State.REJECTED, reason, actor)
        else:
            with changing_nomination(actor, row) as (change, row):
                if row.state == State.REJECTED:
                    raise Conflict(last_change(row), current=row)
                require(rules.may_reject(change.access, row))
                end_for_good(change.record, row, State.REJECTED, reason, actor)
        tell_of_nomination(row, title=_("审核不通过"), body=reason)
    return row


def end_for_good(record, row, state, reason, actor) -> None:
    """Rejected or retracted, and off the list. The row is locked."""
    was, row.state = row.state, state
    row.end_reason, row.ended_at, row.ended_by = reason, timezone.now(), actor
    row.is_proposed, row.position = False, 0
    try:
        check_fields(row, "end_reason")
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from None
    row.save()
    verb, title = (
        ("nomination.rejected", _("审核不通过"))
        if state == State.REJECTED
        else ("nomination.retracted", _("撤回推荐"))
    )
    record.event(row, verb, title, from_state=was, to_state=row.state, comment=reason)


def retract_nomination(*, actor, nomination, reason: str) -> Nomination:
    """撤回推荐 by the unit, until the list is with the director; for ever on record."""
    reason = with_reason(reason, _("请写明撤回推荐的理由。"))
    with changing_nomination(actor, nomination, with_process=True) as (change, row):
        if row.state in Nomination.OUT:
            raise Conflict(last_change(row), current=row)
        require(rules.may_retract(change.access, row))
        end_process(row)
        end_for_good(change.record, row, State.RETRACTED, reason, actor)
    return row


# What stands against it -----------------------------------------------------------------------------


def record_veto(*, actor, nomination, rule: VetoRule, evidence: str, evidence_url="") -> Veto:
    """否决 with its evidence. Takes the nomination off the list, unless that is with those who decide: they cannot
    approve it any more. `evidence_url` is an address in this system."""
    evidence = with_reason(evidence, _("请写明否决的证据。"), "evidence")
    if evidence_url and (not evidence_url.startswith("/") or evidence_url.startswith("//")):
        raise ValidationError({"evidence_url": _("证据的链接须是本系统的页面。")})
    with changing_nomination(actor, nomination) as (change, row):
        require(rules.may_veto(change.access, row))
        rows = VetoRule.objects.active().filter(committee_id=row.committee_id, kind__in=("", row.kind))
        rule = rows.filter(pk=rule.pk).first()
        if rule is None:
            raise ValidationError({"rule": _("请选择适用的否决事项。")})
        present = row.vetoes.in_force().filter(rule=rule).first()
        if present is not None:
            raise Conflict(_("“%(what)s”已经记录过。") % {"what": rule}, current=present)
        veto = Veto(
            nomination=row,
            rule=rule,
            title=rule.title,
            evidence=evidence,
            evidence_url=evidence_url,
            found_by=actor,
        )
        check_fields(veto, "evidence", "evidence_url")
        veto.save()
        change.record.event(
            row, "nomination.vetoed", _("一票否决"), comment=rule.title, data={"evidence": evidence}
        )
        if row.is_proposed and change.round.state in CHANGING_LIST:
            row.is_proposed = False
            row.save(update_fields=["is_proposed"])
            change.record.event(row, "nomination.unproposed", _("因否决移出名单"))
    return veto


def lift_veto(*, actor, veto, reason: str) -> Veto:
    """撤销否决 with a reason; the record keeps it."""
    reason = with_reason(reason, _("请写明撤销的理由。"))
    with changing_nomination(actor, veto.nomination) as (change, row):
        require(rules.may_veto(change.access, row))
        veto = Veto.objects.select_for_update().get(pk=veto.pk, nomination=row)
        if veto.lifted_at is not None:
            raise Conflict(last_change(row), current=veto)
        veto.lifted_at, veto.lifted_by, veto.lift_reason = timezone.now(), actor, reason
        try:
            check_fields(veto, "lift_reason")
        except ValidationError as error:
            raise ValidationError({"reason": error.messages}) from None
        veto.save()
        change.record.event(row, "nomination.veto_lifted", _("撤销否决"), comment=f"{veto.title}：{reason}")
    return veto
