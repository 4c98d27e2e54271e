"""Daily seals: each day's first head of a chain, kept outside the database.

A cut tail leaves a chain that is whole in itself; only something outside the table can tell that it was longer.
One line per committee and day is appended to `HISTORY_SEALS_DIR/heads.jsonl`; copy that file elsewhere.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Seal:
    committee_id: int
    day: date
    sequence: int
    hash: str


def path() -> Path:
    return Path(settings.HISTORY_SEALS_DIR) / "heads.jsonl"


def write(seal: Seal) -> None:
    """Append one seal."""
    path().parent.mkdir(parents=True, exist_ok=True)
    line = {
        "committee": seal.committee_id,
        "day": str(seal.day),
        "sequence": seal.sequence,
        "hash": seal.hash,
    }
    with path().open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(line) + "\n")


def read() -> Iterator[Seal]:
    """All seals, oldest first."""
    if not path().exists():
        return
    with path().open(encoding="utf-8") as handle:
        for line in handle:
            row = json.loads(line)
            yield Seal(row["committee"], date.fromisoformat(row["day"]), row["sequence"], row["hash"])
