"""Pages: their size and margins, page numbers (GB/T 9704-2012, 7.5), the rule at a letter's foot, the draft mark."""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from docx.oxml.parser import parse_xml

from documents.typesetting.word.elements import (
    LINE,
    RED,
    clean,
    field,
    make,
    mm,
    paragraph,
    run,
)
from documents.typesetting.word.styles import BEYOND, DOUBLE_LINE

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# One character of the page number's size: odd numbers stand that far from the right, even ones from the left.
_IN = 280
_KINDS = ("default", "even", "first")


@dataclass(frozen=True)
class Sheet:
    """A page: width, height, then the margins above, right, below and left, and how far its foot line stands from
    the lower edge. In millimetres."""

    width: float
    height: float
    margins: tuple[float, float, float, float]
    foot: float


PORTRAIT = Sheet(210, 297, (37, 26, 35, 28), 20)
LANDSCAPE = Sheet(297, 210, (28, 25, 24, 25), 11)
CERTIFICATE = Sheet(297, 210, (30, 42, 20, 42), 11)


def area_of(sheet: Sheet) -> int:
    """The width of the type area in twips."""
    return mm(sheet.width) - mm(sheet.margins[1]) - mm(sheet.margins[3])


@dataclass
class Section:
    """Pages of one sort. `numbered` is False for covers; `starts` begins the count anew; a letter's first page is
    `without_first`, `ruled` when the red lines of a letter stand on it, `rimmed` a page of a certificate."""

    elements: list
    sheet: Sheet = PORTRAIT
    numbered: bool = True
    starts: bool = False
    without_first: bool = False
    ruled: bool = False
    rimmed: bool = False


class Margins:
    """Headers and footers of one document: made once, shared by its sections."""

    def __init__(self, part, draft_mark: str):
        self._part, self._draft_mark = part, clean(draft_mark)
        self._made: dict[tuple, str] = {}

    def references(self, section: Section) -> list:
        kinds = _KINDS if section.without_first else _KINDS[:2]
        found = [make("headerReference", type=kind) for kind in kinds]
        for reference in found:
            reference.set(f"{{{_RELATIONS}}}id", self._header())
        for kind in kinds:
            reference = make("footerReference", type=kind)
            reference.set(f"{{{_RELATIONS}}}id", self._footer(kind, section))
            found.append(reference)
        return found

    def _header(self) -> str:
        if ("header",) not in self._made:
            part, self._made["header",] = self._part.add_header_part()
            _fill(
                part.element, paragraph("Header", _watermark(self._draft_mark) if self._draft_mark else None)
            )
        return self._made["header",]

    def _footer(self, kind: str, section: Section) -> str:
        content = kind if section.numbered and kind != "first" else "ruled" if section.ruled else "empty"
        if content not in self._made:
            part, self._made[content] = self._part.add_footer_part()
            _fill(part.element, _foot(content))
        return self._made[content]


def _fill(element, content):
    for child in list(element):
        element.remove(child)
    element.append(content)


def _foot(content: str):
    if content == "ruled":
        line = ("bottom", "thinThickSmallGap", DOUBLE_LINE, 0, RED)
        beyond = {"left": -BEYOND, "right": -BEYOND}
        return paragraph("Footer", border=line, indent=beyond, spacing={"after": 0, "line": 20})
    if content == "empty":
        return paragraph("Footer")
    side = {"right": _IN} if content == "default" else {"left": _IN}
    return paragraph(
        "Footer",
        run("— "),
        field("PAGE", "1"),
        run(" —"),
        indent=side,
        align="right" if content == "default" else "left",
    )


def section_properties(section: Section, margins: Margins):
    """`w:sectPr`."""
    sheet = section.sheet
    top, right, bottom, left = map(mm, sheet.margins)
    is_landscape = sheet.width > sheet.height
    return make(
        "sectPr",
        *margins.references(section),
        make("type", val="nextPage"),
        make(
            "pgSz",
            w=mm(sheet.width),
            h=mm(sheet.height),
            orient="landscape" if is_landscape else None,
        ),
        make(
            "pgMar",
            top=top,
            right=right,
            bottom=bottom,
            left=left,
            header=mm(15),
            footer=mm(sheet.foot),
            gutter=0,
        ),
        _rim() if section.rimmed else None,
        make("pgNumType", start=1) if section.starts else None,
        make("cols", space=425),
        make("titlePg") if section.without_first else None,
        make("docGrid", linePitch=LINE),
    )


def _rim():
    """The border of a certificate's page."""
    edge = {"val": "thinThickSmallGap", "sz": 24, "space": 24, "color": RED}
    sides = ("top", "left", "bottom", "right")
    return make("pgBorders", *(make(side, **edge) for side in sides), offsetFrom="page")


def _watermark(mark: str):
    """The mark of a draft, slanting behind the text; Word and WPS know it by its name as their own 水印."""
    width = 110 * len(mark)
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:90pt;rotation:330;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return parse_xml(
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt={quoteattr(mark)} '
        f'style="{style}" o:allowincell="f" fillcolor="#{RED}" stroked="f"><v:fill opacity=".1"/>'
        f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string={quoteattr(mark)}/></v:shape>'
        "</w:pict></w:r>"
    )
