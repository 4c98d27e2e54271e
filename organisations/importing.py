"""Units and people from a spreadsheet: what each row would do, and then doing it, each row on its own."""

import copy
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
from pages.rules import Conflict, RuleError, require
from pages.staleness import fingerprint

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


def _is_example(kind, values: dict) -> bool:
    """Whether a row is the template's example, left in by whoever filled it in."""
    headers = UNIT_HEADERS if kind == "units" else PERSON_HEADERS
    example = dict(zip(headers, EXAMPLES[kind], strict=True))
    told = [name for name in values if not isinstance(example[name], date)]
    return len(told) > 1 and all(values[name] == example[name] for name in told)


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
    plans, seen, named = [], set(), set()
    for row in table.rows:
        values = {key: _text(row.values.get(key)) for key in table.columns}
        code = values.get("code", "")
        plan = RowPlan(
            row.number, f"{code} {values.get('name', '')}".strip(), reasons=[p.message for p in row.problems]
        )
        plans.append(plan)
        if _is_example("units", values):
            plan.reasons.append(_("这是模板里的示例行"))
            continue
        if code in seen:
            plan.reasons.append(_("代码 %(code)s 在表中出现了两次") % {"code": code})
            continue
        seen.add(code)
        unit = stored.get(code) or Unit(committee_id=access.committee_id, code=code)
        if not values.get("short_name"):
            # An empty short name means "leave it", or for a new unit "the same as the name".
            values["short_name"] = unit.short_name if unit.pk else values.get("name", "")[:30]
        fields = {name: value for name, value in values.items() if getattr(unit, name) != value}
        shown = fingerprint(unit, fields)
        for name, value in fields.items():
            plan.changes.append((str(UNIT_HEADERS[name]), getattr(unit, name), value))
            setattr(unit, name, value)
        plan.reasons += _problems_of(unit)
        # Two rows of one table may not take the same name either.
        for name in ("name", "short_name"):
            if (name, getattr(unit, name)) in named:
                plan.reasons.append(
                    _("%(what)s‘%(value)s’在表中出现了两次")
                    % {"what": UNIT_HEADERS[name], "value": getattr(unit, name)}
                )
        if not plan.reasons:
            named |= {("name", unit.name), ("short_name", unit.short_name)}
            plan.action = "new" if unit.pk is None else "changed" if plan.changes else "unchanged"
            if plan.action == "new":
                plan.payload = {"unit": None, "fields": {"code": code, **values}, "seen": None}
            elif plan.action == "changed":
                plan.payload = {"unit": unit.pk, "fields": fields, "seen": shown}
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
        if _is_example("people", values):
            plan.reasons.append(_("这是模板里的示例行"))
            continue
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
        place = unit if role in UNIT_ROLES else None
        changed, appoints = [], True
        if person is None:
            draft = User(committee_id=access.committee_id, **particulars)
            draft.set_unusable_password()
            if username not in fresh:
                plan.reasons += _problems_of(draft, exclude=["password"])
            elif fresh[username] != particulars.get("name"):
                plan.reasons.append(_("登录名 %(u)s 在表中给了两个人") % {"u": username})
            if not plan.reasons:
                plan.action = "new" if username not in fresh else "changed"
                plan.changes = [(_("任职"), "", f"{place.short_name if place else ''}{role.label}")]
                fresh[username] = particulars.get("name")
        else:
            changed = [
                name for name, value in particulars.items() if value and getattr(person, name) != value
            ]
            _plan_particulars(access, plan, person, {name: particulars[name] for name in changed})
            appoints = role is not None and not any(
                post.role == role and post.unit_id == (place.pk if place else None) and post.end_on is None
                for post in person.posts.all()
            )
            if appoints:
                try:
                    services.refuse_both_admin_and_auditor(person, role, start_on)
                except ValidationError as error:
                    plan.reasons += error.messages
                plan.changes.append((_("任职"), "", f"{place.short_name if place else ''}{role.label}"))
            if not plan.reasons:
                plan.action = "changed" if plan.changes else "unchanged"
        if plan.action in ("new", "changed"):
            plan.payload = {
                "particulars": particulars,
                # What the preview showed: whose row it was, which particulars change, from what, and the post.
                "person": person.pk if person else None,
                "changed": changed,
                "seen": fingerprint(person, changed) if person else None,
                "appoints": appoints,
                "role": role.value,
                "unit": place.pk if place else None,
                "start_on": start_on.isoformat(),
            }
    return plans


def _plan_particulars(access, plan: RowPlan, person, changes: dict) -> None:
    """What a row changes of a stored person: shown old → new, checked, and refused where it is not ours to do."""
    if not changes:
        return
    draft = copy.copy(person)
    for name, value in changes.items():
        plan.changes.append((str(PERSON_HEADERS[name]), getattr(person, name), value))
        setattr(draft, name, value)
    try:
        draft.clean_fields(exclude=["password", "committee"])
    except ValidationError as error:
        plan.reasons += [
            f"{PERSON_HEADERS[name]}：{message}"
            for name, texts in error.message_dict.items()
            for message in texts
        ]
    verdict = rules.may_edit_particulars_of(access, person)
    if not verdict:
        plan.reasons.append(verdict.reason)


def apply_units(*, actor, payloads) -> list[RowResult]:
    """Carry out planned rows of units."""
    access = access_of(actor)
    require(rules.may_manage_units(access))

    def one(payload):
        unit = Unit.objects.visible_to(access).get(pk=payload["unit"]) if payload["unit"] else None
        saved = services.save_unit(actor=actor, unit=unit, seen=payload["seen"], **payload["fields"])
        return str(saved), "", ""

    return _each(actor, payloads, one)


def apply_people(*, actor, payloads) -> list[RowResult]:
    """Carry out planned rows of people; new accounts come with their first passwords, in this answer only."""
    access = access_of(actor)
    require(rules.may_manage_people(access))

    handled = set()

    def one(payload):
        particulars = payload["particulars"]
        username = particulars["username"]
        unit = Unit.objects.visible_to(access).get(pk=payload["unit"]) if payload["unit"] else None
        start_on = date.fromisoformat(payload["start_on"])
        person = User.objects.filter(committee_id=access.committee_id, username=username).first()
        # A second row about the same person meets what the first has just written.
        again = username in handled
        if not again and (person.pk if person else None) != payload["person"]:
            raise Conflict(_("预览之后，登录名 %(u)s 已被登记或改动，请重新上传核对") % {"u": username})
        if person is None:
            person, password = services.create_person(
                actor=actor, posts=[(payload["role"], unit)], start_on=start_on, **particulars
            )
            handled.add(username)
            return str(person), password, username
        if payload["changed"]:
            given = {name: particulars[name] for name in payload["changed"]}
            services.update_person(
                actor=actor, person=person, seen=None if again else payload["seen"], **given
            )
        if payload["appoints"]:
            services.appoint(actor=actor, person=person, role=payload["role"], unit=unit, start_on=start_on)
        handled.add(username)
        return str(person), "", username

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
            except (RuleError, Conflict) as error:
                results.append(RowResult(named, False, error.reason))
            except (Unit.DoesNotExist, User.DoesNotExist):
                results.append(RowResult(named, False, _("单位或人员已不存在")))
            else:
                results.append(RowResult(label, True, password=password, username=username))
    return results
