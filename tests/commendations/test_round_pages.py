"""The pages of a round: every state, what is refused and where it is said, two people at one form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commendations import services
from commendations.models import (
    Allowance,
    CommendationRound,
    ConsultedDepartment,
    DueShift,
    Nomination,
    Objection,
    OpinionRequest,
    VetoRule,
)
from files.spreadsheets import read_workbook
from organisations.models import Committee
from tests.commending import (
    COLLECTIVE,
    DEEDS,
    STATES,
    announced,
    current,
    departments,
    drafted,
    expire,
    nominated,
    opened,
    round_at,
    selected,
)
from workdays.selectors import calendar_of
from workflow.turns import present_item

pytestmark = pytest.mark.usefixtures("outlines")
TODAY = timezone.localdate


def page(name, *args):
    return reverse(f"commendations:{name}", args=args)


def step_of(row):
    return present_item(row).process_step_id


def form_of_round(**changes):
    given = {
        "title": "2026年表彰",
        "year": TODAY().year,
        "from_year": TODAY().year - 4,
        "to_year": TODAY().year,
        "collective_quota": 5,
        "individual_quota": 8,
        "collectives_per_unit": 1,
        "individuals_per_unit": 1,
        "leader_cap": 20,
        "leader_ranks": ["division"],
        "collective_criteria": "成绩突出。",
        "individual_criteria": "成绩突出。",
        "least_years": 2,
        "honoured_within": 5,
        "deeds_least": 300,
        "deeds_most": 2000,
        "nominations_due_on": TODAY() + timedelta(days=20),
        "publicity_days": 5,
        "contact": "0476-1",
    }
    return given | changes


# Every page in every state ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", [*STATES, "cancelled"])
def test_every_page_opens_in_every_state(cast, browser_of, state):
    round_ = round_at(cast, state)
    item = present_item(round_)
    urls = [
        *(page(name) for name in ("rounds", "round-new", "settings", "veto-rule-new", "department-new")),
        *(
            page(name, round_.pk)
            for name in (
                *("round", "round-edit", "round-allow", "round-extend", "round-cancel", "nominations"),
                *("opinions", "objections", "objection-new", "deciding", "archive", "nomination-new"),
            )
        ),
        *(page("ranking", round_.pk, kind) for kind in ("collective", "individual")),
        *([page("consult", round_.pk, item.process_step_id)] if state == "office_review" else []),
    ]
    for pk in Nomination.objects.values_list("pk", flat=True):
        names = (
            "nomination",
            "nomination-edit",
            "nomination-reject",
            "nomination-retract",
            "nomination-veto",
        )
        urls += [page(name, pk) for name in (*names, "unpropose")]
    urls += [page("request", pk) for pk in OpinionRequest.objects.values_list("pk", flat=True)]
    for who in ("office", "director", "chair", "liaison", "other_liaison"):
        client = browser_of(cast.people[who])
        opened_ = [client.get(url).status_code for url in urls]
        assert set(opened_) <= {200, 403, 404}, (who, list(zip(urls, opened_, strict=True)))
        assert opened_.count(200) >= 2


@pytest.mark.parametrize(
    ("state", "who", "said"),
    [
        ("opened", "office", "拟推荐通知"),
        ("nominating", "office", "结束推荐"),
        ("nominating", "liaison", "新推荐"),
        ("office_review", "office", "提出名单、征求意见"),
        ("consultation", "office", "结束征求意见"),
        ("announcing", "office", "拟公示"),
        ("publicity", "office", "登记异议"),
        ("at_director", "director", "去核稿"),
        ("at_chair", "chair", "去审批"),
        ("decided", "office", "受表彰名单 Excel"),
    ],
)
def test_the_next_action_stands_first(cast, browser_of, state, who, said):
    round_ = round_at(cast, state)
    body = browser_of(cast.people[who]).get(round_.get_absolute_url()).content.decode()
    assert "next-step" in body
    assert said in body


# The round -------------------------------------------------------------------------------------------


def test_a_round_is_opened_with_the_form(cast, outlines, browser_of):
    client = browser_of(cast.office)
    body = client.get(page("round-new")).content.decode()
    assert "坚持男女平等基本国策" in body, "the words that come with the system"
    response = client.post(page("round-new"), form_of_round(outlines=[row.pk for row in outlines]))
    round_ = CommendationRound.objects.get()
    assert response.url == round_.get_absolute_url()
    assert (round_.collective_quota, list(round_.leader_ranks)) == (5, ["division"])
    again = client.post(page("round-new"), form_of_round(outlines=[outlines[0].pk], title="另一个"))
    assert again.status_code == 409
    assert "另一个" in again.content.decode()
    services.cancel_round(actor=cast.office, round=round_, reason="另定")
    assert 'value="10"' in client.get(page("round-new")).content.decode(), "not of one that was cancelled"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "长" * 121),
        ("year", "abc"),
        ("year", "99999999999999999999"),
        ("collective_quota", "-1"),
        ("collective_quota", "501"),
        ("leader_cap", "101"),
        ("leader_ranks", ["king"]),
        ("publicity_days", "4"),
        ("nominations_due_on", "2026-13-40"),
        ("nominations_due_on", "2020-01-01"),
        ("to_year", "2001"),
        ("deeds_most", "200"),
        ("outlines", []),
        ("outlines", ["999999"]),
        ("collective_criteria", "长" * 3001),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cast, outlines, browser_of, field, value):
    typed = form_of_round(outlines=[outlines[0].pk], contact="留着的联系方式") | {field: value}
    response = browser_of(cast.office).post(page("round-new"), typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "留着的联系方式" in response.content.decode()
    assert not CommendationRound.objects.exists()


def test_two_people_change_a_plan_and_both_texts_are_shown(cast, browser_of):
    round_ = opened(cast)
    typed = form_of_round(
        outlines=[row.pk for row in round_.outlines.all()], version=round_.version, title="我的名称"
    )
    services.edit_round(actor=cast.director, round=round_, version=round_.version, title="主任的名称")
    client = browser_of(cast.office)
    response = client.post(page("round-edit", round_.pk), typed)
    assert response.status_code == 409
    body = response.content.decode()
    assert "我的名称" in body
    assert "主任的名称" in body
    newer = current(round_).version
    assert f'name="version" value="{newer}"' in body
    assert client.post(page("round-edit", round_.pk), typed | {"version": newer}).status_code == 302
    assert current(round_).title == "我的名称"


def test_after_units_were_asked_only_the_texts_change(cast, browser_of):
    round_ = round_at(cast, "nominating")
    client = browser_of(cast.office)
    body = client.get(page("round-edit", round_.pk)).content.decode()
    assert 'name="collective_quota"' not in body
    client.post(
        page("round-edit", round_.pk),
        {
            "collective_criteria": "新的条件",
            "individual_criteria": "条件",
            "contact": "0476-2",
            "version": round_.version,
            "collective_quota": "99",
        },
    )
    round_ = current(round_)
    assert (round_.collective_criteria, round_.collective_quota) == ("新的条件", 2)


def test_a_quota_is_changed_by_those_who_may_decide_with_reason_and_basis(cast, browser_of):
    round_ = round_at(cast, "nominating")
    typed = {
        "number": "individual_quota",
        "after": 5,
        "reason": "推荐踊跃",
        "basis": "主任办公会议纪要3号",
        "version": round_.version,
    }
    assert browser_of(cast.office).post(page("round-allow", round_.pk), typed).status_code == 403
    director = browser_of(cast.director)
    lacking = director.post(page("round-allow", round_.pk), typed | {"basis": ""})
    assert lacking.status_code == 422
    assert "推荐踊跃" in lacking.content.decode()
    assert director.post(page("round-allow", round_.pk), typed).status_code == 302
    assert (Allowance.objects.get().before, current(round_).individual_quota) == (3, 5)
    stale = director.post(page("round-allow", round_.pk), typed | {"after": 6})
    assert stale.status_code == 409
    assert f'value="{current(round_).version}"' in stale.content.decode()
    assert "主任办公会议纪要3号" in browser_of(cast.office).get(round_.get_absolute_url()).content.decode()


def test_a_year_is_moved_with_a_reason(cast, browser_of):
    client = browser_of(cast.office)
    body = client.get(page("rounds")).content.decode()
    assert "2030年" in body
    url = page("due-move", 2030)
    assert client.post(url, {"moved_to": 2031, "reason": ""}).status_code == 422
    assert client.post(url, {"moved_to": "x", "reason": "换届"}).status_code == 422
    assert client.post(url, {"moved_to": 2031, "reason": "换届"}).status_code == 302
    assert DueShift.objects.get().moved_to == 2031
    assert "改在 2031 年：换届" in client.get(page("rounds")).content.decode()
    assert client.get(page("due-move", 1999)).status_code == 404


# Settings --------------------------------------------------------------------------------------------


def test_settings_begin_with_what_is_usual_and_are_changed_by_two_people(cast, browser_of):
    client = browser_of(cast.office)
    client.post(page("settings-found"))
    rule = VetoRule.objects.first()
    assert rule.title in browser_of(cast.liaison).get(page("settings")).content.decode()
    typed = {
        "code": rule.code,
        "title": "我写的事项",
        "basis": "",
        "kind": "",
        "position": 1,
        "is_active": "on",
        "revision": rule.revision,
    }
    services.save_veto_rule(actor=cast.director, rule=rule, revision=rule.revision, title="主任写的事项")
    response = client.post(page("veto-rule", rule.pk), typed)
    assert response.status_code == 409
    assert "我写的事项" in response.content.decode()
    assert "主任写的事项" in response.content.decode()
    rule.refresh_from_db()
    assert client.post(page("veto-rule", rule.pk), typed | {"revision": rule.revision}).status_code == 302
    duplicate = client.post(page("veto-rule-new"), typed | {"revision": ""})
    assert duplicate.status_code == 422
    assert "已被另一个事项使用" in duplicate.content.decode()


def test_a_department_is_a_unit_or_has_a_name(cast, browser_of):
    client = browser_of(cast.office)
    typed = {"unit": "", "name": "", "asks": "是否违法", "kind": "", "position": 1, "is_active": "on"}
    response = client.post(page("department-new"), typed)
    assert response.status_code == 422
    assert "二者选一" in response.content.decode()
    assert client.post(page("department-new"), typed | {"name": "县法院"}).status_code == 302
    both = typed | {"name": "县法院", "unit": cast.units.health.pk}
    assert client.post(page("department-new"), both).status_code == 422
    assert ConsultedDepartment.objects.count() == 1


# Nominations -----------------------------------------------------------------------------------------


def form_of_nomination(row, **changes):
    given = {"name": row.name, "revision": row.revision, "summary": row.summary, "deeds": row.deeds}
    if row.is_individual:
        given |= {"gender": "female", "job_title": "股长", "rank": "ordinary", "since_year": 2015}
    else:
        given |= {"size": 12, "leader_name": "王建国"}
    return given | changes


def test_a_nomination_saves_itself_and_says_at_once_what_is_wanting(cast, browser_of):
    round_ = round_at(cast, "nominating")
    client = browser_of(cast.liaison)
    response = client.post(
        page("nomination-new", round_.pk),
        {"unit": cast.units.education.pk, "kind": "individual", "name": "李红梅"},
    )
    row = Nomination.objects.get()
    assert response.url == page("nomination-edit", row.pk)
    body = client.get(response.url).content.decode()
    assert "事迹材料 0 字" in body
    url = page("nomination-edit", row.pk)
    saved = client.post(
        url, form_of_nomination(row, summary="走访三百户。", deeds=DEEDS), headers={"HX-Request": "true"}
    )
    assert saved.status_code == 200
    body = saved.content.decode()
    assert "已保存" in body
    assert 'id="conditions" hx-swap-oob="true"' in body
    assert "可以报送" in body
    assert f'id="revision-nomination" value="{row.revision + 1}"' in body


def test_two_people_write_a_nomination_and_nothing_is_lost(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = drafted(cast, round_)
    typed = form_of_nomination(row, summary="我写的简介")
    services.save_nomination(
        actor=cast.liaison, nomination=row, revision=row.revision, summary="同事写的简介"
    )
    response = browser_of(cast.liaison).post(
        page("nomination-edit", row.pk), typed, headers={"HX-Request": "true"}
    )
    assert response.status_code == 409
    body = response.content.decode()
    assert "我写的简介" in body
    assert "同事写的简介" in body
    assert response["HX-Retarget"] == "#nomination-form"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "名" * 61),
        ("rank", "king"),
        ("gender", "x"),
        ("since_year", "1800"),
        ("since_year", "99999999999"),
        ("birth_year", "-5"),
        ("summary", "长" * 201),
        ("deeds", "长" * 10001),
        ("contact_phone", "1" * 21),
        ("person", "999999"),
        ("higher_honour_year", "abc"),
        ("revision", "x"),
    ],
)
def test_bad_words_in_a_nomination_are_said_at_their_field(cast, browser_of, field, value):
    round_ = round_at(cast, "nominating")
    row = drafted(cast, round_)
    typed = form_of_nomination(row, job_title="留着的职务") | {field: value}
    for headers in ({}, {"HX-Request": "true"}):
        response = browser_of(cast.liaison).post(page("nomination-edit", row.pk), typed, headers=headers)
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert "留着的职务" in response.content.decode()
    assert current(row).job_title == "股长"


def test_fields_of_the_office_are_not_taken_from_a_unit(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = drafted(cast, round_)
    browser_of(cast.liaison).post(
        page("nomination-edit", row.pk),
        form_of_nomination(row, state="accepted", is_proposed="on", unit=cast.units.health.pk, position=1),
    )
    row = current(row)
    assert (row.state, row.is_proposed, row.unit_id) == ("drafting", False, cast.units.education.pk)


def test_the_liaison_files_the_head_signs_the_office_accepts(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = drafted(cast, round_, summary="")
    client = browser_of(cast.liaison)
    refused = client.post(page("nomination-file", row.pk, step_of(row)))
    assert refused.status_code == 422
    assert "事迹简介 0 字" in refused.content.decode()
    row = services.save_nomination(
        actor=cast.liaison, nomination=row, revision=row.revision, summary="走访三百户。"
    )
    first = step_of(row)
    assert client.post(page("nomination-file", row.pk, first)).status_code == 302
    assert client.post(page("nomination-file", row.pk, first)).status_code == 409, "once"
    head = browser_of(cast.unit_head)
    step = step_of(current(row))
    assert client.post(page("nomination-answer", row.pk, step), {"decision": "approve"}).status_code in (
        403,
        422,
    )
    lacking = head.post(page("nomination-answer", row.pk, step), {"decision": "approve", "opinion": " "})
    assert lacking.status_code == 422
    assert "请写单位意见" in lacking.content.decode()
    assert head.post(page("nomination-answer", row.pk, step), {"decision": "dance"}).status_code == 422
    given = {"decision": "approve", "opinion": "同意推荐"}
    assert head.post(page("nomination-answer", row.pk, step), given).status_code == 302
    office, step = browser_of(cast.office), step_of(current(row))
    no_reason = office.post(page("nomination-answer", row.pk, step), {"decision": "return", "comment": ""})
    assert no_reason.status_code == 422
    assert "请写明退回的理由" in no_reason.content.decode()
    long = office.post(
        page("nomination-answer", row.pk, step), {"decision": "return", "comment": "长" * 1001}
    )
    assert long.status_code == 422
    assert office.post(page("nomination-answer", row.pk, step), {"decision": "approve"}).status_code == 302
    assert current(row).state == "accepted"
    assert office.post(page("nomination-file", row.pk, step)).status_code == 403


def test_nobody_judges_their_own(cast, browser_of):
    """The office's own person on the list: the button is grey and the address refuses."""
    round_ = round_at(cast, "nominating")
    row = nominated(cast, round_, person=cast.office)
    client = browser_of(cast.office)
    body = client.get(row.get_absolute_url()).content.decode()
    assert "请由其他同志办理" in body
    step = step_of(row)
    assert client.post(page("nomination-answer", row.pk, step), {"decision": "approve"}).status_code == 403
    Committee.objects.update(allows_self_approval=True)
    assert client.post(page("nomination-answer", row.pk, step), {"decision": "approve"}).status_code == 302


