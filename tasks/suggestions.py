"""Which units a sentence of a measure points at, and why: pure functions over the committee's own data.

Four kinds of evidence are added up. The unit's usual duties name the domain (`leads`, `cooperates`; words in
brackets after a domain narrow the duty). Its duty words stand in the sentence: a long word and one that few units
share count more. Its name stands in the sentence. A similar sentence was given to it before. Every reason names
what was really found; where nothing is found nothing is suggested.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

# Longer than any sentence of an outline: what lies beyond says nothing more about who should act.
LONGEST = 1500
DOMAIN_LEAD, DOMAIN_SUPPORT, HINT = 2.0, 1.2, 2.0
NAME = 4.0
TITLE_SHARE = 0.35
PRECEDENT = 6.0
SIMILAR = 0.45
SUPPORT_AT_LEAST = 1.4
LEAD_AT_LEAST = 1.0


@dataclass(frozen=True)
class UnitProfile:
    """What is known of a unit: its names, its usual duties as the committee wrote them, and its duty words."""

    key: Hashable
    name: str
    short_name: str
    leads: str = ""
    cooperates: str = ""
    duty_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Precedent:
    """A sentence that was given to units before."""

    text: str
    lead: Hashable
    supports: tuple[Hashable, ...] = ()


@dataclass
class Candidate:
    """A unit with its score and the reasons in words."""

    key: Hashable
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)


@dataclass
class Suggestion:
    lead: Candidate | None
    supports: list[Candidate]
    candidates: list[Candidate]


@dataclass(frozen=True)
class _Duty:
    """One entry of a unit's duties: a domain, and the narrower words in brackets."""

    domain: str
    hints: tuple[str, ...]


