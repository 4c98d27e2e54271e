"""How a unit's score comes about: pure, so that every line of it can be followed and checked by hand.

A scheme is a list of `Item`s. Each has a formula that reads `Fact`s of the record and says in words what it did with
them. All figures are `Decimal`; points are rounded half up to two digits, once for each item and once where weights of
items that do not apply are spread over the others. Words are Chinese because they are what the formula is: they stand
in the record, on the page and on paper as they were when they were worked out.
"""

from commendations.scoring.facts import (
    Absent,
    Direction,
    Fact,
    Item,
    Outcome,
    Parameter,
    Row,
    Source,
    VetoRule,
    figures_in,
    plain,
    rounded,
)
from commendations.scoring.formulas import ByHand, Decisive, Price, Share, Tally, Verdict
from commendations.scoring.totals import (
    Change,
    Grade,
    Score,
    ScoredItem,
    corrected,
    faults_of,
    grade_of,
    places_of,
    score,
    score_item,
    totalled,
)

__all__ = [
    "Absent",
    "ByHand",
    "Change",
    "Decisive",
    "Direction",
    "Fact",
    "Grade",
    "Item",
    "Outcome",
    "Parameter",
    "Price",
    "Row",
    "Score",
    "ScoredItem",
    "Share",
    "Source",
    "Tally",
    "Verdict",
    "VetoRule",
    "corrected",
    "faults_of",
    "figures_in",
    "grade_of",
    "places_of",
    "plain",
    "rounded",
    "score",
    "score_item",
    "totalled",
]
