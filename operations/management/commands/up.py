"""`manage.py up`: web server, workers and clock under one supervisor; Ctrl-C ends them all."""

import os
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from operations.jobs import JOBS_QUEUE, TICKS_QUEUE
from operations.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "启动网站、后台程序和定时器，退出的会自动重新启动；按 Ctrl-C 全部停止。"

    def add_arguments(self, parser):
        parser.add_argument("--bind", default="127.0.0.1:8000", help="网站的地址和端口")
        parser.add_argument(
            "--job-workers", type=int, default=int(os.environ.get("LIANGGANG_JOB_WORKERS", "1"))
        )
        parser.add_argument("--no-web", action="store_true", help="只启动后台程序（网站在别的机器上）")
        parser.add_argument("--no-beat", action="store_true", help="不启动定时器（别的机器上已有）")

    def handle(self, *args, bind, job_workers, no_web, no_beat, **options):
        if settings.CELERY_BROKER_URL.startswith("filesystem:"):
            # Messages only carry ids that the database knows too: what lies here is stale.
            folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        bin_dir = Path(sys.executable).parent
        # A trial in a container is always root's; docs/operations.md says to use a user of its own.
        quiet = ["-W", "ignore:You're running the worker with superuser"]
        celery = [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "config.celery"]
        worker = [*celery, "worker", "--pool", "solo", "--loglevel", "WARNING"]
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        children = []
        if not no_web:
            gunicorn = [str(bin_dir / "gunicorn"), "--config", "config/gunicorn.py", "--bind", bind]
            children.append(Child("web", [*gunicorn, "config.wsgi:application"]))
        children.append(Child("ticks", [*worker, "-Q", TICKS_QUEUE, "-n", "ticks@%h"]))
        children += [
            Child(f"jobs-{number}", [*worker, "-Q", JOBS_QUEUE, "-n", f"jobs{number}@%h"])
            for number in range(1, job_workers + 1)
        ]
        if not no_beat:
            # The schedule is kept in memory: what ran last is in the database.
            beat = [
                *celery,
                "beat",
                "-S",
                "celery.beat:Scheduler",
                "--loglevel",
                "WARNING",
                "--pidfile=",
            ]
            children.append(Child("beat", beat))
        Supervisor(children, say=lambda text: self.stderr.write(f"== {text}")).run()
