"""What anybody may know of a list: only while it is public, and only what must be."""

from dataclasses import dataclass

from django.utils import timezone

from commendations.models import CommendationRound, Kind
from commendations.selectors.rounds import publicity_ends_on

State = CommendationRound.State


@dataclass(frozen=True)
class PublicName:
    """All that is said of somebody on the list. Nothing of it identifies the row."""

    name: str
    unit: str
    job_title: str
    summary: str


@dataclass(frozen=True)
class PublicKind:
    label: str
    rows: list[PublicName]


def public_round(key: str) -> CommendationRound | None:
    """The round whose public page has that key, if its list is public or was, with its last day as `ends_on`; None for
    everything else, as if it did not exist."""
    round_ = CommendationRound.objects.select_related("committee").filter(key=key).first()
    if round_ is None or round_.publicity_from is None or round_.state == State.CANCELLED:
        return None
    if timezone.localdate() < round_.publicity_from:
        return None
    round_.ends_on = publicity_ends_on(round_)
    return round_


def is_over(round_: CommendationRound) -> bool:
    """Whether the names of a round that came from `public_round` are not shown any more."""
    return round_.state != State.PUBLICITY or timezone.localdate() > round_.ends_on


def public_list(round_: CommendationRound) -> list[PublicKind]:
    """The list by kind, in its order; one query that reads no more than is shown."""
    rows = round_.nominations.proposed().order_by("kind", "position", "pk")
    found: dict[str, list[PublicName]] = {}
    for kind, *said in rows.values_list("kind", "name", "unit__name", "job_title", "summary"):
        found.setdefault(kind, []).append(PublicName(*said))
    return [PublicKind(str(kind.label), found[kind]) for kind in Kind if kind in found]
