"""A paper as HTML for the press. Every text is escaped; styles and pictures are ours alone."""

import base64
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from types import SimpleNamespace

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from documents.typesetting.fonts import families
from documents.typesetting.paper import (
    Certificate,
    Figure,
    Form,
    Grid,
    Heading,
    Paper,
    certificates_of,
    date_in_words,
)
from documents.typesetting.titles import LINE, breadth, title_lines

# What a masthead may measure: the width of the type area, and the height offices are used to.
_AREA_PT, _TALLEST_PT = 442, 54
# How many characters of a title a line holds on a cover, on an annex lying on its side, over a table.
_TITLE_LINES = {Form.PLAIN: 17, Form.TABLE: 34}
_TURNED_LINE = 31
_LONGEST_NAME = 8


@lru_cache(maxsize=8)
def stylesheet(chosen: tuple[tuple[str, str], ...]) -> str:
    """The style sheet with the families in place."""
    css = (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")
    for name, family in chosen:
        css = css.replace(f"{{{name}}}", family)
    return css


def html_of(paper: Paper) -> tuple[str, str]:
    """(HTML, CSS) of a paper."""
    chosen = families()
    markup = render_to_string("documents/paper/paper.html", {"paper": _shown(paper), "families": chosen})
    return markup, stylesheet(tuple(sorted(chosen.items())))


def _shown(paper: Paper) -> SimpleNamespace:
    """What the template asks for: the paper's own parts and what follows from them."""
    annexes = [
        SimpleNamespace(
            position=number,
            title_line="".join(annex.title.split("\n")),
            title_lines=title_lines(annex.title, _TURNED_LINE if annex.is_landscape else LINE),
            blocks=_blocks(annex.blocks),
            is_landscape=annex.is_landscape,
        )
        for number, annex in enumerate(paper.annexes, 1)
    ]
    shown = SimpleNamespace(**vars(paper))
    shown.form = str(paper.form)
    shown.has_contents = paper.shows_contents
    shown.title_lines = title_lines(paper.title, _TITLE_LINES.get(paper.form, LINE))
    shown.title_line = "".join(paper.title.split("\n"))
    shown.author = paper.issuer
    shown.blocks = _blocks(paper.blocks)
    shown.certificates = certificates_of(paper) if paper.form == Form.CERTIFICATE else []
    shown.annexes = annexes
    shown.full_annexes = [annex for annex in annexes if annex.blocks]
    shown.attendance = [(label, _names(names)) for label, names in paper.attendance]
    shown.masthead_pt = min(_TALLEST_PT, _AREA_PT * 10 // max(1, len(paper.masthead)) / 10)
    shown.dated_words = date_in_words(paper.dated) if paper.dated else ""
    shown.printed_words = date_in_words(paper.printed_on) if paper.printed_on else ""
    # The issuer stands over the middle of the date, which ends four characters from the edge.
    shown.is_long_issuer = breadth(paper.issuer) > breadth(shown.dated_words) + 7.5
    # Between the indent of four characters and the left edge there is room for 24.
    shown.is_broken_issuer = breadth(paper.issuer) > 23
    shown.has_imprint = bool(paper.cc or (paper.printer and paper.form != Form.LETTER))
    shown.imprint_page = bool(shown.full_annexes and shown.full_annexes[-1].is_landscape)
    if paper.code:
        shown.code_image = _qr(paper.code_url or paper.code)
        shown.code_shown = code_in_groups(paper.code)
    return shown


def _names(text: str) -> list[tuple[str, bool]]:
    """Who was present, in pieces; those that are names are not parted at the end of a line."""
    return [(piece, len(piece) <= _LONGEST_NAME) for piece in re.split(r"(\s+)", text)]


def code_in_groups(code: str) -> str:
    """核验码 as people read it: ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _qr(text: str) -> str:
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0)


def _blocks(blocks) -> list[SimpleNamespace]:
    shown, last_text = [], None
    for number, block in enumerate(blocks):
        if isinstance(block, Grid):
            shown.append(_grid(block))
        elif isinstance(block, Figure):
            source = base64.b64encode(block.svg.encode()).decode()
            shown.append(
                SimpleNamespace(
                    **{
                        "is": "figure",
                        "source": f"data:image/svg+xml;base64,{source}",
                        "caption": block.caption,
                    }
                )
            )
        elif isinstance(block, Heading):
            heading = {"is": "heading", "anchor": f"part-{number}", "line": block.text.rstrip("。")}
            shown.append(SimpleNamespace(**heading, **vars(block)))
        elif isinstance(block, Certificate):
            shown.append(SimpleNamespace(**{"is": "certificate"}, **vars(block)))
        else:
            last_text = SimpleNamespace(**{"is": "paragraph"}, text=block.text, is_last=False)
            shown.append(last_text)
    if shown and shown[-1] is last_text:
        last_text.is_last = True
    return shown


def _grid(grid: Grid) -> SimpleNamespace:
    widths = grid.widths or (1,) * len(grid.headers)
    whole = sum(widths) or 1
    return SimpleNamespace(
        **{"is": "grid"},
        caption=grid.caption,
        headers=grid.headers,
        shares=[round(100 * width / whole, 2) for width in widths],
        rows=_rows(grid),
    )


def _rows(grid: Grid) -> SafeString:
    """The rows as markup: a template takes ten times as long for a large table."""
    cells = [
        '<td class="figure-cell">' if at in grid.numbers else "<td>"
        for at in range(max(map(len, grid.rows), default=0))
    ]
    return mark_safe(  # noqa: S308 - every cell is escaped
        "\n".join(
            "<tr>"
            + "".join(
                f"{start}{escape(cell).replace(chr(10), '<br>')}</td>"
                for start, cell in zip(cells, row, strict=False)
            )
            + "</tr>"
            for row in grid.rows
        )
    )
