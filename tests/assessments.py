"""A year's assessment on its way: what tests of assessments begin with. 刘桂芳 (director) decides."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commendations import services
from commendations.models import Assessment, AssessmentScheme, Result
from documents.services import attach
from organisations.models import Unit

DECISION = "主任办公会议审议通过"
PAPER = "认定文件".encode()


def this_year() -> int:
    return timezone.localdate().year


def drafted_scheme(cast, year=None, **changes) -> AssessmentScheme:
    scheme = services.begin_scheme(actor=cast.office, year=year or this_year())
    return services.save_scheme(actor=cast.office, scheme=scheme, **changes) if changes else scheme


def adopted_scheme(cast, year=None, **changes) -> AssessmentScheme:
    scheme = drafted_scheme(cast, year, **changes)
    return services.adopt_scheme(actor=cast.director, scheme=scheme, decision=DECISION)


def current(assessment) -> Assessment:
    return Assessment.objects.select_related("committee", "scheme").get(pk=assessment.pk)


def enter_all(cast, assessment, points="8", reason="监测数据") -> None:
    """The indicators of every unit."""
    rows = [
        {"unit": unit, "points": Decimal(points), "reason": reason, "seen": None}
        for unit in Unit.objects.filter(committee=cast.committee).active()
    ]
    services.enter_points(actor=cast.office, assessment=assessment, code="indicators", rows=rows)


def veto(cast, assessment, unit, *, code="fraud", evidence=True):
    entry = services.enter_veto(
        actor=cast.office, assessment=assessment, code=code, unit=unit, reason="报告数据造假，见通报第3号"
    )
    if evidence:
        attach(actor=cast.office, instance=entry, upload=SimpleUploadedFile("认定.txt", PAPER))
    return entry


def assessment_at(cast, state, *, year=None, **changes) -> Assessment:
    """This year's (or `year`'s) assessment brought as far as `state`; at `objected` 县教育局 contests its indicators."""
    scheme = adopted_scheme(cast, year, **changes)
    assessment = services.open_assessment(actor=cast.office, scheme=scheme)
    if state == "empty":
        return assessment
    enter_all(cast, assessment)
    if state == "open":
        return current(assessment)
    services.announce(actor=cast.director, assessment=assessment)
    if state == "announced":
        return current(assessment)
    if state == "objected":
        objected(cast, assessment)
        return current(assessment)
    for key in ("liaison", "other_liaison"):
        unit = next(iter(cast.access(key).unit_ids))
        services.confirm_result(actor=cast.people[key], result=result_of(assessment, unit))
    Result.objects.filter(assessment=assessment, confirmed_at__isnull=True).update(
        confirmed_at=timezone.now(), confirmed_by=cast.office
    )
    services.close_assessment(actor=cast.director, assessment=assessment)
    return current(assessment)


def result_of(assessment, unit) -> Result:
    rows = Result.objects.select_related("assessment__committee", "assessment__scheme", "unit")
    return rows.get(assessment=assessment, unit=unit)


def objected(cast, assessment, **reasons):
    return services.object_to(
        actor=cast.liaison,
        result=result_of(assessment, cast.units.education),
        reasons=reasons or {"indicators": "义务教育巩固率已达标，应为满分"},
    )


def answers(points="10", decision="accepted", answer="经核对监测报表，情况属实", code="indicators") -> dict:
    return {
        code: {
            "decision": decision,
            "answer": answer,
            "points": Decimal(points) if points is not None else None,
        }
    }
