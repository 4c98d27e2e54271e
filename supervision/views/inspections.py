"""督导检查: the year's plan, an inspection's page."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from history.selectors import timeline
from supervision import rules
from supervision.flows import InspectionFlow
from supervision.models import Finding, Inspection
from supervision.services.inspections import inspections_with_all
from workflow.selectors.flows import flow_state


def _inspection(request, pk) -> Inspection:
    return get_object_or_404(inspections_with_all().visible_to(request.access), pk=pk)


class InspectionPage(TemplateView):
    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/inspection.html"

    def get_context_data(self, pk, **kwargs):
        inspection = _inspection(self.request, pk)
        return super().get_context_data(
            title=str(inspection),
            inspection=inspection,
            flow=flow_state(self.request.access, InspectionFlow, inspection),
            events=timeline(inspection),
            **kwargs,
        )


class VisitPage(TemplateView):
    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/visit.html"

    def get_context_data(self, pk, visit, **kwargs):
        inspection = _inspection(self.request, pk)
        visits = inspection.visits.model.objects.visible_to(self.request.access)
        found = get_object_or_404(visits.select_related("unit"), pk=visit, inspection=inspection)
        return super().get_context_data(title=str(found), inspection=inspection, visit=found, **kwargs)


class FindingPage(TemplateView):
    rule = staticmethod(rules.may_see_inspections)
    template_name = "supervision/finding.html"

    def get_context_data(self, pk, **kwargs):
        rows = Finding.objects.visible_to(self.request.access).select_related("inspection", "unit")
        finding = get_object_or_404(rows, pk=pk)
        return super().get_context_data(title=str(finding), finding=finding, **kwargs)
