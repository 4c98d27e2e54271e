"""整改 and 复核 as pages: forms of the office, the unit and the verifier, the board, the ledger, the figures."""

import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.models import Attachment
from documents.services import attach
from files.spreadsheets import read_workbook
from history.models import Event
from organisations import services as organisations
from supervision.models import Finding, RectificationItem, RectificationNotice, ReviewRequest
from supervision.notice_lights import LIGHTS, light_condition, light_of
from supervision.selectors.ledger import settled_findings
from supervision.selectors.statistics import supervision_figures
from supervision.services import concluding, rectification, reviews
from tests.inspections import answered, inspection_at, notice_at, problem, serious
from tests.supervision.test_inspections import PNG
from workflow.models import Deadline
from workflow.turns import present_item

TODAY = timezone.localdate()


def at(name, *args):
    return reverse(f"supervision:{name}", args=args)


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def step_of(notice):
    return present_item(notice).process_step_id


def answers(notice, measures="补齐台账", result="done", **more):
    """What the unit's form sends."""
    sent = {"text": "已部署", "revision": notice.responses.order_by("-round").first().revision}
    for item in notice.items.all():
        sent |= {f"measures-{item.pk}": measures, f"result-{item.pk}": result}
    return sent | more


# Drafts --------------------------------------------------------------------------------------------------


def test_the_office_draws_up_changes_and_issues(cast, browser_of):
    inspection = inspection_at(cast, "fed_back")
    office, liaison = browser_of(cast.office), browser_of(cast.liaison)
    response = office.post(at("notices-draft", inspection.pk))
    notice = RectificationNotice.objects.get()
    assert response.url == notice.get_absolute_url()
    page(liaison, notice.get_absolute_url(), 404)
    page(browser_of(cast.inspector), notice.get_absolute_url(), 404)
    shown = page(office, notice.get_absolute_url())
    seen = re.search(r'name="seen" value="(\w+)"', shown)[1]
    first, second = notice.items.all()
    sent = {
        "due_on": str(TODAY + timedelta(days=20)),
        "requirements": "举一反三",
        "seen": seen,
        f"item-{first.pk}": "一周内补齐台账",
        f"item-{second.pk}": "",
    }
    refused = office.post(at("notice-draft", notice.pk), sent)
    assert refused.status_code == 422
    assert "勾选“不列入这份通知”" in refused.content.decode()
    assert "一周内补齐台账" in refused.content.decode(), "nothing typed is lost"
    past = office.post(
        at("notice-draft", notice.pk),
        sent | {"due_on": str(TODAY - timedelta(days=1)), f"remove-{second.pk}": "on"},
    )
    assert past.status_code == 422
    assert "不能早于今天" in past.content.decode()
    assert office.post(at("notice-draft", notice.pk), sent | {f"remove-{second.pk}": "on"}).status_code == 302
    assert [item.requirement for item in notice.items.all()] == ["一周内补齐台账"]
    assert Finding.objects.get(pk=second.finding_id).handling == "", "it waits again"
    # Somebody with the page of before: both texts, nothing overwritten.
    stale = office.post(at("notice-draft", notice.pk), {**sent, f"item-{first.pk}": "两周", "issue": "1"})
    assert stale.status_code == 409
    body = stale.content.decode()
    assert "一周内补齐台账" in body
    assert "两周" in body
    notice.refresh_from_db()
    assert notice.state == "draft"
    seen = re.search(r'name="seen" value="(\w+)"', body)[1]
    sent |= {"seen": seen, f"item-{first.pk}": "两周", "issue": "1"}
    assert office.post(at("notice-draft", notice.pk), sent).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "issued"
    assert "请签收" in page(liaison, notice.get_absolute_url())
    assert office.post(at("notice-draft", notice.pk), sent).status_code == 409, "not twice"


