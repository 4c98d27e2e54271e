"""What inspections found about a unit, a domain, a measure or a task: for the pages of these, for yearly reports, for
commendation."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.models import Unit
from outlines.models import Domain, Measure
from supervision import rules
from supervision.models import Finding
from supervision.selectors.ledger import STANDING_STYLES, STANDINGS, for_ledger, settled_findings
from tasks.models import Task

SHOWN = 5
# What has a page with such a panel: the model, the condition on findings, the parameters of the ledger.
ABOUT = {
    "unit": (Unit, lambda row: Q(unit=row.pk), lambda row: {"unit": row.short_name}),
    "domain": (Domain, lambda row: Q(domain_id=row.pk), lambda row: {"domain": row.pk}),
    "measure": (
        Measure,
        lambda row: Q(task__measure=row.pk) | Q(task__isnull=True, goal__measures=row.pk),
        None,
    ),
    "task": (Task, lambda row: Q(task=row.pk), lambda row: {"q": row.code}),
}


def panel_of(access, instance) -> dict | None:
    """The panel of a page: loaded after it, so that the page itself costs no more."""
    if not rules.may_see_rectification(access):
        return None
    return {"what": instance._meta.model_name, "pk": instance.pk}


@dataclass
class Group:
    title: str
    style: str
    total: int
    rows: list[Finding]
    url: str


_GROUPS = (
    ("unsettled", gettext_lazy("没有办结的问题"), "tag-warn"),
    ("settled", gettext_lazy("已办结的问题"), "tag-ok"),
    ("good", gettext_lazy("好的做法"), "tag-ok"),
)


def groups_about(access, what: str, instance) -> list[Group]:
    """The latest findings of each group with the number of all of them, in one query; as far as one may see them."""
    _model, condition, parameters = ABOUT[what]
    group = Case(
        When(standing=Finding.Standing.GOOD, then=Value("good")),
        When(standing__in=Finding.UNSETTLED, then=Value("unsettled")),
        default=Value("settled"),
    )
    ids = settled_findings(access).filter(condition(instance)).values("pk")
    rows = (
        Finding.objects.filter(pk__in=ids)
        .with_standing()
        .annotate(group=group)
        .annotate(
            total=Window(Count("pk"), partition_by=F("group")),
            nth=Window(RowNumber(), partition_by=F("group"), order_by=(F("seen_at").desc(), F("pk").desc())),
        )
        .filter(nth__lte=SHOWN)
        .select_related("unit", "severity", "task", "goal", "inspection", "rectification__notice")
        .order_by("group", "nth")
    )
    by_group: dict[str, list] = {}
    for row in rows:
        row.standing_word, row.standing_style = STANDINGS[row.standing], STANDING_STYLES[row.standing]
        item = getattr(row, "rectification", None)
        row.notice = item.notice if item is not None and item.notice.issued_at else None
        by_group.setdefault(row.group, []).append(row)
    ledger = reverse("supervision:problems")
    return [
        Group(
            title,
            style,
            by_group[code][0].total,
            by_group[code],
            f"{ledger}?{urlencode({**parameters(instance), 'standing': code})}" if parameters else "",
        )
        for code, title, style in _GROUPS
        if code in by_group
    ]


@dataclass
class Subject:
    """A goal or a task of a domain with its numbers."""

    title: str
    url: str
    open: int
    done: int
    good: int


def subjects_of(access, domain: Domain) -> list[Subject]:
    """A domain's findings by goal and task, in one query."""
    counts = (
        settled_findings(access)
        .filter(domain_id=domain.pk)
        .order_by()
        .values("goal_id", "goal__number", "goal__text", "task_id", "task__code", "task__text")
        .annotate(
            open=Count("pk", filter=Q(standing__in=Finding.UNSETTLED)),
            good=Count("pk", filter=Q(nature="good")),
            total=Count("pk"),
        )
        .order_by(F("goal__number").asc(nulls_last=True), F("task__position").asc(nulls_first=True))
    )
    found = []
    for row in counts:
        if row["task_id"] is not None:
            title = f"{row['task__code']} {row['task__text'][:40]}"
            if row["goal_id"] is not None:
                title = _("目标 %(n)s · %(task)s") % {"n": row["goal__number"], "task": title}
            url = reverse("tasks:task", args=[row["task_id"]])
        else:
            title = _("目标 %(n)s %(text)s") % {"n": row["goal__number"], "text": row["goal__text"][:40]}
            url = ""
        done = row["total"] - row["open"] - row["good"]
        found.append(Subject(title, url, row["open"], done, row["good"]))
    return found


def good_practice_of(unit, years) -> list[Finding]:
    """The good practice that inspections of these years found in a unit and told it of, the latest first: for
    commendation. Each with `inspection`, `task`, `goal`, `category`."""
    rows = Finding.objects.of_conclusions().filter(
        unit=unit,
        nature=Finding.Nature.GOOD,
        inspection__year__in=list(years),
        visit__fed_back_at__isnull=False,
    )
    return list(rows.select_related("inspection", "task", "goal", "category").order_by("-seen_at", "-pk"))


def told_of_year(units, outlines, year: int):
    """What inspections of a year found about tasks of these outlines in these units, once the units were told of it:
    (unit, task, standing, text, what the unit did in the end), the earliest first."""
    rows = Finding.objects.of_conclusions().with_standing()
    rows = rows.filter(
        unit__in=units,
        task__outline__in=outlines,
        inspection__year=year,
        visit__fed_back_at__isnull=False,
    )
    facts = ("unit_id", "task_id", "standing", "text", "last_measures")
    return for_ledger(rows).select_related(None).order_by("seen_at", "pk").values_list(*facts)
