"""The duty board: computed from the records, under each outline what that outline states."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commendations import services as commendations
from documents.kinds import prints
from documents.models import Document
from documents.services.printing import print_object
from files.spreadsheets import read_workbook
from history.models import Event
from meetings import services as meetings
from meetings.models import MeetingKind
from organisations.models import Committee
from outlines.importer import parse
from outlines.models import Measure, Outline
from outlines.services import store_outlines
from pages.rules import Conflict, RuleError
from supervision.models import Activity, AnnualReport, CountyReport
from supervision.services import concluding
from supervision.services.activities import record_activity, withdraw_activity
from supervision.services.county import compile_report
from supervision.snapshots import built
from tasks import services as tasks
from tasks.models import Assignment, Task
from tests.commending import round_at
from tests.factories import copies_of
from tests.gatherings import planned
from tests.inspections import inspection_at
from tests.plans import plan_at, signed_tasks
from tests.years import opened, report_at, report_of
from workbench.duties import registry
from workbench.duties.board import board_of
from workbench.duties.catalogue import DUTIES
from workbench.duties.engine import Evidence, State
from workbench.duties.services import save_duty_setting
from workbench.models import DutySetting

TODAY = timezone.localdate()
YEAR = TODAY.year


@pytest.fixture
def outlines(cast, seed_text):
    """Both outlines of the county as published: (women's, children's)."""
    store_outlines(committee=cast.committee, parsed=parse(seed_text), source_name="a.txt", actor=cast.office)
    return tuple(Outline.objects.order_by("-audience"))


def entered(cast, kind, outlines, **said):
    given = {"title": f"{kind}记录", "held_on": TODAY}
    return record_activity(actor=cast.office, kind=kind, outlines=outlines, **(given | said))


def cell(cast, code, outline, **given):
    board = board_of(cast.committee, **given)
    [row] = [row for row in board.rows if row.duty.code == code]
    return row.cells[list(board.outlines).index(outline)]


# What the outlines state --------------------------------------------------------------------------------

# The lines of the published text that state each duty (fixtures/outlines/ningcheng-2021-2030.txt), by hand.
LINES = {
    "D1": (238, 462),
    "D2": (241, 465),
    "D3": (241, 465),
    "D4": (241, None),
    "D5": (241, 465),
    "D6": (241, 465),
    "D7": (241, 465),
    "D8": (241, 465),
    "D9": (241, 465),
    "D10": (242, 466),
    "D11": (242, 466),
    "D12": (242, 466),
    "D13": (242, 466),
    "D14": (242, 466),
    "D15": (242, None),
    "D16": (243, 467),
    "D17": (244, 468),
    "D18.1": (239, 463),
    "D18.2": (246, 470),
    "D19": (246, 470),
    "D20.1": (247, 471),
    "D20.2": (247, 471),
    "D20.3": (247, 471),
    "D20.4": (247, 471),
    "D21.1": (247, 471),
    "D21.2": (246, 470),
    "D21.3": (246, 470),
    "D22": (247, 471),
    "D23.1": (250, 474),
    "D23.2": (250, 474),
    "D24": (252, 476),
    "D25": (252, 476),
    "D26": (244, 468),
}


def test_every_duty_is_found_by_its_words_in_the_paragraph_that_states_it(cast, outlines):
    assert {duty.code for duty in DUTIES} == set(LINES)
    assert {int(duty.number.split(".")[0]) for duty in DUTIES} == set(range(1, 27))
    board = board_of(cast.committee)
    found = {
        row.duty.code: tuple(cell.quotes[0].provision.line if cell else None for cell in row.cells)
        for row in board.rows
    }
    assert found == LINES
    for row in board.rows:
        for shown in row.cells:
            if shown:
                assert all(
                    quote.sentence in quote.provision.text
                    for quote in shown.quotes
                    if "…" not in quote.sentence
                )


def test_the_same_duty_has_its_rhythm_from_each_outline(cast, outlines):
    women, children = outlines
    assert cell(cast, "D17", women).rule.cadence == "standing"
    assert cell(cast, "D17", children).rule.cadence == "yearly"
    [row] = [row for row in board_of(cast.committee).rows if row.duty.code == "D17"]
    assert row.cadences == ["常态，至少每 12 个月一次", "每年"]


def test_an_outline_without_the_words_says_so_and_is_not_asked(cast, seed_text):
    text = seed_text.replace("每年至少召开一次委员会联络员会议", "适时召开座谈")
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    for outline in Outline.objects.all():
        found = cell(cast, "D13", outline)
        assert (found.finding.state, found.ahead, list(found.overdue)) == (State.UNSTATED, None, [])
        assert not found.is_counted


def test_a_childrens_outline_that_demands_the_way_up_is_asked_for_it(cast, seed_text):
    """Other regions' outlines: the words decide, not the audience."""
    half = seed_text.index("宁城县儿童发展纲要", seed_text.index("四、监测评估"))
    said = "责任单位每年向妇儿工委报告纲要落实情况和下一年工作安排"
    text = seed_text[:half] + seed_text[half:].replace(
        said, f"{said}，旗妇儿工委每年向上级妇儿工委报告规划实施情况"
    )
    store_outlines(committee=cast.committee, parsed=parse(text), source_name="a.txt", actor=cast.office)
    children = Outline.objects.get(audience="children")
    assert cell(cast, "D4", children).quotes[0].provision.outline_id == children.pk


