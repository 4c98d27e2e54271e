"""Which goals a measure probably serves, by the words the two share. Pure: a suggestion that the office confirms."""

import re
from collections import Counter

# Phrases that open half of all goals and measures and tell nothing.
COMMON = (
    "妇女 儿童 发展 提高 加强 完善 促进 保障 推进 水平 服务 工作 建设 权利 社会 明显 不断 逐步 以上 以下 达到"
)
_COMMON = set(COMMON.split())
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def _pairs(text: str) -> Counter:
    found: Counter = Counter()
    for run in _HAN.findall(text):
        for start in range(len(run) - 1):
            pair = run[start : start + 2]
            if pair not in _COMMON:
                found[pair] += 1
    return found


def likeness(goal: str, title: str, text: str) -> float:
    """0 to 1: the share of the goal's word pairs that the measure has too, its title counting double."""
    wanted = _pairs(goal)
    if not wanted:
        return 0.0
    in_title, in_text = _pairs(title), _pairs(text)
    hits = sum(2 if pair in in_title else 1 for pair in wanted if pair in in_title or pair in in_text)
    return min(1.0, hits / (1.5 * len(wanted)))


def suggest(goals: list[tuple[int, str]], title: str, text: str, *, most=2, least=0.34) -> list[int]:
    """The goals (id, text) of the same domain that a measure most probably serves, best first."""
    scored = sorted(((likeness(goal, title, text), -pk) for pk, goal in goals), reverse=True)
    return [-pk for score, pk in scored[:most] if score >= least]
