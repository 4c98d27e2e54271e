"""Spreadsheets of units and people: what was previewed is what is done, or the row says why not."""

import base64
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from files.spreadsheets import ExcelSheet, read_workbook, write_workbook
from history.models import Event
from organisations import services
from organisations.access import access_of
from organisations.models import Post, Unit, User

PEOPLE = ["姓名", "登录名", "单位", "岗位", "职务", "电话", "邮箱"]
UNITS = ["代码", "全称", "简称", "通常牵头"]


def preview(client, kind, headers, rows):
    file = BytesIO(write_workbook([ExcelSheet(title="表", headers=headers, rows=rows)]).read())
    file.name = "表.xlsx"
    return client.post(reverse(f"organisations:{kind}-import"), {"table": file})


def confirm(client, kind, page):
    return client.post(reverse(f"organisations:{kind}-import"), {"plan": page.context["plan"]})


def reasons(page):
    return {plan.number: "；".join(plan.reasons) for plan in page.context["plans"]}


def test_a_unit_changed_since_the_preview_is_left_alone_and_named(cast, browser_of):
    office = browser_of(cast.office)
    rows = [
        ["M15", "宁城县教育局", "县教育局", "表里的职责"],
        ["M30", "宁城县卫生健康委员会", "", "新的职责"],
    ]
    page = preview(office, "units", UNITS, rows)
    assert page.context["counts"]["changed"] == 2
    services.save_unit(actor=cast.director, unit=cast.units.education, leads="主任刚写的")
    result = confirm(office, "units", page)
    assert Unit.objects.get(code="M15").leads == "主任刚写的"
    assert Unit.objects.get(code="M30").leads == "新的职责", "the other row is carried out"
    [refused] = result.context["refused"]
    assert "他人已经修改" in refused.reason
    assert "第 2 行" in refused.label


def test_another_field_changed_since_the_preview_does_not_hinder(cast, browser_of):
    office = browser_of(cast.office)
    page = preview(office, "units", UNITS, [["M15", "宁城县教育局", "县教育局", "表里的职责"]])
    services.save_unit(actor=cast.director, unit=cast.units.education, duty_words="学校")
    confirm(office, "units", page)
    unit = Unit.objects.get(code="M15")
    assert (unit.leads, unit.duty_words) == ("表里的职责", "学校")


def test_a_username_taken_since_the_preview_is_not_somebody_elses_row(cast, browser_of):
    office = browser_of(cast.office)
    page = preview(office, "people", PEOPLE, [["甲", "same", "县统计局", "联络员", "科长", "", ""]])
    other, _password = services.create_person(actor=cast.admin, username="same", name="乙", job_title="主任")
    result = confirm(office, "people", page)
    other.refresh_from_db()
    assert (other.name, other.job_title) == ("乙", "主任")
    assert not other.posts.exists()
    [refused] = result.context["refused"]
    assert "same" in refused.reason
    assert result.context["done"] == 0


def test_a_person_changed_since_the_preview_is_left_alone_and_named(cast, browser_of):
    office = browser_of(cast.office)
    page = preview(office, "people", PEOPLE, [["李红梅", "liaison", "县教育局", "联络员", "", "0476-1", ""]])
    services.update_person(actor=cast.admin, person=cast.liaison, phone="0476-2")
    result = confirm(office, "people", page)
    cast.liaison.refresh_from_db()
    assert cast.liaison.phone == "0476-2"
    assert len(result.context["refused"]) == 1


def test_sending_the_confirmation_twice_makes_nobody_twice(cast, browser_of):
    office = browser_of(cast.office)
    page = preview(office, "people", PEOPLE, [["甲", "jia", "县统计局", "联络员", "", "", ""]])
    assert confirm(office, "people", page).context["done"] == 1
    again = confirm(office, "people", page)
    assert again.context["done"] == 0
    assert Post.objects.filter(person__username="jia").count() == 1


def test_one_person_with_two_posts_takes_two_rows(cast, browser_of):
    office = browser_of(cast.office)
    rows = [
        ["甲", "jia", "县统计局", "联络员", "", "", ""],
        ["甲", "jia", "县妇联", "联络员", "", "", ""],
        ["李红梅", "liaison", "县妇联", "联络员", "科长", "", ""],
        ["李红梅", "liaison", "县统计局", "联络员", "科长", "", ""],
    ]
    page = preview(office, "people", PEOPLE, rows)
    assert page.context["counts"] == {"new": 1, "changed": 3, "unchanged": 0, "refused": 0}
    result = confirm(office, "people", page)
    assert result.context["refused"] == []
    both = {cast.units.statistics.pk, cast.units.womens_federation.pk}
    assert access_of(User.objects.get(username="jia")).unit_ids == both
    assert access_of(cast.liaison).unit_ids == both | {cast.units.education.pk}
    assert len(result.context["passwords"]) == 1


