"""活动台账: what is done is recorded, corrected with its history, withdrawn with a reason, and never deleted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.services import attach
from history.models import Event
from organisations import services as organisations
from pages.rules import Conflict, RuleError
from supervision.models import Activity
from supervision.services.activities import correct_activity, record_activity, withdraw_activity
from tests.failing import break_at_every_statement
from tests.races import at_once

TODAY = timezone.localdate()


def recorded(cast, outline, kind="training", *, actor=None, unit=None, **said) -> Activity:
    given = {"title": "联络员培训班", "held_on": TODAY, "outlines": [outline]}
    return record_activity(actor=actor or cast.office, kind=kind, unit=unit, **(given | said))


def state():
    return list(Activity.objects.values_list("title", "revision", "withdrawn_at")), Event.objects.count()


def test_a_unit_records_what_it_did(cast, outline):
    activity = recorded(
        cast,
        outline,
        actor=cast.liaison,
        unit=cast.units.education,
        title="  女童保护 培训 ",
        summary="讲座两场。\r\n发放手册。",
        people=120,
        amount=Decimal("3"),
    )
    assert (activity.title, activity.summary) == ("女童保护 培训", "讲座两场。\n发放手册。")
    assert (activity.people, activity.year) == (120, TODAY.year)
    # A training carries no amount.
    assert activity.amount is None
    event = Event.objects.about(activity).get()
    assert (event.verb, event.actor) == ("activity.recorded", cast.liaison)


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("training", {"title": " "}, "title"),
        ("training", {"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ("training", {"held_on": date(1999, 12, 31)}, "held_on"),
        ("training", {"held_on": None}, "held_on"),
        ("training", {"held_on": TODAY, "ended_on": TODAY - timedelta(days=1)}, "ended_on"),
        ("training", {"held_on": TODAY, "ended_on": TODAY + timedelta(days=1)}, "ended_on"),
        ("training", {"outlines": []}, "outlines"),
        ("training", {"people": -1}, "people"),
        ("funds", {"amount": None}, "amount"),
        ("funds", {"amount": Decimal("-1")}, "amount"),
        ("monitoring_report", {"stage": ""}, "stage"),
        ("monitoring_report", {"stage": "never"}, "stage"),
        ("statistics", {"year": 1899}, "year"),
        ("statistics", {"year": TODAY.year + 2}, "year"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, outline, kind, said, field):
    with pytest.raises(ValidationError) as refused:
        recorded(cast, outline, kind, **said)
    assert field in refused.value.message_dict
    assert not Activity.objects.exists()


def test_a_volume_of_last_year_counts_for_last_year(cast, outline):
    assert recorded(cast, outline, "statistics", year=TODAY.year - 1).year == TODAY.year - 1
    assert recorded(cast, outline, "statistics", title="另一册").year == TODAY.year


def test_units_record_only_their_own_and_only_what_is_theirs_to_record(cast, outsider, outline):
    for unit in (None, cast.units.health):
        with pytest.raises(RuleError):
            recorded(cast, outline, actor=cast.liaison, unit=unit)
    with pytest.raises(RuleError):
        recorded(cast, outline, "deliberation", actor=cast.liaison, unit=cast.units.education)
    with pytest.raises(RuleError):
        recorded(cast, outline, actor=cast.inspector)
    with pytest.raises(ValidationError):
        recorded(cast, outline, unit=outsider.units.health)
    with pytest.raises(ValidationError):
        recorded(outsider, outline, actor=outsider.office)
    assert not Activity.objects.exists()


def test_the_same_thing_sent_twice_is_one_record(cast, outline):
    for unit in (None, cast.units.health):
        first = recorded(cast, outline, unit=unit)
        with pytest.raises(Conflict) as conflict:
            recorded(cast, outline, unit=unit)
        assert conflict.value.current == first
    assert Activity.objects.count() == 2
    # What was withdrawn may be entered anew.
    withdraw_activity(actor=cast.office, activity=first, reason="登记错了")
    recorded(cast, outline, unit=cast.units.health)


def test_a_correction_keeps_what_was_said_before(cast, outline):
    activity = recorded(cast, outline, people=100)
    changed = correct_activity(
        actor=cast.office,
        activity=activity,
        revision=1,
        title="联络员培训班（第二期）",
        held_on=TODAY,
        people=80,
        outlines=[outline],
        unit=cast.units.education,
    )
    assert (changed.revision, changed.people, changed.unit) == (2, 80, cast.units.education)
    event = Event.objects.about(activity).latest("id")
    assert event.data["people"] == ["100", "80"]
    assert event.data["title"] == ["联络员培训班", "联络员培训班（第二期）"]
    # The unit whose it is now may correct it too; another unit may not, nor does it see it.
    assert Activity.objects.visible_to(cast.access("liaison")).exists()
    assert not Activity.objects.visible_to(cast.access("other_liaison")).exists()


def test_two_people_correct_the_same_record(cast, outline):
    activity = recorded(cast, outline)
    said = {"held_on": TODAY, "outlines": [outline]}
    correct_activity(actor=cast.office, activity=activity, revision=1, title="甲", **said)
    with pytest.raises(Conflict) as conflict:
        correct_activity(actor=cast.director, activity=activity, revision=1, title="乙", **said)
    assert conflict.value.current.title == "甲"
    # The same words again overwrite nobody.
    assert (
        correct_activity(actor=cast.director, activity=activity, revision=1, title="甲", **said).revision == 2
    )


def test_what_was_withdrawn_stays_and_changes_no_more(cast, outline):
    activity = recorded(cast, outline)
    with pytest.raises(ValidationError):
        withdraw_activity(actor=cast.office, activity=activity, reason="  ")
    withdraw_activity(actor=cast.office, activity=activity, reason="不是本级开展的")
    with pytest.raises(Conflict):
        withdraw_activity(actor=cast.director, activity=activity, reason="重复")
    with pytest.raises(RuleError):
        correct_activity(
            actor=cast.office, activity=activity, revision=1, title="改", held_on=TODAY, outlines=[outline]
        )
    with pytest.raises(RuleError):
        attach(actor=cast.office, instance=activity, upload=SimpleUploadedFile("a.txt", b"x"))
    assert Activity.objects.get().withdraw_reason == "不是本级开展的"
    assert not Activity.objects.standing().exists()


def test_the_leading_group_deals_with_schemes_and_reports_of_the_ledger(cast, outline):
    report = recorded(cast, outline, "monitoring_report", title="2025年度监测报告", stage="yearly")
    other = recorded(cast, outline, "training")
    session = recorded(cast, outline, "deliberation", title="领导小组会议", examines=[report])
    assert list(session.examines.all()) == [report]
    with pytest.raises(ValidationError):
        recorded(cast, outline, "deliberation", title="第二次会议", examines=[other])
    # A training examines nothing, whatever is sent along.
    assert not recorded(cast, outline, "training", title="x", examines=[report]).examines.exists()


def test_a_unit_that_was_closed_keeps_its_records(cast, outline):
    activity = recorded(cast, outline, unit=cast.units.health)
    fields = {name: getattr(cast.units.health, name) for name in organisations.UNIT_FIELDS}
    organisations.save_unit(actor=cast.admin, unit=cast.units.health, **(fields | {"is_active": False}))
    correct_activity(
        actor=cast.office,
        activity=activity,
        revision=1,
        title="改名",
        held_on=TODAY,
        outlines=[outline],
        unit=cast.units.health,
    )
    with pytest.raises(ValidationError):
        recorded(cast, outline, title="新的", unit=cast.units.health)


@pytest.mark.django_db(transaction=True)
def test_a_broken_database_leaves_all_or_nothing(cast, outline):
    assert break_at_every_statement(lambda: recorded(cast, outline), state) > 5
    activity = Activity.objects.get()
    correct = {"revision": 1, "title": "乙", "held_on": TODAY, "outlines": [outline]}
    assert (
        break_at_every_statement(
            lambda: correct_activity(actor=cast.office, activity=activity, **correct), state
        )
        > 5
    )
    assert (
        break_at_every_statement(
            lambda: withdraw_activity(actor=cast.office, activity=activity, reason="重复"), state
        )
        > 5
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_people_record_and_correct_at_once(cast, outline):
    made = at_once(10, lambda n: recorded(cast, outline))
    assert sum(isinstance(result, Activity) for result in made) == 1
    assert sum(isinstance(result, Conflict) for result in made) == 9
    activity = Activity.objects.get()
    said = {"held_on": TODAY, "outlines": [outline], "revision": 1}
    corrected = at_once(
        10, lambda n: correct_activity(actor=cast.office, activity=activity, title=f"第{n}稿", **said)
    )
    assert sum(isinstance(result, Activity) for result in corrected) == 1
    assert sum(isinstance(result, Conflict) for result in corrected) == 9
    assert Activity.objects.get().revision == 2


# Pages ------------------------------------------------------------------------------------------------


def sent(**changes):
    return {"title": "女童保护培训", "held_on": str(TODAY), "summary": "讲座"} | changes


def test_a_liaison_records_through_the_page(cast, outline, browser_of):
    liaison = browser_of(cast.liaison)
    chooser = liaison.get(reverse("supervision:activity-new")).content.decode()
    assert "培训" in chooser
    assert "领导小组审议" not in chooser
    url = reverse("supervision:activity-new") + "?kind=training"
    form = liaison.get(url).context["form"]
    # One's own unit and the outlines that run are chosen already.
    assert form["unit"].value() == cast.units.education.pk
    assert form["outlines"].value() == [outline.pk]
    assert "amount" not in form.fields
    answer = liaison.post(url, sent(unit=cast.units.education.pk, outlines=[outline.pk], people="12"))
    activity = Activity.objects.get()
    assert answer.url == activity.get_absolute_url()
    page = liaison.get(answer.url).content.decode()
    assert "女童保护培训" in page
    # Twice is once, and leads to the same page.
    again = liaison.post(url, sent(unit=cast.units.education.pk, outlines=[outline.pk]))
    assert again.url == answer.url
    # Another unit's record is not there.
    assert browser_of(cast.other_liaison).get(answer.url).status_code == 404
    assert browser_of(cast.chair).get(answer.url).status_code == 200
    assert liaison.get(url.replace("training", "deliberation")).status_code == 404


def test_bad_input_stands_at_its_field_with_what_was_typed(cast, outline, outsider, browser_of):
    office = browser_of(cast.office)
    url = reverse("supervision:activity-new") + "?kind=funds"
    for wrong, field in (
        ({"held_on": str(TODAY + timedelta(days=3))}, "held_on"),
        ({"amount": ""}, "amount"),
        ({"amount": "很多"}, "amount"),
        ({"outlines": []}, "outlines"),
        ({"year": "99"}, "year"),
        ({"unit": outsider.units.health.pk}, "unit"),
        ({"title": "长" * 201}, "title"),
    ):
        answer = office.post(url, sent(outlines=[outline.pk], amount="5", year="2026") | wrong)
        assert answer.status_code == 422, wrong
        assert answer.context["form"].errors[field], wrong
        assert "讲座" in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_stale_form_shows_both_texts(cast, outline, browser_of):
    activity = recorded(cast, outline)
    url = reverse("supervision:activity-correct", args=[activity.pk])
    correct_activity(
        actor=cast.director,
        activity=activity,
        revision=1,
        title="主任改的",
        held_on=TODAY,
        outlines=[outline],
    )
    mine = sent(title="我写的", outlines=[outline.pk], revision="1")
    office = browser_of(cast.office)
    answer = office.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "主任改的" in page
    assert "我写的" in page
    assert Activity.objects.get().title == "主任改的"
    # Sent again it is a decision.
    assert (
        office.post(url, mine | {"revision": answer.context["form"]["revision"].value()}).status_code == 302
    )
    assert Activity.objects.get().title == "我写的"


def test_withdrawing_through_the_page(cast, outline, browser_of):
    activity = recorded(cast, outline, unit=cast.units.education)
    url = reverse("supervision:activity-withdraw", args=[activity.pk])
    liaison = browser_of(cast.liaison)
    assert liaison.post(url, {"reason": " "}).status_code == 422
    assert liaison.post(url, {"reason": "登记错了"}).status_code == 302
    assert liaison.post(url, {"reason": "再撤"}).status_code == 409
    assert "登记错了" in liaison.get(activity.get_absolute_url()).content.decode()
    shown = liaison.get(reverse("supervision:activities")).content.decode()
    assert activity.title not in shown
    assert activity.title in liaison.get(reverse("supervision:activities") + "?state=all").content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?q=联络员 培训", 1),
        ("?kind=funds", 1),
        ("?audience=women", 2),
        ("?audience=children", 0),
        ("?year=2020", 0),
        ("?unit=教育", 1),
        ("?kind=nothing", 2),
    ],
)
def test_the_ledger_is_filtered(cast, outline, browser_of, query, count):
    recorded(cast, outline, unit=cast.units.education)
    recorded(cast, outline, "funds", title="预算", amount=Decimal("20"))
    page = browser_of(cast.office).get(reverse("supervision:activities") + query)
    assert page.context["page"].paginator.count == count


def test_the_page_of_a_record_asks_the_same_however_many_sessions_dealt_with_it(cast, outline, browser_of):
    report = recorded(cast, outline, "monitoring_report", title="监测报告", stage="yearly")
    office, url = browser_of(cast.office), report.get_absolute_url()

    def asked():
        office.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert office.get(url).status_code == 200
        return len(captured)

    few = asked()
    for n in range(5):
        recorded(cast, outline, "deliberation", title=f"第{n}次会议", examines=[report])
    assert asked() == few
    assert few <= 10
