"""复核: a request's page."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from history.selectors import timeline
from supervision import rules
from supervision.flows import ReviewFlow
from supervision.services.reviews import reviews_with_all
from workflow.selectors.flows import flow_state


class ReviewPage(TemplateView):
    rule = staticmethod(rules.may_see_reviews)
    template_name = "supervision/review.html"

    def get_context_data(self, pk, **kwargs):
        review = get_object_or_404(reviews_with_all().visible_to(self.request.access), pk=pk)
        return super().get_context_data(
            title=str(review),
            review=review,
            flow=flow_state(self.request.access, ReviewFlow, review),
            events=timeline(review),
            **kwargs,
        )
