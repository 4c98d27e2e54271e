"""What assessments and commendations show on the page of a unit."""

from commendations.models import Nomination, Result
from commendations.rules.assessment import may_see_assessments
from commendations.selectors.nomination_pages import NOMINATION_STYLES

SHOWN_YEARS = 12
# The latest nominations of a unit; the lists of the rounds have all.
SHOWN_NOMINATIONS = 8


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


def nominations_of(access, unit) -> list[Nomination]:
    """What a unit was honoured for and whom it nominated, the latest first."""
    rows = Nomination.objects.visible_to(access).filter(unit=unit).select_related("round")
    rows = list(rows.defer("deeds", "record").order_by("-round__year", "-pk")[:SHOWN_NOMINATIONS])
    for row in rows:
        row.style = NOMINATION_STYLES.get(row.state, "")
    return rows
