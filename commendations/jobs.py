"""Work of commendations that a request must not wait for."""

from django.utils.translation import gettext_lazy as _

from commendations.services.archiving import ARCHIVE, make_archive
from operations.registry import job


@job(ARCHIVE, title=_("生成表彰档案"), lease=900, attempts=3)
def close_into_file(run, *, round_id):
    """The archive of a finished round; run again, it is written anew."""
    return make_archive(round_id, run.job.asked_by, run.progress)