def test_a_committee_without_outlines_has_an_empty_board(cast, browser_of):
    board = board_of(cast.committee)
    assert (board.rows, board.years, board.counted) == ([], [], 0)
    assert "还没有导入纲要" in browser_of(cast.office).get(reverse("workbench:duties")).content.decode()


# What proves them ---------------------------------------------------------------------------------------


def test_plans_of_all_units_that_carry_tasks(cast, outlines):
    women, children = outlines
    assert cell(cast, "D1", women).evidence == ()
    measure = Measure.objects.filter(domain__outline=women).order_by("pk").first()
    signed_tasks(cast, measure, supports=[cast.units.health])
    plan_at(cast, women, "accepted")
    found = cell(cast, "D1", women)
    [proof] = found.evidence
    assert not proof.is_whole
    assert "2 个单位承担任务，1 个的实施方案已通过" in proof.title
    assert found.finding.state in (State.DUE, State.NOT_YET)
    # The other unit no longer carries anything.
    Assignment.objects.filter(unit=cast.units.health).delete()
    assert cell(cast, "D1", women).finding.state == State.MET
    assert cell(cast, "D1", children).evidence == ()


def test_breaking_down_is_met_while_it_holds(cast, outlines):
    women, _children = outlines
    measures = list(Measure.objects.filter(domain__outline=women).order_by("pk"))
    signed_tasks(cast, measures[0])
    found = cell(cast, "D2", women)
    assert f"{len(measures)} 条策略措施已分解 1 条" in found.evidence[0].title
    assert found.finding.state != State.MET
    Measure.objects.filter(pk__in=[row.pk for row in measures[1:]]).update(withdrawn_at=timezone.now())
    assert cell(cast, "D2", women).finding.state == State.MET
    task = tasks.add_task(actor=cast.office, measure=measures[0], text="草稿", lead=cast.units.education)
    assert task.state == Task.State.DRAFT
    assert cell(cast, "D2", women).finding.state != State.MET


