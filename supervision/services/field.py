"""What a telephone sends: each thing is done once, however often it arrives, and in one transaction with the row that
remembers it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.services import attach
from history.recording import recording
from organisations.access import access_of
from pages.rules import RuleError
from supervision.models import ChecklistItem, FieldEntry, Finding, Visit
from supervision.services.fieldwork import answer_item, change_finding, record_finding, recorded_inspection

KINDS = ("answer", "finding", "change", "photo")


@dataclass(frozen=True)
class Sent:
    """One thing as the telephone numbered it: `seq` counts what was recorded on that device, in order."""

    client_id: UUID
    device: UUID
    seq: int
    kind: str
    device_at: datetime


class NumberTaken(Exception):
    """That device has sent something else under this number: its storage was copied or put back. It needs a new name."""


def stored_result(*, actor, client_id: UUID) -> dict | None:
    """What was answered when this thing arrived the first time; None when it never did. Raises `RuleError` when it was
    somebody else's."""
    present = FieldEntry.objects.filter(client_id=client_id).first()
    if present is None:
        return None
    if present.person_id != actor.pk:
        raise RuleError(_("这条记录是别人发送的。"))
    return present.result


def take(*, actor, visit: Visit, sent: Sent, said: dict, photo=None) -> dict:
    """Do what was sent and remember the result, or give the remembered one. `said` are the arguments of the service of
    that kind; `photo` is a picture that `photos.readied` made. Raises what that service raises, and then nothing is
    remembered: the same thing may come again, corrected. `NumberTaken` when the place in the order is occupied."""
    access = access_of(actor)
    with recording(actor=actor):
        known = stored_result(actor=actor, client_id=sent.client_id)
        if known is not None:
            return known
        recorded_inspection(access, visit.inspection_id)
        # Whoever sent the same thing at the same moment has stored it by now.
        known = stored_result(actor=actor, client_id=sent.client_id)
        if known is not None:
            return known
        if FieldEntry.objects.filter(device=sent.device, seq=sent.seq).exists():
            raise NumberTaken
        result = _DONE[sent.kind](actor, visit, sent, said, photo)
        FieldEntry.objects.create(
            client_id=sent.client_id,
            device=sent.device,
            seq=sent.seq,
            kind=sent.kind,
            visit=visit,
            person=actor,
            device_at=sent.device_at,
            result=result,
        )
    return result


def _answer(actor, visit, sent, said, photo) -> dict:
    item = answer_item(actor=actor, **said | {"item": _item(visit, said["item"])}, at=sent.device_at)
    return {"item": item.pk, "revision": item.revision}


def _finding(actor, visit, sent, said, photo) -> dict:
    finding = record_finding(
        actor=actor, visit=visit, client_id=sent.client_id, seen_at=sent.device_at, **said
    )
    return {
        "revision": finding.revision,
        "repeats": finding.repeats.inspection.title if finding.repeats else "",
    }


def _change(actor, visit, sent, said, photo) -> dict:
    finding = _seen(visit, said["finding"])
    finding = change_finding(actor=actor, **said | {"finding": finding})
    return {"revision": finding.revision}


def _photo(actor, visit, sent, said, photo) -> dict:
    about = _seen(visit, said["finding"]) if said.get("finding") else _item(visit, said.get("item"))
    return {"attachment": attach(actor=actor, instance=about, upload=photo).pk}


_DONE = {"answer": _answer, "finding": _finding, "change": _change, "photo": _photo}


def _item(visit, number) -> ChecklistItem:
    item = visit.items.select_related("visit").filter(pk=number).first()
    if item is None:
        raise ValidationError(_("检查表里已经没有这一项。"))
    return item


def _seen(visit, client_id) -> Finding:
    finding = visit.findings.filter(client_id=client_id).first()
    if finding is None:
        raise ValidationError(_("没有收到这张照片或这次修改所说的发现。"))
    return finding
