"""The named cast: the people and units that every test's story is about."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from organisations import services
from organisations.access import access_of
from organisations.models import Committee, Unit, User
from organisations.roles import Role

PASSWORD = "Ningcheng-2026-pass"

UNITS = {
    # key: (code, name, short name, leads, duty words)
    "education": (
        "M15",
        "宁城县教育局",
        "县教育局",
        "妇女与教育；儿童与教育",
        "学校、教师、学生、课程、义务教育",
    ),
    "health": (
        "M30",
        "宁城县卫生健康委员会",
        "县卫健委",
        "妇女与健康；儿童与健康",
        "孕产妇、医疗机构、妇幼保健、筛查",
    ),
    "womens_federation": ("M02", "宁城县妇女联合会", "县妇联", "妇女与家庭建设", "妇联组织、家庭"),
    "statistics": ("M33", "宁城县统计局", "县统计局", "年度监测", "统计"),
}

PEOPLE = {
    # key: (name, [(role, unit key or None)])
    "liaison": ("李红梅", [(Role.LIAISON, "education")]),
    "unit_head": ("王建国", [(Role.UNIT_HEAD, "education")]),
    "other_liaison": ("赵静", [(Role.LIAISON, "health")]),
    "office": ("张秀兰", [(Role.OFFICE, None)]),
    "director": ("刘桂芳", [(Role.OFFICE_DIRECTOR, None)]),
    "inspector": ("陈志强", [(Role.INSPECTOR, None)]),
    "monitor": ("孙丽", [(Role.MONITOR, None)]),
    "evaluator": ("周敏", [(Role.EVALUATOR, None)]),
    "leading_group": ("吴海", [(Role.LEADING_GROUP, None)]),
    "chair": ("郑国强", [(Role.CHAIR, None)]),
    "admin": ("系统管理员", [(Role.ADMIN, None)]),
    "auditor": ("何审计", [(Role.AUDITOR, None)]),
    "postless": ("待分配", []),
}


@dataclass
class Cast:
    """One committee with its units and people; `cast.liaison`, `cast.units.education`, `cast.access("office")`."""

    committee: Committee
    units: SimpleNamespace = field(default_factory=SimpleNamespace)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return vars(self)["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def access(self, key):
        return access_of(self.people[key])


def assemble(code="NC", region="宁城县", suffix="", parent=None) -> Cast:
    """Found a committee and fill every role in it, through the services. Usernames are the keys + suffix."""
    committee = services.install_committee(
        code=code,
        name=f"{region}妇女儿童工作委员会",
        office_name=f"{region}妇女儿童工作委员会办公室",
        region=region,
        parent=parent,
    )
    admin = services.install_admin(
        committee=committee, username=f"admin{suffix}", name="系统管理员", password=PASSWORD
    )
    cast = Cast(committee)
    cast.people["admin"] = admin
    for key, (unit_code, name, short_name, leads, words) in UNITS.items():
        unit = services.save_unit(
            actor=admin, code=unit_code, name=name, short_name=short_name, leads=leads, duty_words=words
        )
        setattr(cast.units, key, unit)
    for key, (name, posts) in PEOPLE.items():
        if key != "admin":
            cast.people[key], _password = services.create_person(
                actor=admin,
                username=f"{key}{suffix}",
                name=name,
                password=PASSWORD,
                posts=[(role, getattr(cast.units, unit) if unit else None) for role, unit in posts],
            )
    # The cast has changed its first passwords long ago.
    User.objects.filter(committee=committee).update(must_change_password=False)
    assert Unit.objects.filter(committee=committee).count() == len(UNITS)
    return cast
