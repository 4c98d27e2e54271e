"""Whatever order people press the buttons in, a yearly report, its process and the inbox agree with each other; and so
do the county's report, its number and the superior's inbox."""

from datetime import timedelta
from functools import partial

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from documents.models import RegisterEntry
from organisations.models import Committee
from supervision import services
from supervision.flows import CountyReportFlow
from supervision.models import AnnualReport, CountyParagraph, CountyReport, ReportLine, ReportText
from supervision.services import county
from tasks import services as tasks
from tests.cast import assemble
from tests.walks import WALK, Walk, the_one_place
from tests.years import opened, report_at, report_of, write_all
from workflow import services as workflow
from workflow.turns import present_item

TODAY = timezone.localdate()
PEOPLE = ("liaison", "unit_head", "other_liaison", "office", "director", "chair", "admin")
ANYBODY = st.sampled_from(PEOPLE)
# A unit's report ------------------------------------------------------------------------------------

UNIT_WAITS_AT = {
    "drafting": ("drafting", "liaison"),
    "returned": ("drafting", "liaison"),
    "at_unit_head": ("at_unit_head", "unit_head"),
    "at_office": ("at_office", "office"),
}


def test_any_walk_leaves_a_yearly_report_in_order(cast, outline, carried):
    round_ = opened(cast, outline)

    class ReportWalk(Walk):
        model = AnnualReport

        def __init__(self):
            super().__init__()
            self.accepted, self.reached = {}, {}

        @staticmethod
        def report():
            return report_of(round_, cast.units.education)

        @rule(who=ANYBODY)
        def write(self, who):
            self.press(lambda: write_all(self.report(), cast.people[who], done=f"{who}写的"))

        @rule(who=ANYBODY)
        def file(self, who):
            self.press(lambda: services.file_report(actor=cast.people[who], report=self.report()))

        @rule(who=ANYBODY)
        def sign(self, who):
            self.press(lambda: services.sign_off_report(actor=cast.people[who], report=self.report()))

        @rule(who=ANYBODY)
        def accept(self, who):
            self.press(lambda: services.accept_report(actor=cast.people[who], report=self.report()))

        @rule(who=ANYBODY, by_part=st.booleans())
        def give_back(self, who, by_part):
            def act():
                report = self.report()
                comments = {report.lines.first().pk: "细化"} if by_part and report.lines.exists() else {}
                services.return_report(
                    actor=cast.people[who],
                    report=report,
                    reason="" if comments else "补充",
                    line_comments=comments,
                )

            self.press(act)

        @rule(who=ANYBODY)
        def withdraw(self, who):
            self.press(lambda: services.withdraw_report(actor=cast.people[who], report=self.report()))

        @rule(who=ANYBODY)
        def sync(self, who):
            self.press(lambda: services.sync_lines(actor=cast.people[who], report=self.report()))

        @rule(who=ANYBODY, days=st.sampled_from([-1, 0, 30]))
        def more_time(self, who, days):
            day = TODAY + timedelta(days=days)
            self.press(
                lambda: services.extend_report(
                    actor=cast.people[who], report=self.report(), due_on=day, reason="停电"
                )
            )

        @rule()
        def the_day_passes(self):
            day, report = TODAY - timedelta(days=1), self.report()
            AnnualReport.objects.filter(pk=report.pk).update(due_on=day)

        @rule(who=ANYBODY)
        def give_up(self, who):
            self.press(
                lambda: services.close_unreported(
                    actor=cast.people[who], report=self.report(), reason="不等了"
                )
            )

        @rule(stopped=st.booleans())
        def stop_or_resume_a_task(self, stopped):
            act = tasks.suspend_task if stopped else tasks.resume_task
            self.press(lambda: act(actor=cast.office, task=carried[0].task, reason="等文件"))

        @rule(to=st.sampled_from([None, "liaison", "unit_head", "chair", "other_liaison"]))
        def hand_on(self, to):
            person, item = cast.people[to] if to else None, present_item(self.report())
            if item is not None:
                self.press(
                    lambda: workflow.hand_item_to(actor=cast.office, item=item, person=person, reason="改派")
                )

        @rule(steps=st.integers(1, 4))
        def go_on(self, steps):
            """What should be done next, by whom it should be done."""
            for _step in range(steps):
                self.press(self.next_step)

        def next_step(self):
            report = self.report()
            if report.is_editable:
                services.sync_lines(actor=cast.liaison, report=report)
                write_all(report, cast.liaison)
                services.file_report(actor=cast.liaison, report=report)
            elif report.state == "at_unit_head":
                services.sign_off_report(actor=cast.unit_head, report=report)
            elif report.state == "at_office":
                services.accept_report(actor=cast.office, report=report)

        @rule()
        def end_the_year(self):
            self.press(lambda: services.close_round(actor=cast.office, round_=round_))

        @invariant()
        def everything_agrees(self):
            for report in AnnualReport.objects.select_related("process"):
                the_one_place(
                    report, AnnualReport, services.reports.UnitReportFlow, UNIT_WAITS_AT, ["unreported"]
                )
                if report.state == "at_office":
                    assert None not in (report.reached_office_at, report.signed_by_id, report.filed_by_id)
                    assert report.signed_by_id != report.filed_by_id
                if report.reached_office_at is not None:
                    # It was decided once whether the report was late.
                    assert (
                        self.reached.setdefault(report.pk, report.reached_office_at)
                        == report.reached_office_at
                    )
                assert (report.state == "unreported") == bool(report.close_reason)
            round_.refresh_from_db()
            if round_.state == "closed":
                assert not round_.reports.exclude(state__in=AnnualReport.ENDED).exists()

        @invariant()
        def what_was_accepted_stays(self):
            for report in AnnualReport.objects.filter(state="accepted"):
                texts = list(ReportText.objects.filter(report=report).values_list("section", "text"))
                lines = list(
                    ReportLine.objects.filter(report=report).values_list("task_code", "done", "plan")
                )
                assert all(done and plan for _code, done, plan in lines)
                said = (report.snapshot, texts, lines)
                assert self.accepted.setdefault(report.pk, said) == said
                assert len(report.snapshot["lines"]) == len(lines)

    run_state_machine_as_test(ReportWalk, settings=WALK)


