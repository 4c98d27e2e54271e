"""What the ladder of reminders comes to on paper: 督办函 and 通报 that are signed, and 催办通知 about ticked deadlines."""

from datetime import date

import pytest
from django.urls import reverse

from documents import services
from documents.escalations import begin_letter, begin_urging
from documents.models import Dispatch, Document, NumberSeries
from documents.typesetting.paper import Grid
from history.models import Event
from notices.models import Level
from organisations.models import Post, Unit
from pages.rules import Conflict, RuleError
from tasks import services as tasks
from tasks.models import Assignment
from tests.papers import papers_of, sign
from tests.workflow.deadlines import on, swept
from workflow.models import Deadline, Escalation, WorkItem
from workflow.services import decide_escalation
from workflow.turns import present_item

LETTER = "documents:letter"


@pytest.fixture(autouse=True)
def long_serving(cast):
    Post.objects.update(start_on=date(2026, 1, 1))


@pytest.fixture
def assigned(cast, birth):
    """Three tasks of 县教育局, supported by 县卫健委, to be signed by Monday 9 November."""
    with on("2026-11-02"):
        made = tasks.propose_tasks(actor=cast.office, measures=[birth])
        for task in made:
            tasks.edit_task(
                actor=cast.office, task=task, lead=cast.units.education, supports=[cast.units.health]
            )
        tasks.assign_tasks(actor=cast.office, task_ids=[task.pk for task in made])
        Deadline.objects.exclude(kind="task.sign").delete()
    return made


@pytest.fixture
def called_for(assigned):
    """The letter that the ladder calls for on 23 November, two weeks after the day."""
    for day in ("2026-11-02", "2026-11-04", "2026-11-09", "2026-11-10", "2026-11-16", "2026-11-23"):
        swept(day)
    with on("2026-11-24"):
        yield Escalation.objects.get(level=Level.LETTER, unit__short_name="县教育局")


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


def sign_for(cast, who="liaison", unit="education"):
    parts = Assignment.objects.filter(unit=getattr(cast.units, unit))
    tasks.sign(actor=cast.people[who], assignment_ids=parts.values_list("pk", flat=True))


def tables(document) -> list[Grid]:
    return [block for block in document.paper.blocks if isinstance(block, Grid)]


def written(cast, escalation) -> Dispatch:
    """The letter on the director's desk."""
    dispatch = begin_letter(actor=cast.office, escalation=escalation)
    return services.file_dispatch(actor=cast.office, dispatch=dispatch)


# 督办函 -----------------------------------------------------------------------------------------------


def test_a_letter_from_the_ladder_to_the_unit(cast, called_for, press, browser_of):
    office = browser_of(cast.office)
    page = body(office.get(called_for.get_absolute_url()))
    assert "拟督办函" in page
    begun = office.post(reverse(LETTER, args=[called_for.pk]))
    dispatch = Dispatch.objects.get()
    assert begun.url == dispatch.get_absolute_url()
    assert "签收任务" in dispatch.title
    assert "截至2026年11月24日" in dispatch.body
    assert "3 项" in dispatch.body
    assert "{清单}" in dispatch.body, "the table comes when the paper is made"
    assert (list(dispatch.units.all()), dispatch.urgency) == ([cast.units.education], "加急")
    # A second press, also from another page, leads to the same draft; the page of the letter shows it.
    assert office.post(reverse(LETTER, args=[called_for.pk])).url == dispatch.get_absolute_url()
    assert Dispatch.objects.count() == 1
    page = body(office.get(called_for.get_absolute_url()))
    assert dispatch.get_absolute_url() in page
    assert "拟督办函" not in page
    services.file_dispatch(actor=cast.office, dispatch=dispatch)
    [document] = sign(cast, dispatch)
    assert document.number == "宁妇儿工委函〔2026〕1号"
    [table] = tables(document)
    assert len(table.rows) == 3
    assert table.headers == ("序号", "事项", "内容", "时限", "情况")
    assert {row[-2:] for row in table.rows} == {("2026-11-09", "逾期 15 天")}
    assert "{清单}" not in str(document.content)
    # The letter is decided, its number stands there, and it is out of the office's inbox.
    called_for.refresh_from_db()
    assert (called_for.state, called_for.said, called_for.decided_by) == (
        "issued",
        document.number,
        cast.director,
    )
    assert not WorkItem.objects.open().filter(step="escalation.issue", object_id=called_for.pk).exists()
    assert Event.objects.about(called_for).get(verb="escalation.issued").comment == document.number
    page = body(office.get(called_for.get_absolute_url()))
    assert document.number in page
    assert document.get_absolute_url() in page
    services.print_documents([document.pk])
    assert browser_of(cast.liaison).get(document.get_absolute_url()).status_code == 200
    assert browser_of(cast.other_liaison).get(document.get_absolute_url()).status_code == 404


