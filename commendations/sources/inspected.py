"""What inspections found in a unit, and how it put that right."""

from collections import defaultdict
from datetime import date

from commendations.registry import register_source
from commendations.scoring import Direction, Fact, Parameter, Price, Share, Source, Tally, Verdict
from commendations.sources.days import AHEAD, LATE, MISSING, ON_TIME, said_of
from supervision.models import Finding, RectificationNotice, Severity, Visit

CHECKING = "checking"
State = RectificationNotice.State


def register() -> None:
    register_source(
        Source(
            "findings",
            "督导检查发现的问题",
            "本年度督导检查中已向单位反馈的问题（撤销的、复核取消的不计），按严重程度由轻到重逐个扣分；当场已改的少扣，"
            "重复出现的加扣。作得分项时从满分中扣，扣完为止；本年没有接受检查为不适用。",
            (Direction.SCORE, Direction.MALUS),
            Tally(
                "个",
                (
                    Price("visited", "接受检查"),
                    Price("problem", "问题", by="steps"),
                    Price("on_spot", "当场已改的问题", by="steps", reduced="on_spot"),
                    Price("repeated", "重复出现的问题", by="steps", more="repeated"),
                ),
                "本年没有接受督导检查",
                needs_facts=True,
            ),
            (
                Parameter("steps", "由轻到重每个扣", "分", "0.5, 1, 2", is_list=True),
                Parameter("on_spot", "当场已改的按几成扣", "%", "50"),
                Parameter("repeated", "重复出现的每个加扣", "分", "0.5"),
            ),
        ),
        finding_facts,
    )
    register_source(
        Source(
            "rectification",
            "问题整改",
            "时限在本年度的整改通知。核查通过并且报整改不晚于时限为按时；满分 × 按时的份数 ÷ 应整改的份数，"
            "逾期销号的按比例计，核查不通过、多核查一次另扣分。未到期的和正在核查的不计；没有整改通知为不适用。",
            (Direction.SCORE,),
            Share(
                "应整改",
                "份",
                (
                    Verdict(ON_TIME, "按时销号", 100),
                    Verdict(LATE, "逾期销号", by="late"),
                    Verdict(MISSING, "逾期未改"),
                    Verdict(AHEAD, "未到期", is_counted=False),
                    Verdict(CHECKING, "正在核查", is_counted=False),
                ),
                "本年没有到期的整改通知",
                off="round",
                off_word="多核查",
            ),
            (Parameter("late", "逾期销号的计", "%", "50"), Parameter("round", "每多核查一次扣", "分", "0.5")),
        ),
        rectification_facts,
    )
    register_source(
        Source(
            "good_practice",
            "好的做法",
            "本年度督导检查中向单位反馈的好的做法，每个加分，不超过上限。",
            (Direction.BONUS,),
            Tally("个", (Price("good", "好的做法", by="each"),), "没有好的做法"),
            (Parameter("each", "每个加", "分", "1"),),
        ),
        good_facts,
    )


def _told(committee, year: int):
    """What units were told of the year's inspections and still stands."""
    rows = Finding.objects.kept().filter(
        inspection__committee=committee, inspection__year=year, visit__fed_back_at__isnull=False
    )
    return rows.select_related("severity", "inspection").order_by("seen_at", "pk")


def finding_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    visits = Visit.objects.filter(
        inspection__committee=committee, inspection__year=year, fed_back_at__isnull=False
    )
    for visit in visits.select_related("inspection").order_by("visit_on", "pk"):
        found[visit.unit_id].append(
            Fact(
                text=visit.inspection.title,
                verdict="visited",
                said="接受检查",
                label="supervision.visit",
                pk=visit.pk,
                url=visit.get_absolute_url(),
            )
        )
    ranks = Severity.objects.filter(committee=committee).order_by("rank", "pk").values_list("pk", flat=True)
    places = {pk: place for place, pk in enumerate(ranks, 1)}
    for row in _told(committee, year).problems():
        if row.repeats_id is not None:
            verdict, words = "repeated", "，重复出现"
        elif row.handling == Finding.Handling.ON_SPOT:
            verdict, words = "on_spot", "，当场已改"
        else:
            verdict, words = "problem", ""
        found[row.unit_id].append(
            Fact(
                text=row.text[:120],
                verdict=verdict,
                said=f"{row.severity.name}{words}（{row.inspection.title}）",
                place=places.get(row.severity_id, 1),
                label="supervision.finding",
                pk=row.pk,
                url=row.get_absolute_url(),
            )
        )
    return found


def rectification_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    rows = RectificationNotice.objects.filter(committee=committee, due_on__year=year)
    rows = rows.exclude(state__in=(State.DRAFT, State.CANCELLED)).select_related("unit", "inspection")
    for row in rows.order_by("due_on", "pk"):
        days = row.days_late
        if row.state == State.CLOSED:
            verdict = LATE if days else ON_TIME
        elif row.state in (State.RESPONDED, State.VERIFYING):
            verdict = CHECKING
        else:
            verdict = MISSING if today > row.due_on else AHEAD
        answered_at = row.responded_at if verdict in (ON_TIME, LATE, CHECKING) else None
        said = said_of(row.due_on, answered_at, verdict, days, "报整改")
        found[row.unit_id].append(
            Fact(
                text=str(row),
                verdict=verdict,
                said=f"{said}，{row.get_state_display()}",
                extra=max(0, row.rounds - 1),
                label="supervision.rectificationnotice",
                pk=row.pk,
                url=row.get_absolute_url(),
            )
        )
    return found


def good_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    for row in _told(committee, year).filter(nature=Finding.Nature.GOOD):
        found[row.unit_id].append(
            Fact(
                text=row.text[:120],
                verdict="good",
                said=row.inspection.title,
                label="supervision.finding",
                pk=row.pk,
                url=row.get_absolute_url(),
            )
        )
    return found
