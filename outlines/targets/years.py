"""Years in a clause: the base of a comparison (以2020年为基数), the year to reach it (到2030年), or a name."""

import re
from dataclasses import dataclass

_DIGITS = {sign: str(number) for number, sign in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_YEAR = r"(?:(?P<y{n}>(?:19|20)\d\d)|(?P<c{n}>[一二][零〇○一二三四五六七八九]{{3}}))"


def _year(number: int) -> str:
    return _YEAR.format(n=number)


# 提高到2030年的95%: 到 belongs to the verb.
_VERB_BEFORE_TO = frozenset("高加长升降低少小达增减大延控")
_LONGEST_PHRASE = 40
_STARTS = frozenset("以比较与同跟对相在由从到至截自于力争“十") | frozenset("12一二")
_NAME = re.compile(
    rf"{_year(1)}年?(?:-{{1,2}}|至|到){_year(2)}年?(?:期间|度)?"
    rf"|{_year(3)}年(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})月(?:(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日)?"
    rf"|{_year(4)}年(?=可持续|版|修订|度)"
)
_BASE = re.compile(
    rf"以(?:\d{{4}}年?-{{1,2}})?{_year(1)}年(?:末|底|度)?[^，\d]{{0,8}}?为(?:基数|基准|基期|基础|基点|基线|底数|参照)(?:年)?"
    rf"|在(?:\d{{4}}年?-{{1,2}})?{_year(2)}年(?:末|底|度)?[^，]{{0,12}}?基础上(?:再)?"
    rf"|(?:相比于?|对比|相较于?|相对于?|比|较|与|同|跟){_year(3)}年(?:末|底|度)?(?:相比较?|比较|同期)?"
)
_FROM = re.compile(rf"(?:由|从){_year(1)}年(?:末|底|度)?的?")
_MULTIPLIED = re.compile(
    rf"{_year(1)}年(?:末|底|度)?的(?=[\d.]{{1,8}}倍|[一二两三四五六七八九十]{{1,3}}倍|\d/\d|.分之)"
)
_UNTIL = re.compile(
    rf"(?P<pre>力争到|争取到|截止到|截止|截至|预计到|到|至|于|在|自)?{_year(1)}年?(?<=[年])"
    r"(?P<post>年底|年末|底|末|前|之前|以前|时)?的?"
)
_PLAN = re.compile(
    r"(?P<pre>到|至|力争)?“?“?十(?P<number>[一二三四五六])五”?”?(?:规划)?(?:时期|期间|期)?(?:末|末期)(?:的)?"
)
_PLAN_END = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}


@dataclass(frozen=True)
class YearPhrase:
    """`role` is base, from (the old level follows), until or name. `leading` says that the words make it hold
    for what follows (到2030年), not only where it stands; `announced` that a word points ahead to it."""

    start: int
    end: int
    role: str
    year: int
    leading: bool = False
    announced: bool = False


def year_at(text: str, start: int) -> YearPhrase | None:
    """The year phrase that begins at `start`, or None."""
    if text[start] not in _STARTS:
        return None
    if start and text[start - 1].isdigit() and text[start].isdigit():
        return None
    ahead = text[start : start + _LONGEST_PHRASE]
    if "年" not in ahead and "五" not in ahead:
        return None
    if text[start] in "到至" and start and text[start - 1] in _VERB_BEFORE_TO:
        return None
    for role, pattern in (("base", _BASE), ("name", _NAME), ("from", _FROM), ("base", _MULTIPLIED)):
        match = pattern.match(text, start)
        if match:
            return YearPhrase(start, match.end(), role, _value(match))
    match = _UNTIL.match(text, start)
    if match:
        leading = bool(match.group("pre") or match.group("post")) or start == 0
        return YearPhrase(start, match.end(), "until", _value(match), leading, bool(match.group("pre")))
    match = _PLAN.match(text, start)
    if match:
        return YearPhrase(
            start, match.end(), "until", _PLAN_END[match.group("number")], leading=True, announced=True
        )
    return None


def _value(match: re.Match) -> int:
    for name, written in match.groupdict().items():
        if written and name[0] in "yc" and name[1:].isdigit():
            return int("".join(_DIGITS.get(sign, sign) for sign in written))
    return 0
