"""WordprocessingML in small functions: the order of the schema, the units of Word, text that XML can hold."""

import re

from docx.oxml.parser import oxml_parser

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = {"w": W}
# Offices' machines have these; digits stand in them too, so that a line of 28 characters holds.
FONTS = {
    "fang": "仿宋_GB2312",
    "title": "方正小标宋简体",
    "hei": "黑体",
    "kai": "楷体_GB2312",
    "song": "宋体",
}
RED = "E60012"
# GB/T 9704-2012, 5.2: type area 156 × 225 mm, 22 lines of 28 characters. In twips (twentieths of a point).
LINE, CHARACTER = 579, 315
AREA = 8845

_CANNOT_HOLD = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("([\t\n])")


def mm(length: float) -> int:
    """Millimetres in twips."""
    return round(length * 1440 / 25.4)


def pt(length: float) -> int:
    """Points in twips."""
    return round(length * 20)


def breadth(text: str) -> float:
    """How many characters wide a text is; half-width ones count a half."""
    return sum(0.5 if ord(sign) < 0x2000 and sign not in "“”‘’—…" else 1 for sign in text)


def clean(text: str) -> str:
    """The text without what XML 1.0 cannot hold; every line end a line feed."""
    return _CANNOT_HOLD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def make(tag: str, *children, **attributes):
    """The element `w:tag`. Children that are None are left out, and so are attributes."""
    element = oxml_parser.makeelement(
        f"{{{W}}}{tag}",
        {f"{{{W}}}{name}": str(value) for name, value in attributes.items() if value is not None},
        _NAMES,
    )
    element.extend(child for child in children if child is not None)
    return element


def switch(tag: str, value: bool | None):
    """An on-off property; None leaves it to the style."""
    if value is None:
        return None
    return make(tag) if value else make(tag, val="0")


def fonts(face: str):
    """One font for every script. East Asian is said outright, or quotation marks become narrow."""
    name = FONTS[face]
    return make("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")


def run_properties(*, font: str = "", color: str = "", spacing: int | None = None, size: float = 0):
    """`spacing` between characters in twips, `size` in points."""
    if not (font or color or size or spacing is not None):
        return None
    return make(
        "rPr",
        fonts(font) if font else None,
        make("color", val=color) if color else None,
        make("spacing", val=spacing) if spacing is not None else None,
        make("sz", val=round(size * 2)) if size else None,
        make("szCs", val=round(size * 2)) if size else None,
    )


def run(text: str, **properties):
    """A run of text; line feeds and tabs in it become Word's own."""
    children = [run_properties(**properties)]
    for piece in _BREAKS.split(clean(text)):
        if piece == "\n":
            children.append(make("br"))
        elif piece == "\t":
            children.append(make("tab"))
        elif piece:
            words = make("t")
            words.text = piece
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            children.append(words)
    return make("r", *children)


def field(instruction: str, shown: str, **properties):
    """A field: what Word works out, and what stands there until it has."""
    return make("fldSimple", run(shown, **properties), instr=f" {instruction} ")


def paragraph_properties(
    *,
    style: str = "",
    keep_next: bool | None = None,
    new_page: bool | None = None,
    frame: dict | None = None,
    widows: bool | None = None,
    border: tuple[str, str, int, int, str] | None = None,
    tabs: tuple[tuple, ...] = (),
    spacing: dict | None = None,
    indent: dict | None = None,
    align: str = "",
    outline: int | None = None,
):
    """`border`: which side, kind, eighths of a point, points to the text, colour. `tabs` are (side, place) or
    (side, place, leader). `spacing` and `indent` are the attributes of those elements."""
    return make(
        "pPr",
        make("pStyle", val=style) if style else None,
        switch("keepNext", keep_next),
        switch("pageBreakBefore", new_page),
        make("framePr", **frame) if frame else None,
        switch("widowControl", widows),
        make("pBdr", make(border[0], **dict(zip(("val", "sz", "space", "color"), border[1:], strict=True))))
        if border
        else None,
        make("tabs", *(make("tab", **dict(zip(("val", "pos", "leader"), tab, strict=False))) for tab in tabs))
        if tabs
        else None,
        make("spacing", **spacing) if spacing else None,
        make("ind", **indent) if indent else None,
        make("jc", val=align) if align else None,
        make("outlineLvl", val=outline) if outline is not None else None,
    )


def paragraph(style: str, *content, **changes):
    """A paragraph of a style; `changes` are what it has otherwise than the style."""
    return make("p", paragraph_properties(style=style, **changes), *content)


def gap():
    """A paragraph nobody sees: between two tables, which Word would join, and where a section must end."""
    return paragraph("Gap")


def is_table(element) -> bool:
    return element.tag == f"{{{W}}}tbl"
