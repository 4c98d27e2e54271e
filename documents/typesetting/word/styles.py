"""The styles of a paper: one for each part of GB/T 9704-2012, so that an office can change a part everywhere at once."""

from dataclasses import dataclass, field

from documents.typesetting.word.elements import (
    AREA,
    CHARACTER,
    FONTS,
    LINE,
    RED,
    W,
    fonts,
    make,
    mm,
    paragraph_properties,
    pt,
    run_properties,
    switch,
)

# Between characters of 16 pt: 28 of them fill the type area.
_TIGHT = -5
# Characters are told apart from points: the indent follows when an office changes the size.
_TWO = {"firstLineChars": 200, "firstLine": 2 * CHARACTER}
_SIDES = 280
# A masthead fills the line to a quarter of a point: with another face it must not fall on two.
_LOOSE = {"left": -100, "right": -100}
SHEET = mm(247)
# The double lines of a letter (GB/T 9704-2012, 10.1): 170 mm, seven more on either side than the type area; their
# thick line in eighths of a point.
BEYOND, DOUBLE_LINE = mm(7), 18


@dataclass(frozen=True)
class Style:
    """A paragraph style: its name in the list of styles, and what it looks like. Lengths in points."""

    name: str
    font: str = "fang"
    size: float = 16
    line: float = LINE / 20
    align: str = ""
    before: int = 0  # in twips
    after: int = 0
    color: str = ""
    more: dict = field(default_factory=dict)


STYLES = {
    "Normal": Style("Normal", align="both"),
    "NormalIndent": Style("Normal Indent", more={"indent": _TWO}),
    "Heading1": Style("heading 1", "hei", more={"indent": _TWO, "keep_next": True, "outline": 0}),
    "Heading2": Style("heading 2", "kai", more={"indent": _TWO, "keep_next": True, "outline": 1}),
    "Heading3": Style("heading 3", more={"indent": _TWO, "keep_next": True, "outline": 2}),
    "Heading4": Style("heading 4", more={"indent": _TWO, "outline": 3}),
    "Title": Style("Title", "title", 22, 33, "center", before=2 * LINE, more={"keep_next": True}),
    "Urgency": Style("紧急程度", "hei"),
    # The line is a fifth taller than the signs: Word cuts off what stands out of an exact line.
    "Masthead": Style("发文机关标志", "title", 54, 64.8, "center", color=RED, more={"indent": _LOOSE}),
    "Number": Style(
        "发文字号",
        align="center",
        before=2 * LINE,
        more={
            "border": ("bottom", "single", 12, 11, RED),
            "tabs": (("left", CHARACTER), ("right", AREA - CHARACTER)),
        },
    ),
    "LetterNumber": Style("函的发文字号", align="left", before=pt(6), more={"tabs": (("right", AREA),)}),
    "UnderTitle": Style("标题下文字", align="center"),
    "Addressees": Style("主送机关", before=LINE, more={"keep_next": True}),
    "AnnexNote": Style("附件说明", align="left", more={"keep_next": True}),
    "Attendance": Style("出席人员", align="left"),
    "Issuer": Style("发文机关署名", align="right", before=2 * LINE, more={"keep_next": True}),
    "Dated": Style("成文日期", align="right"),
    "AnnexMark": Style("附件标记", "hei", more={"keep_next": True, "new_page": True}),
    "AnnexTitle": Style(
        "附件标题", "title", 22, 33, "center", before=LINE, after=LINE, more={"keep_next": True}
    ),
    "SheetTitle": Style("表格标题", "title", 20, 32, "center", after=pt(5), more={"keep_next": True}),
    "SheetFoot": Style("表格落款", size=12, before=pt(8), more={"tabs": (("right", SHEET),)}),
    "TableCaption": Style("表题", "hei", 14, 24, "center", more={"keep_next": True}),
    "TableHead": Style("表头", "hei", 12, 14, "center"),
    "TableText": Style("表格文字", size=12, line=18, align="left"),
    "TableFigure": Style("表格数字", size=12, line=18, align="center"),
    "SmallHead": Style("小表头", "hei", 10.5, 12, "center"),
    "SmallText": Style("小表格文字", size=10.5, line=15, align="left"),
    "SmallFigure": Style("小表格数字", size=10.5, line=15, align="center"),
    "FigurePlace": Style("图位", size=14, line=24, align="center", before=pt(10), after=pt(10)),
    "CoverTitle": Style("封面标题", "title", 26, 42, "center"),
    "CoverStamp": Style("封面盖章处", size=14, align="center", color="777777"),
    "CoverLine": Style("封面文字", "kai", 16, 32, "center"),
    "ContentsTitle": Style("目录标题", "hei", 16, 40, "center", more={"new_page": True}),
    "Contents1": Style("toc 1", align="left", more={"tabs": (("right", AREA, "dot"),)}),
    "Contents2": Style(
        "toc 2", align="left", more={"tabs": (("right", AREA, "dot"),), "indent": {"left": 2 * CHARACTER}}
    ),
    "CertificateHead": Style("证书名称", "title", 54, 64, "center", after=pt(28), color=RED),
    "CertificateName": Style("证书抬头", "kai", 25, 44, "left"),
    "CertificateText": Style(
        "证书正文", "kai", 25, 44, more={"indent": {"firstLineChars": 200, "firstLine": pt(50)}}
    ),
    "CertificateFoot": Style("证书落款", "kai", 20, 34, "right"),
    "CertificateNumber": Style("证书编号", size=13, line=18, align="left"),
    "Copies": Style(
        "抄送机关",
        size=14,
        line=24,
        more={"indent": {"left": _SIDES + pt(42), "right": _SIDES, "hanging": pt(42)}},
    ),
    "Printed": Style(
        "印发机关和日期",
        size=14,
        line=24,
        align="left",
        more={"indent": {"left": _SIDES, "right": _SIDES}, "tabs": (("right", AREA - _SIDES),)},
    ),
    "Code": Style("核验码", "song", 7, 9, "center", color="333333"),
    "Header": Style("header", size=9, line=12, align="center"),
    "Footer": Style("footer", "song", 14, 18, "left", after=mm(2.4)),
    "Gap": Style("间隔", size=1, line=1, align="left"),
}
# What stands in the lines of the type area is set 28 characters to a line; other parts have a measure of their own.
_UNTIGHT_FACES = {"title", "song"}


