"""年度报告 being written: its parts, each saved on its own so that two people of a unit do not overwrite each other."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, require
from supervision import rules
from supervision.models import AnnualReport, ReportFund, ReportLine, ReportText
from supervision.prefill import carried_parts, material_of
from supervision.sections import DONE, PLAN, sections_of
from workflow.turns import present_item

MOST_FUNDS = 30


def reports_with_all():
    """Reports with all that rules and flow read of them."""
    return AnnualReport.objects.select_related(
        "unit", "round", "committee", "process", "filed_by", "signed_by", "accepted_by"
    )


def _writing(access, report) -> AnnualReport:
    """The report under its lock, if this person may write in it now."""
    rows = reports_with_all().filter(pk=report.pk, committee_id=access.committee_id)
    report = rows.select_for_update(of=("self",)).get()
    require(rules.may_edit_report(access, report, present_item(report)))
    return report


def _by_whom(part, label: str) -> str:
    return _("“%(what)s”已由%(name)s于 %(at)s 修改。") % {
        "what": label,
        "name": part.updated_by or _("他人"),
        "at": timezone.localtime(part.updated_at or timezone.now()).strftime("%Y-%m-%d %H:%M"),
    }


def _save_part(part, label, fields: dict, revision, actor) -> bool:
    """Write a part under its lock; whether anything changed. `Conflict` when somebody saved it in between."""
    # A browser sends the same text with other line breaks.
    fields = {name: value.replace("\r\n", "\n") for name, value in fields.items()}
    if all(getattr(part, name) == value for name, value in fields.items()):
        # Sent twice, or saved by itself and then by hand: nothing to do, and nobody was overwritten.
        return False
    if revision is not None and part.revision != revision:
        raise Conflict(_by_whom(part, label), current=part)
    for name, value in fields.items():
        setattr(part, name, value)
    check_fields(part, *fields)
    part.revision += 1
    part.updated_at, part.updated_by = timezone.now(), actor
    part.save()
    return True


def save_text(*, actor, text: ReportText, revision: int | None, said: str) -> ReportText:
    """One general part."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        report = _writing(access, text.report)
        text = ReportText.objects.select_for_update().get(pk=text.pk, report=report)
        titles = {section.code: section.title for section in sections_of(report.round.sections)}
        label = titles.get(text.section, text.section)
        if _save_part(text, label, {"text": said}, revision, actor):
            record.event(
                report,
                "annual.text_saved",
                _("填写“%(what)s”") % {"what": label},
                data={"section": text.section, "text": said},
            )
    return text


def save_line(*, actor, line: ReportLine, revision: int | None, done, problems, plan) -> ReportLine:
    """One task."""
    access = access_of(actor)
    fields = {"done": done, "problems": problems, "plan": plan}
    with recording(actor=actor) as record:
        report = _writing(access, line.report)
        line = ReportLine.objects.select_for_update().get(pk=line.pk, report=report)
        if _save_part(line, line.task_code, fields, revision, actor):
            record.event(
                report,
                "annual.line_saved",
                _("填写任务 %(code)s") % {"code": line.task_code},
                data={"task": line.task_code, **fields},
            )
    return line


def save_funds(*, actor, report: AnnualReport, rows: list[tuple]) -> AnnualReport:
    """经费使用: (source, planned, used) in 万元, all of them anew."""
    access = access_of(actor)
    if len(rows) > MOST_FUNDS:
        raise ValidationError(_("最多写 %(n)s 笔经费。") % {"n": MOST_FUNDS})
    with recording(actor=actor) as record:
        report = _writing(access, report)
        before = [(row.source, row.planned, row.used) for row in report.funds.all()]
        if before == list(rows):
            return report
        report.funds.all().delete()
        funds = [
            ReportFund(report=report, source=source, planned=planned, used=used)
            for source, planned, used in rows
        ]
        for fund in funds:
            check_fields(fund, "source", "planned", "used")
        ReportFund.objects.bulk_create(funds)
        record.event(
            report,
            "annual.funds_saved",
            _("填写经费使用"),
            data={"funds": [[source, str(planned), str(used)] for source, planned, used in rows]},
        )
    return report


