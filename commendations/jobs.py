"""What happens by the clock."""

from django.utils.translation import gettext_lazy as _

from commendations.services.assessment_telling import lapse_asking
from operations.registry import tick


@tick("commendations.lapse", title=_("考核异议期届满"), every=3600)
def end_days_for_objections():
    """A unit's days for objecting to its score are over when they are over, whether or not anybody looks."""
    return {"ended": lapse_asking()}
