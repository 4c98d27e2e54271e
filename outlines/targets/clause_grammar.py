"""One clause: its tokens, and the targets they promise.

A number stands behind its indicator (孕产妇系统管理率|达到|90%以上), before it (95%的城市社区…|建立…) or counts
something (至少配备|一名|女干部). Neighbouring numbers form a group (3.0‰、5.0‰和6.0‰以下) and are handed out over the
indicators named before them.
"""

import re
from dataclasses import dataclass, field, replace

from . import indicators
from .comparators import AT_LEAST, AT_MOST, EACH, FALL, RESPECTIVELY, RISE, Lead, read_lead
from .numerals import plain_number
from .quantities import (
    BARE,
    COUNT,
    DURATION,
    MULTIPLE,
    POINTS,
    RATE,
    RATIO,
    Quantity,
    quantity_at,
    skipped_number,
)
from .reading import Clause
from .years import YearPhrase, year_at

_SCOPE = re.compile(r"以[^，以]{1,16}?为单位|按[^，按]{1,10}?(?:统计|计算|口径)")
_COMPARING = re.compile(
    r"达到|不低于|不少于|不超过|不高于|控制在|保持在|稳定在|以上|以下|以内|[提升增降减]\S{0,2}[到至]|至少|下降|提高|降低|≥|≤"
)
_ACHIEVED = re.compile(r"20\d\d年(?:底|末)?[^，]{0,6}(?:为|是)")
_BETWEEN = frozenset(["", "、", "和", "及", "以及", "与", "或", "和/或", "至", "~", "，"])
_SERIES_END = re.compile(r"(?:、|以及|和|及|与)$")
_OLD_LEVEL = re.compile(r"(?:由|从|自)(?:目前|现在|现有|现状|当前|原来|基期)?的?$")
_OLD_LEVEL_AFTER = re.compile(r"的?(?:基础|水平)上|的基础")
_RATE_UNIT = re.compile(r"[（(](?:单位[：:])?(%|‰|1?/10万|1/十万|岁|年|万人|个|张|人|元|小时|平方米)[）)]$")
_EMPTY_HEAD = re.compile(r"^的?(?:目标|水平|标准|要求|比例|高位|区间|范围|幅度|速度|高水平)")
_MANNER = re.compile(r"^的?比例(?P<verb>配备|安排|推荐|设置|配置|配建|建设|吸纳|招收)(?P<what>.{2,30})$")
_VERB = re.compile(
    r"建立健全|建立|建有|建成|建设|设立|设有|开设|配备|配有|开展|达到|实现|拥有|具备|掌握|参加|接受|享有|享受|符合|成为|得到|纳入|获得|完成|"
    r"使用|形成|制定|成立|普及|了解|知晓|签订|执行|落实|能够?|有(?!效|关|序|需|条件)|为(?!主|单位)|配置|配齐|创建|提供|入读|进入|参与|养成|覆盖"
)
_OBJECT_END = re.compile(r"[，、；]|并(?!行)|且|以上|，|（含|或以上")
_DURATION_HEAD = re.compile(
    r"寿命|年限|年龄|时间|时长|假期?|[^周]期|期限|睡眠|锻炼|活动|运动|学时|课时|教育|间隔|阅读|户外|劳动|每天|每日|每周|每年|每月|学习|培训"
)
_GUARANTEE = re.compile(r"保证|确保|保障|落实|每天|每日|每周")
_BARE_HEAD = re.compile(
    r"(?:率|比|指数|系数|度|数|水平|分|量|例|值|寿命|年限|死亡|得分)(?:[（(][^）)]{0,12}[）)])?$"
)
_PER_HEAD = re.compile(
    r"^每?(?:十万|[百千万]|\d{1,6}[万千]?)(?:名|个|人口|人|位)?(?:常住人口|儿童|妇女|学生|人口|居民|老人|老年人|人)?(?:拥有|配备|有)?"
)
_CONSTRUCTION_VERB = re.compile(
    r"(?:建设|建成|建立|新建|改建|扩建|改扩建|创建|创办|打造|培育|培训|培养|设立|开设|配备|配置|新增|完成|改造|扶持|发展|评选|命名|认定|成立|"
    r"建有|选树|资助|救助|帮扶|举办|开展|组织|发放|表彰|实现)"
)
_OWNER_TAIL = re.compile(r"(?:中|内|里|中应|均|都)$")


