"""Damaged outlines: nothing is lost without a message, and no text is slow or breaks the reader."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from outlines.importer import ParsedImport, parse
from outlines.importer.parsing import MOST_LINES
from tests.outlines.outline_rendering import MARKERS, hanzi, seed_text, seed_tree

INLINE_NUMBER = re.compile(
    r"(?:^|(?<=。))\d+[.．、）)]?(?=[\u4e00-\u9fff“\d])|(?:主要目标|策略措施)：?(?:\d+\.)?"
)
NUMBER = re.compile(
    r"^[—•★－●]?(?:\d+[.．、）)]?|[（(](?:[一二三四五六七八九十]+|\d+)[）)]|[一二三四五六七八九十]+、|[０-９]+[．、]|[⒈-⒛⑴-⒇①-⑳])\s*"
)
Lines = list[str]
Mutation = Callable[[Lines, int, random.Random], Lines]


def seed_lines() -> Lines:
    return [line.strip() for line in seed_text().split("\n")]


def number_of(line: str) -> int:
    match = re.match(r"\d+", line)
    return int(match[0]) if match else 1


def replaced(lines: Lines, at: int, *new: str) -> Lines:
    return [*lines[:at], *new, *lines[at + 1 :]]


def split_line(lines: Lines, at: int, choose: random.Random) -> Lines:
    line = lines[at]
    cut = choose.randrange(1, len(line)) if len(line) > 1 else 1
    return replaced(lines, at, line[:cut], line[cut:])


def wrap_lines(lines: Lines, at: int, choose: random.Random) -> Lines:
    """The next twenty lines come hard-wrapped."""
    width = choose.randrange(15, 45)
    new: Lines = []
    for line in lines[at : at + 20]:
        new += [line[start : start + width] for start in range(0, len(line), width)] or [""]
    return [*lines[:at], *new, *lines[at + 20 :]]


def remark(lines: Lines, at: int, choose: random.Random) -> Lines:
    """One entry, or the next six, with numbers written in another way."""
    mark = MARKERS[choose.choice(list(MARKERS))]
    for index in range(at, min(at + choose.choice([1, 6]), len(lines))):
        if re.match(r"\d+\.", lines[index]):
            number = number_of(lines[index])
            lines = replaced(lines, index, mark(min(number, 20)) + NUMBER.sub("", lines[index]))
    return lines


MUTATIONS: dict[str, Mutation] = {
    "delete": lambda lines, at, _: replaced(lines, at),
    "duplicate": lambda lines, at, _: replaced(lines, at, lines[at], lines[at]),
    "swap": lambda lines, at, _: [*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]],
    "renumber": lambda lines, at, c: replaced(lines, at, re.sub(r"^\d+", str(c.randrange(1, 40)), lines[at])),
    "lose the number": lambda lines, at, _: replaced(lines, at, NUMBER.sub("", lines[at])),
    "lose the dot": lambda lines, at, _: replaced(lines, at, re.sub(r"^(\d+)\.", r"\1", lines[at])),
    "chinese number": lambda lines, at, _: replaced(
        lines, at, f"（{hanzi(number_of(lines[at]))}）{NUMBER.sub('', lines[at])}"
    ),
    "split": split_line,
    "wrap": wrap_lines,
    "remark": remark,
    "join with the next": lambda lines, at, _: replaced(
        replaced(lines, at, lines[at] + (lines[at + 1] if at + 1 < len(lines) else "")), at + 1
    ),
    "page number": lambda lines, at, c: replaced(lines, at, f"- {c.randrange(1, 90)} -", lines[at]),
    "stray paragraph": lambda lines, at, _: replaced(lines, at, "各有关部门要结合实际抓好落实。", lines[at]),
    "stray heading": lambda lines, at, c: replaced(
        lines,
        at,
        c.choice(["三、组织实施", "监测评估", "（五）其他", "重点项目：", "专栏1 重点工程", "附件1", "目录"]),
        lines[at],
    ),
    "stray label": lambda lines, at, c: replaced(
        lines, at, c.choice(["主要目标：", "策略措施："]), lines[at]
    ),
    "stray title": lambda lines, at, _: replaced(lines, at, "宁城县儿童发展规划（2021—2030年）", lines[at]),
    "bullet": lambda lines, at, c: replaced(lines, at, c.choice("—•★－●") + lines[at]),
}


def covered(found: ParsedImport) -> set[int]:
    return {line for problem in found.problems for line in range(problem.line - 3, problem.end_line + 4)}


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    at=st.integers(min_value=33, max_value=455),
    names=st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=1, max_size=2),
    seed=st.integers(min_value=0, max_value=10_000),
)
def test_a_damaged_outline_keeps_every_goal_and_measure_or_says_where_to_look(
    at: int, names: list[str], seed: int
) -> None:
    # A line behind a dash is a part of the entry above it, whatever it says.
    assume(not ("bullet" in names and names[0].startswith(("stray", "page"))))
    choose = random.Random(seed)
    lines = seed_lines()
    for name in names:
        lines = MUTATIONS[name](lines, at, choose)
    found = parse("\n".join(lines))
    texts = {item.text.replace("\n", "") for item in [*found.goals(), *found.measures()]}
    written = "\n".join(lines)
    lost = [
        item
        for item in [*seed_tree().goals(), *seed_tree().measures()]
        if item.text not in texts and item.text in written
    ]
    near = covered(found)
    if lost:
        assert near & set(range(at - 2, at + 24)), (names, at, [item.text[:20] for item in lost])
    assert_no_line_vanishes(lines, found)


def assert_no_line_vanishes(lines: Lines, found: ParsedImport) -> None:
    """Every line of a domain chapter is in an entry, is a heading or label, or is named in a problem."""
    kept = "".join(
        [
            *(item.text + item.units_text for item in [*found.goals(), *found.measures()]),
            *(provision.text for outline in found.outlines for provision in outline.provisions),
            *(domain.title for outline in found.outlines for domain in outline.domains),
        ]
    )
    kept = re.sub(r"\s", "", kept)
    near = covered(found)
    inside = False
    for number, line in enumerate(lines, start=1):
        if re.match(r"[（(]一[）)](?:妇女|儿童)与", line):
            inside = True
        elif "组织实施" in line[:8] or line.startswith("宁城县儿童"):
            inside = False
        words = re.sub(r"\s|\d+$", "", NUMBER.sub("", line)).lstrip("—•★－●")
        if not inside or not words or re.fullmatch(r"主要目标：?|策略措施：?|-\d+-|\W*\d*\W*", words):
            continue
        if re.search("(?:妇女|儿童)发展(?:纲要|规划)|2021—2030年", words):
            continue
        pieces = [piece for piece in INLINE_NUMBER.split(words) if piece]
        assert number in near or all(piece in kept for piece in pieces), (number, line[:40])


@pytest.mark.parametrize("label", ["主要目标：", "策略措施："])
def test_a_label_that_is_missing_is_noticed(label: str) -> None:
    lines = seed_lines()
    for at in [index for index, line in enumerate(lines) if line == label]:
        found = parse("\n".join(replaced(lines, at)))
        assert covered(found) & set(range(at - 2, at + 20)), at
        assert len(list(found.goals())) + len(list(found.measures())) == 340


def test_a_domain_heading_that_is_missing_is_noticed() -> None:
    lines = seed_lines()
    headings = [domain.line - 1 for outline in seed_tree().outlines for domain in outline.domains]
    for at in headings:
        found = parse("\n".join(replaced(lines, at)))
        assert covered(found) & {at, at + 1}, at
        assert len(list(found.goals())) == 153


def messages(text: str) -> list[str]:
    return [problem.message for problem in parse(text).problems]


def outline_with(*items: str, label: str = "主要目标：", measures: str = "策略措施：\n1.完善制度。") -> str:
    body = "\n".join(items)
    return (
        f"某县妇女发展纲要（2021—2030年）\n二、发展领域\n（一）妇女与健康\n{label}\n{body}\n{measures}\n"
        "三、组织实施\n（一）加强领导。\n四、监测评估\n（一）加强监测。\n"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            outline_with("1.提高。", "2.降低。", "4.保障。"),
            "第 7 行：‘主要目标’第 2 条之后直接是第 4 条，缺第 3 条",
        ),
        (outline_with("1.提高。", "5.保障。"), "缺第 2—4 条"),
        (outline_with("1.提高。", "1.保障。"), "第 6 行：‘主要目标’出现两个第 1 条"),
        (outline_with("1.提高。", "2.降低。", "3.保障。", "2.落实。"), "编号倒退"),
        (outline_with("3.提高。"), "第一条编号是 3"),
        (outline_with("1.提高。", "2.降低。", "1.保障。"), "又从 1 开始"),
        (outline_with("1.提高。", "2."), "只有编号没有内容"),
        (outline_with("1.提高。", "没有编号的一段。"), "第 6 行：这一段没有编号"),
        (outline_with(), "‘主要目标’下没有条目"),
        (outline_with("1.提高。", measures=""), "没有读到策略措施"),
        (outline_with("引言一段。", "1.提高。"), "没有编号，未导入"),
        (outline_with("1.提高。", label="推进要点："), "不认识的小标题“推进要点”"),
        (outline_with("1.提高。").replace("三、组织实施\n（一）加强领导。\n", ""), "‘组织实施’一章"),
        (outline_with("1.提高。").replace("四、监测评估\n（一）加强监测。\n", ""), "‘监测评估’一章"),
        (outline_with("1.提高。").replace("（一）妇女", "（三）妇女"), "应为 1"),
    ],
)
def test_what_looks_wrong_is_said_in_plain_words(text: str, says: str) -> None:
    assert any(says in message for message in messages(text)), messages(text)


def test_goals_numbered_on_from_the_domain_before_are_not_wrong() -> None:
    text = outline_with("1.提高。", "2.降低。").replace(
        "三、组织", "（二）妇女与教育\n主要目标：\n3.普及。\n策略措施：\n2.落实。\n三、组织"
    )
    assert messages(text) == []


ADVERSARIAL = {
    "one giant line": "主要目标：" + "1.提高。" * 20_000,
    "numbers that follow": "主要目标：" + "".join(f"{i % 399 + 1}.提高。" for i in range(14_000)),
    "bare numbers": "1.\n" * 33_000,
    "digits": "1" * 100_000,
    "digit lines": "1\n2\n" * 25_000,
    "brackets": "（" * 100_000,
    "numbered brackets": "（（一）" * 25_000,
    "nested quotations": "“（《" * 16_000 + "》）”" * 16_000,
    "labels": "主要目标：\n" * 16_000,
    "both labels": "主要目标\n策略措施\n" * 10_000,
    "contents": "目录\n一、发展\n（一）妇女与健康\n" * 5_500,
    "domains": "（一）妇女与健康\n主要目标：\n1.提高。\n" * 4_500,
    "dots": "." * 100_000,
    "leaders": "…" * 100_000,
    "spaces": "主要目标" + " " * 100_000 + "x",
    "titles": "宁城县妇女发展纲要（2021—2030年）\n宁城县儿童发展纲要（2021—2030年）\n" * 2_600,
    "years": "2021—" * 20_000,
    "hanzi numbers": "一" * 100_000,
    "hanzi markers": "一、" * 50_000,
    "chapters": "三、组织实施\n一、妇女与健康\n主要目标\n1.提高。\n" * 4_000,
    "boxes": "（一）妇女与健康\n主要目标：\n" + "专栏1 工程\n1.项目\n" * 8_000,
    "embedded labels": "。主要目标：1." * 11_000,
    "embedded domains": ("。（一）" + "妇女健康" * 7) * 3_000,
    "near labels": "主要重点具体" * 16_000 + "目标",
    "carriage returns": "\r" * 100_000,
    "line separators": "\u2028a" * 50_000,
    "page numbers": "- 1 -\n" * 16_000,
    "headers": "宁城县人民政府\n" * 12_000,
    "quoted sentences": "主要目标：\n1." + "。”" * 50_000,
    "emphasis": "**" * 50_000,
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_hostile_text_takes_less_than_a_second(name: str) -> None:
    started = time.process_time()
    found = parse(ADVERSARIAL[name])
    assert time.process_time() - started < 2.0  # the bar is 1 s; the rest is for a busy machine
    assert found.problems


def test_random_soup_never_raises() -> None:
    choose = random.Random(20)
    pieces = [
        *"1234567890.、（）一二三四，。：；%‰/\n\n \u3000",
        "主要目标",
        "策略措施",
        "妇女与健康",
        "纲要",
        "专栏",
        "附件",
    ]
    for _attempt in range(40):
        parse("".join(choose.choice(pieces) for _piece in range(choose.randrange(1, 3_000))))


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_is_answered(text: str) -> None:
    found = parse(text)
    assert found.outlines or found.problems


def test_a_text_of_endless_lines_is_refused_with_a_message() -> None:
    found = parse("提高\n" * (MOST_LINES + 1))
    assert found.outlines == []
    assert str(MOST_LINES) in found.problems[0].message


def test_the_real_outlines_are_read_in_a_blink() -> None:
    started = time.process_time()
    parse(seed_text())
    assert time.process_time() - started < 0.5
