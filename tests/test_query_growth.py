"""No list costs more queries when it has more rows, and none more than the bar allows."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commendations.models import Assessment, CommendationRound, Nomination, Objection, ScoreObjection
from documents import services as documents
from documents.models import RegisterEntry
from meetings import services as meetings_services
from meetings.models import Meeting, MeetingKind, Resolution
from notices.models import Message, Outbox
from operations.models import Job
from organisations import services as organisations
from organisations.models import Committee, Unit, User
from outlines.importer import parse
from outlines.models import Measure
from outlines.services import store_outlines
from pages.lists import ListPage
from supervision import services as supervision
from supervision.models import AnnualReport, ChecklistItem, Finding, Inspection, ReportingRound, ReportText
from supervision.services.activities import record_activity
from supervision.services.checklists import add_item
from supervision.services.rectification import verify_notice
from supervision.services.reviews import ask_review
from tasks import services as tasks
from tasks.models import Assignment, ImplementationPlan, Milestone, ProgressReport, Task
from tests.assessments import assessment_at
from tests.commending import called, nominated, round_at
from tests.factories import copies_of
from tests.gatherings import meeting_at, planned
from tests.inspections import answered, inspection_at, notice_at
from tests.papers import drafted, filed, signed
from tests.texts import SMALL_OUTLINE
from tests.years import opened
from workflow import services as workflow
from workflow.models import Deadline, WorkItem

# bars: list ≤ 8, inbox ≤ 8, object ≤ 10, home ≤ 15
LIST, OBJECT, HOME = 8, 10, 15


class County:
    """A county that can be made to grow."""

    def __init__(self, cast):
        self.cast, self.n = cast, 0
        store_outlines(
            committee=cast.committee, parsed=parse(SMALL_OUTLINE), source_name="a.txt", actor=cast.office
        )
        self.measure = Measure.objects.order_by("pk").first()

    def tasks(self, count):
        made = []
        for _i in range(count):
            self.n += 1
            task = tasks.add_task(
                actor=self.cast.office,
                measure=self.measure,
                text=f"任务{self.n}",
                lead=self.cast.units.education,
                supports=[self.cast.units.health, self.cast.units.statistics],
            )
            made.append(task.pk)
        tasks.assign_tasks(actor=self.cast.office, task_ids=made)

    def people(self, count):
        for _i in range(count):
            self.n += 1
            organisations.create_person(
                actor=self.cast.admin,
                username=f"p{self.n}",
                name=f"人{self.n}",
                password="Some-Pass-2026",
                posts=[("liaison", self.cast.units.education), ("unit_head", self.cast.units.health)],
            )

    def units(self, count):
        for _i in range(count):
            self.n += 1
            organisations.save_unit(
                actor=self.cast.admin, code=f"U{self.n}", name=f"单位{self.n}", short_name=f"单位{self.n}"
            )

    def waiting_units(self, count):
        for _i in range(count):
            self.n += 1
            unit = organisations.save_unit(
                actor=self.cast.admin, code=f"U{self.n}", name=f"单位{self.n}", short_name=f"单位{self.n}"
            )
            task = tasks.add_task(
                actor=self.cast.office, measure=self.measure, text=f"任务{self.n}", lead=unit
            )
            tasks.assign_tasks(actor=self.cast.office, task_ids=[task.pk])


@pytest.fixture
def county(cast):
    # One person per unit is enough here.
    Committee.objects.update(allows_self_approval=True)
    return County(cast)


def queries(client, url, **headers):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url, **headers)
    assert response.status_code == 200, url
    statements = [query["sql"] for query in captured]
    assert len(set(statements)) == len(statements), f"{url} asks the same twice"
    return len(statements)


def planned_units(county, count):
    """Units with a signed task and a plan that is being written."""
    for _i in range(count):
        county.waiting_units(1)
        unit = Unit.objects.get(code=f"U{county.n}")
        liaison, _password = organisations.create_person(
            actor=county.cast.admin,
            username=f"u{county.n}",
            name=f"人{county.n}",
            password="Some-Pass-2026",
            posts=[("liaison", unit), ("unit_head", unit)],
        )
        part = Assignment.objects.get(unit=unit)
        tasks.sign(actor=liaison, assignment_ids=[part.pk])
        plan = tasks.start_plan(actor=liaison, unit=unit, outline=part.task.outline)
        tasks.save_line(
            actor=liaison,
            line=plan.lines.select_related("plan").get(),
            revision=1,
            steps="摸底",
            responsible="张三",
            result="建成",
            milestones=[(date(2026, 6, 30), "完成摸底"), (date(2027, 6, 30), "建成")],
            funds=[],
        )
        plan = tasks.file_plan(actor=liaison, plan=plan)
        tasks.sign_off_plan(actor=liaison, plan=plan)
        tasks.accept_plan(actor=county.cast.office, plan=plan)
        report = tasks.start_report(
            actor=liaison, assignment=Assignment.objects.select_related("task").get(pk=part.pk), year=2026
        )
        report = tasks.save_report(
            actor=liaison,
            report=report,
            revision=1,
            percent=40,
            text="完成摸底",
            problems="",
            completes=False,
            milestone_ids=Milestone.objects.filter(line__plan=plan).values_list("pk", flat=True)[:1],
        )
        tasks.file_report(actor=liaison, report=report)


def letters(county, count):
    """Letters by hand, each with a message and an e-mail that failed."""
    county.tasks(1)
    deadline = Deadline.objects.filter(kind="task.sign", unit=county.cast.units.education).last()
    for _i in range(count):
        county.n += 1
        workflow.urge(
            actor=county.cast.office, deadline_ids=[deadline.pk], level=3, note="", token=f"t{county.n}"
        )
        message = Message.objects.first()
        Outbox.objects.create(
            committee=county.cast.committee,
            channel="email",
            message=message,
            person=county.cast.liaison,
            state="failed",
        )


def jobs(county, count):
    for _i in range(count):
        county.n += 1
        Job.objects.create(name="tasks.limits", key=str(county.n), title="x", asked_by=county.cast.office)


def papers(county, count):
    """Signed papers, each for two units; one of them void, and a draft for each."""
    cast = county.cast
    units = [cast.units.education, cast.units.health]
    for _i in range(count):
        county.n += 1
        drafted(cast, units=units, title=f"第{county.n}份通知")
        signed(cast, units=units, title=f"第{county.n}份通知")
    entry = RegisterEntry.objects.filter(voided_at__isnull=True).first()
    documents.void_entry(actor=cast.office, entry=entry, reason="有误")


def years(county, count):
    """Units with a report of a year that was opened for the first of them, each with a word in it."""
    round_ = ReportingRound.objects.first()
    for _i in range(count):
        county.units(1)
        unit = Unit.objects.get(code=f"U{county.n}")
        if round_ is None:
            round_ = opened(county.cast, county.measure.domain.outline, units=[unit])
        else:
            round_.units.add(unit)
            supervision.hand_out(round_, actor=county.cast.office)
    AnnualReport.objects.update(reached_office_at=timezone.now())
    ReportText.objects.update(text="按部署推进。")


def counties(county, count):
    for _i in range(count):
        county.n += 1
        Committee.objects.create(
            code=f"C{county.n}",
            name=f"委员会{county.n}",
            office_name="办公室",
            region=f"县{county.n}",
            parent=county.cast.committee,
        )


def notices(county, count):
    """Notices of inspections of 县教育局, each with its problems and an answer on the way; reviews of all of them."""
    for _i in range(count):
        county.n += 1
        inspection = inspection_at(county.cast, "fed_back", title=f"检查{county.n}")
        notice_at(county.cast, "received", inspection)
        problems = Finding.objects.filter(inspection=inspection, nature="problem")
        ask_review(
            actor=county.cast.liaison,
            visit=inspection.visits.get(unit=county.cast.units.education),
            findings=problems,
            grounds="不实",
        )


def activities(county, count):
    """Records of the ledger by two units and by the committee itself."""
    cast = county.cast
    for _i in range(count):
        county.n += 1
        record_activity(
            actor=cast.office,
            kind="training",
            title=f"第{county.n}期培训",
            held_on=timezone.localdate(),
            outlines=[county.measure.domain.outline],
            unit=(cast.units.education, cast.units.health, None)[county.n % 3],
        )


def inspected(county, count):
    """Inspections that are concluded, each with problems and good practice."""
    pattern = Inspection.objects.first()
    if pattern is None:
        pattern = inspection_at(county.cast, "concluded", units=[county.cast.units.education])
    finding, visit = Finding.objects.filter(inspection=pattern).first(), pattern.visits.first()
    rows = copies_of(pattern, count, process_id=lambda n: None, title=lambda n: f"检查{n}")
    visits = copies_of(visit, count, inspection_id=lambda n: rows[n].pk)
    copies_of(
        finding,
        count,
        inspection_id=lambda n: rows[n].pk,
        visit_id=lambda n: visits[n].pk,
        client_id=lambda n: uuid4(),
        repeats_id=lambda n: finding.pk,
    )


def resolved(county, count):
    """Resolutions of an issued minutes, each with a task of its own."""
    pattern = Resolution.objects.filter(kind="task").first()
    if pattern is None:
        meetings_services.found_kinds(committee=county.cast.committee, actor=county.cast.office)
        kind = MeetingKind.objects.get(committee=county.cast.committee, code="liaison")
        meeting_at(county.cast, kind, "minutes_issued")
        pattern = Resolution.objects.get()
    county.n += count
    first = county.n + 100
    task = pattern.task
    ordered = copies_of(
        task,
        count,
        number=lambda n: first + n,
        code=lambda n: f"妇议.{first + n}",
        position=lambda n: first + n,
    )
    copies_of(pattern, count, task_id=lambda n: ordered[n].pk)


def meetings(county, count):
    """Meetings of one kind, each on a day of its own and counted for an outline."""
    pattern = Meeting.objects.first()
    if pattern is None:
        meetings_services.found_kinds(committee=county.cast.committee, actor=county.cast.office)
        pattern = planned(county.cast, MeetingKind.objects.get(code="plenary"))
    done = Meeting.objects.count()
    rows = copies_of(
        pattern,
        count,
        process_id=lambda n: None,
        planned_on=lambda n: pattern.planned_on + timedelta(days=done + n),
        title=lambda n: f"会议{done + n}",
    )
    outline = pattern.outlines.first()
    for row in rows:
        row.outlines.add(outline)


def assessed(county, count):
    """Years with their schemes, and in the first of them units that object."""
    cast = county.cast
    pattern = Assessment.objects.order_by("pk").first() or assessment_at(cast, "objected")
    done = Assessment.objects.count()
    schemes = copies_of(
        pattern.scheme, count, year=lambda n: pattern.year + done + n, title=lambda n: f"方案{done + n}"
    )
    copies_of(pattern, count, year=lambda n: schemes[n].year, scheme_id=lambda n: schemes[n].pk)
    objection = ScoreObjection.objects.order_by("pk").first()
    county.units(count)
    units = list(Unit.objects.filter(committee=cast.committee).order_by("-pk")[:count])
    results = copies_of(objection.result, count, unit_id=lambda n: units[n].pk)
    objections = copies_of(objection, count, result_id=lambda n: results[n].pk)
    copies_of(objection.points.get(), count, objection_id=lambda n: objections[n].pk)


def commended(county, count):
    """Rounds of former years with nominations and objections; the latest gets more of both."""
    cast = county.cast
    pattern = CommendationRound.objects.first()
    if pattern is None:
        pattern = called(cast)
        nominated(cast, pattern, name="李红梅")
    done = CommendationRound.objects.count() + county.n
    county.n += count
    copies_of(
        pattern,
        min(count, 60),
        process_id=lambda n: None,
        year=lambda n: 2000 + (done + n) % 100,
        state=lambda n: "cancelled",
        key=lambda n: f"key{done + n}",
    )
    nomination = Nomination.objects.get(name="李红梅")
    copies_of(nomination, count, process_id=lambda n: None, name=lambda n: f"先进{done + n}")
    Objection.objects.bulk_create(
        Objection(
            committee=cast.committee,
            round=pattern,
            nomination=nomination,
            text="不实",
            receipt=f"r{done + n}",
        )
        for n in range(count)
    )


LISTS = {
    # Assessments
    "AssessmentList": ("commendations:assessments", "liaison", assessed),
    "SchemeList": ("commendations:schemes", "office", assessed),
    "ScoreObjectionList": ("commendations:assessment-objections", "office", assessed),
    # Rounds of commendation
    "RoundList": ("commendations:rounds", "office", commended),
    "NominationList": ("commendations:nominations", "office", commended),
    "ObjectionList": ("commendations:objections", "office", commended),
    # Minutes to reporting back
    "ResolutionList": ("meetings:resolutions", "office", resolved),
    "AttendanceList": ("meetings:attendance", "office", County.units),
    # view: (address, who looks, what grows)
    "TaskList": ("tasks:list", "office", County.tasks),
    "SigningList": ("tasks:signing", "liaison", County.tasks),
    "UnsignedList": ("tasks:unsigned", "office", County.waiting_units),
    "PersonList": ("organisations:people", "admin", County.people),
    "UnitList": ("organisations:units", "office", County.units),
    "PlanList": ("tasks:plans", "office", planned_units),
    "PlanBoard": ("tasks:plan-board", "office", planned_units),
    "MilestoneList": ("tasks:milestones", "office", planned_units),
    "ProgressList": ("tasks:progress", "office", planned_units),
    "Inbox": ("workbench:inbox", "liaison", County.tasks),
    "DeadlineList": ("workflow:deadlines", "office", County.tasks),
    "EscalationList": ("workflow:escalations", "office", letters),
    "NoticeList": ("notices:notices", "liaison", letters),
    "OutboxList": ("notices:outbox", "office", letters),
    "JobList": ("operations:jobs", "admin", jobs),
    "DispatchList": ("documents:dispatches", "office", papers),
    "DocumentList": ("documents:documents", "office", papers),
    "Register": ("documents:register", "office", papers),
    "ReportList": ("supervision:reports", "office", years),
    "RoundBoard": ("supervision:round", "office", years),
    "Compare": ("supervision:compare", "office", years),
    "Counties": ("supervision:counties", "office", counties),
    "ActivityList": ("supervision:activities", "office", activities),
    "InspectionList": ("supervision:inspections", "office", inspected),
    "FindingList": ("supervision:findings", "office", inspected),
    # Meetings, planning to attendance.
    "MeetingList": ("meetings:meetings", "office", meetings),
    "EventList": ("history:events", "auditor", County.units),
    "RectificationList": ("supervision:notices", "office", notices),
    "ProblemList": ("supervision:problems", "office", notices),
    "ReviewList": ("supervision:reviews", "office", notices),
}


# What a list with more than plain rows may ask beyond the bar: the board the plans and who must have one, the
# progress list the reports, the milestones behind the lights, and the counts above the list, the page of a year its
# counts, papers and county reports, the ledger of problems the committee's domains, severities and categories to
# choose from, the commendations what the outlines ask for.
BEYOND = {"PlanBoard": 2, "ProgressList": 3, "RoundBoard": 4, "ProblemList": 1, "RoundList": 1}
OF_A_ROUND = {"RoundBoard", "Compare"}
OF_A_COMMENDATION = {"NominationList", "ObjectionList"}


def all_lists(base=ListPage):
    for view in base.__subclasses__():
        yield view.__name__
        yield from all_lists(view)


def test_every_list_has_a_growth_case():
    assert set(all_lists()) == set(LISTS)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_asks_no_more_for_sixty_rows_than_for_three(county, browser_of, name):
    url_name, who, grow = LISTS[name]
    client = browser_of(county.cast.people[who])
    grow(county, 3)
    args = [ReportingRound.objects.get().pk] if name in OF_A_ROUND else []
    if name in OF_A_COMMENDATION:
        args = [CommendationRound.objects.get(state="nominating").pk]
    url = reverse(url_name, args=args)
    client.get(url)
    few = queries(client, url)
    grow(county, {planned_units: 12, papers: 15, notices: 12}.get(grow, 60))
    many = queries(client, url)
    assert many == few
    assert many <= LIST + BEYOND.get(name, 0)


def test_an_export_asks_no_more_either(county, browser_of):
    client = browser_of(county.cast.office)
    client.get(reverse("tasks:list"))
    counts = []
    for size in (3, 60):
        county.tasks(size)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(reverse("tasks:list") + "?export=xlsx")
            assert len(b"".join(response.streaming_content)) > 1000
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("who", "url_name", "limit"),
    [
        ("office", "task", OBJECT),
        ("liaison", "task", OBJECT),
        ("office", "measure", OBJECT),
        ("liaison", "domain", OBJECT),
        ("office", "outline", OBJECT),
        ("office", "unit", OBJECT),
        ("office", "person", OBJECT),
        ("office", "breakdown-measure", HOME),
        ("office", "breakdown-domain", HOME),
        ("office", "breakdown", OBJECT),
        ("office", "coverage", HOME),
        ("office", "table", OBJECT),
        ("office", "home", HOME),
        ("liaison", "home", HOME),
        ("chair", "home", HOME),
        ("admin", "home", HOME),
        ("auditor", "home", HOME),
        ("office", "search", OBJECT),
        ("office", "board", OBJECT),
        ("office", "deadline", OBJECT),
        ("liaison", "deadline", OBJECT),
        ("office", "told", OBJECT),
        ("office", "calendar", OBJECT),
        ("liaison", "calendar", OBJECT),
        ("office", "policies", OBJECT),
        ("admin", "health", HOME),
    ],
)
def test_pages_stay_within_their_bars(county, browser_of, who, url_name, limit):
    county.tasks(3)
    cast, task = county.cast, Task.objects.order_by("pk").first()
    urls = {
        "task": task.get_absolute_url(),
        "measure": county.measure.get_absolute_url(),
        "domain": reverse("outlines:domain", args=[county.measure.domain_id]),
        "outline": task.outline.get_absolute_url(),
        "unit": cast.units.education.get_absolute_url(),
        "person": cast.liaison.get_absolute_url(),
        "breakdown-measure": reverse("tasks:breakdown-measure", args=[county.measure.pk]),
        "breakdown-domain": reverse("tasks:breakdown-domain", args=[county.measure.domain_id]),
        "breakdown": reverse("tasks:breakdown"),
        "coverage": reverse("tasks:coverage"),
        "table": reverse("tasks:table", args=[task.outline_id]),
        "home": reverse("workbench:home"),
        "board": reverse("workflow:board"),
        "deadline": reverse("workflow:deadline", args=[Deadline.objects.filter(kind="task.sign").first().pk]),
        "told": reverse("workflow:told") + "?of=" + task.get_absolute_url(),
        "calendar": reverse("workflow:calendar"),
        "policies": reverse("workflow:policies"),
        "health": reverse("operations:health"),
        "search": reverse("workbench:search") + "?q=任务",
    }
    client = browser_of(cast.people[who])
    client.get(urls[url_name])
    few = queries(client, urls[url_name])
    county.tasks(40)
    many = queries(client, urls[url_name])
    assert many == few
    assert many <= limit


def test_an_inbox_of_twenty_thousand_stays_flat(county, browser_of):
    county.tasks(1)
    pattern = WorkItem.objects.filter(unit=county.cast.units.education).first()
    copies_of(pattern, 20_000, object_id=lambda n: 100_000 + n, title=lambda n: f"任务 {n}")
    client = browser_of(county.cast.liaison)
    client.get(reverse("workbench:inbox"))
    assert queries(client, reverse("workbench:inbox")) <= LIST
    assert queries(client, reverse("workbench:inbox") + "?due=none&q=199") <= LIST


@pytest.mark.parametrize("who", ["office", "u"])
def test_a_plan_and_a_report_ask_the_same_for_one_task_and_for_many(county, browser_of, who):
    """An object page is allowed 10; a plan shows its lines, milestones, funds, comments, flow and files besides, and
    a report the plan it is held against."""
    planned_units(county, 1)
    plan, report = ImplementationPlan.objects.get(), ProgressReport.objects.get()
    person = county.cast.office if who == "office" else plan.filed_by
    User.objects.filter(pk=person.pk).update(must_change_password=False)
    client = browser_of(person)
    for url, limit in (
        (plan.get_absolute_url(), 14),
        (report.get_absolute_url(), 16),
        (reverse("tasks:rollup"), 11),
        (report.task_year.task.get_absolute_url(), OBJECT),
    ):
        if who != "office" and url == reverse("tasks:rollup"):
            continue
        client.get(url)
        few = queries(client, url)
        county.tasks(20)
        copies_of(plan.lines.get(), 20, task_id=lambda n: Task.objects.order_by("-pk")[n].pk)
        assert queries(client, url) == few
        assert few <= limit, url
        plan.lines.exclude(pk=plan.lines.order_by("pk").first().pk).delete()


@pytest.mark.parametrize(
    ("what", "who", "limit"),
    [
        ("draft", "office", OBJECT),
        ("waiting", "director", OBJECT),
        # One beyond: what was issued shows its papers, how far they are and who opened them, beside all that a
        # draft shows.
        ("issued", "office", OBJECT + 1),
        ("issued", "chair", OBJECT + 1),
        ("document", "office", OBJECT),
        ("document", "liaison", OBJECT),
    ],
)
def test_a_draft_and_a_paper_ask_the_same_for_one_unit_and_for_many(county, browser_of, what, who, limit):
    cast = county.cast
    client = browser_of(cast.people[who])

    def of(units):
        made = {"draft": drafted, "waiting": filed}.get(what, signed)(cast, units=units)
        return made[0] if what == "document" else made[0].dispatch if what == "issued" else made

    few = of([cast.units.education])
    county.units(20)
    many = of(Unit.objects.filter(committee=cast.committee))
    client.get(few.get_absolute_url())
    asked = [queries(client, row.get_absolute_url()) for row in (few, many)]
    assert asked[0] == asked[1]
    assert asked[0] <= limit


@pytest.mark.parametrize("who", ["office", "liaison", "inspector"])
def test_a_notice_asks_the_same_for_few_problems_and_rounds_and_for_many(county, browser_of, who):
    """An object page is allowed 10; a notice shows its problems, every round with answers, verdicts and files, flow,
    papers and the files being added besides, and a verifier's item is one handed to a person."""
    cast = county.cast
    client = browser_of(cast.people[who])
    notice = notice_at(cast, "not_accepted")
    if who == "inspector":
        notice = answered(cast, notice, "verifying")
    client.get(notice.get_absolute_url())
    few = queries(client, notice.get_absolute_url())
    for _i in range(3):
        if who == "inspector":
            verdicts = {item.pk: (False, "") for item in notice.items.all()}
            verify_notice(
                actor=cast.inspector,
                notice=notice,
                is_accepted=False,
                way="papers",
                text="再查",
                verdicts=verdicts,
            )
        notice = answered(cast, notice, "not_accepted" if who != "inspector" else "verifying")
    assert queries(client, notice.get_absolute_url()) == few
    assert few <= 16


