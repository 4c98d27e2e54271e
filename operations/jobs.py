"""The Celery side: messages that carry an id and nothing else."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from operations import services
from operations.registry import tick

JOBS_QUEUE, TICKS_QUEUE = "jobs", "ticks"


@shared_task(name="operations.tick", ignore_result=True)
def run_ticks():
    """Whatever is due; beat sends this every few seconds."""
    services.run_ticks()


@shared_task(name="operations.run", ignore_result=True)
def run_job(job_id):
    """One job of the ledger."""
    services.run_job(job_id)


@tick("operations.jobs", title=_("派发后台任务"), every=5)
def announce():
    count = services.announce_jobs(lambda job_id: run_job.apply_async((job_id,), queue=JOBS_QUEUE))
    return f"{count}"
