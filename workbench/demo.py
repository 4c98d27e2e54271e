"""A believable county, played through the services with a fixed seed: never a row written past them.

Everything that names people or places is in `fixtures/`; what is drawn by chance here is who is quick to sign,
who sends a task back and why.
"""

import json
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Committee, Post, Unit, User
from organisations.roles import Role
from organisations.services import create_person
from outlines.models import Domain, Outline
from outlines.services import link_domain_goals
from supervision import services as supervision
from supervision.models import AnnualReport
from supervision.sections import DEFAULTS
from supervision.services.activities import record_activity
from tasks import services
from tasks.models import Assignment, ImplementationPlan, PlanLine, Task
from workbench.demo_inspections import Inspections
from workbench.demo_meetings import Meetings


@dataclass
class Played:
    """What a run did, in numbers."""

    people: int = 0
    proposed: int = 0
    assigned: int = 0
    signed: int = 0
    declined: int = 0
    settled: int = 0
    plans: int = 0
    reports: int = 0
    annual: int = 0
    inspections: int = 0
    meetings: int = 0
    notes: list[str] = field(default_factory=list)


def material() -> dict:
    """The names and reasons that the demo draws from."""
    return json.loads((settings.FIXTURES_DIR / "demo.json").read_text(encoding="utf-8"))


