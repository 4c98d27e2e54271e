"""Where scores come from. A source is registered once, at start-up (`commendations.sources.register`):

    register_source(Source("plans", "实施方案按时报送", …), plan_facts)

`facts(committee, year, today)` gives the rows of the record for all units at once, as {unit key: [Fact, …]}, in a fixed
number of queries. A source `by_hand` has none: its facts are what the office enters. An app that stands above this one
(monitoring, with figures of indicators) registers its own from its `AppConfig.ready`.
"""

from collections.abc import Callable
from datetime import date

from commendations.scoring import Fact, Source
from organisations.models import Committee

FactsOf = Callable[[Committee, int, date], dict[int, list[Fact]]]

sources: dict[str, Source] = {}
_facts: dict[str, FactsOf] = {}


def register_source(source: Source, facts: FactsOf | None = None) -> None:
    """Offer a source to every scheme."""
    if source.by_hand == (facts is not None):
        raise ValueError("a source has facts of the record or is entered by hand")
    sources[source.code] = source
    if facts is not None:
        _facts[source.code] = facts


def facts_of(code: str, committee: Committee, year: int, today: date) -> dict[int, list[Fact]]:
    """What the record says of a source's matter in a year, for all units."""
    return _facts[code](committee, year, today)
