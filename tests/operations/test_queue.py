"""Bar 9 with real processes: workers on Redis and on the folder, killed, the queue emptied, two clocks at once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from notices.models import Message, Notice
from operations import services as operations
from operations.models import Heartbeat, Job
from operations.registry import ticks
from tasks import services as tasks
from tests import servers
from tests.plans import signed_tasks
from tests.races import at_once
from tests.tasks.conftest import birth, outline  # noqa: F401
from workflow.models import Deadline, Reminder
from workflow.services import sweep

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def due(cast, birth):  # noqa: F811
    """Six signatures that were due ten days ago, and nobody has been told."""
    made = tasks.propose_tasks(actor=cast.office, measures=[birth])
    for task in made:
        tasks.edit_task(actor=cast.office, task=task, lead=cast.units.education, supports=[cast.units.health])
    tasks.assign_tasks(actor=cast.office, task_ids=[task.pk for task in made])
    rows = Deadline.objects.filter(kind="task.sign")
    past = timezone.localdate() - timedelta(days=10)
    rows.update(due_on=past, planned_on=past, set_on=past - timedelta(days=7))
    Deadline.objects.exclude(kind="task.sign").delete()
    return rows


@pytest.mark.parametrize("turn", range(5))
def test_eight_sweeps_at_once_say_it_once(cast, due, turn):
    results = at_once(8, lambda n: sweep())
    assert not [result for result in results if isinstance(result, Exception)], results
    sweep()
    assert Message.objects.count() == 2
    assert Reminder.objects.count() == due.count() * 3
    assert Notice.objects.count() == 2


def test_urging_by_hand_during_a_sweep_blocks_neither(cast, due):
    from workflow import services

    ids = list(due.values_list("pk", flat=True))

    def work(n):
        if n % 2:
            return sweep()
        return services.urge(actor=cast.office, deadline_ids=ids, level=2, note="", token=f"t{n}")

    results = at_once(6, work)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Reminder.objects.filter(step__startswith="hand:").count() == 3 * len(ids)


def test_the_same_page_sent_ten_times_urges_once(cast, due):
    from pages.rules import Conflict
    from workflow import services

    ids = list(due.values_list("pk", flat=True))
    results = at_once(
        10,
        lambda n: services.urge(actor=cast.office, deadline_ids=ids, level=2, note="", token="same"),
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 9
    assert all(isinstance(result, Conflict) for result in refused), refused
    assert Message.objects.count() == 2


def test_filing_while_the_sweep_looks_leaves_no_reminder_after_it(cast, birth):  # noqa: F811
    """Whoever is first: either the reminder went out before the answer, or there is none."""
    made = tasks.propose_tasks(actor=cast.office, measures=[birth])
    tasks.edit_task(actor=cast.office, task=made[0], lead=cast.units.education)
    tasks.assign_tasks(actor=cast.office, task_ids=[made[0].pk])
    part = made[0].assignments.get()
    work = [sweep, lambda: tasks.sign(actor=cast.liaison, assignment_ids=[part.pk])]
    results = at_once(2, lambda n: work[n]())
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Deadline.objects.get(kind="task.sign").state == "met"
    before = Message.objects.filter(kind="task.sign").count()
    sweep()
    assert Message.objects.filter(kind="task.sign").count() == before


def test_twenty_workers_take_a_job_once(cast, birth):  # noqa: F811
    signed_tasks(cast, birth)
    job = operations.enqueue("tasks.limits", key="a", title="x", day="2026-11-24")
    results = at_once(20, lambda n: operations.run_job(job.pk))
    assert results.count(True) == 1, results
    assert Job.objects.get().attempts == 1


def test_the_same_job_asked_for_by_twenty_is_one(db):
    results = at_once(
        20, lambda n: operations.enqueue("tasks.limits", key="a", title="x", day="2026-11-24").pk
    )
    assert len(set(results)) == 1, results


@pytest.mark.parametrize("turn", range(5))
def test_two_clocks_make_one_tick(db, monkeypatch, turn):
    done = []
    entry = ticks["workflow.sweep"]
    monkeypatch.setitem(
        ticks, "workflow.sweep", type(entry)("workflow.sweep", "x", 60, lambda: done.append(1))
    )
    at_once(8, lambda n: operations.run_ticks(["workflow.sweep"]))
    assert len(done) == 1


# Processes -------------------------------------------------------------------------------------------


@pytest.fixture(params=["redis", "filesystem"])
def processes(request, tmp_path):
    """`start("worker", "-Q", "jobs")` runs a Celery process on the test database and a queue of its own."""
    if request.param == "redis":
        broker = servers.redis()
        if broker is None:
            pytest.skip("没有可用的 Redis（可用 TEST_REDIS_URL 指定）")
        from redis import Redis

        Redis.from_url(broker).flushdb()
    else:
        broker = "filesystem://"
        (tmp_path / "queue").mkdir()
    database = connection.settings_dict
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}/{database['NAME']}"
    login = ":".join(filter(None, (database["USER"], database["PASSWORD"])))
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{login}@{place}",
        "LIANGGANG_BROKER": broker,
        "LIANGGANG_VAR": str(tmp_path),
        "LIANGGANG_HTTPS": "off",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    running = []

    def start(*arguments):
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", *arguments]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return running[-1]

    def empty():
        if broker.startswith("redis"):
            from redis import Redis

            Redis.from_url(broker).flushdb()
        else:
            for message in (tmp_path / "queue").iterdir():
                message.unlink(missing_ok=True)

    start.empty = empty
    yield start
    for process in running:
        process.kill()
        process.wait()


def until(condition, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


WORKER = ("worker", "--pool", "solo", "--loglevel", "ERROR", "--without-gossip", "--without-mingle")
BEAT = ("beat", "-S", "celery.beat:Scheduler", "--loglevel", "ERROR", "--pidfile=")


def test_killed_emptied_and_doubled_it_says_everything_once(cast, due, processes):
    """A worker dies, the queue is emptied, two clocks tick into it: what is due is said once and the job is done."""
    job = operations.enqueue("tasks.limits", key="x", title="x", day="1999-01-01")
    first = processes(*WORKER, "-Q", "ticks,jobs", "-n", "one@test")
    processes(*BEAT)
    assert until(lambda: Heartbeat.objects.filter(name="workflow.sweep").exists())
    os.kill(first.pid, signal.SIGKILL)
    processes.empty()
    processes(*BEAT)
    processes(*WORKER, "-Q", "ticks,jobs", "-n", "two@test")
    Heartbeat.objects.all().delete()
    # A worker that died in the middle of a job holds it until its time is up.
    Job.objects.filter(state="running").update(lease_until=timezone.now())
    Job.objects.update(announced_at=None)
    assert until(lambda: Job.objects.get(pk=job.pk).state == "done")
    assert until(lambda: Message.objects.count() == 2)
    assert until(lambda: Heartbeat.objects.filter(name="workflow.sweep", succeeded_at__isnull=False).exists())
    time.sleep(6)
    assert Message.objects.count() == 2
    assert Notice.objects.count() == 2
    assert Reminder.objects.count() == due.count() * 3
