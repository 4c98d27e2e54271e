"""A numbered list of goals, measures or provisions, gathered row by row."""

from __future__ import annotations

import re

from outlines.importer import labels
from outlines.importer.entry import Item, Report, Upcoming
from outlines.importer.lines import Wrap, ends_sentence, join, trim
from outlines.importer.markers import Marker, Style, begins_age_or_year, begins_fraction, read_marker
from outlines.importer.model import ERROR, WARNING
from outlines.importer.rows import Row
from outlines.importer.sentences import split_sentences

PROVISIONS = "provisions"


_INLINE_NUMBER = re.compile(
    r"[⒈-⒛⑴-⒇①-⑳㈠-㈩]|[0-9０-９]{1,3}\s?[.．、)）]|[（(]\s?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s?[）)]"
)
_BEFORE_INLINE_NUMBER = "。；;！？!?”’）)"
# A heading written as the first line of an item is short; longer first lines were cut.
_LONGEST_TITLE_WIDTH = 110
_LONGEST_NUMBER = 8
_FARTHEST_GAP = 8
_LEAST_INNER_LIST = 3


class ItemList:
    """The entries below one label (or chapter), their numbers checked as they come.

    The first number decides the style of the list. A deeper style inside is part of the entry above;
    an unnumbered paragraph too, with a warning where it may be an entry that lost its number.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        report: Report,
        *,
        wrap: Wrap,
        titled: frozenset[Style],
        carried: int = 1,
        section: str = "",
    ) -> None:
        self.kind = kind
        self.name = name
        self.items: list[Item] = []
        self.style: Style | None = None
        self.weak = False
        self.section = section
        self._report = report
        self._wrap = wrap
        self._titled = titled
        self._carried = carried
        self._lead: list[Row] = []
        self._restart_allowed = False

    @property
    def expected(self) -> int:
        return self.items[-1].number + 1 if self.items else 1

    @property
    def has_rows(self) -> bool:
        return bool(self.items or self._lead)

    def open_section(self, title: str) -> None:
        """A sub-heading inside the list; the numbers may start again below it."""
        self.section = title
        self._restart_allowed = True

    def feed(self, row: Row, upcoming: Upcoming) -> bool:
        """Take ``row`` as an entry or as part of one; ``upcoming`` are the next numbers that open lines.

        Returns False, and takes nothing, where the numbers of the goals begin again at one.
        """
        marker = row.marker
        if self.items and labels.names_units(row.text) and not self.items[-1].is_empty:
            self._add_units(row)
            return True
        if marker and self._opens_entry(row, marker):
            if self._is_restart(marker):
                return False
            self.start(row, upcoming)
            return True
        if not self.items:
            self._lead.append(row)
            return True
        self._continue(row, upcoming)
        return True

    def start(self, row: Row, upcoming: Upcoming) -> None:
        """Begin a new entry at ``row``, reporting a number that does not follow."""
        marker = row.marker
        assert marker is not None
        if self._lead:
            self._report_lead()
        if self.style is None:
            self.style, self.weak = marker.style, marker.weak
        number = self._checked_number(row, marker)
        self.items.append(Item(number, row.number, self.section, row))
        self._restart_allowed = False
        self._place(row, row.body, upcoming)

    def close(self) -> list[Item]:
        """The finished entries: paragraphs count one by one where nothing was numbered."""
        if not self.items and self._lead:
            self._number_paragraphs()
        for item in self.items:
            if item.is_empty:
                self._report(item.line, f"{self.name}第 {item.number} 条只有编号没有内容，请补上", ERROR)
        self._warn_if_one_holds_all()
        return self.items

    def _warn_if_one_holds_all(self) -> None:
        """A single entry with a long list inside: most probably its own number is of another kind by mistake, and
        the list inside are the entries."""
        if len(self.items) != 1 or self.kind == PROVISIONS:
            return
        [item] = self.items
        inside = max((following - 1 for following in item.inner_next.values()), default=0)
        if inside >= _LEAST_INNER_LIST:
            self._report(
                item.line,
                f"{self.name}只读到 1 条，它下面还有 {inside} 个编号段落；如果这些才是各条，请改写或删去这一行的编号",
                WARNING,
            )

    # -- which rows open an entry ---------------------------------------------------------------

    def _opens_entry(self, row: Row, marker: Marker) -> bool:
        if not self.items:
            return self._opens_list(row, marker)
        current = self.items[-1]
        complete = current.is_empty or current.last.line.is_complete
        if self.style is Style.DASH or marker.style is Style.DASH:
            return marker.style is self.style
        if marker.style is not self.style:
            return self._is_stray_style(row, marker, complete)
        follows = marker.number == self.expected or self._may_restart(marker)
        if current.is_empty and (marker.weak or marker.decimal) and not follows:
            return False
        if marker.decimal:
            return self._accepts_decimal(row, marker, complete=complete, follows=follows)
        if marker.weak:
            return self._accepts_weak(row, marker, complete=complete, follows=follows)
        if follows or complete or not self._wrap.is_full(current.last.line):
            return True
        self._report(
            row.number,
            f"这一行以“{trim(marker.glyph)}”开头，像是新的一条，但接着上一行的半句话，已并入{self.name}第 {current.number} 条，请核对",
            WARNING,
        )
        return False

    def _opens_list(self, row: Row, marker: Marker) -> bool:
        if marker.style is Style.DASH:
            return not self._lead
        begins = marker.number in {1, self._carried}
        if marker.weak or marker.decimal:
            return begins and not (marker.decimal and begins_fraction(row.body))
        return True

    def _accepts_decimal(self, row: Row, marker: Marker, *, complete: bool, follows: bool) -> bool:
        if begins_fraction(row.body) or not (complete or begins_age_or_year(row.body)):
            return False
        full = self._wrap.is_full(self.items[-1].last.line)
        return follows and (complete or not full)

    def _accepts_weak(self, row: Row, marker: Marker, *, complete: bool, follows: bool) -> bool:
        if marker.bare:
            return self.weak
        spaced = len(marker.glyph) < marker.end
        if follows:
            return complete or (self.weak and spaced)
        return self.weak and spaced and complete

    def _is_stray_style(self, row: Row, marker: Marker, complete: bool) -> bool:
        """An entry whose number is written in another style than its neighbours': 4. 5. （6） 7."""
        if marker.number != self.expected or marker.number == 1 or not complete or marker.weak:
            return False
        if self.items[-1].inner_next.get(marker.style) == marker.number:
            return False
        self._report(
            row.number,
            f"{self.name}第 {marker.number} 条的编号“{trim(marker.glyph)}”与前面写法不同，已按第 {marker.number} 条读入，请核对",
            WARNING,
        )
        return True

    def _may_restart(self, marker: Marker) -> bool:
        return self._restart_allowed and marker.number == 1

    def _is_restart(self, marker: Marker) -> bool:
        return (
            self.kind == labels.GOALS
            and marker.number == 1
            and len(self.items) >= 2
            and marker.style is self.style
            and not self._restart_allowed
        )

    # -- numbers --------------------------------------------------------------------------------

    def _checked_number(self, row: Row, marker: Marker) -> int:
        if marker.style is Style.DASH:
            if not self.items:
                self._report(row.number, f"{self.name}的条目没有编号，已按先后顺序编号", WARNING)
            return self.expected
        number = marker.number
        if not self.items:
            if number not in {1, self._carried}:
                self._report(
                    row.number, f"{self.name}的第一条编号是 {number}，前面可能缺条目，请核对原文", ERROR
                )
            return number
        last = self.items[-1].number
        if number == last + 1 or self._may_restart(marker):
            return number
        if number > last + 1:
            missing = f"第 {last + 1} 条" if number == last + 2 else f"第 {last + 1}—{number - 1} 条"
            message = f"{self.name}第 {last} 条之后直接是第 {number} 条，缺{missing}，请核对原文"
        elif number == last:
            message = f"{self.name}出现两个第 {number} 条，请核对编号"
        elif number == 1:
            message = f"{self.name}的编号在第 {last} 条之后又从 1 开始，请核对是否缺小标题"
        else:
            message = f"{self.name}第 {last} 条之后是第 {number} 条，编号倒退，请核对"
        self._report(row.number, message, ERROR)
        return number

    # -- words ----------------------------------------------------------------------------------

    def _place(self, row: Row, text: str, upcoming: Upcoming, *, new_paragraph: bool = False) -> None:
        """Add ``text`` to the current entry, dividing it where the next numbers stand inside it."""
        item = self.items[-1]
        # A hard wrap may have cut a number in two: …提高。7 / ）学校…
        tail = "" if new_paragraph else item.take_tail(_LONGEST_NUMBER)
        whole = join(tail, text)
        start = 0
        for cut, end, number in self._inline_entries(row, whole, upcoming):
            item.append(
                trim(whole[start:cut]) if start else whole[:cut].rstrip(), new_paragraph=new_paragraph
            )
            item.note(row)
            line = item.last_number if cut < len(tail) else row.number
            item = Item(number, line, self.section, row)
            self.items.append(item)
            start, new_paragraph = end, False
        item.append(trim(whole[start:]) if start else whole, new_paragraph=new_paragraph)
        item.note(row)

    def _inline_entries(self, row: Row, text: str, upcoming: Upcoming) -> list[tuple[int, int, int]]:
        """Where 2.…3.… stand inside a line, unless the line's own list goes on below with them."""
        found: list[tuple[int, int, int]] = []
        if self.style is None or self.style is Style.DASH:
            return found
        expected = self.expected
        for match in _INLINE_NUMBER.finditer(text):
            at = match.start()
            if at == 0:
                continue
            marker = read_marker(text[at : at + 24])
            if marker is None or marker.weak or marker.style is not self.style:
                continue
            if marker.number > expected + _FARTHEST_GAP:
                continue
            if marker.decimal and not begins_age_or_year(text[at + marker.end : at + marker.end + 16]):
                continue
            ends = _may_end_entry(text, at)
            cut_off = at + marker.end >= len(text)
            if not ends and (cut_off or marker.number != expected or not _is_hanzi(text[at - 1])):
                continue
            if ends and marker.number == expected and upcoming.get(self.style) != expected:
                found.append((at, at + marker.end, expected))
                expected += 1
            else:
                self._warn(row, f"行内的“{trim(marker.glyph)}”像是新的一条，但编号接不上，没有拆开")
        return found

    def _continue(self, row: Row, upcoming: Upcoming) -> None:
        item = self.items[-1]
        marker = row.marker
        if item.is_empty:
            self._place(row, row.text, upcoming)
            return
        if item.units and not item.last.line.is_complete and not marker:
            item.units.append(row.text)
            item.last = row
            return
        inner = self._is_inner_list(item, marker)
        complete = item.last.line.is_complete
        if self._wrap.is_full(item.last.line) and not inner:
            count = len(self.items)
            self._place(row, row.text, upcoming)
            if len(self.items) == count and not (marker and marker.decimal):
                self._warn_if_numbered(row, marker)
            return
        if not complete and not inner:
            title = self._is_title_line(item)
            if not title:
                if not (marker and marker.decimal):
                    self._warn_if_numbered(row, marker)
                if not self._wrap and self.kind != PROVISIONS:
                    self._warn_joined(row, item)
            self._place(row, row.text, upcoming, new_paragraph=title)
            return
        if not inner:
            self._warn_if_numbered(row, marker)
            if self._is_doubtful_paragraph(item) and not _numbered(marker):
                self._warn_joined(row, item)
        self._place(row, row.text, upcoming, new_paragraph=True)

    def _is_inner_list(self, item: Item, marker: Marker | None) -> bool:
        """Whether the row is （1）, （2） … of a list inside the entry, or a dash."""
        if marker is None or marker.weak or self.style is None:
            return False
        if marker.style is Style.DASH:
            return True
        if marker.style is self.style or marker.decimal:
            return False
        if marker.number in {1, item.inner_next.get(marker.style)}:
            item.inner_next[marker.style] = marker.number + 1
            return marker.style > self.style
        return False

    def _is_title_line(self, item: Item) -> bool:
        """Whether the entry so far is a heading on its own line, with its text below."""
        if self.kind == labels.GOALS or item.rows != 1 or not item.last.is_heading:
            return False
        return item.last.line.width <= _LONGEST_TITLE_WIDTH and (
            self._wrap.is_thorough or self.style in self._titled
        )

    def _is_doubtful_paragraph(self, item: Item) -> bool:
        if self.kind == PROVISIONS:
            return False
        body_below = self.kind == labels.MEASURES and self.style in self._titled
        return not body_below or len(split_sentences(item.text)) > 1

    def _warn_if_numbered(self, row: Row, marker: Marker | None) -> None:
        if _numbered(marker):
            self._warn(row, f"以“{trim(marker.glyph)}”开头的这一行不像新的一条")

    def _warn_joined(self, row: Row, item: Item) -> None:
        self._warn(row, "这一段没有编号")

    def _warn(self, row: Row, reason: str) -> None:
        self._report(row.number, f"{reason}，已并入{self.name}第 {self.items[-1].number} 条，请核对", WARNING)

    def _add_units(self, row: Row) -> None:
        self.items[-1].units.append(row.text)
        self.items[-1].last = row

    # -- paragraphs without numbers ---------------------------------------------------------------

    def _report_lead(self) -> None:
        first, last = self._lead[0], self._lead[-1]
        message = f"在{self.name}的第一条之前，没有编号，未导入，请核对"
        self._report(first.number, message, WARNING, last.number)
        self._lead = []

    def _number_paragraphs(self) -> None:
        rows, self._lead = self._lead, []
        self._report(
            rows[0].number,
            f"{self.name}的条目没有编号，已按段落先后顺序编号，请核对",
            WARNING,
            rows[-1].number,
        )
        for row in rows:
            previous = self.items[-1] if self.items else None
            if previous and labels.names_units(row.text):
                self._add_units(row)
                continue
            continues = previous is not None and (
                self._wrap.is_full(previous.last.line)
                if self._wrap
                else not previous.last.line.is_complete and _looks_cut(previous.last)
            )
            if previous is not None and continues:
                previous.append(row.text)
                previous.last = row
                previous.rows += 1
            else:
                item = Item(self.expected, row.number, self.section, row, rows=1)
                item.append(row.text)
                self.items.append(item)


def _is_hanzi(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _numbered(marker: Marker | None) -> bool:
    return marker is not None and not marker.weak and marker.style is not Style.DASH


def _looks_cut(row: Row) -> bool:
    return row.text.endswith(("，", "、", ",", "和", "与", "及", "的")) or row.line.width >= 60


def _may_end_entry(text: str, at: int) -> bool:
    before = text[at - 1]
    if before in _BEFORE_INLINE_NUMBER:
        return ends_sentence(text[max(0, at - 8) : at]) or before in "）)”’"
    if before.isspace():
        return ends_sentence(text[max(0, at - 8) : at]) or text[max(0, at - 2) : at].isspace()
    return False
