"""What the archive of a finished round holds: an index, the facts, every nomination's form and files, what departments
said, objections with their authors, the papers. A ZIP is written file by file, each with its SHA-256 in the index."""

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import CommendationRound, Nomination, Objection, Opinion, OpinionRequest, Veto
from commendations.round_prints import form_paper
from documents.models import Attachment, Document
from documents.typesetting.press import Press
from files.spreadsheets import ExcelSheet, write_workbook
from history.models import Event

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_PIECE = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file of the archive, as the index names it."""

    path: str
    what: str
    size: int
    digest: str


class _Package:
    """A ZIP on its way to disk, with the index of what went in."""

    def __init__(self, target: BinaryIO):
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.entries: list[Entry] = []
        self._taken: set[str] = set()

    def add(self, path: str, what: str, content: bytes | BinaryIO) -> None:
        path = self._free(path)
        hashed, size = hashlib.sha256(), 0
        with self._zip.open(path, "w", force_zip64=True) as target:
            for piece in _pieces(content):
                target.write(piece)
                hashed.update(piece)
                size += len(piece)
        self.entries.append(Entry(path, what, size, hashed.hexdigest()))

    def close(self) -> None:
        self._zip.close()

    def _free(self, path: str) -> str:
        stem, dot, ending = path.rpartition(".")
        free, number = path, 1
        while free.casefold() in self._taken:
            number += 1
            free = f"{stem}({number}).{ending}" if dot else f"{path}({number})"
        self._taken.add(free.casefold())
        return free


def _pieces(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while piece := content.read(_PIECE):
        yield piece


def safe_name(text: str, most=60) -> str:
    """A name that every system can store: no separators, no leading dots."""
    return _UNFIT.sub("_", text).strip(" ._")[:most] or "_"


def write_archive(round_: CommendationRound, progress=lambda done, total: None) -> tuple[BinaryIO, int]:
    """(the archive as an open temporary file at its beginning, how many files are in it)."""
    nominations = list(
        round_.nominations.select_related("unit", "person", "committee", "signed_by", "accepted_by").order_by(
            "kind", "-is_proposed", "position", "pk"
        )
    )
    total = len(nominations) + 1
    target = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller open
    try:
        package = _Package(target)
        with Press() as press:
            for number, nomination in enumerate(nominations, 1):
                nomination.round = round_
                _add_nomination(package, press, number, nomination)
                progress(number, total)
        _add_files(package, _("批次附件"), round_)
        for request in round_.requests.order_by("pk"):
            _add_files(package, _("部门意见/%(name)s") % {"name": safe_name(request.name)}, request)
        for objection in round_.objections.order_by("pk"):
            _add_files(package, _("异议/%(receipt)s") % {"receipt": objection.receipt}, objection)
        _add_papers(package, round_)
        facts = json.dumps(facts_of(round_), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        package.add(_("批次.json"), _("批次的全部事实"), facts.encode(errors="replace"))
        with write_workbook(_index(round_, nominations, package.entries)) as book:
            package.add(_("目录.xlsx"), _("目录"), book)
        package.close()
        progress(total, total)
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return target, len(package.entries)


def _add_nomination(package, press, number, nomination) -> None:
    folder = _("推荐/%(number)s %(kind)s %(name)s") % {
        "number": f"{number:03d}",
        "kind": nomination.get_kind_display(),
        "name": safe_name(nomination.name),
    }
    made = press.pdf(form_paper(nomination, code="", is_draft=False))
    package.add(f"{folder}/{_('推荐审批表')}.pdf", str(nomination), made)
    _add_files(package, folder, nomination)


def _add_files(package, folder, instance) -> None:
    """Also what was taken off again: it was once shown to somebody."""
    rows = Attachment.objects.filter(object_type=instance._meta.label_lower, object_id=instance.pk)
    for row in rows.order_by("pk"):
        what = _("附件（%(who)s）") % {"who": instance}
        if row.removed_at:
            what = _("已移除的附件（%(who)s）") % {"who": instance}
        with row.open() as content:
            package.add(f"{folder}/{_('附件')}/{safe_name(row.name, 120)}", what, content)


def _add_papers(package, round_) -> None:
    """What was issued about the round, and its prints that have their final form."""
    papers = Document.objects.filter(object_type=round_._meta.label_lower, object_id=round_.pk, is_final=True)
    for paper in papers.order_by("pk"):
        if not paper.pdf_digest:
            continue
        name = safe_name(f"{paper.number} {paper.title}".strip(), 90)
        with paper.open(paper.pdf_digest) as content:
            package.add(f"{_('文件')}/{name}.pdf", paper.title, content)


# The facts -------------------------------------------------------------------------------------------


def _row(instance, *without) -> dict:
    """The stored values of a row; people and units by name beside their numbers."""
    values = {name: value for name, value in model_to_dict(instance).items() if name not in without}
    for field in instance._meta.concrete_fields:
        if not field.editable or field.name in without:
            continue
        values[field.name] = getattr(instance, field.attname)
        if field.is_relation and getattr(instance, field.attname) is not None:
            values[f"{field.name}_name"] = str(getattr(instance, field.name))
    return values


def facts_of(round_: CommendationRound) -> dict:
    """Everything that is stored of a round, as plain data."""
    events = Event.objects.filter(committee_id=round_.committee_id)
    about = {
        CommendationRound: [round_.pk],
        Nomination: list(round_.nominations.values_list("pk", flat=True)),
        OpinionRequest: list(round_.requests.values_list("pk", flat=True)),
        Objection: list(round_.objections.values_list("pk", flat=True)),
    }
    requests = round_.requests.select_related("unit", "answered_by", "department__unit")
    opinions = Opinion.objects.filter(request__round=round_).select_related("nomination", "settled_by")
    vetoes = Veto.objects.filter(nomination__round=round_).select_related(
        "nomination", "rule", "found_by", "lifted_by"
    )
    return {
        "archived_at": timezone.now(),
        "round": _row(round_, "process", "outlines", "key"),
        "outlines": list(round_.outlines.values_list("title", flat=True)),
        "allowances": [_row(row, "round") for row in round_.allowances.select_related("decided_by")],
        "nominations": [
            _row(row, "process", "round")
            for row in round_.nominations.select_related(
                "unit", "person", "created_by", "filed_by", "signed_by", "accepted_by", "ended_by"
            ).order_by("pk")
        ],
        "vetoes": [_row(row) for row in vetoes.order_by("pk")],
        "requests": [_row(row, "round") for row in requests.order_by("pk")],
        "opinions": [_row(row) for row in opinions.order_by("pk")],
        "objections": [
            _row(row, "round")
            for row in round_.objections.select_related("nomination", "received_by", "examined_by").order_by(
                "pk"
            )
        ],
        "history": [
            {
                "number": event.sequence,
                "at": event.at,
                "who": event.actor_name,
                "what": event.title,
                "about": f"{event.object_type}:{event.object_id}",
                "comment": event.comment,
                "from": event.from_state,
                "to": event.to_state,
                "hash": event.hash,
            }
            for model, ids in about.items()
            for event in events.filter(object_type=model._meta.label_lower, object_id__in=ids).order_by("pk")
        ],
    }


def _index(round_, nominations, entries) -> Iterator[ExcelSheet]:
    yield ExcelSheet(
        str(_("文件清单")),
        (_("文件"), _("说明"), _("大小（字节）"), "SHA-256"),
        ((entry.path, entry.what, entry.size, entry.digest) for entry in entries),
        widths=(60, 40, 12, 68),
        title_row=_("%(round)s档案") % {"round": round_},
    )
    yield ExcelSheet(
        str(_("推荐")),
        (
            *(_("类别"), _("名称或姓名"), _("推荐单位"), _("职务"), _("级别"), _("状态")),
            *(_("在名单上"), _("证书编号"), _("事迹简介"), _("单位意见"), _("不通过或撤回的理由")),
        ),
        (
            (
                *(row.get_kind_display(), row.name, row.unit.name, row.job_title, row.get_rank_display()),
                *(row.get_state_display(), row.is_proposed, row.certificate_no, row.summary),
                *(row.head_opinion, row.end_reason),
            )
            for row in nominations
        ),
    )
    opinions = Opinion.objects.filter(request__round=round_).select_related(
        "request", "nomination", "settled_by"
    )
    yield ExcelSheet(
        str(_("部门意见")),
        (_("第几次"), _("部门"), _("推荐"), _("意见"), _("说明"), _("仍列入名单的理由"), _("书面答复")),
        (
            (
                *(row.request.number, row.request.name, row.nomination.name, row.get_verdict_display()),
                *(row.text, row.settled_reason, row.request.by_hand),
            )
            for row in opinions.order_by("request__number", "request", "pk")
        ),
    )
    yield ExcelSheet(
        str(_("异议")),
        (
            *(_("受理编号"), _("收到时间"), _("提出方式"), _("对谁提出"), _("姓名或单位"), _("联系方式")),
            *(_("异议内容"), _("核实结果"), _("调查核实情况"), _("答复"), _("办结时间"), _("核实人")),
        ),
        (
            (
                *(row.receipt, row.received_at, row.get_how_display()),
                *(row.nomination.name if row.nomination_id else _("整个名单"), row.name, row.contact),
                *(row.text, row.get_result_display(), row.finding, row.answer, row.examined_at),
                row.examined_by.name if row.examined_by_id else "",
            )
            for row in round_.objections.select_related("nomination", "examined_by").order_by("pk")
        ),
    )
    yield ExcelSheet(
        str(_("名额调整")),
        (_("调整的数"), _("原来"), _("调整为"), _("理由"), _("决定依据"), _("决定人"), _("决定时间")),
        (
            (
                *(row.get_number_display(), row.before, row.after, row.reason, row.basis),
                *(row.decided_by.name, row.decided_at),
            )
            for row in round_.allowances.select_related("decided_by").order_by("pk")
        ),
    )
