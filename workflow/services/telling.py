"""Turning deadlines into messages: grouped so that a unit is told once of many, to those whose turn it is."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from notices.models import Level, Message
from notices.services import Draft, say
from organisations.models import Committee, Post, Unit
from organisations.roles import OFFICE_ROLES, Role
from workflow import ladder, wordings
from workflow.kinds import kind_title, kinds
from workflow.ladder import Rung
from workflow.models import Deadline, Escalation, ReminderPolicy, Wording, WorkItem
from workflow.services.items import open_items, work_item

ESCALATION_STEP = "escalation.issue"


@dataclass
class Circle:
    """Who can be told, of some committees and units, on one day; three queries whatever the number."""

    posts: dict = field(default_factory=lambda: defaultdict(set))
    standing_in: dict = field(default_factory=lambda: defaultdict(set))
    handed: dict = field(default_factory=dict)

    @classmethod
    def of(cls, deadlines, today: date) -> "Circle":
        circle = cls()
        committees = {row.committee_id for row in deadlines}
        units = {row.unit_id for row in deadlines if row.unit_id}
        serving = Post.objects.in_force(today).filter(committee__in=committees, person__is_active=True)
        facts = ("committee_id", "unit_id", "role", "person_id", "acting_for_id")
        for rows in (serving.filter(unit__isnull=True), serving.filter(unit__in=units)):
            for committee_id, unit_id, role, person_id, absent_id in rows.values_list(*facts):
                circle.posts[committee_id, unit_id, role].add(person_id)
                if absent_id:
                    circle.standing_in[absent_id].add(person_id)
        steps = [row for row in deadlines if row.is_step]
        handed = WorkItem.objects.open().filter(
            person__isnull=False,
            object_id__in={row.object_id for row in steps},
            step__in={row.kind for row in steps},
        )
        for item in handed.values_list("object_type", "object_id", "step", "unit_id", "person_id"):
            circle.handed[item[:4]] = item[4]
        return circle

    def office(self, committee_id) -> set[int]:
        return set().union(*(self.posts[committee_id, None, role] for role in OFFICE_ROLES))

    def holders(self, committee_id, unit_id, role) -> set[int]:
        if unit_id is None and role == Role.OFFICE:
            return self.office(committee_id)
        return set(self.posts[committee_id, unit_id, role])

    def turn(self, row: Deadline) -> set[int]:
        """Whoever can do it now: the person it was handed to, while that person serves there, and whoever stands in
        for them; otherwise all who hold the role."""
        person = self.handed.get((row.object_type, row.object_id, row.kind, row.unit_id))
        place = (row.committee_id, row.unit_id)
        if person is not None and any(
            person in people for key, people in self.posts.items() if key[:2] == place
        ):
            return {person} | self.standing_in[person]
        return self.holders(*place, row.role)

    def reached(self, row: Deadline, to) -> set[int]:
        people: set[int] = set()
        for addressee in to:
            if addressee == ladder.TURN:
                people |= self.turn(row)
            elif addressee == ladder.UNIT_HEAD:
                people |= (
                    self.holders(row.committee_id, row.unit_id, Role.UNIT_HEAD) if row.unit_id else set()
                )
            elif addressee == ladder.OFFICE:
                people |= self.office(row.committee_id)
            elif addressee == ladder.DIRECTOR:
                director = self.holders(row.committee_id, None, Role.OFFICE_DIRECTOR)
                people |= director or self.office(row.committee_id)
            elif addressee == ladder.CHAIR:
                people |= self.holders(row.committee_id, None, Role.CHAIR)
        return people


class Words:
    """The committees' own wordings and names, each looked up once."""

    def __init__(self):
        self._wordings, self._committees, self._units = {}, {}, {}

    def committee(self, pk) -> Committee:
        if pk not in self._committees:
            self._committees[pk] = Committee.objects.get(pk=pk)
        return self._committees[pk]

    def templates(self, committee_id, kind, level) -> tuple[str, str]:
        if committee_id not in self._wordings:
            own = Wording.objects.filter(committee=committee_id)
            self._wordings[committee_id] = {(row.kind, row.level): (row.title, row.body) for row in own}
        own = self._wordings[committee_id]
        return own.get((kind, level)) or own.get(("", level)) or wordings.DEFAULTS[level]

    def load_units(self, ids) -> None:
        missing = {pk for pk in ids if pk and pk not in self._units}
        if missing:
            self._units |= dict(Unit.objects.filter(pk__in=missing).values_list("pk", "short_name"))

    def unit_name(self, unit_id) -> str:
        return self._units[unit_id] if unit_id else _("办公室")

    def draft(self, group: "Group", today: date, *, note="", sent_by=None) -> Draft:
        """The message to one group of people about some deadlines of one unit and kind."""
        committee, rows = self.committee(group.committee_id), group.rows
        templates = self.templates(group.committee_id, group.kind, group.level)
        values = wordings.values_of(
            level=group.level,
            kind_title=kind_title(group.kind),
            unit_name=self.unit_name(group.unit_id),
            rows=[(row.title, row.due_on) for row in rows],
            today=today,
            office=committee.office_name,
            note=note,
        )
        title, body = (wordings.render(text, values) for text in templates)
        if group.for_want_of:
            told = _("（%(unit)s没有登记%(role)s，没有人收到，请转告并补登。）")
            role = Role(group.for_want_of).label
            body = told % {"unit": values["单位"], "role": role} + "\n" + body
        message = Message(
            committee_id=group.committee_id,
            unit_id=group.unit_id,
            kind=group.kind,
            level=group.level,
            title=" ".join(title.split())[:200],
            body=body,
            url=rows[0].url if len(rows) == 1 else _page_of(group),
            sent_by=sent_by,
        )
        return Draft(message, group.people, by_email=group.by_email, by_robot=group.by_robot)


