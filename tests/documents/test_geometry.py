"""GB/T 9704-2012 with a ruler: what stands where on the pages that the press makes.

Lengths are millimetres from the left and the upper edge of a page, sizes are points. Signs are measured by their
origin and their advance, mastheads by their ink, lines by what a page looks like.
"""

import ctypes
import re
import zlib
from ctypes.util import find_library
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from django.conf import settings as django_settings

from documents.typesetting import fonts
from documents.typesetting.paper import Annex, Form, Grid, Heading, Paper, Paragraph
from documents.typesetting.press import Press
from documents.typesetting.text import blocks_of
from documents.typesetting.titles import title_lines
from tests.documents.test_fonts import drawn, unlike

pytestmark = [
    pytest.mark.skipif(
        not (Path(django_settings.LIANGGANG_FREE_FONTS) / "FandolFang-Regular.otf").exists(),
        reason="没有 Fandol 字体：运行 scripts/system-parts papers 后再测",
    ),
    pytest.mark.skipif(not find_library("pango-1.0"), reason="没有 Pango，不能生成 PDF"),
]

MM = 72 / 25.4
# The type area of 156 × 225 mm, a line of it, a character of it, and a blank above or below the signs of a line.
LEFT, RIGHT, TOP, FOOT = 28, 184, 37, 262
LINE, SIGN = 225 / 22, 156 / 28
LEADING = (LINE * MM - 16) / 2 / MM
FANG, TITLE, HEI, KAI, SONG = "FandolFang", "FandolSong-Bold", "FandolHei", "FandolKai", "FandolSong"
RED = (230, 0, 18)
SEEN = pytest.approx

SENTENCE = "全面掌握各成员单位年度任务进展情况"
FULL_LINE = "宁城县妇女儿童工作委员会办公室统筹协调各成员单位落实两个纲要"[:28]
BASE = Paper(
    form=Form.OFFICIAL,
    title="关于报送2026年度妇女儿童发展纲要实施情况报告的通知",
    blocks=blocks_of("现将有关事项通知如下。\n一、报送内容\n（一）落实情况\n1. 指标\n逐条写明。\n特此通知。"),
    masthead="宁城县妇女儿童工作委员会文件",
    number="宁妇儿工委〔2026〕12号",
    addressees="各成员单位",
    issuer="宁城县妇女儿童工作委员会",
    dated=date(2026, 11, 5),
    cc="赤峰市妇女儿童工作委员会办公室，县委办公室，县人大常委会办公室，县政府办公室，县政协办公室",
    printer="宁城县妇女儿童工作委员会办公室",
    printed_on=date(2026, 11, 6),
)
PAPERS = {
    Form.OFFICIAL: BASE,
    Form.UPWARD: replace(BASE, form=Form.UPWARD, signatory="郑国强"),
    Form.LETTER: replace(
        BASE, form=Form.LETTER, masthead="宁城县妇女儿童工作委员会", number="宁妇儿工委函〔2026〕3号"
    ),
    Form.ANNOUNCEMENT: replace(
        BASE, form=Form.ANNOUNCEMENT, masthead="", addressees="", cc="", printer="", number=""
    ),
    Form.MINUTES: replace(
        BASE,
        form=Form.MINUTES,
        masthead="宁城县妇女儿童工作委员会会议纪要",
        number="第3号",
        addressees="",
        attendance=(("出席", "郑国强　刘桂芳　王建国"), ("请假", "吴海"), ("列席", "孙丽（县统计局）")),
    ),
    Form.PLAIN: replace(
        BASE,
        form=Form.PLAIN,
        masthead="",
        number="",
        addressees="",
        cc="",
        printer="",
        cover=(("", "县教育局"),),
    ),
}
WITH_MASTHEAD = (Form.OFFICIAL, Form.UPWARD, Form.MINUTES)


# The ruler ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sign:
    """One character: from its origin to the next one's, on its baseline, and the box of its ink."""

    sign: str
    x: float
    end: float
    base: float
    ink_top: float
    ink_bottom: float
    font: str
    size: float
    colour: tuple[int, int, int]

    @property
    def top(self) -> float:
        """Of the square that the character is designed in; Chinese faces have 0.88 of it above the baseline."""
        return self.base - 0.88 * self.size / MM

    @property
    def bottom(self) -> float:
        return self.base + 0.12 * self.size / MM


@dataclass(frozen=True)
class Line:
    """The characters on one baseline, from left to right."""

    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        return "".join(sign.sign for sign in self.signs)

    def __getattr__(self, name):
        return getattr(self.signs[0], name)

    @property
    def end(self) -> float:
        return self.signs[-1].end

    @property
    def middle(self) -> float:
        return (self.x + self.end) / 2

    @property
    def ink_top(self) -> float:
        return min(sign.ink_top for sign in self.signs)

    @property
    def ink_bottom(self) -> float:
        return max(sign.ink_bottom for sign in self.signs)

    @property
    def fonts(self) -> set[str]:
        return {sign.font for sign in self.signs}

    @property
    def sizes(self) -> set[float]:
        return {sign.size for sign in self.signs}

    def part(self, text: str) -> "Line":
        at = self.text.index(text)
        return Line(self.signs[at : at + len(text)])


@dataclass(frozen=True)
class Rule:
    """A horizontal line, by its look."""

    top: float
    bottom: float
    x: float
    end: float
    colour: tuple[int, int, int]

    @property
    def thickness(self) -> float:
        return self.bottom - self.top