def test_unit_reports_of_the_year(cast, outlines):
    women, children = outlines
    measure = Measure.objects.filter(domain__outline=women).order_by("pk").first()
    signed_tasks(cast, measure)
    round_ = opened(cast, women, units=[cast.units.education, cast.units.health])
    found = cell(cast, "D3", women)
    assert found.finding.due_on == round_.due_on
    assert found.finding.state == State.DUE
    report_at(cast, round_, "accepted")
    assert "2 个单位应报，1 个已通过" in cell(cast, "D3", women).evidence[0].title
    assert cell(cast, "D3", women).finding.state == State.DUE
    other = report_of(round_, cast.units.health)
    AnnualReport.objects.filter(pk=other.pk).update(
        state="accepted", snapshot=built(other).to_json(), reached_office_at=timezone.now()
    )
    assert cell(cast, "D3", women).finding.state == State.MET
    assert cell(cast, "D3", children).evidence == ()
    # Whoever did not report keeps the duty of the year from being met, for good.
    AnnualReport.objects.filter(pk=other.pk).update(state="unreported", snapshot=None)
    with time_machine.travel(round_.due_on + timedelta(days=40)):
        found = cell(cast, "D3", women, year=YEAR)
        assert found.finding.state == State.OVERDUE
        assert "1 个未报送" in found.evidence[0].title


def test_the_county_report_counts_once_it_was_sent_up(cast, outlines):
    women, _children = outlines
    measure = Measure.objects.filter(domain__outline=women).order_by("pk").first()
    signed_tasks(cast, measure)
    round_ = opened(cast, women, units=[cast.units.education], county_due_on=TODAY + timedelta(days=30))
    assert cell(cast, "D4", women).finding.due_on == round_.county_due_on
    report_at(cast, round_, "accepted")
    county = compile_report(actor=cast.office, round_=round_, outline=women)
    [proof] = cell(cast, "D4", women).evidence
    # A reader who may not see the draft is led to the year.
    assert proof.url == round_.get_absolute_url()
    assert cell(cast, "D4", women).finding.state == State.DUE
    now = timezone.now()
    CountyReport.objects.filter(pk=county.pk).update(state="sent", signed_at=now, sent_at=now)
    found = cell(cast, "D4", women)
    assert (found.finding.state, found.evidence[0].url) == (State.MET, county.get_absolute_url())
    CountyReport.objects.filter(pk=county.pk).update(state="closed", sent_at=None)
    assert cell(cast, "D4", women).finding.state == State.MET
    CountyReport.objects.filter(pk=county.pk).update(state="sent_back")
    assert cell(cast, "D4", women).finding.state == State.DUE


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("research", "D7", {}),
        ("demonstration", "D8", {}),
        ("publicity", "D16", {}),
        ("training", "D16", {}),
        ("project", "D17", {}),
        ("funds", "D18.1", {"amount": 5}),
        ("monitoring_funds", "D18.2", {"amount": 5}),
        ("monitoring", "D5", {}),
        ("data", "D19", {}),
        ("monitoring_scheme", "D20.1", {}),
        ("monitoring_report", "D20.2", {"stage": "yearly"}),
        ("monitoring_report", "D5", {"stage": "yearly"}),
        ("monitoring_report", "D20.3", {"stage": "mid"}),
        ("statistics", "D20.4", {}),
        ("evaluation_scheme", "D21.1", {"stage": "mid"}),
        ("evaluation_report", "D21.2", {"stage": "mid"}),
        ("self_evaluation", "D21.3", {"stage": "mid"}),
        ("deliberation", "D22", {}),
        ("breakdown_statistics", "D23.1", {}),
        ("database", "D23.2", {}),
        ("results", "D24", {}),
    ],
)
def test_an_entry_of_the_ledger_proves_its_duty_under_its_outline_alone(cast, outlines, kind, code, said):
    women, children = outlines
    before = cell(cast, code, children).finding
    activity = entered(cast, kind, [women], **said)
    found = cell(cast, code, women)
    assert found.finding.state == State.MET
    assert found.evidence[0].by_ledger
    assert found.evidence[0].url == activity.get_absolute_url()
    assert cell(cast, code, children).finding == before
    withdraw_activity(actor=cast.office, activity=activity, reason="登记错了")
    assert cell(cast, code, women).finding.state != State.MET


