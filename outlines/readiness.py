"""Whether a read text can be stored, and under which numbers. Pure, no database.

Numbers identify an entry inside its list, and a list's printed numbers are not always good for that: sub-sections
begin again at 1, and misprints use a number twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from outlines.importer import ParsedDomain, ParsedImport, ParsedOutline, ParsedProvision

LARGEST_NUMBER = 9999
EARLIEST_YEAR, LATEST_YEAR = 1949, 2100
AUDIENCES = {"women": "妇女", "children": "儿童"}


@dataclass(frozen=True)
class Head:
    """What the person importing says of one outline; empty fields leave what the text says."""

    title: str = ""
    audience: str = ""
    start_year: int | None = None
    end_year: int | None = None


@dataclass(frozen=True)
class Blocker:
    """Why a text cannot be stored yet. `line` leads to the place, 0 where there is none.
    `renumbering` is True where counting the list through would do."""

    message: str
    line: int = 0
    renumbering: bool = False


def with_heads(parsed: ParsedImport, heads: Sequence[Head]) -> ParsedImport:
    """The same tree with titles, audiences and years as the person said, in the order of the text."""
    outlines = list(parsed.outlines)
    for index, head in enumerate(heads[: len(outlines)]):
        outline = outlines[index]
        outlines[index] = replace(
            outline,
            title=head.title or outline.title,
            audience=head.audience or outline.audience,
            start_year=head.start_year or outline.start_year,
            end_year=head.end_year or outline.end_year,
        )
    return ParsedImport(outlines, parsed.problems)


def blockers(parsed: ParsedImport, *, renumber: bool = False) -> list[Blocker]:
    """What must be settled before the text can be stored; `renumber` settles doubled numbers."""
    if not parsed.outlines:
        reason = parsed.problems[0].message if parsed.problems else "没有认出任何纲要"
        return [Blocker(reason)]
    found: list[Blocker] = []
    for order, outline in enumerate(parsed.outlines, start=1):
        found += _head_blockers(outline, f"《{outline.title}》" if outline.title else f"第 {order} 份纲要")
        if not renumber:
            found += _number_blockers(outline)
    repeated = Counter(_key(outline) for outline in parsed.outlines if outline.audience)
    for (audience, start, end), count in repeated.items():
        if count > 1:
            years = f"（{start}—{end}年）" if start else ""
            found.append(
                Blocker(
                    f"文本里有 {count} 份{AUDIENCES[audience]}纲要{years}，一次只能导入一份，请删去重复的部分"
                )
            )
    return found


def _key(outline: ParsedOutline) -> tuple:
    return (outline.audience, outline.start_year, outline.end_year)


def _head_blockers(outline: ParsedOutline, name: str) -> list[Blocker]:
    found = []
    if not outline.title:
        found.append(Blocker(f"{name}没有标题，请填写", outline.line))
    if outline.audience not in AUDIENCES:
        found.append(Blocker(f"{name}没有说明是妇女纲要还是儿童纲要，请选择", outline.line))
    start, end = outline.start_year, outline.end_year
    if start is None or end is None:
        found.append(Blocker(f"{name}没有起止年份，请填写", outline.line))
    elif not EARLIEST_YEAR <= start <= end <= LATEST_YEAR:
        found.append(Blocker(f"{name}的起止年份 {start}—{end} 不对，请改正", outline.line))
    return found


def _number_blockers(outline: ParsedOutline) -> list[Blocker]:
    found = [
        Blocker(f"领域编号 {number} 用了 {count} 次", line, renumbering=True)
        for number, count, line in _doubled(outline.domains)
    ]
    for domain in outline.domains:
        for name, entries in (("主要目标", domain.goals), ("策略措施", domain.measures)):
            found += [
                Blocker(f"领域“{domain.title}”的{name}有 {count} 个第 {number} 条", line, renumbering=True)
                for number, count, line in _doubled(entries)
            ]
    chapters: dict = {}
    for provision in outline.provisions:
        chapters.setdefault(provision.chapter, []).append(provision)
    for entries in chapters.values():
        found += [
            Blocker(f"“{entries[0].chapter_title}”有 {count} 个第 {number} 条", line, renumbering=True)
            for number, count, line in _doubled(entries)
        ]
    return found


def _doubled(entries) -> list[tuple[int, int, int]]:
    """(number, how often, line of the last one) of numbers used twice within one sub-section."""
    places: dict[tuple, list[int]] = {}
    for entry in entries:
        places.setdefault((getattr(entry, "section", ""), entry.number), []).append(entry.line)
    return [(key[1], len(lines), lines[-1]) for key, lines in places.items() if len(lines) > 1]


def settled(outline: ParsedOutline) -> ParsedOutline:
    """The outline with numbers that identify: lists whose numbers repeat are counted through from 1."""
    return replace(
        outline,
        domains=[_settled_domain(domain) for domain in _counted(outline.domains)],
        provisions=_settled_provisions(outline.provisions),
    )


def _counted(entries: list) -> list:
    numbers = [entry.number for entry in entries]
    if len(set(numbers)) == len(numbers) and all(0 <= number <= LARGEST_NUMBER for number in numbers):
        return entries
    return [replace(entry, number=number) for number, entry in enumerate(entries, start=1)]


def _settled_domain(domain: ParsedDomain) -> ParsedDomain:
    return replace(domain, goals=_counted(domain.goals), measures=_counted(domain.measures))


def _settled_provisions(provisions: list[ParsedProvision]) -> list[ParsedProvision]:
    """Chapters without a number of their own are counted on after those that have one."""
    chapters: dict = {}
    for provision in provisions:
        chapters.setdefault(provision.chapter, []).append(provision)
    taken = {chapter for chapter in chapters if isinstance(chapter, int) and 0 <= chapter <= LARGEST_NUMBER}
    settled_list: list[ParsedProvision] = []
    for chapter, entries in chapters.items():
        number = chapter
        if chapter not in taken:
            number = max(taken, default=0) + 1
            taken.add(number)
        settled_list += [replace(entry, chapter=number) for entry in _counted(entries)]
    return settled_list
