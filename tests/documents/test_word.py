"""A paper as a Word file: everything that stands on it, where GB/T 9704 wants it, in the fonts offices have."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Emu

from documents.typesetting.markup import code_in_groups
from documents.typesetting.paper import Annex, Figure, Form, Grid, Heading, Paper, Paragraph
from documents.typesetting.press import Press
from documents.typesetting.titles import title_lines
from documents.typesetting.word import word_of
from documents.typesetting.word.contents import pages_of
from documents.typesetting.word.parts import masthead_points

RED = "E60012"
GRID = Grid(
    ("序号", "具体任务", "牵头单位"),
    (("1", "开展“两癌”筛查", "县卫健委"), ("2", "控辍保学\n逐人核对", "县教育局")),
    (1, 6, 2),
    (0,),
    "任务分解表",
)
BLOCKS = (
    Paragraph("现将有关事项通知如下。"),
    Heading(1, "一、报送内容"),
    Heading(2, "（一）落实情况。", "逐条写明。"),
    Heading(2, "（二）存在问题"),
    Heading(3, "1. 指标"),
    Heading(4, "（1）数据来源"),
    GRID,
    Figure("<svg/>", "各领域进展"),
    Paragraph("特此通知。"),
)
WHOLE = Paper(
    form=Form.OFFICIAL,
    title="关于报送2026年度妇女儿童发展纲要实施情况报告的通知",
    blocks=BLOCKS,
    masthead="宁城县妇女儿童工作委员会文件",
    number="宁妇儿工委〔2026〕12号",
    addressees="各成员单位",
    annexes=(
        Annex("报告格式"),
        Annex("任务分解表", (GRID,), True),
        Annex("联系人名单", (Paragraph("赵静"),)),
    ),
    issuer="宁城县妇女儿童工作委员会",
    dated=date(2026, 11, 5),
    note="联系人：张秀兰",
    cc="县委办公室，县政府办公室",
    printer="宁城县妇女儿童工作委员会办公室",
    printed_on=date(2026, 11, 6),
    code="ABCDEFGHJKMN",
    code_url="http://127.0.0.1/v/ABCDEFGHJKMN/",
)
PAPERS = {
    "official": WHOLE,
    "upward": replace(WHOLE, form=Form.UPWARD, signatory="郑国强", urgency="特急"),
    "letter": replace(WHOLE, form=Form.LETTER, urgency="加急", annexes=(), is_draft=True, draft_mark="草稿"),
    "announcement": replace(WHOLE, form=Form.ANNOUNCEMENT, masthead="", addressees="", cc="", printer=""),
    "minutes": replace(
        WHOLE,
        form=Form.MINUTES,
        masthead="宁城县妇女儿童工作委员会会议纪要",
        attendance=(("出席", "郑国强　刘桂芳"), ("请假", "吴海"), ("列席", "孙丽")),
        annexes=(),
    ),
    "plain": replace(
        WHOLE,
        form=Form.PLAIN,
        masthead="",
        number="",
        addressees="",
        annexes=(),
        cover=(("编制单位", "宁城县教育局"), ("", "2026年11月")),
        has_contents=True,
        is_draft=True,
    ),
    "table": replace(WHOLE, form=Form.TABLE, blocks=(GRID,), annexes=()),
}
EVERY_FORM = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)


def opened(paper):
    return docx.Document(io.BytesIO(word_of(paper)))


def text_of(element):
    """Every sign of a part of the file, from the first to the last."""
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def plain(text):
    return "".join(text.split("\n"))


def block_texts(blocks):
    for block in blocks:
        if isinstance(block, Grid):
            yield block.caption
            yield from block.headers
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Figure):
            yield block.caption
        else:
            yield block.text
            yield getattr(block, "run_in", "")


def texts_of(paper):
    """What one reads on a paper, in order."""
    if paper.form == Form.TABLE:
        yield paper.title
        yield from block_texts(paper.blocks)
        yield from (paper.issuer, "2026年11月5日", code_in_groups(paper.code))
        return
    if paper.form == Form.PLAIN:
        yield from (paper.title, "（盖章）", *(part for line in paper.cover for part in line))
        yield from ("目　　录", "一、报送内容", "（一）落实情况", "（二）存在问题")
    if paper.masthead:
        heads = (paper.urgency, paper.masthead)
        yield from reversed(heads) if paper.form == Form.LETTER else heads
        yield from (paper.number, paper.signatory)
    if paper.form != Form.PLAIN:
        yield paper.title
    if not paper.masthead:
        yield paper.number
    yield paper.addressees
    yield from block_texts(paper.blocks)
    yield from (annex.title for annex in paper.annexes)
    yield from (part for line in paper.attendance for part in line)
    if paper.form != Form.MINUTES:
        yield from (paper.issuer, "2026年11月5日")
    yield f"（{paper.note}）"
    for annex in paper.annexes:
        if annex.blocks:
            yield annex.title
            yield from block_texts(annex.blocks)
    yield paper.cc
    if paper.printer and paper.form != Form.LETTER:
        yield from (paper.printer, "2026年11月6日印发")
    yield code_in_groups(paper.code)


def paragraph_with(document, text):
    return next(node for node in document.element.body.iter(qn("w:p")) if text in text_of(node))


def style_of(document, node):
    return document.styles.element.find(f"w:style[@w:styleId='{node.style}']", document.styles.element.nsmap)


def faces(node):
    fonts = node.find(f".//{qn('w:rFonts')}")
    return {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")}


def size_of(node):
    return int(node.find(f".//{qn('w:sz')}").get(qn("w:val"))) / 2


def set_in(document, text):
    """(face, size in points) in which a text is set: as its run says, else as its style does."""
    node = paragraph_with(document, text)
    style = style_of(document, node)
    run = next(run for run in node.iter(qn("w:r")) if text in text_of(run))
    (face,) = faces(run if run.find(f".//{qn('w:rFonts')}") is not None else style)
    return face, size_of(run if run.find(f".//{qn('w:sz')}") is not None else style)


def footers_of(section):
    return {
        "odd": text_of(section.footer._element),
        "even": text_of(section.even_page_footer._element),
    }


# Everything is there -------------------------------------------------------------------------------


@EVERY_FORM
def test_everything_that_stands_on_a_paper_stands_in_the_file_in_its_order(paper):
    written, place = text_of(opened(paper).element.body), 0
    for text in texts_of(paper):
        found = written.find(plain(text), place)
        assert found >= 0, f"{text} is missing after {written[max(0, place - 40) : place]}"
        place = found + len(plain(text))


@EVERY_FORM
def test_the_press_makes_the_same_file(paper, press):
    assert press.word(paper) == word_of(paper)


@pytest.fixture(scope="module")
def press():
    with Press() as press:
        yield press


def test_the_file_is_made_without_the_framework():
    source = "import sys; import documents.typesetting.word; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", source], cwd=Path(__file__).parents[2], check=True)


@EVERY_FORM
def test_the_file_says_whose_it_is_and_nothing_of_the_machine(paper):
    document = opened(paper)
    core = document.core_properties
    assert (core.title, core.author) == (plain(paper.title), paper.issuer)
    assert not core.last_modified_by
    assert core.created is None
    archive = zipfile.ZipFile(io.BytesIO(word_of(paper)))
    assert not [name for name in archive.namelist() if "app.xml" in name or "thumbnail" in name]
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_title_lines_are_those_of_the_pdf():
    node = paragraph_with(opened(WHOLE), "2026年度妇女儿童")
    lines = title_lines(WHOLE.title)
    assert len(lines) > 1
    assert docx.text.paragraph.Paragraph(node, None).text == "\n".join(lines)


# Pages ---------------------------------------------------------------------------------------------


@EVERY_FORM
def test_a_page_has_the_size_and_the_margins_of_the_standard(paper):
    for section in opened(paper).sections:
        measures = [section.page_width, section.page_height]
        measures += [section.top_margin, section.right_margin, section.bottom_margin, section.left_margin]
        expected = [210, 297, 37, 26, 35, 28]
        if section.page_width > section.page_height:
            expected = [297, 210, 28, 25, 24, 25]
        assert [measure.mm for measure in measures] == pytest.approx(expected, abs=0.02)


def test_a_page_holds_22_lines_of_28_characters():
    document = opened(WHOLE)
    section = document.sections[0]
    style = document.styles["Normal"].element
    spacing = style.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    line = int(spacing.get(qn("w:line"))) / 20
    between = int(style.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val"))) / 20
    height = Emu(section.page_height - section.top_margin - section.bottom_margin).pt
    width = Emu(section.page_width - section.left_margin - section.right_margin).pt
    assert spacing.get(qn("w:lineRule")) == "exact"
    assert height // line == 22
    assert width // (16 + between) == 28


def test_a_wide_annex_lies_on_its_side_between_upright_pages():
    document = opened(WHOLE)
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]
    assert [section.orientation for section in document.sections] == [0, 1, 0]


def test_the_imprint_after_a_wide_annex_stands_on_an_upright_page_of_its_own():
    document = opened(replace(WHOLE, annexes=WHOLE.annexes[1:2]))
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False]
    nodes = list(document.element.body.iter(qn("w:p")))
    last = max(
        at for at, node in enumerate(nodes) if node.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    )
    assert "".join(map(text_of, nodes[last + 1 :])).startswith("抄送")


def test_an_annex_begins_a_page():
    document = opened(WHOLE)
    style = style_of(document, paragraph_with(document, "附件3"))
    assert style.find(f".//{qn('w:pageBreakBefore')}") is not None


@EVERY_FORM
def test_page_numbers_stand_outside_between_dashes(paper):
    document = opened(paper)
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[-1]
    assert footers_of(section) == {"odd": "— 1 —", "even": "— 1 —"}
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (node,) = footer._element.iter(qn("w:p"))
        assert node.find(f"{qn('w:pPr')}/{qn('w:jc')}").get(qn("w:val")) == side
        assert node.find(f".//{qn('w:fldSimple')}").get(qn("w:instr")).strip() == "PAGE"
        style = style_of(document, node)
        assert (faces(style), size_of(style)) == ({"宋体"}, 14)


def test_the_first_page_of_a_letter_has_its_red_lines_and_no_number():
    (section,) = opened(PAPERS["letter"]).sections
    assert section.different_first_page_header_footer
    first = section.first_page_footer._element
    assert text_of(first) == ""
    line = first.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}")
    assert (line.get(qn("w:val")), line.get(qn("w:color"))) == ("thinThickSmallGap", RED)
    document = opened(PAPERS["letter"])
    upper = document.element.body.find(f"{qn('w:tbl')}//{qn('w:tblBorders')}/{qn('w:bottom')}")
    assert (upper.get(qn("w:val")), upper.get(qn("w:color"))) == ("thickThinSmallGap", RED)


def test_a_cover_and_its_contents_have_no_number_and_the_text_begins_with_one():
    cover, text = opened(PAPERS["plain"]).sections
    assert footers_of(cover) == {"odd": "", "even": ""}
    assert text._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_contents_ask_word_for_the_page_of_each_heading():
    document = opened(PAPERS["plain"])
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    asked = {field.get(qn("w:instr")).split()[1] for field in body.iter(qn("w:fldSimple"))}
    assert asked == marks
    assert len(marks) == 3
    assert document.settings.element.find(qn("w:updateFields")) is not None


def test_until_word_has_answered_the_contents_show_the_counted_page():
    paper = replace(
        PAPERS["plain"],
        blocks=(*(Paragraph("一行。") for _ in range(20)), Heading(1, "一、题"), Heading(1, "二、题")),
    )
    pages = pages_of(paper)
    assert (pages[0], pages[20], pages[21]) == (1, 2, 2)


@EVERY_FORM
def test_only_a_draft_is_marked_as_one_on_every_page(paper):
    document = opened(paper)
    for section in document.sections:
        headers = [section.header, section.even_page_header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        assert {'string="草稿"' in header._element.xml for header in headers} == {paper.is_draft}


# Fonts ---------------------------------------------------------------------------------------------


def test_each_part_is_set_in_the_face_of_the_standard():
    document = opened(PAPERS["upward"])
    assert set_in(document, "特急") == ("黑体", 16)
    assert set_in(document, "宁城县妇女儿童工作委员会文件") == ("方正小标宋简体", 31.5)
    assert set_in(document, "宁妇儿工委〔2026〕12号") == ("仿宋_GB2312", 16)
    assert set_in(document, "郑国强") == ("楷体_GB2312", 16)
    assert set_in(document, "关于报送") == ("方正小标宋简体", 22)
    assert set_in(document, "各成员单位") == ("仿宋_GB2312", 16)
    assert set_in(document, "一、报送内容") == ("黑体", 16)
    assert set_in(document, "（一）落实情况。") == ("楷体_GB2312", 16)
    assert set_in(document, "（二）存在问题") == ("楷体_GB2312", 16)
    assert set_in(document, "1. 指标") == ("仿宋_GB2312", 16)
    assert set_in(document, "（1）数据来源") == ("仿宋_GB2312", 16)
    assert set_in(document, "附件3") == ("黑体", 16)
    assert set_in(document, "抄送") == ("仿宋_GB2312", 14)


def test_digits_stand_in_the_face_of_their_line():
    for style in opened(WHOLE).styles.element.iter(qn("w:style")):
        if style.find(f".//{qn('w:rFonts')}") is not None:
            assert len(faces(style)) == 1


def test_text_that_runs_on_after_a_heading_is_text_again():
    node = paragraph_with(opened(WHOLE), "逐条写明。")
    heading, text = node.iter(qn("w:r"))
    assert faces(heading) == {"楷体_GB2312"}
    assert text.find(qn("w:rPr")) is None


def test_the_names_of_the_absent_are_not_as_heavy_as_the_word():
    label, names = paragraph_with(opened(PAPERS["minutes"]), "吴海").iter(qn("w:r"))
    assert faces(label) == {"黑体"}
    assert names.find(qn("w:rPr")) is None


def test_a_long_masthead_still_fits_the_line():
    assert masthead_points("函") == 54
    for count in range(1, 40):
        assert masthead_points("宁" * count) * count <= 442


# Tables --------------------------------------------------------------------------------------------


def table_with(document, text):
    return next(table for table in document.tables if text in text_of(table._tbl))


def test_a_table_repeats_its_head_and_parts_no_row():
    table = table_with(opened(PAPERS["table"]), "牵头单位")
    head, *rows = table._tbl.tr_lst
    assert head.find(f".//{qn('w:tblHeader')}") is not None
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in (head, *rows))
    assert not any(row.find(f".//{qn('w:tblHeader')}") is not None for row in rows)


def test_the_columns_of_a_table_share_the_line_as_they_were_told():
    table = table_with(opened(WHOLE), "牵头单位")
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.iter(qn("w:gridCol"))]
    assert sum(widths) == pytest.approx(8845, abs=3)
    assert widths[1] / widths[0] == pytest.approx(6, abs=0.01)
    assert table._tbl.find(f".//{qn('w:tblLayout')}").get(qn("w:type")) == "fixed"


def test_a_row_taller_than_a_page_may_be_parted():
    tall = replace(GRID, rows=(("1", "字" * 3000, "县教育局"), GRID.rows[0]))
    table = table_with(opened(replace(WHOLE, blocks=(tall,))), "牵头单位")
    _head, parted, whole = (row.find(f".//{qn('w:cantSplit')}") for row in table._tbl.tr_lst)
    assert parted is None
    assert whole is not None


def test_rows_shorter_and_longer_than_the_head_become_a_table_all_the_same():
    ragged = Grid(("甲", "乙"), (("一",), ("一", "二", "三"), ()), (1, 2))
    table = table_with(opened(replace(WHOLE, blocks=(ragged,))), "三")
    assert {len(row.tc_lst) for row in table._tbl.tr_lst} == {3}


def test_two_tables_do_not_run_together():
    bare = replace(GRID, caption="")
    body = opened(replace(WHOLE, blocks=(bare, bare, bare))).element.body
    tags = [child.tag for child in body]
    assert all(pair != (qn("w:tbl"), qn("w:tbl")) for pair in pairwise(tags))


def test_an_empty_table_is_nothing():
    assert opened(replace(PAPERS["table"], blocks=(Grid((), ()),))).tables == []


# Signature and imprint -----------------------------------------------------------------------------


def right_of(node):
    return int(node.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:right")))


def test_the_date_ends_four_characters_in_and_the_issuer_stands_over_its_middle():
    document = opened(WHOLE)
    by_style = {node.style: node for node in document.element.body.iter(qn("w:p"))}
    issuer, dated = by_style["Issuer"], by_style["Dated"]
    assert right_of(dated) == 4 * 315
    assert right_of(dated) + 6.5 * 315 / 2 == pytest.approx(right_of(issuer) + 12 * 315 / 2, abs=1)


def test_a_long_issuer_stays_within_the_margin_with_the_date_under_its_middle():
    document = opened(replace(WHOLE, issuer="宁城县妇女儿童工作委员会" * 2))
    by_style = {node.style: node for node in document.element.body.iter(qn("w:p"))}
    assert right_of(by_style["Issuer"]) == 4 * 315
    assert right_of(by_style["Dated"]) > 4 * 315


def test_a_signature_never_stands_alone_on_a_page():
    for paper in (WHOLE, replace(WHOLE, annexes=(), blocks=(GRID,))):
        document = opened(paper)
        nodes = list(document.element.body.iter(qn("w:p")))
        at = next(at for at, node in enumerate(nodes) if node.style == "Issuer")
        chain = nodes[at - 1 - len(paper.annexes) : at + 1]
        for node in chain:
            kept = node.find(f"{qn('w:pPr')}/{qn('w:keepNext')}")
            kept = style_of(document, node).find(f".//{qn('w:keepNext')}") if kept is None else kept
            assert kept is not None, text_of(node)


def test_the_imprint_stands_at_the_foot_of_the_last_page_between_its_rules():
    table = opened(WHOLE).tables[-1]._tbl
    place = table.find(f".//{qn('w:tblpPr')}")
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    rules = {rule.tag: int(rule.get(qn("w:sz"))) for rule in table.find(f".//{qn('w:tblBorders')}")}
    assert rules == {qn("w:top"): 8, qn("w:bottom"): 8, qn("w:insideH"): 6}


def test_a_letter_names_who_gets_copies_without_rules_and_not_who_printed_it():
    table = opened(PAPERS["letter"]).tables[-1]._tbl
    assert text_of(table) == "抄送：县委办公室，县政府办公室。"
    assert len(table.find(f".//{qn('w:tblBorders')}")) == 0


def test_the_code_can_be_photographed_and_read():
    document = opened(WHOLE)
    (picture,) = document.element.body.iter(qn("pic:pic"))
    assert picture.blipFill.blip.embed in document.part.related_parts
    assert not list(opened(replace(WHOLE, code="")).element.body.iter(qn("pic:pic")))


# Hostile text --------------------------------------------------------------------------------------

HOSTILE = "甲</w:t></w:p><w:p>&amp;]]>\x00\x0b\ufffe\ud800乙😀堃喆㛃𬭎\u202e\u2028丙"
KEPT = "甲</w:t></w:p><w:p>&amp;]]>乙😀堃喆㛃𬭎\u202e\u2028丙"


@pytest.mark.parametrize(
    "changes",
    [
        {"blocks": (Paragraph(HOSTILE),)},
        {"blocks": (Heading(1, HOSTILE), Heading(2, "（一）题。", HOSTILE))},
        {"blocks": (Grid((HOSTILE,), ((HOSTILE,),), caption=HOSTILE),)},
        {"blocks": (Figure("<svg/>", HOSTILE),)},
        {"masthead": HOSTILE},
        {"number": HOSTILE},
        {"form": Form.UPWARD, "signatory": HOSTILE, "urgency": HOSTILE},
        {"addressees": HOSTILE, "issuer": HOSTILE, "note": HOSTILE},
        {"cc": HOSTILE, "printer": HOSTILE},
        {"annexes": (Annex(HOSTILE), Annex(HOSTILE))},
        {"form": Form.PLAIN, "cover": ((HOSTILE, HOSTILE),)},
        {"attendance": ((HOSTILE, HOSTILE),)},
    ],
    ids=lambda changes: next(reversed(changes)),
)
def test_a_hostile_text_is_a_text(changes):
    document = opened(replace(WHOLE, **changes))
    assert KEPT in text_of(document.element.body)
    assert len(document.sections) >= 1


def test_a_hostile_title_keeps_what_xml_can_hold():
    document = opened(replace(WHOLE, title=HOSTILE, is_draft=True, draft_mark='稿"/><v:evil\x00 a="'))
    written = text_of(document.element.body)
    assert all(sign in written for sign in "甲<w:p>😀堃喆㛃𬭎丙")
    assert document.sections[0].header._element.find(".//{urn:schemas-microsoft-com:vml}evil") is None


def test_line_breaks_and_tabs_of_a_cell_are_words_own():
    table = table_with(opened(replace(WHOLE, blocks=(Grid(("项",), (("一\r\n二\r三\t四",),)),))), "三")
    assert table.cell(1, 0).text == "一\n二\n三\t四"


def test_a_cell_of_a_hundred_thousand_signs_is_kept():
    table = table_with(opened(replace(WHOLE, blocks=(Grid(("项",), (("字" * 100_000,),)),))), "字字")
    assert len(table.cell(1, 0).text) == 100_000


def test_a_paper_of_nothing_is_a_file_too():
    for form in Form:
        assert docx.Document(io.BytesIO(word_of(Paper(form, "")))).sections


# What Word insists on ------------------------------------------------------------------------------

ORDER = {
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "pBdr", "tabs"),
        *("autoSpaceDE", "autoSpaceDN", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"),
    ),
    "rPr": ("rFonts", "color", "spacing", "kern", "sz", "szCs", "lang"),
    "tblPr": ("tblStyle", "tblpPr", "tblOverlap", "tblW", "tblBorders", "tblLayout", "tblCellMar"),
    "tcPr": ("tcW", "vAlign"),
    "sectPr": (
        *("headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols"),
        *("titlePg", "docGrid"),
    ),
    "style": ("name", "basedOn", "next", "qFormat", "pPr", "rPr", "tblPr"),
    "tblBorders": ("top", "left", "bottom", "right", "insideH", "insideV"),
}


@EVERY_FORM
def test_properties_stand_in_the_order_of_the_schema(paper):
    """Word calls a file damaged whose properties stand in another order."""
    document = opened(paper)
    for root in (document.element, document.styles.element):
        for name, order in ORDER.items():
            for element in root.iter(qn(f"w:{name}")):
                places = [order.index(child.tag.rpartition("}")[2]) for child in element]
                assert places == sorted(places), name


@EVERY_FORM
def test_every_paragraph_has_a_style_that_is_there(paper):
    document = opened(paper)
    known = {style.get(qn("w:styleId")) for style in document.styles.element.iter(qn("w:style"))}
    used = {node.style for node in document.element.body.iter(qn("w:p"))}
    assert used <= known
    assert None not in used