def test_the_first_passwords_come_as_excel_in_the_answer_and_are_kept_nowhere(cast, browser_of):
    office = browser_of(cast.office)
    rows = [
        ["甲", "jia", "县统计局", "联络员", "", "", ""],
        ["乙", "yi", "县统计局", "单位负责人", "", "", ""],
    ]
    result = confirm(office, "people", preview(office, "people", PEOPLE, rows))
    address = result.context["passwords_file"]
    assert f'href="{address}"' in result.content.decode()
    [sheet] = read_workbook(base64.b64decode(address.split("base64,")[1]), "初始密码.xlsx")
    handed_out = {str(row[1]): str(row[2]) for row in sheet.rows if str(row[1]) in ("jia", "yi")}
    assert len(handed_out) == 2
    for username, password in handed_out.items():
        person = User.objects.get(username=username)
        assert person.check_password(password)
        assert password not in person.password
        assert not Event.objects.filter(details__contains=password).exists()
        assert all(password not in str(session.get_decoded()) for session in Session.objects.all())
    assert result["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["units", "people"])
def test_the_example_of_the_template_is_nobody(cast, browser_of, kind):
    office = browser_of(cast.office)
    template = office.get(reverse("organisations:import-template", args=[kind]))
    file = BytesIO(b"".join(template.streaming_content))
    file.name = "模板.xlsx"
    page = office.post(reverse(f"organisations:{kind}-import"), {"table": file})
    assert page.context["counts"] == {"new": 0, "changed": 0, "unchanged": 0, "refused": 1}
    assert "示例" in "".join(reasons(page).values())


def test_bad_rows_say_why_at_the_preview(cast, browser_of):
    admin = browser_of(cast.admin)
    rows = [
        ["何审计", "auditor", "", "系统管理员", "", "", ""],
        ["李红梅", "liaison", "县教育局", "联络员", "", "不是电话", ""],
        ["甲", "jia", "县统计局", "局长", "", "", ""],
        ["", "yi", "县统计局", "联络员", "", "", ""],
    ]
    page = preview(admin, "people", PEOPLE, rows)
    assert page.context["counts"]["refused"] == 4
    told = reasons(page)
    assert "不能是同一个人" in told[2]
    assert "电话" in told[3]
    assert "不认识" in told[4]
    assert "姓名" in told[5]


def test_two_units_of_one_table_cannot_share_a_name(cast, browser_of):
    rows = [["A1", "甲局", "甲", ""], ["A2", "甲局", "乙", ""], ["A3", "丙局", "甲", ""]]
    page = preview(browser_of(cast.office), "units", UNITS, rows)
    assert page.context["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 2}
    assert "出现了两次" in reasons(page)[3]
    assert "出现了两次" in reasons(page)[4]


def test_an_empty_short_name_leaves_the_stored_one(cast, browser_of):
    page = preview(
        browser_of(cast.office), "units", UNITS, [["M15", "宁城县教育局", "", cast.units.education.leads]]
    )
    assert page.context["counts"] == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}


def test_a_preview_belongs_to_who_made_it(cast, browser_of):
    office = browser_of(cast.office)
    page = preview(office, "people", PEOPLE, [["甲", "jia", "县统计局", "联络员", "", "", ""]])
    for who in (cast.director, cast.admin):
        assert confirm(browser_of(who), "people", page).status_code == 400
    forged = page.context["plan"][:-3] + "AAA"
    assert office.post(reverse("organisations:people-import"), {"plan": forged}).status_code == 400
    units = office.post(reverse("organisations:units-import"), {"plan": page.context["plan"]})
    assert units.status_code == 400, "a plan of people is none of units"
    assert not User.objects.filter(username="jia").exists()


def test_units_of_another_county_are_not_found_by_name(cast, outsider, browser_of):
    services.save_unit(actor=outsider.admin, code="X1", name="喀喇沁旗林草局", short_name="旗林草局")
    page = preview(
        browser_of(cast.office), "people", PEOPLE, [["甲", "jia", "旗林草局", "联络员", "", "", ""]]
    )
    assert "没有名为‘旗林草局’的单位" in reasons(page)[2]