class Page:
    def __init__(self, page):
        self._page = page
        self.height, self.width = page.get_height() / MM, page.get_width() / MM

    @cached_property
    def signs(self) -> list[Sign]:
        texts, signs = self._page.get_textpage(), []
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
        colour = [ctypes.c_uint() for _part in range(4)]
        for at in range(texts.count_chars()):
            sign = chr(raw.FPDFText_GetUnicode(texts, at))
            # Spaces that the reader adds between words have no place of their own.
            if sign.isspace() or raw.FPDFText_IsGenerated(texts, at) == 1:
                continue
            raw.FPDFText_GetCharOrigin(texts, at, x, y)
            raw.FPDFText_GetMatrix(texts, at, matrix)
            raw.FPDFText_GetFontInfo(texts, at, name, 200, flags)
            raw.FPDFText_GetFillColor(texts, at, *colour)
            _left, bottom, _right, top = texts.get_charbox(at)
            signs.append(
                Sign(
                    sign=sign,
                    x=x.value / MM,
                    end=texts.get_charbox(at, loose=True)[2] / MM,
                    base=self.height - y.value / MM,
                    ink_top=self.height - top / MM,
                    ink_bottom=self.height - bottom / MM,
                    font=name.value.decode().rpartition("+")[2].removesuffix("-Regular"),
                    size=round(raw.FPDFText_GetFontSize(texts, at) * abs(matrix.a or matrix.b), 1),
                    colour=tuple(part.value for part in colour[:3]),
                )
            )
        return signs

    @cached_property
    def lines(self) -> list[Line]:
        lines: dict[float, list[Sign]] = {}
        for sign in self.signs:
            base = next((base for base in lines if abs(base - sign.base) < 0.3), sign.base)
            lines.setdefault(base, []).append(sign)
        return [Line(tuple(sorted(lines[base], key=lambda sign: sign.x))) for base in sorted(lines)]

    @property
    def text_lines(self) -> list[Line]:
        """Those in the type area."""
        return [line for line in self.lines if line.base < FOOT]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def line(self, text: str) -> Line:
        (found,) = (line for line in self.lines if text in line.text)
        return found

    def exactly(self, text: str) -> Line:
        (found,) = (line for line in self.lines if text == line.text)
        return found

    def has(self, text: str) -> bool:
        return text in self._plain

    @cached_property
    def _plain(self) -> str:
        """What stands on it, without places: many pages are only asked for that."""
        return "".join(self._page.get_textpage().get_text_bounded().split())

    @property
    def number(self) -> Line | None:
        """页码 with its dashes."""
        found = [line for line in self.lines if re.fullmatch(r"—\d+—", line.text)]
        return found[0] if found else None

    def rules(self, x: float, *, longest: float = 2) -> list[Rule]:
        """The horizontal lines that cross `x`: not thicker than `longest` and more than 20 mm long."""
        across, fine = self._cut(x, 0, 0.2, self.height), []
        start = None
        rows = [across.getpixel((1, at)) for at in range(across.height)]
        for at, pixel in enumerate([*rows, (255, 255, 255)]):
            if start is None and min(pixel) < 128:
                start = at
            elif start is not None and min(pixel) >= 128:
                top, bottom = start / _FINE, at / _FINE
                if bottom - top < longest:
                    left, right = self._reach((top + bottom) / 2, x)
                    if right - left > 20:
                        fine.append(Rule(top, bottom, left, right, rows[(start + at) // 2]))
                start = None
        return fine

    def _reach(self, y: float, x: float) -> tuple[float, float]:
        along = self._cut(0, y, self.width, 0.1)
        is_dark = [min(along.getpixel((at, 1))) < 128 for at in range(along.width)]
        left = right = round(x * _FINE) + 1
        while left and is_dark[left - 1]:
            left -= 1
        while right < len(is_dark) and is_dark[right]:
            right += 1
        return left / _FINE, right / _FINE

    def _cut(self, x: float, y: float, width: float, height: float):
        """A picture of a part of the page."""
        crop = (x, self.height - y - height, self.width - x - width, y)
        return self._page.render(scale=_FINE / MM, crop=tuple(max(0, side) * MM for side in crop)).to_pil()


# Pixels in a millimetre: a rule of 0.25 mm is ten of them.
_FINE = 40


@pytest.fixture(scope="module")
def pages_of():
    """`pages_of(paper)`: its pages, measured."""
    opened = []
    with Press(seconds=60) as press:

        def make(paper: Paper, *, archival: bool = False) -> list[Page]:
            document = pdfium.PdfDocument(press.pdf(paper, archival=archival))
            opened.append(document)
            return [Page(page) for page in document]

        make.press = press
        yield make
    for document in opened:
        document.close()


def body(*lines: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(line) for line in lines)


def printed_pages(pages: list[Page]) -> dict[int, Page]:
    """By the number that stands on them."""
    return {int(page.number.text.strip("—")): page for page in pages if page.number}


# 用纸 版心 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", PAPERS)
def test_a_full_page_has_22_lines_of_28_characters_within_the_margins(pages_of, form):
    pages = pages_of(replace(PAPERS[form], blocks=body(FULL_LINE * 90)))
    assert all((page.width, page.height) == (SEEN(210, abs=0.1), SEEN(297, abs=0.1)) for page in pages)
    full = printed_pages(pages)[2]
    assert [len(line.text) for line in full.text_lines] == [28] * 22
    assert {(line.font, line.size) for line in full.text_lines} == {(FANG, 16)}
    assert all(line.x == SEEN(LEFT, abs=0.1) for line in full.text_lines)
    assert all(line.end == SEEN(RIGHT, abs=1) for line in full.text_lines)
    first, *_between, last = full.text_lines
    assert first.top - LEADING == SEEN(TOP, abs=1)
    assert last.bottom + LEADING == SEEN(FOOT, abs=1)
    steps = [below.base - above.base for above, below in pairwise(full.text_lines)]
    assert steps == [SEEN(LINE, abs=0.02)] * 21
    # A whole line is a sign narrower than the standard's by a fiftieth of a millimetre; nothing sticks out.
    assert max(sign.end for page in pages for sign in page.signs) < RIGHT + 0.2


def test_paragraphs_and_headings_stand_in_their_faces_two_characters_in(pages_of):
    text = f"{SENTENCE * 3}。\n一、报送内容\n（一）落实情况\n（二）存在问题。逐条写明。\n1. 指标情况\n（1）数据来源\n十二、{SENTENCE}。{SENTENCE}。"
    (page,) = pages_of(replace(PAPERS[Form.ANNOUNCEMENT], blocks=blocks_of(text)))
    paragraph = page.line(SENTENCE * 1 + SENTENCE[:5])
    assert paragraph.x == SEEN(LEFT + 2 * SIGN, abs=0.2)
    assert page.text_lines[page.text_lines.index(paragraph) + 1].x == SEEN(LEFT, abs=0.1)
    faces = {
        "一、报送内容": HEI,
        "（一）落实情况": KAI,
        "（二）存在问题。": KAI,
        "逐条写明。": FANG,
        "1.指标情况": FANG,
        "（1）数据来源": FANG,
        f"十二、{SENTENCE}。": HEI,
    }
    for said, face in faces.items():
        part = page.line(said).part(said)
        assert (part.fonts, part.sizes) == ({face}, {16}), said
        if said != "逐条写明。":
            assert part.x == SEEN(LEFT + 2 * SIGN, abs=0.2), said


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(pages_of, level):
    title = {1: "一、内容", 2: "（一）内容", 3: "1. 内容", 4: "（1）内容"}[level]
    places = []
    for lines in (18, 19, 20):
        blocks = (*body(*["落实责任。"] * (lines - 2)), Heading(level, title), *body("逐条写明。", "完。"))
        pages = pages_of(replace(PAPERS[Form.ANNOUNCEMENT], blocks=blocks, issuer="", dated=None))
        heading, text = (
            next(at for at, page in enumerate(pages) if page.has(said))
            for said in (title.replace(" ", ""), "逐条写明。")
        )
        assert heading == text
        places.append(heading)
    assert places[0] == 0
    assert places[-1] == 1


# 版头 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("masthead", ["宁城县妇儿工委文件", "宁城县妇女儿童工作委员会办公室文件"])
@pytest.mark.parametrize("form", WITH_MASTHEAD)
def test_the_masthead_is_red_35_mm_below_the_type_areas_top_and_centred(pages_of, form, masthead):
    masthead = masthead if form != Form.MINUTES else masthead.replace("文件", "会议纪要")
    page = pages_of(replace(PAPERS[form], masthead=masthead))[0]
    line = page.line(masthead)
    assert (line.fonts, line.colour) == ({TITLE}, RED)
    assert line.ink_top == SEEN(TOP + 35, abs=1)
    assert line.middle == SEEN((LEFT + RIGHT) / 2, abs=0.2)
    assert line.x >= LEFT - 0.1
    assert line.end <= RIGHT + 0.1
    assert line.size <= 54


@pytest.mark.parametrize("form", WITH_MASTHEAD)
def test_from_the_masthead_to_the_text_every_blank_line_is_there(pages_of, form):
    paper = PAPERS[form]
    page = pages_of(paper)[0]
    masthead, number = page.line(paper.masthead), page.line(paper.number)
    assert number.top - masthead.bottom == SEEN(2 * LINE + LEADING, abs=1)
    assert number.part(paper.number).fonts == {FANG}
    (red,) = page.rules(LEFT + 1)
    assert red.colour == RED
    assert red.top - number.bottom == SEEN(4, abs=0.5)
    assert (red.x, red.end) == (SEEN(LEFT, abs=0.1), SEEN(RIGHT, abs=0.1))
    wanted = title_lines(paper.title)
    first = page.lines.index(red_next(page, red))
    title = page.lines[first : first + len(wanted)]
    assert [line.text for line in title] == wanted
    assert {(line.font, line.size) for line in title} == {(TITLE, 22)}
    assert all(line.middle == SEEN((LEFT + RIGHT) / 2, abs=0.3) for line in title)
    assert title[0].top - red.bottom == SEEN(2 * LINE + (33 - 22) / 2 / MM, abs=1)
    below = page.lines[first + len(wanted)]
    assert below.base - title[-1].base == SEEN(2 * LINE, abs=1)
    if paper.addressees:
        assert below.text == f"{paper.addressees}："
        assert below.x == SEEN(LEFT, abs=0.1)
        text = page.lines[first + len(wanted) + 1]
        assert text.base - below.base == SEEN(LINE, abs=0.1)
        assert text.x == SEEN(LEFT + 2 * SIGN, abs=0.2)


def red_next(page: Page, rule: Rule) -> Line:
    return next(line for line in page.lines if line.top > rule.bottom)


@pytest.mark.parametrize("form", [Form.OFFICIAL, Form.MINUTES])
def test_the_number_stands_in_the_middle(pages_of, form):
    line = pages_of(PAPERS[form])[0].line(PAPERS[form].number)
    assert line.text == PAPERS[form].number
    assert line.middle == SEEN((LEFT + RIGHT) / 2, abs=0.3)


def test_upwards_the_number_stands_left_and_who_signed_right(pages_of):
    line = pages_of(PAPERS[Form.UPWARD])[0].line("签发人：郑国强")
    assert line.text == "宁妇儿工委〔2026〕12号签发人：郑国强"
    assert line.x == SEEN(LEFT + SIGN, abs=0.3)
    assert line.end == SEEN(RIGHT - SIGN, abs=0.3)
    assert line.part("签发人：").fonts == {FANG}
    assert line.part("郑国强").fonts == {KAI}


def test_how_urgent_it_is_stands_in_the_upper_left_corner(pages_of):
    urgent = replace(PAPERS[Form.OFFICIAL], urgency="特急")
    line = pages_of(urgent)[0].lines[0]
    assert (line.text, line.fonts, line.sizes) == ("特急", {HEI}, {16})
    assert line.x == SEEN(LEFT, abs=0.1)
    assert line.top - LEADING == SEEN(TOP, abs=0.5)


def test_a_letter_has_its_masthead_30_mm_from_the_edge_between_lines_of_170_mm(pages_of):
    paper = replace(PAPERS[Form.LETTER], urgency="加急", blocks=body(FULL_LINE * 40))
    first, second, *_more = pages_of(paper)
    masthead, number = first.exactly(paper.masthead), first.line(paper.number)
    assert (masthead.fonts, masthead.colour) == ({TITLE}, RED)
    assert masthead.ink_top == SEEN(30, abs=1)
    assert masthead.middle == SEEN(105, abs=0.3)
    thick, thin, low_thin, low_thick = first.rules(22)
    for rule in (thick, thin, low_thin, low_thick):
        assert rule.colour == RED
        assert (rule.x, rule.end) == (SEEN(20, abs=0.2), SEEN(190, abs=0.2))
    assert thick.top - masthead.ink_bottom == SEEN(4, abs=0.5)
    assert thick.thickness > 2 * thin.thickness
    assert low_thick.thickness > 2 * low_thin.thickness
    assert thin.top - thick.bottom == SEEN(low_thick.top - low_thin.bottom, abs=0.1)
    assert low_thick.bottom == SEEN(297 - 20, abs=0.2)
    # 3号 is 16 pt: seven eighths of a sign below the line, 文号 at the right edge, 紧急程度 at the left.
    assert number.top - thin.bottom == SEEN(14 / MM, abs=0.5)
    assert number.end == SEEN(RIGHT, abs=0.3)
    assert number.part("加急").fonts == {HEI}
    assert number.x == SEEN(LEFT, abs=0.1)
    title = first.line(paper.title[:8])
    assert title.top - number.bottom == SEEN(2 * LINE + LEADING + (33 - 22) / 2 / MM, abs=1)
    assert first.number is None
    assert second.number.text == "—2—"
    assert not second.rules(22)
    assert first.text_lines[-1].bottom < low_thin.top - 14 / MM


def test_an_announcement_begins_with_its_title(pages_of):
    paper = PAPERS[Form.ANNOUNCEMENT]
    page = pages_of(paper)[0]
    wanted = title_lines(paper.title)
    assert [line.text for line in page.lines[: len(wanted)]] == wanted
    assert page.lines[0].top - (33 - 22) / 2 / MM == SEEN(TOP, abs=0.5)
    assert page.lines[len(wanted)].base - page.lines[len(wanted) - 1].base == SEEN(2 * LINE, abs=1)
    numbered = pages_of(replace(paper, number="2026年第1号"))[0]
    assert numbered.lines[len(wanted)].text == "2026年第1号"
    assert numbered.lines[len(wanted)].middle == SEEN((LEFT + RIGHT) / 2, abs=0.3)


# 页码 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", PAPERS)
def test_page_numbers_stand_outside_one_character_in_7_mm_below_the_text(pages_of, form):
    pages = pages_of(replace(PAPERS[form], blocks=body(FULL_LINE * 90)))
    numbered = printed_pages(pages)
    unnumbered = {Form.LETTER: {1}}.get(form, set())
    assert set(numbered) | unnumbered == set(range(1, len(numbered) + 1 + len(unnumbered)))
    for number, page in numbered.items():
        line = page.number
        assert line.text == f"—{number}—"
        assert (line.fonts, line.sizes) == ({SONG}, {14})
        dash = line.signs[0]
        assert (dash.ink_top + dash.ink_bottom) / 2 == SEEN(FOOT + 7, abs=0.5)
        if number % 2:
            assert line.end == SEEN(RIGHT - 14 / MM, abs=0.3)
        else:
            assert line.x == SEEN(LEFT + 14 / MM, abs=0.3)


# 署名 成文日期 附注 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("issuer", ["县政府", "宁城县教育局", "宁城县妇女儿童工作委员会"])
@pytest.mark.parametrize("day", [date(2026, 1, 5), date(2026, 12, 31)])
def test_the_date_ends_four_characters_in_and_the_issuer_stands_over_its_middle(pages_of, issuer, day):
    page = pages_of(replace(PAPERS[Form.ANNOUNCEMENT], issuer=issuer, dated=day, note="联系人：赵静"))[-1]
    dated, signed = page.line(f"{day.year}年{day.month}月{day.day}日"), page.line(issuer)
    assert dated.text == f"{day.year}年{day.month}月{day.day}日"
    assert dated.end == SEEN(RIGHT - 4 * SIGN, abs=0.3)
    assert signed.middle == SEEN(dated.middle, abs=0.3)
    assert signed.end < RIGHT + 0.2
    assert dated.base - signed.base == SEEN(LINE, abs=0.1)
    note = page.line("联系人")
    assert note.text == "（联系人：赵静）"
    assert note.x == SEEN(LEFT + 2 * SIGN, abs=0.2)
    assert note.base - dated.base == SEEN(LINE, abs=0.1)


@pytest.mark.parametrize("length", [14, 15, 16, 24, 40])
def test_an_issuer_with_a_long_name_stays_within_the_margins(pages_of, length):
    issuer = ("内蒙古自治区赤峰市宁城县妇女儿童工作委员会" * 2)[:length]
    page = pages_of(replace(PAPERS[Form.ANNOUNCEMENT], issuer=issuer))[-1]
    signed = page.line(issuer[:12])
    assert signed.x > LEFT
    assert signed.end <= RIGHT + 0.2
    if length < 25:
        assert page.exactly("2026年11月5日").middle == SEEN(signed.middle, abs=0.3)
    assert issuer in page.text.replace("\n", "")


@pytest.mark.parametrize("issuer", ["县妇联", "宁城县教育局", "宁城县妇女儿童工作委员会办公室"])
def test_without_a_seal_the_issuer_or_the_longer_date_ends_two_characters_in(pages_of, issuer):
    page = pages_of(replace(PAPERS[Form.PLAIN], issuer=issuer))[-1]
    dated, signed = page.line("2026年11月5日"), page.line(issuer)
    assert max(dated.end, signed.end) == SEEN(RIGHT - 2 * SIGN, abs=0.3)
    assert dated.x - signed.x == SEEN(2 * SIGN, abs=0.3)
    assert dated.base - signed.base == SEEN(LINE, abs=0.1)


NAMES = (Annex("2026年度妇女儿童发展纲要实施情况报告（格式）"), Annex("联系人名单"))


@pytest.mark.parametrize(
    ("shape", "form", "annexes"),
    [
        ("many paragraphs", Form.OFFICIAL, ()),
        ("many paragraphs", Form.LETTER, NAMES),
        ("one paragraph", Form.LETTER, ()),
        ("one paragraph", Form.ANNOUNCEMENT, NAMES[:1]),
        ("a table", Form.PLAIN, ()),
        ("a heading with its text", Form.UPWARD, NAMES),
    ],
)
def test_a_signature_never_stands_without_text(pages_of, form, annexes, shape):
    """Whatever the length, the page of the date begins with a line of the text."""
    seen = set()
    # Every place of the end of the text on a page, with a step that meets them in two or three pages.
    for lines in range(5, 5 + 3 * 22, 3):
        blocks = {
            "many paragraphs": body(*["落实责任。"] * lines),
            "one paragraph": body(FULL_LINE * lines),
            "a table": (*body("数据如下。"), Grid(("序号",), tuple((str(n),) for n in range(lines)))),
            "a heading with its text": (
                *body(*["落实责任。"] * (lines - 1)),
                Heading(2, "（一）落实责任。", FULL_LINE),
            ),
        }[shape]
        pages = pages_of(replace(PAPERS[form], blocks=blocks, annexes=annexes, note="联系人：赵静"))
        (last,) = (page for page in pages if page.has("2026年11月5日"))
        dated = last.exactly("2026年11月5日")
        (signed,) = (line for line in last.lines if line.text == BASE.issuer and line.size == 16)
        assert signed.base < dated.base
        assert last.line("联系人：").base > dated.base
        first = last.lines[0]
        assert first != signed, lines
        assert not first.text.startswith(("附件", "2.", "（格式")), lines
        if shape == "one paragraph":
            # Of a long paragraph it is two.
            assert last.lines[1].base < signed.base - 2 * LINE, lines
        assert dated.bottom < FOOT
        seen.add(round(dated.base))
    assert len(seen) > 8


def test_what_the_annexes_are_is_said_one_line_below_the_text(pages_of):
    long = "宁城县妇女儿童工作委员会关于2026年度妇女儿童发展纲要实施情况报告的格式和要求"
    page = pages_of(replace(PAPERS[Form.ANNOUNCEMENT], annexes=(Annex(long),)))[0]
    first = page.line("附件：")
    after = page.text_lines[page.text_lines.index(first) + 1]
    assert first.base - page.line("特此通知。").base == SEEN(2 * LINE, abs=0.1)
    assert first.x == SEEN(LEFT + 2 * SIGN, abs=0.2)
    assert after.x == SEEN(first.part(long[:2]).x, abs=0.3)
    assert (first.text + after.text) == f"附件：{long}"
    page = pages_of(replace(PAPERS[Form.ANNOUNCEMENT], annexes=(Annex(long), Annex(long), Annex("短名"))))[0]
    one, more, two, more_too, three = page.text_lines[page.text_lines.index(page.line("附件：")) :][:5]
    assert [line.text[:2] for line in (two, three)] == ["2.", "3."]
    # Numbers under numbers, names under names.
    assert {round(line.x, 1) for line in (one.part("1."), two, three)} == {round(two.x, 1)}
    assert [line.x for line in (more, more_too, two.part(long[:2]), three.part("短名"))] == [
        SEEN(one.part(long[:2]).x, abs=0.3)
    ] * 4
    assert one.x == SEEN(LEFT + 2 * SIGN, abs=0.2)


# 附件 -----------------------------------------------------------------------------------------------


def test_each_annex_begins_a_page_of_its_own_with_its_title_on_the_third_line(pages_of):
    grid = Grid(("序号", "任务"), (("1", "开展“两癌”筛查"),))
    annexes = (
        Annex("报告格式", body("逐条写明。")),
        Annex("另行印发的文件"),
        Annex("任务分解表", (grid,), is_landscape=True),
    )
    pages = pages_of(replace(BASE, annexes=annexes))
    (first,) = (page for page in pages if page.lines[0].text == "附件1")
    (third,) = (page for page in pages if page.lines[0].text == "附件3")
    assert not any(page.lines[0].text == "附件2" for page in pages)
    for page, title, top, left, right in (
        (first, "报告格式", TOP, LEFT, RIGHT),
        (third, "任务分解表", 28, 25, 272),
    ):
        mark, heading = page.lines[:2]
        assert (mark.fonts, mark.sizes) == ({HEI}, {16})
        assert mark.x == SEEN(left, abs=0.1)
        assert mark.top - LEADING == SEEN(top, abs=0.5)
        assert heading.text == title
        assert (heading.fonts, heading.sizes) == ({TITLE}, {22})
        assert heading.base - mark.base == SEEN(2 * LINE, abs=1)
        assert heading.middle == SEEN((left + right) / 2, abs=0.3)
    assert (first.width, first.height) == (SEEN(210, abs=0.1), SEEN(297, abs=0.1))
    assert (third.width, third.height) == (SEEN(297, abs=0.1), SEEN(210, abs=0.1))
    table = third.rules(140)
    assert {(round(rule.x), round(rule.end)) for rule in table} == {(25, 272)}
    # Its pages are counted on.
    assert list(printed_pages(pages)) == list(range(1, len(pages) + 1))
    # One annex alone has no number.
    assert pages_of(replace(BASE, annexes=annexes[:1]))[1].lines[0].text in ("附件", "特此通知。")


# 版记 -----------------------------------------------------------------------------------------------


def test_the_imprint_stands_on_the_foot_of_the_last_page_between_its_rules(pages_of):
    pages = pages_of(BASE)
    last = pages[-1]
    first, between, end = (rule for rule in last.rules(LEFT + 2) if rule.colour == (0, 0, 0))
    for rule, thickness in ((first, 0.35), (between, 0.25), (end, 0.35)):
        assert rule.thickness == SEEN(thickness, abs=0.06)
        assert (rule.x, rule.end) == (SEEN(LEFT, abs=0.1), SEEN(RIGHT, abs=0.1))
    assert end.bottom == SEEN(FOOT, abs=0.2)
    copies, more, printed = (line for line in last.lines if first.top < line.base < end.bottom)
    assert copies.text + more.text == f"抄送：{BASE.cc}。"
    assert printed.text == f"{BASE.printer}2026年11月6日印发"
    for line in (copies, more, printed):
        assert (line.fonts, line.sizes) == ({FANG}, {14})
    assert copies.x == printed.x == SEEN(LEFT + 14 / MM, abs=0.2)
    assert more.x == SEEN(copies.part("赤峰市").x, abs=0.2)
    assert printed.end == SEEN(RIGHT - 14 / MM, abs=0.2)
    assert between.top > more.bottom
    assert not any(rule.colour == (0, 0, 0) for page in pages[:-1] for rule in page.rules(LEFT + 2))


@pytest.mark.parametrize("copies", [22, 48, 160])
def test_the_imprint_never_stands_over_the_text(pages_of, copies):
    for lines in range(8, 8 + 22):
        paper = replace(BASE, blocks=body(*["落实责任。"] * lines), cc=("县政府办公室，" * 40)[:copies])
        pages = pages_of(paper)
        last = pages[-1]
        (imprint,) = (line for line in last.lines if line.text.startswith("抄送："))
        text = [line for line in last.text_lines if line.size == 16]
        assert not text or text[-1].bottom < imprint.top - 0.5, lines
        assert len([line for line in last.text_lines if line.size == 14]) >= 2
    assert len(pages) in (2, 3)


def test_a_letter_says_its_copies_without_rules(pages_of):
    last = pages_of(PAPERS[Form.LETTER])[-1]
    assert last.has("抄送：")
    assert not last.has("印发")
    assert not [rule for rule in last.rules(LEFT + 2) if rule.colour == (0, 0, 0)]


@pytest.mark.parametrize("form", PAPERS)
def test_the_code_touches_neither_text_nor_lines_nor_the_page_number(pages_of, form):
    last = pages_of(
        replace(PAPERS[form], code="ABCDEFGHJKMN", code_url="http://127.0.0.1:8000/v/ABCDEFGHJKMN/")
    )[-1]
    code = last.exactly("ABCD-EFGH-JKMN")
    assert code.middle == SEEN((LEFT + RIGHT) / 2, abs=0.3)
    assert code.top > FOOT
    assert code.bottom < 297 - 15
    # A letter's text may stand on its last line just above the second double line.
    below = [rule.top for rule in last.rules(22)]
    assert not below or code.ink_bottom < min(top for top in below if top > FOOT) - 0.3
    if last.number:
        assert last.number.end < code.x - 10 or last.number.x > code.end + 10


# 纪要 -----------------------------------------------------------------------------------------------


def test_minutes_say_who_was_there_under_the_first_name(pages_of):
    names = "郑国强　刘桂芳　王建国　李红梅　斯琴高娃　欧阳娜娜　张秀兰　赵静"
    paper = replace(PAPERS[Form.MINUTES], attendance=(("出席", names), ("请假", "吴海"), ("列席", "孙丽")))
    pages = pages_of(replace(paper, blocks=body("会议议定以下事项。")))
    page = next(page for page in pages if page.has("出席："))
    here, more, away, sitting_in = page.text_lines[page.text_lines.index(page.line("出席：")) :][:4]
    for line, label in ((here, "出席："), (away, "请假："), (sitting_in, "列席：")):
        assert line.part(label).fonts == {HEI}
        assert line.part(label).sizes == {16}
        assert line.x == SEEN(LEFT + 2 * SIGN, abs=0.2)
        assert Line(line.signs[3:]).fonts == {FANG}
    assert more.x == SEEN(here.part("郑国强").x, abs=0.3)
    # No name is parted.
    assert (here.text, more.text) == ("出席：郑国强刘桂芳王建国李红梅斯琴高娃", "欧阳娜娜张秀兰赵静")
    assert more.fonts == {FANG}
    assert here.base - page.line("会议议定").base == SEEN(2 * LINE, abs=0.1)
    assert not any(line.text == BASE.issuer for page in pages for line in page.lines)


RARE = "堃喆旻祎珺垚赟璟龑䶮㛃"


@pytest.mark.skipif(
    not any(name in fonts.present() for name in fonts.FALLBACKS), reason="没有含生僻字的系统字体"
)
def test_names_with_rare_characters_are_written_out(pages_of):
    paper = replace(
        PAPERS[Form.MINUTES], form=Form.OFFICIAL, blocks=body("参会。"), attendance=(("出席", f"张{RARE}"),)
    )
    page = next(page for page in pages_of(paper) if page.has("出席："))
    line = page.line("出席：")
    assert line.text == f"出席：张{RARE}"
    assert FANG not in line.part(RARE).fonts
    looks = drawn(page._page, RARE)
    assert set(looks) == set(RARE)
    assert all(look.getextrema()[0] < 128 for look in looks.values())
    assert min(unlike(looks[one], looks[other]) for one, other in combinations(RARE, 2)) > 20


# 封面 目录 ------------------------------------------------------------------------------------------


def chapters(number: int) -> tuple:
    blocks = []
    for chapter in range(1, number + 1):
        blocks.append(Heading(1, f"{'一二三四五六七八九十'[chapter - 1]}、第{chapter}部分"))
        blocks.append(Heading(2, f"（一）第{chapter}部分的进展。", f"{SENTENCE}。" * (chapter * 12)))
        blocks.append(Heading(3, "1. 指标"))
    return tuple(blocks)


def test_a_long_title_on_a_cover_is_broken_by_sense_too(pages_of):
    title = "宁城县卫生健康委员会关于落实《宁城县妇女发展纲要（2021—2030年）》的实施方案"
    cover = pages_of(replace(PAPERS[Form.PLAIN], title=title))[0]
    lines = [line for line in cover.lines if line.size == 26]
    assert len(lines) == 3
    assert "".join(line.text for line in lines) == title
    assert [line.text for line in lines] == title_lines(title, 17)
    for line in lines:
        assert line.fonts == {TITLE}
        assert line.middle == SEEN((LEFT + RIGHT) / 2, abs=0.3)


@pytest.mark.parametrize("has_contents", [True, False])
def test_a_report_counts_its_pages_from_the_first_one_of_text(pages_of, has_contents):
    paper = replace(PAPERS[Form.PLAIN], blocks=chapters(6), has_contents=has_contents)
    pages = pages_of(paper)
    cover, second = pages[:2]
    assert cover.number is None
    assert "".join(line.text for line in cover.lines[:2]) == paper.title
    assert cover.has("县教育局")
    assert second.number is None
    # Without contents the back of the cover is empty, so that odd pages are right ones when printed on both sides.
    assert bool(second.lines) == has_contents
    text = pages[2:]
    assert [page.number.text for page in text] == [f"—{n}—" for n in range(1, len(text) + 1)]
    assert text[0].lines[0].text == "一、第1部分"
    assert text[0].lines[0].top - LEADING == SEEN(TOP, abs=0.5)
    if has_contents:
        listed = [line.text for line in second.lines[1:]]
        found = {}
        for page in text:
            for line in page.lines:
                for said in re.findall(r"^.、第\d+部分|^（一）第\d+部分的进展", line.text):
                    found[said] = page.number.text.strip("—")
        assert len(found) == 12
        assert len(set(found.values())) > 4
        assert [re.sub(r"\.+", " ", line) for line in listed] == [
            f"{said} {number}" for said, number in found.items()
        ]
        assert all(line.end == SEEN(RIGHT, abs=0.5) for line in second.lines[1:])
        first, deeper = second.lines[1:3]
        assert deeper.x - first.x == SEEN(2 * SIGN, abs=0.3)


def test_long_contents_stay_without_numbers_and_the_text_begins_on_a_right_page(pages_of):
    blocks = tuple(Heading(1, f"{number}、第{number}部分") for number in "一二三四五六七八九十" * 4)
    pages = pages_of(replace(PAPERS[Form.PLAIN], blocks=blocks, has_contents=True))
    first = next(at for at, page in enumerate(pages) if page.number)
    assert pages[first].number.text == "—1—"
    assert first % 2 == 0
    assert sum(page.has("...") for page in pages[:first]) == 2


# 表格 -----------------------------------------------------------------------------------------------

HEADERS = ("序号", "具体任务", "牵头单位")


def table_of(count: int, **changes) -> Grid:
    rows = tuple((f"N{n}", SENTENCE * (n % 5), "县教育局") for n in range(1, count + 1))
    return replace(Grid(HEADERS, rows, (1, 6, 2), (0,)), **changes)


@pytest.mark.parametrize("where", ["table", "annex", "text"])
def test_every_page_of_a_long_table_begins_with_its_header_and_no_row_is_lost(pages_of, where):
    grid = table_of(300)
    paper = {
        "table": Paper(
            form=Form.TABLE, title="任务分解表", blocks=(grid,), issuer="妇儿工委", dated=date(2026, 5, 4)
        ),
        "annex": replace(BASE, annexes=(Annex("任务分解表", (grid,), True),)),
        "text": replace(BASE, blocks=(*body("任务如下。"), grid)),
    }[where]
    pages = [page for page in pages_of(paper) if re.search(r"^N\d+", page.text, re.M)]
    assert len(pages) > 8
    rows = []
    for at, page in enumerate(pages):
        headers = [line for line in page.lines if line.text == "".join(HEADERS)]
        assert len(headers) == 1
        assert headers[0].fonts == {HEI}
        if at:
            assert page.lines[0] == headers[0]
        numbers = [re.match(r"N(\d+)", line.text) for line in page.lines if line.base > headers[0].base]
        rows += [int(found[1]) for found in numbers if found]
    assert rows == list(range(1, 301))
    if where != "text":
        assert {(round(page.width), round(page.height)) for page in pages} == {(297, 210)}
        lines = pages[1].rules(140)
        assert {(round(rule.x), round(rule.end)) for rule in lines} == {(25, 272)}
        assert lines[0].top == SEEN(28, abs=0.3)
        assert max(rule.bottom for rule in lines) < 210 - 24 + 0.2


def test_a_row_stays_on_one_page_unless_it_is_longer_than_one(pages_of):
    def signs(pages, sign):
        return [page.text.count(sign) for page in pages]

    rows = [(f"N{n}", "督" * 400, "县教育局") for n in range(1, 9)]
    whole = pages_of(Paper(form=Form.TABLE, title="分解表", blocks=(Grid(HEADERS, tuple(rows), (1, 6, 2)),)))
    assert len(whole) > 2
    assert all(count % 400 == 0 for count in signs(whole, "督"))
    rows[3] = ("N4", "查" * 5000, "县教育局")
    pages = pages_of(Paper(form=Form.TABLE, title="分解表", blocks=(Grid(HEADERS, tuple(rows), (1, 6, 2)),)))
    assert sum(signs(pages, "查")) == 5000
    assert sum(signs(pages, "督")) == 7 * 400
    numbers = [int(found) for page in pages for found in re.findall(r"N(\d+)", page.text)]
    assert numbers == list(range(1, 9))
    for page in pages:
        assert all(line.bottom < 210 - 24 + 0.2 for line in page.lines if line != page.number)


# PDF/A ----------------------------------------------------------------------------------------------


def streams_of(data: bytes):
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


@pytest.mark.parametrize("form", [*PAPERS, Form.TABLE])
def test_an_issued_paper_is_kept_as_pdf_a_2b(pages_of, form):
    paper = PAPERS.get(form) or Paper(form=Form.TABLE, title="任务分解表", blocks=(table_of(3),))
    paper = replace(paper, code="ABCDEFGHJKMN", code_url="http://127.0.0.1/v/ABCDEFGHJKMN/")
    data = pages_of.press.pdf(paper, archival=True)
    said = b"".join(streams_of(data))
    assert b'pdfaid:part="2" pdfaid:conformance="B"' in said
    assert re.search(rb"/OutputIntents \[<</Type /OutputIntent/S /GTS_PDFA1.+?/DestOutputProfile", said)
    assert re.search(rb"/ID ?\[", data)
    assert b"/Encrypt" not in data
    with pdfium.PdfDocument(data) as document:
        seen = set()
        for page in document:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font, name = raw.FPDFTextObj_GetFont(item), ctypes.create_string_buffer(200)
                raw.FPDFFont_GetBaseFontName(font, name, 200)
                assert raw.FPDFFont_GetIsEmbedded(font) == 1, name.value
                # A part of a font is named so that no reader takes the system's own for it.
                assert re.match(rb"[A-Z]{6}\+", name.value)
                seen.add(name.value)
        assert len(seen) >= 2
        assert document.get_metadata_dict()["Title"] == paper.title
