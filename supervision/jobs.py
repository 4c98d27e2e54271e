"""Work of the reporting year that a request must not wait for."""

from django.utils.translation import gettext_lazy as _

from operations.registry import job, tick
from supervision.models import ReportingRound
from supervision.services.opening import HAND_OUT, hand_out
from supervision.services.review_terms import lapse_asking


@job(HAND_OUT, title=_("发放年度报告"))
def hand_out_reports(run, *, round_id):
    """The reports of a round with many units; run again, it makes those that are missing."""
    round_ = ReportingRound.objects.select_related("opened_by").get(pk=round_id)
    return {"made": hand_out(round_, actor=round_.opened_by)}


@tick("supervision.lapse", title=_("复核申请期限届满"), every=3600)
def end_days_for_review():
    """A unit's days for asking for a review are over when they are over, whether or not anybody looks."""
    return {"ended": lapse_asking()}
