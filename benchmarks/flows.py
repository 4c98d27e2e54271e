"""What a step of a flow costs against a bare Django create in the same run.

    LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python manage.py seed_demo &&
        .venv/bin/python -m benchmarks.flows'

Signs, returns, files and accepts the demo county's plans over and over; everything is rolled back.
"""

import os
import statistics
import sys
import time

import django


class Undo(Exception):
    """Nothing of a benchmark stays."""


def main(rounds=30):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from organisations.models import Committee, Post, User
    from tasks import services
    from tasks.models import ImplementationPlan, TaskYear

    office = User.objects.get(username="bangongshi")
    plan = ImplementationPlan.objects.filter(state="at_office").select_related("unit").first()
    serving = Post.objects.in_force().filter(unit=plan.unit)
    liaison = serving.filter(role="liaison").first().person
    head = serving.filter(role="unit_head").first().person
    line = plan.lines.select_related("plan").first()
    fresh = ImplementationPlan.objects.select_related("committee", "process", "unit", "outline")

    def bare(number):
        with transaction.atomic():
            TaskYear.objects.create(
                committee_id=plan.committee_id, task_id=line.task_id, unit_id=plan.unit_id, year=2031 + number
            )

    def step(act):
        return lambda number: act(fresh.get(pk=plan.pk))

    steps = {
        "bare create": bare,
        "return": step(lambda row: services.return_plan(actor=office, plan=row, reason="补充")),
        "file": step(lambda row: services.file_plan(actor=liaison, plan=row)),
        "sign": step(lambda row: services.sign_off_plan(actor=head, plan=row)),
    }
    taken = {name: [] for name in steps}
    queries = {}
    try:
        with transaction.atomic():
            Committee.objects.update(allows_self_approval=True)
            for number in range(rounds):
                for name, act in steps.items():
                    started = time.perf_counter()
                    act(number)
                    taken[name].append(time.perf_counter() - started)
            for name, act in steps.items():
                with CaptureQueriesContext(connection) as captured:
                    act(rounds)
                queries[name] = len(captured)
            raise Undo
    except Undo:
        pass
    base = statistics.median(taken["bare create"])
    for name, times in taken.items():
        median = statistics.median(times)
        sys.stdout.write(
            f"{name:14}{median * 1000:8.1f} ms {median / base:6.1f} x  {queries[name]} statements\n"
        )


if __name__ == "__main__":
    main()
