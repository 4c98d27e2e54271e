"""A paper put together as a Word document: which parts stand in which section."""

from documents.typesetting.paper import Form, Paper, certificates_of, date_in_words
from documents.typesetting.word.blank import blank_document, saved
from documents.typesetting.word.contents import contents_elements
from documents.typesetting.word.elements import LINE, W, clean, gap, is_table, make, paragraph, pt, run
from documents.typesetting.word.pages import CERTIFICATE, LANDSCAPE, Margins, Section, section_properties
from documents.typesetting.word.parts import (
    COVER_TITLE_SIGNS,
    SHEET_TITLE_SIGNS,
    annex_elements,
    body,
    code_elements,
    ending,
    imprint,
    one_line,
    opening,
    text,
    title_text,
)

# The cover, in points from the type area's top: where the title begins, where the seal's place and the last line end.
_COVER_TITLE, _COVER_STAMP, _COVER_LINES = 176, 459, 601
_DRAFT = "草稿"


def word_of(paper: Paper) -> bytes:
    """The paper as an editable Word document (.docx)."""
    document = blank_document()
    part = document.part
    properties = document.core_properties
    properties.title = clean(one_line(paper.title))[:255]
    properties.author = clean(paper.issuer)[:255]
    if paper.shows_contents:
        # Page numbers are known only where the paper is laid out.
        document.settings.element.find(f"{{{W}}}compat").addprevious(make("updateFields"))
    if paper.form == Form.TABLE:
        sections = [_sheet(paper, part)]
    elif paper.form == Form.CERTIFICATE:
        sections = [_certificates(paper)]
    else:
        sections = _sections(paper, part)
    margins = Margins(part, (paper.draft_mark or _DRAFT) if paper.is_draft else "")
    whole = document.element.body
    for section in sections[:-1]:
        whole.extend(section.elements)
        last = section.elements[-1]
        if is_table(last):
            last = gap()
            whole.append(last)
        last.get_or_add_pPr().append(section_properties(section, margins))
    whole.extend(sections[-1].elements)
    whole.append(section_properties(sections[-1], margins))
    return saved(document)


def _sections(paper: Paper, part) -> list[Section]:
    is_letter = paper.form == Form.LETTER
    sections = [_cover(paper)] if paper.form == Form.PLAIN else []
    if paper.shows_contents and not sections:
        sections.append(Section(contents_elements(paper), numbered=False))
    sections.append(
        Section(
            [*opening(paper), *text(paper), *ending(paper)],
            starts=bool(sections),
            without_first=is_letter,
            ruled=is_letter and bool(paper.masthead),
        )
    )
    for position, annex in enumerate(paper.annexes, 1):
        if not annex.blocks:
            continue
        is_turned = annex.is_landscape or sections[-1].sheet is LANDSCAPE
        elements = annex_elements(paper, position, new_page=not is_turned)
        if annex.is_landscape:
            sections.append(Section(elements, LANDSCAPE))
        elif is_turned:
            sections.append(Section(elements))
        else:
            sections[-1].elements += elements
    closing = imprint(paper, part)
    if closing and sections[-1].sheet is LANDSCAPE:
        sections.append(Section(closing))
    else:
        sections[-1].elements += closing
    return sections


def _sheet(paper: Paper, part) -> Section:
    """A table of the offices' own form, with whose it is and the day below it."""
    elements = [
        paragraph("SheetTitle", run(title_text(paper.title, SHEET_TITLE_SIGNS))),
        *body(paper.blocks, LANDSCAPE, stays=True),
    ]
    dated = date_in_words(paper.dated) if paper.dated else ""
    elements.append(paragraph("SheetFoot", run(f"{paper.issuer}\t{dated}")))
    if paper.code:
        elements += [*code_elements(paper, part, top=188.8, side=13), gap()]
    return Section(elements, LANDSCAPE)


def _certificates(paper: Paper) -> Section:
    """A page for each, with the rim of the PDF as the border of the page."""
    elements = []
    for number, page in enumerate(certificates_of(paper)):
        elements.append(
            paragraph("CertificateHead", run(paper.masthead or paper.title), new_page=bool(number) or None)
        )
        if page.name:
            elements.append(paragraph("CertificateName", run(f"{page.name}：")))
        elements += [paragraph("CertificateText", run(line)) for line in page.text.splitlines()]
        elements.append(paragraph("CertificateFoot", run(paper.issuer), spacing={"before": pt(24)}))
        elements.append(paragraph("CertificateFoot", run(date_in_words(paper.dated) if paper.dated else "")))
        if page.number:
            elements.append(paragraph("CertificateNumber", run(page.number)))
    return Section(elements, CERTIFICATE, numbered=False, rimmed=True)


def _cover(paper: Paper) -> Section:
    """Title, the place of the seal, and lines at the foot, at the heights they have on the PDF."""
    title = title_text(paper.title, COVER_TITLE_SIGNS)
    end_of_title = _COVER_TITLE + 42 * (title.count("\n") + 1)
    lines = [f"{label}：{words}" if label else words for label, words in paper.cover]
    stamp_top = _COVER_STAMP - LINE / 20
    elements = [
        paragraph("CoverTitle", run(title), spacing={"before": pt(_COVER_TITLE)}),
        paragraph("CoverStamp", run("（盖章）"), spacing={"before": pt(max(0, stamp_top - end_of_title))}),
    ]
    height = 32 * sum(max(1, -(-len(line) // 27)) for line in lines)
    for at, line in enumerate(lines):
        above = {} if at else {"spacing": {"before": pt(max(0, _COVER_LINES - height - _COVER_STAMP))}}
        elements.append(paragraph("CoverLine", run(line), **above))
    if paper.shows_contents:
        elements += contents_elements(paper)
    return Section(elements, numbered=False)
