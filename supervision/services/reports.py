"""年度报告 on its way: filed, signed, examined, returned, taken back; more time for one unit; closed as 未报送."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history.recording import recording
from organisations.access import access_of
from pages.fields import check_fields
from pages.rules import Conflict, RuleError, require
from supervision import rules
from supervision.flows import UnitReportFlow
from supervision.models import AnnualReport, ReportComment, ReportingRound, ReportLine
from supervision.prefill import carried_parts
from supervision.sections import sections_of
from supervision.services.writing import (
    lines_changed,
    omissions,
    renew_lines,
    reports_with_all,
    said_of_omissions,
)
from supervision.snapshots import built
from workflow.filing import Filing
from workflow.services import move_due_date
from workflow.turns import cancel_process, holding_process

State = AnnualReport.State
_filing = Filing(UnitReportFlow, reports_with_all, "annual", gettext_lazy("年度报告"))


def file_report(*, actor, report, step_id=None) -> AnnualReport:
    """报送: refused with the list of the places that are still empty."""
    return _filing.file(actor=actor, row=report, step_id=step_id, check=_check_whole)


def _check_whole(turn, report) -> None:
    require(rules.may_edit_report(turn.access, report, turn.item))
    added, dropped = lines_changed(report)
    if added or dropped:
        raise ValidationError(
            _("任务有变化（%(codes)s），请先更新任务清单。") % {"codes": "、".join([*added, *dropped][:30])}
        )
    found = omissions(report)
    if found:
        raise ValidationError(said_of_omissions(found))
    parts = carried_parts([report.unit], report.round.outlines.all())
    renew_lines(report, {part.task_id: part for part in parts})


def sign_off_report(*, actor, report, step_id=None, comment="") -> AnnualReport:
    return _filing.sign_off(actor=actor, row=report, step_id=step_id, comment=comment)


def accept_report(*, actor, report, step_id=None, comment="") -> AnnualReport:
    """The office accepts: what was accepted is frozen, and nothing of it changes any more."""
    return _filing.accept(actor=actor, row=report, step_id=step_id, comment=comment, freeze=_freeze)


def _freeze(turn, report) -> dict:
    report.snapshot = built(report).to_json()
    return {}


def return_report(
    *, actor, report, node=None, step_id=None, reason, line_comments=None, section_comments=None
) -> AnnualReport:
    """退回 with a reason, and comments by task (line id → text) and by general part (code → text)."""
    by_line = {pk: text.strip() for pk, text in (line_comments or {}).items() if text.strip()}
    by_section = {code: text.strip() for code, text in (section_comments or {}).items() if text.strip()}

    def keep(turn, report):
        known = {section.code for section in sections_of(report.round.sections)}
        common = {"report": report, "round": report.rounds, "author": actor}
        rows = [
            ReportComment(**common, line=line, text=by_line[line.pk])
            for line in ReportLine.objects.filter(report=report, pk__in=by_line)
        ]
        rows += [
            ReportComment(**common, section=code, text=text)
            for code, text in by_section.items()
            if code in known
        ]
        for row in rows:
            check_fields(row, "text")
        ReportComment.objects.bulk_create(rows)
        return {"comments": {row.line.task_code if row.line_id else row.section: row.text for row in rows}}

    return _filing.give_back(
        actor=actor,
        row=report,
        node=node,
        step_id=step_id,
        reason=reason,
        comments=bool(by_line or by_section),
        keep=keep,
    )


def withdraw_report(*, actor, report, node=None, step_id=None) -> AnnualReport:
    return _filing.withdraw(actor=actor, row=report, node=node, step_id=step_id)


def extend_report(*, actor, report, due_on, reason) -> AnnualReport:
    """The office moves one unit's day, with a reason."""
    access = access_of(actor)
    require(rules.may_open_year(access))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明调整时限的理由。")})
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("报送时限不能早于今天。")})
    with recording(actor=actor) as record, holding_process(report):
        rows = reports_with_all().filter(committee_id=access.committee_id)
        report = rows.select_for_update(of=("self",)).get(pk=report.pk)
        if report.state in AnnualReport.ENDED:
            raise RuleError(_("报告%(s)s，不用再定时限。") % {"s": report.get_state_display()})
        was, report.due_on = report.due_on, due_on
        report.save(update_fields=["due_on"])
        if report.state != State.AT_OFFICE:
            move_due_date(AnnualReport, [report.pk], due_on)
        record.event(
            report,
            "annual.extended",
            _("调整报送时限"),
            comment=f"{was} → {due_on}：{reason}",
            data={"from": str(was), "to": str(due_on)},
        )
    return report


def close_unreported(*, actor, report, reason: str) -> AnnualReport:
    """按未报送处理: the year goes on without this unit's report, and that stands in its record for ever."""
    access = access_of(actor)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写明理由。")})
    with recording(actor=actor) as record:
        # The process first, as everywhere: whoever files at the same moment waits, or is waited for.
        cancel_process(report)
        rows = reports_with_all().filter(committee_id=access.committee_id)
        report = rows.select_for_update(of=("self",)).get(pk=report.pk)
        if report.state in AnnualReport.ENDED:
            raise Conflict(_("报告%(state)s。") % {"state": report.get_state_display()})
        require(rules.may_close_report(access, report))
        was, report.state, report.close_reason = report.state, State.UNREPORTED, reason
        check_fields(report, "close_reason")
        report.save()
        record.event(
            report,
            "annual.unreported",
            _("按未报送处理"),
            from_state=was,
            to_state=report.state,
            comment=reason,
        )
    return report


def close_round(*, actor, round_) -> ReportingRound:
    """结束年度: every report has been accepted or closed as 未报送."""
    access = access_of(actor)
    require(rules.may_open_year(access))
    with recording(actor=actor) as record:
        rows = ReportingRound.objects.filter(committee_id=access.committee_id)
        round_ = rows.select_for_update().get(pk=round_.pk)
        if round_.state != ReportingRound.State.OPEN:
            raise Conflict(_("报告年度%(state)s。") % {"state": round_.get_state_display()})
        left = round_.reports.exclude(state__in=AnnualReport.ENDED).count()
        if left:
            raise ValidationError(
                _("还有 %(n)s 个单位的报告没有办结：请审核通过，或者按未报送处理。") % {"n": left}
            )
        was, round_.state, round_.closed_at = round_.state, ReportingRound.State.CLOSED, timezone.now()
        round_.save(update_fields=["state", "closed_at"])
        record.event(round_, "round.closed", _("结束报告年度"), from_state=was, to_state=round_.state)
    return round_
