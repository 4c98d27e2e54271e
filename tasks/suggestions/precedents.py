"""Sentences that were assigned before, found again by likeness."""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

PRECEDENT_LIMIT = 2000
# Of a text longer than any task the beginning is compared.
COMPARED_LENGTH = 4000


@dataclass
class Precedent:
    """A sentence that was assigned before, and to whom."""

    text: str
    lead: Hashable
    supports: tuple[Hashable, ...] = ()


def bigrams(text: str) -> frozenset[str]:
    letters = "".join(c for c in text[:COMPARED_LENGTH] if c.isalnum())
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


class Memory:
    """Sentences already assigned, indexed by their pairs of characters; the oldest are forgotten at the limit."""

    ALIKE = 0.3
    PAIRS_ASKED = 24
    COMPARED = 12

    def __init__(self, limit: int = PRECEDENT_LIMIT):
        self.limit = limit
        self._known: dict[int, tuple[Precedent, frozenset[str]]] = {}
        self._where: dict[str, set[int]] = defaultdict(set)
        self._order: deque[int] = deque()
        self._next = 0

    def __len__(self) -> int:
        return len(self._known)

    def add(self, precedent: Precedent) -> None:
        pairs = bigrams(precedent.text)
        if not pairs or self.limit < 1:
            return
        while len(self._known) >= self.limit:
            self._forget(self._order.popleft())
        number, self._next = self._next, self._next + 1
        self._known[number] = (precedent, pairs)
        self._order.append(number)
        for pair in pairs:
            self._where[pair].add(number)

    def _forget(self, number: int) -> None:
        _precedent, pairs = self._known.pop(number)
        for pair in pairs:
            self._where[pair].discard(number)
            if not self._where[pair]:
                del self._where[pair]

    def alike(self, text: str) -> Iterator[tuple[float, Precedent]]:
        """The most similar sentences with their similarity (Dice, 0 to 1), the most similar first."""
        if not self._known:
            return
        pairs = bigrams(text)
        asked = sorted((p for p in pairs if p in self._where), key=lambda p: (len(self._where[p]), p))
        shared: Counter[int] = Counter()
        for pair in asked[: self.PAIRS_ASKED]:
            shared.update(self._where[pair])
        nearest = sorted(shared.items(), key=lambda item: (-item[1], -item[0]))[: self.COMPARED]
        scored = []
        for number, _count in nearest:
            precedent, theirs = self._known[number]
            scored.append((2 * len(pairs & theirs) / (len(pairs) + len(theirs)), -number, precedent))
        for similarity, _number, precedent in sorted(scored, key=lambda row: (-row[0], row[1])):
            if similarity >= self.ALIKE:
                yield similarity, precedent
