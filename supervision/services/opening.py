"""开启年度: every unit's report with all that belongs to it, made in bulk; asked twice it is made once."""

from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import recording
from notices.models import Level, Message
from notices.services import Draft, say
from operations.services import enqueue
from organisations.access import access_of
from organisations.models import Committee, Post, Unit
from outlines.models import Outline
from pages.rules import Conflict, require
from supervision import rules
from supervision.flows import UnitReportFlow
from supervision.models import (
    AnnualReport,
    ReportFund,
    ReportingRound,
    ReportLine,
    ReportText,
    RoundOutline,
)
from supervision.prefill import material_of
from supervision.sections import MOST, Section, sections_of
from workflow.starting import start_processes

# So many units are one transaction: a county is one, a province's round is resumed after the last whole one.
CHUNK = 100
HAND_OUT = "supervision.hand_out"


def open_round(
    *, actor, year: int, outlines, units, due_on: date, county_due_on=None, sections: list[Section]
) -> ReportingRound:
    """Open a year under some outlines for some units: reports, pre-filled parts, work items, deadlines and messages.
    Raises `Conflict` when an outline's year is open already."""
    access = access_of(actor)
    require(rules.may_open_year(access))
    _check(year, due_on, county_due_on, sections)
    outlines, unit_ids = list(outlines), [unit.pk for unit in units]
    if not outlines or not unit_ids:
        raise ValidationError(_("请至少选择一部纲要和一个单位。"))
    with recording(actor=actor) as record:
        committee = Committee.objects.select_for_update(no_key=True).get(pk=access.committee_id)
        taken = RoundOutline.objects.filter(outline__in=outlines, year=year).select_related(
            "round", "outline"
        )
        present = taken.first()
        if present is not None:
            raise Conflict(
                _("《%(outline)s》%(year)s年度已于 %(at)s 开启。")
                % {
                    "outline": present.outline.title,
                    "year": year,
                    "at": timezone.localtime(present.round.opened_at).strftime("%Y-%m-%d %H:%M"),
                },
                current=present.round,
            )
        round_ = ReportingRound.objects.create(
            committee=committee,
            year=year,
            due_on=due_on,
            county_due_on=county_due_on,
            sections=[section.to_json() for section in sections],
            opened_by=actor,
        )
        try:
            with transaction.atomic():
                RoundOutline.objects.bulk_create(
                    RoundOutline(round=round_, outline=outline, year=year)
                    for outline in Outline.objects.filter(
                        committee=committee, pk__in=[row.pk for row in outlines]
                    )
                )
        except IntegrityError:
            raise Conflict(_("这一年度刚刚由他人开启。")) from None
        round_.units.set(Unit.objects.filter(committee=committee, pk__in=unit_ids))
        record.event(
            round_,
            "round.opened",
            _("开启报告年度"),
            to_state=ReportingRound.State.OPENING,
            comment=_("%(year)s年度，%(n)s 个单位，时限 %(day)s")
            % {"year": year, "n": len(unit_ids), "day": due_on},
        )
        if len(unit_ids) <= CHUNK:
            hand_out(round_, actor=actor)
            round_.refresh_from_db(fields=["state"])
        else:
            _order(round_)
    return round_


def _order(round_) -> None:
    enqueue(
        HAND_OUT,
        key=str(round_.pk),
        title=_("发放%(what)s") % {"what": round_},
        committee_id=round_.committee_id,
        round_id=round_.pk,
    )


def go_on_opening(*, actor, round_) -> None:
    """继续发放: order the rest of a round whose job came to nothing. Asked for while one is under way, it changes
    nothing."""
    access = access_of(actor)
    require(rules.may_open_year(access))
    with recording(actor=actor):
        rounds = ReportingRound.objects.filter(committee_id=access.committee_id)
        round_ = rounds.select_for_update().get(pk=round_.pk)
        if round_.state != ReportingRound.State.OPENING:
            raise Conflict(_("报告年度%(state)s。") % {"state": round_.get_state_display()})
        _order(round_)


