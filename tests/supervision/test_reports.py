"""A unit's yearly report from the first word to acceptance, and what happens to those that do not come."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from files.spreadsheets import read_workbook
from history.models import Event
from history.verification import verify
from organisations import services as organisations
from organisations.models import Committee, Post, User
from outlines.importer import parse
from outlines.services import store_outlines
from pages.rules import Conflict, RuleError
from supervision import services
from supervision.documents import report_paper
from supervision.models import AnnualReport, ReportComment, ReportLine, ReportText
from supervision.sections import DEFAULTS, Section
from supervision.selectors.reports import shown_report
from supervision.selectors.rounds import counts_of
from supervision.snapshots import snapshot_of
from tasks import services as tasks
from tests.texts import SMALL_OUTLINE
from tests.workflow.deadlines import on
from tests.years import opened, report_at, report_of, write_all
from workflow.models import Deadline, WorkItem
from workflow.turns import present_item

TODAY = timezone.localdate()
YEAR = TODAY.year
HTMX = {"HX-Request": "true"}


@pytest.fixture
def round_(cast, outline, carried):
    return opened(cast, outline)


@pytest.fixture
def report(cast, round_):
    """县教育局's report as it was handed out."""
    return report_of(round_, cast.units.education)


@pytest.fixture
def colleague(cast):
    """A second liaison of 县教育局."""
    person, _password = organisations.create_person(
        actor=cast.admin,
        username="colleague",
        name="钱芳",
        password="Some-Pass-2026",
        posts=[("liaison", cast.units.education)],
    )
    User.objects.filter(pk=person.pk).update(must_change_password=False)
    person.refresh_from_db()
    return person


def fresh(report):
    return report_of(report.round, report.unit)


def passed(report, days):
    """The day of a report was so many days ago."""
    day = TODAY - timedelta(days=days)
    AnnualReport.objects.filter(pk=report.pk).update(due_on=day)
    Deadline.objects.about(AnnualReport, [report.pk]).update(due_on=day, planned_on=day)
    return fresh(report)


def said(response):
    return response.content.decode()


# From the draft to what stays for ever --------------------------------------------------------------


def test_from_the_first_word_to_what_was_accepted(cast, report, carried):
    with pytest.raises(ValidationError) as refused:
        services.file_report(actor=cast.liaison, report=report)
    missing = " ".join(refused.value.messages)
    for title in ("总体情况（本年落实情况）", "存在问题（本年落实情况）", "下一年总体安排（下一年工作安排）"):
        assert f"{title}：还没有写" in missing
    assert "经验做法" not in missing, "what need not be written is not missed"
    for part in carried:
        assert f"{part.task.code}：没有写落实情况，没有写下一年工作安排" in missing

    write_all(report, cast.liaison)
    services.save_funds(
        actor=cast.liaison, report=report, rows=[("财政预算", Decimal("5.00"), Decimal("4.50"))]
    )
    report = services.file_report(actor=cast.liaison, report=report)
    assert (report.state, report.filed_by, report.reached_office_at) == ("at_unit_head", cast.liaison, None)
    report = services.sign_off_report(actor=cast.unit_head, report=report, comment="同意")
    assert (report.state, report.signed_by) == ("at_office", cast.unit_head)

    line = report.lines.first()
    report = services.return_report(
        actor=cast.office,
        report=report,
        reason="",
        line_comments={line.pk: "请写明人数"},
        section_comments={"overview": "过于简单"},
    )
    assert (report.state, report.rounds, report.return_reason) == ("returned", 1, "请按逐项意见修改。")
    assert WorkItem.objects.open().get(step="annual.drafting", unit=report.unit).role == "liaison"
    shown = shown_report(fresh(report))
    assert [[c.text for c in text.comments] for text in shown.texts if text.comments] == [["过于简单"]]
    assert [c.text for row in shown.lines for c in row.present_comments] == ["请写明人数"]

    line.refresh_from_db()
    services.save_line(
        actor=cast.liaison, line=line, revision=line.revision, done="培训 120 人", problems="", plan="推开"
    )
    report = services.file_report(actor=cast.liaison, report=fresh(report))
    assert report.return_reason == ""
    report = services.sign_off_report(actor=cast.unit_head, report=report)
    report = services.accept_report(actor=cast.office, report=report, comment="很好")
    assert (report.state, report.accepted_by, report.rounds) == ("accepted", cast.office, 1)
    assert present_item(report) is None
    verbs = ["filed", "signed", "returned", "filed", "signed", "accepted"]
    told = Event.objects.about(report).filter(verb__in={f"annual.{verb}" for verb in verbs})
    assert [event.verb for event in told.order_by("sequence")] == [f"annual.{verb}" for verb in verbs]
    assert verify()[1] == []


