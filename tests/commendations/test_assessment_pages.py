"""The pages of assessments: who sees what, forms that went stale, exports, and that many units cost no more."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from commendations import services
from commendations.assessment_papers import sheet_paper
from commendations.models import Assessment, ManualEntry, ScoreObjection
from documents.models import Attachment, Dispatch
from documents.services import attach, remove_attachment
from documents.typesetting.paper import Paper
from meetings.models import Invitation, MeetingKind
from meetings.services import found_kinds
from organisations import services as organisations
from organisations.models import Unit
from outlines.importer import parse
from outlines.models import Measure, Outline
from outlines.services import store_outlines
from pages.rules import RuleError
from supervision.models import AnnualReport, RectificationNotice
from tasks.models import Assignment, ImplementationPlan
from tests.assessments import (
    answers,
    assessment_at,
    drafted_scheme,
    enter_all,
    result_of,
    this_year,
    veto,
)
from tests.factories import copies_of
from tests.gatherings import held
from tests.inspections import notice_at
from tests.plans import plan_at, signed_tasks
from tests.texts import SMALL_OUTLINE
from tests.years import opened, report_at
from workbench.duties.commended import assessment_evidence


def url(name, *args):
    return reverse(f"commendations:{name}", args=args)


@pytest.fixture
def record(cast):
    """A year in which 县教育局 planned, reported, was inspected and met."""
    store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="a.txt", actor=cast.office
    )
    outline = Outline.objects.get()
    measure = Measure.objects.order_by("pk").first()
    signed_tasks(cast, measure, supports=[cast.units.health])
    plan = plan_at(cast, outline, "accepted")
    type(plan).objects.filter(pk=plan.pk).update(due_on=date(this_year(), 12, 31))
    report_at(cast, opened(cast, outline), "accepted")
    notice_at(cast, "issued")
    found_kinds(committee=cast.committee, actor=cast.office)
    held(cast, MeetingKind.objects.get(code="plenary"))
    return cast


def test_a_unit_sees_its_own_from_the_announcement_on_and_no_other_s(cast, browser_of):
    assessment = assessment_at(cast, "open")
    page = url("assessment", assessment.pk)
    own = url("assessment-unit", assessment.pk, cast.units.education.pk)
    other = url("assessment-unit", assessment.pk, cast.units.health.pk)
    liaison, office = browser_of(cast.liaison), browser_of(cast.office)
    entry = ManualEntry.objects.get(unit=cast.units.education)
    assert [liaison.get(page).status_code, liaison.get(own).status_code] == [404, 404]
    assert liaison.get(entry.get_absolute_url()).status_code == 404
    assert [office.get(page).status_code, office.get(other).status_code] == [200, 200]
    services.announce(actor=cast.director, assessment=assessment)
    assert [liaison.get(page).status_code, liaison.get(own).status_code] == [200, 200]
    assert liaison.get(entry.get_absolute_url()).status_code == 200
    assert liaison.get(other).status_code == 404
    said = liaison.get(page).content.decode()
    assert "县卫健委" not in said
    assert "分布" not in said
    assert liaison.get(url("assessment-items", assessment.pk)).status_code == 403


def test_the_ranking_is_shown_to_all_where_the_scheme_says_so(cast, browser_of):
    assessment = assessment_at(cast, "announced", shows_ranking=True)
    liaison = browser_of(cast.liaison)
    said = liaison.get(url("assessment", assessment.pk)).content.decode()
    assert "县卫健委" in said
    # The place, not the way there.
    other = url("assessment-unit", assessment.pk, cast.units.health.pk)
    assert other not in said
    assert liaison.get(other).status_code == 404


def test_every_item_opens_to_its_rows_and_links_only_where_one_may_go(record, browser_of):
    assessment = assessment_at(record, "open")
    page = url("assessment-unit", assessment.pk, record.units.education.pk)
    office, inspector = browser_of(record.office), browser_of(record.inspector)
    said = office.get(page).content.decode()
    assert "应报 1 份，按时 1 份：10 × 1/1 = 10.00 分" in said
    assert "应到会 1 次，到会 1 次：5 × 1/1 = 5.00 分" in said
    assert "/supervision/reports/" in said
    assert "第1版" in said
    # A notice that was issued and is not due yet, problems that were told.
    assert "未到期 1 份（不计）" in said
    assert "接受检查" in said
    assert inspector.get(page).status_code == 200
    services.announce(actor=record.director, assessment=assessment)
    mine = browser_of(record.liaison).get(page).content.decode()
    assert 'href="/supervision/reports/' in mine
    # What was frozen does not follow the record any more.
    AnnualReport.objects.update(reached_office_at=timezone.now() + timedelta(days=90))
    frozen = browser_of(record.liaison).get(page).content.decode()
    assert "应报 1 份，按时 1 份：10 × 1/1 = 10.00 分" in frozen


def test_a_stale_form_of_a_scheme_keeps_both_texts(cast, browser_of):
    scheme = drafted_scheme(cast)
    office = browser_of(cast.office)
    page = url("scheme-edit", scheme.pk)
    data = {
        "title": "我的名称",
        "absent_rule": "full",
        "veto_effect": "fail",
        "objection_days": "7",
        "answer_days": "7",
        "revision": scheme.revision,
        "grades-TOTAL_FORMS": "2",
        "grades-INITIAL_FORMS": "0",
        "grades-0-name": "合格",
        "grades-0-least": "60",
        "grades-1-name": "不合格",
        "grades-1-least": "0",
    }
    services.save_scheme(actor=cast.director, scheme=scheme, title="他人的名称")
    response = office.post(page, data)
    assert response.status_code == 409
    said = response.content.decode()
    assert "他人的名称" in said
    assert 'value="我的名称"' in said
    scheme.refresh_from_db()
    again = office.post(page, data | {"revision": scheme.revision})
    assert again.status_code == 302
    scheme.refresh_from_db()
    assert (scheme.title, scheme.absent_rule, len(scheme.grades)) == ("我的名称", "full", 2)


def test_a_stale_form_of_an_item_keeps_both_texts_and_one_that_is_gone_says_so(cast, browser_of):
    scheme = drafted_scheme(cast)
    item = scheme.items.get(code="plans")
    office = browser_of(cast.office)
    page = url("scheme-item", scheme.pk, item.pk)
    data = {
        "title": "我的考核项",
        "direction": "score",
        "weight": "12",
        "position": "1",
        "late": "40",
        "returned": "1",
        "revision": scheme.revision,
    }
    services.save_item(actor=cast.director, scheme=scheme, item=item, title="他人的考核项")
    response = office.post(page, data)
    assert response.status_code == 409
    assert "他人的考核项" in response.content.decode()
    scheme.refresh_from_db()
    bad = office.post(page, data | {"revision": scheme.revision, "late": "很多", "weight": "0"})
    assert bad.status_code == 422
    assert "请填数字" in bad.content.decode()
    assert office.post(page, data | {"revision": scheme.revision}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.weight, item.parameters["late"]) == ("我的考核项", 12, "40")
    scheme.refresh_from_db()
    stale = scheme.revision
    services.remove_item(actor=cast.office, scheme=scheme, item=item)
    assert office.post(page, data | {"revision": stale}).status_code == 404


def test_a_stale_form_of_points_loses_nothing(cast, browser_of):
    assessment = assessment_at(cast, "empty")
    office = browser_of(cast.office)
    page = url("assessment-points", assessment.pk, "indicators")
    unit = cast.units.education
    enter_all(cast, assessment, points="6")
    data = {f"{unit.pk}-points": "9", f"{unit.pk}-reason": "我的理由", f"{unit.pk}-seen": ""}
    response = office.post(page, data)
    assert response.status_code == 409
    assert 'value="我的理由"' in response.content.decode()
    present = ManualEntry.objects.standing().get(unit=unit)
    assert present.points == 6
    others = {
        f"{row.unit_id}-{name}": value
        for row in ManualEntry.objects.exclude(unit=unit)
        for name, value in (("points", "6"), ("reason", row.reason), ("seen", str(row.pk)))
    }
    assert office.post(page, others | data | {f"{unit.pk}-seen": str(present.pk)}).status_code == 302
    assert ManualEntry.objects.standing().get(unit=unit).points == 9
    wrong = office.post(page, others | {f"{unit.pk}-points": "12", f"{unit.pk}-reason": ""})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode()


def test_a_unit_objects_and_the_office_answers_on_their_pages(cast, browser_of):
    assessment = assessment_at(cast, "announced")
    unit = cast.units.education
    liaison, office = browser_of(cast.liaison), browser_of(cast.office)
    form = url("assessment-object", assessment.pk, unit.pk)
    assert liaison.post(form, {}).status_code == 422
    response = liaison.post(form, {"indicators": "应为满分"})
    objection = ScoreObjection.objects.get()
    assert response.url == objection.get_absolute_url()
    # Once: the second time leads to the first one.
    assert liaison.post(form, {"indicators": "再来一次"}).url == objection.get_absolute_url()
    attach(actor=cast.liaison, instance=objection, upload=SimpleUploadedFile("证明.txt", b"proof"))
    page = objection.get_absolute_url()
    assert browser_of(cast.other_liaison).get(page).status_code == 404
    assert browser_of(cast.inspector).post(page, {}).status_code == 403
    bad = office.post(
        page, {"indicators-decision": "accepted", "indicators-answer": "属实", "indicators-points": "99"}
    )
    assert bad.status_code == 422
    assert "应在 0 到 10 之间" in bad.content.decode()
    good = {"indicators-decision": "accepted", "indicators-answer": "属实", "indicators-points": "9.5"}
    assert office.post(page, good).status_code == 302
    assert office.post(page, good).status_code == 409
    said = liaison.get(url("assessment-unit", assessment.pk, unit.pk)).content.decode()
    assert "8.00" in said
    assert "9.50" in said
    with pytest.raises(RuleError):
        attach(actor=cast.liaison, instance=objection, upload=SimpleUploadedFile("晚了.txt", b"late"))


def test_evidence_of_a_veto_stays_once_the_year_is_announced(cast):
    assessment = assessment_at(cast, "open")
    entry = veto(cast, assessment, cast.units.education)
    attachment = Attachment.objects.get(object_id=entry.pk, object_type="commendations.manualentry")
    services.announce(actor=cast.director, assessment=assessment)
    with pytest.raises(RuleError):
        remove_attachment(actor=cast.office, attachment=attachment)


def sheets(response):
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_exports_are_workbooks_of_what_one_sees(record, browser_of):
    assessment = assessment_at(record, "announced")
    office, liaison = browser_of(record.office), browser_of(record.liaison)
    ranking = sheets(office.get(url("assessment", assessment.pk) + "?export=xlsx"))["考核排名"]
    assert {row[1] for row in ranking if len(row) > 1} >= {"宁城县教育局", "宁城县统计局"}
    own = sheets(liaison.get(url("assessment", assessment.pk) + "?export=xlsx"))["考核排名"]
    assert [row[1] for row in own][-1] == "宁城县教育局"
    assert "宁城县统计局" not in str(own)
    found = sheets(office.get(url("assessment-items", assessment.pk) + "?export=xlsx"))
    assert set(found) == {"分项得分", "计分依据"}
    assert any("应报 1 份，按时 1 份" in str(row) for row in found["计分依据"])
    assert office.get(url("assessment", assessment.pk) + "?export=csv").status_code == 400


def test_the_ranking_is_filtered_by_grade_and_by_name(cast, browser_of):
    assessment = assessment_at(cast, "open")
    veto(cast, assessment, cast.units.education)
    office = browser_of(cast.office)
    page = url("assessment", assessment.pk)
    worst = office.get(page + "?grade=不合格").content.decode()
    assert "县教育局</a>" in worst
    assert "县卫健委</a>" not in worst
    named = office.get(page + "?q=卫健").content.decode()
    assert "县卫健委</a>" in named
    assert "县教育局</a>" not in named


def test_a_try_out_stands_beside_the_scheme_that_holds(cast, browser_of):
    assessment = assessment_at(cast, "open")
    draft = drafted_scheme(cast, absent_rule="full")
    office = browser_of(cast.office)
    before = Assessment.objects.count(), ManualEntry.objects.count()
    said = office.get(url("scheme-try", draft.pk, this_year())).content.decode()
    assert "与现行方案比较" in said
    # 8 of 10 and everything else full, against 80 by spreading.
    assert "98.00" in said
    assert "18.00" in said
    unit = office.get(url("scheme-try-unit", draft.pk, this_year(), cast.units.education.pk)).content.decode()
    assert "按满分 10 分计" in unit
    assert (Assessment.objects.count(), ManualEntry.objects.count()) == before
    compared = office.get(url("scheme-compare", draft.pk, assessment.scheme_id)).content.decode()
    assert "<mark>按满分计</mark>" in compared
    assert office.get(url("scheme-try", draft.pk, 1999)).status_code == 404


def test_the_circular_is_drawn_up_of_a_closed_year_only(cast, browser_of):
    assessment = assessment_at(cast, "announced")
    office = browser_of(cast.office)
    page = url("assessment-paper", assessment.pk)
    assert office.post(page).status_code == 403
    Assessment.objects.filter(pk=assessment.pk).update(state="closed", closed_at=timezone.now())
    response = office.post(page)
    assert response.status_code == 302
    dispatch = Dispatch.objects.get()
    assert dispatch.needs_chair
    assert dispatch.units.count() == 4
    assert "参加考核的单位 4 个，其中良好 4 个。" in dispatch.body
    (grid,) = dispatch.material[""]["考核结果"]
    assert grid["rows"][0][:4] == ["1", "宁城县妇女联合会", "80.00", "良好"]
    # Asked again, the draft that is there.
    assert office.post(page).url == response.url


def test_the_sheet_of_a_unit_is_a_paper(record):
    assessment = assessment_at(record, "objected")
    services.answer_objection(actor=record.office, objection=ScoreObjection.objects.get(), answers=answers())
    paper = sheet_paper(result_of(assessment, record.units.education), code="X", is_draft=True)
    assert Paper.from_json(paper.to_json()) == paper
    said = str(paper.blocks)
    assert "异议答复后更正为" in said
    assert "更正为 10.00 分：经核对监测报表，情况属实（原计算：办公室评定 8 分：8.00 分。监测数据）" in said


def test_duty_board_shows_closed_years_beside_the_breakdown(cast):
    store_outlines(
        committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="a.txt", actor=cast.office
    )
    outlines = list(Outline.objects.all())
    years = range(2021, 2031)
    assessment = assessment_at(cast, "announced")
    assert list(assessment_evidence(cast.committee, outlines, years)) == []
    Assessment.objects.filter(pk=assessment.pk).update(state="closed", closed_at=timezone.now())
    (row,) = assessment_evidence(cast.committee, outlines, years)
    assert (row.code, row.is_whole, row.is_beside) == ("D2", False, True)
    assert "评定 4 个单位" in row.title


def test_a_unit_s_page_names_its_years(cast, browser_of):
    assessment = assessment_at(cast, "announced")
    page = cast.units.education.get_absolute_url()
    link = result_of(assessment, cast.units.education).get_absolute_url()
    shown = url("of-unit", cast.units.education.pk)
    for person, sees in (
        (cast.liaison, True),
        (cast.inspector, True),
        (cast.other_liaison, False),
        (cast.admin, False),
    ):
        client = browser_of(person)
        assert (shown in client.get(page).content.decode()) is sees
        assert (link in client.get(shown).content.decode()) is sees


def counted(client, page):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200, page
    return len(captured)


def test_a_year_asks_the_same_for_few_units_and_for_many(record, browser_of):
    """The ranking of an open year asks every source once, whatever the number of units and rows."""
    assessment = assessment_at(record, "open")
    draft = drafted_scheme(record)
    unit = record.units.education.pk
    office = browser_of(record.office)
    pages = [
        url("assessment", assessment.pk),
        url("assessment-items", assessment.pk),
        url("assessment-unit", assessment.pk, unit),
        url("assessment-entries", assessment.pk),
        url("assessment-points", assessment.pk, "indicators"),
        url("scheme-try", draft.pk, this_year()),
        url("scheme-try-unit", draft.pk, this_year(), unit),
        url("scheme", draft.pk),
    ]
    few = {}
    for page in pages:
        office.get(page)
        few[page] = counted(office, page)
    grow(record, 25)
    for page in pages:
        assert counted(office, page) == few[page], page
        assert few[page] <= 50, page


def grow(cast, count):
    """More units, with plans, reports, invitations and notices like 县教育局's."""
    for n in range(count):
        organisations.save_unit(actor=cast.admin, code=f"U{n}", name=f"单位{n}", short_name=f"单位{n}")
    units = list(Unit.objects.filter(code__startswith="U"))
    education = cast.units.education
    for row, changes in (
        (ImplementationPlan.objects.get(unit=education), {"process_id": lambda n: None}),
        (AnnualReport.objects.get(unit=education), {"process_id": lambda n: None}),
        (Invitation.objects.get(unit=education), {}),
        (RectificationNotice.objects.get(unit=education), {"process_id": lambda n: None}),
        (Assignment.objects.filter(unit=education).first(), {"role": lambda n: "support"}),
        (ManualEntry.objects.get(unit=education), {}),
    ):
        copies_of(row, count, unit_id=lambda n: units[n].pk, **changes)


@pytest.mark.parametrize("state", ["announced", "objected"])
def test_an_announced_year_asks_the_same_too(record, browser_of, state):
    assessment = assessment_at(record, state)
    unit = record.units.education
    result = result_of(assessment, unit)
    pages = [
        (who, page)
        for who in (record.office, record.liaison)
        for page in (url("assessment", assessment.pk), url("assessment-unit", assessment.pk, unit.pk))
    ]
    if state == "objected":
        pages += [
            (who, ScoreObjection.objects.get().get_absolute_url()) for who in (record.office, record.liaison)
        ]
    pages.append((record.office, url("assessment-items", assessment.pk)))
    few, clients = {}, {who: browser_of(who) for who, _page in pages}
    for who, page in pages:
        clients[who].get(page)
        few[who, page] = counted(clients[who], page)
    for n in range(25):
        organisations.save_unit(actor=record.admin, code=f"U{n}", name=f"单位{n}", short_name=f"单位{n}")
    units = list(Unit.objects.filter(code__startswith="U"))
    copies_of(result, 25, unit_id=lambda n: units[n].pk)
    for who, page in pages:
        assert counted(clients[who], page) == few[who, page], (who, page)
        assert few[who, page] <= 32, (who, page)
