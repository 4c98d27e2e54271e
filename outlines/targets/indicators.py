"""Noun phrases: what a number measures."""

import re

LONGEST_INDICATOR = 120

_HEADS = (
    "率|比例|比重|占比|性别比|指数|系数|寿命|年限|年龄|水平|数量|总量|人数|总数|次数|件数|数|面积|时间|时长|学时|密度|"
    "普及程度|覆盖面|规模|收入|工资|经费|投入|产值|支出|增加值|人口|差距|达标合格|比值|得分|增幅|降幅|增速|满意度|知晓度|发生数|生师比|师生比"
)
_ENDS_IN_HEAD = re.compile(rf"(?:{_HEADS})(?:[（(][^）)]{{0,20}}[）)])?$")
_ENDS_IN_SHARE = re.compile(r"(?:率|比例|比重|占比|覆盖面)$")

_POPULATION = re.compile(
    r"儿童|婴幼儿|婴儿|新生儿|幼儿|妇女|女性|男性|孕产妇|产妇|孕妇|学生|中小学生|青少年|未成年人|女童|女职工|职工|"
    r"居民|人口|老年人|家长|学校|社区|农村|城市|城镇|人群|患者|女生|女孩|男孩|劳动者|残疾人|农民"
)
_LAST_POPULATION = re.compile(rf"(?:{_POPULATION.pattern})$")
_SEPARATOR = re.compile(
    r"、|以及|(?<![共温缓调总饱])和(?![谐睦平解美善气治])|(?<![普以涉顾波])及(?![时格早物其以])|(?<!参)与(?!.{0,12}(?:相适应|同步))"
)
_MODIFIERS = (
    "城市", "城镇", "农村", "城乡", "牧区", "全国", "全省", "全市", "全县", "全区", "省级",
    "市级", "县级", "区级", "乡级", "村级", "乡镇", "街道", "男性", "女性", "男", "女",
    "小学", "初中", "高中", "小学生", "初中生", "高中生", "公办", "民办", "省", "市", "县",
    "区", "乡", "村", "流动", "常住", "户籍", "成年", "城市社区", "农村社区", "学前三年",
    "学前一年", "初婚", "婚前", "孕前",
)  # fmt: skip
_LONGEST_MODIFIER_FIRST = sorted(_MODIFIERS, key=len, reverse=True)
_AGE = re.compile(r"\d{1,2}(?:周?岁)?(?:[-至]\d{1,2})?周?岁(?:以下|以上)?")
_GROUP = re.compile(
    rf"(?:\d{{1,2}}(?:[-至]\d{{1,2}})?(?:个月|周?岁)(?:以下|以上|以内)?)?(?:适龄|农村|城镇|城市|残疾|流动|留守)?(?:{_POPULATION.pattern})"
)
_WHOLE_REGION = re.compile(r"^(?:全国|全省|全市|全县|全区|全盟|全旗|全州|全镇|全乡|各地|各县|城乡)")
_SIDES = frozenset(["城市", "城镇", "农村", "男性", "女性", "小学", "初中", "高中", "城市社区", "农村社区"])
_LEVEL = re.compile(r"^([省市州盟区旗县乡镇村])[两三四五]级")
_LEVELS = re.compile(r"[两三四五]级|各级")
_SHARED_TAIL = re.compile(r"中的?(?:女|男|妇|少数).{1,16}$")
_KNOWN_HEADS = [
    "死亡率", "患病率", "发病率", "发生率", "感染率", "传播率", "检出率", "检测率", "筛查率",
    "治疗率", "救治率", "管理率", "系统管理率", "健康管理率", "访视率", "接种率", "参保率", "覆盖率",
    "普及率", "知晓率", "巩固率", "毛入学率", "毛入园率", "净入学率", "入学率", "入园率", "合格率",
    "优良率", "达标率", "建成率", "建校率", "建档率", "服务率", "参与率", "喂养率", "贫血率",
    "近视率", "龋齿率", "肥胖率", "超重率", "迟缓率", "生长迟缓率", "低体重率", "犯罪率", "结案率",
    "破案率", "签订率", "就业率", "失业率", "文盲率", "辍学率", "平均预期寿命", "预期寿命",
    "平均受教育年限", "受教育年限", "女性比例", "比例", "比重", "占比", "人数", "数量",
]  # fmt: skip
_KNOWN_HEADS.sort(key=len, reverse=True)