def test_what_was_accepted_stays_whatever_changes_later(cast, round_, carried, browser_of):
    report = report_at(cast, round_, "accepted")
    before = snapshot_of(report)
    assert (before.unit, before.year, before.filed_by, before.signed_by) == (
        "宁城县教育局", YEAR, "李红梅", "王建国",
    )  # fmt: skip
    assert [line.code for line in before.lines] == [part.task.code for part in carried]
    assert {(line.done, line.plan) for line in before.lines} == {("已完成摸底，培训两期。", "全面推开。")}
    type(carried[0].task).objects.filter(pk=carried[0].task_id).update(text="完全不同的任务")
    unit = report.unit
    organisations.save_unit(
        actor=cast.admin, unit=unit, code=unit.code, name="宁城县教育体育局", short_name="县教体局"
    )
    ReportLine.objects.filter(report=report).update(done="后来改的")
    now = snapshot_of(fresh(report))
    assert now == before
    paper = report_paper(fresh(report), code="x", is_draft=False)
    words = " ".join(str(block) for block in paper.blocks)
    assert paper.issuer == "宁城县教育局"
    assert carried[0].task.text in words
    assert "完全不同的任务" not in words
    assert "后来改的" not in words


@pytest.mark.parametrize("state", ["at_unit_head", "at_office", "accepted"])
def test_what_was_filed_is_not_written_any_more(cast, round_, browser_of, state):
    report = report_at(cast, round_, state)
    line = report.lines.select_related("report").first()
    with pytest.raises(RuleError):
        services.save_line(
            actor=cast.liaison, line=line, revision=line.revision, done="改", problems="", plan=""
        )
    with pytest.raises(RuleError):
        services.sync_lines(actor=cast.liaison, report=report)
    with pytest.raises(RuleError):
        services.save_funds(actor=cast.liaison, report=report, rows=[])
    form = browser_of(cast.liaison).get(reverse("supervision:report-line", args=[report.pk, line.pk]))
    assert "不能修改" in said(form)


@pytest.mark.parametrize("who", ["unit_head", "other_liaison", "office", "chair", "admin"])
def test_only_those_whose_turn_it_is_write(cast, report, who):
    line = report.lines.select_related("report").first()
    with pytest.raises(RuleError):
        services.save_line(actor=cast.people[who], line=line, revision=1, done="改", problems="", plan="改")
    with pytest.raises(RuleError):
        services.file_report(actor=cast.people[who], report=report)


def test_what_is_too_long_is_told_and_kept(cast, report, browser_of):
    line = report.lines.first()
    address = reverse("supervision:report-line", args=[report.pk, line.pk])
    data = {"done": "做" * 5001, "problems": "", "plan": "再做", "revision": 1}
    response = browser_of(cast.liaison).post(address, data, headers=HTMX)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["done"]
    assert "做" * 5001 in said(response)


# Two people at one report ---------------------------------------------------------------------------


