"""The minutes of one meeting, for those who write, check and sign them."""

from collections import defaultdict

from meetings.models import AgendaItem, Meeting, Resolution, ResolutionReport
from meetings.selectors.following import standings_of, unreported_resolutions

OUTCOME_STYLES = {"undecided": "tag-warn", "decided": "tag-ok", "noted": "tag-ok", "deferred": "tag-blue"}
# The chair has nothing to do with a draft that still lies with the office.
FILED = (
    Meeting.State.AT_DIRECTOR,
    Meeting.State.AT_CHAIR,
    Meeting.State.MINUTES_ISSUED,
    Meeting.State.CLOSED,
)
KIND_STYLES = {"information": "", "decision": "tag-blue", "task": "tag-red"}


def resolutions_with_all():
    """Resolutions with all that a line about one says."""
    return Resolution.objects.select_related(
        "meeting__kind", "item", "lead", "task", "measure__domain", "outline"
    ).prefetch_related("supports")


def items_with_minutes(meeting: Meeting) -> list[AgendaItem]:
    """The agenda in order, each item with `own_resolutions` and `style`. For whoever may see the minutes page: it is
    not asked again who may see an item. Three queries."""
    resolved = defaultdict(list)
    for row in resolutions_with_all().filter(meeting=meeting).order_by("position", "pk"):
        row.meeting, row.style = meeting, KIND_STYLES[row.kind]
        resolved[row.item_id].append(row)
    items = list(meeting.items.select_related("presenter_unit", "updated_by").order_by("position", "pk"))
    for item in items:
        item.meeting, item.style = meeting, OUTCOME_STYLES[item.outcome]
        item.own_resolutions = resolved[item.pk]
    return items


def reported_at(meeting: Meeting) -> tuple[list[ResolutionReport], list]:
    """(what was reported of earlier resolutions when the meeting was held, what would be reported today). One of the
    two is empty; at most three queries."""
    if meeting.is_held:
        rows = ResolutionReport.objects.filter(meeting=meeting)
        rows = rows.select_related("resolution__meeting", "resolution__lead", "resolution__task")
        return list(rows.order_by("resolution__meeting__held_on", "resolution__position", "pk")), []
    if not meeting.is_ahead:
        return [], []
    return [], standings_of(unreported_resolutions(meeting))
