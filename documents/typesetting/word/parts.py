"""The parts of a paper, from the head to the imprint, in the words and the order of GB/T 9704-2012, clause 7."""

import io

import segno
from docx.shared import Mm

from documents.typesetting.paper import Figure, Form, Grid, Heading, Paper, date_in_words
from documents.typesetting.titles import LINE as TITLE_SIGNS
from documents.typesetting.titles import title_lines
from documents.typesetting.word.contents import bookmark, is_listed
from documents.typesetting.word.elements import (
    AREA,
    CHARACTER,
    LINE,
    RED,
    W,
    breadth,
    gap,
    is_table,
    make,
    mm,
    paragraph,
    pt,
    run,
)
from documents.typesetting.word.pages import LANDSCAPE, PORTRAIT, Sheet, area_of
from documents.typesetting.word.styles import BEYOND, DOUBLE_LINE
from documents.typesetting.word.tables import LARGE, SMALL, floating_table, grid_elements

# What a masthead may measure: the width of the type area, and the height offices are used to.
_AREA_PT, _TALLEST_PT = 442, 54
# How many characters of a title a line of another width or size holds: an annex lying on its side, a table, a cover.
_TURNED_TITLE_SIGNS, SHEET_TITLE_SIGNS, COVER_TITLE_SIGNS = 31, 34, 17
_HEADING_FACES = {1: "hei", 2: "kai"}


def title_text(title: str, signs: int = TITLE_SIGNS) -> str:
    return "\n".join(title_lines(title, signs))


def one_line(title: str) -> str:
    return "".join(title.split("\n"))


# 版头 ----------------------------------------------------------------------------------------------