def test_two_people_write_different_parts(cast, report, colleague, browser_of):
    first, second = report.lines.all()[:2]
    pages = [browser_of(cast.liaison), browser_of(colleague)]
    addresses = [reverse("supervision:report-line", args=[report.pk, line.pk]) for line in (first, second)]
    opened_before = [page.get(address) for page, address in zip(pages, addresses, strict=True)]
    for n, page in enumerate(pages):
        revision = opened_before[n].context["form"]["revision"].value()
        data = {"done": f"第{n}人写的", "problems": "", "plan": "再做", "revision": revision}
        assert page.post(addresses[n], data, headers=HTMX).status_code == 200
    text = report.texts.first()
    data = {"text": "总体很好", "revision": 1}
    address = reverse("supervision:report-text", args=[report.pk, text.pk])
    assert pages[1].post(address, data, headers=HTMX).status_code == 200
    rows = report.lines.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    assert list(rows.values_list("done", "updated_by__name")) == [
        ("第0人写的", "李红梅"),
        ("第1人写的", "钱芳"),
    ]


@pytest.mark.parametrize("kind", ["line", "text"])
def test_the_second_at_the_same_part_sees_both_texts(cast, report, colleague, browser_of, kind):
    part = report.lines.first() if kind == "line" else report.texts.first()
    address = reverse(f"supervision:report-{kind}", args=[report.pk, part.pk])

    def data(words, revision):
        return {"done": words, "problems": "", "plan": "", "text": words, "revision": revision}

    assert browser_of(cast.liaison).post(address, data("先存的", 1), headers=HTMX).status_code == 200
    for headers in (HTMX, {}):
        late = browser_of(colleague).post(address, data("后写的", 1), headers=headers)
        assert late.status_code == 409
        assert "先存的" in said(late)
        assert "后写的" in said(late)
        assert "已由李红梅于" in said(late)
    part.refresh_from_db()
    assert (part.done if kind == "line" else part.text) == "先存的"
    # Having seen both, the second may still say so.
    again = browser_of(colleague).post(
        address, data("后写的", late.context["form"]["revision"].value()), headers=HTMX
    )
    assert again.status_code == 200
    part.refresh_from_db()
    assert (part.done if kind == "line" else part.text) == "后写的"


def test_the_same_words_sent_twice_are_saved_once(cast, report):
    line = report.lines.select_related("report").first()
    for words in ("一行\n二行", "一行\r\n二行"):
        services.save_line(actor=cast.liaison, line=line, revision=1, done=words, problems="", plan="做")
    rows = [("财政", Decimal("5.00"), None)]
    for _time in range(2):
        services.save_funds(actor=cast.liaison, report=report, rows=rows)
    line.refresh_from_db()
    assert (line.revision, line.done) == (2, "一行\n二行")
    for verb in ("annual.line_saved", "annual.funds_saved"):
        assert Event.objects.about(report).filter(verb=verb).count() == 1


def test_wrong_funds_are_told_at_the_field(cast, report, browser_of):
    data = {
        "funds-TOTAL_FORMS": "2",
        "funds-INITIAL_FORMS": "0",
        "funds-0-source": "财政",
        "funds-0-planned": "五万",
        "funds-0-used": "-1",
        "funds-1-source": "捐赠",
        "funds-1-planned": "2",
    }
    for headers in (HTMX, {}):
        response = browser_of(cast.liaison).post(
            reverse("supervision:report-funds", args=[report.pk]), data, headers=headers
        )
        assert response.status_code == 422
        assert "五万" in said(response)
    assert not report.funds.exists()


# Time -----------------------------------------------------------------------------------------------


def test_late_is_when_the_office_first_had_it(cast, outline, carried):
    Post.objects.update(start_on=date(2026, 1, 1))
    with on("2026-11-02"):
        round_ = opened(cast, outline, year=2026, due_on=date(2026, 11, 20))
        report = write_all(report_of(round_, cast.units.education), cast.liaison)
    with on("2026-11-20"):
        report = services.file_report(actor=cast.liaison, report=report)
        assert not report.is_late
    with on("2026-11-21"):
        assert fresh(report).is_late, "with the head it is not with the office"
        assert counts_of(round_).late == 2
    with on("2026-11-23"):
        report = services.sign_off_report(actor=cast.unit_head, report=report)
        assert (report.is_late, report.days_late) == (True, 3)
        first = report.reached_office_at
        services.return_report(actor=cast.office, report=report, reason="请补充")
    with on("2026-12-10"):
        report = services.file_report(actor=cast.liaison, report=fresh(report))
        report = services.sign_off_report(actor=cast.unit_head, report=report)
        assert (report.reached_office_at, report.days_late) == (first, 3)