@dataclass(frozen=True)
class Part:
    """What a clause says of one number, before the sentence fills in what it takes for granted."""

    indicator: str
    operator: str
    quantity: Quantity
    value: int | float
    change: str = ""
    base_year: int | None = None
    target_year: int | None = None


@dataclass
class Context:
    """What the clauses before left in force inside a sentence."""

    subject: str = ""
    target_year: int | None = None
    base_year: int | None = None
    lead: Lead | None = None


@dataclass
class _Group:
    """Neighbouring quantities with the text before and after them."""

    quantities: list[Quantity]
    before: str = ""
    after: str = ""
    years: list[YearPhrase] = field(default_factory=list)
    start: int = 0
    end: int = 0


def parse(clause: Clause, context: Context) -> list[Part]:
    """The targets of a clause. `context` gives the subject and years left open and takes those of this clause."""
    groups, years, rest = _groups(clause)
    for year in years:
        if year.role == "until" and year.leading and not groups:
            context.target_year = year.year
        elif year.role == "base":
            context.base_year = year.year
    found: list[Part] = []
    position = 0
    while position < len(groups):
        group = groups[position]
        if _is_number_first(group, groups[position + 1 :], context):
            parts, position = _number_first(clause, groups, position, context)
        else:
            parts = _number_behind(group, context, bool(found))
            position += 1
        found += parts
        for year in group.years:
            if year.role == "until" and year.leading:
                context.target_year = year.year
    if not found:
        subject = indicators.clean(rest)
        context.subject = subject if len(subject) > 1 else context.subject
    return found


def _tokens(clause: Clause) -> list[str | Quantity | YearPhrase]:
    """Text, quantities and year phrases in order. Scope phrases (以乡镇为单位) fall away; what is in brackets or
    quotation marks stays text."""
    text = clause.text
    closing = {start: end for start, end in clause.enclosed}
    tokens: list[str | Quantity | YearPhrase] = []
    position = start = 0

    def take(token, end):
        nonlocal position, start
        if start < position:
            tokens.append(text[start:position])
        if token is not None:
            tokens.append(token)
        position = start = end

    while position < len(text):
        year = year_at(text, position)
        if year and year.role != "name":
            take(year, year.end)
            continue
        if year:
            position = year.end
            continue
        if position in closing:
            position = closing[position]
            continue
        if text[position] in "以按":
            scope = _SCOPE.match(text, position)
            if scope:
                take(None, scope.end())
                continue
        quantity = quantity_at(text, position)
        if quantity:
            take(quantity, quantity.end)
        else:
            position = max(skipped_number(text, position), position + 1)
    take(None, position)
    return tokens


def _groups(clause: Clause) -> tuple[list[_Group], list[YearPhrase], str]:
    """The groups of promising quantities, all year phrases, and the text left without them."""
    text, groups, all_years = "", [], []
    years: list[YearPhrase] = []
    whole = ""
    tokens = _tokens(clause)
    for number, token in enumerate(tokens):
        if isinstance(token, str):
            text += token
            whole += token
        elif isinstance(token, YearPhrase):
            years.append(token)
            all_years.append(token)
        elif _is_old_level(token, text, tokens, number):
            text = _OLD_LEVEL.sub("", text)
        else:
            follows = _following_text(tokens, number)
            joined = (
                groups and text in _BETWEEN and not years and _same_kind(groups[-1].quantities[-1], token)
            )
            if joined and (groups[-1].end == token.start or text):
                groups[-1].quantities.append(token)
                groups[-1].end = token.end
                text = ""
            elif _is_promise(token, text, follows, clause.text):
                groups.append(_Group([token], text, "", years, token.start, token.end))
                text, years = "", []
            elif _opens_series(token, tokens, number):
                groups.append(_Group([token], text, "", years, token.start, token.end))
                text, years = "", []
            else:
                text += clause.text[token.start : token.end]
                whole += clause.text[token.start : token.end]
                continue
    for group, follower in zip(groups, [*groups[1:], None], strict=True):
        group.after = clause.text[group.end : follower.start] if follower else clause.text[group.end :]
    return groups, all_years, whole


