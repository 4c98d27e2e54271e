"""What is known of a unit: its profile, the names a text may give it, and its duties."""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass


@dataclass
class UnitProfile:
    """What the committee knows of a unit. ``key`` comes back in the candidates."""

    key: Hashable
    name: str
    short_name: str
    leads: str = ""
    cooperates: str = ""
    duty_words: tuple[str, ...] = ()


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
