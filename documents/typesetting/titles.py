"""标题 broken by sense: no word cut in two, lines of nearly one length, the shape a trapezoid or a diamond
(GB/T 9704-2012, 7.3.1)."""

import bisect
import itertools
import re

# 156 mm hold twenty characters of 22 pt.
LINE = 20
# What is longer is no title, and not worth the time.
_LONGEST = 300
# After these a title may be parted without pain; the more, the better.
_GOOD = {
    "的": 3,
    "》": 3,
    "、": 2,
    "和": 2,
    "与": 2,
    "及": 2,
    "关于": 2,
    "年": 1,
    "年度": 3,
    "开展": 1,
    "印发": 1,
}
# A line never begins with these, nor ends with those.
_NOT_FIRST = set("的了》）〉〕)、，。：；！？”’和与及")
_NOT_LAST = set("《（〈〔(“‘")
_WORD = re.compile(
    r"[0-9A-Za-z—\-–.％%]+|《[^》]{1,12}》|妇女儿童|妇女|儿童|工作|委员会|办公室|实施方案|实施|情况|报告|通知|决定|通报|意见|年度|先进集体|先进个人|发展纲要|纲要|任务|分解|督导|检查|会议|报送|编制|印发|关于|召开|表彰|公示|人民政府|卫生健康|督办|反馈|整改|评估|监测|统计|落实|推进|加强|进一步"
)


def title_lines(title: str, line: int = LINE) -> list[str]:
    """The lines of a title. Breaks that stand in it are kept; a title that fits stays on one line."""
    given = [part.strip() for part in title.splitlines() if part.strip()]
    return [piece for part in given for piece in _broken(part, line)]


def _broken(text: str, line: int) -> list[str]:
    if breadth(text) <= line:
        return [text]
    fewest = int(-(-breadth(text) // line))
    # Words stay whole if that is possible at all; no line begins with a comma if that is; otherwise it is cut.
    for places in (_places(text), _places(text, inside_words=True)) if len(text) <= _LONGEST else ():
        for lines in range(fewest, 2 * fewest + 2):
            found = _parted(text, places, lines, line)
            if found:
                return found
    return [text[at : at + line] for at in range(0, len(text), line)]


def breadth(text: str) -> float:
    """In characters; half-width ones count a half."""
    return sum(0.5 if ord(sign) < 0x2000 else 1 for sign in text)


def _places(text: str, *, inside_words: bool = False) -> dict[int, float]:
    """Where the text may be parted, and what that costs."""
    inside = set()
    if not inside_words:
        inside = {at for found in _WORD.finditer(text) for at in range(found.start() + 1, found.end())}
    places = {}
    for at in range(2, len(text) - 1):
        if at in inside or text[at] in _NOT_FIRST or text[at - 1] in _NOT_LAST:
            continue
        gain = max((value for sign, value in _GOOD.items() if text.endswith(sign, 0, at)), default=0)
        if text[at] == "《":
            gain = max(gain, 2)
        places[at] = 4 - gain
    return places


def _parted(text: str, places: dict[int, float], lines: int, line: int) -> list[str] | None:
    """The cheapest way to part a text into so many lines, or None."""
    reach = [0.0, *itertools.accumulate(map(breadth, text))]
    even = reach[-1] / lines
    stops = [*places, len(text)]
    # For every place where the lines so far may end: what that cost, and where they were cut.
    ends: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for _line in range(lines):
        longer: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, cuts) in ends.items():
            for stop in stops[bisect.bisect_right(stops, start) :]:
                width = reach[stop] - reach[start]
                if width > line:
                    break
                step = cost + (width - even) ** 2 / 4 + places.get(stop, 0)
                if stop not in longer or step < longer[stop][0]:
                    longer[stop] = (step, [*cuts, stop])
        ends = longer
    if len(text) not in ends:
        return None
    return [text[a:b] for a, b in itertools.pairwise(ends[len(text)][1])]
