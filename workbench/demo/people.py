"""Liaisons and heads of the units, and the hand-over of a post now and then."""

from contextlib import contextmanager
from datetime import date

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test.utils import override_settings
from django.utils.translation import gettext as _

from organisations.models import Post, User
from organisations.roles import Role
from organisations.services import change_own_password, create_person, hand_over
from workbench.demo.characters import Character
from workbench.demo.part import Part


class KnownPassword(PBKDF2PasswordHasher):
    """The demo's password is printed for everybody to read: stretching it a million times, a quarter of a second an
    account, would protect nothing. Django hashes it anew in the usual way at the first sign-in."""

    iterations = 1000


@contextmanager
def known_passwords():
    """While the demo's accounts are made."""
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.{KnownPassword.__name__}"]):
        yield


class People(Part):
    def begin_year(self) -> None:
        county = self.county
        if county.number == 0:
            county.agenda.on(date(county.year, 1, 1), self.fill_units)
        elif county.number % 2 == 1:
            county.agenda.on(date(county.year, 2, 10), self._change_liaison)

    def play_present(self) -> None:
        self.fill_units()
        self.county.say(_("登记了 %(n)s 名联络员和负责人") % {"n": self.county.done["people"]})

    def fill_units(self) -> None:
        """A liaison and a head for every unit that has none; user names follow the unit's code."""
        for unit in self.county.all_units():
            held = set(Post.objects.in_force().filter(unit=unit).values_list("role", flat=True))
            wanted = ((Role.LIAISON, "lly", _("科员")), (Role.UNIT_HEAD, "fzr", _("副局长")))
            for role, suffix, job_title in wanted:
                name = self.county.name()
                if role in held:
                    continue
                person, _password = create_person(
                    actor=self.county.admin,
                    username=f"{unit.code.lower()}-{suffix}",
                    name=name,
                    job_title=job_title,
                    password=self.county.password,
                    posts=[(role, unit)],
                )
                self._uses_at_once(person)
                self.county.done["people"] += 1

    def _uses_at_once(self, person: User) -> None:
        """A demo account is used at once; real ones keep the duty to change their first password."""
        change_own_password(actor=person, password=self.county.password)

    def _change_liaison(self) -> None:
        """An ordinary unit's liaison goes, and another takes the post over with all that waits there."""
        units = self.county.of_character(Character.ORDINARY)
        if not units:
            return
        unit = self.county.of_turn(units)
        posts = Post.objects.in_force().filter(
            unit=unit, role=Role.LIAISON, person__username__endswith="-lly"
        )
        post = posts.select_related("person", "unit", "committee").first()
        if post is None:
            return
        newcomer = {
            "username": f"{unit.code.lower()}-lly-{self.county.year}",
            "name": self.county.name(),
            "job_title": post.person.job_title,
            "password": self.county.password,
        }
        appointed, _password = hand_over(actor=self.county.admin, post=post, newcomer=newcomer)
        self._uses_at_once(appointed.person)
        self.county.done["handed_over"] += 1
