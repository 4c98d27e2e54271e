"""The office opens a reporting year: every unit finds its report begun, once, and in few statements."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as ProcessStep

from documents.models import Dispatch
from history.models import Event
from history.recording import recording
from history.verification import verify
from notices.models import Message, Notice
from operations.models import Job
from operations.services import run_waiting
from organisations import services as organisations
from outlines.importer import parse
from outlines.services import store_outlines
from pages.rules import Conflict, RuleError
from supervision import services
from supervision.flows import UnitReportFlow
from supervision.forms.annual_report import SectionFormSet, sections_from
from supervision.models import AnnualReport, ReportFund, ReportingRound, ReportLine, ReportText, RoundOutline
from supervision.sections import DEFAULTS, Section
from supervision.services import opening
from tasks import services as tasks
from tasks.models import Assignment
from tests.plans import drafted_plan, fill, written_report
from tests.texts import SMALL_OUTLINE
from tests.years import opened, report_at, report_of
from workflow.models import Deadline, WorkItem
from workflow.starting import start_processes
from workflow.turns import start_process

YEAR = timezone.localdate().year
DUE = timezone.localdate() + timedelta(days=20)
CHILDREN = SMALL_OUTLINE.replace("妇女发展纲要", "儿童发展纲要").replace("妇女与", "儿童与")


@pytest.fixture
def children(cast):
    """The children's outline of the same county."""
    return store_outlines(
        committee=cast.committee, parsed=parse(CHILDREN), source_name="b.txt", actor=cast.office
    )[0].outline


def more_units(cast, count):
    """`count` further units, each with a liaison-less place in the county."""
    return [
        organisations.save_unit(
            actor=cast.admin, code=f"U{n:03}", name=f"宁城县第{n}单位", short_name=f"第{n}单位"
        )
        for n in range(count)
    ]


# What every unit finds ------------------------------------------------------------------------------


def test_every_unit_finds_its_report_in_the_inbox(cast, outline, carried):
    round_ = opened(cast, outline)
    assert (round_.state, round_.opened_by, round_.year) == ("open", cast.office, YEAR)
    units = [cast.units.education, cast.units.health]
    items = WorkItem.objects.open().filter(step="annual.drafting").order_by("unit__code")
    assert [(item.unit, item.role, item.due_on, item.initiator) for item in items] == [
        (unit, "liaison", DUE, cast.office) for unit in units
    ]
    assert [item.title for item in items] == [f"县教育局{YEAR}年度报告", f"县卫健委{YEAR}年度报告"]
    limits = Deadline.objects.open().filter(kind="annual.drafting").order_by("unit__code")
    assert [(limit.unit, limit.due_on, limit.is_step) for limit in limits] == [
        (unit, DUE, True) for unit in units
    ]
    for unit in units:
        report = report_of(round_, unit)
        assert (report.state, report.due_on, report.year) == ("drafting", DUE, YEAR)
        assert list(report.texts.values_list("section", flat=True)) == [part.code for part in DEFAULTS]
        assert set(report.texts.values_list("text", flat=True)) == {""}
        assert Event.objects.about(report).filter(verb="annual.opened").count() == 1
    assert Event.objects.about(round_).filter(verb="round.opened").count() == 1
    assert verify()[1] == []


def test_everybody_of_a_unit_is_told_once(cast, outline, carried):
    Message.objects.all().delete()
    round_ = opened(cast, outline)
    told = Message.objects.filter(kind="annual.drafting").order_by("unit__code")
    assert [message.unit for message in told] == [cast.units.education, cast.units.health]
    assert told[0].url == report_of(round_, cast.units.education).get_absolute_url()
    assert str(DUE) in told[0].title
    received = Notice.objects.filter(message__in=told).values_list(
        "person__name", "message__unit__short_name"
    )
    assert sorted(received) == [("李红梅", "县教育局"), ("王建国", "县教育局"), ("赵静", "县卫健委")]
    services.hand_out(round_, actor=cast.office)
    assert Message.objects.filter(kind="annual.drafting").count() == 2


