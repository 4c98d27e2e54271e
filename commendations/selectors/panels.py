"""What commendations show on the page of a unit."""

from commendations.models import Nomination
from commendations.selectors.nomination_pages import NOMINATION_STYLES

# The latest nominations of a unit; the lists of the rounds have all.
SHOWN = 8


def unit_panel(access, unit) -> dict | None:
    """What it was honoured for and whom it nominated, for the county's readers and its own people. One query."""
    if unit.committee_id != access.committee_id or not (access.reads_county or unit.pk in access.unit_ids):
        return None
    rows = Nomination.objects.visible_to(access).filter(unit=unit).select_related("round")
    rows = list(rows.defer("deeds", "record").order_by("-round__year", "-pk")[:SHOWN])
    if not rows:
        return None
    for row in rows:
        row.style = NOMINATION_STYLES.get(row.state, "")
    return {"rows": rows}