class County:
    """Plays one committee. `say` reports progress in a line."""

    def __init__(self, committee: Committee, *, seed: int, password: str, say=lambda text: None):
        self.committee, self.password, self.say = committee, password, say
        self.dice = random.Random(seed)  # noqa: S311 - a play, not a secret
        self.material = material()
        self.played = Played()
        self.admin = self.holder(Role.ADMIN)
        self.office = self.holder(Role.OFFICE)

    def holder(self, role) -> User:
        post = (
            Post.objects.in_force()
            .filter(committee=self.committee, role=role, person__is_active=True)
            .select_related("person")
            .first()
        )
        if post is None:
            raise LookupError(_("没有担任“%(role)s”的人员。") % {"role": Role(role).label})
        return post.person

    def play(self) -> Played:
        self.fill_units()
        self.break_down()
        self.assign()
        self.answer()
        self.plan()
        self.report()
        self.year()
        self.inspect()
        self.meet()
        self.ledger()
        return self.played

    def fill_units(self):
        """A liaison and a head for every unit that has none; user names follow the unit's code."""
        surnames, given = self.material["surnames"], self.material["given_names"]
        for unit in Unit.objects.filter(committee=self.committee).active().order_by("code"):
            held = set(Post.objects.in_force().filter(unit=unit).values_list("role", flat=True))
            wanted = ((Role.LIAISON, "lly", _("科员")), (Role.UNIT_HEAD, "fzr", _("副局长")))
            for role, suffix, job_title in wanted:
                name = self.dice.choice(surnames) + self.dice.choice(given)
                if role in held:
                    continue
                person, _password = create_person(
                    actor=self.admin,
                    username=f"{unit.code.lower()}-{suffix}",
                    name=name,
                    job_title=job_title,
                    password=self.password,
                    posts=[(role, unit)],
                )
                # A demo account is used at once; real ones keep the duty to change their first password.
                User.objects.filter(pk=person.pk).update(must_change_password=False)
                self.played.people += 1
        self.say(_("登记了 %(n)s 名联络员和负责人") % {"n": self.played.people})

    def break_down(self):
        """Every domain by its suggestions; what has none goes to the unit that houses the office."""
        fallback = Unit.objects.get(committee=self.committee, code=self.material["fallback_unit"])
        for domain in Domain.objects.filter(outline__committee=self.committee).select_related("outline"):
            made, _led = services.break_down_domain(actor=self.office, domain=domain)
            self.played.proposed += made
        drafts = Task.objects.filter(committee=self.committee, state=Task.State.DRAFT)
        for task in drafts.exclude(assignments__role=Assignment.Role.LEAD):
            services.edit_task(actor=self.office, task=task, lead=fallback)
        self.say(_("拟定了 %(n)s 项任务") % {"n": self.played.proposed})

    def assign(self):
        drafts = Task.objects.filter(committee=self.committee, state=Task.State.DRAFT)
        outcomes = services.assign_tasks(actor=self.office, task_ids=drafts.values_list("pk", flat=True))
        self.played.assigned = sum(outcome.done for outcome in outcomes)
        self.say(_("交办了 %(n)s 项任务") % {"n": self.played.assigned})

    def answer(self):
        """Most units sign most of their tasks; a few send some back; some have not looked yet."""
        reasons = self.material["decline_reasons"]
        idle = set(self.material["silent_units"])
        for unit in Unit.objects.filter(committee=self.committee).active().order_by("code"):
            pending = list(
                Assignment.objects.filter(unit=unit, state=Assignment.State.PENDING).order_by(
                    "task__position"
                )
            )
            if unit.code in idle or not pending:
                continue
            liaison = Post.objects.in_force().filter(unit=unit, role=Role.LIAISON).first().person
            back = [a for a in pending if a.role == Assignment.Role.LEAD and self.dice.random() < 0.02]
            for assignment in back[:2]:
                services.decline(actor=liaison, assignment=assignment, reason=self.dice.choice(reasons))
                self.played.declined += 1
            rest = [a.pk for a in pending if a not in back and self.dice.random() < 0.85]
            outcomes = services.sign(actor=liaison, assignment_ids=rest)
            self.played.signed += sum(outcome.done for outcome in outcomes)
        self._settle_some()
        self.say(
            _("签收 %(signed)s 项，退回 %(declined)s 项，其中办公室处理了 %(settled)s 项")
            % {"signed": self.played.signed, "declined": self.played.declined, "settled": self.played.settled}
        )

    def _settle_some(self):
        """The office has dealt with every second task that came back."""
        returned = Assignment.objects.filter(
            task__committee=self.committee, state=Assignment.State.DECLINED
        ).order_by("task__position")
        for assignment in list(returned)[::2]:
            services.settle_decline(
                actor=self.office,
                assignment=assignment,
                decision="insist",
                comment=self.dice.choice(self.material["insist_comments"]),
            )
            self.played.settled += 1

    # Plans and progress ------------------------------------------------------------------------------

    def serving(self, unit, role) -> User:
        return Post.objects.in_force().filter(unit=unit, role=role).select_related("person").first().person

    def plan(self):
        """The office calls for plans; some units have theirs accepted, some wait at every station, some have not
        begun to write."""
        due_on = timezone.localdate() + timedelta(days=self.material["plan_days"])
        idle = set(self.material["silent_units"])
        for outline in Outline.objects.filter(committee=self.committee).order_by("pk"):
            units = [unit.pk for unit in Unit.objects.filter(committee=self.committee).active()]
            services.call_for_plans(actor=self.office, outline=outline, unit_ids=units, due_on=due_on)
        for domain in Domain.objects.filter(outline__committee=self.committee):
            link_domain_goals(actor=self.office, domain=domain)
        ends = ["accepted"] * 9 + ["office"] * 3 + ["returned"] * 2 + ["head"] * 2
        plans = ImplementationPlan.objects.filter(committee=self.committee).select_related("unit", "outline")
        for plan in plans.order_by("unit__code", "outline"):
            waiting = Assignment.objects.filter(unit=plan.unit, task__outline=plan.outline, state="pending")
            if plan.unit.code in idle or self.dice.random() < 0.55 or plan.lines.count() > 25:
                continue
            liaison, head = self.serving(plan.unit, Role.LIAISON), self.serving(plan.unit, Role.UNIT_HEAD)
            services.sign(actor=liaison, assignment_ids=waiting.values_list("pk", flat=True))
            services.sync_plan(actor=liaison, plan=plan)
            self._write(plan, liaison)
            self._carry(plan, liaison, head, self.dice.choice(ends))
            self.played.plans += 1
        self.say(_("填写了 %(n)s 份实施方案") % {"n": self.played.plans})

    def _write(self, plan, liaison):
        material, pick = self.material, self.dice.choice
        services.save_plan_text(
            actor=liaison,
            plan=plan,
            revision=plan.revision,
            overview=pick(material["plan_overview"]),
            safeguards=pick(material["plan_safeguards"]),
        )
        days = [(date.fromisoformat(day), title) for day, title in material["plan_milestones"]]
        for line in PlanLine.objects.filter(plan=plan).select_related("plan", "task"):
            limit = line.task.due_on or date(plan.outline.end_year, 12, 31)
            within = [row for row in days if row[0] <= limit] or [(limit, days[-1][1])]
            chosen = sorted(self.dice.sample(within, min(len(within), self.dice.randint(2, 3))))
            funds = [(2026, "财政预算", self.dice.randint(2, 30))] if self.dice.random() < 0.3 else []
            services.save_line(
                actor=liaison,
                line=line,
                revision=line.revision,
                steps=pick(material["plan_steps"]),
                responsible=pick(material["surnames"]) + pick(material["given_names"]),
                result=pick(material["plan_results"]),
                milestones=chosen,
                funds=funds,
            )

    def _carry(self, plan, liaison, head, end):
        """File a plan and bring it as far as `end`."""
        plan = services.file_plan(actor=liaison, plan=plan)
        if end == "head":
            return
        plan = services.sign_off_plan(actor=head, plan=plan)
        if end == "accepted":
            services.accept_plan(actor=self.office, plan=plan)
        elif end == "returned":
            line = plan.lines.first()
            services.return_plan(
                actor=self.office,
                plan=plan,
                reason=self.dice.choice(self.material["plan_return_reasons"]),
                line_comments={line.pk: self.dice.choice(self.material["plan_line_comments"])},
            )

    def report(self):
        """Units with a plan in force report on some of its tasks; the office has verified most, sent a few back."""
        year, material, pick = timezone.localdate().year, self.material, self.dice.choice
        lines = (
            PlanLine.objects.in_force().filter(plan__committee=self.committee).select_related("plan__unit")
        )
        for line in lines.prefetch_related("milestones").order_by("plan", "position"):
            part = Assignment.objects.filter(task=line.task_id, unit=line.plan.unit, state="accepted")
            if self.dice.random() < 0.6 or not part.exists():
                continue
            liaison = self.serving(line.plan.unit, Role.LIAISON)
            report = services.start_report(
                actor=liaison, assignment=part.select_related("task").get(), year=year
            )
            today = timezone.localdate()
            past = [row.pk for row in line.milestones.all() if row.due_on <= today]
            report = services.save_report(
                actor=liaison,
                report=report,
                revision=report.revision,
                percent=self.dice.randrange(30, 101, 10),
                text=pick(material["progress_texts"]),
                problems=pick(material["progress_problems"]),
                completes=False,
                milestone_ids=past if self.dice.random() < 0.8 else [],
                figures=[
                    (name, self.dice.randint(2, 60), unit)
                    for name, unit in self.dice.sample(material["progress_figures"], 1)
                ],
            )
            report = services.file_report(actor=liaison, report=report)
            self.played.reports += 1
            if report.state == "at_office" and self.dice.random() < 0.75:
                if self.dice.random() < 0.1:
                    services.return_report(
                        actor=self.office, report=report, reason=pick(material["progress_return_reasons"])
                    )
                else:
                    services.accept_report(actor=self.office, report=report)
        self.say(_("报送了 %(n)s 份进展报告") % {"n": self.played.reports})

    def inspect(self):
        """Inspections at every station, and what came of them."""
        self.played.inspections = Inspections(self).play()
        self.say(_("进行了 %(n)s 次督导检查") % {"n": self.played.inspections})

    def meet(self):
        """A meeting that was held and what it ordered, and one that is called."""
        self.played.meetings = Meetings(self).play()
        self.say(_("安排了 %(n)s 次会议") % {"n": self.played.meetings})

    # The reporting year --------------------------------------------------------------------------------

    def year(self):
        """The office has opened the year; small units have filed, some wait at every station, most still write."""
        today, pick = timezone.localdate(), self.dice.choice
        round_ = supervision.open_round(
            actor=self.office,
            year=today.year,
            outlines=Outline.objects.filter(committee=self.committee),
            units=Unit.objects.filter(committee=self.committee).active(),
            due_on=today + timedelta(days=self.material["annual_days"]),
            county_due_on=today + timedelta(days=2 * self.material["annual_days"]),
            sections=list(DEFAULTS),
        )
        ends = ["accepted"] * 5 + ["office"] * 2 + ["returned", "head"]
        reports = AnnualReport.objects.filter(round=round_).select_related("unit").order_by("unit__code")
        for report in reports:
            if report.unit.code in self.material["silent_units"] or report.lines.count() > 20:
                continue
            liaison = self.serving(report.unit, Role.LIAISON)
            for text in report.texts.select_related("report"):
                supervision.save_text(
                    actor=liaison,
                    text=text,
                    revision=text.revision,
                    said=pick(self.material["annual_texts"][text.section]),
                )
            for line in report.lines.select_related("report"):
                supervision.save_line(
                    actor=liaison,
                    line=line,
                    revision=line.revision,
                    done=line.done or pick(self.material["progress_texts"]),
                    problems=line.problems or pick(self.material["progress_problems"]),
                    plan=line.plan or pick(self.material["annual_plans"]),
                )
            self._carry_report(report, liaison, pick(ends))
            self.played.annual += 1
        self.say(_("填写了 %(n)s 份年度报告") % {"n": self.played.annual})

    def ledger(self):
        """What was done besides: trainings, projects, funds, the papers of monitoring."""
        today = timezone.localdate()
        outlines = {row.audience: row for row in Outline.objects.filter(committee=self.committee)}
        kept = {}
        for row in self.material["ledger"]:
            day = today - timedelta(days=row["days_ago"])
            figures = {name: row[name] for name in ("people", "amount", "stage", "summary") if name in row}
            kept[row["title"]] = record_activity(
                actor=self.office,
                kind=row["kind"],
                title=row["title"],
                held_on=day,
                ended_on=day + timedelta(days=row["lasts"]) if "lasts" in row else None,
                year=day.year - row.get("last_year", False),
                outlines=[outlines[audience] for audience in row["for"] if audience in outlines],
                unit=Unit.objects.get(committee=self.committee, code=row["unit"]) if "unit" in row else None,
                examines=[kept[row["examines"]]] if "examines" in row else (),
                **figures,
            )
        self.say(_("登记了 %(n)s 条台账") % {"n": len(kept)})

    def _carry_report(self, report, liaison, end):
        report = supervision.file_report(actor=liaison, report=report)
        if end == "head":
            return
        head = self.serving(report.unit, Role.UNIT_HEAD)
        report = supervision.sign_off_report(actor=head, report=report)
        if end == "accepted":
            supervision.accept_report(actor=self.office, report=report)
        elif end == "returned":
            supervision.return_report(
                actor=self.office,
                report=report,
                reason=self.dice.choice(self.material["plan_return_reasons"]),
            )