class Suggester:
    """Suggests units for sentences. Build it once for many sentences."""

    def __init__(self, units: Sequence[UnitProfile], precedents: Iterable[Precedent] = ()):
        self.units = list(units)
        self.known = {unit.key for unit in self.units}
        self.leads = {unit.key: _duties(unit.leads) for unit in self.units}
        self.cooperates = {unit.key: _duties(unit.cooperates) for unit in self.units}
        self.names = {unit.key: _aliases(unit) for unit in self.units}
        self.words: dict[str, list[Hashable]] = defaultdict(list)
        for unit in self.units:
            for word in dict.fromkeys(word.strip() for word in unit.duty_words if len(word.strip()) > 1):
                self.words[word].append(unit.key)
        self.pattern = _pattern(self.words)
        self.precedents = [p for p in precedents if p.lead in self.known]
        self.index: dict[str, list[int]] = defaultdict(list)
        self.sizes = []
        for number, precedent in enumerate(self.precedents):
            grams = _bigrams(precedent.text)
            self.sizes.append(len(grams))
            for gram in grams:
                self.index[gram].append(number)

    def suggest(
        self, sentence: str, *, domain_title: str, measure_title: str = "", limit_supports: int = 4
    ) -> Suggestion:
        """The lead and supports that the evidence points at. Deterministic; ties go to the earlier unit."""
        sentence, measure_title = sentence[:LONGEST], measure_title[:LONGEST]
        lead = {unit.key: Candidate(unit.key) for unit in self.units}
        support = {unit.key: Candidate(unit.key) for unit in self.units}
        self._by_words(sentence, measure_title, lead, support)
        self._by_duty(sentence, measure_title, _plain(domain_title), lead, support)
        self._by_name(sentence, lead, support)
        self._by_precedent(sentence, lead, support)
        ranked = sorted(lead.values(), key=lambda candidate: -candidate.score)
        best = ranked[0] if ranked and ranked[0].score >= LEAD_AT_LEAST else None
        helpers = [
            candidate
            for candidate in sorted(support.values(), key=lambda candidate: -candidate.score)
            if candidate.score >= SUPPORT_AT_LEAST and (best is None or candidate.key != best.key)
        ]
        return Suggestion(
            best, helpers[:limit_supports] if best else [], [c for c in ranked if c.score >= LEAD_AT_LEAST]
        )

    def _weights(self, text: str) -> dict[Hashable, dict[str, float]]:
        """For each unit the duty words found in the text and what each is worth."""
        found: dict[Hashable, dict[str, float]] = defaultdict(dict)
        if self.pattern is None:
            return found
        for word, times in Counter(self.pattern.findall(text)).items():
            keys = self.words[word]
            worth = min(len(word), 6) / 2 * (1 + 0.2 * min(times - 1, 2)) / math.sqrt(len(keys))
            for key in keys:
                found[key][word] = worth
        return found

    def _by_words(self, sentence, title, lead, support):
        for key, words in self._weights(sentence).items():
            worth = sum(words.values())
            reason = f"句中出现“{'、'.join(sorted(words, key=words.get, reverse=True)[:4])}”"
            for candidates in (lead, support):
                candidates[key].score += worth
                candidates[key].reasons.append(reason)
        for key, words in self._weights(title).items():
            worth = sum(words.values()) * TITLE_SHARE
            reason = f"措施标题中出现“{'、'.join(sorted(words, key=words.get, reverse=True)[:3])}”"
            for candidates in (lead, support):
                candidates[key].score += worth
                candidates[key].reasons.append(reason)

    def _by_duty(self, sentence, title, domain, lead, support):
        for duties, candidates, worth, word in (
            (self.leads, lead, DOMAIN_LEAD, "牵头"),
            (self.cooperates, support, DOMAIN_SUPPORT, "配合"),
        ):
            for key, entries in duties.items():
                for duty in entries:
                    if duty.domain != domain:
                        continue
                    hits = [hint for hint in duty.hints if hint in sentence or hint in title]
                    if duty.hints and not hits:
                        candidates[key].score += worth * 0.3
                        continue
                    candidates[key].score += worth + HINT * len(hits)
                    about = f"（{'、'.join(hits)}）" if hits else ""
                    candidates[key].reasons.append(f"通常{word}“{duty.domain}{about}”")
        # Who usually leads a domain is the natural help for what others lead in it.
        for key, entries in self.leads.items():
            if any(duty.domain == domain and not duty.hints for duty in entries):
                support[key].score += DOMAIN_SUPPORT / 2

    def _by_name(self, sentence, lead, support):
        for key, names in self.names.items():
            name = next((name for name in names if name in sentence), None)
            if name:
                for candidates in (lead, support):
                    candidates[key].score += NAME
                    candidates[key].reasons.append(f"原文中点到“{name}”")

    def _by_precedent(self, sentence, lead, support):
        grams = _bigrams(sentence)
        if not grams or not self.precedents:
            return
        shared = Counter(number for gram in grams for number in self.index.get(gram, ()))
        best = sorted(
            (
                (2 * count / (len(grams) + self.sizes[number]), -number)
                for number, count in shared.most_common(30)
            ),
            reverse=True,
        )[:3]
        told = set()
        for likeness, number in best:
            if likeness < SIMILAR:
                continue
            precedent = self.precedents[-number]
            quote = precedent.text[:18] + ("…" if len(precedent.text) > 18 else "")
            for key, candidates, word in [
                (precedent.lead, lead, "牵头"),
                *((key, support, "配合") for key in precedent.supports if key in self.known),
            ]:
                candidates[key].score += PRECEDENT * likeness
                if (key, word) not in told:
                    told.add((key, word))
                    candidates[key].reasons.append(
                        f"相近的任务“{quote}”此前由该单位{word}（相似 {round(likeness * 100)}%）"
                    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _duties(text: str) -> list[_Duty]:
    """Read a list of duties as committees write it: “妇女与环境(思想引领/媒体)；儿童与环境、儿童与教育”."""
    duties = []
    for entry in re.findall(r"([^；;、，,()（）]+)(?:[（(]([^()（）]*)[）)])?", text):
        hints = tuple(hint for hint in re.split(r"[/／、，,]", entry[1]) if len(hint) > 1)
        for domain in re.split(r"[/／]", entry[0]):
            duties.append(_Duty(_plain(domain), hints))
    return duties


def _aliases(unit: UnitProfile) -> tuple[str, ...]:
    """How a text may name the unit: its short name without the leading 县, and the bodies in brackets."""
    short = re.sub(r"^[县市区旗]", "", unit.short_name)
    bracketed = re.findall(r"（([^（）]+)）", unit.name)
    names = [short, *(re.sub(r"^[县市区旗]", "", name) for name in bracketed)]
    if short.endswith("局"):
        names.append(short[:-1] + "部门")
    return tuple(name for name in dict.fromkeys(names) if len(name) > 1)


def _pattern(words) -> re.Pattern | None:
    """One pass over a text finds every duty word, the longer before the shorter."""
    if not words:
        return None
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w))))


def _bigrams(text: str) -> set[str]:
    text = re.sub(r"[^\w]+", "", text[:LONGEST])
    return {text[i : i + 2] for i in range(len(text) - 1)}
