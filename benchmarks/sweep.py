"""The sweep over 100,000 deadlines: seconds and memory, when all of them are due at once and on an ordinary day.

    DATABASE_URL=… LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python -m benchmarks.sweep 100000'

Founds counties of 40 units and gives every unit its share of deadlines. Fills the database it is pointed at: never a
real one.
"""

import os
import resource
import sys
import time
from datetime import date, timedelta

import django

UNITS = 40
PER_UNIT = 50


def main(total):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.urls import reverse

    from notices.models import Message, Notice
    from organisations.models import Committee, Post, Unit, User
    from workflow.models import Deadline, Reminder
    from workflow.services.sweeping import Sweep

    counties = -(-total // (UNITS * PER_UNIT))
    today = date(2026, 11, 24)
    for number in range(counties):
        committee = Committee.objects.create(
            code=f"S{number}", name=f"县{number}", office_name="办", region="县"
        )
        units = Unit.objects.bulk_create(
            Unit(committee=committee, code=f"M{n}", name=f"单位{n}", short_name=f"单位{n}")
            for n in range(UNITS)
        )
        people = User.objects.bulk_create(
            User(committee=committee, username=f"s{number}-{n}", name=f"人{n}") for n in range(UNITS)
        )
        Post.objects.bulk_create(
            Post(person=person, committee=committee, unit=unit, role="liaison", start_on=date(2026, 1, 1))
            for person, unit in zip(people, units, strict=True)
        )
        Deadline.objects.bulk_create(
            (
                Deadline(
                    committee=committee,
                    unit=unit,
                    role="liaison",
                    kind="task.sign",
                    object_type="tasks.assignment",
                    object_id=number * UNITS * PER_UNIT + place * PER_UNIT + n,
                    key=f"{number}:{place}:{n}",
                    title=f"任务 {n}",
                    url="/tasks/1/",
                    due_on=today + timedelta(days=n * 37 % 300),
                    planned_on=today + timedelta(days=n * 37 % 300),
                    set_on=today,
                    next_on=today,
                )
                for place, unit in enumerate(units)
                for n in range(PER_UNIT)
            ),
            batch_size=1000,
        )

    # A worker has its addresses loaded long before.
    reverse("workflow:deadlines")

    def run(title, day):
        began = time.perf_counter()
        sweep = Sweep(day).run()
        spent = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        sys.stdout.write(
            f"{title}: looked at {sweep.seen}, told of {sweep.told} in {sweep.messages} messages, "
            f"{spent:.2f} s, peak {peak} MB\n"
        )

    sys.stdout.write(f"{Deadline.objects.count()} deadlines, {counties} counties\n")
    run("first look at all", today)
    run("nothing due", today)
    run("an ordinary day", today + timedelta(days=1))
    Deadline.objects.update(next_on=today, due_on=today, set_on=today - timedelta(days=1), level=0)
    Reminder.objects.all().delete()
    run("every one due at once", today)
    run("and again", today)
    sys.stdout.write(f"{Message.objects.count()} messages, {Notice.objects.count()} notices\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