def masthead_points(masthead: str) -> float:
    """As large as the type area's width allows; Word knows half points."""
    return min(_TALLEST_PT, _AREA_PT * 2 // max(1, len(masthead)) / 2)


def head(paper: Paper) -> list:
    size = masthead_points(paper.masthead)
    signs = run(paper.masthead, size=size)
    # An exact line a fifth taller than its signs: a tenth above them, a tenth below.
    line, beside = {"line": pt(size * 1.2), "lineRule": "exact"}, pt(size / 10)
    if paper.form == Form.LETTER:
        number = paragraph("LetterNumber", run(paper.urgency, font="hei"), run(f"\t{paper.number}"))
        return [_letter_head(paragraph("Masthead", signs, spacing=line), size), number]
    above = mm(35) - beside - (LINE if paper.urgency else 0)
    elements = [paragraph("Urgency", run(paper.urgency))] if paper.urgency else []
    elements.append(paragraph("Masthead", signs, spacing={"before": above, **line}))
    if paper.form == Form.UPWARD:
        number = [run(f"\t{paper.number}\t签发人："), run(paper.signatory, font="kai")]
    else:
        number = [run(paper.number)]
    align = "left" if paper.form == Form.UPWARD else ""
    return [*elements, paragraph("Number", *number, align=align, spacing={"before": 2 * LINE - beside})]


def _letter_head(masthead, size: float):
    """The masthead of a letter 30 mm below the edge of the page, higher than the margin of the other pages, and 4 mm
    below it the first double line (GB/T 9704-2012, 10.1)."""
    beside = pt(size / 10)
    return floating_table(
        [masthead],
        AREA + 2 * BEYOND,
        {"vertAnchor": "page", "tblpX": mm(28) - BEYOND, "tblpY": mm(30) - beside},
        {"bottom": {"val": "thickThinSmallGap", "sz": DOUBLE_LINE, "color": RED}},
        height=beside + pt(size) + mm(4),
    )


# 主体 ----------------------------------------------------------------------------------------------


def opening(paper: Paper) -> list:
    """The head, the title and the addressees."""
    elements = head(paper) if paper.masthead else []
    if paper.form != Form.PLAIN:
        changes = {} if paper.masthead else {"spacing": {"before": 0}}
        elements.append(paragraph("Title", run(title_text(paper.title)), **changes))
        if paper.number and not paper.masthead:
            elements.append(paragraph("UnderTitle", run(paper.number)))
    if paper.addressees:
        elements.append(paragraph("Addressees", run(f"{paper.addressees}：")))
    return elements


def text(paper: Paper) -> list:
    """正文: one line below the title; under the addressees without a gap."""
    has_ending = bool(paper.annexes or paper.attendance or paper.issuer or paper.dated)
    elements = body(paper.blocks, PORTRAIT, marks=paper.shows_contents, stays=has_ending)
    if elements and not paper.addressees:
        if is_table(elements[0]):
            elements.insert(0, gap())
        elements[0].get_or_add_pPr().get_or_add_spacing().set(f"{{{W}}}before", str(LINE))
    return elements


def body(blocks, sheet: Sheet, *, marks: bool = False, stays: bool = False) -> list:
    """Blocks as paragraphs and tables. `marks`: the contents can find the headings; `stays`: the last block stands on
    one page with what follows, for a signature never stands alone (GB/T 9704-2012, 7.3.5.5)."""
    elements = []
    for number, block in enumerate(blocks):
        kept = True if stays and number == len(blocks) - 1 else None
        if isinstance(block, Grid):
            if elements and is_table(elements[-1]) and not block.caption:
                elements.append(gap())
            measure = SMALL if sheet is LANDSCAPE else LARGE
            elements += grid_elements(block, area_of(sheet), measure, stays=bool(kept))
        elif isinstance(block, Figure):
            caption = f"：{block.caption}" if block.caption else ""
            elements.append(
                paragraph("FigurePlace", run(f"（图{caption}，见本文件的PDF版）"), keep_next=kept)
            )
        elif isinstance(block, Heading):
            elements.append(_heading(block, bookmark(number) if marks and is_listed(block) else "", number))
        else:
            elements.append(paragraph("NormalIndent", run(block.text), keep_next=kept, widows=kept))
    return elements


def _heading(heading: Heading, name: str, number: int):
    face = _HEADING_FACES.get(heading.level, "")
    marks = (
        (make("bookmarkStart", id=number, name=name), make("bookmarkEnd", id=number))
        if name
        else (None, None)
    )
    if not heading.run_in:
        return paragraph(f"Heading{heading.level}", marks[0], run(heading.text), marks[1])
    return paragraph("NormalIndent", marks[0], run(heading.text, font=face), marks[1], run(heading.run_in))


def ending(paper: Paper) -> list:
    """附件说明, who was present, signature and note."""
    elements = [*_annex_note(paper), *_attendance(paper)]
    if (paper.issuer or paper.dated) and paper.form != Form.MINUTES:
        elements += _signature(paper)
    if paper.note:
        elements.append(paragraph("NormalIndent", run(f"（{paper.note}）")))
    return elements


def _annex_note(paper: Paper) -> list:
    """7.3.4: names that need a second line go on under their first character."""
    names = [one_line(annex.title) for annex in paper.annexes]
    elements = []
    for position, name in enumerate(names, 1):
        mark = f"{position}." if len(names) > 1 else ""
        start, left = 5 * CHARACTER, round((5 + breadth(mark)) * CHARACTER)
        changes = {}
        if position == 1:
            start, mark, changes = 2 * CHARACTER, f"附件：{mark}", {"spacing": {"before": LINE}}
        indent = {"left": left, "hanging": left - start}
        elements.append(paragraph("AnnexNote", run(mark + name), indent=indent, **changes))
    return elements


def _attendance(paper: Paper) -> list:
    """10.3: 出席 请假 列席 in 黑体, names that need a second line under the first name."""
    elements = []
    for label, names in paper.attendance:
        hanging = round((breadth(label) + 1) * CHARACTER)
        changes = {"spacing": {"before": LINE}} if not elements else {}
        elements.append(
            paragraph(
                "Attendance",
                run(f"{label}：", font="hei"),
                run(names),
                indent={"left": 2 * CHARACTER + hanging, "hanging": hanging},
                **changes,
            )
        )
    return elements


def _signature(paper: Paper) -> list:
    """7.3.5: with a seal the date ends four characters from the right and the issuer stands over its middle; without
    one, two. A name too long for that ends there itself, and the date stands under its middle."""
    is_sealed = paper.form != Form.PLAIN
    room = (4 if is_sealed else 2) * CHARACTER
    dated = date_in_words(paper.dated) if paper.dated else ""
    longer = (breadth(paper.issuer) - breadth(dated)) / 2 * CHARACTER
    issuer_room, date_room = round(room - longer), room
    if issuer_room < 0 or not dated:
        issuer_room, date_room = room, max(room, round(room + longer))
    before = {"before": (2 if is_sealed else 1) * LINE}
    elements = []
    if paper.issuer:
        elements.append(
            paragraph(
                "Issuer",
                run(paper.issuer),
                indent={"right": issuer_room},
                spacing=before,
                keep_next=bool(dated),
            )
        )
    if dated:
        changes = {} if paper.issuer else {"spacing": before}
        elements.append(paragraph("Dated", run(dated), indent={"right": date_room}, **changes))
    return elements


# 附件 ----------------------------------------------------------------------------------------------


def annex_elements(paper: Paper, position: int, *, new_page: bool) -> list:
    """`new_page` is False where a section of its own begins the page already."""
    annex = paper.annexes[position - 1]
    mark = f"附件{position}" if len(paper.annexes) > 1 else "附件"
    sheet = LANDSCAPE if annex.is_landscape else PORTRAIT
    title = title_text(annex.title, _TURNED_TITLE_SIGNS if annex.is_landscape else TITLE_SIGNS)
    spacing = {"spacing": {"before": 0, "after": LINE // 2}} if annex.is_landscape else {}
    return [
        paragraph("AnnexMark", run(mark), **({} if new_page else {"new_page": False})),
        paragraph("AnnexTitle", run(title), **spacing),
        *body(annex.blocks, sheet),
    ]


# 版记 ----------------------------------------------------------------------------------------------


def has_imprint(paper: Paper) -> bool:
    return bool(paper.cc or (paper.printer and paper.form != Form.LETTER))


def imprint(paper: Paper, part) -> list:
    """The imprint and the code at the foot of the last page."""
    elements = []
    if has_imprint(paper):
        lines = [paragraph("Copies", run(f"抄送：{paper.cc}。"))] if paper.cc else []
        if paper.printer and paper.form != Form.LETTER:
            day = date_in_words(paper.printed_on) if paper.printed_on else ""
            lines.append(paragraph("Printed", run(f"{paper.printer}\t{day}印发")))
        # First and last rule 0.35 mm, between them 0.25 mm; a letter has none (GB/T 9704-2012, 7.4.1 and 10.1).
        rules = (
            {} if paper.form == Form.LETTER else {"top": {"sz": 8}, "bottom": {"sz": 8}, "insideH": {"sz": 6}}
        )
        foot = {"vertAnchor": "margin", "tblpX": mm(28), "tblpYSpec": "bottom"}
        elements += [gap(), floating_table(lines, AREA, foot, rules), gap()]
    if paper.code:
        is_small = paper.form == Form.LETTER or not has_imprint(paper)
        elements += code_elements(
            paper, part, top=262.4 if is_small else 263.8, side=10.5 if is_small else 13
        )
    return [*elements, gap()] if elements else []


def code_in_groups(code: str) -> str:
    """核验码 as people read it: ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def code_elements(paper: Paper, part, *, top: float, side: float) -> list:
    """核验码 below the type area: `top` millimetres from the edge of the page, a square of `side`."""
    frame = {
        "w": mm(50),
        "hSpace": 0,
        "wrap": "around",
        "vAnchor": "page",
        "hAnchor": "margin",
        "xAlign": "center",
        "y": mm(top),
    }
    stream = io.BytesIO()
    segno.make(paper.code_url or paper.code, error="m", micro=False).save(
        stream, kind="png", scale=8, border=0
    )
    stream.seek(0)
    picture = part.new_pic_inline(stream, Mm(side), Mm(side))
    picture.docPr.set("descr", "核验码")
    return [
        paragraph(
            "Code",
            make("r", make("drawing", picture)),
            frame=frame,
            spacing={"line": mm(side), "lineRule": "atLeast"},
        ),
        paragraph("Code", run(code_in_groups(paper.code)), frame=frame),
    ]
