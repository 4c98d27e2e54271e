"""分解覆盖检查: what of the outline nobody carries yet, and who carries too much or nothing."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from organisations.models import Committee, Unit
from outlines.models import Domain, Measure, Outline
from tasks.models import Assignment, Task


@dataclass
class UnitLoad:
    unit: Unit
    leads: int
    supports: int
    is_over: bool = False

    @property
    def total(self):
        return self.leads + self.supports


class Coverage:
    """The coverage of one outline, or of all outlines of the committee. A handful of queries, whatever the size."""

    def __init__(self, access, outline: Outline | None = None):
        self.access, self.outline = access, outline

    def _measures(self):
        measures = Measure.objects.visible_to(self.access).current()
        return measures.filter(domain__outline=self.outline) if self.outline else measures

    def _tasks(self):
        tasks = Task.objects.filter(committee_id=self.access.committee_id).exclude(state=Task.State.CANCELLED)
        return tasks.filter(outline=self.outline) if self.outline else tasks

    @cached_property
    def measures_without_tasks(self):
        covered = self._tasks().filter(measure=OuterRef("pk"))
        return list(
            self._measures()
            .filter(~Exists(covered))
            .select_related("domain__outline")
            .order_by("domain__outline", "domain__number", "number")
        )

    @cached_property
    def tasks_without_lead(self):
        lead = Assignment.objects.filter(task=OuterRef("pk"), role=Assignment.Role.LEAD)
        return self._tasks().filter(~Exists(lead)).order_by("outline_id", "position")

    @cached_property
    def loads(self) -> list[UnitLoad]:
        counted = Q(assignments__task__in=self._tasks())
        units = (
            Unit.objects.visible_to(self.access)
            .active()
            .annotate(
                leads_count=Count("assignments", filter=counted & Q(assignments__role=Assignment.Role.LEAD)),
                supports_count=Count(
                    "assignments", filter=counted & Q(assignments__role=Assignment.Role.SUPPORT)
                ),
            )
            .order_by(F("leads_count").desc(), F("supports_count").desc(), "code")
        )
        loads = [UnitLoad(unit, unit.leads_count, unit.supports_count) for unit in units]
        busy = [load for load in loads if load.total]
        if busy:
            share = Committee.objects.values_list("overload_share", flat=True).get(
                pk=self.access.committee_id
            )
            limit = sum(load.total for load in busy) / len(busy) * share / 100
            for load in loads:
                load.is_over = load.total > limit
        return loads

    @cached_property
    def heaviest(self):
        return max((load.total for load in self.loads), default=0)

    @property
    def idle_units(self):
        return [load.unit for load in self.loads if load.total == 0]

    @property
    def overloaded(self):
        return [load for load in self.loads if load.is_over]


def domain_progress(access, outline=None) -> list[Domain]:
    """Domains with how far their breakdown is: measures_count, covered_count, and tasks by state."""
    domains = Domain.objects.visible_to(access).select_related("outline")
    if outline is not None:
        domains = domains.filter(outline=outline)
    domains = list(
        domains.annotate(
            measures_count=Count("measures", filter=Q(measures__withdrawn_at__isnull=True), distinct=True)
        ).order_by("outline", "number")
    )
    counts = {
        row["measure__domain_id"]: row
        for row in Task.objects.filter(committee_id=access.committee_id)
        .exclude(state=Task.State.CANCELLED)
        .values("measure__domain_id")
        .annotate(
            covered=Count("measure_id", distinct=True),
            total=Count("pk"),
            drafts=Count("pk", filter=Q(state=Task.State.DRAFT)),
            waiting=Count("pk", filter=Q(state=Task.State.ASSIGNED)),
            declined=Count("pk", filter=Q(state=Task.State.DECLINED)),
        )
    }
    for domain in domains:
        row = counts.get(domain.pk, {})
        domain.covered_count = row.get("covered", 0)
        domain.tasks_count = row.get("total", 0)
        domain.drafts_count = row.get("drafts", 0)
        domain.waiting_count = row.get("waiting", 0)
        domain.declined_count = row.get("declined", 0)
        domain.missing_count = domain.measures_count - domain.covered_count
    return domains
