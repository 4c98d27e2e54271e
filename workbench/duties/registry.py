"""Where the evidence of a duty comes from. An app's source is registered once, in `workbench.duties.sources.register`:

    register_evidence(("D10", "D11"), meeting_evidence)

A source is asked once for all outlines and all its duties, so that a board costs the same however many periods it
looks at: `source(committee, outlines, years)` gives `Evidence` rows in a bounded number of queries; `years` is the
range of years that matter. A duty that no source was registered for says 没有记录.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from workbench.duties.engine import Evidence

Source = Callable[[object, list, range], Iterable[Evidence]]

_sources: dict[Source, tuple[str, ...]] = {}


def register_evidence(codes: str | Iterable[str], source: Source) -> None:
    """`source` tells of these duties (codes of the catalogue)."""
    _sources[source] = (codes,) if isinstance(codes, str) else tuple(codes)


def recorded_codes() -> frozenset[str]:
    """The duties that some source tells of."""
    return frozenset(code for codes in _sources.values() for code in codes)


def evidence_of(committee, outlines: list) -> dict[tuple[str, int], list[Evidence]]:
    """What there is for every duty and outline, the latest first."""
    found: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    if not outlines:
        return found
    years = range(min(row.start_year for row in outlines), max(row.end_year for row in outlines) + 1)
    for source, codes in _sources.items():
        for row in source(committee, outlines, years):
            if row.code in codes:
                found[row.code, row.outline_id].append(row)
    for rows in found.values():
        # What holds now stands before what happened once.
        rows.sort(key=lambda row: (row.on is None, row.on or row.due_on or date.min), reverse=True)
    return found