def test_the_figures_ask_the_same_for_one_inspection_and_for_many(county, browser_of):
    """One beyond an object page: domains, units, categories, severities and notices are counted each by itself."""
    client, url = browser_of(county.cast.office), reverse("supervision:statistics")
    notices(county, 1)
    client.get(url)
    few = queries(client, url)
    notices(county, 8)
    assert queries(client, url) == few
    assert few <= 12


def test_the_panel_of_findings_asks_the_same(county, browser_of):
    client = browser_of(county.cast.office)
    url = reverse("supervision:findings-about", args=["unit", county.cast.units.education.pk])
    notices(county, 1)
    client.get(url)
    few = queries(client, url)
    notices(county, 8)
    assert queries(client, url) == few <= OBJECT


@pytest.mark.parametrize("state", ["planned", "on_site", "concluded", "fed_back"])
@pytest.mark.parametrize("who", ["office", "inspector", "chair", "liaison"])
def test_an_inspection_asks_the_same_for_one_unit_and_for_many(county, browser_of, who, state):
    """An object page is allowed 10. An inspection is the place from which one sees all of it: flow, scheme, visits
    with their numbers, findings, notices, reviews, papers, files and the record, each one query; the office besides
    what keeps it from its end and which papers can be drawn up (four). A visit shows its questions and findings with the photos of both, and
    what was printed of it."""
    cast = county.cast
    inspection = inspection_at(cast, state, units=[cast.units.education])
    visit = inspection.visits.get()
    item = None
    if state in ("planned", "on_site"):
        item = add_item(actor=cast.office, visit=visit, text="有没有台账？")
    client = browser_of(cast.people[who])
    limits = {inspection.get_absolute_url(): 24, visit.get_absolute_url(): OBJECT + 2}
    finding = Finding.objects.filter(inspection=inspection).first()
    if finding is not None and (state == "fed_back" or who in ("office", "inspector")):
        limits[finding.get_absolute_url()] = OBJECT
    if who != "liaison":
        limits[reverse("supervision:checklist", args=[inspection.pk, visit.pk])] = 13
        limits[reverse("supervision:inspection-plan")] = LIST
    if who == "office":
        limits[reverse("supervision:inspection-scheme", args=[inspection.pk])] = 12
    if state == "planned" and who in ("chair", "liaison"):
        assert client.get(inspection.get_absolute_url()).status_code == 404
        return
    few = {}
    for url in limits:
        client.get(url)
        few[url] = queries(client, url)
    county.units(12)
    units = list(Unit.objects.filter(committee=cast.committee).exclude(pk=visit.unit_id)[:12])
    visits = copies_of(visit, 12, unit_id=lambda n: units[n].pk)
    if finding is not None:
        copies_of(finding, 12, client_id=lambda n: uuid4())
        copies_of(
            finding,
            12,
            client_id=lambda n: uuid4(),
            visit_id=lambda n: visits[n].pk,
            unit_id=lambda n: visits[n].unit_id,
        )
    if item is not None:
        copies_of(ChecklistItem.objects.get(pk=item.pk), 30, text=lambda n: f"问题{n}")
    for url, limit in limits.items():
        assert queries(client, url) == few[url], url
        assert few[url] <= limit, url


