"""A commendation round on its way: what tests of rounds begin with."""

from datetime import timedelta

from django.utils import timezone

from commendations import services
from commendations.models import CommendationRound, ConsultedDepartment, Nomination, OpinionRequest
from commendations.services.rows import nominations_with_all, rounds_with_all
from documents.models import Dispatch
from documents.services import file_dispatch
from organisations.roles import Role
from organisations.services import create_person
from tests.cast import PASSWORD
from tests.papers import sign

TODAY = timezone.localdate
DEEDS = "扎根基层，走访留守儿童家庭，帮助解决实际困难。" * 20
PERSON = {
    "gender": "female",
    "job_title": "股长",
    "rank": "ordinary",
    "since_year": 2015,
    "summary": "走访留守儿童家庭三百余户。",
    "deeds": DEEDS,
}
COLLECTIVE = {
    "size": 12,
    "leader_name": "王建国",
    "summary": "建成乡村儿童之家二十个。",
    "deeds": DEEDS,
}
STATES = (
    "opened",
    "nominating",
    "office_review",
    "consultation",
    "announcing",
    "publicity",
    "at_director",
    "at_chair",
    "decided",
)


def current(row):
    rows = {CommendationRound: rounds_with_all, Nomination: nominations_with_all}.get(type(row))
    if rows is None:
        return type(row).objects.get(pk=row.pk)
    return rows().get(pk=row.pk)


def staffed(cast) -> None:
    """县卫健委 has a head too, so that two units can nominate."""
    if "other_head" not in cast.people:
        cast.people["other_head"], _password = create_person(
            actor=cast.admin,
            username=f"other_head-{cast.committee.code}",
            name="马永胜",
            password=PASSWORD,
            posts=[(Role.UNIT_HEAD, cast.units.health)],
        )


def people_of(cast, unit):
    """(liaison, head) of a unit of the cast."""
    if unit == cast.units.health:
        staffed(cast)
        return cast.other_liaison, cast.other_head
    return cast.liaison, cast.unit_head


def opened(cast, **changes) -> CommendationRound:
    given = {
        "year": TODAY().year,
        "nominations_due_on": TODAY() + timedelta(days=30),
        "contact": "张秀兰 0476-1234567",
        "collective_quota": 2,
        "individual_quota": 3,
    }
    return services.open_round(actor=cast.office, **(given | changes))


def called(cast, **changes) -> CommendationRound:
    return services.mark_called(actor=cast.office, round=opened(cast, **changes), how="电话通知")


def drafted(cast, round, *, kind="individual", unit=None, name="李红梅", **fields) -> Nomination:
    """Filled in, not filed."""
    unit = unit or cast.units.education
    liaison, _head = people_of(cast, unit)
    given = (PERSON if kind == "individual" else COLLECTIVE) | fields
    return services.begin_nomination(actor=liaison, round=round, unit=unit, kind=kind, name=name, **given)


def nominated(cast, round, *, state="at_office", **given) -> Nomination:
    """A nomination brought as far as `state`."""
    row = drafted(cast, round, **given)
    liaison, head = people_of(cast, row.unit)
    if state == "drafting":
        return row
    row = services.file_nomination(actor=liaison, nomination=row)
    if state == "at_unit_head":
        return row
    row = services.sign_nomination(actor=head, nomination=row, opinion="同意推荐。")
    if state == "at_office":
        return row
    if state == "returned":
        return services.return_nomination(actor=cast.office, nomination=row, reason="事迹不具体")
    if state == "rejected":
        return services.reject_nomination(actor=cast.office, nomination=row, reason="事迹不突出")
    if state == "retracted":
        return services.retract_nomination(actor=liaison, nomination=row, reason="本人放弃")
    return services.accept_nomination(actor=cast.office, nomination=row)


def filled(cast, round) -> list[Nomination]:
    """A collective and a person of 县教育局 and a person of 县卫健委, all accepted."""
    return [
        nominated(cast, round, state="accepted", kind="collective", name="基础教育股"),
        nominated(cast, round, state="accepted", name="李红梅"),
        nominated(cast, round, state="accepted", unit=cast.units.health, name="赵静"),
    ]


def selected(cast, **changes) -> CommendationRound:
    """Nominations closed, all three on the list."""
    round = called(cast, **changes)
    for row in filled(cast, round):
        services.propose(actor=cast.office, nomination=row)
    return services.close_nominating(actor=cast.office, round=current(round), reason="已收齐")


def departments(cast):
    return list(ConsultedDepartment.objects.filter(committee=cast.committee))


def asked(cast, round) -> CommendationRound:
    return services.begin_consultation(
        actor=cast.office,
        round=current(round),
        departments=departments(cast),
        due_on=TODAY() + timedelta(days=10),
    )


def answered(cast, round) -> CommendationRound:
    """Every department has nothing against anybody."""
    for request in OpinionRequest.objects.open().filter(round=round).select_related("round"):
        verdicts = {row.nomination_id: ("clear", "") for row in request.opinions.all()}
        services.answer_by_hand(
            actor=cast.office, request=request, verdicts=verdicts, by_hand="复函", note=""
        )
    return current(round)


def consulted(cast, **changes) -> CommendationRound:
    return end_consultation(cast, asked(cast, selected(cast, **changes)))


def end_consultation(cast, round):
    return services.end_consultation(actor=cast.office, round=answered(cast, round))


def notice_filed(cast, round) -> Dispatch:
    dispatch = services.begin_notice(actor=cast.office, round=current(round))
    return file_dispatch(actor=cast.office, dispatch=dispatch)


def announce(cast, round) -> CommendationRound:
    sign(cast, notice_filed(cast, round))
    return current(round)


def announced(cast, **changes) -> CommendationRound:
    return announce(cast, consulted(cast, **changes))


def expire(round) -> CommendationRound:
    """As if the notice had been signed a month ago."""
    round = current(round)
    back = timedelta(days=35)
    CommendationRound.objects.filter(pk=round.pk).update(
        publicity_from=round.publicity_from - back, publicity_until=round.publicity_until - back
    )
    return current(round)


def filed(cast, **changes) -> CommendationRound:
    """On the director's desk."""
    return services.end_publicity(actor=cast.office, round=expire(announced(cast, **changes)))


def reviewed(cast, **changes) -> CommendationRound:
    """On the chair's desk."""
    return services.review_list(actor=cast.director, round=filed(cast, **changes))


def decided(cast, **changes) -> CommendationRound:
    return services.approve_list(actor=cast.chair, round=reviewed(cast, **changes))


def round_at(cast, state, **changes) -> CommendationRound:
    """A round brought as far as `state`."""
    stories = {
        "opened": opened,
        "nominating": called,
        "office_review": selected,
        "consultation": lambda cast, **changes: asked(cast, selected(cast, **changes)),
        "announcing": consulted,
        "publicity": announced,
        "at_director": filed,
        "at_chair": reviewed,
        "decided": decided,
    }
    if state == "cancelled":
        return services.cancel_round(actor=cast.office, round=called(cast, **changes), reason="另定")
    return stories[state](cast, **changes)
