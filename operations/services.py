"""Asking for background work, running it, and what an operator does about work that failed."""

import logging
import traceback
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from history.recording import present_actor, recording
from operations import rules
from operations.models import Heartbeat, Job
from operations.registry import job_kinds, ticks
from organisations.access import access_of
from organisations.models import Committee
from pages.rules import Conflict, require

log = logging.getLogger(__name__)
# A job that was announced to the queue is announced again after this long without being begun.
ANNOUNCE_AGAIN = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = 30, 3600


class Superseded(Exception):
    """Another worker has taken the job over: this run stops without writing."""


@dataclass
class Run:
    """One run of a job. `progress` says how far it is, and that it is alive."""

    job: Job
    attempt: int
    lease: int

    def progress(self, done: int, total: int) -> None:
        """Raises `Superseded` when the job is no longer this run's."""
        kept = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.attempt).update(
            done=done, total=total, lease_until=timezone.now() + timedelta(seconds=self.lease)
        )
        if not kept:
            raise Superseded


def enqueue(name: str, *, key: str, title, committee_id=None, **arguments) -> Job:
    """Ask for a job; inside a transaction it exists when that commits. An unfinished job of the same key is returned
    instead of a second one."""
    assert name in job_kinds, name
    full_key = f"{name}:{key}"[:120]
    waiting = Job.objects.unfinished().filter(key=full_key)
    present = waiting.first()
    if present is not None:
        return present
    try:
        with transaction.atomic():
            return Job.objects.create(
                name=name,
                key=full_key,
                title=str(title)[:200],
                committee_id=committee_id,
                arguments=arguments,
                asked_by=present_actor(),
            )
    except IntegrityError:
        return waiting.get()


def run_job(job_id: int) -> bool:
    """Run a job if it can be run now; whether it was done. Whoever comes second finds it taken."""
    now = timezone.now()
    job = Job.objects.runnable(now).filter(pk=job_id).first()
    if job is None:
        return False
    kind = job_kinds.get(job.name)
    if kind is None or job.attempts >= kind.attempts:
        reason = _("程序里没有这种任务。") if kind is None else _("多次运行都没有结束，可能中途被中断。")
        Job.objects.runnable(now).filter(pk=job_id).update(
            state=Job.State.FAILED, error=job.error or str(reason), finished_at=now
        )
        return False
    taken = (
        Job.objects.runnable(now)
        .filter(pk=job_id, attempts=job.attempts)
        .update(
            state=Job.State.RUNNING,
            attempts=job.attempts + 1,
            lease_until=now + timedelta(seconds=kind.lease),
            started_at=now,
        )
    )
    if not taken:
        return False
    job.attempts += 1
    mine = Job.objects.filter(pk=job_id, state=Job.State.RUNNING, attempts=job.attempts)
    try:
        result = kind.handler(Run(job, job.attempts, kind.lease), **job.arguments)
    except Superseded:
        return False
    except Exception as error:
        log.exception("job %s %s failed", job.pk, job.name)
        last = job.attempts >= kind.attempts
        wait = min(FIRST_WAIT * 2 ** (job.attempts - 1), LONGEST_WAIT)
        mine.update(
            state=Job.State.FAILED if last else Job.State.WAITING,
            not_before=timezone.now() + timedelta(seconds=wait),
            announced_at=None,
            error=f"{error}\n\n{traceback.format_exc()}"[-4000:],
            finished_at=timezone.now() if last else None,
        )
        return False
    mine.update(state=Job.State.DONE, finished_at=timezone.now(), result=result or {}, error="")
    return True


def announce_jobs(send, most: int = 100) -> int:
    """Hand the ids of runnable jobs to the queue with `send(job_id)`. A lost message is sent again after a while; one
    too many finds the job taken."""
    now = timezone.now()
    jobs = Job.objects.runnable(now).filter(
        # A clock that was set back must not keep a job from being announced.
        Q(announced_at__isnull=True) | Q(announced_at__lt=now - ANNOUNCE_AGAIN) | Q(announced_at__gt=now)
    )
    ids = list(jobs.order_by("not_before", "id").values_list("pk", flat=True)[:most])
    for job_id in ids:
        send(job_id)
    Job.objects.filter(pk__in=ids).update(announced_at=now)
    return len(ids)


def run_waiting(most: int = 100) -> int:
    """Run what can be run, here and now: for a machine without a queue, and for tests."""
    ids = Job.objects.runnable(timezone.now()).order_by("not_before", "id").values_list("pk", flat=True)
    return sum(run_job(job_id) for job_id in list(ids[:most]))


def run_ticks(names=None, *, force=False) -> dict[str, str]:
    """Do every tick that is due (or all of them); what each said. An error of one is kept for the operator and does
    not stop the others."""
    said = {}
    for name, entry in ticks.items():
        if names is not None and name not in names:
            continue
        if not force and not _claim_tick(entry):
            continue
        now = timezone.now()
        try:
            detail = str(entry.handler() or "")[:200]
        except Exception as error:
            log.exception("tick %s failed", name)
            said[name] = f"! {error}"
            if not connection.in_atomic_block:
                Heartbeat.objects.filter(name=name).update(error=f"{now:%Y-%m-%d %H:%M} {error}"[:2000])
            continue
        Heartbeat.objects.update_or_create(
            name=name,
            defaults={"succeeded_at": timezone.now(), "detail": detail, "error": ""},
            create_defaults={"at": now, "succeeded_at": timezone.now(), "detail": detail},
        )
        said[name] = detail
    return said


def _claim_tick(entry) -> bool:
    """Whether this tick is due and nobody else has just begun it."""
    now = timezone.now()
    last = Heartbeat.objects.filter(name=entry.name).values_list("at", flat=True).first()
    if last is None:
        _row, made = Heartbeat.objects.get_or_create(name=entry.name, defaults={"at": now})
        return made
    # `last` may lie a moment ahead (another process' clock), or far ahead (the clock was set back: then it is due).
    if abs(now - last) < timedelta(seconds=entry.every):
        return False
    return bool(Heartbeat.objects.filter(name=entry.name, at=last).update(at=now))


def _settle(*, actor, job, state, verb, title) -> Job:
    access = access_of(actor)
    require(rules.may_operate(access))
    with recording(actor=actor) as record:
        job = Job.objects.visible_to(access).select_for_update(of=("self",)).get(pk=job.pk)
        if job.state != Job.State.FAILED:
            raise Conflict(_("这项后台任务%(s)s。") % {"s": job.get_state_display()})
        job.state, job.finished_at = state, timezone.now()
        if state == Job.State.WAITING:
            if Job.objects.unfinished().filter(key=job.key).exists():
                raise Conflict(_("同样的任务已经在排队。"))
            job.attempts, job.not_before, job.finished_at = 0, timezone.now(), None
            job.announced_at = None
        job.save()
        committee = Committee.objects.get(pk=job.committee_id or access.committee_id)
        record.event(committee, verb, title, comment=job.title, data={"job": job.pk})
    return job


def retry_job(*, actor, job) -> Job:
    """Try a failed job again from its first attempt."""
    return _settle(
        actor=actor, job=job, state=Job.State.WAITING, verb="job.retried", title=_("重新运行后台任务")
    )


def drop_job(*, actor, job) -> Job:
    """Give a failed job up; it stays in the ledger."""
    return _settle(actor=actor, job=job, state=Job.State.DROPPED, verb="job.dropped", title=_("放弃后台任务"))
