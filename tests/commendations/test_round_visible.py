"""Who sees what of a round: every row × every person, against a rule written out in plain words; and what may never be
read anywhere."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.models import Q

from commendations import services
from commendations.models import (
    Allowance,
    CommendationRound,
    Nomination,
    Objection,
    Opinion,
    OpinionRequest,
    Veto,
    VetoRule,
)
from commendations.selectors import ranking
from commendations.selectors.eligibility import verdicts_of
from commendations.selectors.rounds import due_rounds, publicity_ends_on, publicity_from
from commendations.selectors.standing import VetoFact, YearScore
from documents.models import Document
from history.context import reset_address, set_address
from history.models import Event
from notices.models import Message
from organisations.access import access_of
from organisations.roles import COUNTY_READERS
from outlines.importer import parse
from outlines.services import store_outlines
from pages.rules import RuleError
from tests.commending import (
    TODAY,
    announce,
    announced,
    asked,
    called,
    current,
    decided,
    drafted,
    end_consultation,
    expire,
    nominated,
    opened,
    selected,
)
from tests.texts import SMALL_OUTLINE
from workdays.models import CalendarDay, CalendarYear

pytestmark = pytest.mark.usefixtures("outlines")


def expected(model, access, row) -> bool:
    """The rule in plain words."""
    if access is None or getattr(row, "committee_id", access.committee_id) != access.committee_id:
        return False
    reader = bool(access.roles & COUNTY_READERS)
    if model is CommendationRound:
        return reader or (bool(access.unit_ids) and row.notified_at is not None)
    if model is Nomination:
        return row.unit_id in access.unit_ids or (reader and row.reached_office_at is not None)
    if model is OpinionRequest:
        return reader or row.unit_id in access.unit_ids
    if model is Opinion:
        return reader or row.request.unit_id in access.unit_ids
    if model is Veto:
        return reader or row.nomination.unit_id in access.unit_ids
    if model is Objection:
        return bool(access.roles & {"office", "office_director"})
    return reader


@pytest.fixture
def told(cast, outsider):
    """Two rounds of the county with a row of every sort, and one of the next."""
    store_outlines(
        committee=outsider.committee, parsed=parse(SMALL_OUTLINE), source_name="a", actor=outsider.office
    )
    round = announced(cast, individuals_per_unit=6)
    row = round.nominations.get(name="赵静")
    services.record_veto(
        actor=cast.office,
        nomination=row,
        rule=VetoRule.objects.get(code="discipline", committee=cast.committee),
        evidence="处分决定",
    )
    services.receive_objection(round=round, is_signed=True, name="周某", contact="139", text="不实")
    services.allow(
        actor=cast.chair, round=current(round), number="leader_cap", after=30, reason="调", basis="纪要"
    )
    opened(cast, year=TODAY().year + 1)
    other = called(cast, year=TODAY().year + 2, individuals_per_unit=9)
    for state in ("drafting", "at_unit_head", "at_office", "returned", "rejected", "retracted"):
        nominated(cast, other, state=state, name=state)
    drafted(cast, other, unit=cast.units.health)
    called(outsider)
    return round


def test_everybody_sees_what_the_rule_says(cast, outsider, told):
    models = (CommendationRound, Nomination, OpinionRequest, Opinion, Veto, Objection, Allowance, VetoRule)
    people = {**cast.people, **{f"their {key}": person for key, person in outsider.people.items()}}
    for key, person in people.items():
        access = access_of(person)
        for model in models:
            mine = {
                Allowance: lambda row: row.round.committee_id,
                Opinion: lambda row: row.request.committee_id,
                Veto: lambda row: row.nomination.committee_id,
            }.get(model, lambda row: row.committee_id)
            rows = [row for row in model.objects.all() if mine(row) == access.committee_id]
            should = {row.pk for row in rows if expected(model, access, row)}
            if model is VetoRule and access.unit_ids:
                should = {row.pk for row in rows}
            assert set(model.objects.visible_to(access).values_list("pk", flat=True)) == should, (key, model)
    for model in models:
        assert not model.objects.visible_to(None).exists()


def test_no_paper_message_or_event_names_who_objected(cast):
    round = announced(cast)
    row = round.nominations.get(name="李红梅")
    services.receive_objection(
        round=round, nomination=row, is_signed=True, name="周举报", contact="13904760000", text="周举报说"
    )
    objection = Objection.objects.select_related("round", "nomination").get()
    services.examine_objection(
        actor=cast.office, objection=objection, result="upheld", finding="周举报所说属实", answer="谢谢周举报"
    )
    for secret in ("周举报", "13904760000"):
        assert not Event.objects.filter(
            Q(details__contains=secret) | Q(comment__contains=secret) | Q(object_label__contains=secret)
        ).exists()
        assert not Message.objects.filter(Q(title__contains=secret) | Q(body__contains=secret)).exists()
        assert secret not in str(list(Document.objects.values_list("content", flat=True)))
    assert Event.objects.filter(comment__contains=objection.receipt).exists()
    assert objection.receipt in current(row).end_reason


def test_papers_hold_no_personal_numbers(cast):
    round = called(cast)
    for unit, name in ((cast.units.education, "李红梅"), (cast.units.health, "赵静")):
        nominated(
            cast, round, state="accepted", unit=unit, name=name, birth_year=1979, contact_phone="13904761234"
        )
    for row in round.nominations.all():
        services.propose(actor=cast.office, nomination=row)
    round = services.close_nominating(actor=cast.office, round=current(round), reason="齐")
    round = announce(cast, end_consultation(cast, asked(cast, round)))
    round = services.end_publicity(actor=cast.office, round=expire(round))
    services.review_list(actor=cast.director, round=round)
    services.approve_list(actor=cast.chair, round=current(round))
    said = str(list(Document.objects.values_list("content", flat=True)))
    assert "李红梅" in said
    for secret in ("13904761234", "1979", "走访留守儿童家庭"):
        assert secret not in said


def test_the_record_is_kept_as_it_was_when_the_list_was_drawn_up(cast, monkeypatch):
    year = TODAY().year
    scores = {
        cast.units.education.pk: [YearScore(year, Decimal("88.5"), Decimal(100), 2, 40, True, "/a/")],
        cast.units.health.pk: [
            YearScore(year - 1, Decimal(45), Decimal(50), 1, 40, True, "/b/"),
            YearScore(year, Decimal(96), Decimal(100), None, 40, True, "/b/"),
        ],
    }
    vetoes = {cast.units.health.pk: [VetoFact(year, "瞒报", "统计检查", "/c/")]}
    monkeypatch.setattr(ranking.standing, "decade_of", lambda committee, years: scores, raising=False)
    monkeypatch.setattr(ranking.standing, "vetoes_of", lambda committee, years: vetoes, raising=False)
    round = selected(cast)
    rows = {row.nomination.name: row for row in ranking.ranking_of(round, "individual")}
    assert {name: (row.mean, row.place) for name, row in rows.items()} == {
        "李红梅": (Decimal("88.5"), 2),
        "赵静": (Decimal("93.0"), 1),
    }
    assert [row.title for row in rows["赵静"].warnings] == ["瞒报"]
    warned = [row for row in verdicts_of(rows["赵静"].nomination) if row.code == "assessment"]
    assert [(row.url, row.is_blocking) for row in warned] == [("/c/", False)]
    asked(cast, round)
    scores.clear()
    rows = {row.nomination.name: row for row in ranking.ranking_of(round, "individual")}
    assert rows["赵静"].mean == Decimal("93.0")


def test_the_history_does_not_keep_where_an_objection_came_from(cast):
    round = announced(cast)
    token = set_address("203.0.113.9")
    try:
        services.receive_objection(round=round, is_signed=False, text="不实")
    finally:
        reset_address(token)
    event = Event.objects.get(verb="objection.received")
    assert (event.address, event.actor) == ("", None)


# Days -----------------------------------------------------------------------------------------------


def test_a_publicity_skips_days_off(cast):
    """Signed on the Friday before a week of holidays: the days off do not count."""
    listed = CalendarYear.objects.create(
        committee=cast.committee, year=2027, basis=CalendarYear.Basis.OFFICIAL
    )
    for day in range(11, 16):
        CalendarDay.objects.create(calendar=listed, day=date(2027, 1, day), is_working=False, name="假")
    lasts = publicity_from(cast.committee.pk, date(2027, 1, 8), 5)
    assert (lasts.starts_on, lasts.ends_on) == (date(2027, 1, 18), date(2027, 1, 22))
    assert not lasts.is_estimated


def test_days_off_that_are_announced_later_make_a_publicity_longer_never_shorter(cast):
    round = announced(cast)
    until = round.publicity_until
    assert publicity_ends_on(round) == until
    year = until.year
    listed, _made = CalendarYear.objects.get_or_create(
        committee=cast.committee, year=year, defaults={"basis": CalendarYear.Basis.OFFICIAL}
    )
    CalendarDay.objects.create(calendar=listed, day=until, is_working=False, name="临时放假")
    assert publicity_ends_on(round) > until
    CalendarDay.objects.all().delete()
    for offset in range(1, 15):
        day = round.publicity_from + timedelta(days=offset)
        if day.weekday() >= 5 and day.year == year:
            CalendarDay.objects.create(calendar=listed, day=day, is_working=True, name="补班")
    assert publicity_ends_on(round) == until


def test_it_ends_with_the_last_minute_of_its_last_day(cast):
    """And objections are taken until then."""
    round = announced(cast)
    last = datetime.combine(round.publicity_until, time(23, 59), ZoneInfo("Asia/Shanghai"))
    given = {"round": round, "is_signed": False, "text": "不实"}
    with time_machine.travel(last, tick=False):
        services.receive_objection(**given)
        objection = Objection.objects.get()
        services.examine_objection(
            actor=cast.office, objection=objection, result="unfounded", finding="不实", answer="查"
        )
        with pytest.raises(ValidationError, match="24 时"):
            services.end_publicity(actor=cast.office, round=current(round))
    with time_machine.travel(last + timedelta(minutes=1), tick=False):
        with pytest.raises(RuleError, match="公示期已过"):
            services.receive_objection(**given)
        assert services.end_publicity(actor=cast.office, round=current(round)).state == "at_director"


def test_a_commendation_that_was_moved(cast):
    move = {"actor": cast.office, "due_year": 2030, "reason": "换届"}
    services.move_due(moved_to=2031, **move)
    assert [(row.year, row.state) for row in due_rounds(cast.committee)][1] == (2031, "moved")
    services.move_due(moved_to=2029, **move)
    for given in ({"moved_to": 2029}, {"moved_to": 2025}, {"moved_to": 2031, "reason": " "}):
        with pytest.raises(ValidationError):
            services.move_due(**move | given)
    with pytest.raises(ValidationError):
        services.move_due(**move | {"due_year": 2028, "moved_to": 2029})


def test_a_decided_round_is_over(cast):
    round = decided(cast)
    assert round.decision.title.startswith("关于表彰")
    assert round.decision.recipients.count() == 4
    assert Message.objects.filter(title__startswith="已作出表彰决定").count() == 2