def _check(year, due_on, county_due_on, sections) -> None:
    today = timezone.localdate()
    if not today.year - 1 <= year <= today.year:
        raise ValidationError({"year": _("只能开启今年或去年的报告。")})
    if due_on < today:
        raise ValidationError({"due_on": _("报送时限不能早于今天。")})
    if county_due_on is not None and county_due_on < due_on:
        raise ValidationError({"county_due_on": _("上报时限不能早于各单位的报送时限。")})
    titles = [section.title.strip() for section in sections]
    if not sections or len(sections) > MOST or not all(titles) or len(set(titles)) < len(titles):
        raise ValidationError(_("表格的各部分都要有标题，标题不能重复，最多 %(n)s 个。") % {"n": MOST})
    for half, name in (("done", _("本年落实情况")), ("plan", _("下一年工作安排"))):
        if not any(section.half == half and section.is_required for section in sections):
            raise ValidationError(_("“%(half)s”至少要有一个必填的部分。") % {"half": name})


def hand_out(round_: ReportingRound, *, actor=None) -> int:
    """Make the reports that a round still lacks, a chunk of units a transaction; returns how many. Run again after a
    crash it goes on where it stopped."""
    made = 0
    while True:
        with recording(actor=actor) as record:
            round_ = ReportingRound.objects.select_for_update().select_related("committee").get(pk=round_.pk)
            lacking = round_.units.exclude(annual_reports__round=round_).order_by("code")[:CHUNK]
            units = list(lacking)
            if units:
                made += len(_hand_out(record, round_, units))
            if len(units) < CHUNK:
                if round_.state == ReportingRound.State.OPENING:
                    round_.state = ReportingRound.State.OPEN
                    round_.save(update_fields=["state"])
                return made


def _hand_out(record, round_, units) -> list[AnnualReport]:
    reports = AnnualReport.objects.bulk_create(
        (
            AnnualReport(
                committee=round_.committee,
                round=round_,
                year=round_.year,
                unit=unit,
                due_on=round_.due_on,
            )
            for unit in units
        ),
        batch_size=CHUNK,
    )
    sections = sections_of(round_.sections)
    ReportText.objects.bulk_create(
        (ReportText(report=report, section=section.code) for report in reports for section in sections),
        batch_size=500,
    )
    outlines = list(round_.outlines.all())
    material = material_of(units, outlines, round_.year)
    lines, funds = [], []
    for report in reports:
        for part in material[report.unit_id].parts:
            lines.append(ReportLine(report=report, **part.fields()))
        for source, planned in material[report.unit_id].funds:
            funds.append(ReportFund(report=report, source=source, planned=planned))
    ReportLine.objects.bulk_create(lines, batch_size=500)
    ReportFund.objects.bulk_create(funds, batch_size=500)
    start_processes(UnitReportFlow.drafting, reports)
    for report in reports:
        record.event(
            report, "annual.opened", _("开启年度报告"), to_state=report.state, comment=str(report.due_on)
        )
    _tell(round_, reports, record.actor)
    return reports


def _tell(round_, reports, actor) -> None:
    serving = Post.objects.in_force().filter(
        unit__in=[report.unit_id for report in reports], person__is_active=True
    )
    people = defaultdict(set)
    for unit_id, person_id in serving.values_list("unit_id", "person_id"):
        people[unit_id].add(person_id)
    say(
        [
            Draft(
                Message(
                    committee_id=report.committee_id,
                    unit_id=report.unit_id,
                    kind="annual.drafting",
                    level=Level.NOTICE,
                    title=_("请报送%(what)s，时限 %(day)s") % {"what": report, "day": report.due_on},
                    body=_(
                        "报告已按本年度任务进展预先填写，请补充落实情况、存在问题和下一年工作安排，经负责人审签后报送。"
                    ),
                    url=report.get_absolute_url(),
                    sent_by=actor,
                ),
                frozenset(people[report.unit_id]),
                by_robot=True,
            )
            for report in reports
        ]
    )
