"""The papers of inspections: what they say, to whom, and what their signature does."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from documents import services
from documents.kinds import prints
from documents.models import Dispatch, Document, NumberSeries
from documents.selectors import paper_panel
from documents.services import print_object
from documents.typesetting.paper import Grid
from notices.models import Message
from pages.panels import panels_of
from pages.rules import Conflict, RuleError
from supervision.inspection_papers import (
    CIRCULAR,
    FEEDBACK,
    NOTICE,
    PLAN,
    RECTIFICATION,
    begin_paper,
    begin_plan,
)
from supervision.inspection_prints import CLOSURE, RECORD, SCHEME
from supervision.models import Finding, Inspection, RectificationNotice, Visit
from supervision.selectors.inspection_papers import papers_offered
from supervision.services import checklists, concluding, fieldwork, inspections, rectification, reviews
from supervision.services.review_terms import last_day_to_ask
from tests.failing import break_at_every_statement
from tests.inspections import answered, inspection_at, notice_at, planned, problem, scheme, serious
from tests.papers import sign
from workflow.models import Deadline, WorkItem

OF_EDUCATION, OF_HEALTH = "校园周边无宣传栏", "孕产妇登记本缺页"


def both_units(cast, state="concluded", **changes) -> Inspection:
    """An inspection in which each unit has findings of its own."""
    inspection = inspection_at(cast, "on_site", **changes)
    for unit, text in ((cast.units.education, OF_EDUCATION), (cast.units.health, OF_HEALTH)):
        problem(cast, inspection.visits.get(unit=unit), text, advice=f"尽快解决{text}")
    good = inspection.visits.get(unit=cast.units.health)
    fieldwork.record_finding(actor=cast.inspector, visit=good, text="流动孕妇建册到家", nature="good")
    inspection.refresh_from_db()
    if state == "on_site":
        return inspection
    opinions = {visit.pk: f"{visit.unit.short_name}须加强台账管理。" for visit in inspection.visits.all()}
    given = {"actor": cast.inspector, "revision": None, "conclusion": "两个单位都有不足。"}
    inspection = concluding.save_conclusion(inspection=inspection, opinions=opinions, **given)
    inspection = concluding.conclude(actor=cast.inspector, inspection=inspection)
    if state == "fed_back":
        visits = inspection.visits.all()
        concluding.feed_back(actor=cast.office, inspection=inspection, visits=visits, note="当面")
    return inspections.inspections_with_all().get(pk=inspection.pk)


def begun(cast, inspection, kind) -> Dispatch:
    return begin_paper(actor=cast.office, inspection=inspection, kind=kind)


def signed(cast, inspection, kind) -> list[Document]:
    return sign(cast, services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, kind)))


def said(document) -> str:
    """All that stands on a paper."""
    return str(document.paper.to_json())


def tables(document) -> list[Grid]:
    return [block for block in document.paper.blocks if isinstance(block, Grid)]


def offered(access, inspection) -> dict[str, bool]:
    return {offer.title: bool(offer.verdict) for offer in papers_offered(access, inspection)}


# 检查通知 ---------------------------------------------------------------------------------------------


def test_the_notice_says_the_scheme_and_signing_it_tells_the_units(cast):
    inspection = inspection_at(cast, "approved", people=[cast.monitor])
    assert not Inspection.objects.visible_to(cast.access("liaison")).exists()
    [document] = signed(cast, inspection, NOTICE)
    paper = document.paper
    assert document.title == "关于开展妇女儿童发展纲要实施情况督导检查的通知"
    assert paper.addressees == "县教育局、县卫健委"
    for words in ("《纲要》第三部分", "经费保障情况", "听取汇报", "两部纲要的全部领域", "陈志强", "孙丽"):
        assert words in said(document), words
    assert "杨教授（赤峰学院）" in said(document)
    assert "{" not in "".join(getattr(block, "text", "") for block in paper.blocks)
    [days] = tables(document)
    assert [row[1] for row in days.rows] == ["宁城县教育局", "宁城县卫生健康委员会"]
    inspection.refresh_from_db()
    assert (inspection.state, inspection.notified_note) == ("notified", document.number)
    assert Inspection.objects.visible_to(cast.access("liaison")).exists()
    assert not WorkItem.objects.open().filter(step="inspection.notifying").exists()


def test_an_inspection_without_notice_has_no_notice_by_any_way(cast, browser_of):
    inspection = inspection_at(cast, "approved", is_unannounced=True, title="暗访校园周边")
    assert "拟督导检查通知" not in offered(cast.access("office"), inspection)
    with pytest.raises(RuleError, match="不打招呼"):
        begun(cast, inspection, NOTICE)
    url = reverse("supervision:inspection-paper", args=[inspection.pk, NOTICE])
    assert browser_of(cast.office).post(url).status_code == 403
    # Also a draft that came about otherwise is not signed.
    forged = services.begin_dispatch(
        actor=cast.office, kind=NOTICE, units=[cast.units.education], subject=inspection
    )
    with pytest.raises(ValidationError, match="不打招呼"):
        services.file_dispatch(actor=cast.office, dispatch=forged)
    Dispatch.objects.filter(pk=forged.pk).update(state="cancelled")
    assert not Document.objects.exists()


def test_a_notice_goes_to_every_unit_of_the_scheme_and_to_no_other(cast):
    inspection = inspection_at(cast, "approved")
    dispatch = begun(cast, inspection, NOTICE)
    for units, named in (
        ([cast.units.education], "没有发给下列检查对象：县卫健委"),
        ([cast.units.education, cast.units.health, cast.units.statistics], "不该收到这份文件：县统计局"),
    ):
        services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, units=units)
        with pytest.raises(ValidationError, match=named):
            services.file_dispatch(actor=cast.office, dispatch=dispatch)


def test_a_notice_is_not_signed_when_the_group_has_changed_meanwhile(cast):
    inspection = inspection_at(cast, "approved")
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, NOTICE))
    given = {"actor": cast.office, "inspection": inspection, "leader": cast.evaluator, "reason": "出差"}
    inspections.change_group(**given)
    with pytest.raises(ValidationError, match="督导组有了变化"):
        services.review_dispatch(actor=cast.director, dispatch=dispatch)
    assert not NumberSeries.objects.exists()
    services.withdraw_dispatch(actor=cast.office, dispatch=dispatch)
    services.refresh_dispatch(actor=cast.office, dispatch=dispatch)
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert "周敏" in said(document)
    assert "陈志强" not in said(document)


def test_who_was_told_by_telephone_may_still_get_the_notice(cast):
    inspection = inspection_at(cast, "notified")
    signed(cast, inspection, NOTICE)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.notified_note) == ("notified", "电话通知")


def test_braces_in_a_scheme_are_no_places(cast):
    inspection = scheme(cast, planned(cast, title="{专项}检查"), content="看{台账}", basis="批示{一}。")
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspection = inspections.approve_scheme(actor=cast.director, inspection=inspection)
    [document] = signed(cast, inspection, NOTICE)
    assert document.title == "关于开展｛专项｝检查的通知"
    assert "看｛台账｝" in said(document)


# 反馈意见 ---------------------------------------------------------------------------------------------


def test_each_unit_reads_its_own_findings_and_nothing_of_another(cast):
    inspection = both_units(cast)
    education, health = signed(cast, inspection, FEEDBACK)
    assert [row.paper.addressees for row in (education, health)] == ["宁城县教育局", "宁城县卫生健康委员会"]
    assert [len(tables(row)[0].rows) for row in (education, health)] == [3, 1]
    for own, other, mine, theirs in (
        (education, health, OF_EDUCATION, OF_HEALTH),
        (health, education, OF_HEALTH, OF_EDUCATION),
    ):
        assert mine in said(own)
        assert theirs not in said(own)
        assert other.paper.addressees not in said(own)
    for words in ("流动孕妇建册到家", "县卫健委须加强", "两个单位都有不足"):
        assert words not in said(education), words
    assert "留守女童结对关爱全覆盖" in said(education)
    assert "县教育局须加强台账管理" in said(education)
    inspection.refresh_from_db()
    assert inspection.state == "fed_back"
    for visit, document in zip(inspection.visits.order_by("unit__code"), (education, health), strict=True):
        assert visit.fed_back_note == document.number
        last = last_day_to_ask(visit)
        assert f"（至{last.year}年{last.month}月{last.day}日）" in said(document)
    assert Deadline.objects.open().filter(kind="review.asking").count() == 2


def test_the_last_day_of_a_review_is_counted_from_the_signature(cast):
    inspection = both_units(cast)
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, FEEDBACK))
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        education, _health = sign(cast, dispatch)
        last = last_day_to_ask(Visit.objects.get(inspection=inspection, unit=cast.units.education))
    assert last >= timezone.localdate() + timedelta(days=39)
    assert f"{last.year}年{last.month}月{last.day}日" in said(education)


def test_feedback_is_one_paper_for_each_unit(cast, browser_of):
    dispatch = begun(cast, both_units(cast), FEEDBACK)
    assert dispatch.is_per_unit
    page = browser_of(cast.office).get(dispatch.get_absolute_url()).content.decode()
    assert 'name="is_per_unit"' not in page
    assert "申请复核的最后一天" in page
    services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, is_per_unit=False)
    with pytest.raises(ValidationError, match="每个单位一份"):
        services.file_dispatch(actor=cast.office, dispatch=dispatch)


def test_feedback_to_some_units_tells_only_them(cast):
    inspection = both_units(cast, is_unannounced=True, title="暗访校园周边")
    dispatch = begun(cast, inspection, FEEDBACK)
    services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, units=[cast.units.education])
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert [visit.unit for visit in Visit.objects.exclude(fed_back_at=None)] == [cast.units.education]
    inspection.refresh_from_db()
    assert inspection.state == "concluded"
    assert not Inspection.objects.visible_to(cast.access("other_liaison")).exists()
    # Neither the register nor reminders that others read name it.
    assert "暗访" not in document.title
    assert "暗访校园周边" in said(document)
    titles = Deadline.objects.visible_to(cast.access("monitor")).values_list("title", flat=True)
    assert not any("暗访" in title for title in titles)
    [document] = signed(cast, inspection, FEEDBACK)
    assert document.paper.addressees == "宁城县卫生健康委员会"
    inspection.refresh_from_db()
    assert inspection.state == "fed_back"
    with pytest.raises(RuleError, match="已经向全部单位反馈"):
        begun(cast, inspection, FEEDBACK)


def test_a_unit_that_was_told_meanwhile_is_not_told_again(cast):
    inspection = both_units(cast)
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, FEEDBACK))
    visit = inspection.visits.get(unit=cast.units.health)
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=[visit], note="当面")
    with pytest.raises(ValidationError, match="不该收到这份文件：县卫健委"):
        services.review_dispatch(actor=cast.director, dispatch=dispatch)
    assert not Document.objects.exists()


def test_a_finding_that_was_struck_out_stands_on_no_paper(cast):
    inspection = both_units(cast, "on_site")
    finding = Finding.objects.get(text=OF_EDUCATION)
    fieldwork.drop_finding(actor=cast.inspector, finding=finding, reason="不属实")
    given = {"actor": cast.inspector, "revision": None, "conclusion": "有不足", "opinions": {}}
    inspection = concluding.save_conclusion(inspection=inspection, **given)
    inspection = concluding.conclude(actor=cast.inspector, inspection=inspection)
    education, health = signed(cast, inspection, FEEDBACK)
    assert OF_EDUCATION not in said(education)
    assert OF_HEALTH in said(health)


def test_the_chair_may_sign_what_tells_the_units(cast):
    """A committee may want its chair to sign: the steps that the signature finishes are the office's."""
    inspection = inspection_at(cast, "approved")
    for kind, state in ((NOTICE, "notified"), (FEEDBACK, "fed_back"), (RECTIFICATION, "fed_back")):
        if kind == FEEDBACK:
            Inspection.objects.filter(pk=inspection.pk).update(state="notified")
            inspection = conclude_all(cast, inspection)
        if kind == RECTIFICATION:
            rectification.draft_notices(actor=cast.office, inspection=inspection)
        dispatch = begun(cast, inspection, kind)
        services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, needs_chair=True)
        documents = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
        assert documents[0].dispatch.signed_by == cast.chair
        inspection = inspections.inspections_with_all().get(pk=inspection.pk)
        assert inspection.state == state
    notice = RectificationNotice.objects.get()
    assert (notice.state, notice.issued_by) == ("issued", cast.chair)


