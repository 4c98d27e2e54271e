"""One clause: the targets it promises, with what the clauses before it left open.

A number stands behind its indicator (孕产妇系统管理率|达到|90%以上), before it (95%的城市社区…|建立…) or counts
something (至少配备|一名|女干部). The numbers of a group are handed out over the indicators named before them.
"""

import re
from dataclasses import dataclass, field, replace

from . import indicators
from .comparators import AT_LEAST, AT_MOST, EACH, EXACTLY, FALL, RESPECTIVELY, RISE, Lead, read_lead
from .groups import Group, grouped
from .numerals import plain_number
from .promises import without_building_verb
from .quantities import COUNT, DURATION, RATE, RATIO, Quantity
from .reading import Clause
from .trends import read_trend

_ROW_END = re.compile(r"(?:、|以及|和|及|与)$")
_UNIT_IN_BRACKETS = re.compile(
    r"[（(](?:单位[：:])?(%|‰|1?/10万|1/十万|岁|年|万人|个|张|人|元|小时|平方米)[）)]$"
)
_BRACKET_UNIT = {"1/10万": "/10万", "1/十万": "/10万"}
# 达到90%的水平: words behind a number that name nothing.
_EMPTY = re.compile(
    r"的?(?:(?:目标|标准|规模)(?![化人群对的])|水平|要求|比例|高位|区间|范围|幅度|速度|高水平)"
)
_MANNER = re.compile(r"的?比例(?P<verb>配备|安排|推荐|设置|配置|配建|建设|吸纳|招收)(?P<what>.{2,30})$")
_PREDICATE = re.compile(
    r"建立健全|建立|建有|建成|建设|设立|设有|开设|配备|配有|开展|达到|实现|拥有|具备|掌握|参加|接受|享有|享受|符合|成为|得到|纳入|"
    r"获得|完成|使用|形成|制定|成立|普及|了解|知晓|签订|执行|落实|能够?|有(?![效关序需])|为(?![主单])|配置|配齐|创建|提供|入读|"
    r"进入|参与|养成|覆盖"
)
_IS_FEMALE = re.compile(r"[为是](女性|妇女|女|男性)$")
_THING_END = re.compile(r"[，、；]|并(?!行)|且|以上|（含|或以上")
_REMARK = re.compile(r"\d[%‰/][^，]{0,8}(?:以上|以下|以内)|(?:达到|不低于|不少于|不超过|不高于|控制在)\d")
# Without a Chinese character or a percent sign nothing is promised.
_WORDS = re.compile(r"[\u4e00-\u9fff%‰]")
_OWNER_TAIL = re.compile(r"(?:(?<![初高])中|内|里|均|都)$")
_GUARANTEE = re.compile(r"^(?:保障|保证|确保|落实)")
_PER_HEAD = re.compile(
    r"每(?:十万|[百千万]|\d{1,6}[万千]?)(?:名|个|人口|人|位)?(?:常住人口|儿童|妇女|学生|人口|居民|老人|老年人|人)?(?:拥有|配备|有)?"
)
_COUNTING = {"名": "人数", "人": "人数", "位": "人数", "次": "次数", "场": "场数"}


@dataclass(frozen=True)
class Part:
    """What a clause says of one number."""

    indicator: str
    operator: str
    value: int | float
    unit: str
    change: str = ""
    base_year: int | None = None
    target_year: int | None = None


@dataclass
class Context:
    """What the clauses before left in force inside a sentence.

    `subject` is the indicator last spoken of and `whole` what it is a part of (农村 of all); `setting` is an
    opening such as 领导班子中; `lead` is a comparison that a colon opened (下降到：) and `row_lead` the one of the
    number before in the same clause."""

    subject: str = ""
    whole: str = ""
    unit: str = ""
    setting: str = ""
    target_years: list[int] = field(default_factory=list)
    base_year: int | None = None
    lead: Lead | None = None
    row_lead: Lead | None = None

    def after_semicolon(self) -> "Context":
        """A semicolon ends the sentence; its years and subject serve a clause that names none."""
        return Context(self.subject, self.whole, target_years=self.target_years, base_year=self.base_year)


