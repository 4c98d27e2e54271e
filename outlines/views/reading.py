"""The outlines as everybody of the committee reads them."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from history.selectors import timeline
from outlines import rules, selectors
from pages.panels import panels_of


class OutlinesPage(TemplateView):
    """All outlines of the committee."""

    rule = staticmethod(rules.may_read)
    template_name = "outlines/outlines.html"

    def get_context_data(self, **kwargs):
        access = self.request.access
        return super().get_context_data(
            title=_("纲要"),
            outlines=selectors.outlines_of(access),
            may_import=rules.may_import(access),
            **kwargs,
        )


class OutlinePage(TemplateView):
    """One outline: its domains, and the provisions on the committee in full."""

    rule = staticmethod(rules.may_read)
    template_name = "outlines/outline.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        outline = get_object_or_404(selectors.outlines_of(access), pk=pk)
        return super().get_context_data(
            title=outline.title,
            outline=outline,
            domains=selectors.domains_of(access, outline),
            chapters=selectors.chapters_of(access, outline),
            panels=panels_of(access, outline),
            events=timeline(outline),
            may_import=rules.may_import(access),
            **kwargs,
        )


class DomainPage(TemplateView):
    """One domain: its goals beside its measures."""

    rule = staticmethod(rules.may_read)
    template_name = "outlines/domain.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        domain, previous, following = selectors.domain_with_neighbours(access, pk)
        if domain is None:
            raise Http404
        return super().get_context_data(
            title=domain.title,
            domain=domain,
            outline=domain.outline,
            goals=selectors.goals_with_targets(access, domain),
            measures=selectors.measures_of(access, domain),
            previous=previous,
            following=following,
            panels=panels_of(access, domain),
            **kwargs,
        )


class MeasurePage(TemplateView):
    """One measure, sentence by sentence, with the goals of its domain and what higher apps hang on it."""

    rule = staticmethod(rules.may_read)
    template_name = "outlines/measure.html"

    def get_context_data(self, pk, **kwargs):
        access = self.request.access
        measure, previous, following = selectors.measure_with_neighbours(access, pk)
        if measure is None:
            raise Http404
        goals = list(selectors.goals_of(access, measure.domain, measure))
        return super().get_context_data(
            title=measure.title,
            measure=measure,
            domain=measure.domain,
            outline=measure.domain.outline,
            sentences=selectors.sentences_of(access, measure),
            goals=goals,
            linked_goals=[goal for goal in goals if goal.is_linked],
            previous=previous,
            following=following,
            panels=panels_of(access, measure),
            events=timeline(measure),
            **kwargs,
        )
