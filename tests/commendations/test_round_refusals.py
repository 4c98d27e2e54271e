"""Every service of a commendation round × every person × every state: done by those whose it is, in the states in which it
can be, and refused everywhere else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from commendations import services
from commendations.flows import CommendationFlow
from commendations.models import (
    CommendationRound,
    Nomination,
    Objection,
    Opinion,
    OpinionRequest,
    VetoRule,
)
from organisations.models import Committee, Post, Unit
from organisations.services import appoint, stand_in
from pages.rules import Conflict, RuleError
from tests.commending import (
    PERSON,
    STATES,
    TODAY,
    announced,
    answered,
    asked,
    called,
    current,
    departments,
    drafted,
    expire,
    filed,
    filled,
    nominated,
    opened,
    reviewed,
    round_at,
    selected,
    staffed,
)

pytestmark = pytest.mark.usefixtures("outlines")
REFUSED = (RuleError, Conflict, ValidationError, ObjectDoesNotExist)
OFFICE = {"office", "director"}
UNIT = {"liaison", "unit_head"}
LISTING = {"nominating", "office_review", "consultation", "announcing", "publicity"}
RUNNING = {"opened", *LISTING, "at_director", "at_chair"}


class Undone(Exception):
    """What was tried is taken back."""


def is_done(act, person) -> bool:
    try:
        with transaction.atomic():
            act(person)
            raise Undone
    except Undone:
        return True
    except REFUSED:
        return False


def look(cast, outsider, table, state):
    """Who can do what now is what the table says."""
    strangers = {f"other county's {key}": outsider.people[key] for key in ("office", "chair", "liaison")}
    wrong = []
    for name, (who, states, act) in table.items():
        # Where it cannot be done, those who may elsewhere are the ones to try.
        people = cast.people | strangers if state in states else {key: cast.people[key] for key in who}
        for key, person in people.items():
            expected = key in who and state in states
            if is_done(act, person) != expected:
                wrong.append((name, key, "refused" if expected else "done"))
    assert wrong == []


def round_table(cast, pk):
    """What can be done with a round: (who may, in which states, the act)."""

    def round():
        return current(CommendationRound.objects.get(pk=pk))

    def of(service, /, **given):
        return lambda actor: getattr(services, service)(actor=actor, round=round(), **given)

    def end_consultation(actor):
        answered(cast, round())
        services.end_consultation(actor=actor, round=round())

    def end_publicity(actor):
        if round().publicity_from:
            expire(round())
        services.end_publicity(actor=actor, round=round())

    later = TODAY() + timedelta(days=60)
    back = {"reason": "再议"}
    return {
        "edit": (OFFICE, {"opened"}, of("edit_round", collective_quota=7)),
        "words": (
            OFFICE,
            {"opened", "nominating", "office_review", "consultation", "announcing"},
            of("edit_round", contact="另一部电话"),
        ),
        "allow": (
            {"director", "chair"},
            LISTING,
            of("allow", number="individual_quota", after=9, reason="增加", basis="会议纪要"),
        ),
        "call": (OFFICE, {"opened"}, of("begin_call")),
        "told": (OFFICE, {"opened"}, of("mark_called", how="电话")),
        "close": (OFFICE, {"nominating"}, of("close_nominating", reason="收齐")),
        "extend": (
            OFFICE,
            {"nominating", "office_review"},
            of("extend_nominating", due_on=later, reason="补报"),
        ),
        "cancel": (OFFICE, RUNNING, of("cancel_round", reason="不办了")),
        "nominate": (
            {"liaison"},
            {"nominating"},
            of("begin_nomination", unit=cast.units.education, kind="individual", name="新人", **PERSON),
        ),
        "consult": (
            OFFICE,
            {"office_review"},
            of("begin_consultation", departments=departments(cast), due_on=TODAY()),
        ),
        "end consultation": (OFFICE, {"consultation"}, end_consultation),
        "notice": (OFFICE, {"announcing"}, of("begin_notice")),
        "register": (
            OFFICE,
            {"publicity"},
            of("register_objection", how="phone", is_signed=False, text="不实"),
        ),
        "end publicity": (OFFICE, {"publicity"}, end_publicity),
        "reopen": (
            OFFICE,
            {"consultation", "announcing", "publicity"},
            of("reopen_review", **back),
        ),
        "review": ({"director"}, {"at_director"}, of("review_list")),
        "approve": ({"chair"}, {"at_chair"}, of("approve_list")),
        "director returns": (
            {"director"},
            {"at_director"},
            of("return_list", node=CommendationFlow.at_director, **back),
        ),
        "chair returns": (
            {"chair"},
            {"at_chair"},
            of("return_list", node=CommendationFlow.at_chair, **back),
        ),
    }


def list_table(cast, pk):
    """What can be done with a nomination that was accepted."""
    row = current(Nomination.objects.get(round=pk, name="李红梅"))

    def listed(is_proposed, act):
        def acted(actor):
            rows = Nomination.objects.filter(pk=row.pk, state="accepted")
            rows.update(is_proposed=is_proposed)
            act(actor)

        return acted

    def veto(actor):
        return services.record_veto(
            actor=actor,
            nomination=row,
            rule=VetoRule.objects.get(code="discipline", committee=cast.committee),
            evidence="处分决定",
        )

    def lift(actor):
        services.lift_veto(actor=actor, veto=veto(cast.office), reason="查无实据")

    def request():
        rows = OpinionRequest.objects.filter(round=pk, unit=cast.units.health).select_related("round")
        return rows.get()

    def verdicts():
        return dict.fromkeys(request().opinions.values_list("nomination", flat=True), ("clear", ""))

    def settle(actor):
        opinion = request().opinions.select_related("request__round", "nomination").get(nomination=row)
        Opinion.objects.filter(pk=opinion.pk).update(verdict="objects", text="有反映")
        services.settle_opinion(actor=actor, opinion=opinion, reason="不实")

    def examine(actor):
        objection = Objection.objects.create(
            committee=cast.committee, round=row.round, nomination=row, text="不实", receipt="X"
        )
        services.examine_objection(
            actor=actor, objection=objection, result="upheld", finding="属实", answer="取消"
        )

    people = list(Nomination.objects.filter(round=pk, kind="individual").order_by("-position", "-pk"))
    return {
        "propose": (
            OFFICE,
            {"nominating", "office_review"},
            listed(False, lambda actor: services.propose(actor=actor, nomination=row)),
        ),
        "unpropose": (
            OFFICE,
            LISTING - {"publicity"},
            listed(True, lambda actor: services.unpropose(actor=actor, nomination=row, reason="另议")),
        ),
        "arrange": (
            OFFICE,
            {"nominating", "office_review"},
            lambda actor: services.arrange(
                actor=actor, round=row.round, kind="individual", ids=[one.pk for one in people]
            ),
        ),
        "reject": (
            OFFICE,
            LISTING,
            lambda actor: services.reject_nomination(actor=actor, nomination=row, reason="不突出"),
        ),
        "retract": (
            UNIT,
            LISTING,
            lambda actor: services.retract_nomination(actor=actor, nomination=row, reason="放弃"),
        ),
        "veto": (OFFICE, RUNNING, veto),
        "lift": (OFFICE, RUNNING, lift),
        "answer": (
            {"other_liaison", "other_head"},
            {"consultation"},
            lambda actor: services.answer_request(actor=actor, request=request(), verdicts=verdicts()),
        ),
        "answer by hand": (
            OFFICE,
            {"consultation"},
            lambda actor: services.answer_by_hand(
                actor=actor, request=request(), verdicts=verdicts(), by_hand="复函"
            ),
        ),
        "settle": (OFFICE, {"consultation"}, settle),
        "examine": (OFFICE, LISTING - {"nominating"}, examine),
    }


@pytest.mark.parametrize("state", [*STATES, "cancelled"])
def test_who_does_what_in_a_round(cast, outsider, state):
    staffed(cast)
    round = round_at(cast, state, individuals_per_unit=2, leader_cap=100)
    if state == "nominating":
        filled(cast, round)
    table = round_table(cast, round.pk)
    if state not in ("opened", "cancelled"):
        table |= list_table(cast, round.pk)
    look(cast, outsider, table, state)


@pytest.mark.parametrize(
    "state",
    ["drafting", "at_unit_head", "at_office", "returned", "accepted", "rejected", "retracted", "lapsed"],
)
def test_who_does_what_with_a_nomination(cast, outsider, state):
    round = called(cast)
    before = {"lapsed": "at_unit_head"}
    pk = nominated(cast, round, state=before.get(state, state)).pk
    if state == "lapsed":
        services.close_nominating(actor=cast.office, round=current(round), reason="截止")

    def of(service, /, **given):
        return lambda actor: getattr(services, service)(
            actor=actor, nomination=current(Nomination.objects.get(pk=pk)), **given
        )

    by_head = {"at_unit_head": {"unit_head"}}.get(state, OFFICE)
    filed_by = {"at_unit_head": {"liaison"}}.get(state, {"unit_head"})
    reason = {"reason": "不具体"}
    look(
        cast,
        outsider,
        {
            "save": (
                {"liaison"},
                {"drafting", "returned"},
                of("save_nomination", revision=None, name="另一人"),
            ),
            "file": ({"liaison"}, {"drafting", "returned"}, of("file_nomination")),
            "sign": ({"unit_head"}, {"at_unit_head"}, of("sign_nomination", opinion="同意")),
            "withdraw": (filed_by, {"at_unit_head", "at_office"}, of("withdraw_nomination")),
            "return": (by_head, {"at_unit_head", "at_office"}, of("return_nomination", **reason)),
            "accept": (OFFICE, {"at_office"}, of("accept_nomination")),
            "reject": (OFFICE, {"at_office", "accepted"}, of("reject_nomination", **reason)),
            "retract": (
                UNIT,
                {"drafting", "at_unit_head", "at_office", "returned", "accepted", "lapsed"},
                of("retract_nomination", **reason),
            ),
            "veto": (
                OFFICE,
                {"at_office", "returned", "accepted"},
                of(
                    "record_veto",
                    rule=VetoRule.objects.get(code="discipline"),
                    evidence="处分决定",
                ),
            ),
        },
        state,
    )


def test_who_keeps_the_settings(cast, outsider):
    acts = [
        lambda actor: services.found_settings(actor=actor),
        lambda actor: services.save_veto_rule(actor=actor, title="欠薪"),
        lambda actor: services.save_department(actor=actor, name="税务机关", asks="是否欠税。"),
        lambda actor: services.move_due(actor=actor, due_year=2030, moved_to=2031, reason="换届"),
        lambda actor: (
            opened(cast) and services.open_round(actor=actor, year=2028, nominations_due_on=TODAY())
        ),
    ]
    for key, person in cast.people.items():
        assert [is_done(act, person) for act in acts] == [key in OFFICE] * 5, key
    given = {"unit": cast.units.health, "asks": "？"}
    assert not is_done(lambda actor: services.save_department(actor=actor, **given), outsider.office)


# Nobody in their own matter -------------------------------------------------------------------------


def own_acts(cast, row):
    """What the office and those who decide may do about a nomination."""
    fresh = lambda: current(row)  # noqa: E731
    rule = VetoRule.objects.get(code="discipline")
    return {
        "accept": lambda actor: services.accept_nomination(actor=actor, nomination=fresh()),
        "return": lambda actor: services.return_nomination(actor=actor, nomination=fresh(), reason="补充"),
        "reject": lambda actor: services.reject_nomination(actor=actor, nomination=fresh(), reason="不突出"),
        "veto": lambda actor: services.record_veto(
            actor=actor, nomination=fresh(), rule=rule, evidence="处分"
        ),
    }


@pytest.mark.parametrize("how", ["nominee", "in the unit"])
def test_nobody_judges_their_own_nomination(cast, how):
    round = called(cast)
    row = nominated(cast, round, person=cast.office if how == "nominee" else None)
    if how == "in the unit":
        appoint(actor=cast.admin, person=cast.office, role="liaison", unit=cast.units.education)
    accepted = lambda: services.accept_nomination(actor=cast.director, nomination=current(row))  # noqa: E731

    def on_list(act):
        def acted(actor):
            accepted()
            act(actor)

        return acted

    acts = own_acts(cast, row) | {
        "propose": on_list(lambda actor: services.propose(actor=actor, nomination=current(row))),
        "reject later": on_list(
            lambda actor: services.reject_nomination(actor=actor, nomination=current(row), reason="不")
        ),
    }
    for name, act in acts.items():
        assert not is_done(act, cast.office), name
        assert is_done(act, cast.director), name
    Committee.objects.update(allows_self_approval=True)
    for name, act in acts.items():
        assert is_done(act, cast.office), name


def test_who_stands_in_for_the_nominee_does_not_judge_either(cast):
    round = called(cast)
    row = nominated(cast, round, person=cast.director)
    post = Post.objects.get(person=cast.director)
    stand_in(
        actor=cast.admin,
        post=post,
        substitute=cast.office,
        start_on=TODAY(),
        end_on=TODAY() + timedelta(days=3),
    )
    with pytest.raises(RuleError, match="本人"):
        services.accept_nomination(actor=cast.office, nomination=row)


def test_a_unit_that_was_given_up_since_keeps_its_place_on_the_list(cast):
    round = reviewed(cast)
    Unit.objects.filter(pk=cast.units.health.pk).update(is_active=False)
    assert services.approve_list(actor=cast.chair, round=round).state == "decided"


def test_a_head_does_not_sign_for_themself(cast):
    round = called(cast)
    row = nominated(cast, round, state="at_unit_head", person=cast.unit_head)
    for act in (
        lambda: services.sign_nomination(actor=cast.unit_head, nomination=row, opinion="同意"),
        lambda: services.return_nomination(actor=cast.unit_head, nomination=row, reason="补充"),
    ):
        with pytest.raises(RuleError, match="本人"):
            act()
    Committee.objects.update(allows_self_approval=True)
    services.sign_nomination(actor=cast.unit_head, nomination=current(row), opinion="同意")


@pytest.mark.parametrize(("key", "at"), [("director", filed), ("chair", reviewed)])
def test_nobody_approves_a_list_that_they_are_on(cast, key, at):
    round = at(cast)
    Nomination.objects.filter(round=round, name="李红梅").update(person=cast.people[key])
    act = services.review_list if key == "director" else services.approve_list
    with pytest.raises(RuleError, match="名单中有您本人"):
        act(actor=cast.people[key], round=current(round))
    Committee.objects.update(allows_self_approval=True)
    assert act(actor=cast.people[key], round=current(round)).state != round.state


def test_nobody_examines_an_objection_against_themself(cast):
    round = announced(cast)
    row = round.nominations.get(name="李红梅")
    given = {"round": round, "is_signed": False, "text": "不实"}
    for nomination in (row, None):
        services.receive_objection(nomination=nomination, **given)
    Nomination.objects.filter(pk=row.pk).update(person=cast.office)
    for objection in Objection.objects.select_related("round", "nomination"):
        said = {"objection": objection, "result": "unfounded", "finding": "不实", "answer": "已核实"}
        with pytest.raises(RuleError, match="您本人"):
            services.examine_objection(actor=cast.office, **said)
        services.examine_objection(actor=cast.director, **said)


# What is refused for what it says -------------------------------------------------------------------


def refused(act, *fields):
    with pytest.raises(ValidationError) as error:
        act()
    if fields:
        assert set(error.value.message_dict) == set(fields)
    return error.value


def test_what_a_round_may_not_say(cast):
    year, soon = TODAY().year, TODAY() + timedelta(days=9)
    for fields, field in (
        ({"nominations_due_on": TODAY() - timedelta(days=1)}, "nominations_due_on"),
        ({"nominations_due_on": None}, "nominations_due_on"),
        ({"deeds_least": 900, "deeds_most": 800}, "deeds_most"),
        ({"from_year": year, "to_year": year - 1}, "to_year"),
        ({"to_year": year + 1}, "to_year"),
        ({"leader_ranks": ["king"]}, "leader_ranks"),
        ({"collective_quota": 0, "individual_quota": 0}, "collective_quota"),
        ({"publicity_days": 4}, "publicity_days"),
        ({"leader_cap": 101}, "leader_cap"),
        ({"outlines": []}, "outlines"),
    ):
        given = {"year": year, "nominations_due_on": soon} | fields
        refused(lambda given=given: services.open_round(actor=cast.office, **given), field)
    round = opened(cast)
    with pytest.raises(Conflict) as there:
        opened(cast)
    assert there.value.current == round
    with pytest.raises(Conflict):
        services.edit_round(actor=cast.office, round=round, version=99, title="另一个名称")
    round = services.mark_called(actor=cast.office, round=round, how="电话")
    refused(
        lambda: services.edit_round(actor=cast.office, round=round, individual_quota=5), "individual_quota"
    )
    for given, field in (
        ({"reason": " "}, "reason"),
        ({"basis": ""}, "basis"),
        ({"after": 3}, "after"),
        ({"after": 501}, "after"),
        ({"number": "version"}, "number"),
    ):
        said = {"number": "individual_quota", "after": 4, "reason": "增加", "basis": "纪要"} | given
        refused(lambda said=said: services.allow(actor=cast.chair, round=round, **said), field)


def test_what_a_nomination_may_not_say(cast, outsider):
    round = called(cast, individuals_per_unit=2)
    row = drafted(cast, round)
    begin = {"round": round, "unit": cast.units.education, "kind": "individual"}
    for fields, field in (
        ({"name": "李红梅"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "甲", "kind": "team"}, "kind"),
        ({"name": "甲", "gender": "x"}, "gender"),
        ({"name": "甲", "birth_year": 1800}, "birth_year"),
        ({"name": "甲", "person": outsider.office}, "person"),
        ({"name": "甲", "summary": "字" * 201}, "summary"),
    ):
        given = begin | fields
        refused(lambda given=given: services.begin_nomination(actor=cast.liaison, **given), field)
    with pytest.raises(Conflict):
        services.save_nomination(actor=cast.liaison, nomination=row, revision=99, name="另一人")
    services.save_nomination(actor=cast.liaison, nomination=row, revision=row.revision, deeds="太短")
    said = refused(lambda: services.file_nomination(actor=cast.liaison, nomination=current(row)))
    assert said.messages == ["事迹材料 2 字，要求 300 至 2000 字。"]
    drafted(cast, round, name="第二人")
    refused(lambda: services.begin_nomination(actor=cast.liaison, name="第三人", **begin, **PERSON), "kind")
    with pytest.raises(ObjectDoesNotExist):
        services.begin_nomination(
            actor=cast.liaison, name="别处", **begin | {"unit": outsider.units.education}
        )


def test_what_a_veto_needs(cast):
    row = nominated(cast, called(cast))
    rule, other = (VetoRule.objects.get(code=code) for code in ("discipline", "safety"))
    give = {"actor": cast.office, "nomination": row, "rule": rule, "evidence": "处分决定"}
    refused(lambda: services.record_veto(**give | {"evidence": " "}), "evidence")
    refused(lambda: services.record_veto(**give | {"rule": other}), "rule")
    for url in ("javascript:alert(1)", "//elsewhere/", "https://elsewhere/"):
        refused(lambda url=url: services.record_veto(**give, evidence_url=url), "evidence_url")
    veto = services.record_veto(**give, evidence_url="/supervision/1/")
    with pytest.raises(Conflict):
        services.record_veto(**give)
    refused(lambda: services.accept_nomination(actor=cast.office, nomination=current(row)))
    refused(lambda: services.lift_veto(actor=cast.office, veto=veto, reason=""), "reason")
    services.lift_veto(actor=cast.office, veto=veto, reason="查无实据")
    with pytest.raises(Conflict):
        services.lift_veto(actor=cast.office, veto=veto, reason="再撤")
    services.accept_nomination(actor=cast.office, nomination=current(row))


def test_a_list_past_its_numbers_goes_nowhere(cast):
    round = selected(cast, leader_cap=20)
    consult = lambda: asked(cast, round)  # noqa: E731
    Nomination.objects.filter(name="李红梅").update(rank="division")
    assert "20%" in str(refused(consult))
    services.allow(
        actor=cast.chair, round=current(round), number="leader_cap", after=50, reason="基层", basis="会议"
    )
    CommendationRound.objects.update(collective_quota=0)
    assert "超过名额 0 个" in str(refused(consult))
    CommendationRound.objects.update(collective_quota=1)
    asked(cast, round)
    with pytest.raises(ValidationError, match="先退回审核"):
        services.allow(
            actor=cast.chair,
            round=current(round),
            number="individual_quota",
            after=1,
            reason="压减",
            basis="会议",
        )


def test_a_publicity_is_as_long_as_it_must_be(cast, settings):
    round = announced(cast)
    row = round.nominations.get(name="李红梅")
    for day in (TODAY(), round.publicity_until):
        CommendationRound.objects.update(publicity_until=max(day, TODAY()))
        said = refused(lambda: services.end_publicity(actor=cast.office, round=current(round)))
        assert "还没有期满" in str(said)
    given = {"round": round, "nomination": row, "text": "不实"}
    refused(lambda: services.receive_objection(is_signed=True, name="", contact="1", **given), "name")
    refused(lambda: services.receive_objection(is_signed=True, name="甲", **given), "contact")
    refused(lambda: services.receive_objection(is_signed=False, **given | {"text": " "}), "text")
    refused(lambda: services.receive_objection(is_signed=False, **given | {"text": "字" * 2001}), "text")
    settings.LIANGGANG_OBJECTIONS_AN_HOUR = 2
    first = services.receive_objection(is_signed=False, name="谁", **given)
    assert services.receive_objection(is_signed=False, name="谁", **given) == first, "a second click"
    other = services.receive_objection(is_signed=False, **given | {"text": "与事实不符"})
    assert Objection.objects.count() == len({first, other}) == 2
    assert not Objection.objects.exclude(name="").exists(), "a name without a signature is not kept"
    with pytest.raises(RuleError, match="过多"):
        services.receive_objection(is_signed=False, **given | {"text": "另有其人"})
    services.register_objection(actor=cast.office, how="letter", is_signed=False, **given)
    expire(round)
    with pytest.raises(RuleError, match="公示期已过"):
        services.receive_objection(is_signed=False, **given)
    unproposed = services.reject_nomination(actor=cast.office, nomination=row, reason="不突出")
    refused(
        lambda: services.register_objection(
            actor=cast.office, how="visit", is_signed=False, **given | {"nomination": unproposed}
        ),
        "nomination",
    )