def _following_text(tokens, number) -> str:
    follower = tokens[number + 1] if number + 1 < len(tokens) else ""
    return follower if isinstance(follower, str) else ""


def _same_kind(left: Quantity, right: Quantity) -> bool:
    return left.kind == right.kind or left.kind == BARE


def _opens_series(token: Quantity, tokens, number) -> bool:
    """A bare number whose unit stands behind the last of a row: 3.0、5.0和6.0‰."""
    if token.kind != BARE or token.chinese or number + 2 >= len(tokens):
        return False
    between, follower = tokens[number + 1], tokens[number + 2]
    return between in _BETWEEN and isinstance(follower, Quantity) and follower.kind in (BARE, RATE)


def _is_old_level(token: Quantity, text: str, tokens, number: int) -> bool:
    before = tokens[number - 1] if number else ""
    if isinstance(before, YearPhrase) and before.role == "from":
        return True
    if _OLD_LEVEL.search(text[-8:]) and token.kind != DURATION:
        return any(isinstance(later, Quantity) for later in tokens[number + 1 :])
    return bool(_OLD_LEVEL_AFTER.match(_following_text(tokens, number)))


def _is_promise(quantity: Quantity, before: str, after: str, clause: str) -> bool:
    """Whether a number is a target, and not an age, a name, a period or a case number."""
    counted = quantity.kind == COUNT
    lead = read_lead(before, counted=counted)
    if lead.achieved:
        return False
    closes = not after or bool(re.match(r"^(?:[、，（(和及与]|并|且|以及)", after))
    if quantity.kind in (RATE, POINTS):
        return True
    if quantity.kind == MULTIPLE:
        return lead.compares or bool(quantity.bound) or quantity.rise
    if quantity.kind == RATIO:
        return lead.compares or indicators.ends_in_head(lead.rest) or "比" in before[-3:]
    if quantity.kind == BARE:
        if quantity.chinese and quantity.values[0]:
            return False
        year_like = 1900 <= quantity.values[0] <= 2100 and not quantity.bound
        return lead.compares and closes and not year_like and quantity.number_end > quantity.start
    if quantity.kind == DURATION:
        return _is_promised_duration(quantity, lead, before, after, closes)
    return _is_promised_count(quantity, lead, before, after, closes)


def _is_promised_duration(quantity: Quantity, lead: Lead, before: str, after: str, closes: bool) -> bool:
    if quantity.unit in ("小时", "分钟", "课时", "学时"):
        if lead.compares or (quantity.bound and closes and before):
            return True
        return bool(_GUARANTEE.search(before)) and quantity.values[0] != 24
    if after.startswith("的") and not after.startswith(("的目标", "的水平")):
        return False
    return (
        lead.compares and closes and bool(_DURATION_HEAD.search(lead.rest[-14:]) or not lead.rest)
        or bool(quantity.bound) and closes and indicators.ends_in_head(lead.rest)
    )  # fmt: skip


def _is_promised_count(quantity: Quantity, lead: Lead, before: str, after: str, closes: bool) -> bool:
    if before.endswith(("每", "第", "这", "那", "某", "另")) or after[:1] == "半":
        return False
    explicit = bool(lead.operator) and not (lead.operator == "=" and not closes)
    if quantity.chinese:
        if quantity.unit == "个" and after.startswith(("新", "更", "较", "方面", "百分")):
            return False
        if lead.operator and re.search(r"至少|少于|低于|最少|超过|多于|最多|至多|起码", before[-8:]):
            return True
        if quantity.bound and (lead.verb or closes) and before:
            return True
        if lead.verb and quantity.unit in ("所", "名", "家", "处", "座", "间"):
            return True
        return explicit and closes and quantity.values[0] > 1 and quantity.unit != "次"
    if explicit or lead.change:
        return closes or not quantity.bound or bool(lead.operator)
    if lead.verb:
        return True
    if quantity.bound:
        return closes and bool(before)
    return closes and bool(_CONSTRUCTION_VERB.match(indicators.clean(before)))


