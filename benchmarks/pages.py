"""How long the main pages take, and what happens to them when a county has a hundred times as many tasks.

    LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python manage.py seed_demo &&
        .venv/bin/python -m benchmarks.pages 20000 100000'

Prints medians in milliseconds and, for every size, the ratio to the demo county. In-process requests, so only the
ratios mean anything. Fills the database it is pointed at: never a real one.
"""

import os
import statistics
import sys
import time

import django

ROUNDS = 11


def main(sizes):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client

    from organisations.models import Unit, User
    from outlines.models import Measure
    from tasks.models import Assignment, Task
    from tests.factories import copies_of

    settings.ALLOWED_HOSTS.append("testserver")

    def client_of(username):
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="organisations.backends.PersonBackend"
        )
        return client

    office, liaison = client_of("bangongshi"), client_of("jiaoyu")
    task = Task.objects.order_by("pk").first()
    pages = {
        "office: task list": (office, "/tasks/"),
        "office: task list, page 9": (office, "/tasks/?page=9"),
        "unit: task list": (liaison, "/tasks/"),
        "unit: inbox": (liaison, "/inbox/"),
        "office: task": (office, task.get_absolute_url()),
        "office: progress": (office, "/tasks/progress/"),
        "unit: progress": (liaison, "/tasks/progress/"),
        "office: plan board": (office, "/tasks/plans/board/"),
        "office: milestones": (office, "/tasks/plans/milestones/"),
        "unit: home": (liaison, "/"),
        "office: home": (office, "/"),
        "office: search": (office, "/search/?q=筛查"),
    }

    def median(client, url):
        taken = []
        for _i in range(ROUNDS + 1):
            started = time.perf_counter()
            client.get(url)
            taken.append(time.perf_counter() - started)
        return statistics.median(taken[1:]) * 1000

    measures, units = (list(model.objects.values_list("pk", flat=True)) for model in (Measure, Unit))

    def grow(size):
        start = Task.objects.count()
        made = copies_of(
            task,
            size - start,
            measure_id=lambda n: measures[(start + n) % len(measures)],
            number=lambda n: 1000 + (start + n) // len(measures),
            code=lambda n: f"B{start + n}",
            position=lambda n: 50_000_000 + start + n,
        )
        Assignment.objects.bulk_create(
            [
                Assignment(task_id=row.pk, unit_id=units[n % len(units)], role="lead", state="accepted")
                for n, row in enumerate(made)
            ],
            batch_size=2000,
        )

    base = {name: median(*page) for name, page in pages.items()}
    sys.stdout.write(f"{Task.objects.count()} tasks\n")
    for name, taken in base.items():
        sys.stdout.write(f"  {name:28}{taken:8.1f} ms\n")
    for size in sizes:
        grow(size)
        sys.stdout.write(f"{size} tasks\n")
        for name, page in pages.items():
            taken = median(*page)
            sys.stdout.write(f"  {name:28}{taken:8.1f} ms  {taken / base[name]:5.2f} x\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