def test_when_everything_was_done_meanwhile_no_letter_goes_out(cast, called_for, browser_of):
    dispatch = written(cast, called_for)
    sign_for(cast)
    # Before the next sweep has come by, and after it.
    for _time in range(2):
        with pytest.raises(Conflict, match="已办结"):
            services.review_dispatch(actor=cast.director, dispatch=dispatch)
        swept("2026-11-24")
    called_for.refresh_from_db()
    assert called_for.state == "over"
    assert not NumberSeries.objects.exists()
    assert not Document.objects.exists()
    assert present_item(dispatch).step == "dispatch.at_director"
    answer = reverse("documents:dispatch-answer", args=[dispatch.pk, present_item(dispatch).process_step_id])
    page = browser_of(cast.director).post(answer, {"decision": "approve"})
    assert "已办结，不再需要" in body(page, 409)
    services.cancel_dispatch(actor=cast.office, dispatch=dispatch, reason="已办结")


def test_nothing_is_begun_about_what_was_done(cast, called_for, browser_of):
    sign_for(cast)
    address = reverse(LETTER, args=[called_for.pk])
    assert "都已办结" in body(browser_of(cast.office).post(address), 403)
    swept("2026-11-24")
    assert browser_of(cast.office).post(address).status_code == 403
    assert not Dispatch.objects.exists()


def test_one_that_was_done_meanwhile_is_taken_off_the_table_when_asked(cast, called_for, browser_of):
    dispatch = begin_letter(actor=cast.office, escalation=called_for)
    part = Assignment.objects.filter(unit=cast.units.education).first()
    tasks.sign(actor=cast.liaison, assignment_ids=[part.pk])
    office = browser_of(cast.office)
    refresh = reverse("documents:dispatch-refresh", args=[dispatch.pk])
    assert refresh in body(office.get(dispatch.get_absolute_url()))
    assert office.post(refresh).status_code == 302
    dispatch.refresh_from_db()
    [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert [len(table.rows) for table in tables(document)] == [2]


def test_what_was_signed_is_what_stood_in_the_draft(cast, called_for):
    dispatch = written(cast, called_for)
    part = Assignment.objects.filter(unit=cast.units.education).first()
    tasks.sign(actor=cast.liaison, assignment_ids=[part.pk])
    [document] = sign(cast, dispatch)
    assert [len(table.rows) for table in tables(document)] == [3]


@pytest.mark.parametrize("issued", [True, False])
def test_a_letter_decided_otherwise_while_a_draft_is_open_is_not_sent_twice(cast, called_for, issued):
    """Stopped with a reason, or registered by hand with the number of a paper made elsewhere."""
    dispatch = written(cast, called_for)
    decide_escalation(actor=cast.office, escalation=called_for, issued=issued, said="宁妇儿工委函〔2026〕7号")
    with pytest.raises(Conflict):
        services.review_dispatch(actor=cast.director, dispatch=dispatch)
    assert not NumberSeries.objects.exists()
    called_for.refresh_from_db()
    assert called_for.said == "宁妇儿工委函〔2026〕7号"
    with pytest.raises(RuleError):
        begin_letter(actor=cast.office, escalation=called_for)


def test_a_draft_that_was_given_up_can_be_begun_again(cast, called_for):
    first = begin_letter(actor=cast.office, escalation=called_for)
    with pytest.raises(Conflict) as there:
        begin_letter(actor=cast.director, escalation=called_for)
    assert there.value.current == first
    assert "已由张秀兰于" in there.value.reason
    services.cancel_dispatch(actor=cast.office, dispatch=first, reason="重写")
    second = begin_letter(actor=cast.director, escalation=called_for)
    assert second.pk != first.pk


# 通报 ------------------------------------------------------------------------------------------------


def test_a_circular_goes_to_the_chair_and_to_everybody(cast, called_for, press):
    swept("2026-12-07")
    circular = Escalation.objects.filter(level=Level.CIRCULAR).first()
    with on("2026-12-07"):
        dispatch = written(cast, circular)
        assert dispatch.needs_chair
        assert set(dispatch.units.all()) == set(Unit.objects.filter(committee=cast.committee))
        dispatch = services.review_dispatch(actor=cast.director, dispatch=dispatch)
        circular.refresh_from_db()
        assert (dispatch.state, circular.state) == ("at_chair", "waiting")
        services.sign_dispatch(actor=cast.chair, dispatch=dispatch)
        [document] = papers_of(dispatch)
    circular.refresh_from_db()
    assert (circular.state, circular.said) == ("issued", "宁妇儿工委〔2026〕1号")
    assert document.paper.addressees == "各成员单位"
    assert "签收任务" in document.title


# 催办通知 ----------------------------------------------------------------------------------------------


def test_a_notice_about_ticked_deadlines_of_two_units(cast, assigned, press, browser_of):
    with on("2026-11-16"):
        office = browser_of(cast.office)
        assert "拟催办通知" in body(office.get(reverse("workflow:deadlines")))
        ids = list(Deadline.objects.values_list("pk", flat=True))
        begun = office.post(reverse("documents:urge-paper"), {"ids": ids})
        dispatch = Dispatch.objects.get()
        assert begun.url == dispatch.get_absolute_url()
        assert "签收任务" in dispatch.title
        assert set(dispatch.units.all()) == {cast.units.education, cast.units.health}
        services.file_dispatch(actor=cast.office, dispatch=dispatch)
        [document] = sign(cast, dispatch)
    [table] = tables(document)
    assert len(table.rows) == 6
    assert table.headers[1] == "单位"
    assert {row[1] for row in table.rows} == {"县教育局", "县卫健委"}
    assert document.number == "宁妇儿工委办〔2026〕1号"
    assert document.paper.issuer == "宁城县妇女儿童工作委员会办公室"


def test_for_each_unit_it_holds_only_what_that_unit_has_not_done(cast, assigned):
    with on("2026-11-16"):
        parts = Deadline.objects.filter(unit=cast.units.health)[:2]
        ids = [*Deadline.objects.filter(unit=cast.units.education).values_list("pk", flat=True)]
        dispatch = begin_urging(actor=cast.office, deadline_ids=[*ids, *(row.pk for row in parts)])
        services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, is_per_unit=True)
        papers = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert [paper.paper.addressees for paper in papers] == ["宁城县教育局", "宁城县卫生健康委员会"]
    assert [len(tables(paper)[0].rows) for paper in papers] == [3, 2]
    assert all(tables(paper)[0].headers[1] == "事项" for paper in papers)


