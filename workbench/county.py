"""The county that an installation starts with, as `fixtures/committee.json` describes it."""

import json
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from organisations import services
from organisations.models import Committee, Unit, User
from organisations.roles import Role
from outlines.importer import parse, read_bytes


def description() -> dict:
    """The committee, its reference files, and the people of the demo."""
    return json.loads((settings.FIXTURES_DIR / "committee.json").read_text(encoding="utf-8"))


def demo_password() -> str:
    return description()["demo_password"]


def outline_years(committee: Committee | None) -> tuple[int, int]:
    """The first and the last year of the committee's outlines; where it has none yet, of those that an installation
    starts with."""
    rows = list(committee.outlines.all()) if committee else []
    if not rows:
        paths = [settings.FIXTURES_DIR / name for name in description()["outlines"]]
        rows = [row for path in paths for row in parse(read_bytes(path.read_bytes(), path.name)).outlines]
    return min(row.start_year for row in rows), max(row.end_year for row in rows)


def load_reference(*, say) -> Committee:
    """The committee with its units and outlines; whatever is there already stays as it is."""
    facts = description()
    committee = Committee.objects.filter(code=facts["code"]).first()
    if committee is None:
        if Committee.objects.exists():
            return Committee.objects.order_by("pk").first()
        names = ("code", "name", "short_name", "office_name", "region")
        committee = services.install_committee(**{name: facts[name] for name in names})
        say(_("建立 %(name)s") % {"name": committee.name})
    if not committee.units.exists():
        path = settings.FIXTURES_DIR / facts["units"]
        call_command("load_units", committee=committee.code, file=str(path), verbosity=0)
        say(_("载入 %(n)s 个成员单位") % {"n": committee.units.count()})
    if not committee.outlines.exists():
        for name in facts["outlines"]:
            call_command(
                "import_outline",
                str(settings.FIXTURES_DIR / name),
                committee=committee.code,
                stdout=StringIO(),
            )
        say(_("导入 %(n)s 部纲要") % {"n": committee.outlines.count()})
    return committee


def make_demo_accounts(committee: Committee, *, say) -> list[tuple[str, str]]:
    """An account for every role, all with the demo password; returns (what it is for, login name)."""
    facts = description()
    admin = User.objects.filter(committee=committee, posts__role=Role.ADMIN).order_by("pk").first()
    if admin is None:
        admin = services.install_admin(committee=committee, password=facts["demo_password"], **facts["admin"])
    made = 0
    for person in facts["people"]:
        if User.objects.filter(username=person["username"]).exists():
            continue
        services.create_person(
            actor=admin,
            username=person["username"],
            name=person["name"],
            job_title=person["job_title"],
            password=facts["demo_password"],
            posts=[
                (role, Unit.objects.get(committee=committee, code=code) if code else None)
                for role, code in person["posts"]
            ],
        )
        made += 1
    names = [facts["admin"]["username"], *(person["username"] for person in facts["people"])]
    # Demo accounts are used at once; real ones must change their first password.
    User.objects.filter(committee=committee, username__in=names).update(must_change_password=False)
    if made:
        say(_("建立 %(n)s 个演示帐号") % {"n": made + 1})
    accounts = User.objects.filter(committee=committee, username__in=names).prefetch_related("posts__unit")
    order = {name: place for place, name in enumerate(names)}
    return [
        (_posts_of(user), user.username) for user in sorted(accounts, key=lambda user: order[user.username])
    ]


def _posts_of(user) -> str:
    return "、".join(
        f"{post.unit.short_name if post.unit else ''}{post.get_role_display()}" for post in user.posts.all()
    )
