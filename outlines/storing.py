"""Writing a revision into the rows of one outline. Called only inside the service's transaction.

Numbers are unique among what is current, and databases check that row by row: whatever changes its number first
steps aside (ASIDE is beyond every printed number), then takes its new one.
"""

from django.db.models import F

from outlines.goal_targets import target_rows
from outlines.importer import ParsedOutline
from outlines.models import Domain, Goal, Measure, Outline, Provision, Sentence, Target
from outlines.readiness import settled
from outlines.revision import (
    ADDED,
    CHANGED,
    DOMAIN,
    GOAL,
    MEASURE,
    PROVISION,
    REMOVED,
    SENTENCE,
    Node,
    Pair,
    Revision,
    Tree,
    tree_read,
)

ASIDE = 10_000
BATCH = 200


def stored_tree(outline: Outline | None) -> Tree:
    """The outline as it stands, with what earlier editions struck out marked as withdrawn. Five queries."""
    if outline is None:
        return Tree()
    sentences: dict[int, list[Node]] = {}
    for row in Sentence.objects.filter(measure__domain__outline=outline).order_by(
        "measure_id", "number", "pk"
    ):
        sentences.setdefault(row.measure_id, []).append(
            Node(SENTENCE, row.number, row.text, row=row, withdrawn=row.withdrawn_at is not None)
        )
    entries: dict[tuple[str, int], list[Node]] = {}
    for what, rows in ((GOAL, Goal.objects), (MEASURE, Measure.objects)):
        for row in rows.filter(domain__outline=outline).order_by("domain_id", "number", "pk"):
            node = Node(
                what,
                row.number,
                row.text,
                getattr(row, "title", ""),
                row.line,
                row=row,
                withdrawn=row.withdrawn_at is not None,
                sentences=sentences.get(row.pk, []) if what == MEASURE else [],
            )
            entries.setdefault((what, row.domain_id), []).append(node)
    domains = []
    for row in Domain.objects.filter(outline=outline).order_by("number"):
        row.outline = outline
        goals, measures = entries.get((GOAL, row.pk), []), entries.get((MEASURE, row.pk), [])
        held = (*goals, *measures)
        for node in held:
            node.row.domain = row
        struck_out = bool(held) and all(node.withdrawn for node in held)
        domains.append(
            Node(
                DOMAIN,
                row.number,
                "",
                row.title,
                row.line,
                row=row,
                withdrawn=struck_out,
                goals=goals,
                measures=measures,
            )
        )
    provisions = [
        Node(PROVISION, row.number, row.text, row.title, row.line, row.chapter, row.chapter_title, row=row)
        for row in Provision.objects.filter(outline=outline).order_by("chapter", "number")
    ]
    return Tree(outline.title, domains, provisions)


def read_tree(parsed: ParsedOutline) -> Tree:
    """The newly read outline with numbers that identify and titles that fit their columns; where a title is
    cut, the full words stand in the entry's text."""
    tree = tree_read(settled(parsed))
    tree.title = _fitting(tree.title, Outline, "title")
    for domain in tree.domains:
        domain.title = _fitting(domain.title, Domain, "title")
        for measure in domain.measures:
            measure.title = _fitting(measure.title, Measure, "title")
    for provision in tree.provisions:
        provision.title = _fitting(provision.title, Provision, "title")
        provision.chapter_title = _fitting(provision.chapter_title, Provision, "chapter_title")
    return tree


def _fitting(text: str, model, name: str) -> str:
    longest = model._meta.get_field(name).max_length
    return text if len(text) <= longest else text[: longest - 1] + "…"


def write_revision(outline: Outline, revision: Revision, now) -> None:
    """Bring the rows of `outline` to the new edition. Rows that stay keep their keys."""
    domains = _write_domains(outline, revision.domains)
    _write_entries(Goal, revision.goals, domains, now)
    _write_targets(revision.goals)
    _write_entries(Measure, revision.measures, domains, now)
    _write_sentences(revision.measures, now)
    _write_provisions(outline, revision.provisions)


def _step_aside(model, rows) -> None:
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), 500):
        model.objects.filter(pk__in=keys[start : start + 500]).update(number=F("number") + ASIDE)


def _withdraw(model, rows, now) -> None:
    keys = [row.pk for row in rows]
    for row in rows:
        row.withdrawn_at = now
    for start in range(0, len(keys), 500):
        model.objects.filter(pk__in=keys[start : start + 500]).update(withdrawn_at=now)


