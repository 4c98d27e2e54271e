"""What a unit's page loads of assessments and commendations."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from commendations.rules import assessment as rules
from commendations.selectors.panels import nominations_of, results_of
from organisations.models import Unit


class OfUnit(TemplateView):
    """A unit's years and nominations, for its page."""

    rule = staticmethod(rules.may_see_assessments)
    template_name = "commendations/of_unit.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        units = Unit.objects.visible_to(access)
        if not access.reads_county:
            units = units.filter(pk__in=access.unit_ids)
        unit = get_object_or_404(units, pk=pk)
        return super().get_context_data(
            rows=results_of(access, unit), nominations=nominations_of(access, unit), **kwargs
        )