def conclude_all(cast, inspection):
    visit = inspection.visits.get(unit=cast.units.education)
    problem(cast, visit, "台账不全")
    given = {"actor": cast.inspector, "revision": None, "conclusion": "有不足", "opinions": {}}
    inspection = Inspection.objects.get(pk=inspection.pk)
    inspection = concluding.save_conclusion(inspection=inspection, **given)
    return concluding.conclude(actor=cast.inspector, inspection=inspection)


# 整改通知书 -------------------------------------------------------------------------------------------


def drafted_notices(cast, **changes):
    inspection = both_units(cast, "fed_back", **changes)
    return inspection, rectification.draft_notices(actor=cast.office, inspection=inspection)


def test_the_notice_of_each_unit_lists_its_problems_and_signing_issues_it(cast, outline, carried):
    inspection = both_units(cast, "on_site")
    task = carried[0].task
    problem(cast, inspection.visits.get(unit=cast.units.education), "任务没有推进", task=task)
    inspection = conclude_all(cast, inspection)
    rectification.draft_notices(actor=cast.office, inspection=inspection)
    with pytest.raises(RuleError, match="先向单位反馈"):
        begun(cast, inspection, RECTIFICATION)
    told = {"inspection": inspection, "visits": inspection.visits.all(), "note": "当面"}
    concluding.feed_back(actor=cast.office, **told)
    inspection.refresh_from_db()
    education, health = signed(cast, inspection, RECTIFICATION)
    [table] = tables(education)
    assert table.headers == ("序号", "问题", "依据/任务", "严重程度", "整改要求")
    assert [row[0] for row in table.rows] == [str(number) for number in range(1, 6)]
    assert table.rows[0][3] == "严重", "the worst first"
    assert any(f"任务 {task.code}" in row[2] for row in table.rows)
    assert OF_HEALTH not in said(education)
    assert OF_EDUCATION not in said(health)
    assert "存在 5 个问题" in said(education)
    for notice, document in zip(
        RectificationNotice.objects.order_by("unit__code"), (education, health), strict=True
    ):
        assert notice.state == "issued"
        due = notice.due_on
        assert f"请于{due.year}年{due.month}月{due.day}日前" in said(document)
    assert WorkItem.objects.open().filter(step="rectification.receiving").count() == 2