@pytest.mark.parametrize("who", ["office", "liaison"])
@pytest.mark.parametrize("state", ["planned", "notified"])
def test_a_meeting_asks_the_same_for_few_invited_and_for_many(county, browser_of, who, state):
    """Agenda, papers of the items, receipts, flow, papers, attachments, timeline: beyond the bar of an object, but the
    same for one unit and for thirty."""
    meetings_services.found_kinds(committee=county.cast.committee, actor=county.cast.office)
    meeting = meeting_at(county.cast, MeetingKind.objects.get(code="plenary"), state)
    client = browser_of(county.cast.people[who])
    if state == "planned" and who == "liaison":
        return
    client.get(meeting.get_absolute_url())
    few = queries(client, meeting.get_absolute_url())
    county.units(30)
    meetings_services.sync_invitations(actor=county.cast.office, meeting=meeting)
    for n in range(5):
        meetings_services.add_item(actor=county.cast.office, meeting=meeting, title=f"议题{n}")
    many = queries(client, meeting.get_absolute_url())
    assert many == few
    assert many <= (32 if who == "office" else 24)
    if who == "office":
        page = reverse("meetings:invitations", args=[meeting.pk])
        assert queries(client, page) <= OBJECT


@pytest.mark.parametrize("who", ["office", "chair", "liaison"])
def test_the_pages_of_a_commendation_ask_the_same_for_one_nomination_and_for_many(county, browser_of, who):
    """An object page is allowed 10. The page of a round shows besides its flow the figures, both kinds, what departments
    say, objections, decisions on its numbers, papers and files; a nomination its conditions, vetoes, opinions and
    record."""
    cast = county.cast
    round_ = round_at(cast, "publicity")
    nomination = Nomination.objects.filter(is_proposed=True, unit=cast.units.education).last()
    request = round_.requests.first()
    client = browser_of(cast.people[who])
    pages = [(round_.get_absolute_url(), 20), (nomination.get_absolute_url(), 20)]
    if who != "liaison":
        pages += [
            (reverse("commendations:ranking", args=[round_.pk, "individual"]), 12),
            (reverse("commendations:deciding", args=[round_.pk]), 17),
            (reverse("commendations:opinions", args=[round_.pk]), OBJECT),
            (request.get_absolute_url(), OBJECT),
        ]
    counts = []
    for url, limit in pages:
        client.get(url)
        counts.append(queries(client, url))
        assert counts[-1] <= limit, url
    copies_of(nomination, 40, process_id=lambda n: None, name=lambda n: f"先进{n}")
    opinion = request.opinions.first()
    rows = list(Nomination.objects.filter(name__startswith="先进"))
    copies_of(opinion, 40, nomination_id=lambda n: rows[n].pk)
    for (url, _limit), few in zip(pages, counts, strict=True):
        assert queries(client, url) == few, url
