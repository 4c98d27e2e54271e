"""Whether a nomination meets the conditions of its round, and why not. Pure; no database.

`check` answers every condition that applies, those that hold too, so that who writes sees at once what is still
missing. A blocking one that fails keeps the nomination from being filed and from being accepted; one that does not
block is for the office to look at.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLLECTIVE, INDIVIDUAL = "collective", "individual"
MOST_SUMMARY = 200


@dataclass(frozen=True)
class Conditions:
    """What a round asks. `year` is the year of the commendation, `per_unit` the most of this kind from one unit;
    `honoured_within` 0 is no limit."""

    year: int
    deeds_least: int
    deeds_most: int
    least_years: int
    honoured_within: int
    per_unit: int


@dataclass(frozen=True)
class Warned:
    """A veto that an assessment of the unit records: no veto of the nomination until the office records it as one."""

    title: str
    year: int
    url: str = ""


@dataclass(frozen=True)
class Facts:
    """What is said of a nominee. `of_unit` counts the unit's nominations of this kind that are in force, this one
    included; `vetoes` are the titles of those in force."""

    kind: str
    name: str = ""
    deeds: str = ""
    summary: str = ""
    gender: str = ""
    job_title: str = ""
    rank: str = ""
    since_year: int | None = None
    size: int | None = None
    leader_name: str = ""
    higher_honour: str = ""
    higher_honour_year: int | None = None
    of_unit: int = 1
    is_unit_active: bool = True
    vetoes: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """One condition: whether it holds, and what that means in words. `url` opens the evidence."""

    code: str
    holds: bool
    text: str
    is_blocking: bool = True
    url: str = ""


def length_of(text: str) -> int:
    """字数: characters without blanks and line breaks."""
    return len("".join(text.split()))


def is_over_cap(leaders: int, total: int, cap: int) -> bool:
    """Whether `leaders` among `total` are more than `cap` percent."""
    return leaders * 100 > cap * total


def check(facts: Facts, asked: Conditions) -> list[Verdict]:
    """Every condition that applies to the nominee, in the order of the form."""
    found = [_required(facts)]
    if facts.kind == INDIVIDUAL and facts.since_year is not None:
        found.append(_years(facts, asked))
    found += [_deeds(facts, asked), _summary(facts), _honour(facts, asked), _per_unit(facts, asked)]
    if not facts.is_unit_active:
        found.append(Verdict("unit", False, _("推荐单位已停用。")))
    found += [Verdict("veto", False, _("一票否决：%(what)s。") % {"what": title}) for title in facts.vetoes]
    found += [
        Verdict(
            "assessment",
            False,
            _("%(year)s年度考核中有一票否决：%(what)s，由办公室核实。")
            % {"year": row.year, "what": row.title},
            is_blocking=False,
            url=row.url,
        )
        for row in facts.warnings
    ]
    return found


def failures(verdicts: Iterable[Verdict]) -> list[str]:
    """The words of what blocks."""
    return [row.text for row in verdicts if row.is_blocking and not row.holds]


def _required(facts: Facts) -> Verdict:
    asked = [(_("名称"), facts.name)]
    if facts.kind == INDIVIDUAL:
        asked = [
            (_("姓名"), facts.name),
            (_("性别"), facts.gender),
            (_("职务"), facts.job_title),
            (_("级别"), facts.rank),
            (_("从事妇女儿童工作起始年份"), facts.since_year),
        ]
    else:
        asked += [(_("集体人数"), facts.size), (_("集体负责人"), facts.leader_name)]
    if facts.higher_honour.strip():
        asked.append((_("上级表彰的年份"), facts.higher_honour_year))
    missing = [label for label, value in asked if not str(value or "").strip()]
    if missing:
        return Verdict("required", False, _("没有填写：%(what)s。") % {"what": "、".join(missing)})
    return Verdict("required", True, _("基本情况已填齐。"))


def _years(facts: Facts, asked: Conditions) -> Verdict:
    served = asked.year - facts.since_year
    return Verdict(
        "years",
        served >= asked.least_years,
        _("从事妇女儿童工作 %(n)s 年，要求不少于 %(least)s 年。")
        % {"n": max(served, 0), "least": asked.least_years},
    )


def _deeds(facts: Facts, asked: Conditions) -> Verdict:
    length = length_of(facts.deeds)
    return Verdict(
        "deeds",
        asked.deeds_least <= length <= asked.deeds_most,
        _("事迹材料 %(n)s 字，要求 %(least)s 至 %(most)s 字。")
        % {"n": length, "least": asked.deeds_least, "most": asked.deeds_most},
    )


def _summary(facts: Facts) -> Verdict:
    length = length_of(facts.summary)
    return Verdict(
        "summary",
        0 < length <= MOST_SUMMARY,
        _("事迹简介 %(n)s 字，要求填写，不超过 %(most)s 字。") % {"n": length, "most": MOST_SUMMARY},
    )


def _honour(facts: Facts, asked: Conditions) -> Verdict:
    year = facts.higher_honour_year
    if not asked.honoured_within or year is None:
        return Verdict("honour", True, _("没有近年受过上级同类表彰的情形。"))
    return Verdict(
        "honour",
        year + asked.honoured_within <= asked.year,
        _("%(year)s年受过上级同类表彰，%(n)s 年内受过的不再推荐。")
        % {"year": year, "n": asked.honoured_within},
    )


def _per_unit(facts: Facts, asked: Conditions) -> Verdict:
    return Verdict(
        "per_unit",
        facts.of_unit <= asked.per_unit,
        _("本单位推荐了 %(n)s 个，每个单位最多 %(most)s 个。") % {"n": facts.of_unit, "most": asked.per_unit},
    )