def test_what_changed_after_the_paper_was_drawn_up_is_not_signed(cast):
    inspection, notices = drafted_notices(cast)
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, RECTIFICATION))
    mine = next(notice for notice in notices if notice.unit == cast.units.education)
    rectification.save_notice(
        actor=cast.office, notice=mine, due_on=mine.due_on + timedelta(days=3), requirements="", items={}
    )
    with pytest.raises(ValidationError, match="整改时限有了变化"):
        services.review_dispatch(actor=cast.director, dispatch=dispatch)
    # A review that takes a problem back.
    visit = inspection.visits.get(unit=cast.units.education)
    contested = Finding.objects.filter(text=OF_EDUCATION)
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=contested, grounds="不实")
    review = reviews.assign_reviewer(actor=cast.director, review=review, reviewer=cast.evaluator)
    reviews.decide_review(actor=cast.evaluator, review=review, decision="revoked", text="属实")
    services.withdraw_dispatch(actor=cast.office, dispatch=dispatch)
    with pytest.raises(ValidationError, match="问题清单"):
        services.file_dispatch(actor=cast.office, dispatch=dispatch)
    services.refresh_dispatch(actor=cast.office, dispatch=dispatch)
    education, _health = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert OF_EDUCATION not in said(education)
    assert "存在 2 个问题" in said(education)


