"""Which regulated meetings are held, arranged or missing, from the record; and where the outlines demand them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import detector
from meetings.detector import Finding, Gathering, Rule, Span
from meetings.models import Meeting, MeetingKind
from outlines.models import Outline, Provision

STATE_TITLES = {
    detector.MET: _("已召开"),
    detector.ADVANCED: _("已提前召开"),
    detector.DELAYED: _("已延期召开"),
    detector.LATE: _("逾期召开"),
    detector.ARRANGED: _("已安排"),
    detector.POSTPONED: _("已延期，待召开"),
    detector.LAPSED: _("已过计划日期，未召开"),
    detector.UNPLANNED: _("还没有安排"),
    detector.MISSED: _("周期已过，未召开"),
    detector.FREE: _("根据需要召开"),
}
STATE_STYLES = {
    detector.MET: "tag-ok",
    detector.ADVANCED: "tag-ok",
    detector.DELAYED: "tag-ok",
    detector.LATE: "tag-warn",
    detector.ARRANGED: "tag-blue",
    detector.POSTPONED: "tag-blue",
    detector.LAPSED: "tag-late",
    detector.UNPLANNED: "tag-warn",
    detector.MISSED: "tag-late",
    detector.FREE: "",
}


@dataclass(frozen=True)
class Duty:
    """One finding with its kind, as a page shows it."""

    kind: MeetingKind
    finding: Finding

    @property
    def period(self) -> str:
        first, last = self.finding.first, self.finding.last
        return str(first) if first == last else f"{first}—{last}"

    @property
    def state_title(self) -> str:
        return str(STATE_TITLES[self.finding.state])

    @property
    def style(self) -> str:
        return STATE_STYLES[self.finding.state]


def rule_of(kind: MeetingKind) -> Rule:
    return Rule(kind.code, kind.interval, kind.minimum, kind.audiences, kind.since, kind.duty)


def duties_of(committee_id: int, *, today: date | None = None, wanting_only=False) -> list[Duty]:
    """How every kind in use stands in every period that has begun, in four queries; the newest period first within a
    kind. `wanting_only`: what somebody must still see to, or has missed."""
    kinds = {kind.code: kind for kind in MeetingKind.objects.active().filter(committee_id=committee_id)}
    spans = [
        Span(audience, first, last)
        for audience, first, last in Outline.objects.filter(committee_id=committee_id)
        .order_by("-audience", "start_year")
        .values_list("audience", "start_year", "end_year")
    ]
    rows = Meeting.objects.standing().filter(committee_id=committee_id, kind__in=kinds.values())
    gatherings = [
        Gathering(
            kind=row.kind.code,
            audiences=frozenset(outline.audience for outline in row.outlines.all()),
            year=row.year,
            on=row.day,
            is_held=row.is_held,
            reason=row.move_reason,
        )
        for row in rows.select_related("kind").prefetch_related("outlines")
    ]
    found = detector.findings(
        (rule_of(kind) for kind in kinds.values()), spans, gatherings, today or timezone.localdate()
    )
    duties = [Duty(kinds[row.kind], row) for row in found if row.is_wanting or not wanting_only]
    return sorted(
        duties, key=lambda duty: (duty.kind.position, -duty.finding.first, duty.finding.audience != "women")
    )


@dataclass(frozen=True)
class Basis:
    """Where an outline demands a meeting: the paragraph, and the sentence in it."""

    outline: Outline
    provision: Provision
    sentence: str


def bases_of(committee_id: int, kinds) -> dict[int, list[Basis]]:
    """Kind → where the outlines speak of it; one query, by words and not by line."""
    provisions = list(
        Provision.objects.filter(outline__committee_id=committee_id)
        .select_related("outline")
        .order_by("-outline__audience", "-outline__start_year", "chapter", "number")
    )
    return {kind.pk: _bases(kind, provisions) for kind in kinds}


def _bases(kind, provisions) -> list[Basis]:
    words = [word.strip() for word in kind.basis_words.split("、") if word.strip()]
    found: dict[int, Basis] = {}
    for provision in provisions:
        outline = provision.outline
        if outline.pk in found or outline.audience not in kind.audiences:
            continue
        sentence = _sentence(provision.text, words)
        if sentence:
            found[outline.pk] = Basis(outline, provision, sentence)
    return list(found.values())


def _sentence(text: str, words) -> str:
    sentences = [sentence.strip() for sentence in text.split("。") if "召开" in sentence]
    for word in words:
        for sentence in sentences:
            if word in sentence:
                return f"{sentence}。"
    return ""