def test_who_was_in_time_stays_in_time_after_being_returned(cast, round_):
    report = passed(report_at(cast, round_, "returned"), 0)
    with on(f"{TODAY + timedelta(days=5)}"):
        assert not fresh(report).is_late


def test_more_time_moves_the_item_and_the_deadline(cast, report, browser_of):
    later = TODAY + timedelta(days=40)
    address = reverse("supervision:report-extend", args=[report.pk])
    assert browser_of(cast.office).get(address).status_code == 200, "also while the office cannot read it"
    refused = browser_of(cast.office).post(address, {"due_on": later, "reason": " "})
    assert refused.status_code == 422
    past = browser_of(cast.office).post(address, {"due_on": TODAY - timedelta(days=1), "reason": "x"})
    assert "不能早于今天" in said(past)
    done = browser_of(cast.office).post(address, {"due_on": later, "reason": "机构改革"})
    assert (done.status_code, done.url) == (302, report.round.get_absolute_url())
    assert fresh(report).due_on == later
    assert present_item(report).due_on == later
    limit = Deadline.objects.open().about(AnnualReport, [report.pk]).get()
    assert (limit.due_on, limit.kind) == (later, "annual.drafting")
    event = Event.objects.about(report).get(verb="annual.extended")
    assert "机构改革" in event.comment
    # The other unit's day stays.
    assert WorkItem.objects.open().get(step="annual.drafting", unit=cast.units.health).due_on != later
    for who in (cast.liaison, cast.chair, cast.inspector):
        assert browser_of(who).post(address, {"due_on": later, "reason": "x"}).status_code == 403


def test_more_time_makes_a_late_report_one_in_time(cast, report):
    report = passed(report, 3)
    assert report.is_late
    services.extend_report(actor=cast.office, report=report, due_on=TODAY, reason="停电")
    assert not fresh(report).is_late


# Signatures -----------------------------------------------------------------------------------------


def test_nobody_signs_what_they_filed(cast, report):
    organisations.appoint(actor=cast.admin, person=cast.liaison, role="unit_head", unit=cast.units.education)
    write_all(report, cast.liaison)
    report = services.file_report(actor=cast.liaison, report=report)
    with pytest.raises(RuleError, match="您本人报送"):
        services.sign_off_report(actor=cast.liaison, report=report)
    Committee.objects.update(allows_self_approval=True)
    report = services.sign_off_report(actor=cast.liaison, report=fresh(report))
    assert report.state == "at_office"


def test_self_signed_stands_on_the_page(cast, round_, browser_of):
    report = report_at(cast, round_, "at_office")
    AnnualReport.objects.filter(pk=report.pk).update(signed_by=report.filed_by)
    page = said(browser_of(cast.office).get(report.get_absolute_url()))
    assert "报送人与审签或审核人为同一人" in page


def test_what_nobody_has_acted_on_can_be_taken_back(cast, round_, browser_of):
    report = report_at(cast, round_, "at_unit_head")

    def press(person, name, **data):
        step = present_item(report).process_step_id
        return browser_of(person).post(reverse(f"supervision:{name}", args=[report.pk, step]), data)

    assert press(cast.unit_head, "report-withdraw").status_code == 403
    assert press(cast.liaison, "report-withdraw").status_code == 302
    assert fresh(report).state == "drafting"
    services.file_report(actor=cast.liaison, report=fresh(report))
    services.sign_off_report(actor=cast.unit_head, report=fresh(report))
    assert press(cast.liaison, "report-withdraw").status_code == 403
    assert press(cast.unit_head, "report-withdraw").status_code == 302
    assert (fresh(report).state, fresh(report).reached_office_at is None) == ("at_unit_head", False)
    services.return_report(actor=cast.unit_head, report=fresh(report), reason="再补充")
    assert fresh(report).state == "returned"
    report = services.file_report(actor=cast.liaison, report=fresh(report))
    services.withdraw_report(actor=cast.liaison, report=report)
    assert fresh(report).state == "returned", "the comments are still to be answered"


