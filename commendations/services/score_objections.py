"""异议: a unit confirms its score or objects to it, once; the office answers every point with its reason.

No flow of its own: one question of the unit and one answer of the office under the year's lock. The unit's head is told
of the objection but does not sign it, because the days for it are few and the unit may still add evidence until it is
answered. The two turns are work items with their deadlines, as a meeting's receipts are.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import Assessment, ItemCorrection, Result, ScoreObjection, ScoreObjectionPoint
from commendations.rules import assessment as rules
from commendations.scoring import Change as ScoreChange
from commendations.scoring import Direction, ScoredItem, VetoRule, corrected, grade_of, places_of, plain
from commendations.selectors.scores import grades_of
from commendations.services.assessment_telling import ask_office, end_answering, end_asking, tell_units
from commendations.services.assessments import changing, working_days_after
from pages.fields import check_fields
from pages.rules import Conflict, require

Decision = ScoreObjectionPoint.Decision


def _result(assessment: Assessment, result: Result) -> Result:
    result = Result.objects.select_related("unit").get(pk=result.pk, assessment=assessment)
    result.assessment = assessment
    return result


def confirm_result(*, actor, result: Result) -> Result:
    """确认无异议."""
    with changing(actor, result.assessment) as change:
        result = _result(change.assessment, result)
        require(rules.may_confirm(change.access, result))
        result.confirmed_at, result.confirmed_by = timezone.now(), actor
        result.save(update_fields=["confirmed_at", "confirmed_by"])
        end_asking([result], actor=actor, outcome=_("已确认无异议"), used=True)
        change.record.event(result, "result.confirmed", _("确认考核结果"))
    return result


def object_to(*, actor, result: Result, reasons: dict[str, str]) -> ScoreObjection:
    """提出异议: the reason for each contested item, by its code. Raises `Conflict` where the unit has objected already."""
    reasons = {code: text.strip() for code, text in reasons.items() if text.strip()}
    with changing(actor, result.assessment) as change:
        result = _result(change.assessment, result)
        if change.access.serves(result.unit_id):
            present = ScoreObjection.objects.filter(result=result).first()
            if present is not None:
                raise Conflict(_("本单位已经提出过异议，每个年度只能提出一次。"), current=present)
        require(rules.may_object(change.access, result))
        items = {row["code"]: row for row in result.items}
        if not reasons:
            raise ValidationError(_("请至少对一项写明有异议的理由。"))
        if not reasons.keys() <= items.keys():
            raise ValidationError(_("请从本单位的考核项中选择。"))
        term = working_days_after(result.committee_id, change.assessment.scheme.answer_days)
        objection = ScoreObjection.objects.create(
            committee_id=result.committee_id, result=result, filed_by=actor, due_on=term.due_on
        )
        points = [
            ScoreObjectionPoint(
                objection=objection, code=code, title=items[code]["title"], reason=reasons[code]
            )
            for code in items
            if code in reasons
        ]
        for point in points:
            try:
                check_fields(point, "reason")
            except ValidationError as error:
                raise ValidationError({point.code: error.message_dict["reason"]}) from None
        ScoreObjectionPoint.objects.bulk_create(points)
        if result.confirmed_at is not None:
            result.confirmed_at = result.confirmed_by = None
            result.save(update_fields=["confirmed_at", "confirmed_by"])
        end_asking([result], actor=actor, outcome=_("已提出异议"), used=True)
        ask_office(objection, term)
        tell_units(
            change.assessment,
            [result],
            title=_("%(name)s已提出%(what)s") % {"name": actor.name, "what": objection},
            body=lambda row: "；".join(f"{point.title}：{point.reason}" for point in points)[:1000],
        )
        change.record.event(
            objection,
            "objection.filed",
            _("提出考核异议"),
            comment="；".join(point.title for point in points),
            data={point.code: point.reason for point in points},
        )
    return objection


def answer_objection(*, actor, objection: ScoreObjection, answers: dict[str, dict]) -> ScoreObjection:
    """答复: for the code of each point its `decision`, `answer` (the reason) and, where it is accepted, the `points`
    that the item should have (of what is taken away, how much). The result follows; what was computed stays beside it.
    Raises `ValidationError` by "<code>-<field>"."""
    with changing(actor, objection.result.assessment) as change:
        assessment = change.assessment
        objection = ScoreObjection.objects.select_related("filed_by").get(
            pk=objection.pk, committee_id=change.access.committee_id
        )
        objection.result = result = _result(assessment, objection.result)
        if objection.is_answered and change.access.is_office:
            raise Conflict(
                _("这份异议已由%(name)s答复。") % {"name": objection.answered_by}, current=objection
            )
        require(rules.may_answer(change.access, objection))
        items = {row.code: row for row in map(ScoredItem.from_json, result.items)}
        points = list(objection.points.all())
        corrections = _checked(actor, result, points, items, answers)
        for point in points:
            point.save(update_fields=["decision", "answer"])
        ItemCorrection.objects.bulk_create(corrections)
        objection.answered_at, objection.answered_by = timezone.now(), actor
        objection.save(update_fields=["answered_at", "answered_by"])
        was = result.points
        if corrections:
            _settle(assessment, result)
        accepted = sum(point.decision == Decision.ACCEPTED for point in points)
        said = _("采纳 %(yes)s 项，维持 %(no)s 项") % {"yes": accepted, "no": len(points) - accepted}
        end_answering(objection, actor=actor, outcome=said)
        tell_units(
            assessment,
            [result],
            title=_("%(what)s已答复：%(said)s") % {"what": objection, "said": said},
            body=lambda row: "；".join(
                f"{point.title}（{point.get_decision_display()}）：{point.answer}" for point in points
            )[:2000],
        )
        assessment.version += 1
        assessment.save(update_fields=["version"])
        change.record.event(
            objection,
            "objection.answered",
            _("答复考核异议"),
            comment=said,
            data={
                "points": {point.code: [point.decision, point.answer] for point in points},
                "corrections": {row.code: [str(row.was), str(row.points)] for row in corrections},
                "total": [str(was), str(result.points)],
            },
        )
    return objection


def _checked(actor, result, points, items, answers) -> list[ItemCorrection]:
    """Write the answers onto the points; the corrections that follow. All faults are said at once."""
    wrong, corrections = {}, []
    for point in points:
        given = answers.get(point.code, {})
        point.decision, point.answer = given.get("decision", ""), (given.get("answer") or "").strip()
        if point.decision not in Decision.values:
            wrong[f"{point.code}-decision"] = _("请选择采纳或不采纳。")
        if not point.answer:
            wrong[f"{point.code}-answer"] = _("请写明答复的理由。")
        try:
            check_fields(point, "answer")
        except ValidationError as error:
            wrong[f"{point.code}-answer"] = error.message_dict["answer"]
        if point.decision != Decision.ACCEPTED:
            continue
        item = items[point.code]
        if item.direction == Direction.VETO:
            value = Decimal(0)
        else:
            value = given.get("points")
            if value is None:
                wrong[f"{point.code}-points"] = _("采纳的，请填更正后的分数。")
                continue
            limited = item.direction == Direction.SCORE or item.weight > 0
            if value < 0 or value > 999 or (limited and value > item.weight):
                wrong[f"{point.code}-points"] = _("应在 0 到 %(most)s 之间。") % {
                    "most": plain(item.weight) if limited else 999
                }
                continue
            if item.direction == Direction.MALUS:
                value = -value
            if value == item.points and item.applies:
                wrong[f"{point.code}-points"] = _("与原来的分数相同；维持原分请选“不采纳”。")
                continue
        corrections.append(
            ItemCorrection(
                result=result,
                point=point,
                code=point.code,
                was=item.points,
                points=value,
                lifts_veto=item.direction == Direction.VETO,
                reason=point.answer,
                by=actor,
            )
        )
    if wrong:
        raise ValidationError(wrong)
    return corrections


def _settle(assessment: Assessment, changed: Result) -> None:
    """The places of the year as they are with every correction; `changed` gets its new total with them."""
    results = list(Result.objects.filter(assessment=assessment).prefetch_related("corrections"))
    scores = {row.pk: now_of(row) for row in results}
    places = places_of(scores, VetoRule(assessment.scheme.veto_effect))
    grades = grades_of(assessment.scheme)
    for row in results:
        score = scores[row.pk]
        row.points, row.place, row.grade = score.points, places[row.pk], grade_of(score, grades)
        row.is_rated, row.is_vetoed, row.possible = score.is_rated, score.is_vetoed, score.possible
        if row.pk == changed.pk:
            changed.points, changed.place, changed.grade = row.points, row.place, row.grade
    Result.objects.bulk_update(
        results, ["points", "place", "grade", "is_rated", "is_vetoed", "possible"], batch_size=200
    )


def now_of(result: Result):
    """A frozen result's score with its corrections."""
    changes = {
        row.code: ScoreChange(row.points, row.reason, row.lifts_veto) for row in result.corrections.all()
    }
    return corrected([ScoredItem.from_json(row) for row in result.items], changes)
