"""The row that an address names, as far as this person may see it; otherwise 404."""

from django.shortcuts import get_object_or_404

from commendations.models import CommendationRound, Nomination, Objection, OpinionRequest, Veto


def rounds_with_all():
    return CommendationRound.objects.select_related(
        "committee", "process", "publicity_document", "decision", "filed_by", "reviewed_by", "decided_by"
    )


def nominations_with_all():
    return Nomination.objects.select_related(
        "committee",
        "round__committee",
        "unit",
        "person",
        "process",
        "created_by",
        "filed_by",
        "signed_by",
        "accepted_by",
        "ended_by",
    )


def round_or_404(request, pk) -> CommendationRound:
    return get_object_or_404(rounds_with_all().visible_to(request.access), pk=pk)


def nomination_or_404(request, pk) -> Nomination:
    return get_object_or_404(nominations_with_all().visible_to(request.access), pk=pk)


def request_or_404(request, pk) -> OpinionRequest:
    rows = OpinionRequest.objects.select_related("round__committee", "unit", "department", "answered_by")
    return get_object_or_404(rows.visible_to(request.access), pk=pk)


def veto_or_404(request, pk) -> Veto:
    rows = Veto.objects.select_related("nomination__round", "nomination__unit", "rule", "found_by")
    return get_object_or_404(rows.visible_to(request.access), pk=pk)


def objection_or_404(request, pk) -> Objection:
    rows = Objection.objects.select_related(
        "round__committee", "nomination__unit", "received_by", "examined_by"
    )
    return get_object_or_404(rows.visible_to(request.access), pk=pk)
