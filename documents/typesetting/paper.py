"""A paper as plain data: everything that stands on it, and nothing of how it looks.

It is what a document row keeps for ever, what the PDF and the Word file are both made from, and JSON both ways.
The names of the parts are those of GB/T 9704-2012, clause 7.
"""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

LEVELS = (1, 2, 3, 4)


class Form(StrEnum):
    """版式. The first five are those of GB/T 9704-2012 (clauses 7, 10.1, 10.3); the others are the offices' own."""

    OFFICIAL = "official"  # 文件格式: 通知 通报 决定
    UPWARD = "upward"  # 上行文: 报告 请示, with 签发人
    LETTER = "letter"  # 信函格式
    ANNOUNCEMENT = "announcement"  # 公告 公示
    MINUTES = "minutes"  # 纪要格式
    PLAIN = "plain"  # a report with a cover
    TABLE = "table"  # A4 landscape table
    CERTIFICATE = (
        "certificate"  # 荣誉证书: A4 landscape, a page for each; `masthead` stands large on every one
    )


@dataclass(frozen=True)
class Paragraph:
    """自然段."""

    text: str


@dataclass(frozen=True)
class Heading:
    """层次标题: level 1 一、 2 （一） 3 1. 4 （1）. `run_in` is the text that follows in the same paragraph."""

    level: int
    text: str
    run_in: str = ""


@dataclass(frozen=True)
class Grid:
    """A table. `widths` are shares of the line; empty: equal. Cells are plain text, `numbers` the columns that hold
    figures and stand centred."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing made by the server: an `<svg>` of ours, never of a user's."""

    svg: str
    caption: str = ""


@dataclass(frozen=True)
class Certificate:
    """One 荣誉证书: whom it goes to, what it says, its number. Only papers of that form have them."""

    name: str
    text: str
    number: str = ""


Block = Paragraph | Heading | Grid | Figure | Certificate


@dataclass(frozen=True)
class Annex:
    """附件. Without blocks it is a file of its own, which only 附件说明 names."""

    title: str
    blocks: tuple[Block, ...] = ()
    is_landscape: bool = False


@dataclass(frozen=True)
class Paper:
    """One paper. Every text is plain; a line break in `title` is a break that somebody wanted."""

    form: Form
    title: str
    blocks: tuple[Block, ...] = ()
    masthead: str = ""  # 发文机关标志
    number: str = ""  # 发文字号
    signatory: str = ""  # 签发人
    urgency: str = ""  # 紧急程度
    addressees: str = ""  # 主送机关, without the colon
    annexes: tuple[Annex, ...] = ()
    issuer: str = ""  # 发文机关署名
    dated: date | None = None  # 成文日期
    note: str = ""  # 附注, without its brackets
    cc: str = ""  # 抄送机关
    printer: str = ""  # 印发机关
    printed_on: date | None = None  # 印发日期
    attendance: tuple[tuple[str, str], ...] = ()  # 出席 请假 列席 of 纪要
    cover: tuple[tuple[str, str], ...] = ()  # lines under the title of a cover
    has_contents: bool = False  # 目录
    is_draft: bool = False
    draft_mark: str = ""
    code: str = ""  # 核验码
    code_url: str = ""

    @property
    def shows_contents(self) -> bool:
        """Whether a page of contents stands before the text: only what is long enough for one has it."""
        return self.has_contents and self.form in (Form.PLAIN, Form.UPWARD)

    def to_json(self) -> dict:
        data = asdict(self)
        data["blocks"] = [_tagged(block) for block in self.blocks]
        data["annexes"] = [
            {**asdict(annex), "blocks": [_tagged(block) for block in annex.blocks]} for annex in self.annexes
        ]
        for name in ("dated", "printed_on"):
            data[name] = data[name].isoformat() if data[name] else None
        return data

    @classmethod
    def from_json(cls, data: dict) -> "Paper":
        """Raises `KeyError`, `TypeError` or `ValueError` for data that is no paper's."""
        values = dict(data)
        values["form"] = Form(values["form"])
        values["blocks"] = blocks_from_json(values.get("blocks", ()))
        values["annexes"] = tuple(
            Annex(annex["title"], blocks_from_json(annex["blocks"]), annex["is_landscape"])
            for annex in values.get("annexes", ())
        )
        for name in ("dated", "printed_on"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        for name in ("attendance", "cover"):
            values[name] = tuple((label, text) for label, text in values.get(name, ()))
        return cls(**values)


_KINDS = {
    "paragraph": Paragraph,
    "heading": Heading,
    "grid": Grid,
    "figure": Figure,
    "certificate": Certificate,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def _tagged(block: Block) -> dict:
    return {"is": _NAMES[type(block)], **asdict(block)}


def blocks_to_json(blocks) -> list[dict]:
    return [_tagged(block) for block in blocks]


def blocks_from_json(data) -> tuple[Block, ...]:
    blocks = []
    for item in data:
        values = {name: value for name, value in item.items() if name != "is"}
        if item["is"] == "grid":
            values["rows"] = tuple(tuple(row) for row in values["rows"])
            for name in ("headers", "widths", "numbers"):
                values[name] = tuple(values.get(name, ()))
        blocks.append(_KINDS[item["is"]](**values))
    return tuple(blocks)


def certificates_of(paper: Paper) -> list[Certificate]:
    """The pages of a paper of certificates. Plain words, as a sample of them has, are one."""
    pages = [block for block in paper.blocks if isinstance(block, Certificate)]
    words = [block.text for block in paper.blocks if not isinstance(block, (Certificate, Grid, Figure))]
    return pages or [Certificate(paper.addressees, "\n".join(words))]


def date_in_words(day: date) -> str:
    """成文日期: Arabic figures without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
