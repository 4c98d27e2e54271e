"""现场记录: answers and findings, by whoever is in the group, from a page or from a phone that was offline."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from supervision import rules
from supervision.checklists import goals_in_scope, tasks_in_scope
from supervision.models import ChecklistItem, Finding, FindingCategory, Inspection, Severity, Visit
from supervision.services.scales import severities_of

State = Inspection.State
ANSWER_FIELDS = ("answer", "note", "figure")
FINDING_FIELDS = ("nature", "text", "advice", "place", "latitude", "longitude")
MOST_FINDINGS = 500
# A phone's clock may be a little ahead of ours.
AHEAD = timedelta(minutes=10)


def recorded_inspection(access, inspection_id) -> Inspection:
    """The inspection under its lock, if this person's group may record in it now; the first record begins it."""
    if access is None:
        raise RuleError(_("请先登录。"))
    rows = Inspection.objects.recorded_by(access).values("pk")
    inspection = Inspection.objects.select_for_update().filter(pk=inspection_id, pk__in=rows).first()
    if inspection is None:
        raise RuleError(_("只有督导组成员可以记录。"))
    require(rules.may_record(access, inspection))
    return inspection


def _begin(inspection, record) -> None:
    """检查中 from the first thing that is recorded."""
    if inspection.state == State.ON_SITE:
        return
    was, inspection.state = inspection.state, State.ON_SITE
    inspection.save(update_fields=["state"])
    record.event(inspection, "inspection.begun", _("开始现场检查"), from_state=was, to_state=inspection.state)


def _time_of(seen_at: datetime | None) -> datetime:
    """What the phone's clock said; the server's where that cannot be."""
    now = timezone.now()
    if seen_at is None or seen_at > now + AHEAD or seen_at < now - timedelta(days=365):
        return now
    return min(seen_at, now)


def answer_item(
    *,
    actor,
    item: ChecklistItem,
    revision: int | None,
    answer: str,
    note="",
    figure: Decimal | None = None,
    at=None,
) -> ChecklistItem:
    """One question's answer. `Conflict` with the present one where a colleague answered in between."""
    access = access_of(actor)
    note = note.replace("\r\n", "\n").strip()
    with recording(actor=actor) as record:
        inspection = recorded_inspection(access, item.visit.inspection_id)
        item = (
            ChecklistItem.objects.select_for_update(of=("self",))
            .select_related("visit__unit", "answered_by")
            .get(pk=item.pk, visit__inspection=inspection)
        )
        require(rules.may_judge(access, item.visit.unit_id))
        said = (answer, note, figure)
        if (item.answer, item.note, item.figure) == said:
            return item
        if revision is not None and item.revision != revision:
            raise Conflict(
                _("“%(what)s”已由%(name)s于 %(at)s 填写为“%(answer)s”。")
                % {
                    "what": item.text[:30],
                    "name": item.answered_by or _("他人"),
                    "at": timezone.localtime(item.answered_at or timezone.now()).strftime("%m-%d %H:%M"),
                    "answer": item.get_answer_display() or _("未填"),
                },
                current=item,
            )
        item.answer, item.note, item.figure = said
        check_fields(item, *ANSWER_FIELDS)
        item.revision += 1
        item.answered_by, item.answered_at, item.received_at = actor, _time_of(at), timezone.now()
        item.save()
        _begin(inspection, record)
        record.event(
            inspection,
            "checklist.answered",
            _("填写检查项"),
            comment=f"{item.visit.unit.short_name}：{item.text[:80]} — {item.get_answer_display()}",
            data={"item": item.pk, "answer": answer, "note": note, "figure": figure},
        )
    return item


def record_finding(
    *,
    actor,
    visit: Visit,
    client_id=None,
    text: str,
    nature=Finding.Nature.PROBLEM,
    severity=None,
    category=None,
    task=None,
    goal=None,
    item=None,
    advice="",
    place="",
    latitude=None,
    longitude=None,
    seen_at=None,
) -> Finding:
    """A new finding. The same `client_id` again is the same finding, whatever it says. A problem without a severity
    has the lightest one. Raises `ValidationError` by field, also where it would leave the approved scope."""
    access = access_of(actor)
    client_id = client_id or uuid.uuid4()
    with recording(actor=actor) as record:
        inspection = recorded_inspection(access, visit.inspection_id)
        present = Finding.objects.filter(client_id=client_id).first()
        if present is not None:
            if present.inspection_id != inspection.pk:
                raise Conflict(_("这条记录已经用于另一次检查。"))
            return present
        if inspection.findings.count() >= MOST_FINDINGS:
            raise ValidationError(_("一次检查最多记录 %(n)s 条发现。") % {"n": MOST_FINDINGS})
        visit = Visit.objects.select_related("unit").get(pk=visit.pk, inspection=inspection)
        require(rules.may_judge(access, visit.unit_id))
        finding = Finding(
            client_id=client_id,
            inspection=inspection,
            visit=visit,
            unit=visit.unit,
            recorded_by=actor,
            seen_at=_time_of(seen_at),
        )
        _write(
            finding,
            nature=nature,
            text=text,
            severity=severity,
            category=category,
            task=task,
            goal=goal,
            item=item,
            advice=advice,
            place=place,
            latitude=latitude,
            longitude=longitude,
        )
        try:
            with transaction.atomic():
                finding.save()
        except IntegrityError:
            raise Conflict(_("这条记录刚刚已经收到。")) from None
        _begin(inspection, record)
        record.event(
            inspection,
            "finding.recorded",
            _("记录发现"),
            comment=f"{visit.unit.short_name}：{finding.text[:200]}",
            data={"finding": str(client_id), "nature": nature, "seen_at": finding.seen_at},
        )
    return finding