def test_drafts_are_issued_from_the_board_or_given_up(cast, browser_of):
    office = browser_of(cast.office)
    notice = notice_at(cast, "draft")
    other = notice_at(cast, "issued", inspection_at(cast, "fed_back", title="第二次"))
    office.post(at("notices-issue"), {"ids": [notice.pk, other.pk]})
    notice.refresh_from_db()
    assert notice.state == "issued"
    third = notice_at(cast, "draft", inspection_at(cast, "fed_back", title="第三次"))
    office.post(at("notice-discard", third.pk))
    third.refresh_from_db()
    assert third.state == "cancelled"
    assert "没有需要下发" in page_after(office, office.post(at("notices-draft", notice.inspection_id)))


def page_after(client, response):
    """The messages that the next page shows."""
    assert response.status_code == 302
    return page(client, at("notices"))


def test_a_draft_goes_out_on_paper_after_the_unit_was_told(cast, browser_of):
    office, button = browser_of(cast.office), "拟整改通知书（签发后下发）"
    inspection = inspection_at(cast, "concluded")
    [notice] = rectification.draft_notices(actor=cast.office, inspection=inspection)
    shown = page(office, notice.get_absolute_url())
    assert button in shown
    assert "先向单位反馈意见" in shown
    notice = notice_at(cast, "draft", inspection_at(cast, "fed_back", title="已反馈的检查"))
    shown = page(office, notice.get_absolute_url())
    assert "先向单位反馈意见" not in shown
    url = at("inspection-paper", notice.inspection_id, "rectification.notice")
    assert url in shown
    draft = office.post(url).url
    shown = page(office, notice.get_absolute_url())
    assert draft in shown
    assert button not in shown


# The unit ------------------------------------------------------------------------------------------------


