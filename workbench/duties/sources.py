"""The evidence that breakdown, plans, reports, inspections, meetings and the ledger give, and which source proves which
duty. Each source costs a fixed number of queries."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Meeting
from outlines.models import Measure
from supervision.activity_kinds import EXAMINED
from supervision.flows import last_day_of
from supervision.models import Activity, AnnualReport, CountyReport, Inspection, RoundOutline
from supervision.querysets import TOLD
from tasks.models import Assignment, ImplementationPlan, Task
from workbench.duties.commended import assessment_evidence, commendation_evidence
from workbench.duties.engine import Evidence
from workbench.duties.registry import register_evidence

Kind = Activity.Kind
# Which duty a record of the ledger proves; a report also by its stage.
LEDGER = {
    Kind.RESEARCH: ("D7",),
    Kind.DEMONSTRATION: ("D8",),
    Kind.PUBLICITY: ("D16",),
    Kind.TRAINING: ("D16",),
    Kind.PROJECT: ("D17",),
    Kind.FUNDS: ("D18.1",),
    Kind.MONITORING_FUNDS: ("D18.2",),
    Kind.PARTICIPATION: ("D26",),
    Kind.THIRD_PARTY: ("D26",),
    Kind.MONITORING: ("D5",),
    Kind.DATA: ("D19",),
    Kind.MONITORING_SCHEME: ("D20.1",),
    Kind.MONITORING_REPORT: ("D20.2", "D20.3"),
    Kind.STATISTICS: ("D20.4",),
    Kind.EVALUATION_SCHEME: ("D21.1",),
    Kind.EVALUATION_REPORT: ("D21.2",),
    Kind.SELF_EVALUATION: ("D21.3",),
    Kind.DELIBERATION: ("D22",),
    Kind.BREAKDOWN_STATISTICS: ("D23.1",),
    Kind.DATABASE: ("D23.2",),
    Kind.RESULTS: ("D24",),
    Kind.WARNING: ("D25",),
}
# Duties that have no object of their own yet and are proved by an entry alone.
BY_LEDGER = frozenset(
    {"D5", "D19", "D20.1", "D20.2", "D20.3", "D20.4", "D21.1", "D21.2", "D21.3"}
    | {"D22", "D23.1", "D23.2", "D24", "D25"}
)
# Their entries say whether they belong to the mid-term or the end-term round.
STAGED = frozenset({"D20.3", "D21.1", "D21.2", "D21.3"})
# 全县会议, 全体会议, 主任办公会, 联络员会, 监测评估会, 办公室主任会: a kind of meetings names the duty that it meets.
MEETINGS = ("D10", "D11", "D12", "D13", "D14", "D15")
# So many records of a kind, outline and year are named; of the others it is said how many there are.
SHOWN = 3
SENT = (CountyReport.State.SENT, CountyReport.State.ACKNOWLEDGED, CountyReport.State.CLOSED)
# The leading group has so many days for a scheme or report that was entered.
EXAMINED_WITHIN = timedelta(days=60)


def kinds_of(code: str) -> list[Activity.Kind]:
    """What can be entered in the ledger to prove a duty."""
    return [kind for kind, codes in LEDGER.items() if code in codes]


def register() -> None:
    register_evidence("D1", plan_evidence)
    register_evidence("D2", breakdown_evidence)
    register_evidence("D2", assessment_evidence)
    register_evidence(("D3", "D4"), report_evidence)
    register_evidence("D6", inspection_evidence)
    register_evidence(MEETINGS, meeting_evidence)
    register_evidence("D9", commendation_evidence)
    register_evidence(sorted({code for codes in LEDGER.values() for code in codes}), ledger_evidence)


def plan_evidence(committee, outlines, years):
    """D1: whole when every unit that carries a task of the outline has an accepted plan."""
    living = [state for state in ImplementationPlan.State if state != ImplementationPlan.State.CANCELLED]
    plans = Q(unit__plans__outline=F("task__outline"), unit__plans__state__in=living)
    carried = (
        Assignment.objects.filter(
            unit__committee=committee,
            unit__is_active=True,
            state=Assignment.State.ACCEPTED,
            task__outline__in=outlines,
        )
        .exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
        .order_by()
        .values_list("task__outline_id", "unit_id")
        .annotate(
            accepted=Max("unit__plans__accepted_at", filter=plans),
            due=Max("unit__plans__due_on", filter=plans),
        )
    )
    units, done, due = defaultdict(int), defaultdict(list), defaultdict(list)
    for outline_id, _unit_id, accepted_at, due_on in carried:
        units[outline_id] += 1
        if accepted_at is not None:
            done[outline_id].append(timezone.localdate(accepted_at))
        elif due_on is not None:
            due[outline_id].append(due_on)
    for outline in outlines:
        wanted, accepted = units[outline.pk], done[outline.pk]
        if not wanted:
            continue
        is_whole = len(accepted) == wanted
        yield Evidence(
            "D1",
            outline.pk,
            _("%(units)s 个单位承担任务，%(done)s 个的实施方案已通过")
            % {"units": wanted, "done": len(accepted)},
            f"{reverse('tasks:plans')}?outline={outline.pk}&state=accepted",
            max(accepted) if is_whole else None,
            outline.start_year,
            is_whole=is_whole,
            due_on=None if is_whole else max(due[outline.pk], default=None),
        )


def breakdown_evidence(committee, outlines, years):
    """D2: whole while every measure in force has been broken down and every task has gone to its units."""
    measures = Measure.objects.current().filter(domain__outline=OuterRef("outline"))
    measures = measures.order_by().values("domain__outline").annotate(n=Count("pk")).values("n")
    rows = (
        Task.objects.filter(committee=committee, outline__in=outlines)
        .exclude(state=Task.State.CANCELLED)
        .order_by()
        .values_list("outline_id")
        .annotate(
            measures=Coalesce(Subquery(measures), 0),
            covered=Count("measure_id", filter=Q(measure__withdrawn_at__isnull=True), distinct=True),
            given=Count("pk", filter=~Q(state=Task.State.DRAFT)),
            drafts=Count("pk", filter=Q(state=Task.State.DRAFT)),
        )
    )
    this_year = timezone.localdate().year
    for outline_id, total, covered, given, drafts in rows:
        yield Evidence(
            "D2",
            outline_id,
            _("%(measures)s 条策略措施已分解 %(covered)s 条，交办任务 %(given)s 项，草稿 %(drafts)s 项")
            % {"measures": total, "covered": covered, "given": given, "drafts": drafts},
            reverse("tasks:breakdown"),
            None,
            this_year,
            is_whole=covered >= total and drafts == 0,
        )


def report_evidence(committee, outlines, years):
    """D3: whole when every unit's report of the year was accepted. D4: what was sent up and not sent back."""
    rounds = {}
    rows = RoundOutline.objects.filter(outline__in=outlines, round__committee=committee)
    accepted = Q(round__reports__state=AnnualReport.State.ACCEPTED)
    unreported = Q(round__reports__state=AnnualReport.State.UNREPORTED)
    for row in rows.select_related("round").annotate(
        units=Count("round__reports"),
        accepted=Count("round__reports", filter=accepted),
        unreported=Count("round__reports", filter=unreported),
        reached=Max("round__reports__reached_office_at", filter=accepted),
    ):
        rounds[row.round_id, row.outline_id] = row.round
        is_whole = 0 < row.units == row.accepted
        said = _("%(year)s年度：%(units)s 个单位应报，%(accepted)s 个已通过") % {
            "year": row.year,
            "units": row.units,
            "accepted": row.accepted,
        }
        if row.unreported:
            said += _("，%(n)s 个未报送") % {"n": row.unreported}
        yield Evidence(
            "D3",
            row.outline_id,
            said,
            row.round.get_absolute_url(),
            timezone.localdate(row.reached) if is_whole and row.reached else None,
            row.year,
            is_whole=is_whole,
            due_on=row.round.due_on,
        )
    reports = CountyReport.objects.filter(committee=committee, outline__in=outlines)
    reports = reports.exclude(state=CountyReport.State.SENT_BACK).select_related("round")
    begun = set()
    for report in reports:
        begun.add((report.round_id, report.outline_id))
        sent = report.state in SENT
        # What went up on paper has no day of its own.
        sent_at = report.sent_at or report.signed_at
        yield Evidence(
            "D4",
            report.outline_id,
            f"{report.title}（{report.get_state_display()}）",
            # Not every reader of the board reads what has not been signed.
            (report if report.signed_at else report.round).get_absolute_url(),
            timezone.localdate(sent_at) if sent and sent_at else None,
            report.round.year,
            is_whole=sent,
            due_on=report.due_on or report.round.county_due_on,
        )
    for (round_id, outline_id), round_ in rounds.items():
        if round_.county_due_on is not None and (round_id, outline_id) not in begun:
            yield Evidence(
                "D4",
                outline_id,
                _("%(year)s年度：还没有起草全县报告") % {"year": round_.year},
                round_.get_absolute_url(),
                None,
                round_.year,
                is_whole=False,
                due_on=round_.county_due_on,
            )