def test_a_veto_needs_its_evidence_and_is_lifted_with_a_reason(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = nominated(cast, round_, state="accepted")
    client = browser_of(cast.office)
    rule = VetoRule.objects.filter(kind="").first()
    for address in ("//evil.example", "/\\evil.example", "javascript:alert(1)"):
        typed = {"rule": rule.pk, "evidence": "处罚决定书", "evidence_url": address}
        assert client.post(page("nomination-veto", row.pk), typed).status_code == 422
    assert client.post(page("nomination-veto", row.pk), {"rule": rule.pk, "evidence": " "}).status_code == 422
    typed = {"rule": rule.pk, "evidence": "处罚决定书", "evidence_url": "/supervision/notices/1/"}
    assert client.post(page("nomination-veto", row.pk), typed).status_code == 302
    assert "处罚决定书" in browser_of(cast.liaison).get(row.get_absolute_url()).content.decode()
    assert client.post(page("propose", row.pk)).status_code == 422
    veto = row.vetoes.get()
    assert browser_of(cast.liaison).post(page("veto-lift", veto.pk), {"reason": "x"}).status_code == 403
    assert client.post(page("veto-lift", veto.pk), {"reason": ""}).status_code == 422
    assert client.post(page("veto-lift", veto.pk), {"reason": "已撤销处罚"}).status_code == 302


def test_a_unit_takes_its_nomination_back_with_a_reason(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = nominated(cast, round_, state="accepted")
    assert browser_of(cast.other_liaison).post(page("nomination-retract", row.pk)).status_code == 404
    client = browser_of(cast.liaison)
    assert client.post(page("nomination-retract", row.pk), {"reason": ""}).status_code == 422
    assert client.post(page("nomination-retract", row.pk), {"reason": "本人放弃"}).status_code == 302
    assert "本人放弃" in client.get(row.get_absolute_url()).content.decode()


# The list --------------------------------------------------------------------------------------------


def test_the_list_is_put_into_order_and_exported(cast, browser_of):
    round_ = selected(cast)
    client = browser_of(cast.office)
    ids = list(
        round_.nominations.filter(kind="individual").order_by("position", "pk").values_list("pk", flat=True)
    )
    url = page("arrange", round_.pk, "individual")
    assert client.post(url, {"ids": ids, "down": ids[0]}).status_code == 302
    now = list(round_.nominations.filter(kind="individual").order_by("position").values_list("pk", flat=True))
    assert now == ids[::-1]
    assert client.post(url, {"ids": ["x", "9" * 30, *ids], "up": "y"}).status_code == 302
    assert client.post(url, {"ids": [*ids, 999_999]}).status_code == 409
    assert client.post(page("arrange", round_.pk, "other"), {"ids": ids}).status_code == 404
    response = client.get(page("nominations", round_.pk) + "?export=xlsx&kind=individual")
    [sheet] = read_workbook(b"".join(response.streaming_content), "a.xlsx")
    names = {row[1] for row in sheet.rows[1:]}
    assert names == {"李红梅", "赵静"}
    for query in ("?state=accepted&unit=x", "?unit=99999999999999999999", "?kind=zzz", "?page=99"):
        assert client.get(page("nominations", round_.pk) + query).status_code == 200


def test_quotas_are_refused_on_the_form_that_puts_the_list_up(cast, browser_of):
    round_ = selected(cast, individual_quota=2, leader_cap=20)
    CommendationRound.objects.update(individual_quota=1)
    client, step = browser_of(cast.office), step_of(round_)
    typed = {"departments": [row.pk for row in departments(cast)], "due_on": TODAY() + timedelta(days=7)}
    refused = client.post(page("consult", round_.pk, step), typed)
    assert refused.status_code == 422
    assert "超过名额 1 个" in refused.content.decode()
    CommendationRound.objects.update(individual_quota=2)
    for bad in ({"departments": []}, {"departments": [999_999]}, {"due_on": "2020-01-01"}, {"due_on": "x"}):
        assert client.post(page("consult", round_.pk, step), typed | bad).status_code == 422
    assert client.post(page("consult", round_.pk, step), typed).status_code == 302
    assert client.post(page("consult", round_.pk, step), typed).status_code == 409
    assert client.get(page("consult", round_.pk, 999_999)).status_code == 404


# Opinions --------------------------------------------------------------------------------------------


def test_a_department_answers_about_everybody_in_one_form(cast, browser_of):
    round_ = round_at(cast, "consultation")
    request = OpinionRequest.objects.get(round=round_, unit=cast.units.health)
    client, url = browser_of(cast.other_liaison), page("request", request.pk)
    body = client.get(url).content.decode()
    asked = list(request.opinions.values_list("nomination", flat=True))
    assert "赵静" not in body.replace(cast.other_liaison.name, ""), "not about its own"
    typed = {f"n{pk}-verdict": "clear" for pk in asked}
    lacking = client.post(url, dict(list(typed.items())[:-1]))
    assert lacking.status_code == 422
    assert "请选择无意见还是不同意" in lacking.content.decode()
    objecting = typed | {f"n{asked[0]}-verdict": "objects", "note": "留着的总的意见"}
    refused = client.post(url, objecting)
    assert refused.status_code == 422
    assert "留着的总的意见" in refused.content.decode()
    assert client.post(url, objecting | {f"n{asked[0]}-text": "有群众反映"}).status_code == 302
    assert client.post(url, typed).status_code == 409, "once"
    assert browser_of(cast.liaison).get(url).status_code == 404


def test_an_answer_on_paper_is_entered_by_the_office(cast, browser_of):
    round_ = round_at(cast, "consultation")
    request = OpinionRequest.objects.filter(round=round_, unit=None).first()
    url = page("request", request.pk)
    typed = {f"n{pk}-verdict": "clear" for pk in request.opinions.values_list("nomination", flat=True)}
    client = browser_of(cast.office)
    assert client.post(url, typed).status_code == 422, "which paper?"
    assert browser_of(cast.chair).post(url, typed | {"by_hand": "复函"}).status_code == 403
    assert client.post(url, typed | {"by_hand": "县公安局 9月3日复函"}).status_code == 302
    assert "县公安局 9月3日复函" in client.get(page("opinions", round_.pk)).content.decode()


# Publicity, objections, the decision -----------------------------------------------------------------


def test_publicity_is_not_ended_early_and_not_with_an_open_objection(cast, browser_of):
    round_ = announced(cast)
    client, step = browser_of(cast.office), step_of(round_)
    early = client.post(page("publicity-end", round_.pk, step))
    assert early.status_code == 422
    assert "还没有期满" in early.content.decode()
    typed = {
        "how": "phone",
        "text": "资助名单里的学生并不在该校就读。",
        "is_signed": "1",
        "name": "某某",
        "contact": "1",
    }
    assert client.post(page("objection-new", round_.pk), typed | {"how": "form"}).status_code == 422
    assert client.post(page("objection-new", round_.pk), typed | {"contact": ""}).status_code == 422
    assert client.post(page("objection-new", round_.pk), typed).status_code == 302
    expire(round_)
    waiting = client.post(page("publicity-end", round_.pk, step))
    assert "1 件异议没有办结" in waiting.content.decode()
    objection = Objection.objects.get()
    url = page("objection", objection.pk)
    assert client.post(url, {"result": "", "finding": "x", "answer": "x"}).status_code == 422
    assert client.post(url, {"result": "unfounded", "finding": "", "answer": "x"}).status_code == 422
    upheld = client.post(url, {"result": "upheld", "finding": "留着的核实情况", "answer": "x"})
    assert upheld.status_code == 422
    assert "留着的核实情况" in upheld.content.decode()
    done = {"result": "unfounded", "finding": "到校核实", "answer": "不属实"}
    assert client.post(url, done).status_code == 302
    assert client.post(url, done).status_code == 409
    assert client.post(page("publicity-end", round_.pk, step)).status_code == 302


def test_the_list_goes_back_with_a_reason(cast, browser_of):
    round_ = announced(cast)
    client, step = browser_of(cast.office), step_of(round_)
    assert client.post(page("reopen", round_.pk, step), {"reason": ""}).status_code == 422
    assert client.post(page("reopen", round_.pk, step), {"reason": "名单有误"}).status_code == 302
    assert current(round_).state == "office_review"
    assert "名单有误" in client.get(round_.get_absolute_url()).content.decode()


def test_director_and_chair_decide_on_one_page(cast, browser_of):
    round_ = round_at(cast, "at_director")
    director, step = browser_of(cast.director), step_of(round_)
    body = director.get(page("deciding", round_.pk)).content.decode()
    assert all(name in body for name in ("基础教育股", "李红梅", "赵静"))
    url = page("decide", round_.pk, step)
    assert director.post(url, {"decision": "return", "comment": ""}).status_code == 422
    assert director.post(url, {}).status_code == 422
    assert browser_of(cast.office).post(url, {"decision": "approve"}).status_code == 403
    assert director.post(url, {"decision": "approve"}).status_code == 302
    chair = browser_of(cast.chair)
    assert chair.post(url, {"decision": "approve"}).status_code in (403, 404, 409), "the director's step"
    url = page("decide", round_.pk, step_of(current(round_)))
    assert chair.post(url, {"decision": "approve", "comment": "同意"}).status_code == 302
    round_ = current(round_)
    assert round_.state == "decided"
    assert round_.decision.number in chair.get(round_.get_absolute_url()).content.decode()
    response = chair.get(page("honoured", round_.pk))
    _collectives, people = read_workbook(b"".join(response.streaming_content), "a.xlsx")
    assert [row[1] for row in people.rows[2:]] == ["李红梅", "赵静"]


def test_a_unit_shows_its_nominations_to_those_who_may_know(cast, browser_of):
    round_at(cast, "decided")
    unit = cast.units.education
    loaded = reverse("commendations:of-unit", args=[unit.pk])
    assert loaded in browser_of(cast.chair).get(unit.get_absolute_url()).content.decode()
    assert "推荐和表彰" in browser_of(cast.chair).get(loaded).content.decode()
    assert "基础教育股" in browser_of(cast.liaison).get(loaded).content.decode()
    assert browser_of(cast.other_liaison).get(loaded).status_code == 404


def test_working_days_of_the_notice_are_those_of_the_calendar(cast, browser_of):
    """The first and last day that the page shows are those that the calendar counts."""
    round_ = announced(cast)
    calendar = calendar_of(cast.committee.pk)
    assert round_.publicity_from == calendar.add(TODAY(), 1)
    assert round_.publicity_until == calendar.add(TODAY(), 5)
    body = browser_of(cast.office).get(round_.get_absolute_url()).content.decode()
    assert f"公示到 {round_.publicity_until}" in body


def test_a_collective_is_asked_other_things_than_a_person(cast, browser_of):
    round_ = round_at(cast, "nominating")
    row = drafted(cast, round_, kind="collective", name="基础教育股")
    body = browser_of(cast.liaison).get(page("nomination-edit", row.pk)).content.decode()
    assert 'name="size"' in body
    assert 'name="gender"' not in body
    assert row.size == COLLECTIVE["size"]
