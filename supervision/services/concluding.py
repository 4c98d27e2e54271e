"""结论, 反馈, 办结: from what was found to the end of an inspection."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from notices.models import Level, Message
from notices.services import Draft, say
from organisations.access import access_of
from organisations.models import Post
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from supervision import rules
from supervision.flows import InspectionFlow
from supervision.models import Finding, Inspection, RectificationItem, ReviewRequest, Visit
from supervision.services.inspections import inspections_with_all
from supervision.services.review_terms import open_asking
from workflow.turns import holding_process, taking_turn

State = Inspection.State
TOLD = "inspection.fed_back"


def save_conclusion(*, actor, inspection, revision: int | None, conclusion: str, opinions: dict[int, str]):
    """结论 and 反馈意见 unit by unit ({visit: text}) being written by the group; saves itself."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        rows = inspections_with_all().filter(pk__in=Inspection.objects.recorded_by(access).values("pk"))
        inspection = rows.select_for_update(of=("self",)).filter(pk=inspection.pk).first()
        if inspection is None:
            raise RuleError(_("检查结论由督导组起草。"))
        require(rules.may_record(access, inspection))
        changed = _write_conclusion(inspection, conclusion, opinions)
        if not changed:
            return inspection
        if revision is not None and inspection.revision != revision:
            raise Conflict(
                _("您填写期间，他人已经修改过这里，您的修改没有保存。"),
                current=Inspection.objects.get(pk=inspection.pk),
            )
        inspection.revision += 1
        inspection.save()
        record.event(
            inspection,
            "inspection.conclusion_saved",
            _("起草检查结论"),
            data={"conclusion": conclusion, "opinions": {str(key): text for key, text in opinions.items()}},
        )
    return inspection


def _write_conclusion(inspection, conclusion: str, opinions: dict[int, str]) -> bool:
    conclusion, changed = conclusion.replace("\r\n", "\n").strip(), False
    if inspection.conclusion != conclusion:
        inspection.conclusion, changed = conclusion, True
        check_fields(inspection, "conclusion")
    for visit in inspection.visits.filter(pk__in=list(opinions)):
        said = opinions[visit.pk].replace("\r\n", "\n").strip()
        if visit.opinion != said:
            visit.opinion, changed = said, True
            try:
                check_fields(visit, "opinion")
            except ValidationError as error:
                raise ValidationError({f"opinion-{visit.pk}": error.messages}) from None
            visit.save(update_fields=["opinion"])
    return changed


def conclude(*, actor, inspection, step_id=None) -> Inspection:
    """形成结论: the leader answers for it (art. 8); from now on the findings stand."""
    with taking_turn(InspectionFlow.on_site, inspection, actor=actor, step_id=step_id) as turn:
        inspection = turn.locked(inspections_with_all())
        require(rules.may_judge(turn.access, *inspection.visits.values_list("unit", flat=True)))
        if inspection.state != State.ON_SITE:
            raise ValidationError(_("还没有任何现场记录，不能形成结论。"))
        if not inspection.conclusion:
            raise ValidationError({"conclusion": _("请写明检查结论。")})
        was, inspection.state = inspection.state, State.CONCLUDED
        inspection.concluded_at, inspection.concluded_by, inspection.return_reason = timezone.now(), actor, ""
        inspection.save()
        turn.outcome = _("已形成结论")
        turn.record.event(
            inspection,
            "inspection.concluded",
            _("形成检查结论"),
            from_state=was,
            to_state=inspection.state,
            data={"conclusion": inspection.conclusion},
        )
    return inspection


