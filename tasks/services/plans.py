"""实施方案: begun and written. What happens to one that was filed is in plan_steps."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services import copy_attachments
from history.recording import recording
from organisations.access import access_of
from organisations.models import Unit
from pages.fields import check_fields
from pages.rules import Conflict, require
from tasks import rules
from tasks.flows import PlanFlow
from tasks.models import Assignment, ImplementationPlan, Milestone, PlanFund, PlanLine, Task
from workflow.turns import present_item, start_process

State = ImplementationPlan.State
MOST_MILESTONES = 30
MOST_FUNDS = 30


def plans_with_all():
    """Plans with all that the rules and flows read of them."""
    return ImplementationPlan.objects.select_related("unit", "outline", "committee", "process")


def carried_by(unit, outline):
    """The assignments a unit's plan must cover: what it has signed for of the outline and is not stopped."""
    return (
        Assignment.objects.filter(unit=unit, state=Assignment.State.ACCEPTED, task__outline=outline)
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .select_related("task")
        .order_by("task__position")
    )


def start_plan(*, actor, unit, outline, due_on=None) -> ImplementationPlan:
    """Begin a unit's plan, or a new version of the accepted one with all that it said. Raises `ValidationError` when
    the unit has signed for no task, `Conflict` when a version is being written already."""
    access = access_of(actor)
    require(rules.may_start_plan(access, unit))
    with recording(actor=actor) as record:
        unit = Unit.objects.select_for_update().get(pk=unit.pk, committee_id=access.committee_id)
        versions = ImplementationPlan.objects.filter(unit=unit, outline=outline)
        present = versions.open().first()
        if present is not None:
            raise Conflict(
                _("%(plan)s已于 %(at)s 开始编制。")
                % {"plan": present, "at": timezone.localtime(present.started_at).strftime("%Y-%m-%d %H:%M")},
                current=present,
            )
        if not carried_by(unit, outline).exists():
            raise ValidationError(_("%(unit)s还没有签收这部纲要的任务，不用编制实施方案。") % {"unit": unit})
        last = versions.order_by("-version").first()
        accepted = versions.accepted().order_by("-version").first()
        plan = ImplementationPlan(
            committee_id=unit.committee_id,
            unit=unit,
            outline=outline,
            version=last.version + 1 if last else 1,
            based_on=accepted,
            due_on=due_on,
        )
        if accepted is not None:
            plan.overview, plan.safeguards = accepted.overview, accepted.safeguards
        try:
            with transaction.atomic():
                plan.save()
        except IntegrityError:
            raise Conflict(_("%(unit)s的方案刚刚由他人开始编制。") % {"unit": unit}) from None
        _add_lines(plan, accepted)
        if accepted is not None:
            copy_attachments(accepted, plan)
        start_process(PlanFlow, plan)
        record.event(
            plan, "plan.started", _("开始编制方案"), to_state=plan.state, comment=plan.unit.short_name
        )
    return plan


def _add_lines(plan, source=None) -> list[PlanLine]:
    """Lines for the unit's tasks that the plan has none for, with what `source`, an older plan, said of them."""
    present = set(plan.lines.values_list("task_id", flat=True))
    missing = [a for a in carried_by(plan.unit, plan.outline) if a.task_id not in present]
    old = {}
    if source is not None:
        lines = source.lines.filter(task__in=[a.task_id for a in missing])
        old = {line.task_id: line for line in lines.prefetch_related("milestones", "funds")}
    lines = []
    for assignment in missing:
        task, before = assignment.task, old.get(assignment.task_id)
        line = PlanLine(
            plan=plan,
            task=task,
            role=assignment.role,
            position=task.position,
            task_code=task.code,
            task_text=task.text,
        )
        if before is not None:
            line.steps, line.responsible, line.result = before.steps, before.responsible, before.result
        lines.append(line)
    PlanLine.objects.bulk_create(lines, batch_size=200)
    Milestone.objects.bulk_create(
        Milestone(line=line, title=row.title, due_on=row.due_on)
        for line in lines
        if line.task_id in old
        for row in old[line.task_id].milestones.all()
    )
    PlanFund.objects.bulk_create(
        PlanFund(line=line, year=row.year, source=row.source, amount=row.amount)
        for line in lines
        if line.task_id in old
        for row in old[line.task_id].funds.all()
    )
    return lines