def test_a_limit_that_has_passed_is_named_before_anything_is_signed(cast, browser_of):
    inspection, _notices = drafted_notices(cast)
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, RECTIFICATION))
    RectificationNotice.objects.filter(unit=cast.units.health).update(due_on=date(2020, 1, 1))
    item = WorkItem.objects.open().about(Dispatch, [dispatch.pk]).get()
    url = reverse("documents:dispatch-answer", args=[dispatch.pk, item.process_step_id])
    page = browser_of(cast.director).post(url, {"decision": "approve"})
    assert page.status_code == 422
    assert "整改时限已过，请先改整改通知：县卫健委" in page.content.decode()
    assert not Document.objects.exists()


def test_there_is_no_paper_without_notices_that_wait(cast):
    inspection = both_units(cast, "fed_back")
    with pytest.raises(RuleError, match="请先起草整改通知"):
        begun(cast, inspection, RECTIFICATION)


# 情况通报 和 年度计划 ---------------------------------------------------------------------------------


def test_the_circular_counts_by_unit_names_good_practice_and_not_whose_the_problems_are(cast):
    inspection, _notices = drafted_notices(cast)
    with pytest.raises(RuleError, match="反馈后才能通报"):
        begun(cast, inspection_at(cast, "concluded", title="另一次"), CIRCULAR)
    [document] = signed(cast, inspection, CIRCULAR)
    assert document.dispatch.signed_by == cast.chair
    assert document.paper.addressees == "各成员单位"
    words = said(document)
    assert "检查了 2 个单位，发现问题 4 个（严重 1 个、一般 3 个），好的做法 2 条" in words
    assert "县教育局：留守女童结对关爱全覆盖" in words
    typical = [block.text for block in document.paper.blocks if OF_EDUCATION in getattr(block, "text", "")]
    assert len(typical) == 1
    assert "县教育局" not in typical[0]
    [table] = tables(document)
    assert table.headers == ("序号", "单位", "问题（个）", "其中严重", "其中一般", "好的做法（条）")
    assert table.rows == (("1", "县教育局", "3", "1", "2", "1"), ("2", "县卫健委", "1", "0", "1", "1"))