def test_the_end_terms_report_is_not_the_years(cast, outlines):
    women, _children = outlines
    entered(cast, "monitoring_report", [women], stage="end")
    assert cell(cast, "D20.2", women).evidence == ()
    assert cell(cast, "D5", women).evidence == ()


def test_schemes_and_reports_wait_for_the_leading_group(cast, outlines):
    women, _children = outlines
    assert cell(cast, "D22", women).finding.state == State.ON_DEMAND
    report = entered(cast, "monitoring_report", [women], stage="yearly", title="监测报告")
    found = cell(cast, "D22", women)
    assert found.finding.state == State.DUE
    assert found.finding.due_on == TODAY + timedelta(days=60)
    session = entered(cast, "deliberation", [women], examines=[report])
    assert cell(cast, "D22", women).finding.state == State.MET
    withdraw_activity(actor=cast.office, activity=session, reason="没有开成")
    assert cell(cast, "D22", women).finding.state == State.DUE


def test_an_inspection_counts_when_it_is_concluded_and_one_without_notice_when_it_is_fed_back(cast, outlines):
    women, children = outlines
    assert cell(cast, "D6", women).finding.state != State.MET
    hidden = inspection_at(cast, "concluded", is_unannounced=True, title="暗访")
    assert cell(cast, "D6", women).finding.state != State.MET
    concluding.feed_back(actor=cast.office, inspection=hidden, visits=hidden.visits.all(), note="当面反馈")
    assert cell(cast, "D6", women).finding.state == cell(cast, "D6", children).finding.state == State.MET


def test_an_inspection_counts_under_the_outlines_of_its_scope(cast, outlines):
    women, children = outlines
    inspection = inspection_at(cast, "concluded")
    inspection.domains.set([children.domains.first()])
    assert cell(cast, "D6", children).finding.state == State.MET
    assert cell(cast, "D6", women).finding.state != State.MET


@pytest.fixture
def kinds(cast, outlines):
    meetings.found_kinds(committee=cast.committee, actor=cast.office)
    return {kind.code: kind for kind in MeetingKind.objects.select_related("committee")}


def test_a_joint_meeting_counts_for_both_once_it_was_held(cast, outlines, kinds):
    women, children = outlines
    meeting = planned(cast, kinds["liaison"], days=0)
    for outline in outlines:
        found = cell(cast, "D13", outline)
        assert found.finding.state != State.MET
        assert found.finding.due_on == TODAY, "it names its day"
    meetings.cancel_meeting(actor=cast.office, meeting=meeting, reason="改开其他会议")
    held_on = TODAY.replace(month=1, day=5)
    meetings.record_meeting(actor=cast.office, kind=kinds["liaison"], held_on=held_on)
    meetings.record_meeting(actor=cast.office, kind=kinds["directors"], held_on=held_on)
    assert cell(cast, "D13", women).finding.state == cell(cast, "D13", children).finding.state == State.MET
    assert cell(cast, "D15", women).finding.state == State.MET
    assert cell(cast, "D15", children) is None, "the children's outline does not demand it"


def test_a_meeting_of_one_outline_counts_for_that_one(cast, outlines, kinds):
    women, children = outlines
    day = TODAY.replace(month=1, day=5)
    meetings.record_meeting(actor=cast.office, kind=kinds["monitoring"], held_on=day, outlines=[women])
    assert cell(cast, "D14", women).finding.state == State.MET
    assert cell(cast, "D14", children).finding.state != State.MET


def test_a_cancelled_meeting_counts_for_nothing_and_the_chairs_office_meets_on_demand(cast, outlines, kinds):
    women, _children = outlines
    meeting = planned(cast, kinds["plenary"], days=0)
    meetings.cancel_meeting(actor=cast.office, meeting=meeting, reason="不开了")
    assert not cell(cast, "D11", women).evidence
    assert cell(cast, "D12", women).finding.state == State.ON_DEMAND


