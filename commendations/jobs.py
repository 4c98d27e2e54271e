"""What happens by the clock, and what a request must not wait for."""

from django.utils.translation import gettext_lazy as _

from commendations.services.archiving import ARCHIVE, make_archive
from commendations.services.assessment_telling import lapse_asking
from operations.registry import job, tick


@tick("commendations.lapse", title=_("考核异议期届满"), every=3600)
def end_days_for_objections():
    """A unit's days for objecting to its score are over when they are over, whether or not anybody looks."""
    return {"ended": lapse_asking()}


@job(ARCHIVE, title=_("生成表彰档案"), lease=900, attempts=3)
def close_into_file(run, *, round_id):
    """The archive of a finished round; run again, it is written anew."""
    return make_archive(round_id, run.job.asked_by, run.progress)
