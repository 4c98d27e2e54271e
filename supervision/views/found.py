"""The row that an address names, as far as this person may see it; otherwise 404."""

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404

from supervision.models import Finding, Inspection, Visit
from supervision.selectors.findings import findings_with_all
from supervision.services.inspections import inspections_with_all


def inspection_or_404(request, pk) -> Inspection:
    rows = inspections_with_all().visible_to(request.access).marked_for(request.access)
    return get_object_or_404(rows, pk=pk)


def recorded_or_404(request, pk) -> Inspection:
    """An inspection in whose group this person is."""
    rows = inspections_with_all().recorded_by(request.access).marked_for(request.access)
    return get_object_or_404(rows, pk=pk)


def visit_or_404(request, inspection, pk) -> Visit:
    rows = Visit.objects.visible_to(request.access).select_related("unit")
    visit = get_object_or_404(rows, pk=pk, inspection=inspection)
    visit.inspection = inspection
    return visit


def with_scope(visit) -> Visit:
    """The visit with its inspection's domains at hand, for what asks for the scope more than once."""
    prefetch_related_objects([visit.inspection], "domains")
    return visit


def finding_or_404(request, pk) -> Finding:
    rows = findings_with_all().select_related("visit", "updated_by", "dropped_by", "item")
    return get_object_or_404(rows.visible_to(request.access), pk=pk)
