"""归档: a finished round is closed into a file, in the background; the record keeps its SHA-256."""

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from commendations import rules
from commendations.archiving import write_archive
from commendations.models import CommendationRound
from documents.models.attachment import content_path, store_file
from documents.services.printing import is_kept
from history.recording import recording
from operations.models import Job
from operations.services import enqueue
from organisations.access import access_of
from pages.rules import require

ARCHIVE = "commendations.archive"


def jobs_of(round_: CommendationRound):
    """The makings of a round's archive, the latest first."""
    return Job.objects.filter(name=ARCHIVE, committee_id=round_.committee_id, key=f"{ARCHIVE}:{round_.pk}")


def order_archive(*, actor, round: CommendationRound) -> Job:
    """生成档案. Ordered twice while it is being made, it is made once."""
    access = access_of(actor)
    with recording(actor=actor):
        round = CommendationRound.objects.select_for_update(of=("self",)).get(
            pk=round.pk, committee_id=access.committee_id
        )
        require(rules.may_archive(access, round))
        return enqueue(
            ARCHIVE,
            key=str(round.pk),
            title=_("归档：%(round)s") % {"round": round},
            committee_id=round.committee_id,
            round_id=round.pk,
        )


def make_archive(round_id: int, asked_by=None, progress=lambda done, total: None) -> dict:
    """Write the archive and keep it by its SHA-256: {"digest", "size", "files"}. The one that was made before goes; its
    hash stays in the record."""
    round = CommendationRound.objects.select_related("committee", "decision").get(pk=round_id)
    before = [job.result.get("digest") for job in jobs_of(round).filter(state=Job.State.DONE)]
    target, files = write_archive(round, progress)
    with target:
        digest, size = store_file(target)
    with recording(actor=asked_by) as record:
        record.event(
            round,
            "commendation.archived",
            _("归档"),
            comment=f"SHA-256 {digest}",
            data={"digest": digest, "size": size, "files": files},
        )
    for old in filter(None, before):
        if old != digest and not is_kept(old):
            default_storage.delete(content_path(old))
    return {"digest": digest, "size": size, "files": files}