_LEADING = re.compile(
    r"^(?:[、，,;:\s·•。]+|\d{1,2}[、.](?=\D)|”|“(?!.*”)|以及|及(?![格时早物其])|和(?![谐睦平])|与(?!会)|并且|并(?![发轨联存])|且|而|同时|其中|力争|争取|努力|"
    r"确保|保证|实现|要求?(?!素)|使(?![用命])|让|将|把|逐步|稳步|不断|进一步|继续(?!教育)|持续|大力|切实|着力|全力|严格|严控|"
    r"对(?![象外口])|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)])"
)
_LEADING_VERB = re.compile(
    r"^(?:巩固提高|巩固提升|提高|提升|降低|控制|减少|增加|扩大|保持|稳定|巩固|促进|推动|推进|加快|达到|完成|保障|维持|缩小|延长)(?!率)"
)
_CAUSING = re.compile(r"[，、]?(?<!促)使(?!用|命|者)")
_SHARE_OF = re.compile(r"^(?P<part>.{1,40}?)(?:应当|应|须|要|需|均)?占(?P<whole>.{2,50}?)的?$")
_COMPARED_SHARE = re.compile(
    r"^(?P<part>.{2,40}?)(?:应|须|要)?(?P<word>不低于|不少于|不得低于|不得少于|不超过|不高于|不得超过|控制在|保持在|达到|超过|占到)(?P<whole>.{2,40})$"
)
_WITHIN = re.compile(r"(?:[一二三四五六七八九十]|\d{1,2})年内$")
_TRAILING = "的，、：:,"
_SHORT, _SHORTEST_RATE, _LONGEST_MATTER = 5, 3, 30
_UNDERTAKING = re.compile(
    r"^(?:全面|大力|深入|积极|广泛|普遍)?(?:全[国省市县区])?(?:建成|推行|推进|推广|开展|实施|落实|加强|普及|完善|健全|建立健全|建立|做好|执行|签订|规范)"
)
_BARE_QUALITY = frozenset(
    ["优良率", "优秀率", "合格率", "良好率", "及格率", "达标率", "优良比例", "优秀比例", "达标优良率"]
)
_QUALITY_TAIL = re.compile(r"(?:达标合格率?|达标优良率|达标率?|合格率?|及格率|优良率|优秀率|良好率|测试)+$")


def ends_in_head(phrase: str) -> bool:
    """Whether the phrase ends in something that is counted or measured (率, 比例, 寿命)."""
    return bool(_ENDS_IN_HEAD.search(phrase[-40:]))


def clean(phrase: str) -> str:
    """The noun phrase without the words that only lead to it (并, 力争, 将, 提高)."""
    for _round in range(12):
        shorter = _LEADING.sub("", phrase, count=1)
        if 1 < len(shorter) < len(phrase):
            phrase = shorter
            continue
        shorter = _LEADING_VERB.sub("", phrase, count=1)
        if len(shorter) < len(phrase) and len(shorter) > 2 and ends_in_head(shorter):
            phrase = shorter
            continue
        break
    causing = list(_CAUSING.finditer(phrase))
    if causing and ends_in_head(phrase) and len(phrase) - causing[-1].end() > 2:
        phrase = phrase[causing[-1].end() :]
    return _WITHIN.sub("", phrase.rstrip(_TRAILING))[-LONGEST_INDICATOR:]


def share_of(phrase: str) -> str:
    """A应占B的 as A占B的比例; any other phrase unchanged."""
    if _ENDS_IN_SHARE.search(phrase):
        return phrase
    if phrase.endswith(("占", "占到")):
        return phrase.removesuffix("到") + "比"
    match = _SHARE_OF.match(phrase)
    return f"{match['part']}占{match['whole']}的比例" if match else phrase


def share_of_compared(phrase: str) -> tuple[str, str] | None:
    """女代表不少于代表总数的 as 女代表占代表总数的比例, with the comparing word that stood inside."""
    match = None if _ENDS_IN_SHARE.search(phrase) else _COMPARED_SHARE.match(phrase)
    if not match:
        return None
    if ends_in_head(match["part"]):
        return match["part"], match["word"]
    return f"{match['part']}占{match['whole']}的比例", match["word"]


def without_rate(phrase: str) -> str:
    """教师培训 of 教师培训覆盖率: what a count or a time says more of."""
    head = next((head for head in _KNOWN_HEADS if head.endswith("率") and phrase.endswith(head)), "")
    return phrase.removesuffix(head) if len(phrase) > len(head) + 1 else phrase


def complete(phrase: str, previous: str) -> str:
    """The phrase with what it takes over from the indicator or clause before it.

    城市 after …覆盖率 is 城市…覆盖率; 优良率 and 低体重率 speak of those measured before; 覆盖率 after 推行女职工劳动保护 is
    the rate of that. Anything complete in itself is returned as it is."""
    if not previous or phrase == previous:
        return phrase
    if is_modifier(phrase) and ends_in_head(previous):
        other = next((part for part in _SIDES if previous.startswith(part) and phrase in _SIDES), "")
        previous = previous.removeprefix(other)
        return phrase + _WHOLE_REGION.sub("", previous)
    if phrase.startswith("比") and ends_in_head(previous):
        return previous + phrase
    opening = previous.find("在")
    if phrase.startswith("在") and opening > 1 and ends_in_head(phrase):
        return previous[:opening] + phrase
    if len(phrase) > _SHORT or not phrase.endswith(("率", "比例")):
        return phrase
    if previous.endswith(phrase):
        return previous
    if len(phrase) <= _SHORTEST_RATE and not ends_in_head(previous):
        matter = _UNDERTAKING.sub("", previous, count=1)
        if matter != previous and 1 < len(matter) <= _LONGEST_MATTER:
            return matter + phrase
    if phrase in _BARE_QUALITY:
        subject = _QUALITY_TAIL.sub("", previous)
        return subject + phrase if subject and subject != previous else phrase
    if _POPULATION.search(phrase):
        return phrase
    return _leading_population(previous) + phrase


