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

from tasks.suggestions.precedents import Precedent
from tasks.suggestions.suggester import Candidate, Suggester, Suggestion
from tasks.suggestions.units import UnitProfile

__all__ = ["Candidate", "Precedent", "Suggester", "Suggestion", "UnitProfile"]
