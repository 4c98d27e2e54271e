"""The evidence that assessments and commendations give."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commendations.models import Assessment, CommendationRound, DueShift
from workbench.duties.engine import Evidence


def assessment_evidence(committee, outlines, years):
    """D2: the years whose assessment is closed, under every outline that ran then. It stands beside the breakdown and
    does not make up for what of that is missing: whether the duty is met is said by `breakdown_evidence`."""
    rows = (
        Assessment.objects.closed()
        .filter(committee=committee, year__in=list(years))
        .annotate(units=Count("results", filter=Q(results__is_rated=True)))
    )
    for row in rows:
        for outline in outlines:
            if outline.start_year <= row.year <= outline.end_year:
                yield Evidence(
                    "D2",
                    outline.pk,
                    _("%(what)s已结束，评定 %(n)s 个单位") % {"what": row, "n": row.units},
                    row.get_absolute_url(),
                    timezone.localdate(row.closed_at),
                    row.year,
                    is_whole=False,
                    is_beside=True,
                )


def commendation_evidence(committee, outlines, years):
    """D9: a round that was decided, for every outline it serves and the five years it was due in; one on its way is
    under way. Where the committee moved a commendation to another year, with the reason recorded, the end of that year
    takes the place of the period's."""
    shifts = {row.due_year: row for row in DueShift.objects.filter(committee=committee)}
    links = CommendationRound.outlines.through.objects.filter(
        outline__in=outlines, commendationround__committee=committee
    ).exclude(commendationround__state=CommendationRound.State.CANCELLED)
    fields = ("pk", "title", "state", "year", "due_year", "decided_at")
    rows = links.order_by("commendationround__year", "pk").values_list(
        "outline_id", *(f"commendationround__{name}" for name in fields)
    )
    begun = set()
    for outline_id, pk, title, state, year, due_year, decided_at in rows:
        counts_for = due_year or year
        begun.add((outline_id, counts_for))
        yield Evidence(
            "D9",
            outline_id,
            f"{title}（{CommendationRound.State(state).label}）",
            reverse("commendations:round", args=[pk]),
            timezone.localdate(decided_at) if decided_at else None,
            counts_for,
            is_whole=decided_at is not None,
            due_on=_moved_to(shifts.get(counts_for)),
        )
    for outline in outlines:
        for shift in shifts.values():
            if not outline.start_year <= shift.due_year <= outline.end_year:
                continue
            if (outline.pk, shift.due_year) in begun:
                continue
            said = _("%(due)s年应开展的表彰改在 %(year)s 年：%(reason)s")
            yield Evidence(
                "D9",
                outline.pk,
                said % {"due": shift.due_year, "year": shift.moved_to, "reason": shift.reason},
                reverse("commendations:rounds"),
                None,
                shift.due_year,
                is_whole=False,
                due_on=_moved_to(shift),
            )


def _moved_to(shift) -> date | None:
    return date(shift.moved_to, 12, 31) if shift else None
