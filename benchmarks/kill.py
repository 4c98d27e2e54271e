"""kill -9 at random moments under load: nothing acknowledged is lost, nothing is half done, nothing is said twice.

    LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python manage.py collectstatic --noinput -v0 &&
        .venv/bin/python manage.py seed_demo --years $(date +%Y) && .venv/bin/python -m benchmarks.kill 100'

Starts the whole system with `manage.py up`, lets two people of the office write through its pages, and kills web
workers, the web server, the workers and the clock, a hundred times. Then counts. Fills the database it is pointed
at: never a real one.
"""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import django

PASSWORD = "Lianggang-2026"  # noqa: S105 - the demo's
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Writer(threading.Thread):
    """Somebody of the office who adds tasks and urges, and notes what the site said it had done."""

    def __init__(self, base, username, measure, deadlines):
        super().__init__(daemon=True)
        self.base, self.username, self.measure, self.deadlines = base, username, measure, deadlines
        self.ending, self.tasks, self.urged, self.failed = False, [], [], 0

    def run(self):
        import httpx

        number = 0
        while not self.ending:
            try:
                with httpx.Client(base_url=self.base, timeout=30) as client:
                    page = client.get("/login/").text
                    data = {"csrfmiddlewaretoken": TOKEN.search(page)[1], "username": self.username}
                    client.post("/login/", data=data | {"password": PASSWORD})
                    while not self.ending:
                        number += 1
                        self.write(client, number)
            except (httpx.HTTPError, TypeError):
                self.failed += 1
                time.sleep(0.2)

    def write(self, client, number):
        # Any page with a form brings the token.
        token = TOKEN.search(client.get("/notices/preference/").text)[1]
        said = f"{self.username}-{number}-{random.random()}"  # noqa: S311
        data = {"csrfmiddlewaretoken": token, "text": said, "kind": "one_off"}
        answer = client.post(f"/tasks/breakdown/measures/{self.measure}/add/", data=data)
        if answer.status_code == 302 and "/login/" not in answer.headers["Location"]:
            self.tasks.append(said)
        hand = f"{self.username}{number}{time.monotonic_ns()}"[:30]
        data = {"csrfmiddlewaretoken": token, "apply": "1", "level": "2", "token": hand, "back": "/"}
        data["ids"] = [str(pk) for pk in random.sample(self.deadlines, 3)]
        answer = client.post("/workflow/urge/deadlines/", data=data)
        if answer.status_code == 302 and answer.headers["Location"] == "/":
            self.urged.append(hand)


def parents_of_all() -> dict[int, int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    return parents


def children_of(pid) -> set[int]:
    return {child for child, parent in parents_of_all().items() if parent == pid}


def below(pid) -> dict[int, str]:
    """Every process that a process has started, with its command line."""
    parents, found, level = parents_of_all(), {}, {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level and child not in found}
        for child in level:
            try:
                found[child] = (Path("/proc") / str(child) / "cmdline").read_text().replace("\0", " ")
            except OSError:
                found[child] = ""
    return found


def kind_of(command) -> str:
    for word, name in (("gunicorn", "web"), (" beat", "clock"), ("-Q ticks", "ticks"), ("-Q jobs", "jobs")):
        if word in command:
            return name
    return "other"


def main(kills):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from history.models import Event
    from history.verification import verify
    from notices.models import Message, Notice, Outbox
    from operations.models import Job
    from organisations.models import User
    from outlines.models import Measure
    from tasks.models import Task
    from workflow.models import Deadline, Reminder

    User.objects.filter(email="").update(email="x@example.org")
    measure = Measure.objects.order_by("pk").first().pk
    deadlines = list(Deadline.objects.open().filter(unit__isnull=False).values_list("pk", flat=True)[:500])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "up", "--bind", f"127.0.0.1:{port}"]
    with open(settings.VAR_DIR / "up.log", "w") as log:
        system = subprocess.Popen(command, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    writers = [Writer(base, name, measure, deadlines) for name in ("bangongshi", "zhuren")]
    for writer in writers:
        writer.start()
    while not all(writer.tasks for writer in writers):
        time.sleep(0.5)
    killed = Counter()
    while killed.total() < kills:
        time.sleep(random.uniform(0.2, 1.2))  # noqa: S311
        victims = [
            (pid, kind) for pid, text in below(system.pid).items() if (kind := kind_of(text)) != "other"
        ]
        # Mostly where the writing happens: a web worker is back at once, a direct child after a growing pause.
        direct = children_of(system.pid)
        wanted = random.random() < 0.25  # noqa: S311
        victims = [victim for victim in victims if (victim[0] in direct) == wanted]
        if victims:
            pid, kind = random.choice(victims)  # noqa: S311
            try:
                os.kill(pid, signal.SIGKILL)
                killed[kind] += 1
            except ProcessLookupError:
                continue
    for writer in writers:
        writer.ending = True
    for writer in writers:
        writer.join(60)
    # What was claimed when its sender died is given up after two minutes.
    time.sleep(130)
    everybody = below(system.pid)
    system.send_signal(signal.SIGTERM)
    system.wait(60)
    time.sleep(1)
    orphans = [pid for pid in everybody if Path(f"/proc/{pid}").exists()]

    tasks = [text for writer in writers for text in writer.tasks]
    urged = [hand for writer in writers for hand in writer.urged]
    stored = set(Task.objects.filter(text__in=tasks).values_list("text", flat=True))
    eventless = Task.objects.exclude(
        pk__in=Event.objects.filter(object_type="tasks.task").values("object_id")
    ).count()
    steps = set(Reminder.objects.filter(step__startswith="hand:").values_list("step", flat=True))
    hands = Reminder.objects.filter(step__startswith="hand:")
    unsaid = hands.exclude(
        message__in=Event.objects.filter(verb="deadline.urged").values("object_id")
    ).count()
    mails = Counter(
        found[1]
        for path in settings.EMAIL_FILE_PATH.glob("*")
        for found in re.finditer(r"^Message-ID: (\S+)", path.read_text(errors="replace"), re.MULTILINE)
    )
    due = Outbox.objects.filter(message__in=hands.values("message")).count()
    notices = Notice.objects.filter(message__in=hands.values("message")).count()
    rows = [
        ("database", connection.vendor),
        ("killed", dict(killed)),
        ("requests that broke off", sum(writer.failed for writer in writers)),
        ("acknowledged writes", len(tasks) + len(urged)),
        (
            "acknowledged and lost",
            len(tasks) - len(stored) + sum(f"hand:{hand}" not in steps for hand in urged),
        ),
        ("tasks without their event", eventless),
        ("reminders without their event", unsaid),
        ("notices of these / e-mails owed", f"{notices} / {due}"),
        ("e-mails by state", dict(Counter(Outbox.objects.values_list("state", flat=True)))),
        ("e-mails handed over twice", sum(count > 1 for count in mails.values())),
        ("jobs by state", dict(Counter(Job.objects.values_list("state", flat=True)))),
        ("messages", Message.objects.count()),
        ("breaks in the history's chain", len(verify()[1])),
        ("processes left behind", len(orphans)),
    ]
    for name, value in rows:
        sys.stdout.write(f"{name}: {value}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