def test_rectification_may_go_on_while_the_circular_waits(cast):
    inspection, notices = drafted_notices(cast)
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, CIRCULAR))
    rectification.issue_notices(actor=cast.office, notices=notices)
    [document] = sign(cast, dispatch)
    assert "没有下发整改通知" in said(document), "what was drawn up is what goes out"


def test_the_years_plan_names_no_inspection_without_notice(cast, browser_of):
    office, year = browser_of(cast.office), timezone.localdate().year
    url = reverse("supervision:inspection-plan-paper", args=[year])
    hidden = planned(cast, title="暗访校园周边", is_unannounced=True)
    assert office.post(url).status_code == 409
    shown = planned(cast, title="教育专项检查")
    planned(cast, title="明年的检查", year=year + 1)
    begun_at = office.post(url).url
    assert office.post(url).url == begun_at, "a second press leads to the same draft"
    dispatch = Dispatch.objects.get()
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    [annex] = document.paper.annexes
    [row] = annex.blocks[0].rows
    assert row[2:5] == ("教育专项检查", "综合督导", "县教育局、县卫健委")
    assert hidden.title not in said(document)
    assert document.title == f"关于印发{year}年度督导检查计划的通知"
    assert shown.year == year


def test_a_plan_in_which_an_inspection_became_one_without_notice_is_not_signed(cast):
    year = timezone.localdate().year + 1
    kept, hidden = (planned(cast, title=title, year=year) for title in ("公开的检查", "暗访校园周边"))
    dispatch = begin_plan(actor=cast.office, year=year)
    with pytest.raises(Conflict):
        begin_plan(actor=cast.office, year=year)
    services.file_dispatch(actor=cast.office, dispatch=dispatch)
    scheme(cast, hidden, is_unannounced=True, start_on=None, end_on=None, visits=None)
    with pytest.raises(ValidationError, match="附件有了变化"):
        services.review_dispatch(actor=cast.director, dispatch=dispatch)
    services.withdraw_dispatch(actor=cast.office, dispatch=dispatch)
    dispatch = services.refresh_dispatch(actor=cast.office, dispatch=dispatch)
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert hidden.title not in said(document)
    assert kept.title in said(document)
    assert f"{year}年度" in document.title