def part_first(phrase: str) -> str:
    """孕产妇死亡率城市 as 城市孕产妇死亡率."""
    for modifier in _LONGEST_MODIFIER_FIRST:
        whole = phrase.removesuffix(modifier)
        if len(modifier) > 1 and whole != phrase and _ENDS_IN_SHARE.search(whole):
            return modifier + whole
    return phrase


def is_region(phrase: str) -> bool:
    """全县 or nothing at all: what may stand before 90%以上的社区 without being measured."""
    return not clean(phrase) or bool(_WHOLE_REGION.fullmatch(clean(phrase)))


def is_modifier(phrase: str) -> bool:
    """城市, 农村, 女性: which part of the whole, not what is measured."""
    return phrase in _MODIFIERS or bool(_GROUP.fullmatch(phrase))


def split(phrase: str, count: int | None) -> list[str]:
    """The indicators that a phrase names together.

    `count` is the number of values to hand out (分别); None where the number is open (均). Returns [phrase] when the
    phrase cannot be told apart into that many."""
    phrase = phrase.removesuffix("等").removesuffix("等指标")
    parts = _cut(phrase, heads_only=False)
    if count is not None and len(parts) != count:
        parts = _cut(phrase, heads_only=True)
        if len(parts) != count:
            return [phrase]
    elif count is None and not ends_in_head(parts[0]) and _LEVELS.search(parts[-1]):
        return [phrase]
    elif count is None and len(parts) > 1 and ends_in_head(parts[0]) and not all(map(ends_in_head, parts)):
        parts = _cut(phrase, heads_only=True)
    return _share_words(parts) if len(parts) > 1 else [phrase]


def split_complete(phrase: str) -> list[str]:
    """Several indicators without 均 or 分别: only when every one is complete in itself (A率和B率)."""
    parts = _cut(phrase, heads_only=True)
    if len(parts) > 1 and all(len(part) > 2 and _ENDS_IN_SHARE.search(part) for part in parts):
        return _share_words(parts)
    return [phrase]


def _cut(phrase: str, *, heads_only: bool) -> list[str]:
    hidden = re.sub(r"[（(][^）)]*[）)]|“[^”]*”|《[^》]*》", lambda match: "□" * len(match.group()), phrase)
    parts, start = [], 0
    for match in _SEPARATOR.finditer(hidden):
        if match.start() <= start:
            continue
        if heads_only and not ends_in_head(hidden[start : match.start()]):
            continue
        parts.append(phrase[start : match.start()])
        start = match.end()
    parts.append(phrase[start:])
    return [part for part in parts if part] or [phrase]


def _share_words(parts: list[str]) -> list[str]:
    """Give back what the parts share: the end (婴儿和儿童死亡率) and the beginning (儿童贫血率和生长迟缓率)."""
    # 县、乡、村三级覆盖率 counts the parts; each of them is one level.
    last = _LEVEL.sub(r"\1级", parts[-1])
    parts = [part + "级" if last != parts[-1] and len(part) == 1 else part for part in parts[:-1]] + [last]
    whole = [part if ends_in_head(part) else _with_tail(part, last) for part in parts]
    first = whole[0]
    population = _leading_population(first)
    if population:
        whole[1:] = [part if _POPULATION.search(part) else population + part for part in whole[1:]]
    return whole


def _with_tail(part: str, last: str) -> str:
    for modifier in _LONGEST_MODIFIER_FIRST:
        if last.startswith(modifier) and part.endswith(_MODIFIERS) and len(last) > len(modifier) + 1:
            return part + last[len(modifier) :]
    age = _AGE.match(last)
    if age and _AGE.fullmatch(part):
        return part + last[age.end() :]
    tail = _SHARED_TAIL.search(last)
    if tail:
        return part + tail.group()
    owner = _POPULATION.search(last)
    own = _LAST_POPULATION.search(part)
    if owner and own and len(last) - owner.end() > 1 and ends_in_head(last) and last[owner.end()] != "中":
        return part + last[owner.end() :]
    if owner and owner.start() > 1 and not last[0].isdigit() and not _POPULATION.search(part):
        return part + last[owner.start() :]
    for head in _KNOWN_HEADS:
        if last.endswith(head) and len(last) > len(head):
            return part + head
    if last.endswith("率") and len(last) > 3:
        return part + last[-3:]
    return part + last


def _leading_population(phrase: str) -> str:
    """5岁以下儿童 of 5岁以下儿童贫血率; nothing when no indicator would be left."""
    end = 0
    for match in _POPULATION.finditer(phrase):
        end = match.end()
        break
    rest = phrase[end:]
    return phrase[:end] if end and len(rest) > 1 and ends_in_head(rest) and not rest.startswith("中") else ""