def parse(clause: Clause, context: Context) -> tuple[list[Part], tuple[str, str] | None]:
    """The targets of a clause, or else the trend it states. Updates `context` for the clauses that follow."""
    if not _WORDS.search(clause.text):
        return [], None
    read = grouped(clause, context.subject, context.unit)
    for year in read.years:
        if year.role == "base":
            context.base_year = year.year
    if not read.groups:
        return [], _without_number(read.rest, [year for year in read.years if year.role == "until"], context)
    reports = any(year.role == "until" and not year.announced for year in read.years)
    groups = _without_qualifiers(read.groups, clause)
    found: list[Part] = []
    position = 0
    while position < len(groups):
        group = groups[position]
        if _is_number_first(group, context):
            parts, position = _number_first(clause, groups, position, context)
        else:
            parts = _number_behind(groups, position, context)
            position += 1
        # 2020年死亡率为12/10万 tells what was; a goal is reached (达到) or announced (到2030年).
        found += [part for part in parts if not (reports and part.operator == EXACTLY)]
        leading = [year.year for year in group.years if year.role == "until" and year.leading]
        context.target_years = leading or context.target_years
    context.unit = found[-1].unit if found else ""
    return found, None


def remarks(clause: Clause) -> list[Clause]:
    """Brackets that promise something of their own: 毛入园率达到98%（其中农村95%以上）."""
    return [
        Clause(clause.text[start + 1 : end - 1], clause.start + start + 1, clause.start + end - 1)
        for start, end in clause.enclosed
        if clause.text[start] in "（(" and _REMARK.search(clause.text, start, end)
    ]


def _without_qualifiers(groups: list[Group], clause: Clause) -> list[Group]:
    """管理率达到90%以上的县达到85%: the first number says which counties, the second is the target."""
    kept: list[Group] = []
    carried = ""
    for number, group in enumerate(groups):
        group.before = carried + group.before
        carried = ""
        last = number + 1 == len(groups)
        owned = bool(indicators.clean(read_lead(group.before).rest))
        if not last and owned and group.after.startswith("的") and not _EMPTY.match(group.after):
            carried = group.before + clause.text[group.start : group.end]
        else:
            kept.append(group)
    return kept


def _without_number(rest: str, years, context: Context) -> tuple[str, str] | None:
    if any(year.leading for year in years):
        context.target_years = [year.year for year in years]
    trend = read_trend(rest)
    lead = read_lead(rest)
    opens = bool(trend is None and lead.operator and lead.rest)
    context.lead = lead if opens else None
    subject = trend[0] if trend else indicators.clean(lead.rest if opens else rest)
    if len(subject) > 1:
        context.subject = context.whole = subject
        context.setting = subject if subject.endswith(("中", "中的")) and not subject.startswith("在") else ""
    return trend


def _is_number_first(group: Group, context: Context) -> bool:
    first = group.quantities[0]
    if first.unit not in ("%", "‰") or len(group.quantities) > 1:
        return False
    lead = read_lead(group.before)
    after = group.after.lstrip("的")
    if not indicators.is_region(lead.rest) or lead.change or _EMPTY.match(group.after):
        return False
    if not after or after[0] in "、，；（(并且":
        return False
    return group.after.startswith("的") or not lead.operator or not context.subject


