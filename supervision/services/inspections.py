"""督导检查: put into the year's plan, scheme, approval, notice, group, cancelled."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from organisations.models import Committee, Post, Unit, User
from organisations.roles import Role
from outlines.models import Domain
from pages.fields import check_fields, write_changes
from pages.rules import Conflict, require
from supervision import rules
from supervision.flows import InspectionFlow
from supervision.models import Inspection, InspectionMember, Visit
from workflow.models import Deadline, WorkItem
from workflow.rules import may_approve_of, may_sign
from workflow.services import move_due_date
from workflow.turns import cancel_process, holding_process, start_process, taking_turn, withdrawing

State = Inspection.State
FIELDS = (
    "year",
    "month",
    "title",
    "kind",
    "forms",
    "is_unannounced",
    "basis",
    "content",
    "start_on",
    "end_on",
)
MOST_MEMBERS = 30
# Beyond this a mistake in the year is likelier than a plan.
LONGEST_DAYS = 120


def inspections_with_all():
    """Inspections with all that rules and flow read of them."""
    return Inspection.objects.select_related(
        "committee", "process", "leader", "planned_by", "filed_by", "approved_by", "concluded_by", "closed_by"
    )


def candidates_for_group(committee_id: int):
    """Who can be named into a group: the committee's own people with business there."""
    posts = Post.objects.in_force().filter(committee_id=committee_id, unit__isnull=True)
    posts = posts.exclude(role__in=(Role.ADMIN, Role.AUDITOR))
    return User.objects.filter(is_active=True, committee_id=committee_id, pk__in=posts.values("person_id"))


def plan_inspection(*, actor, year: int, month: int, title: str, units=(), **fields) -> Inspection:
    """列入年度计划: what, in which month, which units; the scheme comes later."""
    access = access_of(actor)
    require(rules.may_plan_inspections(access))
    with recording(actor=actor) as record:
        committee = Committee.objects.get(pk=access.committee_id)
        inspection = Inspection(committee=committee, planned_by=actor)
        write_changes(inspection, {"year": year, "month": month, "title": title.strip(), **fields})
        _check(inspection)
        inspection.save()
        _set_visits(inspection, {unit.pk: (None, "") for unit in units})
        start_process(InspectionFlow, inspection)
        record.event(
            inspection,
            "inspection.planned",
            _("列入督导检查计划"),
            to_state=inspection.state,
            comment=_("%(year)s年%(month)s月") % {"year": year, "month": month},
        )
    return inspection


def _check(inspection) -> None:
    inspection.forms = [form for form in Inspection.Form.values if form in (inspection.forms or [])]
    check_fields(inspection, *(name for name in FIELDS if name != "forms"))
    if inspection.start_on and inspection.end_on:
        days = (inspection.end_on - inspection.start_on).days
        if days < 0:
            raise ValidationError({"end_on": _("结束日期不能早于开始日期。")})
        if days > LONGEST_DAYS:
            raise ValidationError(
                {"end_on": _("一次检查不超过 %(n)s 天，请检查年份。") % {"n": LONGEST_DAYS}}
            )


def _set_visits(inspection, wanted: dict[int, tuple[date | None, str]]) -> list:
    """The units of the scheme: {unit: (day, place)}; those that are gone go with their checklists. Returns what
    changed."""
    units = {
        unit.pk: unit
        for unit in Unit.objects.filter(committee_id=inspection.committee_id, pk__in=list(wanted))
    }
    present = {visit.unit_id: visit for visit in inspection.visits.all()}
    changed = []
    for unit_id, visit in present.items():
        if unit_id not in units:
            changed.append(f"-{visit.unit.short_name}")
            visit.delete()
    for unit_id, unit in units.items():
        day, place = wanted[unit_id]
        visit = present.get(unit_id) or Visit(inspection=inspection, unit=unit)
        if visit.pk is None:
            changed.append(f"+{unit.short_name}")
        elif (visit.visit_on, visit.place) == (day, place):
            continue
        visit.visit_on, visit.place = day, place
        check_fields(visit, "place")
        visit.save()
    return changed


