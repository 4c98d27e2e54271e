"""What the reading pages show. Each function costs a fixed number of queries, whatever the outline's length."""

from itertools import groupby

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from outlines.models import Domain, Goal, ImportDraft, Measure, Outline, Provision, Sentence, Target


def _count(rows, path):
    """How many of `rows` hang under the outer row, as a sub-select: joins would multiply each other."""
    counted = (
        rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _numeric():
    return Target.objects.filter(goal__withdrawn_at__isnull=True).exclude(operator=Target.Operator.TREND)


def outlines_of(access):
    """The committee's outlines with the counts of what they hold."""
    return Outline.objects.visible_to(access).annotate(
        domains_count=_count(Domain.objects.current(), "outline"),
        goals_count=_count(Goal.objects.current(), "domain__outline"),
        targets_count=_count(_numeric(), "goal__domain__outline"),
        measures_count=_count(Measure.objects.current(), "domain__outline"),
        provisions_count=_count(Provision.objects.all(), "outline"),
    )


def domains_of(access, outline):
    """The domains of one outline with their counts."""
    return (
        Domain.objects.visible_to(access)
        .filter(outline=outline)
        .current()
        .annotate(
            goals_count=_count(Goal.objects.current(), "domain"),
            targets_count=_count(_numeric(), "goal__domain"),
            measures_count=_count(Measure.objects.current(), "domain"),
        )
        .order_by("number")
    )


def chapters_of(access, outline) -> list[tuple[str, list[Provision]]]:
    """The provisions on the committee itself, chapter by chapter."""
    provisions = Provision.objects.visible_to(access).filter(outline=outline).order_by("chapter", "number")
    for provision in provisions:
        provision.paragraphs = paragraphs_of(provision)
    return [
        (rows[0].chapter_title, rows)
        for rows in (list(group) for _chapter, group in groupby(provisions, key=lambda row: row.chapter))
    ]


def paragraphs_of(provision) -> list[str]:
    """The text below the provision's title: the title is the first sentence and stands above it."""
    body = provision.text.removeprefix(provision.title).lstrip("。")
    return [line for line in body.split("\n") if line.strip()]


def goals_of(access, domain, measure=None):
    """Current goals of a domain; with `measure`, each says by `is_linked` whether that measure serves it."""
    goals = Goal.objects.visible_to(access).current().filter(domain=domain).order_by("number")
    if measure is None:
        return goals
    links = Measure.goals.through.objects.filter(goal=OuterRef("pk"), measure=measure)
    return goals.annotate(is_linked=Exists(links))


def goals_with_targets(access, domain):
    """Current goals of a domain, each with its targets."""
    return goals_of(access, domain).prefetch_related(Prefetch("targets", Target.objects.order_by("id")))


def measures_of(access, domain) -> list[Measure]:
    """Current measures of a domain with the number of sentences."""
    return list(
        Measure.objects.visible_to(access)
        .current()
        .filter(domain=domain)
        .annotate(sentences_count=Count("sentences", filter=Q(sentences__withdrawn_at__isnull=True)))
        .order_by("number")
    )


def sentences_of(access, measure) -> list[Sentence]:
    """The sentences as they stand, then those a later edition struck out."""
    rows = Sentence.objects.visible_to(access).filter(measure=measure).order_by("number", "pk")
    return sorted(rows, key=lambda row: (row.withdrawn_at is not None, row.number))


def domain_with_neighbours(access, pk):
    """The domain with this key (None if there is none to see), the one before it and the one after: one query,
    for an outline has few domains."""
    siblings = Domain.objects.visible_to(access).filter(outline__domains=pk).select_related("outline")
    rows = list(siblings.with_struck_out().order_by("number"))
    present = next((row for row in rows if row.pk == pk), None)
    return present, *_neighbours(present, [row for row in rows if not row.struck_out])


def measure_with_neighbours(access, pk):
    """The measure with this key (None if there is none to see), and the current ones before and after it."""
    siblings = (
        Measure.objects.visible_to(access).filter(domain__measures=pk).select_related("domain__outline")
    )
    rows = list(siblings.order_by("number"))
    present = next((row for row in rows if row.pk == pk), None)
    return present, *_neighbours(present, [row for row in rows if row.withdrawn_at is None])


def _neighbours(present, rows):
    before = [row for row in rows if present and row.number < present.number]
    after = [row for row in rows if present and row.number > present.number]
    return (before[-1] if before else None), (after[0] if after else None)


def open_drafts(access, limit=5):
    """Texts that were laid down for import and neither confirmed nor taken up again, newest first."""
    drafts = ImportDraft.objects.visible_to(access).filter(confirmed_at__isnull=True)
    return drafts.select_related("author").defer("text").order_by("-pk")[:limit]