def sync_lines(*, actor, report: AnnualReport) -> tuple[list[str], list[str]]:
    """Bring the tasks of a report in step with what the unit carries now: new ones come in pre-filled, those it no
    longer carries go out with their text kept in the history. Returns the codes added and dropped."""
    access = access_of(actor)
    with recording(actor=actor) as record:
        report = _writing(access, report)
        outlines = list(report.round.outlines.all())
        material = material_of([report.unit], outlines, report.year)[report.unit_id]
        wanted = {part.task.pk: part for part in material.parts}
        dropped = []
        for line in report.lines.exclude(task__in=wanted):
            dropped.append(line.task_code)
            record.event(
                report,
                "annual.line_dropped",
                _("移出不再承担的任务"),
                comment=str(line),
                data={"done": line.done, "problems": line.problems, "plan": line.plan},
            )
            line.delete()
        present = renew_lines(report, wanted)
        new = [part for task_id, part in wanted.items() if task_id not in present]
        ReportLine.objects.bulk_create(ReportLine(report=report, **part.fields()) for part in new)
        added = [part.task.code for part in new]
        if added:
            record.event(report, "annual.lines_added", _("补入新承担的任务"), comment="、".join(added)[:500])
    return added, dropped


def renew_lines(report, parts: dict) -> dict[int, ReportLine]:
    """Take over the words, codes and roles of the tasks as they are now; the lines by task. `parts` are those of
    `prefill`, or assignments."""
    lines = {line.task_id: line for line in report.lines.all()}
    renewed = []
    for task_id, line in lines.items():
        part = parts[task_id]
        now = (part.role, part.task.position, part.task.code, part.task.text)
        if (line.role, line.position, line.task_code, line.task_text) != now:
            line.role, line.position, line.task_code, line.task_text = now
            renewed.append(line)
    ReportLine.objects.bulk_update(renewed, ["role", "position", "task_code", "task_text"], batch_size=200)
    return lines


def lines_changed(report) -> tuple[list[str], list[str]]:
    """Codes of tasks that the unit carries and the report lacks, and of those it no longer carries."""
    carried = {
        part.task_id: part.task.code for part in carried_parts([report.unit], report.round.outlines.all())
    }
    listed = dict(report.lines.values_list("task_id", "task_code"))
    return (
        [code for pk, code in carried.items() if pk not in listed],
        [code for pk, code in listed.items() if pk not in carried],
    )


def line_omissions(line: ReportLine) -> list[str]:
    """What a task's line lacks: both halves are compulsory."""
    missing = []
    if not line.done.strip():
        missing.append(_("没有写落实情况"))
    if not line.plan.strip():
        missing.append(_("没有写下一年工作安排"))
    return missing


def omissions(report) -> list[tuple[str, str, list[str]]]:
    """What keeps a report from being filed: (what, anchor on the page, what is missing)."""
    found = []
    texts = {row.section: row for row in report.texts.all()}
    for section in sections_of(report.round.sections):
        row = texts.get(section.code)
        if section.is_required and (row is None or not row.text.strip()):
            half = {DONE: _("（本年落实情况）"), PLAN: _("（下一年工作安排）")}.get(section.half, "")
            anchor = f"text-{row.pk}" if row else ""
            found.append((f"{section.title}{half}", anchor, [_("还没有写")]))
    for line in report.lines.all():
        missing = line_omissions(line)
        if missing:
            found.append((line.task_code, f"line-{line.pk}", missing))
    return found


def said_of_omissions(found, most=30) -> list[str]:
    said = [f"{what}：{'，'.join(missing)}。" for what, _anchor, missing in found[:most]]
    if len(found) > most:
        said.append(_("另有 %(n)s 处没有写完。") % {"n": len(found) - most})
    return said
