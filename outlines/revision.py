"""What a corrected edition changes: the stored tree held against the newly read one. Pure, no database.

Tasks point at measures and sentences, so the question is always "which old part is this new part?". Equal words
decide first, then the same number with similar words, then the most similar words nearby.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from outlines.importer import ParsedOutline

DOMAIN, GOAL, MEASURE, SENTENCE, PROVISION = "domain", "goal", "measure", "sentence", "provision"
ADDED, CHANGED, REMOVED, MOVED, RESTORED, UNCHANGED = (
    "added",
    "changed",
    "removed",
    "moved",
    "restored",
    "unchanged",
)

SIMILAR_IN_PLACE = 0.35
SIMILAR_ELSEWHERE = 0.5
# Above this many comparisons only neighbours are compared: a list of thousands must not take minutes.
MOST_COMPARISONS = 10_000
NEIGHBOURS = 8
# Longer paragraphs are shown as replaced whole: comparing them letter by letter is slow and unreadable.
LONGEST_MARKED = 4000


@dataclass(slots=True, eq=False)
class Node:
    """A part of an outline, stored (`row` is its row) or newly read (`row` is None)."""

    what: str
    number: int
    text: str
    title: str = ""
    line: int = 0
    chapter: int = 0
    chapter_title: str = ""
    row: object = None
    withdrawn: bool = False
    goals: list["Node"] = field(default_factory=list)
    measures: list["Node"] = field(default_factory=list)
    sentences: list["Node"] = field(default_factory=list)

    @property
    def words(self) -> tuple:
        """What a reader sees of this part, its number apart."""
        return (self.chapter_title, self.title, self.text)

    @property
    def place(self) -> tuple:
        return (self.chapter, self.number)


@dataclass(slots=True)
class Tree:
    """One outline: its domains with all below them, and its provisions."""

    title: str = ""
    domains: list[Node] = field(default_factory=list)
    provisions: list[Node] = field(default_factory=list)


def tree_read(outline: ParsedOutline) -> Tree:
    """The newly read outline as a tree. Its numbers must identify (see `outlines.readiness.settled`)."""
    return Tree(
        outline.title,
        [
            Node(
                DOMAIN,
                domain.number,
                "",
                domain.title,
                domain.line,
                goals=[Node(GOAL, goal.number, goal.text, "", goal.line) for goal in domain.goals],
                measures=[
                    Node(
                        MEASURE,
                        measure.number,
                        measure.text,
                        measure.title,
                        measure.line,
                        sentences=[
                            Node(SENTENCE, number, text)
                            for number, text in enumerate(measure.sentences, start=1)
                        ],
                    )
                    for measure in domain.measures
                ],
            )
            for domain in outline.domains
        ],
        [
            Node(
                PROVISION,
                provision.number,
                provision.text,
                provision.title,
                provision.line,
                provision.chapter,
                provision.chapter_title,
            )
            for provision in outline.provisions
        ],
    )


@dataclass(slots=True, eq=False)
class Pair:
    """An old part and the new part it became; one of the two is missing for what is added or removed."""

    old: Node | None
    new: Node | None
    parent: "Pair | None" = None
    elsewhere: bool = False
    sentences: list["Pair"] = field(default_factory=list)

    @property
    def node(self) -> Node:
        return self.new or self.old

    @property
    def kind(self) -> str:
        if self.old is None:
            return ADDED
        if self.new is None:
            return REMOVED
        if self.old.withdrawn:
            return RESTORED
        if self.old.words != self.new.words or any(
            part.kind not in (UNCHANGED, MOVED) for part in self.sentences
        ):
            return CHANGED
        if self.elsewhere or self.old.place != self.new.place:
            return MOVED
        return UNCHANGED

    def marked(self) -> list[tuple[str, str]]:
        """The words of both editions as (equal | old | new, text) in reading order."""
        old = self.old.text if self.old else ""
        new = self.new.text if self.new else ""
        return marked_words(old, new)


@dataclass(slots=True)
class Revision:
    """All pairs of one outline, in the order of the new text, what was removed at the end of its list."""

    title_changed: bool = False
    domains: list[Pair] = field(default_factory=list)
    goals: list[Pair] = field(default_factory=list)
    measures: list[Pair] = field(default_factory=list)
    provisions: list[Pair] = field(default_factory=list)

    @property
    def sentences(self) -> list[Pair]:
        return [part for measure in self.measures for part in measure.sentences]

    def __iter__(self) -> Iterator[Pair]:
        for domain in self.domains:
            yield domain
            yield from (pair for pair in self.goals if pair.parent is domain)
            yield from (pair for pair in self.measures if pair.parent is domain)
        yield from self.provisions

    @property
    def changes(self) -> list[Pair]:
        """Domains, goals, measures and provisions that are not as they were."""
        return [pair for pair in self if pair.kind != UNCHANGED]

    @property
    def is_empty(self) -> bool:
        return not self.title_changed and not self.changes

    def counts(self) -> dict[str, dict[str, int]]:
        """How many parts of each sort were added, changed …: {"goal": {"added": 1}}."""
        found: dict[str, Counter] = {}
        for pair in self:
            found.setdefault(pair.node.what, Counter())[pair.kind] += 1
        return {what: dict(kinds) for what, kinds in found.items()}


def compare(old: Tree, new: Tree) -> Revision:
    """Pair every part of the stored tree with what it became in the newly read one."""
    revision = Revision(title_changed=old.title != new.title)
    revision.domains = _pair_domains(old.domains, new.domains)
    revision.goals = _pair_entries(revision.domains, "goals")
    revision.measures = _pair_entries(revision.domains, "measures")
    for pair in revision.measures:
        pair.sentences = pair_nodes(
            pair.old.sentences if pair.old else [], pair.new.sentences if pair.new else [], parent=pair
        )
    revision.provisions = pair_nodes(old.provisions, new.provisions)
    return revision


def pair_nodes(old: list[Node], new: list[Node], *, parent: Pair | None = None) -> list[Pair]:
    """Pair the entries of one list; those of `old` that were withdrawn come back only with equal words."""
    current = [node for node in old if not node.withdrawn]
    withdrawn = [node for node in old if node.withdrawn]
    partner: dict[Node, Node] = {}
    _pair_equal(current, new, partner)
    _pair_same_number(current, new, partner)
    _pair_most_similar(current, new, partner)
    _pair_equal(withdrawn, new, partner)
    pairs = [Pair(partner.get(node), node, parent) for node in new]
    used = set(partner.values())
    return pairs + [Pair(node, None, parent) for node in current if node not in used]


def similarity(one: str, other: str) -> float:
    """0 to 1: the share of neighbouring pairs of characters that both texts have (Dice)."""
    return _share(_bigrams(one), _bigrams(other))


def marked_words(old: str, new: str) -> list[tuple[str, str]]:
    """Both texts as one, cut into ("equal" | "old" | "new", words)."""
    if old == new or not old or not new:
        return [(("equal" if old == new else "old" if old else "new"), old or new)]
    if max(len(old), len(new)) > LONGEST_MARKED:
        return [("old", old), ("new", new)]
    pieces: list[tuple[str, str]] = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(("equal", old[i1:i2]))
            continue
        if i2 > i1:
            pieces.append(("old", old[i1:i2]))
        if j2 > j1:
            pieces.append(("new", new[j1:j2]))
    return _without_crumbs(pieces)


def _without_crumbs(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A lone equal character between two changes belongs to them: 前[后]的 reads worse than the whole word."""
    merged: list[tuple[str, str]] = []
    old = new = ""
    for index, (kind, words) in enumerate(pieces):
        crumb = kind == "equal" and len(words) == 1 and 0 < index < len(pieces) - 1
        if kind == "equal" and not crumb:
            merged += [(side, text) for side, text in (("old", old), ("new", new)) if text]
            old = new = ""
            merged.append((kind, words))
            continue
        old += words if kind != "new" else ""
        new += words if kind != "old" else ""
    return merged + [(side, text) for side, text in (("old", old), ("new", new)) if text]


