"""The county that is played: its committee, its people, its dice, and what the demo's texts are drawn from."""

import json
import random
from collections import Counter

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from documents.services import file_dispatch, review_dispatch, sign_dispatch
from organisations.models import Committee, Post, Unit, User
from organisations.roles import Role
from outlines.models import Outline
from workbench.demo.characters import HABITS, Character, Habit, Lot, lot_of
from workbench.demo.clock import Agenda
from workbench.demo.scale import Scale
from workdays.selectors import calendar_of


def material() -> dict:
    """The names and reasons that the demo draws from."""
    return json.loads((settings.FIXTURES_DIR / "demo.json").read_text(encoding="utf-8"))


class County:
    """One committee in a play. `first_year`: the first that is played. `say` reports progress in a line."""

    def __init__(self, committee: Committee, *, seed: int, password: str, scale: Scale, first_year: int, say):
        self.committee, self.password, self.scale = committee, password, scale
        self.first_year, self.say = first_year, say
        self.dice = random.Random(seed)  # noqa: S311 - a play, not a secret
        self.material = material()
        self.done = Counter()
        self.calendar = calendar_of(committee.pk)
        self.admin = self.holder(Role.ADMIN)
        self.office = self.holder(Role.OFFICE)
        self.director = self.holder(Role.OFFICE_DIRECTOR)
        self.chair = self.holder(Role.CHAIR)
        self.outlines = list(Outline.objects.filter(committee=committee).order_by("pk"))
        self.units = self._playing()
        self.characters = {unit.pk: self._character(unit) for unit in self.units}
        self.agenda: Agenda | None = None
        self.lot: Lot | None = None

    # Who ----------------------------------------------------------------------------------------------

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

    def serving(self, unit, role) -> User:
        """Who holds a role in a unit on this day of the play."""
        return Post.objects.in_force().filter(unit=unit, role=role).select_related("person").first().person

    def liaison(self, unit) -> User:
        return self.serving(unit, Role.LIAISON)

    def head(self, unit) -> User:
        return self.serving(unit, Role.UNIT_HEAD)

    def all_units(self) -> list[Unit]:
        return list(Unit.objects.filter(committee=self.committee).active().order_by("code"))

    def unit(self, code) -> Unit:
        return Unit.objects.get(committee=self.committee, code=code)

    def _playing(self) -> list[Unit]:
        """The units that play the past years: those that the material names first, then the others."""
        first = self.material["pilot_units"]
        order = {code: place for place, code in enumerate(first)}
        units = sorted(self.all_units(), key=lambda unit: (order.get(unit.code, len(order)), unit.code))
        return units if self.scale.units is None else units[: self.scale.units]

    def _character(self, unit) -> Character:
        for character in (Character.EXCELLENT, Character.POOR):
            if unit.code in self.material["characters"][character]:
                return character
        return Character.ORDINARY

    def character(self, unit) -> Character:
        return self.characters[unit.pk]

    def habit(self, unit) -> Habit:
        return HABITS[self.characters[unit.pk]]

    def of_character(self, character: Character) -> list[Unit]:
        return [unit for unit in self.units if self.characters[unit.pk] == character]

    def issue(self, dispatch) -> None:
        """A draft of the office is sent, checked, and signed by whoever signs such a paper."""
        dispatch = file_dispatch(actor=self.office, dispatch=dispatch)
        dispatch = review_dispatch(actor=self.director, dispatch=dispatch)
        if dispatch.needs_chair:
            sign_dispatch(actor=self.chair, dispatch=dispatch)

    # When ---------------------------------------------------------------------------------------------

    def begin_year(self, agenda: Agenda) -> None:
        self.agenda = agenda
        self.lot = lot_of(self.number, self.characters, self.dice)

    @property
    def year(self) -> int:
        return self.agenda.year

    @property
    def number(self) -> int:
        """Of the year that is played: 0 for the first."""
        return self.agenda.year - self.first_year

    # What ---------------------------------------------------------------------------------------------

    def pick(self, texts):
        return self.dice.choice(texts)

    def deal(self, cards):
        """The cards of a pack in chance order, then anew: each of them comes before any comes too often."""
        while True:
            yield from self.dice.sample(cards, len(cards))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def name(self) -> str:
        return self.pick(self.material["surnames"]) + self.pick(self.material["given_names"])

    def of_turn(self, rows, plus: int = 0):
        """One of the rows, another one each year."""
        return rows[(self.number + plus) % len(rows)]


def text_file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.txt", text.encode())