def test_a_button_pressed_twice_acts_once(cast, report, browser_of):
    write_all(report, cast.liaison)

    def twice(person, name, **data):
        address = reverse(f"supervision:{name}", args=[report.pk, present_item(report).process_step_id])
        client = browser_of(person)
        return [client.post(address, data).status_code for _time in range(2)]

    assert twice(cast.liaison, "report-file") == [302, 409]
    assert twice(cast.unit_head, "report-answer", decision="approve") == [302, 409]
    assert twice(cast.office, "report-answer", decision="approve") == [302, 409]
    assert Event.objects.about(report).filter(verb="annual.accepted").count() == 1


def test_accepting_with_comments_written_is_asked_back(cast, round_, browser_of):
    report = report_at(cast, round_, "at_office")
    line = report.lines.first()
    address = reverse("supervision:report-answer", args=[report.pk, present_item(report).process_step_id])
    office = browser_of(cast.office)
    typed = {f"line-{line.pk}": "这里不对", "section-overview": "太短"}
    response = office.post(address, {"decision": "approve", "comment": ""} | typed)
    assert response.status_code == 422
    assert "这里不对" in said(response)
    assert "太短" in said(response)
    assert office.post(address, {"decision": "return", "comment": ""}).status_code == 422
    assert office.post(address, {"decision": "perhaps"}).status_code == 422
    assert office.post(address, {"decision": "return"} | {f"line-{line.pk}": "长" * 501}).status_code == 422
    assert fresh(report).state == "at_office"
    assert office.post(address, {"decision": "return"} | typed).status_code == 302
    assert ReportComment.objects.count() == 2


def test_a_comment_on_another_units_line_is_not_kept(cast, round_):
    report = report_at(cast, round_, "at_office")
    foreign = report_of(round_, cast.units.health).lines.first()
    services.return_report(
        actor=cast.office,
        report=report,
        reason="请补充",
        line_comments={foreign.pk: "不该有"},
        section_comments={"no_such": "也不该有"},
    )
    assert not ReportComment.objects.exists()


# 未报送 ---------------------------------------------------------------------------------------------


def test_unreported_only_after_the_day_with_a_reason_and_for_ever(cast, report, browser_of):
    office, address = browser_of(cast.office), reverse("supervision:report-close", args=[report.pk])
    early = office.get(address)
    assert "还没有过报送时限" in said(early)
    assert office.post(address, {"reason": "不等了"}).status_code == 403
    passed(report, 0)
    assert office.post(address, {"reason": "不等了"}).status_code == 403, "the day itself is in time"
    report = passed(report, 1)
    assert office.post(address, {"reason": " "}).status_code == 422
    assert browser_of(cast.chair).post(address, {"reason": "x"}).status_code == 403
    assert office.post(address, {"reason": "多次催办未报"}).status_code == 302
    report = fresh(report)
    assert (report.state, report.close_reason) == ("unreported", "多次催办未报")
    assert (report.is_late, report.days_late) == (True, 0), "it does not grow later year by year"
    assert present_item(report) is None
    assert not Deadline.objects.open().about(AnnualReport, [report.pk]).exists()
    page = said(browser_of(cast.liaison).get(report.get_absolute_url()))
    assert "多次催办未报" in page
    with pytest.raises(Conflict):
        services.close_unreported(actor=cast.office, report=report, reason="再来")
    with pytest.raises(Conflict):
        services.file_report(actor=cast.liaison, report=report)
    with pytest.raises(RuleError):
        services.extend_report(actor=cast.office, report=report, due_on=TODAY, reason="再等等")
    line = report.lines.select_related("report").first()
    with pytest.raises(RuleError):
        services.save_line(actor=cast.liaison, line=line, revision=None, done="补", problems="", plan="")
    assert Event.objects.about(report).filter(verb="annual.unreported").count() == 1


@pytest.mark.parametrize("state", ["at_office", "accepted"])
def test_what_the_office_has_is_not_closed(cast, round_, state):
    report = passed(report_at(cast, round_, state), 3)
    with pytest.raises((RuleError, Conflict)):
        services.close_unreported(actor=cast.office, report=report, reason="x")
    assert fresh(report).state == state


