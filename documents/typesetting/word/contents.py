"""目录: the headings of a report and the pages they stand on.

Word works page numbers out when it opens the file; WPS may not. So what stands there until then is counted here: lines
of 28 characters, 22 to a page.
"""

from documents.typesetting.paper import Grid, Heading, Paper, Paragraph
from documents.typesetting.word.elements import AREA, LINE, breadth, field, make, paragraph, run
from documents.typesetting.word.tables import LARGE, columns_of, row_height, widths_of

_PAGE = 22
_SIGNS = 28
_LEVELS = (1, 2)


def is_listed(block) -> bool:
    return isinstance(block, Heading) and block.level in _LEVELS


def bookmark(number: int) -> str:
    """The name by which a heading is found: those that begin so are hidden in Word's list of bookmarks."""
    return f"_Toc{number:08d}"


def contents_elements(paper: Paper) -> list:
    pages = pages_of(paper)
    elements = [paragraph("ContentsTitle", run("目　　录"))]
    for number, block in enumerate(paper.blocks):
        if is_listed(block):
            elements.append(
                paragraph(
                    f"Contents{block.level}",
                    make(
                        "hyperlink",
                        run(block.text.rstrip("。")),
                        run("\t"),
                        field(f"PAGEREF {bookmark(number)} \\h", str(pages[number])),
                        anchor=bookmark(number),
                        history=1,
                    ),
                )
            )
    return elements


def pages_of(paper: Paper) -> dict[int, int]:
    """On which page each block begins, by its place; the first page of the text is 1."""
    pages, used = {}, 2 if paper.addressees else 1
    for number, block in enumerate(paper.blocks):
        if isinstance(block, Heading) and not block.run_in and used % _PAGE > _PAGE - 2:
            used += _PAGE - used % _PAGE
        pages[number] = int(used // _PAGE) + 1
        used += _lines(block)
    return pages


def _lines(block) -> float:
    if isinstance(block, Grid):
        widths = widths_of(block, AREA) if columns_of(block) else []
        height = sum(row_height(row, widths, LARGE) for row in (block.headers, *block.rows))
        return (height + (24 if block.caption else 0)) / (LINE / 20)
    if isinstance(block, Paragraph | Heading):
        text = block.text + (block.run_in if isinstance(block, Heading) else "")
        return sum(max(1, -(-(breadth(part) + 2) // _SIGNS)) for part in text.split("\n"))
    return 2
