"""Accounts and units as the administrator and the office keep them, on the pages they use."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from files.spreadsheets import read_workbook
from history.models import Event
from organisations import services
from organisations.access import access_of
from organisations.models import Committee, Unit, User
from pages.rules import Conflict
from pages.staleness import fingerprint


def disable(client, person, asked="off", reason="调离"):
    url = reverse("organisations:set-active", args=[person.pk])
    return client.post(url, {"active": asked, "reason": reason})


@pytest.mark.parametrize("keeper", ["admin", "office", "director"])
def test_keepers_register_a_person_with_the_first_post(cast, browser_of, keeper):
    client = browser_of(cast.people[keeper])
    page = client.post(
        reverse("organisations:person-new"),
        {
            "name": "新联络员",
            "username": "newcomer",
            "phone": "0476-1234567",
            "role": "liaison",
            "unit": cast.units.statistics.pk,
            "start_on": timezone.localdate(),
        },
    )
    person = User.objects.get(username="newcomer")
    assert person.check_password(page.context["password"])
    assert person.must_change_password
    assert access_of(person).serves(cast.units.statistics.pk, "liaison")
    assert "0476-1234567" in client.get(person.get_absolute_url()).content.decode()
    verbs = set(Event.objects.about(person).values_list("verb", flat=True))
    assert verbs == {"person.created", "post.started"}


@pytest.mark.parametrize("who", ["liaison", "unit_head", "inspector", "chair", "auditor", "postless"])
def test_others_register_nobody(cast, browser_of, who):
    page = browser_of(cast.people[who]).post(
        reverse("organisations:person-new"),
        {
            "name": "x",
            "username": "x",
            "role": "liaison",
            "unit": cast.units.health.pk,
            "start_on": "2026-01-01",
        },
    )
    assert page.status_code == 403
    assert not User.objects.filter(username="x").exists()


def test_a_username_taken_a_moment_ago_is_a_message_and_not_a_fault(cast, browser_of, monkeypatch):
    """Two clerks register the same username at once: both checks pass, the database decides."""
    monkeypatch.setattr(User, "full_clean", lambda self, *args, **kwargs: None)
    with pytest.raises(ValidationError, match="刚刚有人登记了同样的"):
        services.create_person(actor=cast.admin, username="liaison", name="另一个人")
    assert User.objects.get(username="liaison").name == "李红梅"


def test_disabling_twice_does_not_enable_again(cast, browser_of):
    """A double click, or the office and the administrator at the same time."""
    assert disable(browser_of(cast.admin), cast.liaison).status_code == 302
    second = disable(browser_of(cast.office), cast.liaison, reason="已调到统计局")
    assert second.status_code == 409
    assert "已调到统计局" in second.content.decode(), "what was typed is handed back"
    cast.liaison.refresh_from_db()
    assert not cast.liaison.is_active
    assert Event.objects.about(cast.liaison).filter(verb="person.disabled").count() == 1


def test_disabling_needs_a_reason_and_the_timeline_keeps_it(cast, browser_of):
    admin = browser_of(cast.admin)
    assert disable(admin, cast.liaison, reason="").status_code == 422
    disable(admin, cast.liaison, reason="调往喀喇沁")
    assert "调往喀喇沁" in admin.get(cast.liaison.get_absolute_url()).content.decode()
    disable(admin, cast.liaison, asked="on", reason="调回")
    cast.liaison.refresh_from_db()
    assert cast.liaison.is_active


def test_the_history_of_a_person_is_not_for_colleagues(cast, browser_of):
    services.set_active(actor=cast.admin, person=cast.liaison, active=False, reason="调往喀喇沁")
    for who, sees in (("admin", True), ("office", True), ("auditor", True), ("unit_head", False)):
        client = browser_of(cast.people[who])
        services.set_active(actor=cast.admin, person=cast.liaison, active=True)
        body = client.get(cast.liaison.get_absolute_url()).content.decode()
        assert ("调往喀喇沁" in body) is sees, who


@pytest.mark.parametrize("page", ["person-edit", "set-active"])
def test_the_office_is_told_at_once_whose_account_is_not_its_to_keep(cast, browser_of, page):
    answer = browser_of(cast.office).get(reverse(f"organisations:{page}", args=[cast.admin.pk]))
    assert answer.status_code == 403
    assert "只能由系统管理员维护" in answer.content.decode()


def test_people_are_found_by_name_username_and_unit(cast, browser_of):
    office = browser_of(cast.office)
    for words, found in (("李红", "李红梅"), ("other_liai", "赵静"), ("教育局", "李红梅")):
        body = office.get(reverse("organisations:people"), {"q": words}).content.decode()
        assert found in body, words
        assert "郑国强" not in body, words


def test_the_list_and_its_excel_show_telephones_to_keepers_only(cast, browser_of):
    services.update_person(actor=cast.admin, person=cast.liaison, phone="0476-7654321")
    for who, sees in (("admin", True), ("office", True), ("auditor", False), ("unit_head", False)):
        client, url = browser_of(cast.people[who]), reverse("organisations:people")
        assert ("0476-7654321" in client.get(url).content.decode()) is sees, who
        answer = client.get(url, {"export": "xlsx"})
        [sheet] = read_workbook(b"".join(answer.streaming_content), "人员.xlsx")
        cells = [str(cell) for row in sheet.rows for cell in row]
        assert any("李红梅" in cell for cell in cells), who
        assert any("0476-7654321" in cell for cell in cells) is sees, who


def test_a_unit_whose_liaison_is_disabled_has_none(cast, browser_of):
    url = cast.units.education.get_absolute_url()
    assert "还没有联络员" not in browser_of(cast.office).get(url).content.decode()
    services.set_active(actor=cast.admin, person=cast.liaison, active=False, reason="调离")
    office = browser_of(cast.office)
    assert "还没有联络员" in office.get(url).content.decode()
    listed = office.get(reverse("organisations:units"), {"state": "no_liaison"}).content.decode()
    assert "县教育局" in listed


def test_a_unit_out_of_use_is_not_missing_a_liaison(cast, browser_of):
    services.save_unit(actor=cast.office, unit=cast.units.statistics, is_active=False)
    body = browser_of(cast.office).get(cast.units.statistics.get_absolute_url()).content.decode()
    assert "已停用" in body
    assert "还没有联络员" not in body


def overtaken(monkeypatch, name, change):
    """Between the form's look at the row and the service's lock somebody else saves."""
    original = getattr(services, name)

    def late(**kwargs):
        monkeypatch.setattr(services, name, original)
        change()
        return original(**kwargs)

    monkeypatch.setattr(services, name, late)


def test_a_unit_saved_between_look_and_lock_is_not_overwritten(cast, browser_of, monkeypatch):
    unit, fields = cast.units.health, services.UNIT_FIELDS
    overtaken(
        monkeypatch,
        "save_unit",
        lambda: services.save_unit(actor=cast.director, unit=unit, leads="主任写的职责"),
    )
    data = {name: getattr(unit, name) for name in fields}
    data |= {"leads": "我写的职责", "fingerprint": fingerprint(unit, fields)}
    page = browser_of(cast.office).post(reverse("organisations:unit-edit", args=[unit.pk]), data)
    assert page.status_code == 409
    assert "主任写的职责" in page.content.decode()
    assert "我写的职责" in page.content.decode()
    unit.refresh_from_db()
    assert unit.leads == "主任写的职责"


def test_a_person_saved_between_look_and_lock_is_not_overwritten(cast, browser_of, monkeypatch):
    person, fields = cast.liaison, services.PERSON_FIELDS
    overtaken(
        monkeypatch,
        "update_person",
        lambda: services.update_person(actor=cast.admin, person=person, job_title="副科长"),
    )
    data = {name: getattr(person, name) for name in fields}
    data |= {"job_title": "科长", "fingerprint": fingerprint(person, fields)}
    page = browser_of(cast.office).post(reverse("organisations:person-edit", args=[person.pk]), data)
    assert page.status_code == 409
    assert "副科长" in page.content.decode()
    person.refresh_from_db()
    assert person.job_title == "副科长"


def test_own_particulars_and_the_committees_settings_are_guarded_too(cast, browser_of):
    seen = fingerprint(cast.liaison, ("phone", "email"))
    services.update_person(actor=cast.admin, person=cast.liaison, phone="0476-1")
    page = browser_of(cast.liaison).post(
        reverse("organisations:account"), {"phone": "0476-2", "email": "", "fingerprint": seen}
    )
    assert page.status_code == 409
    committee, fields = cast.committee, services.COMMITTEE_FIELDS
    seen = fingerprint(committee, fields)
    services.update_committee(actor=cast.admin, committee=committee, near_due_days=15)
    data = {name: getattr(committee, name) for name in fields} | {"near_due_days": 45, "fingerprint": seen}
    page = browser_of(cast.admin).post(reverse("organisations:committee"), data)
    assert page.status_code == 409
    assert Committee.objects.get(pk=committee.pk).near_due_days == 15


def test_the_service_itself_refuses_what_is_stale(cast):
    unit = cast.units.health
    seen = fingerprint(unit, ("leads",))
    services.save_unit(actor=cast.director, unit=unit, leads="先")
    with pytest.raises(Conflict):
        services.save_unit(actor=cast.office, unit=unit, seen=seen, leads="后")
    assert services.save_unit(actor=cast.office, unit=unit, leads="后").leads == "后"


def test_a_fingerprint_does_not_depend_on_the_order_of_the_fields(cast):
    person = cast.liaison
    assert fingerprint(person, ("name", "phone")) == fingerprint(person, ("phone", "name"))
    before = fingerprint(person, ("name", "phone"))
    person.phone = "1"
    assert fingerprint(person, ("name", "phone")) != before
    assert fingerprint(Unit(committee=cast.committee), ("name",)) == ""


def test_posts_of_years_ago_stay_on_the_persons_page(cast, browser_of):
    services.appoint(
        actor=cast.admin,
        person=cast.postless,
        role="liaison",
        unit=cast.units.health,
        start_on=date(2020, 1, 1),
    )
    post = cast.postless.posts.get()
    services.end_post(actor=cast.admin, post=post, end_on=date(2023, 6, 30))
    body = browser_of(cast.office).get(cast.postless.get_absolute_url()).content.decode()
    assert "2020-01-01" in body
    assert "2023-06-30" in body
    assert "已离任" in body