def test_a_report_begins_with_what_the_year_has_said(cast, outline, carried):
    first, second, third = carried
    plan = drafted_plan(cast, outline)
    lines = {line.task_id: line for line in plan.lines.all()}
    fill(
        lines[first.task_id],
        cast.liaison,
        milestones=[
            (date(YEAR, 6, 30), "今年的里程碑"),
            (date(YEAR + 1, 9, 30), "建成示范校"),
            (date(YEAR + 1, 3, 31), "完成摸底"),
        ],
        funds=[(YEAR, "财政预算", 5), (YEAR, "社会捐赠", 1), (YEAR + 1, "财政预算", 9)],
    )
    fill(lines[second.task_id], cast.liaison, funds=[(YEAR, "财政预算", 2)])
    fill(lines[third.task_id], cast.liaison, funds=[])
    plan = tasks.file_plan(actor=cast.liaison, plan=plan)
    plan = tasks.sign_off_plan(actor=cast.unit_head, plan=plan)
    tasks.accept_plan(actor=cast.office, plan=plan)
    progress = written_report(cast.liaison, first, year=YEAR, text="培训两期", problems="经费不足")
    tasks.file_report(actor=cast.liaison, report=progress)
    # Not filed: not yet the unit's word.
    written_report(cast.liaison, second, year=YEAR, text="还在写")

    report = report_of(opened(cast, outline), cast.units.education)
    found = {line.task_id: line for line in report.lines.all()}
    assert set(found) == {part.task_id for part in carried}
    line = found[first.task_id]
    assert (line.done, line.problems) == ("培训两期", "经费不足")
    assert line.plan == "3月31日前：完成摸底\n9月30日前：建成示范校"
    assert (line.role, line.task_code, line.task_text) == ("lead", first.task.code, first.task.text)
    assert found[second.task_id].done == ""
    assert list(report.funds.values_list("source", "planned", "used")) == [
        ("社会捐赠", 1, None),
        ("财政预算", 7, None),
    ]


def test_who_supports_a_task_reports_on_it_too(cast, outline, carried):
    report = report_of(opened(cast, outline), cast.units.health)
    assert set(report.lines.values_list("role", flat=True)) == {"support"}
    assert report.lines.count() == len(carried)


def test_a_cancelled_task_is_not_reported_on(cast, outline, carried):
    tasks.cancel_task(actor=cast.office, task=carried[0].task, reason="重复")
    report = report_of(opened(cast, outline), cast.units.education)
    assert carried[0].task_id not in report.lines.values_list("task", flat=True)
    assert report.lines.count() == 2


def test_a_unit_without_tasks_writes_the_general_parts_only(cast, outline, carried):
    report = report_of(opened(cast, outline, units=[cast.units.statistics]), cast.units.statistics)
    assert (report.lines.count(), report.texts.count()) == (0, len(DEFAULTS))


# Once -----------------------------------------------------------------------------------------------


def test_a_year_of_an_outline_is_opened_once(cast, outline, carried, children):
    first = opened(cast, outline)
    with pytest.raises(Conflict, match=f"{YEAR}年度已于") as refused:
        opened(cast, outline, units=[cast.units.statistics])
    assert refused.value.current == first
    # Both at once are refused for the one that is open, and nothing is left of the other.
    with pytest.raises(Conflict):
        opened(cast, outline, outlines=[children, outline])
    assert ReportingRound.objects.count() == 1
    second = opened(cast, children)
    assert list(second.outlines.all()) == [children]
    assert report_of(second, cast.units.education).lines.count() == 0
    # The year before has not been reported on either.
    assert opened(cast, outline, year=YEAR - 1).year == YEAR - 1
    assert RoundOutline.objects.count() == 3


def test_another_county_opens_its_own_year(cast, outsider, outline, carried):
    opened(cast, outline)
    other = store_outlines(
        committee=outsider.committee, parsed=parse(SMALL_OUTLINE), source_name="c.txt", actor=outsider.office
    )[0].outline
    round_ = opened(outsider, other)
    assert set(round_.reports.values_list("committee", flat=True)) == {outsider.committee.pk}


@pytest.mark.parametrize("who", ["liaison", "unit_head", "chair", "inspector", "admin", "auditor"])
def test_only_the_office_opens_a_year(cast, outline, carried, who):
    with pytest.raises(RuleError):
        services.open_round(
            actor=cast.people[who],
            year=YEAR,
            outlines=[outline],
            units=[cast.units.education],
            due_on=DUE,
            sections=list(DEFAULTS),
        )


# What is refused ------------------------------------------------------------------------------------


def without(half):
    return [part for part in DEFAULTS if part.half != half or not part.is_required]