def test_a_conference_put_off_with_a_reason_carries_its_period_and_a_yearly_meeting_is_late(
    cast, outlines, kinds
):
    women, _children = outlines
    day = date(2026, 3, 10)
    given = {"actor": cast.office, "held_on": day, "year": 2025, "reason": "换届"}
    meetings.record_meeting(kind=kinds["conference"], **given)
    meetings.record_meeting(kind=kinds["plenary"], **given)
    conference = cell(cast, "D10", women, year=2025).finding
    assert (conference.state, conference.is_late, conference.due_on) == (State.MET, False, day)
    plenary = cell(cast, "D11", women, year=2025).finding
    assert (plenary.state, plenary.is_late) == (State.MET, True)


def test_a_decided_round_proves_the_commendation_of_its_five_years(cast, outlines):
    women, children = outlines
    round_ = round_at(cast, "at_chair")
    under_way = cell(cast, "D9", women).finding
    assert under_way.state != State.MET
    assert [row.url for row in under_way.evidence] == [round_.get_absolute_url()]
    commendations.approve_list(actor=cast.chair, round=round_)
    for outline in (women, children):
        assert cell(cast, "D9", outline).finding.state == State.MET
    assert cell(cast, "D9", women, year=2025).finding.state != State.MET, "of its own five years only"


def test_a_cancelled_round_counts_for_nothing_and_a_moved_one_carries_its_period(cast, outlines):
    women, _children = outlines
    round_at(cast, "cancelled")
    assert not cell(cast, "D9", women).evidence
    commendations.move_due(actor=cast.office, due_year=2030, moved_to=2031, reason="换届")
    found = cell(cast, "D9", women).finding
    assert found.due_on == date(2031, 12, 31)
    assert "换届" in found.evidence[0].title


def test_what_has_no_source_says_that_nothing_is_recorded_until_one_is_there(cast, outlines, monkeypatch):
    """Here a source of the test's own."""
    women, children = outlines
    known = registry.recorded_codes()
    missing = [duty.code for duty in DUTIES if duty.code not in known]
    for code in missing:
        assert cell(cast, code, women).finding.state == State.UNRECORDED

    def conferences(committee, shown, years):
        assert committee == cast.committee
        assert list(years) == list(range(2021, 2031))
        for outline in shown:
            yield Evidence("D11", outline.pk, "全体会议", "/meetings/1/", TODAY, YEAR)
            yield Evidence("D99", outline.pk, "没有登记的", "/", TODAY, YEAR)

    monkeypatch.setattr(registry, "_sources", {})
    registry.register_evidence(("D11", "D12"), conferences)
    for outline in (women, children):
        assert cell(cast, "D11", outline).finding.state == State.MET
        assert cell(cast, "D11", outline).evidence[0].url == "/meetings/1/"
        assert cell(cast, "D12", outline).finding.state == State.ON_DEMAND
        assert cell(cast, "D3", outline).finding.state == State.UNRECORDED


def test_it_looks_ahead_and_says_once_what_both_outlines_ask(cast, outlines):
    Committee.objects.update(created_at=timezone.now() - timedelta(days=800))
    cast.committee.refresh_from_db()
    board = board_of(cast.committee)
    both = [row for row in board.ahead if row.outlines == "妇女、儿童"]
    assert both
    assert [row.on for row in board.ahead] == sorted(row.on for row in board.ahead)
    assert all(row.days >= 0 for row in board.ahead)
    assert all(row.days <= 90 for row in board.near)
    assert all(row.on < TODAY for row in board.overdue)
    # Done: it is not said any more, the next year's is.
    missing = [row for row in board.near if row.duty.code == "D18.1"]
    entered(cast, "funds", list(outlines), amount=3)
    after = board_of(cast.committee)
    assert not any(row.duty.code == "D18.1" and row.on.year == YEAR for row in after.near)
    assert len(missing) == (1 if (date(YEAR, 12, 31) - TODAY).days <= 90 else 0)


