"""How long opening a reporting year takes: one county of 40 units, and many counties on one database.

    DATABASE_URL=postgres://… LIANGGANG_VAR=$(mktemp -d) LIANGGANG_HTTPS=off sh -c '
        .venv/bin/python manage.py migrate -v0 && .venv/bin/python -m benchmarks.years 1 10 40'

For every number it founds so many more counties of 40 units, 840 tasks and 1,260 signed parts, opens this year in each,
and prints seconds a county (median and the last one's), and how the cost grew against the first number. A second
opening and a second handing-out are asked for and must do nothing. Fills the database it is pointed at: never a real one.
"""

import os
import statistics
import sys
import time
from datetime import timedelta

import django

UNITS, TASKS = 40, 840


def main(sizes):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.utils import timezone

    from organisations.models import Committee, Post, Unit, User
    from organisations.roles import Role
    from outlines.importer import parse
    from outlines.models import Measure, Outline
    from outlines.services import store_outlines
    from pages.rules import Conflict
    from supervision.models import AnnualReport, ReportLine
    from supervision.sections import DEFAULTS
    from supervision.services import hand_out, open_round
    from tasks.models import Assignment, Task
    from tests.cast import assemble
    from tests.factories import copies_of
    from tests.texts import SMALL_OUTLINE

    pattern = Committee.objects.filter(code="BENCH").first()
    if pattern is None:
        cast = assemble(code="BENCH", suffix="-bench")
        pattern = cast.committee
        store_outlines(committee=pattern, parsed=parse(SMALL_OUTLINE), source_name="b.txt", actor=cast.office)
    outline = Outline.objects.filter(committee=pattern).first()
    measure = Measure.objects.filter(domain__outline=outline).first()

    def found() -> tuple:
        """A county with its office, units, people and signed tasks."""
        number = Committee.objects.count()
        [county] = copies_of(
            pattern,
            1,
            code=lambda n: f"B{number}",
            region=lambda n: f"县{number}",
            name=lambda n: f"委{number}",
        )
        [own] = copies_of(outline, 1, committee_id=lambda n: county.pk, title=lambda n: f"纲要{number}")
        [domain] = copies_of(measure.domain, 1, outline_id=lambda n: own.pk)
        [own_measure] = copies_of(measure, 1, domain_id=lambda n: domain.pk)
        units = Unit.objects.bulk_create(
            Unit(committee=county, code=f"U{n}", name=f"单位{n}", short_name=f"单位{n}") for n in range(UNITS)
        )
        people = User.objects.bulk_create(
            User(committee=county, username=f"b{number}-{n}", name=f"人{n}") for n in range(UNITS + 1)
        )
        Post.objects.bulk_create(
            [Post(person=people[-1], committee=county, role=Role.OFFICE)]
            + [
                Post(person=person, committee=county, unit=unit, role=Role.LIAISON)
                for person, unit in zip(people, units, strict=False)
            ]
        )
        tasks = Task.objects.bulk_create(
            (
                Task(
                    committee=county,
                    outline=own,
                    measure=own_measure,
                    number=n + 1,
                    code=f"妇1.1.{n}",
                    position=n,
                    text="完善医疗机构产科质量管理体系，提高住院分娩率",
                    state="accepted",
                )
                for n in range(TASKS)
            ),
            batch_size=1000,
        )
        Assignment.objects.bulk_create(
            (
                Assignment(task=task, unit=units[(n + shift) % UNITS], role=role, state="accepted")
                for n, task in enumerate(tasks)
                for shift, role in ((0, "lead"), (7, "support"))
                if role == "lead" or n % 2
            ),
            batch_size=1000,
        )
        return people[-1], own, units

    def opened(office, own, units):
        return open_round(
            actor=office,
            year=timezone.localdate().year,
            outlines=[own],
            units=units,
            due_on=timezone.localdate() + timedelta(days=20),
            sections=list(DEFAULTS),
        )

    first = None
    for size in sizes:
        taken = []
        for _i in range(size):
            county = found()
            started = time.perf_counter()
            round_ = opened(*county)
            taken.append(time.perf_counter() - started)
            assert round_.reports.count() == UNITS
            assert hand_out(round_, actor=county[0]) == 0
            try:
                opened(*county)
            except Conflict:
                pass
            else:
                raise AssertionError("opened twice")
        median = statistics.median(taken)
        first = first or median
        sys.stdout.write(
            f"{size:6} counties more ({AnnualReport.objects.count()} reports, {ReportLine.objects.count()} lines): "
            f"{median:.2f} s a county, the last {taken[-1]:.2f} s, {median / first:.2f} x\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]])