def test_who_was_sent_back_and_never_answers_does_not_hold_up_the_year(cast, round_, browser_of):
    """In time at first, returned, and then silence: after the day the office goes on without it."""
    report = report_at(cast, round_, "returned")
    with pytest.raises(RuleError):
        services.close_unreported(actor=cast.office, report=report, reason="退回后未再报")
    report = passed(report, 0)
    AnnualReport.objects.filter(pk=report.pk).update(
        due_on=TODAY - timedelta(days=2), reached_office_at=timezone.now() - timedelta(days=3)
    )
    assert not fresh(report).is_late
    board = browser_of(cast.office).get(round_.get_absolute_url())
    assert reverse("supervision:report-close", args=[report.pk]) in said(board)
    services.close_unreported(actor=cast.office, report=fresh(report), reason="退回后未再报")
    assert fresh(report).state == "unreported"


def test_a_year_ends_when_every_report_is_done_with(cast, round_, browser_of):
    office, address = browser_of(cast.office), reverse("supervision:round-close", args=[round_.pk])
    report_at(cast, round_, "accepted")
    page = office.post(address, follow=True)
    assert "还有 1 个单位的报告没有办结" in said(page)
    round_.refresh_from_db()
    assert round_.state == "open"
    other = passed(report_of(round_, cast.units.health), 1)
    services.close_unreported(actor=cast.office, report=other, reason="多次催办")
    assert browser_of(cast.inspector).post(address).status_code == 403
    assert office.post(address).status_code == 302
    round_.refresh_from_db()
    assert (round_.state, round_.closed_at is not None) == ("closed", True)
    assert office.post(address).status_code == 409


# Tasks that come and go -----------------------------------------------------------------------------


def test_a_new_task_comes_in_before_filing(cast, round_, report, carried, browser_of):
    write_all(report, cast.liaison)
    task = tasks.add_task(
        actor=cast.office,
        measure=carried[0].task.measure,
        text="新增的任务",
        lead=cast.units.education,
        supports=[],
    )
    tasks.assign_tasks(actor=cast.office, task_ids=[task.pk])
    # Not signed yet: not yet the unit's.
    page = said(browser_of(cast.liaison).get(report.get_absolute_url()))
    assert "任务清单有变化" not in page
    tasks.sign(actor=cast.liaison, assignment_ids=list(task.assignments.values_list("pk", flat=True)))
    tasks.cancel_task(actor=cast.office, task=carried[0].task, reason="重复")
    page = said(browser_of(cast.liaison).get(report.get_absolute_url()))
    assert "任务清单有变化" in page
    with pytest.raises(ValidationError, match="先更新任务清单"):
        services.file_report(actor=cast.liaison, report=report)
    response = browser_of(cast.liaison).post(
        reverse("supervision:report-sync", args=[report.pk]), follow=True
    )
    task.refresh_from_db()
    assert f"补入 1 项：{task.code}；移出 1 项：{carried[0].task.code}" in said(response)
    dropped = Event.objects.about(report).get(verb="annual.line_dropped")
    assert json.loads(dropped.details)["done"] == "已完成摸底，培训两期。", "what was written is not lost"
    with pytest.raises(ValidationError, match="没有写落实情况"):
        services.file_report(actor=cast.liaison, report=report)
    line = report.lines.select_related("report").get(task=task)
    services.save_line(actor=cast.liaison, line=line, revision=1, done="做了", problems="", plan="再做")
    assert services.file_report(actor=cast.liaison, report=report).state == "at_unit_head"


def test_what_is_filed_has_the_words_of_the_day(cast, report, carried):
    """A task was worded anew after the year was opened; the report takes it over when it is filed."""
    tasks.edit_task(
        actor=cast.office,
        task=carried[0].task,
        lead=cast.units.education,
        supports=[cast.units.health],
        text="写得更准的任务",
        comment="表述不准",
    )
    write_all(report, cast.liaison)
    report = services.file_report(actor=cast.liaison, report=report)
    assert report.lines.get(task=carried[0].task).task_text == "写得更准的任务"