def test_a_unit_signs_answers_and_is_told_what_is_missing(cast, browser_of):
    notice = notice_at(cast, "issued")
    unit, url = browser_of(cast.liaison), notice.get_absolute_url()
    assert unit.post(at("notice-receive", notice.pk, step_of(notice))).status_code == 302
    notice.refresh_from_db()
    form = page(unit, url)
    first, second = notice.items.all()
    assert f'name="measures-{first.pk}"' in form
    assert "没有佐证材料不能销号" in form
    # Half of it saves itself; filing says what is missing, and keeps it.
    half = answers(notice) | {f"measures-{second.pk}": "", f"result-{second.pk}": ""}
    saved = unit.post(at("notice-answer", notice.pk), half, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert "已保存" in saved.content.decode()
    half["revision"] = 2
    refused = unit.post(at("notice-file", notice.pk, step_of(notice)), half)
    assert refused.status_code == 422
    assert "第 2 个问题没有写整改措施或结果" in refused.content.decode()
    whole = answers(notice)
    assert unit.post(at("notice-file", notice.pk, step_of(notice)), whole).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "responded"
    shown = page(unit, url)
    assert "可以撤回修改" in shown
    assert 'id="round-1"' in shown
    # The form that was still open in another window.
    late = unit.post(at("notice-answer", notice.pk), whole | {"text": "又想到一件事"})
    assert late.status_code == 409
    assert "又想到一件事" in late.content.decode()
    silent = unit.post(
        at("notice-answer", notice.pk), whole | {"text": "又想到"}, headers={"HX-Request": "true"}
    )
    assert (silent.status_code, silent["HX-Retarget"]) == (409, "#notice-form")
    assert "又想到" in silent.content.decode()
    assert unit.post(at("notice-withdraw", notice.pk, step_of(notice))).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "received"


def test_two_people_of_a_unit_do_not_overwrite_each_other(cast, browser_of):
    notice = notice_at(cast, "received")
    sent = answers(notice)
    browser_of(cast.liaison).post(at("notice-answer", notice.pk), sent)
    colleague, _password = organisations.create_person(
        actor=cast.admin,
        username="liaison2",
        name="钱芳",
        password="Some-Pass-2026",
        posts=[("liaison", cast.units.education)],
    )
    type(colleague).objects.filter(pk=colleague.pk).update(must_change_password=False)
    first = notice.items.first()
    response = browser_of(colleague).post(
        at("notice-answer", notice.pk), sent | {f"measures-{first.pk}": "另一种写法"}
    )
    body = response.content.decode()
    assert response.status_code == 409
    assert "补齐台账" in body
    assert "另一种写法" in body
    revision = re.search(r'name="revision" value="(\d+)"', body)[1]
    again = sent | {f"measures-{first.pk}": "另一种写法", "revision": revision}
    assert browser_of(colleague).post(at("notice-answer", notice.pk), again).status_code == 302
    assert first.answers.get().measures == "另一种写法"


def test_ids_of_others_in_the_form_change_nothing(cast, outsider, browser_of):
    notice = notice_at(cast, "received")
    inspection = inspection_at(
        cast, "fed_back", title="卫健专项", units=[cast.units.health, cast.units.education]
    )
    theirs = notice_at(cast, "received", inspection)
    foreign = notice_at(outsider, "received")
    other = browser_of(cast.other_liaison)
    for row in (notice, foreign):
        step = step_of(row)
        page(other, row.get_absolute_url(), 404)
        for url in (
            at("notice-answer", row.pk),
            at("notice-file", row.pk, step),
            at("notice-receive", row.pk, step),
            at("notice-withdraw", row.pk, step),
        ):
            assert other.post(url, answers(row)).status_code == 404, url
    before = Event.objects.count()
    # The step of another notice of the same unit.
    unit = browser_of(cast.liaison)
    assert unit.post(at("notice-file", notice.pk, step_of(theirs)), answers(notice)).status_code == 404
    assert Event.objects.count() == before
    # Problems of another notice in the form are not in it.
    alien = theirs.items.first()
    sent = answers(notice) | {f"measures-{alien.pk}": "混进来的", f"result-{alien.pk}": "done"}
    assert unit.post(at("notice-answer", notice.pk), sent).status_code == 302
    assert alien.answers.get().measures == ""
    # What no form offers, and what is no result.
    bad = answers(notice, result="closed", revision=2) | {"state": "closed", "due_on": "2040-01-01"}
    assert unit.post(at("notice-answer", notice.pk), bad).status_code == 422
    notice.refresh_from_db()
    assert (notice.state, notice.due_on.year) != ("closed", 2040)
    office = browser_of(cast.office)
    for name in ("notice-draft", "notice-discard", "notice-extend", "notice-take-up"):
        assert office.post(at(name, foreign.pk)).status_code == 404
    office.post(at("notices-issue"), {"ids": [foreign.pk, "x", 10**30]})
    assert office.post(at("notices-draft", foreign.inspection_id)).status_code == 404


# The verifier --------------------------------------------------------------------------------------------


def test_a_verifier_takes_it_up_refuses_and_closes(cast, browser_of):
    notice = notice_at(cast, "responded")
    verifier, url = browser_of(cast.inspector), notice.get_absolute_url()
    assert "受理核查" in page(verifier, url)
    assert "受理核查" not in page(browser_of(cast.liaison), url)
    assert verifier.post(at("notice-take-up", notice.pk)).status_code == 302
    step = step_of(notice)
    first, second = notice.items.all()
    form = {"way": "on_site", "text": "", f"done-{first.pk}": "yes", f"done-{second.pk}": "no"}
    nothing = verifier.post(at("notice-verify", notice.pk, step), form)
    assert nothing.status_code == 422
    assert "请选择通过还是不通过" in nothing.content.decode()
    for decision, said in (("accept", "不能销号"), ("refuse", "请写明哪里没有整改到位")):
        refused = verifier.post(at("notice-verify", notice.pk, step), form | {"decision": decision})
        assert refused.status_code == 422
        assert said in refused.content.decode()
    assert "核查中" in page(browser_of(cast.liaison), url)
    refuse = form | {"decision": "refuse", "text": "台账缺上半年", f"said-{second.pk}": "宣传栏仍旧"}
    assert verifier.post(at("notice-verify", notice.pk, step), refuse).status_code == 302
    assert verifier.post(at("notice-verify", notice.pk, step), refuse).status_code == 409
    unit = page(browser_of(cast.liaison), url)
    assert "核查没有通过" in unit
    assert "宣传栏仍旧" in unit
    # The next round: what was written before is there, evidence is asked for and given.
    answered(cast, notice)
    verifier.post(at("notice-take-up", notice.pk))
    step = step_of(notice)
    yes = {
        "way": "papers",
        "text": "",
        "decision": "accept",
        f"done-{first.pk}": "yes",
        f"done-{second.pk}": "yes",
    }
    lacking = verifier.post(at("notice-verify", notice.pk, step), yes)
    assert lacking.status_code == 422
    assert "没有佐证材料不能销号" in lacking.content.decode()
    verification = notice.verifications.get(round=2)
    upload = reverse("documents:upload", args=["supervision.verification", verification.pk])
    files = {"files": SimpleUploadedFile("现场.png", PNG)}
    assert verifier.post(upload, files, headers={"HX-Request": "true"}).status_code == 200
    unnamed = verifier.post(at("notice-verify", notice.pk, step), yes)
    assert unnamed.status_code == 422
    assert "请选择能证明它已整改的附件" in unnamed.content.decode()
    strict = notice.items.get(finding__severity__needs_evidence=True)
    yes[f"evidence-{strict.pk}"] = Attachment.objects.get(name="现场.png").pk
    assert verifier.post(at("notice-verify", notice.pk, step), yes).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "closed"
    shown = page(browser_of(cast.liaison), url)
    assert 'id="round-2"' in shown
    assert "现场.png" in shown
    assert "已销号" in shown


def test_nobody_verifies_what_they_answered_and_no_unit_verifies(cast, browser_of):
    notice = notice_at(cast, "responded")
    assert browser_of(cast.liaison).post(at("notice-take-up", notice.pk)).status_code == 403
    organisations.appoint(actor=cast.admin, person=cast.liaison, role="inspector", unit=None)
    from workflow import services as workflow

    workflow.hand_item_to(actor=cast.office, item=present_item(notice), person=cast.liaison, reason="试")
    shown = page(browser_of(cast.liaison), notice.get_absolute_url())
    assert "须由另一位同志核查" in shown
    assert browser_of(cast.liaison).post(at("notice-take-up", notice.pk)).status_code == 403


def test_what_a_verifier_writes_is_not_the_units_before_it_is_decided(cast, browser_of):
    notice = notice_at(cast, "verifying")
    verification = notice.verifications.get()
    attach(actor=cast.inspector, instance=verification, upload=SimpleUploadedFile("未定.png", PNG))
    assert "未定.png" in page(browser_of(cast.inspector), notice.get_absolute_url())
    assert "未定.png" not in page(browser_of(cast.liaison), notice.get_absolute_url())
    file = Attachment.objects.get(name="未定.png")
    page(browser_of(cast.liaison), reverse("documents:attachment", args=[file.pk]), 404)


def test_the_office_gives_more_time_with_a_reason(cast, browser_of):
    notice = notice_at(cast, "received")
    office, day = browser_of(cast.office), TODAY + timedelta(days=50)
    url = at("notice-extend", notice.pk)
    assert "现在的时限" in page(office, url)
    assert office.post(url, {"due_on": day, "reason": ""}).status_code == 422
    early = office.post(url, {"due_on": TODAY - timedelta(days=1), "reason": "x"})
    assert early.status_code == 422
    assert "不能早于今天" in early.content.decode()
    assert office.post(url, {"due_on": day, "reason": "汛期"}).status_code == 302
    notice.refresh_from_db()
    assert notice.due_on == day
    assert Deadline.objects.open().about(RectificationNotice, [notice.pk]).get().due_on == day
    assert "汛期" in page(browser_of(cast.liaison), notice.get_absolute_url())


# Board, ledger, figures ----------------------------------------------------------------------------------


def board(cast):
    """Four notices to 县教育局: late, near, far, closed."""
    made = {}
    for title, state in (("甲", "received"), ("乙", "received"), ("丙", "received"), ("丁", "responded")):
        made[title] = notice_at(cast, state, inspection_at(cast, "fed_back", title=f"检查{title}"))
    rows = RectificationNotice.objects
    rows.filter(pk=made["甲"].pk).update(due_on=TODAY - timedelta(days=3))
    rows.filter(pk=made["丙"].pk).update(due_on=TODAY + timedelta(days=90))
    return made


def test_a_light_says_the_same_in_a_row_and_in_the_filter(cast):
    made = board(cast)
    notice_at(cast, "draft", inspection_at(cast, "fed_back", title="戊"))
    closing = notice_at(cast, "received", inspection_at(cast, "fed_back", title="己"))
    RectificationNotice.objects.filter(pk=closing.pk).update(state="closed", responded_at=timezone.now())
    near = cast.committee.near_due_days
    by_filter = {
        row.pk: code
        for code, _word in LIGHTS
        for row in RectificationNotice.objects.filter(light_condition(code, near, TODAY))
    }
    by_row = {row.pk: light_of(row, near, TODAY).code for row in RectificationNotice.objects.all()}
    assert by_filter == by_row
    assert [by_row[made[title].pk] for title in "甲乙丙丁"] == ["red", "yellow", "green", "green"]


def test_the_board_filters_and_its_excel_has_a_row_a_problem(cast, browser_of):
    made = board(cast)
    office = browser_of(cast.office)
    whole = page(office, at("notices"))
    assert whole.count("<tr>") - 1 == 4
    assert "逾期 3 天" in whole
    assert "催办所选" in whole
    for query, n in (
        ("light=red", 1),
        ("light=green", 2),
        ("state=checking", 1),
        ("state=open", 4),
        ("unit=教育", 4),
        ("unit=卫健", 0),
        ("inspection=检查甲", 1),
        (f"year={TODAY.year - 1}", 0),
        (f"severity={serious(cast).pk}", 4),
        ("q=台账", 4),
        ("q=没有这样的字", 0),
        ("light=purple", 4),
    ):
        shown = page(office, f"{at('notices')}?{query}")
        assert f"共 {n} 条" in shown, query
    response = office.get(f"{at('notices')}?inspection=检查丁&export=xlsx")
    [sheet] = read_workbook(b"".join(response.streaming_content), "a.xlsx")
    head, *found = sheet.rows
    rows = [dict(zip(head, row, strict=False)) for row in found]
    assert len(rows) == made["丁"].items.count() == 2
    assert {row["整改措施和结果"] for row in rows} == {"补齐台账"}
    assert {row["处理情况"] for row in rows} == {"已报待核查"}
    urged = office.post(reverse("workflow:urge", args=["rectification"]), {"ids": [made["甲"].pk]})
    assert "整改并报告" in urged.content.decode()


def test_a_unit_sees_its_own_rows_only(cast, browser_of):
    board(cast)
    other = browser_of(cast.other_liaison)
    assert "共 0 条" in page(other, at("notices"))
    assert "共 0 条" in page(other, at("problems"))
    assert "去填写" in page(browser_of(cast.liaison), at("notices"))
    assert "共 8 条" in page(browser_of(cast.liaison), at("problems"))
    assert "共 4 条" in page(browser_of(cast.liaison), at("problems") + "?standing=good")
    for client in (other, browser_of(cast.liaison)):
        page(client, at("statistics"), 403)


def test_every_figure_leads_to_just_those_rows(cast, outline, carried, browser_of):
    """Domains, units, categories, severities: each number equals the count of the list that it links to."""
    inspection = inspection_at(cast, "on_site", title="带任务")
    visit = inspection.visits.get(unit=cast.units.education)
    problem(cast, visit, "任务没有落实", task=carried[0].task)
    concluding.save_conclusion(
        actor=cast.inspector, inspection=inspection, revision=None, conclusion="有问题", opinions={}
    )
    concluding.conclude(actor=cast.inspector, inspection=inspection)
    board(cast)
    office = browser_of(cast.office)
    figures = supervision_figures(cast.access("office"), TODAY.year)
    assert (figures.total.problems, figures.total.good, figures.overdue) == (11, 5, 1)
    checked = 0
    for table in figures.tables:
        assert sum(line.problems for line in table.lines) == 11
        for line in [*table.lines, figures.total]:
            for what, n in (
                *((f"standing={code}", n) for code, n in line.cells),
                ("", line.problems),
                ("standing=good", line.good),
                ("repeat=yes", line.repeats),
            ):
                shown = page(office, f"{at('problems')}?{line.query}&{what}")
                assert f"共 {n} 条" in shown, (table.title, line.title, what)
                checked += 1
    assert checked > 50
    shown = page(office, at("statistics"))
    assert "妇女与健康" in shown or "儿童与健康" in shown
    page(office, at("statistics") + "?year=all")
    empty = page(office, at("statistics") + "?year=2019")
    assert "没有内容" in empty
    response = office.get(at("statistics") + "?export=xlsx")
    sheets = read_workbook(b"".join(response.streaming_content), "a.xlsx")
    assert [sheet.name for sheet in sheets] == ["按领域", "按单位", "按类别", "按严重程度"]
    assert sheets[1].rows[1][:2] == ["县教育局", 11]


def test_the_shares_are_of_what_was_closed(cast):
    notice = notice_at(cast, "responded")
    RectificationNotice.objects.filter(pk=notice.pk).update(
        state="closed", rounds=2, closed_at=timezone.now(), due_on=TODAY - timedelta(days=1)
    )
    total = supervision_figures(cast.access("office"), None).total
    assert (total.in_time_share, total.rounds) == (0, 2)
    RectificationNotice.objects.filter(pk=notice.pk).update(due_on=TODAY)
    assert supervision_figures(cast.access("office"), None).total.in_time_share == 100


def test_what_a_review_took_back_is_counted_nowhere(cast):
    notice = notice_at(cast, "received")
    before = settled_findings(cast.access("office")).count()
    Finding.objects.filter(rectification=notice.items.first()).update(revoked_at=timezone.now())
    RectificationItem.objects.filter(pk=notice.items.first().pk).update(is_withdrawn=True)
    assert settled_findings(cast.access("office")).count() == before - 1


# Reviews ---------------------------------------------------------------------------------------------------


def test_a_unit_asks_for_a_review_and_others_decide(cast, browser_of):
    notice = notice_at(cast, "received")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    url = at("review-ask", notice.inspection_id, visit.pk)
    unit = browser_of(cast.liaison)
    shown = page(unit, url)
    assert "还有" in shown
    assert "台账不全" in shown
    page(browser_of(cast.other_liaison), url, 404)
    contested = Finding.objects.get(inspection=notice.inspection, severity=serious(cast))
    good = Finding.objects.get(inspection=notice.inspection, nature="good")
    assert unit.post(url, {"grounds": "不实"}).status_code == 422
    assert unit.post(url, {"findings": [good.pk], "grounds": "不实"}).status_code == 422
    response = unit.post(url, {"findings": [contested.pk], "grounds": "台账在档案室"})
    review = ReviewRequest.objects.get()
    assert response.url == review.get_absolute_url()
    assert unit.get(url).url == review.get_absolute_url(), "once only"
    page(browser_of(cast.other_liaison), review.get_absolute_url(), 404)
    director, step = browser_of(cast.director), step_of(review)
    form = page(director, review.get_absolute_url())
    assert "周敏" in form
    assert "陈志强" not in re.search(r"<select.*?</select>", form, re.S)[0], "the leader took part"
    assert (
        browser_of(cast.office).post(at("review-assign", review.pk, step), {"reviewer": 1}).status_code == 403
    )
    assert (
        director.post(at("review-assign", review.pk, step), {"reviewer": cast.inspector.pk}).status_code
        == 422
    )
    assert (
        director.post(at("review-assign", review.pk, step), {"reviewer": cast.evaluator.pk}).status_code
        == 302
    )
    reviewer, step = browser_of(cast.evaluator), step_of(review)
    assert "作出决定" in page(reviewer, review.get_absolute_url())
    partly = {"decision": "partly", "text": "部分属实"}
    missing = reviewer.post(at("review-decide", review.pk, step), partly)
    assert missing.status_code == 422
    assert "部分变更请选择" in missing.content.decode()
    done = reviewer.post(at("review-decide", review.pk, step), partly | {"revoked": [contested.pk]})
    assert done.status_code == 302
    again = partly | {"decision": "upheld"}
    assert reviewer.post(at("review-decide", review.pk, step), again).status_code == 409
    assert unit.post(at("review-withdraw", review.pk)).status_code == 409
    shown = page(unit, review.get_absolute_url())
    assert "部分变更" in shown
    assert "已取消" in shown
    assert "复核后取消，不用整改" in page(unit, notice.get_absolute_url())
    assert "共 1 条" in page(unit, at("reviews") + "?state=decided")
    assert unit.get(at("reviews") + "?export=xlsx").status_code == 200


def test_a_review_is_taken_back_once(cast, browser_of):
    notice = notice_at(cast, "received")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    problems = Finding.objects.filter(inspection=notice.inspection).problems()
    review = reviews.ask_review(actor=cast.liaison, visit=visit, findings=problems, grounds="不实")
    assert browser_of(cast.other_liaison).post(at("review-withdraw", review.pk)).status_code == 404
    assert browser_of(cast.liaison).post(at("review-withdraw", review.pk)).status_code == 302
    assert browser_of(cast.liaison).post(at("review-withdraw", review.pk)).status_code == 409
    review.refresh_from_db()
    assert review.state == "withdrawn"
    # Within its days it may ask again, from the same page.
    url, contested = at("review-ask", notice.inspection_id, visit.pk), problems.first()
    assert "台账不全" in page(browser_of(cast.liaison), url)
    sent = {"findings": [contested.pk], "grounds": "补充依据"}
    assert browser_of(cast.liaison).post(url, sent).url == review.get_absolute_url()
    review.refresh_from_db()
    assert (review.state, review.grounds) == ("asked", "补充依据")


def test_a_notice_waits_until_the_unit_was_told(cast, browser_of):
    """What the office wrote in the draft is kept, and it can go on from there."""
    inspection = inspection_at(cast, "concluded")
    notice = notice_at(cast, "draft", inspection)
    office = browser_of(cast.office)
    shown = page(office, notice.get_absolute_url())
    sent = {
        "due_on": str(TODAY + timedelta(days=20)),
        "requirements": "举一反三",
        "seen": re.search(r'name="seen" value="(\w+)"', shown)[1],
        "issue": "1",
        **{f"item-{item.pk}": "一周内改好" for item in notice.items.all()},
    }
    refused = office.post(at("notice-draft", notice.pk), sent)
    assert refused.status_code == 422
    assert "请先向县教育局反馈检查意见" in refused.content.decode()
    notice.refresh_from_db()
    assert (notice.state, notice.requirements) == ("draft", "举一反三")
    concluding.feed_back(actor=cast.office, inspection=inspection, visits=inspection.visits.all(), note="函")
    sent["seen"] = re.search(r'name="seen" value="(\w+)"', refused.content.decode())[1]
    assert office.post(at("notice-draft", notice.pk), sent).status_code == 302
    notice.refresh_from_db()
    assert notice.state == "issued"


def test_more_time_is_offered_only_while_an_answer_is_owed(cast, browser_of):
    office, notice = browser_of(cast.office), notice_at(cast, "received")
    assert at("notice-extend", notice.pk) in page(office, notice.get_absolute_url())
    answered(cast, notice)
    assert at("notice-extend", notice.pk) not in page(office, notice.get_absolute_url())
    sent = {"due_on": TODAY + timedelta(days=50), "reason": "汛期"}
    assert office.post(at("notice-extend", notice.pk), sent).status_code == 409


def test_a_review_out_of_time_is_refused_with_the_day(cast, browser_of):
    notice = notice_at(cast, "received")
    visit = notice.inspection.visits.get(unit=cast.units.education)
    type(visit).objects.filter(pk=visit.pk).update(fed_back_at=timezone.now() - timedelta(days=60))
    url = at("review-ask", notice.inspection_id, visit.pk)
    assert "已过" in page(browser_of(cast.liaison), url)
    contested = Finding.objects.filter(visit=visit).problems().first()
    response = browser_of(cast.liaison).post(url, {"findings": [contested.pk], "grounds": "不实"})
    assert response.status_code == 403


def test_an_answer_may_be_long_but_not_too_long(cast, browser_of):
    notice = notice_at(cast, "received")
    response = browser_of(cast.liaison).post(
        at("notice-answer", notice.pk), answers(notice, measures="长" * 2001)
    )
    assert response.status_code == 422
    assert "长" * 2001 in response.content.decode()
    assert rectification.present_response(notice).items.first().measures == ""