def _set_members(inspection, people, experts: list[tuple[str, str]]) -> None:
    """The group anew: the committee's own people, and outside experts as (name, organisation)."""
    leader = inspection.leader_id
    rows = [
        InspectionMember(
            inspection=inspection, person=person, name=person.name, organisation=person.job_title
        )
        for person in candidates_for_group(inspection.committee_id).filter(pk__in=[row.pk for row in people])
        if person.pk != leader
    ]
    rows += [
        InspectionMember(inspection=inspection, name=name, organisation=organisation, is_expert=True)
        for name, organisation in experts
    ]
    if len(rows) > MOST_MEMBERS:
        raise ValidationError({"experts": _("督导组最多 %(n)s 人。") % {"n": MOST_MEMBERS}})
    for row in rows:
        if row.is_expert:
            try:
                check_fields(row, "name", "organisation")
            except ValidationError as error:
                raise ValidationError({"experts": error.messages}) from None
    inspection.members.all().delete()
    InspectionMember.objects.bulk_create(rows)


def _check_leader(inspection, leader) -> None:
    if leader is not None and not candidates_for_group(inspection.committee_id).filter(pk=leader.pk).exists():
        raise ValidationError({"leader": _("组长请从本级妇儿工委的人员中选择。")})


def save_scheme(
    *,
    actor,
    inspection,
    revision: int | None,
    visits=None,
    domains=None,
    leader=None,
    people=(),
    experts=(),
    **fields,
) -> Inspection:
    """方案 being written: everything of it at once. `visits` is {unit pk: (day or None, place)}. Raises `Conflict`
    when somebody saved in between, `ValidationError` by field."""
    access = access_of(actor)
    with recording(actor=actor) as record, holding_process(inspection):
        rows = inspections_with_all().filter(committee_id=access.committee_id)
        inspection = rows.select_for_update(of=("self",)).get(pk=inspection.pk)
        require(rules.may_edit_scheme(access, inspection))
        if revision is not None and inspection.revision != revision:
            raise Conflict(_("您填写期间，他人已经修改过这里，您的修改没有保存。"), current=inspection)
        changed = write_changes(inspection, fields)
        _check_leader(inspection, leader)
        if inspection.leader_id != (leader.pk if leader else None):
            changed["leader"] = [str(inspection.leader or ""), str(leader or "")]
            inspection.leader = leader
        _check(inspection)
        inspection.revision += 1
        inspection.save()
        if visits is not None:
            _check_days(inspection, visits)
            changed["visits"] = _set_visits(inspection, visits)
        if domains is not None:
            inspection.domains.set(
                Domain.objects.filter(
                    outline__committee_id=access.committee_id, pk__in=[row.pk for row in domains]
                )
            )
        _set_members(inspection, people, list(experts))
        _rename(inspection)
        record.event(inspection, "inspection.scheme_saved", _("修改检查方案"), data=changed)
    return inspection


def _rename(inspection) -> None:
    """The open item and its deadlines say what they should say of it now, those of earlier rounds too, and its plan's
    month holds for what is open."""
    title = InspectionFlow.item_title(inspection, None)[:200]
    due_on = InspectionFlow.term(inspection, InspectionFlow.drafting).due_on
    WorkItem.objects.open().about(Inspection, [inspection.pk]).update(title=title)
    Deadline.objects.about(Inspection, [inspection.pk]).update(title=title)
    move_due_date(Inspection, [inspection.pk], due_on)


def _check_days(inspection, visits) -> None:
    for day, _place in visits.values():
        if (
            day
            and inspection.start_on
            and inspection.end_on
            and not inspection.start_on <= day <= inspection.end_on
        ):
            raise ValidationError({"visits": _("到访日期 %(day)s 不在检查日期之内。") % {"day": day}})


