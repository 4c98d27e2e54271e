"""People, posts, units, committees, and their spreadsheets."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from files.spreadsheets import ExcelSheet, write_workbook
from history.models import Event
from organisations import services
from organisations.access import access_of
from organisations.models import Committee, Post, Unit, User
from pages.rules import RuleError
from pages.staleness import fingerprint
from workflow.models import WorkItem
from workflow.services import open_items, work_item


def post_of(person, role):
    return Post.objects.in_force().get(person=person, role=role)


def test_a_post_counts_from_its_first_to_its_last_day(cast):
    today = timezone.localdate()
    services.appoint(
        actor=cast.admin, person=cast.postless, role="inspector", start_on=today + timedelta(days=1)
    )
    assert not access_of(cast.postless).has("inspector")
    assert access_of(cast.postless, on=today + timedelta(days=1)).has("inspector")
    services.end_post(actor=cast.admin, post=post_of(cast.inspector, "inspector"), end_on=today)
    assert access_of(cast.inspector).has("inspector"), "the last day is still a day in office"
    assert not access_of(cast.inspector, on=today + timedelta(days=1)).has("inspector")


def test_work_moves_with_the_post(cast, browser_of):
    unit = cast.units.education
    open_items([work_item(unit, step="x", step_title="x", title="x", url="/", unit=unit, role="liaison")])
    page = browser_of(cast.office).post(
        reverse("organisations:hand-over", args=[post_of(cast.liaison, "liaison").pk]),
        {"name": "接任人", "username": "successor", "on": timezone.localdate()},
    )
    assert page.status_code == 422, "a post that began today cannot be handed over today"
    Post.objects.filter(person=cast.liaison).update(start_on=date(2025, 1, 1))
    page = browser_of(cast.office).post(
        reverse("organisations:hand-over", args=[post_of(cast.liaison, "liaison").pk]),
        {"name": "接任人", "username": "successor", "on": timezone.localdate()},
    )
    successor = User.objects.get(username="successor")
    assert page.context["password"]
    assert successor.check_password(page.context["password"])
    assert WorkItem.objects.open().visible_to(access_of(successor)).count() == 1
    assert not WorkItem.objects.open().visible_to(access_of(cast.liaison)).exists()
    verbs = list(Event.objects.about(cast.liaison).order_by("id").values_list("verb", flat=True))
    assert verbs[-1] == "post.ended"


def test_the_office_cannot_hand_out_committee_roles(cast):
    services.appoint(actor=cast.office, person=cast.postless, role="liaison", unit=cast.units.health)
    for role in ("office", "admin", "auditor", "chair"):
        with pytest.raises(RuleError):
            services.appoint(actor=cast.office, person=cast.postless, role=role)


def test_the_office_cannot_take_over_an_administrators_account(cast):
    with pytest.raises(RuleError):
        services.reset_password(actor=cast.office, person=cast.admin)
    with pytest.raises(RuleError):
        services.set_active(actor=cast.office, person=cast.auditor, active=False)
    with pytest.raises(RuleError):
        services.update_person(actor=cast.office, person=cast.admin, username="mine")


def test_a_post_that_begins_tomorrow_protects_the_account_today(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    services.appoint(actor=cast.admin, person=cast.postless, role="admin", start_on=tomorrow)
    with pytest.raises(RuleError):
        services.reset_password(actor=cast.office, person=cast.postless)


def test_a_huge_upload_is_refused_at_the_field(cast, browser_of):
    file = BytesIO(b"x" * (5 * 1024 * 1024 + 1))
    file.name = "表.xlsx"
    page = browser_of(cast.office).post(reverse("organisations:people-import"), {"table": file})
    assert page.status_code == 422
    assert "5 MB" in str(page.context["form"].errors["table"])


def test_administrator_and_auditor_are_never_one_person(cast):
    with pytest.raises(ValidationError):
        services.appoint(actor=cast.admin, person=cast.auditor, role="admin")
    with pytest.raises(ValidationError):
        services.appoint(actor=cast.admin, person=cast.admin, role="auditor")


def test_the_last_administrator_stays(cast):
    with pytest.raises(ValidationError):
        services.end_post(actor=cast.admin, post=post_of(cast.admin, "admin"))
    services.appoint(actor=cast.admin, person=cast.postless, role="admin")
    services.set_active(actor=cast.postless, person=cast.admin, active=False)
    with pytest.raises(ValidationError):
        services.end_post(actor=cast.postless, post=post_of(cast.postless, "admin"))


def test_nobody_disables_themselves(cast):
    with pytest.raises(RuleError):
        services.set_active(actor=cast.admin, person=cast.admin, active=False)


def test_the_same_post_twice_is_refused(cast):
    with pytest.raises(ValidationError):
        services.appoint(actor=cast.admin, person=cast.liaison, role="liaison", unit=cast.units.education)


def test_a_stale_form_shows_both_texts_and_saves_nothing(cast, browser_of):
    unit = cast.units.health
    fields = ("code", "name", "short_name", "kind", "leads", "cooperates", "duty_words", "is_active")
    seen = fingerprint(unit, fields)
    services.save_unit(actor=cast.director, unit=unit, leads="主任写的职责")
    data = {name: getattr(unit, name) for name in fields} | {"leads": "我写的职责", "fingerprint": seen}
    page = browser_of(cast.office).post(reverse("organisations:unit-edit", args=[unit.pk]), data)
    assert page.status_code == 409
    body = page.content.decode()
    assert "主任写的职责" in body
    assert "我写的职责" in body
    unit.refresh_from_db()
    assert unit.leads == "主任写的职责"
    again = page.context["form"]["fingerprint"].value()
    saved = browser_of(cast.office).post(
        reverse("organisations:unit-edit", args=[unit.pk]), data | {"fingerprint": again}
    )
    assert saved.status_code == 302
    unit.refresh_from_db()
    assert unit.leads == "我写的职责"


def test_a_committee_founds_another_below_it(cast, browser_of):
    page = browser_of(cast.admin).post(
        reverse("organisations:child-committee-new"),
        {
            "code": "TY",
            "name": "天义镇妇女儿童工作委员会",
            "short_name": "镇妇儿工委",
            "office_name": "办公室",
            "region": "天义镇",
            "admin_username": "ty-admin",
            "admin_name": "镇管理员",
        },
    )
    child = Committee.objects.get(code="TY")
    assert child.parent == cast.committee
    admin = User.objects.get(username="ty-admin")
    assert admin.check_password(page.context["password"])
    assert admin.must_change_password
    assert access_of(admin).committee_id == child.pk
    assert not User.objects.visible_to(access_of(admin)).exclude(committee=child).exists()


def workbook(headers, rows):
    file = BytesIO(write_workbook([ExcelSheet(title="表", headers=headers, rows=rows)]).read())
    file.name = "表.xlsx"
    return file


def test_people_come_from_a_spreadsheet(cast, browser_of):
    headers = ["姓名", "登录名", "单位", "岗位", "电话", "任职日期"]
    rows = [
        ["新联络员", "xin", "县统计局", "联络员", "0476-1234", "2026-03-01"],
        ["李红梅", "liaison", "县教育局", "联络员", "0476-9999", ""],
        ["无单位", "wu", "县航天局", "联络员", "", ""],
        ["抢权", "qiang", "", "系统管理员", "", ""],
        ["坏名", "坏 名", "县统计局", "联络员", "", ""],
        ["系统管理员", "admin", "县统计局", "联络员", "0476-0000", ""],
    ]
    office = browser_of(cast.office)
    page = office.post(reverse("organisations:people-import"), {"table": workbook(headers, rows)})
    assert page.context["counts"] == {"new": 1, "changed": 1, "unchanged": 0, "refused": 4}
    reasons = {plan.number: "".join(plan.reasons) for plan in page.context["plans"]}
    assert "没有名为‘县航天局’的单位" in reasons[4]
    assert "只能由系统管理员登记" in reasons[5]
    assert "登录名" in reasons[6]
    assert "只能由系统管理员维护" in reasons[7]
    assert not User.objects.filter(username="xin").exists()

    result = office.post(reverse("organisations:people-import"), {"plan": page.context["plan"]})
    [shown] = result.context["passwords"]
    assert shown.password in result.content.decode()
    person = User.objects.get(username="xin")
    assert person.check_password(shown.password)
    assert person.must_change_password
    assert access_of(person).serves(cast.units.statistics.pk, "liaison")
    assert post_of(person, "liaison").start_on == date(2026, 3, 1)
    cast.liaison.refresh_from_db()
    assert cast.liaison.phone == "0476-9999"
    assert not User.objects.filter(username__in=["wu", "qiang"]).exists()


def test_units_come_from_a_spreadsheet(cast, browser_of):
    headers = ["代码", "全称", "简称", "通常牵头"]
    rows = [
        ["M99", "宁城县档案局", "县档案局", ""],
        ["M15", "宁城县教育局", "县教育局", "新的职责"],
        ["M98", "宁城县教育局", "另一个", ""],
    ]
    office = browser_of(cast.office)
    page = office.post(reverse("organisations:units-import"), {"table": workbook(headers, rows)})
    assert page.context["counts"] == {"new": 1, "changed": 1, "unchanged": 0, "refused": 1}
    office.post(reverse("organisations:units-import"), {"plan": page.context["plan"]})
    assert Unit.objects.get(code="M15").leads == "新的职责"
    assert Unit.objects.filter(code="M99").exists()


def test_the_templates_can_be_filled_and_handed_in(cast, browser_of):
    office = browser_of(cast.office)
    for kind, name in (("units", "units-import"), ("people", "people-import")):
        template = office.get(reverse("organisations:import-template", args=[kind]))
        file = BytesIO(b"".join(template.streaming_content))
        file.name = "模板.xlsx"
        page = office.post(reverse(f"organisations:{name}"), {"table": file})
        assert page.status_code == 200
        assert page.context["notices"] == []


def test_a_person_from_one_unit_does_not_look_up_another(cast, browser_of):
    client = browser_of(cast.other_liaison)
    assert client.get(cast.liaison.get_absolute_url()).status_code == 404
    assert cast.liaison.name not in client.get(reverse("organisations:people")).content.decode()
