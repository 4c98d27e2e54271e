"""How long the main pages take, how many queries they ask, what happens to them when a county has a hundred times as
many tasks, and how they stand to bare pages of the same content in the same run (benchmarks.bare).

    LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python manage.py seed_demo --years $(date +%Y) &&
        .venv/bin/python -m benchmarks.pages 2000 100000'

Prints queries, medians in milliseconds, the ratio to the demo county for every size, and the ratio to the bare page.
In-process requests, interleaved, so only the ratios mean anything. Fills the database it is pointed at: never a real
one.
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
    from django.db import connection
    from django.test import Client

    from organisations.models import Unit, User
    from outlines.models import Measure
    from tasks.models import Assignment, Task
    from tests.factories import copies_of

    settings.ALLOWED_HOSTS.append("testserver")
    settings.ROOT_URLCONF = "benchmarks.bare"

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

    bare = {
        "office: task list": (office, "/bare/tasks/"),
        "office: task list, page 9": (office, "/bare/tasks/?page=9"),
        "unit: inbox": (liaison, "/bare/items/"),
        "office: task": (office, f"/bare/tasks/{task.pk}/"),
    }

    def timed(client, url):
        started = time.perf_counter()
        response = client.get(url)
        assert response.status_code == 200, url
        return time.perf_counter() - started

    def measured(name, page):
        """(queries, median ms, median ms of the bare page or None), both taken in turn."""
        timed(*page)
        asked = 0

        def counting(execute, sql, params, many, context):
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(counting):
            timed(*page)
        taken, plain = [], []
        for _i in range(ROUNDS):
            taken.append(timed(*page))
            if name in bare:
                plain.append(timed(*bare[name]))
        return asked, statistics.median(taken) * 1000, plain and statistics.median(plain) * 1000

    def show(base=None):
        sys.stdout.write(f"{Task.objects.count()} tasks\n")
        found = {}
        for name, page in pages.items():
            asked, taken, plain = measured(name, page)
            found[name] = taken
            grown = f"  {taken / base[name]:5.2f} x" if base else ""
            held = f"  {taken / plain:5.2f} x bare ({plain:.1f} ms)" if plain else ""
            sys.stdout.write(f"  {name:28}{asked:3} queries {taken:8.1f} ms{grown}{held}\n")
        sys.stdout.flush()
        return found

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

    base = show()
    for size in sizes:
        grow(size)
        show(base)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