def _write_domains(outline: Outline, pairs: list[Pair]) -> dict[Pair, Domain]:
    """A domain that the edition lacks keeps its row after the others: its tasks still need it."""
    last = max((pair.new.number for pair in pairs if pair.new), default=0)
    # Domains struck out by earlier editions stand behind too and must not be in the way.
    kept = {pair.old.row.pk for pair in pairs if pair.old}
    behind = list(Domain.objects.filter(outline=outline).exclude(pk__in=kept).order_by("number"))
    behind += [pair.old.row for pair in pairs if pair.new is None]
    moving, changing = [], []
    for pair in pairs:
        if pair.old and pair.new:
            row = pair.old.row
            if row.number != pair.new.number:
                moving.append(row)
            title = pair.new.title
            if (row.number, row.title, row.line) != (pair.new.number, title, pair.new.line):
                row.number, row.title, row.line = pair.new.number, title, pair.new.line
                changing.append(row)
    for number, row in enumerate(behind, start=last + 1):
        if row.number != number:
            row.number = number
            moving.append(row)
            changing.append(row)
    _step_aside(Domain, moving)
    Domain.objects.bulk_update(changing, ["number", "title", "line"], batch_size=BATCH)
    rows = {pair: pair.old.row for pair in pairs if pair.old}
    added = {
        pair: Domain(
            outline=outline,
            number=pair.new.number,
            title=pair.new.title,
            line=pair.new.line,
        )
        for pair in pairs
        if pair.old is None
    }
    Domain.objects.bulk_create(added.values(), batch_size=BATCH)
    return rows | added


def _write_entries(model, pairs: list[Pair], domains: dict[Pair, Domain], now) -> None:
    """Goals or measures."""
    titled = model is Measure
    _withdraw(model, [pair.old.row for pair in pairs if pair.new is None], now)
    moving, changing, added = [], [], []
    for pair in pairs:
        if pair.new is None:
            continue
        domain = domains[pair.parent]
        wanted = {"number": pair.new.number, "text": pair.new.text, "line": pair.new.line}
        if titled:
            wanted["title"] = pair.new.title
        if pair.old is None:
            row = model(domain=domain, **wanted)
            pair.new.row = row
            added.append(row)
            continue
        row = pair.old.row
        pair.new.row = row
        if row.withdrawn_at is None and (row.number, row.domain_id) != (pair.new.number, domain.pk):
            moving.append(row)
        if (
            row.withdrawn_at
            or row.domain_id != domain.pk
            or any(getattr(row, name) != value for name, value in wanted.items())
        ):
            row.domain, row.withdrawn_at = domain, None
            for name, value in wanted.items():
                setattr(row, name, value)
            changing.append(row)
    _step_aside(model, moving)
    names = ["domain", "number", "text", "line", "withdrawn_at", *(["title"] if titled else [])]
    model.objects.bulk_update(changing, names, batch_size=BATCH)
    model.objects.bulk_create(added, batch_size=BATCH)


def _write_targets(pairs: list[Pair]) -> None:
    """The numbers promised by new and changed goals; a target that says the same as before keeps its row."""
    changed = {pair.old.row.pk: pair.old.row for pair in pairs if pair.old and pair.kind == CHANGED}
    present: dict[int, dict[tuple, Target]] = {}
    if changed:
        for target in Target.objects.filter(goal__in=list(changed)):
            present.setdefault(target.goal_id, {})[target.said] = target
    added, gone = [], []
    for pair in pairs:
        if pair.kind not in (ADDED, CHANGED):
            continue
        goal = pair.new.row
        before = present.get(goal.pk, {})
        added += [target for target in target_rows(goal) if before.pop(target.said, None) is None]
        gone += [target.pk for target in before.values()]
    Target.objects.filter(pk__in=gone).delete()
    Target.objects.bulk_create(added, batch_size=BATCH)


def _write_sentences(measures: list[Pair], now) -> None:
    withdrawn, moving, changing, added = [], [], [], []
    for measure in measures:
        for pair in measure.sentences:
            if pair.new is None:
                withdrawn.append(pair.old.row)
                continue
            if pair.old is None:
                row = Sentence(measure=measure.new.row, number=pair.new.number, text=pair.new.text)
                added.append(row)
                continue
            row = pair.old.row
            if row.withdrawn_at is None and row.number != pair.new.number:
                moving.append(row)
            if row.withdrawn_at or (row.number, row.text) != (pair.new.number, pair.new.text):
                row.number, row.text, row.withdrawn_at = pair.new.number, pair.new.text, None
                changing.append(row)
    _withdraw(Sentence, withdrawn, now)
    _step_aside(Sentence, moving)
    Sentence.objects.bulk_update(changing, ["number", "text", "withdrawn_at"], batch_size=BATCH)
    Sentence.objects.bulk_create(added, batch_size=500)


def _write_provisions(outline: Outline, pairs: list[Pair]) -> None:
    Provision.objects.filter(pk__in=[pair.old.row.pk for pair in pairs if pair.kind == REMOVED]).delete()
    moving, changing, added = [], [], []
    for pair in pairs:
        if pair.new is None:
            continue
        wanted = {
            "chapter": pair.new.chapter,
            "number": pair.new.number,
            "chapter_title": pair.new.chapter_title,
            "title": pair.new.title,
            "text": pair.new.text,
            "line": pair.new.line,
        }
        if pair.old is None:
            added.append(Provision(outline=outline, **wanted))
            continue
        row = pair.old.row
        if (row.chapter, row.number) != (pair.new.chapter, pair.new.number):
            moving.append(row)
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            changing.append(row)
    _step_aside(Provision, moving)
    Provision.objects.bulk_update(
        changing, ["chapter", "number", "chapter_title", "title", "text", "line"], batch_size=BATCH
    )
    Provision.objects.bulk_create(added, batch_size=BATCH)