def _is_number_first(group: _Group, later: list[_Group], context: Context) -> bool:
    first = group.quantities[0]
    if first.kind != RATE or len(group.quantities) > 1 or first.unit not in ("%", "‰"):
        return False
    lead = read_lead(group.before)
    if indicators.clean(lead.rest):
        return False
    after = group.after.lstrip("的") if not _EMPTY_HEAD.match(group.after) else ""
    if not after or after[0] in "、，（(并且；":
        return False
    if lead.change:
        return False
    return group.after.startswith("的") or not lead.operator or not context.subject


def _number_first(
    clause: Clause, groups: list[_Group], position: int, context: Context
) -> tuple[list[Part], int]:
    """95%的城市社区和85%的农村社区建立家长学校: each number with its own noun and the predicate they share."""
    series = [groups[position]]
    for follower in groups[position + 1 :]:
        if follower.quantities[0].kind != RATE or not _SERIES_END.search(follower.before):
            break
        series.append(follower)
    following = groups[position + len(series) :]
    own_target = next(
        (group for group in following if group.quantities[0].kind == RATE and group.before), None
    )
    end = own_target.start if own_target else len(clause.text)
    tail = clause.text[series[-1].end : end].lstrip("的")
    noun, predicate = _noun_and_predicate(tail)
    parts = []
    for group in series:
        own = noun
        if group is not series[-1]:
            own = _SERIES_END.sub("", group.after.lstrip("的"))
            own, own_predicate = _noun_and_predicate(own)
            shared = own_predicate or predicate
        else:
            shared = predicate
        indicator = f"{shared}的{own}比例" if shared else f"{own}比例"
        parts += _parts([indicators.clean(indicator)], group, read_lead(group.before), context)
    context.subject = parts[-1].indicator if parts else context.subject
    taken = position + len(series)
    while taken < len(groups) and groups[taken] is not own_target:
        taken += 1
    return parts, taken


def _noun_and_predicate(text: str) -> tuple[str, str]:
    text = text.rstrip("，、")
    match = _VERB.search(text, 2)
    if not match:
        return text, ""
    noun = re.sub(r"(?:都|均|要|应|至少|能够?|全部)+$", "", text[: match.start()])
    return noun, text[match.start() :]


def _number_behind(group: _Group, context: Context, continues: bool) -> list[Part]:
    first = group.quantities[0]
    counted = first.kind == COUNT or (first.kind == DURATION and bool(group.after))
    lead = read_lead(group.before, counted=counted)
    subject = indicators.clean(lead.rest)
    if counted and (lead.verb or not subject or not lead.compares):
        indicator = _counted(subject, lead, group, first)
    else:
        indicator = _measured(subject, lead, group, context)
    if continues and context.subject:
        head = _PER_HEAD.match(context.subject)
        if (
            head and len(head.group()) > 1 and indicator and not _PER_HEAD.match(indicator).group()
            if _PER_HEAD.match(indicator)
            else head and len(head.group()) > 1 and indicator
        ):
            indicator = head.group() + indicator
    if not lead.compares and context.lead and continues and not subject:
        lead = replace(context.lead, rest=lead.rest, spread=lead.spread)
    names = _distribute(indicator, lead, group)
    context.subject = indicator or context.subject
    context.lead = lead
    return _parts(names, group, lead, context)