def _page_of(group: "Group") -> str:
    unit = f"&unit={group.unit_id}" if group.unit_id else ""
    return f"{reverse('workflow:deadlines')}?kind={group.kind}{unit}"


@dataclass
class Group:
    """Deadlines of one unit and kind that are told in one message to the same people."""

    committee_id: int
    unit_id: int | None
    kind: str
    level: int
    people: frozenset[int]
    by_email: bool
    by_robot: bool
    for_want_of: str = ""
    rows: list[Deadline] = field(default_factory=list)
    steps: dict[int, tuple[str, ...]] = field(default_factory=dict)


def grouped(
    taken: list[tuple[Deadline, int, tuple, bool, bool, tuple[str, ...]]], circle: Circle
) -> list[Group]:
    """`taken` are (deadline, level, addressees, by_email, by_robot, step keys)."""
    groups: dict[tuple, Group] = {}
    reached: dict[tuple, frozenset] = {}
    for row, level, to, by_email, by_robot, steps in taken:
        handed = circle.handed.get((row.object_type, row.object_id, row.kind, row.unit_id))
        asked = (row.committee_id, row.unit_id, row.role, handed, to)
        if asked not in reached:
            reached[asked] = frozenset(circle.reached(row, to))
        people, want = reached[asked], ""
        if not people:
            people, want = frozenset(circle.office(row.committee_id)), row.role
        key = (row.committee_id, row.unit_id, row.kind, level, people, by_email, by_robot, want)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(*key)
        group.rows.append(row)
        group.steps[row.pk] = steps
    return list(groups.values())


def tell(groups: list[Group], words: Words, today: date, *, note="", sent_by=None) -> list[Message]:
    """Say it, and where it is a letter or a circular, put it before the office."""
    words.load_units({group.unit_id for group in groups})
    messages = say([words.draft(group, today, note=note, sent_by=sent_by) for group in groups])
    grave = [message for message in messages if message.level >= Level.LETTER]
    if grave:
        rows = Escalation.objects.bulk_create(
            Escalation(
                committee_id=message.committee_id,
                unit_id=message.unit_id,
                kind=message.kind,
                level=message.level,
                message=message,
            )
            for message in grave
        )
        open_items(
            work_item(
                row,
                step=ESCALATION_STEP,
                step_title=_("处理%(level)s") % {"level": Level(row.level).label},
                title=row.message.title,
                url=reverse("workflow:escalation", args=[row.pk]),
                role=Role.OFFICE,
            )
            for row in rows
        )
    return messages


class Policies:
    """The ladders in force, each committee's own looked up once."""

    def __init__(self):
        self._own = {}

    def rungs(self, committee_id, kind) -> tuple[Rung, ...]:
        if committee_id not in self._own:
            own = ReminderPolicy.objects.filter(committee=committee_id)
            self._own[committee_id] = {
                row.kind: tuple(Rung.from_json(data) for data in row.rungs) for row in own
            }
        return self._own[committee_id].get(kind, kinds[kind].ladder if kind in kinds else ())


def merged(rungs) -> tuple[int, tuple, bool, bool, tuple[str, ...]]:
    """Several steps of one level as one: whoever any of them is for, by every way any of them names."""
    to = tuple(name for name in ladder.ADDRESSEES if any(name in rung.to for rung in rungs))
    return (
        rungs[0].level,
        to,
        any(rung.by_email for rung in rungs),
        any(rung.by_robot for rung in rungs),
        tuple(rung.key for rung in rungs),
    )
