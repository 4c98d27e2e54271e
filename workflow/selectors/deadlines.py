"""What the pages of deadlines show."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.models import Notice
from operations.models import Heartbeat
from organisations.models import Unit, User
from workdays.selectors import calendar_of
from workflow.kinds import kind_title, kinds
from workflow.models import Deadline, Escalation, Reminder
from workflow.services.sweeping import Sweep
from workflow.services.telling import Group, Words

WEEK = 7
MOST_PREVIEWED = 5000
SWEEP_LATE = timedelta(minutes=15)


def week_end(today: date) -> date:
    """The Sunday of this week."""
    return today + timedelta(days=6 - today.weekday())


def counts(access, today: date | None = None) -> dict:
    """How many duties one sees are open, late, due this week; and the late ones of one's own role."""
    today = today or timezone.localdate()
    return (
        Deadline.objects.open()
        .visible_to(access)
        .aggregate(
            late=Count("pk", filter=Q(due_on__lt=today)),
            week=Count("pk", filter=Q(due_on__gte=today, due_on__lte=week_end(today))),
        )
    )


def late_kinds(access, today: date | None = None) -> list[dict]:
    """What is late in the county, by kind: `title`, `units` concerned, `n`."""
    today = today or timezone.localdate()
    rows = (
        Deadline.objects.late(today)
        .visible_to(access)
        .order_by()
        .values("kind")
        .annotate(n=Count("pk"), units=Count("unit", distinct=True))
        .order_by("-n")
    )
    return [row | {"title": kind_title(row["kind"])} for row in rows]


def sweep_is_late() -> bool:
    """Whether deadlines have not been looked at for some time: the processes behind the pages are not running."""
    beat = Heartbeat.objects.filter(name="workflow.sweep").values_list("succeeded_at", flat=True).first()
    return beat is None or timezone.now() - beat > SWEEP_LATE


@dataclass
class Tally:
    """One row or column head of the board."""

    title: str
    code: str | int = ""
    late: int = 0
    week: int = 0
    open: int = 0
    oldest: date | None = None
    cells: list = field(default_factory=list)


def board(access, today: date | None = None) -> dict:
    """Units × kinds with what is late; totals by unit and by kind. Two queries, whatever the size."""
    today = today or timezone.localdate()
    rows = (
        Deadline.objects.open()
        .visible_to(access)
        .order_by()
        .values("unit_id", "kind")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            week=Count("pk", filter=Q(due_on__gte=today, due_on__lte=week_end(today))),
            oldest=Min("due_on"),
        )
    )
    by_kind: dict[str, Tally] = {}
    by_unit: dict[int | None, Tally] = {}
    cells: dict[tuple, dict] = {}
    units = {unit.pk: unit for unit in Unit.objects.visible_to(access)}
    for row in rows:
        kind = by_kind.setdefault(row["kind"], Tally(kind_title(row["kind"]), row["kind"]))
        unit = units.get(row["unit_id"])
        name = unit.short_name if unit else _("办公室")
        place = by_unit.setdefault(row["unit_id"], Tally(name, row["unit_id"] or "office"))
        for tally in (kind, place):
            tally.late += row["late"]
            tally.week += row["week"]
            tally.open += row["open"]
            tally.oldest = min(filter(None, (tally.oldest, row["oldest"])))
        cells[row["unit_id"], row["kind"]] = row
    order = {code: place for place, code in enumerate(kinds)}
    columns = sorted(by_kind.values(), key=lambda tally: order.get(tally.code, len(order)))
    lines = sorted(
        (tally for tally in by_unit.values() if tally.late or tally.week),
        key=lambda tally: (-tally.late, -tally.week, tally.title),
    )
    pressing = [tally for tally in columns if tally.late or tally.week]
    for tally in lines:
        unit_id = None if tally.code == "office" else tally.code
        tally.cells = [cells.get((unit_id, column.code)) for column in pressing]
    return {
        "kinds": columns,
        "columns": pressing,
        "units": lines,
        "late": sum(tally.late for tally in columns),
        "week": sum(tally.week for tally in columns),
        "open": sum(tally.open for tally in columns),
    }


def reminders_of(deadlines) -> dict[int, list[Reminder]]:
    """Who was told when of each deadline, and whether they have read it; two queries."""
    found = defaultdict(list)
    rows = (
        Reminder.objects.filter(deadline__in=[row.pk for row in deadlines])
        .select_related("message__sent_by")
        .order_by("-pk")
    )
    # Several steps of one level went out in one message.
    seen: dict[tuple, Reminder] = {}
    for row in rows:
        if (row.deadline_id, row.message_id) not in seen:
            seen[row.deadline_id, row.message_id] = row
            found[row.deadline_id].append(row)
    people = defaultdict(list)
    told = Notice.objects.filter(message__in={row.message_id for row in seen.values()}).select_related(
        "person"
    )
    for notice in told.order_by("pk"):
        people[notice.message_id].append(notice)
    for row in seen.values():
        row.told = people[row.message_id]
    return found