def test_a_county_sees_nothing_of_another(cast, outsider, outlines, seed_text):
    store_outlines(
        committee=outsider.committee, parsed=parse(seed_text), source_name="b.txt", actor=outsider.office
    )
    theirs = Outline.objects.filter(committee=outsider.committee)
    record_activity(
        actor=outsider.office, kind="training", title="别的县", held_on=TODAY, outlines=list(theirs)
    )
    assert all(row.outline_id in {o.pk for o in outlines} for c in _cells(cast) for row in c.evidence)
    assert all(c.evidence == () for c in _cells(cast) if c.duty.code == "D16")


def _cells(cast):
    return [c for row in board_of(cast.committee).rows for c in row.cells if c]


# The committee's own days -------------------------------------------------------------------------------


def test_the_office_sets_a_day_and_a_rhythm(cast, outlines):
    women, _children = outlines
    save_duty_setting(actor=cast.office, code="D18.1", month_day="02-28", years_after=1)
    assert cell(cast, "D18.1", women).finding.due_on == date(YEAR + 1, 2, 28)
    entered(cast, "training", [women], held_on=TODAY)
    save_duty_setting(actor=cast.office, code="D16", every_months=3)
    assert cell(cast, "D16", women).rule.every_months == 3
    event = Event.objects.filter(verb="duty.set").latest("id")
    assert event.data["every_months"] == ["None", "3"]
    # Back to the default.
    save_duty_setting(actor=cast.office, code="D16", every_months=None)
    assert cell(cast, "D16", women).rule.every_months == 12
    # What a duty does not have is not taken.
    save_duty_setting(actor=cast.office, code="D16", month_day="01-01")
    assert DutySetting.objects.get(code="D16").month_day == ""
    with pytest.raises(RuleError):
        save_duty_setting(actor=cast.chair, code="D16", every_months=3)
    for wrong in ({"every_months": 0}, {"every_months": 61}):
        with pytest.raises(ValidationError):
            save_duty_setting(actor=cast.office, code="D16", **wrong)
    with pytest.raises(ValidationError):
        save_duty_setting(actor=cast.office, code="D18.1", month_day="13-01")


def test_a_stale_setting_is_a_conflict(cast, outlines, browser_of):
    url = reverse("workbench:duty-setting", args=["D18.1"])
    office = browser_of(cast.office)
    seen = office.get(url).context["form"]["fingerprint"].value()
    assert (
        office.post(url, {"month_day": "11-30", "years_after": "0", "fingerprint": seen}).status_code == 302
    )
    old = office.get(url).context["form"]["fingerprint"].value()
    save_duty_setting(actor=cast.director, code="D18.1", month_day="10-31", years_after=0)
    answer = office.post(url, {"month_day": "12-01", "years_after": "0", "fingerprint": old})
    assert answer.status_code == 409
    assert "10-31" in answer.content.decode()
    assert "12-01" in answer.content.decode()
    with pytest.raises(Conflict):
        save_duty_setting(actor=cast.office, code="D18.1", seen=old, month_day="12-01")
    assert office.post(url, {"month_day": "12月1日", "years_after": "0"}).status_code in (409, 422)
    # What has no day has no such page.
    for code in ("D12", "D22", "D99", "x"):
        assert office.get(reverse("workbench:duty-setting", args=[code])).status_code == 404


# The page -----------------------------------------------------------------------------------------------


@pytest.fixture
def full(cast, outlines):
    """Something of everything."""
    women, children = outlines
    signed_tasks(cast, Measure.objects.filter(domain__outline=women).order_by("pk").first())
    plan_at(cast, women, "accepted")
    round_ = opened(cast, women, units=[cast.units.education], county_due_on=TODAY + timedelta(days=30))
    report_at(cast, round_, "accepted")
    compile_report(actor=cast.office, round_=round_, outline=women)
    report = entered(cast, "monitoring_report", [women, children], stage="yearly")
    entered(cast, "deliberation", [women], examines=[report])
    entered(cast, "training", [women, children], title="联络员培训班")
    return round_


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    statements = [query["sql"] for query in captured]
    assert len(set(statements)) == len(statements)
    return len(statements)


