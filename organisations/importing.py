"""Units and people from a spreadsheet: what each row would do, and then doing it, each row on its own."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.spreadsheets import Column, Table
from history.recording import recording
from organisations import rules, services
from organisations.access import access_of
from organisations.models import Unit, User
from organisations.roles import UNIT_ROLES, Role
from pages.imports import RowPlan
from pages.rules import RuleError, require

UNIT_HEADERS = {
    "code": gettext_lazy("代码"),
    "name": gettext_lazy("全称"),
    "short_name": gettext_lazy("简称"),
    "kind": gettext_lazy("类别"),
    "leads": gettext_lazy("通常牵头"),
    "cooperates": gettext_lazy("通常配合"),
    "duty_words": gettext_lazy("职责用词"),
}
PERSON_HEADERS = {
    "name": gettext_lazy("姓名"),
    "username": gettext_lazy("登录名"),
    "unit": gettext_lazy("单位"),
    "role": gettext_lazy("岗位"),
    "job_title": gettext_lazy("职务"),
    "phone": gettext_lazy("电话"),
    "email": gettext_lazy("邮箱"),
    "start_on": gettext_lazy("任职日期"),
}
EXAMPLES = {
    "units": ["M41", "宁城县示例局", "县示例局", "政府", "妇女与健康", "", "示例、举例"],
    "people": ["李红梅", "lihongmei", "县教育局", "联络员", "科员", "", "", date(2026, 1, 1)],
}


@dataclass(frozen=True)
class RowResult:
    """What became of one row; `password` is a new person's first one, in this answer only."""

    label: str
    done: bool
    reason: str = ""
    password: str = ""
    username: str = ""


def unit_columns() -> list[Column]:
    return [
        Column("code", str(UNIT_HEADERS["code"]), aliases=("单位代码",), required=True),
        Column("name", str(UNIT_HEADERS["name"]), aliases=("单位名称", "单位全称", "名称"), required=True),
        Column("short_name", str(UNIT_HEADERS["short_name"]), aliases=("单位简称",)),
        Column("kind", str(UNIT_HEADERS["kind"])),
        Column("leads", str(UNIT_HEADERS["leads"])),
        Column("cooperates", str(UNIT_HEADERS["cooperates"])),
        Column("duty_words", str(UNIT_HEADERS["duty_words"])),
    ]


def person_columns() -> list[Column]:
    return [
        Column("name", str(PERSON_HEADERS["name"]), required=True),
        Column(
            "username", str(PERSON_HEADERS["username"]), aliases=("帐号", "账号", "用户名"), required=True
        ),
        Column("unit", str(PERSON_HEADERS["unit"]), aliases=("成员单位", "所在单位")),
        Column("role", str(PERSON_HEADERS["role"]), aliases=("角色",), required=True),
        Column("job_title", str(PERSON_HEADERS["job_title"])),
        Column("phone", str(PERSON_HEADERS["phone"]), aliases=("手机", "联系电话")),
        Column("email", str(PERSON_HEADERS["email"]), aliases=("电子邮箱", "邮件")),
        Column("start_on", str(PERSON_HEADERS["start_on"]), kind="date"),
    ]


def _text(value) -> str:
    return "" if value is None else str(value).strip()


