"""A yearly report as it was accepted: typed, complete, and for ever."""

from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from supervision.sections import sections_of

# The women's outline first, as offices have it; then the outline's own order.
IN_ORDER = ("-task__outline__audience", "position", "id")


@dataclass(frozen=True)
class SnapshotText:
    """A general part with its title and half as they were."""

    code: str
    title: str
    half: str
    text: str


@dataclass(frozen=True)
class SnapshotLine:
    code: str
    task: str
    role: str
    domain: str
    outline: str
    done: str
    problems: str
    plan: str


@dataclass(frozen=True)
class SnapshotFund:
    """Amounts in 万元, as written."""

    source: str
    planned: str
    used: str


@dataclass(frozen=True)
class Snapshot:
    unit: str
    year: int
    filed_by: str
    signed_by: str
    signed_on: date | None
    texts: tuple[SnapshotText, ...]
    lines: tuple[SnapshotLine, ...]
    funds: tuple[SnapshotFund, ...]

    def to_json(self) -> dict:
        return {**asdict(self), "signed_on": self.signed_on.isoformat() if self.signed_on else None}

    @classmethod
    def from_json(cls, data: dict) -> "Snapshot":
        """Raises `KeyError` or `TypeError` for data that is no snapshot's."""
        return cls(
            **{
                **data,
                "signed_on": date.fromisoformat(data["signed_on"]) if data["signed_on"] else None,
                "texts": tuple(SnapshotText(**row) for row in data["texts"]),
                "lines": tuple(SnapshotLine(**row) for row in data["lines"]),
                "funds": tuple(SnapshotFund(**row) for row in data["funds"]),
            }
        )


def snapshot_of(report) -> Snapshot:
    """What a report says now: what was accepted, or what stands in its parts."""
    if report.snapshot is not None:
        return Snapshot.from_json(report.snapshot)
    return built(report)


def built(report) -> Snapshot:
    """From the parts as they are stored. For a report with `round`, `unit`, `filed_by`, `signed_by`."""
    texts = {row.section: row.text for row in report.texts.all()}
    lines = report.lines.select_related("task__measure__domain", "task__outline").order_by(*IN_ORDER)
    signed_on = timezone.localdate(report.signed_at) if report.signed_at else None
    return Snapshot(
        unit=report.unit.name,
        year=report.year,
        filed_by=report.filed_by.name if report.filed_by_id else "",
        signed_by=report.signed_by.name if report.signed_by_id else "",
        signed_on=signed_on,
        texts=tuple(
            SnapshotText(section.code, section.title, section.half, texts.get(section.code, ""))
            for section in sections_of(report.round.sections)
        ),
        lines=tuple(
            SnapshotLine(
                code=line.task_code,
                task=line.task_text,
                role=line.role,
                domain=line.task.domain_title,
                outline=line.task.outline.title,
                done=line.done,
                problems=line.problems,
                plan=line.plan,
            )
            for line in lines
        ),
        funds=tuple(
            SnapshotFund(
                row.source,
                "" if row.planned is None else f"{row.planned:.2f}",
                "" if row.used is None else f"{row.used:.2f}",
            )
            for row in report.funds.all()
        ),
    )
