"""The public page: it shows what must be public while it must be, and nothing else to anybody at any time."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commendations import services
from commendations.models import CommendationRound, Nomination, Objection
from history.models import Event
from notices.models import Message
from outlines.importer import parse
from outlines.services import store_outlines
from tests.commending import STATES, announced, current, drafted, expire, nominated, round_at
from tests.factories import copies_of
from tests.texts import SMALL_OUTLINE

pytestmark = pytest.mark.usefixtures("outlines")

TEXT = "资助名单里的两名学生并不在该校就读，请核实。"
SIGNED = {"text": TEXT, "is_signed": "1", "name": "匿名信作者李某", "contact": "13888880000"}


def address(round_):
    return reverse("commendations:public", args=[round_.key])


@pytest.fixture
def public(cast):
    """A list in its first day of publicity."""
    round_ = announced(cast)
    CommendationRound.objects.update(publicity_from=timezone.localdate())
    return current(round_)


def body_of(round_, status=200):
    response = Client().get(address(round_))
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("state", [*STATES, "cancelled"])
def test_names_are_shown_while_the_list_is_public_and_at_no_other_time(cast, state):
    round_ = round_at(cast, state)
    names = list(Nomination.objects.values_list("name", flat=True)) or ["李红梅"]
    body = Client().get(address(round_)).content.decode()
    assert not [name for name in names if name in body], "the first day of publicity is the next working day"
    CommendationRound.objects.filter(publicity_from__isnull=False).update(
        publicity_from=timezone.localdate() - timedelta(days=1)
    )
    body = Client().get(address(round_)).content.decode()
    assert all(name in body for name in names) == (state == "publicity")
    if state in ("at_director", "at_chair", "decided"):
        assert "公示已结束" in body
    elif state != "publicity":
        assert "没有找到这个页面" in body


def test_after_the_last_day_nobody_is_named_though_the_office_has_not_ended_it(public):
    assert "李红梅" in body_of(public)
    expire(public)
    body = body_of(public)
    assert "公示已结束" in body
    assert "李红梅" not in body
    assert "<form" not in body
    response = Client().post(address(public), SIGNED)
    assert response.status_code == 409
    assert not Objection.objects.exists()


def test_nothing_leaks(cast, outsider):
    """What stands in the rows, and must not stand on the page, is marked; the page holds none of the marks."""
    round_ = announced(cast)
    Nomination.objects.filter(name="李红梅").update(
        contact_phone="13911112222",
        contact_name="标记联系人",
        birth_year=1987,
        deeds="标记事迹材料",
        head_opinion="标记单位意见",
        higher_honour="标记上级荣誉",
        leader_name="标记负责人",
        ethnicity="标记民族",
        gender="female",
        person=cast.monitor,
        record=[
            {
                "year": 2025,
                "points": "97.31",
                "full": "100",
                "rank": 1,
                "of": 9,
                "is_final": True,
                "url": "/x",
            }
        ],
    )
    CommendationRound.objects.update(publicity_from=timezone.localdate())
    pattern = Nomination.objects.get(name="李红梅")
    for state, name in (
        ("accepted", "未入名单者"),
        ("rejected", "被否者"),
        ("retracted", "撤回者"),
        ("drafting", "填写者"),
    ):
        row = Nomination.objects.get(pk=pattern.pk)
        row.pk, row.process, row.person = None, None, None
        row.name, row.state, row.is_proposed, row.end_reason = name, state, False, "标记理由"
        row.save(force_insert=True)
    services.receive_objection(
        round=round_,
        nomination=pattern,
        is_signed=True,
        name="标记提出人",
        contact="标记电话",
        text="标记异议内容",
    )
    body = body_of(round_)
    assert all(
        shown in body for shown in ("李红梅", "基础教育股", "宁城县教育局", "股长", "走访留守儿童家庭")
    )
    hidden = ["13911112222", "1987", "97.31", "未入名单者", "被否者", "撤回者", "填写者", "标记", "女"]
    hidden += [person.username for person in cast.people.values() if len(person.username) > 4]
    hidden += [cast.people[key].name for key in ("office", "director", "chair", "monitor", "unit_head")]
    hidden += [reverse("workbench:home") + '"', reverse("organisations:login"), "sidenav", "topbar"]
    contact = round_.contact.split()[0]
    for mark in hidden:
        assert mark not in body or mark == contact or (mark == "女" and "妇女" in body), mark
    addresses = set(re.findall(r'(?:href|action|src)="([^"]+)"', body))
    assert all(found.startswith("/static/") or found == "#object" for found in addresses), addresses


def test_a_wrong_key_and_another_county(public, outsider):
    store_outlines(
        committee=outsider.committee,
        parsed=parse(SMALL_OUTLINE),
        source_name="a.txt",
        actor=outsider.office,
    )
    foreign = announced(outsider, title="外县的表彰")
    CommendationRound.objects.update(publicity_from=timezone.localdate())
    body = body_of(public)
    assert "喀喇沁" not in body
    assert "宁城县妇女儿童工作委员会" not in body_of(foreign)
    for key in ("x", public.key.swapcase(), f"{public.key}x", str(public.pk), public.key[:-1]):
        assert Client().get(reverse("commendations:public", args=[key])).status_code == 404
    theirs = Nomination.objects.filter(round=foreign, is_proposed=True).first()
    response = Client().post(address(public), SIGNED | {"nomination": theirs.pk})
    assert response.status_code == 422
    assert not Objection.objects.exists()


def test_no_cookie_but_the_forms_token_and_no_robot(public):
    response = Client().get(address(public))
    assert set(response.cookies) <= {"csrftoken"}
    assert "noindex" in response["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "script-src" in response["Content-Security-Policy"]


def test_whoever_is_signed_in_sees_no_more(cast, public, browser_of):
    ours = browser_of(cast.office).get(address(public)).content.decode()
    assert cast.office.name not in ours.replace(public.contact, "")
    assert "sidenav" not in ours


def test_an_objection_arrives_and_its_author_is_the_offices_alone(cast, public, browser_of):
    client = Client(enforce_csrf_checks=True)
    assert client.post(address(public), SIGNED).status_code == 403, "only through the page"
    client.get(address(public))
    token = client.cookies["csrftoken"].value
    person = Nomination.objects.get(name="李红梅")
    response = client.post(
        address(public), SIGNED | {"nomination": person.pk, "csrfmiddlewaretoken": token}, follow=True
    )
    objection = Objection.objects.get()
    body = response.content.decode()
    assert objection.receipt in body
    assert "匿名信作者" not in body
    assert (objection.nomination, objection.name, objection.how) == (person, "匿名信作者李某", "form")
    for who in ("office", "director"):
        page = browser_of(cast.people[who]).get(objection.get_absolute_url()).content.decode()
        assert "匿名信作者李某" in page
    seen_by_others = [
        reverse("commendations:round", args=[public.pk]),
        reverse("commendations:deciding", args=[public.pk]),
        reverse("commendations:nomination", args=[person.pk]),
        reverse("commendations:objections", args=[public.pk]),
        objection.get_absolute_url(),
    ]
    for who in ("chair", "inspector", "leading_group", "liaison", "unit_head"):
        for url in seen_by_others:
            page = browser_of(cast.people[who]).get(url).content.decode()
            assert "匿名信作者" not in page
            assert "13888880000" not in page
            assert TEXT not in page
    assert not Event.objects.filter(comment__contains="匿名信作者").exists()
    assert not Message.objects.filter(body__contains="匿名信作者").exists()
    assert not Message.objects.filter(title__contains="匿名信作者").exists()


def test_whoever_does_not_sign_leaves_nothing_behind(public):
    Client().post(address(public), SIGNED | {"is_signed": ""})
    objection = Objection.objects.get()
    assert (objection.is_signed, objection.name, objection.contact) == (False, "", "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "text"),
        ({"text": "短"}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"name": ""}, "name"),
        ({"contact": " "}, "contact"),
        ({"name": "名" * 41}, "name"),
        ({"nomination": "999999"}, "nomination"),
        ({"nomination": "x"}, "nomination"),
        ({"nomination": "9" * 40}, "nomination"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(public, given, said):
    typed = SIGNED | given
    response = Client().post(address(public), typed)
    assert response.status_code == 422
    assert response.context["form"].errors[said]
    body = response.content.decode()
    assert typed["text"] in body
    assert not Objection.objects.exists()


def test_what_is_hostile_is_text(public):
    nasty = "<script>alert(1)</script>\x00 ' OR 1=1 -- 这是一段很长的异议内容"
    response = Client().post(address(public), SIGNED | {"text": nasty, "name": ""})
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()


def test_a_machine_is_told_what_people_are_told_and_nothing_is_kept(public):
    response = Client().post(address(public), SIGNED | {"website": "http://spam"}, follow=True)
    assert "异议已收到" in response.content.decode()
    assert not Objection.objects.exists()


def test_nobody_reads_a_receipt_that_was_not_given_to_them(public):
    for receipt in ("2026-ABCDEFGH", "x.y", "2026-ABCDEFGH.sig"):
        url = reverse("commendations:public-sent", args=[public.key, receipt])
        assert Client().get(url).status_code == 404


def test_so_many_an_hour_and_what_was_typed_stays(public, settings):
    settings.LIANGGANG_OBJECTIONS_AN_HOUR = 1
    assert Client().post(address(public), SIGNED).status_code == 302
    assert Client().post(address(public), SIGNED).status_code == 302, "the same, sent twice"
    response = Client().post(address(public), SIGNED | {"text": f"{TEXT}，另有一事"})
    assert response.status_code == 409
    assert f"{TEXT}，另有一事" in response.content.decode()
    assert Objection.objects.count() == 1


def test_the_page_costs_the_same_for_many(cast, public, django_assert_max_num_queries):
    pattern = Nomination.objects.filter(is_proposed=True, kind="individual").first()
    copies_of(pattern, 60, name=lambda n: f"先进{n}", process_id=lambda n: None)
    with django_assert_max_num_queries(6):
        assert "先进59" in body_of(public)


def test_a_unit_sees_nothing_of_what_the_office_weighs(cast, browser_of):
    """Its own nomination, without the standing on the list, the departments' words, and the ranking."""
    round_ = round_at(cast, "consultation")
    row = Nomination.objects.get(name="李红梅")
    request = round_.requests.select_related("round").first()
    verdicts = {opinion.nomination_id: ("objects", "标记部门意见") for opinion in request.opinions.all()}
    services.answer_by_hand(actor=cast.office, request=request, verdicts=verdicts, by_hand="复函")
    opinion = row.opinions.select_related("request__round", "nomination").get(request=request)
    services.settle_opinion(actor=cast.office, opinion=opinion, reason="标记理由")
    page = browser_of(cast.liaison).get(row.get_absolute_url()).content.decode()
    assert "标记" not in page
    assert "列入名单" not in page
    assert "拟表彰" not in page
    theirs = browser_of(cast.office).get(row.get_absolute_url()).content.decode()
    assert "标记部门意见" in theirs
    url = reverse("commendations:nominations", args=[round_.pk])
    assert "拟表彰" in browser_of(cast.office).get(url).content.decode()
    for query in ("", "?cols=is_proposed", "?listed=0", "?sort=is_proposed", "?sort=-is_proposed&listed=1"):
        listed = browser_of(cast.liaison).get(url + query).content.decode()
        assert "拟表彰" not in listed
        assert "李红梅" in listed.replace(cast.liaison.name, "", 1)
    other = Nomination.objects.get(name="赵静")
    assert browser_of(cast.liaison).get(other.get_absolute_url()).status_code == 404


def test_drafts_of_a_unit_are_not_the_offices(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = drafted(cast, round_, name="未报送者")
    assert browser_of(cast.office).get(row.get_absolute_url()).status_code == 404
    assert "未报送者" not in browser_of(cast.office).get(round_.get_absolute_url()).content.decode()
    nominated(cast, round_, kind="collective", name="已报送股")
    assert "已报送股" in browser_of(cast.office).get(round_.get_absolute_url()).content.decode()