# Last year ------------------------------------------------------------------------------------------


def test_last_year_stands_beside_this_year(cast, outline, carried, browser_of):
    before = opened(cast, outline, year=YEAR - 1)
    old = report_of(before, cast.units.education)
    write_all(old, cast.liaison, done="去年做了", plan="今年要全面推开")
    old = services.file_report(actor=cast.liaison, report=old)
    old = services.sign_off_report(actor=cast.unit_head, report=old)
    services.accept_report(actor=cast.office, report=old)
    # The children's outline had a round of its own, opened and accepted later.
    children = store_outlines(
        committee=cast.committee,
        parsed=parse(SMALL_OUTLINE.replace("妇女发展纲要", "儿童发展纲要")),
        source_name="b.txt",
        actor=cast.office,
    )[0].outline
    other = report_of(opened(cast, children, year=YEAR - 1), cast.units.education)
    write_all(other, cast.liaison)
    other = services.file_report(actor=cast.liaison, report=other)
    other = services.sign_off_report(actor=cast.unit_head, report=other)
    services.accept_report(actor=cast.office, report=other)

    report = report_of(opened(cast, outline), cast.units.education)
    shown = shown_report(report)
    assert shown.before == old
    assert {line.before.plan for line in shown.lines} == {"今年要全面推开"}
    assert {text.before for text in shown.texts} == {f"{part.code}：按部署推进。" for part in DEFAULTS}
    page = said(browser_of(cast.liaison).get(report.get_absolute_url()))
    assert page.count("今年要全面推开") == len(carried)
    form = browser_of(cast.liaison).get(
        reverse("supervision:report-line", args=[report.pk, shown.lines[0].pk]), headers=HTMX
    )
    assert "去年对今年的安排" in said(form)
    assert "去年做了" in said(form)


def test_what_was_not_accepted_is_not_held_up_to_the_unit(cast, outline, carried):
    old = report_of(opened(cast, outline, year=YEAR - 1), cast.units.education)
    write_all(old, cast.liaison)
    shown = shown_report(report_of(opened(cast, outline), cast.units.education))
    assert shown.before is None
    assert {line.before for line in shown.lines} == {None}


# Who sees what --------------------------------------------------------------------------------------


def test_the_office_sees_that_a_draft_is_there_but_not_what_it_says(cast, round_, report, browser_of):
    text = report.texts.select_related("report").first()
    services.save_text(actor=cast.liaison, text=text, revision=1, said="还没想好的话")
    line = report.lines.select_related("report").first()
    services.save_line(actor=cast.liaison, line=line, revision=1, done="没写完的话", problems="", plan="")
    for person in (cast.office, cast.director, cast.chair, cast.inspector, cast.other_liaison):
        assert browser_of(person).get(report.get_absolute_url()).status_code == 404
        for name, part in (("report-line", line), ("report-text", text)):
            address = reverse(f"supervision:{name}", args=[report.pk, part.pk])
            assert browser_of(person).get(address).status_code in (403, 404)
    office = browser_of(cast.office)
    board = said(office.get(round_.get_absolute_url()))
    assert "县教育局" in board
    assert f'href="{report.get_absolute_url()}"' not in board
    for address in (
        reverse("supervision:compare", args=[round_.pk]) + "?part=text:overview",
        reverse("supervision:compare", args=[round_.pk]) + f"?part=domain:{line.task.measure.domain_id}",
        reverse("supervision:search", args=[round_.pk]) + "?q=的话",
        reverse("supervision:reports"),
    ):
        page = said(office.get(address))
        assert "还没想好的话" not in page
        assert "没写完的话" not in page
    assert browser_of(cast.liaison).get(report.get_absolute_url()).status_code == 200