REFUSED = {
    "next year": ({"year": YEAR + 1}, "year", "今年或去年"),
    "long ago": ({"year": YEAR - 2}, "year", "今年或去年"),
    "a day that has passed": ({"due_on": DUE - timedelta(days=30)}, "due_on", "不能早于今天"),
    "up before the units": ({"county_due_on": DUE - timedelta(days=1)}, "county_due_on", "不能早于各单位"),
    "no outline": ({"outlines": []}, None, "至少选择"),
    "no part": ({"sections": []}, None, "标题"),
    "two alike": ({"sections": [*DEFAULTS, Section("more", "总体情况")]}, None, "不能重复"),
    "a part without a title": ({"sections": [*DEFAULTS, Section("more", " ")]}, None, "标题"),
    "nothing done": ({"sections": without("done")}, None, "本年落实情况"),
    "nothing planned": ({"sections": without("plan")}, None, "下一年工作安排"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_opened_is_told(cast, outline, carried, name):
    changes, where, said = REFUSED[name]
    with pytest.raises(ValidationError, match=said) as refused:
        opened(cast, outline, **changes)
    if where:
        assert list(refused.value.message_dict) == [where]
    assert not ReportingRound.objects.exists()


def sections_data(sections):
    data = {"sections-TOTAL_FORMS": str(len(sections)), "sections-INITIAL_FORMS": str(len(sections))}
    for number, part in enumerate(sections):
        data |= {f"sections-{number}-{name}": value for name, value in part.to_json().items()}
        if not part.is_required:
            del data[f"sections-{number}-is_required"]
    return data


def page_data(cast, outline, **changes):
    given = {
        "year": YEAR,
        "outlines": [outline.pk],
        "units": [cast.units.education.pk, cast.units.health.pk],
        "due_on": DUE,
        "county_due_on": "",
    }
    return sections_data(DEFAULTS) | given | changes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": YEAR + 3}, "year"),
        ({"due_on": timezone.localdate() - timedelta(days=1)}, "due_on"),
        ({"due_on": "二十日"}, "due_on"),
        ({"county_due_on": timezone.localdate()}, "county_due_on"),
        ({"units": []}, "units"),
        ({"units": ["999999"]}, "units"),
        ({"outlines": []}, "outlines"),
    ],
)
def test_the_page_tells_at_the_field_and_keeps_what_was_typed(
    cast, outline, carried, browser_of, changes, field
):
    data = page_data(cast, outline, **changes)
    data["sections-0-title"] = "总的情况"
    response = browser_of(cast.office).post(reverse("supervision:open"), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "总的情况" in response.content.decode()
    assert not ReportingRound.objects.exists()


def test_the_page_opens_the_year_and_begins_the_notice(cast, outline, carried, browser_of):
    office = browser_of(cast.office)
    page = office.get(reverse("supervision:open"))
    # Whoever carries tasks is ticked.
    assert set(page.context["form"].initial["units"]) == {cast.units.education.pk, cast.units.health.pk}
    response = office.post(reverse("supervision:open"), page_data(cast, outline, with_notice="on"))

    dispatch = Dispatch.objects.get()
    assert (response.status_code, response.url) == (302, dispatch.get_absolute_url())
    assert f"于{DUE.year}年{DUE.month}月{DUE.day}日前" in dispatch.body
    assert f"{YEAR}年度" in dispatch.title
    assert f"{YEAR + 1}年工作安排" in dispatch.body
    assert set(dispatch.units.all()) == {cast.units.education, cast.units.health}
    again = office.post(reverse("supervision:open"), page_data(cast, outline))
    assert again.status_code == 409
    assert "已于" in again.content.decode()
    assert ReportingRound.objects.count() == 1


def test_the_page_names_units_that_nobody_answers_for(cast, outline, carried, browser_of):
    data = page_data(cast, outline, units=[cast.units.education.pk, cast.units.statistics.pk])
    page = browser_of(cast.office).post(reverse("supervision:open"), data, follow=True).content.decode()
    assert "2 个单位收到待办" in page
    assert "县统计局还没有登记联络员" in page


def test_the_form_of_last_year_comes_back(cast, outline, carried, children, browser_of):
    own = [*DEFAULTS, Section("own_6", "儿童友好建设", "done", False, "没有可以不写")]
    opened(cast, outline, sections=own)
    page = browser_of(cast.office).get(reverse("supervision:open"))
    titles = [form["title"].value() for form in page.context["sections"]]
    assert titles == [*(str(part.title) for part in own), None]


def test_parts_get_codes_of_their_own_whatever_was_posted():
    """Also when somebody posts codes that run into the ones that are given out."""
    posted = [
        Section(code, f"第{n}部分") for n, code in enumerate(["own_2_1", "own_2_1", "", "own_3", "own_3"])
    ]
    formset = SectionFormSet(sections_data(posted), prefix="sections")
    assert formset.is_valid(), formset.errors
    codes = [section.code for section in sections_from(formset)]
    assert len(set(codes)) == len(codes) == 5
    assert all(len(code) <= 20 for code in codes)


# In bulk --------------------------------------------------------------------------------------------


def facts(rows, skip=()):
    skip = {"id", "created", "started", "finished", "opened_at", "set_at", *skip}
    return [{name: value for name, value in row.items() if name not in skip} for row in rows.values()]


def everything_about(report, process):
    """All rows that a begun process consists of, without what is another row's number or clock."""
    items = WorkItem.objects.about(AnnualReport, [report.pk])
    steps = ProcessStep.objects.filter(process=process).order_by("pk")
    numbers = {step.pk: place for place, step in enumerate(steps)}
    return {
        "process": facts(
            Process.objects.filter(pk=process.pk), ["artifact_object_id", "parent_task_id", "process_ptr_id"]
        ),
        "steps": facts(steps, ["process_id"]),
        "links": [[numbers[one.pk] for one in step.previous.order_by("pk")] for step in steps],
        "times": [(step.started is not None, step.finished is not None) for step in steps],
        "item": facts(items, ["object_id", "process_step_id", "unit_id", "title", "url"]),
        "item's step": [numbers[item.process_step_id] for item in items],
        "item's words": [
            (item.title == str(report), item.url == report.get_absolute_url(), item.unit_id == report.unit_id)
            for item in items
        ],
        "limit": facts(
            Deadline.objects.about(AnnualReport, [report.pk]),
            ["object_id", "period", "key", "unit_id", "title", "url"],
        ),
        "limit's period": [
            numbers[int(limit.period)] for limit in Deadline.objects.about(AnnualReport, [report.pk])
        ],
        "bound": report.process_id == process.pk,
    }


def test_many_processes_begin_as_one_does(cast, outline, carried):
    """Field by field: what is begun in bulk is what the engine would have begun one by one."""
    round_ = opened(cast, outline)
    shared = {"committee": cast.committee, "round": round_, "year": YEAR, "due_on": DUE}
    one = AnnualReport.objects.create(unit=cast.units.statistics, **shared)
    other = AnnualReport.objects.create(unit=cast.units.womens_federation, **shared)
    with recording(actor=cast.office):
        start_process(UnitReportFlow, one)
        start_processes(UnitReportFlow.drafting, [other])
    one.refresh_from_db()
    other.refresh_from_db()
    assert everything_about(one, one.process) == everything_about(other, other.process)
    # And it goes on from there like any other.
    report = report_at(cast, round_, "at_office")
    assert report.state == "at_office"


def test_a_round_goes_on_where_it_stopped(cast, outline, carried, monkeypatch):
    """The machine goes down after the first units: run again, every unit gets its report once."""
    monkeypatch.setattr(opening, "CHUNK", 2)
    units = [cast.units.education, cast.units.health, *more_units(cast, 4)]
    round_ = opened(cast, outline, units=units)
    assert (round_.state, AnnualReport.objects.count()) == ("opening", 0)
    whole, chunks = opening._hand_out, []

    def stopping(record, round_, units):
        if chunks:
            raise RuntimeError("power cut")
        chunks.append(units)
        return whole(record, round_, units)

    with monkeypatch.context() as patch:
        patch.setattr(opening, "_hand_out", stopping)
        with pytest.raises(RuntimeError):
            services.hand_out(round_)
    assert AnnualReport.objects.count() == 2
    round_.refresh_from_db()
    assert round_.state == "opening"
    assert services.hand_out(round_) == 4
    assert services.hand_out(round_) == 0
    round_.refresh_from_db()
    assert round_.state == "open"
    assert sorted(round_.reports.values_list("unit", flat=True)) == sorted(unit.pk for unit in units)
    assert WorkItem.objects.open().filter(step="annual.drafting").count() == len(units)
    assert Message.objects.filter(kind="annual.drafting").count() == len(units)
    assert ReportText.objects.count() == len(units) * len(DEFAULTS)
    assert verify()[1] == []


def test_a_province_is_handed_out_behind_the_page(cast, outline, carried, monkeypatch):
    monkeypatch.setattr(opening, "CHUNK", 3)
    units = [cast.units.education, cast.units.health, *more_units(cast, 5)]
    round_ = opened(cast, outline, units=units)
    assert Job.objects.filter(name=opening.HAND_OUT).count() == 1
    run_waiting()
    round_.refresh_from_db()
    assert (round_.state, round_.reports.count()) == ("open", 7)
    items = WorkItem.objects.open().filter(step="annual.drafting")
    assert items.count() == 7
    # It is the office's doing there as well: among what it has begun.
    assert set(items.values_list("initiator", flat=True)) == {cast.office.pk}
    assert set(Message.objects.filter(kind="annual.drafting").values_list("sent_by", flat=True)) == {
        cast.office.pk
    }


def test_more_units_do_not_cost_more_statements(cast, outline, carried):
    units = more_units(cast, 25)

    def cost(some, **changes):
        with CaptureQueriesContext(connection) as queries:
            opened(cast, outline, units=some, **changes)
        return len(queries)

    few = cost(units[:5])
    many = cost(units, year=YEAR - 1)
    # An event of its own for each, in the chain; nothing else.
    assert many - few <= 3 * 20, f"{few} statements for 5 units, {many} for 25"
    assert ReportLine.objects.count() == ReportFund.objects.count() == 0
    assert Assignment.objects.count() == 6