def _problems_of(instance, exclude=()) -> list[str]:
    """What model validation says of a row, field by field, in one line each."""
    try:
        instance.full_clean(exclude=exclude)
    except ValidationError as error:
        return [
            f"{instance._meta.get_field(name).verbose_name}：{message}" if name != "__all__" else message
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def plan_units(access, table: Table) -> list[RowPlan]:
    """Compare a table of units with the committee's."""
    stored = {unit.code: unit for unit in Unit.objects.visible_to(access)}
    plans, seen = [], set()
    for row in table.rows:
        values = {key: _text(row.values.get(key)) for key in table.columns}
        code = values.get("code", "")
        plan = RowPlan(
            row.number, f"{code} {values.get('name', '')}".strip(), reasons=[p.message for p in row.problems]
        )
        plans.append(plan)
        if code in seen:
            plan.reasons.append(_("代码 %(code)s 在表中出现了两次") % {"code": code})
            continue
        seen.add(code)
        unit = stored.get(code) or Unit(committee_id=access.committee_id, code=code)
        if unit.pk is None:
            values["short_name"] = values.get("short_name") or values.get("name", "")[:30]
        for name, value in values.items():
            old = getattr(unit, name)
            if old != value:
                plan.changes.append((str(UNIT_HEADERS[name]), old, value))
                setattr(unit, name, value)
        plan.reasons += _problems_of(unit)
        if not plan.reasons:
            plan.action = "new" if unit.pk is None else "changed" if plan.changes else "unchanged"
            if plan.action != "unchanged":
                plan.payload = {"unit": unit.pk, "fields": values}
    return plans


def plan_people(access, table: Table) -> list[RowPlan]:
    """Compare a table of people with the committee's: new accounts, further posts, changed particulars."""
    units = {}
    for unit in Unit.objects.visible_to(access).active():
        units |= {unit.name: unit, unit.short_name: unit, unit.code: unit}
    roles = {str(role.label): role for role in Role} | {"负责人": Role.UNIT_HEAD}
    stored = {
        p.username: p for p in User.objects.filter(committee_id=access.committee_id).prefetch_related("posts")
    }
    plans, fresh = [], {}
    for row in table.rows:
        values = {key: _text(row.values.get(key)) for key in table.columns if key != "start_on"}
        start_on = row.values.get("start_on") or timezone.localdate()
        plan = RowPlan(
            row.number,
            f"{values.get('name', '')} {values.get('username', '')}".strip(),
            reasons=[p.message for p in row.problems],
        )
        plans.append(plan)
        role = roles.get(values.get("role", ""))
        unit = units.get(values.get("unit", ""))
        if role is None:
            plan.reasons.append(_("岗位‘%(role)s’不认识") % {"role": values.get("role", "")})
        elif role in UNIT_ROLES and unit is None:
            plan.reasons.append(_("没有名为‘%(unit)s’的单位") % {"unit": values.get("unit", "")})
        elif not (verdict := rules.may_appoint(access, role=role, unit=unit if role in UNIT_ROLES else None)):
            plan.reasons.append(verdict.reason)
        particulars = {
            name: values[name]
            for name in ("name", "username", "job_title", "phone", "email")
            if name in values
        }
        username = particulars.get("username", "")
        person = stored.get(username)
        if person is None:
            draft = User(committee_id=access.committee_id, **particulars)
            draft.set_unusable_password()
            if username not in fresh:
                plan.reasons += _problems_of(draft, exclude=["password"])
            elif fresh[username] != particulars.get("name"):
                plan.reasons.append(_("登录名 %(u)s 在表中给了两个人") % {"u": username})
            if not plan.reasons:
                plan.action = "new" if username not in fresh else "changed"
                plan.changes = [(_("任职"), "", f"{unit.short_name if unit else ''}{role.label}")]
                fresh[username] = particulars.get("name")
        else:
            for name, value in particulars.items():
                if value and getattr(person, name) != value:
                    plan.changes.append((str(PERSON_HEADERS[name]), getattr(person, name), value))
            if plan.changes and person.pk != access.user.pk:
                verdict = rules.may_manage_account_of(access, person)
                if not verdict:
                    plan.reasons.append(verdict.reason)
            held = any(
                p.role == role
                and p.unit_id == (unit.pk if unit and role in UNIT_ROLES else None)
                and p.end_on is None
                for p in person.posts.all()
            )
            if role and not held:
                plan.changes.append((_("任职"), "", f"{unit.short_name if unit else ''}{role.label}"))
            if not plan.reasons:
                plan.action = "changed" if plan.changes else "unchanged"
        if plan.action in ("new", "changed"):
            plan.payload = {
                "particulars": particulars,
                "role": role.value,
                "unit": unit.pk if unit and role in UNIT_ROLES else None,
                "start_on": start_on.isoformat(),
            }
        else:
            plan.payload = {}
    return plans


def apply_units(*, actor, payloads) -> list[RowResult]:
    """Carry out planned rows of units."""
    access = access_of(actor)
    require(rules.may_manage_units(access))

    def one(payload):
        unit = Unit.objects.visible_to(access).get(pk=payload["unit"]) if payload["unit"] else None
        return str(services.save_unit(actor=actor, unit=unit, **payload["fields"])), "", ""

    return _each(actor, payloads, one)


def apply_people(*, actor, payloads) -> list[RowResult]:
    """Carry out planned rows of people; new accounts come with their first passwords, in this answer only."""
    access = access_of(actor)
    require(rules.may_manage_people(access))

    def one(payload):
        particulars = payload["particulars"]
        unit = Unit.objects.visible_to(access).get(pk=payload["unit"]) if payload["unit"] else None
        start_on = date.fromisoformat(payload["start_on"])
        person = User.objects.filter(
            committee_id=access.committee_id, username=particulars["username"]
        ).first()
        if person is None:
            person, password = services.create_person(
                actor=actor, posts=[(payload["role"], unit)], start_on=start_on, **particulars
            )
            return str(person), password, person.username
        given = {
            name: value for name, value in particulars.items() if value and getattr(person, name) != value
        }
        if given:
            services.update_person(actor=actor, person=person, **given)
        if not person.posts.filter(role=payload["role"], unit=unit, end_on__isnull=True).exists():
            services.appoint(actor=actor, person=person, role=payload["role"], unit=unit, start_on=start_on)
        return str(person), "", person.username

    return _each(actor, payloads, one)


def _each(actor, payloads, one) -> list[RowResult]:
    results = []
    with recording(actor=actor) as record:
        for number, payload in payloads:
            named = _("第 %(n)s 行") % {"n": number}
            try:
                with record.savepoint():
                    label, password, username = one(payload)
            except ValidationError as error:
                results.append(RowResult(named, False, " ".join(error.messages)))
            except RuleError as error:
                results.append(RowResult(named, False, error.reason))
            except (Unit.DoesNotExist, User.DoesNotExist):
                results.append(RowResult(named, False, _("单位或人员已不存在")))
            else:
                results.append(RowResult(label, True, password=password, username=username))
    return results
