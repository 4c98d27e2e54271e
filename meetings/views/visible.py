"""The rows that an address names, as far as the visitor may see them; a 404 otherwise."""

from django.shortcuts import get_object_or_404

from meetings.models import AgendaItem, Invitation
from meetings.services.rows import meetings_with_all


def meeting_or_404(request, pk):
    return get_object_or_404(meetings_with_all().visible_to(request.access), pk=pk)


def item_or_404(request, meeting, pk) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.access).select_related("presenter_unit")
    item = get_object_or_404(rows, pk=pk, meeting=meeting)
    item.meeting = meeting
    return item


def invitation_or_404(request, meeting, pk) -> Invitation:
    rows = Invitation.objects.visible_to(request.access).select_related("unit", "person")
    row = get_object_or_404(rows, pk=pk, meeting=meeting)
    row.meeting = meeting
    return row
