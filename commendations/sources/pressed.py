"""How often a unit had to be written to: 督办函 and 通报 that were issued because of overdue work."""

from collections import defaultdict
from datetime import date

from commendations.registry import register_source
from commendations.scoring import Direction, Fact, Parameter, Price, Source, Tally
from notices.models import Level
from workflow.models import Escalation


def register() -> None:
    register_source(
        Source(
            "escalations",
            "收到督办函、通报",
            "本年度因逾期向单位发出的督办函和通报，每份扣分。",
            (Direction.MALUS, Direction.SCORE),
            Tally(
                "份",
                (Price("letter", "督办函", by="letter"), Price("circular", "通报", by="circular")),
                "没有收到督办函、通报",
            ),
            (
                Parameter("letter", "每份督办函扣", "分", "1"),
                Parameter("circular", "每份通报扣", "分", "2"),
            ),
        ),
        escalation_facts,
    )


def escalation_facts(committee, year: int, today: date) -> dict[int, list[Fact]]:
    found = defaultdict(list)
    rows = Escalation.objects.filter(
        committee=committee,
        state=Escalation.State.ISSUED,
        unit__isnull=False,
        decided_at__year=year,
        level__in=(Level.LETTER, Level.CIRCULAR),
    )
    for row in rows.select_related("message").order_by("decided_at", "pk"):
        found[row.unit_id].append(
            Fact(
                text=row.message.title,
                verdict="circular" if row.level == Level.CIRCULAR else "letter",
                said=f"{row.get_level_display()} {row.said}".strip(),
                label="workflow.escalation",
                pk=row.pk,
                url=row.get_absolute_url(),
            )
        )
    return found