# The county's report --------------------------------------------------------------------------------

COUNTY_WAITS_AT = {
    "drafting": ("drafting", "office"),
    "returned": ("drafting", "office"),
    "at_director": ("at_director", "office_director"),
    "at_chair": ("at_chair", "chair"),
    "issued": ("sending", "office"),
    "sent": ("at_superior", "office"),
}
OFFICIALS = st.sampled_from(("office", "director", "chair", "inspector", "liaison", "city", "city chair"))


def test_any_walk_leaves_the_county_report_in_order(cast, outline, carried):
    city = assemble(code="CF", region="赤峰市", suffix="-cf")
    Committee.objects.filter(pk=cast.committee.pk).update(parent=city.committee)
    people = cast.people | {"city": city.office, "city chair": city.chair}
    round_ = opened(cast, outline, county_due_on=TODAY + timedelta(days=40))
    report_at(cast, round_, "accepted")
    other = report_of(round_, cast.units.health)
    AnnualReport.objects.filter(pk=other.pk).update(due_on=TODAY - timedelta(days=1))
    services.close_unreported(actor=cast.office, report=report_of(round_, cast.units.health), reason="不等了")

    class CountyWalk(Walk):
        model = CountyReport

        def __init__(self):
            super().__init__()
            self.issued = {}

        @staticmethod
        def report():
            return county.county_reports_with_all().latest("version")

        @rule(who=OFFICIALS)
        def begin(self, who):
            self.press(lambda: county.compile_report(actor=people[who], round_=round_, outline=outline))

        @rule(steps=st.integers(1, 5))
        def go_on(self, steps):
            """What should be done next, by whom it should be done."""
            for _step in range(steps):
                self.press(self.next_step)

        def next_step(self):
            report = CountyReport.objects.order_by("-version").first()
            if report is None or report.state == "sent_back":
                county.compile_report(actor=cast.office, round_=round_, outline=outline)
                return
            act, who = {
                "drafting": (county.file_county_report, cast.office),
                "returned": (county.file_county_report, cast.office),
                "at_director": (county.review_county_report, cast.director),
                "at_chair": (county.sign_county_report, cast.chair),
                "issued": (partial(county.send_up, by_paper=False), cast.office),
                "sent": (partial(county.send_back, reason="补充"), city.office),
            }.get(report.state, (None, None))
            if act:
                act(actor=who, report=self.report())

        @rule(who=OFFICIALS, use=st.booleans())
        def write(self, who, use):
            def act():
                report = self.report()
                row = report.paragraphs.filter(line__isnull=False).first()
                county.save_paragraph(actor=people[who], paragraph=row, revision=None, text=f"{who}写的")
                county.use_paragraph(actor=people[who], paragraph=row, use=use)
                county.add_paragraph(actor=people[who], report=report, half="done", domain=None, text="另加")

            self.press(act)

        @rule(who=OFFICIALS)
        def take_in(self, who):
            self.press(lambda: county.take_in_new(actor=people[who], report=self.report()))

        @rule(who=OFFICIALS)
        def file(self, who):
            self.press(lambda: county.file_county_report(actor=people[who], report=self.report()))

        @rule(who=OFFICIALS)
        def review(self, who):
            self.press(lambda: county.review_county_report(actor=people[who], report=self.report()))

        @rule(who=OFFICIALS)
        def sign(self, who):
            self.press(lambda: county.sign_county_report(actor=people[who], report=self.report()))

        @rule(who=OFFICIALS, chair=st.booleans())
        def give_back(self, who, chair):
            node = CountyReportFlow.at_chair if chair else CountyReportFlow.at_director
            self.press(
                lambda: county.return_county_report(
                    actor=people[who], report=self.report(), node=node, reason="补充"
                )
            )

        @rule(who=OFFICIALS)
        def withdraw(self, who):
            self.press(lambda: county.withdraw_county_report(actor=people[who], report=self.report()))

        @rule(who=OFFICIALS, by_paper=st.booleans(), note=st.sampled_from(["", "机要交换"]))
        def send(self, who, by_paper, note):
            self.press(
                lambda: county.send_up(actor=people[who], report=self.report(), by_paper=by_paper, note=note)
            )

        @rule(who=OFFICIALS, received=st.booleans())
        def answer(self, who, received):
            def act():
                if received:
                    county.acknowledge(actor=people[who], report=self.report())
                else:
                    county.send_back(actor=people[who], report=self.report(), reason="补充")

            self.press(act)

        @invariant()
        def everything_agrees(self):
            reports = list(CountyReport.objects.select_related("process", "document"))
            assert sum(report.state != "sent_back" for report in reports) <= 1
            versions = sorted(report.version for report in reports)
            assert versions == list(range(1, len(reports) + 1))
            for report in reports:
                item = the_one_place(report, CountyReport, CountyReportFlow, COUNTY_WAITS_AT)
                if item is not None:
                    ours = report.state != "sent"
                    assert item.committee_id == (cast if ours else city).committee.pk
                signed = report.state in ("issued", "sent", "sent_back", "acknowledged", "closed")
                assert (report.document_id is not None) == signed
                if signed:
                    assert report.signed_by_id not in (report.drafted_by_id, report.filed_by_id)
                    assert report.reviewed_by_id == cast.director.pk
                assert (report.sent_at is not None) == (report.state in ("sent", "sent_back", "acknowledged"))
            numbers = sorted(RegisterEntry.objects.values_list("sequence", flat=True))
            assert numbers == list(range(1, len(numbers) + 1)), "numbers without a gap"
            assert len(numbers) == sum(report.document_id is not None for report in reports)

        @invariant()
        def what_was_signed_stays(self):
            for report in CountyReport.objects.filter(document__isnull=False).select_related("document"):
                rows = CountyParagraph.objects.filter(report=report).order_by("pk")
                said = (report.document.content, list(rows.values_list("text", "is_dropped")))
                assert self.issued.setdefault(report.pk, said) == said

    run_state_machine_as_test(CountyWalk, settings=WALK)