# The signature is one transaction -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [NOTICE, FEEDBACK, RECTIFICATION])
def test_a_signature_that_breaks_anywhere_has_done_nothing(cast, kind):
    units = [cast.units.education]
    if kind == NOTICE:
        inspection = inspection_at(cast, "approved", units=units)
    else:
        state = "concluded" if kind == FEEDBACK else "fed_back"
        inspection = inspection_at(cast, state, units=units)
    if kind == RECTIFICATION:
        rectification.draft_notices(actor=cast.office, inspection=inspection)
    dispatch = services.file_dispatch(actor=cast.office, dispatch=begun(cast, inspection, kind))

    def snapshot():
        return (
            *Inspection.objects.values_list("state", "notified_at", "fed_back_at"),
            *Visit.objects.values_list("fed_back_at", "fed_back_note"),
            *RectificationNotice.objects.values_list("state", "issued_at", "process"),
            *Dispatch.objects.values_list("state", "signed_at"),
            *WorkItem.objects.order_by("pk").values_list("step", "closed_at"),
            *Deadline.objects.order_by("pk").values_list("kind", "state"),
            Document.objects.count(),
            Message.objects.count(),
            NumberSeries.objects.count(),
        )

    def act():
        services.review_dispatch(actor=cast.director, dispatch=Dispatch.objects.get(pk=dispatch.pk))

    assert break_at_every_statement(act, snapshot) > 40


# Prints -----------------------------------------------------------------------------------------------


def made(cast, who, code, instance) -> Document:
    return print_object(actor=cast.people[who], kind=prints[code], instance=instance)


def test_the_scheme_is_printed_by_the_committee_and_not_by_units(cast):
    inspection = inspection_at(cast, "planned")
    assert not made(cast, "office", SCHEME, inspection).is_final
    inspections.file_scheme(actor=cast.office, inspection=inspection)
    inspections.approve_scheme(actor=cast.director, inspection=inspection)
    document = made(cast, "office", SCHEME, inspection)
    assert document.is_final
    for words in ("任务落实、目标进展", "杨教授（赤峰学院）", "刘桂芳"):
        assert words in said(document), words
    inspections.note_notified(actor=cast.office, inspection=inspection, note="电话")
    assert made(cast, "inspector", SCHEME, inspection) == document
    with pytest.raises(RuleError):
        made(cast, "liaison", SCHEME, inspection)
    panel = paper_panel(cast.access("liaison"), inspection)
    assert (panel.rows, panel.prints) == ([], [])


def test_the_record_of_a_visit_is_the_groups_and_the_offices(cast, outline, carried, browser_of):
    inspection = both_units(cast, "on_site")
    visit = inspection.visits.select_related("inspection").get(unit=cast.units.education)
    checklists.draw_up(actor=cast.inspector, visit=visit)
    item = visit.items.first()
    given = {"actor": cast.inspector, "revision": item.revision, "answer": "partly"}
    fieldwork.answer_item(item=item, note="缺上半年", **given)
    finding = Finding.objects.get(text=OF_EDUCATION)
    fieldwork.drop_finding(actor=cast.inspector, finding=finding, reason="不属实")
    document = made(cast, "inspector", RECORD, visit)
    assert not document.is_final
    assert "缺上半年" in said(document)
    assert "台账不全" in said(document)
    assert OF_EDUCATION not in said(document)
    assert OF_HEALTH not in said(document)
    inspection = conclude_all(cast, inspection)
    concluding.feed_back(
        actor=cast.office, inspection=inspection, visits=inspection.visits.all(), note="当面"
    )
    visit = Visit.objects.select_related("inspection").get(pk=visit.pk)
    document = made(cast, "office", RECORD, visit)
    assert document.is_final
    for who in ("liaison", "unit_head"):
        assert Visit.objects.visible_to(cast.access(who)).filter(pk=visit.pk).exists()
        assert paper_panel(cast.access(who), visit).rows == []
        with pytest.raises(RuleError):
            made(cast, who, RECORD, visit)
        assert browser_of(cast.people[who]).get(document.get_absolute_url()).status_code == 404
    with pytest.raises(RuleError):
        made(cast, "monitor", RECORD, visit)
    assert document in paper_panel(cast.access("inspector"), visit).rows


