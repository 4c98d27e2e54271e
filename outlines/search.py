"""Full-text search over goals, the sentences of measures, and provisions.

Chinese has no spaces to cut at, so a word is found wherever it stands inside a sentence. Plain pattern matching
does that alike on SQLite and PostgreSQL; a committee's paragraphs are some 1,500. Half-width and full-width
writing and upper and lower case count as the same.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import CharField, F, IntegerField, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from outlines.models import Goal, Provision, Sentence

MOST_WORDS = 6
LONGEST_WORD = 40
EXCERPT = 240
# Characters shown before the first word found, in a paragraph too long to show whole.
EXCERPT_BEFORE = 60

GOAL, SENTENCE, PROVISION = "goal", "sentence", "provision"
COLUMNS = (
    "hit_kind",
    "hit_owner",
    "hit_start_year",
    "hit_audience",
    "hit_outline",
    "hit_part",
    "hit_part_title",
    "hit_rank",
    "hit_number",
    "hit_sub",
    "pk",
    "text",
)
ASCII_TO_FULL_WIDTH = 0xFEE0
# Provisions stand in the chapters after all domains.
AFTER_DOMAINS = 20_000


@dataclass(frozen=True)
class SearchHit:
    """One paragraph that holds all the words. `text` is the paragraph or the stretch of it around the first
    word; `words` are the words as they are written there, for `mark_words`; `outline` is the outline's title."""

    kind: str
    title: str
    text: str
    url: str
    outline: str = ""
    words: tuple[str, ...] = ()


def words_of(query: str) -> list[str]:
    """The words of a query: divided by spaces (the wide one too), folded to half-width, without repeats."""
    # Half a surrogate pair or a null character stands in no text, and databases refuse them.
    query = (query or "").encode("utf-8", "ignore").decode().replace("\x00", "")
    folded = unicodedata.normalize("NFKC", query)
    words = dict.fromkeys(word[:LONGEST_WORD].lower() for word in folded.split())
    return list(words)[:MOST_WORDS]


def search(access, words, outline=None):
    """Every paragraph that holds all `words` (see `words_of`), rows of `COLUMNS` in the order of the text.

    A union of goals, sentences and provisions: it can be counted and sliced, not filtered further."""
    goals = _hits(
        Goal.objects.visible_to(access).current(), GOAL, 0, "domain__outline", "domain", "number", "domain_id"
    )
    sentences = _hits(
        Sentence.objects.visible_to(access).current().filter(measure__withdrawn_at__isnull=True),
        SENTENCE,
        1,
        "measure__domain__outline",
        "measure__domain",
        "measure__number",
        "measure_id",
    )
    provisions = _hits(
        Provision.objects.visible_to(access), PROVISION, 2, "outline", None, "number", "outline_id"
    )
    found = []
    for rows, path in (
        (goals, "domain__outline"),
        (sentences, "measure__domain__outline"),
        (provisions, "outline"),
    ):
        rows = rows.filter(**{path: outline}) if outline is not None else rows
        for word in words:
            rows = rows.filter(_holds(word))
        found.append((rows if words else rows.none()).order_by().values_list(*COLUMNS))
    return (
        found[0]
        .union(*found[1:], all=True)
        .order_by("-hit_start_year", "-hit_audience", "hit_part", "hit_rank", "hit_number", "hit_sub")
    )


def _hits(rows, kind, rank, outline, domain, number, owner):
    """The rows with the columns that all three sorts of paragraph share."""
    return rows.annotate(
        hit_kind=Value(kind, CharField()),
        hit_owner=F(owner),
        hit_start_year=F(f"{outline}__start_year"),
        hit_audience=F(f"{outline}__audience"),
        hit_outline=F(f"{outline}__title"),
        hit_part=F(f"{domain}__number") if domain else F("chapter") + Value(AFTER_DOMAINS, IntegerField()),
        hit_part_title=F(f"{domain}__title") if domain else F("chapter_title"),
        hit_rank=Value(rank, IntegerField()),
        hit_number=F(number),
        hit_sub=F("number"),
    )


def search_paragraphs(access, query: str, page: int = 1, per_page: int = 20, outline=None):
    """One page of hits, and how many there are in all: ([SearchHit], total). Two queries."""
    words = words_of(query)
    if not words:
        return [], 0
    rows = search(access, words, outline)
    total = rows.count()
    start = (max(page, 1) - 1) * per_page
    if start >= total:
        return [], total
    written = re.compile("|".join(_pattern(word) for word in words))
    hits = [_hit(dict(zip(COLUMNS, row, strict=True)), written) for row in rows[start : start + per_page]]
    return hits, total


def _hit(row, written) -> SearchHit:
    places = list(written.finditer(row["text"]))
    if row["hit_kind"] == GOAL:
        title = _("主要目标 %(n)s") % {"n": row["hit_number"]}
        url = f"{reverse('outlines:domain', args=[row['hit_owner']])}#goal-{row['pk']}"
    elif row["hit_kind"] == SENTENCE:
        title = _("策略措施 %(n)s") % {"n": row["hit_number"]}
        url = f"{reverse('outlines:measure', args=[row['hit_owner']])}#sentence-{row['pk']}"
    else:
        title = _("第 %(n)s 条") % {"n": row["hit_number"]}
        url = f"{reverse('outlines:outline', args=[row['hit_owner']])}#provision-{row['pk']}"
    return SearchHit(
        kind=row["hit_kind"],
        title=f"{row['hit_part_title']} · {title}",
        text=_excerpt(row["text"], places[0].start() if places else 0),
        url=url,
        outline=row["hit_outline"],
        words=tuple({place.group() for place in places}),
    )


def _excerpt(text: str, first: int) -> str:
    if len(text) <= EXCERPT:
        return text
    start = max(0, min(first - EXCERPT_BEFORE, len(text) - EXCERPT))
    stretch = text[start : start + EXCERPT]
    return ("…" if start else "") + stretch + ("…" if start + EXCERPT < len(text) else "")


def _holds(word: str) -> Q:
    if any(len(_writings(character)) > 1 for character in word):
        return Q(text__regex=_pattern(word))
    return Q(text__contains=word)


def _writings(character: str) -> list[str]:
    """How else a folded character may be written: A, a, Ａ, ａ."""
    forms = {character, character.lower(), character.upper()}
    forms |= {chr(ord(form) + ASCII_TO_FULL_WIDTH) for form in forms if len(form) == 1 and "!" <= form <= "~"}
    return sorted(form for form in forms if len(form) == 1)


def _pattern(word: str) -> str:
    """A regular expression that SQLite, PostgreSQL and Python read alike: only literals and (a|b)."""
    pieces = []
    for character in word:
        forms = [
            f"\\{form}" if form.isascii() and not form.isalnum() else form for form in _writings(character)
        ]
        pieces.append(forms[0] if len(forms) == 1 else f"({'|'.join(forms)})")
    return "".join(pieces)
