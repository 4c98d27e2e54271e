"""What a step of a flow costs against a bare Django create behind the same middleware, in the same run.

    LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python manage.py seed_demo --years $(date +%Y) &&
        .venv/bin/python -m benchmarks.flows'

Files, signs and returns a plan of the demo county over and over through its pages, interleaved with the bare create.
Fills the database it is pointed at: never a real one.
"""

import os
import statistics
import sys
import time

import django

ROUNDS = 25


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.http import HttpResponseRedirect
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import path, reverse

    from organisations.models import Post, User
    from pages.rules import signed_in
    from tasks import urls
    from tasks.models import ImplementationPlan, TaskYear
    from workflow.turns import present_item

    settings.ALLOWED_HOSTS.append("testserver")
    plan = ImplementationPlan.objects.filter(state="at_office").select_related("unit").first()
    serving = Post.objects.in_force().filter(unit=plan.unit).select_related("person")
    line = plan.lines.first()
    years = iter(range(2031, 2100))

    def create(request):
        TaskYear.objects.create(
            committee_id=plan.committee_id, task_id=line.task_id, unit_id=plan.unit_id, year=next(years)
        )
        return HttpResponseRedirect("/")

    create.rule = signed_in
    urls.urlpatterns.append(path("bare/", create, name="bare"))

    def client_of(person):
        client = Client()
        client.force_login(person, backend="organisations.backends.PersonBackend")
        return client

    office = client_of(User.objects.get(username="bangongshi"))
    liaison = client_of(serving.get(role="liaison").person)
    head = client_of(serving.get(role="unit_head").person)

    def at(name):
        return reverse(f"tasks:plan-{name}", args=[plan.pk, present_item(plan).process_step_id])

    steps = {
        "bare create": lambda: (office, reverse("tasks:bare"), {}),
        "return": lambda: (office, at("answer"), {"decision": "return", "comment": "补充"}),
        "file": lambda: (liaison, at("file"), {}),
        "sign": lambda: (head, at("answer"), {"decision": "approve"}),
    }
    taken, statements = {name: [] for name in steps}, {}
    for _round in range(ROUNDS):
        for name, step in steps.items():
            client, url, data = step()
            with CaptureQueriesContext(connection) as captured:
                started = time.perf_counter()
                status = client.post(url, data).status_code
                taken[name].append(time.perf_counter() - started)
            assert status == 302, (name, status)
            statements[name] = len(captured)
    base = statistics.median(taken["bare create"])
    for name, times in taken.items():
        median = statistics.median(times)
        sys.stdout.write(
            f"{name:14}{median * 1000:8.1f} ms {median / base:6.1f} x  {statements[name]} statements\n"
        )


if __name__ == "__main__":
    main()
