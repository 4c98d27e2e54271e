"""Finding listed words in a text, and what finding one is worth."""

from collections import defaultdict
from collections.abc import Iterable


class Lexicon:
    """Finds all listed words in a text in one pass; of words that overlap the longer counts.

    So 教育 is not found in 家庭教育 when both are listed, nor 女生 in 妇女生殖健康 beside 生殖健康."""

    def __init__(self, words: Iterable[str]):
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words), key=lambda w: (-len(w), w)):
            if len(word) > 1:
                self._by_start[word[:2]].append(word)

    def find(self, text: str) -> list[str]:
        """The words in the order in which they first occur."""
        found: list[tuple[int, str]] = []
        for start in range(len(text) - 1):
            for word in self._by_start.get(text[start : start + 2], ()):
                if text.startswith(word, start):
                    while found and _end(found[-1]) > start and len(found[-1][1]) < len(word):
                        found.pop()
                    before = found[-1] if found else (0, "")
                    if not (_end(before) > start and len(before[1]) > len(word)):
                        found.append((start, word))
                    break
        return list(dict.fromkeys(word for _start, word in found))


def _end(place: tuple[int, str]) -> int:
    return place[0] + len(place[1])


def word_weight(word: str, sharers: int) -> float:
    """A long word says more than a short one; a word of many units says little about each."""
    return min(2.4, 0.5 + 0.28 * len(word)) / (1 + 0.5 * (sharers - 1))


def total(weights: Iterable[float]) -> float:
    """Many words say more than one, but not in proportion."""
    return sum(weight * 0.8**rank for rank, weight in enumerate(sorted(weights, reverse=True)))