def test_the_closure_tells_every_round_and_is_final_when_closed(cast):
    inspection = both_units(cast, "fed_back")
    rectification.draft_notices(actor=cast.office, inspection=inspection)
    education, _health = signed(cast, inspection, RECTIFICATION)
    notice = RectificationNotice.objects.get(unit=cast.units.education)
    # A serious problem would want evidence; here it is about the paper.
    type(serious(cast)).objects.update(needs_evidence=False)
    notice = rectification.receive_notice(actor=cast.liaison, notice=notice)
    notice = answered(cast, notice, "not_accepted")
    document = made(cast, "liaison", CLOSURE, notice)
    assert not document.is_final
    assert education.number in said(document)
    assert "台账仍缺上半年" in said(document)
    notice = answered(cast, notice, "closed")
    document = made(cast, "liaison", CLOSURE, notice)
    assert document.is_final
    assert made(cast, "office", CLOSURE, notice) == document
    words = said(document)
    for expected in ("第一次", "第二次", "经 2 次核查", "未通过", "补齐台账", "李红梅", "整改单位（盖章）"):
        assert expected in words, expected
    assert "第三次" not in words
    assert OF_HEALTH not in words
    assert "整改" in prints[CLOSURE].name


def test_what_is_being_written_stands_on_no_print(cast):
    notice = notice_at(cast, "verifying")
    # The unit's print says nothing of a verification that is not decided.
    document = made(cast, "liaison", CLOSURE, notice)
    assert "尚未作出结论" in said(document)


# On the pages -----------------------------------------------------------------------------------------


def test_the_page_offers_what_is_due_and_says_why_not(cast):
    access = cast.access("office")
    inspection = inspection_at(cast, "approved")
    assert offered(access, inspection) == {
        "拟督导检查通知": True,
        "拟反馈意见": False,
        "拟整改通知书": False,
        "拟情况通报": False,
    }
    for who in ("inspector", "chair", "monitor", "liaison"):
        assert papers_offered(cast.access(who), inspection) == []
        assert panels_of(cast.access(who), inspection) == []
    dispatch = begun(cast, inspection, NOTICE)
    [panel] = panels_of(access, inspection)
    assert panel.context["offers"][0].draft == dispatch
    assert offered(access, inspection_at(cast, "fed_back", title="已反馈")) == {
        "拟整改通知书": False,
        "拟情况通报": True,
    }
    inspections.cancel_inspection(actor=cast.office, inspection=inspection, reason="改期")
    inspection.refresh_from_db()
    assert panels_of(access, inspection) == []


def test_the_notices_page_shows_the_paper_that_its_unit_got(cast):
    inspection, notices = drafted_notices(cast)
    mine, theirs = sorted(notices, key=lambda notice: notice.unit.code)
    assert panels_of(cast.access("office"), mine) == []
    education, _health = signed(cast, inspection, RECTIFICATION)
    mine, theirs = (RectificationNotice.objects.get(pk=notice.pk) for notice in (mine, theirs))
    [panel] = panels_of(cast.access("liaison"), mine)
    assert panel.context == {"offers": [], "documents": [education]}
    # Of a notice that is another unit's even its number would not come out.
    assert panels_of(cast.access("liaison"), theirs) == []


def test_a_button_leads_to_the_draft_and_a_second_press_to_the_same(cast, outsider, browser_of):
    inspection = inspection_at(cast, "approved")
    url = reverse("supervision:inspection-paper", args=[inspection.pk, NOTICE])
    office = browser_of(cast.office)
    draft = office.post(url).url
    assert office.post(url).url == draft
    page = office.get(draft).content.decode()
    assert "到访安排" in page
    assert office.get(url).status_code == 405
    assert office.post(reverse("supervision:inspection-paper", args=[inspection.pk, PLAN])).status_code == 404
    assert browser_of(outsider.office).post(url).status_code == 404
    assert browser_of(cast.liaison).post(url).status_code == 403
    assert Dispatch.objects.count() == 1
