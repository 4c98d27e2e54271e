"""随会材料 as it was frozen into a meeting."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from documents.typesetting.paper import Grid, Heading, blocks_from_json
from meetings import rules
from meetings.models import StandingPaper


class StandingPaperPage(TemplateView):
    """One standing paper, for the office and those who take part: what the record said that day."""

    rule = staticmethod(rules.may_see_meetings)
    template_name = "meetings/standing_paper.html"

    def get_context_data(self, pk, paper, **kwargs):
        papers = StandingPaper.objects.visible_to(self.request.access).select_related("meeting")
        paper = get_object_or_404(papers, pk=paper, meeting=pk)
        blocks = [
            {"is_grid": isinstance(block, Grid), "is_heading": isinstance(block, Heading), "block": block}
            for block in blocks_from_json(paper.blocks)
        ]
        return super().get_context_data(
            title=_("%(paper)s（%(meeting)s）") % {"paper": paper.title, "meeting": paper.meeting},
            meeting=paper.meeting,
            paper=paper,
            blocks=blocks,
            **kwargs,
        )