def _measured(subject: str, lead: Lead, group: _Group, context: Context) -> str:
    share = group.quantities[0].kind == RATE
    after = group.after
    if share and not lead.compares and not group.quantities[-1].bound and subject:
        rest = re.split(r"[，、；]", after, maxsplit=1)[0].strip("的")
        if rest and not _EMPTY_HEAD.match(after) and rest[0] not in "和及与并且（(以":
            return f"{subject}{rest}的比例"
    if share and after.startswith("的") and not _EMPTY_HEAD.match(after) and not lead.change:
        rest = re.split(r"[，、；]", after[1:], maxsplit=1)[0]
        if rest and subject:
            return f"{subject}{rest}的比例"
    manner = _MANNER.match(after) if share or group.quantities[0].kind == RATIO else None
    if manner and not subject:
        return f"{manner['what']}{manner['verb']}比例"
    if not subject:
        return context.subject
    subject = _RATE_UNIT.sub("", subject)
    if share:
        subject = indicators.share_of(subject)
    return indicators.complete(subject, context.subject)


def _counted(subject: str, lead: Lead, group: _Group, quantity: Quantity) -> str:
    """政府领导班子|至少配备|一名|女干部 as 政府领导班子女干部人数."""
    found = _OBJECT_END.search(group.after)
    thing = (group.after[: found.start()] if found else group.after).strip("的")
    subject = _OWNER_TAIL.sub("", subject)
    if not thing:
        verb = _CONSTRUCTION_VERB.match(subject)
        return subject[verb.end() :] if verb and len(subject) > verb.end() + 1 else subject
    if not subject:
        return thing[: indicators.LONGEST_INDICATOR]
    if quantity.kind == DURATION:
        return f"{subject}{thing}" if thing.endswith(("时间", "时长")) else f"{subject}{thing}时间"
    counting = {"名": "人数", "人": "人数", "位": "人数", "次": "次数", "场": "场数"}.get(quantity.unit, "数")
    return f"{subject}{thing}"[: indicators.LONGEST_INDICATOR - 2] + counting


def _distribute(indicator: str, lead: Lead, group: _Group) -> list[str]:
    count = len(group.quantities)
    if lead.spread == RESPECTIVELY or count > 1:
        names = indicators.split(indicator, count) if count > 1 else indicators.split(indicator, None)
        if len(names) == 1:
            return names * count
        return names
    if lead.spread == EACH:
        return indicators.split(indicator, None)
    return indicators.split_complete(indicator)


def _parts(names: list[str], group: _Group, lead: Lead, context: Context) -> list[Part]:
    """One part for each indicator and number; a word behind the last number of a row holds for all of them."""
    quantities = group.quantities
    if len(quantities) == 1:
        quantities = quantities * len(names)
    last = quantities[-1]
    bound = last.bound
    base, until = _years_of(group, context)
    targets = [year.year for year in group.years if year.role == "until"]
    parts = []
    for number, (name, quantity) in enumerate(zip(names, quantities, strict=True)):
        unit = quantity.unit or last.unit
        if not unit:
            written = _RATE_UNIT.search(indicators.clean(lead.rest))
            unit = {"1/10万": "/10万", "1/十万": "/10万"}.get(written[1], written[1]) if written else ""
        change = RISE if quantity.rise else lead.change
        own_bound = quantity.bound or bound
        if change == FALL and own_bound == AT_MOST and unit in ("‰", "/10万", "/万", "%") and base is None:
            change = ""
        operator = own_bound or lead.operator or AT_LEAST
        year = targets[number] if len(targets) == len(names) > 1 else until
        filled = replace(quantity, unit=unit)
        if len(quantity.values) == 2:
            low, high = quantity.values
            parts.append(Part(name, AT_LEAST, filled, plain_number(low), change, base, year))
            parts.append(Part(name, AT_MOST, filled, plain_number(high), change, base, year))
        else:
            parts.append(Part(name, operator, filled, plain_number(quantity.values[0]), change, base, year))
    return parts


def _years_of(group: _Group, context: Context) -> tuple[int | None, int | None]:
    base = until = None
    for year in group.years:
        if year.role in ("base", "from"):
            base = year.year
        elif year.role == "until":
            until = year.year
    return base, until if until is not None else context.target_year