def _writing(access, plan) -> ImplementationPlan:
    """The plan under its lock, if this person may write in it now."""
    plan = (
        plans_with_all()
        .filter(pk=plan.pk, committee_id=access.committee_id)
        .select_for_update(of=("self",))
        .get()
    )
    require(rules.may_edit_plan(access, plan, present_item(plan)))
    return plan


def sync_plan(*, actor, plan) -> tuple[list[str], list[str]]:
    """Bring a plan's lines in step with the unit's tasks: new ones are added empty, those the unit no longer carries
    are dropped with their text kept in the history, words of changed tasks are taken over. Returns the codes added
    and dropped."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        plan = _writing(access, plan)
        wanted = {a.task_id: a for a in carried_by(plan.unit, plan.outline)}
        dropped = []
        for line in plan.lines.exclude(task__in=wanted):
            dropped.append(line.task_code)
            record.event(
                plan,
                "plan.line_dropped",
                _("移出不再承担的任务"),
                comment=str(line),
                data={"steps": line.steps, "responsible": line.responsible, "result": line.result},
            )
            line.delete()
        renewed = []
        for line in plan.lines.all():
            assignment = wanted[line.task_id]
            now = (assignment.role, assignment.task.position, assignment.task.code, assignment.task.text)
            if (line.role, line.position, line.task_code, line.task_text) != now:
                line.role, line.position, line.task_code, line.task_text = now
                renewed.append(line)
        PlanLine.objects.bulk_update(renewed, ["role", "position", "task_code", "task_text"], batch_size=200)
        added = [line.task_code for line in _add_lines(plan, plan.based_on)]
        if added:
            record.event(plan, "plan.lines_added", _("补入新承担的任务"), comment="、".join(added)[:500])
    return added, dropped


def save_plan_text(*, actor, plan, revision, overview, safeguards) -> ImplementationPlan:
    """The general parts of a plan. `Conflict` when somebody saved in between."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        plan = _writing(access, plan)
        if (plan.overview, plan.safeguards) != (overview, safeguards):
            if plan.revision != revision:
                raise Conflict(_("您填写期间，他人已经修改过这里，您的修改没有保存。"), current=plan)
            plan.overview, plan.safeguards = overview, safeguards
            plan.revision += 1
            check_fields(plan, "overview", "safeguards")
            plan.save()
            record.event(plan, "plan.text_saved", _("修改总体要求和保障措施"))
    return plan


