"""整改 verified: closed, or not accepted and the unit goes on."""

from django.core.exceptions import ValidationError
from django.db.models import Q
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
    RectificationNotice,
    RectificationResponse,
    Verification,
    VerifiedItem,
)
from supervision.services.rectification.rows import State, notices_with_all, open_response
from workflow.selectors.flows import is_addressed
from workflow.turns import (
    holding_process,
    present_item,
    taking_turn,
)


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
    evidence: dict[int, int] | None = None,
) -> RectificationNotice:
    """核查决定: closed (销号), or not accepted and the unit goes on, until `due_on` or a new day. `verdicts` is
    {item: (is done, text)}, `evidence` {item: the file that proves it}. Nothing is closed with a problem not done, nor
    a serious one without evidence of its own."""
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
        proofs = _checked_evidence(notice, verification, items, evidence or {})
        if is_accepted:
            _require_evidence(items, proofs)
        verification.way, verification.text, verification.is_accepted = way, text, is_accepted
        check_fields(verification, "way", "text")
        verification.decided_at = timezone.now()
        verification.save()
        VerifiedItem.objects.bulk_create(
            VerifiedItem(
                verification=verification, item=item, is_done=done, text=said, evidence=proofs.get(item.pk)
            )
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
            open_response(notice)
        turn.outcome = _("已销号") if is_accepted else _("核查未通过")
        turn.record.event(
            notice,
            "notice.closed" if is_accepted else "notice.not_accepted",
            _("核查通过，销号") if is_accepted else _("核查未通过"),
            from_state=was,
            to_state=notice.state,
            comment=text,
            data={
                "verdicts": {str(pk): [done, said] for pk, (done, said) in verdicts.items()},
                "evidence": {str(pk): [file.name, file.digest] for pk, file in proofs.items()},
            },
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


def _checked_evidence(notice, verification, items, evidence) -> dict[int, Attachment]:
    """The files that were pointed at: of the unit in any round, or of this verification, for the photos of one that
    refused show the opposite."""
    answers = notice.responses.exclude(filed_at=None).values("pk")
    given = Q(object_type=RectificationResponse._meta.label_lower, object_id__in=answers)
    given |= Q(object_type=Verification._meta.label_lower, object_id=verification.pk)
    files = Attachment.objects.filter(given, pk__in=evidence.values(), removed_at__isnull=True).in_bulk()
    named = {item.pk: evidence[item.pk] for item in items if item.pk in evidence}
    unknown = {
        f"evidence-{item}": _("这个附件已不在单位的整改报告或本次核查记录里，请重新选择。")
        for item, file in named.items()
        if file not in files
    }
    if unknown:
        raise ValidationError(unknown)
    return {item: files[file] for item, file in named.items()}


def _require_evidence(items, proofs) -> None:
    missing = {
        f"evidence-{item.pk}": _(
            "“%(severity)s”问题没有佐证材料不能销号：请选择能证明它已整改的附件；单位没有上传的，在核查记录里上传照片。"
        )
        % {"severity": item.finding.severity}
        for item in items
        if item.finding.severity.needs_evidence and item.pk not in proofs
    }
    if missing:
        raise ValidationError(missing)
