"""标题 broken by sense: no word cut in two, lines of nearly one length, the shape a trapezoid or a diamond
(GB/T 9704-2012, 7.3.1)."""

import itertools
import re

# 156 mm hold twenty characters of 22 pt.
LINE = 20
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
_NOT_FIRST = set("的了》）〉、，。：；！？”’和与及")
_NOT_LAST = set("《（〈“‘")
_WORD = re.compile(
    r"[0-9A-Za-z—\-–.％%]+|《[^》]{1,12}》|妇女儿童|妇女|儿童|工作|委员会|办公室|实施方案|实施|情况|报告|通知|决定|通报|意见|年度|先进集体|先进个人|发展纲要|纲要|任务|分解|督导|检查|会议|报送|编制|印发|关于|召开|表彰|公示"
)


def title_lines(title: str, line: int = LINE) -> list[str]:
    """The lines of a title. Breaks that stand in it are kept; a title that fits stays on one line."""
    given = [part.strip() for part in title.splitlines() if part.strip()]
    if len(given) > 1:
        return [piece for part in given for piece in title_lines(part, line)]
    text = given[0] if given else ""
    if breadth(text) <= line:
        return [text] if text else []
    count = -(-int(breadth(text) * 10 + 9) // (line * 10))
    for lines in range(max(2, count), count + 4):
        found = _parted(text, lines, line)
        if found:
            return found
    return [text[at : at + line] for at in range(0, len(text), line)]


def breadth(text: str) -> float:
    """In characters; half-width ones count a half."""
    return sum(0.5 if ord(sign) < 0x2000 and sign not in "“”‘’—…" else 1 for sign in text)


def _places(text: str) -> dict[int, float]:
    """Where the text may be parted, and what that costs."""
    inside = {at for found in _WORD.finditer(text) for at in range(found.start() + 1, found.end())}
    places = {}
    for at in range(2, len(text) - 1):
        if at in inside or text[at] in _NOT_FIRST or text[at - 1] in _NOT_LAST:
            continue
        gain = max((value for sign, value in _GOOD.items() if text[:at].endswith(sign)), default=0)
        if text[at] == "《":
            gain = max(gain, 2)
        places[at] = 4 - gain
    return places


def _parted(text: str, lines: int, line: int) -> list[str] | None:
    """The cheapest way to part a text into so many lines, or None."""
    places = _places(text)
    even = breadth(text) / lines
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    stops = [*sorted(places), len(text)]
    for done in range(lines):
        for (used, start), (cost, cuts) in list(best.items()):
            if used != done:
                continue
            for stop in stops:
                width = breadth(text[start:stop])
                if stop <= start or width > line:
                    continue
                step = cost + (width - even) ** 2 / 4 + (places.get(stop, 0) if stop < len(text) else 0)
                key = (done + 1, stop)
                if key not in best or step < best[key][0]:
                    best[key] = (step, [*cuts, stop])
    if (lines, len(text)) not in best:
        return None
    cuts = [0, *best[lines, len(text)][1]]
    return [text[a:b] for a, b in itertools.pairwise(cuts)]
