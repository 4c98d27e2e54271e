"""Weighing what speaks for each unit."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from tasks.suggestions.lexicon import Lexicon, total, word_weight
from tasks.suggestions.precedents import PRECEDENT_LIMIT, Memory, Precedent
from tasks.suggestions.units import Duty, UnitProfile, aliases

# A task is a sentence; of anything longer the beginning is read, so that no text takes long.
READ_LIMIT = 4000
TITLE_LIMIT = 200
WORDS_SHOWN = 6

# The measure of all scores is a word: one that only one unit lists is worth 1 with two characters, 2.4 at most.
WHOLE_DOMAIN = 1.4
PART_OF_DOMAIN = 0.4
PART_IN_SENTENCE = 1.2
PART_IN_TITLE = 0.6
LATER_DUTY = 0.05
FOREIGN_DOMAIN = 0.85  # share of its words that counts for a unit which has nothing to do with the domain
NAMED = 2.5
NAMED_IN_TITLE = 2.0
TITLE_SHARE = 0.5
SAME_SENTENCE = 10.0

LEAD_FLOOR = 0.3
SUPPORT_FLOOR = 1.0
SUPPORT_SHARE = 0.3  # of the lead's score
SUPPORT_DOMAIN = 0.5
SUPPORT_TITLE_SHARE = 0.2


@dataclass
class Candidate:
    """A unit with its score (only comparable within one suggestion) and the reasons shown to the office."""

    key: Hashable
    score: float
    reasons: list[str] = field(default_factory=list)


@dataclass
class Suggestion:
    """``lead`` is None when nothing speaks for anybody; ``candidates`` are all possible leads, best first."""

    lead: Candidate | None = None
    supports: list[Candidate] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)


@dataclass
class _Evidence:
    """What speaks for one unit, gathered before it is weighed."""

    words: list[str] = field(default_factory=list)
    cooperating_words: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    title_words: list[str] = field(default_factory=list)
    title_names: list[str] = field(default_factory=list)
    led: list[tuple[float, str]] = field(default_factory=list)
    supported: list[tuple[float, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Fit:
    """How a unit's duties meet a domain."""

    leads: Duty | None = None
    rank: int = 0
    cooperates: Duty | None = None
    hints: frozenset[str] = frozenset()


