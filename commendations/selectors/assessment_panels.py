"""What assessments show on other pages."""

from commendations.models import Result
from commendations.rules.assessment import may_see_assessments

SHOWN_YEARS = 12


def unit_panel(access, unit) -> dict | None:
    """The panel of a unit's page, for the county's readers and its own people: loaded after the page, so that the page
    itself costs no more."""
    if unit.committee_id != access.committee_id or not may_see_assessments(access):
        return None
    return {"pk": unit.pk} if access.reads_county or unit.pk in access.unit_ids else None


def results_of(access, unit) -> list[Result]:
    """A unit's results of the years that were announced, the latest first."""
    rows = Result.objects.visible_to(access).filter(unit=unit).select_related("assessment", "unit")
    return list(rows.defer("items").order_by("-assessment__year")[:SHOWN_YEARS])
