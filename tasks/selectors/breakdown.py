"""What the breakdown pages show."""

from django.db.models import Count, Prefetch, Q

from outlines.models import Measure, Sentence
from tasks.models import Assignment, Task
from tasks.proposals import body_sentences
from tasks.tables import lead_of, supports_of


def with_units(tasks, *, sentences=True):
    """Tasks with their units (and sentences), in one or two further queries whatever their number."""
    tasks = tasks.prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("unit", "answered_by"))
    )
    return tasks.prefetch_related("sentences") if sentences else tasks


def measure_tasks(access, measure, *, sentences=True) -> list[Task]:
    """A measure's tasks in order, each with `lead` and `supports`."""
    tasks = Task.objects.visible_to(access).filter(measure=measure).order_by("position")
    tasks = list(with_units(tasks, sentences=sentences))
    for task in tasks:
        task.lead, task.supports = lead_of(task), supports_of(task)
    return tasks


def measures_of(access, domain) -> list[Measure]:
    """A domain's measures with: tasks_count, drafts, ready (drafts with a lead), leaderless, declined, and
    `uncovered`, the body sentences that no live task points at."""
    task = Q(tasks__state=Task.State.DRAFT)
    live = ~Q(tasks__state=Task.State.CANCELLED)
    lead = Q(tasks__assignments__role=Assignment.Role.LEAD)
    measures = list(
        Measure.objects.visible_to(access)
        .current()
        .filter(domain=domain)
        .annotate(
            tasks_count=Count("tasks", filter=live, distinct=True),
            drafts=Count("tasks", filter=task, distinct=True),
            ready=Count("tasks", filter=task & lead, distinct=True),
            waiting=Count("tasks", filter=Q(tasks__state=Task.State.ASSIGNED), distinct=True),
            declined=Count("tasks", filter=Q(tasks__state=Task.State.DECLINED), distinct=True),
        )
        .order_by("number")
    )
    sentences: dict[int, list[Sentence]] = {}
    for sentence in Sentence.objects.filter(
        measure__in=[measure.pk for measure in measures], withdrawn_at__isnull=True
    ).order_by("number"):
        sentences.setdefault(sentence.measure_id, []).append(sentence)
    covered = set(
        Task.sentences.through.objects.filter(task__measure__domain=domain)
        .exclude(task__state=Task.State.CANCELLED)
        .values_list("sentence_id", flat=True)
    )
    for measure in measures:
        body = body_sentences(sentences.get(measure.pk, []))
        measure.uncovered = sum(sentence.pk not in covered for sentence in body)
        measure.leaderless = measure.drafts - measure.ready
    return measures
