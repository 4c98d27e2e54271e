"""Which numbers are targets: not ages, names, periods, case numbers or levels already reached."""

import re

from . import indicators
from .comparators import EXACTLY, HAVING, Lead, read_lead
from .quantities import BARE, COUNT, DURATION, MULTIPLE, POINTS, RATE, RATIO, Quantity

# 达到2小时的学生 names a group, 达到2小时的目标 does not.
_EMPTY = re.compile(r"的(?:目标|水平|标准|要求|比例|规模|基础上)")
_CLOSES = re.compile(r"[、，（(和及与]|并|且|以及")
_AN_AMOUNT = re.compile(r"至少|少于|低于|最少|超过|多于|最多|至多|起码")
_HOURS = frozenset(["小时", "分钟", "课时", "学时"])
_DURATION_HEAD = re.compile(
    r"寿命|年限|年龄|时间|时长|假期?|[^周]期|期限|睡眠|锻炼|活动|运动|学时|课时|教育|间隔|阅读|户外|劳动|每[天日周年月]|学习|培训"
)
_DAILY = re.compile(r"保证|确保|保障|落实|每[天日周]")
_BUILDING = re.compile(
    r"(?:建设|建成|建立|新建|改建|扩建|改扩建|创建|创办|打造|培育|培训|培养|设立|开设|配备|配置|新增|完成|改造|扶持|发展|评选|命名|"
    r"认定|成立|建有|选树|资助|救助|帮扶|举办|开展|组织|发放|表彰)+"
)
_SERVED = re.compile(r"进行|提供|开展|实施|接种|发放")
_FUNDING = re.compile(r"投入|安排|落实|筹集|发放|提供|争取|拨付|贷款|补助|资助")
# One of these counted with a Chinese numeral and a verb is a thing to be put there (设立一所, 配备一名);
# 一个, 一套, 一批 are mere articles.
_THINGS_BUILT = frozenset("所名家处座间")


def is_promise(quantity: Quantity, before: str, after: str, measured: str = "", unit: str = "") -> bool:
    """Whether `quantity`, with the clause's text before and after it, is something to be reached.

    `measured` and `unit` are what the clauses before it measured: a part of that (其中女性, 农村) needs less said."""
    lead = read_lead(before, counted=quantity.kind == COUNT)
    if lead.achieved:
        return False
    closes = not after or bool(_CLOSES.match(after))
    if quantity.kind == RATE and quantity.chinese and not after.startswith("的"):
        # 半数妇女, 三分之一村民: a manner of speaking unless something compares or an indicator precedes.
        return lead.compares or bool(quantity.bound) or bool(closes and lead.rest) or quantity.unit != "%"
    if quantity.kind in (RATE, POINTS):
        return True
    if after.startswith("的") and quantity.kind in (COUNT, DURATION, BARE) and not _EMPTY.match(after):
        return False
    part = indicators.clean(lead.rest)
    if closes and unit and unit == quantity.unit and (lead.compares or indicators.is_modifier(part)):
        return True
    if closes and not quantity.chinese and indicators.is_modifier(part) and indicators.ends_in_head(measured):
        return True
    if quantity.kind == MULTIPLE:
        return lead.compares or bool(quantity.bound) or quantity.rise
    if quantity.kind == RATIO:
        return lead.compares or indicators.ends_in_head(lead.rest) or "比" in before[-3:]
    if quantity.kind == BARE:
        return _is_promised_figure(quantity, lead, closes)
    if quantity.kind == DURATION:
        return _is_promised_duration(quantity, lead, before, after, closes)
    return _is_promised_count(quantity, lead, before, after, closes)


def without_building_verb(phrase: str) -> str:
    """省级儿童友好社区 of 创建省级儿童友好社区."""
    match = _BUILDING.match(phrase)
    if not match or len(phrase) <= match.end() + 1:
        return phrase
    # 新增 stays: what is new is counted, not what there is.
    return ("新增" if match.group().endswith("新增") else "") + phrase[match.end() :]


def _is_promised_figure(quantity: Quantity, lead: Lead, closes: bool) -> bool:
    """A number without a unit: 性别比控制在108以内, never a year or a hotline."""
    if quantity.chinese and quantity.values[0]:
        return False
    year_like = 1900 <= quantity.values[0] <= 2100 and not quantity.bound
    return lead.compares and closes and not year_like


def _is_promised_duration(quantity: Quantity, lead: Lead, before: str, after: str, closes: bool) -> bool:
    """Ages and periods are mostly names of groups (3岁以下儿童); a target measures a life span, a leave, a time."""
    if quantity.unit in _HOURS:
        if lead.compares or (quantity.bound and closes and before):
            return True
        return bool(_DAILY.search(before)) and quantity.values[0] != 24
    if not closes:
        return False
    if lead.compares:
        return not lead.rest or bool(_DURATION_HEAD.search(lead.rest[-14:]))
    return bool(quantity.bound) and indicators.ends_in_head(lead.rest)


def _is_promised_count(quantity: Quantity, lead: Lead, before: str, after: str, closes: bool) -> bool:
    if before.endswith(("这", "那", "某", "另")) or after.startswith("半"):
        return False
    compared = bool(lead.operator) and (lead.operator != EXACTLY or closes)
    if quantity.chinese:
        if _AN_AMOUNT.search(before[-8:]) and lead.operator:
            return True
        if quantity.bound:
            return bool(before) and bool(lead.verb or closes)
        if lead.verb and quantity.unit in _THINGS_BUILT:
            return True
        return compared and closes and quantity.values[0] > 1 and quantity.unit != "次"
    if compared:
        return True
    if lead.verb in HAVING and not quantity.bound:
        # 纲要有8个领域 describes; 每个县有1所 promises.
        return bool(re.search(r"每|均|各|都", before))
    if lead.verb:
        return True
    if lead.change:
        return closes or not quantity.bound
    if before.endswith("为") and _SERVED.search(after):
        return True
    if quantity.bound:
        return closes and bool(before)
    if not closes:
        return False
    return bool(_BUILDING.match(indicators.clean(before))) or (
        quantity.unit.endswith("元") and bool(_FUNDING.search(before))
    )
