"""Reading the chain back: is every row as it was written, and is none missing?"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from history import seals
from history.models import GENESIS, ChainHead, Event


@dataclass(frozen=True)
class Fault:
    committee_id: int
    sequence: int
    message: str


def verify(committee_id: int | None = None) -> tuple[int, list[Fault]]:
    """Check chains and seals; returns (rows read, faults). Reads in order, in bounded memory."""
    sealed = defaultdict(dict)
    for seal in seals.read():
        sealed[seal.committee_id][seal.sequence] = seal
    heads = ChainHead.objects.order_by("committee_id")
    if committee_id is not None:
        heads = heads.filter(committee_id=committee_id)
    rows, faults = 0, []
    for head in heads:
        count, found = _verify_chain(head, sealed.get(head.committee_id, {}))
        rows += count
        faults += found
    return rows, faults


def _verify_chain(head: ChainHead, sealed: dict) -> tuple[int, list[Fault]]:
    faults, expected, previous = [], 1, GENESIS
    unmet = dict(sealed)

    def fault(sequence, message):
        faults.append(Fault(head.committee_id, sequence, message))

    events = Event.objects.filter(committee_id=head.committee_id).order_by("sequence")
    for event in events.iterator(chunk_size=2000):
        if event.sequence != expected:
            fault(expected, _("缺少第 %(n)s 条") % {"n": expected})
        elif event.previous_hash != previous:
            fault(event.sequence, _("与上一条不相接"))
        if event.computed_hash() != event.hash:
            fault(event.sequence, _("内容与校验值不符"))
        seal = unmet.pop(event.sequence, None)
        if seal and seal.hash != event.hash:
            fault(event.sequence, _("与 %(day)s 的封存值不符") % {"day": seal.day})
        expected, previous = event.sequence + 1, event.hash
    if (expected - 1, previous) != (head.sequence, head.hash):
        fault(expected, _("末尾与链头不符：应到第 %(n)s 条") % {"n": head.sequence})
    for sequence, seal in sorted(unmet.items()):
        fault(sequence, _("%(day)s 封存的第 %(n)s 条已不存在") % {"day": seal.day, "n": sequence})
    return expected - 1, faults