def _own(model, committee_id, row, field):
    """`row` of this committee, or `ValidationError` at the field: a number in a form may be anybody's."""
    if row is None:
        return None
    found = model.objects.filter(committee_id=committee_id, pk=row.pk).first()
    if found is None:
        raise ValidationError({field: _("请从列表中选择。")})
    return found


def _write(finding, *, nature, text, severity, category, task, goal, item, **texts) -> None:
    """What somebody says of a finding, within the scheme's scope."""
    inspection = finding.inspection
    tasks, goals = tasks_in_scope(inspection, finding.unit_id), goals_in_scope(inspection)
    finding.nature = nature
    finding.text = text.replace("\r\n", "\n").strip()
    for name, value in texts.items():
        setattr(finding, name, value.strip() if isinstance(value, str) else value)
    finding.category = _own(FindingCategory, inspection.committee_id, category, "category")
    severity = _own(Severity, inspection.committee_id, severity, "severity")
    if nature == Finding.Nature.PROBLEM and severity is None:
        # Also where the committee has taken its whole scale out of use: what was seen is not refused for that.
        severity = severities_of(inspection.committee_id).first() or (
            Severity.objects.filter(committee_id=inspection.committee_id).first()
        )
    finding.severity = severity if nature == Finding.Nature.PROBLEM else None
    if item is not None:
        item = ChecklistItem.objects.filter(pk=item.pk, visit=finding.visit).first()
        if item is None:
            raise ValidationError({"item": _("检查项不属于这个单位。")})
        # What the question is about, unless somebody says otherwise or it has been given up since.
        task = task or tasks.filter(pk=item.task_id).first()
        goal = goal or goals.filter(pk=item.goal_id).first()
    finding.item = item
    if task is not None and task.pk != finding.task_id and not tasks.filter(pk=task.pk).exists():
        raise ValidationError({"task": _("这项任务不在批准的检查范围之内，或者不由该单位承担。")})
    if goal is not None and goal.pk != finding.goal_id and not goals.filter(pk=goal.pk).exists():
        raise ValidationError({"goal": _("这个目标不在批准的检查范围之内。")})
    finding.task, finding.goal = task, goal
    if task is not None and goal is None:
        # The goal that the task's measure serves, where there is only one.
        served = list(goals.filter(measures=task.measure_id)[:2])
        finding.goal = served[0] if len(served) == 1 else None
    check_fields(finding, *FINDING_FIELDS)
    finding.repeats = earlier_of(finding) if finding.is_problem else None


def earlier_of(finding) -> Finding | None:
    """重复问题: the last problem of an earlier inspection in the same unit about the same task; for one without a task
    of the same category."""
    rows = (
        Finding.objects.settled()
        .problems()
        .filter(unit=finding.unit_id, inspection__committee_id=finding.inspection.committee_id)
        .exclude(inspection=finding.inspection)
        .filter(seen_at__lt=finding.seen_at)
    )
    if finding.task_id is not None:
        rows = rows.filter(task=finding.task_id)
    elif finding.category_id is not None:
        rows = rows.filter(task__isnull=True, category=finding.category_id)
    else:
        return None
    return rows.order_by("-seen_at", "-pk").first()


def _recorded(access, finding) -> Finding:
    inspection = recorded_inspection(access, finding.inspection_id)
    finding = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("visit", "unit")
        .get(pk=finding.pk, inspection=inspection)
    )
    finding.inspection = inspection
    require(rules.may_judge(access, finding.unit_id))
    if finding.dropped_at is not None:
        raise RuleError(_("这条发现已经撤销。"))
    return finding


def change_finding(*, actor, finding, revision: int | None, **fields) -> Finding:
    """Anybody of the group may put a finding into better words until the conclusion; the history keeps the old ones."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        finding = _recorded(access, finding)
        if revision is not None and finding.revision != revision:
            raise Conflict(
                _("这条发现已由%(name)s于 %(at)s 修改。")
                % {
                    "name": finding.updated_by or finding.recorded_by,
                    "at": timezone.localtime(finding.updated_at or finding.received_at).strftime(
                        "%m-%d %H:%M"
                    ),
                },
                current=finding,
            )
        was = {
            name: str(getattr(finding, name) or "")
            for name in ("nature", "text", "advice", "severity", "task")
        }
        present = {
            name: getattr(finding, name)
            for name in (*FINDING_FIELDS, "severity", "category", "task", "goal", "item")
        }
        _write(finding, **(present | fields))
        finding.revision += 1
        finding.updated_at, finding.updated_by = timezone.now(), actor
        finding.save()
        record.event(
            finding.inspection,
            "finding.changed",
            _("修改发现"),
            comment=f"{finding.unit.short_name}：{finding.text[:200]}",
            data={"finding": str(finding.client_id), "was": was},
        )
    return finding


def drop_finding(*, actor, finding, reason: str) -> Finding:
    """撤销 a finding before the conclusion, with a reason; it stays on record."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明撤销的理由。")})
    with recording(actor=actor) as record:
        finding = _recorded(access, finding)
        finding.dropped_at, finding.dropped_by, finding.drop_reason = timezone.now(), actor, reason
        check_fields(finding, "drop_reason")
        finding.save()
        record.event(
            finding.inspection,
            "finding.dropped",
            _("撤销发现"),
            comment=f"{finding.text[:100]}：{reason}",
            data={"finding": str(finding.client_id)},
        )
    return finding
