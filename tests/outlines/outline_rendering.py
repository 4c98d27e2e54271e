"""Writes an outline's tree as text in the manner of another office.

The two real outlines are read once and printed again with other numbers, labels, headings, line
breaks and page furniture; whoever reads that text must find the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from outlines.importer import ParsedDomain, ParsedImport, ParsedOutline, parse

SEED = Path(__file__).parents[2] / "fixtures" / "outlines" / "ningcheng-2021-2030.txt"
HANZI = "零一二三四五六七八九十"
OPENERS_NOT_AT_LINE_START = "，。、；：？！”’）》%‰"

NOT_AT_LINE_END = "0123456789０１２３４５６７８９（(“《"


@lru_cache
def seed_text() -> str:
    return SEED.read_text(encoding="utf-8")


@lru_cache
def seed_tree() -> ParsedImport:
    return parse(seed_text())


def hanzi(number: int) -> str:
    if number <= 10:
        return HANZI[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else HANZI[tens]) + "十" + (HANZI[ones] if ones else "")


def full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


MARKERS: dict[str, Callable[[int], str]] = {
    "1.": lambda n: f"{n}.",
    "1、": lambda n: f"{n}、",
    "１．": lambda n: f"{full_width(n)}．",
    "１、": lambda n: f"{full_width(n)}、",
    "⒈": lambda n: chr(0x2488 + n - 1),
    "1. ": lambda n: f"{n}. ",
    "1）": lambda n: f"{n}）",
    "1)": lambda n: f"{n})",
    "（1）": lambda n: f"（{n}）",
    "(1)": lambda n: f"({n})",
    "⑴": lambda n: chr(0x2474 + n - 1),
    "①": lambda n: chr(0x2460 + n - 1),
    "1 ": lambda n: f"{n} ",
    "1\u3000": lambda n: f"{n}\u3000",
    "1.\\n": lambda n: f"{n}.\n",
    "1\\n": lambda n: f"{n}\n",
}

LABELS: dict[str, tuple[str, str]] = {
    "colon": ("主要目标：", "策略措施："),
    "plain": ("主要目标", "策略措施"),
    "boxed": ("【主要目标】", "【策略措施】"),
    "numbered": ("1.主要目标", "2.策略措施"),
    "bracketed": ("（一）主要目标", "（二）策略措施"),
    "short": ("目标：", "措施："),
    "tasks": ("目标任务", "工作措施"),
    "development": ("发展目标：", "策略与措施："),
    "concrete": ("具体目标", "具体措施"),
    "key": ("重点目标:", "重点任务:"),
    "support": ("主要目标", "支持措施"),
    "counter": ("主要目标", "对策措施"),
    "main": ("主要目标：", "主要措施："),
    "strategy": ("主要目标：", "主要策略："),
    "guarantee": ("主要目标：", "保障措施："),
    "spread": ("主 要 目 标", "策 略 措 施"),
    "stop": ("主要目标。", "策略措施。"),
    "bold": ("**主要目标：**", "**策略措施：**"),
    "hash": ("### 主要目标", "### 策略措施"),
}

HEADINGS: dict[str, dict[str, Callable[[int], str]]] = {
    "classic": {"chapter": lambda n: f"{hanzi(n)}、", "domain": lambda n: f"（{hanzi(n)}）"},
    "half-width": {"chapter": lambda n: f"{hanzi(n)}、", "domain": lambda n: f"({hanzi(n)})"},
    "chapters": {"chapter": lambda n: f"第{hanzi(n)}章 ", "domain": lambda n: f"第{hanzi(n)}节 "},
    "chapter-dot": {"chapter": lambda n: f"第{hanzi(n)}章　", "domain": lambda n: f"{hanzi(n)}、"},
    "parts": {"chapter": lambda n: f"第{hanzi(n)}部分 ", "domain": lambda n: f"（{hanzi(n)}）"},
    "unnumbered-domains": {"chapter": lambda n: f"{hanzi(n)}、", "domain": lambda n: ""},
    "spaced": {"chapter": lambda n: f"{hanzi(n)} 、", "domain": lambda n: f"（ {hanzi(n)} ） "},
}


@dataclass
class Manner:
    """How one office writes: every field is one choice."""

    marker: str = "1."
    labels: str = "colon"
    heading: str = "classic"
    heading_end: str = ""
    domains_are_chapters: bool = False
    continuing_goals: bool = False
    one_line_lists: bool = False
    label_on_first_line: bool = False
    wrap: int = 0
    page_every: int = 0
    page_style: str = "- {n} -"
    page_header: str = ""
    contents: str = ""
    blank_lines: bool = False
    indent: str = ""
    newline: str = "\n"
    document_word: str = "纲要"
    title_lines: int = 1
    years: str = "（2021—2030年）"
    provision_marker: str = "（一）"
    provision_titles_apart: bool = False
    measure_titles_apart: bool = False


@dataclass
class Rendered:
    """The text, and the line on which each goal, measure and provision starts, in order."""

    text: str
    goal_lines: list[int] = field(default_factory=list)
    measure_lines: list[int] = field(default_factory=list)
    provision_lines: list[int] = field(default_factory=list)


class _Printer:
    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.lines: list[str] = []
        self._page = 1
        self._on_page = 0

    def add(self, text: str) -> int:
        """Print a paragraph; returns the 1-based line that it starts on."""
        start = 0
        for paragraph in text.split("\n"):
            for line in self._wrapped(self.manner.indent + paragraph):
                self._turn_page()
                self.lines.append(line)
                self._on_page += 1
                start = start or len(self.lines)
        if self.manner.blank_lines:
            self.lines.append("")
        return start

    def _wrapped(self, text: str) -> Iterable[str]:
        width = self.manner.wrap
        if not width or len(text) <= width:
            return [text]
        lines: list[str] = []
        while text:
            cut = min(width, len(text))
            while cut < len(text) and text[cut] in OPENERS_NOT_AT_LINE_START:
                cut += 1
            while cut < len(text) and cut > 1 and text[cut - 1] in NOT_AT_LINE_END:
                cut -= 1
            lines.append(text[:cut])
            text = text[cut:]
        return lines

    def new_page(self) -> None:
        """An outline begins on a page of its own; its title is not divided."""
        self._on_page = 0

    def _turn_page(self) -> None:
        if self.manner.page_every and self._on_page >= self.manner.page_every:
            self.lines.append(self.manner.page_style.format(n=self._page))
            if self.manner.page_header:
                self.lines.append(self.manner.page_header)
            self._page += 1
            self._on_page = 0


def render(tree: ParsedImport, manner: Manner) -> Rendered:
    printer = _Printer(manner)
    rendered = Rendered("")
    for outline in tree.outlines:
        _outline(outline, printer, manner, rendered)
    rendered.text = manner.newline.join(printer.lines) + manner.newline
    return rendered


def _outline(outline: ParsedOutline, printer: _Printer, manner: Manner, rendered: Rendered) -> None:
    printer.new_page()
    name = outline.title.split("（")[0].replace("纲要", manner.document_word)
    if manner.title_lines == 1:
        printer.add(name + manner.years)
    elif manner.title_lines == 2:
        printer.add(name)
        printer.add(manner.years)
    else:
        printer.add(name[:3])
        printer.add(name[3:])
        printer.add(manner.years)
    if manner.contents:
        _contents(outline, printer, manner)
    chapter = HEADINGS[manner.heading]["chapter"]
    domain_number = HEADINGS[manner.heading]["domain"]
    end = manner.heading_end
    printer.add("序    言")
    printer.add(
        "妇女儿童事业是党和国家事业的重要组成部分。为推动全县妇女儿童事业发展，结合实际，制定本文件。"
    )
    printer.add(f"{chapter(1)}指导思想、基本原则和总体目标{end}")
    second = HEADINGS["classic"]["domain"] if manner.domains_are_chapters else domain_number
    if manner.heading == "unnumbered-domains":
        second = HEADINGS["classic"]["domain"]
    printer.add(f"{second(1)}基本原则{end}")
    for number, words in enumerate(("坚持党的全面领导。把握正确方向。", "坚持共建共享。形成合力。"), start=1):
        printer.add(f"{number}.{words}")
    printer.add(f"{second(2)}总体目标{end}")
    printer.add("到2030年，妇女儿童发展水平全面提升，12/10万以下的目标如期实现。")
    if manner.domains_are_chapters:
        domain_number = lambda n: chapter(n + 1)  # noqa: E731
        following = len(outline.domains) + 2
    else:
        printer.add(f"{chapter(2)}发展领域、主要目标和策略措施{end}")
        following = 3
    goal_number = 0
    for domain in outline.domains:
        printer.add(f"{domain_number(domain.number)}{domain.title}{end}")
        if not manner.continuing_goals:
            goal_number = 0
        goal_number = _domain(domain, printer, manner, rendered, goal_number)
    chapters: dict[object, list] = {}
    for provision in outline.provisions:
        chapters.setdefault(provision.chapter, []).append(provision)
    for offset, provisions in enumerate(chapters.values()):
        printer.add(f"{chapter(following + offset)}{provisions[0].chapter_title}{end}")
        for provision in provisions:
            number = (
                MARKERS[manner.provision_marker](provision.number)
                if manner.provision_marker != "（一）"
                else ""
            )
            number = number or f"（{hanzi(provision.number)}）"
            text = provision.text
            if manner.provision_titles_apart:
                text = text.replace("。", "\n", 1)
            rendered.provision_lines.append(printer.add(number + text))


def _domain(
    domain: ParsedDomain, printer: _Printer, manner: Manner, rendered: Rendered, goal_number: int
) -> int:
    goals_label, measures_label = LABELS[manner.labels]
    marker = MARKERS[manner.marker]
    goals = [
        marker(goal_number + position) + goal.text for position, goal in enumerate(domain.goals, start=1)
    ]
    measures = [marker(measure.number) + measure.text for measure in domain.measures]
    if manner.measure_titles_apart:
        measures = [text.replace("。", "\n", 1) if 0 < text.find("。") <= 42 else text for text in measures]
    _list(goals, goals_label, printer, manner, rendered.goal_lines)
    _list(measures, measures_label, printer, manner, rendered.measure_lines)
    return goal_number + len(domain.goals)


def _list(items: list[str], label: str, printer: _Printer, manner: Manner, lines: list[int]) -> None:
    if manner.one_line_lists:
        start = printer.add(label + "".join(items)) if manner.label_on_first_line else 0
        if not start:
            printer.add(label)
            start = printer.add("".join(items))
        lines.extend([start] * len(items))
        return
    if manner.label_on_first_line:
        lines.append(printer.add(label + items[0]))
        items = items[1:]
    else:
        printer.add(label)
    for item in items:
        lines.append(printer.add(item))


def _contents(outline: ParsedOutline, printer: _Printer, manner: Manner) -> None:
    chapter = HEADINGS[manner.heading]["chapter"]
    domain_number = HEADINGS[manner.heading]["domain"]
    entries = ["序    言", f"{chapter(1)}指导思想、基本原则和总体目标"]
    if manner.domains_are_chapters:
        entries += [f"{chapter(domain.number + 1)}{domain.title}" for domain in outline.domains]
        following = len(outline.domains) + 2
    else:
        entries.append(f"{chapter(2)}发展领域、主要目标和策略措施")
        for domain in outline.domains:
            entries.append(f"{domain_number(domain.number)}{domain.title}")
            if "labels" in manner.contents:
                entries += [LABELS[manner.labels][0], LABELS[manner.labels][1]]
        following = 3
    entries += [f"{chapter(following)}组织实施", f"{chapter(following + 1)}监测评估"]
    if "headless" not in manner.contents:
        printer.add("目    录")
    for page, entry in enumerate(entries, start=1):
        if "leaders" in manner.contents:
            entry = f"{entry}………………{page}"
        elif "tabs" in manner.contents:
            entry = f"{entry}\t{page}"
        printer.add(entry)
