"""An inspection on its way: what tests of inspections and rectification begin with. The leader is 陈志强 (inspector)."""

from datetime import timedelta

from django.utils import timezone

from supervision.models import Inspection, RectificationNotice, Severity
from supervision.services import concluding, fieldwork, inspections, rectification
from supervision.services.scales import severities_of


def planned(cast, *, units=None, **changes) -> Inspection:
    """In the plan of this year for this month, to 县教育局 and 县卫健委 (or `units`)."""
    today = timezone.localdate()
    given = {
        "year": today.year,
        "month": today.month,
        "title": "妇女儿童发展纲要实施情况督导检查",
        "units": units or [cast.units.education, cast.units.health],
    }
    return inspections.plan_inspection(actor=cast.office, **(given | changes))


def scheme(cast, inspection, *, leader=None, people=(), **changes) -> Inspection:
    """A whole scheme for today and tomorrow."""
    today = timezone.localdate()
    given = {
        "basis": "《纲要》第三部分“组织实施”",
        "content": "任务落实、目标进展、经费保障情况",
        "forms": ["report", "on_site", "records"],
        "start_on": today,
        "end_on": today + timedelta(days=1),
        "visits": {visit.unit_id: (today, "") for visit in inspection.visits.all()},
        "domains": [],
        "experts": [("杨教授", "赤峰学院")],
    }
    return inspections.save_scheme(
        actor=cast.office,
        inspection=inspection,
        revision=inspection.revision,
        leader=leader or cast.inspector,
        people=people,
        **(given | changes),
    )


def inspection_at(cast, state, *, units=None, leader=None, people=(), **changes) -> Inspection:
    """An inspection brought as far as `state`, with one serious problem, one light one and one good practice in 县教育局."""
    inspection = scheme(cast, planned(cast, units=units, **changes), leader=leader, people=people)
    if state == "planned":
        return inspection
    inspection = inspections.file_scheme(actor=cast.office, inspection=inspection)
    if state == "at_director":
        return inspection
    inspection = inspections.approve_scheme(actor=cast.director, inspection=inspection)
    if state == "approved":
        return inspection
    if not inspection.is_unannounced:
        inspection = inspections.note_notified(actor=cast.office, inspection=inspection, note="电话通知")
    if state == "notified":
        return inspection
    leader = inspection.leader
    visit = inspection.visits.get(unit=cast.units.education)
    problem(cast, visit, "台账不全", leader=leader, severity=serious(cast))
    problem(cast, visit, "宣传栏没有更新", leader=leader)
    fieldwork.record_finding(actor=leader, visit=visit, text="留守女童结对关爱全覆盖", nature="good")
    inspection.refresh_from_db()
    if state == "on_site":
        return inspection
    concluding.save_conclusion(
        actor=leader,
        inspection=inspection,
        revision=None,
        conclusion="总体落实较好，存在两个问题。",
        opinions={visit.pk: "请对照问题整改。"},
    )
    inspection = concluding.conclude(actor=leader, inspection=inspection)
    if state == "concluded":
        return inspection
    concluding.feed_back(
        actor=cast.office, inspection=inspection, visits=inspection.visits.all(), note="当面反馈"
    )
    return inspections.inspections_with_all().get(pk=inspection.pk)


def serious(cast) -> Severity:
    return severities_of(cast.committee.pk).get(needs_evidence=True)


def problem(cast, visit, text, *, leader=None, **changes):
    return fieldwork.record_finding(actor=leader or cast.inspector, visit=visit, text=text, **changes)


def notice_at(cast, state, inspection=None) -> RectificationNotice:
    """县教育局's notice brought as far as `state`."""
    inspection = inspection or inspection_at(cast, "fed_back")
    [notice] = rectification.draft_notices(actor=cast.office, inspection=inspection)
    if state == "draft":
        return notice
    [notice] = rectification.issue_notices(actor=cast.office, notices=[notice])
    if state == "issued":
        return notice
    notice = rectification.receive_notice(actor=cast.liaison, notice=notice)
    if state == "received":
        return notice
    return answered(cast, notice, state)


def answered(cast, notice, state="responded") -> RectificationNotice:
    """One round more: the unit's answer, and the verifier's as far as `state`."""
    notice = rectification.notices_with_all().get(pk=notice.pk)
    rectification.save_response(
        actor=cast.liaison,
        notice=notice,
        revision=None,
        text="已召开专题会议部署整改。",
        items={item.pk: ("补齐台账", "done") for item in notice.items.filter(is_withdrawn=False)},
    )
    notice = rectification.file_response(actor=cast.liaison, notice=notice)
    if state == "responded":
        return notice
    verification = rectification.begin_verification(actor=cast.inspector, notice=notice)
    notice = verification.notice
    if state == "verifying":
        return notice
    accepted = state == "closed"
    return rectification.verify_notice(
        actor=cast.inspector,
        notice=notice,
        is_accepted=accepted,
        way="on_site",
        text="" if accepted else "台账仍缺上半年",
        verdicts={item.pk: (accepted, "") for item in notice.items.filter(is_withdrawn=False)},
    )
