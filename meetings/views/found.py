"""The row that an address names, as far as this person may see it; otherwise 404."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from meetings.models import AgendaItem, Meeting
from meetings.selectors.minutes import FILED, resolutions_with_all
from meetings.services.rows import meetings_with_all


def minutes_or_404(request, pk) -> Meeting:
    """A meeting whose minutes this person writes, checks or signs."""
    rows = meetings_with_all().visible_to(request.access)
    if not request.access.is_office:
        rows = rows.filter(state__in=FILED)
    return get_object_or_404(rows, pk=pk)


def item_or_404(meeting, pk) -> AgendaItem:
    item = get_object_or_404(AgendaItem.objects.select_related("updated_by"), pk=pk, meeting=meeting)
    item.meeting = meeting
    return item


def resolution_or_404(meeting, pk):
    row = resolutions_with_all().filter(pk=pk, meeting=meeting).first()
    if row is None:
        raise Http404
    row.meeting = meeting
    return row
