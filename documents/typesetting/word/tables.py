"""Tables of a paper: rows by the thousand, so cells are made directly and not through the API of python-docx."""

from documents.typesetting.paper import Grid
from documents.typesetting.word.elements import breadth, make, paragraph, run

_RULE = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_PADDING = 8
# (styles of head, text and figures; size and line in points)
LARGE = (("TableHead", "TableText", "TableFigure"), 12, 18)
SMALL = (("SmallHead", "SmallText", "SmallFigure"), 10.5, 15)
# Word hides the rest of a row that may not be parted and is taller than the page.
_TALLEST_PT = 400


def columns_of(grid: Grid) -> int:
    return max([len(grid.headers), *(len(row) for row in grid.rows)])


def widths_of(grid: Grid, whole: int) -> list[int]:
    """The width of each column in twips."""
    count = columns_of(grid)
    shares = [*grid.widths, *(1,) * count][:count]
    total = sum(shares) or 1
    return [max(1, round(whole * share / total)) for share in shares]


def row_height(row, widths: list[int], measure) -> float:
    """About how tall a row gets, in points."""
    _styles, size, line = measure
    tallest = 1
    for cell, width in zip(row, widths, strict=False):
        room = max(1, (width / 20 - _PADDING) // size)
        tallest = max(tallest, sum(max(1, -(-breadth(part) // room)) for part in cell.split("\n")))
    return tallest * line + 5


def grid_elements(grid: Grid, whole: int, measure=LARGE, *, stays: bool = False) -> list:
    """A table of `whole` twips with its caption; the head is repeated on every page. `stays`: its last row stands on
    one page with what follows."""
    elements = [paragraph("TableCaption", run(grid.caption))] if grid.caption else []
    if not columns_of(grid):
        return elements
    (head, text, figures), _size, _line = measure
    widths = widths_of(grid, whole)
    styles = [figures if at in grid.numbers else text for at in range(len(widths))]
    table = make(
        "tbl",
        make(
            "tblPr",
            make("tblStyle", val="Table"),
            make("tblW", w=sum(widths), type="dxa"),
            make("tblBorders", *(make(edge, **_RULE) for edge in _EDGES)),
            make("tblLayout", type="fixed"),
        ),
        make("tblGrid", *(make("gridCol", w=width) for width in widths)),
    )
    if grid.headers:
        table.append(_row(grid.headers, widths, [head] * len(widths), [make("cantSplit"), make("tblHeader")]))
    for number, row in enumerate(grid.rows, 1):
        is_whole = row_height(row, widths, measure) <= _TALLEST_PT
        kept = True if stays and number == len(grid.rows) else None
        table.append(_row(row, widths, styles, [make("cantSplit")] if is_whole else [], kept))
    return [*elements, table]


def _row(cells, widths, styles, properties, keep_next: bool | None = None):
    padded = [*cells, *("",) * (len(widths) - len(cells))]
    return make(
        "tr",
        make("trPr", *properties) if properties else None,
        *(_cell(*each, keep_next) for each in zip(padded, widths, styles, strict=True)),
    )


def _cell(text: str, width: int, style: str, keep_next: bool | None):
    return make(
        "tc",
        make("tcPr", make("tcW", w=width, type="dxa"), make("vAlign", val="center")),
        paragraph(style, run(text) if text else None, keep_next=keep_next),
    )


def floating_table(paragraphs: list, whole: int, place: dict, rules: dict, *, height: int = 0):
    """A table of one column that stands at its place on the page, whatever is written around it. A row is as tall as
    its text, or exactly `height`."""
    return make(
        "tbl",
        make(
            "tblPr",
            make("tblStyle", val="Table"),
            make("tblpPr", leftFromText=0, rightFromText=0, horzAnchor="page", **place),
            make("tblOverlap", val="never"),
            make("tblW", w=whole, type="dxa"),
            make("tblBorders", *(make(edge, **(_RULE | rules[edge])) for edge in _EDGES if edge in rules)),
            make("tblLayout", type="fixed"),
            make("tblCellMar", *(make(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))),
        ),
        make("tblGrid", make("gridCol", w=whole)),
        *(
            make(
                "tr",
                make(
                    "trPr",
                    make("cantSplit"),
                    make("trHeight", val=height, hRule="exact") if height else None,
                ),
                make("tc", make("tcPr", make("tcW", w=whole, type="dxa")), content),
            )
            for content in paragraphs
        ),
    )
