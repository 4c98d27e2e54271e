"""复核: asked for by a unit, assigned to somebody who took no part, decided."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.access import access_of
from organisations.models import Post, User
from organisations.roles import Role
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from supervision.flows import ReviewFlow
from supervision.models import ChecklistItem, Finding, Inspection, ReviewRequest, Visit
from supervision.services.inspections import candidates_for_group
from supervision.services.rectification import withdraw_findings
from supervision.services.review_terms import close_asking, last_day_to_ask, open_asking, thirty_days_after
from workflow.rules import may_sign
from workflow.turns import cancel_process, start_process, taking_turn

State = ReviewRequest.State


def reviews_with_all():
    return ReviewRequest.objects.select_related(
        "committee", "visit__inspection", "unit", "process", "asked_by", "reviewer", "decided_by"
    )


def ask_review(*, actor, visit, findings, grounds: str) -> ReviewRequest:
    """申请复核: once, within 30 days after the unit was told, naming the problems it contests and why. What the unit
    took back it may ask again within those days."""
    access = access_of(actor)
    grounds = grounds.strip()
    if not grounds:
        raise ValidationError({"grounds": _("请写明申请复核的理由。")})
    with recording(actor=actor) as record:
        found = Visit.objects.visible_to(access).filter(unit__in=access.unit_ids)
        visit = found.select_related("inspection__committee", "unit").get(pk=visit.pk)
        Inspection.objects.select_for_update().get(pk=visit.inspection_id)
        if not access.serves(visit.unit_id):
            raise RuleError(_("复核由被检查单位申请。"))
        last = last_day_to_ask(visit)
        if last is None:
            raise RuleError(_("还没有收到反馈意见。"))
        if timezone.localdate() > last:
            raise RuleError(_("申请复核的期限（%(day)s）已过。") % {"day": last})
        rows = Finding.objects.filter(visit=visit, pk__in=[row.pk for row in findings]).kept().problems()
        contested = list(rows)
        if not contested:
            raise ValidationError({"findings": _("请选择有异议的问题。")})
        review = ReviewRequest.objects.filter(visit=visit, state=State.WITHDRAWN).first() or ReviewRequest(
            committee=visit.inspection.committee, visit=visit, unit=visit.unit
        )
        was = review.state if review.pk else ""
        review.state, review.grounds, review.reviewer = State.ASKED, grounds, None
        review.asked_at, review.asked_by = timezone.now(), actor
        review.due_on = thirty_days_after(visit.inspection.committee_id, timezone.localdate())
        check_fields(review, "grounds")
        try:
            with transaction.atomic():
                review.save()
        except IntegrityError:
            raise Conflict(_("已经对这次检查申请过复核。")) from None
        review.findings.set(contested)
        close_asking(visit, used=True)
        start_process(ReviewFlow, review)
        record.event(
            review, "review.asked", _("申请复核"), from_state=was, to_state=review.state, comment=grounds
        )
    return review


def reviewers_for(review):
    """Who may decide: the committee's people who took no part in the inspection and serve in no unit that is judged."""
    inspection = review.visit.inspection
    took_part = {inspection.leader_id, inspection.concluded_by_id, inspection.filed_by_id}
    took_part |= set(inspection.members.exclude(person=None).values_list("person_id", flat=True))
    took_part |= set(inspection.findings.values_list("recorded_by_id", flat=True))
    took_part |= set(inspection.findings.values_list("updated_by_id", flat=True))
    took_part |= set(inspection.findings.values_list("dropped_by_id", flat=True))
    answers = ChecklistItem.objects.filter(visit__inspection=inspection)
    took_part |= set(answers.values_list("answered_by_id", flat=True).distinct())
    serving = Post.objects.in_force().filter(unit=review.unit_id).values("person_id")
    people = candidates_for_group(review.committee_id).exclude(pk__in=took_part - {None})
    return people.exclude(pk__in=serving)


