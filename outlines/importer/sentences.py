"""Dividing a Chinese paragraph into sentences."""

from __future__ import annotations

_ENDS = frozenset("。！？!?")
_CLOSER_OF = {
    "“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "「": "」", "『": "』", "【": "】", "〔": "〕",
}  # fmt: skip
_OPENER_OF = {closer: opener for opener, closer in _CLOSER_OF.items()}


def split_sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order; joined again they give the text, line breaks apart.

    A sentence ends with 。！？ and keeps the closing quotes and brackets that follow. An end inside a
    quotation or bracket that is closed later in the same paragraph does not end the sentence.
    """
    sentences: list[str] = []
    for paragraph in text.split("\n"):
        sentences.extend(_split_paragraph(paragraph))
    return sentences


def title_of(text: str) -> str:
    """The first sentence of ``text`` without its full stop: the title of a measure or a clause."""
    first = next(iter(split_sentences(text)), "")
    return first.rstrip("。").strip()


def _split_paragraph(paragraph: str) -> list[str]:
    closing_at = _closed_pairs(paragraph)
    found: list[str] = []
    start = 0
    covered_until = -1
    index = 0
    while index < len(paragraph):
        character = paragraph[index]
        if index in closing_at:
            covered_until = max(covered_until, closing_at[index])
        if character in _ENDS and index > covered_until:
            index += 1
            while index < len(paragraph) and (paragraph[index] in _ENDS or paragraph[index] in _OPENER_OF):
                index += 1
            found.append(paragraph[start:index].strip())
            start = index
            continue
        index += 1
    found.append(paragraph[start:].strip())
    return [sentence for sentence in found if sentence]


def _closed_pairs(paragraph: str) -> dict[int, int]:
    """Where each opening quote or bracket that is closed again finds its partner."""
    pairs: dict[int, int] = {}
    open_at: dict[str, list[int]] = {opener: [] for opener in _CLOSER_OF}
    for index, character in enumerate(paragraph):
        if character in _CLOSER_OF:
            open_at[character].append(index)
        elif character in _OPENER_OF and open_at[_OPENER_OF[character]]:
            pairs[open_at[_OPENER_OF[character]].pop()] = index
    return pairs
