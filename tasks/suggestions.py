"""Which unit should lead a task and which should support it, with the reasons in plain Chinese. No database.

What is known of a unit comes from the committee's own list, nothing from here:

``leads`` / ``cooperates`` (通常牵头 / 通常配合)
    Duties separated by ；or 、. A duty is the title of a domain, or several with ``/`` between them, and may narrow
    it down in brackets: ``妇女与经济(就业/劳动权益)``. A duty that is no domain (``托育``) is looked for in the text.
    ``全部`` says nothing about a particular sentence and ``（无）`` says nothing at all.
``duty_words`` (职责用词)
    Words of the outlines that point at the unit, separated by 、, in any order, without weights: a longer word
    counts more than a short one, and a word that several units list counts less for each. Where a word lies
    inside a longer one that is also listed, by whichever unit, only the longer one counts: 教育 in 家庭教育 does
    not point at the education bureau once somebody lists 家庭教育.

Earlier assignments (``Precedent``) speak for the units that had them, by how alike the sentences are.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

# A task is a sentence; of anything longer the beginning is read, so that no text takes long.
READ_LIMIT = 4000
TITLE_LIMIT = 200
PRECEDENT_LIMIT = 2000

LEAD_FLOOR = 0.5
SUPPORT_FLOOR = 1.0
SUPPORT_SHARE = 0.3
WORDS_SHOWN = 6


@dataclass
class UnitProfile:
    """What the committee knows of a unit. ``key`` comes back in the candidates."""

    key: Hashable
    name: str
    short_name: str
    leads: str = ""
    cooperates: str = ""
    duty_words: tuple[str, ...] = ()


@dataclass
class Precedent:
    """A sentence that was assigned before, and to whom."""

    text: str
    lead: Hashable
    supports: tuple[Hashable, ...] = ()


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


# Duties ---------------------------------------------------------------------------------------------

_NOTHING = {"", "全部", "无", "所有", "各项", "全部领域"}
_DUTY = re.compile(r"([^（()）]*)(?:[（(]([^）)]*)[）)])?")
_LINKS = str.maketrans("", "", "与和及的 ")


@dataclass(frozen=True)
class Duty:
    """One duty as written: the domains or subjects it names and what it is narrowed down to."""

    text: str
    names: tuple[str, ...]
    hints: tuple[str, ...]

    @staticmethod
    def parse(text: str) -> "list[Duty]":
        """The duties of a list such as ``妇女与教育；儿童与健康(近视/体质)``."""
        duties = []
        for written in _parts(text):
            match = _DUTY.match(written)
            names = tuple(n.strip() for n in re.split(r"[/／]", match[1]) if n.strip() not in _NOTHING)
            hints = re.split(r"[/／、，,；;]", match[2] or "")
            if names:
                cleaned = (re.sub(r"[\d.%％‰]+$", "", hint.strip()) for hint in hints)
                duties.append(Duty(written, names, tuple(h for h in cleaned if h not in _NOTHING)))
        return duties

    def concerns(self, domain_title: str) -> bool:
        """Whether one of the names is the domain, written in full or in part."""
        title = domain_title.translate(_LINKS)
        for name in self.names:
            plain = name.translate(_LINKS)
            if len(plain) > 1 and title and (plain in title or title in plain):
                return True
        return False

    def words(self) -> tuple[str, ...]:
        return self.hints + self.names


def _parts(text: str) -> Iterator[str]:
    """What stands between the separators that are outside brackets."""
    depth, part = 0, []
    for character in text:
        if character in "（(":
            depth += 1
        elif character in "）)":
            depth = max(0, depth - 1)
        if character in "；;、，,\n" and not depth:
            yield "".join(part).strip()
            part = []
        else:
            part.append(character)
    yield "".join(part).strip()


# Words ----------------------------------------------------------------------------------------------

_OFFICE = re.compile(r"(?:委员会|办公室|分局|委|办|局|院)$")
_PEOPLES_BODY = re.compile(r"(?:联|会|协|团)$")
_REGION = re.compile(r"^.{0,6}?[县旗市区](?:委(?!员))?(?=.{2})")
_BRACKETED = re.compile(r"[（(]([^）)]+)[）)]")


def aliases(unit: UnitProfile) -> set[str]:
    """How a text may name the unit: 县民政局 is also 民政局 and 民政部门; 县妇联 also 妇联组织."""
    full = {unit.short_name, _BRACKETED.sub("", unit.name), *_BRACKETED.findall(unit.name)}
    plain = {_REGION.sub("", name.strip()) for name in full}
    plain = {name for name in plain if len(name) > 1 and not name.startswith("委员会")}
    found = {name for name in full if len(name) > 1} | plain
    for name in plain:
        stem = _OFFICE.sub("", name)
        if stem != name and len(stem) > 1 and not stem.endswith("政府"):
            found.update(stem + body for body in ("部门", "行政部门", "主管部门"))
        elif stem == name and _PEOPLES_BODY.search(name):
            found.add(name + "组织")
    return found


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


# Precedents -----------------------------------------------------------------------------------------


def bigrams(text: str) -> frozenset[str]:
    letters = "".join(c for c in text[:READ_LIMIT] if c.isalnum())
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


# Suggesting -----------------------------------------------------------------------------------------


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
            score += (1.4 if wide else 0.7) - 0.05 * fit.rank
            score += 1.2 * any(word in fit.hints for word in seen.words)
            reasons.append(f"职责‘{fit.leads.text}’与本领域一致")
        if evidence is None:
            return score, reasons
        at_home = 1.0 if fit.leads or fit.cooperates else 0.85
        score += at_home * total(self._weights(seen.words))
        score += 0.5 * total(self._weights(seen.title_words))
        score += 2.5 * bool(seen.names) + 2.0 * bool(seen.title_names)
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
            score += SUPPORT_FLOOR if alone else 0.5
            kind = "通常配合" if fit.cooperates else "职责"
            reasons.append(f"{kind}‘{duty.text}’与本领域一致")
        score += total(
            word_weight(word, len(self._duty_of.get(word) or self._help_of[word])) for word in words
        )
        score += 0.2 * total(self._weights(seen.title_words)) + 2.5 * bool(seen.names)
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
    return sum(10 * strength * 0.2**rank for rank, strength in enumerate(strengths))


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
