"""From the rows of one outline to its tree of domains, goals, measures and provisions."""

from __future__ import annotations

from collections.abc import Sequence

from outlines.importer import labels
from outlines.importer.headings import Headings
from outlines.importer.items import PROVISIONS, ItemList
from outlines.importer.layout import Layout
from outlines.importer.lines import Wrap
from outlines.importer.lookahead import labels_ahead, next_numbers, titled_styles
from outlines.importer.markers import Style
from outlines.importer.model import (
    ERROR,
    WARNING,
    ParsedDomain,
    ParsedOutline,
    Problem,
)
from outlines.importer.results import goals_of, measures_of, provisions_of
from outlines.importer.rows import Row
from outlines.importer.skipped import SkippedText

_INTRODUCTION = "introduction"
_DOMAINS = "domains"
_PROVISIONS = "provisions"
_UNKNOWN_CHAPTER = "unknown chapter"
_TAIL = "tail"


class OutlineReader:
    """Reads the rows of one outline in order; the state is the part of the outline it is in."""

    def __init__(self, outline: ParsedOutline, rows: Sequence[Row], layout: Layout, wrap: Wrap) -> None:
        self.outline = outline
        self.problems: list[Problem] = []
        self._rows = rows
        self._layout = layout
        self._wrap = wrap
        self._headings = Headings(rows, layout, wrap)
        self._titled = titled_styles(rows, wrap)
        self._titled_provisions = titled_styles(rows[max(layout.last_label, 0) :], wrap)
        self._next_numbers = next_numbers(rows)
        self._labels_ahead = labels_ahead(rows, layout)
        self._state = _INTRODUCTION
        self._domain: ParsedDomain | None = None
        self._list: ItemList | None = None
        self._seen: set[str] = set()
        self._carried = {labels.GOALS: 1, labels.MEASURES: 1}
        self._chapter: tuple[int | str, str] = ("", "")
        self._chapter_style: Style | None = None
        self._chapter_line = 0
        self._skipped = SkippedText(self._report)
        self._skip_reason = ""
        self._box_next: int | None = None
        self._in_box = False

    def read(self) -> None:
        """Fill the outline; what was not understood is in ``problems`` afterwards."""
        for index, row in enumerate(self._rows):
            self._read_row(index, row)
        self._close_list()
        self._skipped.flush()
        self._close_domain()

    # -- one row ----------------------------------------------------------------------------------

    def _read_row(self, index: int, row: Row) -> None:
        if self._is_domain_heading(index):
            self._open_domain(row, index)
        elif index in self._layout.nameless:
            self._open_nameless_domain(row)
            self._open_section(row, row.label or labels.GOALS)
        elif self._opens_chapter(index, row):
            self._open_chapter(row, index)
        elif self._state == _DOMAINS:
            self._read_in_domains(index, row)
        elif self._state == _PROVISIONS:
            self._read_in_provisions(index, row)
        elif self._state == _TAIL:
            self._read_in_tail(row)
        elif self._state == _UNKNOWN_CHAPTER:
            self._skipped.add(row, self._skip_reason)

    def _is_domain_heading(self, index: int) -> bool:
        return index in self._layout.domains

    def _opens_chapter(self, index: int, row: Row) -> bool:
        if self._state == _INTRODUCTION and index < self._layout.first:
            return self._layout.is_chapter(row) and labels.is_domain_chapter_title(row.body)
        if self._state == _TAIL:
            return False
        if self._layout.is_chapter(row):
            return True
        if row.marker is None:
            return (
                index > self._layout.last_label or row.label is None or index in self._layout.ignored_labels
            ) and self._headings.is_plain_chapter(index)
        same_level = row.marker.style is self._layout.domain_style and not row.marker.weak
        if not same_level or not row.is_heading:
            return False
        if self._state == _PROVISIONS:
            return self._chapter_style is row.marker.style
        return labels.is_provisions_title(row.body) or index in self._layout.ignored_labels

    # -- chapters -----------------------------------------------------------------------------------

    def _open_chapter(self, row: Row, index: int) -> None:
        self._close_list()
        self._skipped.flush()
        title = row.title
        if index < self._layout.first:
            self._state = _DOMAINS if labels.is_domain_chapter_title(row.body) else _INTRODUCTION
            self._skipped.forget()
            return
        if index < self._layout.last_label and labels.is_domain_chapter_title(row.body):
            self._close_domain()
            self._state = _DOMAINS
            return
        if labels.is_provisions_title(row.body) or (self._state == _PROVISIONS and row.marker):
            self._close_domain()
            self._state = _PROVISIONS
            self._chapter = (row.marker.number if row.marker else title, title)
            self._chapter_style = row.style
            self._chapter_line = row.number
            self._list = self._new_list(PROVISIONS, f"“{title}”")
            return
        self._close_domain()
        if self._more_domains_after(index):
            self._state = _DOMAINS
            self._domain = None
            return
        self._state = _UNKNOWN_CHAPTER
        self._skip_reason = f"“{title}”不是认识的章，未导入"
        self._skipped.add(row, self._skip_reason)

    def _more_domains_after(self, index: int) -> bool:
        """Whether the very next heading below this chapter is a domain."""
        for later in range(index + 1, min(index + 12, len(self._rows))):
            if later in self._layout.domains:
                return True
            if self._layout.is_chapter(self._rows[later]):
                return False
        return False

    # -- domains --------------------------------------------------------------------------------------

    def _open_domain(self, row: Row, index: int) -> None:
        self._close_list()
        self._skipped.flush()
        self._close_domain()
        self._state = _DOMAINS
        number = row.marker.number if row.marker else self._next_domain_number()
        self._domain = ParsedDomain(number, row.title, row.number)
        self.outline.domains.append(self._domain)
        self._seen = set()
        style = self._layout.domain_style
        if row.style is not style and row.marker is not None:
            self._warn(row, f"领域标题“{row.title}”的编号写法与其他领域不同，请核对")

    def _open_nameless_domain(self, row: Row) -> None:
        self._close_list()
        self._skipped.flush()
        self._close_domain()
        self._state = _DOMAINS
        self._domain = ParsedDomain(self._next_domain_number(), "", row.number)
        self.outline.domains.append(self._domain)
        self._seen = set()
        self._error(row, "这个‘主要目标’前面没有领域标题，请补上领域名称")

    def _next_domain_number(self) -> int:
        return self.outline.domains[-1].number + 1 if self.outline.domains else 1

    def _close_domain(self) -> None:
        domain, self._domain = self._domain, None
        if domain is None:
            return
        name = f"领域“{domain.title}”" if domain.title else f"第 {domain.number} 个领域"
        if not domain.goals:
            self._report(domain.line, f"{name}没有读到主要目标，请核对", ERROR)
        if not domain.measures:
            self._report(domain.line, f"{name}没有读到策略措施，请核对", ERROR)

    def _read_in_domains(self, index: int, row: Row) -> None:
        if self._in_box and not self._leaves_box(row):
            self._skipped.add(row, self._skip_reason)
            return
        if row.label and index not in self._layout.ignored_labels and self._label_fits(row):
            self._open_section(row, row.label)
        elif labels.is_box(row.text):
            self._open_box(row)
        elif labels.is_note(row.text) or (index > self._layout.last_label and labels.is_appendix(row.text)):
            self._read_note(index, row)
        elif self._domain is None and self._headings.continues_chapter_heading(index):
            pass
        elif self._domain is None:
            self._skipped.add(row, "这一段不在任何领域之下，未导入")
        elif self._list is not None and self._headings.groups_entries(index, self._list):
            self._open_subsection(row)
        elif self._headings.is_unknown_label(index, self._list):
            self._open_unknown_section(index, row)
        elif self._list is None:
            self._read_outside_lists(index, row)
        else:
            self._feed(index, row)

    def _label_fits(self, row: Row) -> bool:
        """A numbered entry of a list may consist of a label's words: 3.保障措施。"""
        if row.marker is None or self._list is None or self._list.style is None:
            return True
        same_list = row.marker.style is self._list.style and row.marker.number == self._list.expected
        return not (same_list and row.text.endswith("。"))

    def _read_note(self, index: int, row: Row) -> None:
        if index > self._layout.last_label and labels.is_appendix(row.text):
            self._close_list()
            self._close_domain()
            self._open_tail(row, "附件、名词解释等，未导入")
        else:
            self._skipped.add(row, "注释、说明，未导入")

    def _read_outside_lists(self, index: int, row: Row) -> None:
        """Between a domain's heading and its first label."""
        domain = self._domain
        if domain is None:
            return
        if self._headings.continues_domain_heading(index):
            domain.title += row.title
            return
        numbered = row.marker is not None and not row.marker.weak and row.marker.number == 1
        if numbered and labels.GOALS not in self._seen and not self._label_follows(index, labels.GOALS):
            self._warn(
                row, f"领域“{domain.title}”下没有‘主要目标’小标题，这里起的条目已按主要目标读入，请核对"
            )
            self._start_list(labels.GOALS)
            self._feed(index, row)
            return
        self._skipped.add(row, "这一段不在‘主要目标’或‘策略措施’之下，未导入")

    def _label_follows(self, index: int, kind: str) -> bool:
        """Whether a label of ``kind`` still comes before the next domain."""
        return kind in self._labels_ahead[index]

    # -- sections of a domain ---------------------------------------------------------------------

    def _open_section(self, row: Row, kind: str) -> None:
        self._close_list()
        self._skipped.flush()
        if self._domain is None:
            self._open_nameless_domain(row)
        if kind in self._seen:
            self._warn(row, f"同一领域里又出现‘{labels.LABEL_NAMES[kind]}’，请核对是否缺领域标题")
        self._start_list(kind)
        self._chapter_line = row.number

    def _start_list(self, kind: str) -> None:
        self._seen.add(kind)
        self._list = self._new_list(kind, f"‘{labels.LABEL_NAMES[kind]}’")
        self._in_box = False

    def _new_list(self, kind: str, name: str) -> ItemList:
        return ItemList(
            kind,
            name,
            self._report,
            wrap=self._wrap,
            titled=self._titled_provisions if kind == PROVISIONS else self._titled,
            carried=self._carried.get(kind, 1),
        )

    def _feed(self, index: int, row: Row) -> None:
        items = self._list
        if items is None:
            return
        if not items.feed(row, self._next_numbers[index]):
            self._restart(index, row)

    def _restart(self, index: int, row: Row) -> None:
        """The goals' numbers start again at 1: the label 策略措施 is missing, or the list is odd."""
        items = self._list
        if items is None:
            return
        if labels.MEASURES not in self._seen and not self._label_follows(index, labels.MEASURES):
            self._warn(
                row, "编号重新从 1 开始，前面没有‘策略措施’小标题，这里起的条目已按策略措施读入，请核对"
            )
            self._close_list()
            self._start_list(labels.MEASURES)
            self._feed(index, row)
            return
        items.start(row, self._next_numbers[index])

    def _open_subsection(self, row: Row) -> None:
        if self._list is None:
            return
        self._list.open_section(row.title)
        self._warn(row, f"{self._list.name}里有小节“{row.title}”，小节内的编号可能重新开始，请核对")

    def _open_unknown_section(self, index: int, row: Row) -> None:
        kind = labels.guess_kind(row.body)
        if kind in self._seen or kind is None:
            kind = None
            if labels.GOALS not in self._seen and not self._label_follows(index, labels.GOALS):
                kind = labels.GOALS
            elif labels.MEASURES not in self._seen and not self._label_follows(index, labels.MEASURES):
                kind = labels.MEASURES
        self._close_list()
        self._skipped.flush()
        if kind is None:
            self._in_box = True
            self._box_next = None
            self._skip_reason = f"不认识的小标题“{row.title}”，其下内容未导入"
            self._skipped.add(row, self._skip_reason)
            return
        self._warn(row, f"不认识的小标题“{row.title}”，已按‘{labels.LABEL_NAMES[kind]}’读入，请核对")
        self._start_list(kind)

    # -- boxes and skipped text -------------------------------------------------------------------

    def _open_box(self, row: Row) -> None:
        self._skipped.flush()
        self._in_box = True
        self._box_next = 1
        self._skip_reason = f"“{row.title}”是专栏，未导入"
        self._skipped.add(row, self._skip_reason)

    def _leaves_box(self, row: Row) -> bool:
        """A box ends at the next label, or where the list around it goes on."""
        if row.label:
            self._in_box = False
            return True
        items = self._list
        marker = row.marker
        if (
            items is None
            or not items.items
            or marker is None
            or marker.weak
            or marker.style is not items.style
        ):
            return False
        if self._box_next is not None and marker.number == self._box_next:
            self._box_next += 1
            return False
        if marker.number == items.expected:
            self._in_box = False
            self._skipped.flush()
            return True
        return False

    # -- provisions ---------------------------------------------------------------------------------

    def _read_in_provisions(self, index: int, row: Row) -> None:
        closes = labels.is_appendix(row.text) or labels.is_colophon(row.text)
        if closes and self._headings.ends_paragraph_before(index):
            self._close_list()
            self._open_tail(row, "正文之后的附件、落款等，未导入")
            return
        if self._list is None:
            self._skipped.add(row, self._skip_reason or "未导入")
            return
        self._feed(index, row)

    def _open_tail(self, row: Row, reason: str) -> None:
        self._state = _TAIL
        self._skip_reason = reason
        self._read_in_tail(row)

    def _read_in_tail(self, row: Row) -> None:
        """Signatures, dates and a bare 附件2 before the next outline are no content."""
        if not (labels.is_colophon(row.text) or labels.is_bare_appendix(row.text)):
            self._skipped.add(row, self._skip_reason)

    # -- results --------------------------------------------------------------------------------------

    def _close_list(self) -> None:
        items, self._list = self._list, None
        self._in_box = False
        if items is None:
            return
        entries = items.close()
        if items.kind == PROVISIONS:
            self._store_provisions(items)
            return
        if self._domain is None:
            return
        if not entries:
            self._report(self._chapter_line, f"{items.name}下没有条目，请核对", ERROR)
            return
        self._carried[items.kind] = entries[-1].number + 1
        if items.kind == labels.GOALS:
            self._domain.goals += goals_of(entries)
        else:
            self._domain.measures += measures_of(entries)

    def _store_provisions(self, items: ItemList) -> None:
        number, title = self._chapter
        if not items.items:
            self._report(self._chapter_line, f"“{title}”一章没有读到条款，请核对", WARNING)
        self.outline.provisions += provisions_of(items.items, number, title)

    def report_domain_number(self, domain: ParsedDomain, expected: int) -> None:
        """Domains are counted through; a number that does not follow means one is missing or doubled."""
        self._report(
            domain.line,
            f"领域“{domain.title}”的编号是 {domain.number}，应为 {expected}，请核对是否缺领域",
            ERROR,
        )

    def _report(self, line: int, message: str, severity: str, end_line: int = 0) -> None:
        where = f"第 {line}—{end_line} 行" if end_line > line else f"第 {line} 行"
        self.problems.append(Problem(line, f"{where}：{message}", severity, end_line))

    def _warn(self, row: Row, message: str) -> None:
        self._report(row.number, message, WARNING)

    def _error(self, row: Row, message: str) -> None:
        self._report(row.number, message, ERROR)