def of_page(access, url: str) -> list[Deadline]:
    """The deadlines whose duty is done on a page, the open ones first, each with `told`."""
    rows = Deadline.objects.visible_to(access).filter(url=url).exclude(state=Deadline.State.VOID)
    rows = list(rows.select_related("unit").order_by("-state", "due_on", "pk")[:30])
    found = reminders_of(rows)
    for row in rows:
        row.told = found[row.pk][:10]
        row.kind_title = kind_title(row.kind)
    return rows


# Preview ---------------------------------------------------------------------------------------------


@dataclass
class PreviewLine:
    """One message that would go out: on which day, to whom, in which words."""

    day: date
    group: Group
    title: str
    people: list[str]


def preview(committee_id: int, days: int = WEEK, today: date | None = None) -> tuple[list[PreviewLine], bool]:
    """What would be said in the next days if nothing were done, and whether that is all of it. Nothing is written."""
    today = today or timezone.localdate()
    last = today + timedelta(days=days - 1)
    rows = Deadline.objects.open().filter(
        committee_id=committee_id, next_on__lte=last, paused_at__isnull=True
    )
    rows = list(rows.order_by("next_on", "unit", "kind", "id")[: MOST_PREVIEWED + 1])
    whole, rows = len(rows) <= MOST_PREVIEWED, rows[:MOST_PREVIEWED]
    walk = Sweep(today).foresee(rows, days)
    ids = {pk for _day, group in walk for pk in group.people}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    words = Words()
    words.load_units({group.unit_id for _day, group in walk})
    return [
        PreviewLine(
            day, group, words.draft(group, day).message.title, sorted(names[pk] for pk in group.people)
        )
        for day, group in walk
    ], whole


# Calendar --------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """What falls due on a day: `count` duties of one kind (of one unit, where the calendar is one's own)."""

    day: date
    title: str
    url: str
    count: int
    days_late: int = 0
    first: int = 0

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


@dataclass
class CalendarDay:
    day: date
    in_month: bool
    is_today: bool
    is_working: bool
    name: str
    entries: list[Entry] = field(default_factory=list)


def own_duties(access):
    """What falls due for the person's own roles: the units' they serve in, and the committee's."""
    mine = Q(unit_id__in=access.unit_ids)
    if access.addressed_roles:
        mine |= Q(unit__isnull=True, role__in=access.addressed_roles)
    return Deadline.objects.open().filter(mine, committee_id=access.committee_id)


def entries(access, first: date, last: date, *, county=False, steps=True) -> list[Entry]:
    """What is open and falls due from `first` to `last`, grouped by day, unit and kind; one query. Without `steps`
    only what is in no inbox."""
    rows = Deadline.objects.open().visible_to(access) if county else own_duties(access)
    rows = rows if steps else rows.filter(is_step=False)
    place = () if county else ("unit_id",)
    grouped = (
        rows.filter(due_on__gte=first, due_on__lte=last)
        .order_by("due_on", "kind", *place)
        .values("due_on", "kind", *place)
        .annotate(count=Count("pk"), first=Min("pk"), title=Min("title"), url=Max("url"))
    )
    today, found = timezone.localdate(), []
    for row in grouped:
        name = kind_title(row["kind"])
        several = row["count"] > 1
        address = (
            f"{reverse('workflow:deadlines')}?kind={row['kind']}&from={row['due_on']}&to={row['due_on']}"
        )
        if row.get("unit_id"):
            address += f"&unit={row['unit_id']}"
        title = (
            _("%(kind)s %(n)s 项") % {"kind": name, "n": row["count"]}
            if several
            else f"{name}：{row['title']}"
        )
        found.append(
            Entry(
                row["due_on"],
                title,
                address if several else row["url"],
                row["count"],
                max(0, (today - row["due_on"]).days),
                row["first"],
            )
        )
    return found


def month_of(access, year: int, month: int, *, county=False) -> list[list[CalendarDay]]:
    """The weeks of a month, Monday first, with days off and what falls due."""
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, month)
    days, today = calendar_of(access.committee_id), timezone.localdate()
    found = defaultdict(list)
    for entry in entries(access, weeks[0][0], weeks[-1][-1], county=county):
        found[entry.day].append(entry)
    return [
        [
            CalendarDay(
                day,
                day.month == month,
                day == today,
                days.is_working(day),
                special.name if (special := days.special(day)) else "",
                found[day],
            )
            for day in week
        ]
        for week in weeks
    ]


def waiting_escalations(access):
    return Escalation.objects.visible_to(access).filter(state=Escalation.State.WAITING)