def scheme_omissions(inspection, has_visits: bool | None = None) -> list[str]:
    """What a scheme lacks before it can be approved: it comes first, and names 内容, 对象 and 范围 (art. 15). A page
    that has read the visits says whether there are any."""
    missing = []
    for name in ("basis", "content"):
        if not getattr(inspection, name).strip():
            missing.append(_("没有写%(what)s") % {"what": inspection._meta.get_field(name).verbose_name})
    if not inspection.forms:
        missing.append(_("没有选择检查方式"))
    if inspection.start_on is None or inspection.end_on is None:
        missing.append(_("没有写开始和结束日期"))
    if inspection.leader_id is None:
        missing.append(_("没有确定组长（督查组组长负责制）"))
    if not (inspection.visits.exists() if has_visits is None else has_visits):
        missing.append(_("没有选择检查对象"))
    return [*missing, *_partial(inspection)]


def _partial(inspection) -> list[str]:
    """回避: nobody inspects the unit in which they serve."""
    group = [inspection.leader_id, *inspection.members.values_list("person_id", flat=True)]
    posts = Post.objects.in_force().filter(person__in=group, unit__in=inspection.visits.values("unit"))
    return [
        _("%(name)s在%(unit)s任职，不能参加对本单位的检查") % {"name": name, "unit": unit}
        for name, unit in posts.values_list("person__name", "unit__short_name").distinct()
    ]


def file_scheme(*, actor, inspection, step_id=None) -> Inspection:
    """送审: the scheme goes to the director."""
    with taking_turn(InspectionFlow.drafting, inspection, actor=actor, step_id=step_id) as turn:
        inspection = turn.locked(inspections_with_all())
        require(rules.may_edit_scheme(turn.access, inspection))
        missing = scheme_omissions(inspection)
        if missing:
            raise ValidationError(missing)
        was, inspection.state = inspection.state, State.AT_DIRECTOR
        inspection.filed_at, inspection.filed_by, inspection.return_reason = timezone.now(), actor, ""
        inspection.save()
        turn.outcome = _("已送审")
        turn.record.event(
            inspection, "inspection.filed", _("送审检查方案"), from_state=was, to_state=inspection.state
        )
    return inspection


def approve_scheme(*, actor, inspection, step_id=None, comment="") -> Inspection:
    """批准: from now on what is inspected is fixed."""
    with taking_turn(InspectionFlow.at_director, inspection, actor=actor, step_id=step_id) as turn:
        inspection = turn.locked(inspections_with_all())
        require(may_sign(turn.access, Role.OFFICE_DIRECTOR))
        require(may_approve_of(turn.access, inspection.committee, inspection.filed_by_id))
        # Posts may have changed since it was filed.
        partial = _partial(inspection)
        if partial:
            raise ValidationError(partial)
        if inspection.leader_id is None:
            raise ValidationError(_("方案没有组长，请退回补充。"))
        was, inspection.state = inspection.state, State.APPROVED
        inspection.approved_at, inspection.approved_by = timezone.now(), actor
        inspection.save()
        turn.outcome = _("已批准")
        turn.record.event(
            inspection,
            "inspection.approved",
            _("批准检查方案"),
            from_state=was,
            to_state=inspection.state,
            comment=comment.strip(),
        )
    return inspection


def return_scheme(*, actor, inspection, step_id=None, reason: str) -> Inspection:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明退回的理由。")})
    with taking_turn(InspectionFlow.at_director, inspection, actor=actor, step_id=step_id) as turn:
        inspection = turn.locked(inspections_with_all())
        was, inspection.state, inspection.return_reason = inspection.state, State.RETURNED, reason
        check_fields(inspection, "return_reason")
        inspection.save()
        turn.outcome = _("已退回")
        turn.record.event(
            inspection,
            "inspection.returned",
            _("退回检查方案"),
            from_state=was,
            to_state=inspection.state,
            comment=reason,
        )
    return inspection


