"""Every service of inspections, rectification and review × every person × every state: done by those whose it is, in the
states in which it can be, and refused everywhere else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone

from pages.rules import Conflict, RuleError
from supervision.models import Finding, Inspection, RectificationNotice, ReviewRequest, Severity
from supervision.services import (
    checklists,
    concluding,
    fieldwork,
    inspections,
    rectification,
    reviews,
    scales,
)
from tests.inspections import answered, inspection_at, notice_at, planned, problem, scheme, serious

REFUSED = (RuleError, Conflict, ValidationError, ObjectDoesNotExist)
OFFICE = {"office", "director"}
UNIT = {"liaison", "unit_head"}
BEFORE = {"planned", "at_director", "returned", "approved", "notified", "on_site"}
SETTLING = {"concluded", "fed_back"}


def fresh(model, row):
    rows = {
        Inspection: inspections.inspections_with_all,
        RectificationNotice: rectification.notices_with_all,
        ReviewRequest: reviews.reviews_with_all,
    }[model]()
    return rows.get(pk=row.pk)


class Acts:
    """What can be done with one inspection: (who may, in which states, the act)."""

    def __init__(self, cast, inspection):
        self.cast, self.pk = cast, inspection.pk

    @property
    def inspection(self):
        return inspections.inspections_with_all().get(pk=self.pk)

    @property
    def visit(self):
        return self.inspection.visits.get(unit=self.cast.units.education)

    @property
    def problem(self):
        return Finding.objects.filter(inspection=self.pk).kept().problems().first()

    def table(self):
        row, visit, found = self.inspection, self.visit, self.problem
        item = visit.items.first()
        given = {"inspection": row}
        return {
            "save": (
                OFFICE,
                {"planned", "returned"},
                lambda actor: inspections.save_scheme(
                    actor=actor,
                    revision=None,
                    content="改",
                    leader=row.leader,
                    **given,
                ),
            ),
            "file": (
                OFFICE,
                {"planned", "returned"},
                lambda actor: inspections.file_scheme(actor=actor, **given),
            ),
            "approve": (
                {"director"},
                {"at_director"},
                lambda actor: inspections.approve_scheme(actor=actor, **given),
            ),
            "return": (
                {"director"},
                {"at_director"},
                lambda actor: inspections.return_scheme(actor=actor, reason="太大", **given),
            ),
            "withdraw": (
                OFFICE,
                {"at_director"},
                lambda actor: inspections.withdraw_scheme(actor=actor, **given),
            ),
            "notify": (
                OFFICE,
                {"approved"},
                lambda actor: inspections.note_notified(actor=actor, note="电话", **given),
            ),
            "group": (
                OFFICE,
                {"approved", "notified", "on_site"},
                lambda actor: inspections.change_group(
                    actor=actor, leader=self.cast.inspector, reason="调整", **given
                ),
            ),
            "cancel": (
                OFFICE,
                BEFORE,
                lambda actor: inspections.cancel_inspection(actor=actor, reason="疫情", **given),
            ),
            "question": (
                OFFICE | {"inspector"},
                BEFORE,
                lambda actor: checklists.add_item(actor=actor, visit=visit, text="还有吗？"),
            ),
            "strike": (
                OFFICE | {"inspector"},
                BEFORE,
                lambda actor: checklists.drop_items(actor=actor, visit=visit, item_ids=[item.pk]),
            ),
            "answer": (
                {"inspector"},
                {"notified", "on_site"},
                lambda actor: fieldwork.answer_item(actor=actor, item=item, revision=None, answer="no"),
            ),
            "record": (
                {"inspector"},
                {"notified", "on_site"},
                lambda actor: problem(self.cast, visit, "台账不全", leader=actor),
            ),
            "change": (
                {"inspector"},
                {"on_site"},
                lambda actor: fieldwork.change_finding(actor=actor, finding=found, revision=None, text="改"),
            ),
            "drop": (
                {"inspector"},
                {"on_site"},
                lambda actor: fieldwork.drop_finding(actor=actor, finding=found, reason="重复"),
            ),
            "write": (
                {"inspector"},
                {"notified", "on_site"},
                lambda actor: concluding.save_conclusion(
                    actor=actor, revision=None, conclusion="另写", opinions={}, **given
                ),
            ),
            "conclude": (
                {"inspector"},
                {"on_site"},
                lambda actor: concluding.conclude(actor=actor, **given),
            ),
            "reopen": (
                OFFICE,
                {"concluded"},
                lambda actor: concluding.reopen_site(actor=actor, reason="补充", **given),
            ),
            "feed back": (
                OFFICE,
                {"concluded"},
                lambda actor: told(concluding.feed_back(actor=actor, visits=[visit], note="函", **given)),
            ),
            "settle": (
                OFFICE,
                SETTLING,
                lambda actor: concluding.settle_finding(
                    actor=actor, finding=found, handling="on_spot", note="当场改了"
                ),
            ),
            "draft": (
                OFFICE,
                SETTLING,
                lambda actor: rectification.draft_notices(actor=actor, **given),
            ),
            "close": (
                OFFICE,
                {"settled"},
                lambda actor: concluding.close_inspection(actor=actor, **given),
            ),
        }


def told(visits):
    """Telling nobody, because all know, is nothing done."""
    if not visits:
        raise Conflict("")


def is_done(act, actor) -> bool:
    try:
        with transaction.atomic():
            act(actor)
            transaction.set_rollback(True)
    except REFUSED:
        return False
    return True


def look(cast, outsider, table, state):
    """Who can do what now is what the table says."""
    strangers = {f"other county's {key}": outsider.people[key] for key in ("office", "inspector", "liaison")}
    wrong = []
    for name, (who, states, act) in table.items():
        # Where it cannot be done, those who may elsewhere are the ones to try.
        people = cast.people | strangers if state in states else {key: cast.people[key] for key in who}
        for key, person in people.items():
            expected = key in who and state in states
            if is_done(act, person) != expected:
                wrong.append((name, key, "refused" if expected else "done"))
    assert wrong == []


@pytest.mark.parametrize(
    "state",
    [
        "planned",
        "at_director",
        "returned",
        "approved",
        "notified",
        "on_site",
        "concluded",
        "fed_back",
        "settled",
        "closed",
        "cancelled",
    ],
)
def test_who_does_what_in_an_inspection(cast, outsider, state):
    before = {"returned": "at_director", "settled": "fed_back", "closed": "fed_back", "cancelled": "on_site"}
    inspection = scheme(cast, planned(cast))
    visit = inspection.visits.get(unit=cast.units.education)
    checklists.add_item(actor=cast.office, visit=visit, text="有专人负责吗？")
    inspection = brought_to(cast, inspection, before.get(state, state))
    if state == "returned":
        inspections.return_scheme(actor=cast.director, inspection=inspection, reason="太大")
    if state in ("settled", "closed"):
        for found in rectification.problems_to_settle(inspection):
            concluding.settle_finding(actor=cast.office, finding=found, handling="on_spot", note="改了")
    if state == "closed":
        concluding.close_inspection(actor=cast.office, inspection=inspection)
    if state == "cancelled":
        inspections.cancel_inspection(actor=cast.office, inspection=inspection, reason="疫情")
    table = Acts(cast, inspection).table()
    if not inspection.findings.exists():
        table = {name: act for name, act in table.items() if name not in ("change", "drop", "settle")}
    if state == "settled":
        # What can be settled again by hand and drafted to no effect is not the question here.
        table = {name: table[name] for name in ("close", "reopen", "cancel", "record", "conclude", "group")}
    look(cast, outsider, table, state)


def brought_to(cast, inspection, state):
    """As `tests.inspections.inspection_at`, of an inspection that is there."""
    steps = [
        ("at_director", lambda row: inspections.file_scheme(actor=cast.office, inspection=row)),
        ("approved", lambda row: inspections.approve_scheme(actor=cast.director, inspection=row)),
        ("notified", lambda row: inspections.note_notified(actor=cast.office, inspection=row, note="电话")),
        ("on_site", lambda row: problem(cast, row.visits.get(unit=cast.units.education), "台账不全")),
        ("concluded", lambda row: conclude(cast, row)),
        (
            "fed_back",
            lambda row: concluding.feed_back(
                actor=cast.office, inspection=row, visits=row.visits.all(), note="函"
            ),
        ),
    ]
    for name, step in steps:
        if fresh(Inspection, inspection).state == state:
            break
        step(fresh(Inspection, inspection))
        if name == "on_site":
            written = fresh(Inspection, inspection)
            concluding.save_conclusion(
                actor=cast.inspector, inspection=written, revision=None, conclusion="有问题", opinions={}
            )
    return fresh(Inspection, inspection)


def conclude(cast, inspection):
    concluding.conclude(actor=cast.inspector, inspection=inspection)


ANSWERING = {"received", "not_accepted"}
LIVE = {"issued", *ANSWERING}


def notice_table(cast, notice):
    row, items = fresh(RectificationNotice, notice), list(notice.items.all())
    later = timezone.localdate() + timedelta(days=90)

    def written(actor):
        rectification.save_response(
            actor=actor,
            notice=row,
            revision=None,
            text="部署整改",
            items={item.pk: ("补齐", "done") for item in items},
        )

    def filed(actor):
        if row.is_answering:
            written(cast.liaison)
        rectification.file_response(actor=actor, notice=row)

    def verified(accepted):
        return lambda actor: rectification.verify_notice(
            actor=actor,
            notice=row,
            is_accepted=accepted,
            way="papers",
            text="不够",
            verdicts={item.pk: (accepted, "") for item in items},
        )

    return {
        "save": (
            OFFICE,
            {"draft"},
            lambda actor: rectification.save_notice(
                actor=actor, notice=row, due_on=later, requirements="限期", items={}
            ),
        ),
        "discard": (
            OFFICE,
            {"draft"},
            lambda actor: rectification.discard_notice(actor=actor, notice=row),
        ),
        "issue": (
            OFFICE,
            {"draft"},
            lambda actor: told(rectification.issue_notices(actor=actor, notices=[row])),
        ),
        "extend": (
            OFFICE,
            LIVE,
            lambda actor: rectification.extend_notice(actor=actor, notice=row, due_on=later, reason="停电"),
        ),
        "receive": (
            {"liaison"},
            {"issued"},
            lambda actor: rectification.receive_notice(actor=actor, notice=row),
        ),
        "write": ({"liaison"}, ANSWERING, written),
        "withdraw": (
            {"liaison"},
            {"responded"},
            lambda actor: rectification.withdraw_response(actor=actor, notice=row),
        ),
        "take up": (
            {"inspector"},
            {"responded", "verifying"},
            lambda actor: rectification.begin_verification(actor=actor, notice=row),
        ),
        "accept": ({"inspector"}, {"verifying"}, verified(True)),
        "refuse": ({"inspector"}, {"verifying"}, verified(False)),
        "file": ({"liaison"}, ANSWERING, filed),
    }


@pytest.mark.parametrize(
    "state",
    ["draft", "issued", "received", "responded", "verifying", "not_accepted", "closed", "cancelled"],
)
def test_who_does_what_in_a_rectification(cast, outsider, state):
    inspection = inspection_at(cast, "fed_back")
    # Evidence is another story.
    Severity.objects.update(needs_evidence=False)
    notice = notice_at(cast, "draft" if state == "cancelled" else state, inspection)
    if state == "cancelled":
        rectification.discard_notice(actor=cast.office, notice=notice)
    look(cast, outsider, notice_table(cast, notice), state)


@pytest.mark.parametrize("state", ["none", "asked", "deciding", "decided", "withdrawn"])
def test_who_does_what_in_a_review(cast, outsider, state):
    notice = notice_at(cast, "received")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    findings = Finding.objects.filter(visit=visit).problems()
    review = None
    if state != "none":
        review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings[:1], grounds="不实")
    if state in ("deciding", "decided"):
        review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    if state == "decided":
        review = reviews.decide_review(actor=cast.evaluator, review=review, decision="upheld", text="查明")
    if state == "withdrawn":
        review = reviews.withdraw_review(actor=cast.liaison, review=review)
    table = {
        "ask": (
            UNIT,
            {"none", "withdrawn"},
            lambda actor: reviews.ask_review(actor=actor, visit=visit, findings=findings, grounds="不实"),
        )
    }
    if review is not None:
        row = fresh(ReviewRequest, review)
        table |= {
            "assign": (
                {"director"},
                {"asked"},
                lambda actor: reviews.assign_reviewer(actor=actor, review=row, reviewer=cast.evaluator),
            ),
            "decide": (
                {"evaluator"},
                {"deciding"},
                lambda actor: reviews.decide_review(
                    actor=actor, review=row, decision="partly", text="查明", revoked=findings
                ),
            ),
            "take back": (
                UNIT,
                {"asked", "deciding"},
                lambda actor: reviews.withdraw_review(actor=actor, review=row),
            ),
        }
    look(cast, outsider, table, state)


def test_who_plans_and_sets_the_scales(cast, outsider):
    scale = serious(cast)
    template = scales.save_template(
        actor=cast.office, template=None, name="学校", is_active=True, questions=[("有专人吗？", "")]
    )
    today = timezone.localdate()
    acts = {
        "plan": lambda actor: inspections.plan_inspection(
            actor=actor, year=today.year, month=today.month, title="督导"
        ),
        "scale": lambda actor: scales.save_scale(actor=actor, row=scale, name="特别严重"),
        "template": lambda actor: scales.save_template(
            actor=actor, template=template, name="幼儿园", is_active=True, questions=[("有专人吗？", "")]
        ),
    }
    for key, person in cast.people.items():
        assert [is_done(act, person) for act in acts.values()] == [key in OFFICE] * 3, key
    assert [is_done(act, outsider.office) for act in acts.values()] == [True, False, False], (
        "in its own county"
    )


def test_what_is_refused_for_what_it_says(cast):
    """Reasons, notes and words that may not be missing."""
    inspection = inspection_at(cast, "on_site")
    found = Finding.objects.filter(inspection=inspection).problems().first()
    for act in (
        lambda: inspections.change_group(
            actor=cast.office, inspection=inspection, leader=cast.inspector, reason=" "
        ),
        lambda: inspections.change_group(
            actor=cast.office, inspection=inspection, leader=None, reason="调整"
        ),
        lambda: inspections.change_group(
            actor=cast.office, inspection=inspection, leader=cast.liaison, reason="调整"
        ),
        lambda: inspections.cancel_inspection(actor=cast.office, inspection=inspection, reason=""),
        lambda: fieldwork.drop_finding(actor=cast.inspector, finding=found, reason=""),
        lambda: concluding.conclude(actor=cast.inspector, inspection=inspection),
        lambda: scales.save_template(
            actor=cast.office, template=None, name="空的", is_active=True, questions=[]
        ),
    ):
        with pytest.raises(ValidationError):
            act()
    with pytest.raises(Conflict):
        fieldwork.change_finding(actor=cast.inspector, finding=found, revision=99, text="改")
    with pytest.raises(Conflict):
        inspection.refresh_from_db()
        concluding.save_conclusion(
            actor=cast.inspector, inspection=inspection, revision=99, conclusion="改", opinions={}
        )
    notice = notice_at(cast, "received", inspection_at(cast, "fed_back", title="另一次"))
    items = {item.pk: ("补齐", "done") for item in notice.items.all()}
    with pytest.raises(Conflict):
        rectification.save_response(actor=cast.liaison, notice=notice, revision=99, text="", items=items)
    with pytest.raises(ValidationError, match="没有写"):
        rectification.file_response(actor=cast.liaison, notice=notice)
    yesterday = timezone.localdate() - timedelta(days=1)
    for due_on, reason in ((yesterday, "停电"), (notice.due_on, "")):
        with pytest.raises(ValidationError):
            rectification.extend_notice(actor=cast.office, notice=notice, due_on=due_on, reason=reason)
    notice = answered(cast, notice, "verifying")
    with pytest.raises(ValidationError, match="哪里没有整改到位"):
        rectification.verify_notice(
            actor=cast.inspector, notice=notice, is_accepted=False, way="papers", text="", verdicts={}
        )
    with pytest.raises(ValidationError, match="没有核实"):
        rectification.verify_notice(
            actor=cast.inspector, notice=notice, is_accepted=True, way="papers", text="", verdicts={}
        )


def test_what_keeps_an_inspection_open(cast):
    inspection = inspection_at(cast, "fed_back")
    [notice] = rectification.draft_notices(actor=cast.office, inspection=inspection)
    with pytest.raises(ValidationError, match="没有销号"):
        concluding.close_inspection(actor=cast.office, inspection=inspection)
    rectification.discard_notice(actor=cast.office, notice=notice)
    problems = list(rectification.problems_to_settle(inspection))
    assert len(problems) == 2, "given up, they wait again"
    review = reviews.ask_review(
        actor=cast.liaison, visit=problems[0].visit, findings=problems[:1], grounds="不实"
    )
    for found in problems:
        for handling, note in (("notice", "想直接定"), ("none", ""), ("on_spot", "改了")):
            if handling == "on_spot":
                concluding.settle_finding(actor=cast.office, finding=found, handling=handling, note=note)
                continue
            with pytest.raises(ValidationError):
                concluding.settle_finding(actor=cast.office, finding=found, handling=handling, note=note)
    with pytest.raises(ValidationError, match="复核"):
        concluding.close_inspection(actor=cast.office, inspection=inspection)
    reviews.withdraw_review(actor=cast.liaison, review=review)
    assert concluding.close_inspection(actor=cast.office, inspection=inspection).state == "closed"


def test_what_belongs_to_another_county_or_another_visit_is_not_taken(cast, outsider):
    """Numbers in a form may be anybody's."""
    theirs = scales.severities_of(outsider.committee.pk).first()
    category = scales.categories_of(outsider.committee.pk).first()
    inspection = planned(cast, units=[cast.units.education, outsider.units.health])
    assert [visit.unit for visit in inspection.visits.all()] == [cast.units.education]
    with pytest.raises(ValidationError) as refused:
        scheme(cast, inspection, leader=outsider.inspector)
    assert list(refused.value.message_dict) == ["leader"]
    inspection = scheme(cast, fresh(Inspection, inspection), people=[outsider.evaluator, cast.auditor])
    assert not inspection.members.exclude(person=None).exists()
    first = inspection_at(cast, "notified", title="第一次")
    second = inspection_at(cast, "notified", title="第二次")
    here, there = (row.visits.get(unit=cast.units.education) for row in (first, second))
    for field, given in (("severity", theirs), ("category", category)):
        with pytest.raises(ValidationError) as refused:
            problem(cast, here, "台账不全", **{field: given})
        assert list(refused.value.message_dict) == [field]
    elsewhere = first.visits.get(unit=cast.units.health)
    item = checklists.add_item(actor=cast.inspector, visit=elsewhere, text="有专人负责吗？")
    with pytest.raises(ValidationError, match="检查项"):
        problem(cast, here, "台账不全", item=item)
    found = problem(cast, here, "台账不全")
    assert problem(cast, here, "再发一次", client_id=found.client_id) == found
    with pytest.raises(Conflict):
        problem(cast, there, "别处", client_id=found.client_id)


