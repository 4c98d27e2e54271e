"""What the preview of an import shows: the tree found, its problems, what it would change, what still hinders."""

from collections import defaultdict
from dataclasses import dataclass, field

from outlines import dependents, draft_text, readiness
from outlines.goal_targets import target_rows
from outlines.importer import ERROR, ParsedImport, ParsedOutline, Problem, parse
from outlines.models import Goal, Outline
from outlines.readiness import Blocker, Head
from outlines.revision import UNCHANGED, Pair, Revision, compare
from outlines.services import touched_by
from outlines.storing import read_tree, stored_tree

MOST_PROBLEMS = 60
MOST_CHANGES = 200


@dataclass
class ShownProblem:
    """A problem with the line it is about and that line's neighbours. Of several problems of one line only the
    first carries the line, to be edited once."""

    problem: Problem
    text: str = ""
    before: draft_text.Line | None = None
    after: draft_text.Line | None = None

    @property
    def line(self) -> int:
        return self.problem.line

    @property
    def is_error(self) -> bool:
        return self.problem.severity == ERROR

    @property
    def rows(self) -> int:
        """How tall the field must be to show the line whole."""
        return min(8, 1 + len(self.text) // 60)


@dataclass
class ShownOutline:
    """One outline of the text; `existing` is the stored one that it would revise."""

    parsed: ParsedOutline
    targets: dict[int, list]
    existing: Outline | None = None
    revision: Revision | None = None
    concerned: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_unchanged(self) -> bool:
        return self.existing is not None and self.revision.is_empty

    @property
    def has_other_title(self) -> bool:
        """Another region's text, perhaps: the same years and audience under another title."""
        return self.existing is not None and self.existing.title != self.parsed.title

    @property
    def changes(self) -> list[Pair]:
        return self.revision.changes[:MOST_CHANGES]

    @property
    def changes_left_out(self) -> int:
        return max(0, len(self.revision.changes) - MOST_CHANGES)

    @property
    def change_counts(self) -> dict[str, int]:
        """How many parts were added, changed …, of all sorts together."""
        found: dict[str, int] = defaultdict(int)
        for kinds in self.revision.counts().values():
            for kind, count in kinds.items():
                if kind != UNCHANGED:
                    found[kind] += count
        return dict(found)

    @property
    def domains(self):
        """The domains with their goals and the targets found in each."""
        return [
            (domain, [(goal, self.targets[id(goal)]) for goal in domain.goals])
            for domain in self.parsed.domains
        ]


@dataclass
class Preview:
    """Everything the page needs; nothing of it is stored."""

    parsed: ParsedImport
    outlines: list[ShownOutline]
    problems: list[ShownProblem]
    problems_count: int
    errors_count: int
    blockers: list[Blocker]

    @property
    def can_renumber(self) -> bool:
        """Whether counting the lists through is all that is missing, or would settle part of it."""
        return any(blocker.renumbering for blocker in self.blockers)

    @property
    def only_renumbering(self) -> bool:
        return bool(self.blockers) and all(blocker.renumbering for blocker in self.blockers)

    @property
    def is_unchanged(self) -> bool:
        return bool(self.outlines) and all(outline.is_unchanged for outline in self.outlines)

    @property
    def problems_left_out(self) -> int:
        return self.problems_count - len(self.problems)

    @property
    def totals(self) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for outline in self.outlines:
            for name, count in outline.counts.items():
                found[name] += count
        return dict(found)


def preview_of(access, draft, heads: list[Head] = ()) -> Preview:
    """Read a draft's text and hold it against what is stored."""
    parsed = readiness.with_heads(parse(draft.text), heads)
    lines = draft_text.lines_of(draft.text)
    ordered = sorted(parsed.problems, key=lambda problem: (problem.severity != ERROR, problem.line))
    existing = _existing(access, parsed)
    return Preview(
        parsed=parsed,
        outlines=[_outline(outline, existing.get(_key(outline))) for outline in parsed.outlines],
        problems=_problems(ordered[:MOST_PROBLEMS], lines),
        problems_count=len(ordered),
        errors_count=sum(problem.severity == ERROR for problem in ordered),
        blockers=readiness.blockers(parsed),
    )


def _key(outline) -> tuple:
    return (outline.audience, outline.start_year, outline.end_year)


def _existing(access, parsed) -> dict[tuple, Outline]:
    wanted = {_key(outline) for outline in parsed.outlines}
    return {_key(row): row for row in Outline.objects.visible_to(access) if _key(row) in wanted}


def _outline(parsed: ParsedOutline, existing: Outline | None) -> ShownOutline:
    shown = ShownOutline(parsed, {}, existing)
    for domain in parsed.domains:
        for goal in domain.goals:
            shown.targets[id(goal)] = target_rows(Goal(text=goal.text))
    shown.counts = {
        "domains": len(parsed.domains),
        "goals": sum(len(domain.goals) for domain in parsed.domains),
        "measures": sum(len(domain.measures) for domain in parsed.domains),
        "sentences": sum(len(measure.sentences) for domain in parsed.domains for measure in domain.measures),
        "provisions": len(parsed.provisions),
        "targets": sum(target.is_numeric for targets in shown.targets.values() for target in targets),
    }
    if existing is not None:
        shown.revision = compare(stored_tree(existing), read_tree(parsed))
        shown.concerned = dependents.concerned(touched_by(existing, shown.revision))
    return shown


def _problems(problems: list[Problem], lines: list[str]) -> list[ShownProblem]:
    shown, seen = [], set()
    for problem in problems:
        if problem.line in seen or not 1 <= problem.line <= len(lines):
            shown.append(ShownProblem(problem))
            continue
        seen.add(problem.line)
        before, after = draft_text.neighbours(lines, problem.line)
        shown.append(ShownProblem(problem, lines[problem.line - 1].strip(), before, after))
    return shown