@pytest.mark.parametrize("who", ["office", "chair"])
def test_the_board_asks_the_same_for_one_record_and_for_thousands(cast, outlines, full, browser_of, who):
    women, _children = outlines
    client, url = browser_of(cast.people[who]), reverse("workbench:duties")
    few = queries(client, url)
    for kind in ("training", "monitoring_report", "deliberation"):
        pattern = Activity.objects.filter(kind=kind).first()
        copies = copies_of(
            pattern,
            1000,
            title=lambda n: f"第{n}号",
            year=lambda n: 2021 + n % 10,
            held_on=lambda n: date(2021 + n % 6, 3, 1 + n % 28),
        )
        Activity.outlines.through.objects.bulk_create(
            Activity.outlines.through(activity=row, outline=women) for row in copies
        )
    response = client.get(url)
    assert queries(client, url) == few
    # Each source asks once, meetings and commendations also what was moved: assessments are the sixteenth query, rounds
    # and what was moved of them the last two.
    assert few <= 18
    # What is not named is counted, and the page does not grow with it.
    found = cell(cast, "D16", women)
    assert len(found.evidence) == 5
    assert found.shown_count >= 100
    assert len(response.content) < 400_000
    assert queries(client, reverse("workbench:duty-summary")) <= 18


def test_the_page_says_what_to_do(cast, outlines, full, browser_of):
    page = browser_of(cast.office).get(reverse("workbench:duties")).content.decode()
    for words in (
        "委员会全体会议",
        "凭台账记录",
        "纲要没有这项要求",
        "联络员培训班",
        "接下来，不办就会错过",
        "没有记录",
        f'#provision-{outlines[0].provisions.get(text__contains="主任办公会议").pk}"',
    ):
        assert words in page
    chair = browser_of(cast.chair).get(reverse("workbench:duties")).content.decode()
    assert "设置时限" not in chair
    assert "activities/new" not in chair


@pytest.mark.parametrize(
    "query", ["?year=2021", "?year=2030", "?year=1999", "?year=x", "?only=overdue", "?only=near", "?only=x"]
)
def test_addresses_that_people_send(cast, outlines, full, browser_of, query):
    assert browser_of(cast.office).get(reverse("workbench:duties") + query).status_code == 200


def test_the_spreadsheet_has_a_row_for_each_duty_and_outline(cast, outlines, full, browser_of):
    answer = browser_of(cast.office).get(reverse("workbench:duties") + "?export=xlsx")
    [sheet] = read_workbook(b"".join(answer.streaming_content), "a.xlsx")
    said = "\n".join("｜".join(str(value) for value in row if value is not None) for row in sheet.rows)
    # 33 lines; two of them are not in the children's outline.
    assert sum("发展纲要（2021" in line for line in said.splitlines()) >= len(DUTIES) * 2 - 2
    assert "联络员培训班" in said


def test_the_line_on_the_home_page(cast, outlines, full, browser_of):
    home = browser_of(cast.office).get(reverse("workbench:home")).content.decode()
    assert reverse("workbench:duty-summary") in home
    line = browser_of(cast.office).get(reverse("workbench:duty-summary")).content.decode()
    assert "接下来是" in line


def test_it_is_printed_as_an_annex_of_the_year(cast, outlines, full):
    document = print_object(actor=cast.office, kind=prints["duties.board"], instance=full)
    paper = Document.objects.get(pk=document.pk).paper
    assert paper.form == "table"
    assert f"{YEAR}年度工作职责履行情况表" in paper.title
    grids = [block for block in paper.blocks if hasattr(block, "headers")]
    assert [grid.caption for grid in grids] == ["组织实施", "会议", "监测评估"]
    # Only the outlines of the round: this one is about the women's.
    assert all(len(grid.headers) == 5 for grid in grids)
    assert sum(len(grid.rows) for grid in grids) == len(DUTIES)
    assert document.is_final is False