def _bigrams(text: str) -> Counter:
    found = Counter(first + second for first, second in pairwise(text))
    return found or Counter([text])


def _share(one: Counter, other: Counter) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _pair_equal(old: Iterable[Node], new: Iterable[Node], partner: dict[Node, Node]) -> None:
    used = set(partner.values())
    by_words: dict[tuple, list[Node]] = {}
    for node in old:
        if node not in used:
            by_words.setdefault((node.title, node.text), []).append(node)
    for node in new:
        same = by_words.get((node.title, node.text)) if node not in partner else None
        if same:
            # Of several equal ones the one with the same number, else the first.
            chosen = next((other for other in same if other.place == node.place), same[0])
            same.remove(chosen)
            partner[node] = chosen


def _left(old: Iterable[Node], new: Iterable[Node], partner: dict[Node, Node]):
    used = set(partner.values())
    return [node for node in old if node not in used], [node for node in new if node not in partner]


def _pair_same_number(old: list[Node], new: list[Node], partner: dict[Node, Node]) -> None:
    left_old, left_new = _left(old, new, partner)
    at = {node.place: node for node in left_old}
    for node in left_new:
        other = at.get(node.place)
        if other is not None and similarity(other.text, node.text) >= SIMILAR_IN_PLACE:
            partner[node] = at.pop(node.place)


