"""What kinds of papers there are. An app registers its own at start-up: papers that are signed and numbered
(`register_kind`), and prints of an object (`register_print`). Everything else follows: drafting, preview, signing,
number, files, register, sending, verification, the committee's own words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from documents.typesetting.paper import Form

# What every text may name. {单位} stays in a draft and is filled for each paper of its own.
COMMON = {
    "委员会": _("委员会全称"),
    "办公室": _("办公室全称"),
    "地区": _("本地区名称"),
    "年": _("现在的年份"),
    "日期": _("今天的日期"),
    "单位": _("收文单位的名称；“每个单位一份”时逐份替换"),
}


@dataclass(frozen=True)
class DocumentKind:
    """A paper that is drafted, signed and numbered.

    `title` and `body` are the default words. `placeholders` are filled when a draft is begun, `tables` stand on lines
    of their own and are filled when the paper is made. `material(subject, units)` gives both: {"": {...}, unit_pk:
    {...}}. `annexes(subject, units)` gives worked-out annexes. `on_the_day` are places in the body that only the day of
    the signing fills: {name: of(dispatch, day)}. `omissions(dispatch, units)` says what this kind lacks before it can
    be sent to be signed. `is_per_unit`: each unit gets a paper of its own, always. `on_signed(dispatch, documents, actor)` runs in the signing's transaction. `is_free`: the
    office may begin one by itself, about nothing in particular.
    """

    code: str
    name: str
    form: Form
    title: str
    body: str
    by_office: bool = False
    needs_chair: bool = False
    is_free: bool = False
    is_sent: bool = True
    is_per_unit: bool = False
    placeholders: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    material: Callable | None = None
    annexes: Callable | None = None
    on_the_day: Mapping[str, Callable] = field(default_factory=dict)
    omissions: Callable | None = None
    on_signed: Callable | None = None

    @property
    def known(self) -> dict[str, str]:
        """Every placeholder that its texts may name, with what it stands for."""
        return {**COMMON, **self.placeholders, **self.tables}


@dataclass(frozen=True)
class PrintKind:
    """A print of an object: `paper(instance)` gives its parts, `is_final(instance)` whether it can change no more,
    `may_print(access, instance)` who may ask for it."""

    code: str
    name: str
    label: str
    paper: Callable
    is_final: Callable
    may_print: Callable


kinds: dict[str, DocumentKind] = {}
prints: dict[str, PrintKind] = {}


def register_kind(kind: DocumentKind) -> None:
    kinds[kind.code] = kind


def register_print(kind: PrintKind) -> None:
    prints[kind.code] = kind


def prints_of(label: str) -> list[PrintKind]:
    """The prints that objects of a model have."""
    return [kind for kind in prints.values() if kind.label == label]


def kind_name(code: str) -> str:
    kind = kinds.get(code) or prints.get(code)
    return str(kind.name) if kind else code


def register_free_kinds() -> None:
    """Papers about nothing that the system knows: every form, to be written from the beginning."""
    for code, name, form, title, chair in (
        ("notice", _("通知"), Form.OFFICIAL, _("关于……的通知"), False),
        ("circular", _("通报"), Form.OFFICIAL, _("关于……的通报"), True),
        ("decision", _("决定"), Form.OFFICIAL, _("关于……的决定"), True),
        ("report", _("报告（上行文）"), Form.UPWARD, _("{委员会}关于……的报告"), True),
        ("letter", _("函"), Form.LETTER, _("关于……的函"), False),
        ("announcement", _("公告"), Form.ANNOUNCEMENT, _("关于……的公告"), True),
        ("minutes", _("会议纪要"), Form.MINUTES, _("……会议纪要"), True),
    ):
        register_kind(DocumentKind(code, name, form, title, "", needs_chair=chair, is_free=True))
