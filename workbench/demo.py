"""A believable county, played through the services with a fixed seed: never a row written past them.

Everything that names people or places is in `fixtures/`; what is drawn by chance here is who is quick to sign,
who sends a task back and why.
"""

import json
import random
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from organisations.models import Committee, Post, Unit, User
from organisations.roles import Role
from organisations.services import create_person
from outlines.models import Domain
from tasks import services
from tasks.models import Assignment, Task


@dataclass
class Played:
    """What a run did, in numbers."""

    people: int = 0
    proposed: int = 0
    assigned: int = 0
    signed: int = 0
    declined: int = 0
    settled: int = 0
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
        self.admin = self._holder(Role.ADMIN)
        self.office = self._holder(Role.OFFICE)

    def _holder(self, role) -> User:
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