def save_line(*, actor, line, revision, steps, responsible, result, milestones=None, funds=None) -> PlanLine:
    """One task of a plan. `milestones` are (due_on, title), `funds` (year, source, amount in 万元); None leaves them
    as they are. `Conflict` when somebody saved the line in between."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        plan = _writing(access, line.plan)
        line = (
            PlanLine.objects.select_for_update(of=("self",)).select_related("task").get(pk=line.pk, plan=plan)
        )
        before = _said(line)
        wanted = before | {"steps": steps, "responsible": responsible, "result": result}
        if milestones is not None:
            wanted["milestones"] = sorted([str(day or ""), title] for day, title in milestones)
        if funds is not None:
            wanted["funds"] = [[year, source, _money(amount)] for year, source, amount in funds]
        if wanted == before | {"milestones": sorted(before["milestones"])}:
            # Sent twice, or saved by itself and then by hand: nothing to do, and nobody was overwritten.
            return line
        if revision is not None and line.revision != revision:
            name = line.updated_by or _("他人")
            raise Conflict(
                _("%(code)s 已由%(name)s于 %(at)s 修改。")
                % {
                    "code": line.task_code,
                    "name": name,
                    "at": timezone.localtime(line.updated_at or timezone.now()).strftime("%Y-%m-%d %H:%M"),
                },
                current=line,
            )
        line.steps, line.responsible, line.result = steps, responsible, result
        check_fields(line, "steps", "responsible", "result")
        if milestones is not None:
            if len(milestones) > MOST_MILESTONES:
                raise ValidationError(_("一项任务最多写 %(n)s 个里程碑。") % {"n": MOST_MILESTONES})
            line.milestones.all().delete()
            rows = [Milestone(line=line, due_on=due_on, title=title) for due_on, title in milestones]
            for row in rows:
                check_fields(row, "due_on", "title")
            Milestone.objects.bulk_create(rows)
        if funds is not None:
            if len(funds) > MOST_FUNDS:
                raise ValidationError(_("一项任务最多写 %(n)s 笔经费。") % {"n": MOST_FUNDS})
            line.funds.all().delete()
            rows = [
                PlanFund(line=line, year=year, source=source, amount=amount) for year, source, amount in funds
            ]
            for row in rows:
                check_fields(row, "year", "source", "amount")
            PlanFund.objects.bulk_create(rows)
        line.revision += 1
        line.updated_at, line.updated_by = timezone.now(), actor
        line.save()
        title = _("填写任务 %(code)s") % {"code": line.task_code}
        record.event(plan, "plan.line_saved", title, data=_said(line))
    return line


def _money(amount) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _said(line) -> dict:
    return {
        "task": line.task_code,
        "steps": line.steps,
        "responsible": line.responsible,
        "result": line.result,
        "milestones": [
            [str(row.due_on or ""), row.title] for row in line.milestones.order_by("due_on", "id")
        ],
        "funds": [[row.year, row.source, _money(row.amount)] for row in line.funds.order_by("year", "id")],
    }


def omissions(plan) -> list[tuple[str, PlanLine | None, list[str]]]:
    """What keeps a plan from being filed: (task's code, its line if there is one, what is missing)."""
    found = []
    lines = {line.task_id: line for line in plan.lines.prefetch_related("milestones", "funds")}
    unsigned = (
        Assignment.objects.filter(unit=plan.unit, state=Assignment.State.PENDING, task__outline=plan.outline)
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .order_by("task__position")
    )
    for code in unsigned.values_list("task__code", flat=True):
        found.append((code, None, [_("任务还没有签收，请先签收或退回")]))
    for assignment in carried_by(plan.unit, plan.outline):
        line = lines.get(assignment.task_id)
        if line is None:
            found.append((assignment.task.code, None, [_("方案里没有这项任务")]))
            continue
        missing = line_omissions(line, assignment.task, plan.outline)
        if missing:
            found.append((line.task_code, line, missing))
    return found


def line_omissions(line, task, outline) -> list[str]:
    """What a line lacks. Uses the prefetched milestones and funds."""
    missing = []
    if not line.steps.strip():
        missing.append(_("没有写主要举措"))
    if not line.responsible.strip():
        missing.append(_("没有写责任人"))
    if not line.result.strip():
        missing.append(_("没有写预期成果"))
    milestones = list(line.milestones.all())
    if not milestones:
        missing.append(_("没有里程碑"))
    if any(row.due_on is None or not row.title for row in milestones):
        missing.append(_("有的里程碑没有写日期或内容"))
    if any(row.year is None or row.amount is None or not row.source for row in line.funds.all()):
        missing.append(_("有的经费没有写年度、来源或金额"))
    dated = [row for row in milestones if row.due_on is not None]
    missing += [
        _("里程碑日期 %(d)s 不在纲要期内") % {"d": row.due_on}
        for row in dated
        if not outline.start_year <= row.due_on.year <= outline.end_year
    ]
    if task.due_on is not None:
        late = [row for row in dated if row.due_on > task.due_on]
        missing += [
            _("里程碑“%(t)s”晚于任务的完成时限 %(d)s") % {"t": row.title[:20], "d": task.due_on}
            for row in late
        ]
    return missing


def said_of_omissions(found, most=30) -> list[str]:
    said = [f"{code}：{'，'.join(missing)}。" for code, _line, missing in found[:most]]
    if len(found) > most:
        said.append(_("另有 %(n)s 项任务没有写完。") % {"n": len(found) - most})
    return said