def inspection_evidence(committee, outlines, years):
    """D6: what has a conclusion, under the outlines in its scope (without one, under all); what is planned names its
    day. Of one without notice the board, which all the county's readers see, knows nothing before its feedback."""
    told = Q(is_unannounced=False) | Q(state__in=TOLD)
    rows = Inspection.objects.filter(told, committee=committee, year__in=list(years))
    rows = rows.exclude(state=Inspection.State.CANCELLED).order_by("-year", "-month", "-pk")
    facts = ("pk", "title", "state", "year", "month", "end_on", "concluded_at")
    scoped = defaultdict(set)
    for *fact, outline_id in rows.values_list(*facts, "domains__outline").distinct():
        scoped[tuple(fact)].add(outline_id)
    for (pk, title, state, year, month, end_on, concluded_at), scope in scoped.items():
        concluded_on = timezone.localdate(concluded_at) if concluded_at else None
        for outline in outlines:
            if scope != {None} and outline.pk not in scope:
                continue
            yield Evidence(
                "D6",
                outline.pk,
                f"{title}（{Inspection.State(state).label}）",
                reverse("supervision:inspection", args=[pk]),
                concluded_on,
                year,
                is_whole=concluded_on is not None,
                due_on=None if concluded_on else end_on or last_day_of(year, month),
            )