def test_a_unit_that_has_done_everything_gets_no_paper_with_the_tables_of_others(cast, assigned):
    with on("2026-11-16"):
        ids = Deadline.objects.values_list("pk", flat=True)
        dispatch = begin_urging(actor=cast.office, deadline_ids=ids)
        units = Unit.objects.filter(committee=cast.committee)
        services.save_dispatch(
            actor=cast.office, dispatch=dispatch, revision=None, is_per_unit=True, units=units
        )
        with pytest.raises(Exception, match="县妇联、县统计局"):
            services.file_dispatch(actor=cast.office, dispatch=dispatch)
        # In one paper for all of them the table is the same for everybody.
        services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, is_per_unit=False)
        [document] = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert len(tables(document)[0].rows) == 6


@pytest.mark.parametrize("text", ["未办事项：{清单}。", "{清单}、{清单}"])
def test_a_table_in_the_middle_of_a_line_is_named_before_it_is_filed(cast, assigned, text):
    with on("2026-11-16"):
        dispatch = begin_urging(actor=cast.office, deadline_ids=Deadline.objects.values_list("pk", flat=True))
        services.save_dispatch(actor=cast.office, dispatch=dispatch, revision=None, body=text)
        with pytest.raises(Exception, match=r"\{清单\} 要在正文中单独成行"):
            services.file_dispatch(actor=cast.office, dispatch=dispatch)


def test_words_about_the_deadlines_may_stand_in_the_title_of_each_paper(cast, assigned):
    with on("2026-11-16"):
        dispatch = begin_urging(actor=cast.office, deadline_ids=Deadline.objects.values_list("pk", flat=True))
        services.save_dispatch(
            actor=cast.office,
            dispatch=dispatch,
            revision=None,
            is_per_unit=True,
            title="关于{单位}抓紧办理 {数量} 项任务的催办通知",
        )
        papers = sign(cast, services.file_dispatch(actor=cast.office, dispatch=dispatch))
    assert papers[0].title == "关于县教育局抓紧办理 3 项任务的催办通知"
    assert [paper.entry.title for paper in papers] == [paper.title for paper in papers]


def test_nothing_that_is_open_is_ticked(cast, assigned, browser_of):
    sign_for(cast)
    sign_for(cast, "other_liaison", "health")
    office = browser_of(cast.office)
    signed_for = list(Deadline.objects.filter(kind="task.sign").values_list("pk", flat=True))
    for ids in ([], signed_for, ["x", "9" * 30, "987654321"]):
        page = office.post(reverse("documents:urge-paper"), {"ids": ids}, follow=True)
        assert "没有选中未办的事项" in body(page)
    assert not Dispatch.objects.exists()


def test_deadlines_of_another_county_are_left_out(cast, outsider, assigned, browser_of):
    Post.objects.update(start_on=date(2026, 1, 1))
    with on("2026-11-16"):
        ids = list(Deadline.objects.values_list("pk", flat=True))
        page = browser_of(outsider.office).post(reverse("documents:urge-paper"), {"ids": ids}, follow=True)
    assert "没有选中未办的事项" in body(page)
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    "who", ["liaison", "unit_head", "other_liaison", "inspector", "chair", "auditor", "admin"]
)
def test_nobody_but_the_office_draws_up_any_of_it(cast, called_for, browser_of, who):
    client = browser_of(cast.people[who])
    ids = list(Deadline.objects.values_list("pk", flat=True))
    assert client.post(reverse(LETTER, args=[called_for.pk])).status_code == 403
    assert client.post(reverse("documents:urge-paper"), {"ids": ids}).status_code == 403
    with pytest.raises(RuleError):
        begin_letter(actor=cast.people[who], escalation=called_for)
    with pytest.raises(RuleError):
        begin_urging(actor=cast.people[who], deadline_ids=ids)
    assert not Dispatch.objects.exists()
