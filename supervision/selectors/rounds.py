"""The office's page of a year: who has filed, who is missing, and what all units say of one part."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from organisations.models import Unit
from outlines.models import Domain, Outline
from supervision.models import AnnualReport, ReportLine, ReportText
from supervision.querysets import MISSING
from supervision.sections import sections_of
from tasks.models import Assignment, Task


@dataclass(frozen=True)
class Counts:
    """How a round stands, in numbers of units; they add up to `units`, and `late` counts across them."""

    units: int
    drafting: int
    at_unit_head: int
    at_office: int
    returned: int
    accepted: int
    unreported: int
    late: int
    missing_ids: tuple[int, ...]

    @property
    def missing(self) -> int:
        return len(self.missing_ids)

    @property
    def left(self) -> int:
        return self.missing + self.at_office


def counts_of(round_) -> Counts:
    """One query."""
    missing = []
    states = dict.fromkeys(AnnualReport.State.values, 0)
    late, units = 0, 0
    facts = ("pk", "state", "due_on", "reached_office_at")
    for pk, state, due_on, reached in round_.reports.values_list(*facts):
        states[state] += 1
        units += 1
        if state in MISSING:
            missing.append(pk)
        late += timezone.localdate(reached or timezone.now()) > due_on
    return Counts(units=units, late=late, missing_ids=tuple(missing), **states)


def units_for_round(access, outlines):
    """The units that a year can be opened for, and which of them carry a task of these outlines."""
    units = Unit.objects.visible_to(access).active()
    carried = Assignment.objects.filter(
        unit__in=units, state=Assignment.State.ACCEPTED, task__outline__in=outlines
    ).exclude(task__state__in=(Task.State.CANCELLED, Task.State.SUSPENDED))
    return units, set(carried.values_list("unit_id", flat=True))


def parts_to_compare(round_) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What can be compared: the general parts, and the tasks of each domain: (group, [(value, title)])."""
    general = [(f"text:{section.code}", section.title) for section in sections_of(round_.sections)]
    groups = [("", general)]
    domains = Domain.objects.filter(
        outline__in=round_.outlines.all(), measures__tasks__annual_lines__report__round=round_
    )
    by_outline: dict[str, list] = {}
    for domain in domains.select_related("outline").order_by("outline__audience", "number").distinct():
        row = (f"domain:{domain.pk}", domain.title)
        by_outline.setdefault(domain.outline.get_audience_display(), []).append(row)
    return groups + [(str(name), rows) for name, rows in by_outline.items()]


def compared(access, round_, part: str):
    """The texts or lines of one part, unit by unit, of reports one may read; None for a part that does not exist."""
    kind, _colon, which = part.partition(":")
    if kind == "text" and which in {section.code for section in sections_of(round_.sections)}:
        rows = ReportText.objects.visible_to(access).filter(report__round=round_, section=which)
        return rows.exclude(text="").select_related("report__unit").order_by("report__unit__code", "pk")
    if kind == "domain" and which.isdecimal() and len(which) < 19:
        rows = ReportLine.objects.visible_to(access).filter(report__round=round_, task__measure__domain=which)
        return rows.select_related("report__unit").order_by("position", "report__unit__code", "pk")
    return None


def found_texts(access, round_, words):
    """(texts, lines) that hold every word, of reports one may read."""
    texts = ReportText.objects.visible_to(access).filter(report__round=round_)
    lines = ReportLine.objects.visible_to(access).filter(report__round=round_)
    for word in words:
        texts = texts.filter(text__icontains=word)
        lines = lines.filter(Q(done__icontains=word) | Q(problems__icontains=word) | Q(plan__icontains=word))
    return (
        texts.select_related("report__unit").order_by("report__unit__code", "pk"),
        lines.select_related("report__unit").order_by("report__unit__code", "position", "pk"),
    )


def outlines_to_open(access):
    return Outline.objects.visible_to(access).order_by("-audience", "-start_year")