def meeting_evidence(committee, outlines, years):
    """D10 to D15: a meeting that was held, for every outline that it serves (a joint one for both) and the year it is
    counted for; one that lies ahead names its day, one whose day went by has the period's end again. A yearly meeting
    held after its year is late. The conference may be postponed when necessary: beyond its year, with the reason
    recorded, its day takes the place of the period's end."""
    links = Meeting.outlines.through.objects.filter(
        outline__in=outlines,
        meeting__committee=committee,
        meeting__kind__duty__in=MEETINGS,
        meeting__year__in=list(years),
    )
    today = timezone.localdate()
    rows = links.exclude(meeting__state=Meeting.State.CANCELLED).order_by("meeting__planned_on", "pk")
    fields = ("kind__duty", "pk", "title", "state", "year", "planned_on", "held_on", "move_reason")
    for outline_id, code, pk, title, state, year, planned_on, held_on, reason in rows.values_list(
        "outline_id", *(f"meeting__{name}" for name in fields)
    ):
        day = held_on or planned_on
        if day.year > year:
            due_on = day if code == "D10" and reason else None
        else:
            due_on = planned_on if held_on is None and planned_on >= today else None
        yield Evidence(
            code,
            outline_id,
            f"{title}（{Meeting.State(state).label}）",
            reverse("meetings:meeting", args=[pk]),
            held_on,
            year,
            is_whole=held_on is not None,
            due_on=due_on,
        )


def ledger_evidence(committee, outlines, years):
    """What was entered by hand, the latest few of every kind, outline and year; in one query."""
    links = Activity.outlines.through.objects
    sessions = Activity.examines.through.objects.filter(
        to_activity=OuterRef("activity"), from_activity__withdrawn_at__isnull=True
    )
    alike = [F("outline_id"), F("activity__kind"), F("activity__year"), F("activity__stage"), F("examined")]
    rows = (
        links.filter(
            outline__in=outlines,
            activity__committee=committee,
            activity__withdrawn_at__isnull=True,
            activity__year__in=list(years),
        )
        .annotate(examined=Exists(sessions))
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=alike,
                order_by=[F("activity__held_on").desc(), F("activity_id").desc()],
            ),
            total=Window(Count("pk"), partition_by=alike),
        )
        .filter(place__lte=SHOWN)
        .values_list(
            "outline_id",
            "activity_id",
            "activity__kind",
            "activity__title",
            "activity__held_on",
            "activity__ended_on",
            "activity__year",
            "activity__stage",
            "examined",
            "place",
            "total",
        )
    )
    for outline_id, pk, kind, title, held_on, ended_on, year, stage, examined, place, total in rows:
        given = {
            "outline_id": outline_id,
            "url": reverse("supervision:activity", args=[pk]),
            "on": ended_on or held_on,
            "year": year,
            "more": total - SHOWN if place == SHOWN else 0,
            "by_ledger": True,
        }
        label = f"{Kind(kind).label}：{title}"
        for code in LEDGER[kind]:
            if kind == Kind.MONITORING_REPORT and (code == "D20.2") != (stage == Activity.Stage.YEARLY):
                continue
            yield Evidence(code, title=label, stage=stage if code in STAGED else "", **given)
        if kind == Kind.MONITORING_REPORT and stage == Activity.Stage.YEARLY:
            # Who reports on a year has monitored it.
            yield Evidence("D5", title=label, **given)
        if kind in EXAMINED and not examined:
            due_on = (ended_on or held_on) + EXAMINED_WITHIN
            said = _("待审议：%(what)s") % {"what": label}
            yield Evidence("D22", title=said, is_whole=False, due_on=due_on, **given)