def test_the_group_is_not_asked_again_once_a_unit_was_told_or_a_notice_drawn_up(cast):
    inspection = inspection_at(cast, "concluded")
    [notice] = rectification.draft_notices(actor=cast.office, inspection=inspection)
    with pytest.raises(RuleError, match="不能再退回"):
        concluding.reopen_site(actor=cast.office, inspection=inspection, reason="补充")
    rectification.discard_notice(actor=cast.office, notice=notice)
    visit = inspection.visits.get(unit=cast.units.education)
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=[visit], note="函")
    with pytest.raises(RuleError, match="不能再退回"):
        concluding.reopen_site(actor=cast.office, inspection=inspection, reason="补充")
    elsewhere = Finding.objects.filter(inspection=inspection_at(cast, "fed_back", title="另一次")).problems()
    for findings in ([], elsewhere):
        with pytest.raises(ValidationError, match="异议"):
            reviews.ask_review(actor=cast.liaison, visit=visit, findings=findings, grounds="不实")


def test_days_that_cannot_be_meant(cast):
    inspection, today = planned(cast), timezone.localdate()
    for changes, field in (
        ({"end_on": today - timedelta(days=1)}, "end_on"),
        ({"end_on": today + timedelta(days=365)}, "end_on"),
        ({"visits": {cast.units.education.pk: (today + timedelta(days=9), "")}}, "visits"),
    ):
        with pytest.raises(ValidationError) as refused:
            scheme(cast, fresh(Inspection, inspection), **changes)
        assert list(refused.value.message_dict) == [field]