def reopen_site(*, actor, inspection, step_id=None, reason: str) -> Inspection:
    """退回督导组补充, before any unit was told anything."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    with taking_turn(InspectionFlow.feeding_back, inspection, actor=actor, step_id=step_id) as turn:
        inspection = turn.locked(inspections_with_all())
        if (
            inspection.visits.filter(fed_back_at__isnull=False).exists()
            or inspection.notices.exclude(state="cancelled").exists()
        ):
            raise RuleError(_("已经有单位收到反馈或者起草了整改通知，不能再退回。"))
        was, inspection.state, inspection.return_reason = inspection.state, State.ON_SITE, reason
        check_fields(inspection, "return_reason")
        inspection.save()
        turn.outcome = _("已退回督导组")
        turn.record.event(
            inspection,
            "inspection.reopened",
            _("退回督导组补充"),
            from_state=was,
            to_state=inspection.state,
            comment=reason,
        )
    return inspection


def feed_back(*, actor, inspection, visits, note: str, by_paper=False) -> list[Visit]:
    """反馈: the units now know their result, by the paper that is being signed (`by_paper`, whoever signs it; its number
    is the note) or as `note` says. Their 30 days for a review begin. When all are told the inspection goes on to its
    rectification. Returns the visits that were told now; who had been told before is not told twice."""
    access = access_of(actor)
    if not by_paper:
        require(rules.may_plan_inspections(access))
    note = note.strip()
    if not note:
        raise ValidationError({"note": _("请写明反馈的方式，例如当面反馈、文号。")})
    with recording(actor=actor) as record, holding_process(inspection):
        rows = inspections_with_all().filter(committee_id=access.committee_id)
        inspection = rows.select_for_update(of=("self",)).get(pk=inspection.pk)
        if inspection.state not in (State.CONCLUDED, State.FED_BACK):
            raise Conflict(_("检查%(state)s，现在不能反馈。") % {"state": inspection.get_state_display()})
        told = list(
            inspection.visits.select_related("unit").filter(
                pk__in=[visit.pk for visit in visits], fed_back_at__isnull=True
            )
        )
        for visit in told:
            visit.inspection = inspection
            visit.fed_back_at, visit.fed_back_note = timezone.now(), note
            check_fields(visit, "fed_back_note")
            visit.save(update_fields=["fed_back_at", "fed_back_note"])
            record.event(
                inspection,
                "inspection.unit_told",
                _("向单位反馈"),
                comment=f"{visit.unit.short_name}：{note}",
            )
        open_asking(told)
        _tell(inspection, told, actor)
        left = inspection.visits.filter(fed_back_at__isnull=True).exists()
        if told and not left and inspection.state == State.CONCLUDED:
            _all_told(inspection, actor, by_paper)
    return told


def _all_told(inspection, actor, by_paper) -> None:
    with taking_turn(InspectionFlow.feeding_back, inspection, actor=actor, by_paper=by_paper) as turn:
        inspection = turn.locked(inspections_with_all())
        was, inspection.state, inspection.fed_back_at = inspection.state, State.FED_BACK, timezone.now()
        inspection.save()
        turn.outcome = _("已反馈")
        turn.record.event(
            inspection, "inspection.fed_back", _("反馈完毕"), from_state=was, to_state=inspection.state
        )


def _tell(inspection, visits, actor) -> None:
    """A message to the people of each unit that was told."""
    serving = Post.objects.in_force().filter(
        unit__in=[visit.unit_id for visit in visits], person__is_active=True
    )
    people: dict[int, set] = {}
    for unit_id, person_id in serving.values_list("unit_id", "person_id"):
        people.setdefault(unit_id, set()).add(person_id)
    say(
        [
            Draft(
                Message(
                    committee_id=inspection.committee_id,
                    unit_id=visit.unit_id,
                    kind=TOLD,
                    level=Level.NOTICE,
                    title=_("督导检查反馈：%(what)s") % {"what": inspection.title[:80]},
                    body=_(
                        "%(what)s的反馈意见已送达，请查看。对结论有异议的，可在收到之日起 30 日内申请复核。"
                    )
                    % {"what": inspection.title},
                    url=inspection.get_absolute_url(),
                    sent_by=actor,
                ),
                frozenset(people.get(visit.unit_id, ())),
            )
            for visit in visits
        ]
    )


def settle_finding(*, actor, finding, handling: str, note: str = "") -> Finding:
    """What becomes of a problem: a notice, or put right on the spot, or nothing, and then why."""
    access = access_of(actor)
    note = note.strip()
    with recording(actor=actor) as record:
        rows = Inspection.objects.filter(committee_id=access.committee_id)
        inspection = rows.select_for_update().get(pk=finding.inspection_id)
        require(rules.may_settle_findings(access, inspection))
        finding = Finding.objects.select_for_update().get(pk=finding.pk, inspection=inspection)
        if not finding.is_problem or finding.dropped_at or finding.revoked_at:
            raise RuleError(_("这条发现不需要处理。"))
        if RectificationItem.objects.filter(finding=finding).exists():
            raise RuleError(_("这个问题已经列入整改通知。"))
        if handling not in (Finding.Handling.ON_SPOT, Finding.Handling.NONE, ""):
            raise ValidationError({"handling": _("请选择处理方式。")})
        if handling and not note:
            raise ValidationError({"note": _("请写明情况或理由。")})
        finding.handling, finding.handling_note = handling, note
        check_fields(finding, "handling_note")
        finding.save(update_fields=["handling", "handling_note"])
        record.event(
            inspection,
            "finding.settled",
            _("处理发现的问题"),
            comment=f"{finding.text[:80]}：{finding.get_handling_display() or _('待处理')} {note}",
        )
    return finding


def open_ends(inspection) -> list[str]:
    """What keeps an inspection from being closed."""
    left = []
    problems = Finding.objects.filter(inspection=inspection).kept().problems()
    items = RectificationItem.objects.filter(finding=OuterRef("pk"))
    loose = problems.filter(handling="").filter(~Exists(items)).count()
    if loose:
        left.append(_("还有 %(n)s 个问题没有确定处理方式") % {"n": loose})
    going = inspection.notices.exclude(state__in=("closed", "cancelled")).count()
    if going:
        left.append(_("还有 %(n)s 份整改通知没有销号") % {"n": going})
    reviews = ReviewRequest.objects.filter(visit__inspection=inspection).exclude(
        state__in=ReviewRequest.ENDED
    )
    if reviews.exists():
        left.append(_("还有复核没有答复"))
    return left


def close_inspection(*, actor, inspection, step_id=None) -> Inspection:
    """办结: every problem has its end. A unit keeps what is left of its 30 days for a review."""
    with taking_turn(InspectionFlow.settling, inspection, actor=actor, step_id=step_id) as turn:
        inspection = turn.locked(inspections_with_all())
        left = open_ends(inspection)
        if left:
            raise ValidationError(left)
        was, inspection.state = inspection.state, State.CLOSED
        inspection.closed_at, inspection.closed_by = timezone.now(), actor
        inspection.save()
        turn.outcome = _("已办结")
        turn.record.event(
            inspection, "inspection.closed", _("检查办结"), from_state=was, to_state=inspection.state
        )
    return inspection