class Suggester:
    """Suggests units for sentences. Building it reads the units once; a sentence then takes well under 1 ms.

    ``precedents`` come newest first; beyond PRECEDENT_LIMIT the older ones are left out."""

    def __init__(self, units: Sequence[UnitProfile], precedents: Iterable[Precedent] = ()):
        self.units = list(units)
        self._listed = [{word.strip() for word in unit.duty_words} - {""} for unit in self.units]
        self._index = {unit.key: i for i, unit in enumerate(self.units)}
        self._leads = [Duty.parse(unit.leads) for unit in self.units]
        self._cooperates = [Duty.parse(unit.cooperates) for unit in self.units]
        self._duty_of: dict[str, set[int]] = defaultdict(set)
        self._help_of: dict[str, set[int]] = defaultdict(set)
        self._name_of: dict[str, set[int]] = defaultdict(set)
        for i, unit in enumerate(self.units):
            for word in self._listed[i]:
                self._duty_of[word].add(i)
            for duty in self._leads[i]:
                for word in duty.words():
                    self._duty_of[word].add(i)
            for duty in self._cooperates[i]:
                for word in duty.words():
                    self._help_of[word].add(i)
            for name in aliases(unit):
                self._name_of[name].add(i)
        self._lexicon = Lexicon([*self._duty_of, *self._help_of, *self._name_of])
        self._fits = lru_cache(maxsize=64)(self._read_domain)
        self._title = lru_cache(maxsize=64)(self._lexicon.find)
        self._memory = Memory()
        for precedent in reversed(list(islice(precedents, PRECEDENT_LIMIT))):
            self._memory.add(precedent)

    def learn(self, precedent: Precedent) -> None:
        """Add an assignment just made; the oldest one known is forgotten when there are too many."""
        self._memory.add(precedent)

    def suggest(
        self, sentence: str, *, domain_title: str, measure_title: str = "", limit_supports: int = 4
    ) -> Suggestion:
        """Lead and supports for a sentence of a measure; nothing for a text without a word in it."""
        text = sentence[:READ_LIMIT]
        if not any(c.isalpha() for c in text):
            return Suggestion()
        fits, own_names = self._fits(domain_title[:TITLE_LIMIT])
        evidence = self._gather(text, measure_title, own_names)
        leads, helps = [], []
        for i, unit in enumerate(self.units):
            led, why_led = self._as_lead(evidence.get(i), fits[i])
            if led >= LEAD_FLOOR:
                leads.append((-round(led, 4), i, Candidate(unit.key, round(led, 2), why_led)))
            helped, why_helped = self._as_support(evidence.get(i), fits[i], alone=not self._listed[i])
            if helped >= SUPPORT_FLOOR:
                helps.append((-round(helped, 4), i, Candidate(unit.key, round(helped, 2), why_helped)))
        candidates = [candidate for _score, _i, candidate in sorted(leads, key=lambda row: row[:2])]
        lead = candidates[0] if candidates else None
        least = SUPPORT_SHARE * lead.score if lead else 0
        supports = [
            candidate
            for _score, _i, candidate in sorted(helps, key=lambda row: row[:2])
            if (lead is None or candidate.key != lead.key) and candidate.score >= least
        ]
        return Suggestion(lead, supports[: max(0, limit_supports)], candidates)

    def _gather(self, text: str, measure_title: str, own_names: frozenset[str]) -> dict[int, _Evidence]:
        """What speaks for each unit. The name of the domain itself is not a word of any sentence in it."""
        found: dict[int, _Evidence] = defaultdict(_Evidence)
        for word in self._lexicon.find(text):
            if word in own_names:
                continue
            for i in self._duty_of.get(word, ()):
                found[i].words.append(word)
            for i in self._help_of.get(word, ()):
                found[i].cooperating_words.append(word)
            for i in self._name_of.get(word, ()):
                found[i].names.append(word)
        for word in self._title(measure_title[:TITLE_LIMIT]):
            if word in own_names:
                continue
            for i in self._duty_of.get(word, ()):
                found[i].title_words.append(word)
            for i in self._name_of.get(word, ()):
                found[i].title_names.append(word)
        for similarity, precedent in self._memory.alike(text):
            if precedent.lead in self._index:
                found[self._index[precedent.lead]].led.append((similarity, precedent.text))
            for key in precedent.supports:
                if key in self._index:
                    found[self._index[key]].supported.append((similarity, precedent.text))
        return found

    def _read_domain(self, title: str) -> tuple[list[_Fit], frozenset[str]]:
        """How each unit's duties meet the domain, and all the names it goes by in duties."""
        fits, names = [], set()
        for leads, cooperates in zip(self._leads, self._cooperates, strict=True):
            led = next(((d, rank) for rank, d in enumerate(leads) if d.concerns(title)), (None, 0))
            helped = next((d for d in cooperates if d.concerns(title)), None)
            hints = frozenset(h for d in leads if d.concerns(title) for h in d.hints)
            fits.append(_Fit(led[0], led[1], helped, hints))
            names.update(n for d in (*leads, *cooperates) if d.concerns(title) for n in d.names)
        return fits, frozenset(names.difference(*self._listed))

    def _weights(self, words: list[str]) -> list[float]:
        return [word_weight(word, len(self._duty_of[word])) for word in words]

    def _as_lead(self, evidence: _Evidence | None, fit: _Fit) -> tuple[float, list[str]]:
        score, reasons = 0.0, []
        seen = evidence or _Evidence()
        if fit.leads:
            wide = not fit.leads.hints
            score += (WHOLE_DOMAIN if wide else PART_OF_DOMAIN) - LATER_DUTY * fit.rank
            if not fit.hints.isdisjoint(seen.words):
                score += PART_IN_SENTENCE
            elif not fit.hints.isdisjoint(seen.title_words):
                score += PART_IN_TITLE
            reasons.append(f"职责‘{fit.leads.text}’与本领域一致")
        if evidence is None:
            return score, reasons
        at_home = 1.0 if fit.leads or fit.cooperates else FOREIGN_DOMAIN
        score += at_home * total(self._weights(seen.words))
        score += TITLE_SHARE * total(self._weights(seen.title_words))
        score += NAMED * bool(seen.names) + NAMED_IN_TITLE * bool(seen.title_names)
        score += _precedent_score(seen.led)
        reasons += _word_reasons(seen.words, seen)
        if seen.led:
            similarity, text = seen.led[0]
            reasons.append(f"相近的任务‘{_clip(text)}’此前由该单位牵头（相似 {similarity:.0%}）")
        return score, reasons

    def _as_support(self, evidence: _Evidence | None, fit: _Fit, *, alone: bool) -> tuple[float, list[str]]:
        """Support asks for something in the sentence, unless duties `alone` are known of the unit."""
        duty = fit.cooperates or fit.leads
        seen = evidence or _Evidence()
        words = list(dict.fromkeys(seen.words + seen.cooperating_words))
        if not (words or seen.names or seen.led or seen.supported or (duty and alone)):
            return 0.0, []
        score, reasons = 0.0, []
        if duty:
            score += SUPPORT_FLOOR if alone else SUPPORT_DOMAIN
            kind = "通常配合" if fit.cooperates else "职责"
            reasons.append(f"{kind}‘{duty.text}’与本领域一致")
        score += total(
            word_weight(word, len(self._duty_of.get(word) or self._help_of[word])) for word in words
        )
        score += SUPPORT_TITLE_SHARE * total(self._weights(seen.title_words)) + NAMED * bool(seen.names)
        score += _precedent_score(seen.supported) + 0.5 * _precedent_score(seen.led)
        reasons += _word_reasons(words, seen)
        for past, role in ((seen.supported, "配合"), (seen.led, "牵头")):
            if past:
                similarity, text = past[0]
                reasons.append(f"相近的任务‘{_clip(text)}’此前由该单位{role}（相似 {similarity:.0%}）")
                break
        return score, reasons


def _precedent_score(past: list[tuple[float, str]]) -> float:
    """Nothing at the edge of likeness, more than any words for the same sentence."""
    strengths = (((similarity - Memory.ALIKE) / (1 - Memory.ALIKE)) ** 1.5 for similarity, _text in past)
    return sum(SAME_SENTENCE * strength * 0.2**rank for rank, strength in enumerate(strengths))


def _word_reasons(words: list[str], seen: _Evidence) -> list[str]:
    reasons = []
    if seen.names:
        reasons.append("单位名称出现在原文：" + "、".join(seen.names[:WORDS_SHOWN]))
    rest = [word for word in words if word not in seen.names]
    if rest:
        reasons.append("句中出现 " + "、".join(rest[:WORDS_SHOWN]))
    in_title = [word for word in (*seen.title_names, *seen.title_words) if word not in words]
    if in_title:
        reasons.append("措施标题中出现 " + "、".join(dict.fromkeys(in_title[:WORDS_SHOWN])))
    return reasons


def _clip(text: str, length: int = 24) -> str:
    text = text.strip()
    return text if len(text) <= length else text[:length] + "…"
