"""Characters, sentences and clauses.

The finder works on a reading of the text: blanks are left out, because printed outlines put them around
numbers, and full-width signs are made half-width one for one. Every character remembers where it came from.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

# A clause of an outline has some forty characters. The limit keeps hostile text without punctuation from
# being searched as one clause, and fits the column that stores a clause.
LONGEST_CLAUSE = 300

_SAME_SIGN = str.maketrans(
    "０１２３４５６７８９％﹪：∶︰﹕．／，＋＞＜＝≧≦⩾⩽～〜﹣－–—―−‐‑─",
    "0123456789%%::::./，+><=≥≤≥≤" + "-" * 11,
)
_SENTENCE_END = re.compile(r"[。；;！!？?\n\r\u2028\u2029]")
_CLAUSE_END = re.compile(r"[，:]|,(?!\d{3}(?!\d))|(?<!\d),")
_ENCLOSED = re.compile(
    r"“[^“”]{0,80}”|‘[^‘’]{0,80}’|「[^「」]{0,80}」|『[^『』]{0,80}』|\"[^\"]{0,40}\"|《[^《》]{0,80}》"
    r"|（[^（）]{0,80}）|\([^()]{0,80}\)|〔[^〔〕]{0,30}〕|\[[^\[\]]{0,80}\]|【[^【】]{0,80}】|（[^（）]{0,80}\)|\([^()]{0,80}）"
)
_ITEM_NUMBER = re.compile(
    r"[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)][、.]?"
    r"|\d{1,2}\.(?=\d{1,2}(?:-\d{1,2})?(?:个月|月龄|周?岁|年级))"
    r"|\d{1,2}\.(?=\d{2,3}(?:\.\d+)?%)"
    r"|\d{1,3}[.、](?!\d)|\d{1,3}、(?=\d)|\d{1,3}\)"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳⒈-⒛]|[-•●·▪◆■]+"
)


@dataclass(frozen=True)
class Clause:
    """A stretch between two commas: characters `start` to `end` of the reading. `enclosed` lists the brackets
    and quotation marks in it, as offsets inside the clause."""

    text: str
    start: int
    end: int
    enclosed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Sentence:
    """Clauses up to a full stop or semicolon. `closed` says that the next sentence starts afresh: a semicolon
    leaves the years named so far in force."""

    clauses: list[Clause] = field(default_factory=list)
    closed: bool = True


class Reading:
    """The text as the finder reads it."""

    def __init__(self, text: str):
        self.source = text
        signs = text.translate(_SAME_SIGN)
        self.origin = [i for i, sign in enumerate(signs) if sign in "\n\r\u2028\u2029" or not _blank(sign)]
        self.text = "".join(signs[i] for i in self.origin)

    def original(self, start: int, end: int) -> tuple[str, int, int]:
        """The source text behind characters start to end, with its own offsets."""
        if start >= end:
            return "", 0, 0
        first, last = self.origin[start], self.origin[end - 1] + 1
        return self.source[first:last], first, last

    def sentences(self) -> list[Sentence]:
        enclosed = [match.span() for match in _ENCLOSED.finditer(self.text)]
        inside = [start for start, _end in enclosed]
        found: list[Sentence] = []
        start = 0
        for match in _SENTENCE_END.finditer(self.text):
            sign = match.group()
            if sign in "；;" and _is_inside(match.start(), enclosed, inside):
                continue
            found.append(self._sentence(start, match.start(), sign not in "；;", enclosed, inside))
            start = match.end()
        found.append(self._sentence(start, len(self.text), True, enclosed, inside))
        return [sentence for sentence in found if sentence.clauses or sentence.closed]

    def _sentence(self, start, end, closed, enclosed, inside) -> Sentence:
        numbered = _ITEM_NUMBER.match(self.text, start, end)
        start = numbered.end() if numbered else start
        clauses: list[Clause] = []
        for match in [*_CLAUSE_END.finditer(self.text, start, end), None]:
            stop = match.start() if match else end
            if match and (
                _is_inside(stop, enclosed, inside)
                or (match.group() == ":" and _between_digits(self.text, stop))
            ):
                continue
            while start < stop:
                cut = min(stop, start + LONGEST_CLAUSE)
                clauses.append(self._clause(start, cut, enclosed, inside))
                start = cut
            start = match.end() if match else end
        return Sentence(clauses, closed)

    def _clause(self, start, end, enclosed, inside) -> Clause:
        spans = []
        for number in range(bisect_left(inside, start), len(enclosed)):
            first, last = enclosed[number]
            if first >= end:
                break
            if last <= end:
                spans.append((first - start, last - start))
        return Clause(self.text[start:end], start, end, tuple(spans))


def _blank(sign: str) -> bool:
    return sign.isspace() or sign in "\u200b\u200c\u200d\ufeff\u00ad"


def _is_inside(position: int, enclosed: list[tuple[int, int]], inside: list[int]) -> bool:
    number = bisect_left(inside, position) - 1
    return number >= 0 and enclosed[number][0] < position < enclosed[number][1]


def _between_digits(text: str, position: int) -> bool:
    return text[position - 1 : position].isdigit() and text[position + 1 : position + 2].isdigit()
