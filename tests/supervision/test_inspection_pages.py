"""The pages of inspections as people use them: what each of them sees, what a form answers, what nobody gets by
changing a number."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from documents.models import Attachment
from history.models import Event
from organisations.services import appoint
from outlines.models import Goal
from supervision.models import (
    ChecklistItem,
    ChecklistTemplate,
    Finding,
    FindingCategory,
    Inspection,
    Severity,
    Visit,
)
from supervision.services import checklists, concluding, inspections, reviews, scales
from tests.inspections import inspection_at, notice_at, planned, problem, scheme, serious
from tests.supervision.test_inspections import PNG, second_inspector
from workflow.turns import present_item

TODAY = timezone.localdate()
STATES = ("planned", "at_director", "approved", "notified", "on_site", "concluded", "fed_back")


def step(inspection):
    return present_item(inspection).process_step_id


def at(name, inspection, *more):
    return reverse(f"supervision:{name}", args=[inspection.pk, *more])


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_page_for_everybody_who_sees_it(cast, carried, browser_of, state):
    inspection = inspection_at(cast, state)
    visit = inspection.visits.get(unit=cast.units.education)
    if state == "planned":
        checklists.draw_up(actor=cast.office, visit=visit)
    announced = STATES.index(state) >= STATES.index("notified")
    for who in ("office", "director", "inspector", "chair", "liaison", "other_liaison"):
        client = browser_of(cast.people[who])
        inside = who in ("office", "director", "inspector")
        expected = 200 if inside or announced else 404
        assert client.get(inspection.get_absolute_url()).status_code == expected, who
        own = inside or who in ("chair", "liaison")
        status = client.get(visit.get_absolute_url()).status_code
        assert status == (200 if own and expected == 200 else 404), who
        assert client.get(reverse("supervision:inspections")).status_code == 200
        assert client.get(reverse("supervision:inspection-plan")).status_code == 200
        assert client.get(reverse("supervision:findings")).status_code == 200
        if inside:
            assert client.get(at("checklist", inspection, visit.pk)).status_code == 200
    office = browser_of(cast.office)
    for name in ("inspection-scheme", "inspection-group", "inspection-cancel"):
        assert office.get(at(name, inspection)).status_code == 200


def test_a_unit_sees_its_own_part_and_nothing_of_the_others(cast, browser_of):
    inspection = inspection_at(cast, "on_site")
    health = inspection.visits.get(unit=cast.units.health)
    problem(cast, health, "卫健委的秘密问题")
    checklists.add_item(actor=cast.inspector, visit=health, text="卫健委的检查项")
    own = inspection.visits.get(unit=cast.units.education)
    checklists.add_item(actor=cast.inspector, visit=own, text="教育局的检查项")
    liaison = browser_of(cast.liaison)
    page = text_of(liaison.get(inspection.get_absolute_url()))
    for hidden in ("台账不全", "县卫健委", "卫健委的秘密问题", "检查项", "记录发现"):
        assert hidden not in page, hidden
    concluding.save_conclusion(
        actor=cast.inspector,
        inspection=inspection,
        revision=None,
        conclusion="卫健委问题突出",
        opinions={own.pk: "请教育局整改", health.pk: "请卫健委整改"},
    )
    assert "请教育局整改" not in text_of(liaison.get(own.get_absolute_url()))
    concluding.conclude(actor=cast.inspector, inspection=Inspection.objects.get(pk=inspection.pk))
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=[own, health], note="当面")
    for url in (inspection.get_absolute_url(), own.get_absolute_url(), reverse("supervision:findings")):
        page = text_of(liaison.get(url))
        assert "台账不全" in page
        for hidden in ("卫健委", "检查项", "卫健委问题突出"):
            assert hidden not in page, (url, hidden)
    assert "请教育局整改" in text_of(liaison.get(inspection.get_absolute_url()))
    assert liaison.get(health.get_absolute_url()).status_code == 404
    sheet = liaison.get(reverse("supervision:findings") + "?export=xlsx")
    assert sheet.status_code == 200


def test_readers_see_no_draft_and_an_unannounced_inspection_is_not_there(cast, browser_of):
    open_one = inspection_at(cast, "on_site")
    secret = inspection_at(cast, "on_site", is_unannounced=True, title="暗访校园周边")
    concluding.save_conclusion(
        actor=cast.inspector, inspection=open_one, revision=None, conclusion="结论的草稿", opinions={}
    )
    for who in ("chair", "monitor"):
        client = browser_of(cast.people[who])
        page = text_of(client.get(open_one.get_absolute_url()))
        assert "结论的草稿" not in page
        assert "台账不全" not in page
        assert client.get(secret.get_absolute_url()).status_code == 404
        for name in ("inspections", "inspection-plan", "findings"):
            page = text_of(client.get(reverse(f"supervision:{name}")))
            assert "暗访校园周边" not in page
            assert "台账不全" not in page
    office = text_of(browser_of(cast.office).get(open_one.get_absolute_url()))
    assert "结论的草稿" in office
    assert "台账不全" in office


def test_another_group_finds_nothing_at_any_address(cast, browser_of):
    """What is being written is 404 for an inspector of another group, to be read and to be written in."""
    other = second_inspector(cast)
    other.must_change_password = False
    other.save()
    inspection = inspection_at(cast, "on_site")
    theirs = inspection_at(cast, "on_site", leader=other, title="第二组")
    visit = inspection.visits.get(unit=cast.units.education)
    item = checklists.add_item(actor=cast.inspector, visit=visit, text="有没有台账？")
    finding = Finding.objects.filter(inspection=inspection).first()
    client, before = browser_of(other), Event.objects.count()
    assert client.get(finding.get_absolute_url()).status_code == 404
    for name, args in (
        ("finding-change", [finding.pk]),
        ("finding-new", [inspection.pk, visit.pk]),
        ("inspection-conclusion", [inspection.pk]),
        ("checklist-item", [inspection.pk, visit.pk, item.pk]),
        # A number of the other inspection in one's own address.
        ("finding-new", [theirs.pk, visit.pk]),
        ("checklist-item", [theirs.pk, visit.pk, item.pk]),
        ("visit", [theirs.pk, visit.pk]),
    ):
        url = reverse(f"supervision:{name}", args=args)
        assert client.get(url).status_code == 404, url
        if name != "visit":
            sent = {"text": "x", "nature": "problem", "answer": "no", "revision": "1", "conclusion": "x"}
            assert client.post(url, sent).status_code == 404, url
    assert (
        client.post(reverse("supervision:finding-drop", args=[finding.pk]), {"reason": "x"}).status_code
        == 404
    )
    page = text_of(client.get(visit.get_absolute_url()))
    assert "有没有台账" not in page
    assert "台账不全" not in page
    assert client.post(at("checklist-add", inspection, visit.pk), {"text": "乱加"}).status_code == 403
    assert client.post(at("checklist-drop", inspection, visit.pk), {"ids": [item.pk]}).status_code == 403
    assert client.post(at("inspection-conclude", inspection, step(inspection))).status_code == 403
    assert Event.objects.count() == before
    own = Finding.objects.filter(inspection=theirs).first()
    # One's own finding with a question of another group's visit: the question is not there.
    fieldwork_url = reverse("supervision:finding-new", args=[theirs.pk, own.visit_id])
    sent = {"text": "自己的", "nature": "good", "item": item.pk, "client_id": str(uuid4())}
    assert client.post(fieldwork_url, sent).status_code == 302
    assert Finding.objects.get(text="自己的").item is None


def test_planning_and_the_year(cast, outsider, browser_of):
    office = browser_of(cast.office)
    url = reverse("supervision:inspection-new")
    assert "selected>3月" in text_of(office.get(url + "?year=2026&month=3"))
    sent = {
        "title": "春季督导",
        "year": TODAY.year,
        "month": 3,
        "kind": "special",
        "units": [cast.units.education.pk],
    }
    assert office.post(url, sent | {"units": [outsider.units.education.pk]}).status_code == 422
    assert office.post(url, sent | {"year": "1999"}).status_code == 422
    assert office.post(url, sent | {"year": "99999999999999999999"}).status_code == 422
    assert office.post(url, sent | {"month": "13"}).status_code == 422
    assert office.post(url, sent).status_code == 302
    assert office.post(url, sent).status_code == 422, "the same twice is one"
    inspection = Inspection.objects.get()
    assert inspection.visits.get().unit == cast.units.education
    plan = text_of(office.get(reverse("supervision:inspection-plan")))
    assert "春季督导" in plan
    assert "全年安排 1 次" in plan
    for bad in ("?year=abcd", "?year=0000", "?year=%00", "?year=9999", "?month=0"):
        assert office.get(reverse("supervision:inspection-plan") + bad).status_code == 200
        assert office.get(url + bad).status_code == 200
    page = text_of(office.get(inspection.get_absolute_url()))
    assert "没有确定组长" in page
    assert re.search(r"<button[^>]*disabled[^>]*>送审", page)
    assert "春季督导" in text_of(
        office.get(reverse("supervision:inspections") + "?unit=教育&state=open&kind=special")
    )
    assert "春季督导" not in text_of(office.get(reverse("supervision:inspections") + "?unit=卫健"))


def scheme_form(cast, inspection, **changes):
    unit = f"unit-{cast.units.education.pk}"
    given = {
        "title": inspection.title,
        "year": inspection.year,
        "month": inspection.month,
        "kind": inspection.kind,
        "forms": ["report", "records"],
        "basis": "纲要第三部分",
        "content": "任务落实",
        "start_on": str(TODAY),
        "end_on": str(TODAY + timedelta(days=2)),
        "leader": cast.inspector.pk,
        "people": [cast.monitor.pk],
        "revision": inspection.revision,
        f"{unit}-is_chosen": "on",
        f"{unit}-visit_on": str(TODAY + timedelta(days=1)),
        f"{unit}-place": "三楼会议室",
        "experts-TOTAL_FORMS": "2",
        "experts-INITIAL_FORMS": "0",
        "experts-0-name": "杨教授",
        "experts-0-organisation": "赤峰学院",
        "experts-1-name": "",
        "experts-1-organisation": "",
    }
    return given | changes


def test_the_scheme_form_keeps_everything_and_says_at_the_field_what_is_wrong(
    cast, outline, outsider, browser_of
):
    inspection = planned(cast)
    office, url = browser_of(cast.office), at("inspection-scheme", inspection)
    domain = outline.domains.first()
    unit = f"unit-{cast.units.education.pk}"
    late = office.post(
        url, scheme_form(cast, inspection, **{f"{unit}-visit_on": str(TODAY + timedelta(days=9))})
    )
    assert late.status_code == 422
    assert "不在检查日期" in text_of(late)
    assert "三楼会议室" in text_of(late)
    for changes in (
        {"end_on": str(TODAY - timedelta(days=1))},
        {"end_on": str(TODAY + timedelta(days=400)), f"{unit}-visit_on": ""},
        {"leader": outsider.inspector.pk},
        {"people": [outsider.inspector.pk]},
        {"people": [cast.liaison.pk]},
        {"domains": [999999]},
        {"forms": ["torture"]},
        {"title": ""},
        {"experts-1-organisation": "只写单位"},
        {"experts-TOTAL_FORMS": "9999"},
        {"experts-TOTAL_FORMS": ""},
        {"revision": "x"},
        {"basis": "长" * 1001},
        {"title": "a\x00b"},
    ):
        response = office.post(url, scheme_form(cast, inspection, **changes))
        assert response.status_code == 422, changes
        assert "field-error" in text_of(response) or "alert-danger" in text_of(response), changes
    foreign = f"unit-{outsider.units.education.pk}"
    sent = scheme_form(cast, inspection, domains=[domain.pk], **{f"{foreign}-is_chosen": "on"})
    assert office.post(url, sent | {"state": "approved", "approved_by": cast.office.pk}).status_code == 302
    inspection.refresh_from_db()
    assert inspection.state == "planned"
    visit = inspection.visits.get()
    assert (visit.unit, visit.place) == (cast.units.education, "三楼会议室"), "a unit not ticked is out"
    assert list(inspection.domains.all()) == [domain]
    assert [str(row) for row in inspection.members.all()] == ["孙丽", "杨教授（赤峰学院）"]
    page = text_of(office.get(url))
    assert "三楼会议室" in page
    assert "杨教授" in page


def test_a_stale_scheme_shows_both_texts(cast, browser_of):
    inspection = scheme(cast, planned(cast))
    office, url = browser_of(cast.office), at("inspection-scheme", inspection)
    old = inspection.revision
    assert office.post(url, scheme_form(cast, inspection, content="甲写的内容")).status_code == 302
    lost = office.post(url, scheme_form(cast, inspection, content="乙写的内容", revision=old))
    assert lost.status_code == 409
    page = text_of(lost)
    assert "甲写的内容" in page
    assert "乙写的内容" in page
    inspection.refresh_from_db()
    assert inspection.content == "甲写的内容"
    again = scheme_form(cast, inspection, content="乙写的内容")
    assert f'name="revision" value="{inspection.revision}"' in page
    assert office.post(url, again).status_code == 302


def test_from_the_scheme_to_the_end_by_buttons(cast, browser_of):
    inspection = scheme(cast, planned(cast))
    office, director, inspector = (
        browser_of(cast.people[who]) for who in ("office", "director", "inspector")
    )
    url = inspection.get_absolute_url()
    drafting = step(inspection)
    assert office.post(at("inspection-file", inspection, drafting)).status_code == 302
    assert office.post(at("inspection-file", inspection, drafting)).status_code == 409
    assert office.post(at("inspection-withdraw", inspection, step(inspection))).status_code == 302
    assert office.post(at("inspection-file", inspection, step(inspection))).status_code == 302
    answer = at("inspection-answer", inspection, step(inspection))
    assert director.post(answer, {"decision": "return", "comment": ""}).status_code == 422
    assert director.post(answer, {"decision": "nonsense"}).status_code == 422
    assert director.post(answer, {"decision": "approve", "comment": "长" * 1001}).status_code == 422
    assert "请审批这份检查方案" in text_of(director.get(url))
    assert director.post(answer, {"decision": "approve"}).status_code == 302
    assert "还没有通知" in text_of(inspector.get(url))
    notified = at("inspection-notified", inspection, step(inspection))
    assert office.post(notified, {"note": ""}).status_code == 422
    assert office.post(notified, {"note": "电话通知"}).status_code == 302
    # A step of another node in the address is a 404.
    assert office.post(at("inspection-close", inspection, step(inspection))).status_code == 404
    group = {"experts-TOTAL_FORMS": "0", "experts-INITIAL_FORMS": "0", "leader": cast.inspector.pk}
    regroup = at("inspection-group", inspection)
    assert office.post(regroup, group).status_code == 422, "a reason is needed"
    assert office.post(regroup, group | {"leader": "", "reason": "x"}).status_code == 422
    assert office.post(regroup, group | {"reason": "调整", "people": [cast.evaluator.pk]}).status_code == 302
    visit = inspection.visits.get(unit=cast.units.education)
    new = at("finding-new", inspection, visit.pk)
    sent = {"nature": "problem", "text": "台账不全", "client_id": str(uuid4())}
    assert inspector.post(new, sent).status_code == 302
    assert inspector.post(new, sent).status_code == 302, "the same form twice"
    assert Finding.objects.get().text == "台账不全"
    conclusion = at("inspection-conclusion", inspection)
    inspection.refresh_from_db()
    said = {"conclusion": "总体较好", f"opinion-{visit.pk}": "请整改", "revision": inspection.revision}
    assert inspector.post(conclusion, said).status_code == 302
    lost = inspector.post(conclusion, said | {"conclusion": "另一种说法"}, headers={"HX-Request": "true"})
    assert lost.status_code == 409
    assert "总体较好" in text_of(lost)
    assert "另一种说法" in text_of(lost)
    conclude = at("inspection-conclude", inspection, step(inspection))
    assert inspector.post(conclude).status_code == 302
    assert inspector.post(conclude).status_code == 409
    told = at("inspection-feed-back", inspection)
    assert office.post(told, {"note": "当面"}).status_code == 422, "nobody ticked"
    assert office.post(told, {"visits": [visit.pk, "x", "9" * 40], "note": ""}).status_code == 422
    assert office.post(told, {"visits": [visit.pk], "note": "当面反馈"}).status_code == 302
    inspection.refresh_from_db()
    assert inspection.state == "concluded", "one unit is left"
    left = inspection.visits.exclude(pk=visit.pk).get()
    assert office.post(told, {"visits": [left.pk], "note": "当面反馈"}).status_code == 302
    page = text_of(office.get(url))
    assert "待处理的问题" in page
    assert "还有 1 个问题没有确定处理方式" in page
    close = at("inspection-close", inspection, step(inspection))
    assert office.post(close).status_code == 422
    finding = Finding.objects.get()
    settle = reverse("supervision:finding-settle", args=[finding.pk])
    assert office.post(settle, {"handling": "on_spot", "note": ""}).status_code == 422
    assert office.post(settle, {"handling": "notice", "note": "x"}).status_code == 422
    assert office.post(settle, {"handling": "on_spot", "note": "当场补齐"}).status_code == 302
    assert office.post(close).status_code == 302
    inspection.refresh_from_db()
    assert inspection.state == "closed"
    assert "当场补齐" in text_of(browser_of(cast.liaison).get(finding.get_absolute_url()))


def test_a_director_does_not_approve_what_the_director_wrote(cast, browser_of):
    inspection = scheme(cast, planned(cast))
    inspections.file_scheme(actor=cast.director, inspection=inspection)
    page = text_of(browser_of(cast.director).get(inspection.get_absolute_url()))
    assert re.search(r'value="approve" disabled', page)


def test_back_to_the_group_and_cancelled(cast, browser_of):
    inspection = inspection_at(cast, "concluded")
    office = browser_of(cast.office)
    reopen = at("inspection-reopen", inspection, step(inspection))
    assert office.post(reopen, {"reason": " "}).status_code == 422
    assert office.post(reopen, {"reason": "数据没有核实"}).status_code == 302
    assert "数据没有核实" in text_of(browser_of(cast.inspector).get(inspection.get_absolute_url()))
    assert "数据没有核实" not in text_of(browser_of(cast.liaison).get(inspection.get_absolute_url()))
    cancel = at("inspection-cancel", inspection)
    assert office.post(cancel, {"reason": ""}).status_code == 422
    assert office.post(cancel, {"reason": "与上级检查合并"}).status_code == 302
    page = text_of(browser_of(cast.liaison).get(inspection.get_absolute_url()))
    assert "已取消" in page
    assert "与上级检查合并" not in page


def test_a_checklist_is_proposed_drawn_up_changed_and_answered(cast, outline, carried, browser_of):
    scales.save_template(
        actor=cast.office, template=None, name="通用", is_active=True, questions=[("是否有专人负责？", "人")]
    )
    template = ChecklistTemplate.objects.get()
    inspection = inspection_at(cast, "notified")
    visit = inspection.visits.get(unit=cast.units.education)
    office, inspector = browser_of(cast.office), browser_of(cast.inspector)
    url = at("checklist", inspection, visit.pk)
    assert carried[0].task.code in text_of(office.get(url))
    assert "是否有专人负责" in text_of(office.get(url + f"?templates={template.pk}"))
    assert office.get(url + "?templates=abc").status_code == 200
    assert office.post(url, {"templates": ["99999"]}).status_code == 422
    assert office.post(url, {"templates": [template.pk]}).status_code == 302
    drawn = visit.items.count()
    assert drawn >= len(carried) + 1
    assert "没有新的建议" in text_of(office.get(url))
    add = at("checklist-add", inspection, visit.pk)
    assert inspector.post(add, {"text": ""}).status_code == 422
    assert inspector.post(add, {"text": "自己加的问题"}).status_code == 302
    assert inspector.post(add, {"text": "自己加的问题"}).status_code == 302
    assert visit.items.count() == drawn + 1, "the same twice is one"
    item = visit.items.get(source="template")
    answer = at("checklist-item", inspection, visit.pk, item.pk)
    sent = {"answer": "partly", "note": "兼职", "figure": "2", "revision": item.revision}
    saved = inspector.post(answer, sent, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert f"已填 1/{drawn + 1}" in text_of(saved)
    lost = inspector.post(answer, sent | {"answer": "no", "note": "没有"}, headers={"HX-Request": "true"})
    assert lost.status_code == 409
    assert "兼职" in text_of(lost)
    assert "没有" in text_of(lost)
    for bad in (
        {"answer": "maybe"},
        {"figure": "many"},
        {"figure": "9" * 40},
        {"revision": ""},
        {"note": "长" * 2001},
        {"note": "a\x00b"},
    ):
        response = inspector.post(answer, sent | {"revision": 2} | bad, headers={"HX-Request": "true"})
        assert response.status_code == 422, bad
        assert "field-error" in text_of(response), bad
    photo = SimpleUploadedFile("a.png", PNG, "image/png")
    shown = inspector.post(answer, sent | {"revision": 2, "photos": [photo]}, headers={"HX-Request": "true"})
    assert "photo-strip" in text_of(shown)
    fake = SimpleUploadedFile("b.png", b"not a picture", "image/png")
    refused = inspector.post(answer, sent | {"revision": 2, "photos": [fake]}, headers={"HX-Request": "true"})
    assert "b.png" in text_of(refused)
    assert Attachment.objects.count() == 1
    others = visit.items.filter(answer="").values_list("pk", flat=True)[:2]
    drop = at("checklist-drop", inspection, visit.pk)
    assert inspector.post(drop, {"ids": [*others, item.pk, "x"]}).status_code == 302
    assert visit.items.count() == drawn - 1, "what was answered stays"
    everywhere = at("inspection-checklists", inspection)
    assert office.post(everywhere, {"templates": ["x"]}).status_code == 302
    assert ChecklistItem.objects.exclude(visit=visit).exists()
    assert inspector.get(visit.get_absolute_url()).status_code == 200


def test_a_finding_is_recorded_with_photos_changed_and_struck_out(
    cast, outline, carried, outsider, browser_of
):
    inspection = inspection_at(cast, "notified")
    visit = inspection.visits.get(unit=cast.units.education)
    checklists.draw_up(actor=cast.inspector, visit=visit)
    item = visit.items.filter(source="task").first()
    client, new = browser_of(cast.inspector), at("finding-new", inspection, visit.pk)
    assert f'<option value="{item.task_id}" selected' in text_of(client.get(f"{new}?item={item.pk}"))
    assert client.get(f"{new}?item=abc").status_code == 200
    grave = serious(cast)
    sent = {
        "nature": "problem",
        "text": "没有台账",
        "severity": grave.pk,
        "task": item.task_id,
        "item": item.pk,
        "client_id": str(uuid4()),
        "photos": [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.txt.png", b"x")],
    }
    response = client.post(new, sent, follow=True)
    assert "已记录" in text_of(response)
    assert "b.txt.png" in text_of(response), "a photo that was refused is named, the finding stays"
    finding = Finding.objects.get()
    assert (finding.task_id, finding.item, finding.severity) == (item.task_id, item, grave)
    assert Attachment.objects.of(finding).count() == 1
    foreign_severity = scales.severities_of(outsider.committee.pk).first()
    goal = Goal.objects.filter(domain__outline=outline).first()
    for bad in (
        {"text": ""},
        {"text": "a\x00b"},
        {"nature": "neutral"},
        {"severity": foreign_severity.pk},
        {"category": "99999"},
        {"task": "99999999999999999999"},
        {"task": "x"},
        {"client_id": "nonsense"},
        {"place": "长" * 101},
    ):
        given = {"nature": "problem", "text": "又一条", "client_id": str(uuid4())} | bad
        response = client.post(new, given)
        assert response.status_code == 422, bad
        assert "field-error" in text_of(response), bad
    change = reverse("supervision:finding-change", args=[finding.pk])
    given = {
        "nature": "problem",
        "text": "缺上半年台账",
        "severity": grave.pk,
        "goal": goal.pk,
        "revision": 1,
    }
    assert client.post(change, given).status_code == 302
    lost = client.post(change, given | {"text": "另一种说法"})
    assert lost.status_code == 409
    assert "缺上半年台账" in text_of(lost)
    assert "另一种说法" in text_of(lost)
    finding.refresh_from_db()
    assert finding.text == "缺上半年台账"
    assert (finding.inspection_id, finding.unit_id) == (inspection.pk, cast.units.education.pk)
    drop = reverse("supervision:finding-drop", args=[finding.pk])
    assert client.post(drop, {"reason": ""}).status_code == 422
    assert client.post(drop, {"reason": "重复记录"}).status_code == 302
    assert "重复记录" in text_of(client.get(visit.get_absolute_url()))
    assert client.post(change, given | {"revision": 3}).status_code == 403
    assert "缺上半年台账" not in text_of(client.get(reverse("supervision:findings")))


def test_a_repeated_problem_says_how_often_and_links_what_one_may_see(cast, carried, browser_of):
    task = carried[0].task
    found = []
    for number, title in enumerate(("第一次", "第二次", "第三次")):
        inspection = inspection_at(cast, "notified", title=title)
        visit = inspection.visits.get(unit=cast.units.education)
        found.append(problem(cast, visit, f"{title}没有台账", task=task))
        if number < 2:
            concluding.save_conclusion(
                actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
            )
            concluding.conclude(actor=cast.inspector, inspection=Inspection.objects.get(pk=inspection.pk))
        if number == 0:
            concluding.feed_back(
                actor=cast.office, inspection=inspection, visits=inspection.visits.all(), note="函"
            )
    page = text_of(browser_of(cast.office).get(found[2].get_absolute_url()))
    assert "第 3 次发现" in page
    assert "第一次没有台账" in page
    assert "第二次没有台账" in page
    first = text_of(browser_of(cast.liaison).get(found[0].get_absolute_url()))
    assert "第二次没有台账" not in first
    ledger = text_of(browser_of(cast.office).get(reverse("supervision:findings") + "?repeat=yes"))
    assert "第二次没有台账" in ledger
    assert "第一次没有台账" not in ledger


def test_the_ledger_is_filtered_and_exported(cast, carried, browser_of):
    notice = notice_at(cast, "received")
    office, url = browser_of(cast.office), reverse("supervision:findings")
    task = carried[0].task
    inspection = inspection_at(cast, "notified", title="又一次")
    visit = inspection.visits.get(unit=cast.units.health)
    category = FindingCategory.objects.create(committee=cast.committee, name="经费", position=1)
    problem(cast, visit, "经费没有到位", task=task, category=category)
    domain = task.measure.domain_id

    def texts(query):
        page = text_of(office.get(f"{url}?{query}"))
        return {
            text
            for text in ("台账不全", "宣传栏没有更新", "留守女童结对关爱全覆盖", "经费没有到位")
            if text in page
        }

    assert len(texts("")) == 4
    assert texts("nature=good") == {"留守女童结对关爱全覆盖"}
    assert texts(f"severity={serious(cast).pk}") == {"台账不全"}
    assert texts("unit=卫健") == {"经费没有到位"}
    assert texts(f"task={task.code}") == {"经费没有到位"}
    assert texts(f"domain={domain}") == {"经费没有到位"}
    assert texts(f"category={category.pk}") == {"经费没有到位"}
    assert texts("q=宣传") == {"宣传栏没有更新"}
    assert texts("handled=open") == {"台账不全", "宣传栏没有更新", "经费没有到位"}
    assert texts("handled=closed") == set()
    assert texts("year=2001") == set()
    assert texts(f"inspection={inspection.pk}") == {"经费没有到位"}
    assert notice.get_absolute_url() in text_of(office.get(url))
    for bad in (
        "severity=x",
        "domain=99999999999999999999",
        "inspection=%00",
        "page=x",
        "sort=nonsense",
        "year=-1",
    ):
        assert office.get(f"{url}?{bad}").status_code == 200, bad
    for name in ("findings", "inspections"):
        sheet = office.get(reverse(f"supervision:{name}") + "?export=xlsx")
        assert len(b"".join(sheet.streaming_content)) > 1000


def test_what_a_committee_sets(cast, outsider, browser_of):
    office = browser_of(cast.office)
    page = text_of(office.get(reverse("supervision:scales")))
    assert "严重" in page
    assert "组织领导" in page
    new = reverse("supervision:severity-new")
    sent = {"name": "特别严重", "rank": 4, "due_days": 7, "needs_evidence": "on", "is_active": "on"}
    assert office.post(new, sent | {"due_days": "0"}).status_code == 422
    assert office.post(new, sent | {"committee": outsider.committee.pk}).status_code == 302
    assert Severity.objects.get(name="特别严重").committee == cast.committee
    assert office.post(new, sent).status_code == 422, "the name is taken"
    row = Severity.objects.get(name="特别严重")
    edit = reverse("supervision:severity", args=[row.pk])
    seen = re.search(r'name="fingerprint" value="(\w+)"', text_of(office.get(edit)))[1]
    assert office.post(edit, sent | {"due_days": "10", "fingerprint": seen}).status_code == 302
    stale = office.post(edit, sent | {"due_days": "20", "fingerprint": seen})
    assert stale.status_code == 409
    assert "整改天数：10" in text_of(stale)
    foreign = scales.severities_of(outsider.committee.pk).first()
    assert office.get(reverse("supervision:severity", args=[foreign.pk])).status_code == 404
    assert (
        office.post(reverse("supervision:category-new"), {"name": "新类别", "position": 9}).status_code == 302
    )
    assert FindingCategory.objects.get(name="新类别").is_active is False
    form = {
        "name": "通用",
        "is_active": "on",
        "questions-TOTAL_FORMS": "2",
        "questions-INITIAL_FORMS": "0",
        "questions-0-text": "有没有专人？",
        "questions-0-figure_unit": "人",
        "questions-1-text": "",
        "questions-1-figure_unit": "",
    }
    add = reverse("supervision:template-new")
    assert office.post(add, form | {"questions-0-text": ""}).status_code == 422
    assert office.post(add, form).status_code == 302
    assert office.post(add, form).status_code == 422
    template = ChecklistTemplate.objects.get()
    edit = reverse("supervision:template", args=[template.pk])
    seen = re.search(r'name="seen" value="(\w+)"', text_of(office.get(edit)))[1]
    changed = form | {"questions-0-text": "有没有专人负责？", "seen": seen}
    assert office.post(edit, changed).status_code == 302
    stale = office.post(edit, changed | {"questions-0-text": "另一个问题？"})
    assert stale.status_code == 409
    assert "有没有专人负责？" in text_of(stale)
    assert "另一个问题？" in text_of(stale)
    assert office.post(add, form | {"questions-TOTAL_FORMS": "x"}).status_code == 422
    assert browser_of(cast.inspector).get(reverse("supervision:scales")).status_code == 403


def test_another_countys_numbers_are_nobodys(cast, outsider, browser_of):
    foreign = inspection_at(outsider, "concluded")
    visit, finding = foreign.visits.first(), Finding.objects.filter(inspection=foreign).first()
    office, before = browser_of(cast.office), Event.objects.count()
    for name, args in (
        ("inspection", [foreign.pk]),
        ("inspection-scheme", [foreign.pk]),
        ("inspection-group", [foreign.pk]),
        ("inspection-cancel", [foreign.pk]),
        ("visit", [foreign.pk, visit.pk]),
        ("checklist", [foreign.pk, visit.pk]),
        ("finding", [finding.pk]),
        ("finding-change", [finding.pk]),
    ):
        assert office.get(reverse(f"supervision:{name}", args=args)).status_code == 404, name
    for name, args in (
        ("inspection-feed-back", [foreign.pk]),
        ("inspection-checklists", [foreign.pk]),
        ("inspection-reopen", [foreign.pk, step(foreign)]),
        ("finding-settle", [finding.pk]),
        ("finding-drop", [finding.pk]),
    ):
        sent = {"visits": [visit.pk], "note": "x", "reason": "x", "handling": "none"}
        assert office.post(reverse(f"supervision:{name}", args=args), sent).status_code == 404, name
    own = inspection_at(cast, "concluded")
    before = Event.objects.count()
    told = office.post(at("inspection-feed-back", own), {"visits": [visit.pk], "note": "x"})
    assert told.status_code == 422
    other_step = office.post(at("inspection-reopen", own, step(foreign)), {"reason": "x"})
    assert other_step.status_code == 404
    assert Event.objects.count() == before
    assert not Visit.objects.filter(inspection=foreign, fed_back_at__isnull=False).exists()


def test_after_the_conclusion_nothing_is_recorded_any_more(cast, browser_of):
    inspection = inspection_at(cast, "concluded")
    visit = inspection.visits.get(unit=cast.units.education)
    finding = Finding.objects.filter(inspection=inspection).first()
    client = browser_of(cast.inspector)
    new = client.get(at("finding-new", inspection, visit.pk))
    assert "不能记录" in text_of(new)
    sent = {"nature": "problem", "text": "晚了", "client_id": str(uuid4())}
    assert client.post(at("finding-new", inspection, visit.pk), sent).status_code == 403
    change = reverse("supervision:finding-change", args=[finding.pk])
    assert client.post(change, sent | {"severity": serious(cast).pk, "revision": 1}).status_code == 403
    assert (
        client.post(reverse("supervision:finding-drop", args=[finding.pk]), {"reason": "x"}).status_code
        == 403
    )
    assert (
        client.post(at("inspection-conclusion", inspection), {"conclusion": "改", "revision": 1}).status_code
        == 403
    )
    photo = SimpleUploadedFile("a.png", PNG)
    label = finding._meta.label_lower
    late = client.post(reverse("documents:upload", args=[label, finding.pk]), {"files": [photo]})
    assert late.status_code in (302, 403)
    assert not Attachment.objects.exists()
    fieldwork_page = text_of(client.get(visit.get_absolute_url()))
    assert "记录发现" not in fieldwork_page


def test_a_unit_may_ask_for_a_review_from_the_page_while_it_can(cast, browser_of):
    inspection = inspection_at(cast, "fed_back")
    own = inspection.visits.get(unit=cast.units.education)
    ask = at("review-ask", inspection, own.pk)
    assert ask in text_of(browser_of(cast.liaison).get(inspection.get_absolute_url()))
    for who in ("office", "chair", "other_liaison"):
        # 县卫健委 has no problem to contest.
        assert "review/" not in text_of(browser_of(cast.people[who]).get(inspection.get_absolute_url()))
    with time_machine.travel(timezone.now() + timedelta(days=45)):
        assert ask not in text_of(browser_of(cast.liaison).get(inspection.get_absolute_url()))
    reviews.ask_review(
        actor=cast.liaison,
        visit=own,
        findings=Finding.objects.filter(visit=own, nature="problem"),
        grounds="不实",
    )
    page = text_of(browser_of(cast.liaison).get(inspection.get_absolute_url()))
    assert ask not in page
    assert "县教育局申请复核" in page


def test_nobody_records_about_the_unit_in_which_they_serve(cast, browser_of):
    inspection = inspection_at(cast, "on_site")
    appoint(actor=cast.admin, person=cast.inspector, role="liaison", unit=cast.units.education)
    visit = inspection.visits.get(unit=cast.units.education)
    client = browser_of(cast.inspector)
    page = text_of(client.get(visit.get_absolute_url()))
    assert "您在县教育局任职" in page
    assert "记录发现" not in page
    assert "您在县教育局任职" in text_of(client.get(at("finding-new", inspection, visit.pk)))
    sent = {"nature": "good", "text": "自己夸自己", "client_id": str(uuid4())}
    assert client.post(at("finding-new", inspection, visit.pk), sent).status_code == 403


@pytest.mark.parametrize("keeps", [False, True])
def test_where_a_photo_was_taken_stays_only_by_choice(cast, browser_of, keeps):
    inspection = inspection_at(cast, "notified")
    visit = inspection.visits.get(unit=cast.units.education)
    picture, content = Image.new("RGB", (64, 48), "#4a7"), BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (41.0, 35.0, 0.0)
    exif.get_ifd(0x8825)[3] = "E"
    exif.get_ifd(0x8825)[4] = (119.0, 20.0, 0.0)
    exif[0x010F] = "Camera"
    picture.save(content, "JPEG", exif=exif)
    sent = {
        "nature": "good",
        "text": "整洁",
        "client_id": str(uuid4()),
        "photos": [SimpleUploadedFile("a.jpg", content.getvalue(), "image/jpeg")],
    }
    if keeps:
        sent["keeps_position"] = "1"
    response = browser_of(cast.inspector).post(at("finding-new", inspection, visit.pk), sent)
    assert response.status_code == 302
    [kept] = Attachment.objects.of(Finding.objects.get(text="整洁"))
    with kept.open() as stored:
        found = Image.open(BytesIO(stored.read())).getexif()
    assert bool(found.get_ifd(0x8825)) is keeps
    assert 0x010F not in found


def test_the_years_plan_becomes_a_paper(cast, browser_of):
    planned(cast, title="春季督导")
    office = browser_of(cast.office)
    assert reverse("supervision:inspection-plan-paper", args=[TODAY.year]) in text_of(
        office.get(reverse("supervision:inspection-plan"))
    )
    inspection = inspection_at(cast, "on_site", title="第二次")
    visit = inspection.visits.get(unit=cast.units.education)
    assert "生成" in text_of(office.get(visit.get_absolute_url())), "the record of a visit can be printed"
