"""Directions without a number: 稳步提高, 明显下降, 上升趋势减缓, 保持均衡."""

import re

from . import indicators

UP, DOWN, STABLE = "up", "down", "stable"

_RISING = ["提高", "提升", "增加", "增长", "上升", "升高", "延长", "增强", "扩大", "改善", "增多"]
_FALLING = ["下降", "降低", "减少", "缩小", "减缓", "减轻", "趋缓", "放缓", "减低", "缩短", "下调"]
_STEADY = [
    "保持稳定", "基本稳定", "保持均衡", "保持平衡", "保持合理", "保持合理结构", "保持合理水平",
    "保持正常水平", "趋于平衡", "趋于均衡", "趋于合理", "趋于正常", "基本平衡", "基本均衡", "基本持平",
    "保持在合理水平", "保持在合理区间", "保持较高水平", "保持现有水平", "总体均衡", "大体均衡", "总体稳定",
]  # fmt: skip
_CURBED = ["得到控制", "得到遏制", "得到扭转", "有效控制", "有效遏制", "遏制", "控制", "扭转"]
_ADVERB = re.compile(
    r"(?:稳步|逐步|逐渐|不断|逐届|逐年|持续|明显|显著|大幅度?|较大幅度|进一步|继续|有效|切实|总体|全面|普遍|巩固|得到|有所|更加|日益|"
    r"均|都|也|将|要|应|力争|基本|稳定|适度|实现|保持|整体|加快|较快|可|能|再)$"
)
_WORSENING = re.compile(
    r"(?:的)?(?:上升|增长|升高|扩大|蔓延|高发|增高|快速增长|快速上升|过快增长)(?:的)?(?:趋势|势头|态势)$"
)
_OPENING = re.compile(
    r"^(?:其中|同时|并且|并|且|力争|争取|努力|稳步|逐步|逐渐|不断|逐届|逐年|持续|明显|显著|大幅度?|进一步|继续|有效|切实|全面|大力|着力|"
    r"巩固|严格|最大限度|整体|普遍|基本|到|确保|要|不断地)+"
)
_RAISE = re.compile(r"^(?:提高|提升|增加|扩大|延长|增强|增进|改善)(?=.)")
_LOWER = re.compile(r"^(?:降低|减少|缩小|压减|减轻|压缩|遏制|减缓|下调|严控|控制)(?=.)")
_MEASURABLE = re.compile(
    r"(?:率|比例|比重|占比|水平|能力|意识|素养|质量|数量|人数|总量|年限|寿命|覆盖面|覆盖范围|待遇|收入|规模|面积|投入|经费|时间|时长|"
    r"差距|满意度|有效性|可及性|均等化程度|程度|供给|数|种类|力度|标准|机会|场所|机构|设施|获得感|幸福感|安全感)$"
)
_CURBABLE = re.compile(r"(?:率|趋势|势头|数|数量|规模|总量|人数|发生|比例)$")
_COMPARED = re.compile(
    r"^(?P<subject>.{2,60}?)(?:一般|原则上|均|都|应|要|须|力争|总体|达到或|等于或|保持){0,3}"
    r"(?P<word>不低于|不少于|不得低于|不应低于|高于|优于|超过|不高于|不超过|不得高于|低于|少于)"
    r"(?P<than>.{0,40}(?:水平|比例|比重|率|平均数|平均值|标准|幅度|增速|速度|增幅))$"
)
_MATCHED = re.compile(
    r"^(?P<both>(?P<subject>.{2,60}?)与.{2,40}?)(?:相适应|相协调|相匹配|同步|持平|(?P<alike>(?:大体|基本)?相当|基本一致))(?:增长|提高|提升)?$"
)
_AS_GOOD_AS = re.compile(
    r"^(?P<subject>.{2,60}?)(?:达到|保持在?|高于)(?:或超过|或高于|或优于|或接近|并超过)?(?:全国|全省|全市|全区|自治区|国家|同类地区)[^，]{0,12}平均水平(?:以上)?$"
)
_DOWNWARD = frozenset(["不高于", "不超过", "不得高于", "低于", "少于"])
_SHORTEST, _LONGEST = 2, 60


def read_trend(text: str) -> tuple[str, str] | None:
    """Indicator and direction that a clause states, or None. The clause must hold no target."""
    text = text.strip("、，,：:。“” ")
    if not _SHORTEST < len(text) <= 200:
        return None
    return _compared(text) or _verb_last(text) or _verb_first(text)


def _compared(text: str) -> tuple[str, str] | None:
    match = _COMPARED.match(text)
    if match:
        return _found(match["subject"], DOWN if match["word"] in _DOWNWARD else UP)
    match = _AS_GOOD_AS.match(text)
    if match:
        return _found(match["subject"], UP)
    match = _MATCHED.match(text)
    if match:
        subject = match["subject"]
        return _found(
            match["both"] if match["alike"] and not indicators.ends_in_head(subject) else subject, STABLE
        )
    return None


def _verb_last(text: str) -> tuple[str, str] | None:
    for verbs, direction in ((_STEADY, STABLE), (_CURBED, DOWN), (_RISING, UP), (_FALLING, DOWN)):
        verb = next((verb for verb in sorted(verbs, key=len, reverse=True) if text.endswith(verb)), None)
        if verb is None:
            continue
        subject = _without_adverbs(text.removesuffix(verb))
        worsening = _WORSENING.search(subject[-12:])
        if worsening:
            return _found(subject[: len(subject) - len(worsening.group())], DOWN)
        if verbs is _CURBED:
            return None
        return _found(subject, direction)
    return None


def _verb_first(text: str) -> tuple[str, str] | None:
    body = _OPENING.sub("", text, count=1)
    for pattern, direction in ((_RAISE, UP), (_LOWER, DOWN)):
        match = pattern.match(body)
        if not match:
            continue
        indicator = body[match.end() :]
        worsening = _WORSENING.search(indicator[-12:])
        if worsening:
            return _found(indicator[: len(indicator) - len(worsening.group())], DOWN)
        if direction == UP and not _MEASURABLE.search(indicator[-8:]):
            return None
        if match.group() in ("控制", "严控", "遏制") and not _CURBABLE.search(indicator[-6:]):
            return None
        return _found(indicator, direction)
    return None


def _without_adverbs(text: str) -> str:
    while True:
        adverb = _ADVERB.search(text[-6:])
        if not adverb:
            return text
        text = text[: len(text) - len(adverb.group())]


def _found(indicator: str, direction: str) -> tuple[str, str] | None:
    indicator = indicators.clean(indicator)
    if not _SHORTEST <= len(indicator) <= _LONGEST:
        return None
    return indicator, direction
