"""What assessments show on other pages."""

from commendations.models import Result

SHOWN_YEARS = 12


def unit_panel(access, unit) -> dict | None:
    """A unit's results of the years that were announced, for the county's readers and its own people. One query."""
    if unit.committee_id != access.committee_id or not (access.reads_county or unit.pk in access.unit_ids):
        return None
    rows = (
        Result.objects.visible_to(access)
        .filter(unit=unit)
        .select_related("assessment", "unit")
        .defer("items")
    )
    rows = list(rows.order_by("-assessment__year")[:SHOWN_YEARS])
    return {"rows": rows} if rows else None
