"""Deadlines follow their objects: set, met, dropped, moved. Called inside another service's `recording` frame."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from organisations.models import Committee
from workdays.models import CalendarYear
from workdays.selectors import Term, calendar_of, count_term
from workflow.kinds import kinds
from workflow.models import Deadline, WorkItem

CHUNK = 500
MUTABLE = (
    "title", "url", "role", "due_on", "planned_on", "set_on", "counted_from", "counted_days",
    "is_estimated", "state", "met_at", "next_on", "level", "passed_level", "passed_on", "paused_at",
    "pause_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """What is owed: by whom, about what, until when. `met_at` tells that it has been done."""

    instance: object
    kind: str
    role: str
    term: Term
    title: str
    url: str
    unit_id: int | None = None
    period: str = ""
    is_step: bool = False
    met_at: object = None

    @property
    def key(self) -> str:
        label, pk = self.instance._meta.label_lower, self.instance.pk
        return f"{label}:{pk}:{self.kind}:{self.unit_id or 0}:{self.period}"


def limit_of(item: WorkItem, period: str = "") -> Limit | None:
    """The deadline that goes with an item of a registered kind; None where it has no limit."""
    if item.term is None or item.step not in kinds:
        return None
    return Limit(
        instance=item.instance,
        kind=item.step,
        role=item.role,
        unit_id=item.unit_id,
        period=period,
        term=item.term,
        title=item.title,
        url=item.url,
        is_step=True,
    )


def set_limits(limits: Iterable[Limit]) -> None:
    """Make the deadlines say what `limits` say. One that is there keeps its extension and its reminders as long as
    its own day stays; one that was dropped or met is opened again when it is owed again."""
    wanted = {limit.key: limit for limit in limits}
    keys, today = list(wanted), timezone.localdate()
    new, changed = [], []
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        present = {row.key: row for row in _locked(Deadline.objects.filter(key__in=chunk))}
        for key in chunk:
            row = present.get(key)
            if row is None:
                new.append(_begun(Deadline(key=key), wanted[key], today))
            elif _follow(row, wanted[key], today):
                changed.append(row)
    Deadline.objects.bulk_create(new, batch_size=CHUNK)
    Deadline.objects.bulk_update(changed, MUTABLE, batch_size=200)


def _locked(rows) -> list[Deadline]:
    """Rows under their locks, taken in one order everywhere: whoever urges many of them takes them in the same one."""
    return list(rows.select_for_update().order_by("pk"))


def _begun(row: Deadline, limit: Limit, today) -> Deadline:
    row.committee_id, row.unit_id = limit.instance.committee_id, limit.unit_id
    row.kind, row.period, row.is_step = limit.kind, limit.period, limit.is_step
    row.object_type, row.object_id = limit.instance._meta.label_lower, limit.instance.pk
    _follow(row, limit, today)
    return row


def _follow(row: Deadline, limit: Limit, today) -> bool:
    """Bring a row into line; whether anything changed."""
    before = [getattr(row, name) for name in MUTABLE]
    row.title, row.url, row.role = limit.title[:200], limit.url, limit.role
    if row.planned_on != limit.term.due_on:
        _move(row, limit.term, today)
    state = Deadline.State.MET if limit.met_at else Deadline.State.OPEN
    # A day that was missed for good stays missed until it is done.
    if row.state != state and not (row.state == Deadline.State.MISSED and not limit.met_at):
        if row.state == Deadline.State.VOID:
            restart(row, today)
        row.state = state
        row.next_on = None if limit.met_at else today
    row.met_at = limit.met_at
    return before != [getattr(row, name) for name in MUTABLE]


def _move(row: Deadline, term: Term, today) -> None:
    """A new day begins the ladder anew."""
    row.due_on = row.planned_on = term.due_on
    row.counted_from, row.counted_days, row.is_estimated = (
        term.counted_from,
        term.counted_days,
        term.is_estimated,
    )
    restart(row, today)


def restart(row: Deadline, today) -> None:
    row.set_on, row.next_on = today, today
    row.level = row.passed_level = 0
    row.passed_on = row.paused_at = None
    row.pause_reason = ""


def _chunks(object_ids):
    object_ids = list(object_ids)
    # SQLite allows a bounded number of parameters a statement.
    for start in range(0, len(object_ids), CHUNK):
        yield object_ids[start : start + CHUNK]


def end_limits(model, object_ids, *, kinds=None, steps=False, void=False) -> None:
    """The duties about these rows are done (or with `void` not owed any more): those of `kinds`, or all; `steps` takes
    the ones that follow work items, otherwise the others."""
    state = Deadline.State.VOID if void else Deadline.State.MET
    for chunk in _chunks(object_ids):
        rows = Deadline.objects.open().about(model, chunk).filter(is_step=steps)
        if kinds is not None:
            rows = rows.filter(kind__in=kinds)
        ids = [row.pk for row in _locked(rows.only("pk"))]
        Deadline.objects.filter(pk__in=ids).update(
            state=state, met_at=None if void else timezone.now(), next_on=None
        )


def move_step_limits(model, object_ids, due_on) -> None:
    """The object's own day changed, and with it what is open of it: a moved day begins the ladder anew."""
    today = timezone.localdate()
    for chunk in _chunks(object_ids):
        rows = Deadline.objects.open().about(model, chunk).filter(is_step=True)
        if due_on is None:
            rows.update(state=Deadline.State.VOID, next_on=None)
            continue
        rows.exclude(due_on=due_on).update(
            due_on=due_on,
            planned_on=due_on,
            set_on=today,
            next_on=today,
            level=0,
            passed_level=0,
            passed_on=None,
            counted_from=None,
            counted_days=None,
            is_estimated=False,
            paused_at=None,
            pause_reason="",
        )


def recount(committee_id: int, year: int) -> None:
    """A year's days off changed: limits that were counted are counted again where the changed list holds, and the
    ladder's working days with them. An extension stays."""
    today = timezone.localdate()
    for committee in Committee.objects.filter(pk__in=_followers_of(committee_id, year)):
        calendar = calendar_of(committee.pk)
        rows = Deadline.objects.open().filter(committee=committee)
        rows.filter(next_on__isnull=False).update(next_on=today)
        counted = rows.filter(
            counted_days__isnull=False, counted_from__year__lte=year, planned_on__year__gte=year - 1
        )
        for row in counted.iterator(chunk_size=CHUNK):
            day = count_term(calendar, row.counted_from, row.counted_days, committee.counts_working_days)
            estimated = calendar.is_estimated(day)
            if day == row.planned_on and estimated == row.is_estimated:
                continue
            extended, was = row.is_extended, row.due_on
            row.planned_on, row.is_estimated = day, estimated
            if not extended and day != was:
                row.due_on, row.next_on, row.level, row.passed_level = day, today, 0, 0
                if row.is_step:
                    items = WorkItem.objects.open().filter(
                        object_type=row.object_type, object_id=row.object_id, step=row.kind, due_on=was
                    )
                    items.update(due_on=day)
            row.save(
                update_fields=["planned_on", "due_on", "is_estimated", "next_on", "level", "passed_level"]
            )


def _followers_of(committee_id: int, year: int) -> list[int]:
    """The committee, and those under it that have no list of their own in between."""
    own = CalendarYear.objects.filter(year=year, committee=OuterRef("pk"))
    found = level = [committee_id]
    while level:
        children = Committee.objects.filter(parent__in=level).exclude(Exists(own))
        level = list(children.values_list("pk", flat=True))
        found = found + level
    return found