def withdraw_scheme(*, actor, inspection, step_id=None) -> Inspection:
    """撤回 what waits for the director."""
    with withdrawing(
        InspectionFlow.at_director, inspection, back_to=InspectionFlow.drafting, actor=actor, step_id=step_id
    ) as turn:
        inspection = turn.locked(inspections_with_all())
        was, inspection.state = inspection.state, State.PLANNED
        inspection.save()
        turn.record.event(
            inspection, "inspection.withdrawn", _("撤回检查方案"), from_state=was, to_state=inspection.state
        )
    return inspection


def note_notified(*, actor, inspection, step_id=None, note: str, by_paper=False) -> Inspection:
    """The units know: by the notice that is being signed (`by_paper`, its number is the note), or otherwise, and then
    how."""
    note = note.strip()
    if not note:
        raise ValidationError({"note": _("请写明通知的方式，例如电话通知、文号。")})
    node = InspectionFlow.notifying
    with taking_turn(node, inspection, actor=actor, step_id=step_id, by_paper=by_paper) as turn:
        inspection = turn.locked(inspections_with_all())
        was, inspection.state = inspection.state, State.NOTIFIED
        inspection.notified_at, inspection.notified_note = timezone.now(), note
        check_fields(inspection, "notified_note")
        inspection.save()
        turn.outcome = _("已通知")
        turn.record.event(
            inspection,
            "inspection.notified",
            _("通知被检查单位"),
            from_state=was,
            to_state=inspection.state,
            comment=note,
        )
    return inspection


def change_group(*, actor, inspection, leader, people=(), experts=(), reason: str) -> Inspection:
    """调整督导组 after the approval, with a reason: what is inspected stays, who inspects may change. The group's
    turn goes with its leader."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明调整的理由。")})
    if leader is None:
        raise ValidationError({"leader": _("请选择组长。")})
    with recording(actor=actor) as record, holding_process(inspection):
        rows = inspections_with_all().filter(committee_id=access.committee_id)
        inspection = rows.select_for_update(of=("self",)).get(pk=inspection.pk)
        require(rules.may_change_group(access, inspection))
        _check_leader(inspection, leader)
        was = [str(inspection.leader), *(str(row) for row in inspection.members.all())]
        inspection.leader = leader
        inspection.save(update_fields=["leader"])
        _set_members(inspection, people, list(experts))
        partial = _partial(inspection)
        if partial:
            raise ValidationError({"people": partial})
        items = WorkItem.objects.open().about(Inspection, [inspection.pk])
        items.filter(step=InspectionFlow.on_site.code).update(person=leader)
        now = [str(leader), *(str(row) for row in inspection.members.all())]
        record.event(
            inspection,
            "inspection.group_changed",
            _("调整督导组"),
            comment=reason,
            data={"from": was, "to": now},
        )
    return inspection


def cancel_inspection(*, actor, inspection, reason: str) -> Inspection:
    """取消 before there is a conclusion, with a reason. What was recorded stays."""
    access = access_of(actor)
    require(rules.may_plan_inspections(access))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明取消的理由。")})
    with recording(actor=actor) as record:
        cancel_process(inspection)
        rows = inspections_with_all().filter(committee_id=access.committee_id)
        inspection = rows.select_for_update(of=("self",)).get(pk=inspection.pk)
        if inspection.state not in Inspection.BEFORE_CONCLUSION:
            raise Conflict(_("检查%(state)s，不能取消。") % {"state": inspection.get_state_display()})
        was, inspection.state, inspection.cancel_reason = inspection.state, State.CANCELLED, reason
        check_fields(inspection, "cancel_reason")
        inspection.save()
        record.event(
            inspection,
            "inspection.cancelled",
            _("取消检查"),
            from_state=was,
            to_state=inspection.state,
            comment=reason,
        )
    return inspection
