"""Numbers and directions promised by the goals of an outline (数值目标 and 方向性目标).

`find_targets` reads Chinese policy text and returns what a statistician would have to measure: indicator,
operator, value, unit. `find_trends` returns the directions that carry no number (稳步提高, 明显下降).

The text is read in layers: reading (characters, sentences, clauses), quantities and years (tokens),
comparators (what stands before a number), indicators (the noun phrase measured) and clause_grammar.
"""

from .finder import find_targets, find_trends
from .model import FoundTarget, FoundTrend

__all__ = ["FoundTarget", "FoundTrend", "find_targets", "find_trends"]