def assign_reviewer(*, actor, review, reviewer: User, step_id=None) -> ReviewRequest:
    """The director names the one who decides."""
    with taking_turn(ReviewFlow.assigning, review, actor=actor, step_id=step_id) as turn:
        review = turn.locked(reviews_with_all())
        require(may_sign(turn.access, Role.OFFICE_DIRECTOR))
        if reviewer is None or not reviewers_for(review).filter(pk=reviewer.pk).exists():
            raise ValidationError({"reviewer": _("请选择没有参加这次检查的人员。")})
        was, review.state, review.reviewer = review.state, State.DECIDING, reviewer
        review.save()
        turn.outcome = _("已指定复核人")
        turn.record.event(
            review,
            "review.assigned",
            _("指定复核人"),
            from_state=was,
            to_state=review.state,
            comment=reviewer.name,
        )
    return review


def decide_review(*, actor, review, step_id=None, decision: str, text: str, revoked=()) -> ReviewRequest:
    """复核决定: upheld, partly changed or revoked. What is `revoked` goes out of the findings and of their notices; with
    撤销原结论 that is everything contested."""
    text = text.strip()
    if decision not in ReviewRequest.Decision.values:
        raise ValidationError({"decision": _("请选择复核决定。")})
    if not text:
        raise ValidationError({"text": _("请写明复核意见。")})
    inspection_id = review.visit.inspection_id
    with (
        recording(actor=actor),
        taking_turn(ReviewFlow.deciding, review, actor=actor, step_id=step_id) as turn,
    ):
        Inspection.objects.select_for_update().get(pk=inspection_id)
        review = turn.locked(reviews_with_all())
        if not reviewers_for(review).filter(pk=actor.pk).exists():
            raise RuleError(_("参加过这次检查的人员不能作出复核决定。"))
        findings = _revoked(review, decision, revoked)
        was, review.state = review.state, State.DECIDED
        review.decision, review.decision_text = decision, text
        check_fields(review, "decision_text")
        review.decided_at, review.decided_by = timezone.now(), actor
        review.save()
        review.revoked.set(findings)
        Finding.objects.filter(pk__in=[row.pk for row in findings]).update(revoked_at=review.decided_at)
        withdraw_findings(turn.record, findings, reason=_("复核：%(text)s") % {"text": text})
        turn.outcome = review.get_decision_display()
        turn.record.event(
            review,
            "review.decided",
            _("作出复核决定"),
            from_state=was,
            to_state=review.state,
            comment=f"{review.get_decision_display()}：{text}",
            data={"revoked": [str(row.client_id) for row in findings]},
        )
        _tell(review)
    return review


def _revoked(review, decision: str, chosen) -> list[Finding]:
    contested = list(review.findings.filter(revoked_at__isnull=True))
    if decision == ReviewRequest.Decision.REVOKED:
        return contested
    if decision == ReviewRequest.Decision.UPHELD:
        return []
    wanted = {row.pk for row in chosen}
    found = [row for row in contested if row.pk in wanted]
    if not found:
        raise ValidationError({"revoked": _("部分变更请选择取消哪些问题。")})
    return found


def _tell(review) -> None:
    """The unit reads what was decided."""
    people = Post.objects.in_force().filter(unit=review.unit_id, person__is_active=True)
    say(
        [
            Draft(
                Message(
                    committee_id=review.committee_id,
                    unit_id=review.unit_id,
                    kind="review.decided",
                    level=Level.NOTICE,
                    title=_("复核答复：%(what)s") % {"what": review.get_decision_display()},
                    body=review.decision_text,
                    url=review.get_absolute_url(),
                ),
                frozenset(people.values_list("person_id", flat=True)),
            )
        ]
    )


def withdraw_review(*, actor, review) -> ReviewRequest:
    """The unit takes its request back before it is decided. What is left of its days goes on."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        # The process it waits in now: what was asked again has a new one.
        review = reviews_with_all().get(pk=review.pk, committee=access.committee_id)
        process_id = review.process_id
        cancel_process(review)
        review = reviews_with_all().select_for_update(of=("self",)).get(pk=review.pk)
        if not access.serves(review.unit_id):
            raise RuleError(_("复核由申请单位撤回。"))
        if review.state in ReviewRequest.ENDED or review.process_id != process_id:
            raise Conflict(_("复核申请%(state)s。") % {"state": review.get_state_display()})
        was, review.state = review.state, State.WITHDRAWN
        review.save(update_fields=["state"])
        if timezone.localdate() <= last_day_to_ask(review.visit):
            open_asking([review.visit])
        record.event(review, "review.withdrawn", _("撤回复核申请"), from_state=was, to_state=review.state)
    return review