def _pair_most_similar(old: list[Node], new: list[Node], partner: dict[Node, Node]) -> None:
    left_old, left_new = _left(old, new, partner)
    if not left_old or not left_new:
        return
    near_only = len(left_old) * len(left_new) > MOST_COMPARISONS
    grams = {node: _bigrams(node.text) for node in (*left_old, *left_new)}
    scored = []
    for new_index, node in enumerate(left_new):
        candidates = enumerate(left_old)
        if near_only:
            start = max(0, new_index - NEIGHBOURS)
            candidates = enumerate(left_old[start : new_index + NEIGHBOURS], start)
        for old_index, other in candidates:
            share = _share(grams[node], grams[other])
            if share >= SIMILAR_ELSEWHERE:
                scored.append((-share, abs(old_index - new_index), new_index, old_index))
    _take_best(scored, left_new, left_old, partner)


def _take_best(scored: list[tuple], new: list[Node], old: list[Node], partner: dict[Node, Node]) -> None:
    """Pair greedily, the best score first; `scored` are (badness, …, index of new, index of old)."""
    taken_new, taken_old = set(), set()
    for *_badness, new_index, old_index in sorted(scored):
        if new_index not in taken_new and old_index not in taken_old:
            partner[new[new_index]] = old[old_index]
            taken_new.add(new_index)
            taken_old.add(old_index)


def _pair_domains(old: list[Node], new: list[Node]) -> list[Pair]:
    """Domains by title; a renamed one by what stands in it."""
    partner: dict[Node, Node] = {}
    _pair_equal(old, new, partner)
    left_old, left_new = _left(old, new, partner)
    scored = []
    for new_index, node in enumerate(left_new):
        held = _contents(node)
        for old_index, other in enumerate(left_old):
            before = _contents(other)
            shared = len(held & before) / max(len(held), len(before), 1)
            score = max(shared, similarity(node.title, other.title))
            if score >= SIMILAR_ELSEWHERE or (node.number == other.number and shared >= SIMILAR_IN_PLACE):
                scored.append((-score, node.number != other.number, new_index, old_index))
    _take_best(scored, left_new, left_old, partner)
    used = set(partner.values())
    pairs = [Pair(partner.get(node), node) for node in new]
    return pairs + [Pair(node, None) for node in old if node not in used and not node.withdrawn]


def _contents(domain: Node) -> set[str]:
    return {node.text for node in (*domain.goals, *domain.measures) if not node.withdrawn}


def _pair_entries(domains: list[Pair], name: str) -> list[Pair]:
    """Goals or measures domain by domain; then those that moved to another domain word for word."""
    pairs: list[Pair] = []
    for domain in domains:
        old = getattr(domain.old, name) if domain.old else []
        new = getattr(domain.new, name) if domain.new else []
        pairs += pair_nodes(old, new, parent=domain)
    removed = {}
    for pair in pairs:
        if pair.new is None:
            removed.setdefault((pair.old.title, pair.old.text), pair)
    gone = set()
    for pair in pairs:
        if pair.old is None:
            source = removed.pop((pair.new.title, pair.new.text), None)
            if source is not None:
                pair.old, pair.elsewhere = source.old, True
                gone.add(source)
    return [pair for pair in pairs if pair not in gone]