def _number_first(
    clause: Clause, groups: list[Group], position: int, context: Context
) -> tuple[list[Part], int]:
    """95%的城市社区和85%的农村社区建立家长学校: each number has its own noun; they share the predicate.

    Counts inside the predicate belong to it (90%的社区建设1所…); the next share with words of its own does not."""
    row = [groups[position]]
    taken = position + 1
    while taken < len(groups):
        follower = groups[taken]
        if follower.quantities[0].kind == RATE:
            if not _ROW_END.search(follower.before):
                break
            row.append(follower)
        taken += 1
    end = groups[taken].start if taken < len(groups) else len(clause.text)
    noun, predicate = _noun_and_predicate(clause.text[row[-1].end : end])
    parts: list[Part] = []
    for group in row:
        own_noun, own_predicate = noun, predicate
        if group is not row[-1]:
            own_noun, own_predicate = _noun_and_predicate(_ROW_END.sub("", group.after))
            own_predicate = own_predicate or predicate
        lead = read_lead(group.before)
        region = indicators.clean(lead.rest) if group is row[0] else ""
        indicator = _share_of_those(region + own_noun, own_predicate)
        parts += _parts([indicator], group, lead, context)
    context.subject = context.whole = parts[-1].indicator
    return parts, taken


def _noun_and_predicate(text: str) -> tuple[str, str]:
    text = text.strip("的，、")
    match = _PREDICATE.search(text, 2)
    if not match:
        return text, ""
    return re.sub(r"(?:都|均|要|应|至少|全部)+$", "", text[: match.start()]), text[match.start() :]


def _share_of_those(noun: str, predicate: str) -> str:
    female = _IS_FEMALE.match(predicate)
    if female:
        return f"{noun}中{female[1]}比例"
    return f"{predicate}的{noun}比例" if predicate else f"{noun}比例"


def _number_behind(groups: list[Group], position: int, context: Context) -> list[Part]:
    group = groups[position]
    lead, subject, indicator = _named(groups, position, context)
    if position and subject:
        indicator = _per_head(context.subject, indicator)
    opened = context.row_lead if position and group.before.startswith(("、", "和", "及")) else context.lead
    if opened and not lead.compares:
        # 近视率下降到：小学生38%，初中生60% and 城市控制在10%、农村15% compare once for the whole list.
        lead = replace(lead, operator=opened.operator, change=opened.change)
    if not indicators.is_modifier(subject):
        context.whole = indicator or context.whole
    context.row_lead = lead
    names = _distribute(indicator, lead, len(group.quantities))
    if context.setting and subject:
        names = [context.setting.removesuffix("的") + name for name in names]
        context.setting = ""
    context.subject = indicator or context.subject
    return _parts(names, group, lead, context)


def _named(groups: list[Group], position: int, context: Context) -> tuple[Lead, str, str]:
    """How the number compares, the words of its own before it, and the indicator they come to."""
    group = groups[position]
    first = group.quantities[0]
    thing = _thing(groups, position) if first.kind in (COUNT, DURATION) else ""
    lead = read_lead(group.before, counted=bool(thing))
    subject = indicators.clean(lead.rest)
    if thing or (first.kind in (COUNT, DURATION) and not lead.compares):
        if lead.operator == EXACTLY:
            lead = replace(lead, operator="")
        thing = ("新增" if lead.verb == "新增" else "") + thing
        indicator = indicators.complete(_counted(subject, thing, first), context.whole or context.subject)
        return (
            replace(lead, spread=""),
            subject,
            indicator or indicators.without_rate(context.subject),
        )
    if first.kind == RATE and not lead.compares and (compared := indicators.share_of_compared(subject)):
        subject, word = compared
        lead = replace(lead, operator=read_lead(word).operator)
    return lead, subject, _measured(subject, lead, group, context)


def _thing(groups: list[Group], position: int) -> str:
    """What is counted: the noun behind the number. A row of times shares the one behind the last."""
    group = groups[position]
    if group.quantities[0].kind == DURATION:
        while position + 1 < len(groups) and group.after.startswith(("、", "和", "及")):
            position += 1
            group = groups[position]
    if _EMPTY.match(group.after) or group.after.startswith(("（", "(")):
        return ""
    end = _THING_END.search(group.after)
    return (group.after[: end.start()] if end else group.after).strip("的")


