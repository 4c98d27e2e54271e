"""The ledger of jobs: asked for once, run by one, tried again, and what failed is somebody's."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from operations import health, registry, services
from operations.health import findings, worst
from operations.models import Heartbeat, Job
from pages.rules import Conflict, RuleError
from tests.workflow.deadlines import on


@pytest.fixture
def kind(monkeypatch):
    """A kind of job that does what the test says."""
    calls = []

    def handler(run, **arguments):
        calls.append(arguments)
        return kind.work(run) if kind.work else {"n": len(calls)}

    def kind():
        return calls

    kind.work = None
    monkeypatch.setitem(registry.job_kinds, "test", registry.JobKind("test", "试验", handler, 60, 3))
    return kind


def ask(key="a", **arguments):
    return services.enqueue("test", key=key, title="试验", **arguments)


def test_asked_twice_it_is_done_once(db, kind):
    first, second = ask(year=2026), ask(year=2026)
    assert first.pk == second.pk
    assert services.run_waiting() == 1
    first.refresh_from_db()
    assert (first.state, first.result, kind()) == ("done", {"n": 1}, [{"year": 2026}])
    assert services.run_waiting() == 0
    assert ask(year=2026).pk != first.pk, "what was done may be asked for again"


def test_it_exists_when_what_asked_for_it_is_stored(db, kind):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask()
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_it_is_tried_again_with_growing_pauses_and_then_given_to_a_person(cast, kind):
    def fail(run):
        raise OSError("kaputt")

    kind.work = fail
    with on("2026-11-24", at="09:00"):
        job = ask(committee_id=cast.committee.pk)
        services.run_waiting()
        services.run_waiting()
        assert len(kind()) == 1, "not before its pause"
    with on("2026-11-24", at="09:01"):
        services.run_waiting()
    with on("2026-11-24", at="09:05"):
        services.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.attempts, len(kind())) == ("failed", 3, 3)
    assert "kaputt" in job.error
    with pytest.raises(RuleError):
        services.retry_job(actor=cast.office, job=job)
    kind.work = None
    services.retry_job(actor=cast.admin, job=job)
    services.run_waiting()
    job.refresh_from_db()
    assert job.state == "done"
    with pytest.raises(Conflict):
        services.drop_job(actor=cast.admin, job=job)
    assert list(Event.objects.filter(verb__startswith="job.").values_list("verb", flat=True)) == [
        "job.retried"
    ]


def test_a_worker_that_died_loses_the_job_to_another(db, kind):
    with on("2026-11-24", at="09:00"):
        job = ask()
        Job.objects.update(state="running", attempts=1, lease_until=timezone.now() + timedelta(seconds=60))
        assert services.run_waiting() == 0
    with on("2026-11-24", at="09:02"):
        assert services.run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_one_that_dies_every_time_is_not_tried_for_ever(db, kind):
    job = ask()
    Job.objects.update(state="running", attempts=3, lease_until=timezone.now() - timedelta(seconds=1))
    assert services.run_waiting() == 0
    job.refresh_from_db()
    assert job.state == "failed"


def test_whoever_was_overtaken_writes_nothing(db, kind):
    def slow(run):
        Job.objects.update(attempts=2, lease_until=timezone.now() + timedelta(seconds=60))
        run.progress(1, 2)
        pytest.fail("the job is another's now")

    kind.work = slow
    job = ask()
    assert services.run_waiting() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == ("running", 2, 0)


def test_progress_keeps_it_alive(db, kind):
    def work(run):
        run.progress(3, 10)
        return {}

    kind.work = work
    job = ask()
    services.run_waiting()
    job.refresh_from_db()
    assert (job.done, job.total) == (3, 10)
    assert job.lease_until > timezone.now() + timedelta(seconds=50)


def test_a_lost_message_is_sent_again(db, kind):
    sent = []
    with on("2026-11-24", at="09:00"):
        job = ask()
        services.announce_jobs(sent.append)
        services.announce_jobs(sent.append)
    assert sent == [job.pk]
    with on("2026-11-24", at="09:02"):
        services.announce_jobs(sent.append)
    assert sent == [job.pk, job.pk]
    services.run_job(job.pk)
    services.run_job(job.pk)
    assert len(kind()) == 1, "one message too many finds it done"
    # Also when the clock was set back in between.
    with on("2026-11-23"):
        later = ask("b")
        Job.objects.filter(pk=later.pk).update(announced_at=timezone.now() + timedelta(days=1))
        services.announce_jobs(sent.append)
    assert sent[-1] == later.pk


def test_ticks_are_done_when_they_are_due_and_by_one_clock(db, monkeypatch):
    done = []
    monkeypatch.setattr(registry, "ticks", registry.ticks)
    monkeypatch.setitem(registry.ticks, "t", registry.Tick("t", "试验", 60, lambda: done.append(1)))
    for day, at, count in (
        ("2026-11-24", "09:00", 1),
        ("2026-11-24", "09:00", 1),
        ("2026-11-24", "09:01", 2),
        ("2026-11-23", "09:01", 3),  # set back: due at once
        ("2026-11-23", "09:01", 3),
        ("2026-11-25", "09:01", 4),
    ):
        with on(day, at=at):
            services.run_ticks(["t"])
        assert len(done) == count, (day, at)


def test_a_tick_that_fails_is_seen_and_stops_no_other(transactional_db, monkeypatch):
    def fail():
        raise OSError("kaputt")

    done = []
    monkeypatch.setitem(registry.ticks, "a", registry.Tick("a", "坏的", 60, fail))
    monkeypatch.setitem(registry.ticks, "b", registry.Tick("b", "好的", 60, lambda: done.append(1)))
    said = services.run_ticks(["a", "b"])
    assert said["a"].startswith("!")
    assert done == [1]
    assert "kaputt" in Heartbeat.objects.get(name="a").error
    [finding] = [finding for finding in findings() if finding.name == "坏的"]
    assert finding.state == "bad"


def test_health_says_what_stands_still(db, monkeypatch):
    states = {finding.name: finding.state for finding in findings()}
    assert states["检查时限、发出提醒"] == "bad", "never ran"
    services.run_ticks(force=True)
    assert worst(findings()) in ("ok", "warn")
    with on("2030-01-01"):
        states = {finding.name: finding.state for finding in findings()}
        assert states["检查时限、发出提醒"] == "bad"
    monkeypatch.setattr(health, "connection", None)
    [only] = findings()
    assert only.state == "bad"


def test_the_operators_pages(cast, browser_of, kind):
    admin = browser_of(cast.admin)
    assert "检查时限" in admin.get(reverse("operations:health")).content.decode()
    job = ask(committee_id=cast.committee.pk)
    Job.objects.update(state="failed", error="<b>kaputt</b>")
    page = admin.get(reverse("operations:jobs")).content.decode()
    assert "&lt;b&gt;kaputt" in page
    admin.post(reverse("operations:job-retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == "waiting"
    assert browser_of(cast.office).get(reverse("operations:jobs")).status_code == 403
