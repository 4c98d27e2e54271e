"""Recognises a number with its unit at one place of a clause."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .numerals import arabic_at, chinese_at

# What a quantity is, which decides how much context it needs to be a target.
RATE, RATIO, POINTS, MULTIPLE, DURATION, COUNT, BARE = (
    "rate", "ratio", "points", "multiple", "duration", "count", "bare",
)  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """`values` are one number, or the lower and upper end of a range. `bound` is the operator of the word
    behind the number (以上, 以内, 左右) or ''. `end` is behind that word, `number_end` before it."""

    start: int
    end: int
    number_end: int
    values: tuple[Decimal, ...]
    unit: str
    kind: str
    bound: str = ""
    chinese: bool = False
    rise: bool = False


_PER = {
    "10万": "/10万", "十万": "/10万", "100000": "/10万", "100,000": "/10万", "万": "/万", "1万": "/万",
    "10000": "/万", "10,000": "/万", "千": "‰", "1000": "‰", "百万": "/百万", "100万": "/百万",
}  # fmt: skip
_PER_HUNDRED_THOUSAND = re.compile(r"/(10万|十万|100,?000|1万|10,?000|100万|百万|1000|万|千)(?!元)")
_PARTS_OF = re.compile(r"(百|千|万|十万|百万)分之")
_PARTS_UNIT = {"百": "%", "千": "‰", "万": "/万", "十万": "/10万", "百万": "/百万"}
_HALF = re.compile(r"(?:过|超)?(?:半数|一半)|(?:过|超)半(?![天年日小个])")
_TENTHS = re.compile(r"成(?![员为立年果长功人绩效本才分熟就型都家群品片千])")
_TENTHS_AND_MORE = re.compile(r"成([一二三四五六七八九])(?![十百千万名个人所家项])")
_POINTS = re.compile(r"个?百分点")
_DOUBLING = re.compile(r"翻([一两二三]|\d)番")
_DURATIONS = (
    "个半月", "个月", "周岁", "学年", "小时", "分钟", "月龄", "岁", "年", "月", "日",
    "天", "周", "课时", "学时",
)  # fmt: skip
_CLASSIFIERS = (
    "平方公里", "平方千米", "平方米", "立方米", "人次", "户次", "人·次", "场次", "公里", "千米", "公斤", "千克",
    "公顷", "毫克", "厘米", "㎡", "名", "人", "所", "个", "张", "家", "处", "间", "座", "支", "册", "本", "场", "次",
    "项", "件", "户", "对", "套", "辆", "米", "元", "节", "门", "种", "条", "例", "台", "部", "篇", "亩", "吨", "棵",
    "只", "头", "分", "克", "位", "块", "片", "幅", "期", "例",
)  # fmt: skip
_SCALED = re.compile(r"(?:余|多)?(万亿|千万|百万|十万|万|亿|千|百)?(?:余|多)?")
_UNIT = re.compile("|".join(re.escape(word) for word in (*_DURATIONS, *_CLASSIFIERS)))
_NOT_UNIT = re.compile(
    r"分之|分钟|分别|年级|年代|年度|年制|月份|日内瓦|周边|个性|条件|项目|人口|人均|名录|期间|期末|天然"
)
_PER_UNIT = re.compile(r"/(?:人·年|万人|千人|人次|学年|平方米|人|年|月|户|生|班|床|日|天|周|所|元)")
_RANGE = re.compile(r"-{1,2}|至")
_RANGE_CHINESE = re.compile(r"至|到")
_BOUND = re.compile(
    r"(?:[（(](?:含|不含)[^）)]{0,8}[）)])?(?:(?:及|或|和)?其?"
    r"(?P<ge>以上|之上)|(?:及|或|和)?(?P<le>以下|之下|以内|之内)|(?P<le2>内)(?![容部科外涵地心在])"
    r"|(?P<about>左右|上下)|之间(?P<between>))(?:[（(](?:含|不含)[^）)]{0,8}[）)])?"
)
_FIGURES = frozenset("0123456789")
_CHARACTERS = frozenset("零〇一二两三四五六七八九十百千万半过超翻")
_NO_NUMBER_AFTER = frozenset("第每〔+×#№")


def quantity_at(text: str, start: int) -> Quantity | None:
    """The quantity that begins at `start`, or None."""
    sign = text[start]
    before = text[start - 1] if start else ""
    if before in _NO_NUMBER_AFTER and before:
        return None
    if sign in _FIGURES:
        if before and before.isascii() and (before.isalnum() or before in "._-"):
            return None
        return _bounded(text, _figures(text, start))
    if sign in _CHARACTERS:
        return _bounded(text, _characters(text, start))
    return None


def skipped_number(text: str, start: int) -> int:
    """Where the number at `start` ends that is no quantity, so that its tail is not read as another."""
    value_end = arabic_at(text, start)[1]
    scale = _SCALED.match(text, value_end)
    return scale.end() if scale and scale.group(1) else value_end


def _figures(text: str, start: int) -> Quantity | None:
    value, end = arabic_at(text, start)
    if value is None:
        return None
    if text[end : end + 1] in (":", "比") and text[end + 1 : end + 2] in _FIGURES:
        return _ratio(text, start, value, end)
    parts = text[end : end + 2] == "分之"
    if parts and text[end + 2 : end + 3]:
        numerator, stop = _number(text, end + 2)
        return _fraction(start, stop, numerator, value)
    per = _PER_HUNDRED_THOUSAND.match(text, end)
    if per:
        return _rate(start, per.end(), value, _PER[per.group(1)])
    if text[end : end + 1] == "/" and text[end + 1 : end + 2] in _FIGURES:
        below, stop = arabic_at(text, end + 1)
        if below is not None and value < below <= 100:
            return _fraction(start, stop, value, below)
        return None
    return _with_unit(text, start, value, end, chinese=False)


def _characters(text: str, start: int) -> Quantity | None:
    parts = _PARTS_OF.match(text, start)
    if parts:
        if text[parts.end() : parts.end() + 1] == "百" and parts.group(1) == "百":
            return _rate(start, parts.end() + 1, Decimal(100), "%", chinese=True)
        value, end = _number(text, parts.end())
        return None if value is None else _rate(start, end, value, _PARTS_UNIT[parts.group(1)], chinese=True)
    if text.startswith("百分百", start):
        return _rate(start, start + 3, Decimal(100), "%", chinese=True)
    half = _HALF.match(text, start)
    if half:
        above = ">=" if half.group()[0] in "过超" else ""
        return Quantity(start, half.end(), half.end(), (Decimal(50),), "%", RATE, above, chinese=True)
    doubling = _DOUBLING.match(text, start)
    if doubling:
        value, _end = _number(doubling.group(1), 0)
        return Quantity(start, doubling.end(), doubling.end(), (value,), "番", MULTIPLE, "", True, rise=True)
    value, end = chinese_at(text, start)
    if value is None:
        return None
    if text.startswith("分之", end):
        numerator, stop = _number(text, end + 2)
        return _fraction(start, stop, numerator, value, chinese=True)
    if text[end : end + 1] == "比" and value:
        return _ratio(text, start, value, end)
    tenths = _TENTHS_AND_MORE.match(text, end)
    if tenths:
        more, _end = chinese_at(tenths.group(1), 0)
        return _rate(start, tenths.end(), value * 10 + more, "%", chinese=True)
    return _with_unit(text, start, value, end, chinese=True)


def _number(text: str, start: int) -> tuple[Decimal | None, int]:
    if text[start : start + 1] in _FIGURES and start < len(text):
        return arabic_at(text, start)
    return chinese_at(text, start)


def _rate(start: int, end: int, value: Decimal, unit: str, *, chinese: bool = False) -> Quantity:
    return Quantity(start, end, end, (value,), unit, RATE, chinese=chinese)


def _fraction(
    start, end, numerator: Decimal | None, denominator: Decimal, *, chinese=False
) -> Quantity | None:
    if numerator is None or not denominator:
        return None
    share = (numerator * 100 / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _rate(start, end, share, "%", chinese=chinese)


def _ratio(text: str, start: int, left: Decimal, end: int) -> Quantity | None:
    right, stop = _number(text, end + 1)
    if not right:
        return None
    value = (left / right).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Quantity(start, stop, stop, (value,), "比", RATIO)


def _with_unit(text: str, start: int, value: Decimal, end: int, *, chinese: bool) -> Quantity | None:
    values: tuple[Decimal, ...] = (value,)
    unit, kind, stop = _unit_at(text, end)
    sign = (_RANGE_CHINESE if chinese else _RANGE).match(text, stop)
    if sign and text[start - 1 : start] not in ("由", "从"):
        upper, upper_end = _number(text, sign.end())
        if upper is not None:
            upper_unit, upper_kind, upper_stop = _unit_at(text, upper_end)
            if upper_unit and unit in ("", upper_unit):
                values = (min(value, upper), max(value, upper))
                unit, kind, stop = upper_unit, upper_kind, upper_stop
    return Quantity(start, stop, stop, values, unit, kind, chinese=chinese)


def _unit_at(text: str, end: int) -> tuple[str, str, int]:
    """Unit, kind and end of the unit that begins at `end`."""
    sign = text[end : end + 1]
    if sign and sign in "%‰":
        return sign, RATE, end + 1
    per = _PER_HUNDRED_THOUSAND.match(text, end)
    if per:
        return _PER[per.group(1)], RATE, per.end()
    if _TENTHS.match(text, end):
        return "成", RATE, end + 1
    points = _POINTS.match(text, end)
    if points:
        return "百分点", POINTS, points.end()
    if sign == "倍":
        return "倍", MULTIPLE, end + 1
    scale = _SCALED.match(text, end)
    word = _UNIT.match(text, scale.end())
    if word and not _NOT_UNIT.match(text, scale.end()):
        name = (scale.group(1) or "") + word.group().replace("㎡", "平方米")
        per_unit = _PER_UNIT.match(text, word.end())
        if per_unit:
            return name + per_unit.group(), COUNT, per_unit.end()
        if word.group() in _DURATIONS and not scale.group(1):
            return name, DURATION, word.end()
        return name, COUNT, word.end()
    if scale.group(1) and scale.end() > end:
        return scale.group(1), COUNT, scale.end()
    return "", BARE, end


def _bounded(text: str, quantity: Quantity | None) -> Quantity | None:
    if quantity is None:
        return None
    values, unit = quantity.values, quantity.unit
    if unit == "成":
        values, unit = tuple(value * 10 for value in values), "%"
    match = _BOUND.match(text, quantity.number_end)
    bound, end = quantity.bound, quantity.end
    if match:
        end = match.end()
        if match.group("ge"):
            bound = ">="
        elif match.group("le") or match.group("le2"):
            bound = "<="
        elif match.group("about"):
            bound = "~"
    return Quantity(
        quantity.start,
        end,
        quantity.number_end,
        values,
        unit,
        quantity.kind,
        bound,
        quantity.chinese,
        quantity.rise,
    )