def _counted(subject: str, thing: str, quantity: Quantity) -> str:
    """政府领导班子|至少配备|一名|女干部 as 政府领导班子女干部人数."""
    subject = _OWNER_TAIL.sub("", _GUARANTEE.sub("", subject))
    if not thing:
        return without_building_verb(subject)
    if not subject:
        return thing
    if quantity.kind == DURATION:
        name = "" if thing.endswith(("时间", "时长")) else "时间"
    else:
        name = _COUNTING.get(quantity.unit.lstrip("十百千万亿"), "数")
    return f"{subject}{thing}{name}"


def _measured(subject: str, lead: Lead, group: Group, context: Context) -> str:
    kind, after = group.quantities[0].kind, group.after
    if not subject:
        manner = _MANNER.match(after) if kind in (RATE, RATIO) else None
        if manner:
            return f"{manner['what']}{manner['verb']}比例"
        return context.subject if kind not in (COUNT, DURATION) else indicators.without_rate(context.subject)
    if kind == RATE and not lead.change and not _EMPTY.match(after):
        rest = re.split(r"[，、；]", after, maxsplit=1)[0]
        uncompared = not lead.compares and not group.quantities[-1].bound
        if rest.strip("的") and (rest[0] == "的" or (uncompared and rest[0] not in "和及与并且（(以")):
            return f"{subject}{rest.strip('的')}的比例"
    subject = indicators.part_first(_UNIT_IN_BRACKETS.sub("", subject))
    if kind == RATE:
        subject = indicators.share_of(subject)
    return indicators.complete(subject, context.whole or context.subject)


def _per_head(previous: str, indicator: str) -> str:
    """每千名儿童拥有…医师达到1.12名、床位增至3.17张: the second number is per thousand children too."""
    head = _PER_HEAD.match(previous)
    if not head or not indicator or _PER_HEAD.match(indicator):
        return indicator
    return head.group() + indicator


def _distribute(indicator: str, lead: Lead, count: int) -> list[str]:
    if count > 1:
        names = indicators.split(indicator, count)
        return names if len(names) == count else [indicator] * count
    if lead.spread in (EACH, RESPECTIVELY):
        return indicators.split(indicator, None)
    return indicators.split_complete(indicator)


def _parts(names: list[str], group: Group, lead: Lead, context: Context) -> list[Part]:
    """One part for each indicator and number; a word behind the last number of a row holds for all of them."""
    quantities = group.quantities if len(group.quantities) > 1 else group.quantities * len(names)
    names = names * len(quantities) if len(names) == 1 else names
    last = quantities[-1]
    base = next((year.year for year in group.years if year.role in ("base", "from")), None)
    until = [year.year for year in group.years if year.role == "until"] or context.target_years
    one_each = len(until) == len(quantities) > 1 and len(set(names)) == 1
    parts: list[Part] = []
    for number, (name, quantity) in enumerate(zip(names, quantities, strict=True)):
        bound = quantity.bound or last.bound
        change = RISE if quantity.rise else lead.change
        if change == FALL and bound == AT_MOST:
            # 死亡率下降12/10万以下 leaves out 到: a fall has no upper bound.
            change = ""
        year = (until[number] if one_each else until[-1]) if until else None
        limits = ((AT_LEAST, AT_MOST), quantity.values) if len(quantity.values) == 2 else None
        for operator, value in (
            zip(*limits, strict=True) if limits else [(bound or lead.operator, quantity.values[0])]
        ):
            unit = quantity.unit or last.unit or _bracket_unit(lead.rest)
            name = name[-indicators.LONGEST_INDICATOR :]
            parts.append(Part(name, operator or AT_LEAST, plain_number(value), unit, change, base, year))
    return parts


def _bracket_unit(text: str) -> str:
    """/10万 of 孕产妇死亡率（1/10万）降至12."""
    written = _UNIT_IN_BRACKETS.search(indicators.clean(text))
    return _BRACKET_UNIT.get(written[1], written[1]) if written else ""