def styles_element():
    """The whole of `word/styles.xml`."""
    return make(
        "styles",
        make(
            "docDefaults",
            make(
                "rPrDefault",
                make(
                    "rPr",
                    fonts("fang"),
                    make("kern", val=0),
                    make("sz", val=32),
                    make("szCs", val=32),
                    make("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
                ),
            ),
            make("pPrDefault"),
        ),
        *(_style(key, style) for key, style in STYLES.items()),
        make(
            "style", make("name", val="Default Paragraph Font"), type="character", default=1, styleId="Signs"
        ),
        _table_style(),
    )


def _style(key: str, style: Style):
    is_base = key == "Normal"
    tight = style.size == 16 and style.font not in _UNTIGHT_FACES
    properties = paragraph_properties(
        spacing={"before": style.before, "after": style.after, "line": pt(style.line), "lineRule": "exact"},
        align=style.align,
        **({"widows": False} if is_base else {}),
        **style.more,
    )
    if is_base:
        # Word would widen the seam between Chinese and figures, and a line hold fewer characters than on the PDF.
        for tag in ("autoSpaceDE", "autoSpaceDN"):
            properties.find(f"{{{W}}}spacing").addprevious(switch(tag, False))
    return make(
        "style",
        make("name", val=style.name),
        None if is_base else make("basedOn", val="Normal"),
        make("next", val="NormalIndent") if key.startswith("Heading") else None,
        make("qFormat"),
        properties,
        run_properties(font=style.font, color=style.color, spacing=_TIGHT if tight else 0, size=style.size),
        type="paragraph",
        styleId=key,
        default=1 if is_base else None,
        # Names of Word's own are English in the file and translated in its list.
        customStyle=None if style.name.isascii() else 1,
    )


def _table_style():
    return make(
        "style",
        make("name", val="Normal Table"),
        make(
            "tblPr",
            make(
                "tblCellMar",
                *(make(side, w=width, type="dxa") for side, width in zip(_CELL_SIDES, _CELL, strict=True)),
            ),
        ),
        type="table",
        default=1,
        styleId="Table",
    )


_CELL_SIDES = ("top", "left", "bottom", "right")
_CELL = (pt(2.5), pt(4), pt(2.5), pt(4))

# Windows since Vista has 仿宋 and 楷体 under these names; Word looks for the second when the first is missing.
_SECOND_NAMES = {"fang": "仿宋", "kai": "楷体", "title": "方正小标宋_GBK", "hei": "SimHei", "song": "SimSun"}


def fonts_element():
    """The whole of `word/fontTable.xml`."""
    return make(
        "fonts",
        *(
            make(
                "font",
                make("altName", val=_SECOND_NAMES[face]),
                make("charset", val="86"),
                make("family", val="auto"),
                make("pitch", val="variable"),
                name=name,
            )
            for face, name in FONTS.items()
        ),
    )