def test_another_unit_and_another_county_find_nothing(cast, outsider, round_, browser_of):
    report = report_at(cast, round_, "accepted")
    line = report.lines.first()
    addresses = [report.get_absolute_url(), reverse("supervision:report-line", args=[report.pk, line.pk])]
    for person in (cast.other_liaison, outsider.liaison):
        for address in addresses:
            assert browser_of(person).get(address).status_code == 404
    for name in ("round", "compare", "search"):
        address = reverse(f"supervision:{name}", args=[round_.pk])
        assert browser_of(outsider.office).get(address).status_code == 404
    assert browser_of(outsider.office).get(addresses[0]).status_code == 404
    mine = said(browser_of(cast.other_liaison).get(reverse("supervision:reports")))
    assert report.get_absolute_url() not in mine


def test_comparing_and_searching_show_what_reached_the_office(cast, round_, browser_of):
    report = report_at(cast, round_, "at_office")
    other = write_all(report_of(round_, cast.units.health), cast.other_liaison)
    office = browser_of(cast.office)
    domain = report.lines.first().task.measure.domain_id
    compare = reverse("supervision:compare", args=[round_.pk])
    for part in ("text:overview", f"domain:{domain}"):
        rows = office.get(compare, {"part": part}).context["page"].object_list
        assert {row.record.report.unit.short_name for row in rows} == {"县教育局"}
    search = reverse("supervision:search", args=[round_.pk])
    page = said(office.get(search, {"q": "培训 两期"}))
    assert "县教育局" in page
    assert "县卫健委" not in page
    assert "县教育局" not in said(office.get(search, {"q": "培训 没有这个词"}))
    assert office.get(search, {"q": "一 二 三 四 五 六 七 八 九"}).status_code == 200
    other = services.file_report(actor=cast.other_liaison, report=other)
    AnnualReport.objects.filter(pk=other.pk).update(reached_office_at=timezone.now())
    rows = office.get(compare, {"part": "text:overview"}).context["page"].object_list
    assert [row.record.report.unit.short_name for row in rows] == ["县教育局", "县卫健委"]
    for part in ("text:nothing", "domain:x", "domain:" + "9" * 30, "nothing"):
        assert office.get(compare, {"part": part}).status_code == 404


def test_the_board_counts_filters_and_goes_into_excel(cast, round_, browser_of):
    report_at(cast, round_, "accepted")
    passed(report_of(round_, cast.units.health), 4)
    office = browser_of(cast.office)
    response = office.get(round_.get_absolute_url())
    counts = response.context["counts"]
    assert (counts.units, counts.accepted, counts.drafting, counts.missing, counts.late) == (2, 1, 1, 1, 1)
    assert "催办全部 1 个未报的" in said(response)

    def found(**asked):
        rows = office.get(round_.get_absolute_url(), asked).context["page"].object_list
        return [row.record.unit.short_name for row in rows]

    assert found(state="missing") == found(late="yes") == found(unit="卫健") == ["县卫健委"]
    assert found(state="accepted") == ["县教育局"]
    book = office.get(round_.get_absolute_url(), {"export": "xlsx"})
    [sheet] = read_workbook(b"".join(book.streaming_content), "board.xlsx")
    words = [[str(cell) for cell in row] for row in sheet.rows]
    flat = "\n".join(" ".join(row) for row in words)
    assert "县教育局 已通过" in flat
    assert "县卫健委 填写中" in flat
    assert any(row[0] == "县卫健委" and row[3].startswith("4") for row in words)


# On paper -------------------------------------------------------------------------------------------


def test_a_form_of_twenty_parts_is_numbered_to_the_end(cast, outline, carried):
    parts = [Section(f"own_{n}", f"第{n}件事", "done", True) for n in range(19)]
    round_ = opened(cast, outline, sections=[*parts, Section("next", "安排", "plan", True)])
    report = write_all(report_of(round_, cast.units.education), cast.liaison)
    services.save_funds(actor=cast.liaison, report=report, rows=[("财政", Decimal(1), None)])
    paper = report_paper(report, code="x", is_draft=True)
    heads = [block.text for block in paper.blocks if getattr(block, "level", 0) == 2]
    assert heads[9:11] == ["（十）第9件事", "（十一）第10件事"]
    assert heads[19:21] == ["（二十）分项任务", "（二十一）经费使用"]
    assert ReportText.objects.filter(report=report).count() == 20
